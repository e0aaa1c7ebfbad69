/* Random cells inside the ranges of their tables must not give a number that is not one, nor crash:
 *
 *     fuzz_cells COUNT SEED [-j PROCESSES] [-s STATE_FILE] [-x] [CELL PROTOCOL [FIELD=VALUE]...
 * [+SECTION]...] fuzz_cells -r NUMBER SEED [the same]
 *
 * Without a cell the mix below is drawn. A cell is known by its number and the seed; -r runs one
 * again and prints its command. A third of the cells draw every parameter, a third three of ten, a
 * third three of a hundred: wild ones stop soon, tame ones live and reach what the wild do not.
 * A refusal of the input is right, and another set is drawn; a clean stop ("no step was small
 * enough") is counted, and fails only with -x. With -s a run goes on where it was ended. */
#define _DEFAULT_SOURCE
#include "base/random.h"
#include "myotome/cell.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Of `weight` parts, together about 100,000 and some eight minutes of one core; half of that goes
 * to whole fibres. Settings are of the protocol, and make it last 1 s; where a protocol has no
 * time or counts in hours (tissue, inflammation, senses) it keeps its own, and is cheap. */
typedef struct kind {
    const char *cell, *protocol;
    double weight;
    const char *settings;
} kind;

static const kind mix[] = {
    {"fibre.human.fast", "twitch", 1200, "rest=0"},
    {"fibre.human.slow", "twitch", 1200, "rest=0"},
    {"fibre.human.fast", "train", 400, "rest=0 length=0.5 silence=0.5"},
    {"fibre.human.slow", "train", 400, "rest=0 length=0.5 silence=0.5"},
    {"fibre.human.fast", "rest_day", 250, "duration=2.8e-4 output=0.1"},
    {"fibre.human.slow", "rigor", 250, "duration=2.8e-4 output=0.1"},
    {"fibre.human.fast", "percussion", 300, "rest=0 duration=1"},
    {"fibre.shorten_human.fast", "train", 500, ""},
    {"fibre.shorten_human.slow", "twitch", 500, "rest=0 duration=1 output=1"},
    {"fibre.human20.fast", "train", 500, ""},
    {"fibre.human20.slow", "twitch", 500, "rest=0 duration=1 output=1"},
    {"fibre.shorten2007.fast", "train", 500, ""},
    {"fibre.shorten2007.slow", "train", 500, ""},
    {"membrane.human", "train", 500, "rest=0 silence=0.7"},
    {"membrane.human", "percussion", 300, "rest=0 duration=1"},
    {"membrane.human", "potassium_step", 200, "rest=0 delay=0.3 pulses=10 silence=0.5"},
    {"neuron.elias.S", "step", 2500, "step=0.05"},
    {"neuron.elias.FR", "step", 2500, "step=0.05"},
    {"neuron.elias.FF", "step", 2500, "step=0.05"},
    {"neuron.negro_farina", "step", 2500, "step=0.05"},
    {"neuron.booth", "step", 2500, "step=0.05"},
    {"crossbridge.slow", "isometric", 6500, "duration=0.5 relaxation=0.5"},
    {"crossbridge.fast", "isometric", 6500, "duration=0.5 relaxation=0.5"},
    {"crossbridge.slow", "activation", 6500, ""},
    {"crossbridge.fast", "rigor", 6500, "duration=0.8"},
    {"metabolism.lambeth2002", "rest", 8000, "settle=0 duration=1 output=0.1"},
    {"metabolism.human", "exercise", 8000, "settle=0 work=0.5 recovery=0.5 output=0.1"},
    {"metabolism.human.fast", "ischaemia", 8000,
     "settle=0 work=0.5 cuff=0.5 recovery=0.5 output=0.1"},
    {"metabolism.human.slow", "forearm", 8000, "settle=0 work=0.5 recovery=0.5 output=0.1"},
    {"axon.terminal", "train", 25, "duration=1000 settle=30 step=0.02 noise=1"},
    {"axon.terminal", "spontaneous", 25, "duration=1000 settle=30 step=0.02"},
    {"junction.endplate", "train", 30, "duration=1000 step=0.05 impulses=30 +junction +endplate"},
    {"junction.endplate", "impulse", 30,
     "duration=1000 step=0.05 random=1 +junction +endplate +fibre"},
    {"feedback.spindle", "ramp_hold", 2500, "step=1"},
    {"feedback.spindle", "vibration", 2500, "step=1"},
    {"feedback.tendon_organ", "force_ramp", 3000, "hold=100"},
    {"feedback.nociceptor", "mixture", 3000, ""},
    {"feedback.inflammation", "strain", 2000, "duration=1e-3 step=1 output=1e-3"},
    {"feedback.reflex", "latency", 1000, ""},
    {"feedback.reflex", "tap", 10, "taps=4 settle=0"},
    {"feedback.ligament", "held", 1500, "hold=1 after=0.1"},
    {"feedback.aftermath", "course", 10, "duration=3 pool.n_units=20"},
    {"tissue.heat", "hot_pack", 2000, ""},
    {"tissue.flow", "sustained", 1500, ""},
    {"tissue.water", "exercise", 1500, ""},
    {"tissue.drug", "doses", 1500, ""},
    {"tissue.length", "hold", 1500, ""},
};
enum {
    chunk = 100, /* cells between two lines of the state file */
    most_kinds = 64,
    most_draws = 50, /* of one cell, as long as its input is refused */
    longest_s = 60,  /* of processor time for one cell */
    most_workers = 64,
    most_stops = 4096 /* different reasons, all workers together */
};

