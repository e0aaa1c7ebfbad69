/* Plane layers: the transfer function and the table of its field in space. */
#include "emg/synth/skin.h"

#include "base/lane.h"
#include "emg/synth/wave.h"

#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

enum { OFFSETS = 32, NODES = MYO_SKIN_NODES, DISC_POINTS = 40 };
static const double depth_step = 0.12;  /* of log(depth + scale) */
static const double offset_step = 0.14; /* of asinh(x / stretch) */
static const double node_step = 0.075;  /* of asinh(z / stretch) */
static const double period_mm = 700;    /* of the trapezoidal sums in k: images that far away */
static const double far_mm = 300;       /* beyond it the closed part alone remains */

struct myo_skin_table {
    myo_skin_layers layers;
    double radius_mm;
    double scale_mm; /* added to a depth: what the fat and skin contribute to the distance */
    double lift_mm;
    double along; /* sqrt(sigma_along / sigma_across) */
    double low;   /* log(from + scale) */
    int n_depths;
    double *rest; /* n_depths x OFFSETS x NODES, times the stretch of its depth */
};

double myo_skin_transfer(const myo_skin_layers *l, double kx, double kz, double depth_mm) {
    const double ky = sqrt(kx * kx + kz * kz);
    const double kya = sqrt(kx * kx + l->sigma_along_S_m / l->sigma_across_S_m * kz * kz);
    const double Rc = l->sigma_skin_S_m / l->sigma_fat_S_m,
                 Rm = l->sigma_fat_S_m / l->sigma_across_S_m;
    const double h = 1e-3 * l->fat_mm, d = 1e-3 * l->skin_mm;
    /* 2 cosh and 2 sinh of s1 and s2, all over exp(s1), so that nothing overflows */
    const double e1 = lane_exp(-2 * ky * (h + d)), up = lane_exp(-2 * ky * d),
                 down = lane_exp(-2 * ky * h);
    const double first = kya * (1 + e1) + ky * Rm * (1 - e1);
    const double second = kya * (up + down) + ky * Rm * (up - down);
    return 4 * lane_exp(-kya * 1e-3 * depth_mm - ky * (h + d)) /
           (l->sigma_across_S_m * ((1 + Rc) * first + (1 - Rc) * second));
}

/* Mean of exp(i k z) over a disc, 2 J1(q)/q with q = k radius: Gauss-Chebyshev of the second kind.
 */
typedef struct disc {
    double place[DISC_POINTS], weight[DISC_POINTS];
} disc;

static void disc_make(disc *points) {
    for (int i = 0; i < DISC_POINTS; i++) {
        double s, c;
        myo_emg_wave(0.5 * (i + 1) / (2 * DISC_POINTS + 1), &s, &c);
        points->place[i] = c;
        points->weight[i] = 4.0 / (2 * DISC_POINTS + 1) * s * s;
    }
}

static double disc_mean(const disc *points, double q) {
    double sum = 0;
    if (q < 1e-9) return 1;
    for (int i = 0; i < DISC_POINTS; i++)
        sum += points->weight[i] * myo_emg_cos(q * points->place[i]);
    return sum;
}

static double depth_of(const myo_skin_table *t, int i) {
    return lane_exp(t->low + depth_step * i) - t->scale_mm;
}

/* The k where the layers have damped everything by 1e-6, and how many steps lead there. */
static int step_count(double decay_mm, double dk) {
    return (int)ceil(14.0 / (1e-3 * decay_mm) / dk) + 1;
}

