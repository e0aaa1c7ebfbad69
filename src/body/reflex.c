/* Wiring and delay lines of the segmental reflexes. Gains and time constants were found in closed
 * loops (recipe_reflex, recipe_guarding); latencies follow from lengths and conduction. */
#include "body/reflex.h"

#include "mech/pain/pain.lane.h"

#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/reflex.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_reflex = {
    "reflex",
    "Segmental reflexes and fusimotor drive",
    "Rates of Ia, II, Ib and thin fibres travel along nerve, root and cord (lengths by level) to "
    "the motor neurons of\n"
    "the own muscle, its synergists, neighbours up to two levels away, the other side and "
    "antagonists.\n"
    "Ia: excitation gain x release x efficacy x rate; used transmitter recovers in 2 s. Ib: fast "
    "and slow inhibition\n"
    "above a threshold, divided by 1 + gate x drive. Contraction-sensitive III: excitation that "
    "drive gates off, with a\n"
    "slow tail. Nociception N = weighted rates; N (1 + wind-up) excites the segment, and pain acts "
    "by the hypothesis\n"
    "chosen in the section pain. Fusimotor rates follow the drive.",
    "src/body/reflex.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

/* What runs along the delay lines: rates at the sense organ, times what the endings release. */
enum {
    line_Ia,
    line_II,
    line_Ib,
    line_contraction,
    line_III,
    line_IV,
    line_joint,
    line_discharge,
    line_drive,
    line_count
};

/* Where a path ends. */
enum {
    end_Ia,
    end_II,
    end_cortex,
    end_Ib,
    end_crossed,
    end_reciprocal,
    end_recurrent,
    end_contraction,
    end_contraction_neighbour,
    end_count
};

/* One path: line of a source, delay (whole windows and the rest), end and weight at the target. */
typedef struct reflex_link {
    int line, source, end, whole;
    double part, weight;
} reflex_link;

/* How pain of one muscle spreads to another. */
typedef struct reflex_spread {
    double nociceptive, guard, antagonist;
} reflex_spread;

/* Values that a muscle carries from window to window. */
enum {
    keep_Ia_efficacy,
    keep_contraction_efficacy,
    keep_contraction_gate,
    keep_Ib_gate,
    keep_Ib_fast,
    keep_Ib_slow,
    keep_wind_up,
    keep_nociception,
    keep_count
};

struct myo_reflex {
    double p[reflex_p_count], pain[pain_p_count];
    int n, ring; /* muscles, windows that a line remembers */
    myo_reflex_muscle *muscles;
    reflex_link *links;    /* by target */
    int *first_link;       /* n + 1 */
    reflex_spread *spread; /* [source][target] */
    double *own_delay_ms;  /* [muscle][line]: to the cord of the own level, with synapse */
    double *gamma_ms;
    /* Shares of what passes or stays in 1 ms. */
    double Ib_gate_kept, Ib_fast_kept, Ib_slow_kept, gate_on_kept, gate_off_kept, wind_on_kept,
        wind_off_kept;
};

/* ---- lengths and delays ---- */

double myo_reflex_nerve_mm(const myo_reflex *r, int muscle) {
    const myo_reflex_muscle *m = &r->muscles[muscle];
    const double lumbar = m->level_1 > 12 ? m->level_1 - 12 : 0;
    const double root = r->p[reflex_p_root_first] +
                        r->p[reflex_p_root_step] * (m->level_1 - lumbar - 1) +
                        r->p[reflex_p_root_step_lumbar] * lumbar;
    return (root > 0 ? root : 0) + (m->nerve_mm > 0 ? m->nerve_mm : r->p[reflex_p_ramus]);
}

double myo_reflex_efferent_ms(const myo_reflex *r, int muscle) {
    return myo_reflex_nerve_mm(r, muscle) / r->p[reflex_p_v_alpha] + r->p[reflex_p_junction];
}

static double distance_of(double a, double b) {
    return a > b ? a - b : b - a;
}

