/* Random cells inside the ranges of their tables must not give a number that is not one, nor stop
 * at a guard: `fuzz_cells CELL PROTOCOL COUNT SEED [FIELD=VALUE]...`. The fields of the protocol
 * keep their defaults but for those that are set; every parameter of the cell is drawn evenly, or
 * evenly in its logarithm where its range spans more than two decades. A refusal of the input is
 * right. */
#include "base/random.h"
#include "myotome/cell.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static double drawn(const myo_field *f, double u) {
    if (f->low > 0 && f->high > 100 * f->low) return f->low * pow(f->high / f->low, u);
    if (f->low >= 0 && f->high > 1000) /* from 0: a tenth of the draws are 0 */
        return u < 0.1 ? 0 : f->high * pow(1e-6, (1 - u) / 0.9);
    return f->low + (f->high - f->low) * u;
}

static void draw_cell(const myo_cell *cell, const int *wanted, myo_fieldset *values, uint64_t seed,
                      uint64_t number) {
    uint64_t step = 0;
    for (int s = 0; s < cell->n_sections; s++) {
        if (!wanted[s]) continue;
        const myo_table *table = cell->sections[s].table;
        double *p = myo_fieldset_parameters(values, s);
        int n = 0;
        for (int i = 0; i < table->n_fields; i++)
            if (table->fields[i].kind == MYO_FIELD_PARAMETER)
                p[n++] = drawn(&table->fields[i], myo_random_uniform(seed, number, step++));
    }
}

static void print_cell(const myo_cell *cell, const myo_fieldset *values) {
    for (int s = 0; s < cell->n_sections; s++) {
        const myo_table *table = cell->sections[s].table;
        const double *p = myo_fieldset_parameters_const(values, s);
        int n = 0;
        for (int i = 0; i < table->n_fields; i++)
            if (table->fields[i].kind == MYO_FIELD_PARAMETER)
                printf(" --set %s.%s=%.17g", cell->sections[s].path, table->fields[i].name, p[n++]);
    }
    puts("");
}

static int finite_columns(const myo_columns *columns) {
    for (size_t i = 0; i < columns->n_rows * (size_t)columns->n_columns; i++)
        if (!isfinite(columns->data[i])) return 0;
    return 1;
}

int main(int count, char **words) {
    if (count < 5) {
        fputs("usage: fuzz_cells CELL PROTOCOL COUNT SEED [FIELD=VALUE]...\n", stderr);
        return 2;
    }
    const myo_cell *cell = myo_cell_find(words[1]);
    const myo_protocol *protocol = cell ? myo_cell_find_protocol(cell, words[2]) : NULL;
    if (!protocol) {
        fputs("fuzz_cells: no such cell or protocol\n", stderr);
        return 2;
    }
    const uint64_t total = strtoull(words[3], NULL, 10), seed = strtoull(words[4], NULL, 10);
    const myo_section section = {"", protocol->table, NULL, 0};
    myo_fieldset *values = myo_fieldset_make(cell->sections, cell->n_sections);
    myo_fieldset *settings = myo_fieldset_make(&section, 1);
    myo_error error = {0};
    int wanted[64] = {0}, some = 0;
    for (int i = 5; i < count; i++) {
        if (words[i][0] == '+') {
            const int s = myo_fieldset_find_section(values, words[i] + 1);
            if (s < 0 || s >= 64) {
                fprintf(stderr, "fuzz_cells: no section %s\n", words[i] + 1);
                return 2;
            }
            wanted[s] = some = 1;
            continue;
        }
        char *equal = strchr(words[i], '=');
        if (equal) *equal = 0;
        if (!equal || myo_fieldset_set(settings, words[i], equal + 1, 0, &error)) {
            fprintf(stderr, "fuzz_cells: %s: %s\n", words[i], error.text);
            return 2;
        }
    }
    for (int s = 0; s < 64 && !some; s++) wanted[s] = 1;
    unsigned long long refused = 0, broken = 0;
    /* A refused cell is drawn anew; where nearly all are refused there is nothing to test. */
    for (uint64_t i = 0; i < total + refused && refused < 50 * (total + 1); i++) {
        draw_cell(cell, wanted, values, seed, i);
        myo_columns columns = {0};
        memset(&error, 0, sizeof error);
        const int code = cell->run(cell, protocol, values, settings, NULL, NULL, &columns, &error);
        if (code == MYO_INPUT)
            refused++;
        else if (code || !finite_columns(&columns)) {
            broken++;
            printf("%llu: %s\n", (unsigned long long)i, code ? error.text : "not a number");
            if (broken <= 3) print_cell(cell, values);
        }
        myo_columns_free(&columns);
    }
    printf("%s %s: %llu cells, %llu refused, %llu broken\n", words[1], words[2],
           (unsigned long long)total, refused, broken);
    myo_fieldset_free(values);
    myo_fieldset_free(settings);
    return broken ? 1 : 0;
}
