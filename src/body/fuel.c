/* Fuel between windows; see fuel.h. */
#include "body/fuel.h"

#include "body/energy_exchange.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { SLOW, FAST, n_kinds };

struct myo_fuel {
    int n_units;
    myo_fuel_unit *units;
    myo_metabolism model[n_kinds]; /* as it is at rest */
    double glucose_mM[n_kinds];    /* as the values say */
};

/* Relative local error: as that of fibres inside a muscle. */
static const double tolerance = 1e-4, longest_step_s = 3600;
/* Free calcium of a fibre at rest. */
static const double calcium_rest_uM = 0.05;

int myo_fuel_make(const myo_fieldset *values, const myo_unit_info *units, int n_units,
                  myo_fuel **fuel, myo_error *error) {
    myo_fuel *f = *fuel = calloc(1, sizeof *f);
    if (!f) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for the fuel of a muscle");
    const size_t n = (size_t)n_units;
    f->n_units = n_units;
    f->units = calloc(n, sizeof *f->units);
    int code = f->units
                   ? MYO_OK
                   : myo_error_set(error, MYO_BROKE_DOWN, "no memory for the fuel of a muscle");
    static const char *const prefixes[n_kinds] = {[SLOW] = "fibre.slow.", [FAST] = "fibre.fast."};
    for (int kind = 0; kind < n_kinds && !code; kind++)
        code = myo_metabolism_make(values, prefixes[kind], tolerance, longest_step_s,
                                   &f->model[kind], error);
    if (code) {
        myo_fuel_free(f);
        *fuel = NULL;
        return code;
    }
    for (int kind = 0; kind < n_kinds; kind++)
        f->glucose_mM[kind] =
            f->model[kind].parameters[metabolism_p_blood_supply + blood_supply_p_glucose];
    double force = 0;
    for (int u = 0; units && u < n_units; u++) force += units[u].max_force_N;
    for (int u = 0; units && u < n_units; u++) {
        f->units[u].fast = units[u].type != MYO_UNIT_S;
        f->units[u].force_1 = units[u].max_force_N / force;
    }
    return MYO_OK;
}

void myo_fuel_free(myo_fuel *f) {
    if (!f) return;
    for (int kind = 0; kind < n_kinds; kind++) myo_metabolism_free(&f->model[kind]);
    free(f->units);
    free(f);
}

int myo_fuel_count(const myo_fuel *f) {
    return f->n_units;
}

myo_fuel_unit *myo_fuel_units(myo_fuel *f) {
    return f->units;
}

static myo_metabolism *model_of(myo_fuel *f, const myo_fuel_unit *unit) {
    return &f->model[unit->fast > 0.5 ? FAST : SLOW];
}

/* So near its rest that no window could tell; sums that are only counted do not matter. */
static int is_rested(const double *x, const double *rest) {
    static const int counted[] = {metabolism_x_blood_supply + blood_supply_x_lactate_lost,
                                  metabolism_x_blood_supply + blood_supply_x_pyruvate_lost,
                                  metabolism_x_blood_supply + blood_supply_x_glucose_gained,
                                  metabolism_x_energy_gates + energy_gates_x_heat};
    for (int i = 0; i < metabolism_x_count; i++) {
        int matters = 1;
        for (size_t k = 0; k < sizeof counted / sizeof *counted; k++) matters &= i != counted[k];
        if (matters && fabs(x[i] - rest[i]) > 0.1 * myo_metabolism_scales[i] + 0.01 * fabs(rest[i]))
            return 0;
    }
    return 1;
}

int myo_fuel_advance(myo_fuel *f, double duration_s, const myo_fuel_surroundings *around,
                     myo_error *error) {
    enum { glucose = metabolism_p_blood_supply + blood_supply_p_glucose };
    for (int kind = 0; kind < n_kinds; kind++) {
        myo_energy_set_temperature(&f->model[kind], around->temperature_degC + 273.15);
        f->model[kind].parameters[glucose] =
            around->glucose_mM > 0 ? around->glucose_mM : f->glucose_mM[kind];
    }
    int code = MYO_OK;
    for (int u = 0; u < f->n_units && !code; u++) {
        myo_fuel_unit *unit = &f->units[u];
        if (unit->worked < 0.5) continue;
        myo_metabolism *m = model_of(f, unit);
        double rest[metabolism_x_count];
        memcpy(rest, m->x, sizeof rest);
        memcpy(m->x, unit->x, sizeof m->x);
        myo_metabolism_surroundings(
            m, calcium_rest_uM + fmin(1, around->share_1) * (unit->Ca_uM - calcium_rest_uM),
            around->perfusion_1);
        m->t_s = 0;
        code = myo_metabolism_advance(m, duration_s, around->share_1 * unit->use_mM_s, error);
        memcpy(unit->x, m->x, sizeof unit->x);
        memcpy(m->x, rest, sizeof m->x);
        if (is_rested(unit->x, rest)) unit->worked = 0;
    }
    return code;
}

myo_fuel_means myo_fuel_look(myo_fuel *f) {
    myo_fuel_means sum = {.glycogen_least_mM = 1e9};
    for (int u = 0; u < f->n_units; u++) {
        myo_fuel_unit *unit = &f->units[u];
        const double *x = unit->worked > 0.5 ? unit->x : model_of(f, unit)->x;
        const double share = unit->force_1, *energy = x + metabolism_x_phosphagen;
        const double glycogen = x[metabolism_x_glycogenolysis + glycogenolysis_x_Gly];
        sum.glycogen_mM += share * glycogen;
        sum.glycogen_least_mM = fmin(sum.glycogen_least_mM, glycogen);
        sum.PCr_mM += share * energy[phosphagen_x_PCr];
        sum.Pi_mM += share * energy[phosphagen_x_Pi];
        sum.pH_1 += share * energy[phosphagen_x_pH];
        sum.lactate_mM += share * x[metabolism_x_blood_supply + blood_supply_x_lactate];
    }
    return sum;
}