double myo_reflex_delay_ms(const myo_reflex *r, int source, int target, myo_reflex_path path) {
    const double *p = r->p;
    const double nerve = myo_reflex_nerve_mm(r, source); /* mm over m/s is ms */
    const double from = r->muscles[source].level_1, to = r->muscles[target].level_1;
    const double along = p[reflex_p_segment] * distance_of(from, to) / p[reflex_p_v_cord];
    const double Ia = nerve / p[reflex_p_v_Ia];
    switch (path) {
    case MYO_PATH_IA:
        return Ia + along + p[reflex_p_synapse_Ia];
    case MYO_PATH_II:
        return nerve / p[reflex_p_v_II] + along + p[reflex_p_synapse_II];
    case MYO_PATH_IB:
        return nerve / p[reflex_p_v_Ib] + along + p[reflex_p_synapse_Ib];
    case MYO_PATH_CROSSED:
        return Ia + along + p[reflex_p_synapse_Ia] + p[reflex_p_crossing];
    case MYO_PATH_RECIPROCAL:
        return Ia + along + p[reflex_p_synapse_Ia] + p[reflex_p_reciprocal];
    case MYO_PATH_CORTEX: {
        const double up = (p[reflex_p_head] + p[reflex_p_segment] * (from > 1 ? from - 1 : 0)) /
                          p[reflex_p_v_cord];
        /* The way down was measured to the muscle; less the last part, which the pool adds. */
        const double down = p[reflex_p_descending] + p[reflex_p_descending_step] * (to - 5.5) -
                            myo_reflex_efferent_ms(r, target);
        return Ia + up + p[reflex_p_cortex] + (down > 1 ? down : 1);
    }
    case MYO_PATH_III:
        return nerve / p[reflex_p_v_III] + along + p[reflex_p_synapse_pain];
    case MYO_PATH_IV:
        return nerve / p[reflex_p_v_IV] + along + p[reflex_p_synapse_pain];
    case MYO_PATH_RECURRENT:
        return along + p[reflex_p_synapse_recurrent];
    case MYO_PATH_GAMMA:
        return nerve / p[reflex_p_v_gamma];
    case MYO_PATH_COUNT:
        break;
    }
    return 0;
}

/* ---- making ---- */

typedef struct wiring {
    myo_reflex *r;
    int n_links, capacity, failed;
} wiring;

static void add_link(wiring *w, int line, int source, int end, double weight, double delay_ms) {
    if (weight == 0 || w->failed) return;
    if (w->n_links == w->capacity) {
        const int capacity = w->capacity ? 2 * w->capacity : 256;
        reflex_link *more = realloc(w->r->links, (size_t)capacity * sizeof *more);
        if (!more) {
            w->failed = 1;
            return;
        }
        w->r->links = more;
        w->capacity = capacity;
    }
    const double delay = delay_ms > 1 ? delay_ms : 1;
    const int whole = (int)delay;
    w->r->links[w->n_links++] = (reflex_link){line, source, end, whole, delay - whole, weight};
    if (whole + 3 > w->r->ring) w->r->ring = whole + 3;
}

/* Share that reaches another muscle of the same side and action; 0 beyond two levels. */
static double neighbour_weight(const myo_reflex *r, int source, int target) {
    if (source == target) return 1;
    const double away = distance_of(r->muscles[source].level_1, r->muscles[target].level_1);
    if (away > 2.5) return 0;
    double weight = r->p[reflex_p_synergist];
    for (int i = 0; i < (int)(away + 0.5); i++) weight *= r->p[reflex_p_level_spread];
    return weight;
}

static void wire_pair(wiring *w, int s, int t) {
    const myo_reflex *r = w->r;
    const double *p = r->p;
    const myo_reflex_muscle *a = &r->muscles[s], *b = &r->muscles[t];
    const int same_side = a->side == b->side, same_action = a->antagonist == b->antagonist;
    const double weight = neighbour_weight(r, s, t);
    const double away = distance_of(a->level_1, b->level_1);
    if (same_side && same_action) {
        add_link(w, line_Ia, s, end_Ia, weight * p[reflex_p_Ia_gain] / 10,
                 myo_reflex_delay_ms(r, s, t, MYO_PATH_IA));
        add_link(w, line_II, s, end_II, weight * p[reflex_p_II_gain] / 10,
                 myo_reflex_delay_ms(r, s, t, MYO_PATH_II));
        add_link(w, line_Ib, s, end_Ib, weight, myo_reflex_delay_ms(r, s, t, MYO_PATH_IB));
        add_link(w, line_contraction, s, s == t ? end_contraction : end_contraction_neighbour,
                 s == t ? 1 : weight, myo_reflex_delay_ms(r, s, t, MYO_PATH_III));
        if (s == t)
            add_link(w, line_Ia, s, end_cortex, p[reflex_p_cortical_gain] / 10,
                     myo_reflex_delay_ms(r, s, t, MYO_PATH_CORTEX));
        else
            add_link(w, line_discharge, s, end_recurrent, weight * p[reflex_p_recurrent_gain] / 10,
                     myo_reflex_delay_ms(r, s, t, MYO_PATH_RECURRENT));
    }
    if (!same_side && same_action && away < 0.5)
        add_link(w, line_Ia, s, end_crossed, p[reflex_p_crossed_gain] / 10,
                 myo_reflex_delay_ms(r, s, t, MYO_PATH_CROSSED));
    if (same_side && !same_action && away < 2.5)
        add_link(w, line_Ia, s, end_reciprocal, p[reflex_p_reciprocal_gain] / 10,
                 myo_reflex_delay_ms(r, s, t, MYO_PATH_RECIPROCAL));
}

