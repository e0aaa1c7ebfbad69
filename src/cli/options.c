/* Options of the command line: one table for parser and help; progress and interruption. */
#include "cli/cli.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

typedef enum option_id {
    O_SET,
    O_OUTPUT,
    O_SEED,
    O_RESUME,
    O_SAVE_EVERY,
    O_THREADS,
    O_JSON,
    O_CSV,
    O_QUIET,
    O_FORCE,
    O_TOLERANCE,
    O_CONDITION,
    O_TREATMENT,
    O_WITH,
    O_WITHOUT,
    O_CATALOGUE,
    O_FORMAT,
    O_ASK,
    O_VIGNETTES,
    O_EMG,
    O_CHANNEL,
    O_UV_PER_COUNT,
    O_RATE,
    O_AT_REST,
    O_HELP,
    n_options
} option_id;

static const struct {
    const char *name, *letter, *value, *text;
} table[n_options] = {
    [O_SET] = {"--set", NULL, "PATH=VALUE",
               "set a number or a word by path, with its unit; may be repeated"},
    [O_OUTPUT] = {"--output", "-o", "DIR",
                  "folder for the results; for cell a figure, FILE.svg or FILE.png"},
    [O_SEED] = {"--seed", NULL, "N", "seed of all random numbers"},
    [O_RESUME] = {"--resume", NULL, "DIR",
                  "go on with the run that was stopped or killed while it wrote into DIR"},
    [O_SAVE_EVERY] = {"--save-every", NULL, "S",
                      "seconds between the checkpoints of a run (default: 20)"},
    [O_THREADS] = {"--threads", NULL, "N",
                   "number of threads (default: all); never changes the result"},
    [O_JSON] = {"--json", NULL, NULL, "one JSON document on standard output"},
    [O_CSV] = {"--csv", NULL, NULL, "comma-separated values on standard output"},
    [O_QUIET] = {"--quiet", "-q", NULL, "no progress"},
    [O_FORCE] = {"--force", NULL, NULL, "let values outside their legal range through"},
    [O_TOLERANCE] = {"--tolerance", NULL, "X", "of the solver that is measured, for bench"},
    [O_CONDITION] = {"--condition", NULL, "ID[=S]",
                     "a condition, with a severity from 0 to 1 (default: 1); may be repeated"},
    [O_TREATMENT] = {"--treatment", NULL, "ID[@TIME]",
                     "a treatment, on a time line when it begins; may be repeated"},
    [O_WITH] = {"--with", NULL, "WHAT",
                "condition, treatment or PATH=VALUE of the second run only, for compare"},
    [O_WITHOUT] =
        {"--without", NULL, "WHAT",
         "the same of the first run only; of what the scenario brings: not in the second"},
    [O_CATALOGUE] =
        {"--catalogue", NULL, "DIR",
         "folder of conditions and treatments of your own, by name like the built-in ones"},
    [O_FORMAT] = {"--format", NULL, "FORM", "text, json or fhir, for assess"},
    [O_ASK] = {"--ask", NULL, NULL, "put questions one by one, for assess"},
    [O_VIGNETTES] = {"--vignettes", NULL, "FILE.csv", "score a file of written cases, for assess"},
    [O_EMG] = {"--emg", NULL, "FILE.json",
               "what 'examine --json' found in a recording of the episode, for assess"},
    [O_CHANNEL] = {"--channel", NULL, "NAME", "look at this channel only, for examine"},
    [O_UV_PER_COUNT] = {"--uv-per-count", NULL, "X",
                        "gain of a recording that does not say its own, for examine"},
    [O_RATE] = {"--rate", NULL, "HZ", "samples a second of columns of text, for examine"},
    [O_AT_REST] = {"--at-rest", NULL, NULL, "the person was at rest, for examine"},
    [O_HELP] = {"--help", "-h", NULL, "this text"},
};

void cli_print_options(FILE *out) {
    for (int i = 0; i < n_options; i++) {
        char left[48];
        snprintf(left, sizeof left, "%s%s%s%s%s", table[i].name, table[i].letter ? ", " : "",
                 table[i].letter ? table[i].letter : "", table[i].value ? " " : "",
                 table[i].value ? table[i].value : "");
        fprintf(out, "  %-24s %s\n", left, table[i].text);
    }
}

