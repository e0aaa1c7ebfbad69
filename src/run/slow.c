/* Slow tissue between the windows of a story; see slow.h. */
#include "run/slow.h"

#include "body/spine_model.h"
#include "run/events.h"

#include "mech/inflammation/inflammation.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double *section(const myo_slow *s, const char *name) {
    const myo_fieldset *body = s->scenario->body;
    return myo_fieldset_parameters_const(body, myo_fieldset_find_section(body, name));
}

static double heat_contact_air(void) {
    return myo_mech_heat.fields[myo_table_find(&myo_mech_heat, "contact")].value;
}

/* Water and salt that went with sweat before: from plasma and interstitium as they are, the cells
 * follow by themselves. */
static void sweat_before(myo_slow *s) {
    const double *person = section(s, "person");
    const double litres = person[person_p_sweated];
    if (litres <= 0) return;
    double *x = s->person.x + tissue_person_x_body_water;
    const double outside = x[body_water_x_V_p] + x[body_water_x_V_is];
    const double all = outside + x[body_water_x_V_i];
    const double kept = 1 - litres / all;
    x[body_water_x_V_p] *= kept;
    x[body_water_x_V_is] *= kept;
    x[body_water_x_V_i] *= kept;
    x[body_water_x_Na] -= litres * person[person_p_sweat_sodium];
    x[body_water_x_Cl] -= litres * person[person_p_sweat_sodium];
    x[body_water_x_K] -= 0.1 * litres * person[person_p_sweat_sodium];
}

void myo_slow_free(myo_slow *s) {
    for (int i = 0; s->muscles && i < s->n_pools; i++) {
        myo_tissue_free(&s->muscles[i].tissue);
        myo_tissue_free(&s->muscles[i].length);
    }
    for (int i = 0; s->drugs && i < s->n_drugs; i++) myo_tissue_free(&s->drugs[i]);
    myo_tissue_free(&s->person);
    free(s->muscles);
    free(s->drugs);
    memset(s, 0, sizeof *s);
}

static int hold_room(myo_slow *s, const double *room, myo_error *error) {
    s->air_degC = room[event_room_p_air];
    int code = myo_tissue_hold(&s->person, "thermoregulation.air", s->air_degC, error);
    if (!code)
        code = myo_tissue_hold(&s->person, "thermoregulation.humidity", room[event_room_p_humidity],
                               error);
    return code ? code
                : myo_tissue_hold(&s->person, "thermoregulation.wind", room[event_room_p_wind],
                                  error);
}

static int settle(myo_slow *s, myo_error *error) {
    double room[event_room_p_count];
    for (int i = 0; i < event_room_p_count; i++)
        room[i] = myo_event_table(MYO_EVENT_room)->fields[i].value;
    int code = hold_room(s, room, error);
    const double day = 86400;
    if (!code) code = myo_tissue_advance(&s->person, day, s->power_W, error);
    s->person.t_s = 0;
    sweat_before(s);
    double out[tissue_most_outputs];
    myo_slow_person(s, out);
    for (int i = 0; i < s->n_pools && !code; i++) {
        myo_tissue *t = &s->muscles[i].tissue;
        code = myo_tissue_hold(t, "heat.outside", s->air_degC, error);
        if (!code)
            code = myo_tissue_hold(t, "heat.arterial",
                                   out[TISSUE_OUT(person, thermoregulation, T_core)], error);
        if (!code)
            code = myo_tissue_advance(t, 7200, section(s, "muscle_flow")[muscle_flow_p_demand_rest],
                                      error);
        t->t_s = 0;
    }
    return code;
}

/* Share of a pool's motor axons that conduct. */
static double nerve_of(const myo_spine *spine, int pool) {
    double share[spine_most_fascicles], fires;
    for (int j = 0; j < spine->n_fascicles; j++)
        myo_spine_root_bounds(spine, &spine->fascicles[j], &fires, &share[j]);
    return fmin(1, myo_spine_pool_mean(spine, pool, share));
}

static int make_muscle(myo_slow *s, int pool, double tolerance, myo_error *error) {
    slow_muscle *m = &s->muscles[pool];
    const myo_fieldset *body = s->scenario->body;
    int code = myo_tissue_make(&myo_tissue_muscle, body, "", tolerance, 3600, &m->tissue, error);
    if (!code)
        code = myo_tissue_make(&myo_tissue_length, body, "", tolerance, 86400, &m->length, error);
    memcpy(m->inflammation,
           myo_fieldset_states_const(body, myo_fieldset_find_section(body, "inflammation")),
           sizeof m->inflammation);
    m->sarcomeres_1 = m->stiffness_1 = 1;
    m->nerve_1 = nerve_of(s->spine, pool);
    return code;
}

