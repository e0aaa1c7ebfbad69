/* Files of the assessment: the knowledge, example cases in several forms, and the answer as text,
 * JSON and FHIR R4. See docs/assessment.md. */
#ifndef MYOTOME_ASSESS_FILE_H
#define MYOTOME_ASSESS_FILE_H

#include "myotome/assess.h"
#include "myotome/io.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The knowledge built into the library (folder NULL), or the same files in another folder, checked.
 * NULL on failure. */
myo_knowledge *myo_knowledge_read(const char *folder, myo_error *error);

/* Reads an example case: YAML or JSON with `findings:`, or a FHIR R4 QuestionnaireResponse (also
 * inside a Bundle). `name` "-" reads standard input. */
int myo_case_read(const char *name, const myo_knowledge *knowledge, myo_case *example,
                  myo_error *error);

/* The same from memory; `name` stands for the file in positions. */
int myo_case_parse(const char *name, const char *text, size_t size, const myo_knowledge *knowledge,
                   myo_case *example, myo_error *error);

/* What 'myotome examine RECORDING --json' wrote into the file `name` becomes the findings
 * `emg` and `emg_pattern`; the recording must be one of an episode. "cannot_tell" and "unknown"
 * leave them as they were. */
int myo_case_examined(const char *name, myo_case *example, myo_error *error);

/* The answer, with a line break at its end. */
void myo_assessment_text(const myo_case *example, const myo_assessment *assessment,
                         myo_buffer *buffer);
void myo_assessment_json(const myo_case *example, const myo_assessment *assessment, myo_json *json);
/* A Bundle of Questionnaire, QuestionnaireResponse, RiskAssessment and GuidanceResponse. */
void myo_assessment_fhir(const myo_case *example, const myo_assessment *assessment, myo_json *json);

/* A case as a file that myo_case_read takes. */
void myo_case_yaml(const myo_case *example, myo_buffer *buffer);

/* "sure of nothing" words for a score behind the best one. */
const char *myo_score_word(int behind_dB);

/* All about one finding, rule, cause, claim or tier; 0 where nothing has this name. */
int myo_knowledge_show(const myo_knowledge *knowledge, const char *name, myo_buffer *buffer);

/* ---- Written cases: id,text,structured_findings,expected_tier,expected_top3 ---- */

typedef struct myo_vignette {
    char *id, *text, *findings, *expected_tier, *expected_top3;
    int line;
    myo_tier tier;
    int tier_correct, under_triage, over_triage, top1, top3; /* top1, top3: rank 1, 1..3 */
    int top[3];                                              /* causes, best first */
    int fired, n_fired; /* most urgent rule that holds, -1: none */
    int causes_expected, expects_self_care;
} myo_vignette;

typedef struct myo_vignettes {
    myo_vignette *rows;
    int n_rows, tier_correct, under_triage, over_triage, top1, top3, n_with_causes;
    int of_tier[MYO_TIER_COUNT], correct_of_tier[MYO_TIER_COUNT]; /* by the least urgent expected */
} myo_vignettes;

/* Reads and scores a file. Findings that a row does not list count as "no" for the urgency and as
 * not asked for the ranking; the expected columns are looked at after the answer only. */
int myo_vignettes_score(const char *path, const myo_knowledge *knowledge, myo_vignettes *vignettes,
                        myo_error *error);
void myo_vignettes_free(myo_vignettes *vignettes); /* the rows, not the struct; NULL is allowed */

/* The findings of a row ("age=34;fever=0") into a case. */
int myo_vignette_case(const myo_knowledge *knowledge, const char *findings, myo_case *example,
                      myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
