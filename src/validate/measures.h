/* Measurements for the validation table: one protocol on one part of the chain, one number out. */
#ifndef MYO_VALIDATE_MEASURES_H
#define MYO_VALIDATE_MEASURES_H

#include "myotome/catalogue.h"
#include "myotome/io.h"
#include "myotome/run.h"
#include "myotome/story.h"

/* Runs and experiments are kept, so that rows of one protocol share them. */
typedef struct measure_kept {
    char key[400];
    myo_record *record;
    myo_columns *columns;
    myo_story *story;
} measure_kept;

typedef struct measure_context {
    measure_kept kept[64];
    int n_kept;
    const myo_catalogue_choice *choices; /* what the person has and takes */
    int n_choices;                       /* 0: healthy */
    int (*progress)(double fraction, const char *stage, void *user);
    void *user;
} measure_context;

void myo_measure_context_free(measure_context *context);

/* `settings` is the mapping of the row's measure: do: NAME and what that needs. */
int myo_measure(measure_context *context, const myo_node *settings, double *value,
                myo_error *error);

/* The text of a setting, or MYO_INPUT saying that the measure needs it. */
int myo_measure_text(const myo_node *settings, const char *key, const char **text,
                     myo_error *error);
/* A number with a unit; `otherwise` where the setting is missing (NaN: it must be there). */
int myo_measure_number(const myo_node *settings, const char *key, const char *unit,
                       double otherwise, double *value, myo_error *error);

/* An experiment on a cell, with the settings under set: and then these. */
typedef struct measure_setting {
    const char *path, *text;
} measure_setting;

int myo_measure_run_cell(const measure_context *context, const myo_node *settings, const char *cell,
                         const char *protocol, const measure_setting *more, int n_more,
                         myo_columns *columns, myo_error *error);

/* Numbers from a record: see measure_record.c for the list. */
int myo_measure_record(const myo_record *record, const char *of, double *value, myo_error *error);
/* The same from one muscle in a part of the run. */
int myo_measure_window(const myo_muscle_record *m, const char *of, double from_ms, double to_ms,
                       double *value, myo_error *error);
/* Numbers from a column of an experiment: see measure_cell.c. */
int myo_measure_column(const myo_columns *columns, const char *column, const char *of,
                       double *value, myo_error *error);
/* The rate of half the tetanic force: see measure_fusion.c. */
int myo_measure_half_fusion(const myo_node *settings, double *value, myo_error *error);
/* Postures, loads, joints: see measure_spine.c. */
int myo_measure_spine(const measure_context *context, const myo_node *settings, double *value,
                      myo_error *error);
/* Windows and courses of a story: see measure_story.c. */
int myo_measure_story(const myo_story *story, const myo_node *settings, double *value,
                      myo_error *error);
/* Populations of motor-unit potentials: see measure_units.c. */
int myo_measure_population(const myo_node *settings, myo_columns *columns, myo_error *error);
int myo_measure_of_population(const myo_columns *columns, const myo_node *settings, double *value,
                              myo_error *error);
int myo_measure_interference(const myo_node *settings, double *value, myo_error *error);
/* Cable, electrodes, needle study: see measure_parts.c. */
int myo_measure_part(const char *name, const myo_node *settings, double *value, myo_error *error);

#endif
