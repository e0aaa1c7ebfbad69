/* The report of a story. */
#include "myotome/report.h"

#include <stdio.h>

int myo_story_report(const myo_story *story, const myo_scenario *scenario, const char *folder,
                     myo_error *error) {
    for (int i = 0; i < story->n_windows; i++) {
        char path[4096];
        const int n = snprintf(path, sizeof path, "%s/windows/%02d-%s", folder, i + 1,
                               story->windows[i].name);
        if (n < 0 || n >= (int)sizeof path)
            return myo_error_set(error, MYO_IO, "the path %s is too long", folder);
        const int code =
            myo_report_write_with_values(story->windows[i].record, scenario, path, error);
        if (code) return code;
    }
    return MYO_OK;
}
