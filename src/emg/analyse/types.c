/* Naming of discharges by rhythm, size and company of the units that were told apart.
 *
 * The limits are published ones where a source is named, else chosen on one half of a simulated
 * population (docs/examine.md, which tells how often the names are right on the other half):
 * fibrillation 0.5-15 (30) /s, very regular, brief (StatPearls); fasciculation single and
 * irregular, under 10 /s (Bashford et al. 2019); myotonic 20-150 /s, frequency and amplitude wax
 * and wane (AANEM glossary); complex repetitive 5-150 /s, constant, abrupt (the same);
 * neuromyotonic 100 and more (150-300) /s in bursts (Maddison 2006); tetany 2-5 at 50-300 /s,
 * recurring; cramp units at 6-30 /s with intervals that vary by 45 % (Minetto et al. 2009);
 * voluntary firing 5-35 /s, varying by 5-30 %. */
#include "emg/analyse/examine.h"

#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *words;
} types[MYO_DISCHARGE_TYPES] = {
    [MYO_DISCHARGE_CANNOT_TELL] = {"cannot_tell", "cannot tell"},
    [MYO_DISCHARGE_SILENCE] = {"electrical_silence", "electrical silence"},
    [MYO_DISCHARGE_MOTOR_UNITS] = {"motor_unit_firing", "motor-unit firing"},
    [MYO_DISCHARGE_CONTINUOUS] = {"continuous_motor_unit_activity",
                                  "continuous motor-unit activity"},
    [MYO_DISCHARGE_FASCICULATION] = {"fasciculation", "fasciculation"},
    [MYO_DISCHARGE_FIBRILLATION] = {"fibrillation", "fibrillation"},
    [MYO_DISCHARGE_CRAMP] = {"cramp_discharge", "cramp discharge"},
    [MYO_DISCHARGE_COMPLEX_REPETITIVE] = {"complex_repetitive_discharge",
                                          "complex repetitive discharge"},
    [MYO_DISCHARGE_TETANY] = {"tetany_multiplets", "multiplets of tetany"},
    [MYO_DISCHARGE_MYOTONIC] = {"myotonic_discharge", "myotonic discharge"},
    [MYO_DISCHARGE_NEUROMYOTONIC] = {"neuromyotonic_discharge", "neuromyotonic discharge"},
};

const char *myo_discharge_name(myo_discharge type) {
    return types[type < MYO_DISCHARGE_TYPES ? type : 0].name;
}
const char *myo_discharge_words(myo_discharge type) {
    return types[type < MYO_DISCHARGE_TYPES ? type : 0].words;
}

/* ---- small helpers ---- */

/* 0 at `from`, 1 at `to` (which may be below it), straight between. */
static double ramp(double x, double from, double to) {
    const double y = (x - from) / (to - from);
    return isfinite(y) ? fmin(fmax(y, 0), 1) : 0;
}

static myo_emg_finding *add_finding(myo_examined *e, myo_discharge type, double start_s,
                                    double end_s, double score, int unit) {
    myo_emg_finding *more = realloc(e->findings, (e->n_findings + 1) * sizeof *more);
    if (!more) return NULL;
    e->findings = more;
    myo_emg_finding *f = &more[e->n_findings++];
    memset(f, 0, sizeof *f);
    f->type = type;
    f->start_s = start_s;
    f->end_s = end_s;
    f->confidence_1 = score;
    f->unit = unit;
    return f;
}

static void because(myo_emg_finding *f, const char *format, ...) {
    va_list arguments;
    if (f->n_reasons == MYO_REASONS) return;
    va_start(arguments, format);
    myo_text_format_list(f->reasons[f->n_reasons++], MYO_REASON_SIZE, format, arguments);
    va_end(arguments);
}

/* Two or three digits are enough in a sentence. */
static double shown(double x) {
    if (!isfinite(x) || x == 0) return x;
    const double unit = pow(10, floor(log10(fabs(x))) - 1);
    return unit * floor(x / unit + 0.5);
}

/* ---- the spikes of one unit ---- */

typedef struct train {
    int n;
    double *t, *size;
} train;

static train train_of(const myo_examined *e, int unit, double *t, double *size) {
    train r = {0, t, size};
    for (size_t i = 0; i < e->n_spikes; i++)
        if (e->spikes[i].unit == unit) {
            t[r.n] = e->spikes[i].t_s;
            size[r.n++] = (double)e->spikes[i].size;
        }
    return r;
}

