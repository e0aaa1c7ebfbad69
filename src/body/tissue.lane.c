/* The generated equations of the slow tissue as stiff systems of one lane width. */
#include "base/lane.h"
#include "body/tissue_kernel.h"

#include "body/tissue_drug_equations.h"
#include "body/tissue_length_equations.h"
#include "body/tissue_muscle_equations.h"
#include "body/tissue_person_equations.h"

#define SYSTEM(kind)                                                                               \
    static void kind##_constants(const void *p, void *c) {                                         \
        tissue_##kind##_constants(p, c);                                                           \
    }                                                                                              \
    static void kind##_rates(const void *c, const void *x, const void *u, void *dx) {              \
        tissue_##kind##_rates(c, x, u, dx);                                                        \
    }                                                                                              \
    static void kind##_jacobian(const void *c, const void *x, const void *u, void *dx, void *J,    \
                                void *du) {                                                        \
        tissue_##kind##_jacobian(c, x, u, dx, J, du);                                              \
    }                                                                                              \
    static void kind##_factor(const void *J, double g, void *L) {                                  \
        tissue_##kind##_factor(J, g, L);                                                           \
    }                                                                                              \
    static void kind##_solve(const void *L, void *b) {                                             \
        tissue_##kind##_solve(L, b);                                                               \
    }                                                                                              \
    void MYO_LANE(myo_tissue_##kind##_outputs)(const void *c, const void *x, const void *u,        \
                                               void *out) {                                        \
        tissue_##kind##_outputs(c, x, u, out);                                                     \
    }                                                                                              \
    const myo_stiff_system MYO_LANE(myo_tissue_##kind) = {                                         \
        MYO_LANES,                                                                                 \
        tissue_##kind##_n_states,                                                                  \
        tissue_##kind##_n_parameters,                                                              \
        tissue_##kind##_n_constants,                                                               \
        tissue_##kind##_n_jacobian,                                                                \
        tissue_##kind##_n_factors,                                                                 \
        tissue_##kind##_pattern,                                                                   \
        kind##_constants,                                                                          \
        kind##_rates,                                                                              \
        kind##_jacobian,                                                                           \
        kind##_factor,                                                                             \
        kind##_solve,                                                                              \
    };
SYSTEM(person)
SYSTEM(muscle)
SYSTEM(drug)
SYSTEM(length)