int myo_slow_make(const myo_scenario *scenario, const myo_spine *spine, myo_slow *s,
                  myo_error *error) {
    memset(s, 0, sizeof *s);
    s->scenario = scenario;
    s->spine = spine;
    s->n_pools = myo_spine_pool_count(spine);
    s->n_drugs = scenario->n_substances;
    s->posture = myo_spine_posture_default();
    s->power_W = section(s, "person")[person_p_rest_power];
    s->skin_contact = 0;
    memcpy(s->inflammation_p, section(s, "inflammation"), sizeof s->inflammation_p);
    s->muscles = calloc((size_t)s->n_pools, sizeof *s->muscles);
    s->drugs = calloc((size_t)s->n_drugs + 1, sizeof *s->drugs);
    int code = s->muscles && s->drugs
                   ? MYO_OK
                   : myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the slow tissue");
    const double tolerance = 1e-4;
    if (!code)
        code = myo_tissue_make(&myo_tissue_person, scenario->body, "", tolerance, 3600, &s->person,
                               error);
    for (int i = 0; i < s->n_pools && !code; i++) code = make_muscle(s, i, tolerance, error);
    for (int i = 0; i < s->n_drugs && !code; i++)
        code = myo_tissue_make(&myo_tissue_drug, scenario->substances[i].values, "", tolerance,
                               3600, &s->drugs[i], error);
    if (!code) code = settle(s, error);
    s->movement_1 = s->stretch_length_1 = 1;
    if (!code) code = myo_slow_posture(s, &s->posture, 0, 0, error);
    for (int i = 0; i < s->n_pools && !code; i++)
        s->muscles[i].standing_1 = s->muscles[i].load.length_1;
    if (code) myo_slow_free(s);
    return code;
}

/* ---- What muscles bear ---- */

static void take_balance(myo_slow *s, const myo_spine_balance *b, double share, int standing) {
    for (int i = 0; i < s->n_pools; i++) {
        slow_load *load = &s->muscles[i].load;
        const double force = myo_spine_pool_mean(s->spine, i, b->activation_1);
        const double length = myo_spine_pool_mean(s->spine, i, b->fibre_length_1);
        if (standing) { /* the other end of a repeated movement */
            load->force_1 = share * load->force_1 + (1 - share) * force;
            /* Lengthened once a repeat; on the way back it shortens. */
            load->speed_1_s = fabs(load->length_1 - length) * s->repeats_1_h / 3600;
            load->length_1 = fmax(load->length_1, length);
            continue;
        }
        *load = (slow_load){.force_1 = force, .length_1 = length};
    }
}

int myo_slow_posture(myo_slow *s, const myo_spine_posture *posture, double repeats_1_h,
                     int stretched, myo_error *error) {
    myo_spine_balance balance;
    s->posture = *posture;
    s->repeats_1_h = repeats_1_h;
    s->stretched = stretched;
    int code = myo_spine_hold(s->spine, posture, &balance, error);
    if (code) return code;
    take_balance(s, &balance, 1, 0);
    myo_spine_balance_free(&balance);
    if (repeats_1_h > 0) {
        myo_spine_posture upright = myo_spine_posture_default();
        upright.boundary = posture->boundary;
        memcpy(upright.creep_rad, posture->creep_rad, sizeof upright.creep_rad);
        code = myo_spine_hold(s->spine, &upright, &balance, error);
        if (code) return code;
        take_balance(s, &balance, 0.5, 1);
        myo_spine_balance_free(&balance);
    }
    return MYO_OK;
}

/* ---- Growth ---- */

/* How much of the usual movement reaches a muscle. */
static double moved_1(const myo_slow *s, const slow_muscle *m) {
    const double passive = section(s, "person")[person_p_unnerved_movement];
    return s->movement_1 * (passive + (1 - passive) * m->nerve_1);
}

static int grows(const myo_slow *s, const slow_muscle *m) {
    const double *x = m->length.x;
    return moved_1(s, m) < 1 || x[muscle_length_x_sarcomeres] != 1 ||
           x[muscle_length_x_connective] != 1;
}

int myo_slow_grows(const myo_slow *s) {
    for (int i = 0; i < s->n_pools; i++)
        if (grows(s, &s->muscles[i])) return 1;
    return 0;
}

/* What a day moves counts at the length of standing, the rest of it at that of the posture. */
static int grow(myo_slow *s, slow_muscle *m, double t_s, myo_error *error) {
    const double moved = moved_1(s, m);
    if (!grows(s, m)) {
        m->length.t_s = t_s;
        return MYO_OK;
    }
    const double held = m->load.length_1 * m->sarcomeres_1 / m->standing_1;
    int code = myo_tissue_hold(&m->length, "muscle_length.stretch", s->stretch_h, error);
    if (!code)
        code =
            myo_tissue_hold(&m->length, "muscle_length.stretch_length", s->stretch_length_1, error);
    if (!code) code = myo_tissue_hold(&m->length, "muscle_length.movement", moved, error);
    return code ? code : myo_tissue_advance(&m->length, t_s, moved + (1 - moved) * held, error);
}

