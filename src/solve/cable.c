/* The tridiagonal solve of one cable step, and the choice of step lengths along the cable.
 * Scheme and multirate rule: see cable.h. */
#include "solve/cable.h"

#include <math.h>
#include <stddef.h>

int myo_cable_blocks(int n_nodes) {
    return (n_nodes + MYO_CABLE_BLOCK - 1) / MYO_CABLE_BLOCK;
}

int myo_cable_padded(int n_nodes) {
    return myo_cable_blocks(n_nodes) * MYO_CABLE_BLOCK;
}

/* Right-hand side y and diagonal d of nodes first..end-1, and the mass-weighted part of the two
 * off-diagonals, which are side * a[neighbour] - axial/2. At either end the mass is mirrored. */
static void assemble(const myo_cable *cable, const myo_cable_arrays *x, int first, int end,
                     const double left[2], const double right[2]) {
    const double side = cable->compact ? 1.0 / 12 : 0.0, own = 1.0 - 2.0 * side;
    const double axial = cable->axial_mS_cm2, *restrict V = x->V_mV;
    const double *restrict a = x->a, *restrict r = x->r;
    double *restrict d = x->d, *restrict y = x->y;
    for (int i = first + 1; i < end - 1; i++) {
        d[i] = own * a[i] + axial;
        y[i] = own * r[i] + side * (r[i - 1] + r[i + 1]) +
               axial * ((V[i - 1] - V[i]) + (V[i + 1] - V[i]));
    }
    for (int e = 0; e < 2; e++) {
        const int i = e ? end - 1 : first;
        const double *border = e ? right : left;
        const double *other = e ? left : right;
        const int inner = e ? i - 1 : i + 1;
        const int alone = end - first == 1;
        const double own_end = alone ? 1.0 : 1.0 - side;
        d[i] = own_end * a[i];
        y[i] = own_end * r[i];
        if (!alone) {
            d[i] += 0.5 * axial;
            y[i] += side * r[inner] + axial * (V[inner] - V[i]);
        } else if (other) {
            d[i] += 0.5 * axial;
            y[i] += axial * (other[0] - V[i] + 0.5 * other[1]);
        }
        if (border) {
            d[i] += 0.5 * axial;
            y[i] += axial * (border[0] - V[i] + 0.5 * border[1]);
        }
    }
}

/* Eliminates from both ends towards the middle at once: two independent chains hide each other's
 * latency, which is what a single tridiagonal solve waits for. */
static void eliminate(const myo_cable *cable, const myo_cable_arrays *x, int first, int end) {
    const double side = cable->compact ? 1.0 / 12 : 0.0, coupling = 0.5 * cable->axial_mS_cm2;
    const double *restrict a = x->a, *restrict d = x->d;
    double *restrict y = x->y, *restrict c = x->c, *restrict dV = x->dV;
    const int half = (end - first) / 2;
    if (half == 0) {
        dV[first] = y[first] / d[first];
        return;
    }
    int p = first, q = end - 1;
    double wp = 1.0 / d[p], wq = 1.0 / d[q];
    c[p] = (side * a[p + 1] - coupling) * wp, y[p] *= wp;
    c[q] = (side * a[q - 1] - coupling) * wq, y[q] *= wq;
    for (int k = 1; k < half; k++) {
        p++, q--;
        const double lp = side * a[p - 1] - coupling, uq = side * a[q + 1] - coupling;
        wp = 1.0 / (d[p] - lp * c[p - 1]);
        wq = 1.0 / (d[q] - uq * c[q + 1]);
        y[p] = (y[p] - lp * y[p - 1]) * wp;
        y[q] = (y[q] - uq * y[q + 1]) * wq;
        c[p] = (side * a[p + 1] - coupling) * wp;
        c[q] = (side * a[q - 1] - coupling) * wq;
    }
    if (q - p == 2) { /* an odd middle node joins the left chain */
        p++;
        const double lp = side * a[p - 1] - coupling;
        wp = 1.0 / (d[p] - lp * c[p - 1]);
        y[p] = (y[p] - lp * y[p - 1]) * wp;
        c[p] = (side * a[p + 1] - coupling) * wp;
    }
    dV[q] = (y[q] - c[q] * y[p]) / (1.0 - c[q] * c[p]);
    dV[p] = y[p] - c[p] * dV[q];
    for (int i = p - 1, j = q + 1; i >= first || j < end; i--, j++) {
        if (i >= first) dV[i] = y[i] - c[i] * dV[i + 1];
        if (j < end) dV[j] = y[j] - c[j] * dV[j - 1];
    }
}

void myo_cable_step_run(const myo_cable *cable, const myo_cable_arrays *x, void *context, int first,
                        int end, double t_ms, double dt_ms, const double left[2],
                        const double right[2]) {
    const int block_end = myo_cable_blocks(end), block_first = first / MYO_CABLE_BLOCK;
    myo_cable_step step = {.t_ms = t_ms, .dt_ms = dt_ms};
    for (int b = block_first; b < block_end;) {
        int same = b + 1; /* blocks whose gates stand at the same time go together */
        while (same < block_end && x->age_ms[same] == x->age_ms[b]) same++;
        step.gate_ms = x->age_ms[b] + 0.5 * dt_ms;
        cable->membrane->load(context, b * MYO_CABLE_BLOCK, (same - b) * MYO_CABLE_BLOCK, &step,
                              x->V_mV, x->a, x->r);
        for (; b < same; b++) x->age_ms[b] = 0.5 * dt_ms;
    }
    assemble(cable, x, first, end, left, right);
    eliminate(cable, x, first, end);
    for (int i = end; i < block_end * MYO_CABLE_BLOCK; i++) x->dV[i] = 0.0;
    const double per_ms = 1.0 / dt_ms;
    for (int b = block_first; b < block_end; b++) {
        const int from = b * MYO_CABLE_BLOCK;
        double most = 0.0;
        for (int i = from; i < from + MYO_CABLE_BLOCK; i++) {
            const double slope = x->dV[i] * per_ms, speed = fabs(slope);
            x->V_mV[i] += x->dV[i];
            x->slope_mV_ms[i] = slope;
            most = speed > most ? speed : most;
        }
        x->rate_mV_ms[b] = most;
    }
    if (cable->membrane->finish)
        cable->membrane->finish(context, block_first * MYO_CABLE_BLOCK,
                                (block_end - block_first) * MYO_CABLE_BLOCK, &step, x->dV);
}

