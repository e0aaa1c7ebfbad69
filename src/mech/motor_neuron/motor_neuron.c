/* Table, published parameter sets and derived constants of the two-compartment motor neuron. */
#include "mech/motor_neuron/motor_neuron.h"

#include "base/lane.h" /* width 1: exp with the same bits everywhere */

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/motor_neuron/motor_neuron.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_motor_neuron = {
    "motor_neuron",
    "Spinal motor neuron: soma, dendrite, pulse-gated channels, persistent inward current",
    "Two compartments; potentials above rest (Cisi & Kohn 2008, Elias & Kohn 2013).\n"
    "C_d dV_d/dt = g_c (V_s - V_d) - g_ld V_d - G_Ca p (V_d - E_Ca) - G_e (V_d - E_e) + I_d\n"
    "C_s dV_s/dt = g_c (V_d - V_s) - g_ls V_s - G_Na m^3 h (V_s - E_Na) - (G_Kf n^4 + G_Ks "
    "q^2)(V_s - E_K)"
    " - G_i (V_s - E_i) + I_s\n"
    "A spike begins where V_s exceeds its threshold after the refractory time: for the length of "
    "the pulse m,\n"
    "n, q rise to 1 and h falls to 0, each with its own rate; then they return. p likewise, while "
    "V_s is above\n"
    "threshold - Ca_margin. Conductances from the geometry of two cylinders.",
    "src/mech/motor_neuron/motor_neuron.lane.h",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

#define ROW(field, value, source)                                                                  \
    { "motor_neuron", #field, value, source }

#define CAT(V_th, l_d, d_d, d_s, R_d, R_s, Kf, Ks, bq, Ca, ap, bp, margin)                         \
    {                                                                                              \
        ROW(threshold, V_th, "elias_kohn2013"), ROW(dendrite_length, l_d, "elias_kohn2013"),       \
            ROW(dendrite_diameter, d_d, "elias_kohn2013"),                                         \
            ROW(soma_diameter, d_s, "elias_kohn2013"), ROW(R_m_dendrite, R_d, "elias_kohn2013"),   \
            ROW(R_m_soma, R_s, "elias_kohn2013"), ROW(g_Kf, Kf, "elias_kohn2013"),                 \
            ROW(g_Ks, Ks, "elias_kohn2013"), ROW(beta_q, bq, "elias_kohn2013"),                    \
            ROW(g_Ca, Ca, "elias_kohn2013"), ROW(alpha_p, ap, "elias_kohn2013"),                   \
            ROW(beta_p, bp, "elias_kohn2013"), ROW(Ca_margin, margin, "elias_kohn2013")            \
    }

/* Thresholds: the whole part of input resistance times rheobase (5.0, 12.0, 21.3 nA), as the
 * authors set them. */
const myo_override myo_motor_neuron_cat_overrides[3][MYO_MOTOR_NEURON_CAT_OVERRIDES] = {
    CAT(8, 6154, 52, 80, 12500, 1100, 4, 19.15, 0.025, 0.038, 0.008, 0.014, 5.25),
    CAT(10, 7423.5, 73, 85, 8800, 1000, 4, 27.5, 0.055, 0.015, 0.008, 0.014, 3.00),
    CAT(12, 9318, 88, 100, 6500, 800, 0.5, 15.4, 0.056, 0.012, 0.008, 0.020, 3.75),
};

/* Departures from the published pool. For human discharge rates (6-30 Hz instead of up to 90 Hz at
 * full drive) the afterhyperpolarization of the fast types lasts a little longer (beta_q 0.05 ->
 * 0.045 1/ms) and type FF has the slow potassium conductance of FR (8 -> 37.5 mS/cm2). The
 * persistent inward current closes more slowly (beta_p x 0.8) for the hysteresis of human units
 * (delta-F about 3 Hz), and is graded otherwise: weaker in S (0.6 here, 0.6 in pool.PIC_gain),
 * where with more of it units go on after the drive has ended, stronger in the fast types (3.5),
 * whose published current is too weak to carry a unit at its threshold at once to its lowest
 * regular rate, as people's units are carried (Kiehn & Eken 1997): it would flicker at 2-5 Hz. */
#define HUMAN(V_th, l_d, d_d, d_s, R_d, R_s, Kf, Ks, Ks_source, bq, bq_source, Ca, bp, margin,     \
              gain, gain_source)                                                                   \
    {                                                                                              \
        ROW(threshold, V_th, "watanabe_projectpr"),                                                \
            ROW(dendrite_length, l_d, "watanabe_projectpr"),                                       \
            ROW(dendrite_diameter, d_d, "watanabe_projectpr"),                                     \
            ROW(soma_diameter, d_s, "watanabe_projectpr"),                                         \
            ROW(R_m_dendrite, R_d, "watanabe_projectpr"),                                          \
            ROW(R_m_soma, R_s, "watanabe_projectpr"), ROW(g_Kf, Kf, "watanabe_projectpr"),         \
            ROW(g_Ks, Ks, Ks_source), ROW(beta_q, bq, bq_source), ROW(g_Ca, Ca, "elias_kohn2013"), \
            ROW(beta_p, 0.8 * bp, "fitted"), ROW(Ca_margin, margin, "elias_kohn2013"),             \
            ROW(PIC_gain, gain, gain_source)                                                       \
    }
#define SLOW(...)                                                                                  \
    HUMAN(__VA_ARGS__, 4, 17, "watanabe_projectpr", 0.025, "watanabe_projectpr", 0.038, 0.014,     \
          5.25, 0.6, "elias_kohn2013")
#define RESISTANT(...)                                                                             \
    HUMAN(__VA_ARGS__, 4, 37.5, "watanabe_projectpr", 0.045, "fitted", 0.015, 0.014, 3.00, 3.5,    \
          "fitted")
#define FATIGABLE(...)                                                                             \
    HUMAN(__VA_ARGS__, 0.5, 37.5, "fitted", 0.045, "fitted", 0.012, 0.020, 3.75, 3.5, "fitted")

const myo_override myo_motor_neuron_human_overrides[6][MYO_MOTOR_NEURON_HUMAN_OVERRIDES] = {
    SLOW(12.35, 5519, 41.5, 77.5, 14350, 1150),      SLOW(16.45, 6789, 62.5, 82.5, 10650, 1050),
    RESISTANT(16.45, 6789, 62.5, 82.5, 10650, 1050), RESISTANT(19.3, 8058, 83.5, 87.5, 6950, 950),
    FATIGABLE(19.3, 8058, 83.5, 87.5, 6950, 950),    FATIGABLE(20.9, 10578, 92.5, 112.5, 6050, 650),
};

/* Areas and passive conductances of the two cylinders. */
typedef struct geometry {
    double A_d_cm2, A_s_cm2, g_c_uS, g_ld_uS, g_ls_uS;
} geometry;

static geometry geometry_of(const double *p) {
    const double pi = 3.14159265358979323846;
    const double l_d = p[motor_neuron_p_dendrite_length], d_d = p[motor_neuron_p_dendrite_diameter];
    const double d_s = p[motor_neuron_p_soma_diameter], R_i = p[motor_neuron_p_R_i];
    geometry g;
    g.A_d_cm2 = pi * l_d * d_d * 1e-8;
    g.A_s_cm2 = pi * d_s * d_s * 1e-8;
    /* Half of each cylinder in series; lengths in um make it 2e2 uS. */
    g.g_c_uS = 200.0 / (R_i * l_d / (pi * d_d * d_d / 4) + R_i * d_s / (pi * d_s * d_s / 4));
    g.g_ld_uS = 1e6 * g.A_d_cm2 / p[motor_neuron_p_R_m_dendrite];
    g.g_ls_uS = 1e6 * g.A_s_cm2 / p[motor_neuron_p_R_m_soma];
    return g;
}

double myo_motor_neuron_input_resistance_MOhm(const double *p) {
    const geometry g = geometry_of(p);
    return 1.0 / (g.g_ls_uS + g.g_ld_uS * g.g_c_uS / (g.g_ld_uS + g.g_c_uS));
}

void myo_motor_neuron_derive(const double *p, double dt_ms, double *c) {
    const geometry g = geometry_of(p);
    c[motor_neuron_c_threshold] = p[motor_neuron_p_threshold];
    c[motor_neuron_c_Ca_threshold] = p[motor_neuron_p_threshold] - p[motor_neuron_p_Ca_margin];
    c[motor_neuron_c_C_d_2dt] = 2e3 * p[motor_neuron_p_C_m] * g.A_d_cm2 / dt_ms;
    c[motor_neuron_c_C_s_2dt] = 2e3 * p[motor_neuron_p_C_m] * g.A_s_cm2 / dt_ms;
    c[motor_neuron_c_g_c] = g.g_c_uS;
    c[motor_neuron_c_g_ld] = g.g_ld_uS;
    c[motor_neuron_c_g_ls] = g.g_ls_uS;
    c[motor_neuron_c_G_Na] = 1e3 * g.A_s_cm2 * p[motor_neuron_p_g_Na];
    c[motor_neuron_c_G_Kf] = 1e3 * g.A_s_cm2 * p[motor_neuron_p_g_Kf];
    c[motor_neuron_c_G_Ks] = 1e3 * g.A_s_cm2 * p[motor_neuron_p_g_Ks];
    c[motor_neuron_c_G_Ca] = 1e3 * g.A_d_cm2 * p[motor_neuron_p_g_Ca] * p[motor_neuron_p_PIC_gain];
    c[motor_neuron_c_E_Na] = p[motor_neuron_p_E_Na];
    c[motor_neuron_c_E_K] = p[motor_neuron_p_E_K];
    c[motor_neuron_c_E_Ca] = p[motor_neuron_p_E_Ca];
#define SHARE(name, rate)                                                                          \
    c[motor_neuron_c_##name] = 1.0 - lane_exp(-p[motor_neuron_p_##rate] * dt_ms)
    SHARE(k_on_m, alpha_m);
    SHARE(k_off_m, beta_m);
    SHARE(k_on_h, beta_h);
    SHARE(k_off_h, alpha_h);
    SHARE(k_on_n, alpha_n);
    SHARE(k_off_n, beta_n);
    SHARE(k_on_q, alpha_q);
    SHARE(k_off_q, beta_q);
    SHARE(k_on_p, alpha_p);
    SHARE(k_off_p, beta_p);
#undef SHARE
    c[motor_neuron_c_pulse] = p[motor_neuron_p_pulse];
    c[motor_neuron_c_refractory] = p[motor_neuron_p_refractory];
    c[motor_neuron_c_Ca_pulse] = p[motor_neuron_p_Ca_pulse];
    c[motor_neuron_c_Ca_retrigger] = p[motor_neuron_p_Ca_retrigger];
    c[motor_neuron_c_dt] = dt_ms;
}
