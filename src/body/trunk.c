/* The trunk around the muscles of a run: see trunk.h.
 *
 * The brain is a static sharing (recipe_spine: least sum of cubed activations) of the posture it
 * wants, every 20 ms, with the acceleration that brings back the posture of some time ago; such
 * delayed state feedback is how standing is commonly modelled (Masani et al. 2003). It knows
 * nothing of what reflexes and pain add. */
#include "body/trunk.h"

#include "base/lane.h" /* width 1: logarithm and exponential with the same bits everywhere */
#include "body/spine_scene.h"
#include "mech/muscle_tendon/muscle_tendon.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field fields[] = {
#define MYO_DEF_FILE "body/trunk.def"
#include "mech/expand_fields.h"
};

const myo_table myo_body_trunk = {
    "trunk",
    "How the trunk is held through a run",
    "Every interval the sharing of the wanted posture with the acceleration -w^2 dq - 2 z w dq/dt "
    "of the posture\n"
    "sensed a delay ago gives each muscle's activation. Muscles with motor neurons get the drive "
    "that makes it;\n"
    "the others follow it with a lag and a stretch reflex.",
    "src/body/trunk.c",
    fields,
    (int)(sizeof fields / sizeof fields[0]),
};

enum { sensed_slots = 64, still_coordinates = MYO_SPINE_AT_GIRDLE_RIGHT };

/* A posture as it was. */
typedef struct trunk_sense {
    double angle[still_coordinates], speed[still_coordinates];
} trunk_sense;

/* Numbers by fascicle, one block each. */
enum {
    by_wanted,   /* activation of the sharing at the last tick of the brain */
    by_next,     /* the same at the next one, while led */
    by_length,   /* fibres now */
    by_length_0, /* while led: at the last tick */
    by_length_1, /* and at the next */
    by_home,     /* when the holding began: where stretch counts from */
    by_activation,
    by_force,
    by_count
};

/* What changes beside the movement and the numbers by fascicle; doubles only. */
typedef struct trunk_state {
    double step, phase, step_in_phase, ticks;
    double start_rad[MYO_SPINE_COORDINATES],
        start_creep_rad[3 * MYO_SPINE_BODIES]; /* of the hold */
    myo_trunk_loads loads;
    trunk_sense sensed[sensed_slots];
} trunk_state;

struct myo_trunk {
    const myo_spine *spine;
    double p[trunk_p_count];
    int n, n_phases, n_muscles, ring; /* fascicles; ms of the stretch reflex's delay */
    myo_trunk_phase *phases;
    myo_trunk_muscle *muscles;
    myo_trunk_look *looks;
    int *owner;     /* of each fascicle: a simulated muscle, or -1 */
    double *weight; /* its share of that muscle's force */
    myo_spine_posture posture;
    myo_spine_move *move; /* while held */
    trunk_state state;
    double *by[by_count];
    double *past; /* lengths of the last `ring` ms, by fascicle */
};

/* ---- Making ---- */

void myo_trunk_free(myo_trunk *t) {
    if (!t) return;
    myo_spine_move_free(t->move);
    free(t->phases);
    free(t->muscles);
    free(t->looks);
    free(t->owner);
    free(t->weight);
    free(t->by[0]);
    free(t);
}

static int enter(myo_trunk *t, myo_error *error);
static void look(myo_trunk *t, int fresh);

