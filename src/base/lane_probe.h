/* The functions of lane.h over arrays, once per width: what the tests hold against each other and
 * against long double, and what tells whether a build contracts. n is a multiple of 16. */
#ifndef MYO_BASE_LANE_PROBE_H
#define MYO_BASE_LANE_PROBE_H

enum {
    myo_probe_exp,
    myo_probe_log,
    myo_probe_pow,
    myo_probe_linexp,
    myo_probe_tanh,
    myo_probe_sqrt,
    myo_probe_sine,   /* of x turns */
    myo_probe_cosine, /* of x turns */
    myo_probe_fused,  /* x * x - y: 0 or not tells whether it was contracted */
    myo_probe_count
};

/* out[i] = function(x[i], y[i]); only pow and fused read y. */
typedef void (*myo_lane_probe)(int function, int n, const double *x, const double *y, double *out);

void myo_lane_probe_w1(int function, int n, const double *x, const double *y, double *out);
void myo_lane_probe_w2(int function, int n, const double *x, const double *y, double *out);
void myo_lane_probe_w4(int function, int n, const double *x, const double *y, double *out);
void myo_lane_probe_w8(int function, int n, const double *x, const double *y, double *out);
void myo_lane_probe_w16(int function, int n, const double *x, const double *y, double *out);

#endif
