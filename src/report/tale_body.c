/* The spine at the key moments of a window: from the right and from behind.
 *
 * Places of the joints, loads and the activity that posture asks of the back muscles are the
 * simulation's; outline, head, arms and legs are sketched around them so that one sees which way
 * the body faces. */
#include "report/tale_figures.h"

#include <stdio.h>
#include <string.h>

enum { most_moments = 3, first_body = MYO_SPINE_L5, last_body = MYO_SPINE_T1 };

static const double most_height = 330.0, head_px = 44.0, gap_px = 18.0, chip_px = 62.0,
                    foot_px = 60.0;

typedef struct moment {
    const myo_story_body *body;
    char title[48];
    double at_s;     /* of the story */
    int has_muscles; /* the simulated muscles' activity belongs to it */
} moment;

/* What of a window is worth a drawing: where it starts, its worst moment, where it ends; what looks
 * like the one before is left out. */
static int moments_of(const myo_tale *tale, int window, moment list[most_moments]) {
    const myo_tale_window *w = &tale->windows[window];
    const myo_story_window *told = w->window;
    int n = 0;
    if (myo_tale_most_loaded(&told->before) >= 0 &&
        (w->moved || myo_tale_bodies_differ(&told->before, &told->after)))
        list[n++] = (moment){&told->before, "Before", told->before.t_s, 0};
    if (w->moved && myo_tale_most_loaded(&told->worst) >= 0 &&
        (n == 0 || myo_tale_bodies_differ(&told->before, &told->worst)) &&
        (myo_tale_most_loaded(&told->after) < 0 ||
         myo_tale_bodies_differ(&told->worst, &told->after)))
        list[n++] = (moment){&told->worst, "The heaviest moment", told->worst.t_s, 0};
    if (myo_tale_most_loaded(&told->after) < 0) return n;
    list[n++] = (moment){&told->after, "At the end", told->after.t_s, 1};
    if (n == 1) snprintf(list[0].title, sizeof list[0].title, "%s", "All the time");
    return n;
}

/* ---- colours ---- */

static myo_colour blend(const double ramp[][3], int n, double at_1) {
    const double at = (isfinite(at_1) ? fmin(fmax(at_1, 0.0), 1.0) : 0.0) * (n - 1);
    const int k = at < n - 1 ? (int)at : n - 2;
    const double f = at - k;
    return (myo_colour){ramp[k][0] + f * (ramp[k + 1][0] - ramp[k][0]),
                        ramp[k][1] + f * (ramp[k + 1][1] - ramp[k][1]),
                        ramp[k][2] + f * (ramp[k + 1][2] - ramp[k][2]), 1.0};
}

/* Bone: share of the strength that it bears. */
static myo_colour bone_colour(double load_1) {
    static const double ramp[4][3] = {
        {0.97, 0.95, 0.88}, {0.98, 0.78, 0.40}, {0.87, 0.38, 0.10}, {0.48, 0.05, 0.10}};
    return blend(ramp, 4, load_1);
}

/* Muscle: root of the activity, so that standing and a lift can both be told from rest. */
static myo_colour muscle_colour(double activity_1) {
    static const double ramp[4][3] = {
        {0.93, 0.95, 0.97}, {0.53, 0.74, 0.88}, {0.10, 0.42, 0.72}, {0.05, 0.08, 0.36}};
    return blend(ramp, 4, sqrt(fmax(0.0, activity_1)));
}

static void paint(cairo_t *cr, myo_colour fill, myo_colour edge, double width) {
    cairo_set_source_rgba(cr, fill.r, fill.g, fill.b, fill.a);
    cairo_fill_preserve(cr);
    myo_plot_stroke(cr, edge, width, 0);
    cairo_stroke(cr);
}

/* ---- geometry ---- */

typedef struct point {
    double x, y;
} point;

/* A drawing's own plane: u to the right, v upwards, mm. */
typedef struct view {
    cairo_t *cr;
    double left, bottom, scale, u0, v0;
    int from_behind, lying;
} view;

static point seen(const view *v, const double at_mm[3]) {
    /* Behind a lying body one stands as if it stood. */
    const int turned = v->lying && v->from_behind;
    const double forward = turned ? at_mm[1] : at_mm[0], up = turned ? -at_mm[0] : at_mm[1];
    return (point){v->from_behind ? at_mm[2] : forward, up};
}

