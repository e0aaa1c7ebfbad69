/* A story made by simple rules, for trying pages without a simulation: a pull, pain that comes and
 * goes, a posture that changes. None of it is physiology to be believed. */
#ifndef MYO_TESTS_SYNTHETIC_STORY_H
#define MYO_TESTS_SYNTHETIC_STORY_H

#include "myotome/story.h"
#include "synthetic_record.h"

/* A spine of about the usual size, bent forward by so much, at rest on its back or upright. */
static inline void synthetic_body(myo_story_body *body, double t_s, double bend_rad, int support,
                                  double load_1) {
    memset(body, 0, sizeof *body);
    body->t_s = t_s;
    body->support = support;
    snprintf(body->text, sizeof body->text, "a <moment>");
    double x = 0.0, y = 0.0, angle = 0.0;
    for (int b = MYO_SPINE_PELVIS; b <= MYO_SPINE_C7; b++) {
        const double length = b == MYO_SPINE_PELVIS ? 110.0 : b < MYO_SPINE_T12 ? 36.0 : 25.0;
        angle = bend_rad * b / MYO_SPINE_C7 + 0.25 * sin(0.35 * b);
        body->joint_mm[b][0] = support == MYO_SPINE_LYING ? -y : x;
        body->joint_mm[b][1] = support == MYO_SPINE_LYING ? x : y;
        x += length * sin(angle);
        y += length * cos(angle);
        body->load_to_strength_1[b] = b && b < MYO_SPINE_C7 ? load_1 * (1.3 - 0.04 * b) : 0.0;
        body->compression_N[b] = 6000.0 * body->load_to_strength_1[b];
        body->back_activation_1[b][0] = 0.5 * load_1;
        body->back_activation_1[b][1] = load_1;
    }
    for (int s = 0; s < 2; s++) {
        double *arm = body->joint_mm[s ? MYO_SPINE_ARM_LEFT : MYO_SPINE_ARM_RIGHT];
        memcpy(arm, body->joint_mm[MYO_SPINE_T3], 3 * sizeof *arm);
        arm[2] = s ? -180.0 : 180.0;
    }
}

static inline void synthetic_part(myo_muscle_record *m, const char *name, const char *title,
                                  int n_units, double seconds, double level_1) {
    snprintf(m->name, sizeof m->name, "%s", name);
    snprintf(m->title, sizeof m->title, "%s", title);
    synthetic_units(m, n_units);
    synthetic_series(&m->drive, "drive", "1", 100.0, 1);
    synthetic_series(&m->guard, "guard", "1", 100.0, 1);
    synthetic_series(&m->force, "force", "N", 100.0, 1);
    synthetic_series(&m->activation, "activation", "1", 100.0, n_units);
    float *row = calloc((size_t)n_units + 1, sizeof *row);
    for (int k = 0; k < (int)(100.0 * seconds); k++) {
        const double level = level_1 * (1.0 - exp(-0.02 * k));
        const float drive = 0.1F, guard = (float)level, force = (float)(20.0 * level);
        for (int u = 0; u < n_units; u++) row[u] = (float)(level * (1.0 + 0.2 * sin(0.3 * k + u)));
        myo_series_add(&m->drive, &drive);
        myo_series_add(&m->guard, &guard);
        myo_series_add(&m->force, &force);
        myo_series_add(&m->activation, row);
        if (k % 10 == 0 && level_1 > 0.0)
            myo_spike_list_add(&m->discharges, 10.0 * k, k / 10 % n_units);
    }
    free(row);
}

static inline void synthetic_window(myo_story *story, double start_s, const char *name,
                                    const char *text, int n_muscles, double pain, double level_1) {
    static const char *const names[] = {"longissimus_T7_left", "multifidus_T7_right"};
    static const char *const titles[] = {"longissimus at T7, left", "multifidus at T7, right"};
    story->windows =
        realloc(story->windows, (size_t)(story->n_windows + 1) * sizeof *story->windows);
    myo_story_window *w = &story->windows[story->n_windows++];
    memset(w, 0, sizeof *w);
    w->start_s = start_s;
    w->duration_s = 2.0;
    w->asked = 1;
    w->pain_percent = pain;
    snprintf(w->name, sizeof w->name, "%s", name);
    snprintf(w->text, sizeof w->text, "%s", text);
    w->n_muscles = n_muscles;
    w->muscles = calloc((size_t)n_muscles + 1, sizeof *w->muscles);
    myo_record *r = w->record = myo_record_make();
    snprintf(r->title, sizeof r->title, "%s", text);
    r->duration_ms = r->simulated_ms = 2000.0;
    r->n_muscles = n_muscles;
    r->muscles = calloc((size_t)n_muscles + 1, sizeof *r->muscles);
    synthetic_series(&r->pain, "pain", "percent", 100.0, 1);
    for (int k = 0; k < 200; k++) {
        const float p = (float)(pain * k / 199.0);
        myo_series_add(&r->pain, &p);
    }
    for (int m = 0; m < n_muscles; m++) {
        synthetic_part(&r->muscles[m], names[m % 2], titles[m % 2], 6, 2.0,
                       m ? 0.3 * level_1 : level_1);
        w->muscles[m] = (myo_story_muscle){.force_1 = level_1,
                                           .activation_1 = m ? 0.3 * level_1 : level_1,
                                           .rate_Hz = 7.5,
                                           .drive_1 = 0.1,
                                           .units = level_1 > 0.0 ? 6 : 0};
    }
    synthetic_body(&w->before, start_s, 0.0, MYO_SPINE_STANDING, 0.15);
    synthetic_body(&w->after, start_s + 2.0, 0.0, MYO_SPINE_STANDING, 0.15);
    story->windows_s += 2.0;
    story->reached_s = story->duration_s = start_s + 2.0;
}

