/* Two runs read for their comparison: the numbers that text, JSON, figures and page share.
 *
 * Rows are found in the records alone; changed numbers are found by looking at both scenarios, so
 * that nothing is claimed that the runs did not have. */
#ifndef MYO_REPORT_COMPARISON_H
#define MYO_REPORT_COMPARISON_H

#include "report/html.h"
#include "report/tale.h"

#include "myotome/compare.h"

/* A number of both runs. */
typedef struct myo_difference {
    char name[160], of[128], unit[16]; /* of: a muscle's title; "" the person */
    int digits;
    double value[2];
    double size_1;   /* 0 the same .. 1 and more: very different */
    double weight_1; /* how telling the quantity is */
} myo_difference;

/* A number that was changed in one of the runs, wherever it stands. */
typedef struct myo_changed {
    char path[128], text[300], by[160], source[64], value[64];
    const char *evidence; /* measured, fitted, assumed; "set by hand" */
    char unit[16];
    int run;                    /* which of the two has it */
    int places;                 /* 0: an act of a substance, which depends on its dose */
    double before[2], after[2]; /* least and greatest over all places */
} myo_changed;

typedef struct myo_comparison {
    const myo_compared *runs;
    myo_tale *tales[2];           /* of stories */
    const myo_record *records[2]; /* of the runs, or of the window that is looked at */
    myo_measures *measures[2];    /* of these records */
    int window[2];                /* of the stories; -1 none */
    int muscle;                   /* of the records, that differs most; -1 none */
    const char *of;               /* of the stories' courses, likewise; "" none */
    int n_rows, rows_capacity;
    myo_difference *rows;
    int n_changed, changed_capacity;
    myo_changed *changed;
    int n_declared, n_assumed; /* numbers that the entries change, and how many are assumed */
    double same_until_s;       /* both are the same bits until then; NaN: to the end */
    int failed;                /* memory ran out */
} myo_comparison;

/* Below this size a number counts as the same. */
extern const double myo_same_1;

myo_comparison *myo_comparison_make(const myo_compared runs[2]); /* NULL when memory is out */
void myo_comparison_free(myo_comparison *comparison);            /* NULL is allowed */

/* The rows that differ, most telling first; returns how many, at most `most`. */
int myo_comparison_telling(const myo_comparison *comparison, int *rows, int most);

/* Value of one run as it is shown; a dash where there is none. */
myo_shown myo_difference_value(const myo_difference *row, int run);
/* "-42 %", "3.1 times", "only there" */
void myo_difference_words(const myo_difference *row, char *text, size_t size);

/* "Lowest pH: 6.6 instead of 7.0 (-0.4)" */
void myo_comparison_headline(const myo_comparison *comparison, int row, char *text, size_t size);
/* Of a scenario's title without what was set for the run. */
int myo_title_length(const myo_scenario *scenario);
/* How long both are the same. */
void myo_comparison_same_words(const myo_comparison *comparison, char *text, size_t size);
/* "1 -> 0.3 mS/cm2" */
void myo_changed_words(const myo_changed *changed, char *text, size_t size);
/* Links of the chain that differ. */
unsigned myo_comparison_links(const myo_comparison *comparison);
/* Text of a key, "" where there is none. */
const char *myo_text_at(const myo_node *row, const char *key);
extern const char *const myo_purpose_words;
void myo_comparison_json(const myo_comparison *comparison, myo_json *json);

/* One sentence on what the runs have of a kind of episode: "cramp 2, 41 s". */
void myo_episode_words(const myo_compared *run, char *text, size_t size);

/* Mean of a series over its columns; n_rows values that the caller frees. NULL where it is empty.
 */
float *myo_series_mean(const myo_series *series);

/* Sum of all records' columns that differ: the greatest difference over the greatest value. */
double myo_series_difference_1(const myo_series *a, const myo_series *b);

/* Greatest difference of two courses over their greatest value (of temperatures over 10 degrees).
 */
double myo_course_difference_1(const myo_course *a, const myo_course *b);
int myo_course_is_of_muscle(const myo_story *story, const myo_course *course);

int myo_comparison_figures(myo_figures *figures, const myo_comparison *comparison);

/* The page; pictures has one entry a figure. */
void myo_comparison_html(FILE *out, const myo_comparison *comparison, const myo_figures *figures,
                         const myo_picture *pictures);

#endif
