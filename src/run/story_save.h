/* Checkpoints of a story: what its finished windows measured. Everything between them is cheap and
 * follows from them, so a story goes on by being told again from its beginning with these windows
 * taken as they are. */
#ifndef MYO_RUN_STORY_SAVE_H
#define MYO_RUN_STORY_SAVE_H

#include "myotome/story.h"
#include "run/window.h"

typedef struct myo_kept_window myo_kept_window;

typedef struct myo_story_keeper {
    const myo_run_options *options;
    const myo_story *story;
    myo_checkpoint *fingerprint;
    myo_kept_window *windows;
    int n, capacity;
    int n_saved;   /* windows in options->resume */
    double wall_s; /* of those who told it before */
} myo_story_keeper;

/* With what `options` says about saving and going on; a first checkpoint is saved. */
int myo_story_keeper_make(const myo_scenario *scenario, const myo_run_options *options,
                          const myo_story *story, myo_story_keeper *keeper, myo_error *error);
void myo_story_keeper_free(myo_story_keeper *keeper);

/* The story's next window: from the checkpoint where it holds it, else by running it; `loop_bytes`
 * of window->loop_after count. */
int myo_story_keeper_run(myo_story_keeper *keeper, const myo_model *model, myo_window *window,
                         int n_muscles, size_t loop_bytes, myo_record *record, myo_error *error);
/* The window is part of the story: a checkpoint is due. */
int myo_story_keeper_save(myo_story_keeper *keeper, double reached_s, double wall_s,
                          myo_error *error);

#endif
