/* The membrane at one place: sizes, calls of the solver, drugs, detection of action potentials. */
#include "body/membrane_point.h"

#include "base/dispatch.h"
#include "body/membrane_point_kernel.h"
#include "mech/membrane_radial/membrane_radial.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const myo_stiff_system *myo_membrane_system(int lanes) {
    return MYO_BY_WIDTH(&myo_fibre_membrane, lanes);
}

#define X(field) [membrane_radial_x_##field]
#define GATES(place)                                                                               \
    X(V_##place) = 10, X(m_##place) = 0.02, X(h_##place) = 0.02, X(m_mut_##place) = 0.02,          \
    X(h_mut_##place) = 0.02, X(S_##place) = 0.1, X(n_##place) = 0.02, X(h_K_##place) = 0.1,        \
    X(c_##place) = 0.05
#define TUBULE(place) GATES(place), X(K_##place) = 1, X(Na_##place) = 10
const double myo_membrane_scales[membrane_radial_x_count] = {
    GATES(s),    TUBULE(1),   TUBULE(2),   TUBULE(3),    X(K_e) = 1,           X(Na_e) = 10,
    X(K_i) = 10, X(Na_i) = 1, X(Cl_i) = 1, X(g_hit) = 1, X(g_hit_opening) = 1,
};

static size_t constants_bytes(const myo_stiff_system *system) {
    return ((size_t)system->n_constants * sizeof(double) + 127) / 128 * 128;
}

static int place_of_port(int input) {
    return membrane_radial_p_count + input - 1;
}

int myo_membrane_point_make(myo_membrane_point *point, const double *parameters,
                            const double *states, double tolerance, myo_error *error) {
    const myo_stiff_system *system = myo_membrane_system(1);
    memset(point, 0, sizeof *point);
    memcpy(point->x, states, sizeof point->x);
    memcpy(point->p, parameters, membrane_radial_p_count * sizeof *point->p);
    for (int f = 0, input = -1; f < myo_mech_membrane_radial.n_fields; f++) {
        const myo_field *field = &myo_mech_membrane_radial.fields[f];
        if (field->kind == MYO_FIELD_INPUT && ++input != membrane_radial_in_I_stim)
            point->p[place_of_port(input)] = field->value;
    }
    point->options = (myo_stiff_options){tolerance, myo_membrane_scales, 0.001, 1000.0, 1e-12, 0};
    const size_t bytes = constants_bytes(system);
    point->memory = aligned_alloc(128, bytes + myo_rosenbrock_work_bytes(system));
    if (!point->memory) return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a membrane");
    point->constants = point->memory;
    point->work = (char *)point->memory + bytes;
    system->constants(point->p, point->constants);
    point->V_before_mV = point->x[membrane_radial_x_V_s];
    return MYO_OK;
}

void myo_membrane_point_change(myo_membrane_point *point, const double *parameters) {
    memcpy(point->p, parameters, membrane_radial_p_count * sizeof *point->p);
    myo_membrane_system(1)->constants(point->p, point->constants);
    point->step_ms = 0.0;
}

void myo_membrane_point_port(myo_membrane_point *point, int input, double value) {
    if (input == membrane_radial_in_I_stim) return; /* comes with every advance */
    point->p[place_of_port(input)] = value;
    myo_membrane_system(1)->constants(point->p, point->constants);
    point->step_ms = 0.0;
}

/* Shares of the sodium channels of both populations that stand open and inactivated: of the surface
 * [0], and mean of the tubules [1]. */
static void channels(const myo_membrane_point *point, double open[2], double inactivated[2]) {
    static const int first[] = {membrane_radial_x_V_s, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                membrane_radial_x_V_3};
    static const double area[] = {1.0, 5.0 / 9.0, 3.0 / 9.0, 1.0 / 9.0};
    enum { m = membrane_radial_x_m_s, h, m_mut, h_mut, S };
    const double altered = point->p[membrane_radial_p_mutant];
    open[0] = open[1] = inactivated[0] = inactivated[1] = 0.0;
    for (int i = 0; i < 4; i++) {
        const double *x = point->x + first[i] - membrane_radial_x_V_s;
        const double one = x[m] * x[m] * x[m] * x[h];
        const double other = x[m_mut] * x[m_mut] * x[m_mut] * x[h_mut];
        open[i > 0] += area[i] * x[S] * ((1.0 - altered) * one + altered * other);
        inactivated[i > 0] +=
            area[i] * (1.0 - x[S] * ((1.0 - altered) * x[h] + altered * x[h_mut]));
    }
}

static void hand_on_drugs(myo_membrane_point *point, const double vacant[2]) {
    point->p[place_of_port(membrane_radial_in_vacant_s)] = vacant[0];
    point->p[place_of_port(membrane_radial_in_vacant_T)] = vacant[1];
    myo_membrane_system(1)->constants(point->p, point->constants);
}

void myo_membrane_point_drugs(myo_membrane_point *point, const double *const *parameters, int n) {
    double open[2], inactivated[2], vacant[2];
    myo_membrane_drugs_make(&point->drugs, parameters, n);
    channels(point, open, inactivated);
    for (int i = 0; i < 2; i++)
        vacant[i] =
            myo_membrane_drugs_settle(&point->drugs, open[i], inactivated[i], point->bound[i]);
    point->p[place_of_port(membrane_radial_in_persistent_left)] = point->drugs.persistent_left;
    point->p[place_of_port(membrane_radial_in_potassium_left)] = point->drugs.potassium_left;
    hand_on_drugs(point, vacant);
    point->step_ms = 0.0;
}

/* Occupancies over the last ms milliseconds, from the mean of the channels before and now. */
static void move_drugs(myo_membrane_point *point, const double open[2], const double inactivated[2],
                       double ms) {
    double open_now[2], inactivated_now[2], vacant[2];
    channels(point, open_now, inactivated_now);
    for (int i = 0; i < 2; i++)
        vacant[i] = myo_membrane_drugs_step(&point->drugs, 0.5 * (open[i] + open_now[i]),
                                            0.5 * (inactivated[i] + inactivated_now[i]), ms,
                                            point->bound[i]);
    hand_on_drugs(point, vacant);
}

void myo_membrane_point_free(myo_membrane_point *point) {
    if (!point) return;
    free(point->memory);
    free(point->spike_ms);
    free(point->peak_mV);
    memset(point, 0, sizeof *point);
}

void myo_membrane_point_restart(myo_membrane_point *point) {
    point->step_ms = 0.0;
}

void myo_membrane_point_reset_clock(myo_membrane_point *point) {
    point->t_ms = 0.0;
    point->n_spikes = 0;
}

void myo_membrane_point_hit(myo_membrane_point *point, double g_mS_cm2) {
    point->x[membrane_radial_x_g_hit] += g_mS_cm2;
    point->x[membrane_radial_x_g_hit_opening] += g_mS_cm2;
    point->step_ms = 0.0;
}

double myo_membrane_tubules(const myo_membrane_point *point, int first, int second, int third) {
    return (5.0 * point->x[first] + 3.0 * point->x[second] + point->x[third]) / 9.0;
}

double myo_membrane_pump_mM_s(const myo_membrane_point *point) {
    double k[membrane_radial_k_count], dx[membrane_radial_x_count];
    double in[membrane_radial_in_count], out[membrane_radial_out_count];
    membrane_radial_derive(point->p, k);
    in[membrane_radial_in_I_stim] = 0.0;
    memcpy(in + 1, point->p + membrane_radial_p_count, (membrane_radial_in_count - 1) * sizeof *in);
    membrane_radial_rates(point->x, in, point->p, k, dx, out);
    return out[membrane_radial_out_ATP_use];
}

static int add_spike(myo_membrane_point *point, double t_ms, myo_error *error) {
    if (point->n_spikes == point->capacity) {
        const size_t capacity = point->capacity ? 2 * point->capacity : 64;
        double *times = realloc(point->spike_ms, capacity * sizeof *times);
        if (times) point->spike_ms = times;
        double *peaks = realloc(point->peak_mV, capacity * sizeof *peaks);
        if (peaks) point->peak_mV = peaks;
        if (!times || !peaks)
            return myo_error_set(error, MYO_BROKE_DOWN, "no memory for action potentials");
        point->capacity = capacity;
    }
    point->spike_ms[point->n_spikes] = t_ms;
    point->peak_mV[point->n_spikes++] = point->x[membrane_radial_x_V_s];
    return MYO_OK;
}

/* Looks at the potential t_ms - before_ms later. */
static int detect(myo_membrane_point *point, double before_ms, myo_error *error) {
    const double V = point->x[membrane_radial_x_V_s], last = point->V_before_mV;
    int code = MYO_OK;
    if (!point->fired && V >= -10.0) {
        const double share = V > last ? (-10.0 - last) / (V - last) : 1.0;
        code = add_spike(point, before_ms + share * (point->t_ms - before_ms), error);
        point->fired = 1;
    } else if (point->fired && point->n_spikes && V > point->peak_mV[point->n_spikes - 1]) {
        point->peak_mV[point->n_spikes - 1] = V;
    }
    if (V < -30.0) point->fired = 0;
    point->V_before_mV = V;
    return code;
}

/* The greatest share of sodium channels of any place and population that could still open: without
 * them no action potential begins. */
static double ready_channels(const myo_membrane_point *point) {
    static const int first[] = {membrane_radial_x_V_s, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                membrane_radial_x_V_3};
    enum { h = 2, h_mut = 4, S = 5 };
    double most = 0.0;
    for (int i = 0; i < 4; i++) {
        const double *x = point->x + first[i] - membrane_radial_x_V_s;
        most = fmax(most, x[S] * fmax(x[h], point->p[membrane_radial_p_mutant] * x[h_mut]));
    }
    return most;
}

/* How long may pass before the potential is looked at again: an action potential lasts some 0.5 ms
 * and grows from a slow creep in several. Where the sodium channels are inactivated, as in a fibre
 * that lies depolarised without ATP, none begins and only the creep is there to follow. */
static double patience_ms(const myo_membrane_point *point, double moved_mV, double now_ms) {
    const double V_mV = point->x[membrane_radial_x_V_s];
    if (moved_mV > 0.2) return 0.1;
    double longest = V_mV < -75.0 ? 2.0 : 0.5;
    if (V_mV > -75.0 && moved_mV < 0.02 && ready_channels(point) < 0.03)
        longest = 200.0;
    else if (V_mV > -55.0)
        return 0.1;
    else if (moved_mV < 1e-6)
        longest = 200.0;
    else if (V_mV < -75.0 && moved_mV < 1e-5)
        longest = 10.0;
    return 2.0 * now_ms < longest ? 2.0 * now_ms : longest;
}

static int breakdown(const myo_membrane_point *point, const myo_stiff_report *report,
                     myo_error *error) {
    const char *name = "";
    int state = report->state;
    for (int f = 0; f < myo_mech_membrane_radial.n_fields; f++)
        if (myo_mech_membrane_radial.fields[f].kind == MYO_FIELD_STATE && state-- == 0)
            name = myo_mech_membrane_radial.fields[f].name;
    return myo_error_set(
        error, MYO_BROKE_DOWN,
        "the membrane broke down at %g ms: no step was small enough for %s, then %g",
        point->t_ms + report->t_ms, name, point->x[report->state]);
}

int myo_membrane_point_advance(myo_membrane_point *point, double t_ms, double stimulus_uA_cm2,
                               myo_error *error) {
    const myo_stiff_input input = {&stimulus_uA_cm2, 0, 0.0};
    double chunk_ms = 0.1;
    while (point->t_ms < t_ms) {
        const double left = t_ms - point->t_ms, before_ms = point->t_ms;
        const double ms = chunk_ms < left ? chunk_ms : left;
        double open[2], inactivated[2];
        if (point->drugs.n) channels(point, open, inactivated);
        myo_stiff_report report = {0};
        const int failed =
            myo_rosenbrock_of_width(1)(myo_membrane_system(1), &point->options, point->constants,
                                       &input, ms, &point->step_ms, point->x, point->work, &report);
        point->steps += report.steps + report.rejected;
        if (failed) return breakdown(point, &report, error);
        if (point->drugs.n) move_drugs(point, open, inactivated, ms);
        point->t_ms = ms < left ? before_ms + ms : t_ms;
        const double V = point->x[membrane_radial_x_V_s];
        chunk_ms = patience_ms(point, fabs(V - point->V_before_mV), chunk_ms);
        const int code = detect(point, before_ms, error);
        if (code) return code;
    }
    return MYO_OK;
}
