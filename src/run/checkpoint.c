/* The list of fields behind a checkpoint, and its index by name; see myotome/checkpoint.h. */
#include "myotome/checkpoint.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    myo_checkpoint_field field;
    void *owned; /* NULL where the data are lent */
} entry;

/* Entries are allocated one by one, so that a field stays where it is while others are added. */
struct myo_checkpoint {
    entry **entries;
    size_t n, capacity;
    size_t *index; /* 1 + number of the entry, 0 for none; open addressing */
    size_t n_index;
};

static const struct {
    const char *name;
    size_t bytes;
} types[MYO_CHECKPOINT_TYPES] = {{"f64", 8}, {"f32", 4}, {"i64", 8}, {"i32", 4}, {"u8", 1}};

const char *myo_checkpoint_type_name(myo_checkpoint_type type) {
    return (int)type >= 0 && type < MYO_CHECKPOINT_TYPES ? types[type].name : "unknown";
}

size_t myo_checkpoint_type_bytes(myo_checkpoint_type type) {
    return (int)type >= 0 && type < MYO_CHECKPOINT_TYPES ? types[type].bytes : 0;
}

myo_checkpoint *myo_checkpoint_make(void) {
    return calloc(1, sizeof(myo_checkpoint));
}

void myo_checkpoint_free(myo_checkpoint *c) {
    if (!c) return;
    for (size_t i = 0; i < c->n; i++) {
        free(c->entries[i]->owned);
        free(c->entries[i]);
    }
    free(c->entries);
    free(c->index);
    free(c);
}

size_t myo_checkpoint_count(const myo_checkpoint *c) {
    return c->n;
}

const myo_checkpoint_field *myo_checkpoint_at(const myo_checkpoint *c, size_t index) {
    return index < c->n ? &c->entries[index]->field : NULL;
}

/* ---- Index ---- */

static size_t hash_of(const char *name) { /* FNV-1a */
    uint64_t h = 0xcbf29ce484222325u;
    for (const char *s = name; *s; s++) h = (h ^ (unsigned char)*s) * 0x100000001b3u;
    return (size_t)(h ^ h >> 32);
}

/* The place of a name, or the free one where it would stand. */
static size_t place_of(const myo_checkpoint *c, const char *name) {
    size_t at = hash_of(name) & (c->n_index - 1);
    while (c->index[at] && strcmp(c->entries[c->index[at] - 1]->field.name, name) != 0)
        at = (at + 1) & (c->n_index - 1);
    return at;
}

const myo_checkpoint_field *myo_checkpoint_find(const myo_checkpoint *c, const char *name) {
    const size_t number = c->n_index ? c->index[place_of(c, name)] : 0;
    return number ? &c->entries[number - 1]->field : NULL;
}

static int make_room(myo_checkpoint *c) {
    if (c->n == c->capacity) {
        const size_t capacity = c->capacity ? 2 * c->capacity : 64;
        entry **entries = realloc(c->entries, capacity * sizeof *entries);
        if (!entries) return MYO_BROKE_DOWN;
        c->entries = entries;
        c->capacity = capacity;
    }
    if (2 * (c->n + 1) <= c->n_index) return MYO_OK;
    const size_t n_index = c->n_index ? 2 * c->n_index : 128;
    size_t *index = calloc(n_index, sizeof *index);
    if (!index) return MYO_BROKE_DOWN;
    free(c->index);
    c->index = index;
    c->n_index = n_index;
    for (size_t i = 0; i < c->n; i++) index[place_of(c, c->entries[i]->field.name)] = i + 1;
    return MYO_OK;
}

/* ---- Adding ---- */

static int no_memory(const char *name, myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s of a checkpoint", name);
}

/* Texts and bytes get a zero behind them, which does not count. */
static void *copy_of(const void *data, size_t bytes) {
    char *copy = malloc(bytes + 1);
    if (!copy) return NULL;
    if (bytes) memcpy(copy, data, bytes);
    copy[bytes] = 0;
    return copy;
}

