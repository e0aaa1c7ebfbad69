/* Cross-bridges of one place: systems, held quantities, steady states and readings. */
#include "body/bridge_point.h"

#include "base/dispatch.h"
#include "body/bridge_point_kernel.h"
#include "mech/crossbridge_atp/crossbridge_atp.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const myo_stiff_system *myo_bridge_cell_system(int lanes) {
    return MYO_BY_WIDTH(&myo_bridge_cell, lanes);
}

const myo_stiff_system *myo_filament_cell_system(int lanes) {
    return MYO_BY_WIDTH(&myo_filament_cell, lanes);
}

const double myo_filament_scales[filament_x_cell_count] = {
    [thin_filament_x_CaT] = 1,
    [thin_filament_x_CaCaT] = 1,
    [thin_filament_x_D_0] = 0.1,
    [thin_filament_x_D_1] = 0.1,
    [thin_filament_x_on] = 1,
    [filament_x_bridges + crossbridge_atp_x_A_1] = 0.01,
    [filament_x_bridges + crossbridge_atp_x_A_2] = 0.01,
    [filament_x_bridges + crossbridge_atp_x_R] = 0.001,
    [filament_x_bridges + crossbridge_atp_x_strain] = 1,
};

int myo_bridge_point_make(myo_bridge_point *point, const double *filament_parameters,
                          const double *filament_states, const double *bridge_parameters,
                          const double *bridge_states, double tolerance, double first_step_ms,
                          double longest_step_ms, myo_error *error) {
    memset(point, 0, sizeof *point);
    point->with_filament = filament_parameters != NULL;
    point->system = point->with_filament ? myo_filament_cell_system(1) : myo_bridge_cell_system(1);
    const size_t first_x = point->with_filament ? thin_filament_x_count : 0;
    const size_t first_p = point->with_filament ? thin_filament_p_count : 0;
    if (point->with_filament) {
        memcpy(point->parameters, filament_parameters, first_p * sizeof(double));
        memcpy(point->x, filament_states, first_x * sizeof(double));
    }
    memcpy(point->parameters + first_p, bridge_parameters,
           crossbridge_atp_p_count * sizeof(double));
    memcpy(point->x + first_x, bridge_states, crossbridge_atp_x_count * sizeof(double));
    crossbridge_atp_derive(bridge_parameters, point->bridge_constants);
    const double *scales =
        point->with_filament ? myo_filament_scales : myo_filament_scales + filament_x_bridges;
    point->options = (myo_stiff_options){tolerance, scales, first_step_ms, longest_step_ms, 1e-13, 0};
    const size_t bytes = ((size_t)point->system->n_constants * sizeof(double) + 127) / 128 * 128;
    point->memory = aligned_alloc(128, bytes + myo_rosenbrock_work_bytes(point->system));
    if (!point->memory)
        return myo_error_set(error, MYO_BROKE_DOWN, "no memory for a place of cross-bridges");
    point->constants = point->memory;
    point->work = (char *)point->memory + bytes;
    return MYO_OK;
}

void myo_bridge_point_free(myo_bridge_point *point) {
    if (!point) return;
    free(point->memory);
    point->memory = NULL;
}

void myo_bridge_point_surround(myo_bridge_point *point, const myo_bridge_surroundings *around) {
    const int held_count = bridge_held_count + (point->with_filament ? 1 : 0);
    double *held = point->parameters + point->system->n_parameters - held_count;
    const double values[bridge_held_count] = {point->with_filament ? around->Ca_uM
                                                                   : around->sites_1,
                                              around->sarcomere_length_um,
                                              around->MgATP_mM,
                                              around->ADP_mM,
                                              around->Pi_mM,
                                              around->pH_1};
    memcpy(held, values, sizeof values);
    if (point->with_filament) held[bridge_held_count] = around->ADP_mM;
    /* A length that changes does so little by little; all else may jump. */
    myo_bridge_surroundings same = *around;
    same.sarcomere_length_um = point->surroundings.sarcomere_length_um;
    if (memcmp(&same, &point->surroundings, sizeof same) != 0) point->step_ms = 0.0;
    point->surroundings = *around;
    point->system->constants(point->parameters, point->constants);
}

