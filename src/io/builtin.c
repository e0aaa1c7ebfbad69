/* Lookup over the files built into the library. */
#include "io/builtin.h"

#include <string.h>

int myo_builtin_count(void) {
    int n = 0;
    while (myo_builtin_files[n].name) n++;
    return n;
}

const myo_builtin_file *myo_builtin_at(int index) {
    return index >= 0 && index < myo_builtin_count() ? &myo_builtin_files[index] : NULL;
}

const myo_builtin_file *myo_builtin_find(const char *name) {
    for (const myo_builtin_file *file = myo_builtin_files; file->name; file++)
        if (strcmp(file->name, name) == 0) return file;
    return NULL;
}
