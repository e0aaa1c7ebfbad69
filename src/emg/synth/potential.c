/* Shapes: Rosenfalck's potential, slopes of recorded ones, the amplifier's filters, clinical
 * measures. */
#include "emg/synth/potential.h"

#include "base/lane.h"
#include "emg/synth/wave.h"

#include <math.h>
#include <stdlib.h>

int myo_emg_rosenfalck(double velocity_m_s, double dt_ms, myo_action_potential *potential,
                       myo_error *error) {
    if (!(velocity_m_s > 0) || !(dt_ms > 0))
        return myo_error_set(error, MYO_INPUT, "velocity %g m/s and step %g ms must be above 0",
                             velocity_m_s, dt_ms);
    const double reach_mm = 25; /* V' is 1e-6 of its peak there */
    const int n = (int)(reach_mm / (velocity_m_s * dt_ms)) + 4;
    *potential =
        (myo_action_potential){.velocity_m_s = velocity_m_s, .dt_ms = dt_ms, .n_samples = n};
    potential->V_mV = malloc((size_t)n * sizeof *potential->V_mV);
    if (!potential->V_mV)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a potential");
    for (int i = 0; i < n; i++) {
        const double z = (i - 2) * velocity_m_s * dt_ms;
        potential->V_mV[i] = (float)(z > 0 ? 96 * z * z * z * lane_exp(-z) - 90 : -90);
    }
    return MYO_OK;
}

/* V at a place between samples: cubic through the four neighbours (Catmull-Rom), flat beyond the
 * ends. */
static double sample_V(const myo_action_potential *p, double place) {
    const int last = p->n_samples - 1, i = (int)floor(place);
    double V[4];
    for (int k = 0; k < 4; k++) {
        const int at = i + k - 1;
        V[k] = (double)p->V_mV[at < 0 ? 0 : at > last ? last : at];
    }
    const double f = place - i;
    return V[1] + 0.5 * f *
                      (V[2] - V[0] +
                       f * (2 * V[0] - 5 * V[1] + 4 * V[2] - V[3] +
                            f * (3 * (V[1] - V[2]) + V[3] - V[0])));
}

/* Where the upstroke begins: back from the steepest rise to where it is a hundredth as steep. */
static int find_foot(const myo_action_potential *p) {
    int steepest = 1;
    const float *V = p->V_mV;
    for (int i = 1; i < p->n_samples; i++)
        if (V[i] - V[i - 1] > V[steepest] - V[steepest - 1]) steepest = i;
    const float least = 0.01f * (V[steepest] - V[steepest - 1]);
    int foot = steepest;
    while (foot > 0 && V[foot] - V[foot - 1] > least) foot--;
    return foot;
}

int myo_emg_slope(const myo_action_potential *potential, double dt_ms, float **slope,
                  size_t *n_slope, myo_error *error) {
    if (potential->n_samples < 4 || !(potential->dt_ms > 0) || !(potential->velocity_m_s > 0))
        return myo_error_set(error, MYO_INPUT,
                             "action potential of unit %d has %d samples and velocity %g m/s",
                             potential->unit, potential->n_samples, potential->velocity_m_s);
    for (int i = 0; i < potential->n_samples; i++)
        if (!isfinite(potential->V_mV[i]))
            return myo_error_set(error, MYO_BROKE_DOWN,
                                 "action potential of unit %d is not finite at sample %d",
                                 potential->unit, i);
    const int foot = find_foot(potential);
    const double ratio = dt_ms / potential->dt_ms;
    const size_t n = (size_t)((potential->n_samples - 1 - foot) / ratio) + 1;
    float *out = malloc(n * sizeof *out);
    if (!out) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a potential");
    float greatest = 0;
    for (size_t k = 0; k < n; k++) {
        const double place = foot + ratio * (double)k;
        out[k] = (float)((sample_V(potential, place + 0.5 * ratio) -
                          sample_V(potential, place - 0.5 * ratio)) /
                         dt_ms);
        greatest = fmaxf(greatest, fabsf(out[k]));
    }
    size_t used = n;
    while (used > 1 && fabsf(out[used - 1]) < 5e-4f * greatest) used--;
    *slope = out;
    *n_slope = used;
    return MYO_OK;
}

/* ---- the amplifier ------------------------------------------------------------------------------
 */