static const char *state_name(const myo_bridge_point *point, int state) {
    const myo_table *tables[] = {&myo_mech_thin_filament, &myo_mech_crossbridge_atp};
    for (int t = point->with_filament ? 0 : 1; t < 2; t++)
        for (int f = 0; f < tables[t]->n_fields; f++)
            if (tables[t]->fields[f].kind == MYO_FIELD_STATE && state-- == 0)
                return tables[t]->fields[f].name;
    return "";
}

int myo_bridge_point_advance(myo_bridge_point *point, double duration_ms, double velocity_1_s,
                             myo_error *error) {
    if (!(duration_ms > 0.0)) return MYO_OK;
    if (velocity_1_s < point->velocity_1_s || velocity_1_s > point->velocity_1_s)
        point->step_ms = 0.0;
    point->velocity_1_s = velocity_1_s;
    const myo_stiff_input input = {&velocity_1_s, 0, 0.0};
    myo_stiff_report report = {0};
    const int failed =
        myo_rosenbrock_of_width(1)(point->system, &point->options, point->constants, &input,
                                   duration_ms, &point->step_ms, point->x, point->work, &report);
    if (failed)
        return myo_error_set(
            error, MYO_BROKE_DOWN,
            "the cross-bridges broke down at %g ms: no step was small enough for %s, then %g",
            point->t_ms + report.t_ms, state_name(point, report.state), point->x[report.state]);
    point->t_ms += duration_ms;
    return MYO_OK;
}

int myo_bridge_point_settle(myo_bridge_point *point, double velocity_1_s, myo_error *error) {
    const int n = point->system->n_states;
    double before[filament_x_cell_count];
    for (double span_ms = 20.0; span_ms < 1e6; span_ms *= 2.0) {
        memcpy(before, point->x, sizeof before);
        const int code = myo_bridge_point_advance(point, span_ms, velocity_1_s, error);
        if (code) return code;
        double change = 0.0;
        for (int i = 0; i < n; i++) {
            const double size = point->options.scale[i] + fabs(point->x[i]);
            change = fmax(change, fabs(point->x[i] - before[i]) / size);
        }
        if (change < 1e-6 && span_ms >= 80.0) break;
    }
    return MYO_OK;
}

/* Bisection on velocity: in steady shortening strain falls as velocity grows. */
int myo_bridge_point_unloaded(const myo_bridge_point *point, double *shortening_1_s,
                              myo_error *error) {
    myo_bridge_point copy = *point; /* shares constants and work space, which carry no state */
    const int strain =
        (point->with_filament ? thin_filament_x_count : 0) + (int)crossbridge_atp_x_strain;
    const double *p = point->parameters + (point->with_filament ? thin_filament_p_count : 0);
    double low = 0.0;
    double high = 1.2 * 1000.0 * point->bridge_constants[crossbridge_atp_k_pull] *
                      p[crossbridge_atp_p_stroke] / p[crossbridge_atp_p_half_sarcomere] +
                  1e-6;
    const double smallest = 1e-6 * high;
    int code = MYO_OK;
    while (!code && high - low > smallest + 1e-5 * low) {
        const double middle = 0.5 * (low + high);
        memcpy(copy.x, point->x, sizeof copy.x);
        code = myo_bridge_point_settle(&copy, -middle, error);
        if (copy.x[strain] > 0.0)
            low = middle;
        else
            high = middle;
    }
    *shortening_1_s = 0.5 * (low + high);
    return code;
}

/* What the lane function takes and gives at width 1. */
static void evaluate(const myo_bridge_point *point, const double *x, double *dx, double *out) {
    const myo_bridge_surroundings *s = &point->surroundings;
    const double *p = point->parameters + (point->with_filament ? thin_filament_p_count : 0);
    double in[crossbridge_atp_in_count];
    in[crossbridge_atp_in_sites] =
        point->with_filament
            ? point->x[thin_filament_x_on] / point->parameters[thin_filament_p_T_tot]
            : s->sites_1;
    in[crossbridge_atp_in_velocity] = 0.0;
    in[crossbridge_atp_in_sarcomere_length] = s->sarcomere_length_um;
    in[crossbridge_atp_in_MgATP] = s->MgATP_mM;
    in[crossbridge_atp_in_ADP] = s->ADP_mM;
    in[crossbridge_atp_in_Pi] = s->Pi_mM;
    in[crossbridge_atp_in_pH] = s->pH_1;
    crossbridge_atp_rates(x, in, p, point->bridge_constants, dx, out);
}

