/* The five field tables of the synthesis. */
#include "emg/synth/tables.h"

#include <string.h>

static const myo_field anatomy_fields[] = {
#define MYO_DEF_FILE "emg/synth/motor_unit_anatomy.def"
#include "mech/expand_fields.h"
};
static const myo_field conductor_fields[] = {
#define MYO_DEF_FILE "emg/synth/conductor.def"
#include "mech/expand_fields.h"
};
static const myo_field needle_fields[] = {
#define MYO_DEF_FILE "emg/synth/needle.def"
#include "mech/expand_fields.h"
};
static const myo_field surface_fields[] = {
#define MYO_DEF_FILE "emg/synth/surface.def"
#include "mech/expand_fields.h"
};
static const myo_field noise_fields[] = {
#define MYO_DEF_FILE "emg/synth/noise.def"
#include "mech/expand_fields.h"
};

#define COUNT(fields) (int)(sizeof(fields) / sizeof((fields)[0]))

static const myo_table tables[] = {
    {"motor_unit_anatomy", "Motor-unit anatomy: territories, fibres, end-plates",
     "The muscle's cross-section is an ellipse. A unit's territory is a circle cut by that "
     "ellipse, its centre\n"
     "anywhere in it, its area n_fibres / fibre_density (the whole ellipse at most). Fibres lie "
     "anywhere in it.\n"
     "Velocity of a fibre of diameter d: v = v_cable v0(d) / v0(d_unit), v0(d) = velocity_at_25_um "
     "+ velocity_slope (d - 25 um).",
     "src/emg/synth/anatomy.c", anatomy_fields, COUNT(anatomy_fields)},
    {"conductor", "Volume conductor: muscle around a needle; muscle, fat and skin under a disc",
     "Line source in an unbounded anisotropic medium: phi = K integral V'(v t - s) h'(s) ds, K = "
     "sigma_inside pi d^2/4,\n"
     "h(s) = 1 / (4 pi sigma_across sqrt((sigma_along/sigma_across) r^2 + (s - s_e)^2)). The same "
     "integral holds under the\n"
     "skin, with the h of plane layers: a two-dimensional Fourier integral of their transfer "
     "function.",
     "src/emg/synth/line_source.c", conductor_fields, COUNT(conductor_fields)},
    {"needle", "Concentric needle electrode and its amplifier",
     "Potential of the core (mean over seven points of its ellipse) minus the mean over the "
     "shaft's "
     "length.\n"
     "Fibres beside the needle have gone around it: at x they now lie at sqrt(x^2 + radius^2).",
     "src/emg/synth/electrode.c", needle_fields, COUNT(needle_fields)},
    {"surface", "Bipolar surface electrode and its amplifier",
     "Mean potential of the disc nearer to the end-plates minus that of the farther one.",
     "src/emg/synth/skin.c", surface_fields, COUNT(surface_fields)},
    {"noise", "Amplifier, electrode, mains, heart and breath in a recording",
     "White amplifier noise, 1/f electrode noise, mains with third and fifth harmonic, QRS "
     "complexes, breathing drift;\n"
     "all pass the amplifier's filters with the signal.",
     "src/emg/synth/noise.c", noise_fields, COUNT(noise_fields)},
};

int myo_emg_table_count(void) {
    return COUNT(tables);
}

const myo_table *myo_emg_table(int index) {
    return index >= 0 && index < myo_emg_table_count() ? &tables[index] : NULL;
}

static void read_table(const myo_fieldset *set, const myo_table *table, double *values) {
    for (int i = 0; i < table->n_fields; i++) values[i] = table->fields[i].value;
    for (int i = 0; set && i < myo_fieldset_section_count(set); i++)
        if (myo_fieldset_section(set, i)->table == table)
            memcpy(values, myo_fieldset_parameters_const(set, i),
                   (size_t)table->n_fields * sizeof *values);
}

void myo_emg_values_read(const myo_emg_muscle *muscle, myo_emg_values *values) {
    const myo_fieldset *set = muscle ? muscle->values : NULL;
    read_table(set, &tables[0], values->anatomy);
    read_table(set, &tables[1], values->conductor);
    read_table(set, &tables[2], values->needle);
    read_table(set, &tables[3], values->surface);
    read_table(set, &tables[4], values->noise);
    if (muscle && muscle->cross_section_mm2 > 0)
        values->anatomy[motor_unit_anatomy_p_cross_section] = muscle->cross_section_mm2;
    if (muscle && muscle->fibre_length_mm > 0)
        values->anatomy[motor_unit_anatomy_p_fibre_length] = muscle->fibre_length_mm;
}
