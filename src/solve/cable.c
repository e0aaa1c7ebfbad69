/* The tridiagonal solve of one cable step, and the choice of step lengths along the cable.
 * Scheme and multirate rule: see cable.h. */
#include "solve/cable.h"

#include <math.h>
#include <string.h>

int myo_cable_blocks(int n_nodes) { return (n_nodes + MYO_CABLE_BLOCK - 1) / MYO_CABLE_BLOCK; }

int myo_cable_padded(int n_nodes) { return myo_cable_blocks(n_nodes) * MYO_CABLE_BLOCK; }

/* Right-hand side y and diagonal d of nodes first..end-1, and the mass-weighted part of the two
 * off-diagonals, which are side * a[neighbour] - theta * axial. At either end the mass is mirrored. */
static void assemble(const myo_cable *cable, const myo_cable_arrays *x, int first, int end,
                     double theta, const double left[2], const double right[2]) {
    const double side = cable->compact ? 1.0 / 12 : 0.0, own = 1.0 - 2.0 * side;
    const double axial = cable->axial_mS_cm2, *restrict V = x->V_mV;
    const double *restrict a = x->a, *restrict r = x->r;
    double *restrict d = x->d, *restrict y = x->y;
    for (int i = first + 1; i < end - 1; i++) {
        d[i] = own * a[i] + 2.0 * theta * axial;
        y[i] = own * r[i] + side * (r[i - 1] + r[i + 1]) + axial * ((V[i - 1] - V[i]) + (V[i + 1] - V[i]));
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
            d[i] += theta * axial;
            y[i] += side * r[inner] + axial * (V[inner] - V[i]);
        } else if (other) {
            d[i] += theta * axial;
            y[i] += axial * (other[0] - V[i] + theta * other[1]);
        }
        if (border) {
            d[i] += theta * axial;
            y[i] += axial * (border[0] - V[i] + theta * border[1]);
        }
    }
}

/* Eliminates from both ends towards the middle at once: two independent chains hide each other's
 * latency, which is what a single tridiagonal solve waits for. */
static void eliminate(const myo_cable *cable, const myo_cable_arrays *x, int first, int end,
                      double theta) {
    const double side = cable->compact ? 1.0 / 12 : 0.0, coupling = theta * cable->axial_mS_cm2;
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
                        int end, double t_ms, double dt_ms, double theta, const double left[2],
                        const double right[2]) {
    const int block_end = myo_cable_blocks(end);
    myo_cable_step step = {.t_ms = t_ms, .dt_ms = dt_ms, .theta = theta};
    for (int b = first / MYO_CABLE_BLOCK; b < block_end;) {
        int same = b + 1; /* blocks whose gates stand at the same time go together */
        while (same < block_end && x->age_ms[same] == x->age_ms[b]) same++;
        step.gate_ms = x->age_ms[b] + 0.5 * dt_ms;
        cable->membrane->load(context, b * MYO_CABLE_BLOCK, (same - b) * MYO_CABLE_BLOCK, &step,
                              x->V_mV, x->a, x->r);
        for (; b < same; b++) x->age_ms[b] = 0.5 * dt_ms;
    }
    assemble(cable, x, first, end, theta, left, right);
    eliminate(cable, x, first, end, theta);
    for (int i = first; i < end; i++) x->V_mV[i] += x->dV[i];
    if (cable->membrane->finish) {
        const int b = first / MYO_CABLE_BLOCK;
        for (int i = end; i < block_end * MYO_CABLE_BLOCK; i++) x->dV[i] = 0.0;
        cable->membrane->finish(context, b * MYO_CABLE_BLOCK, (block_end - b) * MYO_CABLE_BLOCK, &step,
                                x->dV);
    }
}

/* Nodes [first, end) of the maximal run of blocks of one kind that starts at block b; returns its last
 * block + 1. */
