/* Two runs of one person side by side, that differ in a condition, a treatment or a number: what
 * differs in what they left, what was changed and by what authority, and what trials say. */
#ifndef MYOTOME_COMPARE_H
#define MYOTOME_COMPARE_H

#include "myotome/catalogue.h"
#include "myotome/io.h"
#include "myotome/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One of the two runs. Nothing is copied: all must outlive the call. */
typedef struct myo_compared {
    const char *label;  /* short: "without", "McArdle disease" */
    const char *shared; /* what both have beside the scenario, in words; NULL nothing */
    const char *folder; /* its own results, below the folder of the page; NULL none */
    const myo_scenario *scenario;
    const myo_record *record; /* of a run; NULL where there is a story */
    const myo_story *story;
    /* What this run has and the other one has not. */
    int n_choices;
    const myo_catalogue_choice *choices;
    int n_settings;
    const char *const *settings; /* "PATH=VALUE" */
    int n_removed;               /* what the scenario brings, taken out of this run */
    const myo_catalogue_choice *removed;
} myo_compared;

/* Plain UTF-8 text of at most 100 columns; the caller frees it with free(). */
int myo_compare_format(const myo_compared runs[2], char **text, myo_error *error);
/* One document: both summaries, the differences, the changed numbers, the evidence. */
int myo_compare_json(const myo_compared runs[2], myo_json *json, myo_error *error);
/* folder/report.html (one file that needs no other), folder/figures/ and folder/summary.json. */
int myo_compare_write(const myo_compared runs[2], const char *folder, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
