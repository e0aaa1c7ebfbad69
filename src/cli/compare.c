/* myotome compare: two runs of one person, with and without a condition, a treatment or a number.
 */
#include "cli/cli.h"

#include "myotome/compare.h"
#include "myotome/scenario_file.h"

#include <stdlib.h>
#include <string.h>

static const char *const folders[2] = {"without", "with"};

/* One of the two runs. */
typedef struct side {
    cli_options options; /* of this run alone */
    cli_saver saver;
    myo_checkpoint *resume;
    myo_scenario *scenario;
    myo_record *record;
    myo_story *story;
    char folder[cli_path_size], label[256];
    myo_catalogue_choice choices[MYO_APPLIED_MOST], removed[MYO_APPLIED_MOST];
    int n_choices, n_removed;
    const char *settings[MYO_APPLIED_MOST];
    int n_settings;
} side;

typedef struct comparison {
    cli_options options; /* as it was asked for */
    char shared[600];    /* what both runs have */
    side sides[2];
} comparison;

/* ---- What --with and --without name ---- */

static int is_builtin(const char *(*builtin)(int), const char *name) {
    for (int i = 0; builtin(i); i++)
        if (strcmp(builtin(i), name) == 0) return 1;
    return 0;
}

static int unknown(const char *word, const char *name, myo_error *error) {
    char ids[256][64];
    const char *known[256];
    int n = 0;
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i) && n < 256; i++, n++) {
            snprintf(ids[n], sizeof ids[n], "%s", builtin[kind](i));
            known[n] = ids[n];
        }
    const char *near = myo_nearest(name, known, n);
    return myo_error_set(error, MYO_INPUT,
                         "%s is no condition, no treatment and no PATH=VALUE%s%s%s; 'myotome list "
                         "conditions' and 'list treatments' name them",
                         word, near ? "; did you mean \"" : "", near ? near : "",
                         near ? "\"?" : "");
}

typedef enum word_kind {
    A_CONDITION = MYO_CONDITION,
    A_TREATMENT = MYO_TREATMENT,
    A_SETTING
} word_kind;

/* "ID", "ID=S", "ID@TIME", a file with either behind it, "PATH=VALUE". */
static int kind_of(const char *word, word_kind *kind, myo_error *error) {
    char name[cli_path_size];
    const size_t length = strcspn(word, "=@");
    if (length == 0 || length >= sizeof name) return unknown(word, word, error);
    memcpy(name, word, length);
    name[length] = 0;
    if (cli_is_file(name))
        *kind = cli_file_kind(name) == MYO_TREATMENT ? A_TREATMENT : A_CONDITION;
    else if (is_builtin(myo_condition_builtin, name))
        *kind = A_CONDITION;
    else if (is_builtin(myo_treatment_builtin, name))
        *kind = A_TREATMENT;
    else if (word[length] == '=' && strcmp(name, "seed") == 0)
        return myo_error_set(error, MYO_USAGE,
                             "%s: both runs are of one person; --seed N chooses which", word);
    else if (word[length] == '=' &&
             (strchr(name, '.') || strcmp(name, "temperature") == 0 ||
              strcmp(name, "duration") == 0 || strcmp(name, "reflexes") == 0))
        *kind = A_SETTING;
    else
        return unknown(word, name, error);
    return MYO_OK;
}

