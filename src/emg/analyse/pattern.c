/* Normal, neurogenic or myopathic: the potentials' size, duration and shape, and turns against
 * amplitude of the interference pattern, each compared with three published groups.
 *
 * Unit potentials: class means of a public table of 34 patients (12, 11, 11; reference/emg.md 1.7),
 * with spreads of single patients; turns and amplitude: the gentle contractions of three recordings
 * (emg.md 2.2) and the direction in which disease moves the cloud (Stalberg et al. 1983): few and
 * large turns when units are lost, many and small ones when fibres are. */
#include "emg/analyse/examine.h"

#include "base/text.h"

#include <math.h>
#include <string.h>

const char *myo_emg_pattern_name(myo_emg_pattern pattern) {
    static const char *const names[] = {"unknown", "normal", "neurogenic", "myopathic"};
    return names[pattern <= MYO_PATTERN_MYOPATHIC ? pattern : 0];
}

typedef struct group {
    double log_amplitude, sd_amplitude; /* natural logarithm of uV */
    double duration_ms, sd_duration;
    double log_uV_per_turn, sd_uV_per_turn;
    double log_turns, sd_turns; /* turns a second */
} group;

static const group groups[3] = {
    {5.91, 0.35, 9.8, 1.5, 5.62, 0.35, 5.1, 0.45},  /* 370 uV, 9.8 ms, 276 uV a turn, 164 /s */
    {6.72, 0.40, 13.0, 2.0, 6.90, 0.40, 5.3, 0.60}, /* 830 uV, 13 ms, 990 uV a turn, 200 /s */
    {5.48, 0.45, 7.2, 1.5, 5.60, 0.40, 6.05, 0.40}, /* 240 uV, 7.2 ms, 270 uV a turn, 424 /s */
};

static double log_density(double x, double mean, double sd) {
    const double d = (x - mean) / sd;
    return -0.5 * fmin(d * d, 9) - log(sd); /* far out says no more than 3 SD */
}

void myo_emg_judge_pattern(myo_examined *e) {
    e->pattern = MYO_PATTERN_UNKNOWN;
    e->pattern_confidence_1 = 0;
    e->pattern_reason[0] = '\0';
    if (!e->is_calibrated || !e->is_needle || e->is_dead) return;
    /* The groups are of voluntary activity; a fibre or axon that fires by itself is none. */
    if (e->discharge >= MYO_DISCHARGE_FASCICULATION) return;
    double amplitude = 0, duration = 0;
    int n = 0;
    for (size_t u = 0; u < e->n_units; u++) {
        const myo_emg_unit *unit = &e->units[u];
        /* Sorted cleanly and near enough, as in the laboratory. */
        if (unit->n < 8 || unit->is_fibre || unit->amplitude_uV < 50 || unit->rise_ms > 1.0 ||
            unit->fit_1 < 0.8 || unit->brief_1 > 0.085)
            continue;
        amplitude += log(unit->amplitude_uV);
        duration += unit->duration_ms;
        n++;
    }
    if (n) amplitude /= n, duration /= n;
    const int has_cloud = isfinite(e->uV_per_turn) && e->turns_Hz >= 30 && e->active_share_1 > 0.1;
    if (n < 2 && !has_cloud) return;
    double score[3], best = -HUGE_VAL, sum = 0;
    for (int g = 0; g < 3; g++) {
        const group *to = &groups[g];
        /* Few units weigh little: their mean is uncertain; and where potentials overlap, means of
         * sorted ones come out too long. */
        const double weight = n ? fmin(1, n / 6.0) * (has_cloud ? 0.4 : 1) : 0;
        score[g] = weight * (log_density(amplitude, to->log_amplitude, to->sd_amplitude) +
                             log_density(duration, to->duration_ms, to->sd_duration));
        if (has_cloud)
            score[g] += log_density(log(e->uV_per_turn), to->log_uV_per_turn, to->sd_uV_per_turn) +
                        log_density(log(e->turns_Hz), to->log_turns, to->sd_turns);
        best = fmax(best, score[g]);
    }
    for (int g = 0; g < 3; g++) sum += score[g] = exp(score[g] - best);
    int choice = 0;
    for (int g = 1; g < 3; g++)
        if (score[g] > score[choice]) choice = g;
    e->pattern_confidence_1 = score[choice] / sum;
    if (e->pattern_confidence_1 < 0.5) return;
    e->pattern = (myo_emg_pattern)(MYO_PATTERN_NORMAL + choice);
    char units[80] = "";
    if (n)
        myo_text_format(units, sizeof units, "%d unit potentials of %d uV and %g ms", n,
                        (int)(exp(amplitude) + 0.5), floor(10 * duration + 0.5) / 10);
    myo_text_format(e->pattern_reason, sizeof e->pattern_reason, "%s%s", units,
                    n && has_cloud ? "; " : "");
    if (has_cloud) {
        const size_t at = strlen(e->pattern_reason);
        myo_text_format(e->pattern_reason + at, sizeof e->pattern_reason - at,
                        "%d turns a second of %d uV each", (int)(e->turns_Hz + 0.5),
                        (int)(e->uV_per_turn + 0.5));
    }
}
