/* Shared by the tests of the muscle fibre: names of states, parameter sets, experiments. */
#ifndef MYO_TEST_FIBRE_H
#define MYO_TEST_FIBRE_H

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "body/fibre_point.h"
#include "body/fibre_sets.h"
#include "myotome/cell.h"

/* State indices of the whole cell. */
#define S(field) sarcolemma_x_##field
#define R(field) (sarcolemma_x_count + fibre_x_release + release_x_##field)
#define C(field) (sarcolemma_x_count + fibre_x_calcium + calcium_x_##field)
#define B(field) (sarcolemma_x_count + fibre_x_crossbridge + crossbridge_x_##field)
#define P(field) (sarcolemma_x_count + fibre_x_phosphate + phosphate_x_##field)

static inline void load_cell(const char *name, double *parameters, double *states) {
    const myo_cell *cell = myo_cell_find(name);
    assert_non_null(cell);
    myo_fieldset *set = myo_fieldset_make(cell->sections, cell->n_sections);
    assert_int_equal(MYO_OK, myo_fibre_collect(set, "", 1, parameters, states, NULL));
    myo_fieldset_free(set);
}

/* Runs a protocol with settings "field=value", NULL-terminated; aborts the test on failure. */
static inline myo_columns experiment(const char *cell_name, const char *protocol_name,
                                     const char *const *settings) {
    const myo_cell *cell = myo_cell_find(cell_name);
    assert_non_null(cell);
    const myo_protocol *protocol = myo_cell_find_protocol(cell, protocol_name);
    assert_non_null(protocol);
    const myo_section section = {"", protocol->table, NULL, 0};
    myo_fieldset *values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *fields = myo_fieldset_make(&section, 1);
    for (; settings && *settings; settings++) {
        char path[128];
        const char *equals = strchr(*settings, '=');
        snprintf(path, sizeof path, "%.*s", (int)(equals - *settings), *settings);
        myo_error error;
        int at, field;
        const int known = myo_fieldset_find(fields, path, &at, &field, NULL) == MYO_OK;
        if (myo_fieldset_set(known ? fields : values, path, equals + 1, 0, &error))
            fail_msg("%s", error.text);
    }
    myo_columns columns = {0};
    myo_error error;
    if (cell->run(cell, protocol, values, fields, NULL, NULL, &columns, &error))
        fail_msg("%s", error.text);
    myo_fieldset_free(values);
    myo_fieldset_free(fields);
    return columns;
}

enum { AT_T, AT_V_S, AT_V_T, AT_CA_2, AT_A_2, AT_K_T, AT_K_I, AT_K_E, AT_NA_I, AT_NA_T, AT_NA_E };

static inline double at(const myo_columns *c, size_t row, int column) {
    return c->data[row * (size_t)c->n_columns + (size_t)column];
}

#endif
