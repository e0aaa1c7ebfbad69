/* Electrodes of a scenario: kinds, places, values; where levels of the back and muscles lie. See
 * myotome/scenario.h. */
#include "run/electrodes.h"

#include "base/text.h"
#include "body/spine_model.h"
#include "run/sections.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- Places on the back ---- */

/* Bodies of the spine when standing upright, every joint at rest. */
static void upright(const myo_spine *spine, myo_body_place *places) {
    const double angles[spine_angles] = {0};
    myo_multibody_place(MYO_SPINE_BODIES, spine->bodies, angles, places);
}

/* World point of a path's point: right and up from the joint below T7, mm. */
static void on_back(const myo_body_place *places, int body, const double at_m[3], double *right_mm,
                    double *up_mm) {
    const myo_body_place *p = &places[body], *origin = &places[MYO_SPINE_T7];
    double world[3];
    for (int k = 0; k < 3; k++)
        world[k] = p->joint_m[k] + p->turn[3 * k] * at_m[0] + p->turn[3 * k + 1] * at_m[1] +
                   p->turn[3 * k + 2] * at_m[2] - origin->joint_m[k];
    *up_mm = 1e3 * world[1];
    *right_mm = 1e3 * world[2];
}

myo_back_place myo_electrodes_pool_place(const myo_spine *spine, int pool) {
    myo_body_place places[MYO_SPINE_BODIES];
    upright(spine, places);
    double x = 0, z = 0, dx = 0, dz = 0, all = 0;
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        if (f->face.pool != pool || f->path.n < 2) continue;
        double low[2], high[2];
        const int last = f->path.n - 1;
        on_back(places, f->path.body[0], f->path.at_m[0], &low[0], &low[1]);
        on_back(places, f->path.body[last], f->path.at_m[last], &high[0], &high[1]);
        x += f->max_force_N * 0.5 * (low[0] + high[0]);
        z += f->max_force_N * 0.5 * (low[1] + high[1]);
        const double up = high[1] >= low[1] ? 1 : -1; /* paths run from below, most of them */
        dx += f->max_force_N * up * (high[0] - low[0]);
        dz += f->max_force_N * up * (high[1] - low[1]);
        all += f->max_force_N;
    }
    if (!(all > 0)) return (myo_back_place){0};
    return (myo_back_place){x / all, z / all, atan2(dx, dz) / MYO_RAD_PER_DEG};
}

int myo_electrodes_level_mm(const myo_fieldset *body, const char *level, double *height_mm,
                            myo_error *error) {
    const int index = myo_spine_body_find(level);
    if (index < MYO_SPINE_L5 || index > MYO_SPINE_C7)
        return myo_error_set(error, MYO_INPUT, "level \"%s\" is none from L5 to C7", level);
    myo_spine *spine = NULL;
    const int code = myo_spine_make(body, &spine, error);
    if (code) return code;
    myo_body_place places[MYO_SPINE_BODIES];
    const double joint[3] = {0, 0, 0};
    double right_mm;
    upright(spine, places);
    on_back(places, index, joint, &right_mm, height_mm);
    myo_spine_free(spine);
    return MYO_OK;
}

/* ---- The list of a scenario ---- */

static int unknown_kind(const char *kind, myo_error *error) {
    char known[240] = "";
    for (int i = 0; myo_electrode_name(i); i++) {
        const size_t used = strlen(known);
        myo_text_format(known + used, sizeof known - used, "%s%s", i ? ", " : "",
                        myo_electrode_name(i));
    }
    return myo_error_set(error, MYO_INPUT, "unknown kind of electrode \"%s\"; there are: %s", kind,
                         known);
}

static myo_scenario_electrode *find(myo_scenario *s, const char *name) {
    for (int i = 0; i < s->n_electrodes; i++)
        if (strcmp(s->electrodes[i].name, name) == 0) return &s->electrodes[i];
    return NULL;
}