static int allocate(myo_trunk *t, const myo_trunk_phase *phases, const myo_trunk_muscle *muscles) {
    const size_t n = (size_t)t->n, n_muscles = (size_t)t->n_muscles;
    t->phases = malloc((size_t)t->n_phases * sizeof *t->phases);
    t->muscles = malloc((n_muscles + 1) * sizeof *t->muscles);
    t->looks = calloc(n_muscles + 1, sizeof *t->looks);
    t->owner = malloc(n * sizeof *t->owner);
    t->weight = calloc(n, sizeof *t->weight);
    double *block = calloc((by_count + (size_t)t->ring) * n, sizeof *block);
    t->by[0] = block;
    if (!t->phases || !t->muscles || !t->looks || !t->owner || !t->weight || !block)
        return MYO_BROKE_DOWN;
    for (int k = 1; k < by_count; k++) t->by[k] = block + (size_t)k * n;
    t->past = block + by_count * n;
    memcpy(t->phases, phases, (size_t)t->n_phases * sizeof *phases);
    if (n_muscles) memcpy(t->muscles, muscles, n_muscles * sizeof *muscles);
    for (int j = 0; j < t->n; j++) {
        t->owner[j] = -1;
        for (int m = 0; m < t->n_muscles; m++)
            if (t->spine->fascicles[j].face.pool == muscles[m].pool) t->owner[j] = m;
    }
    for (int m = 0; m < t->n_muscles; m++) {
        const double force_N = myo_spine_pool_at(t->spine, muscles[m].pool)->max_force_N;
        for (int j = 0; j < t->n; j++)
            if (t->owner[j] == m) t->weight[j] = t->spine->fascicles[j].max_force_N / force_N;
    }
    return MYO_OK;
}

int myo_trunk_make(const myo_spine *spine, const double *p, const myo_spine_posture *start,
                   const myo_trunk_phase *phases, int n_phases, const myo_trunk_muscle *muscles,
                   int n_muscles, myo_trunk **trunk, myo_error *error) {
    *trunk = NULL;
    if (n_phases < 1) return myo_error_set(error, MYO_USAGE, "a trunk needs a posture to hold");
    for (int m = 0; m < n_muscles; m++)
        if (muscles[m].pool < 0 || muscles[m].pool >= spine->n_pools)
            return myo_error_set(error, MYO_USAGE, "the spine has no pool %d", muscles[m].pool);
    myo_trunk *t = calloc(1, sizeof *t);
    if (!t) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a trunk");
    t->spine = spine;
    memcpy(t->p, p, sizeof t->p);
    t->n = spine->n_fascicles;
    t->n_phases = n_phases;
    t->n_muscles = n_muscles;
    t->ring = (int)(p[trunk_p_stretch_delay] + 0.5);
    t->posture = *start;
    int code = allocate(t, phases, muscles);
    if (code) myo_error_set(error, code, "out of memory for a trunk");
    if (!code) code = enter(t, error);
    if (code) {
        myo_trunk_free(t);
        return code;
    }
    memcpy(t->by[by_activation], t->by[by_wanted], (size_t)t->n * sizeof(double));
    look(t, 1);
    *trunk = t;
    return MYO_OK;
}

/* ---- The brain ---- */

static const myo_trunk_phase *phase_of(const myo_trunk *t) {
    return &t->phases[(int)t->state.phase];
}

static int interval_ms(const myo_trunk *t) {
    return (int)(t->p[trunk_p_interval] + 0.5);
}

void myo_trunk_loads_take(const myo_spine_balance *b, myo_trunk_loads *to) {
    memcpy(to->compression_N, b->compression_N, sizeof to->compression_N);
    memcpy(to->load_to_strength_1, b->load_to_strength_1, sizeof to->load_to_strength_1);
    memcpy(to->pressure_MPa, b->pressure_MPa, sizeof to->pressure_MPa);
    memcpy(to->flexion_moment_Nm, b->flexion_moment_Nm, sizeof to->flexion_moment_Nm);
    memcpy(to->back_activation_1, b->back_activation_1, sizeof to->back_activation_1);
    memcpy(to->capsule_strain_1, b->capsule_strain_1, sizeof to->capsule_strain_1);
    memcpy(to->root_pressure_mmHg, b->root_pressure_mmHg, sizeof to->root_pressure_mmHg);
    to->residual_Nm = b->spine_residual_Nm;
}

