/* Which fascicles share a motor pool, and which roots reach them. */
#include "base/text.h"
#include "body/spine_model.h"

#include <math.h>
#include <string.h>

enum {
#define MYO_SPINE_MUSCLE(name, ...) muscle_##name,
#include "body/spine_muscles.set"
#undef MYO_SPINE_MUSCLE
    muscle_count
};

static const struct {
    const char *name;
    int level, muscle, second, by_lower, first, last;
} bands[] = {
#define MYO_SPINE_POOL(name, level, muscle, second, by, first, last)                               \
    {#name "." #level, MYO_SPINE_##level, muscle_##muscle, muscle_##second, by, first, last},
#include "body/spine_pools.set"
#undef MYO_SPINE_POOL
};

enum { n_bands = sizeof bands / sizeof bands[0] };

/* T n of the end on the spine; C7 is 0. */
static int vertebra_of(const spine_fascicle *f, int by_lower) {
    const int low = f->path.body[0], high = f->path.body[f->path.n - 1];
    const int body = by_lower || high > MYO_SPINE_C7 ? low : high;
    return MYO_SPINE_T1 + 1 - body;
}

static int band_of(const spine_fascicle *f) {
    for (int i = 0; i < n_bands; i++) {
        const int n = vertebra_of(f, bands[i].by_lower);
        if ((bands[i].muscle == f->face.muscle || bands[i].second == f->face.muscle) &&
            bands[i].first <= n && n <= bands[i].last)
            return i;
    }
    return -1;
}

static void add_fascicle(myo_spine *spine, myo_spine_pool *pool, const spine_fascicle *f) {
    const double force = f->max_force_N;
    if (!pool->n_fascicles) {
        pool->first_root = f->face.first_root;
        pool->last_root = f->face.last_root;
    }
    if (f->face.first_root < pool->first_root) pool->first_root = f->face.first_root;
    if (f->face.last_root > pool->last_root) pool->last_root = f->face.last_root;
    pool->n_fascicles++;
    pool->area_mm2 += f->face.area_mm2;
    pool->max_force_N += force;
    pool->optimal_length_mm += force * f->face.optimal_length_mm;
    pool->slack_length_mm += force * f->face.slack_length_mm;
    pool->neutral_path_mm += force * f->face.neutral_path_mm;
    pool->pennation_deg += force * f->face.pennation_deg;
    pool->slow_share_1 += force * f->face.slow_share_1;
    pool->neutral_ratio_1 += force * spine->muscle[f->face.muscle][spine_muscle_p_neutral_ratio];
}

static void finish(const myo_spine *spine, myo_spine_pool *pool) {
    const double *v = spine->muscle[pool->muscle], force = pool->max_force_N;
    double *const means[] = {&pool->optimal_length_mm, &pool->slack_length_mm,
                             &pool->neutral_path_mm,   &pool->pennation_deg,
                             &pool->slow_share_1,      &pool->neutral_ratio_1};
    for (size_t i = 0; i < sizeof means / sizeof means[0]; i++)
        *means[i] = force > 0 ? *means[i] / force : 0;
    pool->motor_units = (int)floor(0.5 + 1e6 * pool->area_mm2 / v[spine_muscle_p_fibre_area] /
                                             v[spine_muscle_p_unit_fibres]);
}

void myo_spine_group_pools(myo_spine *spine) {
    for (int side = 1; side >= -1; side -= 2)
        for (int i = 0; i < n_bands; i++) {
            myo_spine_pool *pool = &spine->pools[spine->n_pools];
            *pool =
                (myo_spine_pool){.muscle = bands[i].muscle, .side = side, .level = bands[i].level};
            myo_text_format(pool->name, sizeof pool->name, "%s.%s", bands[i].name,
                            side > 0 ? "right" : "left");
            for (int j = 0; j < spine->n_fascicles; j++) {
                spine_fascicle *f = &spine->fascicles[j];
                if (f->face.side != side || band_of(f) != i) continue;
                f->face.pool = spine->n_pools;
                add_fascicle(spine, pool, f);
            }
            finish(spine, pool);
            spine->n_pools++;
        }
    for (int j = 0; j < spine->n_fascicles; j++)
        if (band_of(&spine->fascicles[j]) < 0) spine->fascicles[j].face.pool = -1;
}

int myo_spine_pool_count(const myo_spine *spine) {
    return spine->n_pools;
}

const myo_spine_pool *myo_spine_pool_at(const myo_spine *spine, int pool) {
    return pool >= 0 && pool < spine->n_pools ? &spine->pools[pool] : NULL;
}

int myo_spine_pool_find(const myo_spine *spine, const char *name) {
    for (int i = 0; i < spine->n_pools; i++)
        if (strcmp(spine->pools[i].name, name) == 0) return i;
    return -1;
}

double myo_spine_pool_mean(const myo_spine *spine, int pool, const double *by_fascicle) {
    double sum = 0, force = 0;
    for (int j = 0; j < spine->n_fascicles; j++) {
        const spine_fascicle *f = &spine->fascicles[j];
        if (f->face.pool != pool) continue;
        sum += f->max_force_N * by_fascicle[j];
        force += f->max_force_N;
    }
    return force > 0 ? sum / force : 0;
}

void myo_spine_pool_spread(const myo_spine *spine, const double *by_pool, double *by_fascicle) {
    for (int j = 0; j < spine->n_fascicles; j++) {
        const int pool = spine->fascicles[j].face.pool;
        if (pool >= 0) by_fascicle[j] = by_pool[pool];
    }
}

/* Roots of T1 .. T12 and L1 .. L5 have values; those of the neck conduct. */
void myo_spine_root_bounds(const myo_spine *spine, const spine_fascicle *f, double *least,
                           double *greatest) {
    const int left = f->face.side < 0;
    double fires = 0, conducts = 0;
    int n = 0;
    for (int root = f->face.first_root; root <= f->face.last_root; root++) {
        const int body = MYO_SPINE_T1 + 1 - root;
        const int known = body >= MYO_SPINE_L5 && body <= MYO_SPINE_T1;
        n++;
        conducts += known ? spine->level[body][spine_level_p_root_conduction_right + left] : 1;
        fires += known ? spine->level[body][spine_level_p_root_firing_right + left] : 0;
    }
    *greatest = conducts / n;
    *least = fires / n;
}