/* The first spike behind `from` that follows its forerunner by more than `gap`; n at the end. */
static int run_end(const train *r, int from, double gap) {
    int k = from + 1;
    while (k < r->n && r->t[k] - r->t[k - 1] <= gap) k++;
    return k;
}

/* Rates and sizes along a run, over seven spikes each. */
typedef struct course {
    double seconds, rate_Hz, irregularity;
    double slowest_Hz, fastest_Hz; /* of seven spikes */
    double smallest, largest;      /* mean sizes of seven spikes */
} course;

static course course_of(const train *r, int from, int to) {
    course c = {.slowest_Hz = HUGE_VAL, .smallest = HUGE_VAL};
    const int n = to - from;
    c.seconds = r->t[to - 1] - r->t[from];
    c.rate_Hz = c.seconds > 0 ? (n - 1) / c.seconds : 0;
    double change = 0;
    for (int k = from + 2; k < to; k++) {
        const double a = r->t[k - 1] - r->t[k - 2], b = r->t[k] - r->t[k - 1];
        change += 2 * fabs(a - b) / (a + b);
    }
    c.irregularity = n > 2 ? change / (n - 2) : (double)NAN;
    const int width = n < 7 ? n : 7;
    for (int k = from; k + width <= to; k++) {
        const double rate = (width - 1) / (r->t[k + width - 1] - r->t[k]);
        double size = 0;
        for (int i = 0; i < width; i++) size += r->size[k + i] / width;
        c.slowest_Hz = fmin(c.slowest_Hz, rate);
        c.fastest_Hz = fmax(c.fastest_Hz, rate);
        c.smallest = fmin(c.smallest, size);
        c.largest = fmax(c.largest, size);
    }
    return c;
}

/* ---- bursts and groups ---- */

/* Is this one generator, or what is left of several? */
static double trust(const myo_emg_unit *u) {
    return ramp(u->fit_1, 0.55, 0.8);
}

/* Six and more impulses at 100 /s and more. Potentials shrink within a burst as axon and junction
 * tire. */
static int find_neuromyotonic(myo_examined *e, int unit, const train *r) {
    int bursts = 0, impulses = 0;
    double first = 0, last = 0, fastest = 0, rate_sum = 0, fall = 0, uneven = 0;
    for (int k = 0; k < r->n;) {
        const int end = run_end(r, k, 0.0125);
        if (end - k >= 6) {
            const course c = course_of(r, k, end);
            if (c.rate_Hz >= 95 && c.irregularity < 0.45) {
                if (!bursts) first = r->t[k];
                bursts++;
                last = r->t[end - 1];
                impulses += end - k;
                rate_sum += c.rate_Hz;
                fastest = fmax(fastest, c.fastest_Hz);
                fall += r->size[end - 1] < r->size[k];
                uneven += c.irregularity;
            }
        }
        k = end;
    }
    if (!bursts) return 1;
    const double rate = rate_sum / bursts;
    const double score = (0.55 + 0.45 * ramp(impulses, 6, 30)) * ramp(rate, 80, 130) *
                         ramp(uneven / bursts, 0.4, 0.2) * trust(&e->units[unit]);
    myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_NEUROMYOTONIC, first, last, score, unit);
    if (!f) return 0;
    f->rate_Hz = rate;
    because(f, "%d bursts of one unit with %d potentials in all", bursts, impulses);
    because(f,
            "%g a second within the bursts, at most %g: motor neurons of the will do not go "
            "beyond 50",
            shown(rate), shown(fastest));
    if (fall * 2 > bursts) because(f, "potentials grow smaller within a burst");
    return 1;
}

/* Volleys of several units at once, too dense to be told apart: potentials crowd from the first to
 * the last moment, with silence before and behind. Effort builds up and ebbs. */
