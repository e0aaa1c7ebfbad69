/* The fuel of a muscle's motor units between the windows of a story: the metabolism of each unit's
 * fibre goes on under the work that the last window measured, scaled with what the muscle bears,
 * and recovers where it bears nothing. Membranes and calcium stores rest between windows. */
#ifndef MYO_BODY_FUEL_H
#define MYO_BODY_FUEL_H

#include "body/metabolism.h"
#include "myotome/record.h"

/* Of one unit; doubles only. */
typedef struct myo_fuel_unit {
    double fast, force_1; /* 1: of the fast type; its share of the muscle's force */
    double worked;        /* 0: rested: x is not used, its fibre starts as one that never worked */
    double use_mM_s, Ca_uM; /* means over the last window: ATP that its work split, free calcium */
    double x[metabolism_x_count];
} myo_fuel_unit;

typedef struct myo_fuel myo_fuel;

/* values: of the muscle, as for myo_muscle_make. Human fibres only. units NULL: unknown yet, all of
 * myo_fuel_units is filled by the caller. */
int myo_fuel_make(const myo_fieldset *values, const myo_unit_info *units, int n_units,
                  myo_fuel **fuel, myo_error *error);
void myo_fuel_free(myo_fuel *fuel); /* NULL is allowed */

int myo_fuel_count(const myo_fuel *fuel);
myo_fuel_unit *myo_fuel_units(myo_fuel *fuel);

/* What surrounds the fibres between windows. share_1: of the work of the last window; glucose_mM: of
 * the blood, 0: as the values say. */
typedef struct myo_fuel_surroundings {
    double share_1, perfusion_1, temperature_degC, glucose_mM;
} myo_fuel_surroundings;

int myo_fuel_advance(myo_fuel *fuel, double duration_s, const myo_fuel_surroundings *around,
                     myo_error *error);

/* Means over the units, by force. */
typedef struct myo_fuel_means {
    double glycogen_mM, PCr_mM, Pi_mM, pH_1, lactate_mM; /* lactate: around the fibres */
    double glycogen_least_mM;                            /* of the unit that has least */
} myo_fuel_means;
myo_fuel_means myo_fuel_look(myo_fuel *fuel);

#endif