static int add(myo_checkpoint *c, const char *name, const char *unit, myo_checkpoint_type type,
               size_t rows, size_t columns, const void *data, int is_copied, myo_error *error) {
    const size_t length = strlen(name), width = columns ? columns : 1;
    if (!length || length >= MYO_CHECKPOINT_NAME)
        return myo_error_set(error, MYO_USAGE,
                             "a field of a checkpoint needs a name of 1 to %d bytes: \"%s\"",
                             MYO_CHECKPOINT_NAME - 1, name);
    if (myo_checkpoint_find(c, name))
        return myo_error_set(error, MYO_USAGE, "a checkpoint cannot hold %s twice", name);
    entry *made = make_room(c) ? NULL : calloc(1, sizeof *made);
    if (!made) return no_memory(name, error);
    myo_checkpoint_field *field = &made->field;
    memcpy(field->name, name, length + 1);
    myo_text_format(field->unit, sizeof field->unit, "%s", unit);
    field->type = type;
    field->rows = rows;
    field->columns = columns;
    field->bytes = rows * width * types[type].bytes;
    field->data = field->bytes ? data : NULL;
    if (is_copied) {
        made->owned = copy_of(data, field->bytes);
        if (!made->owned) {
            free(made);
            return no_memory(name, error);
        }
        field->data = made->owned;
    }
    c->entries[c->n] = made;
    c->index[place_of(c, name)] = ++c->n;
    return MYO_OK;
}

int myo_checkpoint_add(myo_checkpoint *c, const char *name, const char *unit,
                       myo_checkpoint_type type, size_t rows, size_t columns, const void *data,
                       myo_error *error) {
    return add(c, name, unit, type, rows, columns, data, 1, error);
}

int myo_checkpoint_lend(myo_checkpoint *c, const char *name, const char *unit,
                        myo_checkpoint_type type, size_t rows, size_t columns, const void *data,
                        myo_error *error) {
    const int may_be_text = type == MYO_CHECKPOINT_U8 && !columns; /* they end with a zero */
    return add(c, name, unit, type, rows, columns, data, may_be_text, error);
}

int myo_checkpoint_add_f64(myo_checkpoint *c, const char *name, const char *unit, double value,
                           myo_error *error) {
    return add(c, name, unit, MYO_CHECKPOINT_F64, 1, 0, &value, 1, error);
}

int myo_checkpoint_add_i64(myo_checkpoint *c, const char *name, int64_t value, myo_error *error) {
    return add(c, name, "1", MYO_CHECKPOINT_I64, 1, 0, &value, 1, error);
}

int myo_checkpoint_add_text(myo_checkpoint *c, const char *name, const char *text,
                            myo_error *error) {
    return add(c, name, "1", MYO_CHECKPOINT_U8, strlen(text), 0, text, 1, error);
}

myo_checkpoint *myo_checkpoint_copy(const myo_checkpoint *from) {
    myo_checkpoint *copy = myo_checkpoint_make();
    for (size_t i = 0; copy && i < from->n; i++) {
        const myo_checkpoint_field *f = &from->entries[i]->field;
        if (add(copy, f->name, f->unit, f->type, f->rows, f->columns, f->data, 1, NULL)) {
            myo_checkpoint_free(copy);
            copy = NULL;
        }
    }
    return copy;
}

/* ---- Getting ---- */

static void shape_text(char text[64], myo_checkpoint_type type, size_t rows, size_t columns) {
    if (columns)
        myo_text_format(text, 64, "%zu x %zu %s", rows, columns, myo_checkpoint_type_name(type));
    else
        myo_text_format(text, 64, "%zu %s", rows, myo_checkpoint_type_name(type));
}

int myo_checkpoint_get(const myo_checkpoint *c, const char *name, myo_checkpoint_type type,
                       size_t rows, size_t columns, void *to, myo_error *error) {
    const myo_checkpoint_field *f = myo_checkpoint_find(c, name);
    if (!f)
        return myo_error_set(error, MYO_INPUT,
                             "the checkpoint has no %s; another version of myotome made it", name);
    if (f->type != type || f->rows != rows || f->columns != columns) {
        char there[64], needed[64];
        shape_text(there, f->type, f->rows, f->columns);
        shape_text(needed, type, rows, columns);
        return myo_error_set(error, MYO_INPUT,
                             "%s of the checkpoint is %s where %s is needed; another version of "
                             "myotome made it",
                             name, there, needed);
    }
    if (f->bytes) memcpy(to, f->data, f->bytes);
    return MYO_OK;
}

int myo_checkpoint_get_f64(const myo_checkpoint *c, const char *name, double *value,
                           myo_error *error) {
    return myo_checkpoint_get(c, name, MYO_CHECKPOINT_F64, 1, 0, value, error);
}

int myo_checkpoint_get_i64(const myo_checkpoint *c, const char *name, int64_t *value,
                           myo_error *error) {
    return myo_checkpoint_get(c, name, MYO_CHECKPOINT_I64, 1, 0, value, error);
}

const char *myo_checkpoint_text(const myo_checkpoint *c, const char *name) {
    const myo_checkpoint_field *f = myo_checkpoint_find(c, name);
    if (!f || f->type != MYO_CHECKPOINT_U8 || f->columns || (f->bytes && !f->data)) return NULL;
    return f->bytes ? f->data : "";
}
