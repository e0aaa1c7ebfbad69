/* The list of cells, and the growing table that their experiments fill. */
#include "myotome/cell.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define MYO_CELL(symbol) extern const myo_cell myo_cell_##symbol;
#include "body/cells.def"
#undef MYO_CELL

static const myo_cell *const cells[] = {
#define MYO_CELL(symbol) &myo_cell_##symbol,
#include "body/cells.def"
#undef MYO_CELL
    NULL,
};

int myo_cell_count(void) {
    return (int)(sizeof cells / sizeof cells[0]) - 1;
}

const myo_cell *myo_cell_at(int index) {
    return index >= 0 && index < myo_cell_count() ? cells[index] : NULL;
}

const myo_cell *myo_cell_find(const char *name) {
    for (int i = 0; i < myo_cell_count(); i++)
        if (strcmp(cells[i]->name, name) == 0) return cells[i];
    return NULL;
}

const myo_protocol *myo_cell_find_protocol(const myo_cell *cell, const char *name) {
    for (const myo_protocol *const *p = cell->protocols; *p; p++)
        if (strcmp((*p)->name, name) == 0) return *p;
    return NULL;
}

void myo_columns_free(myo_columns *columns) {
    if (!columns) return;
    free(columns->names);
    free(columns->data);
    columns->names = NULL;
    columns->data = NULL;
    columns->n_columns = 0;
    columns->n_rows = columns->capacity = 0;
}

void myo_columns_name(myo_columns *columns, const char *const *names, int n) {
    free(columns->names);
    columns->names = n > 0 ? calloc((size_t)n, sizeof *columns->names) : NULL;
    columns->n_columns = columns->names ? n : 0;
    for (int i = 0; i < columns->n_columns; i++)
        myo_text_format(columns->names[i], sizeof columns->names[i], "%s", names[i]);
}

int myo_columns_add(myo_columns *columns, const double *row, myo_error *error) {
    if (columns->n_columns <= 0)
        return myo_error_set(error, MYO_BROKE_DOWN, "a row without columns");
    const size_t width = (size_t)columns->n_columns;
    if (columns->n_rows == columns->capacity) {
        const size_t capacity = columns->capacity ? 2 * columns->capacity : 256;
        double *data = realloc(columns->data, capacity * width * sizeof *data);
        if (!data) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the rows");
        columns->data = data;
        columns->capacity = capacity;
    }
    memcpy(columns->data + columns->n_rows * width, row, width * sizeof *row);
    columns->n_rows++;
    return MYO_OK;
}
