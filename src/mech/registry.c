/* The list of mechanisms, for `myotome list`, `myotome show` and every walker over all parameters.
 */
#include "myotome/field.h"

#include <string.h>

#define MYO_MECHANISM(name) extern const myo_table myo_mech_##name;
#include "mech/mechanisms.def"
#undef MYO_MECHANISM

static const myo_table *const mechanisms[] = {
#define MYO_MECHANISM(name) &myo_mech_##name,
#include "mech/mechanisms.def"
#undef MYO_MECHANISM
    NULL,
};

int myo_mechanism_count(void) {
    return (int)(sizeof mechanisms / sizeof mechanisms[0]) - 1;
}

const myo_table *myo_mechanism(int index) {
    return index >= 0 && index < myo_mechanism_count() ? mechanisms[index] : NULL;
}

const myo_table *myo_mechanism_find(const char *name) {
    for (int i = 0; i < myo_mechanism_count(); i++)
        if (strcmp(mechanisms[i]->name, name) == 0) return mechanisms[i];
    return NULL;
}