static int add_word(side *s, const char *word, myo_error *error) {
    word_kind kind;
    const int code = kind_of(word, &kind, error);
    if (code) return code;
    cli_options *o = &s->options;
    if (kind == A_SETTING) {
        if (o->n_settings == cli_max_settings)
            return myo_error_set(error, MYO_USAGE, "more than %d settings", cli_max_settings);
        o->settings[o->n_settings++] = word;
        s->settings[s->n_settings++] = word;
        return MYO_OK;
    }
    if (o->n_conditions + o->n_treatments == MYO_APPLIED_MOST)
        return myo_error_set(error, MYO_USAGE, "more than %d conditions and treatments",
                             MYO_APPLIED_MOST);
    for (int i = 0; i < o->n_conditions && kind == A_CONDITION; i++) {
        const size_t length = strcspn(word, "=");
        if (length == strcspn(o->conditions[i], "=") &&
            strncmp(word, o->conditions[i], length) == 0)
            return myo_error_set(error, MYO_USAGE, "%s: one run would have it twice", word);
    }
    if (kind == A_CONDITION)
        o->conditions[o->n_conditions++] = word;
    else
        o->treatments[o->n_treatments++] = word;
    const int failed =
        myo_catalogue_choose((myo_catalogue_kind)kind, word, &s->choices[s->n_choices], error);
    s->n_choices += !failed;
    return failed;
}

/* Takes out of the second run what the scenario itself brings of it; *taken 0 where it brings none.
 */
static int take_out(comparison *c, const char *word, int *taken, myo_error *error) {
    word_kind kind;
    side *second = &c->sides[1];
    myo_catalogue_choice *choice = &second->removed[second->n_removed];
    *taken = 0;
    int code = kind_of(word, &kind, error);
    if (code || kind != A_TREATMENT) return code;
    code = myo_catalogue_choose(MYO_TREATMENT, word, choice, error);
    if (code) return code;
    *taken = choice->at_s < 0 ? myo_catalogue_take_out(second->scenario, choice->entry) : 0;
    if (*taken)
        second->n_removed++;
    else
        myo_catalogue_free(choice->entry);
    return MYO_OK;
}

/* ---- Names of the two runs ---- */

static void add_label(char *label, size_t size, const char *between, const char *text) {
    const size_t used = strlen(label);
    snprintf(label + used, size - used, "%s%s", used ? between : "", text);
}

static void name_side(side *s, int is_second, int other_has) {
    char text[200];
    s->label[0] = 0;
    for (int i = 0; i < s->n_choices; i++) {
        const myo_catalogue_choice *choice = &s->choices[i];
        snprintf(text, sizeof text, "%.120s", choice->entry->title);
        const size_t used = strlen(text);
        if (choice->severity_1 < 1)
            snprintf(text + used, sizeof text - used, ", severity %g", choice->severity_1);
        if (choice->at_s >= 0)
            snprintf(text + used, sizeof text - used, ", after %g min", choice->at_s / 60);
        add_label(s->label, sizeof s->label, " + ", text);
    }
    for (int i = 0; i < s->n_settings; i++)
        add_label(s->label, sizeof s->label, " + ", s->settings[i]);
    for (int i = 0; i < s->n_removed; i++) {
        snprintf(text, sizeof text, "without %.120s", s->removed[i].entry->title);
        add_label(s->label, sizeof s->label, ", ", text);
    }
    if (!s->label[0])
        snprintf(s->label, sizeof s->label, "%s",
                 !is_second && !other_has ? "as it is" : "without");
}

/* ---- Running ---- */

static int prepare(comparison *c, myo_error *error) {
    for (int k = 0; k < 2; k++) {
        side *s = &c->sides[k];
        s->options = c->options;
        s->options.n_with = s->options.n_without = 0;
    }
    int code = MYO_OK;
    side *first = &c->sides[0], *second = &c->sides[1];
    for (int i = 0; i < c->options.n_with && !code; i++)
        code = add_word(second, c->options.with[i], error);
    if (!code) code = cli_scenario(&second->options, &second->scenario, error);
    for (int i = 0; i < c->options.n_without && !code; i++) {
        int taken = 0;
        code = take_out(c, c->options.without[i], &taken, error);
        if (!code && !taken) code = add_word(first, c->options.without[i], error);
    }
    if (!code) code = cli_scenario(&first->options, &first->scenario, error);
    if (code) return code;
    const cli_options *o = &c->options;
    for (int i = 0; i < o->n_conditions; i++)
        add_label(c->shared, sizeof c->shared, ", ", o->conditions[i]);
    for (int i = 0; i < o->n_treatments; i++)
        add_label(c->shared, sizeof c->shared, ", ", o->treatments[i]);
    for (int i = 0; i < o->n_settings; i++)
        add_label(c->shared, sizeof c->shared, ", ", o->settings[i]);
    const int has = second->n_choices + second->n_settings > 0;
    name_side(first, 0, has);
    name_side(second, 1, 1);
    return MYO_OK;
}

