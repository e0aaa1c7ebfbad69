/* myotome: the command line. Finds the verb, runs it, turns its result into message and exit code.
 */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

static const cli_verb *const verbs[] = {&cli_run,    &cli_compare,  &cli_cell,  &cli_list,
                                        &cli_show,   &cli_validate, &cli_bench, &cli_doctor,
                                        &cli_assess, &cli_examine, &cli_dataset};
enum { n_verbs = sizeof verbs / sizeof verbs[0] };

/* In the contract of the command line, not in this version. */
static const char *const planned[] = {"sweep"};

static void print_help(FILE *out) {
    fprintf(out,
            "myotome %s: the mid-back's muscles from drive to EMG. For research and teaching; not "
            "a medical device.\n\n",
            myo_version());
    for (int i = 0; i < n_verbs; i++)
        fprintf(out, "  myotome %-9s %s\n", verbs[i]->name, verbs[i]->summary);
    fprintf(out, "\n'myotome VERB --help' says more. Start with: myotome run first-muscle -o "
                 "results/first-muscle\n");
}

static int print_error(const myo_error *error) {
    char text[1024];
    myo_error_format(error, text, sizeof text);
    fprintf(stderr, "myotome: %s\n", text);
    return error->code;
}

static int unknown_verb(const char *name) {
    for (size_t i = 0; i < sizeof planned / sizeof planned[0]; i++)
        if (strcmp(planned[i], name) == 0) {
            fprintf(stderr, "myotome: '%s' is not built into this version\n", name);
            return MYO_NOT_BUILT_IN;
        }
    const char *names[n_verbs];
    for (int i = 0; i < n_verbs; i++) names[i] = verbs[i]->name;
    const char *near = myo_nearest(name, names, n_verbs);
    fprintf(stderr, "myotome: unknown verb '%s'%s%s%s; 'myotome help' lists them\n", name,
            near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
    return MYO_USAGE;
}

int main(int argc, char **argv) {
    if (argc < 2 || strcmp(argv[1], "help") == 0 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0) {
        print_help(argc < 2 ? stderr : stdout);
        return argc < 2 ? MYO_USAGE : MYO_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("myotome %s\n", myo_version());
        return MYO_OK;
    }
    const cli_verb *verb = NULL;
    for (int i = 0; i < n_verbs; i++)
        if (strcmp(verbs[i]->name, argv[1]) == 0) verb = verbs[i];
    if (!verb) return unknown_verb(argv[1]);
    cli_options options;
    myo_error error = {0};
    int code = cli_parse(argc - 2, argv + 2, &options, &error);
    if (code) return print_error(&error);
    if (options.help) {
        printf("myotome %s %s\n\n%s\n\nOptions\n", verb->name, verb->usage, verb->help);
        cli_print_options(stdout);
        return MYO_OK;
    }
    code = verb->run(&options, &error);
    if (code && error.text[0]) {
        error.code = code;
        print_error(&error);
        if (code == MYO_USAGE) fprintf(stderr, "usage: myotome %s %s\n", verb->name, verb->usage);
    }
    if (fflush(stdout) != 0 && !code) {
        fprintf(stderr, "myotome: standard output could not be written (is the disk full?)\n");
        code = MYO_IO;
    }
    return code;
}
