/* One window of 1 ms for the sense organs of sixteen muscles: the spindle in four steps with the
 * length running straight to its new value, the slower organs in one. */
#include "body/senses_kernel.h"

#include "mech/nociceptor/nociceptor.lane.h"
#include "mech/spindle/spindle.lane.h"
#include "mech/tendon_organ/tendon_organ.lane.h"

static inline lane load(const double *from) {
    lane x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void store(double *to, lane x) {
    memcpy(to, &x, sizeof x);
}

static void spindles(const myo_senses_parameters *parameters, int first, myo_senses_window *w,
                     myo_senses_block *block) {
    lane x[spindle_x_count], p[spindle_p_count], in[spindle_in_count], out[spindle_out_count];
    for (int i = 0; i < spindle_p_count; i++) p[i] = lane_set1(parameters->spindle[i]);
    for (int i = 0; i < spindle_x_count; i++) x[i] = load(&block->spindle[i][first]);
    in[spindle_in_gamma_dynamic] = load(&w->gamma_dynamic[first]);
    in[spindle_in_gamma_static] = load(&w->gamma_static[first]);
    const lane from = load(&block->length[first]), to = load(&w->length[first]);
    const lane dt = lane_set1(1e-3 / senses_steps);
    for (int i = 1; i <= senses_steps; i++) {
        in[spindle_in_length] = from + (to - from) * ((double)i / senses_steps);
        spindle_step(x, in, p, dt, out);
    }
    for (int i = 0; i < spindle_x_count; i++) store(&block->spindle[i][first], x[i]);
    store(&block->length[first], to);
    store(&w->rates[0][first], out[spindle_out_primary]);
    store(&w->rates[1][first], out[spindle_out_secondary]);
}

static void tendon_organs(const myo_senses_parameters *parameters, int first, myo_senses_window *w,
                          myo_senses_block *block) {
    lane x[tendon_organ_x_count], p[tendon_organ_p_count], in[tendon_organ_in_count];
    lane out[tendon_organ_out_count];
    for (int i = 0; i < tendon_organ_p_count; i++) p[i] = lane_set1(parameters->tendon_organ[i]);
    for (int i = 0; i < tendon_organ_x_count; i++) x[i] = load(&block->tendon_organ[i][first]);
    in[tendon_organ_in_force] = load(&w->force[first]);
    in[tendon_organ_in_pressure] = load(&w->tendon_pressure[first]);
    tendon_organ_step(x, in, p, lane_set1(1e-3), out);
    for (int i = 0; i < tendon_organ_x_count; i++) store(&block->tendon_organ[i][first], x[i]);
    store(&w->rates[2][first], out[tendon_organ_out_rate]);
}

static void thin_fibres(const myo_senses_parameters *parameters, int first, myo_senses_window *w,
                        myo_senses_block *block) {
    static const int order[] = {nociceptor_out_III,         nociceptor_out_IV,
                                nociceptor_out_contraction, nociceptor_out_fatigue,
                                nociceptor_out_facet,       nociceptor_out_disc,
                                nociceptor_out_root};
    lane x[nociceptor_x_count], p[nociceptor_p_count], in[nociceptor_in_count];
    lane out[nociceptor_out_count];
    for (int i = 0; i < nociceptor_p_count; i++) p[i] = lane_set1(parameters->nociceptor[i]);
    for (int i = 0; i < nociceptor_x_count; i++) x[i] = load(&block->nociceptor[i][first]);
    for (int i = 0; i < nociceptor_in_count; i++) in[i] = load(&w->tissue[i][first]);
    nociceptor_step(x, in, p, lane_set1(1e-3), out);
    for (int i = 0; i < nociceptor_x_count; i++) store(&block->nociceptor[i][first], x[i]);
    for (int i = 0; i < (int)(sizeof order / sizeof order[0]); i++)
        store(&w->rates[3 + i][first], out[order[i]]);
}

void MYO_LANE(myo_senses_window)(const myo_senses_parameters *p, myo_senses_window *w,
                                 myo_senses_block *block) {
    for (int first = 0; first < senses_lanes; first += MYO_LANES) {
        spindles(p, first, w, block);
        tendon_organs(p, first, w, block);
        thin_fibres(p, first, w, block);
    }
}