static int make_folder(comparison *c, int k, myo_error *error) {
    side *s = &c->sides[k];
    if (!c->options.output) return MYO_OK;
    if (snprintf(s->folder, sizeof s->folder, "%s/%s", c->options.output, folders[k]) >=
        (int)sizeof s->folder - 32)
        return myo_error_set(error, MYO_IO, "the path %s is too long", c->options.output);
    const int code = myo_results_folder(s->folder, error);
    return code ? code : cli_saver_start(&s->saver, &c->options, s->folder, error);
}

static double reached_s(const side *s) {
    return s->story ? s->story->reached_s : s->record ? 1e-3 * s->record->simulated_ms : 0;
}

/* Runs one side and writes its folder; what was interrupted is written, too. */
static int run_side(comparison *c, int k, myo_error *error) {
    side *s = &c->sides[k];
    s->options.output = c->options.output ? s->folder : NULL;
    cli_progress progress = cli_progress_start(&s->options);
    progress.from = 0.5 * k;
    progress.share = 0.5;
    int code = s->scenario->n_events ? cli_tell(&s->options, &s->saver, s->resume, &progress,
                                                s->scenario, &s->story, error)
                                     : cli_simulate(&s->options, &s->saver, s->resume, &progress,
                                                    s->scenario, &s->record, error);
    cli_progress_end(&progress);
    const int something = s->story ? s->story->n_courses > 0 : reached_s(s) > 0;
    if (c->options.output && something &&
        (!code || code == MYO_INTERRUPTED || code == MYO_BROKE_DOWN)) {
        myo_error writing = {0};
        const int written = s->story
                                ? cli_write_story(s->story, s->scenario, s->folder, &writing)
                                : cli_write_record(s->record, s->scenario, s->folder, &writing);
        if (written && !code) {
            code = written;
            *error = writing;
        }
    }
    if (code == MYO_INTERRUPTED)
        myo_error_set(error, code, "interrupted in the %s of the two runs, after %g s",
                      k ? "second" : "first", reached_s(s));
    if (code && code != MYO_INPUT) cli_say_how_to_go_on(&c->options, &s->saver, error);
    return code;
}

static int put_out(comparison *c, myo_error *error) {
    myo_compared runs[2];
    for (int k = 0; k < 2; k++) {
        const side *s = &c->sides[k];
        runs[k] = (myo_compared){.label = s->label,
                                 .shared = c->shared[0] ? c->shared : NULL,
                                 .folder = c->options.output ? folders[k] : NULL,
                                 .scenario = s->scenario,
                                 .record = s->record,
                                 .story = s->story,
                                 .n_choices = s->n_choices,
                                 .choices = s->choices,
                                 .n_settings = s->n_settings,
                                 .settings = s->settings,
                                 .n_removed = s->n_removed,
                                 .removed = s->removed};
    }
    int code = c->options.output ? myo_compare_write(runs, c->options.output, error) : MYO_OK;
    if (code) return code;
    if (c->options.json) {
        myo_json json = myo_json_make(2);
        code = myo_compare_json(runs, &json, error);
        const char *text = code ? NULL : myo_json_text(&json);
        if (text)
            fputs(text, stdout);
        else if (!code)
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the comparison");
        myo_json_free(&json);
        return code;
    }
    char *text = NULL;
    code = myo_compare_format(runs, &text, error);
    if (!code) fputs(text, stdout);
    free(text);
    return code;
}

