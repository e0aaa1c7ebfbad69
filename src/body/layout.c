/* Lines about a block of state; see layout.h. */
#include "body/layout.h"

#include "base/text.h"

static void add_line(myo_layout *l, const char *table, const char *dot, const char *name,
                     const char *unit, size_t count) {
    const size_t room = l->text && l->used < l->capacity ? l->capacity - l->used : 0;
    char none[1];
    l->used += (size_t)myo_text_format(room ? l->text + l->used : none, room ? room : 1,
                                       "%s%s%s%s %s %zu\n", l->prefix ? l->prefix : "", table, dot,
                                       name, unit, count);
    l->numbers += count;
}

void myo_layout_add(myo_layout *l, const char *name, const char *unit, size_t count) {
    if (count) add_line(l, "", "", name, unit, count);
}

void myo_layout_states(myo_layout *l, const myo_table *table, size_t each) {
    for (int i = 0; i < table->n_fields; i++) {
        const myo_field *f = &table->fields[i];
        if (f->kind == MYO_FIELD_STATE) add_line(l, table->name, ".", f->name, f->unit, each);
    }
}

void myo_layout_pad(myo_layout *l, size_t numbers) {
    if (l->numbers < numbers) myo_layout_add(l, "unused", "1", numbers - l->numbers);
}
