/* What an electrode sees of one fibre: weights of the line-source convolution (line_source.h).
 *
 * Concentric needle: core on the bevel at the tip, seven points of its ellipse, minus the mean over
 * the shaft, which is taken in closed form along its axis. Surface: two discs on the skin (skin.h).
 */
#ifndef MYO_EMG_SYNTH_ELECTRODE_H
#define MYO_EMG_SYNTH_ELECTRODE_H

#include "emg/synth/anatomy.h"
#include "emg/synth/skin.h"

#include <stddef.h>

enum { MYO_EMG_CORE_POINTS = 7 };

typedef struct myo_emg_electrode {
    myo_channel_kind kind;
    const myo_emg_values *values; /* not owned */
    double rate_Hz, inner_rate_Hz;
    int oversampling;
    double high_pass_Hz, low_pass_Hz;
    double tip_mm[3];                       /* needle: x, y, z */
    double core_mm[MYO_EMG_CORE_POINTS][3]; /* from the tip; the first is the middle */
    double bevel_mm; /* from the core's middle to the very tip, along the needle */
    double shaft_from_mm, shaft_to_mm; /* y of its lower and upper end in the tissue */
    const myo_skin_table *skin;        /* surface; not owned */
} myo_emg_electrode;

myo_emg_electrode myo_emg_needle_electrode(const myo_emg_values *values);
myo_emg_electrode myo_emg_surface_electrode(const myo_emg_values *values,
                                            const myo_skin_table *skin);

/* Moves a needle's tip. */
void myo_emg_needle_move(myo_emg_electrode *electrode, double x_mm, double y_mm, double z_mm);

/* The skin's table for a muscle's depth. */
int myo_emg_skin_table_make(const myo_emg_values *values, myo_workers *workers,
                            myo_skin_table **table, myo_error *error);

/* Distance of a fibre from a needle's tip in the cross-section. */
double myo_emg_needle_distance(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre);

/* Nodes that a fibre's weights need, both halves. */
size_t myo_emg_fibre_nodes(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre,
                           double velocity_m_s);

/* Adds one fibre's weights. velocity_m_s is the fibre's own. scratch: for the borders, as many
 * doubles as the fibre has nodes, and 2. */
void myo_emg_fibre_weights(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre,
                           double velocity_m_s, double *weights, double *scratch);

#endif
