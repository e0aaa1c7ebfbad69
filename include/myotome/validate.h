/* Validation: published figures beside what the model gives. Rows stand in validation/NAME.yaml,
 * built in. */
#ifndef MYOTOME_VALIDATE_H
#define MYOTOME_VALIDATE_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct myo_validation_row {
    char figure[48]; /* name of the file */
    char id[48];
    char text[200];
    char unit[16];
    char source[48];  /* key of data/sources.yaml */
    char remark[300]; /* an honest sentence where one is needed; may be empty */
    double published;
    double low, high; /* what counts as within, from the published spread */
    double simulated; /* NaN where the measurement failed */
    int within;
    char failure[300]; /* why there is no number, or what else is wrong; empty as a rule */
} myo_validation_row;

typedef struct myo_validation {
    int n_rows;
    myo_validation_row *rows;
} myo_validation;

/* Measures the rows of the named files (n_names 0: all of them, without the catalogue);
 * "conditions" and "treatments" are the expectations of the catalogue, a figure each entry.
 * "NAME/ROW" takes the rows with that id or, in the catalogue, of that entry: "story/spasm_pain",
 * "conditions/brody", "conditions/brody.slow_relaxation"; "FILE.yaml" the expectations of a file of
 * one's own. What there is not is MYO_INPUT.
 * progress as in myo_run_options; on MYO_INTERRUPTED the rows done so far are there. */
int myo_validate(const char *const *names, int n_names,
                 int (*progress)(double fraction, const char *stage, void *user), void *user,
                 myo_validation *validation, myo_error *error);
void myo_validation_free(
    myo_validation *validation); /* the rows, not the struct; NULL is allowed */

/* Names of the files in alphabetical order, NULL past the last. */
const char *myo_validation_name(int index);

#ifdef __cplusplus
}
#endif
#endif