static int find_volleys(myo_examined *e) {
    int volleys = 0, potentials = 0;
    double first = 0, last = 0, seconds = 0;
    for (size_t k = 0; k < e->n_spikes;) {
        size_t end = k + 1;
        while (end < e->n_spikes && e->spikes[end].t_s - e->spikes[end - 1].t_s <= 0.025) end++;
        const double from = e->spikes[k].t_s, to = e->spikes[end - 1].t_s, span = to - from;
        const double before = k > 0 ? from - e->spikes[k - 1].t_s : from - e->start_s;
        const double behind =
            end < e->n_spikes ? e->spikes[end].t_s - to : e->start_s + e->duration_s - to;
        if (end - k >= 12 && span >= 0.1 && (double)(end - k) > 60 * span && before > 0.1 &&
            behind > 0.1) {
            if (!volleys++) first = from;
            last = to;
            potentials += (int)(end - k);
            seconds += span;
        }
        k = end;
    }
    if (!volleys) return 1;
    const double rate = potentials / seconds;
    myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_NEUROMYOTONIC, first, last,
                                     0.45 + 0.2 * ramp(rate, 60, 120), -1);
    if (!f) return 0;
    f->rate_Hz = rate;
    because(f, "%d volleys that start and stop at once, with %d potentials in %g s", volleys,
            potentials, shown(seconds));
    because(f, "%g a second from the first moment on: effort would build up", shown(rate));
    return 1;
}

/* Groups of 2 to 5 at 50 /s and more, again and again. */
static int find_multiplets(myo_examined *e, int unit, const train *r) {
    int groups = 0, members = 0, longer = 0, most = 0, between = 0, inside = 0;
    double first = 0, last = 0, inner = 0;
    for (int k = 0; k < r->n;) {
        const int end = run_end(r, k, 0.022), n = end - k;
        if (n >= 2 && n <= 5) {
            if (!groups) first = r->t[k];
            groups++;
            members += n;
            most = n > most ? n : most;
            last = r->t[end - 1];
            inner += (r->t[end - 1] - r->t[k]) / (n - 1);
        }
        longer += n > 5 ? n : 0;
        inside += n - 1;
        between += end < r->n && r->t[end] - r->t[end - 1] < 0.044;
        k = end;
    }
    if (groups < 4) return 1;
    const double share = (double)members / r->n, recurring = (groups - 1) / (last - first);
    /* A doublet now and then belongs to ordinary firing: most of the potentials must be in groups.
     */
    const double score = ramp(share, 0.35, 0.8) * (0.6 + 0.4 * ramp(groups, 4, 12)) *
                         ramp(longer, members, 0) * ramp(recurring, 60, 25) *
                         ramp((double)between / inside, 0.5, 0.2) * trust(&e->units[unit]);
    if (score < 0.05) return 1;
    myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_TETANY, first, last, score, unit);
    if (!f) return 0;
    f->rate_Hz = groups / inner;
    because(f, "%d groups of 2 to %d potentials of one unit, %g %% of all it fires", groups, most,
            shown(100 * share));
    because(f, "%g a second within the groups, which recur %g times a second", shown(f->rate_Hz),
            shown(recurring));
    return 1;
}

/* ---- long runs ---- */

/* How like a myotonic discharge a run is: it glides in rate and size. */
static double myotonic_score(const course *c, const myo_emg_unit *u) {
    if (c->rate_Hz < 12 || c->rate_Hz > 160) return 0;
    return ramp(c->irregularity, 0.3, 0.12) * (0.5 + 0.5 * ramp(c->seconds, 0.2, 0.6)) *
           ramp(c->fastest_Hz, 18, 32) * ramp(c->fastest_Hz / c->slowest_Hz, 1.15, 1.5) *
           (0.35 + 0.65 * ramp(c->largest / c->smallest, 1.1, 1.35)) * (u->is_fibre ? 1 : 0.75) *
           trust(u);
}

/* How like a complex repetitive one: all intervals the same, to a few parts in a hundred. A slow
 * one of a simple brief shape is rather a fibrillating fibre. */
static double constant_score(const course *c, const myo_emg_unit *u, int n) {
    if (c->rate_Hz < 4 || c->rate_Hz > 160) return 0;
    const int simple = u->is_fibre && u->phases < 4 && c->rate_Hz < 20;
    return ramp(c->irregularity, 0.07, 0.03) * ramp(c->fastest_Hz / c->slowest_Hz, 1.3, 1.12) *
           ramp(c->largest / c->smallest, 1.5, 1.25) * ramp(n, 6, 15) * trust(u) *
           (simple ? 0.4 : 1);
}

