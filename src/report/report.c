/* Writes the report of a run: figures as files, and the page that holds them all. */
#include "myotome/report.h"
#include "report/report_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const size_t largest_svg = 400000, enough_in_page = 2000000, much_in_page = 3200000;

int myo_report_path(char path[MYO_REPORT_PATH], const char *folder, const char *name,
                    const char *ending, myo_error *error) {
    const int n = snprintf(path, MYO_REPORT_PATH, "%s/%s%s", folder, name, ending);
    if (n < 0 || n >= MYO_REPORT_PATH)
        return myo_error_set(error, MYO_IO, "the path %s is too long", folder);
    return MYO_OK;
}

int myo_report_folder(const char *folder, myo_error *error) {
    char path[MYO_REPORT_PATH];
    if (snprintf(path, sizeof path, "%s", folder) >= (int)sizeof path)
        return myo_error_set(error, MYO_IO, "the path %s is too long", folder);
    for (char *c = path + 1; *c; c++) {
        if (*c != '/') continue;
        *c = 0;
        if (mkdir(path, 0777) != 0 && errno != EEXIST)
            return myo_error_set(error, MYO_IO, "cannot make the folder %s: %s", path,
                                 strerror(errno));
        *c = '/';
    }
    if (mkdir(path, 0777) != 0 && errno != EEXIST)
        return myo_error_set(error, MYO_IO, "cannot make the folder %s: %s", path, strerror(errno));
    struct stat what;
    if (stat(path, &what) != 0 || !S_ISDIR(what.st_mode))
        return myo_error_set(error, MYO_IO, "%s is not a folder; name another one for the results",
                             path);
    return MYO_OK;
}

int myo_report_file(const char *path, const void *bytes, size_t n, myo_error *error) {
    FILE *file = fopen(path, "wb");
    int failed = !file;
    if (file) {
        failed = fwrite(bytes, 1, n, file) != n;
        failed |= fclose(file) != 0;
    }
    if (failed) return myo_error_set(error, MYO_IO, "cannot write %s: %s", path, strerror(errno));
    return MYO_OK;
}

/* Renders one figure to both files and keeps the form that suits the page. */
static int write_png(const myo_figure *figure, const char *folder, size_t in_page, myo_picture *png,
                     myo_error *error) {
    char path[MYO_REPORT_PATH];
    int code = myo_figure_render(figure, 2.0, &png->bytes, &png->n, error);
    if (code == MYO_OK) code = myo_report_path(path, folder, figure->id, ".png", error);
    if (code == MYO_OK) code = myo_report_file(path, png->bytes, png->n, error);
    if (code == MYO_OK && in_page > much_in_page) { /* a page of many figures: coarser ones */
        free(png->bytes);
        *png = (myo_picture){0};
        code = myo_figure_render(figure, 1.0, &png->bytes, &png->n, error);
    }
    return code;
}

int myo_report_figure(const myo_figure *figure, const char *folder, size_t in_page, int lean,
                      myo_picture *picture, myo_error *error) {
    char path[MYO_REPORT_PATH];
    myo_picture svg = {.is_svg = 1}, png = {0};
    int code = myo_figure_render(figure, 0.0, &svg.bytes, &svg.n, error);
    const int too_large = svg.n > largest_svg || (!lean && in_page > enough_in_page);
    if (code == MYO_OK) code = myo_report_path(path, folder, figure->id, ".svg", error);
    if (code == MYO_OK) code = myo_report_file(path, svg.bytes, svg.n, error);
    if (code == MYO_OK && (!lean || too_large))
        code = write_png(figure, folder, in_page, &png, error);
    *picture = too_large && png.bytes && png.n < svg.n ? png : svg;
    free(picture->is_svg ? png.bytes : svg.bytes);
    return code;
}

static int write_page(const myo_measures *measures, const myo_figures *figures,
                      const myo_picture *pictures, const myo_scenario *scenario, const char *folder,
                      myo_error *error) {
    char path[MYO_REPORT_PATH];
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    int ok = out != NULL;
    if (out) {
        ok = myo_html_write(out, measures, figures, pictures, scenario);
        ok &= !ferror(out);
        ok &= fclose(out) == 0;
    }
    int code = ok ? myo_report_path(path, folder, "report", ".html", error)
                  : myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while writing the report");
    if (code == MYO_OK) code = myo_report_file(path, text, size, error);
    free(text);
    return code;
}

static int write_all(const myo_measures *measures, const myo_scenario *scenario, const char *folder,
                     int lean, myo_error *error) {
    char figures_folder[MYO_REPORT_PATH];
    myo_figures figures;
    size_t in_page = 0;
    int code = myo_report_path(figures_folder, folder, "figures", "", error);
    if (code == MYO_OK) code = myo_report_folder(figures_folder, error);
    if (code != MYO_OK) return code;
    if (!myo_figures_make(&figures, measures))
        return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    myo_picture *pictures = calloc((size_t)figures.n + 1, sizeof *pictures);
    if (!pictures)
        code = myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while drawing the figures");
    for (int k = 0; k < figures.n && code == MYO_OK; k++) {
        code =
            myo_report_figure(&figures.list[k], figures_folder, in_page, lean, &pictures[k], error);
        in_page += pictures[k].n + pictures[k].n / 3;
    }
    if (code == MYO_OK) code = write_page(measures, &figures, pictures, scenario, folder, error);
    for (int k = 0; pictures && k < figures.n; k++) free(pictures[k].bytes);
    free(pictures);
    myo_figures_free(&figures);
    return code;
}

static int write_report(const myo_record *record, const myo_scenario *scenario, const char *folder,
                        int lean, myo_error *error) {
    if (!record || !folder || !folder[0])
        return myo_error_set(error, MYO_USAGE, "a report needs a record and a folder");
    myo_measures *measures = myo_measures_make(record);
    if (!measures)
        return myo_error_set(error, MYO_BROKE_DOWN, "memory ran out while measuring the record");
    const int code = write_all(measures, scenario, folder, lean, error);
    myo_measures_free(measures);
    return code;
}

int myo_report_write_with_values(const myo_record *record, const myo_scenario *scenario,
                                 const char *folder, myo_error *error) {
    return write_report(record, scenario, folder, 0, error);
}

int myo_report_write_lean(const myo_record *record, const myo_scenario *scenario,
                          const char *folder, myo_error *error) {
    return write_report(record, scenario, folder, 1, error);
}

int myo_report_write(const myo_record *record, const char *folder, myo_error *error) {
    return myo_report_write_with_values(record, NULL, folder, error);
}
