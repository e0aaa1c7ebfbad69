/* A folder of a test's own, gone after it: make_folder and remove_folder are a group's setup and
 * teardown. */
#ifndef MYO_TESTS_SCRATCH_FOLDER_H
#define MYO_TESTS_SCRATCH_FOLDER_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char folder[64];

static int make_folder(void **state) {
    (void)state;
    strcpy(folder, "/tmp/myotome_test_XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state) {
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

/* "FOLDER/NAME"; four paths live side by side. */
static inline const char *inside(const char *name) {
    static char path[4][256];
    static int turn;
    char *p = path[turn++ % 4];
    snprintf(p, 256, "%s/%s", folder, name);
    return p;
}

/* A whole file of it, zero-terminated, to free; NULL where there is none. size: NULL is allowed. */
static inline char *whole_file(const char *name, size_t *size) {
    FILE *file = fopen(inside(name), "rb");
    if (!file) return NULL;
    fseek(file, 0, SEEK_END);
    const size_t n = (size_t)ftell(file);
    rewind(file);
    char *text = malloc(n + 1);
    if (text && fread(text, 1, n, file) == n) {
        text[n] = 0;
        if (size) *size = n;
    } else {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

#endif
