/* Noise and artefacts. White noise of the amplifier; 1/f noise as a sum of first-order processes
 * two octaves apart (equal power an octave); mains with odd harmonics; QRS complexes at intervals
 * that vary with the breath and by chance; the breath's slow drift. */
#include "emg/synth/noise.h"

#include "base/lane.h"
#include "base/random.h"
#include "emg/synth/wave.h"

#include <math.h>

static uint64_t entity_of(uint32_t purpose, const myo_emg_electrode *e, int muscle) {
    return myo_random_entity(purpose, e->noise_key[0], e->noise_key[1] + (uint32_t)muscle);
}

static double at(const myo_emg_electrode *e, int needle_index, int surface_index) {
    return e->noise[e->kind == MYO_CHANNEL_NEEDLE ? needle_index : surface_index];
}

static void add_amplifier(const myo_emg_electrode *e, uint64_t seed, int muscle, float *signal,
                          size_t n) {
    const double rms = at(e, noise_p_amplifier_needle, noise_p_amplifier_surface);
    if (rms <= 0) return;
    /* The band of a second-order low-pass is 1.11 times its corner; the stated rms is behind the
     * filters. */
    const double band = fmin(1.11 * e->low_pass_Hz, 0.5 * e->inner_rate_Hz) - e->high_pass_Hz;
    const double sd = rms * sqrt(0.5 * e->inner_rate_Hz / fmax(band, 1));
    const uint64_t entity = entity_of(MYO_EMG_DRAW_NOISE, e, muscle);
    for (size_t i = 0; i < n; i += 4) {
        double z[4];
        myo_random_normal4(seed, entity, i / 4, z);
        for (size_t k = 0; k < 4 && i + k < n; k++) signal[i + k] += (float)(sd * z[k]);
    }
}

static void add_flicker(const myo_emg_electrode *e, uint64_t seed, int muscle, float *signal,
                        size_t n) {
    enum { PROCESSES = 8 };
    const double rms = at(e, noise_p_electrode_needle, noise_p_electrode_surface);
    if (rms <= 0) return;
    /* 1 Hz to 1 kHz are ten octaves: five processes' worth of power */
    const double sd = rms / sqrt(5.0);
    const uint64_t entity = entity_of(MYO_EMG_DRAW_FLICKER, e, muscle);
    double state[PROCESSES], stay[PROCESSES], kick[PROCESSES], z[PROCESSES], corner = 0.25;
    myo_random_normal4(seed, entity, 0, z);
    myo_random_normal4(seed, entity, 1, z + 4);
    for (int p = 0; p < PROCESSES; p++, corner *= 4) {
        stay[p] = lane_exp(-MYO_EMG_TWO_PI * corner / e->inner_rate_Hz);
        kick[p] = sd * sqrt(1 - stay[p] * stay[p]);
        state[p] = sd * z[p];
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        myo_random_normal4(seed, entity, 2 * i + 2, z);
        myo_random_normal4(seed, entity, 2 * i + 3, z + 4);
        for (int p = 0; p < PROCESSES; p++) {
            state[p] = stay[p] * state[p] + kick[p] * z[p];
            sum += state[p];
        }
        signal[i] += (float)sum;
    }
}

static void add_tone(double amplitude, double frequency_Hz, double phase, double rate_Hz,
                     float *signal, size_t n) {
    if (amplitude <= 0 || frequency_Hz >= 0.5 * rate_Hz) return;
    const double turn = frequency_Hz / rate_Hz;
    for (size_t i = 0; i < n; i++) {
        double s, c;
        myo_emg_wave(phase + turn * (double)i, &s, &c);
        signal[i] += (float)(amplitude * s);
    }
}

static double phase_of(uint64_t seed, uint32_t which) {
    return myo_random_uniform(seed, myo_random_entity(MYO_EMG_DRAW_PHASE, 0, which), 0);
}