/* H times the disc, less the closed part, in mm/(S/m), times the weights of the trapezoidal sum. */
static void fill_spectrum(const myo_skin_table *t, double depth_mm, double dk, int nx, int nz,
                          double *out) {
    disc points;
    disc_make(&points);
    const double sigma = t->layers.sigma_across_S_m, ratio = t->along * t->along;
    for (int i = 0; i < nx; i++)
        for (int j = 0; j < nz; j++) {
            const double kx = dk * i, kz = dk * j;
            /* at the origin both are singular; their difference there is lost among its neighbours
             */
            double value = 0;
            if (i || j) {
                const double kya = sqrt(kx * kx + ratio * kz * kz);
                value = myo_skin_transfer(&t->layers, kx, kz, depth_mm) *
                            disc_mean(&points, sqrt(kx * kx + kz * kz) * 1e-3 * t->radius_mm) -
                        lane_exp(-kya * 1e-3 * (depth_mm + t->lift_mm)) / (sigma * kya);
            }
            const double share = (i ? 1 : 0.5) * (j ? 1 : 0.5);
            out[i * nz + j] = value * share * dk * dk / (PI * PI) * 1e-3;
        }
}

/* sums[o][j] = sum_i cos(kx_i x_o) spectrum[i][j], then the same along z. */
static void transform(const myo_skin_table *t, double stretch_mm, double dk, int nx, int nz,
                      const double *spectrum, double *sums, double *rest) {
    const double turn = dk * 1e-3 / MYO_EMG_TWO_PI;
    double s, c;
    for (int o = 0; o < OFFSETS; o++) {
        const double e = lane_exp(offset_step * o), x = stretch_mm * 0.5 * (e - 1 / e);
        double *row = sums + (size_t)o * (size_t)nz;
        for (int j = 0; j < nz; j++) row[j] = 0;
        for (int i = 0; i < nx && x < far_mm; i++) {
            myo_emg_wave(turn * i * x, &s, &c);
            const double *line = spectrum + (size_t)i * (size_t)nz;
            for (int j = 0; j < nz; j++) row[j] += c * line[j];
        }
    }
    for (int o = 0; o < OFFSETS * NODES; o++) rest[o] = 0;
    for (int n = 0; n < NODES; n++) {
        const double e = lane_exp(node_step * n), z = stretch_mm * t->along * 0.5 * (e - 1 / e);
        for (int j = 0; j < nz && z < far_mm; j++) {
            myo_emg_wave(turn * j * z, &s, &c);
            for (int o = 0; o < OFFSETS; o++)
                rest[o * NODES + n] += c * sums[(size_t)o * (size_t)nz + (size_t)j];
        }
    }
    for (int o = 0; o < OFFSETS * NODES; o++) rest[o] *= stretch_mm;
}

typedef struct fill_job {
    myo_skin_table *table;
    int *failed; /* one a depth */
} fill_job;

static void fill_depth(int i, void *user) {
    const fill_job *job = user;
    myo_skin_table *t = job->table;
    const double depth = depth_of(t, i), dk = MYO_EMG_TWO_PI / (1e-3 * period_mm);
    const double above = fmin(t->layers.fat_mm + t->layers.skin_mm, t->lift_mm);
    const int nx = step_count(depth + above, dk);
    const int nz = step_count(fmin(t->along * depth + t->layers.fat_mm + t->layers.skin_mm,
                                   t->along * (depth + t->lift_mm)),
                              dk);
    double *spectrum = malloc(((size_t)nx + OFFSETS) * (size_t)nz * sizeof *spectrum);
    job->failed[i] = !spectrum;
    if (!spectrum) return;
    fill_spectrum(t, depth, dk, nx, nz, spectrum);
    transform(t, depth + t->scale_mm, dk, nx, nz, spectrum, spectrum + (size_t)nx * (size_t)nz,
              t->rest + (size_t)i * OFFSETS * NODES);
    free(spectrum);
}

