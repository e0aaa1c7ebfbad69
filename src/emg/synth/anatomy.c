/* Territories: circles cut by the muscle's ellipse. Fibres: anywhere in them. Velocity by diameter
 * after Nandedkar & Stalberg 1983, scaled so that the representative fibre has the velocity of its
 * cable. */
#include "emg/synth/anatomy.h"

#include "base/random.h"
#include "emg/synth/wave.h"

#include <math.h>

#define PI 3.14159265358979323846

void myo_emg_half_axes(const myo_emg_values *values, double *x_mm, double *y_mm) {
    const double area = values->anatomy[motor_unit_anatomy_p_cross_section];
    const double ratio = values->anatomy[motor_unit_anatomy_p_thickness_ratio];
    *x_mm = sqrt(area / (PI * ratio));
    *y_mm = *x_mm * ratio;
}

myo_emg_frame myo_emg_frame_of(const myo_emg_values *values) {
    const double *a = values->anatomy, *c = values->conductor;
    double x, y;
    myo_emg_half_axes(values, &x, &y);
    return (myo_emg_frame){.x_mm = a[motor_unit_anatomy_p_back_x],
                           .z_mm = a[motor_unit_anatomy_p_back_z],
                           .depth_mm = c[conductor_p_skin] + c[conductor_p_fat] +
                                       c[conductor_p_overlying_muscle] + y,
                           .angle_deg = a[motor_unit_anatomy_p_fibre_angle]};
}

void myo_emg_to_back(const myo_emg_frame *f, const double m[3], double b[3]) {
    double s, c;
    myo_emg_wave(f->angle_deg / 360, &s, &c);
    b[0] = f->x_mm + m[0] * c + m[2] * s;
    b[1] = f->depth_mm + m[1];
    b[2] = f->z_mm - m[0] * s + m[2] * c;
}

void myo_emg_from_back(const myo_emg_frame *f, const double b[3], double m[3]) {
    double s, c;
    myo_emg_wave(f->angle_deg / 360, &s, &c);
    const double x = b[0] - f->x_mm, z = b[2] - f->z_mm;
    m[0] = x * c - z * s;
    m[1] = b[1] - f->depth_mm;
    m[2] = x * s + z * c;
}

static uint64_t entity_of(uint32_t purpose, int muscle, int unit, int fibre) {
    return myo_random_entity(purpose, (uint32_t)unit, (uint32_t)muscle << 24 | (uint32_t)fibre);
}

/* Area of the part of a circle that lies inside an ellipse about the origin: slices along x. */
static double cut_area(double a, double b, double x, double y, double radius) {
    enum { SLICES = 256 };
    const double from = fmax(x - radius, -a), to = fmin(x + radius, a), step = (to - from) / SLICES;
    double sum = 0;
    for (int i = 0; i < SLICES; i++) {
        const double u = from + (i + 0.5) * step;
        const double ellipse = b * sqrt(fmax(1 - u * u / (a * a), 0));
        const double circle = sqrt(fmax(radius * radius - (u - x) * (u - x), 0));
        sum += fmax(fmin(ellipse, y + circle) - fmax(-ellipse, y - circle), 0);
    }
    return sum * step;
}

void myo_emg_place_unit(const myo_emg_values *values, uint64_t seed, int muscle, int unit,
                        myo_unit_info *info) {
    double a, b, u[2] = {0, 0};
    myo_emg_half_axes(values, &a, &b);
    for (uint64_t try = 0; try < 64; try++) { /* one in five falls outside the ellipse */
        myo_random_uniform2(seed, entity_of(MYO_EMG_DRAW_TERRITORY, muscle, unit, 0), try, u);
        u[0] = 2 * u[0] - 1;
        u[1] = 2 * u[1] - 1;
        if (u[0] * u[0] + u[1] * u[1] <= 1) break;
    }
    info->territory_x_mm = a * u[0];
    info->territory_y_mm = b * u[1];
    const double wanted = fmin(info->n_fibres / values->anatomy[motor_unit_anatomy_p_fibre_density],
                               0.999 * PI * a * b);
    double low = 0, high = 2.1 * a;
    for (int i = 0; i < 40; i++) {
        const double middle = 0.5 * (low + high);
        if (cut_area(a, b, info->territory_x_mm, info->territory_y_mm, middle) < wanted)
            low = middle;
        else
            high = middle;
    }
    info->territory_radius_mm = high;
}