static void add_mains(const myo_emg_electrode *e, uint64_t seed, float *signal, size_t n) {
    const double *p = e->noise;
    const double amplitude = at(e, noise_p_mains_needle, noise_p_mains_surface),
                 f = p[noise_p_mains_frequency];
    add_tone(amplitude, f, phase_of(seed, 1), e->inner_rate_Hz, signal, n);
    add_tone(amplitude * p[noise_p_mains_third], 3 * f, phase_of(seed, 3), e->inner_rate_Hz, signal,
             n);
    add_tone(amplitude * p[noise_p_mains_fifth], 5 * f, phase_of(seed, 5), e->inner_rate_Hz, signal,
             n);
}

/* Q, R and S as three bells; x is the time from R over the complex's duration. */
static double qrs(double x) {
    const double w = 1 / (2 * 0.1 * 0.1);
    return lane_exp(-w * x * x) - 0.18 * lane_exp(-w * (x + 0.28) * (x + 0.28)) -
           0.32 * lane_exp(-w * (x - 0.28) * (x - 0.28));
}

/* One heart beats for all channels of a record: its times depend on the seed and the rhythm alone.
 */
typedef struct heart {
    const double *p; /* the noise table */
    uint64_t seed, beat;
    double at_s; /* the middle of the present complex */
} heart;

static uint64_t heart_draws(void) {
    return myo_random_entity(MYO_EMG_DRAW_HEART, 0, 0);
}

static heart first_beat(const double *p, uint64_t seed) {
    const double mean_s = 1 / p[noise_p_heart_rate];
    return (heart){p, seed, 1, -mean_s * myo_random_uniform(seed, heart_draws(), 0)};
}

static void next_beat(heart *h) {
    const double mean_s = 1 / h->p[noise_p_heart_rate],
                 spread = h->p[noise_p_heart_variation] * sqrt(0.5);
    double s, c;
    /* the sine's spread is its amplitude over the root of 2 */
    myo_emg_wave(phase_of(h->seed, 2) + h->p[noise_p_breath_rate] * h->at_s, &s, &c);
    const double z = fmin(fmax(myo_random_normal(h->seed, heart_draws(), h->beat), -3), 3);
    h->at_s += mean_s * fmax(1 + spread * (1.41421356237309505 * s + z), 0.3);
    h->beat++;
}

static int has_cannula(const myo_emg_electrode *e) {
    return e->kind == MYO_CHANNEL_NEEDLE && e->shaft_length_mm > 0;
}

static void add_heart(const myo_emg_electrode *e, uint64_t seed, double heart_1, float *signal,
                      size_t n) {
    const double *p = e->noise;
    const double size = p[has_cannula(e) ? noise_p_heart_needle : noise_p_heart_surface] * heart_1;
    if (size == 0 || !(p[noise_p_heart_rate] > 0)) return;
    double high = 0, low = 0;
    for (int i = -100; i <= 100; i++) {
        high = fmax(high, qrs(0.01 * i));
        low = fmin(low, qrs(0.01 * i));
    }
    const double length_s = 1e-3 * p[noise_p_qrs_duration];
    for (heart h = first_beat(p, seed); h.at_s - length_s < (double)n / e->inner_rate_Hz;
         next_beat(&h)) {
        const ptrdiff_t from = (ptrdiff_t)ceil((h.at_s - length_s) * e->inner_rate_Hz);
        const ptrdiff_t to = (ptrdiff_t)floor((h.at_s + length_s) * e->inner_rate_Hz);
        for (ptrdiff_t i = from < 0 ? 0 : from; i <= to && i < (ptrdiff_t)n; i++)
            signal[i] += (float)(size / (high - low) *
                                 qrs(((double)i / e->inner_rate_Hz - h.at_s) / length_s));
    }
}

int myo_emg_record_heart(const double *p, uint64_t seed, myo_record *record, myo_error *error) {
    for (heart h = first_beat(p, seed); h.at_s < 1e-3 * record->simulated_ms; next_beat(&h))
        if (h.at_s >= 0 &&
            myo_record_add_event(record, 1e3 * h.at_s, 0, "heartbeat", "QRS of the heart"))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the heartbeats");
    return MYO_OK;
}

/* Potential on the back of the heart's dipole, in any unit: in the QRS it points to the left, down
 * and to the front. */