/* ---- what is drawn ---- */

static const kind *kinds = mix;
static int n_kinds = COUNT(mix);
static int strict;
static uint64_t seed;
static const myo_cell *cells[most_kinds];
static const myo_protocol *protocols[most_kinds];
static myo_fieldset *settings[most_kinds];

/* Words "+section" among a kind's settings name all that are drawn. How finely a cell is solved is
 * never drawn: a step of a microsecond is dear and proves nothing. */
static int drawn_section(const char *words, const char *path) {
    const size_t n = strlen(path);
    if (strstr(path, "solver")) return 0;
    const char *word = strchr(words, '+');
    if (!word) return 1;
    for (; word; word = strchr(word + 1, '+'))
        if (strncmp(word + 1, path, n) == 0 && (word[n + 1] == ' ' || !word[n + 1])) return 1;
    return 0;
}

/* Inside [low, high], both ends included and rarely met; evenly in the logarithm where the range
 * is wide. A range from 0 has no decades: six below its upper end stand for them. */
static double drawn(const myo_field *f, double u, double end) {
    if (end < 0.005) return f->low;
    if (end > 0.995) return f->high;
    double value = f->low + (f->high - f->low) * u;
    if (f->low > 0 && f->high > 100 * f->low) value = f->low * pow(f->high / f->low, u);
    if (f->low == 0 && f->high >= 100) value = f->high * pow(1e-6, u);
    return fmin(fmax(value, f->low), f->high);
}

static int kind_of(uint64_t number) {
    double all = 0;
    for (int i = 0; i < n_kinds; i++) all += kinds[i].weight;
    double u = all * myo_random_uniform(seed, number, 0);
    for (int i = 0; i < n_kinds; i++)
        if ((u -= kinds[i].weight) < 0) return i;
    return n_kinds - 1;
}

static void draw_cell(int k, myo_fieldset *values, uint64_t number, uint64_t try) {
    const myo_cell *cell = cells[k];
    static const double shares[] = {1.0, 0.3, 0.03};
    uint64_t step = 1 + (try << 16);
    const double share = shares[(int)(3 * myo_random_uniform(seed, number, step++))];
    for (int s = 0; s < cell->n_sections; s++) {
        const myo_table *table = cell->sections[s].table;
        double *p = myo_fieldset_parameters(values, s);
        if (!drawn_section(kinds[k].settings, cell->sections[s].path)) continue;
        for (int i = 0, n = 0; i < table->n_fields; i++) {
            if (table->fields[i].kind != MYO_FIELD_PARAMETER) continue;
            const int draw = myo_random_uniform(seed, number, step) < share;
            if (draw)
                p[n] = drawn(&table->fields[i], myo_random_uniform(seed, number, step + 1),
                             myo_random_uniform(seed, number, step + 2));
            n++;
            step += 3;
        }
    }
}

