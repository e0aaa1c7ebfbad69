/* For tests of cells: runs an experiment with settings "path=value" and reads its table. Include
 * after cmocka.h. */
#ifndef MYO_TEST_CELL_EXPERIMENT_H
#define MYO_TEST_CELL_EXPERIMENT_H

#include "myotome/cell.h"

#include <stdarg.h>
#include <string.h>

/* The list of settings ends with NULL. */
static inline myo_columns run_list(const char *name, const char *protocol_name, va_list list) {
    const myo_cell *cell = myo_cell_find(name);
    assert_non_null(cell);
    const myo_protocol *protocol = myo_cell_find_protocol(cell, protocol_name);
    assert_non_null(protocol);
    const myo_section section = {"", protocol->table, NULL, 0};
    myo_fieldset *cell_values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *protocol_values = myo_fieldset_make(&section, 1);
    myo_error error = {0};
    for (const char *text = va_arg(list, const char *); text; text = va_arg(list, const char *)) {
        char path[128];
        const char *equal = strchr(text, '=');
        memcpy(path, text, (size_t)(equal - text));
        path[equal - text] = 0;
        int s, f;
        const int known = myo_fieldset_find(protocol_values, path, &s, &f, NULL) == MYO_OK;
        if (myo_fieldset_set(known ? protocol_values : cell_values, path, equal + 1, 0, &error))
            fail_msg("%s: %s", text, error.text);
    }
    myo_columns columns = {0};
    if (cell->run(cell, protocol, cell_values, protocol_values, NULL, NULL, &columns, &error))
        fail_msg("%s %s: %s", name, protocol_name, error.text);
    myo_fieldset_free(cell_values);
    myo_fieldset_free(protocol_values);
    return columns;
}

static inline double value_at(const myo_columns *columns, size_t row, const char *name) {
    for (int i = 0; i < columns->n_columns; i++)
        if (strcmp(columns->names[i], name) == 0)
            return columns->data[row * (size_t)columns->n_columns + (size_t)i];
    fail_msg("no column %s", name);
    return 0;
}

#endif