static int find_option(const char *word, size_t length) {
    for (int i = 0; i < n_options; i++)
        if ((strncmp(table[i].name, word, length) == 0 && !table[i].name[length]) ||
            (table[i].letter && strncmp(table[i].letter, word, length) == 0 &&
             !table[i].letter[length]))
            return i;
    return -1;
}

static int unknown_option(const char *word, myo_error *error) {
    const char *names[n_options];
    for (int i = 0; i < n_options; i++) names[i] = table[i].name;
    const char *near = myo_nearest(word, names, n_options);
    if (near)
        return myo_error_set(error, MYO_USAGE, "unknown option %s; did you mean %s?", word, near);
    return myo_error_set(error, MYO_USAGE, "unknown option %s", word);
}

static int take_id(const char *ids[MYO_APPLIED_MOST], int *n, const char *option, const char *value,
                   myo_error *error) {
    if (*n == MYO_APPLIED_MOST)
        return myo_error_set(error, MYO_USAGE, "more than %d times %s", MYO_APPLIED_MOST, option);
    ids[(*n)++] = value;
    return MYO_OK;
}

static int take(cli_options *options, int id, const char *value, myo_error *error) {
    char *end;
    switch (id) {
    case O_SET:
        if (options->n_settings == cli_max_settings)
            return myo_error_set(error, MYO_USAGE,
                                 "more than %d --set options; put them into a scenario file",
                                 cli_max_settings);
        options->settings[options->n_settings++] = value;
        break;
    case O_OUTPUT:
        options->output = value;
        break;
    case O_SEED:
        options->seed = value;
        break;
    case O_RESUME:
        options->resume = value;
        break;
    case O_SAVE_EVERY:
        options->save_every_s = strtod(value, &end);
        if (*end || end == value || !(options->save_every_s >= 0.1 && options->save_every_s <= 1e6))
            return myo_error_set(error, MYO_USAGE,
                                 "--save-every %s: give seconds, from 0.1 to 1000000", value);
        break;
    case O_THREADS: {
        const long n = strtol(value, &end, 10);
        if (*end || end == value || n < 1 || n > 1024)
            return myo_error_set(error, MYO_USAGE,
                                 "--threads %s: give a whole number from 1 to 1024", value);
        options->threads = (int)n;
        break;
    }
    case O_JSON:
        options->json = 1;
        break;
    case O_CSV:
        options->csv = 1;
        break;
    case O_QUIET:
        options->quiet = 1;
        break;
    case O_FORCE:
        options->force = 1;
        break;
    case O_TOLERANCE:
        options->tolerance = strtod(value, &end);
        if (*end || end == value || !(options->tolerance >= 1e-9 && options->tolerance <= 0.01))
            return myo_error_set(error, MYO_USAGE,
                                 "--tolerance %s: give a number from 1e-9 to 0.01", value);
        break;
    case O_FORMAT:
        options->format = value;
        break;
    case O_ASK:
        options->ask = 1;
        break;
    case O_VIGNETTES:
        options->vignettes = value;
        break;
    case O_EMG:
        options->emg = value;
        break;
    case O_CHANNEL:
        options->channel = value;
        break;
    case O_UV_PER_COUNT:
        options->uV_per_count = strtod(value, &end);
        if (*end || end == value || !(options->uV_per_count > 0 && options->uV_per_count < 1e9))
            return myo_error_set(error, MYO_USAGE, "--uv-per-count %s: give a number above 0",
                                 value);
        break;
    case O_RATE:
        options->rate_Hz = strtod(value, &end);
        if (*end || end == value || !(options->rate_Hz > 0 && options->rate_Hz <= 1e7))
            return myo_error_set(error, MYO_USAGE,
                                 "--rate %s: give samples a second, up to 10000000", value);
        break;
    case O_AT_REST:
        options->at_rest = 1;
        break;
    case O_HELP:
        options->help = 1;
        break;
    case O_CONDITION:
        return take_id(options->conditions, &options->n_conditions, "--condition", value, error);
    case O_TREATMENT:
        return take_id(options->treatments, &options->n_treatments, "--treatment", value, error);
    case O_WITH:
        return take_id(options->with, &options->n_with, "--with", value, error);
    case O_CATALOGUE:
        options->catalogue = value;
        break;
    case O_WITHOUT:
        return take_id(options->without, &options->n_without, "--without", value, error);
    }
    return MYO_OK;
}