/* "name=value ..." into the protocol's values. */
static int set_all(myo_fieldset *set, const char *text) {
    char copy[512];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) {
        if (word[0] == '+') continue;
        myo_error error = {0};
        char *equal = strchr(word, '=');
        if (equal) *equal = 0;
        if (!equal || myo_fieldset_set(set, word, equal + 1, 0, &error)) {
            fprintf(stderr, "fuzz_cells: setting %s: %s\n", word, error.text);
            return -1;
        }
    }
    return 0;
}

static int open_kinds(void) {
    for (int i = 0; i < n_kinds; i++) {
        cells[i] = myo_cell_find(kinds[i].cell);
        protocols[i] = cells[i] ? myo_cell_find_protocol(cells[i], kinds[i].protocol) : NULL;
        if (!protocols[i]) {
            fprintf(stderr, "fuzz_cells: no cell %s with a protocol %s\n", kinds[i].cell,
                    kinds[i].protocol);
            return -1;
        }
        const myo_section section = {"", protocols[i]->table, NULL, 0};
        settings[i] = myo_fieldset_make(&section, 1);
        if (!settings[i] || set_all(settings[i], kinds[i].settings)) return -1;
    }
    return 0;
}

/* ---- one cell ---- */

enum { done, stopped, not_finite, slow, refused, n_outcomes };

static int finite_columns(const myo_columns *columns) {
    for (size_t i = 0; i < columns->n_rows * (size_t)columns->n_columns; i++)
        if (!isfinite(columns->data[i])) return 0;
    return 1;
}

static double cpu_s(void) {
    return (double)clock() / CLOCKS_PER_SEC;
}

static int too_long(double fraction, void *began_s) {
    (void)fraction;
    return cpu_s() - *(double *)began_s > longest_s;
}

static void print_cell(const myo_cell *cell, const myo_fieldset *values, int k) {
    myo_fieldset *plain = myo_fieldset_make(cell->sections, cell->n_sections);
    printf("myotome cell %s %s", kinds[k].cell, kinds[k].protocol);
    char copy[512];
    snprintf(copy, sizeof copy, "%s", kinds[k].settings);
    for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
        if (word[0] != '+') printf(" --set %s", word);
    for (int s = 0; s < cell->n_sections; s++) {
        const myo_table *table = cell->sections[s].table;
        const double *p = myo_fieldset_parameters_const(values, s);
        const double *q = myo_fieldset_parameters_const(plain, s);
        for (int i = 0, n = 0; i < table->n_fields; i++) {
            if (table->fields[i].kind != MYO_FIELD_PARAMETER) continue;
            if (p[n] < q[n] || p[n] > q[n])
                printf(" --set %s.%s=%.17g", cell->sections[s].path, table->fields[i].name, p[n]);
            n++;
        }
    }
    puts("");
    myo_fieldset_free(plain);
}

/* Returns the outcome; *draws counts the sets that were refused before. */
static int run_cell(uint64_t number, int print, int *draws, myo_error *error) {
    const int k = kind_of(number);
    int outcome = refused;
    for (*draws = 0; outcome == refused && *draws < most_draws;) {
        myo_fieldset *values = myo_fieldset_make(cells[k]->sections, cells[k]->n_sections);
        draw_cell(k, values, number, (uint64_t)*draws);
        myo_columns columns = {0};
        double began_s = cpu_s();
        memset(error, 0, sizeof *error);
        const int code = cells[k]->run(cells[k], protocols[k], values, settings[k], too_long,
                                       &began_s, &columns, error);
        if (code == MYO_INPUT)
            ++*draws;
        else
            outcome = !finite_columns(&columns) ? not_finite
                      : code == MYO_INTERRUPTED ? slow
                      : code                    ? stopped
                                                : done;
        if (print && outcome != refused) print_cell(cells[k], values, k);
        myo_columns_free(&columns);
        myo_fieldset_free(values);
    }
    return outcome;
}

/* ---- the books: counts, reasons of stops, cells to look at ---- */

typedef struct books {
    unsigned long long count[most_kinds][n_outcomes];
    double cpu_s[most_kinds];
} books;

static books total;

typedef struct reason {
    unsigned long long times;
    int kind;
    char text[200];
} reason;