/* Runs of eight and more: waxing and waning in rate and size, or the same throughout. */
static int find_runs(myo_examined *e, int unit, const train *r) {
    const myo_emg_unit *u = &e->units[unit];
    double best_m = 0, best_c = 0, start_m = 0, end_m = 0, start_c = 0, end_c = 0;
    course at_m = {0}, at_c = {0};
    int runs_m = 0, runs_c = 0;
    for (int k = 0; k < r->n;) {
        const int end = run_end(r, k, 0.08);
        const course c = course_of(r, k, end);
        const double m = end - k >= 8 ? myotonic_score(&c, u) : 0;
        if (m > 0.25) {
            if (!runs_m++) start_m = r->t[k];
            end_m = r->t[end - 1];
        }
        if (m > best_m) best_m = m, at_m = c;
        k = end;
    }
    for (int k = 0; k < r->n;) {
        const int end = run_end(r, k, 0.25);
        const course c = course_of(r, k, end);
        const double same = end - k >= 8 ? constant_score(&c, u, end - k) : 0;
        if (same > 0.25) {
            if (!runs_c++) start_c = r->t[k];
            end_c = r->t[end - 1];
        }
        if (same > best_c) best_c = same, at_c = c;
        k = end;
    }
    if (runs_m) {
        myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_MYOTONIC, start_m, end_m, best_m, unit);
        if (!f) return 0;
        f->rate_Hz = at_m.rate_Hz;
        because(f, "one generator fires %g to %g times a second, gliding from one rate to the next",
                shown(at_m.slowest_Hz), shown(at_m.fastest_Hz));
        because(f, "its size changes with it, %g-fold", shown(at_m.largest / at_m.smallest));
        if (u->is_fibre) because(f, "potentials are as brief as those of single fibres");
    }
    if (runs_c) {
        myo_emg_finding *f =
            add_finding(e, MYO_DISCHARGE_COMPLEX_REPETITIVE, start_c, end_c, best_c, unit);
        if (!f) return 0;
        f->rate_Hz = at_c.rate_Hz;
        because(f, "one shape repeats %g times a second, successive intervals differing by %g %%",
                shown(at_c.rate_Hz), shown(100 * at_c.irregularity));
        because(f, "neither rate nor size wax or wane; it starts and stops at once");
        if (u->phases > 4) because(f, "the shape has %d phases", u->phases);
    }
    return 1;
}

/* Several generators at once, each far faster than the will drives a motor neuron of the trunk and
 * slower than an axon bursts: their runs overlap too much to follow each one's course. */
static int find_fast_units(myo_examined *e) {
    int n = 0, fastest = -1;
    double start = HUGE_VAL, end = 0;
    for (int k = 0; k < (int)e->n_units; k++) {
        const myo_emg_unit *u = &e->units[k];
        if (u->n < 15 || u->fit_1 < 0.85 || u->brief_1 > 0.1 || u->rate_Hz < 30 || u->rate_Hz > 90)
            continue;
        n++;
        start = fmin(start, u->first_s);
        end = fmax(end, u->last_s);
        if (fastest < 0 || u->rate_Hz > e->units[fastest].rate_Hz) fastest = k;
    }
    if (n < 2) return 1;
    myo_emg_finding *f =
        add_finding(e, MYO_DISCHARGE_MYOTONIC, start, end, 0.5 + 0.15 * ramp(n, 1, 4), fastest);
    if (!f) return 0;
    f->rate_Hz = e->units[fastest].rate_Hz;
    because(f, "%d generators fire 30 to %g times a second, the will's units of the trunk 5 to 25",
            n, shown(f->rate_Hz));
    return 1;
}

/* ---- slow and regular: single fibres ---- */

static double fibrillation_score(const myo_emg_unit *u) {
    if (u->n < 5 || !u->is_fibre) return 0;
    return ramp(u->irregularity, 0.35, 0.15) * ramp(u->rate_Hz, 0.2, 0.6) *
           ramp(u->rate_Hz, 35, 22) * ramp(u->amplitude_uV, 700, 400) *
           (0.6 + 0.4 * ramp(u->n, 5, 15));
}

static int find_fibrillation(myo_examined *e, int unit) {
    const myo_emg_unit *u = &e->units[unit];
    const double score = fibrillation_score(u);
    if (score < 0.05) return 1;
    myo_emg_finding *f =
        add_finding(e, MYO_DISCHARGE_FIBRILLATION, u->first_s, u->last_s, score, unit);
    if (!f) return 0;
    f->rate_Hz = u->rate_Hz;
    because(f, "potentials as brief as those of single fibres: %g ms, %g uV", shown(u->duration_ms),
            shown(u->amplitude_uV));
    because(f, "%g a second, successive intervals differing by %g %%", shown(u->rate_Hz),
            shown(100 * u->irregularity));
    return 1;
}