int cli_parse(int argc, char **argv, cli_options *options, myo_error *error) {
    memset(options, 0, sizeof *options);
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        if (word[0] != '-' || !word[1]) {
            if (options->n_words == cli_max_words)
                return myo_error_set(error, MYO_USAGE, "too many words: %s", word);
            options->words[options->n_words++] = word;
            continue;
        }
        const char *equals = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;
        const int id = find_option(word, equals ? (size_t)(equals - word) : strlen(word));
        if (id < 0) return unknown_option(word, error);
        const char *value = equals ? equals + 1 : NULL;
        if (table[id].value && !value) {
            if (i + 1 == argc)
                return myo_error_set(error, MYO_USAGE, "%s needs a value: %s", table[id].name,
                                     table[id].value);
            value = argv[++i];
        }
        if (!table[id].value && value)
            return myo_error_set(error, MYO_USAGE, "%s takes no value", table[id].name);
        const int code = take(options, id, value, error);
        if (code) return code;
    }
    return cli_own_resolve(options, error);
}

int cli_choices(const cli_options *options, myo_catalogue_choice choices[MYO_APPLIED_MOST], int *n,
                myo_error *error) {
    int code = MYO_OK;
    *n = 0;
    if (options->n_conditions + options->n_treatments > MYO_APPLIED_MOST)
        return myo_error_set(error, MYO_USAGE, "more than %d conditions and treatments",
                             MYO_APPLIED_MOST);
    for (int i = 0; i < options->n_conditions && !code; i++) {
        code = myo_catalogue_choose(MYO_CONDITION, options->conditions[i], &choices[*n], error);
        *n += !code;
    }
    for (int i = 0; i < options->n_treatments && !code; i++) {
        code = myo_catalogue_choose(MYO_TREATMENT, options->treatments[i], &choices[*n], error);
        *n += !code;
    }
    return code;
}

void cli_free_choices(myo_catalogue_choice *choices, int n) {
    for (int i = 0; i < n; i++) myo_catalogue_free(choices[i].entry);
}

const char *cli_split(const char *setting, char *path, size_t size, myo_error *error) {
    const char *equals = strchr(setting, '=');
    if (!equals || equals == setting || (size_t)(equals - setting) >= size) {
        myo_error_set(error, MYO_USAGE, "--set %s: write it as PATH=VALUE", setting);
        return NULL;
    }
    memcpy(path, setting, (size_t)(equals - setting));
    path[equals - setting] = 0;
    return equals + 1;
}

/* ---- Progress and Ctrl-C ------------------------------------------------------------------------
 */

static volatile sig_atomic_t interrupted;

static void on_interrupt(int signal_number) {
    (void)signal_number;
    if (interrupted) _exit(MYO_INTERRUPTED); /* the second Ctrl-C does not wait */
    interrupted = 1;
}

int cli_interrupted(void) {
    return interrupted;
}

static double now_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

cli_progress cli_progress_start(const cli_options *options) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_handler = on_interrupt;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    const double now = now_s();
    return (cli_progress){options->quiet, isatty(STDERR_FILENO), now, now, -1, 0, 1};
}

int cli_progress_step(double fraction, const char *stage, void *user) {
    cli_progress *progress = user;
    fraction = progress->from + progress->share * fraction;
    const double now = now_s(), since = now - progress->printed_s;
    if (progress->first < 0) progress->first = fraction;
    if (progress->quiet || since < (progress->terminal ? 0.2 : 10.0)) return interrupted;
    progress->printed_s = now;
    const double elapsed = now - progress->started_s;
    char left[48] = "";
    if (fraction - progress->first > 0.02)
        snprintf(left, sizeof left, ", about %.0f s left",
                 elapsed * (1 - fraction) / (fraction - progress->first) + 0.5);
    fprintf(stderr, progress->terminal ? "\r\033[K%3.0f %%  %s%s" : "%3.0f %%  %s%s\n",
            100 * fraction, stage, left);
    fflush(stderr);
    return interrupted;
}

void cli_progress_end(cli_progress *progress) {
    if (!progress->quiet && progress->terminal) fprintf(stderr, "\r\033[K");
}