/* A stretch of blocks under way at one level, and what its neighbours do during the step: {V, dV}.
 */
typedef struct stretch {
    int first, end; /* blocks */
    int level;
    double t_ms;
    const double *left, *right; /* NULL: sealed */
} stretch;

typedef struct walk {
    const myo_cable *cable;
    const myo_cable_arrays *x;
    void *context;
    int n_blocks;
    long n_steps;
} walk;

/* Which blocks of the stretch need shorter steps than its level's: level[b] > s->level. */
static void mark(const walk *w, const stretch *s) {
    const double limit = w->cable->fast_mV_ms[s->level];
    const int reach = w->cable->reach[s->level], blocks = myo_cable_blocks(reach);
    for (int b = s->first; b < s->end; b++) w->x->level[b] = s->level;
    const int from = s->first - blocks > 0 ? s->first - blocks : 0;
    const int to = s->end + blocks < w->n_blocks ? s->end + blocks : w->n_blocks;
    for (int b = from; b < to; b++) {
        if (w->x->rate_mV_ms[b] < limit) continue;
        /* From the first to the last node that moves; all of a block that was raised from outside.
         */
        int first = b * MYO_CABLE_BLOCK, last = first + MYO_CABLE_BLOCK - 1;
        while (first < last && fabs(w->x->slope_mV_ms[first]) < limit) first++;
        while (first < last && fabs(w->x->slope_mV_ms[last]) < limit) last--;
        if (fabs(w->x->slope_mV_ms[last]) < limit) first = b * MYO_CABLE_BLOCK;
        const int begin = first > reach ? (first - reach) / MYO_CABLE_BLOCK : 0;
        const int end = (last + reach) / MYO_CABLE_BLOCK;
        for (int k = begin > s->first ? begin : s->first; k <= end && k < s->end; k++)
            w->x->level[k] = s->level + 1;
    }
}

/* The neighbour `node` of a run inside the stretch: its V at the start of the step and its change.
 */
static const double *neighbour(const walk *w, double pair[2], int node, double step_ms,
                               int stepped) {
    pair[1] = w->x->slope_mV_ms[node] * step_ms;
    pair[0] = w->x->V_mV[node] - (stepped ? pair[1] : 0.0);
    return pair;
}

static void advance(walk *w, const stretch *s);

/* A moving run takes the step of this level in steps of the next, its neighbours' way interpolated.
 */
static void advance_in_parts(walk *w, const stretch *s, const double *left, const double *right) {
    const double part_ms = w->cable->step_ms[s->level + 1];
    const int n = (int)lround(w->cable->step_ms[s->level] / part_ms);
    double l[2], r[2];
    stretch part = *s;
    part.level = s->level + 1;
    part.left = left ? l : NULL;
    part.right = right ? r : NULL;
    for (int k = 0; k < n; k++) {
        const double done = (double)k / n;
        if (left) l[0] = left[0] + done * left[1], l[1] = left[1] / n;
        if (right) r[0] = right[0] + done * right[1], r[1] = right[1] / n;
        part.t_ms = s->t_ms + k * part_ms;
        advance(w, &part);
    }
}

static void advance(walk *w, const stretch *s) {
    const myo_cable *cable = w->cable;
    const double step_ms = cable->step_ms[s->level];
    const int is_last = s->level + 1 >= cable->n_levels;
    if (is_last)
        for (int b = s->first; b < s->end; b++) w->x->level[b] = s->level;
    else
        mark(w, s);
    /* Quiet runs first, with a moving neighbour's last slope as its forecast; then the moving ones.
     */
    for (int moving = 0; moving < 2 - is_last; moving++) {
        for (int b = s->first; b < s->end;) {
            stretch run = *s;
            run.first = b;
            const int kind = w->x->level[b] > s->level;
            while (b < s->end && (w->x->level[b] > s->level) == kind) b++;
            run.end = b;
            if (kind != moving) continue;
            const int first = run.first * MYO_CABLE_BLOCK;
            const int end =
                b * MYO_CABLE_BLOCK < cable->n_nodes ? b * MYO_CABLE_BLOCK : cable->n_nodes;
            double l[2], r[2];
            if (run.first > s->first) run.left = neighbour(w, l, first - 1, step_ms, moving);
            if (b < s->end) run.right = neighbour(w, r, end, step_ms, moving);
            if (moving) {
                advance_in_parts(w, &run, run.left, run.right);
            } else {
                myo_cable_step_run(cable, w->x, w->context, first, end, s->t_ms, step_ms, run.left,
                                   run.right);
                w->n_steps += run.end - run.first;
            }
        }
    }
}

long myo_cable_advance(const myo_cable *cable, const myo_cable_arrays *arrays, void *context,
                       double t_ms, int level) {
    walk w = {.cable = cable,
              .x = arrays,
              .context = context,
              .n_blocks = myo_cable_blocks(cable->n_nodes)};
    const stretch all = {.first = 0, .end = w.n_blocks, .level = level, .t_ms = t_ms};
    advance(&w, &all);
    return w.n_steps;
}