/* tan(pi corner/rate), the bilinear transform's frequency */
static double warped(double corner_Hz, double rate_Hz) {
    double s, c;
    myo_emg_wave(0.5 * corner_Hz / rate_Hz, &s, &c);
    return s / c;
}

myo_emg_filter myo_emg_low_pass(double corner_Hz, double rate_Hz) {
    if (corner_Hz >= 0.49 * rate_Hz) return (myo_emg_filter){.b0 = 1};
    const double w = warped(corner_Hz, rate_Hz), q = 1.41421356237309505,
                 n = 1 / (1 + q * w + w * w);
    return (myo_emg_filter){.b0 = w * w * n,
                            .b1 = 2 * w * w * n,
                            .b2 = w * w * n,
                            .a1 = 2 * (w * w - 1) * n,
                            .a2 = (1 - q * w + w * w) * n};
}

myo_emg_filter myo_emg_high_pass(double corner_Hz, double rate_Hz) {
    const double w = warped(corner_Hz, rate_Hz), q = 1.41421356237309505,
                 n = 1 / (1 + q * w + w * w);
    return (myo_emg_filter){
        .b0 = n, .b1 = -2 * n, .b2 = n, .a1 = 2 * (w * w - 1) * n, .a2 = (1 - q * w + w * w) * n};
}

void myo_emg_amplify(double high_pass_Hz, double low_pass_Hz, double rate_Hz, const float *in,
                     size_t n, int keep, float *out) {
    myo_emg_filter high = myo_emg_high_pass(high_pass_Hz, rate_Hz);
    myo_emg_filter low = myo_emg_low_pass(low_pass_Hz, rate_Hz);
    if (n) { /* as if it had seen the first sample for long */
        high.s2 = high.b2 * (double)in[0];
        high.s1 = high.b1 * (double)in[0] + high.s2;
    }
    for (size_t i = 0; i < n; i++) {
        const double y = myo_emg_filter_next(&low, myo_emg_filter_next(&high, (double)in[i]));
        if (i % (size_t)keep == 0) out[i / (size_t)keep] = (float)y;
    }
}

/* ---- measures ---- */

/* Turns larger than `swing`: peaks and troughs with at least that much between neighbours. */
static int count_turns(const float *x, int n, float swing) {
    int turns = 0, direction = 0;
    float peak = x[0], trough = x[0];
    for (int i = 1; i < n; i++) {
        if (x[i] > peak) peak = x[i];
        if (x[i] < trough) trough = x[i];
        if (direction >= 0 && peak - x[i] > swing) {
            turns += direction != 0 || peak - x[0] > swing;
            direction = -1, trough = x[i];
        } else if (direction <= 0 && x[i] - trough > swing) {
            turns += direction != 0 || x[0] - trough > swing;
            direction = 1, peak = x[i];
        }
    }
    return turns;
}

/* From the main negative peak back to the positive peak before it; wiggles below a twentieth pass.
 */
static double rise_time(const float *x, int n, float swing, double rate_Hz) {
    int trough = 0;
    for (int i = 1; i < n; i++)
        if (x[i] < x[trough]) trough = i;
    int peak = trough;
    for (int i = trough; i >= 0 && x[peak] - x[i] <= 0.05f * swing; i--)
        if (x[i] > x[peak]) peak = i;
    return (trough - peak) * 1e3 / rate_Hz;
}

myo_emg_potential_measures myo_emg_measure_potential(const float *x, int n, double rate_Hz,
                                                     double threshold_uV) {
    myo_emg_potential_measures m = {0};
    if (n < 1) return m;
    float high = x[0], low = x[0];
    const float threshold = (float)threshold_uV;
    int first = -1, last = -1, sign = 0;
    double area = 0, before = 0;
    for (int i = 0; i < n; i++) {
        high = fmaxf(high, x[i]);
        low = fminf(low, x[i]);
        if (first >= 0) area += fabs((double)x[i]);
        if (fabsf(x[i]) <= threshold) continue;
        if (first < 0) first = i, area = fabs((double)x[i]);
        last = i, before = area;
        const int now = x[i] > 0 ? 1 : -1;
        m.phases += now != sign;
        sign = now;
    }
    m.amplitude_uV = (double)(high - low);
    m.duration_ms = first < 0 ? 0 : (last - first) * 1e3 / rate_Hz;
    m.area_uV_ms = before * 1e3 / rate_Hz;
    m.turns = count_turns(x, n, threshold);
    m.rise_ms = rise_time(x, n, high - low, rate_Hz);
    return m;
}
