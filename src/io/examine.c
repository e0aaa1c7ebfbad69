/* Examining a whole recording, channel by channel and piece by piece; the answer as JSON and text.
 */
#include "myotome/examine_file.h"

#include "io/json.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* A piece is long enough for every rhythm and short enough for the memory. */
static const double piece_s = 60;

static int stopped(const myo_examine_options *o, double done, double all, myo_error *error) {
    if (!o->progress || !o->progress(all > 0 ? done / all : 0, o->user)) return 0;
    return myo_error_set(error, MYO_INTERRUPTED, "interrupted");
}

/* A note of the recording that says that the person rests: "rest", "relaxed", ... and no other
 * note that tells of a contraction. What it says about findings is not looked at. */
static int notes_say_rest(const myo_recording *recording) {
    int rest = 0;
    for (size_t i = 0; i < myo_recording_note_count(recording); i++) {
        const char *text = myo_recording_note_at(recording, i)->text;
        static const char *const effort[] = {"contract", "effort", "maximal", "mvc"};
        static const char *const quiet[] = {"rest", "at_rest", "at rest", "relaxed", "resting"};
        for (size_t k = 0; k < sizeof effort / sizeof *effort; k++)
            if (strncasecmp(text, effort[k], strlen(effort[k])) == 0) return 0;
        for (size_t k = 0; k < sizeof quiet / sizeof *quiet; k++)
            rest |= strcasecmp(text, quiet[k]) == 0;
    }
    return rest;
}

static int examine_channel(myo_recording *recording, int channel, const myo_examine_options *o,
                           int at_rest, double done_s, double all_s, myo_examined **result,
                           myo_error *error) {
    const myo_recording_channel *c = myo_recording_channel_at(recording, channel);
    const size_t most = (size_t)(piece_s * c->rate_Hz) + 1;
    size_t length = c->n_samples < most + most / 2 ? c->n_samples : most;
    double *samples = malloc((length + 1) * sizeof *samples);
    if (!samples) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a channel");
    int code = MYO_OK;
    *result = NULL;
    for (size_t at = 0; at < c->n_samples && !code;) {
        size_t n = c->n_samples - at;
        if (n > length) n = n < length + length / 2 ? n / 2 : length;
        myo_examined *part = NULL;
        if (stopped(o, done_s + (double)at / c->rate_Hz, all_s, error)) code = MYO_INTERRUPTED;
        if (!code) code = myo_recording_read(recording, channel, at, n, samples, error);
        const myo_emg_piece piece = {samples,
                                     n,
                                     c->rate_Hz,
                                     (double)at / c->rate_Hz,
                                     c->is_calibrated && c->is_voltage,
                                     c->resolution,
                                     c->lowest,
                                     c->highest,
                                     at_rest};
        if (!code) code = myo_examine_piece(&piece, &part, error);
        if (!code && *result) code = myo_examined_append(*result, part, error);
        if (!code && !*result) *result = part, part = NULL;
        myo_examined_free(part);
        at += n;
    }
    free(samples);
    return code;
}

/* Force, angle, temperature and the like are no electromyogram. */
static int is_electric(const myo_recording_channel *c) {
    static const char *const others[] = {"ECG", "EKG", "EEG", "EOG"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strncasecmp(c->name, others[i], 3) == 0 && (!c->name[3] || c->name[3] == ' ')) return 0;
    return c->is_voltage && c->n_samples > 0;
}

static void choose(myo_examination *x) {
    /* The channel that tells most: a needle before the skin, then the rarer finding. */
    double best = -1;
    for (int i = 0; i < x->n_channels; i++) {
        const myo_examined *e = x->channels[i].examined;
        if (!e) continue;
        const int rare = e->discharge >= MYO_DISCHARGE_FASCICULATION;
        const double weight = e->discharge_confidence_1 + 2 * rare + (e->is_needle ? 3 : 0) +
                              (e->discharge == MYO_DISCHARGE_SILENCE ? -0.5 : 0) -
                              (e->is_dead ? 10 : 0);
        if (weight <= best && i > 0) continue;
        best = weight;
        x->discharge = e->discharge;
    }
    best = 0;
    for (int i = 0; i < x->n_channels; i++) {
        const myo_examined *e = x->channels[i].examined;
        if (!e || e->pattern_confidence_1 <= best || e->pattern == MYO_PATTERN_UNKNOWN) continue;
        best = e->pattern_confidence_1;
        x->pattern = e->pattern;
    }
}

