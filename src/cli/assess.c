/* myotome assess: an example case in, urgency and causes out; an interview; scoring of written
 * cases. Answers go to standard output, questions of the interview to standard error, so that the
 * answer is the same, byte for byte, from every way in. */
#include "cli/cli.h"

#include "myotome/assess_file.h"

#include <stdlib.h>
#include <string.h>

static int print_answer(const myo_case *example, const char *format, myo_error *error) {
    myo_assessment *a = malloc(sizeof *a);
    if (!a) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the answer");
    myo_assess(example, a);
    if (strcmp(format, "text") == 0) {
        myo_buffer buffer = {0};
        myo_assessment_text(example, a, &buffer);
        if (buffer.text) fputs(buffer.text, stdout);
        myo_buffer_free(&buffer);
    } else {
        myo_json json = myo_json_make(2);
        if (strcmp(format, "fhir") == 0)
            myo_assessment_fhir(example, a, &json);
        else
            myo_assessment_json(example, a, &json);
        const char *text = myo_json_text(&json);
        if (text) fputs(text, stdout);
        myo_json_free(&json);
    }
    free(a);
    return MYO_OK;
}

/* ---- Interview ----------------------------------------------------------------------------------
 */

typedef struct interview {
    myo_case states[256]; /* before each question, to go back */
    int asked[256], n;
    unsigned char done[256];
} interview;

static void print_first_screen(const myo_knowledge *k) {
    fprintf(stderr, "%s\n\n%s\n", k->purpose, k->first_screen);
    for (int i = 0; i < k->n_first_signs; i++) fprintf(stderr, "  - %s\n", k->first_signs[i]);
    fprintf(stderr,
            "\nAnswer the questions below for an example person. b: back, q: stop and answer now, "
            "?: not known.\n");
}

static void print_question(const myo_knowledge *k, const myo_question *q, int number) {
    fprintf(stderr, "\n%d. %s\n", number, q->ask);
    const myo_finding *first = &k->findings[q->findings[0]];
    if (q->n_findings > 1) {
        for (int i = 0; i < q->n_findings; i++)
            fprintf(stderr, "  %2d  %s\n", i + 1, k->findings[q->findings[i]].say);
        fprintf(stderr, "numbers that are true, as 1 3; n: none of them > ");
    } else if (first->kind == MYO_FINDING_FLAG)
        fprintf(stderr, "y: yes, n: no > ");
    else if (first->kind == MYO_FINDING_CHOICE) {
        for (int i = 0; i < first->n_choices; i++)
            fprintf(stderr, "  %2d  %s\n", i + 1, first->choice_say[i]);
        fprintf(stderr, "one number > ");
    } else
        fprintf(stderr, "a number (%s), %g to %g > ", first->unit, first->low, first->high);
}

/* "1 3, 5" into `chosen`; 0 where something is no number of the list. */
static int read_numbers(const char *line, int n, unsigned char *chosen) {
    int count = 0;
    memset(chosen, 0, (size_t)n);
    while (*line) {
        if (*line == ' ' || *line == ',') {
            line++;
            continue;
        }
        char *end;
        const long number = strtol(line, &end, 10);
        if (end == line || number < 1 || number > n) return 0;
        chosen[number - 1] = 1;
        count++;
        line = end;
    }
    return count;
}

static int take_answer(myo_case *example, const myo_question *q, const char *line,
                       myo_error *error) {
    const myo_knowledge *k = example->knowledge;
    const myo_finding *first = &k->findings[q->findings[0]];
    unsigned char chosen[MYO_MAX_CHOICES] = {0};
    if (strcmp(line, "?") == 0) {
        int code = MYO_OK;
        for (int i = 0; i < q->n_findings && !code; i++)
            code = myo_case_set(example, k->findings[q->findings[i]].key, "?", error);
        return code;
    }
    if (q->n_findings > 1) {
        const int none = strcmp(line, "n") == 0 || strcmp(line, "no") == 0 ||
                         strcmp(line, "none") == 0 || strcmp(line, "0") == 0;
        if (!none && !read_numbers(line, q->n_findings, chosen))
            return myo_error_set(error, MYO_INPUT,
                                 "give numbers from 1 to %d, or n for none of them", q->n_findings);
        int code = MYO_OK;
        for (int i = 0; i < q->n_findings && !code; i++)
            code = myo_case_set(example, k->findings[q->findings[i]].key, chosen[i] ? "1" : "0",
                                error);
        return code;
    }
    if (first->kind == MYO_FINDING_CHOICE) {
        if (read_numbers(line, first->n_choices, chosen) == 1)
            for (int i = 0; i < first->n_choices; i++)
                if (chosen[i]) return myo_case_set(example, first->key, first->choices[i], error);
        return myo_error_set(error, MYO_INPUT, "give one number from 1 to %d", first->n_choices);
    }
    return myo_case_set(example, first->key, line, error);
}

