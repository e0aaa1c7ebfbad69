/* CSV (RFC 4180): one line of names with units, then numbers. Nine significant digits carry a float
 * exactly and show more of a double than any solver here promises. */
#include "io/json.h"

#include <stdio.h>

static void add_number(myo_buffer *buffer, double value) {
    char text[40];
    const int n = snprintf(text, sizeof text, "%.9g", value);
    for (int i = 0; i < n; i++)
        if (text[i] == ',') text[i] = '.'; /* locale with a decimal comma */
    myo_buffer_add(buffer, text);
}

void myo_csv_columns(myo_buffer *buffer, const myo_columns *columns) {
    for (int c = 0; c < columns->n_columns; c++)
        myo_buffer_format(buffer, "%s%s", c ? "," : "", columns->names[c]);
    myo_buffer_add(buffer, "\n");
    for (size_t row = 0; row < columns->n_rows; row++) {
        const double *values = columns->data + row * (size_t)columns->n_columns;
        for (int c = 0; c < columns->n_columns; c++) {
            if (c) myo_buffer_add_bytes(buffer, ",", 1);
            add_number(buffer, values[c]);
        }
        myo_buffer_add_bytes(buffer, "\n", 1);
    }
}

void myo_csv_series(myo_buffer *buffer, const myo_series *series) {
    myo_buffer_add(buffer, "t_ms");
    for (int c = 0; c < series->n_columns; c++) {
        if (series->n_columns > 1)
            myo_buffer_format(buffer, ",%s_%d_%s", series->name, c, series->unit);
        else
            myo_buffer_format(buffer, ",%s_%s", series->name, series->unit);
    }
    myo_buffer_add(buffer, "\n");
    for (size_t row = 0; row < series->n_rows; row++) {
        add_number(buffer, 1000.0 * (double)row / series->rate_Hz);
        for (int c = 0; c < series->n_columns; c++) {
            myo_buffer_add_bytes(buffer, ",", 1);
            add_number(buffer, (double)series->data[row * (size_t)series->n_columns + (size_t)c]);
        }
        myo_buffer_add_bytes(buffer, "\n", 1);
    }
}