static reflex_spread spread_of(const myo_reflex *r, int s, int t) {
    const double *p = r->p;
    const myo_reflex_muscle *a = &r->muscles[s], *b = &r->muscles[t];
    const double away = distance_of(a->level_1, b->level_1);
    if (away > 2.5) return (reflex_spread){0, 0, 0};
    const int levels = (int)(away + 0.5);
    const int same_action = a->antagonist == b->antagonist;
    reflex_spread to = {same_action ? 1 : 0, same_action ? 1 : p[reflex_p_guard_antagonist],
                        same_action ? 0 : 1};
    if (a->side != b->side) {
        to.nociceptive *= p[reflex_p_nociceptive_other];
        to.guard *= same_action ? p[reflex_p_guard_other] : 1;
    } else if (levels == 0 && s != t) {
        to.nociceptive *= p[reflex_p_nociceptive_synergist];
    }
    if (levels == 1) {
        to.nociceptive *= p[reflex_p_nociceptive_next];
        to.guard *= p[reflex_p_guard_next];
    } else if (levels == 2) {
        to.nociceptive *= p[reflex_p_nociceptive_second];
        to.guard *= p[reflex_p_guard_second];
    }
    return to;
}

static double kept_in_1_ms(double tau_ms) {
    return lane_exp(-1.0 / tau_ms);
}

static void derive(myo_reflex *r) {
    const double *p = r->p;
    r->Ib_gate_kept = kept_in_1_ms(p[reflex_p_Ib_gate_tau]);
    r->Ib_fast_kept = kept_in_1_ms(p[reflex_p_Ib_fast_tau]);
    r->Ib_slow_kept = kept_in_1_ms(p[reflex_p_Ib_slow_tau]);
    r->gate_on_kept = kept_in_1_ms(p[reflex_p_contraction_gate_on]);
    r->gate_off_kept = kept_in_1_ms(p[reflex_p_contraction_gate_off]);
    r->wind_on_kept = kept_in_1_ms(1e3 * p[reflex_p_wind_up_on]);
    r->wind_off_kept = kept_in_1_ms(1e3 * p[reflex_p_wind_up_off]);
}

static int wire(myo_reflex *r) {
    wiring w = {.r = r};
    const int n = r->n;
    for (int t = 0; t < n; t++) {
        r->first_link[t] = w.n_links;
        for (int s = 0; s < n; s++) {
            wire_pair(&w, s, t);
            r->spread[s * n + t] = spread_of(r, s, t);
        }
    }
    r->first_link[n] = w.n_links;
    for (int m = 0; m < n; m++) {
        double *own = r->own_delay_ms + m * line_count;
        own[line_III] = own[line_joint] = myo_reflex_delay_ms(r, m, m, MYO_PATH_III);
        own[line_IV] = myo_reflex_delay_ms(r, m, m, MYO_PATH_IV);
        r->gamma_ms[m] = myo_reflex_delay_ms(r, m, m, MYO_PATH_GAMMA);
        if (own[line_IV] + 4 > r->ring) r->ring = (int)own[line_IV] + 4;
        if (own[line_III] + 4 > r->ring) r->ring = (int)own[line_III] + 4;
        if (r->gamma_ms[m] + 4 > r->ring) r->ring = (int)r->gamma_ms[m] + 4;
    }
    /* A power of two, so that places follow from the step by a mask, wrapping included. */
    int ring = 1;
    while (ring < r->ring) ring *= 2;
    r->ring = ring;
    return w.failed ? MYO_BROKE_DOWN : MYO_OK;
}

