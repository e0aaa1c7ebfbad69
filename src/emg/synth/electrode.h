/* What an electrode sees of one fibre: weights of the line-source convolution (line_source.h).
 *
 * Inside the muscle: weighted points, and for a cannula the mean over the shaft, in closed form
 * along its axis. On the skin: weighted discs (skin.h). An electrode is described in the axes of
 * one muscle; for the next muscle under it, it is made anew. */
#ifndef MYO_EMG_SYNTH_ELECTRODE_H
#define MYO_EMG_SYNTH_ELECTRODE_H

#include "emg/synth/anatomy.h"
#include "emg/synth/skin.h"

#include <stddef.h>

enum { MYO_EMG_POINTS = 16 };

typedef struct myo_emg_point {
    double x_mm, y_mm, z_mm; /* from the electrode's middle; y deeper */
    double weight;
} myo_emg_point;

typedef struct myo_emg_electrode {
    myo_channel_kind kind;
    const myo_emg_values *values; /* of the muscle that is seen; not owned */
    const double *noise;          /* noise_p_...; not owned */
    uint32_t noise_key[2];        /* keeps the noise of channels apart */
    double rate_Hz, inner_rate_Hz;
    int oversampling;
    double high_pass_Hz, low_pass_Hz;
    double threshold_uV; /* a unit potential lasts from its first to its last excursion beyond it;
                            0: a twentieth of its own size */
    double middle_mm[3]; /* needle's recording surface, or above it on the skin: x, y, z */
    int n_points;
    myo_emg_point points[MYO_EMG_POINTS];
    /* Inside the muscle only. */
    int n_far;
    myo_emg_point far[2]; /* what stands for the points where fibres are farther than near_mm */
    double near_mm, single_distance_mm;
    int single_fibres;
    double room_mm;  /* fibres have gone around a rod of this radius */
    double below_mm; /* from the middle to the rod's very end */
    double shaft_radius_mm, shaft_begin_mm, shaft_length_mm; /* reference; length 0: none */
    double wander_mm, wander_s;
    const myo_skin_table *skin; /* on the skin; not owned */
} myo_emg_electrode;

/* Numbers of an electrode's table by name. */
typedef struct myo_emg_numbers {
    const myo_table *table;
    const double *values;
} myo_emg_numbers;

/* Leads of an electrode: 1, or the discs (or pairs) of a grid, row by row. */
int myo_emg_lead_count(int kind, myo_emg_numbers numbers);

/* An electrode at middle_mm in a muscle's axes, turned by turn_deg about the depth. kind:
 * MYO_ELECTRODE_.... Needs noise, noise_key, skin filled in afterwards. */
myo_emg_electrode myo_emg_electrode_make(int kind, myo_emg_numbers numbers, int lead,
                                         const myo_emg_values *values, const double middle_mm[3],
                                         double turn_deg);

/* The needle and the pair of discs that every muscle has of its own. */
myo_emg_electrode myo_emg_needle_electrode(const myo_emg_values *values);
myo_emg_electrode myo_emg_surface_electrode(const myo_emg_values *values,
                                            const myo_skin_table *skin);

/* Moves a needle. */
void myo_emg_needle_move(myo_emg_electrode *electrode, double x_mm, double y_mm, double z_mm);

/* Layers above a muscle, and the depths below the fat between which its fibres lie. */
myo_skin_layers myo_emg_layers(const myo_emg_values *values);
void myo_emg_depths(const myo_emg_values *values, double *from_mm, double *to_mm);

/* Whether a needle has hurt a fibre without a nerve: near ones, by chance. */
int myo_emg_is_hurt(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre, uint64_t seed,
                    uint64_t entity);

/* Distance of a fibre from a needle's middle in the cross-section. */
double myo_emg_needle_distance(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre);

/* Nodes that a fibre's weights need, both halves. */
size_t myo_emg_fibre_nodes(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre,
                           double velocity_m_s);

/* Adds one fibre's weights. velocity_m_s is the fibre's own. scratch: for the borders, as many
 * doubles as the fibre has nodes, and 2. */
void myo_emg_fibre_weights(const myo_emg_electrode *electrode, const myo_emg_fibre *fibre,
                           double velocity_m_s, double *weights, double *scratch);

#endif