static reason reasons[most_stops];
static int n_reasons;
static unsigned long long n_bad;
static int quiet;

/* The sentence without its numbers, so that equal reasons are equal. */
static void shorten(const char *text, char *to, size_t size) {
    size_t n = 0;
    for (const char *c = text; *c && n + 1 < size; c++) {
        const int starts =
            (isdigit((unsigned char)*c) || (*c == '-' && isdigit((unsigned char)c[1]))) &&
            (c == text || !(isalnum((unsigned char)c[-1]) || c[-1] == '_'));
        if (starts) {
            to[n++] = '#';
            char *end;
            (void)strtod(c, &end);
            c = end - 1;
        } else {
            to[n++] = *c == '\n' ? ' ' : *c;
        }
    }
    to[n] = 0;
}

static void add_reason(int k, const char *text, unsigned long long times) {
    int i = 0;
    while (i < n_reasons && (reasons[i].kind != k || strcmp(reasons[i].text, text))) i++;
    if (i == most_stops) return;
    if (i == n_reasons) {
        n_reasons++;
        reasons[i].kind = k;
        snprintf(reasons[i].text, sizeof reasons[i].text, "%s", text);
    }
    reasons[i].times += times;
}

/* State file: a line that names the job, then lines of "c CHUNK", "k KIND counts cpu" and
 * "s KIND TIMES REASON", "b NUMBER WHAT" that belong to the chunk line after them; "x NUMBER WHAT"
 * is a cell that ended its process. A chunk without its line is done again. */
static unsigned char *chunk_done;
static uint64_t *crashed;
static size_t n_crashed;

static void take_line(const char *line, books *b) {
    int k, n = 0;
    unsigned long long c[n_outcomes], times;
    double s;
    if (sscanf(line, "k %d %llu %llu %llu %llu %llu %lf", &k, &c[0], &c[1], &c[2], &c[3], &c[4],
               &s) == 7 &&
        k >= 0 && k < n_kinds) {
        for (int i = 0; i < n_outcomes; i++) b->count[k][i] += c[i];
        b->cpu_s[k] += s;
    } else if (sscanf(line, "s %d %llu %n", &k, &times, &n) == 2 && n && k >= 0 && k < n_kinds) {
        add_reason(k, line + n, times);
    } else if (line[0] == 'b') {
        n_bad++;
        if (!quiet) printf("%s\n", line + 2);
    }
}

static void take_chunk(char *text, books *b) {
    for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) take_line(line, b);
}

static void take_crash(uint64_t number, const char *what) {
    crashed = realloc(crashed, (n_crashed + 1) * sizeof *crashed);
    crashed[n_crashed++] = number;
    n_bad++;
    if (quiet) return;
    printf("%llu %s %s: %s\n", (unsigned long long)number, kinds[kind_of(number)].cell,
           kinds[kind_of(number)].protocol, what);
}

static int read_state(FILE *file, const char *header, uint64_t n_chunks) {
    char line[1024], *text = NULL;
    size_t length = 0, capacity = 0;
    if (!fgets(line, sizeof line, file)) return 0;
    if (strcmp(line, header)) return -1;
    while (fgets(line, sizeof line, file)) {
        unsigned long long c;
        int n = 0;
        if (sscanf(line, "x %llu %n", &c, &n) == 1 && n) {
            line[strcspn(line, "\n")] = 0;
            take_crash(c, line + n);
        } else if (sscanf(line, "c %llu", &c) == 1) {
            if (c < n_chunks && !chunk_done[c] && text) take_chunk(text, &total);
            if (c < n_chunks) chunk_done[c] = 1;
            length = 0;
        } else if (strcmp(line, "begin\n") == 0) {
            length = 0; /* what stood before it was never ended */
        } else {
            const size_t more = strlen(line);
            if (length + more + 1 > capacity)
                text = realloc(text, capacity = 2 * (length + more) + 1);
            memcpy(text + length, line, more + 1);
            length += more;
        }
    }
    free(text);
    return 1;
}

/* ---- workers ---- */

typedef struct shared {
    volatile uint64_t now[most_workers]; /* number of the cell that each runs, + 1 */
    volatile uint64_t cells[most_workers];
} shared;

static shared *desk;