/* Sharing of a posture; its activations and fibre lengths. */
static int think(myo_trunk *t, const myo_spine_posture *posture, double *activation, double *length,
                 myo_error *error) {
    myo_spine_balance b;
    const myo_spine *braced = phase_of(t)->led ? phase_of(t)->spine : NULL;
    const int code = myo_spine_hold(braced ? braced : t->spine, posture, &b, error);
    if (code) return code;
    myo_trunk_loads_take(&b, &t->state.loads);
    memcpy(activation, b.activation_1, (size_t)t->n * sizeof(double));
    memcpy(length, b.fibre_length_1, (size_t)t->n * sizeof(double));
    myo_spine_balance_free(&b);
    return MYO_OK;
}

static void posture_on_the_way(const myo_trunk *t, double t_s, myo_spine_posture *posture) {
    const myo_trunk_phase *phase = phase_of(t);
    const myo_spine_course course = {t->posture, phase->posture, phase->duration_s,
                                     phase->load_time_s, 3};
    myo_spine_course_at(&course, fmin(t_s, phase->duration_s), posture);
}

/* Activations of the posture that is to come a little later, fibre lengths and loads of now. */
static int think_ahead(myo_trunk *t, double at_s, myo_error *error) {
    myo_spine_posture posture;
    posture_on_the_way(t, at_s + 1e-3 * t->p[trunk_p_ahead], &posture);
    int code = think(t, &posture, t->by[by_next], t->by[by_length_1], error);
    posture_on_the_way(t, at_s, &posture);
    if (!code) code = think(t, &posture, t->by[by_force], t->by[by_length_1], error);
    return code;
}

static int led_tick(myo_trunk *t, double from_s, myo_error *error) {
    const double dt_s = 1e-3 * interval_ms(t);
    int code = from_s == 0 ? think_ahead(t, 0, error) : MYO_OK;
    memcpy(t->by[by_wanted], t->by[by_next], (size_t)t->n * sizeof(double));
    memcpy(t->by[by_length_0], t->by[by_length_1], (size_t)t->n * sizeof(double));
    return code ? code : think_ahead(t, from_s + dt_s, error);
}

/* On a bed or a rest nothing has to be corrected. */
static int corrects(const myo_spine_posture *posture) {
    return posture->boundary != MYO_SPINE_LYING && posture->boundary != MYO_SPINE_BACK_REST;
}

static int held_tick(myo_trunk *t, myo_error *error) {
    const myo_spine_state *now = myo_spine_move_state(t->move);
    const int slot = (int)t->state.ticks % sensed_slots;
    trunk_sense *latest = &t->state.sensed[slot];
    memcpy(latest->angle, now->coordinate_rad, sizeof latest->angle);
    memcpy(latest->speed, now->speed_rad_s, sizeof latest->speed);
    int late = (int)(t->p[trunk_p_sense_delay] / interval_ms(t) + 0.5);
    if (late >= sensed_slots) late = sensed_slots - 1;
    if (late > (int)t->state.ticks) late = (int)t->state.ticks;
    const trunk_sense *sensed = &t->state.sensed[((int)t->state.ticks - late) % sensed_slots];
    myo_spine_posture posture = phase_of(t)->posture;
    memcpy(posture.creep_rad, now->creep_rad, sizeof posture.creep_rad);
    const double w = t->p[trunk_p_correction], damping = 2 * t->p[trunk_p_correction_damping] * w;
    if (corrects(&posture))
        for (int k = MYO_SPINE_AT_LUMBAR; k < still_coordinates; k++)
            posture.acceleration_rad_s2[k] =
                -w * w * (sensed->angle[k] - posture.coordinate_rad[k]) -
                damping * sensed->speed[k];
    t->state.ticks++;
    return think(t, &posture, t->by[by_wanted], t->by[by_length_1], error);
}