static inline void synthetic_course(myo_story *story, const char *name, const char *of,
                                    const char *unit, const char *text, double from, double to) {
    enum { n = 40 };
    story->courses =
        realloc(story->courses, (size_t)(story->n_courses + 1) * sizeof *story->courses);
    myo_course *c = &story->courses[story->n_courses++];
    memset(c, 0, sizeof *c);
    snprintf(c->name, sizeof c->name, "%s", name);
    snprintf(c->of, sizeof c->of, "%s", of);
    snprintf(c->unit, sizeof c->unit, "%s", unit);
    snprintf(c->text, sizeof c->text, "%s", text);
    c->n = c->capacity = n;
    c->t_s = calloc(n, sizeof *c->t_s);
    c->value = calloc(n, sizeof *c->value);
    for (int k = 0; k < n; k++) {
        c->t_s[k] = story->reached_s * k * k / ((n - 1.0) * (n - 1.0));
        c->value[k] = (float)(from + (to - from) * k / (n - 1.0));
    }
}

static inline void synthetic_event(myo_story *story, double t_s, double duration_s,
                                   const char *name, const char *text) {
    story->events = realloc(story->events, (story->n_events + 1) * sizeof *story->events);
    myo_event *e = &story->events[story->n_events++];
    *e = (myo_event){.t_ms = 1e3 * t_s, .duration_ms = 1e3 * duration_s};
    snprintf(e->name, sizeof e->name, "%s", name);
    snprintf(e->text, sizeof e->text, "%s", text);
}

/* A lift that tears, warmth on a bed, and a day later. */
static inline myo_story *synthetic_story(int n_muscles) {
    myo_story *s = myo_story_make();
    snprintf(s->scenario, sizeof s->scenario, "preview");
    snprintf(s->title, sizeof s->title, "Preview: a <lift> & what came of it");
    snprintf(s->text, sizeof s->text, "Somebody lifts & rests.");
    s->seed = 7;
    synthetic_window(s, 0.0, "lift", "Lifts a pot", n_muscles, 40.0, 0.10);
    synthetic_window(s, 1800.0, "warm", "On the bed", n_muscles, 18.0, 0.05);
    synthetic_window(s, 86400.0, "next day", "A day later", n_muscles, 2.0, 0.0);
    synthetic_body(&s->windows[0].worst, 1.0, 0.9, MYO_SPINE_STANDING, 0.5);
    s->windows[0].worst.hand_kg[0] = s->windows[0].worst.hand_kg[1] = 9.0;
    for (int m = 0; m < n_muscles; m++) s->windows[0].muscles[m].fresh_damage_1 = 0.3 - 0.1 * m;
    synthetic_body(&s->windows[1].before, 1800.0, 0.0, MYO_SPINE_LYING, 0.02);
    synthetic_body(&s->windows[1].after, 1802.0, 0.0, MYO_SPINE_LYING, 0.02);
    synthetic_event(s, 0.4, 0.0, "lift", "Lifts 18 kg");
    synthetic_event(s, 600.0, 0.0, "posture", "Lies down");
    synthetic_event(s, 900.0, 900.0, "warmth", "A warm pad");
    synthetic_event(s, 7200.0, 0.0, "posture", "Gets up");
    synthetic_event(s, 90000.0, 0.0, "drink", "A drink that nobody watched");
    synthetic_course(s, "pain", "", "percent", "pain of the whole body", 40.0, 2.0);
    synthetic_course(s, "sodium", "", "mM", "sodium of the plasma", 143.0, 141.0);
    for (int m = 0; m < n_muscles; m++) {
        const char *of = s->windows[0].record->muscles[m].name;
        synthetic_course(s, "damage", of, "1", "open damage of fibres", 0.3, 0.02);
        synthetic_course(s, "hurt", of, "1", "hurt", 0.3, 0.02);
        synthetic_course(s, "temperature", of, "degC", "temperature of the muscle", 35.0, 37.5);
        synthetic_course(s, "flow", of, "mL_kg_min", "blood flow", 30.0, 45.0);
    }
    synthetic_course(s, "something new", "elsewhere", "1", "a course that no figure knows", 0.0,
                     1.0);
    myo_record_add_episode(s->windows[0].record,
                           &(myo_episode){.muscle = 0,
                                          .type = MYO_EPISODE_SPASM,
                                          .start_ms = 900.0,
                                          .end_ms = 2000.0,
                                          .mean_rate_Hz = 7.5,
                                          .peak_force_1 = 0.1,
                                          .evidence = "it <fires> though nobody asks"});
    return s;
}

#endif
