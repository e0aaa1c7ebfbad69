/* Saving and going on: see save.h. */
#include "run/save.h"

#include "base/text.h"

#include <string.h>

void myo_carry_array(myo_carry *c, const char *name, const char *unit, myo_checkpoint_type type,
                     size_t rows, size_t columns, void *data) {
    if (c->code) return;
    char full[MYO_CHECKPOINT_NAME];
    myo_text_format(full, sizeof full, "%s%s", c->prefix, name);
    c->code = c->to ? myo_checkpoint_lend(c->to, full, unit, type, rows, columns, data, c->error)
                    : myo_checkpoint_get(c->from, full, type, rows, columns, data, c->error);
}

void myo_carry_part(myo_carry *c, const myo_part *part, void *block) {
    myo_carry_array(c, part->name, part->unit,
                    part->is_bytes ? MYO_CHECKPOINT_U8 : MYO_CHECKPOINT_F64, part->rows,
                    part->columns, (char *)block + part->offset);
}

void myo_carry_columns(myo_carry *c, const char *name, const char *text) {
    if (c->code) return;
    char full[MYO_CHECKPOINT_NAME];
    myo_text_format(full, sizeof full, "%s%s.columns", c->prefix, name);
    if (c->to) {
        c->code = myo_checkpoint_add_text(c->to, full, text, c->error);
        return;
    }
    const char *there = myo_checkpoint_text(c->from, full);
    if (!there || strcmp(there, text) != 0)
        c->code = myo_error_set(c->error, MYO_INPUT,
                                "%s%s of the checkpoint has other columns than here (see %s); "
                                "another version of myotome made it",
                                c->prefix, name, full);
}

int myo_save_is_due(const myo_save_clock *clock, double now_s) {
    if (clock->every_s <= 0) return 1;
    const double since_s = now_s - clock->saved_s;
    return since_s >= clock->every_s && since_s >= 20 * clock->cost_s;
}

int myo_save_take_record(myo_record *prepared, myo_record *loaded, myo_error *error) {
    int same = prepared->n_muscles == loaded->n_muscles;
    for (int i = 0; same && i < prepared->n_muscles; i++) {
        const myo_muscle_record *a = &prepared->muscles[i], *b = &loaded->muscles[i];
        same = strcmp(a->name, b->name) == 0 && a->n_units == b->n_units &&
               a->calcium.n_columns == b->calcium.n_columns &&
               a->force.n_columns == b->force.n_columns && a->force.rate_Hz == b->force.rate_Hz;
    }
    if (!same)
        return myo_error_set(error, MYO_INPUT,
                             "the record in the checkpoint is of other muscles or units; another "
                             "version of myotome made it");
    loaded->n_applied = prepared->n_applied; /* the scenario's, not kept in the file */
    memcpy(loaded->applied, prepared->applied, sizeof loaded->applied);
    const myo_record other = *prepared;
    *prepared = *loaded;
    *loaded = other;
    return MYO_OK;
}
