/* --catalogue DIR: a person's own conditions and treatments, one YAML file each, beside the
 * built-in ones and by name like them. */
#include "cli/cli.h"

#include "myotome/io.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>

static int is_builtin(const char *id, size_t length) {
    const char *(*const builtin[])(int) = {myo_condition_builtin, myo_treatment_builtin};
    for (int kind = 0; kind < 2; kind++)
        for (int i = 0; builtin[kind](i); i++)
            if (strlen(builtin[kind](i)) == length && strncmp(builtin[kind](i), id, length) == 0)
                return 1;
    return 0;
}

static int is_yaml(const char *name) {
    const size_t n = strlen(name);
    return n > 5 && name[0] != '.' && strcmp(name + n - 5, ".yaml") == 0;
}

static int by_name(const void *a, const void *b) {
    return strcmp(a, b);
}

int cli_own_files(const cli_options *options, char (*files)[cli_own_size], int most, int *n,
                  myo_error *error) {
    *n = 0;
    if (!options->catalogue) return MYO_OK;
    DIR *folder = opendir(options->catalogue);
    if (!folder)
        return myo_error_set_at(error, MYO_INPUT, options->catalogue, 0, 0,
                                "there is no such folder of conditions and treatments");
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        if (is_yaml(entry->d_name) && *n < most)
            snprintf(files[(*n)++], cli_own_size, "%.255s", entry->d_name);
    closedir(folder);
    qsort(files, (size_t)*n, sizeof *files, by_name);
    return MYO_OK;
}

int cli_own_check(const cli_options *options, myo_error *error) {
    char(*files)[cli_own_size] = calloc(cli_own_most, sizeof *files);
    int n = 0;
    if (!files) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a catalogue");
    int code = cli_own_files(options, files, cli_own_most, &n, error);
    for (int i = 0; i < n && !code; i++) {
        const size_t length = strlen(files[i]) - 5;
        char path[cli_path_size], id[cli_own_size];
        snprintf(path, sizeof path, "%.3000s/%s", options->catalogue, files[i]);
        snprintf(id, sizeof id, "%.*s", (int)length, files[i]);
        if (is_builtin(files[i], length)) {
            code = myo_error_set_at(error, MYO_INPUT, path, 0, 0,
                                    "a built-in one is called \"%s\", too; give yours another name",
                                    id);
            break;
        }
        myo_catalogue_entry *entry = NULL;
        const int kind = cli_file_kind(path);
        code = myo_catalogue_read(kind == MYO_TREATMENT ? MYO_TREATMENT : MYO_CONDITION, path,
                                  &entry, error);
        if (!code && strcmp(entry->id, id) != 0)
            code = myo_error_set_at(error, MYO_INPUT, path, 1, 1,
                                    "the file is called %s, what it holds %s; give both one name",
                                    id, entry->id);
        myo_catalogue_free(entry);
    }
    free(files);
    return code;
}

/* "stiff-mornings=0.5" -> "DIR/stiff-mornings.yaml=0.5" where there is such a file. */
static const char *resolve(cli_options *options, const char *word) {
    const size_t length = strcspn(word, "=@");
    char path[cli_path_size];
    if (options->n_own == cli_own_words || length > 200) return word;
    snprintf(path, sizeof path, "%.3000s/%.*s.yaml", options->catalogue, (int)length, word);
    FILE *file = fopen(path, "r");
    if (!file) return word;
    fclose(file);
    char *own = options->own[options->n_own];
    if (snprintf(own, sizeof options->own[0], "%s%s", path, word + length) >=
        (int)sizeof options->own[0])
        return word;
    options->n_own++;
    return own;
}

int cli_own_resolve(cli_options *options, myo_error *error) {
    if (!options->catalogue) return MYO_OK;
    const int code = cli_own_check(options, error);
    if (code) return code;
    for (int i = 0; i < options->n_conditions; i++)
        options->conditions[i] = resolve(options, options->conditions[i]);
    for (int i = 0; i < options->n_treatments; i++)
        options->treatments[i] = resolve(options, options->treatments[i]);
    for (int i = 0; i < options->n_with; i++) options->with[i] = resolve(options, options->with[i]);
    for (int i = 0; i < options->n_without; i++)
        options->without[i] = resolve(options, options->without[i]);
    return MYO_OK;
}
