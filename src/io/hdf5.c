/* signals.h5: everything a record holds, for h5py, MATLAB, Julia, R. Plain arrays with unit and
 * text as attributes, no compound types; ragged lists as one array plus `first` and `n_samples`.
 * The same record gives the same bytes: no time stamps, no wall-clock time. Layout: docs/files.md.
 */
#include "io/seal.h"
#include "myotome/io.h"

#include <hdf5.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- thin layer: a failed call sets `failed`, later calls do nothing ---- */

typedef struct store {
    int failed;
    int can_deflate;
} store;

static hid_t checked(store *s, hid_t id) {
    if (id < 0) s->failed = 1;
    return id;
}

static void attribute(store *s, hid_t at, const char *name, hid_t file_type, hid_t memory_type,
                      const void *value) {
    if (s->failed) return;
    const hid_t space = checked(s, H5Screate(H5S_SCALAR));
    const hid_t a = checked(s, H5Acreate2(at, name, file_type, space, H5P_DEFAULT, H5P_DEFAULT));
    if (!s->failed && H5Awrite(a, memory_type, value) < 0) s->failed = 1;
    if (a >= 0) H5Aclose(a);
    if (space >= 0) H5Sclose(space);
}

static void text_attribute(store *s, hid_t at, const char *name, const char *text) {
    const hid_t type = H5Tcopy(H5T_C_S1); /* of variable length: h5py then hands out a str */
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
    attribute(s, at, name, type, type, &text);
    H5Tclose(type);
}

static void number_attribute(store *s, hid_t at, const char *name, double value) {
    attribute(s, at, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value);
}

static void integer_attribute(store *s, hid_t at, const char *name, long long value) {
    attribute(s, at, name, H5T_STD_I64LE, H5T_NATIVE_LLONG, &value);
}

static hid_t group(store *s, hid_t at, const char *name) {
    if (s->failed) return -1;
    const hid_t settings = checked(s, H5Pcreate(H5P_GROUP_CREATE));
    H5Pset_obj_track_times(settings, false);
    H5Pset_link_creation_order(settings, H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED);
    const hid_t g = checked(s, H5Gcreate2(at, name, H5P_DEFAULT, settings, H5P_DEFAULT));
    H5Pclose(settings);
    return g;
}

static void close_group(hid_t g) {
    if (g >= 0) H5Gclose(g);
}

/* A group whose name comes from the record: no slashes, and unique among its neighbours. */
static hid_t named_group(store *s, hid_t at, const char *wanted) {
    char name[80];
    snprintf(name, sizeof name, "%.64s", wanted[0] ? wanted : "unnamed");
    for (char *c = name; *c; c++)
        if (*c == '/' || (*c == '.' && c == name)) *c = '_';
    const size_t n = strlen(name);
    for (int twin = 2; !s->failed && H5Lexists(at, name, H5P_DEFAULT) > 0; twin++)
        snprintf(name + n, sizeof name - n, " %d", twin);
    return group(s, at, name);
}

