/* The results folder of a story: windows/, courses.csv, summary.json. */
#define _XOPEN_SOURCE 700 /* nftw */
#include "io/files.h"

#include <ftw.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void write_window(const myo_story_window *w, myo_json *json) {
    myo_json_object(json, NULL);
    myo_json_string(json, "name", w->name);
    myo_json_string(json, "text", w->text);
    myo_json_number(json, "start_s", w->start_s);
    myo_json_number(json, "duration_s", w->duration_s);
    myo_json_bool(json, "asked", w->asked);
    myo_json_number(json, "pain", w->pain_percent);
    myo_json_array(json, "muscles");
    for (int m = 0; m < w->n_muscles; m++) {
        const myo_story_muscle *s = &w->muscles[m];
        myo_json_object(json, NULL);
        myo_json_string(json, "name", w->record->muscles[m].name);
        myo_json_number(json, "force_1", s->force_1);
        myo_json_number(json, "activation_1", s->activation_1);
        myo_json_number(json, "mean_rate_Hz", s->rate_Hz);
        myo_json_integer(json, "discharging_units", s->units);
        myo_json_number(json, "damage_1", s->damage_1);
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_end(json);
}

/* Over all windows: what design.md asks of a run's muscles. */
static void write_muscle(const myo_story *story, int m, myo_json *json) {
    double peak = 0, sum = 0, rows = 0, squares = 0, samples = 0;
    int units = 0;
    const myo_muscle_record *first = &story->windows[0].record->muscles[m];
    for (int i = 0; i < story->n_windows; i++) {
        const myo_record *r = story->windows[i].record;
        const myo_series *force = &r->muscles[m].force;
        for (size_t k = 0; k < force->n_rows; k++) {
            const double x = (double)force->data[k];
            if (x > peak) peak = x;
            sum += x;
        }
        rows += (double)force->n_rows;
        if (story->windows[i].muscles[m].units > units) units = story->windows[i].muscles[m].units;
        for (int c = 0; c < r->n_channels; c++) {
            if (r->channels[c].kind != MYO_CHANNEL_SURFACE ||
                strcmp(r->channels[c].muscle, first->name) != 0)
                continue;
            for (size_t k = 0; k < r->channels[c].n_samples; k++) {
                const double x = (double)r->channels[c].signal_uV[k];
                squares += x * x;
            }
            samples += (double)r->channels[c].n_samples;
        }
    }
    myo_json_object(json, NULL);
    myo_json_string(json, "name", first->name);
    myo_json_string(json, "title", first->title);
    myo_json_number(json, "peak_force_N", peak);
    myo_json_number(json, "mean_force_N", rows > 0 ? sum / rows : 0);
    myo_json_number(json, "emg_rms_uV", samples > 0 ? sqrt(squares / samples) : 0);
    myo_json_integer(json, "discharging_units", units);
    myo_json_end(json);
}

void myo_story_json(const myo_story *story, myo_json *json) {
    myo_json_object(json, NULL);
    myo_json_string(json, "program", "myotome");
    myo_json_string(json, "version", myo_version());
    myo_json_string(json, "scenario", story->scenario);
    myo_json_string(json, "title", story->title);
    myo_json_unsigned(json, "seed", story->seed);
    myo_json_number(json, "asked_s", story->duration_s);
    myo_json_number(json, "simulated_s", story->reached_s);
    myo_json_number(json, "windows_s", story->windows_s);
    myo_json_number(json, "wall_s", story->wall_s);
    myo_json_number(json, "window_wall_s", story->window_wall_s);
    myo_json_bool(json, "interrupted", story->interrupted);
    myo_applied_json(story->applied, story->n_applied, json);
    myo_json_array(json, "warnings");
    for (size_t i = 0; i < story->n_warnings; i++)
        myo_json_string(json, NULL, story->warnings[i].text);
    myo_json_end(json);
    myo_json_array(json, "muscles");
    for (int m = 0; story->n_windows && m < story->windows[0].n_muscles; m++)
        write_muscle(story, m, json);
    myo_json_end(json);
    double pain = 0;
    myo_json_array(json, "episodes");
    for (int i = 0; i < story->n_windows; i++) {
        const myo_story_window *w = &story->windows[i];
        if (w->pain_percent > pain) pain = w->pain_percent;
        for (size_t k = 0; k < w->record->n_episodes; k++)
            myo_summary_episode(w->record, k, w->start_s, json);
    }
    myo_json_end(json);
    myo_json_number(json, "pain", pain);
    myo_json_array(json, "checks");
    myo_json_end(json);
    myo_json_array(json, "windows");
    for (int i = 0; i < story->n_windows; i++) write_window(&story->windows[i], json);
    myo_json_end(json);
    myo_json_end(json);
}

static int write_courses(const myo_story *story, const char *folder, myo_error *error) {
    char path[MYO_PATH_SIZE];
    myo_buffer text = {0};
    myo_buffer_add(&text, "t_s,of,name,unit,value\n");
    for (int i = 0; i < story->n_courses; i++) {
        const myo_course *c = &story->courses[i];
        for (size_t k = 0; k < c->n; k++)
            myo_buffer_format(&text, "%.9g,%s,%s,%s,%.6g\n", c->t_s[k], c->of, c->name, c->unit,
                              (double)c->value[k]);
    }
    int code = text.failed ? myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the courses")
                           : myo_path_join(path, folder, "courses.csv", error);
    if (!code) code = myo_file_write(path, text.text, text.size, error);
    myo_buffer_free(&text);
    return code;
}

static int remove_one(const char *path, const struct stat *what, int kind, struct FTW *walk) {
    (void)what, (void)kind, (void)walk;
    return remove(path);
}

/* Windows of an earlier story would stay beside the new ones. The folder is ours: see
 * myo_results_folder. */
static int remove_old_windows(const char *folder, myo_error *error) {
    char path[MYO_PATH_SIZE];
    const int code = myo_path_join(path, folder, "windows", error);
    if (!code) nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return code;
}

int myo_story_write(const myo_story *story, const char *folder, myo_error *error) {
    char path[MYO_PATH_SIZE], name[96];
    int code = myo_results_folder(folder, error);
    if (!code) code = myo_results_mark(folder, error);
    if (!code) code = remove_old_windows(folder, error);
    for (int i = 0; i < story->n_windows && !code; i++) {
        snprintf(name, sizeof name, "windows/%02d-%s", i + 1, story->windows[i].name);
        code = myo_path_join(path, folder, name, error);
        if (!code) code = myo_results_write(story->windows[i].record, path, error);
    }
    if (!code) code = write_courses(story, folder, error);
    if (code) return code;
    myo_json json = myo_json_make(2);
    myo_story_json(story, &json);
    const char *text = myo_json_text(&json);
    code = text ? myo_path_join(path, folder, "summary.json", error)
                : myo_error_set(error, MYO_IO, "the memory is not enough for the summary");
    if (!code) code = myo_file_write(path, text, json.buffer.size, error);
    myo_json_free(&json);
    return code;
}
