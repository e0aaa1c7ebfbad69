/* What can happen on a time line: kinds of events, each with a table of fields. */
#ifndef MYO_RUN_EVENTS_H
#define MYO_RUN_EVENTS_H

#include "myotome/scenario.h"

typedef enum myo_event_kind {
#define MYO_EVENT(name, title, text) MYO_EVENT_##name,
#include "run/events.def"
#undef MYO_EVENT
    MYO_EVENT_KINDS
} myo_event_kind;

#define MYO_DEF_FILE "run/event_posture.def"
#define MYO_DEF_NAME event_posture
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_lift.def"
#define MYO_DEF_NAME event_lift
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_stretch.def"
#define MYO_DEF_NAME event_stretch
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_immobility.def"
#define MYO_DEF_NAME event_immobility
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_window.def"
#define MYO_DEF_NAME event_window
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_warmth.def"
#define MYO_DEF_NAME event_warmth
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_room.def"
#define MYO_DEF_NAME event_room
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_effort.def"
#define MYO_DEF_NAME event_effort
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_drink.def"
#define MYO_DEF_NAME event_drink
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_meal.def"
#define MYO_DEF_NAME event_meal
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_infusion.def"
#define MYO_DEF_NAME event_infusion
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_loss.def"
#define MYO_DEF_NAME event_loss
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/event_dose.def"
#define MYO_DEF_NAME event_dose
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/person.def"
#define MYO_DEF_NAME person
#include "mech/expand_indices.h"

extern const myo_table myo_run_person;

int myo_event_find(const char *name); /* -1 if unknown */
/* Parameters of an event, indexed by its kind's enum. */
const double *myo_event_numbers(const myo_scenario_event *event);

/* Where a `posture` leaves the weight: standing .. lying, as in MYO_SPINE_STANDING. */
int myo_event_support(const myo_scenario_event *event);

/* The whole person: spine, trunk, slow tissue, inflammation, person. */
myo_fieldset *myo_events_body(void);

#endif