/* One or two dimensions (columns 0: one), chunked and deflated above a page. */
static void dataset(store *s, hid_t at, const char *name, hid_t file_type, hid_t memory_type,
                    size_t rows, size_t columns, const void *data, const char *unit,
                    const char *text) {
    if (s->failed) return;
    const hsize_t size[2] = {rows, columns};
    const int rank = columns ? 2 : 1;
    const hid_t space = checked(s, H5Screate_simple(rank, size, NULL));
    const hid_t settings = checked(s, H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_obj_track_times(settings, false);
    const size_t width = columns ? columns : 1;
    if (s->can_deflate && rows * width > 512) {
        const size_t most = width < 65536 ? 65536 / width : 1;
        const hsize_t chunk[2] = {rows < most ? rows : most, columns};
        H5Pset_chunk(settings, rank, chunk);
        H5Pset_shuffle(settings);
        H5Pset_deflate(settings, 4);
    }
    const hid_t d =
        checked(s, H5Dcreate2(at, name, file_type, space, H5P_DEFAULT, settings, H5P_DEFAULT));
    if (!s->failed && rows > 0 && H5Dwrite(d, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) < 0)
        s->failed = 1;
    if (!s->failed && unit) text_attribute(s, d, "unit", unit);
    if (!s->failed && text) text_attribute(s, d, "text", text);
    if (d >= 0 && H5Dclose(d) < 0) s->failed = 1;
    H5Pclose(settings);
    if (space >= 0) H5Sclose(space);
}

static void doubles(store *s, hid_t at, const char *name, size_t n, const double *data,
                    const char *unit, const char *text) {
    dataset(s, at, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, n, 0, data, unit, text);
}

static void integers(store *s, hid_t at, const char *name, size_t n, const int *data,
                     const char *text) {
    dataset(s, at, name, H5T_STD_I32LE, H5T_NATIVE_INT, n, 0, data, "1", text);
}

static void floats(store *s, hid_t at, const char *name, size_t n, const float *data,
                   const char *unit, const char *text) {
    dataset(s, at, name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, n, 0, data, unit, text);
}

/* ---- columns out of arrays of structs ---- */

typedef struct column {
    const char *name, *unit, *text;
    size_t offset;
    int is_int;
} column;

static void columns_of(store *s, hid_t at, const column *list, int n_columns, const void *rows,
                       size_t n, size_t stride) {
    double *real = malloc((n + 1) * sizeof *real);
    int *whole = malloc((n + 1) * sizeof *whole);
    if (!real || !whole) s->failed = 1;
    for (int c = 0; c < n_columns && !s->failed; c++) {
        for (size_t i = 0; i < n; i++) {
            const char *from = (const char *)rows + i * stride + list[c].offset;
            if (list[c].is_int)
                memcpy(&whole[i], from, sizeof *whole);
            else
                memcpy(&real[i], from, sizeof *real);
        }
        if (list[c].is_int)
            integers(s, at, list[c].name, n, whole, list[c].text);
        else
            doubles(s, at, list[c].name, n, real, list[c].unit, list[c].text);
    }
    free(real);
    free(whole);
}

#define COLUMN(type, field, unit, text)                                                            \
    { #field, unit, text, offsetof(type, field), 0 }
#define COUNT(type, field, text)                                                                   \
    { #field, "1", text, offsetof(type, field), 1 }
#define N_OF(list) ((int)(sizeof(list) / sizeof *(list)))

/* Arrays of different lengths, one behind the other: NAME, with `first` and `n_samples` per row. */
static void ragged(store *s, hid_t at, const char *name, const char *unit, const char *text,
                   const float *const *parts, const int *lengths, size_t n) {
    size_t total = 0;
    for (size_t i = 0; i < n; i++) total += lengths[i] > 0 && parts[i] ? (size_t)lengths[i] : 0;
    float *all = malloc((total + 1) * sizeof *all);
    double *first = malloc((n + 1) * sizeof *first);
    if (!all || !first) s->failed = 1;
    size_t used = 0;
    for (size_t i = 0; i < n && !s->failed; i++) {
        first[i] = (double)used;
        if (lengths[i] <= 0 || !parts[i]) continue;
        memcpy(all + used, parts[i], (size_t)lengths[i] * sizeof *all);
        used += (size_t)lengths[i];
    }
    if (!s->failed) {
        dataset(s, at, "first", H5T_STD_I64LE, H5T_NATIVE_DOUBLE, n, 0, first, "1",
                "index of the first sample of this row in the long array");
        floats(s, at, name, total, all, unit, text);
    }
    free(all);
    free(first);
}

/* ---- parts of a record ---- */

static void write_units(store *s, hid_t muscle, const myo_muscle_record *m) {
    static const column list[] = {
        COLUMN(myo_unit_info, size_1, "1", "rank in the pool, 0 smallest .. 1 largest"),
        COLUMN(myo_unit_info, axon_velocity_m_s, "m_s", "conduction velocity of the motor axon"),
        COLUMN(myo_unit_info, axon_delay_ms, "ms", "motor neuron to junction"),
        COLUMN(myo_unit_info, fibre_diameter_um, "um", "diameter of the representative fibre"),
        COUNT(myo_unit_info, n_fibres, "number of fibres"),
        COLUMN(myo_unit_info, max_force_N, "N", "isometric, at optimal length, all fibres"),
        COLUMN(myo_unit_info, territory_x_mm, "mm", "centre of the territory, across"),
        COLUMN(myo_unit_info, territory_y_mm, "mm", "centre of the territory, depth"),
        COLUMN(myo_unit_info, territory_radius_mm, "mm", "radius of the territory"),
    };
    const hid_t g = group(s, muscle, "units");
    const size_t n = m->n_units > 0 ? (size_t)m->n_units : 0;
    int *types = malloc((n + 1) * sizeof *types);
    if (!types) s->failed = 1;
    for (size_t i = 0; i < n && types; i++) types[i] = (int)m->units[i].type;
    if (types)
        integers(s, g, "type", n, types,
                 "0 S (slow), 1 FR (fast, fatigue resistant), 2 FF (fast, fatigable)");
    free(types);
    columns_of(s, g, list, N_OF(list), m->units, n, sizeof *m->units);
    close_group(g);
}

static void write_spikes(store *s, hid_t muscle, const char *name, const char *text,
                         const myo_spike_list *spikes) {
    static const column list[] = {COLUMN(myo_spike, t_ms, "ms", "time from the start of the run"),
                                  COUNT(myo_spike, unit, "motor unit, 0 is the smallest")};
    const hid_t g = group(s, muscle, name);
    if (!s->failed) text_attribute(s, g, "text", text);
    columns_of(s, g, list, N_OF(list), spikes->spikes, spikes->n, sizeof *spikes->spikes);
    close_group(g);
}

static void write_fibres(store *s, hid_t muscle, const myo_muscle_record *m) {
    static const column list[] = {
        COUNT(myo_fibre_place, unit, "motor unit; -1: of none, it fires by itself"),
        COLUMN(myo_fibre_place, x_mm, "mm", "across, from the middle of the muscle"),
        COLUMN(myo_fibre_place, y_mm, "mm", "deeper than the middle"),
        COLUMN(myo_fibre_place, endplate_mm, "mm", "end-plate, along the fibres"),
        COLUMN(myo_fibre_place, up_mm, "mm", "length of the upper half"),
        COLUMN(myo_fibre_place, down_mm, "mm", "length of the lower half"),
        COLUMN(myo_fibre_place, diameter_um, "um", "diameter"),
        COLUMN(myo_fibre_place, velocity_1, "1", "velocity over that of the unit's potential"),
        COLUMN(myo_fibre_place, delay_ms, "ms", "delay of the nerve's twig to it"),
    };
    if (!m->n_fibres) return;
    const hid_t g = group(s, muscle, "fibres");
    columns_of(s, g, list, N_OF(list), m->fibres, m->n_fibres, sizeof *m->fibres);
    close_group(g);
}

static void write_series(store *s, hid_t muscle, const char *name, const myo_series *series) {
    if (series->n_rows == 0 || series->n_columns < 1) return;
    const size_t columns = series->n_columns > 1 ? (size_t)series->n_columns : 0;
    dataset(s, muscle, name, H5T_IEEE_F32LE, H5T_NATIVE_FLOAT, series->n_rows, columns,
            series->data, series->unit, series->text);
    if (s->failed) return;
    const hid_t d = checked(s, H5Dopen2(muscle, name, H5P_DEFAULT));
    if (!s->failed) number_attribute(s, d, "rate_Hz", series->rate_Hz);
    if (d >= 0) H5Dclose(d);
}

static void write_potentials(store *s, hid_t muscle, const myo_muscle_record *m) {
    static const column list[] = {
        COUNT(myo_action_potential, unit, "motor unit"),
        COLUMN(myo_action_potential, t_ms, "ms",
               "end-plate activation of the discharge it was taken from"),
        COLUMN(myo_action_potential, velocity_m_s, "m_s", "conduction velocity along the fibre"),
        COLUMN(myo_action_potential, dt_ms, "ms", "step between two samples"),
        COUNT(myo_action_potential, n_samples, "number of samples of this row"),
    };
    const size_t n = m->n_potentials;
    if (n == 0) return;
    const hid_t g = group(s, muscle, "potentials");
    if (!s->failed)
        text_attribute(s, g, "text",
                       "intracellular action potentials of the representative fibres");
    columns_of(s, g, list, N_OF(list), m->potentials, n, sizeof *m->potentials);
    const float **parts = malloc(n * sizeof *parts);
    int *lengths = malloc(n * sizeof *lengths);
    if (!parts || !lengths) s->failed = 1;
    for (size_t i = 0; i < n && !s->failed; i++) {
        parts[i] = m->potentials[i].V_mV;
        lengths[i] = m->potentials[i].n_samples;
    }
    if (!s->failed)
        ragged(s, g, "V_mV", "mV", "membrane potential, all rows one behind the other", parts,
               lengths, n);
    free(parts);
    free(lengths);
    close_group(g);
}

static void write_muscle(store *s, hid_t muscles, const myo_muscle_record *m) {
    const hid_t g = named_group(s, muscles, m->name);
    if (s->failed) return;
    text_attribute(s, g, "title", m->title);
    write_units(s, g, m);
    write_spikes(s, g, "discharges", "discharges at the soma of the motor neuron", &m->discharges);
    write_spikes(s, g, "activations", "end-plates fired: after axon and junction", &m->activations);
    write_spikes(s, g, "spontaneous", "action potentials of fibres without a nerve impulse",
                 &m->spontaneous);
    if (m->fibrillations.n)
        write_spikes(s, g, "fibrillations",
                     "fibres without a nerve fire by themselves; unit: which of them",
                     &m->fibrillations);
    write_fibres(s, g, m);
    write_series(s, g, "drive", &m->drive);
    write_series(s, g, "target", &m->target);
    write_series(s, g, "force", &m->force);
    write_series(s, g, "length", &m->length);
    write_series(s, g, "fibre_length", &m->fibre_length);
    write_series(s, g, "calcium", &m->calcium);
    write_series(s, g, "activation", &m->activation);
    write_series(s, g, "potassium_T", &m->potassium_T);
    write_series(s, g, "ATP", &m->ATP);
    write_series(s, g, "PCr", &m->PCr);
    write_series(s, g, "Pi", &m->Pi);
    write_series(s, g, "pH", &m->pH);
    if (m->Ia.n_rows) { /* reflexes were on */
        write_series(s, g, "Ia", &m->Ia);
        write_series(s, g, "II", &m->II);
        write_series(s, g, "Ib", &m->Ib);
        write_series(s, g, "contraction_sense", &m->contraction_sense);
        write_series(s, g, "excitation", &m->excitation);
        write_series(s, g, "inhibition", &m->inhibition);
        write_series(s, g, "guard", &m->guard);
    }
    write_potentials(s, g, m);
    close_group(g);
}

static void write_channel(store *s, hid_t channels, const myo_channel *c, int index) {
    static const char *const kinds[] = {"needle", "surface", "reference"};
    const hid_t g = named_group(s, channels, c->name);
    if (s->failed) return;
    integer_attribute(s, g, "index", index);
    text_attribute(s, g, "name", c->name);
    text_attribute(s, g, "muscle", c->muscle);
    text_attribute(s, g, "text", c->description);
    text_attribute(s, g, "kind", kinds[c->kind]);
    number_attribute(s, g, "rate_Hz", c->rate_Hz);
    number_attribute(s, g, "high_pass_Hz", c->high_pass_Hz);
    number_attribute(s, g, "low_pass_Hz", c->low_pass_Hz);
    number_attribute(s, g, "x_mm", c->x_mm);
    number_attribute(s, g, "y_mm", c->y_mm);
    number_attribute(s, g, "z_mm", c->z_mm);
    text_attribute(s, g, "electrode", c->electrode);
    text_attribute(s, g, "lead", c->lead);
    text_attribute(s, g, "axes", c->on_back ? "back" : "muscle");
    number_attribute(s, g, "SNR_dB", c->SNR_dB);
    floats(s, g, "signal_uV", c->n_samples, c->signal_uV, "uV", "as an amplifier gives it");
    if (c->clean_uV)
        floats(s, g, "clean_uV", c->n_samples, c->clean_uV, "uV",
               "the same without noise, mains and heart");
    close_group(g);
}

static void write_unit_potentials(store *s, hid_t root, const myo_record *record) {
    static const column list[] = {
        COUNT(myo_unit_potential, muscle, "muscle, counted from 0"),
        COUNT(myo_unit_potential, unit, "motor unit"),
        COUNT(myo_unit_potential, channel, "channel: the attribute index in /channels"),
        COLUMN(myo_unit_potential, amplitude_uV, "uV", "peak to peak"),
        COLUMN(myo_unit_potential, duration_ms, "ms", "duration"),
        COUNT(myo_unit_potential, phases, "number of phases"),
        COUNT(myo_unit_potential, n_samples, "number of samples of this row"),
        COUNT(myo_unit_potential, origin, "sample of the end-plate activation"),
    };
    const size_t n = record->n_unit_potentials;
    if (n == 0) return;
    const hid_t g = group(s, root, "unit_potentials");
    columns_of(s, g, list, N_OF(list), record->unit_potentials, n, sizeof *record->unit_potentials);
    const float **parts = malloc(n * sizeof *parts);
    int *lengths = malloc(n * sizeof *lengths);
    if (!parts || !lengths) s->failed = 1;
    for (size_t i = 0; i < n && !s->failed; i++) {
        parts[i] = record->unit_potentials[i].signal_uV;
        lengths[i] = record->unit_potentials[i].n_samples;
    }
    if (!s->failed)
        ragged(s, g, "signal_uV", "uV", "motor-unit potentials, all rows one behind the other",
               parts, lengths, n);
    free(parts);
    free(lengths);
    close_group(g);
}

/* Lists of texts: of fixed width, which every reader knows. */
static void texts(store *s, hid_t at, const char *name, size_t width, const char *bytes, size_t n) {
    if (s->failed) return;
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, width);
    H5Tset_cset(type, H5T_CSET_UTF8);
    dataset(s, at, name, type, type, n, 0, bytes, NULL, NULL);
    H5Tclose(type);
}

static void write_events(store *s, hid_t root, const myo_record *record) {
    static const column list[] = {COLUMN(myo_event, t_ms, "ms", "time from the start of the run"),
                                  COLUMN(myo_event, duration_ms, "ms", "0: a moment")};
    enum { NAME = sizeof(((myo_event *)0)->name), TEXT = sizeof(((myo_event *)0)->text) };
    const size_t n = record->n_events;
    const hid_t g = group(s, root, "events");
    columns_of(s, g, list, N_OF(list), record->events, n, sizeof *record->events);
    char *bytes = calloc(n + 1, TEXT);
    if (!bytes) s->failed = 1;
    for (size_t i = 0; i < n && bytes; i++)
        snprintf(bytes + i * NAME, NAME, "%s", record->events[i].name);
    if (bytes) texts(s, g, "name", NAME, bytes, n);
    if (bytes) memset(bytes, 0, (n + 1) * TEXT);
    for (size_t i = 0; i < n && bytes; i++)
        snprintf(bytes + i * TEXT, TEXT, "%s", record->events[i].text);
    if (bytes) texts(s, g, "text", TEXT, bytes, n);
    free(bytes);
    close_group(g);
}

static void write_episodes(store *s, hid_t root, const myo_record *record) {
    static const column list[] = {
        COUNT(myo_episode, muscle, "muscle, counted from 0"),
        COLUMN(myo_episode, start_ms, "ms", "time from the start of the run"),
        COLUMN(myo_episode, end_ms, "ms", "time from the start of the run"),
        COLUMN(myo_episode, mean_rate_Hz, "Hz", "of the units that took part"),
        COLUMN(myo_episode, peak_force_1, "1", "greatest force over that of all units together"),
    };
    enum { NAME = 16, TEXT = sizeof(((myo_episode *)0)->evidence) };
    const size_t n = record->n_episodes;
    const hid_t g = group(s, root, "episodes");
    columns_of(s, g, list, N_OF(list), record->episodes, n, sizeof *record->episodes);
    char *bytes = calloc(n + 1, TEXT);
    if (!bytes) s->failed = 1;
    for (size_t i = 0; i < n && bytes; i++)
        snprintf(bytes + i * NAME, NAME, "%s", myo_episode_name(record->episodes[i].type));
    if (bytes) texts(s, g, "type", NAME, bytes, n);
    if (bytes) memset(bytes, 0, (n + 1) * TEXT);
    for (size_t i = 0; i < n && bytes; i++)
        snprintf(bytes + i * TEXT, TEXT, "%s", record->episodes[i].evidence);
    if (bytes) texts(s, g, "evidence", TEXT, bytes, n);
    free(bytes);
    close_group(g);
}

static void write_root(store *s, hid_t file, const myo_record *record) {
    const unsigned long long seed = record->seed;
    text_attribute(s, file, "program", "myotome");
    text_attribute(s, file, "version", myo_version());
    text_attribute(s, file, "scenario", record->scenario);
    text_attribute(s, file, "title", record->title);
    attribute(s, file, "seed", H5T_STD_U64LE, H5T_NATIVE_ULLONG, &seed);
    number_attribute(s, file, "duration_ms", record->duration_ms);
    number_attribute(s, file, "simulated_ms", record->simulated_ms);
    integer_attribute(s, file, "interrupted", record->interrupted);
    const hid_t muscles = group(s, file, "muscles");
    for (int m = 0; m < record->n_muscles; m++) write_muscle(s, muscles, &record->muscles[m]);
    close_group(muscles);
    const hid_t channels = group(s, file, "channels");
    for (int c = 0; c < record->n_channels; c++)
        write_channel(s, channels, &record->channels[c], c);
    close_group(channels);
    write_unit_potentials(s, file, record);
    write_events(s, file, record);
    write_episodes(s, file, record);
}

/* The file as HDF5 lays it out, in memory: HDF5 1.10 ends the program when a disk fills up under
 * it, so the writing is done by us. NULL where anything failed; the caller frees it. */
static char *image_of(const myo_record *record, size_t *size) {
    const hid_t create = H5Pcreate(H5P_FILE_CREATE), access = H5Pcreate(H5P_FILE_ACCESS);
    H5Pset_obj_track_times(create, false);
    H5Pset_fapl_core(access, (size_t)1 << 20, false);
    const hid_t file = H5Fcreate("signals.h5", H5F_ACC_TRUNC, create, access);
    store s = {.failed = file<0, .can_deflate = H5Zfilter_avail(H5Z_FILTER_DEFLATE)> 0};
    if (file >= 0) write_root(&s, file, record);
    if (!s.failed && H5Fflush(file, H5F_SCOPE_GLOBAL) < 0) s.failed = 1;
    const ssize_t needed = s.failed ? -1 : H5Fget_file_image(file, NULL, 0);
    char *image = needed > 0 ? malloc((size_t)needed + MYO_SEAL_BYTES) : NULL;
    if (image && H5Fget_file_image(file, image, (size_t)needed) != needed) {
        free(image);
        image = NULL;
    }
    if (file >= 0) H5Fclose(file);
    H5Pclose(create);
    H5Pclose(access);
    *size = image ? (size_t)needed : 0;
    return image;
}

int myo_hdf5_write(const myo_record *record, const char *path, myo_error *error) {
    /* HDF5 prints its own stack of messages unless told not to; what the host had set comes back
     * below. */
    H5E_auto2_t old_function;
    void *old_data;
    H5Eget_auto2(H5E_DEFAULT, &old_function, &old_data);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    size_t size;
    char *image = image_of(record, &size);
    H5Eset_auto2(H5E_DEFAULT, old_function, old_data);
    if (!image)
        return myo_error_set(error, MYO_IO,
                             "HDF5 could not lay out %s; the memory may be too small", path);
    myo_seal_write(image, size, "signals");
    const int code = myo_file_write(path, image, size + MYO_SEAL_BYTES, error);
    free(image);
    return code;
}
