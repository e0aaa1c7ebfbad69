/* Damage, inflammation and healing of one muscle. Time courses after exercise: Newham et al. 1987,
 * Nosaka et al. 2002; mediators: Mizumura & Taguchi 2024. The chain itself is this model's own. */
#ifndef MYO_MECH_INFLAMMATION_LANE_H
#define MYO_MECH_INFLAMMATION_LANE_H

#include "base/lane.h"
#include "mech/inflammation/inflammation.h"

/* What is left of a deviation after dt. */
static inline lane inflammation_kept(lane dt, lane tau_s) {
    return lane_exp(-dt / tau_s);
}

static inline lane inflammation_toward(lane x, lane target, lane kept) {
    return target + (x - target) * kept;
}

static inline void inflammation_outputs(const lane *x, const lane *p, lane *out) {
    out[inflammation_out_pressure] =
        p[inflammation_p_pressure_swelling] * x[inflammation_x_swelling];
    out[inflammation_out_hurt] =
        x[inflammation_x_tear] + p[inflammation_p_hurt_trophic] * x[inflammation_x_trophic];
    out[inflammation_out_strength] =
        lane_max(lane_set1(0.0), 1.0 - x[inflammation_x_weak_fast] - x[inflammation_x_weak_slow]);
    /* A cascade of four equal stages peaks at 27/6 exp(-3) of what entered it. */
    out[inflammation_out_creatine_kinase] =
        p[inflammation_p_enzyme_rest] +
        p[inflammation_p_enzyme_scale] * x[inflammation_x_enzyme_4] / 0.22404180765538775;
}

/* New damage of a step: what strain tears, and what lengthening under force and lack of blood do.
 * Sums of exponents, so that many small steps give the same as one. */
static inline void inflammation_injure(lane *x, const lane *in, const lane *p, lane dt, lane *torn,
                                       lane *worn) {
    const lane zero = lane_set1(0.0), one = lane_set1(1.0);
    const lane force = lane_max(zero, in[inflammation_in_force]);
    const lane lengthening = lane_max(zero, in[inflammation_in_speed]);
    const lane power = force * lengthening;
    const lane beyond =
        lane_select(in[inflammation_in_length] > p[inflammation_p_length_limit], power, zero);

    const lane tau = p[inflammation_p_tau_overload];
    const lane overload =
        inflammation_toward(x[inflammation_x_overload], beyond * tau, inflammation_kept(dt, tau));
    x[inflammation_x_overload] = overload;
    const lane tearing = lane_select(overload > p[inflammation_p_overload_limit],
                                     beyond * dt / p[inflammation_p_overload_scale], zero);
    const lane starved = lane_select(force > p[inflammation_p_ischaemia_force],
                                     one - lane_min(one, in[inflammation_in_perfusion]), zero);
    const lane wearing = p[inflammation_p_eccentric_gain] *
                             lane_pow(force, p[inflammation_p_eccentric_power]) * lengthening * dt +
                         p[inflammation_p_ischaemia_rate] / 3600.0 * starved * dt;
    const lane whole = one - x[inflammation_x_damage];
    const lane sum = tearing + wearing;
    const lane made = whole * (one - lane_exp(-sum));
    *torn = made * lane_select(sum > 0.0, tearing / lane_max(lane_set1(1e-300), sum), zero);
    *worn = made - *torn;
    /* Work tires for a day even where it damages nothing. */
    x[inflammation_x_weak_fast] +=
        (one - x[inflammation_x_weak_fast] - x[inflammation_x_weak_slow]) *
        (one - lane_exp(-p[inflammation_p_work_gain] * power * dt));
}

