/* The clocks of a story: windows with all fast clocks, slow tissue between them. See
 * myotome/story.h. */
#include "myotome/story.h"

#include "run/postures.h"
#include "run/teller.h"
#include "run/window.h"

#include "base/text.h"
#include "body/senses.h"
#include "body/spine_model.h"
#include "mech/glycogenolysis/glycogenolysis.h"
#include "mech/membrane_radial/membrane_radial.h"
#include "run/events.h"
#include "run/sections.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- The story's own memory ---- */

myo_story *myo_story_make(void) {
    return calloc(1, sizeof(myo_story));
}

static void free_window(myo_story_window *w) {
    myo_record_free(w->record);
    free(w->muscles);
}

void myo_story_free(myo_story *story) {
    if (!story) return;
    for (int i = 0; i < story->n_windows; i++) free_window(&story->windows[i]);
    for (int i = 0; i < story->n_courses; i++) {
        free(story->courses[i].t_s);
        free(story->courses[i].value);
    }
    free(story->windows);
    free(story->courses);
    free(story->events);
    free(story->warnings);
    free(story);
}

const myo_course *myo_story_course(const myo_story *story, const char *name, const char *of) {
    for (int i = 0; i < story->n_courses; i++)
        if (strcmp(story->courses[i].name, name) == 0 && strcmp(story->courses[i].of, of) == 0)
            return &story->courses[i];
    return NULL;
}

double myo_course_at(const myo_course *c, double t_s) {
    if (!c || !c->n) return (double)NAN;
    if (t_s <= c->t_s[0]) return (double)c->value[0];
    for (size_t i = 1; i < c->n; i++)
        if (t_s < c->t_s[i])
            return (double)c->value[i - 1] + ((double)c->value[i] - (double)c->value[i - 1]) *
                                                 (t_s - c->t_s[i - 1]) /
                                                 (c->t_s[i] - c->t_s[i - 1]);
    return (double)c->value[c->n - 1];
}

static int out_of_memory(myo_error *error) {
    return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a story");
}

static int add_event(myo_story *story, double t_s, double duration_s, const char *name,
                     const char *text) {
    if (story->n_events == story->events_capacity) {
        const size_t capacity = story->events_capacity ? 2 * story->events_capacity : 32;
        myo_event *grown = realloc(story->events, capacity * sizeof *grown);
        if (!grown) return MYO_BROKE_DOWN;
        story->events = grown;
        story->events_capacity = capacity;
    }
    myo_event *e = &story->events[story->n_events++];
    *e = (myo_event){1e3 * t_s, 1e3 * duration_s, "", ""};
    myo_text_format(e->name, sizeof e->name, "%s", name);
    myo_text_format(e->text, sizeof e->text, "%s", text);
    return MYO_OK;
}

/* ---- One run of a story ---- */

