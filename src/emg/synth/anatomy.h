/* Territories and fibres of the motor units in the muscle's cross-section, drawn by seed. */
#ifndef MYO_EMG_SYNTH_ANATOMY_H
#define MYO_EMG_SYNTH_ANATOMY_H

#include "emg/synth/tables.h"

/* Purposes of random numbers in this room. */
enum {
    MYO_EMG_DRAW_TERRITORY = 0x4501,
    MYO_EMG_DRAW_ENDPLATE,
    MYO_EMG_DRAW_PLACE,
    MYO_EMG_DRAW_FIBRE,
    MYO_EMG_DRAW_JITTER,
    MYO_EMG_DRAW_NOISE,
    MYO_EMG_DRAW_FLICKER,
    MYO_EMG_DRAW_HEART,
    MYO_EMG_DRAW_PHASE,
    MYO_EMG_DRAW_SITE,
    MYO_EMG_DRAW_WANDER,
    MYO_EMG_DRAW_KNOCK,
    MYO_EMG_DRAW_ADOPTED,
    MYO_EMG_DRAW_LOOSE,
    MYO_EMG_DRAW_RHYTHM,
};

typedef struct myo_emg_fibre {
    double x_mm, y_mm;     /* from the middle of the muscle's cross-section */
    double endplate_mm;    /* z */
    double up_mm, down_mm; /* lengths of the halves towards larger and smaller z */
    double diameter_um;
    double velocity_1; /* over that of the unit's representative fibre */
    double delay_ms;   /* of the twig that leads to it */
    double jitter_us, blocking_1;
} myo_emg_fibre;

/* Where a muscle lies on the back. */
typedef struct myo_emg_frame {
    double x_mm, z_mm; /* its middle, at the end-plate zone: from the midline, above T7 */
    double depth_mm;   /* of its middle below the skin's surface */
    double angle_deg;  /* of its fibres against the spine */
} myo_emg_frame;

myo_emg_frame myo_emg_frame_of(const myo_emg_values *values);
/* Points of the muscle's axes on the back (x, depth, z), and back again. */
void myo_emg_to_back(const myo_emg_frame *frame, const double muscle_mm[3], double back_mm[3]);
void myo_emg_from_back(const myo_emg_frame *frame, const double back_mm[3], double muscle_mm[3]);

/* Half axes of the elliptical cross-section. */
void myo_emg_half_axes(const myo_emg_values *values, double *x_mm, double *y_mm);

void myo_emg_place_unit(const myo_emg_values *values, uint64_t seed, int muscle, int unit,
                        myo_unit_info *info);

/* Fibres of a unit after what has been lost and taken over; at least 1. */
int myo_emg_fibre_count(const myo_emg_values *values, const myo_unit_info *info);

/* Fibres without a nerve. */
int myo_emg_loose_count(const myo_emg_values *values);
void myo_emg_place_loose(const myo_emg_values *values, uint64_t seed, int muscle, int index,
                         myo_emg_fibre *fibre);

/* Fills fibres[0 .. myo_emg_fibre_count - 1]; the same every time. */
void myo_emg_place_fibres(const myo_emg_values *values, uint64_t seed, int muscle, int unit,
                          const myo_unit_info *info, myo_emg_fibre *fibres);

#endif
