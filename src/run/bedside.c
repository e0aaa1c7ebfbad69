/* What an examiner does to a muscle; see bedside.h. */
#include "run/bedside.h"

#include "run/sections.h"

#include <stddef.h>

static const double *section(const myo_fieldset *values, const char *name) {
    return myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, name));
}

myo_bedside myo_bedside_of(const myo_fieldset *muscle) {
    return (myo_bedside){section(muscle, "percussion"), section(muscle, "block"),
                         section(muscle, "curare"), section(muscle, "cuff"),
                         section(muscle, "sleep")};
}

/* Whether the window that begins at step_ms lies in a stretch of seconds; it begins and ends with a
 * window. */
static int within(double start_s, double duration_s, uint64_t step_ms) {
    const double t_s = 1e-3 * ((double)step_ms + 0.5);
    return t_s >= start_s && t_s < start_s + duration_s;
}

static int is_blocked(const double *p, uint64_t step_ms) {
    return within(p[block_p_start], p[block_p_duration], step_ms);
}

myo_muscle_hands myo_bedside_hands(const myo_bedside *b, uint64_t step_ms) {
    myo_muscle_hands hands = myo_muscle_no_hands();
    if (is_blocked(b->block, step_ms)) {
        hands.proximal_block = b->block[block_p_proximal] > 0.5;
        hands.distal_block = b->block[block_p_distal] > 0.5;
    }
    if (within(b->curare[curare_p_start], b->curare[curare_p_duration], step_ms))
        hands.receptors_1 = 1.0 - b->curare[curare_p_blocked];
    if (within(b->cuff[cuff_p_start], b->cuff[cuff_p_duration], step_ms))
        hands.blood_1 = 1.0 - b->cuff[cuff_p_stops];
    return hands;
}

double myo_bedside_sleep_1(const myo_bedside *b, uint64_t step_ms) {
    return within(b->sleep[sleep_p_start], b->sleep[sleep_p_duration], step_ms)
               ? b->sleep[sleep_p_depth]
               : 0.0;
}

int myo_bedside_blow(const myo_bedside *b, uint64_t step_ms, double *t_ms) {
    const double *p = b->percussion;
    if (!(p[percussion_p_blows] >= 0.5)) return 0;
    const double since_ms = (double)step_ms - 1e3 * p[percussion_p_start];
    const double every_ms = 1e3 * p[percussion_p_interval];
    const double number = -__builtin_floor(-since_ms / every_ms); /* the first not before now */
    if (number < 0 || number > p[percussion_p_blows] - 0.5 || number * every_ms >= since_ms + 1)
        return 0;
    *t_ms = 1e3 * p[percussion_p_start] + number * every_ms;
    return 1;
}

int myo_bedside_news(const myo_bedside *b, uint64_t step_ms, int which, const char **name,
                     const char **text) {
    static const struct {
        const char *begins, *begins_text, *ends, *ends_text;
    } words[] = {
        {"nerve_block", "the nerve is blocked", "nerve_block_ends", "the nerve conducts again"},
        {"receptor_block", "receptors of the end-plates are blocked", "receptor_block_ends",
         "receptors of the end-plates are free again"},
        {"cuff", "a cuff stops the blood", "cuff_ends", "the blood flows again"},
        {"sleep", "the person falls asleep", "sleep_ends", "the person wakes up"},
    };
    const struct {
        double start_s, duration_s;
        int is_there;
    } spans[] = {
        {b->block[block_p_start], b->block[block_p_duration],
         b->block[block_p_proximal] > 0.5 || b->block[block_p_distal] > 0.5},
        {b->curare[curare_p_start], b->curare[curare_p_duration], b->curare[curare_p_blocked] > 0},
        {b->cuff[cuff_p_start], b->cuff[cuff_p_duration], b->cuff[cuff_p_stops] > 0},
        {b->sleep[sleep_p_start], b->sleep[sleep_p_duration], b->sleep[sleep_p_depth] > 0},
    };
    double blow_ms;
    if (myo_bedside_blow(b, step_ms, &blow_ms) && which-- == 0) {
        *name = "percussion", *text = "a blow on the muscle";
        return 1;
    }
    for (int i = 0; i < 4; i++) {
        if (!spans[i].is_there) continue;
        const int now = within(spans[i].start_s, spans[i].duration_s, step_ms);
        const int before =
            step_ms > 0 && within(spans[i].start_s, spans[i].duration_s, step_ms - 1);
        if (now == before || which-- != 0) continue;
        *name = now ? words[i].begins : words[i].ends;
        *text = now ? words[i].begins_text : words[i].ends_text;
        return 1;
    }
    return 0;
}

int myo_bedside_check(const myo_scenario_muscle *muscle, myo_error *error) {
    const myo_bedside b = myo_bedside_of(muscle->values);
    const int published = myo_fieldset_get(muscle->values, "muscle.published_fibres") > 0.5;
    const char *only = "the published ones (muscle.published_fibres) know none; use the others";
    if (published && b.percussion[percussion_p_blows] >= 0.5)
        return myo_error_set(error, MYO_INPUT,
                             "percussion of %s: its fibres must feel a blow, and %s", muscle->name,
                             only);
    if (published && b.cuff[cuff_p_stops] > 0)
        return myo_error_set(error, MYO_INPUT, "cuff on %s: its fibres must need blood, and %s",
                             muscle->name, only);
    if (!(b.sleep[sleep_p_depth] > 0)) return MYO_OK;
    for (double t = b.sleep[sleep_p_start];
         t < b.sleep[sleep_p_start] + b.sleep[sleep_p_duration] &&
         t < b.sleep[sleep_p_start] + 3600;
         t += 0.1)
        if (myo_scenario_drive_1(muscle, t) > 0)
            return myo_error_set(error, MYO_INPUT,
                                 "%s is asked to contract at %g s, in sleep; let the drive end "
                                 "before sleep.start (%g s)",
                                 muscle->name, t, b.sleep[sleep_p_start]);
    return MYO_OK;
}
