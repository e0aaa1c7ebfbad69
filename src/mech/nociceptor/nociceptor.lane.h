/* Thin afferents of muscle and spine. No published model covers them; shapes and sizes follow
 * measured thresholds, mixtures and time courses where the table names a source. */
#ifndef MYO_MECH_NOCICEPTOR_LANE_H
#define MYO_MECH_NOCICEPTOR_LANE_H

#include "base/lane.h"
#include "mech/nociceptor/nociceptor.h"

static inline lane nociceptor_hill2(lane x) {
    return x * x / (1.0 + x * x);
}

static inline lane nociceptor_excess(lane x, lane rest, lane work) {
    return lane_max(lane_set1(0.0), (x - rest) / work);
}

/* Acid, lactate and ATP together; 1 is the mixture of hard work. */
static inline lane nociceptor_mixture(const lane *in, const lane *p) {
    const lane acid =
        nociceptor_excess(-in[nociceptor_in_pH], -p[nociceptor_p_pH_rest], p[nociceptor_p_pH_work]);
    const lane lactate = nociceptor_excess(in[nociceptor_in_lactate], p[nociceptor_p_lactate_rest],
                                           p[nociceptor_p_lactate_work]);
    const lane ATP = nociceptor_excess(in[nociceptor_in_ATP], p[nociceptor_p_ATP_rest],
                                       p[nociceptor_p_ATP_work]);
    return lane_pow(acid * lactate * ATP, lane_set1(1.0 / 3));
}

/* Mechanical stimulus of the endings in the muscle. */
static inline lane nociceptor_mechanical(const lane *in, const lane *p) {
    const lane zero = lane_set1(0.0), one = lane_set1(1.0);
    const lane stretch = in[nociceptor_in_stretch], speed = lane_abs(in[nociceptor_in_speed]);
    /* The root is cut off at very low speed, where it would be infinitely steep. */
    const lane moved = lane_sqrt(speed) * lane_min(one, speed / 0.01);
    const lane felt =
        p[nociceptor_p_by_stretch] * lane_max(zero, stretch) * (one - in[nociceptor_in_relaxed]) +
        p[nociceptor_p_by_shortening] * lane_max(zero, -stretch) +
        p[nociceptor_p_by_speed] * moved + p[nociceptor_p_by_stress] * in[nociceptor_in_stress] +
        p[nociceptor_p_by_load] * in[nociceptor_in_load] +
        p[nociceptor_p_by_pressure] * in[nociceptor_in_pressure];
    const lane noxious =
        nociceptor_excess(in[nociceptor_in_stress], p[nociceptor_p_noxious_stress],
                          p[nociceptor_p_noxious_stress]) +
        nociceptor_excess(in[nociceptor_in_pressure], p[nociceptor_p_noxious_pressure],
                          p[nociceptor_p_noxious_pressure]);
    return in[nociceptor_in_hurt] * felt + p[nociceptor_p_by_noxious] * noxious;
}

/* Advances by dt (s), exact for steady inputs. */
static inline void nociceptor_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane one = lane_set1(1.0), zero = lane_set1(0.0);
    const lane kept = lane_exp(-dt / p[nociceptor_p_tau_contraction]);
    const lane active = in[nociceptor_in_activity];
    const lane c = active + (x[nociceptor_x_gathered] - active) * kept;
    x[nociceptor_x_gathered] = c;
    const lane ratio = c / p[nociceptor_p_contraction_half], cube = ratio * ratio * ratio;

    const lane warmth = in[nociceptor_in_temperature] - p[nociceptor_p_temperature_rest];
    const lane warm_III = lane_max(zero, one + p[nociceptor_p_III_warmth] * warmth);
    const lane warm_IV = lane_max(zero, one + p[nociceptor_p_IV_warmth] * warmth);

    const lane sensitive = one + in[nociceptor_in_sensitisation] +
                           p[nociceptor_p_prostaglandin_gain] * in[nociceptor_in_prostaglandin];
    const lane mechanical = nociceptor_mechanical(in, p);
    const lane mixture = nociceptor_mixture(in, p);
    const lane chemical = in[nociceptor_in_leaked] + in[nociceptor_in_bradykinin] +
                          p[nociceptor_p_IV_prostaglandin] * in[nociceptor_in_prostaglandin] +
                          p[nociceptor_p_IV_swelling] * in[nociceptor_in_swelling] +
                          p[nociceptor_p_IV_mechanical] * mechanical +
                          p[nociceptor_p_IV_half] / p[nociceptor_p_ache_half] * mixture;

    const lane III = p[nociceptor_p_III_greatest], IV = p[nociceptor_p_IV_greatest];
    out[nociceptor_out_III] =
        warm_III * III * nociceptor_hill2(mechanical * sensitive / p[nociceptor_p_III_half]);
    out[nociceptor_out_IV] =
        warm_IV * (p[nociceptor_p_IV_rest] +
                   IV * nociceptor_hill2(chemical * sensitive / p[nociceptor_p_IV_half]));
    out[nociceptor_out_contraction] = warm_III * III * cube / (1.0 + cube);
    out[nociceptor_out_fatigue] =
        warm_IV * IV * nociceptor_hill2(mixture / p[nociceptor_p_fatigue_half]);

    const lane joint = p[nociceptor_p_joint_greatest];
    const lane capsule =
        lane_max(zero, in[nociceptor_in_capsule_strain] - p[nociceptor_p_capsule_begin]) /
        lane_max(p[nociceptor_p_capsule_half] - p[nociceptor_p_capsule_begin], lane_set1(1e-3));
    out[nociceptor_out_facet] = joint * nociceptor_hill2(capsule * (0.5 + 0.5 * sensitive));
    out[nociceptor_out_disc] =
        joint * nociceptor_hill2(in[nociceptor_in_disc_load] * in[nociceptor_in_disc_damage]);
    out[nociceptor_out_root] =
        joint * nociceptor_hill2(in[nociceptor_in_root_pressure] / p[nociceptor_p_root_half] *
                                 in[nociceptor_in_root_inflammation]);
}

#endif
