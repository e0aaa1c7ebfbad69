/* myotome doctor: is this build sound on this machine? */
#include "cli/cli.h"

#include "myotome/cell.h"
#include "myotome/io.h"
#include "myotome/scenario_file.h"

#include <unistd.h>

static int check(const char *what, int good, const char *otherwise) {
    printf("%-44s %s%s%s\n", what, good ? "yes" : "no", good ? "" : ": ", good ? "" : otherwise);
    return !good;
}

/* Every built-in scenario must be readable, so that a broken file cannot ship. */
static int broken_scenarios(void) {
    int broken = 0;
    for (int i = 0; myo_scenario_builtin(i); i++) {
        myo_scenario *scenario = NULL;
        myo_error error = {0};
        if (myo_scenario_read(myo_scenario_builtin(i), &scenario, &error) != MYO_OK) {
            char text[1024];
            myo_error_format(&error, text, sizeof text);
            printf("  %s\n", text);
            broken++;
        }
        myo_scenario_free(scenario);
    }
    return broken;
}

static int run(const cli_options *options, myo_error *error) {
    (void)options;
    (void)error;
    int bad = 0;
    printf("%-44s %s\n", "version", myo_version());
    printf("%-44s %ld\n", "processors", sysconf(_SC_NPROCESSORS_ONLN));
    printf("%-44s %d mechanisms, %d cells, %d files\n", "built in", myo_mechanism_count(),
           myo_cell_count(), myo_builtin_count());
    bad += check(
        "reproducible build (contraction off)", myo_is_reproducible(),
        "results differ in the last bits from those of other machines; build the release preset");
    bad +=
        check("built-in scenarios can be read", broken_scenarios() == 0, "this build is damaged");
    bad += check("a file can be written in the working folder", access(".", W_OK) == 0,
                 "results need -o to a writable folder");
    return bad ? MYO_NEGATIVE : MYO_OK;
}

const cli_verb cli_doctor = {
    "doctor",
    "",
    "is this build sound on this machine?",
    "Checks the build and its built-in files; exit code 1 if something is wrong.",
    run,
};