int myo_reflex_make(const myo_fieldset *values, const char *prefix,
                    const myo_reflex_muscle *muscles, int n, myo_reflex **reflex,
                    myo_error *error) {
    *reflex = NULL;
    const double *p =
        myo_fieldset_need(values, "reflexes need", prefix, "reflex", &myo_body_reflex, error);
    const double *pain =
        p ? myo_fieldset_need(values, "reflexes need", prefix, "pain", &myo_mech_pain, error)
          : NULL;
    if (!pain) return MYO_INPUT;
    if (n < 1 || n > 10000)
        return myo_error_set(error, MYO_USAGE, "reflexes of %d muscles; give 1 to 10000", n);
    for (int m = 0; m < n; m++)
        if (!(muscles[m].level_1 > -20 && muscles[m].level_1 < 40) ||
            (muscles[m].side != -1 && muscles[m].side != 1) || !(muscles[m].nerve_mm < 2000))
            return myo_error_set(error, MYO_INPUT,
                                 "muscle %d: level %g, side %d, nerve %g mm; a level counts from "
                                 "T1 = 1, a side is -1 or 1",
                                 m, muscles[m].level_1, muscles[m].side, muscles[m].nerve_mm);
    myo_reflex *r = calloc(1, sizeof *r);
    const size_t count = (size_t)n;
    if (r) {
        memcpy(r->p, p, sizeof r->p);
        memcpy(r->pain, pain, sizeof r->pain);
        r->n = n;
        r->muscles = malloc(count * sizeof *r->muscles);
        r->first_link = malloc((count + 1) * sizeof *r->first_link);
        r->spread = malloc(count * count * sizeof *r->spread);
        r->own_delay_ms = calloc(count * line_count, sizeof *r->own_delay_ms);
        r->gamma_ms = malloc(count * sizeof *r->gamma_ms);
    }
    int code = r && r->muscles && r->first_link && r->spread && r->own_delay_ms && r->gamma_ms
                   ? MYO_OK
                   : MYO_BROKE_DOWN;
    if (!code) {
        memcpy(r->muscles, muscles, count * sizeof *muscles);
        derive(r);
        code = wire(r);
    }
    if (code) {
        myo_reflex_free(r);
        return myo_error_set(error, code, "no memory for the reflexes of %d muscles", n);
    }
    *reflex = r;
    return MYO_OK;
}

void myo_reflex_free(myo_reflex *r) {
    if (!r) return;
    free(r->muscles);
    free(r->links);
    free(r->first_link);
    free(r->spread);
    free(r->own_delay_ms);
    free(r->gamma_ms);
    free(r);
}

/* ---- state: pain, what muscles keep, delay lines [line][muscle][ring] ---- */

size_t myo_reflex_size(const myo_reflex *r) {
    const size_t n = (size_t)r->n;
    return (pain_x_count + n * keep_count + line_count * n * (size_t)r->ring) * sizeof(double);
}

static double *keeps_of(void *state, int muscle) {
    return (double *)state + pain_x_count + muscle * keep_count;
}

static double *line_of(const myo_reflex *r, void *state, int line, int muscle) {
    return (double *)state + pain_x_count + r->n * keep_count +
           ((size_t)line * (size_t)r->n + (size_t)muscle) * (size_t)r->ring;
}

/* A rate that arrives in the window after `step`, sent `delay` before: between two windows, both.
 */
static double arriving(const myo_reflex *r, const double *line, uint64_t step, int whole,
                       double part) {
    const uint64_t mask = (uint64_t)r->ring - 1;
    const uint64_t late = (step + 1 - (uint64_t)whole) & mask;
    const uint64_t early = (late - 1) & mask;
    return line[late] + part * (line[early] - line[late]);
}

static double arriving_after(const myo_reflex *r, const double *line, uint64_t step,
                             double delay_ms) {
    const double delay = delay_ms > 1 ? delay_ms : 1;
    const int whole = (int)delay;
    return arriving(r, line, step, whole, delay - whole);
}

static double toward(double x, double target, double kept) {
    return target + (x - target) * kept;
}