myo_examine_options myo_examine_options_default(void) {
    return (myo_examine_options){.channel = -1};
}

int myo_examine_recording(myo_recording *recording, const myo_examine_options *options,
                          myo_examination **examination, myo_error *error) {
    const int n = myo_recording_channel_count(recording);
    *examination = NULL;
    myo_examination *x = calloc(1, sizeof *x);
    if (x) x->channels = calloc((size_t)n + 1, sizeof *x->channels);
    if (!x || !x->channels) {
        free(x);
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the channels");
    }
    snprintf(x->path, sizeof x->path, "%s", myo_recording_path(recording));
    const int at_rest = options->at_rest || notes_say_rest(recording);
    double all_s = 0, done_s = 0;
    for (int c = 0; c < n; c++) {
        const myo_recording_channel *from = myo_recording_channel_at(recording, c);
        if (options->channel < 0 || options->channel == c)
            all_s += (double)from->n_samples / from->rate_Hz;
    }
    int code = MYO_OK;
    for (int c = 0; c < n && !code; c++) {
        const myo_recording_channel *from = myo_recording_channel_at(recording, c);
        if (options->channel >= 0 && options->channel != c) continue;
        myo_examined_channel *to = &x->channels[x->n_channels++];
        snprintf(to->name, sizeof to->name, "%s", from->name);
        snprintf(to->unit, sizeof to->unit, "%s",
                 !from->is_voltage     ? from->unit
                 : from->is_calibrated ? "uV"
                                       : "counts");
        to->index = c;
        if (options->channel >= 0 || is_electric(from))
            code = examine_channel(recording, c, options, at_rest, done_s, all_s, &to->examined,
                                   error);
        done_s += (double)from->n_samples / from->rate_Hz;
    }
    if (code) {
        myo_examination_free(x);
        return code;
    }
    choose(x);
    *examination = x;
    return MYO_OK;
}

void myo_examination_free(myo_examination *examination) {
    if (!examination) return;
    for (int i = 0; i < examination->n_channels; i++)
        myo_examined_free(examination->channels[i].examined);
    free(examination->channels);
    free(examination);
}

/* ---- JSON ---- */

/* Four digits: more would be noise, and would differ between builds. */
static void number(myo_json *json, const char *key, double value) {
    char text[32];
    if (!isfinite(value)) {
        myo_json_null(json, key);
        return;
    }
    snprintf(text, sizeof text, "%.4g", value);
    myo_json_number(json, key, strtod(text, NULL));
}

static void time_s(myo_json *json, const char *key, double value) {
    myo_json_number(json, key, floor(1e4 * value + 0.5) / 1e4);
}

static void finding_json(myo_json *json, const myo_emg_finding *f) {
    myo_json_object(json, NULL);
    myo_json_string(json, "type", myo_discharge_name(f->type));
    time_s(json, "start_s", f->start_s);
    time_s(json, "end_s", f->end_s);
    number(json, "rate_Hz", f->rate_Hz);
    number(json, "confidence", f->confidence_1);
    myo_json_array(json, "reasons");
    for (int i = 0; i < f->n_reasons; i++) myo_json_string(json, NULL, f->reasons[i]);
    myo_json_end(json);
    if (f->unit >= 0) myo_json_integer(json, "unit", f->unit);
    myo_json_end(json);
}

static void unit_json(myo_json *json, const myo_emg_unit *u, int index, int is_calibrated) {
    myo_json_object(json, NULL);
    myo_json_integer(json, "unit", index);
    myo_json_integer(json, "potentials", u->n);
    time_s(json, "first_s", u->first_s);
    time_s(json, "last_s", u->last_s);
    number(json, is_calibrated ? "amplitude_uV" : "amplitude_counts", u->amplitude_uV);
    number(json, "duration_ms", u->duration_ms);
    myo_json_integer(json, "phases", u->phases);
    myo_json_integer(json, "turns", u->turns);
    number(json, is_calibrated ? "area_uV_ms" : "area_counts_ms", u->area_uV_ms);
    if (is_calibrated) number(json, "size_index", u->size_index);
    number(json, "rise_ms", u->rise_ms);
    number(json, "rate_Hz", u->rate_Hz);
    number(json, "interval_cv", u->interval_cv);
    number(json, "irregularity", u->irregularity);
    number(json, "brief_share", u->brief_1);
    number(json, "fit", u->fit_1);
    number(json, "jitter_us", u->jitter_us);
    number(json, "jiggle", u->jiggle_1);
    myo_json_bool(json, "as_of_one_fibre", u->is_fibre);
    myo_json_end(json);
}

