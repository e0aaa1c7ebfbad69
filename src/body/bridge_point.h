/* Cross-bridges of one place for experiments on the cell: with sites given (a skinned fibre at full
 * calcium), or with the thin filament under given calcium. Metabolites, pH and length are held. */
#ifndef MYO_BODY_BRIDGE_POINT_H
#define MYO_BODY_BRIDGE_POINT_H

#include "mech/crossbridge_atp/crossbridge_atp.h"
#include "mech/thin_filament/thin_filament.h"
#include "myotome/base.h"
#include "solve/rosenbrock.h"

/* NULL for widths other than 1, 2, 4, 8, 16. Parameters are those of the mechanisms (thin_filament,
 * crossbridge_atp), then what is held: sites or calcium, sarcomere length, MgATP, ADP, Pi, pH, and
 * with a thin filament ADP once more, for its own port. */
const myo_stiff_system *myo_bridge_cell_system(int lanes);
const myo_stiff_system *myo_filament_cell_system(int lanes);

enum {
    bridge_held_count = 6,
    bridge_p_cell_count = crossbridge_atp_p_count + bridge_held_count,
    filament_x_bridges = thin_filament_x_count, /* first state of the bridges in filament_cell */
    filament_x_cell_count = thin_filament_x_count + crossbridge_atp_x_count,
    filament_p_cell_count = thin_filament_p_count + bridge_p_cell_count + 1
};

/* What an error in each state is measured against; those of the bridges alone begin at
 * filament_x_bridges. */
extern const double myo_filament_scales[filament_x_cell_count];

typedef struct myo_bridge_surroundings {
    double sites_1; /* without a thin filament */
    double Ca_uM;   /* with one */
    double sarcomere_length_um, MgATP_mM, ADP_mM, Pi_mM, pH_1;
} myo_bridge_surroundings;

/* What an experimenter reads off. */
typedef struct myo_bridge_reading {
    double force_kPa, stiffness_MPa, strain_nm;
    double A_1_1, A_2_1, R_1, sites_1;
    double ATP_mM_s, ADP_mM_s, Pi_mM_s; /* used, set free, set free */
} myo_bridge_reading;

typedef struct myo_bridge_point {
    const myo_stiff_system *system;
    int with_filament;
    double x[filament_x_cell_count], parameters[filament_p_cell_count];
    double bridge_constants[crossbridge_atp_k_count];
    myo_bridge_surroundings surroundings;
    myo_stiff_options options;
    double t_ms, step_ms, velocity_1_s;
    double *memory, *constants;
    void *work;
} myo_bridge_point;

/* Parameters and states in the order of the tables; filament ones NULL: sites are given. */
int myo_bridge_point_make(myo_bridge_point *point, const double *filament_parameters,
                          const double *filament_states, const double *bridge_parameters,
                          const double *bridge_states, double tolerance, double first_step_ms,
                          double longest_step_ms, myo_error *error);
void myo_bridge_point_free(myo_bridge_point *point);

/* From here on under these surroundings. Call it before the first step. */
void myo_bridge_point_surround(myo_bridge_point *point, const myo_bridge_surroundings *around);

/* By duration_ms at this velocity (optimal lengths per second, lengthening positive). The length of
 * the sarcomere stays what it was set to. */
int myo_bridge_point_advance(myo_bridge_point *point, double duration_ms, double velocity_1_s,
                             myo_error *error);

/* Until nothing changes any more at this velocity, at most about half an hour. */
int myo_bridge_point_settle(myo_bridge_point *point, double velocity_1_s, myo_error *error);

/* Velocity of steady shortening without load (positive), in optimal lengths per second; the point
 * stays as it is. */
int myo_bridge_point_unloaded(const myo_bridge_point *point, double *shortening_1_s,
                              myo_error *error);

/* The rates (per second, slowest first) at which A_1, A_2 and R approach a steady state near this
 * one while strain stays: eigenvalues of their linear equations. For sites that are given. */
void myo_bridge_point_rates(const myo_bridge_point *point, double rates_1_s[3]);

myo_bridge_reading myo_bridge_point_read(const myo_bridge_point *point);

#endif
