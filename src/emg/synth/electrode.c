/* Weights of a fibre's line source at points in the muscle and discs on the skin; the shapes of the
 * electrodes stand in electrode_kinds.c. */
#include "emg/synth/electrode.h"

#include "base/lane.h"
#include "base/random.h"
#include "emg/synth/line_source.h"

#include <math.h>

#define PI 3.14159265358979323846

void myo_emg_needle_move(myo_emg_electrode *e, double x_mm, double y_mm, double z_mm) {
    e->middle_mm[0] = x_mm;
    e->middle_mm[1] = y_mm;
    e->middle_mm[2] = z_mm;
}

myo_skin_layers myo_emg_layers(const myo_emg_values *values) {
    const double *c = values->conductor;
    return (myo_skin_layers){c[conductor_p_layer_sigma_across],
                             c[conductor_p_layer_sigma_along],
                             c[conductor_p_sigma_fat],
                             c[conductor_p_sigma_skin],
                             c[conductor_p_fat],
                             c[conductor_p_skin]};
}

void myo_emg_depths(const myo_emg_values *values, double *from_mm, double *to_mm) {
    double x, y;
    myo_emg_half_axes(values, &x, &y);
    *from_mm = fmax(values->conductor[conductor_p_overlying_muscle], 0.5);
    *to_mm = *from_mm + 2 * y;
}

/* Place of a fibre across the needle. The needle has made room for itself: fibres beside it, down
 * to its very tip, have gone around it, the nearest ones most. */
static double across_needle(const myo_emg_electrode *e, const myo_emg_fibre *fibre) {
    const double x = fibre->x_mm - e->middle_mm[0], r = e->room_mm;
    if (fibre->y_mm - e->middle_mm[1] > e->below_mm) return x;
    return x < 0 ? -sqrt(x * x + r * r) : sqrt(x * x + r * r);
}

double myo_emg_needle_distance(const myo_emg_electrode *e, const myo_emg_fibre *fibre) {
    const double x = across_needle(e, fibre), y = fibre->y_mm - e->middle_mm[1];
    return sqrt(x * x + y * y);
}

