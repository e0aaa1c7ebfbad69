/* myotome bench: hands over to the program myotome-bench beside this one, which is built only where
 * SUNDIALS is, the solver it compares with. */
#include "cli/cli.h"

#include "myotome/io.h"

#include <string.h>
#include <unistd.h>

static int run(const cli_options *options, myo_error *error) {
    static const char name[] = "myotome-bench";
    char path[4096], tolerance[32];
    if (options->n_words != 1)
        return myo_error_set(error, MYO_USAGE, "bench takes one word: the system, e.g. fibre");
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
    "SYSTEM: fibre. The fibres that muscles run (membrane, contraction and their sum) and the\n"
    "published one, by the library's solver at every lane width and by SUNDIALS CVODE on the same\n"
    "equations, in the same run, at equal measured error, with dense and with sparse factors.\n"
    "--tolerance: of the library's solver; without it that of muscles and cells (membrane 1e-4,\n"
    "contraction 1e-3, published fibre 1e-5).",
    run,
};
