/* Tables of the events of a time line; see events.h. */
#include "run/events.h"

#include "base/text.h"
#include "body/tissue.h"
#include "body/trunk.h"
#include "mech/inflammation/inflammation.h"
#include "myotome/spine.h"

#include <stdlib.h>
#include <string.h>

#define EVENT_FIELDS(name) static const myo_field name##_fields[] = {
#define END                                                                                        \
    }                                                                                              \
    ;
/* clang-format off */
EVENT_FIELDS(posture)
#define MYO_DEF_FILE "run/event_posture.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(lift)
#define MYO_DEF_FILE "run/event_lift.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(stretch)
#define MYO_DEF_FILE "run/event_stretch.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(immobility)
#define MYO_DEF_FILE "run/event_immobility.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(window)
#define MYO_DEF_FILE "run/event_window.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(warmth)
#define MYO_DEF_FILE "run/event_warmth.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(room)
#define MYO_DEF_FILE "run/event_room.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(effort)
#define MYO_DEF_FILE "run/event_effort.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(drink)
#define MYO_DEF_FILE "run/event_drink.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(meal)
#define MYO_DEF_FILE "run/event_meal.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(infusion)
#define MYO_DEF_FILE "run/event_infusion.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(loss)
#define MYO_DEF_FILE "run/event_loss.def"
#include "mech/expand_fields.h"
END
EVENT_FIELDS(dose)
#define MYO_DEF_FILE "run/event_dose.def"
#include "mech/expand_fields.h"
END
static const myo_field person_fields[] = {
#define MYO_DEF_FILE "run/person.def"
#include "mech/expand_fields.h"
};
/* clang-format on */

static const myo_table tables[MYO_EVENT_KINDS] = {
#define MYO_EVENT(name, title, text)                                                               \
    {"event_" #name,     title,         text,                                                      \
     "src/run/events.c", name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])},
#include "run/events.def"
#undef MYO_EVENT
};

static const char *const names[MYO_EVENT_KINDS] = {
#define MYO_EVENT(name, title, text) #name,
#include "run/events.def"
#undef MYO_EVENT
};

const myo_table myo_run_person = {
    "person",
    "The person of a time line",
    "Age, core, water lost before; when a window opens by itself.",
    "src/run/events.c",
    person_fields,
    (int)(sizeof person_fields / sizeof person_fields[0]),
};

const myo_table *myo_event_table(int kind) {
    return kind < 0 || kind >= MYO_EVENT_KINDS ? NULL : &tables[kind];
}
const char *myo_event_name(int kind) {
    return kind < 0 || kind >= MYO_EVENT_KINDS ? NULL : names[kind];
}
int myo_event_find(const char *name) {
    for (int i = 0; i < MYO_EVENT_KINDS; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}
const double *myo_event_numbers(const myo_scenario_event *event) {
    return myo_fieldset_parameters_const(event->values, 0);
}

/* ---- The body ---- */

myo_fieldset *myo_events_body(void) {
    myo_fieldset *spine = myo_spine_values();
    if (!spine) return NULL;
    const int n = myo_fieldset_section_count(spine);
    myo_section *sections = malloc((size_t)(n + 16) * sizeof *sections);
    myo_fieldset *all = NULL;
    if (sections) {
        int k = 0;
        for (; k < n; k++) sections[k] = *myo_fieldset_section(spine, k);
        sections[k++] = (myo_section){"person", &myo_run_person, NULL, 0};
        sections[k++] = (myo_section){"trunk", &myo_body_trunk, NULL, 0};
        sections[k++] = (myo_section){"inflammation", &myo_mech_inflammation, NULL, 0};
        sections[k++] = (myo_section){"thermoregulation", &myo_mech_thermoregulation, NULL, 0};
        sections[k++] = (myo_section){"body_water", &myo_mech_body_water, NULL, 0};
        sections[k++] = (myo_section){"heat", &myo_mech_heat, NULL, 0};
        sections[k++] = (myo_section){"muscle_flow", &myo_mech_muscle_flow, NULL, 0};
        sections[k++] = (myo_section){"interstitium", &myo_mech_interstitium, NULL, 0};
        sections[k++] = (myo_section){"muscle_length", &myo_mech_muscle_length, NULL, 0};
        all = myo_fieldset_make(sections, k);
    }
    for (int s = 0; all && s < n; s++) {
        const myo_table *table = myo_fieldset_section(spine, s)->table;
        memcpy(myo_fieldset_parameters(all, s), myo_fieldset_parameters_const(spine, s),
               (size_t)table->n_fields * sizeof(double)); /* its tables have parameters only */
    }
    free(sections);
    myo_fieldset_free(spine);
    return all;
}