static point on_paper(const view *v, point p) {
    return (point){v->left + (p.x - v->u0) * v->scale, v->bottom - (p.y - v->v0) * v->scale};
}

static point towards(point a, point b, double share) {
    return (point){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)};
}

/* Unit vector from a to b, upwards where they fall together. */
static point along(point a, point b) {
    const double dx = b.x - a.x, dy = b.y - a.y, length = hypot(dx, dy);
    return length > 1e-6 ? (point){dx / length, dy / length} : (point){0.0, 1.0};
}

/* Sideways of the spine: forward in the side view, to the right from behind. */
static point across(point up) {
    return (point){up.y, -up.x};
}

static point shifted(point p, point direction, double mm) {
    return (point){p.x + mm * direction.x, p.y + mm * direction.y};
}

static void move_to(const view *v, point p, int first) {
    const point q = on_paper(v, p);
    if (first)
        cairo_move_to(v->cr, q.x, q.y);
    else
        cairo_line_to(v->cr, q.x, q.y);
}

static int finite_body(const myo_story_body *body) {
    for (int b = MYO_SPINE_PELVIS; b <= MYO_SPINE_C7; b++)
        for (int k = 0; k < 3; k++)
            if (!isfinite(body->joint_mm[b][k]) || fabs(body->joint_mm[b][k]) > 1e4) return 0;
    return 1;
}

static point head_of(const view *v, const myo_story_body *body) {
    const point neck = seen(v, body->joint_mm[MYO_SPINE_C7]),
                chest = seen(v, body->joint_mm[MYO_SPINE_T3]);
    const point up = along(chest, neck);
    return shifted(neck, up, 165.0);
}

/* Half the width of the trunk and its depth in front of and behind the spine, sketched, mm. */
static void outline_at(int body, double *half, double *front, double *back) {
    static const double rows[][4] = {/* body, half width, front, back */
                                     {MYO_SPINE_PELVIS, 165, 105, 95}, {MYO_SPINE_L4, 145, 135, 65},
                                     {MYO_SPINE_T12, 140, 150, 60},    {MYO_SPINE_T7, 160, 165, 55},
                                     {MYO_SPINE_T2, 170, 110, 50},     {MYO_SPINE_C7, 60, 60, 45}};
    enum { n = sizeof rows / sizeof rows[0] };
    int k = 0;
    while (k < n - 2 && body > rows[k + 1][0]) k++;
    const double f = fmin(fmax((body - rows[k][0]) / (rows[k + 1][0] - rows[k][0]), 0.0), 1.0);
    *half = rows[k][1] + f * (rows[k + 1][1] - rows[k][1]);
    *front = rows[k][2] + f * (rows[k + 1][2] - rows[k][2]);
    *back = rows[k][3] + f * (rows[k + 1][3] - rows[k][3]);
}

static point joint(const view *v, const myo_story_body *body, int b) {
    return seen(v, body->joint_mm[b]);
}

/* Which way the trunk goes at a joint, smoothed over its neighbours. From behind, where a bent
 * spine points at the eye, the whole trunk's direction. */
static point up_at(const view *v, const myo_story_body *body, int b) {
    if (v->from_behind) return along(joint(v, body, first_body), joint(v, body, last_body));
    /* The lumbar spine and the sacrum curve more than the trunk about them. */
    if (b <= MYO_SPINE_L1)
        return along(joint(v, body, MYO_SPINE_PELVIS), joint(v, body, MYO_SPINE_T12));
    const int below = b - 3 > first_body ? b - 3 : first_body,
              above = b + 3 < MYO_SPINE_C7 ? b + 3 : MYO_SPINE_C7;
    return along(joint(v, body, below), joint(v, body, above));
}

/* The same of one vertebra. */
static point up_of(const view *v, const myo_story_body *body, int b) {
    return v->from_behind ? up_at(v, body, b) : along(joint(v, body, b), joint(v, body, b + 1));
}

static const myo_colour skin = {0.945, 0.935, 0.925, 1.0}, skin_edge = {0.80, 0.78, 0.76, 1.0};