static int is_crashed(uint64_t number) {
    for (size_t i = 0; i < n_crashed; i++)
        if (crashed[i] == number) return 1;
    return 0;
}

typedef struct buffer {
    char *text;
    size_t length, capacity;
} buffer;

static void put(buffer *b, const char *text) {
    const size_t more = strlen(text);
    if (b->length + more + 1 > b->capacity)
        b->text = realloc(b->text, b->capacity = 2 * (b->length + more) + 4096);
    memcpy(b->text + b->length, text, more + 1);
    b->length += more;
}

/* One chunk; its lines go out in one piece. */
static void run_chunk(uint64_t c, uint64_t count, int worker, int out) {
    static books b;
    memset(&b, 0, sizeof b);
    n_reasons = 0;
    memset(reasons, 0, sizeof reasons);
    buffer text = {0};
    char line[1024], cause[200];
    put(&text, "begin\n");
    for (uint64_t i = c * chunk; i < (c + 1) * chunk && i < count; i++) {
        if (is_crashed(i)) continue;
        const int k = kind_of(i);
        int draws;
        myo_error error;
        desk->now[worker] = i + 1;
        const struct itimerval limit = {{0, 0}, {2 * longest_s, 0}};
        setitimer(ITIMER_VIRTUAL, &limit, NULL);
        const double began_s = cpu_s();
        const int outcome = run_cell(i, 0, &draws, &error);
        b.cpu_s[k] += cpu_s() - began_s;
        b.count[k][outcome]++;
        if (outcome != refused) b.count[k][refused] += (unsigned long long)draws;
        if (outcome == stopped) {
            shorten(error.text, cause, sizeof cause);
            add_reason(k, cause, 1);
        }
        if (outcome == not_finite || outcome == slow || (outcome == stopped && strict)) {
            snprintf(line, sizeof line, "b %llu %s %s: %s%s\n", (unsigned long long)i,
                     kinds[k].cell, kinds[k].protocol,
                     outcome == not_finite ? "not a number "
                     : outcome == slow     ? "more than a minute of processor time "
                                           : "",
                     outcome == slow ? "" : error.text);
            for (char *ch = line; ch[1]; ch++)
                if (*ch == '\n') *ch = ' ';
            put(&text, line);
        }
        desk->cells[worker]++;
    }
    for (int k = 0; k < n_kinds; k++) {
        unsigned long long *n = b.count[k], any = 0;
        for (int i = 0; i < n_outcomes; i++) any += n[i];
        if (!any) continue;
        snprintf(line, sizeof line, "k %d %llu %llu %llu %llu %llu %.3f\n", k, n[0], n[1], n[2],
                 n[3], n[4], b.cpu_s[k]);
        put(&text, line);
    }
    for (int i = 0; i < n_reasons; i++) {
        snprintf(line, sizeof line, "s %d %llu %s\n", reasons[i].kind, reasons[i].times,
                 reasons[i].text);
        put(&text, line);
    }
    snprintf(line, sizeof line, "c %llu\n", (unsigned long long)c);
    put(&text, line);
    for (size_t at = 0; at < text.length;) {
        const ssize_t n = write(out, text.text + at, text.length - at);
        if (n <= 0) _exit(3);
        at += (size_t)n;
    }
    free(text.text);
    desk->now[worker] = 0;
}

static pid_t start(int worker, int workers, uint64_t count, uint64_t n_chunks, int out) {
    fflush(NULL);
    const pid_t parent = getpid(), pid = fork();
    if (pid) return pid;
    for (uint64_t c = (uint64_t)worker; c < n_chunks && getppid() == parent; c += (uint64_t)workers)
        if (!chunk_done[c]) run_chunk(c, count, worker, out);
    _exit(0);
}

static void tell(uint64_t before, uint64_t count, int workers, double since_s) {
    uint64_t now = 0;
    for (int w = 0; w < workers; w++) now += desk->cells[w];
    const double rate = since_s > 0 ? (double)now / since_s : 0;
    fprintf(stderr, "\rfuzz_cells: %llu of %llu cells, %.1f /s, %.0f s left   ",
            (unsigned long long)(before + now), (unsigned long long)count, rate,
            rate > 0 ? (double)(count - before - now) / rate : 0.0);
}