static double heart_potential(const double *p, double x_mm, double depth_mm, double z_mm) {
    const double x = x_mm - p[noise_p_heart_x], y = depth_mm - p[noise_p_heart_depth],
                 z = z_mm - p[noise_p_heart_z], r = sqrt(x * x + y * y + z * z);
    return (-0.5 * x + 0.4 * y - 0.75 * z) / (r * r * r);
}

double myo_emg_heart_share(const myo_emg_electrode *e) {
    const double *p = e->noise;
    if (has_cannula(e)) return 1;
    const double usual = heart_potential(p, -35, 0, 10) - heart_potential(p, -35, 0, -10);
    double sum = 0;
    for (int i = 0; i < e->n_points; i++)
        sum += e->points[i].weight * heart_potential(p, e->middle_mm[0] + e->points[i].x_mm,
                                                     e->middle_mm[1] + e->points[i].y_mm,
                                                     e->middle_mm[2] + e->points[i].z_mm);
    return sum / usual;
}

/* A cable that is knocked swings and comes to rest. */
static void add_movement(const myo_emg_electrode *e, uint64_t seed, int muscle, float *signal,
                         size_t n) {
    const double greatest = at(e, noise_p_movement_needle, noise_p_movement_surface);
    if (greatest <= 0) return;
    const uint64_t entity = entity_of(MYO_EMG_DRAW_KNOCK, e, muscle);
    const double mean_s = 1 / e->noise[noise_p_movement_rate], end_s = (double)n / e->inner_rate_Hz;
    double at_s = 0;
    for (uint64_t knock = 0; at_s < end_s; knock++) {
        double u[2], w[2];
        myo_random_uniform2(seed, entity, 3 * knock, u);
        myo_random_uniform2(seed, entity, 3 * knock + 1, w);
        at_s += mean_s * myo_random_exponential(seed, entity, 3 * knock + 2);
        const double size = greatest * (0.2 + 0.8 * u[0]) * (w[1] < 0.5 ? -1 : 1);
        const double turns = (2 + 13 * u[1]) / e->inner_rate_Hz;
        const double stay = lane_exp(-1 / (e->inner_rate_Hz * (0.05 + 0.1 * w[0])));
        double left = 1;
        for (size_t i = (size_t)(at_s * e->inner_rate_Hz), k = 0; i < n && left > 1e-4; i++, k++) {
            double s, c;
            myo_emg_wave(turns * (double)k, &s, &c);
            signal[i] += (float)(size * left * s);
            left *= stay;
        }
    }
}

void myo_emg_convert(const double *noise, float *signal, size_t n) {
    const double limit = 1e3 * noise[noise_p_range], step = noise[noise_p_resolution];
    for (size_t i = 0; i < n; i++) {
        double x = (double)signal[i];
        if (limit > 0) x = fmin(fmax(x, -limit), limit);
        if (step > 0) x = step * floor(x / step + 0.5);
        signal[i] = (float)x;
    }
}

double myo_emg_level(const float *signal, size_t n, double rate_Hz) {
    const size_t stretch = (size_t)fmax(0.05 * rate_Hz, 1);
    double strongest = 0, sum = 0;
    size_t count = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t from = 0; from < n; from += stretch) {
            const size_t to = from + stretch < n ? from + stretch : n;
            double square = 0;
            for (size_t i = from; i < to; i++) square += (double)signal[i] * (double)signal[i];
            const double mean = square / (double)(to - from);
            if (!pass)
                strongest = fmax(strongest, mean);
            else if (mean > 0.01 * strongest)
                sum += square, count += to - from;
        }
    return count ? sqrt(sum / (double)count) : 0;
}

void myo_emg_add_noise(const myo_emg_electrode *e, uint64_t seed, int muscle, double heart_1,
                       float *signal, size_t n) {
    add_amplifier(e, seed, muscle, signal, n);
    add_flicker(e, seed, muscle, signal, n);
    add_mains(e, seed, signal, n);
    add_heart(e, seed, heart_1, signal, n);
    add_movement(e, seed, muscle, signal, n);
    if (e->kind == MYO_CHANNEL_SURFACE)
        add_tone(e->noise[noise_p_breath_surface], e->noise[noise_p_breath_rate], phase_of(seed, 2),
                 e->inner_rate_Hz, signal, n);
}
