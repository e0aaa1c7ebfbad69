/* The kinds of electrodes: their tables, and their shapes as points and discs. */
#include "base/text.h"
#include "emg/synth/electrode.h"
#include "emg/synth/wave.h"

#include <math.h>
#include <string.h>

/* ---- tables ---- */

/* clang-format off */
static const myo_field monopolar_fields[] = {
#define MYO_DEF_FILE "emg/synth/monopolar.def"
#include "mech/expand_fields.h"
};
static const myo_field single_fibre_fields[] = {
#define MYO_DEF_FILE "emg/synth/single_fibre.def"
#include "mech/expand_fields.h"
};
static const myo_field fine_wire_fields[] = {
#define MYO_DEF_FILE "emg/synth/fine_wire.def"
#include "mech/expand_fields.h"
};
static const myo_field skin_electrode_fields[] = {
#define MYO_DEF_FILE "emg/synth/skin_electrode.def"
#include "mech/expand_fields.h"
};
static const myo_field grid_fields[] = {
#define MYO_DEF_FILE "emg/synth/grid.def"
#include "mech/expand_fields.h"
};
/* clang-format on */

#define TABLE(name, table_title, table_text)                                                       \
    static const myo_table name##_table = {                                                        \
        #name,         table_title,                                                                \
        table_text,    "src/emg/synth/electrode_kinds.c",                                          \
        name##_fields, (int)(sizeof name##_fields / sizeof *name##_fields)};

TABLE(monopolar, "Monopolar needle and its amplifier",
      "Mean potential of a bare cone (points along its axis, by area) against an electrode that is "
      "far away.")
TABLE(single_fibre, "Single-fibre needle and its amplifier",
      "Potential at a port in the cannula's side minus the mean over the cannula.")
TABLE(fine_wire, "Pair of fine wires and their amplifier",
      "Mean potential along the first bare end minus that along the second.")
TABLE(
    skin_electrode, "Discs on the skin and their amplifier",
    "Mean potentials of the discs: the disc (monopolar); the upper minus the lower one (bipolar); "
    "twice the middle\nminus upper and lower (double differential); four times the middle minus "
    "its four neighbours (Laplacian).")
TABLE(grid, "Grid of discs on the skin and its amplifier",
      "Each disc against an electrode far away, or against the next one below it.")

static const struct {
    const char *name, *title;
} kinds[MYO_ELECTRODE_KINDS] = {
#define MYO_ELECTRODE(name, table, title) [MYO_ELECTRODE_##name] = {#name, title},
#include "emg/synth/electrodes.def"
#undef MYO_ELECTRODE
};

static const myo_table *table_of(const char *name) {
    static const myo_table *const own[] = {&monopolar_table, &single_fibre_table, &fine_wire_table,
                                           &skin_electrode_table, &grid_table};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (strcmp(own[i]->name, name) == 0) return own[i];
    for (int i = 0; i < myo_emg_table_count(); i++)
        if (strcmp(myo_emg_table(i)->name, name) == 0) return myo_emg_table(i);
    return NULL;
}

const myo_table *myo_electrode_table(int kind) {
    static const char *const names[] = {
#define MYO_ELECTRODE(name, table, title) [MYO_ELECTRODE_##name] = #table,
#include "emg/synth/electrodes.def"
#undef MYO_ELECTRODE
    };
    return kind >= 0 && kind < MYO_ELECTRODE_KINDS ? table_of(names[kind]) : NULL;
}

const char *myo_electrode_name(int kind) {
    return kind >= 0 && kind < MYO_ELECTRODE_KINDS ? kinds[kind].name : NULL;
}

const char *myo_electrode_title(int kind) {
    return kind >= 0 && kind < MYO_ELECTRODE_KINDS ? kinds[kind].title : NULL;
}

int myo_electrode_find(const char *name) {
    for (int i = 0; i < MYO_ELECTRODE_KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0) return i;
    return -1;
}

int myo_electrode_is_on_skin(int kind) {
    return kind >= MYO_ELECTRODE_surface_monopolar;
}

myo_fieldset *myo_electrode_values(int kind) {
    /* What differs from the table that a kind shares with others. */
    static const myo_override single_fibre[] = {
        {"single_fibre", "high_pass", 500, "assumed"},
    };
    const myo_section sections[] = {
        {"", myo_electrode_table(kind), single_fibre, 1},
        {"noise", table_of("noise"), NULL, 0},
    };
    return sections[0].table ? myo_fieldset_make(sections, 2) : NULL;
}

/* ---- shapes ---- */

static double number(myo_emg_numbers n, const char *name) {
    const int index = myo_table_find(n.table, name);
    return index < 0 ? 0 : n.values[index];
}

static int whole(myo_emg_numbers n, const char *name) {
    return (int)(number(n, name) + 0.5);
}

