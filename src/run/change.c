/* Conditions and treatments in a scenario: their changes reach the session, the person's body and
 * every muscle. */
#include "myotome/scenario.h"

#include "run/sections.h"

#include <stdlib.h>

int myo_scenario_change(myo_scenario *scenario, const myo_change_list *lists, int n_lists,
                        int *touched, myo_error *error) {
    const int n = scenario->n_muscles;
    myo_change_place *places = calloc((size_t)n + 2, sizeof *places);
    if (!places) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a condition");
    places[0] = (myo_change_place){.values = scenario->session, .muscle = ""};
    places[1] = (myo_change_place){.values = scenario->body, .muscle = ""};
    for (int i = 0; i < n; i++) {
        const myo_scenario_muscle *muscle = &scenario->muscles[i];
        places[2 + i] = (myo_change_place){
            muscle->values, muscle->name, myo_fieldset_get(muscle->values, "wiring.level"),
            myo_fieldset_get(muscle->values, "wiring.side") > 0 ? 1 : -1};
    }
    const double before_degC = myo_fieldset_get(scenario->session, "temperature_degC");
    const int code =
        myo_changes_apply(lists, n_lists, places, n + 2, scenario->force, touched, error);
    free(places);
    /* The session's temperature is that of every muscle, as where a scenario sets it. */
    const double after_degC = myo_fieldset_get(scenario->session, "temperature_degC");
    if (!code && after_degC != before_degC)
        for (int i = 0; i < n; i++) myo_scenario_warm(scenario->muscles[i].values, after_degC);
    return code;
}