static double wall_s(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Chunks that other workers ended since the file was read last. */
static void mark_done(FILE *file, uint64_t n_chunks) {
    char line[512];
    unsigned long long c;
    rewind(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "c %llu", &c) == 1 && c < n_chunks) chunk_done[c] = 1;
}

/* Runs all chunks that are left; a worker that a cell ended is started again after it. */
static int run_all(uint64_t count, int workers, const char *path, FILE *file) {
    const uint64_t n_chunks = (count + chunk - 1) / chunk;
    uint64_t before = 0;
    for (uint64_t c = 0; c < n_chunks; c++)
        if (chunk_done[c]) before += c + 1 == n_chunks ? count - c * chunk : chunk;
    pid_t pids[most_workers];
    const int out = fileno(file);
    for (int w = 0; w < workers; w++)
        if ((pids[w] = start(w, workers, count, n_chunks, out)) < 0) return -1;
    const double began_s = wall_s();
    double told_s = began_s;
    for (int left = workers; left;) {
        int status;
        const pid_t pid = waitpid(-1, &status, WNOHANG);
        if (pid == 0) {
            usleep(200000);
            if (wall_s() - told_s > 5) {
                told_s = wall_s();
                tell(before, count, workers, told_s - began_s);
            }
            continue;
        }
        int w = 0;
        while (w < workers && pids[w] != pid) w++;
        if (w == workers) return -1;
        if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
            left--;
            continue;
        }
        if (!desk->now[w]) {
            fprintf(stderr, "\nfuzz_cells: cannot write %s\n", path);
            return -1;
        }
        const uint64_t number = desk->now[w] - 1;
        const int late = WIFSIGNALED(status) && WTERMSIG(status) == SIGVTALRM;
        char line[120];
        snprintf(line, sizeof line, "x %llu %s, signal %d\n", (unsigned long long)number,
                 late ? "never ended" : "crashed", WIFSIGNALED(status) ? WTERMSIG(status) : 0);
        if (write(out, line, strlen(line)) < 0) return -1;
        line[strlen(line) - 1] = 0;
        take_crash(number, strchr(line + 2, ' ') + 1);
        mark_done(file, n_chunks);
        if ((pids[w] = start(w, workers, count, n_chunks, out)) < 0) return -1;
    }
    tell(before, count, workers, wall_s() - began_s);
    fputc('\n', stderr);
    return 0;
}

/* ---- the end ---- */

static int by_times(const void *a, const void *b) {
    const reason *x = a, *y = b;
    return x->times < y->times ? 1 : x->times > y->times ? -1 : 0;
}

static void print_table(void) {
    unsigned long long sum[n_outcomes] = {0};
    double cpu = 0;
    printf("| cell | protocol | cells | ran to the end | stopped | not finite | too slow | refused "
           "draws | processor s |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (int k = 0; k < n_kinds; k++) {
        const unsigned long long *n = total.count[k];
        printf("| `%s` | %s | %llu | %llu | %llu | %llu | %llu | %llu | %.0f |\n", kinds[k].cell,
               kinds[k].protocol, n[done] + n[stopped] + n[not_finite] + n[slow], n[done],
               n[stopped], n[not_finite], n[slow], n[refused], total.cpu_s[k]);
        for (int i = 0; i < n_outcomes; i++) sum[i] += n[i];
        cpu += total.cpu_s[k];
    }
    printf("| all | | %llu | %llu | %llu | %llu | %llu | %llu | %.0f |\n",
           sum[done] + sum[stopped] + sum[not_finite] + sum[slow], sum[done], sum[stopped],
           sum[not_finite], sum[slow], sum[refused], cpu);
    qsort(reasons, (size_t)n_reasons, sizeof *reasons, by_times);
    if (n_reasons) puts("\nwhy cells stopped:");
    for (int i = 0; i < n_reasons && i < 60; i++)
        printf("%6llu %s: %s\n", reasons[i].times, kinds[reasons[i].kind].cell, reasons[i].text);
    printf("\ncrashed or never ended: %zu; not finite: %llu\n", n_crashed, sum[not_finite]);
}