int myo_emg_is_hurt(const myo_emg_electrode *e, const myo_emg_fibre *fibre, uint64_t seed,
                    uint64_t entity) {
    return e->kind == MYO_CHANNEL_NEEDLE && myo_emg_needle_distance(e, fibre) < 0.5 &&
           myo_random_uniform(seed, entity, (uint64_t)1 << 40) <
               e->values->anatomy[motor_unit_anatomy_p_wave_share];
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

/* ---- inside the muscle ---- */

/* The mean of 1/sqrt(a rho^2 + z^2) over the shaft, a = sigma_along/sigma_across. */
typedef struct shaft {
    double q2, ratio;    /* squared distance across the axis, no less than the shaft's radius; a */
    double lower, upper; /* of the shaft's ends from the fibre, along the shaft */
    double scale;
} shaft;

static shaft shaft_of(const myo_emg_electrode *e, const myo_emg_fibre *fibre, double ratio) {
    const double x = fibre->x_mm - e->middle_mm[0], r = e->shaft_radius_mm;
    const double from = e->middle_mm[1] - e->shaft_begin_mm,
                 to = e->middle_mm[1] - e->shaft_length_mm;
    return (shaft){x * x + r * r, ratio, from - fibre->y_mm, to - fibre->y_mm,
                   1 / (sqrt(ratio) * (from - to))};
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
    const double z_middle = direction * (e->middle_mm[2] - fibre->endplate_mm);
    const double distance = myo_emg_needle_distance(e, fibre), x_fibre = across_needle(e, fibre),
                 y_fibre = fibre->y_mm - e->middle_mm[1], least = 0.5e-3 * fibre->diameter_um;
    const int is_far = distance >= e->near_mm, has_shaft = e->shaft_length_mm > 0;

    /* Cells no coarser than the field they sample: its width is 2.3 times the distance. */
    const double ds = half.velocity_m_s * half.dt_ms;
    const int stride =
        is_far ? (int)fmin(fmax(floor(0.08 * distance * sqrt(ratio) / ds), 1), 16) : 1;
    if (is_far || has_shaft) {
        const int n = myo_line_border_count(&half, stride);
        const shaft cannula = has_shaft ? shaft_of(e, fibre, ratio) : (shaft){0};
        double reach2[2] = {0};
        for (int i = 0; i < e->n_far; i++) {
            const double x = x_fibre - e->far[i].x_mm, y = y_fibre - e->far[i].y_mm;
            reach2[i] = ratio * (x * x + y * y);
        }
        for (int b = 0; b < n; b++) {
            const double z = myo_line_border(&half, stride, n, b) - z_middle;
            h[b] = has_shaft ? -shaft_mean(&cannula, z) : 0;
            for (int i = 0; is_far && i < e->n_far; i++) {
                const double dz = z - direction * e->far[i].z_mm;
                h[b] += e->far[i].weight / sqrt(reach2[i] + dz * dz);
            }
        }
        myo_line_add_borders(&half, stride, n, h, gain, weights);
    }
    for (int i = 0; !is_far && i < e->n_points; i++) {
        const myo_emg_point *p = &e->points[i];
        const double x = x_fibre - p->x_mm, y = y_fibre - p->y_mm;
        const double r = fmax(sqrt(x * x + y * y), least);
        myo_line_add_point(&half, r * sqrt(ratio), z_middle + direction * p->z_mm, gain * p->weight,
                           weights);
    }
}

/* ---- on the skin ---- */

static void skin_half(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                      const myo_skin_fibre *field, const myo_emg_point *discs, int n_discs,
                      int direction, double velocity_m_s, double *weights, double *h) {
    const myo_line_half half =
        half_of(e, direction > 0 ? fibre->up_mm : fibre->down_mm, velocity_m_s);
    const double gain = myo_line_gain(e->values->conductor[conductor_p_sigma_inside],
                                      fibre->diameter_um, velocity_m_s);
    const int n = myo_line_border_count(&half, 1);
    for (int i = 0; i < n; i++) {
        const double s = myo_line_border(&half, 1, n, i);
        h[i] = 0;
        for (int k = 0; k < n_discs; k++) {
            const double z = direction * (e->middle_mm[2] + discs[k].z_mm - fibre->endplate_mm);
            h[i] += discs[k].weight * myo_skin_fibre_h(field, s - z);
        }
    }
    myo_line_add_borders(&half, 1, n, h, gain, weights);
}

/* Discs behind one another at the same x share the fibre's field. */
static void skin_weights(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                         double velocity_m_s, double *weights, double *scratch) {
    double from_mm, to_mm;
    myo_emg_depths(e->values, &from_mm, &to_mm);
    for (int first = 0, n; first < e->n_points; first += n) {
        const double x_mm = e->points[first].x_mm;
        for (n = 1; first + n < e->n_points && e->points[first + n].x_mm == x_mm;) n++;
        myo_skin_fibre field;
        myo_skin_fibre_make(e->skin, 0.5 * (from_mm + to_mm) + fibre->y_mm,
                            fibre->x_mm - (e->middle_mm[0] + x_mm), &field);
        for (int direction = 1; direction >= -1; direction -= 2)
            skin_half(e, fibre, &field, e->points + first, n, direction, velocity_m_s, weights,
                      scratch);
    }
}

void myo_emg_fibre_weights(const myo_emg_electrode *e, const myo_emg_fibre *fibre,
                           double velocity_m_s, double *weights, double *scratch) {
    if (e->kind == MYO_CHANNEL_NEEDLE) {
        needle_half(e, fibre, 1, velocity_m_s, weights, scratch);
        needle_half(e, fibre, -1, velocity_m_s, weights, scratch);
    } else {
        skin_weights(e, fibre, velocity_m_s, weights, scratch);
    }
}
