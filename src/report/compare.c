/* Writes a comparison: its figures, its page, its summary. */
#include "myotome/compare.h"

#include "report/comparison.h"
#include "report/report_files.h"

#include <stdlib.h>

static int write_summary(const myo_comparison *c, const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH];
    myo_json json = myo_json_make(2);
    myo_comparison_json(c, &json);
    const char *text = myo_json_text(&json);
    int code = text ? myo_report_path(path, folder, "summary", ".json", error)
                    : myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the summary");
    if (!code) code = myo_file_write(path, text, json.buffer.size, error);
    myo_json_free(&json);
    return code;
}

static int write_page(const myo_comparison *c, const myo_figures *figures,
                      const myo_picture *pictures, const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH], *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int ok = out != NULL;
    if (out) {
        myo_comparison_html(out, c, figures, pictures);
        ok = !ferror(out);
        ok &= fclose(out) == 0;
    }
    int code = ok ? myo_report_path(path, folder, "report", ".html", error)
                  : myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while writing the report");
    if (!code) code = myo_report_file(path, text, size, error);
    free(text);
    return code;
}

static int write_all(const myo_comparison *c, const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH];
    myo_figures figures;
    size_t in_page = 0;
    int code = myo_report_path(path, folder, "figures", "", error);
    if (!code) code = myo_report_folder(path, error);
    if (code) return code;
    if (!myo_comparison_figures(&figures, c))
        return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    myo_picture *pictures = calloc((size_t)figures.n + 1, sizeof *pictures);
    if (!pictures)
        code = myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    for (int k = 0; k < figures.n && !code; k++) {
        code = myo_report_figure(&figures.list[k], path, in_page, 0, &pictures[k], error);
        in_page += pictures[k].n + pictures[k].n / 3;
    }
    if (!code) code = write_page(c, &figures, pictures, folder, error);
    for (int k = 0; pictures && k < figures.n; k++) free(pictures[k].bytes);
    free(pictures);
    myo_figures_free(&figures);
    return code ? code : write_summary(c, folder, error);
}

int myo_compare_write(const myo_compared runs[2], const char *folder, myo_error *error) {
    myo_comparison *c = myo_comparison_make(runs);
    if (!c) return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out for the comparison");
    const int code = write_all(c, folder, error);
    myo_comparison_free(c);
    return code;
}
