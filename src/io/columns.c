/* Reading columns of text: numbers separated by comma, semicolon, tab or blanks; lines behind '#'
 * may say the rate and the gain, a first line may name the columns, a column of time gives the
 * rate. Only the places of every 4096th row are kept, so that files may be large. */
#include "io/recording.h"

#include "base/text.h"
#include "io/files.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { ROWS_APART = 4096, MOST_COLUMNS = 1024, LINE_BYTES = 1 << 16 };

typedef struct columns {
    FILE *file;
    char separator;                            /* ' ': any blanks */
    int decimal_comma, n_columns, time_column; /* -1: none */
    off_t *places;                             /* of every 4096th row */
    size_t n_places, capacity, n_rows;
    int *first_lines; /* line number of each place, for messages */
    double *scales;   /* a channel */
    double *row;
    char *line;
} columns;

static void close_columns(void *source) {
    columns *c = source;
    if (c->file) fclose(c->file);
    free(c->places);
    free(c->first_lines);
    free(c->scales);
    free(c->row);
    free(c->line);
    free(c);
}

/* The next line without its end; -1 at the end of the file, -2 where it is too long. */
static int next_line(columns *c) {
    if (!fgets(c->line, LINE_BYTES, c->file)) return -1;
    size_t n = strlen(c->line);
    if (n + 1 >= LINE_BYTES && c->line[n - 1] != '\n') return -2;
    while (n > 0 && (c->line[n - 1] == '\n' || c->line[n - 1] == '\r')) c->line[--n] = '\0';
    return (int)n;
}

static int is_blank(const char *text) {
    return !text[strspn(text, " \t")];
}

/* The cells of a line, one after the other. */
typedef struct cells {
    char separator;
    const char *at; /* NULL behind the last one */
} cells;

/* The next cell, trimmed; 0 behind the last one. */
static int next_cell(cells *c, char *cell, size_t size) {
    if (c->at && c->separator == ' ') {
        c->at += strspn(c->at, " \t");
        if (!*c->at) c->at = NULL;
    }
    if (!c->at) return 0;
    const char stops[3] = {c->separator, c->separator == ' ' ? '\t' : '\0', '\0'};
    const char *at = c->at;
    size_t from = 0, to = strcspn(at, stops);
    c->at = at[to] ? at + to + 1 : NULL;
    while (from < to && strchr(" \t\"", at[from])) from++;
    while (to > from && strchr(" \t\"", at[to - 1])) to--;
    const size_t length = to - from < size - 1 ? to - from : size - 1;
    memcpy(cell, at + from, length);
    cell[length] = '\0';
    return 1;
}

/* Number of a cell; empty and nan are missing. 0 where it is no number. */
static int cell_number(const columns *c, char *cell, double *value) {
    const char *end;
    if (c->decimal_comma)
        for (char *p = cell; *p; p++)
            if (*p == ',') *p = '.';
    *value = (double)NAN;
    if (!*cell || strcasecmp(cell, "nan") == 0 || strcasecmp(cell, "na") == 0) return 1;
    const char *text = cell[0] == '+' ? cell + 1 : cell;
    *value = myo_text_to_double(text, &end);
    return end != text && !*end && isfinite(*value);
}

static void find_separator(columns *c, const char *line) {
    const int commas = strchr(line, ',') != NULL;
    c->separator = strchr(line, ';') ? ';' : strchr(line, '\t') ? '\t' : commas ? ',' : ' ';
    c->decimal_comma = c->separator != ',';
}

static int count_cells(char separator, const char *line) {
    char cell[256];
    cells c = {separator, line};
    int n = 0;
    while (next_cell(&c, cell, sizeof cell)) n++;
    return n;
}

static int is_time(const char *name, double *seconds) {
    static const struct {
        const char *name;
        double s;
    } names[] = {{"t", 1},        {"t_s", 1},         {"time", 1},       {"time_s", 1},
                 {"seconds", 1},  {"t_ms", 1e-3},     {"time_ms", 1e-3}, {"time (s)", 1},
                 {"time [s]", 1}, {"time (ms)", 1e-3}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcasecmp(name, names[i].name) == 0) {
            *seconds = names[i].s;
            return 1;
        }
    return 0;
}

/* One row of numbers into c->row. */
static int read_row(myo_recording *recording, columns *c, int line, myo_error *error) {
    char cell[256];
    cells rest = {c->separator, c->line};
    for (int i = 0; i < c->n_columns; i++) {
        const char *from = rest.at;
        if (!next_cell(&rest, cell, sizeof cell))
            return myo_error_set_at(error, MYO_INPUT, recording->path, line, 1,
                                    "this row has %d columns, the first one %d", i, c->n_columns);
        if (!cell_number(c, cell, &c->row[i]))
            return myo_error_set_at(error, MYO_INPUT, recording->path, line,
                                    (int)(from - c->line) + 1, "'%s' is no number", cell);
    }
    if (rest.at && !is_blank(rest.at))
        return myo_error_set_at(error, MYO_INPUT, recording->path, line,
                                (int)(rest.at - c->line) + 1,
                                "this row has more columns than the first one (%d)", c->n_columns);
    return MYO_OK;
}