static void draw_limb(const view *v, point from, point to, double width_mm) {
    const point a = on_paper(v, from), b = on_paper(v, to);
    cairo_set_line_cap(v->cr, CAIRO_LINE_CAP_ROUND);
    cairo_move_to(v->cr, a.x, a.y);
    cairo_line_to(v->cr, b.x, b.y);
    cairo_set_source_rgba(v->cr, skin.r, skin.g, skin.b, skin.a);
    cairo_set_dash(v->cr, NULL, 0, 0.0);
    cairo_set_line_width(v->cr, width_mm * v->scale);
    cairo_set_line_cap(v->cr, CAIRO_LINE_CAP_ROUND);
    cairo_stroke(v->cr);
    cairo_set_line_cap(v->cr, CAIRO_LINE_CAP_BUTT);
}

/* Which way the thighs go: down, forward on a seat, on along a lying body. */
static point leg_direction(const view *v, const myo_story_body *body) {
    if (v->from_behind) return (point){0.0, -1.0};
    if (body->support == MYO_SPINE_LYING) return across(across(up_at(v, body, MYO_SPINE_PELVIS)));
    if (body->support == MYO_SPINE_SEATED || body->support == MYO_SPINE_BACK_REST)
        return (point){1.0, 0.0};
    return (point){0.0, -1.0};
}

static void draw_outline(const view *v, const myo_story_body *body) {
    const point hip = joint(v, body, MYO_SPINE_PELVIS), leg = leg_direction(v, body);
    const int sides = v->from_behind ? 2 : 1;
    for (int s = 0; s < sides; s++) {
        const point root = v->from_behind ? shifted(hip, (point){1.0, 0.0}, s ? 85.0 : -85.0) : hip;
        draw_limb(v, root, shifted(root, leg, 90.0), v->from_behind ? 130.0 : 150.0);
    }
    for (int b = MYO_SPINE_PELVIS; b <= MYO_SPINE_C7; b++) {
        double half, front, back;
        outline_at(b, &half, &front, &back);
        move_to(
            v, shifted(joint(v, body, b), across(up_at(v, body, b)), v->from_behind ? half : front),
            b == MYO_SPINE_PELVIS);
    }
    for (int b = MYO_SPINE_C7; b >= MYO_SPINE_PELVIS; b--) {
        double half, front, back;
        outline_at(b, &half, &front, &back);
        move_to(
            v,
            shifted(joint(v, body, b), across(up_at(v, body, b)), v->from_behind ? -half : -back),
            0);
    }
    cairo_close_path(v->cr);
    paint(v->cr, skin, skin_edge, 0.8);
    draw_limb(v, joint(v, body, MYO_SPINE_C7), head_of(v, body), 80.0);
    const point head = on_paper(v, head_of(v, body));
    cairo_arc(v->cr, head.x, head.y, 92.0 * v->scale, 0.0, 6.283185307179586);
    paint(v->cr, skin, skin_edge, 0.8);
}

/* Arms hang or reach to what they hold; only what hangs in them is the simulation's. */
static void draw_arms(const view *v, const myo_story_body *body) {
    if (body->support == MYO_SPINE_LYING) return;
    for (int s = 0; s < 2; s++) {
        const int arm = s ? MYO_SPINE_ARM_LEFT : MYO_SPINE_ARM_RIGHT;
        if (!isfinite(body->joint_mm[arm][0] + body->joint_mm[arm][1] + body->joint_mm[arm][2]))
            return;
        const point shoulder = seen(v, body->joint_mm[arm]),
                    hand = shifted(shoulder, (point){0.0, -1.0}, 480.0);
        const point a = on_paper(v, shoulder), b = on_paper(v, hand);
        cairo_move_to(v->cr, a.x, a.y);
        cairo_line_to(v->cr, b.x, b.y);
        myo_plot_stroke(v->cr, skin_edge, 2.2, 0);
        cairo_stroke(v->cr);
        if (!(body->hand_kg[s] > 0.0) || (!v->from_behind && s)) continue;
        const double kg = v->from_behind ? body->hand_kg[s] : body->hand_kg[0] + body->hand_kg[1];
        const double size = 10.0;
        char text[32];
        cairo_rectangle(v->cr, b.x - size, b.y, 2.0 * size, 1.4 * size);
        paint(v->cr, (myo_colour){0.55, 0.58, 0.62, 1.0}, MYO_INK, 0.8);
        snprintf(text, sizeof text, "%.3g kg", kg);
        myo_draw_text(v->cr, b.x, b.y + 1.4 * size + 12.0, 0.5, 11.0, 0, MYO_INK, text);
    }
}

