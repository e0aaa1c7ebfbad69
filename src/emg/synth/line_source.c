/* The line-source integral on nodes in time: exact for a point electrode, by cells for the rest. */
#include "emg/synth/line_source.h"

#include "base/lane.h"

#include <math.h>
#include <string.h>

#define PI 3.14159265358979323846

size_t myo_line_node_count(const myo_line_half *half) {
    return (size_t)(half->length_mm / (half->velocity_m_s * half->dt_ms)) + 2;
}

double myo_line_gain(double sigma_inside_S_m, double diameter_um, double velocity_m_s) {
    /* S m (um2 to m2) times 1/(S/m mm) ms/mm times mV/ms, in uV: 1e-12 * 1e3 * 1e3 * 1e3 */
    return sigma_inside_S_m * 0.25 * PI * diameter_um * diameter_um * 1e-3 / velocity_m_s;
}

/* h and its integral from s_e to s */
static double point_h(double b2, double u, double *integral) {
    const double root = sqrt(b2 + u * u), a = fabs(u);
    const double area = lane_log((a + root) * (a + root) / b2) * 0.5;
    *integral = u < 0 ? -area : area;
    return 1.0 / root;
}

void myo_line_add_point(const myo_line_half *half, double b_mm, double s_e_mm, double scale,
                        double *weights) {
    const double ds = half->velocity_m_s * half->dt_ms, b2 = b_mm * b_mm;
    double s0 = 0, F0, h0 = point_h(b2, -s_e_mm, &F0);
    for (size_t j = 0; s0 < half->length_mm; j++) {
        const double left = ds * (double)j;
        const double s1 = fmin(ds * (double)(j + 1), half->length_mm);
        double F1;
        const double h1 = point_h(b2, s1 - s_e_mm, &F1);
        /* integral of h' times the rising half of the next node's hat, by parts */
        const double rising = (h1 * (s1 - left) - (F1 - F0)) / ds;
        weights[j + 1] += scale * rising;
        weights[j] += scale * (h1 - h0 - rising);
        s0 = s1, h0 = h1, F0 = F1;
    }
}

int myo_line_border_count(const myo_line_half *half, int stride) {
    const double ds = half->velocity_m_s * half->dt_ms * stride;
    return (int)ceil(half->length_mm / ds + 0.5) + 1;
}

double myo_line_border(const myo_line_half *half, int stride, int n, int i) {
    if (i == 0) return 0;
    if (i == n - 1) return half->length_mm;
    return (i - 0.5) * half->velocity_m_s * half->dt_ms * stride;
}

/* A share at a place between nodes, split so that its centre stays. */
static void deposit(double *weights, double node, double share) {
    const size_t j = (size_t)node;
    const double fraction = node - (double)j;
    weights[j] += share * (1 - fraction);
    weights[j + 1] += share * fraction;
}

/* A cell's share spread evenly over its nodes, half on the borders: shares in one node each would
 * leave a ripple of the cells' length in every potential shorter than that. */
static void spread(double *weights, int cell, int stride, size_t last_node, double share) {
    const int half_width = stride / 2;
    const double each = share / stride;
    for (int d = -half_width; d <= half_width; d++) {
        const size_t j = (size_t)(cell * stride + d);
        const int on_border = stride % 2 == 0 && (d == -half_width || d == half_width);
        weights[j < last_node ? j : last_node] += on_border ? 0.5 * each : each;
    }
}

void myo_line_add_borders(const myo_line_half *half, int stride, int n, const double *h,
                          double gain, double *weights) {
    const double ds = half->velocity_m_s * half->dt_ms;
    const size_t last_node = myo_line_node_count(half) - 1;
    for (int i = 1; i + 2 < n; i++) spread(weights, i, stride, last_node, gain * (h[i + 1] - h[i]));
    const double second = myo_line_border(half, stride, n, 1), last = half->length_mm;
    deposit(weights, 0.5 * second / ds, gain * (h[1] - h[0]));
    if (n > 2)
        deposit(weights, 0.5 * (myo_line_border(half, stride, n, n - 2) + last) / ds,
                gain * (h[n - 1] - h[n - 2]));
}

void myo_line_convolve(const float *weights, size_t n_weights, const float *slope, size_t n_slope,
                       float *potential) {
    memset(potential, 0, (n_weights + n_slope - 1) * sizeof *potential);
    for (size_t j = 0; j < n_weights; j++) {
        const float w = weights[j];
        float *restrict out = potential + j;
        if (w != 0.0f)
            for (size_t k = 0; k < n_slope; k++) out[k] += w * slope[k];
    }
}
