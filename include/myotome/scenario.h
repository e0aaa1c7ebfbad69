/* Scenarios: what is simulated. An editable description that a model is made from.
 *
 * A scenario has session values (duration, temperature) and one set of values for every muscle:
 * drive, path, pool, neurons, junction, fibres, tendon, electrodes. Every number is reached by
 * path: "duration_s", "muscles.longissimus_thoracis_T7_left.drive.level_1", or, for all muscles at
 * once, "drive.level". Words are reached the same way: "drive.kind" = ramp_hold | sine | table |
 * recording, "drive.of" = drive | force, "path.kind" = isometric | ramp | sine | tap, "drive.file",
 * "drive.channel". */
#ifndef MYOTOME_SCENARIO_H
#define MYOTOME_SCENARIO_H

#include "myotome/fieldset.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_drive_kind {
    MYO_DRIVE_RAMP_HOLD,
    MYO_DRIVE_SINE,
    MYO_DRIVE_TABLE,
    MYO_DRIVE_RECORDING
} myo_drive_kind;
typedef enum myo_drive_of { MYO_DRIVE_OF_DRIVE, MYO_DRIVE_OF_FORCE } myo_drive_of;
typedef enum myo_path_kind {
    MYO_PATH_ISOMETRIC,
    MYO_PATH_RAMP,
    MYO_PATH_SINE,
    MYO_PATH_TAP
} myo_path_kind;

typedef struct myo_scenario_muscle {
    char name[64];   /* "longissimus_thoracis_T7_left" */
    char title[128]; /* "longissimus thoracis at T7, left" */
    myo_fieldset *values;
    myo_drive_kind drive_kind;
    myo_drive_of drive_of;
    myo_path_kind path_kind;
    char drive_file[512];   /* recording */
    char drive_channel[64]; /* recording: label of the channel */
    int n_drive_points; /* table, or the envelope of a recording: linear between points, flat beyond
                         */
    double *drive_t_s, *drive_level_1;
    /* The recording itself, for comparison; 0 samples where the drive follows none. */
    size_t n_recorded;
    double recorded_rate_Hz;
    char recorded_unit[9]; /* as the file says: "uV" */
    float *recorded;
} myo_scenario_muscle;

typedef struct myo_scenario {
    char name[64];
    char title[160];
    char text[2048];
    uint64_t seed;
    int force; /* values outside their legal range are let through; the report says so */
    myo_fieldset *session;
    int n_muscles;
    myo_scenario_muscle *muscles;
} myo_scenario;

myo_scenario *myo_scenario_make(void); /* no muscles, defaults elsewhere; NULL when memory is out */
void myo_scenario_free(myo_scenario *scenario);

/* Adds a muscle with default values; *muscle is its index. A second one of the same name is
 * MYO_INPUT. */
int myo_scenario_add_muscle(myo_scenario *scenario, const char *name, const char *title,
                            int *muscle, myo_error *error);

/* Sets a number or a word by path (see above). Unknown paths name the nearest known one. */
int myo_scenario_set(myo_scenario *scenario, const char *path, const char *text, myo_error *error);

/* Copies a drive table: n >= 1 points with rising times, levels 0..1.5. */
int myo_scenario_set_drive(myo_scenario *scenario, int muscle, int n, const double *t_s,
                           const double *level_1, myo_error *error);

/* Drive or force asked of a muscle, 1, and its path length minus the neutral one, mm, at a time. */
double myo_scenario_drive_1(const myo_scenario_muscle *muscle, double t_s);
double myo_scenario_path_mm(const myo_scenario_muscle *muscle, double t_s);

/* Whether a run reads a section of a muscle's values: 0 for the fibres that are not simulated, and
 * for electrodes, shocks, wiring and drugs that are off. */
int myo_scenario_uses(const myo_scenario *scenario, int muscle, const char *section);

/* Checks what no single field can: at least one muscle, a drive where one is needed, ends after
 * begins. */
int myo_scenario_check(const myo_scenario *scenario, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