int myo_skin_table_make(const myo_skin_layers *layers, double disc_radius_mm, double from_mm,
                        double to_mm, myo_workers *workers, myo_skin_table **table,
                        myo_error *error) {
    if (!(from_mm >= 0.5) || !(to_mm >= from_mm))
        return myo_error_set(
            error, MYO_INPUT,
            "muscle fibres lie %g to %g mm below the fat; 0.5 mm or more is needed", from_mm,
            to_mm);
    myo_skin_table *t = calloc(1, sizeof *t);
    if (!t) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the skin's field");
    t->layers = *layers;
    t->radius_mm = disc_radius_mm;
    t->along = sqrt(layers->sigma_along_S_m / layers->sigma_across_S_m);
    t->scale_mm = fmax(layers->fat_mm + layers->skin_mm, 0.5);
    /* the lift that matches H to first order in k, in the mean over its directions */
    t->lift_mm =
        0.45 * (layers->sigma_fat_S_m * layers->fat_mm + layers->sigma_skin_S_m * layers->skin_mm) /
        layers->sigma_across_S_m;
    t->low = lane_log(from_mm + t->scale_mm) - depth_step;
    t->low = fmax(t->low, lane_log(t->scale_mm + 0.25));
    t->n_depths = (int)ceil((lane_log(to_mm + t->scale_mm) - t->low) / depth_step) + 3;
    t->rest = malloc((size_t)t->n_depths * OFFSETS * NODES * sizeof *t->rest);
    int *failed = calloc((size_t)t->n_depths, sizeof *failed);
    int bad = !t->rest || !failed;
    if (!bad) {
        fill_job job = {t, failed};
        myo_parallel_for(workers, t->n_depths, fill_depth, &job);
        for (int i = 0; i < t->n_depths; i++) bad |= failed[i];
    }
    free(failed);
    if (bad) {
        myo_skin_table_free(t);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the skin's field");
    }
    *table = t;
    return MYO_OK;
}

void myo_skin_table_free(myo_skin_table *table) {
    if (!table) return;
    free(table->rest);
    free(table);
}

/* Catmull-Rom's weights of four neighbours. */
static void cubic(double f, double w[4]) {
    w[0] = f * (-0.5 + f * (1 - 0.5 * f));
    w[1] = 1 + f * f * (-2.5 + 1.5 * f);
    w[2] = f * (0.5 + f * (2 - 1.5 * f));
    w[3] = f * f * (-0.5 + 0.5 * f);
}

static double asinh_of(double x) {
    return lane_log(x + sqrt(1 + x * x));
}

void myo_skin_fibre_make(const myo_skin_table *t, double depth_mm, double offset_mm,
                         myo_skin_fibre *fibre) {
    const double stretch = depth_mm + t->scale_mm, lifted = depth_mm + t->lift_mm,
                 x = fabs(offset_mm);
    fibre->reach2_mm2 = lifted * lifted + x * x;
    fibre->ratio = t->along * t->along;
    fibre->scale = 1 / (2 * PI * t->layers.sigma_across_S_m);
    fibre->stretch_mm = stretch * t->along;

    double u = (lane_log(stretch) - t->low) / depth_step, v = asinh_of(x / stretch) / offset_step;
    int i = (int)fmin(fmax(floor(u), 0), t->n_depths - 2), o = (int)fmin(floor(v), OFFSETS - 2);
    double wd[4], wo[4];
    cubic(fmin(u - i, 1), wd);
    cubic(fmin(v - o, 1), wo);
    for (int n = 0; n < NODES + 3; n++) fibre->rest[n] = 0;
    for (int a = 0; a < 4; a++)
        for (int b = 0; b < 4; b++) {
            const int depth = i + a - 1 < 0             ? 0
                              : i + a - 1 < t->n_depths ? i + a - 1
                                                        : t->n_depths - 1;
            const int side = abs(o + b - 1), offset = side < OFFSETS ? side : OFFSETS - 1;
            const double w = wd[a] * wo[b] / stretch;
            const double *row = t->rest + ((size_t)depth * OFFSETS + (size_t)offset) * NODES;
            for (int n = 0; n < NODES; n++) fibre->rest[n + 1] += w * row[n];
        }
    fibre->rest[0] = fibre->rest[2];
}

double myo_skin_fibre_h(const myo_skin_fibre *f, double z_mm) {
    const double z = fabs(z_mm);
    const double closed = f->scale / sqrt(f->ratio * f->reach2_mm2 + z * z);
    const double u = asinh_of(z / f->stretch_mm) / node_step;
    const int n = (int)u;
    if (n >= NODES) return closed;
    double w[4];
    cubic(u - n, w);
    const double *r = f->rest + n;
    return closed + w[0] * r[0] + w[1] * r[1] + w[2] * r[2] + w[3] * r[3];
}
