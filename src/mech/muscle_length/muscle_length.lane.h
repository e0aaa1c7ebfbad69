/* Growth of sarcomeres in series to the length at which a muscle is held (Tabary et al. 1972;
 * Williams 1990), and of connective tissue without movement (Williams 1988); time in s.
 * Read by tools/generate_chemistry.py too: straight-line code only. */
#ifndef MYO_MECH_MUSCLE_LENGTH_LANE_H
#define MYO_MECH_MUSCLE_LENGTH_LANE_H

#include "base/lane.h"
#include "mech/muscle_length/muscle_length.h"

static inline void muscle_length_rates(const lane *x, const lane *in, const lane *p, lane *dx,
                                       lane *out) {
    const lane sarcomeres = x[muscle_length_x_sarcomeres];
    const lane connective = x[muscle_length_x_connective];
    const lane stretch = in[muscle_length_in_stretch];
    /* The length that growth answers to: a short stretch counts as much as hours of rest. */
    const lane weight = stretch / (stretch + p[muscle_length_p_stretch_half]);
    const lane felt =
        in[muscle_length_in_length] +
        weight * lane_max(in[muscle_length_in_stretch_length] - in[muscle_length_in_length],
                          lane_set1(0.0));
    const lane wanted = lane_max(felt, p[muscle_length_p_least]);
    const lane idle = lane_max(1.0 - in[muscle_length_in_movement], lane_set1(0.0)) *
                      p[muscle_length_p_tissue_half] / (p[muscle_length_p_tissue_half] + stretch);
    const lane surplus = connective - 1.0;

    const lane stiffness = connective / sarcomeres;
    out[muscle_length_out_optimum] = sarcomeres;
    out[muscle_length_out_stiffness] = stiffness;
    out[muscle_length_out_reach] = sarcomeres *
                                   (1.0 + p[muscle_length_p_passive_strain] / connective) /
                                   (1.0 + p[muscle_length_p_passive_strain]);
    out[muscle_length_out_sarcomere_strain] = in[muscle_length_in_length] / sarcomeres - 1.0;

    dx[muscle_length_x_sarcomeres] =
        (wanted - sarcomeres) / (86400.0 * p[muscle_length_p_tau_sarcomeres]);
    dx[muscle_length_x_connective] =
        (p[muscle_length_p_tissue_growth] * idle - surplus / p[muscle_length_p_tissue_tau]) /
        86400.0;
}

#endif
