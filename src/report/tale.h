/* A story read for its report: who did what when, in the numbers that text, figures and page share.
 *
 * What the story does not hold is NaN or 0 of it; windows without a record, courses without points
 * and muscles without motor units are taken. */
#ifndef MYO_REPORT_TALE_H
#define MYO_REPORT_TALE_H

#include "report/measures.h"

#include "myotome/scenario.h"
#include "myotome/story.h"

/* A muscle throughout the story. */
typedef struct myo_tale_muscle {
    char name[64];                     /* of its courses */
    char title[128];                   /* "longissimus at T7, left" */
    char words[160];                   /* "long back muscle, left (longissimus at T7)" */
    int level, side;                   /* body of its name; 1 right, -1 left, 0 neither */
    double most_hurt_1, most_damage_1; /* of the courses */
} myo_tale_muscle;

/* A muscle in a window. Times are seconds from the window's start. */
typedef struct myo_tale_part {
    double activity_1;       /* over the last seconds, share of the greatest voluntary one */
    double asked_1;          /* of it what posture and movement ask for */
    double guard_1, drive_1; /* descending drive that pain adds, and the rest; the last seconds */
    double peak_activity_1, peak_s;
    int units; /* of the pool */
} myo_tale_part;

typedef struct myo_tale_window {
    const myo_story_window *window;
    int n_muscles;                 /* that have both a record and numbers */
    double end_s;                  /* of the story: where it ends or broke off */
    double last_from_s, last_to_s; /* the last seconds: at rest again, in the window's time */
    double peak_pain_percent, peak_pain_s;
    int busiest;          /* muscle of the greatest activity beyond what is asked; -1: none */
    myo_tale_part *parts; /* n_muscles */
    int moved;            /* something in it moves the body */
    int strained;         /* and loads the spine half as much again, or more */
    int most_loaded_body; /* at its end; -1: unknown */
} myo_tale_window;

/* Something that was done or happened outside the windows, or moved the body inside one. */
typedef struct myo_tale_measure {
    const myo_event *event;
    double at_s, until_s;
    int before, after; /* windows to compare; -1: none */
    int inside;        /* the window in which it happens; -1: between windows */
    char letter[4];    /* "a", "b" .. */
} myo_tale_measure;

typedef struct myo_tale {
    const myo_story *story;
    const myo_scenario *scenario; /* NULL: not known */
    int n_muscles, n_windows, n_measures;
    myo_tale_muscle *muscles;
    myo_tale_window *windows;
    myo_tale_measure *measures;
    double end_s;
    int worst;          /* window of the greatest pain; -1: none */
    double free_s;      /* pain stays below `little_pain` from this window on; NaN: not reached */
    int most_hurt;      /* muscle; -1: nothing hurts */
    double threshold_1; /* drive at which the first motor neurons fire; NaN: not known */
} myo_tale;

extern const double myo_little_pain_percent, myo_guarded_1;

/* NULL when memory is out. Story and scenario must outlive it; scenario may be NULL. */
myo_tale *myo_tale_make(const myo_story *story, const myo_scenario *scenario);
void myo_tale_free(myo_tale *tale);

/* "16 s", "10 min", "1 h 5 min", "3 days 2 h": time since the start as people say it. */
typedef struct myo_span {
    char text[32];
} myo_span;
myo_span myo_span_words(double t_s);
#define MYO_SPAN(t_s) (myo_span_words(t_s).text)

const char *myo_pain_words(double percent); /* "moderate" */

/* Activity of a muscle in a window, as shares of the greatest voluntary one, from the activations
 * of its units; NaN where none were recorded. */
double myo_tale_activity_1(const myo_tale *tale, int window, int muscle, double t_s);

/* A course at a window's end; NaN where it has none. */
double myo_tale_course(const myo_tale *tale, int window, const char *name, const char *of);

/* Body of the greatest load over strength; -1 where all is 0 or unknown. */
int myo_tale_most_loaded(const myo_story_body *body);

/* What the whole story did to muscles, a sentence each: the length that one grew to (which 0), the
 * fuel that a motor unit used up (1). Returns 0 where nothing much happened. */
enum { myo_tale_changes = 2 };
int myo_tale_change(const myo_tale *tale, int which, char *text, size_t size);

/* Whether the two bodies look or bear differently enough to draw both. */
int myo_tale_bodies_differ(const myo_story_body *a, const myo_story_body *b);

#endif