/* ---- spine and muscles ---- */

static void draw_vertebra(const view *v, const myo_story_body *body, int b) {
    const point low = joint(v, body, b), high = joint(v, body, b + 1),
                side = across(up_of(v, body, b));
    /* A quarter of the height is disc; widths are drawn a little larger than life. */
    const point foot = towards(low, high, 0.22), top = towards(low, high, 0.96);
    const double half = v->from_behind ? 26.0 : 25.0, middle = v->from_behind ? 0.0 : 4.0;
    const point corners[4] = {shifted(foot, side, middle - half),
                              shifted(foot, side, middle + half), shifted(top, side, middle + half),
                              shifted(top, side, middle - half)};
    for (int k = 0; k < 4; k++) move_to(v, corners[k], k == 0);
    cairo_close_path(v->cr);
    paint(v->cr, bone_colour(body->load_to_strength_1[b]), (myo_colour){0.30, 0.25, 0.22, 1.0},
          0.8);
}

/* A strip of back muscle beside the spine; from the right one sees the mean of both sides. */
static void draw_strip(const view *v, const myo_story_body *body, int b, int side) {
    const point low = joint(v, body, b), high = joint(v, body, b + 1),
                out = across(up_of(v, body, b));
    const double inner = v->from_behind ? (side ? -36.0 : 36.0) : -34.0,
                 outer = v->from_behind ? (side ? -72.0 : 72.0) : -52.0;
    const double activity =
        v->from_behind ? body->back_activation_1[b][side]
                       : 0.5 * (body->back_activation_1[b][0] + body->back_activation_1[b][1]);
    move_to(v, shifted(low, out, inner), 1);
    move_to(v, shifted(high, out, inner), 0);
    move_to(v, shifted(high, out, outer), 0);
    move_to(v, shifted(low, out, outer), 0);
    cairo_close_path(v->cr);
    paint(v->cr, muscle_colour(activity), (myo_colour){0.62, 0.66, 0.72, 1.0}, 0.5);
}

static void draw_level_names(const view *v, const myo_story_body *body) {
    static const int named[] = {MYO_SPINE_T1, MYO_SPINE_T7, MYO_SPINE_T12, MYO_SPINE_L5};
    for (size_t k = 0; k < sizeof named / sizeof named[0]; k++) {
        const point up = up_at(v, body, named[k]);
        const point at = on_paper(
            v, shifted(towards(joint(v, body, named[k]), joint(v, body, named[k] + 1), 0.5),
                       across(up), 48.0));
        myo_draw_text(v->cr, at.x, at.y + 3.5, body->support == MYO_SPINE_LYING ? 0.5 : 0.0, 10.0,
                      0, MYO_GREY, myo_spine_body_name(named[k]));
    }
}

/* A simulated muscle: its activity in its colour, beside the level from which it runs. */
static void draw_chips(const view *v, const moment *m, const myo_tale *tale, int window,
                       double left, double right) {
    const myo_tale_window *w = &tale->windows[window];
    for (int side = -1; side <= 1; side += 2) {
        double free_y = 0.0;
        for (int b = MYO_SPINE_C7; b > MYO_SPINE_PELVIS; b--)
            for (int k = 0; k < w->n_muscles && k < tale->n_muscles; k++) {
                const myo_tale_muscle *muscle = &tale->muscles[k];
                if (muscle->side != side || muscle->level != b) continue;
                char text[32];
                const point at =
                    on_paper(v, towards(joint(v, m->body, b), joint(v, m->body, b + 1), 0.5));
                const double y = fmax(at.y, free_y), x = side > 0 ? right - chip_px + 14.0 : left;
                const double edge = side > 0 ? x : x + chip_px - 14.0;
                const double activity = w->parts[k].activity_1;
                cairo_move_to(v->cr, at.x + side * 55.0 * v->scale, at.y);
                cairo_line_to(v->cr, edge, y);
                myo_plot_stroke(v->cr, myo_tale_colour(k), 0.9, 0);
                cairo_stroke(v->cr);
                cairo_rectangle(v->cr, x, y - 8.5, chip_px - 14.0, 17.0);
                paint(v->cr, muscle_colour(activity), myo_tale_colour(k), 2.2);
                snprintf(text, sizeof text, "%s %%",
                         isfinite(activity) ? MYO_SHOW(2, 100.0 * activity) : "\u2013");
                myo_draw_text(v->cr, x + 0.5 * (chip_px - 14.0), y + 4.0, 0.5, 11.0, 1,
                              activity > 0.22 ? (myo_colour){1.0, 1.0, 1.0, 1.0} : MYO_INK, text);
                free_y = y + 22.0;
            }
    }
}