/* ---- units of motor neurons, and what they do together ---- */

typedef struct company {
    int n_regular, n_irregular, n_sparse, n_mixed, n_steady; /* units */
    double potentials_regular, potentials_irregular, potentials_sparse, potentials_mixed;
    double rate_Hz, irregularity; /* mean of regular and irregular ones */
    double first_s, last_s;
    double potentials, per_second; /* all that were seen; in the active parts */
} company;

static company company_of(const myo_examined *e) {
    company c = {.first_s = HUGE_VAL, .last_s = -HUGE_VAL};
    double weight = 0;
    c.potentials = (double)e->n_spikes;
    c.per_second = c.potentials / fmax(0.5, e->active_share_1 * e->duration_s);
    for (size_t k = 0; k < e->n_units; k++) {
        const myo_emg_unit *u = &e->units[k];
        if (fibrillation_score(u) > 0.3) continue;
        const double span = u->last_s - u->first_s;
        /* Fires it on and on, or once in a while? */
        const int sparse = u->n < 5 || (u->rate_Hz < 4.5 && !(u->irregularity < 0.3)) ||
                           (u->n - 1) / fmax(span, 1e-3) < 2;
        if (sparse) {
            c.n_sparse++;
            c.potentials_sparse += u->n;
            continue;
        }
        /* Units that were mixed up have many intervals far below the mean; their rhythm says
         * nothing. */
        if (u->fit_1 < 0.7 || u->brief_1 > 0.085) {
            c.n_mixed++;
            c.potentials_mixed += u->n;
            continue;
        }
        const int irregular = u->irregularity > 0.36;
        if (u->n >= 15 && u->irregularity < 0.3) c.n_steady++;
        c.n_regular += !irregular;
        c.n_irregular += irregular;
        *(irregular ? &c.potentials_irregular : &c.potentials_regular) += u->n;
        c.rate_Hz += u->n * u->rate_Hz;
        c.irregularity += u->n * (isfinite(u->irregularity) ? u->irregularity : 1);
        weight += u->n;
        c.first_s = fmin(c.first_s, u->first_s);
        c.last_s = fmax(c.last_s, u->last_s);
    }
    if (weight > 0) c.rate_Hz /= weight, c.irregularity /= weight;
    return c;
}

/* Stretches of active windows, joined over pauses of up to a second. */
static int next_stretch(const myo_examined *e, size_t *at, double *start_s, double *end_s,
                        double *mean_rms) {
    size_t k = *at, quiet = 0, last, n = 0;
    while (k < e->n_windows && !e->windows[k].is_active) k++;
    if (k == e->n_windows) return 0;
    *start_s = (double)e->windows[k].t_s;
    *mean_rms = 0;
    last = k;
    for (; k < e->n_windows && quiet <= 4; k++) {
        quiet = e->windows[k].is_active ? 0 : quiet + 1;
        if (!e->windows[k].is_active) continue;
        last = k;
        *mean_rms += (double)e->windows[k].rms;
        n++;
    }
    *mean_rms /= (double)n;
    *end_s = (double)e->windows[last].t_s + 0.25;
    *at = k;
    return 1;
}

static double best_of(const myo_examined *e, myo_discharge from, myo_discharge to) {
    double best = 0;
    for (size_t i = 0; i < e->n_findings; i++)
        if (e->findings[i].type >= from && e->findings[i].type <= to)
            best = fmax(best, e->findings[i].confidence_1);
    return best;
}