/* Nociception of one muscle's place. */
static double nociception(const double *p, double III, double IV, double joint, double gate) {
    return (p[reflex_p_weight_III] * III / p[reflex_p_greatest_III] +
            p[reflex_p_weight_IV] * IV / p[reflex_p_greatest_IV] +
            p[reflex_p_weight_joint] * joint / p[reflex_p_greatest_joint]) /
           (1.0 + gate);
}

/* Transmitter after 1 ms of recovery and use (1/s), implicit: always between 0 and 1. */
static double recovered(double efficacy, double tau_s, double use_1_s) {
    const double r = 1e-3 / tau_s;
    return (efficacy + r) / (1.0 + r + 1e-3 * use_1_s);
}

/* Sense organs and endings of one muscle: what goes onto its lines in this window. */
static void send(const myo_reflex *r, void *state, uint64_t step, int m,
                 const myo_reflex_input *in) {
    const double *p = r->p;
    double *keep = keeps_of(state, m);
    const uint64_t at = step & ((uint64_t)r->ring - 1);
    const double s = keep[keep_Ia_efficacy], c = keep[keep_contraction_efficacy];
    const double felt = in->contraction_Hz / p[reflex_p_greatest_III];
    keep[keep_Ia_efficacy] =
        recovered(s, p[reflex_p_Ia_recovery], p[reflex_p_Ia_depression] * in->Ia_Hz);
    keep[keep_contraction_efficacy] =
        recovered(c, p[reflex_p_contraction_recovery], p[reflex_p_contraction_depression] * felt);
    const double values[line_count] = {[line_Ia] = p[reflex_p_Ia_release] * s * in->Ia_Hz,
                                       [line_II] = in->II_Hz,
                                       [line_Ib] = in->Ib_Hz,
                                       [line_contraction] = c * felt,
                                       [line_III] = in->III_Hz,
                                       [line_IV] = in->IV_Hz,
                                       [line_joint] = in->joint_Hz,
                                       [line_discharge] = in->discharge_Hz,
                                       [line_drive] = in->drive_1};
    for (int line = 0; line < line_count; line++) line_of(r, state, line, m)[at] = values[line];
}

/* Drive's gates and nociception of one muscle, in the cord. */
static void gather(const myo_reflex *r, void *state, uint64_t step, int m,
                   const myo_reflex_input *in) {
    const double *p = r->p, *own = r->own_delay_ms + m * line_count;
    double *keep = keeps_of(state, m);
    const double drive = in->drive_1;
    const double closed = drive / (drive + p[reflex_p_contraction_gate_half]);
    keep[keep_contraction_gate] =
        toward(keep[keep_contraction_gate], closed,
               closed > keep[keep_contraction_gate] ? r->gate_on_kept : r->gate_off_kept);
    keep[keep_Ib_gate] = toward(keep[keep_Ib_gate], drive, r->Ib_gate_kept);
    const double N = nociception(
        p, arriving_after(r, line_of(r, state, line_III, m), step, own[line_III]),
        arriving_after(r, line_of(r, state, line_IV, m), step, own[line_IV]),
        arriving_after(r, line_of(r, state, line_joint, m), step, own[line_joint]), in->gate_1);
    keep[keep_nociception] = N;
    const double wound = 1.5 * N < 1 ? 1.5 * N : 1;
    keep[keep_wind_up] = toward(keep[keep_wind_up], wound,
                                wound > keep[keep_wind_up] ? r->wind_on_kept : r->wind_off_kept);
}