static int again(uint64_t number) {
    int draws;
    myo_error error;
    const int outcome = run_cell(number, 1, &draws, &error);
    static const char *const words[] = {"ran to the end", "stopped", "not a number", "too slow",
                                        "every draw refused"};
    printf("%s%s%s\n", words[outcome], error.text[0] ? ": " : "", error.text);
    return outcome == not_finite || outcome == slow || (outcome == stopped && strict);
}

static int usage(void) {
    fputs("usage: fuzz_cells COUNT SEED [-j PROCESSES] [-s STATE_FILE] [-x] [CELL PROTOCOL "
          "[FIELD=VALUE]... [+SECTION]...]\n"
          "       fuzz_cells -r NUMBER SEED [CELL PROTOCOL ...]\n",
          stderr);
    return 2;
}

int main(int argc, char **words) {
    const char *path = NULL;
    int workers = 1, replay = 0, at = 1;
    if (argc > 1 && strcmp(words[1], "-r") == 0) replay = at++;
    if (argc < at + 2) return usage();
    char *end_count, *end_seed;
    const uint64_t count = strtoull(words[at], &end_count, 10);
    seed = strtoull(words[at + 1], &end_seed, 10);
    if (*end_count || *end_seed || (!count && !replay)) return usage();
    static char own[512];
    static kind one = {NULL, NULL, 1, own};
    for (int i = at + 2; i < argc; i++) {
        if (strcmp(words[i], "-x") == 0) {
            strict = 1;
        } else if (strcmp(words[i], "-j") == 0 && i + 1 < argc) {
            workers = atoi(words[++i]);
            if (workers < 1 || workers > most_workers) return usage();
        } else if (strcmp(words[i], "-s") == 0 && i + 1 < argc) {
            path = words[++i];
        } else if (words[i][0] == '+' || strchr(words[i], '=')) {
            const size_t n = strlen(own);
            snprintf(own + n, sizeof own - n, " %s", words[i]);
        } else if (!one.cell) {
            one.cell = words[i];
        } else if (!one.protocol) {
            one.protocol = words[i];
        } else {
            return usage();
        }
    }
    if (one.cell && !one.protocol) return usage();
    if (one.cell) {
        kinds = &one;
        n_kinds = 1;
    }
    if (open_kinds()) return 2;
    if (replay) return again(count);

    char header[700];
    double weights = 0;
    for (int k = 0; k < n_kinds; k++) weights = 1.37 * weights + kinds[k].weight;
    snprintf(header, sizeof header, "fuzz_cells %llu %llu %d %.17g %s %s%s\n",
             (unsigned long long)count, (unsigned long long)seed, n_kinds, weights, kinds[0].cell,
             kinds[0].protocol, kinds[0].settings);
    const uint64_t n_chunks = (count + chunk - 1) / chunk;
    chunk_done = calloc(n_chunks, 1);
    desk = mmap(NULL, sizeof *desk, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    FILE *file = path ? fopen(path, "a+") : tmpfile();
    if (!file || !chunk_done || desk == MAP_FAILED) {
        fprintf(stderr, "fuzz_cells: cannot open %s: %s\n", path ? path : "a file",
                strerror(errno));
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    fcntl(fileno(file), F_SETFL, O_APPEND);
    rewind(file);
    quiet = 1;
    const int known = read_state(file, header, n_chunks);
    if (known < 0) {
        fprintf(stderr, "fuzz_cells: %s belongs to another job; name another file\n", path);
        return 2;
    }
    if (!known) {
        fputs(header, file);
        fflush(file);
    }
    quiet = 0;
    if (run_all(count, workers, path ? path : "the state", file)) return 2;

    /* All of it is in the file. */
    memset(&total, 0, sizeof total);
    memset(chunk_done, 0, n_chunks);
    n_reasons = 0;
    n_crashed = 0;
    n_bad = 0;
    rewind(file);
    if (read_state(file, header, n_chunks) < 0) return 2;
    fclose(file);
    print_table();
    if (n_bad)
        printf("to see one again: fuzz_cells -r NUMBER %llu%s%s%s%s%s\n", (unsigned long long)seed,
               one.cell ? " " : "", one.cell ? one.cell : "", one.cell ? " " : "",
               one.cell ? one.protocol : "", own);
    return n_bad ? 1 : 0;
}