static int find_fasciculation(myo_examined *e, const company *c) {
    /* Single potentials, far apart and without a rhythm, on a quiet line. */
    double *isi = malloc((e->n_spikes + 1) * sizeof *isi), last = 0, first = 0, end = 0;
    if (!isi) return 0;
    int n = 0, m = 0;
    for (size_t i = 0; i < e->n_spikes; i++) {
        const int unit = e->spikes[i].unit;
        if (unit >= 0 && fibrillation_score(&e->units[unit]) > 0.3) continue;
        if (n && e->spikes[i].t_s - last < 0.03) continue; /* doublets and satellites */
        if (n++)
            isi[m++] = e->spikes[i].t_s - last;
        else
            first = e->spikes[i].t_s;
        end = last = e->spikes[i].t_s;
    }
    double mean = 0, squares = 0;
    for (int k = 0; k < m; k++) mean += isi[k] / m, squares += isi[k] * isi[k] / m;
    const double cv = m > 3 ? sqrt(fmax(0, squares - mean * mean)) / mean : (double)NAN;
    free(isi);
    const double rate = n / fmax(e->duration_s, 0.5);
    if (n < 1 || c->n_regular > 2) return 1;
    const double others =
        (c->potentials_regular + c->potentials_irregular) / fmax(c->potentials, 1);
    /* Several units may twitch in turn, as long as none of them keeps a rhythm. */
    const int none_steady = c->n_steady == 0 && c->n_regular == 0;
    const double line =
        e->is_needle ? ramp(e->quiet_share_1, 0.3, 0.5) : ramp(e->active_share_1, 0.6, 0.3);
    /* Sources that do not know of each other make intervals that vary by 100 %; what varies far
     * more comes in bursts, as effort does. */
    const double alone = m > 3 ? ramp(cv, 0.4, 0.7) * ramp(cv, 2.0, 1.4) : 0.75;
    /* On the skin a site twitches some times a second at most; what comes more often is tone or
     * noise. */
    const double seldom = !e->is_needle ? ramp(rate, 5, 2.5)
                          : none_steady ? ramp(rate, 30, 15)
                                        : ramp(rate, 14, 7);
    const double score =
        seldom * alone * ramp(others, 0.7, 0.25) * (0.5 + 0.5 * ramp(n, 1, 4)) * line;
    if (score < 0.05) return 1;
    myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_FASCICULATION, first, end, score, -1);
    if (!f) return 0;
    f->rate_Hz = rate;
    because(f, "%d single potentials, %g a minute, on a line that is quiet between them", n,
            shown(60 * rate));
    if (m > 3) because(f, "they come without a rhythm: intervals vary by %g %%", shown(100 * cv));
    return 1;
}

static int find_cramp(myo_examined *e, const company *c) {
    const int n = c->n_irregular + c->n_regular;
    if (n < 2 || c->last_s - c->first_s < 0.8) return 1;
    const double share =
        c->potentials_irregular / fmax(1, c->potentials_regular + c->potentials_irregular);
    const double score = ramp(c->irregularity, 0.3, 0.45) * ramp(share, 0.35, 0.75) *
                         ramp(c->rate_Hz, 4, 7) * ramp(c->rate_Hz, 60, 40) *
                         (0.5 + 0.5 * ramp(n, 1, 4)) * ramp(c->per_second, 8, 20) *
                         ramp(c->last_s - c->first_s, 0.8, 2.5) *
                         (c->n_steady ? 0.3 : 1); /* the will's units are steady */
    if (score < 0.05) return 1;
    myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_CRAMP, c->first_s, c->last_s, score, -1);
    if (!f) return 0;
    f->rate_Hz = c->rate_Hz;
    because(f, "%d units fire together, about %g a second each", n, shown(c->rate_Hz));
    because(f,
            "their intervals jump: successive ones differ by %g %%, those of the will by 10 to 25",
            shown(100 * c->irregularity));
    return 1;
}