static double now_s(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static const double *numbers(const myo_fieldset *set, const char *section) {
    return myo_fieldset_parameters_const(set, myo_fieldset_find_section(set, section));
}

static void clean_up(teller *t) {
    myo_slow_free(&t->slow);
    myo_spine_free(t->spine);
    myo_spine_free(t->braced);
    myo_scenario_free(t->person);
    myo_activity_memory_free(t->activity);
    myo_teller_stop(t);
    for (int i = 0; t->fuel && i < t->scenario->n_muscles; i++) myo_fuel_free(t->fuel[i]);
    free(t->fuel);
    free(t->fuel_force_1);
    free(t->pools);
    free(t->loop);
    free(t->watched);
}

/* The person as numbers of the spine: core, age, stiffness; braced: pressure in the abdomen. */
static int make_person(teller *t, myo_error *error) {
    t->person = myo_scenario_copy(t->scenario);
    if (!t->person) return out_of_memory(error);
    myo_fieldset *body = t->person->body;
    t->person_p = numbers(body, "person");
    const double old = t->person_p[person_p_age] - t->person_p[person_p_age_from];
    const double kept = 1 - t->person_p[person_p_age_loss] * fmax(0, old);
    for (int s = 0; s < myo_fieldset_section_count(body); s++) {
        const char *path = myo_fieldset_section(body, s)->path;
        if (strncmp(path, "spine.muscle.", 13) == 0)
            myo_fieldset_parameters(body, s)[spine_muscle_p_force_scale] *= kept;
    }
    double *spine = myo_fieldset_parameters(body, myo_fieldset_find_section(body, "spine"));
    spine[spine_p_core_scale] *= t->person_p[person_p_core];
    spine[spine_p_stiffness_scale] *= t->person_p[person_p_stiff_share];
    int code = myo_spine_make(body, &t->spine, error);
    if (code) return code;
    spine[spine_p_abdominal_pressure] +=
        t->person_p[person_p_effort_pressure] * fmin(1.5, t->person_p[person_p_core]);
    return myo_spine_make(body, &t->braced, error);
}

static int find_pools(teller *t, myo_error *error) {
    const int n = t->scenario->n_muscles;
    t->pools = calloc((size_t)n, sizeof *t->pools);
    t->watched = calloc(4 * (size_t)n, sizeof *t->watched);
    t->activity = myo_activity_memory_make();
    t->fuel = calloc((size_t)n, sizeof *t->fuel);
    t->fuel_force_1 = calloc((size_t)n, sizeof *t->fuel_force_1);
    if (!t->pools || !t->watched || !t->activity || !t->fuel || !t->fuel_force_1)
        return out_of_memory(error);
    for (int i = 0; i < n; i++) {
        const myo_scenario_muscle *m = &t->scenario->muscles[i];
        t->pools[i] = m->pool[0] ? myo_spine_pool_find(t->spine, m->pool) : -1;
        if (t->pools[i] < 0)
            return myo_error_set(error, MYO_INPUT,
                                 "%s is no muscle of the spine; on a time line muscles bear names "
                                 "such as longissimus_T7_left",
                                 m->name);
    }
    return MYO_OK;
}

/* ---- Courses ---- */

static int add_point(teller *t, const char *name, const char *of, const char *unit,
                     const char *text, double value, myo_error *error) {
    myo_story *s = t->story;
    myo_course *c = NULL;
    for (int i = 0; i < s->n_courses && !c; i++)
        if (strcmp(s->courses[i].name, name) == 0 && strcmp(s->courses[i].of, of) == 0)
            c = &s->courses[i];
    if (!c) {
        if (s->n_courses == s->courses_capacity) {
            const int capacity = s->courses_capacity ? 2 * s->courses_capacity : 64;
            myo_course *grown = realloc(s->courses, (size_t)capacity * sizeof *grown);
            if (!grown) return out_of_memory(error);
            s->courses = grown;
            s->courses_capacity = capacity;
        }
        c = &s->courses[s->n_courses++];
        memset(c, 0, sizeof *c);
        myo_text_format(c->name, sizeof c->name, "%s", name);
        myo_text_format(c->of, sizeof c->of, "%s", of);
        myo_text_format(c->unit, sizeof c->unit, "%s", unit);
        myo_text_format(c->text, sizeof c->text, "%s", text);
    }
    if (c->n == c->capacity) {
        const size_t capacity = c->capacity ? 2 * c->capacity : 64;
        double *t_s = realloc(c->t_s, capacity * sizeof *t_s);
        if (t_s) c->t_s = t_s;
        float *v = realloc(c->value, capacity * sizeof *v);
        if (v) c->value = v;
        if (!t_s || !v) return out_of_memory(error);
        c->capacity = capacity;
    }
    c->t_s[c->n] = t->t_s;
    c->value[c->n++] = (float)value;
    return MYO_OK;
}

#define POINT(name, of, unit, text, value)                                                         \
    if (!code) code = add_point(t, name, of, unit, text, value, error)

static int add_points(teller *t, myo_error *error) {
    int code = MYO_OK;
    double out[tissue_most_outputs];
    myo_slow_person(&t->slow, out);
    POINT("core_temperature", "", "degC", "temperature of the core",
          out[TISSUE_OUT(person, thermoregulation, T_core)]);
    POINT("sweat", "", "L_h", "sweat", out[TISSUE_OUT(person, thermoregulation, sweat)]);
    POINT("sodium", "", "mM", "sodium of the plasma", out[TISSUE_OUT(person, body_water, Na_p)]);
    POINT("potassium", "", "mM", "potassium of the plasma",
          out[TISSUE_OUT(person, body_water, K_p)]);
    POINT("calcium", "", "mM", "ionized calcium of the plasma",
          out[TISSUE_OUT(person, body_water, Ca_ion)]);
    POINT("magnesium", "", "mM", "ionized magnesium of the plasma",
          out[TISSUE_OUT(person, body_water, Mg_ion)]);
    POINT("water_missing", "", "1", "water missing, share of the body mass",
          out[TISSUE_OUT(person, body_water, deficit)]);
    POINT("interstitial_water", "", "1", "interstitial water, share of the usual",
          out[TISSUE_OUT(person, body_water, interstitial)]);
    for (int i = 0; i < t->scenario->n_muscles; i++) {
        const char *of = t->scenario->muscles[i].name;
        slow_muscle *m = &t->slow.muscles[t->pools[i]];
        double around[nociceptor_in_count];
        myo_slow_muscle(&t->slow, t->pools[i], out);
        myo_slow_surround(&t->slow, t->pools[i], around);
        POINT("load", of, "1", "active force, share of the voluntary greatest",
              m->load.force_1 + m->load.excess_1);
        POINT("length", of, "1", "length of the fibres over the optimal one", m->load.length_1);
        POINT("temperature", of, "degC", "temperature of the muscle",
              out[TISSUE_OUT(muscle, heat, T_muscle)]);
        POINT("skin_temperature", of, "degC", "temperature of the skin over it",
              out[TISSUE_OUT(muscle, heat, T_skin)]);
        POINT("flow", of, "mL_kg_min", "blood flow", out[TISSUE_OUT(muscle, muscle_flow, flow)]);
        POINT("perfusion", of, "1", "oxygen had, share of what is asked for",
              out[TISSUE_OUT(muscle, muscle_flow, perfusion)]);
        POINT("pressure", of, "mmHg", "pressure in the muscle", around[nociceptor_in_pressure]);
        POINT("potassium_around", of, "mM", "potassium around the fibres",
              out[TISSUE_OUT(muscle, interstitium, K)]);
        POINT("damage", of, "1", "open damage of fibres", m->inflammation[inflammation_x_damage]);
        POINT("hurt", of, "1", "torn and inflamed tissue as its endings feel it",
              around[nociceptor_in_hurt]);
        POINT("inflammation", of, "1", "inflammation",
              m->inflammation[inflammation_x_inflammation]);
        POINT("prostaglandin", of, "1", "prostaglandin, relative",
              m->inflammation[inflammation_x_prostaglandin]);
        POINT("sensitisation", of, "1", "sensitisation of its thin endings",
              m->inflammation[inflammation_x_sensitisation]);
        POINT("strength", of, "1", "strength left", myo_slow_strength_1(&t->slow, t->pools[i]));
        if (t->fuel[i]) {
            const myo_fuel_means fuel = myo_fuel_look(t->fuel[i]);
            POINT("glycogen", of, "mM", "glycogen of its fibres, mean by force", fuel.glycogen_mM);
            POINT("glycogen_least", of, "mM", "glycogen of the motor unit that has least",
                  fuel.glycogen_least_mM);
            POINT("PCr", of, "mM", "creatine phosphate of its fibres, mean by force", fuel.PCr_mM);
            POINT("Pi", of, "mM", "phosphate of its fibres, mean by force", fuel.Pi_mM);
            POINT("pH", of, "1", "pH of its fibres, mean by force", fuel.pH_1);
            POINT("lactate_around", of, "mM", "lactate around its fibres", fuel.lactate_mM);
        }
        if (!t->grows) continue;
        myo_tissue_outputs(&m->length, 1, out);
        POINT("sarcomeres", of, "1", "sarcomeres in series, share of the usual",
              out[TISSUE_OUT(length, muscle_length, optimum)]);
        POINT("stiffness", of, "1", "stiffness of its passive tissue, over the usual",
              out[TISSUE_OUT(length, muscle_length, stiffness)]);
        POINT("reach", of, "1", "length that the usual passive pull reaches, share of the usual",
              out[TISSUE_OUT(length, muscle_length, reach)]);
    }
    for (int d = 0; d < t->scenario->n_substances; d++) {
        const char *of = t->scenario->substances[d].name;
        myo_tissue_outputs(&t->slow.drugs[d], 0, out);
        POINT("plasma", of, "mg_L", "concentration in the plasma",
              out[TISSUE_OUT(drug, drug, plasma)]);
        POINT("occupancy", of, "1", "share of the sites of action that is occupied",
              out[TISSUE_OUT(drug, drug, occupancy)]);
    }
    return code;
}

/* ---- Windows ---- */

static void body_at(teller *t, const myo_spine_posture *posture, const myo_trunk_loads *loads,
                    double t_s, const char *text, myo_story_body *body) {
    memset(body, 0, sizeof *body);
    body->t_s = t_s;
    body->support = posture->boundary;
    myo_text_format(body->text, sizeof body->text, "%s", text);
    myo_posture_joints(t->spine, posture, body->joint_mm);
    memcpy(body->hand_kg, posture->hand_kg, sizeof body->hand_kg);
    memcpy(body->compression_N, loads->compression_N, sizeof body->compression_N);
    memcpy(body->load_to_strength_1, loads->load_to_strength_1, sizeof body->load_to_strength_1);
    memcpy(body->back_activation_1, loads->back_activation_1, sizeof body->back_activation_1);
    body->spine_residual_Nm = loads->residual_Nm;
}

static double greatest(const double *by_body) {
    double most = 0;
    for (int b = 0; b < MYO_SPINE_BODIES; b++) most = fmax(most, by_body[b]);
    return most;
}

/* The movements of a plan end where they load the spine; kept is the end that loads it most. */
static int find_worst(teller *t, const myo_plan *plan, myo_story_body *worst, myo_error *error) {
    double at_s = t->t_s, most = 0;
    int code = MYO_OK;
    for (int i = 0; i < plan->n && !code; i++) {
        const myo_trunk_phase *phase = &plan->phases[i];
        at_s += phase->duration_s;
        if (!phase->led) continue;
        myo_trunk_loads loads;
        code = myo_posture_loads(phase->spine ? phase->spine : t->spine, &phase->posture, &loads,
                                 error);
        if (code || greatest(loads.load_to_strength_1) <= most) continue;
        most = greatest(loads.load_to_strength_1);
        const char *text = "a movement";
        for (int k = 0; k < plan->n_told; k++)
            if (plan->told_s[k] < at_s && plan->told[k]->text[0]) text = plan->told[k]->text;
        body_at(t, &phase->posture, &loads, at_s, text, worst);
        for (int k = 0; k < phase->posture.n_loads; k++) {
            const myo_spine_load *load = &phase->posture.loads[k];
            if (load->body == MYO_SPINE_ARM_RIGHT) worst->hand_kg[0] -= load->force_N[1] / 9.81;
            if (load->body == MYO_SPINE_ARM_LEFT) worst->hand_kg[1] -= load->force_N[1] / 9.81;
        }
    }
    return code;
}

/* A value of the window's scenario, by path; NULL where there is none. */
static double *value_at(myo_fieldset *set, const char *path) {
    int section, field;
    if (myo_fieldset_find(set, path, &section, &field, NULL)) return NULL;
    const myo_table *table = myo_fieldset_section(set, section)->table;
    if (table->fields[field].kind != MYO_FIELD_PARAMETER) return NULL;
    int parameter = 0;
    for (int f = 0; f < field; f++) parameter += table->fields[f].kind == MYO_FIELD_PARAMETER;
    return myo_fieldset_parameters(set, section) + parameter;
}

static void act_on(double *value, const myo_scenario_act *act, double occupancy) {
    if (!value) return;
    if (act->scales)
        *value *= 1 + (act->value - 1) * occupancy;
    else
        *value += act->value * occupancy;
}

/* Substances change what their acts name. */
static void act(teller *t, myo_scenario *copy) {
    for (int d = 0; d < t->scenario->n_substances; d++) {
        const myo_scenario_substance *s = &t->scenario->substances[d];
        const double occupancy = myo_slow_occupancy_1(&t->slow, d);
        if (occupancy <= 0) continue;
        for (int a = 0; a < s->n_acts; a++) {
            act_on(value_at(copy->session, s->acts[a].path), &s->acts[a], occupancy);
            act_on(value_at(copy->body, s->acts[a].path), &s->acts[a], occupancy);
            for (int m = 0; m < copy->n_muscles; m++)
                act_on(value_at(copy->muscles[m].values, s->acts[a].path), &s->acts[a], occupancy);
        }
    }
}

static void set_value(myo_fieldset *set, const char *path, double value) {
    double *at = value_at(set, path);
    if (at) *at = value;
}

/* Blood that a muscle has of what it asks for, in steps that no fibre notices. */
static double perfusion_of(teller *t, int muscle) {
    double out[tissue_most_outputs];
    myo_slow_muscle(&t->slow, t->pools[muscle], out);
    return fmin(1, 0.05 * floor(20 * out[TISSUE_OUT(muscle, muscle_flow, perfusion)] + 0.5));
}

/* A muscle is tired as far as its fibres have used up the glycogen that they have at rest. */
static double fatigue_of(const teller *t, int muscle) {
    if (!t->fuel[muscle]) return 0;
    const myo_fieldset *values = t->person->muscles[muscle].values;
    double rest_mM = 1e9;
    static const char *const fibres[] = {"fibre.slow.glycogenolysis", "fibre.fast.glycogenolysis"};
    for (int k = 0; k < 2; k++)
        rest_mM =
            fmin(rest_mM,
                 myo_fieldset_states_const(
                     values, myo_fieldset_find_section(values, fibres[k]))[glycogenolysis_x_Gly]);
    return fmin(1, fmax(0, 1 - myo_fuel_look(t->fuel[muscle]).glycogen_mM / rest_mM));
}

/* Salts and temperature of the tissue around the fibres and their nerve. */
static void surround(teller *t, myo_scenario *copy) {
    double person[tissue_most_outputs], muscle[tissue_most_outputs];
    myo_slow_person(&t->slow, person);
    for (int m = 0; m < copy->n_muscles; m++) {
        myo_fieldset *values = copy->muscles[m].values;
        myo_slow_muscle(&t->slow, t->pools[m], muscle);
        myo_scenario_warm(values, muscle[TISSUE_OUT(muscle, heat, T_muscle)]);
        const double sarcomeres_1 = t->slow.muscles[t->pools[m]].sarcomeres_1;
        *value_at(values, "tendon.optimal_length") *= sarcomeres_1;
        *value_at(values, "tendon.neutral_length_ratio") /= sarcomeres_1;
        *value_at(values, "fibre.slow.fibre.perfusion") *= perfusion_of(t, m);
        *value_at(values, "fibre.fast.fibre.perfusion") *= perfusion_of(t, m);
        if (t->slow.glucose_mM > 0) {
            set_value(values, "fibre.slow.blood_supply.glucose", t->slow.glucose_mM);
            set_value(values, "fibre.fast.blood_supply.glucose", t->slow.glucose_mM);
        }
        /* What has gathered around all fibres, in steps that leave a rested muscle its plasma's. */
        const double plasma = person[TISSUE_OUT(person, body_water, K_p)],
                     above = muscle[TISSUE_OUT(muscle, interstitium, K)] - plasma;
        *value_at(values, "muscle.potassium_above") += 0.25 * fmax(0, floor(4 * above + 0.5));
        static const char *const fibres[] = {"fibre.slow.membrane.", "fibre.fast.membrane."};
        for (int k = 0; k < 2; k++) {
            char path[64];
            myo_text_format(path, sizeof path, "%sCa_o", fibres[k]);
            set_value(values, path, person[TISSUE_OUT(person, body_water, Ca_ion)]);
            myo_text_format(path, sizeof path, "%sMg_o", fibres[k]);
            set_value(values, path, person[TISSUE_OUT(person, body_water, Mg_ion)]);
            myo_text_format(path, sizeof path, "%sK_plasma", fibres[k]);
            set_value(values, path, plasma);
        }
        double *fatigue = value_at(values, "wiring.fatigue");
        *fatigue = fmax(*fatigue, fatigue_of(t, m));
        set_value(values, "pool.junction.Ca_o", person[TISSUE_OUT(person, body_water, Ca_ion)]);
        set_value(values, "pool.junction.Mg_o", person[TISSUE_OUT(person, body_water, Mg_ion)]);
        set_value(values, "pool.ending.node.Ca_o", person[TISSUE_OUT(person, body_water, Ca_ion)]);
        set_value(values, "pool.ending.node.Mg_o", person[TISSUE_OUT(person, body_water, Mg_ion)]);
        set_value(values, "pool.ending.node.K_o", person[TISSUE_OUT(person, body_water, K_p)]);
    }
    set_value(copy->session, "fluids.Na", person[TISSUE_OUT(person, body_water, Na_p)]);
    set_value(copy->session, "fluids.K", person[TISSUE_OUT(person, body_water, K_p)]);
    set_value(copy->session, "fluids.Ca", person[TISSUE_OUT(person, body_water, Ca_ion)]);
    set_value(copy->session, "fluids.Mg", person[TISSUE_OUT(person, body_water, Mg_ion)]);
    set_value(copy->session, "fluids.water", person[TISSUE_OUT(person, body_water, interstitial)]);
}

static int units_that_fired(const myo_muscle_record *m, double from_ms, double to_ms,
                            double *rate_Hz) {
    char *seen = calloc((size_t)m->n_units + 1, 1);
    int n = 0;
    size_t spikes = 0;
    for (size_t i = 0; seen && i < m->discharges.n; i++) {
        if (m->discharges.spikes[i].t_ms < from_ms) continue;
        spikes++;
        char *s = &seen[m->discharges.spikes[i].unit];
        n += !*s;
        *s = 1;
    }
    free(seen);
    *rate_Hz = n && to_ms > from_ms ? 1e3 * (double)spikes / n / (to_ms - from_ms) : 0;
    return n;
}

static void take_back(teller *t, const myo_window *w, myo_story_window *told) {
    for (int i = 0; i < t->scenario->n_muscles; i++) {
        const myo_window_muscle *from = &w->muscles[i];
        slow_muscle *to = &t->slow.muscles[t->pools[i]];
        memcpy(to->inflammation, from->inflammation, sizeof to->inflammation);
        myo_story_muscle *said = &told->muscles[i];
        said->force_1 = t->fuel_force_1[i] = from->force_1;
        said->activation_1 = from->activation_1;
        said->drive_1 = from->drive_1;
        said->excitation_1 = from->excitation_1;
        said->inhibition_1 = from->inhibition_1;
        said->damage_1 = from->inflammation[inflammation_x_damage];
        said->fresh_damage_1 = said->damage_1 - from->damage_before_1;
        said->units = units_that_fired(&told->record->muscles[i], w->settle_ms,
                                       told->record->simulated_ms, &said->rate_Hz);
    }
    t->loop_step = w->loop_step;
    t->loop_at_s = t->t_s + told->duration_s;
}

/* Between windows as far apart as this the reflexes have forgotten and settle anew. */
static const double remembered_s = 60;

/* Acid and ATP come with lactate as in the mixtures of work that endings were tried with. */
static void feel_work(teller *t, int muscle, double *in) {
    const double *p = numbers(t->person->session, "nociceptor");
    if (!t->fuel[muscle]) return;
    const double work = (myo_fuel_look(t->fuel[muscle]).lactate_mM - p[nociceptor_p_lactate_rest]) /
                        p[nociceptor_p_lactate_work];
    if (work <= 0) return;
    in[nociceptor_in_lactate] = p[nociceptor_p_lactate_rest] + work * p[nociceptor_p_lactate_work];
    in[nociceptor_in_pH] = p[nociceptor_p_pH_rest] - work * p[nociceptor_p_pH_work];
    in[nociceptor_in_ATP] = p[nociceptor_p_ATP_rest] + work * p[nociceptor_p_ATP_work];
}

static int fill_window(teller *t, const myo_model *model, const myo_plan *plan, myo_window *w,
                       myo_error *error) {
    const int n = t->scenario->n_muscles;
    w->spine = t->spine;
    w->trunk_p = numbers(t->person->body, "trunk");
    w->inflammation_p = t->slow.inflammation_p;
    w->start = plan->start;
    w->n_phases = plan->n;
    w->phases = plan->phases;
    w->settle_ms = 1e3 * t->person_p[person_p_settle];
    w->fear_1 = t->person_p[person_p_fear];
    const size_t bytes = myo_model_loop_bytes(model);
    if (!t->loop) {
        t->loop = calloc(1, bytes + 1);
        t->loop_bytes = bytes;
    }
    if (!t->loop || !w->muscles) return out_of_memory(error);
    if (t->loop_bytes != bytes)
        return myo_error_set(error, MYO_INPUT,
                             "the reflexes in the checkpoint are others; another version of "
                             "myotome made it");
    w->loop_after = t->loop;
    w->loop_step = t->loop_step;
    if (t->loop_at_s >= 0 && t->t_s - t->loop_at_s < remembered_s)
        w->loop = t->loop;
    else
        w->loop_step = 0;
    for (int i = 0; i < n; i++) {
        myo_window_muscle *m = &w->muscles[i];
        const int pool = t->pools[i];
        m->pool = pool;
        int n_units, code = MYO_OK;
        const myo_unit_info *units = myo_model_units(model, i, &n_units);
        const myo_fieldset *values = t->person->muscles[i].values;
        if (!t->fuel[i] && myo_fieldset_get(values, "muscle.published_fibres") < 0.5)
            code = myo_fuel_make(values, units, n_units, &t->fuel[i], error);
        if (code) return code;
        m->fuel = t->fuel[i] ? myo_fuel_units(t->fuel[i]) : NULL;
        m->strength_1 = myo_slow_strength_1(&t->slow, pool);
        m->gate_1 = t->slow.muscles[pool].gate_1;
        myo_senses_quiet(m->surroundings);
        myo_slow_surround(&t->slow, pool, m->surroundings);
        feel_work(t, i, m->surroundings);
        myo_slow_inflammation_in(&t->slow, pool, m->inflammation_in);
        memcpy(m->inflammation, t->slow.muscles[pool].inflammation, sizeof m->inflammation);
    }
    return MYO_OK;
}

/* The next window's fibres begin their way to rest where this window's began from. */
static void keep_rest(teller *t, const myo_model *model) {
    static const char *const sections[] = {"fibre.slow.membrane", "fibre.fast.membrane"};
    for (int m = 0; m < t->person->n_muscles; m++)
        for (int fast = 0; fast < 2; fast++) {
            myo_fieldset *values = t->person->muscles[m].values;
            const int section = myo_fieldset_find_section(values, sections[fast]);
            const double *rest = myo_model_membrane_rest(model, m, fast);
            if (rest)
                memcpy(myo_fieldset_states(values, section), rest,
                       membrane_radial_x_count * sizeof *rest);
        }
}

static int run_model(teller *t, const myo_plan *plan, myo_story_window *told, myo_error *error) {
    myo_scenario *copy = myo_scenario_copy(t->person);
    if (!copy) return out_of_memory(error);
    myo_text_format(copy->title, sizeof copy->title, "%s - %s", t->scenario->title, told->text);
    set_value(copy->session, "duration", told->duration_s);
    set_value(copy->session, "reflexes", 1);
    surround(t, copy);
    act(t, copy);
    myo_model *model = NULL;
    int code = myo_model_make(copy, &model, error);
    myo_window w = {0};
    w.muscles = calloc((size_t)copy->n_muscles, sizeof *w.muscles);
    if (!code) keep_rest(t, model);
    if (!code) code = fill_window(t, model, plan, &w, error);
    const myo_run_options options = myo_teller_window_options(t);
    if (!code) code = myo_run_window(model, &w, &options, told->record, error);
    if (!code) code = myo_find_episodes_after(told->record, t->activity, error);
    if (!code || code == MYO_INTERRUPTED) {
        take_back(t, &w, told);
        told->pain_percent = w.pain_percent;
        body_at(t, &w.end, &w.loads, t->t_s + told->duration_s, told->text, &told->after);
        memcpy(t->slow.posture.creep_rad, w.end.creep_rad, sizeof w.end.creep_rad);
    }
    free(w.muscles);
    myo_model_free(model);
    myo_scenario_free(copy);
    return code;
}

static void see_now(teller *t) {
    for (int i = 0; i < t->scenario->n_muscles; i++) {
        double around[nociceptor_in_count];
        myo_slow_surround(&t->slow, t->pools[i], around);
        double *w = t->watched + 4 * i;
        w[0] = around[nociceptor_in_hurt];
        w[1] = around[nociceptor_in_sensitisation];
        w[2] = around[nociceptor_in_temperature];
        w[3] = around[nociceptor_in_leaked];
    }
}

/* A window from now on, made of the events that fall into it; moves the time on. */
static int tell_window(teller *t, double duration_s, const char *label, const char *text, int asked,
                       int first_event, int *used, myo_error *error) {
    myo_story *s = t->story;
    if (s->n_windows == s->windows_capacity) {
        const int capacity = s->windows_capacity ? 2 * s->windows_capacity : 16;
        myo_story_window *grown = realloc(s->windows, (size_t)capacity * sizeof *grown);
        if (!grown) return out_of_memory(error);
        s->windows = grown;
        s->windows_capacity = capacity;
    }
    myo_story_window *told = &s->windows[s->n_windows];
    memset(told, 0, sizeof *told);
    myo_plan plan;
    int code = myo_plan_make(&plan, t->scenario, t->spine, t->braced, &t->slow.posture, &t->usual,
                             t->t_s, duration_s, first_event, error);
    if (code) return code;
    told->start_s = t->t_s;
    told->duration_s = plan.duration_s;
    told->asked = asked;
    if (label[0])
        myo_text_format(told->name, sizeof told->name, "%s", label);
    else
        myo_text_format(told->name, sizeof told->name, "window-%d", s->n_windows + 1);
    myo_text_format(told->text, sizeof told->text, "%s", text[0] ? text : told->name);
    told->n_muscles = t->scenario->n_muscles;
    told->muscles = calloc((size_t)told->n_muscles, sizeof *told->muscles);
    told->record = myo_record_make();
    s->n_windows++;
    if (!told->muscles || !told->record) return out_of_memory(error);
    t->window_begun_s = now_s() - t->window_before_s;
    see_now(t);
    myo_trunk_loads loads;
    code = myo_posture_loads(t->spine, &t->slow.posture, &loads, error);
    if (code) return code;
    body_at(t, &t->slow.posture, &loads, t->t_s, told->text, &told->before);
    code = find_worst(t, &plan, &told->worst, error);
    for (int i = 0; i < plan.n_told && !code; i++)
        if (add_event(s, plan.told_s[i], 0, myo_event_name(plan.told[i]->kind),
                      plan.told[i]->text[0] ? plan.told[i]->text
                                            : myo_event_table(plan.told[i]->kind)->title))
            code = out_of_memory(error);
    for (int i = 0; i < plan.n_outcomes && !code; i++)
        if (add_event(s, plan.outcome_s[i], 0, "outcome", plan.outcome[i]))
            code = out_of_memory(error);
    if (!code) code = run_model(t, &plan, told, error);
    s->window_wall_s += now_s() - t->window_begun_s;
    s->windows_s += 1e-3 * told->record->simulated_ms;
    if (code) return code;
    /* Slow tissue goes through the same time; what the window measured is what it bore. */
    memcpy(plan.end.creep_rad, t->slow.posture.creep_rad, sizeof plan.end.creep_rad);
    t->usual = plan.usual;
    code = myo_slow_posture(&t->slow, &plan.end, 0, 0, error);
    for (int i = 0; i < told->n_muscles && !code; i++) {
        slow_muscle *m = &t->slow.muscles[t->pools[i]];
        m->load.excess_1 = told->muscles[i].force_1 - m->load.force_1;
    }
    for (int i = 0; i < told->n_muscles; i++) t->slow.muscles[t->pools[i]].windowed = 1;
    if (!code) code = myo_slow_advance(&t->slow, t->t_s + told->duration_s, error);
    for (int i = 0; i < told->n_muscles; i++) t->slow.muscles[t->pools[i]].windowed = 0;
    t->t_s += told->duration_s;
    t->last_window_s = t->t_s;
    *used = plan.n_used;
    if (!code)
        code = add_point(t, "pain", "", "percent", "pain of the whole body", told->pain_percent,
                         error);
    return code ? code : add_points(t, error);
}

static int run_window(teller *t, double duration_s, const char *label, const char *text, int asked,
                      int first_event, int *used, myo_error *error) {
    int code = myo_teller_enter(t, error);
    if (!code) code = tell_window(t, duration_s, label, text, asked, first_event, used, error);
    myo_teller_leave(t);
    return code ? code : myo_teller_keep(t, error);
}

/* ---- Between windows ---- */

static int hold(myo_tissue *tissue, const char *input, double value, int *code, myo_error *error) {
    if (!*code) *code = myo_tissue_hold(tissue, input, value, error);
    return *code;
}

/* What an event changes in the slow tissue, with a factor 0 when it is over. */
static int apply(teller *t, const myo_scenario_event *e, double on, myo_error *error) {
    const double *p = myo_event_numbers(e);
    myo_slow *s = &t->slow;
    int code = MYO_OK;
    switch (e->kind) {
    case MYO_EVENT_posture: {
        myo_spine_posture posture;
        code = myo_posture_of(t->spine, e, &posture, error);
        if (code) return code;
        memcpy(posture.creep_rad, s->posture.creep_rad, sizeof posture.creep_rad);
        t->usual = posture;
        return myo_slow_posture(s, &posture, p[event_posture_p_repeats], 0, error);
    }
    case MYO_EVENT_stretch: {
        myo_spine_posture posture = on > 0 ? s->posture : t->usual;
        if (on > 0)
            myo_posture_bend(&posture, p[event_stretch_p_bend], p[event_stretch_p_side],
                             p[event_stretch_p_turn]);
        memcpy(posture.creep_rad, s->posture.creep_rad, sizeof posture.creep_rad);
        return myo_slow_posture(s, &posture, 0, on > 0, error);
    }
    case MYO_EVENT_warmth:
        s->skin_outside_degC = p[event_warmth_p_outside];
        s->skin_contact = on * p[event_warmth_p_contact];
        s->skin_level = e->word[0] ? myo_spine_body_find(e->word) : 0;
        return MYO_OK;
    case MYO_EVENT_room:
        s->air_degC = p[event_room_p_air];
        hold(&s->person, "thermoregulation.air", p[event_room_p_air], &code, error);
        hold(&s->person, "thermoregulation.humidity", p[event_room_p_humidity], &code, error);
        return hold(&s->person, "thermoregulation.wind", p[event_room_p_wind], &code, error);
    case MYO_EVENT_effort: {
        const double rest = t->person_p[person_p_rest_power];
        s->power_W = on > 0 ? p[event_effort_p_power] : rest;
        return hold(&s->person, "thermoregulation.work",
                    fmax(0, s->power_W - rest) * p[event_effort_p_efficiency], &code, error);
    }
    case MYO_EVENT_meal:
        s->glucose_mM = on * p[event_meal_p_glucose];
        return MYO_OK;
    case MYO_EVENT_immobility:
        s->movement_1 = on > 0 ? p[event_immobility_p_movement] : 1;
        s->stretch_h = on * p[event_immobility_p_stretch];
        s->stretch_length_1 = p[event_immobility_p_stretch_length];
        return MYO_OK;
    case MYO_EVENT_drink:
        hold(&s->person, "body_water.drink",
             on * p[event_drink_p_volume] * 60 / p[event_drink_p_duration], &code, error);
        hold(&s->person, "body_water.drink_Na", p[event_drink_p_sodium], &code, error);
        hold(&s->person, "body_water.drink_K", p[event_drink_p_potassium], &code, error);
        hold(&s->person, "body_water.drink_Cl", p[event_drink_p_chloride], &code, error);
        hold(&s->person, "body_water.drink_Mg", p[event_drink_p_magnesium], &code, error);
        return hold(&s->person, "body_water.drink_Ca", p[event_drink_p_calcium], &code, error);
    case MYO_EVENT_infusion:
        hold(&s->person, "body_water.infusion",
             on * p[event_infusion_p_volume] * 60 / p[event_infusion_p_duration], &code, error);
        hold(&s->person, "body_water.infusion_Na", p[event_infusion_p_sodium], &code, error);
        hold(&s->person, "body_water.infusion_K", p[event_infusion_p_potassium], &code, error);
        hold(&s->person, "body_water.infusion_Cl", p[event_infusion_p_chloride], &code, error);
        hold(&s->person, "body_water.infusion_Mg", p[event_infusion_p_magnesium], &code, error);
        return hold(&s->person, "body_water.infusion_Ca", p[event_infusion_p_calcium], &code,
                    error);
    case MYO_EVENT_loss:
        hold(&s->person, "body_water.vomit",
             on * p[event_loss_p_gastric] / p[event_loss_p_duration], &code, error);
        return hold(&s->person, "body_water.stool",
                    on * p[event_loss_p_stool] / p[event_loss_p_duration], &code, error);
    case MYO_EVENT_dose:
        for (int d = 0; d < t->scenario->n_substances; d++)
            if (strcmp(t->scenario->substances[d].name, e->word) == 0)
                myo_tissue_dose(&s->drugs[d], p[event_dose_p_amount]);
        return MYO_OK;
    default:
        return MYO_OK;
    }
}

static double lasts_s(const myo_scenario_event *e) {
    const double *p = myo_event_numbers(e);
    switch (e->kind) {
    case MYO_EVENT_stretch:
        return p[event_stretch_p_duration] + p[event_stretch_p_hold];
    case MYO_EVENT_warmth:
        return 60 * p[event_warmth_p_duration];
    case MYO_EVENT_effort:
        return 3600 * p[event_effort_p_duration];
    case MYO_EVENT_meal:
        return 3600 * p[event_meal_p_duration];
    case MYO_EVENT_immobility:
        return 86400 * p[event_immobility_p_duration];
    case MYO_EVENT_drink:
        return 60 * p[event_drink_p_duration];
    case MYO_EVENT_infusion:
        return 60 * p[event_infusion_p_duration];
    case MYO_EVENT_loss:
        return 3600 * p[event_loss_p_duration];
    default:
        return 0;
    }
}

static int begin(teller *t, int index, int tell, myo_error *error) {
    const myo_scenario_event *e = &t->scenario->events[index];
    const double lasts = lasts_s(e);
    if (lasts > 0) {
        if (t->n_lasting == most_lasting)
            return myo_error_set(error, MYO_INPUT, "more than %d events go on at the same time",
                                 most_lasting);
        t->lasting[t->n_lasting++] = (lasting){index, e->at_s + lasts};
    }
    if (tell && add_event(t->story, e->at_s, lasts, myo_event_name(e->kind),
                          e->text[0] ? e->text : myo_event_table(e->kind)->title))
        return out_of_memory(error);
    return apply(t, e, 1, error);
}

static int end_what_is_over(teller *t, myo_error *error) {
    int code = MYO_OK;
    for (int i = 0; i < t->n_lasting && !code; i++) {
        if (t->lasting[i].until_s > t->t_s + 1e-9) continue;
        code = apply(t, &t->scenario->events[t->lasting[i].event], 0, error);
        t->lasting[i--] = t->lasting[--t->n_lasting];
    }
    return code;
}

/* Trouble seen coming: a muscle's surroundings have changed much since the last window. */
static const char *trouble(const teller *t, int *muscle) {
    const double *p = t->person_p;
    for (int i = 0; i < t->scenario->n_muscles; i++) {
        double around[nociceptor_in_count];
        myo_slow_surround((myo_slow *)&t->slow, t->pools[i], around);
        const double *w = t->watched + 4 * i;
        *muscle = i;
        if (around[nociceptor_in_hurt] > w[0] + p[person_p_watch_hurt]) return "it hurts more";
        if (around[nociceptor_in_sensitisation] > w[1] + p[person_p_watch_sensitisation])
            return "its endings are more sensitive";
        if (fabs(around[nociceptor_in_temperature] - w[2]) > p[person_p_watch_temperature])
            return "its temperature has changed";
        if (around[nociceptor_in_leaked] > w[3] + p[person_p_watch_leak])
            return "what its cells lose gathers around it";
    }
    return NULL;
}

static int look_by_itself(teller *t, double until_s, int next_event, myo_error *error) {
    const double *p = t->person_p;
    int muscle = 0, used;
    if (p[person_p_watch] < 0.5 || t->t_s - t->last_window_s < 60 * p[person_p_watch_gap])
        return MYO_OK;
    if (t->t_s + p[person_p_watch_window] >= until_s) return MYO_OK;
    const char *why = trouble(t, &muscle);
    if (!why) return MYO_OK;
    char text[160];
    myo_text_format(text, sizeof text, "%s: %s", t->scenario->muscles[muscle].title, why);
    return run_window(t, p[person_p_watch_window], "", text, 0, next_event, &used, error);
}

static int tell_progress(const teller *t) {
    const myo_run_options *o = t->options;
    return o->progress &&
           o->progress(t->end_s > 0 ? t->t_s / t->end_s : 1, "between windows", o->user);
}

static int grow(teller *t, myo_error *error) {
    myo_spine *const spines[] = {t->spine, t->braced};
    return t->grows ? myo_slow_grow(&t->slow, spines, 2, error) : MYO_OK;
}

/* Units work on as in the last window, as far as their muscle bears more than its tone. */
static int feed(teller *t, double duration_s, myo_error *error) {
    const double tone = numbers(t->person->body, "spine")[spine_p_tone];
    int code = MYO_OK;
    for (int i = 0; i < t->scenario->n_muscles && !code; i++) {
        if (!t->fuel[i]) continue;
        double out[tissue_most_outputs];
        myo_slow_muscle(&t->slow, t->pools[i], out);
        const slow_load *load = &t->slow.muscles[t->pools[i]].load;
        const double measured = t->fuel_force_1[i] - tone,
                     now = fmax(0, load->force_1 + load->excess_1 - tone);
        const double share = measured > 0.5 * tone ? now / measured : 0;
        code =
            myo_fuel_advance(t->fuel[i], duration_s,
                             &(myo_fuel_surroundings){
                                 fmin(t->person_p[person_p_work_most], share), perfusion_of(t, i),
                                 out[TISSUE_OUT(muscle, heat, T_muscle)], t->slow.glucose_mM},
                             error);
    }
    return code;
}

/* Where nothing has happened for a while a long story is told in points further apart. */
static int is_worth_points(const teller *t) {
    const double every_s = t->end_s / 1500;
    const myo_course *c = &t->story->courses[0];
    return t->step_s < 600 || !c->n || t->t_s - c->t_s[c->n - 1] >= every_s - 1e-9;
}

/* Slow tissue up to until_s, in steps that grow from a second to ten minutes after every change. A
 * story that goes on enters this loop, or that over the events, at its head. */
static int pass_time(teller *t, double until_s, myo_error *error) {
    int code = MYO_OK;
    while (!code && t->t_s < until_s - 1e-9) {
        code = myo_teller_save(t, 0, error);
        if (!code && t->looks) code = look_by_itself(t, until_s, t->next_event, error);
        if (code) break;
        double to_s = fmin(until_s, t->t_s + t->step_s);
        for (int i = 0; i < t->n_lasting; i++)
            if (t->lasting[i].until_s > t->t_s + 1e-9) to_s = fmin(to_s, t->lasting[i].until_s);
        code = myo_slow_advance(&t->slow, to_s, error);
        if (!code) code = grow(t, error);
        if (!code) code = feed(t, to_s - t->t_s, error);
        if (code) break;
        t->t_s = to_s;
        t->step_s = fmin(600, 1.5 * t->step_s);
        const int before = t->n_lasting;
        code = end_what_is_over(t, error);
        if (t->n_lasting != before) t->step_s = 1;
        if (!code && is_worth_points(t)) code = add_points(t, error);
        t->looks = 1;
        if (!code && tell_progress(t)) {
            code = myo_teller_save(t, 1, error);
            if (!code) code = myo_error_set(error, MYO_INTERRUPTED, "interrupted");
        }
    }
    return code;
}

static int tell_event(teller *t, myo_error *error) {
    const myo_scenario *s = t->scenario;
    const int i = t->next_event;
    const myo_scenario_event *e = &s->events[i];
    int used = 0, code;
    if (e->kind != MYO_EVENT_window) {
        code = begin(t, i, 1, error);
        if (!code) code = add_points(t, error);
    } else {
        code = run_window(t, myo_event_numbers(e)[event_window_p_duration], e->label, e->text, 1,
                          i + 1, &used, error);
        /* What happened inside goes on after it, as far as it is slow. */
        for (int k = i + 1; k <= i + used && !code; k++)
            if (s->events[k].kind != MYO_EVENT_lift && s->events[k].kind != MYO_EVENT_posture)
                code = begin(t, k, 0, error);
    }
    t->next_event = i + 1 + used;
    t->step_s = 1;
    t->looks = 0;
    return code;
}

static int tell_all(teller *t, myo_error *error) {
    int code = MYO_OK;
    while (t->next_event < t->scenario->n_events && !code) {
        code = pass_time(t, t->scenario->events[t->next_event].at_s, error);
        if (!code) code = myo_teller_save(t, 0, error);
        if (!code) code = tell_event(t, error);
    }
    if (!code) code = pass_time(t, t->end_s, error);
    return code ? code : myo_teller_save(t, 1, error);
}

static double end_of(const myo_scenario *s) {
    double end_s = 0;
    for (int i = 0; i < s->n_events; i++) {
        const myo_scenario_event *e = &s->events[i];
        double to_s = e->at_s + lasts_s(e);
        if (e->kind == MYO_EVENT_window)
            to_s = e->at_s + myo_event_numbers(e)[event_window_p_duration];
        end_s = fmax(end_s, to_s);
    }
    return end_s;
}

int myo_story_run(const myo_scenario *scenario, const myo_run_options *options, myo_story *story,
                  myo_error *error) {
    const myo_run_options usual = myo_run_options_default();
    teller t = {.scenario = scenario,
                .options = options ? options : &usual,
                .story = story,
                .loop_at_s = -1,
                .last_window_s = -1e9,
                .step_s = 1,
                .begun_s = now_s()};
    myo_text_format(story->scenario, sizeof story->scenario, "%s", scenario->name);
    myo_text_format(story->title, sizeof story->title, "%s", scenario->title);
    myo_text_format(story->text, sizeof story->text, "%s", scenario->text);
    story->n_applied = scenario->n_applied;
    memcpy(story->applied, scenario->applied, sizeof story->applied);
    story->seed = scenario->seed;
    t.end_s = story->duration_s = end_of(scenario);
    int code = myo_scenario_check(scenario, error);
    if (!code) code = make_person(&t, error);
    if (!code) code = find_pools(&t, error);
    if (!code) code = myo_slow_make(t.person, t.spine, &t.slow, error);
    t.usual = t.slow.posture;
    for (int i = 0; i < scenario->n_events; i++)
        t.grows |= scenario->events[i].kind == MYO_EVENT_immobility;
    if (!code) t.grows |= myo_slow_grows(&t.slow);
    if (!code) see_now(&t);
    if (!code) code = myo_teller_start(&t, error);
    if (!code && t.grows) {
        myo_spine *const spines[] = {t.spine, t.braced};
        myo_slow_grow_again(&t.slow, spines, 2);
    }
    if (!code && !story->n_courses) code = add_points(&t, error); /* not when going on */
    if (!code) code = tell_all(&t, error);
    if (code == MYO_INTERRUPTED) story->interrupted = 1;
    story->reached_s = t.t_s;
    if (code && story->n_windows) { /* within a window */
        const myo_story_window *last = &story->windows[story->n_windows - 1];
        if (last->record)
            story->reached_s = fmax(t.t_s, last->start_s + 1e-3 * last->record->simulated_ms);
    }
    clean_up(&t);
    story->wall_s = now_s() - t.begun_s;
    return code;
}
