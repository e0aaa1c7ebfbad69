/* Checkpoints: everything a run needs to go on, as an ordered list of named fields.
 *
 * A field says its name, unit, type and shape, so that a file of them explains itself. Names are
 * paths with dots ("muscles.longissimus_T7_left.cables"). Nothing here reads or writes files:
 * myotome/io.h does. Fields that a reader does not know are passed over, and members that an older
 * checkpoint lacks stay zero, so that old ones keep loading. */
#ifndef MYOTOME_CHECKPOINT_H
#define MYOTOME_CHECKPOINT_H

#include "myotome/record.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_checkpoint_type {
    MYO_CHECKPOINT_F64,
    MYO_CHECKPOINT_F32,
    MYO_CHECKPOINT_I64,
    MYO_CHECKPOINT_I32,
    MYO_CHECKPOINT_U8, /* bytes, and texts in UTF-8 */
    MYO_CHECKPOINT_TYPES
} myo_checkpoint_type;

enum { MYO_CHECKPOINT_NAME = 192 };

typedef struct myo_checkpoint_field {
    char name[MYO_CHECKPOINT_NAME];
    char unit[16]; /* suffix as in units.def; "1" for dimensionless */
    myo_checkpoint_type type;
    size_t rows, columns; /* columns 0: a list of rows values, not a table */
    size_t bytes;
    const void *data; /* NULL where bytes is 0 */
} myo_checkpoint_field;

typedef struct myo_checkpoint myo_checkpoint;

myo_checkpoint *myo_checkpoint_make(void); /* NULL when memory is out */
void myo_checkpoint_free(myo_checkpoint *checkpoint);
/* With all data, also what was lent; NULL when memory is out. */
myo_checkpoint *myo_checkpoint_copy(const myo_checkpoint *checkpoint);

size_t myo_checkpoint_count(const myo_checkpoint *checkpoint);
/* In the order of adding; NULL outside 0..count-1. */
const myo_checkpoint_field *myo_checkpoint_at(const myo_checkpoint *checkpoint, size_t index);
const myo_checkpoint_field *myo_checkpoint_find(const myo_checkpoint *checkpoint, const char *name);

const char *myo_checkpoint_type_name(myo_checkpoint_type type); /* "f64" */
size_t myo_checkpoint_type_bytes(myo_checkpoint_type type);

/* Adds a copy of rows x columns values (columns 0: rows values). MYO_USAGE where the name is taken,
 * empty or too long. */
int myo_checkpoint_add(myo_checkpoint *checkpoint, const char *name, const char *unit,
                       myo_checkpoint_type type, size_t rows, size_t columns, const void *data,
                       myo_error *error);
/* The same without a copy (but of lists of bytes, which may be texts): data must stay as it is for
 * as long as the checkpoint is used. */
int myo_checkpoint_lend(myo_checkpoint *checkpoint, const char *name, const char *unit,
                        myo_checkpoint_type type, size_t rows, size_t columns, const void *data,
                        myo_error *error);
int myo_checkpoint_add_f64(myo_checkpoint *checkpoint, const char *name, const char *unit,
                           double value, myo_error *error);
int myo_checkpoint_add_i64(myo_checkpoint *checkpoint, const char *name, int64_t value,
                           myo_error *error);
int myo_checkpoint_add_text(myo_checkpoint *checkpoint, const char *name, const char *text,
                            myo_error *error);

/* Copies a field of exactly this type and shape into `to`. MYO_INPUT says which field is missing or
 * other than needed, and how. */
int myo_checkpoint_get(const myo_checkpoint *checkpoint, const char *name, myo_checkpoint_type type,
                       size_t rows, size_t columns, void *to, myo_error *error);
int myo_checkpoint_get_f64(const myo_checkpoint *checkpoint, const char *name, double *value,
                           myo_error *error);
int myo_checkpoint_get_i64(const myo_checkpoint *checkpoint, const char *name, int64_t *value,
                           myo_error *error);
/* A text, zero-terminated, inside the checkpoint; NULL where there is none of that name. */
const char *myo_checkpoint_text(const myo_checkpoint *checkpoint, const char *name);

/* A whole record under PREFIX. ("record.scenario", "record.muscles.NAME.force", ...). Long arrays
 * are lent: the record must stay as it is for as long as the checkpoint is used. */
int myo_checkpoint_add_record(myo_checkpoint *checkpoint, const char *prefix,
                              const myo_record *record, myo_error *error);
/* Into an empty record, bit for bit what was put in; the record is the caller's, also on failure.
 */
int myo_checkpoint_get_record(const myo_checkpoint *checkpoint, const char *prefix,
                              myo_record *record, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
