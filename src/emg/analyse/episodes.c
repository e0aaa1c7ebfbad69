/* What an episode's search looks at: trains of one muscle's units, drive, force. See episodes.h. */
#include "emg/analyse/episodes.h"
#include "myotome/analyse.h"

#include <math.h>
#include <stdlib.h>

static const double asks_1 = 0.01; /* drive below this share of the greatest asks for nothing */
/* A drive that has not moved by more than a tenth for 2 s calls up what it did before. Twice that,
 * and one discharge a second and unit more, for 1 s, is more than it asks for. */
static const double bin_ms = 100.0, steady_1 = 0.1;
/* Beside what it is known to call up, a drive needs to be steady for 1 s only. */
enum { before_bins = 20, known_bins = 10, ahead_bins = 5, least_bins = 10 };
static const double early_ms = 2.0; /* an impulse comes at most so much before the axon's delay, */
static const double late_ms = 8.0;  /* or after it: junction and jitter */

/* ---- series ---- */

double myo_episodes_series_at(const myo_series *series, double t_ms, int column) {
    if (!series->data || series->n_rows == 0 || column >= series->n_columns ||
        !(series->rate_Hz > 0.0))
        return (double)NAN;
    const double place = floor(t_ms * 1e-3 * series->rate_Hz);
    const size_t row = place <= 0.0                      ? 0
                       : place >= (double)series->n_rows ? series->n_rows - 1
                                                         : (size_t)place;
    return (double)series->data[row * (size_t)series->n_columns + (size_t)column];
}

int myo_episodes_asked(const myo_episode_view *view, double t_ms) {
    const double drive = myo_episodes_series_at(&view->muscle->drive, t_ms, 0);
    return !(drive <= asks_1);
}

double myo_episodes_last_asked(const myo_episode_view *view, double t_ms) {
    if (myo_episodes_asked(view, t_ms)) return t_ms;
    const myo_train ends = {view->asked_until_ms, NULL, view->n_asked};
    const size_t k = myo_train_from(&ends, t_ms);
    return k > 0 ? view->asked_until_ms[k - 1] : (double)NAN;
}

static int find_asked(myo_episode_view *view) {
    const myo_series *drive = &view->muscle->drive;
    size_t ends = 0;
    for (int pass = 0; pass < 2; pass++) { /* the first counts, the second writes */
        int before = 0;
        if (pass && !(view->asked_until_ms = malloc((ends + 1) * sizeof(double))))
            return MYO_BROKE_DOWN;
        for (size_t k = 0; drive->data && k < drive->n_rows; k++) {
            const int now = !((double)drive->data[k * (size_t)drive->n_columns] <= asks_1);
            if (before && !now) {
                if (pass)
                    view->asked_until_ms[view->n_asked++] = 1e3 * (double)(k - 1) / drive->rate_Hz;
                else
                    ends++;
            }
            before = now;
        }
    }
    return MYO_OK;
}

double myo_episodes_peak_force(const myo_episode_view *view, double from_ms, double to_ms) {
    const myo_series *force = &view->muscle->force;
    double peak = (double)NAN;
    for (size_t k = 0; force->data && k < force->n_rows; k++) {
        const double t = 1e3 * (double)k / force->rate_Hz;
        const double y = (double)force->data[k * (size_t)force->n_columns];
        if (t >= from_ms && t <= to_ms && !(y <= peak)) peak = y;
    }
    return view->max_force_N > 0.0 ? peak / view->max_force_N : (double)NAN;
}

double myo_episodes_round(double value) {
    if (!isfinite(value) || value == 0.0) return value;
    const double unit = pow(10.0, floor(log10(fabs(value))) - 2.0);
    return floor(value / unit + 0.5) * unit;
}

/* ---- trains ---- */

