/* Concentric needle and surface discs: weights of a fibre's line source. */
#include "emg/synth/electrode.h"

#include "base/lane.h"
#include "emg/synth/line_source.h"
#include "emg/synth/wave.h"

#include <math.h>

#define PI 3.14159265358979323846

void myo_emg_needle_move(myo_emg_electrode *e, double x_mm, double y_mm, double z_mm) {
    const double *p = e->values->needle;
    double s, c;
    myo_emg_wave(p[needle_p_bevel] / 360, &s, &c);
    e->tip_mm[0] = x_mm;
    e->tip_mm[1] = y_mm;
    e->tip_mm[2] = z_mm;
    e->shaft_from_mm = y_mm - 0.5 * p[needle_p_core_width] / s * c;
    e->bevel_mm = 0.5 * p[needle_p_shaft_diameter] * c / s;
    e->shaft_to_mm = y_mm - p[needle_p_shaft_length];
}

myo_emg_electrode myo_emg_needle_electrode(const myo_emg_values *values) {
    const double *p = values->needle;
    myo_emg_electrode e = {.kind = MYO_CHANNEL_NEEDLE,
                           .values = values,
                           .rate_Hz = p[needle_p_rate],
                           .high_pass_Hz = p[needle_p_high_pass],
                           .low_pass_Hz = p[needle_p_low_pass]};
    e.oversampling = (int)(p[needle_p_oversampling] + 0.5);
    e.inner_rate_Hz = e.rate_Hz * e.oversampling;
    double bevel_sine, bevel_cosine, turn_sine, turn_cosine;
    myo_emg_wave(p[needle_p_bevel] / 360, &bevel_sine, &bevel_cosine);
    myo_emg_wave(p[needle_p_rotation] / 360, &turn_sine, &turn_cosine);
    const double narrow = 0.5 * p[needle_p_core_width], wide = narrow / bevel_sine;
    for (int i = 1; i < MYO_EMG_CORE_POINTS; i++) {
        /* six points at two thirds of the way out share the ellipse with the middle */
        double s, c;
        myo_emg_wave((i - 1) / 6.0, &s, &c);
        const double along = 2.0 / 3 * wide * c, aside = 2.0 / 3 * narrow * s;
        e.core_mm[i][0] = along * bevel_sine * turn_sine + aside * turn_cosine;
        e.core_mm[i][1] = along * bevel_cosine;
        e.core_mm[i][2] = along * bevel_sine * turn_cosine - aside * turn_sine;
    }
    myo_emg_needle_move(&e, p[needle_p_x], p[needle_p_y], p[needle_p_z]);
    return e;
}

myo_emg_electrode myo_emg_surface_electrode(const myo_emg_values *values,
                                            const myo_skin_table *skin) {
    const double *p = values->surface;
    myo_emg_electrode e = {.kind = MYO_CHANNEL_SURFACE,
                           .values = values,
                           .rate_Hz = p[surface_p_rate],
                           .high_pass_Hz = p[surface_p_high_pass],
                           .low_pass_Hz = p[surface_p_low_pass],
                           .skin = skin};
    e.oversampling = (int)(p[surface_p_oversampling] + 0.5);
    e.inner_rate_Hz = e.rate_Hz * e.oversampling;
    return e;
}

int myo_emg_skin_table_make(const myo_emg_values *values, myo_workers *workers,
                            myo_skin_table **table, myo_error *error) {
    const double *c = values->conductor;
    const myo_skin_layers layers = {c[conductor_p_layer_sigma_across],
                                    c[conductor_p_layer_sigma_along],
                                    c[conductor_p_sigma_fat],
                                    c[conductor_p_sigma_skin],
                                    c[conductor_p_fat],
                                    c[conductor_p_skin]};
    double x, y;
    myo_emg_half_axes(values, &x, &y);
    const double top = c[conductor_p_overlying_muscle];
    return myo_skin_table_make(&layers, values->surface[surface_p_radius], fmax(top, 0.5),
                               fmax(top, 0.5) + 2 * y, workers, table, error);
}

/* Place of a fibre across the needle. The needle has made room for itself: fibres beside it, down
 * to its very tip, have gone around it, the nearest ones most. */
static double across_needle(const myo_emg_electrode *e, const myo_emg_fibre *fibre) {
    const double x = fibre->x_mm - e->tip_mm[0];
    if (fibre->y_mm - e->tip_mm[1] > e->bevel_mm) return x;
    const double r =
        0.5 * e->values->needle[needle_p_shaft_diameter] * e->values->needle[needle_p_displacement];
    return x < 0 ? -sqrt(x * x + r * r) : sqrt(x * x + r * r);
}

double myo_emg_needle_distance(const myo_emg_electrode *e, const myo_emg_fibre *fibre) {
    const double x = across_needle(e, fibre), y = fibre->y_mm - e->tip_mm[1];
    return sqrt(x * x + y * y);
}

static myo_line_half half_of(const myo_emg_electrode *e, double length_mm, double velocity_m_s) {
    return (myo_line_half){velocity_m_s, length_mm, 1e3 / e->inner_rate_Hz};
}

size_t myo_emg_fibre_nodes(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                           double velocity_m_s) {
    const myo_line_half half = half_of(e, fmax(fibre->up_mm, fibre->down_mm), velocity_m_s);
    return myo_line_node_count(&half);
}