/* A normal number kept within 2.5 standard deviations. */
static double cut_normal(double z) {
    return fmin(fmax(z, -2.5), 2.5);
}

static void place_in_territory(double a, double b, uint64_t seed, uint64_t entity,
                               const myo_unit_info *info, myo_emg_fibre *fibre) {
    const double r = info->territory_radius_mm, cx = info->territory_x_mm,
                 cy = info->territory_y_mm;
    const double x0 = fmax(cx - r, -a), x1 = fmin(cx + r, a), y0 = fmax(cy - r, -b),
                 y1 = fmin(cy + r, b);
    fibre->x_mm = cx;
    fibre->y_mm = cy;
    for (uint64_t try = 0; try < 256; try++) {
        double u[2];
        myo_random_uniform2(seed, entity, try, u);
        const double x = x0 + u[0] * (x1 - x0), y = y0 + u[1] * (y1 - y0);
        if ((x - cx) * (x - cx) + (y - cy) * (y - cy) > r * r) continue;
        if (x * x / (a * a) + y * y / (b * b) > 1) continue;
        fibre->x_mm = x;
        fibre->y_mm = y;
        return;
    }
}

static int own_count(const myo_emg_values *values, const myo_unit_info *info) {
    const double left = info->n_fibres * (1 - values->anatomy[motor_unit_anatomy_p_lost]);
    return left < 1 ? 1 : (int)(left + 0.5);
}

int myo_emg_fibre_count(const myo_emg_values *values, const myo_unit_info *info) {
    const int own = own_count(values, info);
    return own + (int)(own * values->anatomy[motor_unit_anatomy_p_adopted] + 0.5);
}

/* Thickness, end-plate and endings of a fibre. */
static void draw_fibre(const double *p, uint64_t seed, uint64_t entity, double diameter_um,
                       double zone_mm, myo_emg_fibre *f) {
    const double half = 0.5 * p[motor_unit_anatomy_p_fibre_length];
    double z[4];
    myo_random_normal4(seed, entity, 0, z);
    for (int k = 0; k < 4; k++) z[k] = cut_normal(z[k]);
    *f = (myo_emg_fibre){.jitter_us = p[motor_unit_anatomy_p_junction_jitter]};
    f->diameter_um = fmax(diameter_um + p[motor_unit_anatomy_p_diameter_sd] * z[0], 10);
    f->endplate_mm = zone_mm + p[motor_unit_anatomy_p_endplate_fibre_sd] * z[1];
    f->up_mm = fmax(half + p[motor_unit_anatomy_p_ending_sd] * z[2] - f->endplate_mm, 1);
    f->down_mm = fmax(half + p[motor_unit_anatomy_p_ending_sd] * z[3] + f->endplate_mm, 1);
}

/* A fibre whose own nerve is gone: a twig from the junction of an own fibre beside it has reached
 * it. It stays where it can be inside the muscle. */