static int add_place(columns *c, off_t place, int line) {
    if (c->n_places == c->capacity) {
        const size_t capacity = 2 * c->capacity + 256;
        off_t *places = realloc(c->places, capacity * sizeof *places);
        if (places) c->places = places;
        int *lines = realloc(c->first_lines, capacity * sizeof *lines);
        if (lines) c->first_lines = lines;
        if (!places || !lines) return 0;
        c->capacity = capacity;
    }
    c->first_lines[c->n_places] = line;
    c->places[c->n_places++] = place;
    return 1;
}

typedef struct scan {
    myo_said said;
    char names[LINE_BYTES]; /* the line that names the columns; empty: none */
    int line;
    double time_unit_s, t_first, t_second, t_last;
} scan;

static int head_line(myo_recording *recording, scan *s, char *line, myo_error *error) {
    char *key, *value;
    line += strspn(line, "# \t");
    if (!myo_key_value(line, &key, &value)) return MYO_OK;
    if (myo_said_take(&s->said, key, value) < 0)
        return myo_error_set_at(error, MYO_INPUT, recording->path, s->line, 1,
                                "%s: '%.60s' is no number above 0", key, value);
    return MYO_OK;
}

/* The first line with something in it: numbers, or names of the columns. */
static int first_line(myo_recording *recording, columns *c, scan *s, myo_error *error) {
    char cell[256];
    double value;
    find_separator(c, c->line);
    cells all = {c->separator, c->line};
    const int named = !next_cell(&all, cell, sizeof cell) || !cell_number(c, cell, &value);
    if (named) snprintf(s->names, sizeof s->names, "%s", c->line);
    c->n_columns = count_cells(c->separator, c->line);
    if (c->n_columns < 1 || c->n_columns > MOST_COLUMNS)
        return myo_recording_bad(recording, error, "a row with %g columns; 1 to 1024 are read",
                                 c->n_columns, 0);
    c->time_column = -1;
    all = (cells){c->separator, c->line};
    for (int i = 0; named && next_cell(&all, cell, sizeof cell); i++)
        if (c->time_column < 0 && is_time(cell, &s->time_unit_s)) c->time_column = i;
    c->row = calloc((size_t)c->n_columns, sizeof *c->row);
    return c->row ? MYO_OK : myo_recording_no_memory(recording, error);
}

/* Time must go on evenly: a gap would shift everything behind it. */
static int check_time(myo_recording *recording, columns *c, scan *s, myo_error *error) {
    const double t = c->row[c->time_column] * s->time_unit_s;
    if (c->n_rows == 0) s->t_first = t;
    if (c->n_rows == 1) s->t_second = t;
    const double step = s->t_second - s->t_first;
    if (!isfinite(t) || (c->n_rows == 1 && !(step > 0)) ||
        (c->n_rows > 1 && fabs(t - s->t_last - step) > 0.5 * step))
        return myo_error_set_at(error, MYO_INPUT, recording->path, s->line, 1,
                                "the time does not go on in even steps here; give the recording "
                                "without gaps");
    s->t_last = t;
    return MYO_OK;
}

/* All rows once: are they numbers, how many, and where do they stand? */
static int scan_file(myo_recording *recording, columns *c, scan *s, myo_error *error) {
    int code = MYO_OK, started = 0;
    while (!code) {
        const off_t place = ftello(c->file);
        const int length = next_line(c);
        if (length == -1) break;
        s->line++;
        if (length == -2)
            return myo_error_set_at(error, MYO_INPUT, recording->path, s->line, 1,
                                    "this line is longer than 65536 characters: no columns of "
                                    "numbers");
        if (is_blank(c->line)) continue;
        if (c->line[0] == '#') {
            code = head_line(recording, s, c->line, error);
            continue;
        }
        if (!started) {
            started = 1;
            code = first_line(recording, c, s, error);
            if (code || s->names[0]) continue;
        }
        code = read_row(recording, c, s->line, error);
        if (!code && c->time_column >= 0) code = check_time(recording, c, s, error);
        if (!code && c->n_rows % ROWS_APART == 0 && !add_place(c, place, s->line))
            code = myo_recording_no_memory(recording, error);
        c->n_rows++;
    }
    if (!code && c->n_rows == 0)
        code = myo_recording_bad(recording, error, "this text holds no columns of numbers", 0, 0);
    return code;
}

