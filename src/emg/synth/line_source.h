/* A muscle fibre as a line source: extracellular potential of one half fibre, end-plate to ending.
 *
 * phi(t) = K integral_0^L V'(v t - s) h'(s) ds, the line-source integral by parts with sealed ends,
 * so that end-plate onset and end-of-fibre wave come with it and the total current is zero
 * (reference: Plonsey 1974; Nandedkar & Stalberg 1983; the finite fibre of Farina & Merletti 2001).
 * With s = v tau it is one convolution in time, phi(t) = integral V'(t - tau) w(tau) dtau: fibres
 * of one unit share V(t), so their weights w are added up first and convolved once. Needle and skin
 * electrodes differ in h only.
 *
 * Weights are kept on nodes tau_j = j dt; a weight times a slope in mV/ms gives uV. */
#ifndef MYO_EMG_SYNTH_LINE_SOURCE_H
#define MYO_EMG_SYNTH_LINE_SOURCE_H

#include <stddef.h>

typedef struct myo_line_half {
    double velocity_m_s;
    double length_mm; /* end-plate to ending */
    double dt_ms;     /* of the weights' nodes */
} myo_line_half;

/* Nodes that a half fibre needs: weights[0..n-1]. */
size_t myo_line_node_count(const myo_line_half *half);

/* uV per (mV/ms) for h in 1/((S/m) mm): the K of a fibre of this diameter over its velocity. */
double myo_line_gain(double sigma_inside_S_m, double diameter_um, double velocity_m_s);

/* Adds a point electrode in an unbounded anisotropic medium: h(s) = scale / sqrt(b^2 + (s -
 * s_e)^2), with b = r sqrt(sigma_along / sigma_across). h' is integrated exactly against the hat
 * function of each node, so that the nodes need not resolve b. scale includes the gain. */
void myo_line_add_point(const myo_line_half *half, double b_mm, double s_e_mm, double scale,
                        double *weights);

/* For any other h, smooth over stride nodes: it is sampled at n borders between cells around every
 * stride-th node; border i lies at myo_line_border(half, stride, i), the first at 0, the last at
 * the ending. */
int myo_line_border_count(const myo_line_half *half, int stride);
double myo_line_border(const myo_line_half *half, int stride, int n, int i);
void myo_line_add_borders(const myo_line_half *half, int stride, int n, const double *h,
                          double gain, double *weights);

/* potential[k] = sum_j weights[j] slope[k - j], k = 0 .. n_weights + n_slope - 2. */
void myo_line_convolve(const float *weights, size_t n_weights, const float *slope, size_t n_slope,
                       float *potential);

#endif