/* --resume DIR: the words that began it stand in the checkpoint of the first run, which stays until
 * both are done. */
static int go_on(comparison *c, char *root, myo_error *error) {
    side *first = &c->sides[0], *second = &c->sides[1];
    char folder[cli_path_size], path[cli_path_size + 32];
    int code = cli_folder(c->options.resume, root, error);
    if (code) return code;
    if (snprintf(folder, sizeof folder, "%s/%s", root, folders[0]) >= (int)sizeof folder - 32)
        return myo_error_set(error, MYO_IO, "the path %s is too long", root);
    code = cli_resume(&c->options, folder, &first->saver, &first->resume, error);
    if (code) return code;
    c->options.output = root;
    snprintf(path, sizeof path, "%.*s/%s/checkpoint.h5", cli_path_size - 32, root, folders[1]);
    myo_error none;
    if (cli_read_checkpoint(path, &second->resume, &none)) {
        myo_checkpoint_free(second->resume);
        second->resume = NULL;
    }
    return MYO_OK;
}

static int work(comparison *c, myo_error *error) {
    char root[cli_path_size];
    int code = MYO_OK;
    for (int k = 0; k < 2; k++) {
        c->sides[k].saver.verb = "compare";
        c->sides[k].saver.saved_s = -1;
    }
    if (c->options.resume)
        code = go_on(c, root, error);
    else if (c->options.n_words != 1)
        code = myo_error_set(error, MYO_USAGE,
                             "compare takes one scenario: a file or a built-in name");
    else if (!c->options.n_with && !c->options.n_without)
        code = myo_error_set(error, MYO_USAGE,
                             "compare needs --with or --without: what the runs "
                             "differ in");
    if (!code) code = prepare(c, error);
    if (!code && c->options.output) code = myo_results_folder(c->options.output, error);
    for (int k = 0; k < 2 && !code; k++) code = make_folder(c, k, error);
    for (int k = 0; k < 2 && !code; k++) code = run_side(c, k, error);
    if (!code) code = put_out(c, error);
    for (int k = 0; k < 2 && !code && c->options.output; k++) cli_saver_done(&c->sides[k].saver);
    return code;
}

static int run(const cli_options *options, myo_error *error) {
    comparison *c = calloc(1, sizeof *c);
    if (!c) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a comparison");
    c->options = *options;
    const int code = work(c, error);
    for (int k = 0; k < 2; k++) {
        side *s = &c->sides[k];
        cli_free_choices(s->choices, s->n_choices);
        cli_free_choices(s->removed, s->n_removed);
        myo_record_free(s->record);
        myo_story_free(s->story);
        myo_scenario_free(s->scenario);
        myo_checkpoint_free(s->resume);
    }
    free(c);
    return code;
}

const cli_verb cli_compare = {
    "compare",
    "SCENARIO --with WHAT... [--without WHAT]... [-o DIR] [--json] | --resume DIR",
    "two runs of one person, with and without something, and why they differ",
    "WHAT is a condition (ID or ID=SEVERITY), a treatment (ID or ID@TIME), a YAML file of your own "
    "with either, or\n"
    "PATH=VALUE. --with: the second run has it, the first has not. --without: the first has it, "
    "the "
    "second has not;\n"
    "what the scenario itself brings (a tablet in its story) is taken out of the second. "
    "--condition, --treatment and\n"
    "--set hold for both. Prints what differs, what was changed and by what authority, and what "
    "trials say; -o writes\n"
    "a page, its figures, summary.json, and both runs' own results in without/ and with/.\n"
    "Examples: myotome compare cramp --set path.change=0mm --with path.change=62mm -o "
    "results/stretch\n"
    "          myotome compare spasm --with heat-pad@30min --without ice@30min\n"
    "          myotome compare spasm --without ibuprofen",
    run,
};
