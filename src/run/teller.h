/* A story while it is told: what story.c moves on and story_save.c saves. */
#ifndef MYO_RUN_TELLER_H
#define MYO_RUN_TELLER_H

#include "body/fuel.h"
#include "myotome/analyse.h"
#include "myotome/story.h"
#include "run/save.h"
#include "run/slow.h"

/* What wears off: something that began and ends by itself. */
typedef struct lasting {
    int event;
    double until_s;
} lasting;

enum { most_lasting = 64 };

typedef struct teller {
    const myo_scenario *scenario;
    const myo_run_options *options;
    myo_story *story;
    myo_scenario *person; /* a copy whose body bears what the person is */
    myo_spine *spine, *braced;
    myo_slow slow;
    int *pools;           /* of the scenario's muscles */
    myo_fuel **fuel;      /* of the scenario's muscles; NULL until their first window */
    double *fuel_force_1; /* active force of each in the window that fuel's work was measured in */
    void *loop;           /* reflexes at the end of the last window */
    size_t loop_bytes;
    uint64_t loop_step;
    double loop_at_s; /* < 0: none yet */
    lasting lasting[most_lasting];
    int n_lasting;
    int next_event; /* of the time line */
    double step_s;  /* of the slow tissue, the next one */
    int grows;      /* muscles may change their length: the person lies still, or lacks a nerve */
    int looks;      /* time has passed since the last event: a window may open by itself */
    double t_s, end_s, last_window_s;
    myo_activity_memory *activity; /* for the search of episodes */
    myo_spine_posture usual;       /* without a stretch that goes on */
    double *watched;               /* 4 a muscle: what the last window started from */
    const double *person_p;
    double begun_s; /* on the wall clock; earlier by what a resumed story took before */
    double window_begun_s;
    /* Saving (story_save.c). */
    myo_checkpoint *fingerprint; /* NULL where nothing is saved */
    myo_checkpoint *at_window;   /* what the story carried when its window began */
    myo_checkpoint *goes_on;     /* the window that was under way in options->resume; NULL: none */
    int n_apart;                 /* finished windows that are kept apart from checkpoints */
    double window_before_s;      /* wall time that it took until then */
    myo_save_clock save_clock;
} teller;

/* Once everything is made: takes the fingerprint, and puts everything as it was in
 * options->resume. */
int myo_teller_start(teller *t, myo_error *error);
void myo_teller_stop(teller *t);

/* Between windows: where it is due, or anyway. */
int myo_teller_save(teller *t, int anyway, myo_error *error);

/* A window begins: until it ends the story is saved as it is now, with the window's run beside it.
 */
int myo_teller_enter(teller *t, myo_error *error);
void myo_teller_leave(teller *t);
/* It has come to its end: it is kept apart from now on, where options->keep does so. */
int myo_teller_keep(teller *t, myo_error *error);
/* For the run of the window that has begun. */
myo_run_options myo_teller_window_options(teller *t);

#endif