static void features_json(myo_json *json, const myo_examined *e) {
    const char *rms = e->is_calibrated ? "rms_uV" : "rms_counts";
    myo_json_object(json, "features");
    number(json, "rate_Hz", e->rate_Hz);
    time_s(json, "duration_s", e->duration_s);
    myo_json_bool(json, "calibrated", e->is_calibrated);
    myo_json_bool(json, "dead", e->is_dead);
    number(json, "missing_share", e->n_samples ? (double)e->n_missing / (double)e->n_samples : 0);
    number(json, "clipped_share", e->n_samples ? (double)e->n_clipped / (double)e->n_samples : 0);
    number(json, rms, e->rms);
    number(json, e->is_calibrated ? "min_uV" : "min_counts", e->low);
    number(json, e->is_calibrated ? "max_uV" : "max_counts", e->high);
    number(json, e->is_calibrated ? "noise_uV" : "noise_counts", e->noise);
    number(json, "mains_Hz", e->mains_Hz > 0 ? e->mains_Hz : (double)NAN);
    number(json, e->is_calibrated ? "mains_uV" : "mains_counts",
           e->mains_Hz > 0 ? e->mains_uV : (double)NAN);
    number(json, "heart_rate_Hz", e->n_beats ? e->heart_Hz : (double)NAN);
    number(json, e->is_calibrated ? "heart_uV" : "heart_counts",
           e->n_beats ? e->heart_uV : (double)NAN);
    number(json, "active_share", e->active_share_1);
    number(json, e->is_calibrated ? "window_rms_uV" : "window_rms_counts", e->window_rms);
    number(json, "turns_Hz", e->turns_Hz);
    number(json, "uV_per_turn", e->uV_per_turn);
    number(json, "median_frequency_Hz", e->median_Hz);
    number(json, "zero_crossings_Hz", e->zero_crossings_Hz);
    number(json, "kurtosis", e->kurtosis);
    myo_json_integer(json, "potentials", (long long)e->n_spikes);
    number(json, "unsorted_share", e->unsorted_1);
    number(json, "pattern_confidence", e->pattern_confidence_1);
    myo_json_string(json, "pattern_reason", e->pattern_reason);
    myo_json_array(json, "units");
    for (size_t u = 0; u < e->n_units; u++) unit_json(json, &e->units[u], (int)u, e->is_calibrated);
    myo_json_end(json);
    myo_json_end(json);
}

void myo_examination_json(const myo_examination *x, const myo_recording *recording,
                          myo_json *json) {
    myo_json_object(json, NULL);
    myo_json_string(json, "program", "myotome"); /* marks a folder of results as ours */
    myo_json_string(json, "file", x->path);
    myo_json_string(json, "format", myo_recording_format(recording));
    myo_json_string(json, "discharge", myo_discharge_name(x->discharge));
    myo_json_string(json, "pattern", myo_emg_pattern_name(x->pattern));
    myo_json_array(json, "warnings");
    for (int i = 0; i < myo_recording_warning_count(recording); i++)
        myo_json_string(json, NULL, myo_recording_warning_at(recording, i));
    myo_json_end(json);
    myo_json_array(json, "channels");
    for (int i = 0; i < x->n_channels; i++) {
        const myo_examined_channel *c = &x->channels[i];
        const myo_examined *e = c->examined;
        myo_json_object(json, NULL);
        myo_json_string(json, "name", c->name);
        myo_json_string(json, "discharge",
                        myo_discharge_name(e ? e->discharge : MYO_DISCHARGE_CANNOT_TELL));
        myo_json_string(json, "pattern",
                        myo_emg_pattern_name(e ? e->pattern : MYO_PATTERN_UNKNOWN));
        myo_json_array(json, "findings");
        for (size_t f = 0; e && f < e->n_findings; f++) finding_json(json, &e->findings[f]);
        myo_json_end(json);
        if (e) {
            features_json(json, e);
        } else {
            myo_json_object(json, "features");
            myo_json_string(json, "not_examined", "no electromyogram");
            myo_json_end(json);
        }
        myo_json_end(json);
    }
    myo_json_end(json);
    myo_json_end(json);
}

/* To so many digits, so that "%.6g" writes no exponent. */
static double rounded(double x, int digits) {
    if (!isfinite(x) || x == 0) return x;
    const double unit = pow(10, floor(log10(fabs(x))) - digits + 1);
    return unit * floor(x / unit + 0.5);
}

/* ---- text ---- */