void myo_slow_grow_again(const myo_slow *s, myo_spine *const *spines, int n_spines) {
    for (int i = 0; i < s->n_pools; i++)
        for (int k = 0; k < n_spines; k++)
            myo_spine_grow(spines[k], i, s->muscles[i].sarcomeres_1, s->muscles[i].stiffness_1);
}

int myo_slow_grow(myo_slow *s, myo_spine *const *spines, int n_spines, myo_error *error) {
    const double step = section(s, "person")[person_p_growth_step];
    int news = 0;
    for (int i = 0; i < s->n_pools; i++) {
        slow_muscle *m = &s->muscles[i];
        const double sarcomeres = m->length.x[muscle_length_x_sarcomeres],
                     stiffness = m->length.x[muscle_length_x_connective];
        if (fabs(sarcomeres - m->sarcomeres_1) < step &&
            fabs(stiffness - m->stiffness_1) < 20 * step)
            continue;
        m->sarcomeres_1 = sarcomeres;
        m->stiffness_1 = stiffness;
        news = 1;
    }
    if (!news) return MYO_OK;
    myo_slow_grow_again(s, spines, n_spines);
    /* What the last window showed beyond the sharing was of another body. */
    const myo_spine_posture posture = s->posture;
    return myo_slow_posture(s, &posture, s->repeats_1_h, s->stretched, error);
}

/* ---- Advancing ---- */

void myo_slow_person(myo_slow *s, double outputs[tissue_most_outputs]) {
    myo_tissue_outputs(&s->person, s->power_W, outputs);
}

static double force_of(const slow_muscle *m) {
    return fmin(1, fmax(0, m->load.force_1 + m->load.excess_1));
}

static double demand_of(const myo_slow *s, const slow_muscle *m) {
    return section(s, "muscle_flow")[muscle_flow_p_demand_rest] +
           section(s, "person")[person_p_oxygen_full] * force_of(m);
}

void myo_slow_muscle(myo_slow *s, int pool, double outputs[tissue_most_outputs]) {
    myo_tissue_outputs(&s->muscles[pool].tissue, demand_of(s, &s->muscles[pool]), outputs);
}

double myo_slow_strength_1(const myo_slow *s, int pool) {
    double out[inflammation_out_count];
    inflammation_outputs(s->muscles[pool].inflammation, s->inflammation_p, out);
    return out[inflammation_out_strength];
}

double myo_slow_occupancy_1(myo_slow *s, int drug) {
    double out[tissue_most_outputs];
    myo_tissue_outputs(&s->drugs[drug], 0, out);
    return out[TISSUE_OUT(drug, drug, occupancy)];
}

double myo_slow_act(myo_slow *s, const char *path) {
    double sum = 0;
    for (int d = 0; d < s->n_drugs; d++) {
        const myo_scenario_substance *of = &s->scenario->substances[d];
        for (int a = 0; a < of->n_acts; a++)
            if (strcmp(of->acts[a].path, path) == 0)
                sum += of->acts[a].value * myo_slow_occupancy_1(s, d);
    }
    return sum;
}

void myo_slow_inflammation_in(myo_slow *s, int pool, double *in) {
    double muscle[tissue_most_outputs], person[tissue_most_outputs];
    myo_slow_muscle(s, pool, muscle);
    myo_slow_person(s, person);
    in[inflammation_in_COX_inhibition] = fmin(1, fmax(0, myo_slow_act(s, "slow.COX_inhibition")));
    in[inflammation_in_flow] = muscle[TISSUE_OUT(muscle, muscle_flow, flow_share)];
    in[inflammation_in_perfusion] = muscle[TISSUE_OUT(muscle, muscle_flow, perfusion)];
    in[inflammation_in_volume] = person[TISSUE_OUT(person, body_water, interstitial)];
}