static int run_of(const myo_cable *cable, const myo_cable_arrays *x, int b, int *first, int *end) {
    const int n_blocks = myo_cable_blocks(cable->n_nodes);
    const double kind = x->fast[b];
    *first = b * MYO_CABLE_BLOCK;
    while (b < n_blocks && x->fast[b] == kind) b++;
    *end = b == n_blocks ? cable->n_nodes : b * MYO_CABLE_BLOCK;
    return b;
}

/* Marks the blocks that take short steps: they or a neighbour moved faster than the threshold. */
static int mark_fast(const myo_cable *cable, const myo_cable_arrays *x) {
    const int n_blocks = myo_cable_blocks(cable->n_nodes);
    int n = 0;
    for (int b = 0; b < n_blocks; b++) {
        const double before = b > 0 ? x->rate_mV_ms[b - 1] : 0.0;
        const double after = b + 1 < n_blocks ? x->rate_mV_ms[b + 1] : 0.0;
        const int fast = !(fmax(x->rate_mV_ms[b], fmax(before, after)) < cable->fast_mV_ms);
        x->fast[b] = fast;
        n += fast;
    }
    return n;
}

/* What the neighbour of a run does during the macro step, from V at its start and a change over it. */
static const double *border(double pair[2], double V_mV, double dV_mV) {
    pair[0] = V_mV;
    pair[1] = dV_mV;
    return pair;
}

int myo_cable_macro_step(const myo_cable *cable, const myo_cable_arrays *x, void *context,
                         double t_ms, double macro_ms, int n_fast) {
    const int n = cable->n_nodes, n_blocks = myo_cable_blocks(n);
    const int n_moving = mark_fast(cable, x);
    const double dt_ms = macro_ms / n_fast;
    double *V0 = x->moved_mV; /* while a run is under way it holds V before the step, then the change */
    double l[2], r[2];
    int first, end;
    /* Quiet runs, next to moving ones with the neighbour's last change as its forecast. */
    for (int b = 0; b < n_blocks;) {
        const int quiet = x->fast[b] == 0.0;
        b = run_of(cable, x, b, &first, &end);
        if (!quiet) continue;
        const double *left = first > 0 ? border(l, x->V_mV[first - 1], V0[first - 1]) : NULL;
        const double *right = end < n ? border(r, x->V_mV[end], V0[end]) : NULL;
        memcpy(V0 + first, x->V_mV + first, (size_t)(end - first) * sizeof *V0);
        myo_cable_step_run(cable, x, context, first, end, t_ms, macro_ms, cable->theta_slow, left,
                           right);
        for (int i = first; i < end; i++) V0[i] = x->V_mV[i] - V0[i];
    }
    /* Moving runs, with the quiet neighbour's way interpolated. */
    for (int b = 0; b < n_blocks;) {
        const int moving = x->fast[b] != 0.0;
        b = run_of(cable, x, b, &first, &end);
        if (!moving) continue;
        memcpy(V0 + first, x->V_mV + first, (size_t)(end - first) * sizeof *V0);
        for (int k = 0; k < n_fast; k++) {
            const double rest = 1.0 - (double)k / n_fast;
            const double *left = NULL, *right = NULL;
            if (first > 0)
                left = border(l, x->V_mV[first - 1] - rest * V0[first - 1], V0[first - 1] / n_fast);
            if (end < n) right = border(r, x->V_mV[end] - rest * V0[end], V0[end] / n_fast);
            myo_cable_step_run(cable, x, context, first, end, t_ms + k * dt_ms, dt_ms, 0.5, left,
                               right);
        }
        for (int i = first; i < end; i++) V0[i] = x->V_mV[i] - V0[i];
    }
    for (int b = 0; b < n_blocks; b++) {
        double most = 0.0;
        for (int i = b * MYO_CABLE_BLOCK; i < (b + 1) * MYO_CABLE_BLOCK && i < n; i++)
            most = fmax(most, fabs(V0[i]));
        x->rate_mV_ms[b] = most / macro_ms;
    }
    return n_moving;
}