static int read_columns(myo_recording *recording, int channel, size_t start, size_t n,
                        double *samples, myo_error *error) {
    columns *c = recording->source;
    const int column = channel + (c->time_column >= 0 && channel >= c->time_column);
    size_t row = start / ROWS_APART * ROWS_APART;
    int line = c->first_lines[start / ROWS_APART];
    if (fseeko(c->file, c->places[start / ROWS_APART], SEEK_SET) != 0)
        return myo_recording_bad(recording, error, "reading failed at row %g", (double)start, 0);
    for (; row < start + n; line++) {
        if (next_line(c) < 0)
            return myo_recording_bad(recording, error, "the file became shorter at row %g",
                                     (double)row, 0);
        if (is_blank(c->line) || c->line[0] == '#') continue;
        const int code = read_row(recording, c, line, error);
        if (code) return code;
        if (row >= start) samples[row - start] = c->scales[channel] * c->row[column];
        row++;
    }
    return MYO_OK;
}

/* "EMG (mV)" and "EMG_mV" -> mV, "force_N" -> N; empty where the name ends in no known unit. */
static void unit_of(const char *name, char unit[16]) {
    static const char *const others[] = {"N",   "Nm",   "kg",  "g",  "mm", "cm", "m",    "deg",
                                         "rad", "degC", "kPa", "Pa", "%",  "Hz", "m_s2", "A"};
    const char *open = strpbrk(name, "(["), *under = strrchr(name, '_');
    char last[64] = "";
    if (open)
        snprintf(last, sizeof last, "%.*s", (int)strcspn(open + 1, ")]"), open + 1);
    else if (under)
        snprintf(last, sizeof last, "%s", under + 1);
    unit[0] = '\0';
    int known = myo_uV_in(last) > 0;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        known |= strcmp(last, others[i]) == 0;
    if (known) snprintf(unit, 16, "%.15s", last);
}

static int describe(myo_recording *recording, columns *c, const scan *s,
                    const myo_recording_options *options, myo_error *error) {
    const int has_time = c->time_column >= 0, n = c->n_columns - has_time;
    const double timed =
        c->n_rows > 1 && has_time ? ((double)c->n_rows - 1) / (s->t_last - s->t_first) : 0;
    const double rate = options->rate_Hz > 0  ? options->rate_Hz
                        : s->said.rate_Hz > 0 ? s->said.rate_Hz
                                              : timed;
    const double gain = options->uV_per_count > 0 ? options->uV_per_count : s->said.uV_per_count;
    if (n < 1) return myo_recording_bad(recording, error, "there is a time, and no signal", 0, 0);
    if (!(rate > 0))
        return myo_recording_bad(recording, error,
                                 "the sampling rate is not known: say --rate HZ, or write a line "
                                 "'# rate_Hz: 2000' on top",
                                 0, 0);
    c->scales = calloc((size_t)n, sizeof *c->scales);
    if (!c->scales || !myo_recording_make_channels(recording, n))
        return myo_recording_no_memory(recording, error);
    snprintf(recording->format, sizeof recording->format, "text");
    cells names = {c->separator, s->names[0] ? s->names : NULL};
    for (int i = 0, ch = 0; i < c->n_columns; i++) {
        char cell[256] = "";
        next_cell(&names, cell, sizeof cell);
        if (i == c->time_column) continue;
        myo_recording_channel *channel = &recording->channels[ch];
        snprintf(channel->name, sizeof channel->name, "%.63s", cell);
        if (!channel->name[0]) myo_said_channel(&s->said, ch, "column", channel->name);
        unit_of(channel->name, channel->unit);
        const double uV = myo_uV_in(channel->unit);
        const int other = channel->unit[0] && !(uV > 0);
        c->scales[ch] = uV > 0 ? uV : gain > 0 && !other ? gain : 1;
        channel->is_voltage = !other;
        channel->is_calibrated = other || uV > 0 || gain > 0;
        if (!channel->unit[0]) snprintf(channel->unit, 16, gain > 0 ? "uV" : "counts");
        channel->resolution = uV > 0 ? 0 : c->scales[ch];
        channel->rate_Hz = rate;
        channel->n_samples = c->n_rows;
        ch++;
    }
    return MYO_OK;
}

int myo_open_columns(myo_recording *recording, const myo_recording_options *options,
                     myo_error *error) {
    columns *c = calloc(1, sizeof *c);
    scan *s = calloc(1, sizeof *s);
    int code = c && s ? MYO_OK : myo_recording_no_memory(recording, error);
    if (c) {
        recording->source = c;
        recording->read = read_columns;
        recording->close = close_columns;
        c->line = malloc(LINE_BYTES);
        c->file = fopen(recording->path, "rb");
        if (!c->line) code = myo_recording_no_memory(recording, error);
        if (!c->file) code = myo_recording_bad(recording, error, "the file cannot be opened", 0, 0);
    }
    if (!code) code = myo_said_beside(recording, &s->said, error);
    if (!code) code = scan_file(recording, c, s, error);
    if (!code) code = describe(recording, c, s, options, error);
    free(s);
    return code;
}
