/* Scenarios: what is simulated. An editable description that a model is made from.
 *
 * A scenario has session values (duration, temperature) and one set of values for every muscle:
 * drive, path, pool, neurons, junction, fibres, tendon, electrodes. Every number is reached by
 * path: "duration_s", "muscles.longissimus_thoracis_T7_left.drive.level_1", or, for all muscles at
 * once, "drive.level"; values of the person's body are "person.core", "spine.body_mass", those of an
 * electrode "electrodes.NAME.x"; "noise.SNR" is every muscle's and every electrode's. Words are
 * reached the same way: "drive.kind" = ramp_hold | sine | table | recording, "drive.of" = drive |
 * force, "path.kind" = isometric | ramp | sine | tap, "drive.file", "drive.channel". */
#ifndef MYOTOME_SCENARIO_H
#define MYOTOME_SCENARIO_H

#include "myotome/clinic.h"
#include "myotome/record.h"

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
    char pool[48];   /* of the person's spine that it is, "longissimus.T7.left"; "" none */
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

/* Something that happens on a time line (myotome/story.h). Kinds and their numbers: the tables
 * event_posture, event_lift ... */
typedef struct myo_scenario_event {
    double at_s;
    int kind;
    char word[32];  /* posture: standing, seated, back_rest, lying; dose: which substance */
    char label[64]; /* of a window; a short name, also of a folder */
    char text[160]; /* what a reader is told; "" leaves it to the kind */
    myo_fieldset *values;
    char file[96]; /* where it is written; "" elsewhere */
    int line, column;
} myo_scenario_event;

/* What a substance changes at full occupancy of its site: a value anywhere in the scenario. */
typedef struct myo_scenario_act {
    char path[96]; /* "pain.guard_gain"; "slow.COX_inhibition" */
    int scales;    /* 1: the value is multiplied; 0: added, in the field's unit */
    double value;
} myo_scenario_act;

enum { MYO_SCENARIO_ACTS = 12 };

typedef struct myo_scenario_substance {
    char name[32], title[128];
    myo_fieldset *values; /* section "drug": what the body does to it */
    int n_acts;
    myo_scenario_act acts[MYO_SCENARIO_ACTS];
} myo_scenario_substance;

/* An electrode of the recording (myotome/emg.h). x, y, z of its values count from the middle of
 * `muscle` ("": the first one), or, with a level ("T7"), on the back: x from the midline to the
 * side, z above that level. */
typedef struct myo_scenario_electrode {
    char name[12]; /* letters and digits; unique */
    int kind;      /* MYO_ELECTRODE_... */
    char muscle[64], level[8];
    int left;             /* with a level: x counts to the left */
    int z_given;          /* else a level sets z to its own height */
    myo_fieldset *values; /* as of myo_electrode_values */
    char file[96];        /* where it is written; "" elsewhere */
    int line, column;
} myo_scenario_electrode;

enum { MYO_ELECTRODES_MOST = 64 };

typedef struct myo_scenario {
    char name[64];
    char title[160];
    char text[2048];
    int n_applied; /* what myo_scenario_change has done, for those who read the results */
    myo_applied applied[MYO_APPLIED_MOST];
    uint64_t seed;
    int force; /* values outside their legal range are let through; the report says so */
    myo_fieldset *session;
    int n_muscles;
    myo_scenario_muscle *muscles;
    /* The person whom the muscles belong to: spine, slow tissue. Read where there is a time line.
     */
    myo_fieldset *body;
    int n_events;
    myo_scenario_event *events; /* in order of time */
    int n_substances;
    myo_scenario_substance *substances;
    /* Without any, every muscle has a needle and a pair of discs of its own. */
    int n_electrodes;
    myo_scenario_electrode *electrodes;
} myo_scenario;

myo_scenario *myo_scenario_make(void); /* no muscles, defaults elsewhere; NULL when memory is out */
void myo_scenario_free(myo_scenario *scenario);

myo_scenario *myo_scenario_copy(const myo_scenario *scenario); /* NULL when memory is out */

/* Adds a muscle with default values; *muscle is its index. A second one of the same name is
 * MYO_INPUT. */
int myo_scenario_add_muscle(myo_scenario *scenario, const char *name, const char *title,
                            int *muscle, myo_error *error);

/* Sets a number or a word by path (see above). Unknown paths name the nearest known one. */
int myo_scenario_set(myo_scenario *scenario, const char *path, const char *text, myo_error *error);

/* Changes the numbers that conditions and treatments alter, in the order of the lists (see
 * myotome/clinic.h). touched[i]: how many numbers of this scenario list i met. */
int myo_scenario_change(myo_scenario *scenario, const myo_change_list *lists, int n_lists,
                        int *touched, myo_error *error);

/* Copies a drive table: n >= 1 points with rising times, levels 0..1.5. */
int myo_scenario_set_drive(myo_scenario *scenario, int muscle, int n, const double *t_s,
                           const double *level_1, myo_error *error);

/* Takes size, lengths, place and nerve of a muscle from a pool of the person's spine,
 * "longissimus.T7.left", as the body is described now. */
int myo_scenario_take_pool(myo_scenario *scenario, int muscle, const char *pool, myo_error *error);

/* Kinds of events: fields and name; NULL from the last one on. */
const myo_table *myo_event_table(int kind);
const char *myo_event_name(int kind);

/* Adds an event of a kind ("lift"); *event is its index, which stays until the next one is added.
 */
int myo_scenario_add_event(myo_scenario *scenario, double at_s, const char *kind, int *event,
                           myo_error *error);
/* A number or word of an event: "mass", "18 kg"; "as", "lying"; "what", "ibuprofen"; "label";
 * "text". */
int myo_scenario_set_event(myo_scenario *scenario, int event, const char *key, const char *text,
                           myo_error *error);
void myo_scenario_remove_event(myo_scenario *scenario, int event);
/* Adds a substance with default values. */
int myo_scenario_add_substance(myo_scenario *scenario, const char *name, int *substance,
                               myo_error *error);
/* Adds an act to a substance; op: "scale" or "add". */
int myo_scenario_add_act(myo_scenario *scenario, int substance, const char *path, const char *op,
                         const char *value, myo_error *error);

/* Adds an electrode of a kind ("grid") with default values; name NULL: "e1", "e2" ... *electrode is
 * its index. */
int myo_scenario_add_electrode(myo_scenario *scenario, const char *kind, const char *name,
                               int *electrode, myo_error *error);
void myo_scenario_clear_electrodes(myo_scenario *scenario);
/* "muscle", "level", "side", or a number: "x", "noise.SNR". */
int myo_scenario_set_electrode(myo_scenario *scenario, int electrode, const char *key,
                               const char *text, myo_error *error);

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
