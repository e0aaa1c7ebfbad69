/* myotome bench: hands over to the program myotome-bench beside this one, which is built only where
 * SUNDIALS is, the solver it compares with. */
#include "cli/cli.h"

#include "cli/bench_emg.h"

#include "myotome/io.h"
#include "myotome/scenario.h"
#include "myotome/spine.h"
#include "myotome/story.h"

#include <string.h>
#include <unistd.h>

/* ---- The whole mid-back: all motor pools of the spine, standing ---- */

static int add_pools(myo_scenario *scenario, int units, int *n, myo_error *error) {
    myo_spine *spine = NULL;
    int code = myo_spine_make(scenario->body, &spine, error);
    if (code) return code;
    *n = myo_spine_pool_count(spine);
    for (int i = 0; i < *n && !code; i++) {
        const char *pool = myo_spine_pool_at(spine, i)->name;
        char name[64];
        int muscle;
        snprintf(name, sizeof name, "%s", pool);
        for (char *c = name; *c; c++)
            if (*c == '.') *c = '_';
        code = myo_scenario_add_muscle(scenario, name, NULL, &muscle, error);
        if (!code) code = myo_scenario_take_pool(scenario, muscle, pool, error);
    }
    myo_spine_free(spine);
    char text[16];
    snprintf(text, sizeof text, "%d", units);
    if (!code) code = myo_scenario_set(scenario, "pool.n_units", text, error);
    return code ? code : myo_scenario_set(scenario, "reflexes", "1", error);
}

static void print_part(const char *name, double part_s, double all_s, double simulated_s) {
    printf("  %-44s %7.2f s a simulated second, %4.1f %%\n", name, part_s / simulated_s,
           100 * part_s / all_s);
}

static int bench_back(const cli_options *options, myo_error *error) {
    enum { units = 20 };
    const double simulated_s = 0.5;
    myo_scenario *scenario = myo_scenario_make();
    myo_story *story = myo_story_make();
    int n = 0, window = 0,
        code = scenario && story ? add_pools(scenario, units, &n, error)
                                 : myo_error_set(error, MYO_BROKE_DOWN, "out of memory");
    if (!code) code = myo_scenario_add_event(scenario, 0, "window", &window, error);
    if (!code) code = myo_scenario_set_event(scenario, window, "duration", "0.5 s", error);
    cli_progress progress = cli_progress_start(options);
    myo_run_cost cost = {0};
    myo_run_options run_options = myo_run_options_default();
    run_options.threads = options->threads;
    run_options.progress = cli_progress_step;
    run_options.user = &progress;
    run_options.cost = &cost;
    if (!code) code = myo_story_run(scenario, &run_options, story, error);
    cli_progress_end(&progress);
    const double all_s =
        cost.neurons_s + cost.fibres_s + cost.body_s + cost.reflexes_s + cost.record_s;
    if (!code && options->json)
        printf("{\"muscles\": %d, \"units\": %d, \"simulated_s\": %g, \"wall_s_per_s\": %.4g, "
               "\"neurons\": %.4g, \"fibres\": %.4g, \"body\": %.4g, \"reflexes\": %.4g, "
               "\"record\": %.4g}\n",
               n, n * units, simulated_s, all_s / simulated_s, cost.neurons_s / simulated_s,
               cost.fibres_s / simulated_s, cost.body_s / simulated_s,
               cost.reflexes_s / simulated_s, cost.record_s / simulated_s);
    if (!code && !options->json) {
        printf("%d muscles, %d motor units, standing: %.1f s of wall time a simulated second "
               "(real time would be 1)\n",
               n, n * units, all_s / simulated_s);
        print_part("membranes and chemistry of the fibres", cost.fibres_s, all_s, simulated_s);
        print_part("motor neurons, axons, junctions", cost.neurons_s, all_s, simulated_s);
        print_part("trunk: forward dynamics and sharing", cost.body_s, all_s, simulated_s);
        print_part("sense organs and reflexes", cost.reflexes_s, all_s, simulated_s);
        print_part("record", cost.record_s, all_s, simulated_s);
    }
    myo_story_free(story);
    myo_scenario_free(scenario);
    return code;
}

static int run(const cli_options *options, myo_error *error) {
    static const char name[] = "myotome-bench";
    char path[4096], tolerance[32];
    if (options->n_words != 1)
        return myo_error_set(error, MYO_USAGE, "bench takes one word: fibre, back or emg");
    if (strcmp(options->words[0], "back") == 0) return bench_back(options, error);
    if (strcmp(options->words[0], "emg") == 0) return cli_bench_emg(options, error);
    const ssize_t n = readlink("/proc/self/exe", path, sizeof path - sizeof name - 1);
    char *end = NULL;
    if (n > 0) {
        path[n] = '\0';
        end = strrchr(path, '/');
    }
    if (end) memcpy(end + 1, name, sizeof name);
    if (!end || access(path, X_OK))
        return myo_error_set(error, MYO_NOT_BUILT_IN,
                             "bench compares with SUNDIALS CVODE, which was missing when this "
                             "version was built");
    snprintf(tolerance, sizeof tolerance, "%.17g", options->tolerance);
    execl(path, name, options->words[0], tolerance, options->json ? "json" : "table", (char *)NULL);
    return myo_error_set(error, MYO_IO, "%s cannot be started", path);
}

const cli_verb cli_bench = {
    "bench",
    "SYSTEM [--tolerance X] [--json]",
    "cost per cell and second beside another solver",
    "SYSTEM: fibre, back or emg. fibre: the fibres that muscles run (membrane by the steps of their\n"
    "cable, contraction, and the sum), a membrane by itself as cells solve it, and the published\n"
    "fibre, at every lane width and by SUNDIALS CVODE on the same equations, in the same run, at\n"
    "equal measured error, with dense and with sparse factors.\n"
    "back: all motor pools of the spine with 20 motor units each, standing for half a second, and\n"
    "where the time goes.\n"
    "emg: electrode potentials a second and core, for a needle, discs and a grid.\n"
    "--tolerance: of the adaptive solver; without it that of muscles and cells (contraction 1e-3,\n"
    "membrane by itself 1e-4, published fibre 1e-5).",
    run,
};