static void adopt(const double *p, double a, double b, uint64_t seed, uint64_t entity,
                  const myo_emg_fibre *own, int n_own, myo_emg_fibre *f) {
    const myo_emg_fibre *parent = &own[myo_random_below(seed, entity, 0, n_own)];
    const double spread = p[motor_unit_anatomy_p_adopted_spread];
    f->x_mm = parent->x_mm;
    f->y_mm = parent->y_mm;
    for (uint64_t try = 1; try < 32; try++) {
        double z[2];
        myo_random_normal2(seed, entity, try, z);
        const double x = parent->x_mm + spread * z[0], y = parent->y_mm + spread * z[1];
        if (x * x / (a * a) + y * y / (b * b) > 1) continue;
        f->x_mm = x;
        f->y_mm = y;
        break;
    }
    f->delay_ms =
        fmin(p[motor_unit_anatomy_p_adopted_delay] * myo_random_exponential(seed, entity, 32), 40);
    f->jitter_us = p[motor_unit_anatomy_p_adopted_jitter];
    f->blocking_1 = p[motor_unit_anatomy_p_adopted_blocking];
}

void myo_emg_place_fibres(const myo_emg_values *values, uint64_t seed, int muscle, int unit,
                          const myo_unit_info *info, myo_emg_fibre *fibres) {
    const double *p = values->anatomy;
    double a, b;
    myo_emg_half_axes(values, &a, &b);
    const double zone =
        p[motor_unit_anatomy_p_endplate_unit_sd] *
        cut_normal(myo_random_normal(seed, entity_of(MYO_EMG_DRAW_ENDPLATE, muscle, unit, 0), 0));
    const double at_25 = p[motor_unit_anatomy_p_velocity_at_25_um],
                 slope = p[motor_unit_anatomy_p_velocity_slope];
    const double unit_velocity = fmax(at_25 + slope * (info->fibre_diameter_um - 25), 0.5);
    const int n = myo_emg_fibre_count(values, info), n_own = own_count(values, info);
    for (int i = 0; i < n; i++) {
        myo_emg_fibre *f = &fibres[i];
        draw_fibre(p, seed, entity_of(MYO_EMG_DRAW_FIBRE, muscle, unit, i),
                   info->fibre_diameter_um * p[motor_unit_anatomy_p_diameter_scale], zone, f);
        f->velocity_1 = fmax(at_25 + slope * (f->diameter_um - 25), 0.5) / unit_velocity;
        place_in_territory(a, b, seed, entity_of(MYO_EMG_DRAW_PLACE, muscle, unit, i), info, f);
        if (i >= n_own)
            adopt(p, a, b, seed, entity_of(MYO_EMG_DRAW_ADOPTED, muscle, unit, i), fibres, n_own,
                  f);
    }
}

int myo_emg_loose_count(const myo_emg_values *values) {
    const double *p = values->anatomy;
    return (int)(p[motor_unit_anatomy_p_fibrillating] * p[motor_unit_anatomy_p_cross_section] +
                 0.5);
}

void myo_emg_place_loose(const myo_emg_values *values, uint64_t seed, int muscle, int index,
                         myo_emg_fibre *fibre) {
    double a, b;
    myo_emg_half_axes(values, &a, &b);
    const uint64_t entity = entity_of(MYO_EMG_DRAW_LOOSE, muscle, 0, 2 * index);
    const myo_unit_info everywhere = {.territory_radius_mm = 2 * a + 2 * b};
    /* they have become thin */
    draw_fibre(values->anatomy, seed, entity, 35, 0, fibre);
    fibre->velocity_1 = 1;
    fibre->jitter_us = 0;
    place_in_territory(a, b, seed, entity_of(MYO_EMG_DRAW_LOOSE, muscle, 0, 2 * index + 1),
                       &everywhere, fibre);
}

int myo_emg_place_units(const myo_emg_muscle *muscle, int muscle_index, uint64_t seed, int n_units,
                        myo_unit_info *units, myo_error *error) {
    myo_emg_values values;
    myo_emg_values_read(muscle, &values);
    for (int u = 0; u < n_units; u++) {
        if (units[u].n_fibres < 1 || units[u].n_fibres >= 1 << 24)
            return myo_error_set(error, MYO_INPUT, "unit %d has %d fibres; 1 or more are needed", u,
                                 units[u].n_fibres);
        myo_emg_place_unit(&values, seed, muscle_index, u, &units[u]);
    }
    return MYO_OK;
}
