/* Saving a run and going on with it: one list of what it carries serves both directions. */
#ifndef MYO_RUN_SAVE_H
#define MYO_RUN_SAVE_H

#include "myotome/checkpoint.h"

#include "body/layout.h"

/* The way of arrays into a checkpoint or out of it. */
typedef struct myo_carry {
    myo_checkpoint *to;         /* saving: arrays are lent to it */
    const myo_checkpoint *from; /* else going on: arrays are filled */
    char prefix[96];            /* before every name: "" or "muscles.NAME." */
    int code;                   /* of the first array that failed; later ones do nothing */
    myo_error *error;
} myo_carry;

/* rows x columns values (columns 0: a list) at `data`; unit "": different ones, as the tables of
 * the mechanisms say. */
void myo_carry_array(myo_carry *carry, const char *name, const char *unit, myo_checkpoint_type type,
                     size_t rows, size_t columns, void *data);

/* A piece of the block at `block`. */
void myo_carry_part(myo_carry *carry, const myo_part *part, void *block);
/* What stands in the columns of NAME, as NAME.columns: the same text is needed to go on. */
void myo_carry_columns(myo_carry *carry, const char *name, const char *text);

/* When to save. */
typedef struct myo_save_clock {
    double every_s, saved_s, cost_s;
} myo_save_clock;

/* Whether it is time: every_s after the last one, and so rarely that saving takes no more than a
 * twentieth of the time. every_s 0: always. */
int myo_save_is_due(const myo_save_clock *clock, double now_s);

/* A record that was loaded takes the place of one that was prepared for the same model: both must
 * have the same muscles, units and series. MYO_INPUT otherwise. */
int myo_save_take_record(myo_record *prepared, myo_record *loaded, myo_error *error);

#endif