/* A line of standard input without its end and outer blanks; 0 at the end of the input. */
static int read_line(char *line, size_t size) {
    if (!fgets(line, (int)size, stdin)) return 0;
    size_t n = strlen(line);
    if (n && line[n - 1] != '\n')
        for (int c; (c = fgetc(stdin)) != EOF && c != '\n';) {
        } /* the rest of a long line */
    while (n && strchr(" \t\r\n", line[n - 1])) line[--n] = 0;
    const size_t blanks = strspn(line, " \t");
    memmove(line, line + blanks, n - blanks + 1);
    return 1;
}

/* People whom this is not made for are told so at once, not only at the end. */
static void say_outside(const myo_case *before, const myo_case *after) {
    const myo_knowledge *k = after->knowledge;
    for (int r = 0; r < k->n_rules; r++)
        if (k->rules[r].outside && myo_condition_holds(after, k->rules[r].when) == MYO_YES &&
            myo_condition_holds(before, k->rules[r].when) != MYO_YES)
            fprintf(stderr, "%s\n", k->rules[r].note);
}

/* What the person was told is open stays open: an interview that stops early settles nothing. */
static int hold_interview(const myo_knowledge *k, interview *talk, myo_case *example) {
    print_first_screen(k);
    char line[400];
    for (;;) {
        const int q = myo_interview_next(example, talk->done);
        if (q < 0 || talk->n == 256) break;
        const myo_question *question = &k->questions[q];
        print_question(k, question, talk->n + 1);
        if (!read_line(line, sizeof line) || strcmp(line, "q") == 0) break;
        if (strcmp(line, "b") == 0) {
            if (talk->n) {
                *example = talk->states[--talk->n];
                talk->done[talk->asked[talk->n]] = 0;
            } else
                fprintf(stderr, "this is the first question\n");
            continue;
        }
        myo_error error = {0};
        myo_case answered = *example;
        if (!*line || take_answer(&answered, question, line, &error)) {
            fprintf(stderr, "%s\n", *line ? error.text : "please answer, or ? if it is not known");
            continue;
        }
        myo_assessment before;
        memset(&before, 0, sizeof before);
        myo_assess_urgency(example, &before);
        talk->states[talk->n] = *example;
        talk->asked[talk->n++] = q;
        /* 2: asked for the causes alone, of which there are only a few. */
        talk->done[q] = before.settled ? 2 : 1;
        say_outside(example, &answered);
        *example = answered;
        myo_interview_imply(example);
    }
    fprintf(stderr, "\n\n");
    return MYO_OK;
}

/* A recording is a finding like any other; said twice, one of the two is a mistake. */
static int add_emg(const cli_options *options, myo_case *example, myo_error *error) {
    if (!options->emg) return MYO_OK;
    if (example->state[myo_knowledge_finding(example->knowledge, "emg")] == MYO_LISTED)
        return myo_error_set(error, MYO_INPUT,
                             "the case has an EMG finding already; leave out --emg, or the "
                             "finding");
    return myo_case_examined(options->emg, example, error);
}

static int ask(const cli_options *options, const myo_knowledge *k, const char *format,
               myo_error *error) {
    interview *talk = calloc(1, sizeof *talk);
    if (!talk) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the interview");
    myo_case example = myo_case_make(k);
    int code = add_emg(options, &example, error);
    if (!code) code = hold_interview(k, talk, &example);
    free(talk);
    if (!code) code = print_answer(&example, format, error);
    if (!code && options->output) {
        myo_buffer buffer = {0};
        myo_case_yaml(&example, &buffer);
        code = myo_file_write(options->output, buffer.text, buffer.size, error);
        myo_buffer_free(&buffer);
    }
    return code;
}

/* ---- Written cases ------------------------------------------------------------------------------
 */

static void vignettes_json(const myo_knowledge *k, const myo_vignettes *v) {
    myo_json json = myo_json_make(2);
    myo_json_object(&json, NULL);
    myo_json_integer(&json, "cases", v->n_rows);
    myo_json_integer(&json, "tier_correct", v->tier_correct);
    myo_json_integer(&json, "under_triage", v->under_triage);
    myo_json_integer(&json, "over_triage", v->over_triage);
    myo_json_integer(&json, "top1", v->top1);
    myo_json_integer(&json, "top3", v->top3);
    myo_json_array(&json, "rows");
    for (int i = 0; i < v->n_rows; i++) {
        const myo_vignette *row = &v->rows[i];
        myo_json_object(&json, NULL);
        myo_json_string(&json, "id", row->id);
        myo_json_string(&json, "tier", k->tiers[row->tier].id);
        myo_json_string(&json, "expected_tier", row->expected_tier);
        myo_json_array(&json, "causes");
        for (int c = 0; c < 3; c++) myo_json_string(&json, NULL, k->causes[row->top[c]].id);
        myo_json_end(&json);
        myo_json_end(&json);
    }
    myo_json_end(&json);
    myo_json_end(&json);
    const char *text = myo_json_text(&json);
    if (text) fputs(text, stdout);
    myo_json_free(&json);
}