size_t myo_train_from(const myo_train *train, double t_ms) {
    size_t low = 0, high = train->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (train->t_ms[middle] < t_ms)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void put(myo_train *train, double t_ms) {
    size_t place = train->n++; /* lists come in order; two merged ones nearly so */
    while (place > 0 && train->t_ms[place - 1] > t_ms)
        train->t_ms[place] = train->t_ms[place - 1], place--;
    train->t_ms[place] = t_ms;
}

static void count(const myo_spike_list *list, int n_units, size_t *per_unit) {
    for (size_t i = 0; i < list->n; i++)
        if (list->spikes[i].unit >= 0 && list->spikes[i].unit < n_units)
            per_unit[list->spikes[i].unit]++;
}

/* Room in every train of a unit for all that the record holds of it. */
static int make_trains(myo_episode_view *view) {
    const myo_muscle_record *m = view->muscle;
    const size_t n = (size_t)m->n_units;
    size_t *room = calloc(n + 1, sizeof *room), total = 0;
    if (!room) return MYO_BROKE_DOWN;
    count(&m->discharges, m->n_units, room);
    count(&m->activations, m->n_units, room);
    count(&m->spontaneous, m->n_units, room);
    for (size_t u = 0; u < n; u++) total += room[u];
    const size_t trains = 4 * n;
    char *memory = calloc(1, trains * sizeof(myo_train) + 4 * total * (sizeof(double) + 1) + 1);
    view->memory = memory;
    if (memory) {
        double *t = (double *)(void *)(memory + trains * sizeof(myo_train));
        unsigned char *used = (unsigned char *)(t + 4 * total);
        myo_train **kinds[4] = {&view->arrivals, &view->axon_born, &view->spontaneous,
                                &view->involuntary};
        for (size_t kind = 0; kind < 4; kind++) {
            *kinds[kind] = (myo_train *)(void *)memory + kind * n;
            for (size_t u = 0; u < n; u++) {
                (*kinds[kind])[u] = (myo_train){t, used, 0};
                t += room[u], used += room[u];
            }
        }
    }
    free(room);
    return memory ? MYO_OK : MYO_BROKE_DOWN;
}

static void fill(const myo_spike_list *list, int n_units, myo_train *trains) {
    for (size_t i = 0; i < list->n; i++)
        if (list->spikes[i].unit >= 0 && list->spikes[i].unit < n_units)
            put(&trains[list->spikes[i].unit], list->spikes[i].t_ms);
}

/* Pairs every discharge with the impulse that came of it; impulses left over are the axon's own. */
static void find_axon_born(myo_episode_view *view) {
    const myo_muscle_record *m = view->muscle;
    for (int u = 0; u < m->n_units; u++) {
        myo_train *arrivals = &view->arrivals[u];
        const double delay_ms = m->units ? m->units[u].axon_delay_ms : 0.0;
        for (size_t i = 0; i < m->discharges.n; i++) {
            if (m->discharges.spikes[i].unit != u) continue;
            const double due = m->discharges.spikes[i].t_ms + delay_ms;
            for (size_t k = myo_train_from(arrivals, due - early_ms);
                 k < arrivals->n && arrivals->t_ms[k] <= due + late_ms; k++) {
                if (arrivals->used[k]) continue;
                arrivals->used[k] = 1;
                break;
            }
        }
        for (size_t k = 0; k < arrivals->n; k++)
            if (!arrivals->used[k]) put(&view->axon_born[u], arrivals->t_ms[k]);
    }
}

static void find_involuntary(myo_episode_view *view) {
    const myo_spike_list *list = &view->muscle->discharges;
    for (size_t i = 0; i < list->n; i++)
        if (list->spikes[i].unit >= 0 && list->spikes[i].unit < view->muscle->n_units &&
            (!myo_episodes_asked(view, list->spikes[i].t_ms) ||
             myo_episodes_in_excess(view, list->spikes[i].t_ms)))
            put(&view->involuntary[list->spikes[i].unit], list->spikes[i].t_ms);
    for (int u = 0; u < view->muscle->n_units; u++)
        for (size_t k = 0; k < view->axon_born[u].n; k++)
            put(&view->involuntary[u], view->axon_born[u].t_ms[k]);
}

/* ---- more than a steady drive asks for ---- */

int myo_episodes_in_excess(const myo_episode_view *view, double t_ms) {
    for (size_t k = 0; k < view->n_excess; k++)
        if (t_ms >= view->excess_ms[2 * k] && t_ms < view->excess_ms[2 * k + 1]) return 1;
    return 0;
}

static double mean_of(const double *x, size_t n) {
    double sum = 0.0;
    for (size_t k = 0; k < n; k++) sum += x[k];
    return sum / (double)n;
}

/* Drive of the bins before b where it asked and hardly moved; NaN else. */
static double steady_drive(const double *drive, size_t b, size_t bins) {
    double low = drive[b], high = drive[b];
    for (size_t k = b - bins; k < b; k++) low = fmin(low, drive[k]), high = fmax(high, drive[k]);
    return low > asks_1 && high - low <= steady_1 * high ? high : (double)NAN;
}

/* Discharges a bin that count as more than was asked for: at its beginning, and while it goes on.
 */
typedef struct excess_rule {
    double begins, goes_on;
} excess_rule;

/* Beside the two seconds before: twice as much. Beside what the same drive called up at another
 * time, which is known for longer: half as much again. */
static excess_rule rule_of(double own, double known, double unit) {
    if (known < own) return (excess_rule){1.5 * known + 0.6 * unit, 1.3 * known + 0.45 * unit};
    return (excess_rule){2.0 * own + unit, 1.5 * own + 0.5 * unit};
}

/* First bin after an excess that begins at b; b where it is too short. */
static size_t end_of_excess(const double *n, const double *drive, size_t b, size_t n_bins,
                            excess_rule rule) {
    const double asked = drive[b - 1];
    size_t end = b;
    while (end + ahead_bins <= n_bins && drive[end] <= (1.0 + steady_1) * asked &&
           mean_of(n + end, ahead_bins) >= (end == b ? rule.begins : rule.goes_on))
        end++;
    return end - b >= least_bins ? end : b;
}

/* ---- what a drive called up before ---- */

struct myo_activity_memory {
    size_t n, capacity;
    myo_activity *rows;
};

myo_activity_memory *myo_activity_memory_make(void) {
    return calloc(1, sizeof(myo_activity_memory));
}

void myo_activity_memory_free(myo_activity_memory *memory) {
    if (!memory) return;
    free(memory->rows);
    free(memory);
}

size_t myo_activity_memory_count(const myo_activity_memory *memory) {
    return memory->n;
}

myo_activity *myo_activity_memory_rows(myo_activity_memory *memory) {
    return memory->rows;
}

int myo_activity_memory_resize(myo_activity_memory *memory, size_t n) {
    myo_activity *rows = n ? calloc(n, sizeof *rows) : NULL;
    if (n && !rows) return MYO_BROKE_DOWN;
    free(memory->rows);
    memory->rows = rows;
    memory->n = memory->capacity = n;
    return MYO_OK;
}

static int remember(myo_activity_memory *memory, int muscle, double drive_1, double base) {
    for (size_t k = 0; k < memory->n; k++) /* a drive much like another: the quieter time counts */
        if (memory->rows[k].muscle == muscle &&
            fabs(memory->rows[k].drive_1 - drive_1) <= steady_1 * drive_1) {
            if (base < memory->rows[k].discharges_1)
                memory->rows[k] = (myo_activity){muscle, drive_1, base};
            return MYO_OK;
        }
    if (memory->n == memory->capacity) {
        const size_t capacity = memory->capacity ? 2 * memory->capacity : 64;
        myo_activity *grown = realloc(memory->rows, capacity * sizeof *grown);
        if (!grown) return MYO_BROKE_DOWN;
        memory->rows = grown;
        memory->capacity = capacity;
    }
    memory->rows[memory->n++] = (myo_activity){muscle, drive_1, base};
    return MYO_OK;
}

/* The least that a drive of at least this height called up; NaN where none is known. */
static double called_up(const myo_activity_memory *memory, int muscle, double drive_1) {
    double least = (double)NAN;
    for (size_t k = 0; memory && k < memory->n; k++)
        if (memory->rows[k].muscle == muscle && memory->rows[k].drive_1 >= 0.98 * drive_1 &&
            !(memory->rows[k].discharges_1 >= least))
            least = memory->rows[k].discharges_1;
    return least;
}

/* Drive of half a second about a bin: who stands corrects it several times a second, and it is
 * steady all the same. */
static double drive_about(const myo_muscle_record *m, size_t b, size_t n_bins) {
    const size_t from = b > 2 ? b - 2 : 0, to = b + 3 < n_bins ? b + 3 : n_bins;
    double sum = 0.0;
    for (size_t k = from; k < to; k++)
        sum += myo_episodes_series_at(&m->drive, ((double)k + 0.5) * bin_ms, 0);
    return sum / (double)(to - from);
}

static int find_excess(myo_episode_view *view) {
    const myo_muscle_record *m = view->muscle;
    const size_t n_bins = (size_t)(view->end_ms / bin_ms);
    double *n = calloc(2 * n_bins + 1, sizeof *n), *drive = n ? n + n_bins : NULL;
    view->excess_ms = malloc((2 * n_bins / least_bins + 2) * sizeof(double));
    if (!n || !view->excess_ms) {
        free(n);
        return MYO_BROKE_DOWN;
    }
    const double unit = 1e-3 * bin_ms * m->n_units; /* one discharge a second and unit */
    for (size_t i = 0; i < m->discharges.n; i++) {
        const double bin = floor(m->discharges.spikes[i].t_ms / bin_ms);
        /* Large units count for more: a few small ones more make no spasm. */
        const double weight = view->max_force_N > 0.0 && m->units
                                  ? m->units[m->discharges.spikes[i].unit].max_force_N *
                                        m->n_units / view->max_force_N
                                  : 1.0;
        if (bin >= 0.0 && bin < (double)n_bins) n[(size_t)bin] += weight;
    }
    for (size_t b = 0; b < n_bins; b++) drive[b] = drive_about(m, b, n_bins);
    int code = MYO_OK;
    for (size_t b = known_bins; b + ahead_bins <= n_bins && !code; b++) {
        if (!isfinite(steady_drive(drive, b, known_bins))) continue;
        const int long_steady = b >= before_bins && isfinite(steady_drive(drive, b, before_bins));
        const double known = m->n_units * called_up(view->memory_of, view->index, drive[b]);
        if (!long_steady && !(known >= 0.0)) continue;
        const double own =
            long_steady ? mean_of(n + b - before_bins, before_bins) : (double)INFINITY;
        const excess_rule rule = rule_of(own, known, unit);
        const size_t end = end_of_excess(n, drive, b, n_bins, rule);
        if (end == b) {
            /* What a pool does in its first second, coming from rest, is no measure. */
            if (view->memory_of && long_steady && b >= before_bins + 10 && !(known < own / 2))
                code = remember(view->memory_of, view->index, drive[b], own / m->n_units);
            continue;
        }
        size_t start = b, stop = end;
        while (start < end && n[start] < rule.goes_on) start++;
        if (known < own) /* it went on before the two seconds were over */
            while (start > 0 && n[start - 1] >= rule.goes_on &&
                   drive[start - 1] <= (1.0 + steady_1) * drive[b])
                start--;
        while (stop < n_bins && n[stop] >= rule.goes_on) stop++;
        view->excess_ms[2 * view->n_excess] = (double)start * bin_ms;
        view->excess_ms[2 * view->n_excess++ + 1] = (double)stop * bin_ms;
        b = stop;
    }
    free(n);
    return code;
}

static int look_at(myo_record *record, int index, myo_activity_memory *memory) {
    myo_episode_view view = {.record = record,
                             .index = index,
                             .muscle = &record->muscles[index],
                             .end_ms = record->simulated_ms,
                             .memory_of = memory};
    const myo_muscle_record *m = view.muscle;
    for (int u = 0; m->units && u < m->n_units; u++) view.max_force_N += m->units[u].max_force_N;
    view.rest_force_N = myo_episodes_series_at(&m->force, 0.0, 0);
    int code = make_trains(&view);
    if (!code) code = find_asked(&view);
    if (!code) code = find_excess(&view);
    if (!code) {
        fill(&m->activations, m->n_units, view.arrivals);
        fill(&m->spontaneous, m->n_units, view.spontaneous);
        find_axon_born(&view);
        find_involuntary(&view);
        code = myo_episodes_of_nerve(&view);
    }
    if (!code) code = myo_episodes_of_fibre(&view);
    if (!code) code = myo_episodes_of_force(&view);
    free(view.memory);
    free(view.asked_until_ms);
    free(view.excess_ms);
    return code;
}

int myo_find_episodes(myo_record *record, myo_error *error) {
    myo_activity_memory *memory = myo_activity_memory_make();
    const int code = memory ? myo_find_episodes_after(record, memory, error)
                            : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for episodes");
    myo_activity_memory_free(memory);
    return code;
}

int myo_find_episodes_after(myo_record *record, myo_activity_memory *memory, myo_error *error) {
    record->n_episodes = 0;
    for (int i = 0; i < record->n_muscles; i++)
        if (look_at(record, i, memory))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the episodes of %s",
                                 record->muscles[i].name);
    return MYO_OK;
}