/* ---- panels ---- */

typedef struct extent {
    double u0, u1, v0, v1;
} extent;

static void include(extent *e, point p, double around) {
    e->u0 = fmin(e->u0, p.x - around), e->u1 = fmax(e->u1, p.x + around);
    e->v0 = fmin(e->v0, p.y - around), e->v1 = fmax(e->v1, p.y + around);
}

static extent extent_of(const myo_story_body *body, int from_behind) {
    const view v = {.from_behind = from_behind, .lying = body->support == MYO_SPINE_LYING};
    extent e = {HUGE_VAL, -HUGE_VAL, HUGE_VAL, -HUGE_VAL};
    for (int b = MYO_SPINE_PELVIS; b <= MYO_SPINE_C7; b++)
        include(&e, joint(&v, body, b), from_behind && b < MYO_SPINE_C7 ? 170.0 : 110.0);
    include(&e, head_of(&v, body), 95.0);
    const point hip = joint(&v, body, MYO_SPINE_PELVIS);
    include(&e, shifted(hip, leg_direction(&v, body), 100.0), 70.0);
    for (int s = 0; s < 2 && body->hand_kg[s] > 0.0 && !v.lying; s++) {
        const point shoulder =
            seen(&v, body->joint_mm[s ? MYO_SPINE_ARM_LEFT : MYO_SPINE_ARM_RIGHT]);
        include(&e, shifted(shoulder, (point){0.0, -1.0}, 560.0), 40.0);
    }
    return e;
}

/* Below the lowest part of back and head. */
static void draw_bed(const view *v, const myo_story_body *body, const extent *e) {
    double low = head_of(v, body).y - 92.0;
    for (int b = MYO_SPINE_PELVIS; b <= MYO_SPINE_C7; b++) {
        double half, front, back;
        outline_at(b, &half, &front, &back);
        low = fmin(low, shifted(joint(v, body, b), across(up_at(v, body, b)), -back).y);
    }
    const point a = on_paper(v, (point){e->u0, low}), b = on_paper(v, (point){e->u1, low});
    cairo_rectangle(v->cr, a.x, a.y - 1.0, b.x - a.x, 6.0);
    paint(v->cr, (myo_colour){0.80, 0.82, 0.85, 1.0}, MYO_GREY, 0.6);
}

static void draw_view(cairo_t *cr, const myo_story_body *body, int from_behind, double left,
                      double bottom, double scale, const extent *e, view *v) {
    *v = (view){cr,    left,  bottom,      scale,
                e->u0, e->v0, from_behind, body->support == MYO_SPINE_LYING};
    if (v->lying && !from_behind) draw_bed(v, body, e);
    draw_outline(v, body);
    draw_arms(v, body);
    for (int b = first_body; b <= last_body; b++) {
        draw_strip(v, body, b, 0);
        if (from_behind) draw_strip(v, body, b, 1);
    }
    for (int b = first_body; b <= last_body; b++) draw_vertebra(v, body, b);
    if (!from_behind) draw_level_names(v, body);
}

static const char *support_words(int support) {
    switch (support) {
    case MYO_SPINE_STANDING:
        return "standing";
    case MYO_SPINE_SEATED:
        return "seated";
    case MYO_SPINE_BACK_REST:
        return "seated, leaning back";
    case MYO_SPINE_LYING:
        return "lying";
    case MYO_SPINE_HELD:
        return "held";
    default:
        return "";
    }
}