static double percent(int part, int whole) {
    return whole ? 100.0 * part / whole : 0;
}

static void print_miss(const myo_knowledge *k, const myo_vignette *row) {
    if (row->tier_correct && (row->top3 || !row->causes_expected)) return;
    printf("\n%s  %s\n", row->id, row->text);
    if (!row->tier_correct)
        printf("    %s: %s, expected %s. Most urgent rule: %s%s%s\n",
               row->under_triage  ? "under-triage"
               : row->over_triage ? "over-triage"
                                  : "tier",
               k->tiers[row->tier].id, row->expected_tier,
               row->fired < 0 ? "none" : k->rules[row->fired].id, row->fired < 0 ? "" : " ",
               row->fired < 0 ? "" : k->rules[row->fired].clinical);
    if (row->causes_expected && !row->top3)
        printf("    causes: %s, %s, %s; expected first %.*s\n", k->causes[row->top[0]].id,
               k->causes[row->top[1]].id, k->causes[row->top[2]].id,
               (int)strcspn(row->expected_top3, "|"), row->expected_top3);
}

static void vignettes_text(const myo_knowledge *k, const myo_vignettes *v) {
    printf("%s\n\n%d written cases; what a case does not list counts as \"no\" for the urgency.\n",
           k->purpose, v->n_rows);
    printf("  tier right        %4d  %5.1f %%\n", v->tier_correct,
           percent(v->tier_correct, v->n_rows));
    for (int t = 0; t < MYO_TIER_COUNT; t++)
        printf("    %-15s %4d  of %d\n", k->tiers[t].id, v->correct_of_tier[t], v->of_tier[t]);
    printf("  under-triage      %4d  %5.1f %%\n  over-triage       %4d  %5.1f %%\n",
           v->under_triage, percent(v->under_triage, v->n_rows), v->over_triage,
           percent(v->over_triage, v->n_rows));
    printf("  first cause first %4d  %5.1f %%\n  first cause in 3  %4d  %5.1f %%\n", v->top1,
           percent(v->top1, v->n_with_causes), v->top3, percent(v->top3, v->n_with_causes));
    for (int i = 0; i < v->n_rows; i++) print_miss(k, &v->rows[i]);
}

static int score(const cli_options *options, const myo_knowledge *k, myo_error *error) {
    myo_vignettes vignettes;
    const int code = myo_vignettes_score(options->vignettes, k, &vignettes, error);
    if (code) return code;
    if (options->json)
        vignettes_json(k, &vignettes);
    else
        vignettes_text(k, &vignettes);
    myo_vignettes_free(&vignettes);
    return MYO_OK;
}

/* ---- The verb -----------------------------------------------------------------------------------
 */

static int assess(const cli_options *options, const myo_knowledge *k, const char *format,
                  myo_error *error) {
    if (options->vignettes) return score(options, k, error);
    if (options->ask) return ask(options, k, format, error);
    myo_case example;
    int code = myo_case_read(options->words[0], k, &example, error);
    if (!code) code = add_emg(options, &example, error);
    return code ? code : print_answer(&example, format, error);
}

static int run(const cli_options *options, myo_error *error) {
    const char *format = options->format ? options->format : options->json ? "json" : "text";
    if (strcmp(format, "text") != 0 && strcmp(format, "json") != 0 && strcmp(format, "fhir") != 0)
        return myo_error_set(error, MYO_USAGE, "--format %s: text, json or fhir", format);
    const int ways = (options->vignettes != NULL) + options->ask + (options->n_words > 0);
    if (ways != 1 || options->n_words > 1)
        return myo_error_set(error, MYO_USAGE,
                             "assess takes a case file, or --ask, or --vignettes FILE.csv");
    if (options->emg && options->vignettes)
        return myo_error_set(error, MYO_USAGE, "--emg goes with a case file or --ask");
    myo_knowledge *k = myo_knowledge_read(NULL, error);
    if (!k) return error->code ? error->code : MYO_INPUT;
    const int code = assess(options, k, format, error);
    myo_knowledge_free(k);
    return code;
}

const cli_verb cli_assess = {
    "assess",
    "CASE.yaml|- [--emg FILE.json] [--format text|json|fhir]  |  --ask [-o CASE.yaml]  |  "
    "--vignettes FILE.csv [--json]",
    "an example case: warning signs first, then causes",
    "For simulation, teaching and research with example cases; not for decisions about a real "
    "person.\n"
    "CASE has 'findings:' with lines of KEY: VALUE ('myotome list findings'), or is a FHIR R4\n"
    "QuestionnaireResponse. --ask puts the questions one by one and reads the answers from "
    "standard input.\n"
    "--emg takes what 'myotome examine RECORDING --json' found in a recording of the episode.\n"
    "--vignettes scores a file of written cases. See docs/assessment.md.",
    run,
};
