/* The cell feedback.ligament: a bend held for minutes, and the hours after. */
#include "myotome/cell.h"

#include "mech/ligament/ligament.lane.h"

#include <math.h>
#include <string.h>

static const myo_field held_fields[] = {
#define MYO_DEF_FILE "body/ligament_held.def"
#include "mech/expand_fields.h"
};
static const myo_table held_table = {
    "held",
    "A held bend, and the hours after",
    "reflex: tension that a full bend would make now, times irritability, over that before; held: "
    "the same of the bend itself.",
    "src/body/ligament_held.def",
    held_fields,
    (int)(sizeof held_fields / sizeof held_fields[0])};
static const myo_protocol held_protocol = {"held", &held_table};
static const myo_protocol *const protocols[] = {&held_protocol, NULL};

static int run(const myo_cell *cell, const myo_protocol *protocol, const myo_fieldset *cell_values,
               const myo_fieldset *v, int (*progress)(double, void *), void *user,
               myo_columns *columns, myo_error *error) {
    (void)cell;
    (void)protocol;
    static const char *const names[] = {"t_min",   "reflex_1",   "held_1",    "tension_1",
                                        "creep_1", "inflamed_1", "irritant_1"};
    myo_columns_name(columns, names, (int)(sizeof names / sizeof names[0]));
    const double *p = myo_fieldset_parameters_const(cell_values, 0);
    const double hold_s = 60 * myo_fieldset_get(v, "hold"), step_s = 5;
    const double end_s = hold_s + 3600 * myo_fieldset_get(v, "after");
    const double output_s = 60 * myo_fieldset_get(v, "output");
    double x[ligament_x_count], in[ligament_in_count], out[ligament_out_count], asked;
    memcpy(x, myo_fieldset_states_const(cell_values, 0), sizeof x);
    double t_s = 0, next_s = 0;
    for (;;) {
        in[ligament_in_strain] = t_s < hold_s ? myo_fieldset_get(v, "strain") : 0;
        ligament_outputs(x, in, p, out);
        if (t_s >= next_s - 1e-9) {
            asked = fmax(0, 1 - out[ligament_out_creep]);
            const double row[] = {t_s / 60,
                                  asked * out[ligament_out_irritable],
                                  out[ligament_out_tension] * out[ligament_out_irritable],
                                  out[ligament_out_tension],
                                  out[ligament_out_creep],
                                  x[ligament_x_inflamed],
                                  x[ligament_x_irritant]};
            const int code = myo_columns_add(columns, row, error);
            if (code) return code;
            if (progress && progress(t_s / end_s, user))
                return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
            next_s += output_s;
        }
        if (t_s >= end_s - 1e-9) return MYO_OK;
        /* No step leads past the end of the hold, a row or the end. */
        double until_s = fmin(end_s, next_s);
        if (t_s < hold_s) until_s = fmin(until_s, hold_s);
        const double h = fmin(step_s, until_s - t_s);
        ligament_step(x, in, p, h, out);
        t_s = until_s - t_s <= step_s ? until_s : t_s + h;
    }
}

extern const myo_cell myo_cell_feedback_ligament;

static const myo_section sections[] = {{"ligament", &myo_mech_ligament, NULL, 0}};
const myo_cell myo_cell_feedback_ligament = {
    "feedback.ligament",
    "Ligaments of the back under a bend that is held, and the hours after",
    "Creep, what endings feel, small tears and the white cells that they call.",
    sections,
    1,
    protocols,
    run};
