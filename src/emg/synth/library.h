/* The potential that one discharge of a unit makes at an electrode, ready to be added at any time.
 *
 * A needle sees its nearest fibres one by one: each fires with its own junction's jitter, so each
 * keeps a part of its own; all others share one part. A surface electrode has one part. */
#ifndef MYO_EMG_SYNTH_LIBRARY_H
#define MYO_EMG_SYNTH_LIBRARY_H

#include "emg/synth/electrode.h"

/* A unit's fibres as the electrode sees them: weights of the convolution with dV/dt, made once. */
typedef struct myo_emg_field {
    int n_parts;                   /* part 0: all fibres that have no part of their own */
    int *fibre;                    /* fibre[p] of part p; -1 for part 0 */
    float *jitter_us, *blocking_1; /* of part p */
    size_t nodes;                  /* of a part, at the electrode's inner rate */
    float *weights;
    double velocity_m_s; /* of the representative fibre */
} myo_emg_field;

int myo_emg_field_make(const myo_emg_electrode *electrode, const myo_emg_fibre *fibres,
                       int n_fibres, double velocity_m_s, myo_emg_field *field, myo_error *error);
void myo_emg_field_free(myo_emg_field *field);

typedef struct myo_emg_response {
    int n_parts;    /* as in the field */
    size_t n;       /* samples of a part, at the electrode's inner rate; sample 0 is the end-plate's
                       activation */
    float *samples; /* n_parts x n, uV */
} myo_emg_response;

/* Response with this action potential. Another velocity than the field's, c times it, scales time:
 * the response is the field's to V(t/c), read at c t. */
int myo_emg_response_make(const myo_emg_electrode *electrode, const myo_emg_field *field,
                          const myo_action_potential *potential, myo_emg_response *response,
                          myo_error *error);
void myo_emg_response_free(myo_emg_response *response);

/* All parts together, without jitter, through the amplifier, at the electrode's rate, until it has
 * faded below 1/500 of its greatest value. *samples is freed by the caller. */
int myo_emg_response_recorded(const myo_emg_electrode *electrode, const myo_emg_response *response,
                              float **samples, int *n_samples, myo_error *error);

/* Adds one part, begun at t_ms, to a signal of n samples at the inner rate that begins at 0.
 * Between samples the part is interpolated by cubics (Lagrange): 5 % at a fifth of the inner rate,
 * less below. */
void myo_emg_response_add(const myo_emg_response *response, int part, double t_ms,
                          double inner_rate_Hz, float *signal, size_t n);

#endif