/* Names become parts of file names (EMG-BIDS takes letters and digits only) and of labels. */
static int check_name(myo_scenario *s, const char *name, myo_error *error) {
    const size_t n = strlen(name);
    int bad = n < 1 || n >= sizeof s->electrodes->name;
    for (size_t i = 0; i < n; i++)
        bad |= !(isalnum((unsigned char)name[i]) && (unsigned char)name[i] < 0x80);
    if (bad)
        return myo_error_set(error, MYO_INPUT,
                             "an electrode's name is 1 to 11 letters and digits, not \"%s\"", name);
    if (find(s, name))
        return myo_error_set(error, MYO_INPUT,
                             "two electrodes are called \"%s\"; give each its own name:", name);
    return MYO_OK;
}

int myo_scenario_add_electrode(myo_scenario *scenario, const char *kind, const char *name,
                               int *electrode, myo_error *error) {
    const int number = myo_electrode_find(kind);
    if (number < 0) return unknown_kind(kind, error);
    char own[16];
    if (!name) { /* the kind's initial and a number: "e1" */
        for (int i = scenario->n_electrodes + 1;; i++) {
            myo_text_format(own, sizeof own, "e%d", i);
            if (!find(scenario, own)) break;
        }
        name = own;
    }
    const int code = check_name(scenario, name, error);
    if (code) return code;
    const size_t n = (size_t)scenario->n_electrodes;
    if (n >= MYO_ELECTRODES_MOST)
        return myo_error_set(error, MYO_INPUT, "a recording has %d electrodes at most",
                             MYO_ELECTRODES_MOST);
    myo_scenario_electrode *list = realloc(scenario->electrodes, (n + 1) * sizeof *list);
    if (!list) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an electrode");
    scenario->electrodes = list;
    list[n] = (myo_scenario_electrode){.kind = number, .values = myo_electrode_values(number)};
    myo_text_format(list[n].name, sizeof list[n].name, "%s", name);
    if (!list[n].values)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for an electrode");
    *electrode = scenario->n_electrodes++;
    return MYO_OK;
}

void myo_scenario_clear_electrodes(myo_scenario *scenario) {
    myo_electrodes_free(scenario->electrodes, scenario->n_electrodes);
    scenario->electrodes = NULL;
    scenario->n_electrodes = 0;
}

static int set_muscle(const myo_scenario *s, myo_scenario_electrode *e, const char *name,
                      myo_error *error) {
    for (int i = 0; i < s->n_muscles; i++)
        if (strcmp(s->muscles[i].name, name) == 0) {
            myo_text_format(e->muscle, sizeof e->muscle, "%s", name);
            return MYO_OK;
        }
    return myo_error_set(
        error, MYO_INPUT, "electrode %s: this scenario has no muscle \"%s\"; it has %s%s", e->name,
        name, s->n_muscles ? s->muscles[0].name : "none", s->n_muscles > 1 ? " and others" : "");
}

int myo_scenario_set_electrode(myo_scenario *scenario, int electrode, const char *key,
                               const char *text, myo_error *error) {
    myo_scenario_electrode *e = &scenario->electrodes[electrode];
    if (strcmp(key, "muscle") == 0) return set_muscle(scenario, e, text, error);
    if (strcmp(key, "level") == 0) {
        double height_mm;
        int code = myo_electrodes_level_mm(scenario->body, text, &height_mm, error);
        if (!code) myo_text_format(e->level, sizeof e->level, "%s", text);
        if (!code && !e->z_given) code = myo_fieldset_set(e->values, "z", "0", 0, error);
        return code;
    }
    if (strcmp(key, "side") == 0) {
        if (strcmp(text, "left") != 0 && strcmp(text, "right") != 0)
            return myo_error_set(error, MYO_INPUT, "side is left or right, not \"%s\"", text);
        e->left = strcmp(text, "left") == 0;
        return MYO_OK;
    }
    e->z_given |= strcmp(key, "z") == 0 || strcmp(key, "z_mm") == 0;
    return myo_fieldset_set(e->values, key, text, scenario->force, error);
}

