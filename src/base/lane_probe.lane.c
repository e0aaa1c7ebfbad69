/* lane.h over arrays: see lane_probe.h. */
#include "base/lane_probe.h"

#include "base/lane.h"

static lane probe(int function, lane x, lane y) {
    lane sine, cosine;
    switch (function) {
    case myo_probe_exp:
        return lane_exp(x);
    case myo_probe_log:
        return lane_log(x);
    case myo_probe_pow:
        return lane_pow(x, y);
    case myo_probe_linexp:
        return lane_linexp(x);
    case myo_probe_tanh:
        return lane_tanh(x);
    case myo_probe_sqrt:
        return lane_sqrt(x);
    case myo_probe_sine:
        lane_sincos_turns(x, &sine, &cosine);
        return sine;
    case myo_probe_cosine:
        lane_sincos_turns(x, &sine, &cosine);
        return cosine;
    default:
        return x * x - y;
    }
}

void MYO_LANE(myo_lane_probe)(int function, int n, const double *x, const double *y, double *out) {
    for (int i = 0; i < n; i += MYO_LANES) {
        lane a, b;
        memcpy(&a, x + i, sizeof a);
        memcpy(&b, y + i, sizeof b);
        const lane result = probe(function, a, b);
        memcpy(out + i, &result, sizeof result);
    }
}
