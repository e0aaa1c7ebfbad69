/* What stands where in a block of state, as text: one line "NAME UNIT COUNT" for every array of
 * doubles in it, in order; unit "-": different ones, or internal. Checkpoints carry it, so that a state explains itself and one that is
 * laid out otherwise is not taken for it. */
#ifndef MYO_BODY_LAYOUT_H
#define MYO_BODY_LAYOUT_H

#include "myotome/field.h"

typedef struct myo_layout {
    char *text; /* NULL: only adds up */
    size_t capacity;
    size_t used;        /* bytes that the text has or would have, without the zero */
    size_t numbers;     /* doubles so far */
    const char *prefix; /* before every name; NULL: none */
} myo_layout;

/* A piece of a block: a list (columns 0) or table of doubles, or of bytes where whole numbers and
 * doubles are mixed. */
typedef struct myo_part {
    const char *name, *unit; /* unit "": the layout says */
    int is_bytes;
    size_t offset; /* bytes from the beginning of the block */
    size_t rows, columns;
} myo_part;

void myo_layout_add(myo_layout *layout, const char *name, const char *unit, size_t count);
/* MECHANISM.STATE for all states of a table, `each` values of every one. */
void myo_layout_states(myo_layout *layout, const myo_table *table, size_t each);
/* Fills up with "unused" to `numbers` doubles. */
void myo_layout_pad(myo_layout *layout, size_t numbers);

#endif
