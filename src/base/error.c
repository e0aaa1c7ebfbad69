/* The error value, the version, and whether this build keeps the bits (see myotome/base.h). */
#include "myotome/base.h"

#include "base/dispatch.h"
#include "base/lane_probe.h"
#include "base/text.h"

#include <string.h>

static int set_error(myo_error *error, int code, const char *file, int line, int column,
                     const char *format, va_list arguments) {
    if (!error) return code;
    /* The arguments may point into *error itself ("while reading X: " and the old text). */
    char text[sizeof error->text], place[sizeof error->file];
    myo_text_format_list(text, sizeof text, format, arguments);
    myo_text_format(place, sizeof place, "%s", file);
    error->code = code;
    error->line = line;
    error->column = column;
    memcpy(error->file, place, sizeof place);
    memcpy(error->text, text, sizeof text);
    return code;
}

int myo_error_set(myo_error *error, int code, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_error(error, code, "", 0, 0, format, arguments);
    va_end(arguments);
    return code;
}

int myo_error_set_at(myo_error *error, int code, const char *file, int line, int column,
                     const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    set_error(error, code, file, line, column, format, arguments);
    va_end(arguments);
    return code;
}

void myo_error_format(const myo_error *error, char *buffer, size_t size) {
    char line[16] = "", column[16] = "";
    if (error->line > 0)
        myo_text_format(line, sizeof line, error->file[0] ? ":%d" : "line %d", error->line);
    if (error->line > 0 && error->column > 0)
        myo_text_format(column, sizeof column, ":%d", error->column);
    const int has_place = error->file[0] || line[0];
    myo_text_format(buffer, size, "%s%s%s%s%s", error->file, line, column, has_place ? ": " : "",
                    error->text);
}

const char *myo_version(void) {
    return MYO_VERSION;
}

/* Whether a build of lane_probe contracts x * x - y: (1 + 2^-27)^2 is 1 + 2^-26 + 2^-54, and only a
 * fused operation sees the last term. */
static int contracts(myo_lane_probe probe) {
    double x[16], y[16], out[16];
    for (int i = 0; i < 16; i++) {
        x[i] = 1.0 + 0x1p-27;
        y[i] = 1.0 + 0x1p-26;
    }
    probe(myo_probe_fused, 16, x, y, out);
    for (int i = 0; i < 16; i++)
        if (out[i] != 0.0) return 1;
    return 0;
}

/* Every width that may be chosen here counts, and so does code outside the lanes: its flags are
 * this file's. */
int myo_is_reproducible(void) {
    static const struct {
        int width;
        myo_lane_probe probe;
    } builds[] = {
        {1, myo_lane_probe_w1}, {2, myo_lane_probe_w2},   {4, myo_lane_probe_w4},
        {8, myo_lane_probe_w8}, {16, myo_lane_probe_w16},
    };
    volatile double a_in = 1.0 + 0x1p-27, c_in = -(1.0 + 0x1p-26);
    const double a = a_in, c = c_in;
    if (a * a + c != 0.0) return 0;
    for (size_t i = 0; i < sizeof builds / sizeof builds[0]; i++)
        if (myo_lane_width_runs(builds[i].width) && contracts(builds[i].probe)) return 0;
    return 1;
}