static void channel_text(const myo_examined_channel *c, myo_buffer *out) {
    const myo_examined *e = c->examined;
    if (!e) {
        myo_buffer_format(out, "\n%s: not looked at, it is no electromyogram (%s)\n", c->name,
                          c->unit);
        return;
    }
    myo_buffer_format(out, "\n%s: %.4g s at %.6g Hz", c->name, e->duration_s, e->rate_Hz);
    if (e->is_dead) {
        myo_buffer_add(out, "\n  dead: a flat line; nothing can be told\n");
        return;
    }
    myo_buffer_format(out, ", RMS %.6g %s, noise %.6g %s\n", rounded(e->rms, 3), c->unit,
                      rounded(e->noise, 2), c->unit);
    if (e->n_clipped)
        myo_buffer_format(out, "  clipped: %zu samples at the end of the range\n", e->n_clipped);
    if (e->n_missing) myo_buffer_format(out, "  %zu samples are missing\n", e->n_missing);
    if (e->mains_Hz > 0)
        myo_buffer_format(out, "  mains of %.4g Hz, %.6g %s, taken away\n", e->mains_Hz,
                          rounded(e->mains_uV, 2), c->unit);
    if (e->n_beats)
        myo_buffer_format(out, "  heart: %d beats, %.3g a minute, %.6g %s, taken away\n",
                          e->n_beats, 60 * e->heart_Hz, rounded(e->heart_uV, 2), c->unit);
    if (e->active_share_1 > 0)
        myo_buffer_format(out, "  active %.0f %% of the time, median frequency %.3g Hz",
                          100 * e->active_share_1, e->median_Hz);
    if (isfinite(e->uV_per_turn) && e->active_share_1 > 0)
        myo_buffer_format(out, ", %.6g turns a second of %.6g uV", rounded(e->turns_Hz, 3),
                          rounded(e->uV_per_turn, 3));
    if (e->active_share_1 > 0) myo_buffer_add(out, "\n");
    int shown = 0;
    for (size_t u = 0; u < e->n_units && e->is_needle && shown < 16; u++) {
        const myo_emg_unit *unit = &e->units[u];
        if (unit->n < 5) continue;
        if (!shown++)
            myo_buffer_format(out, "  %6s %6s %9s %6s %6s %7s %8s %6s %6s %6s\n", "unit", "n",
                              c->unit, "ms", "phases", "per s", "CV", "irreg", "brief", "fit");
        myo_buffer_format(out, "  %6zu %6d %9.0f %6.1f %6d %7.1f %8.2f %6.2f %6.2f %6.2f\n", u,
                          unit->n, unit->amplitude_uV, unit->duration_ms, unit->phases,
                          unit->rate_Hz, unit->interval_cv, unit->irregularity, unit->brief_1,
                          unit->fit_1);
    }
    if (e->pattern != MYO_PATTERN_UNKNOWN)
        myo_buffer_format(out, "  pattern: %s (confidence %.2f): %s\n",
                          myo_emg_pattern_name(e->pattern), e->pattern_confidence_1,
                          e->pattern_reason);
    if (!e->n_findings)
        myo_buffer_add(out, "  cannot tell: nothing in it is clear enough to be named\n");
    for (size_t f = 0; f < e->n_findings; f++) {
        const myo_emg_finding *x = &e->findings[f];
        myo_buffer_format(out, "  %.2f to %.2f s: %s, confidence %.2f\n", x->start_s, x->end_s,
                          myo_discharge_words(x->type), x->confidence_1);
        for (int i = 0; i < x->n_reasons; i++) myo_buffer_format(out, "      %s\n", x->reasons[i]);
    }
}

void myo_examination_text(const myo_examination *x, const myo_recording *recording,
                          myo_buffer *out) {
    myo_buffer_format(out, "%s: %s, %d channel%s, %.4g s\n", x->path,
                      myo_recording_format(recording), myo_recording_channel_count(recording),
                      myo_recording_channel_count(recording) == 1 ? "" : "s",
                      myo_recording_duration_s(recording));
    myo_buffer_format(out, "in short: %s", myo_discharge_words(x->discharge));
    if (x->pattern != MYO_PATTERN_UNKNOWN)
        myo_buffer_format(out, ", %s pattern", myo_emg_pattern_name(x->pattern));
    myo_buffer_add(out, "\n");
    for (int i = 0; i < x->n_channels; i++) channel_text(&x->channels[i], out);
    myo_buffer_add(out, "\nThis describes a recording. It is no diagnosis of a person.\n");
}
