/* Table and transmission of the neuromuscular junction. */
#include "mech/junction/junction.h"

#include "base/lane.h" /* width 1: exp, log with the same bits everywhere */
#include "base/random.h"

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/junction/junction.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_junction = {
    "junction",
    "Neuromuscular junction: quantal release, safety factor, jitter and block",
    "X = Ca/K_Ca / (1 + Ca/K_Ca + Mg/K_Mg); mean quanta = quanta (X/X_ref)^4 ready (Dodge & "
    "Rahamimoff 1967).\n"
    "ready = 1 - depletable_share (1 - depletable); an action potential takes the share "
    "`depletion` of\n"
    "depletable, which returns with recovery_tau. Quanta are binomial, of normally spread size.\n"
    "E = m q / (1 + summation m q / driving_force) (McLachlan & Martin 1981); the fibre fires "
    "where E exceeds\n"
    "threshold, after delay - rise_tau ln(1 - threshold/E); else the junction blocks.",
    "src/mech/junction/junction.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

static double bound_1(const double *p, double Ca_mM, double Mg_mM) {
    const double Ca = Ca_mM / p[junction_p_K_Ca];
    return Ca / (1.0 + Ca + Mg_mM / p[junction_p_K_Mg]);
}

double myo_junction_release_1(const double *p, double Ca_mM, double Mg_mM) {
    const double ratio = bound_1(p, Ca_mM, Mg_mM) /
                         bound_1(p, p[junction_p_Ca_reference], p[junction_p_Mg_reference]);
    return (ratio * ratio) * (ratio * ratio);
}

double myo_junction_potential_mV(const double *p, double quanta) {
    const double linear = quanta * p[junction_p_quantal_potential];
    return linear / (1.0 + p[junction_p_summation] * linear / p[junction_p_driving_force]);
}

double myo_junction_quanta(const double *p, double E_mV) {
    return E_mV / (1.0 - p[junction_p_summation] * E_mV / p[junction_p_driving_force]) /
           p[junction_p_quantal_potential];
}

double myo_junction_safety_factor_1(const double *p) {
    const double release = myo_junction_release_1(p, p[junction_p_Ca_o], p[junction_p_Mg_o]);
    return myo_junction_potential_mV(p, p[junction_p_quanta] * release) / p[junction_p_threshold];
}

/* Quanta released by `sites` ready sites, each with the given chance, by inversion of one uniform
 * number; a part of a site counts as a site of smaller chance. */
static double draw_quanta(double u, double sites, double chance) {
    if (!(sites > 0 && chance > 0)) return 0;
    if (chance >= 1.0) return sites;
    const int whole = (int)(sites + 0.999999);
    const double p = sites * chance / whole, odds = p / (1.0 - p);
    double term = lane_exp(whole * lane_log(1.0 - p)), sum = term;
    int k = 0;
    while (u > sum && k < whole) {
        term *= odds * (double)(whole - k) / (double)(k + 1);
        sum += term;
        k++;
    }
    return k;
}

int myo_junction_fire(const double *p, double *x, uint64_t seed, uint64_t entity, double t_ms,
                      double *latency_ms, double *potential_mV) {
    const uint64_t step = (uint64_t)x[junction_x_impulses];
    const double wait_s = 1e-3 * (t_ms - x[junction_x_last]);
    const double missing = 1.0 - x[junction_x_depletable];
    const double full = 1.0 - missing * lane_exp(-wait_s / p[junction_p_recovery_tau]);
    const double ready = 1.0 - p[junction_p_depletable_share] * (1.0 - full);
    const double release = myo_junction_release_1(p, p[junction_p_Ca_o], p[junction_p_Mg_o]);

    /* Calcium changes the chance of a site; where it would exceed certainty, the number of sites.
     */
    double chance = p[junction_p_release_share] * release;
    double sites = ready * p[junction_p_quanta] / p[junction_p_release_share];
    if (chance > 1.0) {
        sites *= chance;
        chance = 1.0;
    }
    const double count = draw_quanta(myo_random_uniform(seed, entity, 2 * step), sites, chance);
    const double spread = p[junction_p_quantal_spread] * __builtin_sqrt(count);
    double quanta = count + spread * myo_random_normal(seed, entity, 2 * step + 1);
    if (quanta < 0) quanta = 0;

    x[junction_x_depletable] =
        full * (1.0 - p[junction_p_depletion] * (release < 1.0 ? release : 1.0));
    x[junction_x_last] = t_ms;
    x[junction_x_impulses] += 1.0;

    const double E = myo_junction_potential_mV(p, quanta), threshold = p[junction_p_threshold];
    const int fires = E > threshold;
    /* Just above threshold the rise is cut at five time constants: the potential falls by then. */
    double share = fires ? threshold / E : 1.0;
    if (share > 0.99326) share = 0.99326;
    const double cold = 37.0 - p[junction_p_temperature];
    const double delay = p[junction_p_delay] + p[junction_p_delay_slope] * (cold > 0 ? cold : 0);
    *latency_ms = delay - p[junction_p_rise_tau] * lane_log(1.0 - share);
    if (potential_mV) *potential_mV = E;
    return fires;
}
