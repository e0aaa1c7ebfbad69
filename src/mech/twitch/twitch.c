/* The table of twitch: what `myotome show twitch` prints. */
#include "mech/twitch/twitch.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/twitch/twitch.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_twitch = {
    "twitch",
    "Force of a fibre by its impulses alone",
    "An impulse adds 1 to called, called' = -called/tau; bound' = (called/(half_rate tau) - "
    "bound)/tau, so that a\n"
    "steady half_rate keeps bound at 1; activation = greatest bound^power / (1 + bound^power). "
    "Fitted to twitch and\n"
    "trains of the fibres that muscles run: fibre.human.slow, with other values fibre.human.fast.",
    "src/mech/twitch/twitch.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

#define ROW(field, value)                                                                          \
    { "twitch", #field, value, "fitted" }
const myo_override myo_twitch_fast_overrides[MYO_TWITCH_FAST_OVERRIDES] = {
    ROW(tau, 39), ROW(half_rate, 20.8), ROW(power, 2.5), ROW(greatest, 0.85)};