/* Advances by dt (s): 1 ms in a fast window, up to a minute between windows. */
static inline void inflammation_step(lane *x, const lane *in, const lane *p, lane dt, lane *out) {
    const lane day = lane_set1(86400.0), hour = lane_set1(3600.0), minute = lane_set1(60.0);
    const lane one = lane_set1(1.0), zero = lane_set1(0.0);
    lane torn, worn;
    inflammation_injure(x, in, p, dt, &torn, &worn);
    const lane made = torn + worn;
    const lane spared = p[inflammation_p_spared] * x[inflammation_x_protection] * worn;
    const lane fibres = made - spared;

    const lane heal = inflammation_kept(dt, p[inflammation_p_tau_tear] * day);
    x[inflammation_x_damage] = (x[inflammation_x_damage] + fibres) * heal;
    x[inflammation_x_tear] = (x[inflammation_x_tear] + torn) * heal;
    x[inflammation_x_fresh] = (x[inflammation_x_fresh] + made) *
                              inflammation_kept(dt, p[inflammation_p_tau_fresh] * hour);
    /* What is spared weakens like the rest, but only for days. */
    const lane left =
        lane_max(zero, one - x[inflammation_x_weak_fast] - x[inflammation_x_weak_slow]);
    const lane fast = left * (p[inflammation_p_weak_fast_share] * made +
                              p[inflammation_p_weak_slow_share] * spared);
    const lane slow = left * p[inflammation_p_weak_slow_share] * fibres;
    x[inflammation_x_weak_fast] = (x[inflammation_x_weak_fast] + fast) *
                                  inflammation_kept(dt, p[inflammation_p_tau_weak_fast] * day);
    x[inflammation_x_weak_slow] = (x[inflammation_x_weak_slow] + slow) *
                                  inflammation_kept(dt, p[inflammation_p_tau_weak_slow] * day);

    const lane tau_call = p[inflammation_p_tau_infiltrate] * day;
    const lane tau_inflammation = p[inflammation_p_tau_inflammation] * day;
    x[inflammation_x_infiltrate] =
        (x[inflammation_x_infiltrate] + fibres) * inflammation_kept(dt, tau_call);
    const lane inflammation =
        inflammation_toward(x[inflammation_x_inflammation],
                            p[inflammation_p_inflammation_gain] * x[inflammation_x_infiltrate] *
                                tau_inflammation / tau_call,
                            inflammation_kept(dt, tau_inflammation));
    x[inflammation_x_inflammation] = inflammation;
    x[inflammation_x_swelling] =
        inflammation_toward(x[inflammation_x_swelling], inflammation,
                            inflammation_kept(dt, p[inflammation_p_tau_swelling] * hour));

    const lane flow = lane_max(lane_set1(1e-3), in[inflammation_in_flow]);
    const lane volume = in[inflammation_in_volume];
    const lane tau_leak = p[inflammation_p_tau_leak] * volume / flow;
    x[inflammation_x_leaked] = inflammation_toward(
        x[inflammation_x_leaked] + p[inflammation_p_leak_tear] * torn / volume,
        p[inflammation_p_leak_work] * in[inflammation_in_force] / volume * tau_leak,
        inflammation_kept(dt, tau_leak));
    const lane works =
        lane_select(in[inflammation_in_force] > p[inflammation_p_ischaemia_force], one, zero);
    x[inflammation_x_bradykinin] = inflammation_toward(
        x[inflammation_x_bradykinin] + p[inflammation_p_bradykinin_burst] * made,
        x[inflammation_x_fresh] + p[inflammation_p_bradykinin_ischaemia] *
                                      (one - lane_min(one, in[inflammation_in_perfusion])) * works,
        inflammation_kept(dt, p[inflammation_p_tau_bradykinin] * minute * volume));
    x[inflammation_x_prostaglandin] = inflammation_toward(
        x[inflammation_x_prostaglandin],
        (inflammation + p[inflammation_p_early_gain] * x[inflammation_x_fresh]) *
            (one - in[inflammation_in_COX_inhibition]),
        inflammation_kept(dt, p[inflammation_p_tau_prostaglandin] * minute));
    const lane worked = p[inflammation_p_call_gain] * in[inflammation_in_force] *
                        in[inflammation_in_force] * lane_max(zero, in[inflammation_in_speed]) * dt *
                        (one - p[inflammation_p_spared] * x[inflammation_x_protection]);
    x[inflammation_x_call] =
        (x[inflammation_x_call] +
         (one - lane_min(one, x[inflammation_x_call])) * (one - lane_exp(-worked))) *
        inflammation_kept(dt, p[inflammation_p_tau_call] * day);
    x[inflammation_x_trophic] =
        inflammation_toward(x[inflammation_x_trophic],
                            inflammation + p[inflammation_p_call_trophic] * x[inflammation_x_call],
                            inflammation_kept(dt, p[inflammation_p_tau_trophic] * hour));

    const lane target = p[inflammation_p_by_prostaglandin] * x[inflammation_x_prostaglandin] +
                        p[inflammation_p_by_bradykinin] * x[inflammation_x_bradykinin] +
                        p[inflammation_p_by_trophic] * x[inflammation_x_trophic];
    const lane tau_S = lane_select(target > x[inflammation_x_sensitisation],
                                   p[inflammation_p_tau_sensitise] * minute,
                                   p[inflammation_p_tau_desensitise] * hour);
    x[inflammation_x_sensitisation] =
        inflammation_toward(x[inflammation_x_sensitisation], target, inflammation_kept(dt, tau_S));
    const lane grown = lane_exp(-p[inflammation_p_protection_rate] / day * inflammation * dt);
    x[inflammation_x_protection] = (one - (one - x[inflammation_x_protection]) * grown) *
                                   inflammation_kept(dt, p[inflammation_p_tau_protection] * day);

    const lane stage = inflammation_kept(dt, p[inflammation_p_tau_enzyme] * day);
    x[inflammation_x_enzyme_4] =
        inflammation_toward(x[inflammation_x_enzyme_4], x[inflammation_x_enzyme_3], stage);
    x[inflammation_x_enzyme_3] =
        inflammation_toward(x[inflammation_x_enzyme_3], x[inflammation_x_enzyme_2], stage);
    x[inflammation_x_enzyme_2] =
        inflammation_toward(x[inflammation_x_enzyme_2], x[inflammation_x_enzyme_1], stage);
    x[inflammation_x_enzyme_1] = (x[inflammation_x_enzyme_1] + fibres) * stage;
    inflammation_outputs(x, p, out);
}

#endif
