/* A record as fields of a checkpoint and back. Lists of structs become one field a member, which
 * tables below name; what is added to record.h must be added there (tests/unit/test_checkpoint.c
 * counts the bytes). */
#include "myotome/checkpoint.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(int) == 4 && sizeof(myo_unit_type) == 4, "int and enums are i32 in a file");

/* ---- Lists of structs ---- */

typedef struct member {
    const char *name, *unit;
    myo_checkpoint_type type;
    size_t offset, width; /* width: of texts, else 0 */
} member;

#define F64(struct_type, field, unit)                                                              \
    { #field, unit, MYO_CHECKPOINT_F64, offsetof(struct_type, field), 0 }
#define I32(struct_type, field)                                                                    \
    { #field, "1", MYO_CHECKPOINT_I32, offsetof(struct_type, field), 0 }
#define I64(struct_type, field)                                                                    \
    { #field, "1", MYO_CHECKPOINT_I64, offsetof(struct_type, field), 0 }
#define TEXT(struct_type, field)                                                                   \
    {                                                                                              \
#field, "1", MYO_CHECKPOINT_U8, offsetof(struct_type, field),                              \
            sizeof(((struct_type *)0)->field)                                                      \
    }

typedef struct layout {
    const member *members;
    int n;
    size_t stride;
} layout;

#define LAYOUT(struct_type, list)                                                                  \
    { list, (int)(sizeof(list) / sizeof *(list)), sizeof(struct_type) }

static const member unit_members[] = {
    I32(myo_unit_info, type),
    F64(myo_unit_info, size_1, "1"),
    F64(myo_unit_info, axon_velocity_m_s, "m_s"),
    F64(myo_unit_info, axon_delay_ms, "ms"),
    F64(myo_unit_info, fibre_diameter_um, "um"),
    I32(myo_unit_info, n_fibres),
    F64(myo_unit_info, max_force_N, "N"),
    F64(myo_unit_info, territory_x_mm, "mm"),
    F64(myo_unit_info, territory_y_mm, "mm"),
    F64(myo_unit_info, territory_radius_mm, "mm"),
};
static const member spike_members[] = {F64(myo_spike, t_ms, "ms"), I32(myo_spike, unit)};
static const member fibre_members[] = {
    I32(myo_fibre_place, unit),
    F64(myo_fibre_place, x_mm, "mm"),
    F64(myo_fibre_place, y_mm, "mm"),
    F64(myo_fibre_place, endplate_mm, "mm"),
    F64(myo_fibre_place, up_mm, "mm"),
    F64(myo_fibre_place, down_mm, "mm"),
    F64(myo_fibre_place, diameter_um, "um"),
    F64(myo_fibre_place, velocity_1, "1"),
    F64(myo_fibre_place, delay_ms, "ms"),
};
static const member series_members[] = {
    TEXT(myo_series, name),         TEXT(myo_series, unit),     TEXT(myo_series, text),
    F64(myo_series, rate_Hz, "Hz"), I32(myo_series, n_columns),
};
static const member potential_members[] = {
    I32(myo_action_potential, unit),
    F64(myo_action_potential, t_ms, "ms"),
    F64(myo_action_potential, velocity_m_s, "m_s"),
    F64(myo_action_potential, dt_ms, "ms"),
    I32(myo_action_potential, n_samples),
};
static const member muscle_members[] = {
    TEXT(myo_muscle_record, name),
    TEXT(myo_muscle_record, title),
    I32(myo_muscle_record, n_units),
};
static const member channel_members[] = {
    TEXT(myo_channel, name),
    TEXT(myo_channel, muscle),
    TEXT(myo_channel, description),
    I32(myo_channel, kind),
    F64(myo_channel, rate_Hz, "Hz"),
    F64(myo_channel, high_pass_Hz, "Hz"),
    F64(myo_channel, low_pass_Hz, "Hz"),
    F64(myo_channel, x_mm, "mm"),
    F64(myo_channel, y_mm, "mm"),
    F64(myo_channel, z_mm, "mm"),
    TEXT(myo_channel, electrode),
    TEXT(myo_channel, lead),
    I32(myo_channel, on_back),
    F64(myo_channel, SNR_dB, "dB"),
    I64(myo_channel, n_samples),
};
static const member unit_potential_members[] = {
    I32(myo_unit_potential, muscle),
    I32(myo_unit_potential, unit),
    I32(myo_unit_potential, channel),
    F64(myo_unit_potential, amplitude_uV, "uV"),
    F64(myo_unit_potential, duration_ms, "ms"),
    I32(myo_unit_potential, phases),
    I32(myo_unit_potential, n_samples),
    I32(myo_unit_potential, origin),
};
static const member event_members[] = {
    F64(myo_event, t_ms, "ms"),
    F64(myo_event, duration_ms, "ms"),
    TEXT(myo_event, name),
    TEXT(myo_event, text),
};
static const member episode_members[] = {
    I32(myo_episode, muscle),
    I32(myo_episode, type),
    F64(myo_episode, start_ms, "ms"),
    F64(myo_episode, end_ms, "ms"),
    F64(myo_episode, mean_rate_Hz, "Hz"),
    F64(myo_episode, peak_force_1, "1"),
    TEXT(myo_episode, evidence),
};
static const member warning_members[] = {TEXT(myo_warning, text)};
static const member record_members[] = {
    TEXT(myo_record, scenario),
    TEXT(myo_record, title),
    I64(myo_record, seed),
    F64(myo_record, duration_ms, "ms"),
    F64(myo_record, simulated_ms, "ms"),
    F64(myo_record, wall_s, "s"),
    I32(myo_record, interrupted),
    I32(myo_record, as_EDF),
    I32(myo_record, n_muscles),
    I32(myo_record, n_channels),
};

static const layout unit_layout = LAYOUT(myo_unit_info, unit_members),
                    spike_layout = LAYOUT(myo_spike, spike_members),
                    fibre_layout = LAYOUT(myo_fibre_place, fibre_members),
                    series_layout = LAYOUT(myo_series, series_members),
                    potential_layout = LAYOUT(myo_action_potential, potential_members),
                    muscle_layout = LAYOUT(myo_muscle_record, muscle_members),
                    channel_layout = LAYOUT(myo_channel, channel_members),
                    unit_potential_layout = LAYOUT(myo_unit_potential, unit_potential_members),
                    event_layout = LAYOUT(myo_event, event_members),
                    episode_layout = LAYOUT(myo_episode, episode_members),
                    warning_layout = LAYOUT(myo_warning, warning_members),
                    record_layout = LAYOUT(myo_record, record_members);

/* A series by the name of its member. */
typedef struct series_member {
    const char *name;
    size_t offset;
} series_member;

static const series_member whole_series[] = {{"pain", offsetof(myo_record, pain)}};
enum { n_whole_series = sizeof whole_series / sizeof *whole_series };

/* The series of a muscle. */
static const series_member series_list[] = {
#define SERIES(field)                                                                              \
    { #field, offsetof(myo_muscle_record, field) }
    SERIES(drive),        SERIES(target),     SERIES(force),      SERIES(length),
    SERIES(fibre_length), SERIES(calcium),    SERIES(activation), SERIES(potassium_T),
    SERIES(ATP),          SERIES(PCr),        SERIES(Pi),         SERIES(pH),
    SERIES(Ia),           SERIES(II),         SERIES(Ib),         SERIES(contraction_sense),
    SERIES(excitation),   SERIES(inhibition), SERIES(guard),
#undef SERIES
};
enum { n_series = sizeof series_list / sizeof *series_list };

/* ---- One way through record and checkpoint, in both directions ---- */

typedef struct passage {
    myo_checkpoint *to;         /* saving, or NULL */
    const myo_checkpoint *from; /* else */
    int code;
    myo_error *error;
} passage;

static void fail(passage *p, int code) {
    if (!p->code) p->code = code;
}

static void no_memory(passage *p) {
    if (!p->code) p->code = myo_error_set(p->error, MYO_BROKE_DOWN, "out of memory for a record");
}

static void damaged(passage *p, const char *name) {
    if (!p->code)
        p->code = myo_error_set(p->error, MYO_INPUT,
                                "the record in the checkpoint contradicts itself at %s", name);
}

typedef struct path {
    char text[MYO_CHECKPOINT_NAME];
} path;

static path join(const char *prefix, const char *name) {
    path p;
    myo_text_format(p.text, sizeof p.text, "%s.%s", prefix, name);
    return p;
}

static path join_number(const char *prefix, const char *name, int number) {
    path p;
    myo_text_format(p.text, sizeof p.text, "%s.%s.%d", prefix, name, number);
    return p;
}

static void save_rows(passage *p, const char *prefix, const layout *of, const void *rows,
                      size_t n) {
    for (int m = 0; m < of->n && !p->code; m++) {
        const member *f = &of->members[m];
        const size_t width = f->width ? f->width : myo_checkpoint_type_bytes(f->type);
        char *column = calloc(n ? n : 1, width);
        if (!column) {
            no_memory(p);
            return;
        }
        for (size_t i = 0; i < n; i++) {
            const char *from = (const char *)rows + i * of->stride + f->offset;
            /* Behind the end of a text may stand anything: it stays out. */
            if (f->width)
                myo_text_format(column + i * width, width, "%s", from);
            else
                memcpy(column + i * width, from, width);
        }
        fail(p, myo_checkpoint_add(p->to, join(prefix, f->name).text, f->unit, f->type, n, f->width,
                                   column, p->error));
        free(column);
    }
}

/* Rows of a list, by its longest member; what has none of them has no rows. */
static size_t count_rows(const passage *p, const char *prefix, const layout *of) {
    size_t n = 0;
    for (int m = 0; m < of->n; m++) {
        const myo_checkpoint_field *f =
            myo_checkpoint_find(p->from, join(prefix, of->members[m].name).text);
        if (f && f->rows > n) n = f->rows;
    }
    return n;
}

/* Into n rows that are zero. A member that is not there stays zero: the checkpoint is older. Texts
 * may have had another width. */
static void load_rows(passage *p, const char *prefix, const layout *of, void *rows, size_t n) {
    for (int m = 0; m < of->n && !p->code; m++) {
        const member *f = &of->members[m];
        const path name = join(prefix, f->name);
        const myo_checkpoint_field *field = myo_checkpoint_find(p->from, name.text);
        if (!field) continue;
        if (field->type != f->type || field->rows != n || !field->columns != !f->width) {
            damaged(p, name.text);
            return;
        }
        const size_t from = f->width ? field->columns : myo_checkpoint_type_bytes(f->type);
        const size_t most = f->width && from >= f->width ? f->width - 1 : from;
        for (size_t i = 0; i < n; i++)
            memcpy((char *)rows + i * of->stride + f->offset, (const char *)field->data + i * from,
                   most);
    }
}

/* A new list of rows, or NULL where there are none. */
static void *make_rows(passage *p, const char *prefix, const layout *of, size_t *n) {
    *n = p->code ? 0 : count_rows(p, prefix, of);
    void *rows = *n ? calloc(*n, of->stride) : NULL;
    if (*n && !rows) {
        *n = 0;
        no_memory(p);
        return NULL;
    }
    load_rows(p, prefix, of, rows, *n);
    return rows;
}

/* ---- Arrays of samples ---- */

static void lend_floats(passage *p, const char *name, const char *unit, size_t rows, size_t columns,
                        const float *data) {
    if (p->code) return;
    fail(p,
         myo_checkpoint_lend(p->to, name, unit, MYO_CHECKPOINT_F32, rows, columns, data, p->error));
}

static float *load_floats(passage *p, const char *name, size_t rows, size_t columns) {
    if (p->code) return NULL;
    const size_t n = rows * (columns ? columns : 1);
    float *data = malloc((n ? n : 1) * sizeof *data);
    if (!data) {
        no_memory(p);
        return NULL;
    }
    fail(p, myo_checkpoint_get(p->from, name, MYO_CHECKPOINT_F32, rows, columns, data, p->error));
    if (!p->code) return data;
    free(data);
    return NULL;
}

/* Arrays of different lengths, one behind the other. */
static void save_ragged(passage *p, const char *name, const char *unit, const void *rows, size_t n,
                        size_t stride, size_t at_length, size_t at_data) {
    size_t total = 0, used = 0;
    for (size_t i = 0; i < n; i++) {
        int length;
        memcpy(&length, (const char *)rows + i * stride + at_length, sizeof length);
        total += (size_t)length;
    }
    float *all = malloc((total ? total : 1) * sizeof *all);
    if (!all) no_memory(p);
    for (size_t i = 0; i < n && all; i++) {
        const char *row = (const char *)rows + i * stride;
        int length;
        const float *data;
        memcpy(&length, row + at_length, sizeof length);
        memcpy(&data, row + at_data, sizeof data);
        if (length) memcpy(all + used, data, (size_t)length * sizeof *all);
        used += (size_t)length;
    }
    if (!p->code)
        fail(p, myo_checkpoint_add(p->to, name, unit, MYO_CHECKPOINT_F32, total, 0, all, p->error));
    free(all);
}

static void load_ragged(passage *p, const char *name, void *rows, size_t n, size_t stride,
                        size_t at_length, size_t at_data) {
    const myo_checkpoint_field *field = p->code ? NULL : myo_checkpoint_find(p->from, name);
    const size_t total = field && field->type == MYO_CHECKPOINT_F32 ? field->rows : 0;
    size_t used = 0;
    for (size_t i = 0; i < n && !p->code; i++) {
        char *row = (char *)rows + i * stride;
        int length;
        memcpy(&length, row + at_length, sizeof length);
        if (length < 0 || (size_t)length > total - used) {
            damaged(p, name);
            return;
        }
        float *data = malloc((size_t)(length ? length : 1) * sizeof *data);
        if (!data) {
            no_memory(p);
            return;
        }
        if (length) memcpy(data, (const float *)field->data + used, (size_t)length * sizeof *data);
        memcpy(row + at_data, &data, sizeof data);
        used += (size_t)length;
    }
}

/* ---- Parts of a record ---- */

static void save_spikes(passage *p, const char *prefix, const char *name,
                        const myo_spike_list *list) {
    save_rows(p, join(prefix, name).text, &spike_layout, list->spikes, list->n);
}

static void load_spikes(passage *p, const char *prefix, const char *name, int n_units,
                        myo_spike_list *list) {
    const path at = join(prefix, name);
    list->spikes = make_rows(p, at.text, &spike_layout, &list->n);
    list->capacity = list->n;
    for (size_t i = 0; i < list->n; i++)
        if (list->spikes[i].unit < 0 || list->spikes[i].unit >= n_units) damaged(p, at.text);
}

/* What is said about the series stands in one table; "members" says whose row is which, so that a
 * series may come or go. */
static void save_series(passage *p, const char *prefix, const void *owner,
                        const series_member *list, int n) {
    const path at = join(prefix, "series");
    myo_series rows[n_series];
    char members[32 * n_series] = "";
    size_t used = 0;
    for (int i = 0; i < n; i++) {
        memcpy(&rows[i], (const char *)owner + list[i].offset, sizeof rows[i]);
        used +=
            (size_t)myo_text_format(members + used, sizeof members - used, "%s\n", list[i].name);
    }
    save_rows(p, at.text, &series_layout, rows, (size_t)n);
    if (!p->code)
        fail(p, myo_checkpoint_add_text(p->to, join(at.text, "members").text, members, p->error));
    for (int i = 0; i < n && !p->code; i++)
        fail(p, myo_checkpoint_lend(p->to, join(at.text, list[i].name).text, rows[i].unit,
                                    MYO_CHECKPOINT_F32, rows[i].n_rows, (size_t)rows[i].n_columns,
                                    rows[i].data, p->error));
}

static myo_series *find_series(void *owner, const series_member *list, int n, const char *name,
                               size_t length) {
    for (int i = 0; i < n; i++)
        if (strlen(list[i].name) == length && memcmp(list[i].name, name, length) == 0)
            return (myo_series *)(void *)((char *)owner + list[i].offset);
    return NULL; /* one that this version does not know */
}

static void load_series_data(passage *p, const char *name, myo_series *s) {
    const myo_checkpoint_field *field = myo_checkpoint_find(p->from, name);
    if (!field || s->n_columns < 0 || (size_t)s->n_columns != field->columns) {
        damaged(p, name);
        return;
    }
    if (!field->rows) return;
    s->data = load_floats(p, name, field->rows, field->columns);
    if (s->data) s->n_rows = s->capacity = field->rows;
}

static void load_series(passage *p, const char *prefix, void *owner, const series_member *list,
                        int n_list) {
    const path at = join(prefix, "series");
    const char *line = myo_checkpoint_text(p->from, join(at.text, "members").text);
    size_t n;
    myo_series *rows = make_rows(p, at.text, &series_layout, &n);
    for (size_t i = 0; i < n && !p->code; i++) {
        const char *end = line ? strchr(line, '\n') : NULL;
        if (!end) {
            damaged(p, at.text);
            break;
        }
        const size_t length = (size_t)(end - line);
        myo_series *s = find_series(owner, list, n_list, line, length);
        if (s) {
            char name[sizeof s->name] = "";
            memcpy(name, line, length);
            *s = rows[i];
            load_series_data(p, join(at.text, name).text, s);
        }
        line = end + 1;
    }
    free(rows);
}

static void save_muscle(passage *p, const char *prefix, const myo_muscle_record *m) {
    save_rows(p, prefix, &muscle_layout, m, 1);
    save_rows(p, join(prefix, "units").text, &unit_layout, m->units, (size_t)m->n_units);
    save_spikes(p, prefix, "discharges", &m->discharges);
    save_spikes(p, prefix, "activations", &m->activations);
    save_spikes(p, prefix, "spontaneous", &m->spontaneous);
    if (m->fibrillations.n) save_spikes(p, prefix, "fibrillations", &m->fibrillations);
    if (m->n_fibres)
        save_rows(p, join(prefix, "fibres").text, &fibre_layout, m->fibres, m->n_fibres);
    save_series(p, prefix, m, series_list, n_series);
    const path potentials = join(prefix, "potentials");
    save_rows(p, potentials.text, &potential_layout, m->potentials, m->n_potentials);
    save_ragged(p, join(potentials.text, "V").text, "mV", m->potentials, m->n_potentials,
                sizeof *m->potentials, offsetof(myo_action_potential, n_samples),
                offsetof(myo_action_potential, V_mV));
}

static void load_muscle(passage *p, const char *prefix, myo_muscle_record *m) {
    load_rows(p, prefix, &muscle_layout, m, 1);
    const int n_units = m->n_units;
    size_t n;
    m->units = make_rows(p, join(prefix, "units").text, &unit_layout, &n);
    if (n_units < 0 || (size_t)n_units != n) damaged(p, prefix);
    m->n_units = (int)n;
    load_spikes(p, prefix, "discharges", n_units, &m->discharges);
    load_spikes(p, prefix, "activations", n_units, &m->activations);
    load_spikes(p, prefix, "spontaneous", n_units, &m->spontaneous);
    load_spikes(p, prefix, "fibrillations", INT32_MAX, &m->fibrillations);
    m->fibres = make_rows(p, join(prefix, "fibres").text, &fibre_layout, &m->n_fibres);
    load_series(p, prefix, m, series_list, n_series);
    const path potentials = join(prefix, "potentials");
    m->potentials = make_rows(p, potentials.text, &potential_layout, &m->n_potentials);
    m->potentials_capacity = m->n_potentials;
    for (size_t i = 0; i < m->n_potentials; i++)
        if (m->potentials[i].unit < 0 || m->potentials[i].unit >= n_units)
            damaged(p, potentials.text);
    load_ragged(p, join(potentials.text, "V").text, m->potentials, m->n_potentials,
                sizeof *m->potentials, offsetof(myo_action_potential, n_samples),
                offsetof(myo_action_potential, V_mV));
}

static void save_channels(passage *p, const char *prefix, const myo_record *r) {
    save_rows(p, join(prefix, "channels").text, &channel_layout, r->channels,
              (size_t)r->n_channels);
    for (int i = 0; i < r->n_channels; i++) {
        const myo_channel *c = &r->channels[i];
        const path at = join_number(prefix, "channels", i);
        lend_floats(p, join(at.text, "signal").text, "uV", c->n_samples, 0, c->signal_uV);
        if (c->clean_uV)
            lend_floats(p, join(at.text, "clean").text, "uV", c->n_samples, 0, c->clean_uV);
    }
}

static void load_channels(passage *p, const char *prefix, myo_record *r) {
    const int n_channels = r->n_channels;
    size_t n;
    r->channels = make_rows(p, join(prefix, "channels").text, &channel_layout, &n);
    r->n_channels = (int)n;
    if (n_channels != r->n_channels) damaged(p, join(prefix, "channels").text);
    for (int i = 0; i < r->n_channels && !p->code; i++) {
        myo_channel *c = &r->channels[i];
        const path at = join_number(prefix, "channels", i), clean = join(at.text, "clean");
        if ((int)c->kind < 0 || c->kind > MYO_CHANNEL_REFERENCE) damaged(p, at.text);
        c->signal_uV = load_floats(p, join(at.text, "signal").text, c->n_samples, 0);
        if (myo_checkpoint_find(p->from, clean.text))
            c->clean_uV = load_floats(p, clean.text, c->n_samples, 0);
    }
}

static void save_record(passage *p, const char *prefix, const myo_record *r) {
    save_rows(p, prefix, &record_layout, r, 1);
    save_series(p, prefix, r, whole_series, n_whole_series);
    for (int i = 0; i < r->n_muscles; i++)
        save_muscle(p, join_number(prefix, "muscles", i).text, &r->muscles[i]);
    save_channels(p, prefix, r);
    const path potentials = join(prefix, "unit_potentials");
    save_rows(p, potentials.text, &unit_potential_layout, r->unit_potentials, r->n_unit_potentials);
    save_ragged(p, join(potentials.text, "signal").text, "uV", r->unit_potentials,
                r->n_unit_potentials, sizeof *r->unit_potentials,
                offsetof(myo_unit_potential, n_samples), offsetof(myo_unit_potential, signal_uV));
    save_rows(p, join(prefix, "events").text, &event_layout, r->events, r->n_events);
    save_rows(p, join(prefix, "episodes").text, &episode_layout, r->episodes, r->n_episodes);
    save_rows(p, join(prefix, "warnings").text, &warning_layout, r->warnings, r->n_warnings);
}

static void load_record(passage *p, const char *prefix, myo_record *r) {
    load_rows(p, prefix, &record_layout, r, 1);
    load_series(p, prefix, r, whole_series, n_whole_series);
    const int n_muscles = r->n_muscles, most = 1000000;
    r->n_muscles = 0;
    if (n_muscles < 0 || n_muscles > most) damaged(p, prefix);
    if (!p->code && n_muscles) r->muscles = calloc((size_t)n_muscles, sizeof *r->muscles);
    if (!p->code && n_muscles && !r->muscles) no_memory(p);
    for (int i = 0; i < n_muscles && !p->code; i++) {
        r->n_muscles = i + 1;
        load_muscle(p, join_number(prefix, "muscles", i).text, &r->muscles[i]);
    }
    load_channels(p, prefix, r);
    const path potentials = join(prefix, "unit_potentials");
    r->unit_potentials =
        make_rows(p, potentials.text, &unit_potential_layout, &r->n_unit_potentials);
    load_ragged(p, join(potentials.text, "signal").text, r->unit_potentials, r->n_unit_potentials,
                sizeof *r->unit_potentials, offsetof(myo_unit_potential, n_samples),
                offsetof(myo_unit_potential, signal_uV));
    r->events = make_rows(p, join(prefix, "events").text, &event_layout, &r->n_events);
    r->episodes = make_rows(p, join(prefix, "episodes").text, &episode_layout, &r->n_episodes);
    r->warnings = make_rows(p, join(prefix, "warnings").text, &warning_layout, &r->n_warnings);
    r->events_capacity = r->n_events;
    r->episodes_capacity = r->n_episodes;
    r->warnings_capacity = r->n_warnings;
}

int myo_checkpoint_add_record(myo_checkpoint *checkpoint, const char *prefix,
                              const myo_record *record, myo_error *error) {
    passage p = {checkpoint, NULL, MYO_OK, error};
    save_record(&p, prefix, record);
    return p.code;
}

int myo_checkpoint_get_record(const myo_checkpoint *checkpoint, const char *prefix,
                              myo_record *record, myo_error *error) {
    passage p = {NULL, checkpoint, MYO_OK, error};
    if (!myo_checkpoint_find(checkpoint, join(prefix, "scenario").text))
        return myo_error_set(error, MYO_INPUT, "the checkpoint holds no record called %s", prefix);
    load_record(&p, prefix, record);
    return p.code;
}
