/* A case: what is known of an example person, finding by finding. */
#include "base/text.h"
#include "myotome/assess.h"

#include <string.h>

myo_case myo_case_make(const myo_knowledge *knowledge) {
    myo_case example;
    memset(&example, 0, sizeof example);
    example.knowledge = knowledge;
    return example;
}

static int is_one_of(const char *word, const char *const *words) {
    for (; *words; words++)
        if (strcmp(*words, word) == 0) return 1;
    return 0;
}

static int set_flag(const myo_finding *finding, const char *text, double *value, myo_error *error) {
    static const char *const yes[] = {"1", "yes", "true", "y", NULL};
    static const char *const no[] = {"0", "no", "false", "n", NULL};
    if (!is_one_of(text, yes) && !is_one_of(text, no))
        return myo_error_set(error, MYO_INPUT, "%s: \"%s\" is not yes, no or unknown", finding->key,
                             text);
    *value = is_one_of(text, yes);
    return MYO_OK;
}

static int set_choice(const myo_finding *finding, const char *text, double *value,
                      myo_error *error) {
    for (int i = 0; i < finding->n_also; i++)
        if (strcmp(finding->also[i], text) == 0) {
            text = finding->also_means[i];
            break;
        }
    for (int i = 0; i < finding->n_choices; i++)
        if (strcmp(finding->choices[i], text) == 0) {
            *value = i;
            return MYO_OK;
        }
    char known[300];
    size_t used = 0;
    for (int i = 0; i < finding->n_choices && used < sizeof known; i++)
        used += (size_t)myo_text_format(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                                        finding->choices[i]);
    const char *near = myo_nearest(text, finding->choices, finding->n_choices);
    return myo_error_set(error, MYO_INPUT, "%s: \"%s\" is none of: %s%s%s%s", finding->key, text,
                         known, near ? "; did you mean \"" : "", near ? near : "",
                         near ? "\"?" : "");
}

static int set_number(const myo_finding *finding, const char *text, double *value,
                      myo_error *error) {
    const char *end = text;
    const double number = myo_text_to_double(text, &end);
    if (end == text || *end)
        return myo_error_set(error, MYO_INPUT, "%s: \"%s\" is not a number (in %s)", finding->key,
                             text, finding->unit);
    if (!(number >= finding->low && number <= finding->high))
        return myo_error_set(error, MYO_INPUT, "%s: %s is outside %g to %g %s", finding->key, text,
                             finding->low, finding->high, finding->unit);
    *value = number;
    return MYO_OK;
}

int myo_case_set(myo_case *example, const char *key, const char *value, myo_error *error) {
    static const char *const unknown[] = {"unknown", "?", "", "null", "~", NULL};
    int f;
    int code = myo_knowledge_find_finding(example->knowledge, key, &f, error);
    if (code) return code;
    if (is_one_of(value, unknown)) {
        example->state[f] = MYO_LISTED_UNKNOWN;
        example->value[f] = 0;
        return MYO_OK;
    }
    const myo_finding *finding = &example->knowledge->findings[f];
    double number = 0;
    switch (finding->kind) {
    case MYO_FINDING_FLAG:
        code = set_flag(finding, value, &number, error);
        break;
    case MYO_FINDING_CHOICE:
        code = set_choice(finding, value, &number, error);
        break;
    case MYO_FINDING_NUMBER:
        code = set_number(finding, value, &number, error);
        break;
    }
    if (code) return code;
    example->state[f] = MYO_LISTED;
    example->value[f] = number;
    return MYO_OK;
}
