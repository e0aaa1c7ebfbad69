/* Units: from what a person writes to the unit that a field has.
 *
 * A unit token is the suffix that identifiers carry: "mV", "mS_cm2" (the first part is the
 * numerator, every further part a denominator), "1_uM_ms", "Nm", "Ohmcm2", "1" for dimensionless.
 * The table is src/base/units.def; products, quotients and powers of its rows are understood
 * without a row of their own. */
#ifndef MYOTOME_UNITS_H
#define MYOTOME_UNITS_H

#include "myotome/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Reads "18 kg", "35 deg", "20 min", "-70mV", "0.12 S/cm2", "1.5 ms^-1", "50 %" and writes the
 * value in `unit_token`. A bare number is taken as it is. Refuses (MYO_INPUT, *value untouched, one
 * sentence): no number, nan and infinities, rubbish behind the number, unknown units, units of
 * another dimension. */
int myo_unit_convert(const char *text, const char *unit_token, double *value, myo_error *error);

/* 1 where the token can be understood. */
int myo_unit_known(const char *unit_token);

/* For printing: "mS/cm²", "µM", "°C", "" for "1"; the token itself where units.def has no label. */
const char *myo_unit_label(const char *unit_token);

#ifdef __cplusplus
}
#endif
#endif