/* The phase that begins now. */
static int enter(myo_trunk *t, myo_error *error) {
    const myo_trunk_phase *phase = phase_of(t);
    t->state.step_in_phase = 0;
    myo_spine_move_free(t->move);
    t->move = NULL;
    if (phase->led) return led_tick(t, 0, error);
    myo_spine_posture start = phase->posture;
    memcpy(start.coordinate_rad, t->posture.coordinate_rad, sizeof start.coordinate_rad);
    memcpy(start.creep_rad, t->posture.creep_rad, sizeof start.creep_rad);
    memcpy(t->state.start_rad, start.coordinate_rad, sizeof t->state.start_rad);
    memcpy(t->state.start_creep_rad, start.creep_rad, sizeof t->state.start_creep_rad);
    int code = myo_spine_move_make(t->spine, &start, &t->move, error);
    t->state.ticks = 0;
    if (!code) code = held_tick(t, error);
    if (!code) memcpy(t->by[by_length], t->by[by_length_1], (size_t)t->n * sizeof(double));
    memcpy(t->by[by_home], t->by[by_length], (size_t)t->n * sizeof(double));
    for (int i = 0; i < t->ring; i++)
        memcpy(t->past + (size_t)i * (size_t)t->n, t->by[by_home], (size_t)t->n * sizeof(double));
    return code;
}

/* The moving body counts its laid-back pelvis among its coordinates, a posture does not. */
static void take_place(myo_trunk *t) {
    const myo_spine_state *now = myo_spine_move_state(t->move);
    memcpy(t->posture.coordinate_rad, now->coordinate_rad, sizeof t->posture.coordinate_rad);
    t->posture.coordinate_rad[0] -= myo_spine_lean_rad(t->spine, phase_of(t)->posture.boundary);
}

/* The body at the end of a phase is where the next one starts. */
static void leave(myo_trunk *t) {
    const myo_trunk_phase *phase = phase_of(t);
    t->posture = phase->posture;
    if (!t->move) return;
    take_place(t);
    memcpy(t->posture.creep_rad, myo_spine_move_state(t->move)->creep_rad,
           sizeof t->posture.creep_rad);
}

/* ---- Looks ---- */

double myo_trunk_drive_1(const myo_trunk *t, int muscle) {
    const double mean = myo_spine_pool_mean(t->spine, t->muscles[muscle].pool, t->by[by_wanted]);
    /* The sharing's tone is no firing of motor neurons: at it their drive stays below threshold. */
    const double tone = t->spine->p[spine_p_tone], threshold = t->p[trunk_p_drive_threshold];
    const double a = mean > 1 ? 1 : (mean - tone) / (1 - tone);
    if (a <= 0) return 0;
    return threshold + (1 - threshold) * lane_exp(lane_log(a) / t->p[trunk_p_drive_power]);
}

/* Signals of each simulated muscle from the numbers by fascicle, in one pass over these. */
static void look(myo_trunk *t, int fresh) {
    for (int m = 0; m < t->n_muscles; m++) {
        myo_trunk_look *l = &t->looks[m];
        l->speed_1_s = l->length_1; /* of before, until the new one is known */
        l->force_N = l->length_1 = l->active_1 = 0;
    }
    for (int j = 0; j < t->n; j++) {
        if (t->owner[j] < 0) continue;
        myo_trunk_look *l = &t->looks[t->owner[j]];
        l->force_N += t->by[by_force][j];
        l->length_1 += t->weight[j] * t->by[by_length][j];
        l->active_1 += t->weight[j] * t->by[by_activation][j];
    }
    for (int m = 0; m < t->n_muscles; m++) {
        const myo_spine_pool *pool = myo_spine_pool_at(t->spine, t->muscles[m].pool);
        const int right = pool->side > 0 ? 0 : 1, body = pool->level;
        myo_trunk_look *l = &t->looks[m];
        l->speed_1_s = fresh ? 0 : 1e3 * (l->length_1 - l->speed_1_s);
        const double top = t->spine->muscle[pool->muscle][spine_muscle_p_max_velocity];
        const double v = fmax(-1, fmin(1, l->speed_1_s / top));
        l->active_1 *=
            myo_spine_active_1(l->length_1) * fmax(0, myo_muscle_tendon_force_velocity_1(v));
        l->fibre_mm = l->length_1 * pool->optimal_length_mm;
        l->path_mm =
            pool->neutral_path_mm + (l->length_1 - pool->neutral_ratio_1) * pool->optimal_length_mm;
        const myo_trunk_loads *loads = &t->state.loads;
        l->load_1 = loads->compression_N[body] / t->p[trunk_p_painful_load];
        const double *level = t->spine->level[body];
        l->capsule_strain_1 =
            loads->capsule_strain_1[body][right] * (1 + level[spine_level_p_facet_inflamed]);
        l->disc_MPa = loads->pressure_MPa[body];
        l->root_mmHg = loads->root_pressure_mmHg[body][right];
        l->root_inflamed_1 = level[spine_level_p_root_inflamed_right + right];
    }
}