static void add_point(myo_emg_electrode *e, double x, double y, double z, double weight) {
    if (e->n_points < MYO_EMG_POINTS) e->points[e->n_points++] = (myo_emg_point){x, y, z, weight};
}

static void add_far(myo_emg_electrode *e, double x, double z, double weight) {
    e->far[e->n_far++] = (myo_emg_point){x, 0, z, weight};
}

/* A direction in the plane of the fibres: along the electrode's own axis, and across it. */
typedef struct turned {
    double sine, cosine;
} turned;

static double x_of(turned t, double across, double along) {
    return across * t.cosine + along * t.sine;
}

static double z_of(turned t, double across, double along) {
    return along * t.cosine - across * t.sine;
}

/* The core on the bevel: seven points of its ellipse. */
static void shape_concentric(myo_emg_electrode *e, myo_emg_numbers n, double turn_deg) {
    double bevel_sine, bevel_cosine, turn_sine, turn_cosine;
    enum { CORE = 7 };
    myo_emg_wave(number(n, "bevel") / 360, &bevel_sine, &bevel_cosine);
    myo_emg_wave((number(n, "rotation") + turn_deg) / 360, &turn_sine, &turn_cosine);
    const double narrow = 0.5 * number(n, "core_width"), wide = narrow / bevel_sine;
    add_point(e, 0, 0, 0, 1.0 / CORE);
    for (int i = 1; i < CORE; i++) {
        /* six points at two thirds of the way out share the ellipse with the middle */
        double s, c;
        myo_emg_wave((i - 1) / 6.0, &s, &c);
        const double along = 2.0 / 3 * wide * c, aside = 2.0 / 3 * narrow * s;
        add_point(e, along * bevel_sine * turn_sine + aside * turn_cosine, along * bevel_cosine,
                  along * bevel_sine * turn_cosine - aside * turn_sine, 1.0 / CORE);
    }
    add_far(e, 0, 0, 1);
    e->shaft_radius_mm = 0.5 * number(n, "shaft_diameter");
    e->room_mm = e->shaft_radius_mm * number(n, "displacement");
    e->shaft_begin_mm = wide * bevel_cosine;
    e->shaft_length_mm = number(n, "shaft_length");
    e->below_mm = e->shaft_radius_mm * bevel_cosine / bevel_sine;
}

/* Slices of the cone from its apex on; a slice's area grows with its distance from there. */
static void shape_monopolar(myo_emg_electrode *e, myo_emg_numbers n) {
    enum { SLICES = 6 };
    const double length = number(n, "cone_length");
    for (int i = 0; i < SLICES; i++)
        add_point(e, 0, length * (2.0 / 3 - (i + 0.5) / SLICES), 0,
                  (2 * i + 1) / (double)(SLICES * SLICES));
    add_far(e, 0, 0, 1);
    e->room_mm = 0.5 * number(n, "cone_diameter") * number(n, "displacement");
    e->below_mm = 2.0 / 3 * length;
}

static void shape_single_fibre(myo_emg_electrode *e, myo_emg_numbers n) {
    e->shaft_radius_mm = 0.5 * number(n, "shaft_diameter");
    e->room_mm = e->shaft_radius_mm * number(n, "displacement");
    const double r = 0.25e-3 * number(n, "port_diameter");
    /* The port looks to +x; four points on the ring that halves its area. */
    add_point(e, e->room_mm, 0.7 * r, 0.7 * r, 0.25);
    add_point(e, e->room_mm, 0.7 * r, -0.7 * r, 0.25);
    add_point(e, e->room_mm, -0.7 * r, 0.7 * r, 0.25);
    add_point(e, e->room_mm, -0.7 * r, -0.7 * r, 0.25);
    add_far(e, 0, 0, 1);
    e->below_mm = number(n, "port_height");
    e->shaft_begin_mm = -0.9 * e->below_mm; /* the cannula goes on below the port */
    e->shaft_length_mm = number(n, "shaft_length");
}

static void shape_fine_wire(myo_emg_electrode *e, myo_emg_numbers n, turned t) {
    enum { PIECES = 6 };
    const double bare = number(n, "bare"), half = 0.5 * number(n, "spacing");
    for (int end = 1; end >= -1; end -= 2) {
        for (int i = 0; i < PIECES; i++)
            add_point(e, x_of(t, 0, end * half), bare * ((i + 0.5) / PIECES - 0.5),
                      z_of(t, 0, end * half), (double)end / PIECES);
        add_far(e, x_of(t, 0, end * half), z_of(t, 0, end * half), end);
    }
    e->room_mm = 0.5e-3 * number(n, "wire_diameter") * number(n, "displacement");
    e->below_mm = 0.5 * bare;
}

static void add_disc(myo_emg_electrode *e, turned t, double across, double along, double weight) {
    add_point(e, x_of(t, across, along), 0, z_of(t, across, along), weight);
}