/* Synaptic input of one muscle's pool from its paths. */
static void receive(const myo_reflex *r, void *state, uint64_t step, int t,
                    const myo_reflex_input *in, myo_reflex_output *out) {
    const double *p = r->p;
    double *keep = keeps_of(state, t);
    double sum[end_count] = {0}, neighbours = 0;
    for (int i = r->first_link[t]; i < r->first_link[t + 1]; i++) {
        const reflex_link *link = &r->links[i];
        const double *line = line_of(r, state, link->line, link->source);
        sum[link->end] += link->weight * arriving(r, line, step, link->whole, link->part);
        if (link->end == end_contraction_neighbour) neighbours += link->weight;
    }
    out->Ia_1 = sum[end_Ia];
    out->II_1 = sum[end_II];
    out->cortical_1 = sum[end_cortex] * in->drive_1;
    const double own = p[reflex_p_contraction_own];
    const double near = neighbours > 0 ? sum[end_contraction_neighbour] / neighbours : 0;
    out->contraction_1 = p[reflex_p_contraction_gain] /
                         (1.0 + p[reflex_p_contraction_gate] * keep[keep_contraction_gate]) *
                         (own * sum[end_contraction] + (1.0 - own) * near);

    keep[keep_Ib_fast] = toward(keep[keep_Ib_fast], sum[end_Ib], r->Ib_fast_kept);
    keep[keep_Ib_slow] = toward(keep[keep_Ib_slow], sum[end_Ib], r->Ib_slow_kept);
    const double fast = keep[keep_Ib_fast] - p[reflex_p_Ib_fast_threshold];
    const double slow = keep[keep_Ib_slow] - p[reflex_p_Ib_slow_threshold];
    const double scale = p[reflex_p_inhibition];
    out->Ib_1 = scale * 0.01 *
                (p[reflex_p_Ib_fast_gain] * (fast > 0 ? fast : 0) +
                 p[reflex_p_Ib_slow_gain] * (slow > 0 ? slow : 0)) /
                (1.0 + p[reflex_p_Ib_gate] * keep[keep_Ib_gate]);
    out->crossed_1 = scale * sum[end_crossed];
    out->reciprocal_1 = scale * sum[end_reciprocal];
    out->recurrent_1 = scale * sum[end_recurrent];
    out->tonic_1 = p[reflex_p_tonic_inhibition] * (p[reflex_p_tonic_left] - 1.0);
}

/* Pain of the whole and what it does to each muscle. The place that hurts most makes the pain. */
static void suffer(const myo_reflex *r, void *state, uint64_t step, const myo_reflex_input *inputs,
                   double fear, myo_reflex_output *outputs) {
    const double *p = r->p;
    const int n = r->n;
    double most = 0, all = 0, speed = 0;
    for (int m = 0; m < n; m++) {
        const double N = keeps_of(state, m)[keep_nociception];
        const double moved = inputs[m].speed_1_s < 0 ? -inputs[m].speed_1_s : inputs[m].speed_1_s;
        all += N;
        if (N > most) {
            most = N;
            speed = moved;
        }
    }
    double pain_in[pain_in_count] = {
        [pain_in_nociception] = most, [pain_in_fear] = fear, [pain_in_speed] = speed};
    double pain_out[pain_out_count];
    pain_step(state, pain_in, r->pain, 1e-3, pain_out);
    for (int t = 0; t < n; t++) {
        double reflex = 0, guard = 0, against = 0;
        for (int s = 0; s < n && all > 0; s++) {
            const double *keep = keeps_of(state, s);
            const reflex_spread *to = &r->spread[s * n + t];
            const double N = keep[keep_nociception];
            reflex += to->nociceptive * N * (1.0 + p[reflex_p_wind_up] * keep[keep_wind_up]);
            guard += to->guard * N / all;
            against += to->antagonist * N / all;
        }
        const double N = keeps_of(state, t)[keep_nociception];
        const double share = most > 0 ? N / most : 0;
        myo_reflex_output *out = &outputs[t];
        out->nociception_1 = N;
        out->nociceptive_1 =
            pain_out[pain_out_segmental_factor] * p[reflex_p_nociceptive_gain] * reflex;
        out->guard_drive_1 = pain_out[pain_out_guard_drive] * guard;
        out->drive_factor_1 = (1.0 + share * (pain_out[pain_out_own_factor] - 1.0)) *
                              (1.0 + against * (pain_out[pain_out_antagonist_factor] - 1.0));
        const double IV = arriving_after(r, line_of(r, state, line_IV, t), step,
                                         r->own_delay_ms[t * line_count + line_IV]);
        const double drive =
            arriving_after(r, line_of(r, state, line_drive, t), step, r->gamma_ms[t]);
        out->gamma_static_Hz = p[reflex_p_gamma_static_rest] +
                               p[reflex_p_gamma_static_drive] * drive +
                               pain_out[pain_out_fusimotor_gain] * IV;
        out->gamma_dynamic_Hz =
            p[reflex_p_gamma_dynamic_rest] + p[reflex_p_gamma_dynamic_drive] * drive;
    }
}