/* "electrodes.NAME.rest" */
int myo_electrodes_set(myo_scenario *scenario, const char *path, const char *text,
                       myo_error *error) {
    const char *name = path + strlen("electrodes."), *dot = strchr(name, '.');
    for (int i = 0; dot && i < scenario->n_electrodes; i++) {
        const size_t n = strlen(scenario->electrodes[i].name);
        if (n == (size_t)(dot - name) && strncmp(scenario->electrodes[i].name, name, n) == 0)
            return myo_scenario_set_electrode(scenario, i, dot + 1, text, error);
    }
    return myo_error_set(error, MYO_INPUT, "unknown electrode in \"%s\"; this scenario has %s%s",
                         path, scenario->n_electrodes ? "electrodes." : "none",
                         scenario->n_electrodes ? scenario->electrodes[0].name : "");
}

int myo_electrodes_copy(const myo_scenario_electrode *from, int n, myo_scenario_electrode **to) {
    *to = calloc((size_t)n + 1, sizeof **to);
    if (!*to) return MYO_BROKE_DOWN;
    int bad = 0;
    for (int i = 0; i < n; i++) {
        (*to)[i] = from[i];
        (*to)[i].values = bad ? NULL : myo_fieldset_copy(from[i].values);
        bad |= !(*to)[i].values;
    }
    return bad ? MYO_BROKE_DOWN : MYO_OK;
}

void myo_electrodes_free(myo_scenario_electrode *list, int n) {
    for (int i = 0; list && i < n; i++) myo_fieldset_free(list[i].values);
    free(list);
}

/* What no single value tells: a muscle and a level at once; a grid that leaves no channel. */
int myo_electrodes_check(const myo_scenario *scenario, myo_error *error) {
    for (int i = 0; i < scenario->n_electrodes; i++) {
        const myo_scenario_electrode *e = &scenario->electrodes[i];
        const char *wrong = NULL;
        if (e->muscle[0] && e->level[0])
            wrong = "counts from a muscle or from a level, not from both";
        if (e->left && !e->level[0]) wrong = "has a side, but no level: that it counts from";
        if (e->kind == MYO_ELECTRODE_grid && myo_fieldset_get(e->values, "differential") > 0.5 &&
            myo_fieldset_get(e->values, "rows") < 1.5)
            wrong = "is differential along its columns and needs two rows or more";
        if (e->kind == MYO_ELECTRODE_grid &&
            2 * myo_fieldset_get(e->values, "radius") > myo_fieldset_get(e->values, "spacing"))
            wrong = "has discs that overlap; make spacing larger or radius smaller";
        if (myo_fieldset_get(e->values, "high_pass") >= myo_fieldset_get(e->values, "low_pass"))
            wrong = "has a high-pass at or above its low-pass: nothing would pass";
        if (wrong)
            return myo_error_set_at(error, MYO_INPUT, e->file, e->line, e->column,
                                    "electrode %s %s", e->name, wrong);
    }
    return MYO_OK;
}

int myo_electrodes_place(const myo_scenario *scenario, const myo_scenario_electrode *from,
                         myo_emg_electrode_place *to, myo_error *error) {
    *to = (myo_emg_electrode_place){.kind = from->kind, .values = from->values, .mirror = 1};
    memcpy(to->name, from->name, sizeof to->name);
    if (from->level[0]) {
        to->muscle = -1;
        to->mirror = from->left ? -1 : 1;
        return myo_electrodes_level_mm(scenario->body, from->level, &to->above_mm, error);
    }
    for (int i = 0; from->muscle[0] && i < scenario->n_muscles; i++)
        if (strcmp(scenario->muscles[i].name, from->muscle) == 0) to->muscle = i;
    return MYO_OK;
}