static void shape_skin(myo_emg_electrode *e, int kind, myo_emg_numbers n, turned t) {
    const double d = number(n, "spacing");
    switch (kind) {
    case MYO_ELECTRODE_surface_bipolar:
        add_disc(e, t, 0, 0.5 * d, 1);
        add_disc(e, t, 0, -0.5 * d, -1);
        break;
    case MYO_ELECTRODE_double_differential:
        add_disc(e, t, 0, d, -1);
        add_disc(e, t, 0, 0, 2);
        add_disc(e, t, 0, -d, -1);
        break;
    case MYO_ELECTRODE_laplacian:
        add_disc(e, t, 0, d, -1);
        add_disc(e, t, 0, 0, 4);
        add_disc(e, t, 0, -d, -1);
        add_disc(e, t, d, 0, -1);
        add_disc(e, t, -d, 0, -1);
        break;
    default:
        add_disc(e, t, 0, 0, 1);
    }
}

int myo_emg_lead_count(int kind, myo_emg_numbers n) {
    if (kind != MYO_ELECTRODE_grid) return 1;
    const int rows = whole(n, "rows") - (number(n, "differential") > 0.5);
    return (rows > 0 ? rows : 0) * whole(n, "columns");
}

static void shape_grid(myo_emg_electrode *e, myo_emg_numbers n, int lead, turned t) {
    const int rows = whole(n, "rows"), columns = whole(n, "columns"), row = lead / columns,
              column = lead % columns;
    const double d = number(n, "spacing"), across = d * (column - 0.5 * (columns - 1)),
                 along = d * (0.5 * (rows - 1) - row);
    add_disc(e, t, across, along, 1);
    if (number(n, "differential") > 0.5) add_disc(e, t, across, along - d, -1);
}

myo_emg_electrode myo_emg_electrode_make(int kind, myo_emg_numbers n, int lead,
                                         const myo_emg_values *values, const double middle_mm[3],
                                         double turn_deg) {
    const int on_skin = myo_electrode_is_on_skin(kind);
    myo_emg_electrode e = {.kind = on_skin ? MYO_CHANNEL_SURFACE : MYO_CHANNEL_NEEDLE,
                           .values = values,
                           .noise = values->noise,
                           .rate_Hz = number(n, "rate"),
                           .oversampling = whole(n, "oversampling"),
                           .high_pass_Hz = number(n, "high_pass"),
                           .low_pass_Hz = number(n, "low_pass"),
                           .threshold_uV = number(n, "duration_threshold"),
                           .near_mm = number(n, "near"),
                           .single_distance_mm = number(n, "single_distance"),
                           .single_fibres = whole(n, "single_fibres"),
                           .wander_mm = number(n, "wander"),
                           .wander_s = number(n, "wander_time")};
    e.inner_rate_Hz = e.rate_Hz * e.oversampling;
    myo_emg_needle_move(&e, middle_mm[0], middle_mm[1], middle_mm[2]);
    turned t;
    myo_emg_wave((number(n, "angle") + turn_deg) / 360, &t.sine, &t.cosine);
    if (kind == MYO_ELECTRODE_concentric) shape_concentric(&e, n, turn_deg);
    if (kind == MYO_ELECTRODE_monopolar) shape_monopolar(&e, n);
    if (kind == MYO_ELECTRODE_single_fibre) shape_single_fibre(&e, n);
    if (kind == MYO_ELECTRODE_fine_wire) shape_fine_wire(&e, n, t);
    if (kind == MYO_ELECTRODE_grid) shape_grid(&e, n, lead, t);
    if (on_skin && kind != MYO_ELECTRODE_grid) shape_skin(&e, kind, n, t);
    return e;
}

/* ---- the muscle's own pair ---- */

myo_emg_electrode myo_emg_needle_electrode(const myo_emg_values *values) {
    const double *p = values->needle;
    const double middle[3] = {p[needle_p_x], p[needle_p_y], p[needle_p_z]};
    const myo_emg_numbers n = {table_of("needle"), p};
    return myo_emg_electrode_make(MYO_ELECTRODE_concentric, n, 0, values, middle, 0);
}

/* The disc nearer to the end-plates is positive. */
myo_emg_electrode myo_emg_surface_electrode(const myo_emg_values *values,
                                            const myo_skin_table *skin) {
    const double *p = values->surface;
    const double middle[3] = {p[surface_p_x], 0, p[surface_p_z]};
    const myo_emg_numbers n = {table_of("surface"), p};
    myo_emg_electrode e =
        myo_emg_electrode_make(MYO_ELECTRODE_surface_bipolar, n, 0, values, middle, 0);
    const double apart =
        p[surface_p_z] < 0 ? -0.5 * p[surface_p_spacing] : 0.5 * p[surface_p_spacing];
    e.points[0].z_mm = -apart;
    e.points[1].z_mm = apart;
    e.noise_key[0] = MYO_CHANNEL_SURFACE;
    e.skin = skin;
    return e;
}
