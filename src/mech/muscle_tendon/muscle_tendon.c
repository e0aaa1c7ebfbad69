/* Curves and the implicit step of the muscle-tendon mechanism; see muscle_tendon.h. */
#include "mech/muscle_tendon/muscle_tendon.h"

#include "base/lane.h" /* width 1: exp, log with the same bits everywhere */

static const myo_field fields[] = {
#define MYO_DEF_FILE "mech/muscle_tendon/muscle_tendon.def"
#include "mech/expand_fields.h"
};

const myo_table myo_mech_muscle_tendon = {
    "muscle_tendon",
    "Muscle fibres in series with a tendon",
    "Force of the cross-bridges, passive fibres and tendon in equilibrium (De Groote et al. "
    "2016):\n"
    "F = F0 (a fL(l) fV(v) + fPE(l) + b v) cos(pennation) = F0 fT(lT).\n"
    "fL: sum of three Gaussians; fV: d1 ln(x + sqrt(x^2+1)) + d4, x = d2 v + d3; fPE, fT: "
    "exponentials.",
    "src/mech/muscle_tendon/muscle_tendon.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

/* Gaussians of the force-length curve: height, centre, width, widening (OpenSim's constants of
 * 2016). */
static const double gaussians[3][4] = {
    {0.8150671134, 1.0550334290, 0.1623845736, 0.0633034485},
    {0.4330049844, 0.7167754134, -0.0299471170, 0.2003568473},
    {0.1, 1.0, 0.3535533906, 0.0},
};

double myo_muscle_tendon_force_length_1(double length_1) {
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        const double *g = gaussians[i];
        const double z = (length_1 - g[1]) / (g[2] + g[3] * length_1);
        sum += g[0] * lane_exp(-0.5 * z * z);
    }
    return sum;
}

static const double fv_d1 = -0.3211346127989808, fv_d2 = -8.149, fv_d3 = -0.374,
                    fv_d4 = 0.8825327733249912;

double myo_muscle_tendon_force_velocity_1(double velocity_1) {
    const double x = fv_d2 * velocity_1 + fv_d3;
    const double magnitude = __builtin_fabs(x);
    const double log_term = lane_log(magnitude + __builtin_sqrt(magnitude * magnitude + 1.0));
    return fv_d1 * (x < 0 ? -log_term : log_term) + fv_d4;
}

double myo_muscle_tendon_passive_1(const double *p, double length_1) {
    const double k = p[muscle_tendon_p_passive_exponent];
    const double slope = k / p[muscle_tendon_p_passive_strain];
    const double shortest = 0.2; /* offset of the original: zero force at 0.2 optimal lengths */
    const double offset = lane_exp(slope * (shortest - 1.0));
    return (lane_exp(slope * (length_1 - 1.0)) - offset) / (lane_exp(k) - offset);
}

double myo_muscle_tendon_tendon_1(const double *p, double length_1) {
    const double k = p[muscle_tendon_p_tendon_stiffness];
    return p[muscle_tendon_p_tendon_c1] * lane_exp(k * (length_1 - p[muscle_tendon_p_tendon_c2])) -
           p[muscle_tendon_p_tendon_c3];
}

/* Thickness of the fibre sheet stays: sin(pennation) is inversely proportional to fibre length. */
static double cos_pennation(const double *p, double fibre_length_mm) {
    const double rad = p[muscle_tendon_p_pennation] * (3.14159265358979323846 / 180.0);
    const double sine = rad - rad * rad * rad / 6 + rad * rad * rad * rad * rad / 120 -
                        rad * rad * rad * rad * rad * rad * rad / 5040;
    double ratio = sine * p[muscle_tendon_p_optimal_length] / fibre_length_mm;
    if (ratio > 0.95) ratio = 0.95;
    return __builtin_sqrt(1.0 - ratio * ratio);
}

/* Fibre force minus tendon force, in units of maximal force; dt_ms <= 0 means zero speed. */
static double imbalance(const double *p, double dt_ms, double activation, double path_mm,
                        double length_before_mm, double length_mm, double *tendon_1) {
    const double optimal = p[muscle_tendon_p_optimal_length];
    const double cosine = cos_pennation(p, length_mm);
    const double l = length_mm / optimal;
    double v = 0;
    if (dt_ms > 0)
        v = (length_mm - length_before_mm) / optimal /
            (dt_ms * 1e-3 * p[muscle_tendon_p_max_velocity]);
    const double active =
        activation * myo_muscle_tendon_force_length_1(l) * myo_muscle_tendon_force_velocity_1(v);
    const double passive = myo_muscle_tendon_passive_1(p, l);
    const double tendon_length = path_mm - length_mm * cosine;
    double tendon = myo_muscle_tendon_tendon_1(p, tendon_length / p[muscle_tendon_p_slack_length]);
    if (tendon < 0) tendon = 0; /* a slack tendon does not push */
    *tendon_1 = tendon;
    return (active + passive + p[muscle_tendon_p_damping] * v) * cosine - tendon;
}

