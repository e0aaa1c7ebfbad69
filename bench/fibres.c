/* What is benched: the fibre as muscles run it, in its two parts, and the published one in one
 * piece. */
#include "bench.h"

#include "body/fibre_point.h"
#include "body/fibre_systems.h"
#include "body/human_fibre.h"
#include "myotome/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int complain(myo_error *error) {
    fprintf(stderr, "myotome: %s\n", error->text);
    return 0;
}

/* Potential of the tubules under the train, recorded finely: the input of the contraction. */
static int record(myo_membrane_point *membrane, const bench_problem *train, double *samples,
                  myo_error *error) {
    const double sample_ms = 1.0 / bench_samples;
    int on = 1, code = MYO_OK;
    double edge_ms = 0;
    membrane->options.tolerance = 1e-6;
    myo_membrane_point_reset_clock(membrane);
    for (int k = 0, edge = 0; k <= (bench_rows - 1) * bench_samples && !code; k++) {
        const double t_ms = k * sample_ms;
        while (!code && membrane->t_ms < t_ms) {
            if (membrane->t_ms >= edge_ms) {
                edge_ms = bench_next_edge(train, edge++, &on);
                myo_membrane_point_restart(membrane);
            }
            code = myo_membrane_point_advance(membrane, fmin(t_ms, edge_ms),
                                              on ? train->stimulus : 0, error);
        }
        samples[k] = myo_membrane_tubules(membrane, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                          membrane_radial_x_V_3);
    }
    return code;
}

/* Altered channels, of which there are none, and a blow. */
static const short left_out[] = {membrane_radial_x_m_mut_s, membrane_radial_x_h_mut_s,
                                 membrane_radial_x_m_mut_1, membrane_radial_x_h_mut_1,
                                 membrane_radial_x_m_mut_2, membrane_radial_x_h_mut_2,
                                 membrane_radial_x_m_mut_3, membrane_radial_x_h_mut_3,
                                 membrane_radial_x_g_hit,   membrane_radial_x_g_hit_opening};

/* A rested fibre; what surrounds its contraction stays as it is at rest. */
int bench_human_fibre(const char *name, double rate_Hz, bench_problem *parts) {
    const myo_cell *cell = myo_cell_find(name);
    myo_fieldset *set = cell ? myo_fieldset_make(cell->sections, cell->n_sections) : NULL;
    bench_problem *membrane = &parts[0], *contraction = &parts[1], *adaptive = &parts[2];
    double *samples = malloc(((bench_rows - 1) * bench_samples + 1) * sizeof *samples);
    myo_error error = {0};
    myo_human_fibre fibre;
    int code = set && samples ? myo_human_fibre_make(set, "", 1e-4, &fibre, &error) : MYO_INPUT;
    if (code) {
        myo_fieldset_free(set);
        free(samples);
        return complain(&error);
    }
    *membrane = (bench_problem){.part = "membrane",
                                .of_width = myo_membrane_system,
                                .scale = myo_membrane_scales,
                                .library = bench_patch,
                                .left_out = left_out,
                                .n_left_out = (int)(sizeof left_out / sizeof left_out[0]),
                                .stimulus = 300,
                                .pulse_ms = 0.4,
                                .period_ms = 1e3 / rate_Hz};
    *contraction = (bench_problem){.part = "contraction",
                                   .of_width = myo_contraction_system,
                                   .scale = myo_contraction_scales,
                                   .tolerance = 1e-3, /* muscles and cells */
                                   .samples = samples};
    code = myo_human_fibre_advance(&fibre, 30e3, 0, &error);
    if (!code) {
        memcpy(membrane->p, fibre.membrane.p, sizeof fibre.membrane.p);
        memcpy(membrane->x, fibre.membrane.x, sizeof fibre.membrane.x);
        myo_contraction_parameters(fibre.contraction, &fibre.around, contraction->p);
        memcpy(contraction->x, myo_contraction_states(fibre.contraction, fibre.state),
               contraction_x_count * sizeof *contraction->x);
        code = record(&fibre.membrane, membrane, samples, &error);
        *adaptive = *membrane;
        adaptive->part = "by itself";
        adaptive->library = NULL;
        adaptive->tolerance = 1e-4; /* body/human_fibre_solver.def */
        adaptive->n_left_out = 0;
        adaptive->apart = 1;
    }
    myo_human_fibre_free(&fibre);
    myo_fieldset_free(set);
    if (code) free(samples);
    return code ? complain(&error) : 3;
}

int bench_published_fibre(const char *name, double rate_Hz, bench_problem *parts) {
    const myo_cell *cell = myo_cell_find(name);
    myo_fieldset *set = cell ? myo_fieldset_make(cell->sections, cell->n_sections) : NULL;
    *parts = (bench_problem){.part = "one piece",
                             .of_width = myo_fibre_cell_system,
                             .scale = myo_fibre_scales,
                             .tolerance = 1e-5, /* body/fibre_solver.def */
                             .stimulus = 300,
                             .pulse_ms = 0.5,
                             .period_ms = 1e3 / rate_Hz};
    const int good = set && myo_fibre_collect(set, "", 1, parts->p, parts->x, NULL) == MYO_OK;
    myo_fieldset_free(set);
    return good;
}
