/* Twitch of a fibre without membranes: indices of states, parameters and ports. */
#ifndef MYO_MECH_TWITCH_H
#define MYO_MECH_TWITCH_H

#include "myotome/fieldset.h"

#define MYO_DEF_FILE "mech/twitch/twitch.def"
#define MYO_DEF_NAME twitch
#include "mech/expand_indices.h"

extern const myo_table myo_mech_twitch;
/* What a fast fibre has otherwise; the table's own values are a slow one's. */
enum { MYO_TWITCH_FAST_OVERRIDES = 4 };
extern const myo_override myo_twitch_fast_overrides[MYO_TWITCH_FAST_OVERRIDES];

#endif