/* The equations are linear in the three shares: their matrix by differences, its eigenvalues from
 * the characteristic cubic (three real roots: trigonometric formula). */
void myo_bridge_point_rates(const myo_bridge_point *point, double rates_1_s[3]) {
    const double *x = point->x + (point->with_filament ? thin_filament_x_count : 0);
    double base[crossbridge_atp_x_count], moved[crossbridge_atp_x_count], M[3][3];
    double out[crossbridge_atp_out_count], near[crossbridge_atp_x_count];
    evaluate(point, x, base, out);
    for (int j = 0; j < 3; j++) {
        memcpy(near, x, sizeof near);
        near[j] -= 1e-3; /* away from the bound where no site is vacant */
        evaluate(point, near, moved, out);
        for (int i = 0; i < 3; i++) M[i][j] = -1000.0 * (base[i] - moved[i]) / 1e-3;
    }
    const double trace = M[0][0] + M[1][1] + M[2][2];
    const double minors = M[0][0] * M[1][1] - M[0][1] * M[1][0] + M[0][0] * M[2][2] -
                          M[0][2] * M[2][0] + M[1][1] * M[2][2] - M[1][2] * M[2][1];
    const double det = M[0][0] * (M[1][1] * M[2][2] - M[1][2] * M[2][1]) -
                       M[0][1] * (M[1][0] * M[2][2] - M[1][2] * M[2][0]) +
                       M[0][2] * (M[1][0] * M[2][1] - M[1][1] * M[2][0]);
    const double mean = trace / 3.0;
    const double spread = sqrt(fmax(0.0, (trace * trace - 3.0 * minors) / 9.0));
    const double half = (2.0 * trace * trace * trace - 9.0 * trace * minors + 27.0 * det) / 54.0;
    const double cube = spread * spread * spread;
    const double angle = acos(cube > 0.0 ? fmax(-1.0, fmin(1.0, half / cube)) : 1.0) / 3.0;
    const double largest = mean + 2.0 * spread * cos(angle);
    /* The small roots from sum and product, without cancellation. */
    const double product = largest > 0.0 ? det / largest : 0.0;
    const double sum = largest > 0.0 ? (minors - product) / largest : 0.0;
    const double root = sqrt(fmax(0.0, 0.25 * sum * sum - product));
    rates_1_s[2] = largest;
    rates_1_s[1] = 0.5 * sum + root;
    rates_1_s[0] = rates_1_s[1] > 0.0 ? product / rates_1_s[1] : 0.0;
}

myo_bridge_reading myo_bridge_point_read(const myo_bridge_point *point) {
    const double *x = point->x + (point->with_filament ? thin_filament_x_count : 0);
    double dx[crossbridge_atp_x_count], out[crossbridge_atp_out_count];
    evaluate(point, x, dx, out);
    return (myo_bridge_reading){
        .force_kPa = out[crossbridge_atp_out_force],
        .stiffness_MPa = out[crossbridge_atp_out_stiffness],
        .strain_nm = x[crossbridge_atp_x_strain],
        .A_1_1 = x[crossbridge_atp_x_A_1],
        .A_2_1 = x[crossbridge_atp_x_A_2],
        .R_1 = x[crossbridge_atp_x_R],
        .sites_1 = point->with_filament
                       ? point->x[thin_filament_x_on] / point->parameters[thin_filament_p_T_tot]
                       : point->surroundings.sites_1,
        /* 1 uM/ms is 1 mM/s */
        .ATP_mM_s = out[crossbridge_atp_out_ATP_use],
        .ADP_mM_s = out[crossbridge_atp_out_ADP_release],
        .Pi_mM_s = out[crossbridge_atp_out_Pi_release],
    };
}
