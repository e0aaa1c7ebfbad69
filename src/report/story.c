/* The report of a story: its page and figures, and the report of each of its windows. */
#include "myotome/report.h"

#include "report/report_files.h"
#include "report/tale_html.h"

#include <stdlib.h>

static int write_windows(const myo_tale *tale, const char *folder, myo_error *error) {
    int code = MYO_OK;
    for (int i = 0; i < tale->n_windows && !code; i++) {
        char path[MYO_REPORT_PATH], name[160];
        if (!tale->windows[i].window->record) continue;
        myo_tale_window_folder(tale, i, name, sizeof name);
        code = myo_report_path(path, folder, name, "", error);
        if (!code)
            code =
                myo_report_write_lean(tale->windows[i].window->record, tale->scenario, path, error);
    }
    return code;
}

static int write_page(const myo_tale *tale, const myo_figures *figures, const myo_picture *pictures,
                      const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH], *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int ok = out != NULL;
    if (out) {
        myo_tale_html_write(out, tale, figures, pictures);
        ok = !ferror(out);
        ok &= fclose(out) == 0;
    }
    int code = ok ? myo_report_path(path, folder, "report", ".html", error)
                  : myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while writing the report");
    if (!code) code = myo_report_file(path, text, size, error);
    free(text);
    return code;
}

static int write_story(const myo_tale *tale, const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH];
    myo_figures figures;
    size_t in_page = 0;
    int code = myo_report_path(path, folder, "figures", "", error);
    if (!code) code = myo_report_folder(path, error);
    if (code) return code;
    if (!myo_tale_figures_make(&figures, tale))
        return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    myo_picture *pictures = calloc((size_t)figures.n + 1, sizeof *pictures);
    if (!pictures)
        code = myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    for (int k = 0; k < figures.n && !code; k++) {
        code = myo_report_figure(&figures.list[k], path, in_page, 0, &pictures[k], error);
        in_page += pictures[k].n + pictures[k].n / 3;
    }
    if (!code) code = write_page(tale, &figures, pictures, folder, error);
    for (int k = 0; pictures && k < figures.n; k++) free(pictures[k].bytes);
    free(pictures);
    myo_figures_free(&figures);
    return code;
}

int myo_story_report(const myo_story *story, const myo_scenario *scenario, const char *folder,
                     myo_error *error) {
    if (!story || !folder || !folder[0])
        return myo_error_set(error, MYO_USAGE, "a report needs a story and a folder");
    myo_tale *tale = myo_tale_make(story, scenario);
    if (!tale)
        return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while reading the story");
    int code = write_story(tale, folder, error);
    if (!code) code = write_windows(tale, folder, error);
    myo_tale_free(tale);
    return code;
}
