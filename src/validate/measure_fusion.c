/* The rate of stimuli at which a fibre makes half of its tetanic force, as it is measured on motor
 * units: greatest force at the end of a train of steady rate, above rest, against that of a fused
 * tetanus (Thomas et al. 1991, J Neurophysiol 65:1509). */
#include "validate/measures.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const double lowest_Hz = 1, fused_Hz = 100;
enum { halvings = 6, window_rows = 300 }; /* of the logarithm of the rate; rows of 1 ms */

/* A_2 above rest: the greatest in the last 300 ms, or the last period where that is longer. */
static int force_at(const myo_node *settings, const char *cell, double rate_Hz, double *force_uM,
                    myo_error *error) {
    char rate[40];
    snprintf(rate, sizeof rate, "%.9g Hz", rate_Hz);
    const measure_setting more[] = {{"rate", rate}, {"duration", "1.5 s"}, {"output", "1 ms"}};
    myo_columns columns = {0};
    int code = myo_measure_run_cell(NULL, settings, cell, "train", more, 3, &columns, error);
    int A_2 = 0;
    while (A_2 < columns.n_columns && strcmp(columns.names[A_2], "A_2_uM") != 0) A_2++;
    if (!code && (A_2 == columns.n_columns || !columns.n_rows))
        code = myo_error_set(error, MYO_INPUT, "the train of %s gives no column A_2_uM", cell);
    if (!code) {
        const size_t period = (size_t)(1000.0 / rate_Hz + 0.5);
        const size_t rows = period > window_rows ? period : window_rows;
        *force_uM = 0.0;
        for (size_t r = columns.n_rows > rows ? columns.n_rows - rows : 0; r < columns.n_rows; r++)
            *force_uM = fmax(*force_uM, columns.data[r * (size_t)columns.n_columns + (size_t)A_2] -
                                            columns.data[A_2]);
    }
    myo_columns_free(&columns);
    return code;
}

int myo_measure_half_fusion(const myo_node *settings, double *value, myo_error *error) {
    const char *cell = "";
    double tetanus_uM, low_uM, high_uM, low_Hz = lowest_Hz, high_Hz = fused_Hz;
    int code = myo_measure_text(settings, "cell", &cell, error);
    if (!code) code = force_at(settings, cell, fused_Hz, &tetanus_uM, error);
    if (!code) code = force_at(settings, cell, lowest_Hz, &low_uM, error);
    if (code) return code;
    const double half_uM = 0.5 * tetanus_uM;
    if (low_uM >= half_uM)
        return myo_error_set(error, MYO_INPUT, "a twitch of %s is more than half a tetanus", cell);
    high_uM = tetanus_uM;
    for (int i = 0; i < halvings; i++) {
        const double between_Hz = sqrt(low_Hz * high_Hz);
        double force_uM;
        code = force_at(settings, cell, between_Hz, &force_uM, error);
        if (code) return code;
        if (force_uM < half_uM)
            low_Hz = between_Hz, low_uM = force_uM;
        else
            high_Hz = between_Hz, high_uM = force_uM;
    }
    *value = low_Hz + (high_Hz - low_Hz) * (half_uM - low_uM) / (high_uM - low_uM);
    return MYO_OK;
}
