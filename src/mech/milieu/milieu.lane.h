/* Two hypotheses of what makes a muscle go on by itself after work: what surrounds nerve endings
 * (Bergeron 2008; Lau, Kato & Nosaka 2019), or reflexes that fatigue has changed (Schwellnus et al.
 * 1997, 2009; rates of spindles and tendon organs in fatigue: Nelson & Hutton 1985). */
#ifndef MYO_MECH_MILIEU_LANE_H
#define MYO_MECH_MILIEU_LANE_H

#include "base/lane.h"
#include "mech/milieu/milieu.h"

/* Ions outside screen fixed charges of the membrane: fewer ions, and gates open earlier. */
static inline lane milieu_shift(const lane *in, const lane *p) {
    const lane single =
        (in[milieu_in_Na] + in[milieu_in_K]) / (p[milieu_p_Na_usual] + p[milieu_p_K_usual]);
    const lane twofold = (in[milieu_in_Ca] + p[milieu_p_Mg_weight] * in[milieu_in_Mg]) /
                         (p[milieu_p_Ca_usual] + p[milieu_p_Mg_weight] * p[milieu_p_Mg_usual]);
    return p[milieu_p_monovalent] * lane_log(single) + p[milieu_p_screening] * lane_log(twofold);
}

static inline void milieu_outputs(const lane *in, const lane *p, lane *out) {
    const lmask endings = (p[milieu_p_hypothesis] > 2.5) |
                          ((p[milieu_p_hypothesis] > 0.5) & (p[milieu_p_hypothesis] < 1.5));
    const lmask reflexes = p[milieu_p_hypothesis] > 1.5;
    const lane shift = milieu_shift(in, p);
    const lane more =
        p[milieu_p_squeeze] * (1.0 - in[milieu_in_water]) - shift / p[milieu_p_ending_slope];
    const lane fatigue = lane_select(reflexes, in[milieu_in_fatigue], lane_set1(0.0));
    out[milieu_out_shift] = shift;
    out[milieu_out_ending_factor] = lane_select(endings, lane_exp(more), lane_set1(1.0));
    out[milieu_out_Ia_factor] = 1.0 + p[milieu_p_Ia_fatigue] * fatigue;
    out[milieu_out_Ib_factor] = 1.0 - p[milieu_p_Ib_fatigue] * fatigue;
}

#endif
