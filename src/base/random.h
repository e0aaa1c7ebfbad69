/* Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror & Shaw, SC11, 2011), from
 * Random123.
 *
 * A number is a function of (seed, entity, step) and nothing else: no stream, no state, so results
 * do not depend on threads, on order, or on what else was drawn. `entity` names who draws (make it
 * with myo_random_entity so that two uses never share numbers), `step` counts their draws. The
 * transforms use only + - * / and lane.h's functions: the same bits from every compiler and
 * machine. */
#ifndef MYO_BASE_RANDOM_H
#define MYO_BASE_RANDOM_H

#include <stdint.h>

/* A name for one user of random numbers: a purpose (one constant a use, below 65536) and an index
 * below 2^32 (unit, neuron, channel, ...), with a second index below 65536. */
static inline uint64_t myo_random_entity(uint32_t purpose, uint32_t second, uint32_t index) {
    return (uint64_t)(purpose & 0xffffu) << 48 | (uint64_t)(second & 0xffffu) << 32 | index;
}

/* Four 32-bit numbers; everything below is made of these, with steps below 2^56. */
void myo_random_bits4(uint64_t seed, uint64_t entity, uint64_t step, uint32_t bits[4]);

/* Uniform in (0, 1), both ends excluded, 52 random bits, symmetric about 1/2. */
double myo_random_uniform(uint64_t seed, uint64_t entity, uint64_t step);
/* Two independent ones of the same step; the first is myo_random_uniform's. */
void myo_random_uniform2(uint64_t seed, uint64_t entity, uint64_t step, double u[2]);

/* Standard normal (Box & Muller 1958). */
double myo_random_normal(uint64_t seed, uint64_t entity, uint64_t step);
/* Two independent ones of the same step; the first is myo_random_normal's. */
void myo_random_normal2(uint64_t seed, uint64_t entity, uint64_t step, double z[2]);
/* Four of the same step, of 32-bit uniforms (so |z| < 6.8): for noise, at half the price. */
void myo_random_normal4(uint64_t seed, uint64_t entity, uint64_t step, double z[4]);

/* Exponential with mean 1. */
double myo_random_exponential(uint64_t seed, uint64_t entity, uint64_t step);

/* Gamma of integer order 1..64 with mean 1: the interval of a renewal process of that order. */
double myo_random_gamma(uint64_t seed, uint64_t entity, uint64_t step, int order);

/* Whole number 0..n-1, each as likely as the other within 2^-32; n from 1 to 2^31. */
int myo_random_below(uint64_t seed, uint64_t entity, uint64_t step, int n);

#endif