/* The imbalance grows with fibre length (fibre pulls more, tendon less), so bisection cannot fail.
 * The force-length curve falls beyond the optimum, but far less steeply than the tendon unloads. */
static int balance(const double *p, double dt_ms, double activation, double path_mm,
                   double *fibre_mm, double *force_1, myo_error *error) {
    const double optimal = p[muscle_tendon_p_optimal_length];
    const double before = *fibre_mm;
    double low = 0.25 * optimal, high = 1.9 * optimal, tendon = 0;
    if (dt_ms > 0) { /* the fibre cannot outrun twice its greatest speed in one step */
        const double reach = 2.0 * dt_ms * 1e-3 * p[muscle_tendon_p_max_velocity] * optimal;
        if (before - reach > low) low = before - reach;
        if (before + reach < high) high = before + reach;
    }
    double at_low = imbalance(p, dt_ms, activation, path_mm, before, low, &tendon);
    double at_high = imbalance(p, dt_ms, activation, path_mm, before, high, &tendon);
    if (!(at_low <= 0 && at_high >= 0)) {
        if (at_low > 0 && at_low < 1e300 && dt_ms <= 0)
            return myo_error_set(
                error, MYO_INPUT,
                "muscle path of %g mm is too short for fibres of %g mm and a tendon of "
                "%g mm; give a longer path or a shorter slack length",
                path_mm, optimal, p[muscle_tendon_p_slack_length]);
        return myo_error_set(error, MYO_BROKE_DOWN,
                             "no equilibrium of fibre and tendon at a path of %g mm (fibre %g mm, "
                             "activation %g)",
                             path_mm, before, activation);
    }
    /* Illinois variant of false position: superlinear, keeps the bracket. */
    double middle = before, at_middle = 0;
    int side = 0;
    for (int i = 0; i < 100; i++) {
        middle = (low * at_high - high * at_low) / (at_high - at_low);
        if (!(middle > low && middle < high)) middle = 0.5 * (low + high);
        at_middle = imbalance(p, dt_ms, activation, path_mm, before, middle, &tendon);
        if (__builtin_fabs(at_middle) < 1e-13 || high - low < 1e-12 * optimal) break;
        if (at_middle < 0) {
            low = middle, at_low = at_middle;
            if (side == -1) at_high *= 0.5;
            side = -1;
        } else {
            high = middle, at_high = at_middle;
            if (side == 1) at_low *= 0.5;
            side = 1;
        }
    }
    *fibre_mm = middle;
    *force_1 = tendon;
    return MYO_OK;
}

double myo_muscle_tendon_neutral_path_mm(const double *p) {
    const double fibre =
        p[muscle_tendon_p_neutral_length_ratio] * p[muscle_tendon_p_optimal_length];
    const double cosine = cos_pennation(p, fibre);
    const double passive =
        myo_muscle_tendon_passive_1(p, fibre / p[muscle_tendon_p_optimal_length]) * cosine;
    const double tendon_1 =
        p[muscle_tendon_p_tendon_c2] +
        lane_log((passive + p[muscle_tendon_p_tendon_c3]) / p[muscle_tendon_p_tendon_c1]) /
            p[muscle_tendon_p_tendon_stiffness];
    return fibre * cosine + tendon_1 * p[muscle_tendon_p_slack_length];
}

int myo_muscle_tendon_rest(const double *p, double activation_1, double path_length_mm,
                           double *fibre_length_mm, double *force_1, myo_error *error) {
    *fibre_length_mm = p[muscle_tendon_p_neutral_length_ratio] * p[muscle_tendon_p_optimal_length];
    return balance(p, 0, activation_1, path_length_mm, fibre_length_mm, force_1, error);
}

int myo_muscle_tendon_step(const double *p, double dt_ms, double activation_1,
                           double path_length_mm, double *fibre_length_mm, double *force_1,
                           myo_error *error) {
    return balance(p, dt_ms, activation_1, path_length_mm, fibre_length_mm, force_1, error);
}