static void draw_heading(cairo_t *cr, const moment *m, double left) {
    char text[160];
    snprintf(text, sizeof text, "%s", m->title);
    myo_draw_text(cr, left, 16.0, 0.0, 13.0, 1, MYO_INK, text);
    snprintf(text, sizeof text, "%s, %s", MYO_SPAN(m->at_s), support_words(m->body->support));
    myo_draw_text(cr, left, 32.0, 0.0, 11.0, 0, MYO_GREY, text);
}

static void draw_foot(cairo_t *cr, const moment *m, double left, double y) {
    const int most = myo_tale_most_loaded(m->body);
    char text[160];
    if (most < 0) return;
    snprintf(text, sizeof text, "most loaded: %s, %s N,", myo_spine_body_name(most),
             MYO_SHOW(3, m->body->compression_N[most]));
    myo_draw_text(cr, left, y + 12.0, 0.0, 11.0, 0, MYO_INK, text);
    snprintf(text, sizeof text, "%s %% of its strength",
             MYO_SHOW(2, 100.0 * m->body->load_to_strength_1[most]));
    myo_draw_text(cr, left, y + 27.0, 0.0, 11.0, 0, MYO_INK, text);
}

static void draw_ramp(cairo_t *cr, double left, double y, const char *title,
                      myo_colour (*colour)(double), const double *marks, int n, int root) {
    const double width = 200.0;
    myo_draw_text(cr, left, y, 0.0, 11.0, 0, MYO_INK, title);
    for (int k = 0; k < 100; k++) {
        const double at = k / 99.0;
        const myo_colour c = colour(root ? at * at : at);
        cairo_set_source_rgb(cr, c.r, c.g, c.b);
        cairo_rectangle(cr, left + width * k / 100.0, y + 6.0, width / 100.0 + 0.6, 11.0);
        cairo_fill(cr);
    }
    cairo_rectangle(cr, left, y + 6.0, width, 11.0);
    myo_plot_stroke(cr, MYO_GREY, 0.6, 0);
    cairo_stroke(cr);
    for (int k = 0; k < n; k++) {
        char text[16];
        snprintf(text, sizeof text, "%g%s", 100.0 * marks[k], k == n - 1 ? " %" : "");
        const double x = left + width * (root ? sqrt(marks[k]) : marks[k]);
        myo_draw_text(cr, x, y + 29.0, 0.5, 10.0, 0, MYO_INK, text);
    }
}

static const double ramps_px = 46.0;

static void draw_legend(cairo_t *cr, const myo_figure *figure, double y) {
    static const double bone[] = {0.0, 0.25, 0.5, 0.75, 1.0}, muscle[] = {0.0, 0.05, 0.2, 0.5, 1.0};
    draw_ramp(cr, 12.0, y, "vertebrae: load, share of strength", bone_colour, bone, 5, 0);
    draw_ramp(cr, 272.0, y, "muscles: share of voluntary activity", muscle_colour, muscle, 5, 1);
    myo_tale_draw_muscles(cr, figure->tale, 12.0, y + ramps_px, figure->width - 24.0);
}

static void draw_moment(cairo_t *cr, const myo_figure *figure, const moment *m, double left,
                        double width, double scale, double floor_y) {
    const int lying = m->body->support == MYO_SPINE_LYING;
    const extent side = extent_of(m->body, 0), back = extent_of(m->body, 1);
    const double side_width = (side.u1 - side.u0) * scale, back_width = (back.u1 - back.u0) * scale,
                 back_left =
                     lying ? left + 0.5 * (width - back_width) : left + side_width + chip_px + 2.0;
    view v;
    draw_heading(cr, m, left);
    draw_view(cr, m->body, 0, lying ? left + 0.5 * (width - side_width) : left,
              lying ? head_px + (side.v1 - side.v0) * scale : floor_y, scale, &side, &v);
    draw_view(cr, m->body, 1, back_left, floor_y, scale, &back, &v);
    if (m->has_muscles)
        draw_chips(&v, m, figure->tale, figure->window, back_left - chip_px + 8.0,
                   back_left + back_width + chip_px - 8.0);
    draw_foot(cr, m, left, floor_y + 4.0);
}