/* Ordinary potentials of motor neurons, one finding a stretch of activity. */
static int find_motor_units(const myo_emg_piece *p, myo_examined *e, const company *c) {
    double start, end, rms;
    const double special = best_of(e, MYO_DISCHARGE_FASCICULATION, MYO_DISCHARGE_NEUROMYOTONIC);
    /* Either the units keep the will's rhythm, one steadily at least; or too many overlap. */
    const double known = ramp(c->potentials_regular, 4, 15) * ramp(c->irregularity, 0.55, 0.3);
    const double mixed =
        (c->potentials_mixed + e->unsorted_1 * c->potentials) / fmax(c->potentials, 1);
    const double dense = 0.75 * ramp(c->per_second, 15, 30) * ramp(mixed, 0.1, 0.4);
    for (size_t at = 0; next_stretch(e, &at, &start, &end, &rms);) {
        if (end - start < (e->is_needle ? 0.3 : 0.6)) continue;
        const int throughout = start - e->start_s < 0.3 && e->start_s + e->duration_s - end < 0.3;
        double score = fmax(fmax(known, c->n_steady ? 0.85 : 0), dense);
        score *= 1 - 0.8 * special;
        if (!e->is_needle) score = fmax(score, e->is_calibrated ? 0.8 : 0.6) * (1 - 0.8 * special);
        if (score < 0.05) continue;
        const int continuous = throughout && p->at_rest && end - start > 2;
        myo_emg_finding *f =
            add_finding(e, continuous ? MYO_DISCHARGE_CONTINUOUS : MYO_DISCHARGE_MOTOR_UNITS, start,
                        end, score, -1);
        if (!f) return 0;
        f->rate_Hz = c->rate_Hz;
        if (!e->is_needle)
            because(f, "activity well above the quiet parts; single potentials are not seen in "
                       "this channel");
        else if (c->n_regular)
            because(f,
                    "%d units told apart, about %g a second each, successive intervals "
                    "differing by %g %%",
                    c->n_regular + c->n_irregular, shown(c->rate_Hz), shown(100 * c->irregularity));
        if (e->is_needle && e->unsorted_1 > 0.4)
            because(f, "%g potentials a second overlap too much to tell all units apart",
                    shown(c->per_second));
        if (continuous)
            because(f, "it goes on from the first to the last moment though the person "
                       "is at rest");
        if (throughout && !p->at_rest && e->is_needle)
            because(f, "it never stops: if the person was at rest this is continuous motor-unit "
                       "activity");
    }
    return 1;
}

static int find_silence(myo_examined *e, const company *c) {
    if (e->n_windows < 2) return 1;
    if (c->potentials < (e->is_needle ? 1 : 3) && e->active_share_1 < 0.03) {
        const double limit = e->is_needle ? 30 : 12;
        double score = e->is_calibrated ? 0.95 * ramp(e->noise, 2 * limit, limit) : 0.5;
        myo_emg_finding *f = add_finding(e, MYO_DISCHARGE_SILENCE, e->start_s,
                                         e->start_s + e->duration_s, score, -1);
        if (!f) return 0;
        if (e->is_calibrated)
            because(f, "nothing stands above the noise of %g uV", shown(e->noise));
        else
            because(f, "nothing stands above the noise, of which the size is not known");
        return 1;
    }
    /* Silent stretches of two seconds and more between activity. */
    size_t quiet = 0;
    for (size_t w = 0; w <= e->n_windows; w++) {
        if (w < e->n_windows && !e->windows[w].is_active) {
            quiet++;
            continue;
        }
        if (quiet >= 8) {
            const double from = (double)e->windows[w - quiet].t_s;
            myo_emg_finding *f =
                add_finding(e, MYO_DISCHARGE_SILENCE, from, from + 0.25 * (double)quiet, 0.8, -1);
            if (!f) return 0;
            because(f, "nothing stands above the noise of %g %s here", shown(e->noise),
                    e->is_calibrated ? "uV" : "counts");
        }
        quiet = 0;
    }
    return 1;
}

/* Findings of one type from several units become one. */
static void join_types(myo_examined *e) {
    for (size_t a = 0; a < e->n_findings; a++) {
        myo_emg_finding *f = &e->findings[a];
        int units = 1;
        if (f->unit < 0) continue;
        for (size_t b = a + 1; b < e->n_findings;) {
            const myo_emg_finding *g = &e->findings[b];
            if (g->type != f->type) {
                b++;
                continue;
            }
            units++;
            const double start = fmin(f->start_s, g->start_s), end = fmax(f->end_s, g->end_s);
            if (g->confidence_1 > f->confidence_1) *f = *g;
            f->start_s = start;
            f->end_s = end;
            memmove(&e->findings[b], &e->findings[b + 1],
                    (e->n_findings - b - 1) * sizeof *e->findings);
            e->n_findings--;
        }
        if (units > 1) because(f, "%d units do so; this one is the clearest", units);
        if (units > 1) f->confidence_1 += (1 - f->confidence_1) * 0.3;
    }
}

