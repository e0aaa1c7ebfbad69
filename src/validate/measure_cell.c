/* Numbers from one column of an experiment on a cell: rest, peak, times of a twitch. */
#include "validate/measures.h"

#include <math.h>
#include <string.h>

typedef struct column {
    const double *data;
    size_t n, stride;
} column;

static double at(column c, size_t row) {
    return c.data[row * c.stride];
}

static int find_column(const myo_columns *columns, const char *name, column *found) {
    for (int c = 0; c < columns->n_columns; c++)
        if (strcmp(columns->names[c], name) == 0) {
            *found = (column){columns->data + c, columns->n_rows, (size_t)columns->n_columns};
            return 1;
        }
    return 0;
}

/* First row at or after `from` where the column crosses `level` in the direction given, in ms. */
static double crossing_ms(column t, column y, size_t from, double level, int falling) {
    for (size_t r = from > 0 ? from : 1; r < y.n; r++) {
        const double a = at(y, r - 1), b = at(y, r);
        if (falling ? a > level && b <= level : a < level && b >= level)
            return at(t, r - 1) + (at(t, r) - at(t, r - 1)) * (level - a) / (b - a);
    }
    return (double)NAN;
}

/* "at_peak NAME": the value in the row where column NAME is greatest. */
static int value_at_peak(const myo_columns *columns, column y, const char *of, double *value) {
    column other;
    if (strncmp(of, "at_peak ", 8) != 0 || !find_column(columns, of + 8, &other)) return 0;
    size_t peak = 0;
    for (size_t r = 1; r < other.n; r++)
        if (at(other, r) > at(other, peak)) peak = r;
    *value = at(y, peak);
    return 1;
}

int myo_measure_column(const myo_columns *columns, const char *name, const char *of, double *value,
                       myo_error *error) {
    column t = {0}, y;
    /* A sweep has its first column in place of time. */
    if (!find_column(columns, "t_ms", &t)) find_column(columns, columns->names[0], &t);
    if (!columns->n_rows || !find_column(columns, name, &y))
        return myo_error_set(error, MYO_INPUT, "the experiment gives no column \"%s\"", name);
    size_t peak = 0, trough = 0;
    for (size_t r = 1; r < y.n; r++) {
        if (at(y, r) > at(y, peak)) peak = r;
        if (at(y, r) < at(y, trough)) trough = r;
    }
    const double rest = at(y, 0), top = at(y, peak);
    if (strcmp(of, "first") == 0)
        *value = rest;
    else if (strcmp(of, "last") == 0)
        *value = at(y, y.n - 1);
    else if (strcmp(of, "peak") == 0)
        *value = top;
    else if (strcmp(of, "trough") == 0)
        *value = at(y, trough);
    else if (strcmp(of, "rise") == 0)
        *value = top - rest;
    else if (strcmp(of, "time_to_peak") == 0)
        *value = at(t, peak) - at(t, 0);
    else if (strcmp(of, "half_rise") == 0)
        *value = crossing_ms(t, y, 1, rest + 0.5 * (top - rest), 0) - at(t, 0);
    else if (strcmp(of, "half_relaxation") == 0)
        *value = crossing_ms(t, y, peak, rest + 0.5 * (top - rest), 1) - at(t, peak);
    else if (strcmp(of, "half_width") == 0)
        *value = crossing_ms(t, y, peak, rest + 0.5 * (top - rest), 1) -
                 crossing_ms(t, y, 1, rest + 0.5 * (top - rest), 0);
    else if (strcmp(of, "range") == 0)
        *value = top - at(y, trough);
    else if (strcmp(of, "recovery_time") == 0) /* an exponential's time constant */
        *value = crossing_ms(
                     t, y, trough + 1,
                     at(y, y.n - 1) + (at(y, trough) - at(y, y.n - 1)) * 0.36787944117144233, 0) -
                 at(t, trough);
    else if (!value_at_peak(columns, y, of, value))
        return myo_error_set(error, MYO_INPUT,
                             "a column has no \"%s\"; it has first, last, peak, trough, rise, "
                             "time_to_peak, half_rise, half_relaxation, half_width, range, "
                             "recovery_time, at_peak COLUMN",
                             of);
    return MYO_OK;
}
