/* Every field of every table there is: a name, a known unit with a label, a default inside its
 * range, a source and a line of text; every override changes a field that exists, to a value inside
 * its range. */
#include "myotome/cell.h"
#include "myotome/field.h"
#include "myotome/scenario.h"
#include "myotome/units.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static int gaps, fields_seen;

static void gap(const char *table, const char *field, const char *what) {
    print_message("%s.%s: %s\n", table, field, what);
    gaps++;
}

/* Names are unique among parameters and states, which people set; a port may hand out a state's
 * name. */
static void check_names(const myo_table *table, int index) {
    const myo_field *f = &table->fields[index];
    char full[128];
    strcpy(full, f->name);
    strcat(full, "_");
    strcat(full, f->unit);
    const int by_name = myo_table_find(table, f->name), by_full_name = myo_table_find(table, full);
    if (by_name != by_full_name) gap(table->name, full, "finds another field than its bare name");
    if (f->kind == MYO_FIELD_PARAMETER || f->kind == MYO_FIELD_STATE) {
        if (by_name != index) gap(table->name, f->name, "stands here twice");
    } else if (table->fields[by_name].kind != f->kind &&
               table->fields[by_name].kind != MYO_FIELD_STATE) {
        gap(table->name, f->name, "a port named like a parameter");
    }
}

static void check_field(const myo_table *table, int index) {
    const myo_field *f = &table->fields[index];
    fields_seen++;
    if (!f->name[0]) gap(table->name, f->name, "no name");
    if (!myo_unit_known(f->unit)) gap(table->name, f->name, "unknown unit");
    if (strcmp(f->unit, "1") != 0 && strchr(f->unit, '_') &&
        strcmp(myo_unit_label(f->unit), f->unit) == 0)
        gap(table->name, f->name, "its unit has no label in units.def");
    if (!isfinite(f->value) || !isfinite(f->low) || !isfinite(f->high))
        gap(table->name, f->name, "not finite");
    if (!(f->low < f->high)) gap(table->name, f->name, "empty range");
    if (!(f->low <= f->value && f->value <= f->high))
        gap(table->name, f->name, "default outside its range");
    if (!f->source || !f->source[0]) gap(table->name, f->name, "no source");
    if (!f->text || !f->text[0]) gap(table->name, f->name, "no text");
    check_names(table, index);
}

static void check_table(const myo_table *table) {
    if (!table->name[0] || !table->title || !table->title[0])
        gap(table->name, "", "no name or title");
    for (int i = 0; i < table->n_fields; i++) check_field(table, i);
}

/* An override row is read only in sections of its table, so a row for no section's table is not
 * judged here. */
static void check_section(const myo_section *section) {
    check_table(section->table);
    for (int i = 0; i < section->n_overrides; i++) {
        const myo_override *row = &section->overrides[i];
        if (strcmp(row->table, section->table->name) != 0) continue;
        const int index = myo_table_find(section->table, row->field);
        const myo_field *f = index >= 0 ? &section->table->fields[index] : NULL;
        if (!f || strcmp(f->name, row->field) != 0) {
            gap(row->table, row->field, "an override of no field");
            continue;
        }
        if (f->kind != MYO_FIELD_PARAMETER && f->kind != MYO_FIELD_STATE)
            gap(row->table, row->field, "an override of a port");
        if (!(row->value >= f->low && row->value <= f->high)) {
            print_message("%s: %g not in %g .. %g: ", section->path, row->value, f->low, f->high);
            gap(row->table, row->field, "override outside the range");
        }
        if (!row->source || !row->source[0])
            gap(row->table, row->field, "override without a source");
    }
}

static void check_set(const myo_fieldset *set) {
    for (int i = 0; i < myo_fieldset_section_count(set); i++)
        check_section(myo_fieldset_section(set, i));
}

static void test_mechanisms(void **state) {
    (void)state;
    gaps = fields_seen = 0;
    for (int i = 0; i < myo_mechanism_count(); i++) {
        const myo_table *table = myo_mechanism(i);
        check_table(table);
        if (!table->text || !table->text[0]) gap(table->name, "", "does not say what it models");
        if (!table->file || strncmp(table->file, "src/", 4) != 0)
            gap(table->name, "", "its equations have no place");
        assert_ptr_equal(myo_mechanism_find(table->name), table);
    }
    assert_true(fields_seen > 0);
    assert_int_equal(gaps, 0);
}

static void test_cells(void **state) {
    (void)state;
    gaps = 0;
    for (int i = 0; i < myo_cell_count(); i++) {
        const myo_cell *cell = myo_cell_at(i);
        assert_ptr_equal(myo_cell_find(cell->name), cell);
        for (int s = 0; s < cell->n_sections; s++) check_section(&cell->sections[s]);
        for (const myo_protocol *const *p = cell->protocols; *p; p++) check_table((*p)->table);
    }
    assert_int_equal(gaps, 0);
}

static void test_scenario(void **state) {
    (void)state;
    gaps = 0;
    int muscle;
    myo_scenario *scenario = myo_scenario_make();
    assert_non_null(scenario);
    check_set(scenario->session);
    if (myo_scenario_add_muscle(scenario, "longissimus_thoracis_T7_left", "a muscle", &muscle,
                                NULL) == MYO_OK)
        check_set(scenario->muscles[muscle].values);
    myo_scenario_free(scenario);
    assert_int_equal(gaps, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mechanisms),
        cmocka_unit_test(test_cells),
        cmocka_unit_test(test_scenario),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