myo_trunk_look myo_trunk_look_at(const myo_trunk *t, int muscle) {
    return t->looks[muscle];
}

const myo_spine_posture *myo_trunk_posture(const myo_trunk *t) {
    return t->move ? &t->posture : &phase_of(t)->posture;
}
const myo_trunk_loads *myo_trunk_loads_of(const myo_trunk *t) {
    return &t->state.loads;
}
const double *myo_trunk_activation_1(const myo_trunk *t) {
    return t->by[by_activation];
}

/* ---- A window ---- */

/* Activation of every fascicle: its motor units', or the lagging sharing with a stretch reflex. */
static void activate(myo_trunk *t, const double *activation_1) {
    const double kept = 1 - 1 / t->p[trunk_p_lag];
    const double *p = t->p,
                 *late = t->past + ((size_t)t->state.step % (size_t)t->ring) * (size_t)t->n,
                 *later = t->past + (((size_t)t->state.step + 1) % (size_t)t->ring) * (size_t)t->n;
    for (int j = 0; j < t->n; j++) {
        double *a = &t->by[by_activation][j];
        const int m = t->owner[j];
        if (m >= 0) {
            *a = activation_1[m] / p[trunk_p_full_activation] * t->muscles[m].strength_1;
            continue;
        }
        double reflex = 0;
        if (t->move) {
            const double speed = 1e3 * (later[j] - late[j]);
            reflex = p[trunk_p_stretch_gain] *
                     (late[j] - t->by[by_home][j] + p[trunk_p_stretch_velocity] * speed);
        }
        const double target = fmin(1, fmax(0, t->by[by_wanted][j] + fmax(0, reflex)));
        *a = target + (*a - target) * kept;
    }
}

/* Fibre lengths and forces while the course leads. */
static void follow(myo_trunk *t, double share) {
    for (int j = 0; j < t->n; j++) {
        const spine_fascicle *f = &t->spine->fascicles[j];
        const double length =
            t->by[by_length_0][j] + share * (t->by[by_length_1][j] - t->by[by_length_0][j]);
        const double top = t->spine->muscle[f->face.muscle][spine_muscle_p_max_velocity];
        const double v = fmax(-1, fmin(1, 1e3 * (length - t->by[by_length][j]) / top));
        double slope;
        t->by[by_force][j] = f->max_force_N * f->cos_pennation *
                             (t->by[by_activation][j] * myo_spine_active_1(length) *
                                  fmax(0, myo_muscle_tendon_force_velocity_1(v)) +
                              myo_spine_fascicle_passive_1(f, length, &slope));
        t->by[by_length][j] = length;
    }
}