/* asinh with lane_log's bits */
static double asinh_of(double x) {
    const double a = fabs(x), y = lane_log(a + sqrt(1 + a * a));
    return x < 0 ? -y : y;
}

/* ---- needle ---- */

/* The mean of 1/sqrt(a rho^2 + z^2) over the shaft, a = sigma_along/sigma_across. */
typedef struct shaft {
    double q2, ratio;    /* squared distance across the axis, no less than the shaft's radius; a */
    double lower, upper; /* of the shaft's ends from the fibre, along the shaft */
    double scale;
} shaft;

static shaft shaft_of(const myo_emg_electrode *e, const myo_emg_fibre *fibre, double ratio) {
    const double x = fibre->x_mm - e->tip_mm[0],
                 r = 0.5 * e->values->needle[needle_p_shaft_diameter];
    return (shaft){x * x + r * r, ratio, e->shaft_from_mm - fibre->y_mm,
                   e->shaft_to_mm - fibre->y_mm,
                   1 / (sqrt(ratio) * (e->shaft_from_mm - e->shaft_to_mm))};
}

static double shaft_mean(const shaft *s, double z) {
    const double q = 1 / sqrt(s->q2 + z * z / s->ratio);
    return s->scale * (asinh_of(s->lower * q) - asinh_of(s->upper * q));
}

static void needle_half(const myo_emg_electrode *e, const myo_emg_fibre *fibre, int direction,
                        double velocity_m_s, double *weights, double *h) {
    const double *c = e->values->conductor;
    const double across = c[conductor_p_sigma_across], ratio = c[conductor_p_sigma_along] / across;
    const myo_line_half half =
        half_of(e, direction > 0 ? fibre->up_mm : fibre->down_mm, velocity_m_s);
    const double gain =
        myo_line_gain(c[conductor_p_sigma_inside], fibre->diameter_um, velocity_m_s) /
        (4 * PI * across);
    const double z_tip = direction * (e->tip_mm[2] - fibre->endplate_mm);
    const double distance = myo_emg_needle_distance(e, fibre),
                 near = e->values->needle[needle_p_near];
    const shaft cannula = shaft_of(e, fibre, ratio);

    /* Cells no coarser than the field they sample: its width is 2.3 times the distance. */
    const double ds = half.velocity_m_s * half.dt_ms;
    const int stride =
        distance < near ? 1 : (int)fmin(fmax(floor(0.08 * distance * sqrt(ratio) / ds), 1), 16);
    const int n = myo_line_border_count(&half, stride);
    for (int i = 0; i < n; i++) {
        const double z = myo_line_border(&half, stride, n, i) - z_tip;
        h[i] = -shaft_mean(&cannula, z);
        if (distance >= near) h[i] += 1 / sqrt(ratio * distance * distance + z * z);
    }
    myo_line_add_borders(&half, stride, n, h, gain, weights);
    if (distance >= near) return;
    for (int i = 0; i < MYO_EMG_CORE_POINTS; i++) {
        const double x = across_needle(e, fibre) - e->core_mm[i][0];
        const double y = fibre->y_mm - e->tip_mm[1] - e->core_mm[i][1];
        const double r = fmax(sqrt(x * x + y * y), 0.5e-3 * fibre->diameter_um);
        myo_line_add_point(&half, r * sqrt(ratio), z_tip + direction * e->core_mm[i][2],
                           gain / MYO_EMG_CORE_POINTS, weights);
    }
}

/* ---- surface ---- */

static void surface_half(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                         const myo_skin_fibre *field, int direction, double velocity_m_s,
                         double *weights, double *h) {
    const double *p = e->values->surface;
    const myo_line_half half =
        half_of(e, direction > 0 ? fibre->up_mm : fibre->down_mm, velocity_m_s);
    const double gain = myo_line_gain(e->values->conductor[conductor_p_sigma_inside],
                                      fibre->diameter_um, velocity_m_s);
    const double apart =
        p[surface_p_z] < 0 ? -0.5 * p[surface_p_spacing] : 0.5 * p[surface_p_spacing];
    const double nearer = direction * (p[surface_p_z] - apart - fibre->endplate_mm);
    const double farther = direction * (p[surface_p_z] + apart - fibre->endplate_mm);
    const int n = myo_line_border_count(&half, 1);
    for (int i = 0; i < n; i++) {
        const double s = myo_line_border(&half, 1, n, i);
        h[i] = myo_skin_fibre_h(field, s - nearer) - myo_skin_fibre_h(field, s - farther);
    }
    myo_line_add_borders(&half, 1, n, h, gain, weights);
}

void myo_emg_fibre_weights(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                           double velocity_m_s, double *weights, double *scratch) {
    if (e->kind == MYO_CHANNEL_NEEDLE) {
        needle_half(e, fibre, 1, velocity_m_s, weights, scratch);
        needle_half(e, fibre, -1, velocity_m_s, weights, scratch);
        return;
    }
    double x, y;
    myo_skin_fibre field;
    myo_emg_half_axes(e->values, &x, &y);
    const double top = fmax(e->values->conductor[conductor_p_overlying_muscle], 0.5);
    myo_skin_fibre_make(e->skin, top + y + fibre->y_mm,
                        fibre->x_mm - e->values->surface[surface_p_x], &field);
    surface_half(e, fibre, &field, 1, velocity_m_s, weights, scratch);
    surface_half(e, fibre, &field, -1, velocity_m_s, weights, scratch);
}