static int advance_muscle(myo_slow *s, int pool, double t_s, const double *person,
                          myo_error *error) {
    slow_muscle *m = &s->muscles[pool];
    const double force = force_of(m), dt = t_s - s->t_s;
    const double tone = section(s, "spine")[spine_p_tone]; /* no impulses, see trunk.c */
    const int level = myo_spine_pool_at(s->spine, pool)->level;
    const int near = !s->skin_level || abs(level - s->skin_level) <= 2; /* a pack is 20 cm high */
    const int covered = s->skin_contact > 0 && near;
    int code = myo_tissue_hold(&m->tissue, "heat.outside",
                               covered ? s->skin_outside_degC : s->air_degC, error);
    if (!code)
        code = myo_tissue_hold(&m->tissue, "heat.contact",
                               covered ? s->skin_contact : heat_contact_air(), error);
    /* Values that move all the time are held in steps, so that the solver keeps its pace. */
    if (!code)
        code = myo_tissue_hold(
            &m->tissue, "heat.arterial",
            0.01 * floor(100 * person[TISSUE_OUT(person, thermoregulation, T_core)] + 0.5), error);
    if (!code) code = myo_tissue_hold(&m->tissue, "muscle_flow.force", force, error);
    if (!code)
        code = myo_tissue_hold(&m->tissue, "interstitium.impulses",
                               fmax(0, force - tone) * section(s, "person")[person_p_rate_full],
                               error);
    if (!code)
        code = myo_tissue_hold(
            &m->tissue, "interstitium.plasma_K",
            0.01 * floor(100 * person[TISSUE_OUT(person, body_water, K_p)] + 0.5), error);
    if (!code)
        code = myo_tissue_hold(
            &m->tissue, "interstitium.volume",
            0.005 * floor(200 * person[TISSUE_OUT(person, body_water, interstitial)] + 0.5), error);
    if (!code) code = myo_tissue_advance(&m->tissue, t_s, demand_of(s, m), error);
    if (!code) code = grow(s, m, t_s, error);
    if (code) return code;
    double in[inflammation_in_count], out[inflammation_out_count];
    myo_slow_inflammation_in(s, pool, in);
    in[inflammation_in_length] = m->load.length_1;
    in[inflammation_in_speed] = m->load.speed_1_s;
    in[inflammation_in_force] = force;
    const int pieces = (int)ceil(dt / 60);
    for (int k = 0; k < pieces && !m->windowed; k++)
        inflammation_step(m->inflammation, in, s->inflammation_p, dt / pieces, out);
    double out_now[tissue_most_outputs];
    myo_slow_muscle(s, pool, out_now);
    const double *p = section(s, "person");
    const double warm_degC =
        fmax(0, out_now[TISSUE_OUT(muscle, heat, T_muscle)] - p[person_p_gate_usual]);
    const double longer = s->stretched ? fmax(0, m->load.length_1 - 1) : 0;
    const double gate = p[person_p_gate_warmth] * warm_degC + p[person_p_gate_stretch] * longer;
    m->gate_1 = gate + (m->gate_1 - gate) * lane_exp(-dt / p[person_p_gate_tau]);
    const double target = s->stretched ? p[person_p_relaxed] : 0;
    const double tau = s->stretched ? p[person_p_relax_on] : p[person_p_relax_off];
    m->relaxed_1 = target + (m->relaxed_1 - target) * lane_exp(-dt / tau);
    return MYO_OK;
}

int myo_slow_advance(myo_slow *s, double t_s, myo_error *error) {
    if (t_s <= s->t_s) return MYO_OK;
    int code = myo_tissue_advance(&s->person, t_s, s->power_W, error);
    for (int d = 0; d < s->n_drugs && !code; d++)
        code = myo_tissue_advance(&s->drugs[d], t_s, 0, error);
    double person[tissue_most_outputs];
    if (!code) myo_slow_person(s, person);
    for (int i = 0; i < s->n_pools && !code; i++) code = advance_muscle(s, i, t_s, person, error);
    if (code) return code;
    myo_spine_creep(s->spine, &s->posture, NULL, t_s - s->t_s);
    s->t_s = t_s;
    return MYO_OK;
}

/* ---- What windows start from ---- */

void myo_slow_surround(myo_slow *s, int pool, double *in) {
    const slow_muscle *m = &s->muscles[pool];
    double muscle[tissue_most_outputs], inflamed[inflammation_out_count];
    myo_slow_muscle(s, pool, muscle);
    inflammation_outputs(m->inflammation, s->inflammation_p, inflamed);
    in[nociceptor_in_hurt] = inflamed[inflammation_out_hurt];
    in[nociceptor_in_pressure] =
        muscle[TISSUE_OUT(muscle, muscle_flow, pressure)] + inflamed[inflammation_out_pressure];
    in[nociceptor_in_relaxed] = m->relaxed_1;
    in[nociceptor_in_sensitisation] = m->inflammation[inflammation_x_sensitisation];
    in[nociceptor_in_prostaglandin] = m->inflammation[inflammation_x_prostaglandin];
    in[nociceptor_in_bradykinin] = m->inflammation[inflammation_x_bradykinin];
    in[nociceptor_in_leaked] = m->inflammation[inflammation_x_leaked];
    in[nociceptor_in_swelling] = m->inflammation[inflammation_x_swelling];
    in[nociceptor_in_temperature] = muscle[TISSUE_OUT(muscle, heat, T_muscle)];
}