/* Width that a moment takes at a scale, and height. */
static void size_of(const moment *m, double scale, double *width, double *height) {
    const extent side = extent_of(m->body, 0), back = extent_of(m->body, 1);
    const double sw = (side.u1 - side.u0) * scale, bw = (back.u1 - back.u0) * scale,
                 sh = (side.v1 - side.v0) * scale, bh = (back.v1 - back.v0) * scale;
    const int lying = m->body->support == MYO_SPINE_LYING;
    *width = fmax(150.0, lying ? fmax(sw, bw + 2.0 * chip_px) : sw + bw + 2.0 * chip_px);
    *height = lying ? sh + bh + 14.0 : fmax(sh, bh);
}

typedef struct layout {
    double scale, width, height; /* px/mm; of all moments side by side */
} layout;

/* The largest scale at which all moments fit. */
static layout lay_out(const moment *list, int n, double width) {
    layout l = {.scale = n > 1 ? 0.40 : 0.28};
    for (int tries = 0; tries < 60; tries++, l.scale *= 0.96) {
        l.width = l.height = 0.0;
        for (int k = 0; k < n; k++) {
            double w, h;
            size_of(&list[k], l.scale, &w, &h);
            l.width += w + (k ? gap_px : 0.0);
            l.height = fmax(l.height, h);
        }
        if (l.width <= width && l.height <= most_height) break;
    }
    return l;
}

static int finite_moments(const myo_tale *tale, int window, moment list[most_moments]) {
    const int n = moments_of(tale, window, list);
    int kept = 0;
    for (int k = 0; k < n; k++)
        if (finite_body(list[k].body)) list[kept++] = list[k];
    return kept;
}

static void draw(cairo_t *cr, const myo_figure *figure) {
    moment list[most_moments];
    const int n = finite_moments(figure->tale, figure->window, list);
    const layout l = lay_out(list, n, figure->width - 24.0);
    double left = 12.0;
    for (int k = 0; k < n; k++) {
        double width, height;
        size_of(&list[k], l.scale, &width, &height);
        draw_moment(cr, figure, &list[k], left, width, l.scale, head_px + l.height);
        left += width + gap_px;
    }
    draw_legend(cr, figure, head_px + l.height + foot_px);
}

int myo_tale_figure_body(myo_figure *figure) {
    const myo_tale *tale = figure->tale;
    moment list[most_moments];
    const int n = finite_moments(tale, figure->window, list);
    if (n == 0) return 0;
    const layout l = lay_out(list, n, 900.0 - 24.0);
    figure->width = fmin(900.0, fmax(500.0, l.width + 36.0));
    figure->height = head_px + l.height + foot_px + ramps_px +
                     myo_tale_draw_muscles(NULL, tale, 12.0, 0.0, figure->width - 24.0) + 2.0;
    figure->draw = draw;
    snprintf(figure->title, sizeof figure->title, "The body %s",
             n > 1 ? "at the key moments" : "in this window");
    if (figure->window > 0)
        myo_figure_say(figure, "To be read as the drawing of the first window.");
    else
        myo_figure_say(
            figure,
            "Left of each pair: from the right side. Right: from behind, the person's left on "
            "the left. Posture, loads and activities are the simulation's; skin, head, arms "
            "and legs are only sketched. Strips beside the spine: what posture and movement "
            "ask of the back muscles; boxes: what the fully simulated muscles "
            "really did in the last seconds.");
    for (int k = 0; k < n; k++) {
        const int most = myo_tale_most_loaded(list[k].body);
        const size_t used = strlen(figure->alt);
        snprintf(figure->alt + used, sizeof figure->alt - used,
                 "%s%s, %s: most loaded is %s with %s N, %s %% of its strength.", k ? " " : "",
                 list[k].title, support_words(list[k].body->support), myo_spine_body_name(most),
                 MYO_SHOW(3, list[k].body->compression_N[most]),
                 MYO_SHOW(2, 100.0 * list[k].body->load_to_strength_1[most]));
    }
    return 1;
}