/* A unit that bursts, glides or repeats is not also a slow fibre, and its groups are no tetany. */
static void settle(myo_examined *e) {
    const double neuromyotonic =
        best_of(e, MYO_DISCHARGE_NEUROMYOTONIC, MYO_DISCHARGE_NEUROMYOTONIC);
    const double myotonic = best_of(e, MYO_DISCHARGE_MYOTONIC, MYO_DISCHARGE_MYOTONIC);
    const double tetany = best_of(e, MYO_DISCHARGE_TETANY, MYO_DISCHARGE_TETANY);
    const double one = fmax(
        myotonic, best_of(e, MYO_DISCHARGE_COMPLEX_REPETITIVE, MYO_DISCHARGE_COMPLEX_REPETITIVE));
    for (size_t i = 0; i < e->n_findings; i++) {
        myo_emg_finding *f = &e->findings[i];
        if (f->type == MYO_DISCHARGE_TETANY) f->confidence_1 *= 1 - 0.7 * neuromyotonic;
        if (f->type == MYO_DISCHARGE_CRAMP || f->type == MYO_DISCHARGE_FASCICULATION)
            f->confidence_1 *=
                (1 - 0.7 * neuromyotonic) * (1 - 0.6 * myotonic) * (1 - 0.6 * tetany);
        if (f->type == MYO_DISCHARGE_MYOTONIC && neuromyotonic > 0.7)
            f->confidence_1 *= 1 - 0.5 * neuromyotonic;
        if (f->type == MYO_DISCHARGE_NEUROMYOTONIC && f->unit < 0) f->confidence_1 *= 1 - one;
    }
}

/* What is hardly likely is not named; the surest comes first, silence last. */
static int comes_before(const myo_emg_finding *f, const myo_emg_finding *g) {
    const int a = f->type == MYO_DISCHARGE_SILENCE, b = g->type == MYO_DISCHARGE_SILENCE;
    return a != b ? b : f->confidence_1 > g->confidence_1;
}

static void put_in_order(myo_examined *e) {
    size_t n = 0;
    for (size_t i = 0; i < e->n_findings; i++) {
        const myo_emg_finding f = e->findings[i];
        if (f.confidence_1 < 0.2) continue;
        size_t at = n++;
        for (; at > 0 && comes_before(&f, &e->findings[at - 1]); at--)
            e->findings[at] = e->findings[at - 1];
        e->findings[at] = f;
    }
    e->n_findings = n;
}

int myo_emg_name(const myo_emg_piece *p, myo_examined *e) {
    if (e->is_dead || e->n_windows < 2) return 1;
    const company c = company_of(e);
    double *t = malloc((e->n_spikes + 1) * sizeof *t),
           *size = malloc((e->n_spikes + 1) * sizeof *size);
    int good = t && size;
    for (int u = 0; u < (int)e->n_units && good && e->is_needle; u++) {
        const train r = train_of(e, u, t, size);
        good = find_neuromyotonic(e, u, &r) && find_multiplets(e, u, &r) && find_runs(e, u, &r) &&
               find_fibrillation(e, u);
    }
    free(t);
    free(size);
    if (!good) return 0;
    join_types(e);
    if (e->is_needle &&
        !(best_of(e, MYO_DISCHARGE_COMPLEX_REPETITIVE, MYO_DISCHARGE_NEUROMYOTONIC) > 0.3))
        good = find_fast_units(e);
    if (!good) return 0;
    good = !e->is_needle ||
           best_of(e, MYO_DISCHARGE_NEUROMYOTONIC, MYO_DISCHARGE_NEUROMYOTONIC) > 0.5 ||
           find_volleys(e);
    good = good && find_fasciculation(e, &c) && (!e->is_needle || find_cramp(e, &c));
    if (good) settle(e);
    good = good && find_motor_units(p, e, &c) && find_silence(e, &c);
    put_in_order(e);
    return good;
}

/* ---- the finding that matters most ---- */

void myo_emg_choose_main(myo_examined *e) {
    /* Likely enough, then the rarer type; silence only where nothing else is there. */
    double best = -1;
    const double others = best_of(e, MYO_DISCHARGE_MOTOR_UNITS, MYO_DISCHARGE_NEUROMYOTONIC);
    e->discharge = MYO_DISCHARGE_CANNOT_TELL;
    e->discharge_confidence_1 = 0;
    for (size_t i = 0; i < e->n_findings; i++) {
        const myo_emg_finding *f = &e->findings[i];
        double weight = f->confidence_1;
        if (f->type >= MYO_DISCHARGE_FASCICULATION && weight >= 0.5) weight += 1;
        if (f->type == MYO_DISCHARGE_SILENCE && (others > 0.3 || e->active_share_1 > 0.1)) continue;
        if (weight > best && f->confidence_1 >= 0.3) {
            best = weight;
            e->discharge = f->type;
            e->discharge_confidence_1 = f->confidence_1;
        }
    }
}