void myo_reflex_init(const myo_reflex *r, void *state, const myo_reflex_input *rest) {
    memset(state, 0, myo_reflex_size(r));
    const double *p = r->p;
    for (int m = 0; m < r->n; m++) {
        double *keep = keeps_of(state, m);
        const myo_reflex_input in = rest ? rest[m] : (myo_reflex_input){0};
        keep[keep_Ia_efficacy] =
            1.0 / (1.0 + p[reflex_p_Ia_recovery] * p[reflex_p_Ia_depression] * in.Ia_Hz);
        keep[keep_contraction_efficacy] = 1.0;
        keep[keep_contraction_gate] = in.drive_1 / (in.drive_1 + p[reflex_p_contraction_gate_half]);
        keep[keep_Ib_gate] = in.drive_1;
        for (uint64_t i = 0; i < (uint64_t)r->ring; i++) send(r, state, i, m, &in);
    }
    /* Efficacies have settled, interneurons follow what arrives. */
    for (int t = 0; t < r->n; t++) {
        double *keep = keeps_of(state, t);
        for (int i = r->first_link[t]; i < r->first_link[t + 1]; i++) {
            const reflex_link *link = &r->links[i];
            if (link->end == end_Ib)
                keep[keep_Ib_fast] += link->weight * line_of(r, state, line_Ib, link->source)[0];
        }
        keep[keep_Ib_slow] = keep[keep_Ib_fast];
    }
}

int myo_reflex_advance(const myo_reflex *r, void *state, uint64_t step_index_ms,
                       const myo_reflex_input *inputs, double fear_1, myo_reflex_output *outputs,
                       myo_error *error) {
    for (int m = 0; m < r->n; m++) {
        const myo_reflex_input *in = &inputs[m];
        const double sum = in->Ia_Hz + in->II_Hz + in->Ib_Hz + in->III_Hz + in->IV_Hz +
                           in->contraction_Hz + in->joint_Hz + in->discharge_Hz + in->drive_1;
        if (!(sum >= 0 && sum < 1e9))
            return myo_error_set(error, MYO_BROKE_DOWN,
                                 "muscle %d: its afferent rates and drive add up to %g at %g ms; "
                                 "look at its spindle, tendon organs and thin fibres",
                                 m, sum, (double)step_index_ms);
        send(r, state, step_index_ms, m, in);
    }
    for (int m = 0; m < r->n; m++) gather(r, state, step_index_ms, m, &inputs[m]);
    for (int m = 0; m < r->n; m++) receive(r, state, step_index_ms, m, &inputs[m], &outputs[m]);
    suffer(r, state, step_index_ms, inputs, fear_1, outputs);
    return MYO_OK;
}

double myo_reflex_pain_percent(const myo_reflex *r, const void *state) {
    (void)r;
    return 100.0 * ((const double *)state)[pain_x_pain];
}

/* The conductance that holds unit i at its threshold is about its rheobase over the driving
 * potential; dividing by range^(share size) leaves that share of the grading by size. */
void myo_reflex_weigh(const myo_reflex *r, const myo_pool_unit *units, int n_units,
                      myo_reflex_weight *weights) {
    const double *p = r->p;
    for (int i = 0; i < n_units; i++) {
        const double recruits =
            units[i].rheobase_nA / (p[reflex_p_excitation_reversal] - units[i].threshold_mV);
        const double range = p[reflex_p_size_range], size = units[i].size_1;
        weights[i] =
            (myo_reflex_weight){recruits * lane_pow(range, -p[reflex_p_size_Ia] * size),
                                recruits * lane_pow(range, -p[reflex_p_size_pain] * size),
                                recruits * lane_pow(range, -p[reflex_p_size_contraction] * size),
                                1.0 / units[i].input_resistance_MOhm};
    }
}

void myo_reflex_synapses(const myo_reflex_output *out, const myo_reflex_weight *weights,
                         int n_units, double *excitation_uS, double *inhibition_uS) {
    const double thick = out->Ia_1 + out->II_1 + out->cortical_1;
    const double inhibition =
        out->Ib_1 + out->crossed_1 + out->reciprocal_1 + out->recurrent_1 + out->tonic_1;
    for (int i = 0; i < n_units; i++) {
        excitation_uS[i] = thick * weights[i].thick_uS + out->nociceptive_1 * weights[i].thin_uS +
                           out->contraction_1 * weights[i].contraction_uS;
        inhibition_uS[i] = inhibition * weights[i].inhibition_uS;
    }
}
