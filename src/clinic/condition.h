/* What the files of this room share: compiled conditions and their terms. */
#ifndef MYO_CLINIC_CONDITION_H
#define MYO_CLINIC_CONDITION_H

#include "myotome/assess.h"

enum condition_op {
    C_FLAG,
    C_AT_LEAST_NUMBER, /* >= */
    C_AT_MOST_NUMBER,  /* <= */
    C_ABOVE,
    C_BELOW,
    C_IN,
    C_ALL,
    C_ANY,
    C_COUNT, /* at_least(N, ..) */
    C_NOT,
    C_TERM, /* finding: index of the term */
};

enum { MYO_MAX_TERMS = 96 };

/* Truth of every term, so that rules need not work it out again and again. */
void myo_terms_hold(const myo_case *example, unsigned char truth[MYO_MAX_TERMS]);
myo_truth myo_condition_with_terms(const myo_case *example, myo_condition condition,
                                   const unsigned char *terms);

/* myo_condition_unknown with the terms at hand. */
int myo_condition_unknown_with_terms(const myo_case *example, myo_condition condition,
                                     const unsigned char *terms, int *findings, int capacity);

/* Calls `visit` for every leaf, terms opened; `negated` tells whether an odd number of nots stands
 * above it. Stops at the first result that is not MYO_OK. */
int myo_condition_walk(const myo_knowledge *knowledge, myo_condition condition, int negated,
                       int (*visit)(const myo_condition_node *leaf, int negated, void *user),
                       void *user);

#endif