int myo_trunk_step(myo_trunk *t, const double *activation_1, myo_error *error) {
    const myo_trunk_phase *phase = phase_of(t);
    const int every = interval_ms(t), at = (int)t->state.step_in_phase;
    int code = MYO_OK;
    if (at > 0 && at % every == 0) {
        if (phase->led)
            code = led_tick(t, 1e-3 * at, error);
        else if (corrects(&phase->posture))
            code = held_tick(t, error);
    }
    if (code) return code;
    activate(t, activation_1);
    if (phase->led) {
        const double share = (double)(at % every + 1) / every;
        follow(t, share);
    } else {
        memcpy(t->past + ((size_t)t->state.step % (size_t)t->ring) * (size_t)t->n, t->by[by_length],
               (size_t)t->n * sizeof(double));
        code = myo_spine_move_step(t->move, 1e-3, t->by[by_activation], t->by[by_force],
                                   t->by[by_length], error);
        if (code) return code;
        take_place(t);
    }
    look(t, at == 0);
    t->state.step++;
    t->state.step_in_phase++;
    if (t->state.step_in_phase < 1e3 * phase->duration_s - 0.5) return MYO_OK;
    if ((int)t->state.phase + 1 >= t->n_phases) return MYO_OK; /* the last one goes on */
    leave(t);
    t->state.phase++;
    return enter(t, error);
}

/* ---- Checkpoints ---- */

enum {
    state_numbers = sizeof(trunk_state) / sizeof(double),
    look_numbers = sizeof(myo_trunk_look) / sizeof(double),
    posture_numbers = MYO_SPINE_COORDINATES + 3 * MYO_SPINE_BODIES
};

static size_t fascicle_numbers(const myo_trunk *t) {
    return (by_count + (size_t)t->ring) * (size_t)t->n;
}

int myo_trunk_count(const myo_trunk *t) {
    return state_numbers + (int)fascicle_numbers(t) + posture_numbers +
           t->n_muscles * look_numbers + 1 + myo_spine_move_numbers(t->spine);
}

/* Copies between the trunk's own places and a block of numbers. */
typedef struct trunk_copy {
    double *numbers;
    int out; /* 1: into the numbers */
} trunk_copy;

static void copy(trunk_copy *c, double *own, size_t n) {
    memcpy(c->out ? c->numbers : own, c->out ? own : c->numbers, n * sizeof(double));
    c->numbers += n;
}

static void copy_all(myo_trunk *t, trunk_copy *c) {
    copy(c, (double *)(void *)&t->state, state_numbers);
    copy(c, t->by[0], fascicle_numbers(t));
    copy(c, t->posture.coordinate_rad, MYO_SPINE_COORDINATES);
    copy(c, t->posture.creep_rad, 3 * MYO_SPINE_BODIES);
    copy(c, (double *)(void *)t->looks, (size_t)t->n_muscles * look_numbers);
}

void myo_trunk_save(const myo_trunk *t, double *numbers) {
    trunk_copy c = {numbers, 1};
    copy_all((myo_trunk *)t, &c); /* outwards: nothing of it changes */
    *c.numbers++ = t->move != NULL;
    if (t->move)
        myo_spine_move_save(t->move, c.numbers);
    else
        memset(c.numbers, 0, (size_t)myo_spine_move_numbers(t->spine) * sizeof(double));
}

int myo_trunk_restore(myo_trunk *t, const double *numbers, myo_error *error) {
    trunk_copy c = {(double *)numbers, 0};
    const double number = ((const trunk_state *)(const void *)numbers)->phase;
    if (!(number >= 0 && number < t->n_phases))
        return myo_error_set(error, MYO_INPUT, "the checkpoint contradicts itself at the trunk");
    /* Loads and support that a phase starts from are those of the one before. */
    if (number >= 1) t->posture = t->phases[(int)number - 1].posture;
    copy_all(t, &c);
    const myo_trunk_phase *phase = phase_of(t);
    myo_spine_move_free(t->move);
    t->move = NULL;
    if (*c.numbers++ < 0.5) return MYO_OK; /* led: angles it starts from are among the numbers */
    myo_spine_posture start = phase->posture;
    memcpy(start.coordinate_rad, t->state.start_rad, sizeof start.coordinate_rad);
    memcpy(start.creep_rad, t->state.start_creep_rad, sizeof start.creep_rad);
    const int code = myo_spine_move_make(t->spine, &start, &t->move, error);
    if (!code) myo_spine_move_restore(t->move, c.numbers);
    return code;
}
