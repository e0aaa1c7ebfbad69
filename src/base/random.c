/* Counter-based random numbers: see random.h. Philox4x32-10 of Salmon, Moraes, Dror & Shaw (2011),
 * "Parallel random numbers: as easy as 1, 2, 3", from the Random123 library; key = seed, counter =
 * (entity, step). Where one step needs more than four numbers, the top byte of the step numbers the
 * draws. */
#include "base/random.h"

#include "base/lane.h"

#include <Random123/philox.h>

void myo_random_bits4(uint64_t seed, uint64_t entity, uint64_t step, uint32_t bits[4]) {
    const philox4x32_key_t key = {{(uint32_t)seed, (uint32_t)(seed >> 32)}};
    const philox4x32_ctr_t counter = {
        {(uint32_t)entity, (uint32_t)(entity >> 32), (uint32_t)step, (uint32_t)(step >> 32)}};
    const philox4x32_ctr_t result = philox4x32_R(10, counter, key);
    memcpy(bits, result.v, 4 * sizeof *bits);
}

/* (i + 1/2) / 2^52 for a 52-bit i: exact, never 0 or 1. */
static double uniform_of(uint32_t low, uint32_t high) {
    const uint64_t i = ((uint64_t)high << 32 | low) >> 12;
    return ((double)i + 0.5) * 0x1p-52;
}

static double uniform_of32(uint32_t i) {
    return ((double)i + 0.5) * 0x1p-32;
}

static void normal_pair(double u, double v, double z[2]) {
    double sine, cosine;
    const double radius = lane_sqrt(-2.0 * lane_log(u));
    lane_sincos_turns(v, &sine, &cosine);
    z[0] = radius * cosine;
    z[1] = radius * sine;
}

void myo_random_uniform2(uint64_t seed, uint64_t entity, uint64_t step, double u[2]) {
    uint32_t bits[4];
    myo_random_bits4(seed, entity, step, bits);
    u[0] = uniform_of(bits[0], bits[1]);
    u[1] = uniform_of(bits[2], bits[3]);
}

double myo_random_uniform(uint64_t seed, uint64_t entity, uint64_t step) {
    double u[2];
    myo_random_uniform2(seed, entity, step, u);
    return u[0];
}

void myo_random_normal2(uint64_t seed, uint64_t entity, uint64_t step, double z[2]) {
    double u[2];
    myo_random_uniform2(seed, entity, step, u);
    normal_pair(u[0], u[1], z);
}

double myo_random_normal(uint64_t seed, uint64_t entity, uint64_t step) {
    double z[2];
    myo_random_normal2(seed, entity, step, z);
    return z[0];
}

void myo_random_normal4(uint64_t seed, uint64_t entity, uint64_t step, double z[4]) {
    uint32_t bits[4];
    myo_random_bits4(seed, entity, step, bits);
    normal_pair(uniform_of32(bits[0]), uniform_of32(bits[1]), z);
    normal_pair(uniform_of32(bits[2]), uniform_of32(bits[3]), z + 2);
}

double myo_random_exponential(uint64_t seed, uint64_t entity, uint64_t step) {
    return -lane_log(myo_random_uniform(seed, entity, step));
}

/* The sum of `order` exponentials is minus the log of a product of uniforms; eight at a time cannot
 * underflow (each is at least 2^-53). */
double myo_random_gamma(uint64_t seed, uint64_t entity, uint64_t step, int order) {
    double sum = 0.0, product = 1.0;
    for (int i = 0; i < order; i += 2) {
        uint32_t bits[4];
        myo_random_bits4(seed, entity, step | (uint64_t)(i / 2) << 56, bits);
        product *= uniform_of(bits[0], bits[1]);
        if (i + 1 < order) product *= uniform_of(bits[2], bits[3]);
        if (i % 8 == 6 || i + 2 >= order) {
            sum -= lane_log(product);
            product = 1.0;
        }
    }
    return sum / (double)order;
}

int myo_random_below(uint64_t seed, uint64_t entity, uint64_t step, int n) {
    uint32_t bits[4];
    myo_random_bits4(seed, entity, step, bits);
    return (int)((uint64_t)bits[0] * (uint64_t)n >> 32);
}
