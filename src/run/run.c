/* Running a scenario: windows of 1 ms over all muscles, recorded row by row, then the electrodes.
 * See myotome/run.h. */
#include "myotome/run.h"

#include "base/parallel.h"
#include "base/text.h"
#include "body/loop.h"
#include "body/muscle.h"
#include "mech/axon/axon.h"
#include "myotome/analyse.h"
#include "myotome/emg.h"
#include "myotome/units.h"
#include "run/bedside.h"
#include "run/electrodes.h"
#include "run/fingerprint.h"
#include "run/save.h"
#include "run/sections.h"
#include "run/window.h"

#include "mech/inflammation/inflammation.lane.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct run_muscle {
    char name[64], title[128];
    myo_muscle *muscle;
    myo_scenario_muscle course; /* the scenario's description, for its time courses; owns copies */
    myo_unit_info *units;       /* with their territories */
    double optimal_mm;
    const double *stimulation, *wiring; /* parameters, of course.values */
    myo_bedside bedside;                /* so are these */
    size_t state_offset;
    int first_job; /* of its units in the parallel loop */
} run_muscle;

struct myo_model {
    char scenario[64], title[160];
    int n_applied;
    myo_applied applied[MYO_APPLIED_MOST];
    uint64_t seed;
    double duration_ms;
    int row_every_ms;
    int n_muscles, n_units; /* units of all muscles */
    run_muscle *muscles;
    myo_fieldset *session; /* a copy */
    int n_electrodes;
    myo_scenario_electrode *electrodes; /* a copy */
    myo_emg_electrode_place *places;    /* n_electrodes */
    myo_loop *loop;                     /* NULL: reflexes are off */
    size_t loop_offset, state_bytes;
};

myo_run_options myo_run_options_default(void) {
    return (myo_run_options){.save_every_s = 20};
}

/* ---- Model ---- */

static void copy_text(char *to, size_t size, const char *from) {
    myo_text_format(to, size, "%s", from);
}

static myo_emg_muscle emg_muscle(const run_muscle *m) {
    const double half_length_mm = myo_fieldset_get(m->course.values, "muscle.half_length_mm");
    return (myo_emg_muscle){m->course.values, myo_muscle_cross_section_mm2(m->muscle),
                            2 * half_length_mm};
}

static const double *parameters_of(const myo_fieldset *values, const char *section) {
    return myo_fieldset_parameters_const(values, myo_fieldset_find_section(values, section));
}

static int make_loop(const myo_scenario *scenario, myo_model *model, myo_error *error) {
    if (myo_fieldset_get(scenario->session, "reflexes_1") < 0.5) return MYO_OK;
    const int n = scenario->n_muscles;
    myo_reflex_muscle *where = calloc((size_t)n, sizeof *where);
    if (!where) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for reflexes");
    for (int i = 0; i < n; i++) {
        const double *p = parameters_of(scenario->muscles[i].values, "wiring");
        where[i] = (myo_reflex_muscle){p[wiring_p_level], p[wiring_p_side] < 0 ? -1 : 1,
                                       p[wiring_p_antagonist] > 0.5, p[wiring_p_nerve]};
    }
    const int code = myo_loop_make(scenario->session, where, n, &model->loop, error);
    free(where);
    return code;
}

/* A muscle with the same membranes as the one before rests where that one does: its rest, which
 * takes long to find, is a start that is nearly there. */
static void begin_like(const run_muscle *other, myo_fieldset *values) {
    static const char *const sections[] = {"fibre.slow.membrane", "fibre.fast.membrane"};
    for (int fast = 0; fast < 2; fast++) {
        const double *rest = myo_muscle_membrane_rest(other->muscle, fast);
        const int section = myo_fieldset_find_section(values, sections[fast]);
        const myo_table *table = myo_fieldset_section(values, section)->table;
        double *states = myo_fieldset_states(values, section);
        const double *own = myo_fieldset_parameters_const(values, section),
                     *its = myo_fieldset_parameters_const(other->course.values, section);
        int p = 0, x = 0, alike = rest != NULL;
        for (int f = 0; f < table->n_fields; f++) {
            if (table->fields[f].kind == MYO_FIELD_STATE) x++;
            if (table->fields[f].kind != MYO_FIELD_PARAMETER) continue;
            const double near = strcmp(table->fields[f].name, "temperature") == 0 ? 3 : 0;
            alike &= __builtin_fabs(own[p] - its[p]) <= near;
            p++;
        }
        if (alike) memcpy(states, rest, (size_t)x * sizeof *states);
    }
}

static int make_muscle(const myo_scenario *scenario, int index, const myo_loop *loop, run_muscle *m,
                       myo_error *error) {
    const myo_scenario_muscle *from = &scenario->muscles[index];
    copy_text(m->name, sizeof m->name, from->name);
    copy_text(m->title, sizeof m->title, from->title);
    if (myo_scenario_copy_muscle(from, &m->course))
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for %s", from->name);
    int code = MYO_OK;
    myo_fieldset *values = m->course.values;
    if (loop) { /* the way down is as long as the way up */
        const int axon = myo_fieldset_find_section(values, "pool.axon");
        myo_fieldset_parameters(values, axon)[axon_p_length] =
            1e-3 * myo_loop_nerve_mm(loop, index);
    }
    if (index > 0) begin_like(&m[-1], values);
    m->optimal_mm = myo_fieldset_get(values, "tendon.optimal_length_mm");
    m->stimulation = parameters_of(values, "stimulation");
    m->wiring = parameters_of(values, "wiring");
    m->bedside = myo_bedside_of(values);
    code = myo_muscle_make(values, scenario->seed, index, &m->muscle, error);
    if (code) return code;
    const int n = myo_muscle_unit_count(m->muscle);
    m->units = malloc((size_t)n * sizeof *m->units);
    if (!m->units)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the units of %s", m->name);
    memcpy(m->units, myo_muscle_units(m->muscle), (size_t)n * sizeof *m->units);
    const myo_emg_muscle place = emg_muscle(m);
    return myo_emg_place_units(&place, index, scenario->seed, n, m->units, error);
}

static int take_electrodes(const myo_scenario *scenario, myo_model *model, myo_error *error) {
    model->n_electrodes = scenario->n_electrodes;
    model->places = calloc((size_t)scenario->n_electrodes + 1, sizeof *model->places);
    if (myo_electrodes_copy(scenario->electrodes, scenario->n_electrodes, &model->electrodes) ||
        !model->places)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the electrodes");
    int code = MYO_OK;
    for (int i = 0; i < model->n_electrodes && !code; i++)
        code = myo_electrodes_place(scenario, &model->electrodes[i], &model->places[i], error);
    return code;
}

int myo_model_make(const myo_scenario *scenario, myo_model **model, myo_error *error) {
    *model = NULL;
    int code = myo_scenario_check(scenario, error);
    if (code) return code;
    myo_model *made = calloc(1, sizeof *made);
    if (!made) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a model");
    copy_text(made->scenario, sizeof made->scenario, scenario->name);
    copy_text(made->title, sizeof made->title, scenario->title);
    made->n_applied = scenario->n_applied;
    memcpy(made->applied, scenario->applied, sizeof made->applied);
    made->seed = scenario->seed;
    made->duration_ms = 1000 * myo_fieldset_get(scenario->session, "duration_s");
    const double rate_Hz = myo_fieldset_get(scenario->session, "record_rate_Hz");
    made->row_every_ms = rate_Hz > 0.01 ? (int)(1000 / rate_Hz + 0.5) : 100000;
    made->muscles = calloc((size_t)scenario->n_muscles, sizeof *made->muscles);
    made->session = myo_fieldset_copy(scenario->session);
    if (!made->muscles || !made->session)
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a model");
    if (!code && !(made->duration_ms >= 1 && made->duration_ms < 1e12 && rate_Hz > 0))
        code = myo_error_set(error, MYO_INPUT, "no run lasts %g s, recorded at %g Hz",
                             1e-3 * made->duration_ms, rate_Hz);
    if (!code && __builtin_fabs(made->row_every_ms * rate_Hz - 1000) > 1e-6)
        code = myo_error_set(
            error, MYO_INPUT,
            "record_rate of %g Hz does not divide 1000 Hz; try 1000, 500, 200 or 100", rate_Hz);
    if (!code) code = make_loop(scenario, made, error);
    if (!code) code = take_electrodes(scenario, made, error);
    for (int i = 0; i < scenario->n_muscles && !code; i++) {
        run_muscle *m = &made->muscles[i];
        made->n_muscles = i + 1;
        code = make_muscle(scenario, i, made->loop, m, error);
        if (!code && made->loop)
            code = myo_loop_weigh(made->loop, i, myo_muscle_pool_units(m->muscle),
                                  myo_muscle_unit_count(m->muscle), error);
        if (code) break;
        m->state_offset = made->state_bytes;
        made->state_bytes += (myo_muscle_size(m->muscle) + 127) & ~(size_t)127;
        m->first_job = made->n_units;
        made->n_units += myo_muscle_unit_count(m->muscle);
    }
    made->loop_offset = made->state_bytes;
    if (made->loop) made->state_bytes += (myo_loop_size(made->loop) + 127) & ~(size_t)127;
    if (code) {
        myo_model_free(made);
        return code;
    }
    *model = made;
    return MYO_OK;
}

void myo_model_free(myo_model *model) {
    if (!model) return;
    for (int i = 0; i < model->n_muscles; i++) {
        run_muscle *m = &model->muscles[i];
        myo_muscle_free(m->muscle);
        myo_fieldset_free(m->course.values);
        free(m->course.drive_t_s);
        free(m->course.drive_level_1);
        free(m->course.recorded);
        free(m->units);
    }
    myo_loop_free(model->loop);
    myo_electrodes_free(model->electrodes, model->n_electrodes);
    free(model->places);
    myo_fieldset_free(model->session);
    free(model->muscles);
    free(model);
}

size_t myo_model_state_bytes(const myo_model *model) {
    return model->state_bytes;
}

/* ---- Brain: from what is asked to descending drive ---- */

/* Force seen with the delay of vision; proportional and integral correction of drive. */
typedef struct tracker {
    float *seen_1; /* ring of past forces, delay_ms long */
    int delay_ms, next;
    double integral_1;
} tracker;

static double track(tracker *t, const myo_scenario_muscle *course, double asked_1) {
    const double *p = myo_fieldset_parameters_const(
        course->values, myo_fieldset_find_section(course->values, "drive"));
    if (asked_1 <= 0) { /* nothing is asked: let go, do not push back */
        t->integral_1 = 0;
        return 0;
    }
    const double missing = asked_1 - (double)t->seen_1[t->next];
    const double proportional = asked_1 + p[drive_p_tracking_proportional] * missing;
    const double more = p[drive_p_tracking_integral] * missing * 1e-3;
    const double drive = proportional + t->integral_1 + more;
    /* An effort that is already full, or nil, does not add up any further. */
    if (!(drive > 1 && more > 0) && !(drive < 0 && more < 0)) t->integral_1 += more;
    return drive < 0 ? 0 : drive > 1 ? 1 : drive;
}

static void see(tracker *t, double force_1) {
    t->seen_1[t->next] = (float)force_1;
    t->next = (t->next + 1) % t->delay_ms;
}

/* ---- One run ---- */

typedef struct run_job {
    int muscle, unit;
} run_job;

typedef struct pulled {
    double force_N, path_mm, fibre_mm;
} pulled;

typedef struct run_context {
    const myo_model *model;
    const myo_run_options *options;
    myo_window *about; /* the trunk and slow tissue around the muscles; NULL: none */
    myo_trunk *trunk;
    double *trunk_numbers;              /* myo_trunk_count, for checkpoints */
    double *activation_1, *guard_1;     /* n_muscles */
    double *mean_use_mM_s, *mean_Ca_uM; /* n_units: of a window, as its other means */
    myo_record *record;
    myo_workers *workers;
    char *state;              /* model->state_bytes, aligned to 128 */
    run_job *jobs;            /* n_units, all muscles */
    myo_unit_output *outputs; /* n_units */
    double *waves;            /* n_units x wave_samples */
    int wave_samples;
    tracker *trackers; /* n_muscles; so are the next two */
    double *asked_before_1;
    int *asked_moves;
    myo_spike *spikes;   /* n_units */
    myo_loop_news *news; /* n_muscles; so is the next */
    pulled *pulled;
    double *synapses; /* 2 x most units of a muscle: excitation, inhibition */
    float *row;       /* most units of a muscle */
    int most_units;
    uint64_t step;
    double marked_s;             /* for the cost of parts */
    myo_error *job_errors;       /* n_units; code 0 where all is well */
    double begun_s;              /* on the wall clock; earlier by what a resumed run took before */
    myo_checkpoint *fingerprint; /* NULL where nothing is saved */
    myo_save_clock save_clock;
    uint64_t saved_step;
} run_context;

static void run_unit(int index, void *user) {
    run_context *run = user;
    const run_job job = run->jobs[index];
    const run_muscle *m = &run->model->muscles[job.muscle];
    run->job_errors[index].code = MYO_OK;
    myo_muscle_unit(m->muscle, run->state + m->state_offset, run->step, job.unit,
                    &run->outputs[index], run->waves + (size_t)index * (size_t)run->wave_samples,
                    &run->job_errors[index]);
}

static int record_potential(run_context *run, myo_muscle_record *to, int unit, int index) {
    const myo_unit_output *output = &run->outputs[index];
    if (to->n_potentials == to->potentials_capacity) {
        const size_t capacity = to->potentials_capacity ? 2 * to->potentials_capacity : 64;
        myo_action_potential *grown = realloc(to->potentials, capacity * sizeof *grown);
        if (!grown) return MYO_BROKE_DOWN;
        to->potentials = grown;
        to->potentials_capacity = capacity;
    }
    float *V = malloc((size_t)output->n_wave * sizeof *V);
    if (!V) return MYO_BROKE_DOWN;
    const double *wave = run->waves + (size_t)index * (size_t)run->wave_samples;
    for (int k = 0; k < output->n_wave; k++) V[k] = (float)wave[k];
    const run_muscle *m = &run->model->muscles[run->jobs[index].muscle];
    to->potentials[to->n_potentials++] = (myo_action_potential){unit,
                                                                output->wave_activation_ms,
                                                                output->velocity_m_s,
                                                                myo_muscle_wave_dt_ms(m->muscle),
                                                                output->n_wave,
                                                                V};
    return MYO_OK;
}

/* Activations of a window in order of time: units are few and times fewer, insertion is enough. */
static int record_activations(myo_muscle_record *to, const myo_unit_output *outputs, int n_units) {
    int bad = 0;
    for (int u = 0; u < n_units; u++) {
        for (int k = 0; k < outputs[u].n_activations; k++)
            bad |= myo_spike_list_insert(&to->activations, outputs[u].activation_ms[k], u);
        for (int k = 0; k < outputs[u].n_spontaneous; k++)
            bad |= myo_spike_list_insert(&to->spontaneous, outputs[u].spontaneous_ms[k], u);
    }
    return bad ? MYO_BROKE_DOWN : MYO_OK;
}

static int record_columns(run_context *run, myo_series *series, const myo_unit_output *outputs,
                          int n, size_t offset) {
    for (int u = 0; u < n; u++) {
        double value;
        memcpy(&value, (const char *)&outputs[u] + offset, sizeof value);
        run->row[u] = (float)value;
    }
    return myo_series_add(series, run->row);
}

static int add1(myo_series *series, double value) {
    const float row = (float)value;
    return myo_series_add(series, &row);
}

/* Energy moves over seconds: its rows are further apart, the first at the beginning. */
enum { energy_every_ms = 100 };

static int record_energy(run_context *run, myo_muscle_record *to, const myo_unit_output *outputs) {
    if (run->step % energy_every_ms || !(outputs[0].ATP_mM > 0)) return 0;
    return record_columns(run, &to->ATP, outputs, to->n_units, offsetof(myo_unit_output, ATP_mM)) |
           record_columns(run, &to->PCr, outputs, to->n_units, offsetof(myo_unit_output, PCr_mM)) |
           record_columns(run, &to->Pi, outputs, to->n_units, offsetof(myo_unit_output, Pi_mM)) |
           record_columns(run, &to->pH, outputs, to->n_units, offsetof(myo_unit_output, pH_1));
}

static double fear_of(const run_context *run) {
    return run->about ? run->about->fear_1 : 1;
}

static void *loop_state(const run_context *run) {
    return run->state + run->model->loop_offset;
}

/* One muscle's rows of this window. */
static int record_muscle(run_context *run, int index, double drive, double asked_N,
                         const pulled *p) {
    const run_muscle *m = &run->model->muscles[index];
    myo_muscle_record *to = &run->record->muscles[index];
    const myo_unit_output *outputs = run->outputs + m->first_job;
    int bad = record_activations(to, outputs, to->n_units);
    for (int u = 0; u < to->n_units && !bad; u++)
        if (outputs[u].n_wave) bad = record_potential(run, to, u, m->first_job + u);
    if (!bad) bad = record_energy(run, to, outputs);
    if (bad || (run->step + 1) % (uint64_t)run->model->row_every_ms) return bad;
    bad |= add1(&to->drive, drive) | add1(&to->force, p->force_N) | add1(&to->length, p->path_mm) |
           add1(&to->fibre_length, p->fibre_mm);
    if (m->course.drive_of == MYO_DRIVE_OF_FORCE) bad |= add1(&to->target, asked_N);
    bad |= record_columns(run, &to->calcium, outputs, to->n_units,
                          offsetof(myo_unit_output, calcium_uM));
    bad |= record_columns(run, &to->activation, outputs, to->n_units,
                          offsetof(myo_unit_output, activation_1));
    bad |= record_columns(run, &to->potassium_T, outputs, to->n_units,
                          offsetof(myo_unit_output, potassium_T_mM));
    if (run->model->loop) {
        const myo_loop_look look = myo_loop_look_at(run->model->loop, loop_state(run), index);
        bad |= add1(&to->Ia, look.Ia_Hz) | add1(&to->II, look.II_Hz) | add1(&to->Ib, look.Ib_Hz) |
               add1(&to->contraction_sense, look.contraction_Hz) |
               add1(&to->excitation, look.excitation_1) | add1(&to->inhibition, look.inhibition_1) |
               add1(&to->guard, run->guard_1[index]);
    }
    return bad ? MYO_BROKE_DOWN : MYO_OK;
}

/* What is asked starts, stays or ends: a moment for the record and for readers of the signals. */
static int record_asked(run_context *run, int index, double asked_1) {
    const double before = run->asked_before_1[index], change = asked_1 - before;
    const int was_moving = run->asked_moves[index];
    const int moves = __builtin_fabs(change) > 1e-9;
    run->asked_before_1[index] = asked_1;
    run->asked_moves[index] = moves;
    const char *name = NULL, *text = NULL;
    if (before <= 0 && asked_1 > 0)
        name = "drive_starts", text = "the brain begins to ask for a contraction";
    else if (before > 0 && asked_1 <= 0)
        name = "drive_ends", text = "the brain asks for nothing more";
    else if (was_moving && !moves && asked_1 > 0)
        name = "hold_starts", text = "what is asked stays at its level";
    else if (!was_moving && moves && before > 0)
        name = "hold_ends", text = "what is asked changes again";
    if (!name) return MYO_OK;
    char sentence[160];
    const char *title = run->model->muscles[index].title;
    if (run->model->n_muscles > 1)
        myo_text_format(sentence, sizeof sentence, "%s: %s", title, text);
    else
        myo_text_format(sentence, sizeof sentence, "%s", text);
    return myo_record_add_event(run->record, (double)run->step, 0, name, sentence);
}

/* A shock of the train that falls into the coming window: the nerve carries it both ways. */
static int stimulate(run_context *run, int index, myo_error *error) {
    const run_muscle *m = &run->model->muscles[index];
    const double *p = m->stimulation;
    const double period_ms = 1e3 / p[stimulation_p_frequency];
    const double since_ms = (double)run->step - 1e3 * p[stimulation_p_start];
    run->news[index].volley_1 = 0;
    if (p[stimulation_p_motor] <= 0 && p[stimulation_p_afferent] <= 0) return MYO_OK;
    const double number = -__builtin_floor(-since_ms / period_ms); /* the first not before now */
    const double at_ms = number * period_ms;
    if (number < 0 || at_ms >= since_ms + 1 || at_ms >= 1e3 * p[stimulation_p_duration])
        return MYO_OK;
    run->news[index].volley_1 = p[stimulation_p_afferent];
    const int n = myo_muscle_unit_count(m->muscle);
    const int spared = n - (int)(n * p[stimulation_p_motor] + 0.5);
    int code = MYO_OK;
    for (int u = spared; u < n && !code; u++)
        code = myo_muscle_shock(m->muscle, run->state + m->state_offset,
                                1e3 * p[stimulation_p_start] + at_ms, u, error);
    return code;
}

/* What an examiner does to nerve, end-plates and fibres in the coming window. */
static int examine(run_context *run, int index, myo_error *error) {
    const run_muscle *m = &run->model->muscles[index];
    char *state = run->state + m->state_offset;
    const myo_muscle_hands hands = myo_bedside_hands(&m->bedside, run->step);
    myo_muscle_handle(m->muscle, state, &hands);
    run->news[index].cut_1 = hands.proximal_block ? 1 : 0;
    double t_ms;
    if (myo_bedside_blow(&m->bedside, run->step, &t_ms)) {
        const double *p = m->bedside.percussion;
        const int n = myo_muscle_unit_count(m->muscle);
        for (int u = 0; u < n; u++) { /* spread over sizes */
            const double place = p[percussion_p_share] * (u + 1);
            if ((int)place == (int)(place - p[percussion_p_share])) continue;
            myo_muscle_strike(m->muscle, state, t_ms, u, p[percussion_p_place],
                              p[percussion_p_length], p[percussion_p_opened]);
        }
    }
    const char *name, *text;
    for (int i = 0; myo_bedside_news(&m->bedside, run->step, i, &name, &text); i++) {
        char sentence[160];
        if (run->model->n_muscles > 1)
            myo_text_format(sentence, sizeof sentence, "%s: %s", m->title, text);
        else
            myo_text_format(sentence, sizeof sentence, "%s", text);
        if (myo_record_add_event(run->record, (double)run->step, 0, name, sentence))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for events");
    }
    return MYO_OK;
}

/* Sleep takes drive away and inhibits motor neurons, as far as the cord releases inhibition. */
static void sleep_on(run_context *run, int index, myo_pool_input *input) {
    const run_muscle *m = &run->model->muscles[index];
    const double depth = myo_bedside_sleep_1(&m->bedside, run->step);
    if (!(depth > 0)) return;
    const int n = myo_muscle_unit_count(m->muscle);
    const myo_pool_unit *units = myo_muscle_pool_units(m->muscle);
    double *inhibition_uS = run->synapses + run->most_units;
    double strength = depth * m->bedside.sleep[sleep_p_inhibition];
    if (run->model->loop)
        strength *= myo_fieldset_get(run->model->session, "reflex.inhibition");
    else
        memset(inhibition_uS, 0, (size_t)n * sizeof *inhibition_uS);
    for (int u = 0; u < n; u++) inhibition_uS[u] += strength / units[u].input_resistance_MOhm;
    input->inhibition_uS = inhibition_uS;
    input->drive_1 *= 1.0 - depth;
}

static int excite(run_context *run, int index, double *drive, double *asked_N, myo_error *error) {
    const run_muscle *m = &run->model->muscles[index];
    const double asked_1 = myo_scenario_drive_1(&m->course, 1e-3 * (double)run->step);
    const int of_force = m->course.drive_of == MYO_DRIVE_OF_FORCE;
    if (m->course.drive_kind == MYO_DRIVE_RAMP_HOLD && record_asked(run, index, asked_1))
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for events");
    *asked_N = asked_1 * myo_muscle_max_force_N(m->muscle);
    *drive = of_force ? track(&run->trackers[index], &m->course, asked_1) : asked_1;
    if (run->trunk) *drive += myo_trunk_drive_1(run->trunk, index);
    myo_pool_input input = {*drive, NULL, NULL};
    if (run->model->loop)
        input = myo_loop_input(run->model->loop, loop_state(run), index, *drive, run->synapses,
                               run->synapses + run->most_units);
    sleep_on(run, index, &input);
    size_t n = 0;
    int code = examine(run, index, error);
    if (!code) code = stimulate(run, index, error);
    if (!code)
        code = myo_muscle_excite(m->muscle, run->state + m->state_offset, run->step, &input,
                                 run->spikes, &n, error);
    run->news[index].drive_1 = *drive;
    run->news[index].discharges_1 = (double)n / myo_muscle_unit_count(m->muscle);
    run->guard_1[index] = input.drive_1 - *drive;
    for (size_t i = 0; i < n && !code; i++)
        if (myo_spike_list_add(&run->record->muscles[index].discharges, run->spikes[i].t_ms,
                               run->spikes[i].unit))
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for discharges");
    return code;
}

static double activation_of(const run_context *run, int index) {
    const run_muscle *m = &run->model->muscles[index];
    double sum_N = 0;
    for (int u = 0; u < myo_muscle_unit_count(m->muscle); u++)
        sum_N += run->outputs[m->first_job + u].activation_1 * m->units[u].max_force_N;
    return sum_N / myo_muscle_max_force_N(m->muscle);
}

/* What the sense organs of a muscle feel. */
static void tell(run_context *run, int index, double force_N, double fibre_mm) {
    const run_muscle *m = &run->model->muscles[index];
    myo_loop_news *news = &run->news[index];
    news->length_1 = fibre_mm / m->optimal_mm;
    news->force_1 = force_N / myo_muscle_max_force_N(m->muscle);
    myo_senses_quiet(news->tissue);
    news->tissue[nociceptor_in_hurt] = m->wiring[wiring_p_hurt];
    news->fatigue_1 = m->wiring[wiring_p_fatigue];
    news->activity_1 = activation_of(run, index);
}

/* What the trunk tells of a muscle, and what the muscle's tissue makes of it within the window. */
static void tell_tissue(run_context *run, int index, const myo_trunk_look *look) {
    myo_window_muscle *w = &run->about->muscles[index];
    double *in = w->inflammation_in, out[inflammation_out_count];
    double *tissue = run->news[index].tissue;
    in[inflammation_in_length] = look->length_1;
    in[inflammation_in_speed] = look->speed_1_s;
    in[inflammation_in_force] = look->active_1;
    inflammation_step(w->inflammation, in, run->about->inflammation_p, 1e-3, out);
    memcpy(tissue, w->surroundings, sizeof w->surroundings);
    run->news[index].gate_1 = w->gate_1;
    tissue[nociceptor_in_hurt] = out[inflammation_out_hurt];
    tissue[nociceptor_in_sensitisation] = w->inflammation[inflammation_x_sensitisation];
    tissue[nociceptor_in_prostaglandin] = w->inflammation[inflammation_x_prostaglandin];
    tissue[nociceptor_in_bradykinin] = w->inflammation[inflammation_x_bradykinin];
    tissue[nociceptor_in_leaked] = w->inflammation[inflammation_x_leaked];
    tissue[nociceptor_in_swelling] = w->inflammation[inflammation_x_swelling];
    tissue[nociceptor_in_load] = look->load_1;
    tissue[nociceptor_in_capsule_strain] = look->capsule_strain_1;
    tissue[nociceptor_in_root_pressure] = look->root_mmHg;
    tissue[nociceptor_in_root_inflammation] = look->root_inflamed_1;
}

static void add_means(run_context *run, int index, const myo_trunk_look *look) {
    const double n = run->model->duration_ms - run->about->settle_ms;
    myo_window_muscle *w = &run->about->muscles[index];
    if ((double)run->step < run->about->settle_ms) return;
    w->force_1 += look->active_1 / n;
    w->activation_1 += run->activation_1[index] / run->about->trunk_p[trunk_p_full_activation] / n;
    w->drive_1 += run->news[index].drive_1 / n;
    const run_muscle *m = &run->model->muscles[index];
    for (int u = m->first_job; u < m->first_job + myo_muscle_unit_count(m->muscle); u++) {
        run->mean_use_mM_s[u] += run->outputs[u].use_mM_s / n;
        run->mean_Ca_uM[u] += run->outputs[u].calcium_uM / n;
    }
    if (!run->model->loop) return;
    const myo_loop_look reflex = myo_loop_look_at(run->model->loop, loop_state(run), index);
    w->excitation_1 += reflex.excitation_1 / n;
    w->inhibition_1 += reflex.inhibition_1 / n;
}

/* Muscles move the trunk, the trunk stretches the muscles. */
static int pull_trunk(run_context *run, myo_error *error) {
    for (int i = 0; i < run->model->n_muscles; i++) run->activation_1[i] = activation_of(run, i);
    const int code = myo_trunk_step(run->trunk, run->activation_1, error);
    for (int i = 0; i < run->model->n_muscles && !code; i++) {
        const run_muscle *m = &run->model->muscles[i];
        const myo_trunk_look look = myo_trunk_look_at(run->trunk, i);
        run->pulled[i] = (pulled){look.force_N, look.path_mm, look.fibre_mm};
        see(&run->trackers[i], look.force_N / myo_muscle_max_force_N(m->muscle));
        tell(run, i, look.force_N, look.fibre_mm);
        tell_tissue(run, i, &look);
        add_means(run, i, &look);
    }
    return code;
}

static int pull_alone(run_context *run, myo_error *error) {
    for (int i = 0; i < run->model->n_muscles; i++) {
        const run_muscle *m = &run->model->muscles[i];
        pulled *p = &run->pulled[i];
        const double offset_mm = myo_scenario_path_mm(&m->course, 1e-3 * (double)(run->step + 1));
        const int code =
            myo_muscle_pull(m->muscle, run->state + m->state_offset, run->outputs + m->first_job,
                            offset_mm, &p->force_N, &p->path_mm, &p->fibre_mm, error);
        if (code) return code;
        see(&run->trackers[i], p->force_N / myo_muscle_max_force_N(m->muscle));
        tell(run, i, p->force_N, p->fibre_mm);
    }
    return MYO_OK;
}

static double now_s(void) {
    struct timespec t;
    timespec_get(&t, TIME_UTC);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Adds the time since the last mark to a part of the cost. */
static void mark(run_context *run, double *part) {
    if (!run->options->cost) return;
    const double now = now_s();
    if (part) *part += now - run->marked_s;
    run->marked_s = now;
}

/* One window of 1 ms over all muscles. */
static int window(run_context *run, double *drive, double *asked_N, myo_error *error) {
    const myo_model *model = run->model;
    myo_run_cost unused, *cost = run->options->cost ? run->options->cost : &unused;
    mark(run, NULL);
    for (int i = 0; i < model->n_muscles; i++) {
        const int code = excite(run, i, &drive[i], &asked_N[i], error);
        if (code) return code;
    }
    mark(run, &cost->neurons_s);
    myo_parallel_for(run->workers, model->n_units, run_unit, run);
    mark(run, &cost->fibres_s);
    for (int j = 0; j < model->n_units; j++)
        if (run->job_errors[j].code) { /* the first unit's, whatever thread came first */
            if (error) *error = run->job_errors[j];
            return run->job_errors[j].code;
        }
    const int moved = run->trunk ? pull_trunk(run, error) : pull_alone(run, error);
    if (moved) return moved;
    mark(run, &cost->body_s);
    if (model->loop) {
        const int code = myo_loop_advance(model->loop, loop_state(run),
                                          run->step + (run->about ? run->about->loop_step : 0),
                                          run->news, fear_of(run), error);
        if (code) return code;
    }
    mark(run, &cost->reflexes_s);
    if (model->loop && (run->step + 1) % (uint64_t)model->row_every_ms == 0 &&
        add1(&run->record->pain, myo_loop_pain_percent(model->loop, loop_state(run))))
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for pain");
    for (int i = 0; i < model->n_muscles; i++)
        if (record_muscle(run, i, drive[i], asked_N[i], &run->pulled[i]))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory at %g ms of simulated time",
                                 (double)run->step);
    mark(run, &cost->record_s);
    return MYO_OK;
}

/* ---- Saving and going on ---- */

static void carry_columns(myo_carry *carry, const myo_muscle *muscle, int part, const char *name) {
    myo_layout layout = {0};
    myo_muscle_layout(muscle, part, &layout);
    if (!layout.used || carry->code) return;
    layout.capacity = layout.used + 1;
    layout.used = layout.numbers = 0;
    layout.text = malloc(layout.capacity);
    if (layout.text) {
        myo_muscle_layout(muscle, part, &layout);
        myo_carry_columns(carry, name, layout.text);
        free(layout.text);
    } else {
        carry->code = myo_error_set(carry->error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    }
}

/* The tissue of a muscle in a trunk, and its means so far. */
static void carry_window_muscle(myo_window_muscle *w, myo_carry *carry) {
    const struct {
        const char *name;
        double *value;
    } means[] = {{"mean.force", &w->force_1},           {"mean.activation", &w->activation_1},
                 {"mean.drive", &w->drive_1},           {"mean.excitation", &w->excitation_1},
                 {"mean.inhibition", &w->inhibition_1}, {"damage_before", &w->damage_before_1}};
    myo_carry_array(carry, "inflammation", "", MYO_CHECKPOINT_F64, inflammation_x_count, 0,
                    w->inflammation);
    for (size_t i = 0; i < sizeof means / sizeof *means; i++)
        myo_carry_array(carry, means[i].name, "1", MYO_CHECKPOINT_F64, 1, 0, means[i].value);
}

/* Everything that a window takes over from the one before it, in both directions. What is not here
 * must follow from the model, or be written in a window before it is read. */
static void carry_all(run_context *run, myo_carry *carry) {
    const myo_model *model = run->model;
    myo_carry_array(carry, "step", "ms", MYO_CHECKPOINT_I64, 1, 0, &run->step);
    for (int i = 0; i < model->n_muscles; i++) {
        const run_muscle *m = &model->muscles[i];
        tracker *t = &run->trackers[i];
        myo_part parts[MYO_MUSCLE_PARTS];
        const int n = myo_muscle_parts(m->muscle, parts);
        myo_text_format(carry->prefix, sizeof carry->prefix, "muscles.%s.", m->name);
        for (int k = 0; k < n; k++) {
            myo_carry_part(carry, &parts[k], run->state + m->state_offset);
            carry_columns(carry, m->muscle, k, parts[k].name);
        }
        myo_carry_array(carry, "tracker.seen", "1", MYO_CHECKPOINT_F32, (size_t)t->delay_ms, 0,
                        t->seen_1);
        myo_carry_array(carry, "tracker.next", "1", MYO_CHECKPOINT_I32, 1, 0, &t->next);
        myo_carry_array(carry, "tracker.integral", "1", MYO_CHECKPOINT_F64, 1, 0, &t->integral_1);
        myo_carry_array(carry, "asked_before", "1", MYO_CHECKPOINT_F64, 1, 0,
                        &run->asked_before_1[i]);
        myo_carry_array(carry, "asked_moves", "1", MYO_CHECKPOINT_I32, 1, 0, &run->asked_moves[i]);
        if (run->about) carry_window_muscle(&run->about->muscles[i], carry);
    }
    carry->prefix[0] = 0;
    if (run->about) {
        const size_t n = (size_t)model->n_units;
        myo_carry_array(carry, "mean.use", "mM_s", MYO_CHECKPOINT_F64, n, 0, run->mean_use_mM_s);
        myo_carry_array(carry, "mean.calcium", "uM", MYO_CHECKPOINT_F64, n, 0, run->mean_Ca_uM);
    }
    if (run->trunk)
        myo_carry_array(carry, "trunk", "", MYO_CHECKPOINT_F64, (size_t)myo_trunk_count(run->trunk),
                        0, run->trunk_numbers);
    if (model->loop)
        myo_carry_array(carry, "loop", "", MYO_CHECKPOINT_F64,
                        myo_loop_size(model->loop) / sizeof(double), 0, loop_state(run));
}

/* What must be the same for a run to go on. */
static int take_fingerprint(const myo_model *model, myo_checkpoint *to, myo_error *error) {
    uint64_t seed = model->seed;
    int64_t seed_bits;
    memcpy(&seed_bits, &seed, sizeof seed);
    int code = myo_checkpoint_add_i64(to, "scenario.seed", seed_bits, error);
    if (!code) code = myo_fingerprint_names(to, "scenario", "", model->session, error);
    if (!code) code = myo_fingerprint_values(to, "scenario", model->session, error);
    if (!code) code = myo_checkpoint_add_i64(to, "scenario.muscles.count", model->n_muscles, error);
    if (!code)
        code = myo_fingerprint_names(to, "scenario.muscles", "", model->muscles[0].course.values,
                                     error);
    for (int i = 0; i < model->n_muscles && !code; i++) {
        char prefix[48];
        myo_text_format(prefix, sizeof prefix, "scenario.muscles.%d", i);
        code = myo_fingerprint_muscle(to, prefix, &model->muscles[i].course, error);
    }
    if (!code) code = myo_fingerprint_electrodes(to, model->electrodes, model->n_electrodes, error);
    return code;
}

/* Format 1: what this version writes. Later ones read it; it reads no later ones. */
enum { checkpoint_format = 1 };

static int save(run_context *run, myo_error *error) {
    if (!run->options->save || run->saved_step == run->step) return MYO_OK;
    const double begun_s = now_s();
    myo_checkpoint *to = myo_checkpoint_make();
    if (!to) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
    run->record->wall_s = begun_s - run->begun_s;
    int code = myo_checkpoint_add_i64(to, "format", checkpoint_format, error);
    if (!code) code = myo_checkpoint_add_text(to, "version", myo_version(), error);
    for (size_t i = 0; i < myo_checkpoint_count(run->fingerprint) && !code; i++) {
        const myo_checkpoint_field *f = myo_checkpoint_at(run->fingerprint, i);
        code =
            myo_checkpoint_lend(to, f->name, f->unit, f->type, f->rows, f->columns, f->data, error);
    }
    myo_carry carry = {.to = to, .code = code, .error = error};
    if (run->trunk) myo_trunk_save(run->trunk, run->trunk_numbers);
    carry_all(run, &carry);
    code = carry.code;
    if (!code) code = myo_checkpoint_add_record(to, "record", run->record, error);
    if (!code) code = run->options->save(to, run->options->save_user, error);
    myo_checkpoint_free(to);
    run->saved_step = run->step;
    run->save_clock.saved_s = now_s();
    run->save_clock.cost_s = run->save_clock.saved_s - begun_s;
    return code;
}

static int load_record(run_context *run, myo_error *error) {
    const myo_checkpoint *from = run->options->resume;
    myo_record *loaded = myo_record_make();
    if (!loaded) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a record");
    int code = myo_checkpoint_get_record(from, "record", loaded, error);
    if (!code) code = myo_save_take_record(run->record, loaded, error);
    myo_record_free(loaded);
    return code;
}

/* Everything is as it was when the checkpoint was taken. */
static int go_on(run_context *run, myo_error *error) {
    const myo_checkpoint *from = run->options->resume;
    int64_t format = 0;
    int code = myo_checkpoint_get_i64(from, "format", &format, error);
    if (code) return code;
    if (format < 1 || format > checkpoint_format)
        return myo_error_set(error, MYO_INPUT,
                             "the checkpoint has format %d, this version knows 1 to %d; go on with "
                             "the version of myotome that made it",
                             (int)format, checkpoint_format);
    code = myo_fingerprint_check(from, run->fingerprint, error);
    if (code) return code;
    myo_carry carry = {.from = from, .error = error};
    carry_all(run, &carry);
    if (carry.code) return carry.code;
    code = run->trunk ? myo_trunk_restore(run->trunk, run->trunk_numbers, error) : MYO_OK;
    if (!code) code = load_record(run, error);
    if (code) return code;
    for (int i = 0; i < run->model->n_muscles; i++)
        if (run->trackers[i].next < 0 || run->trackers[i].next >= run->trackers[i].delay_ms)
            return myo_error_set(error, MYO_INPUT, "the checkpoint contradicts itself at %s",
                                 "tracker.next");
    const char *version = myo_checkpoint_text(from, "version");
    if (!version || strcmp(version, myo_version()) != 0) {
        char text[256];
        myo_text_format(text, sizeof text,
                        "version %s of myotome began this run, version %s went on at %g s: another "
                        "than either alone",
                        version, myo_version(), 1e-3 * (double)run->step);
        if (myo_record_add_warning(run->record, text))
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a warning");
    }
    run->begun_s -= run->record->wall_s;
    run->saved_step = run->step;
    run->save_clock.saved_s = now_s();
    return MYO_OK;
}

/* Share of the wall time that the windows take, for a steady progress; the electrodes take the
 * rest. */
static const double window_share = 0.9;

static int run_windows(run_context *run, myo_error *error) {
    const myo_model *model = run->model;
    double *drive = calloc(2 * (size_t)model->n_muscles, sizeof *drive);
    if (!drive) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a run");
    const uint64_t n_steps = (uint64_t)(model->duration_ms + 0.5);
    int code = MYO_OK;
    int stopped = 0;
    for (; run->step < n_steps && !code; run->step++) {
        stopped = run->options->progress && run->step % 10 == 0 &&
                  run->options->progress(window_share * (double)run->step / (double)n_steps,
                                         "simulating", run->options->user);
        if (stopped) break;
        if (run->options->save && myo_save_is_due(&run->save_clock, now_s()))
            code = save(run, error);
        if (!code) code = window(run, drive, drive + model->n_muscles, error);
        if (code) break;
        run->record->simulated_ms = (double)(run->step + 1);
    }
    if (!code) code = save(run, error);
    run->record->interrupted = stopped;
    if (!code && run->record->simulated_ms > 0 &&
        myo_record_add_event(run->record, run->record->simulated_ms, 0,
                             run->record->interrupted ? "interrupted" : "run_ends",
                             run->record->interrupted ? "the run was stopped here on request"
                                                      : "the simulated time is over"))
        code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for events");
    free(drive);
    return code;
}

static int emg_progress(double fraction, void *user) {
    const run_context *run = user;
    return run->options->progress(window_share + (1 - window_share) * fraction, "electrodes",
                                  run->options->user);
}

/* The electrodes see what was simulated; after an interruption they are done all the same, and
 * quickly. */
/* How many impulses of a unit stand behind none of its recorded potentials. */
static size_t unheard(const myo_muscle_record *of, int unit) {
    size_t n = 0;
    for (size_t k = 0; k < of->n_potentials; k++)
        if (of->potentials[k].unit == unit) return 0;
    for (size_t i = 0; i < of->activations.n; i++) n += of->activations.spikes[i].unit == unit;
    return n;
}

/* Bursts leave no room for a recording: electrodes then hear the potential of the rested fibre. */
static int add_missing_potentials(run_context *run, myo_error *error) {
    enum { a_few = 3 };
    const size_t n = (size_t)run->model->n_muscles;
    for (size_t i = 0; i < n; i++) {
        const run_muscle *m = &run->model->muscles[i];
        myo_muscle_record *to = &run->record->muscles[i];
        for (int u = 0; u < to->n_units; u++) {
            if (unheard(to, u) < a_few) continue;
            const int job = m->first_job + u;
            double *wave = run->waves + (size_t)job * (size_t)run->wave_samples;
            const myo_unit_output was = run->outputs[job];
            int code = myo_muscle_single_potential(m->muscle, u, &run->outputs[job], wave, error);
            if (!code && run->outputs[job].n_wave && record_potential(run, to, u, job))
                code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for potentials");
            run->outputs[job] = was;
            if (code) return code;
        }
    }
    return MYO_OK;
}

static int synthesize(run_context *run, myo_error *error) {
    myo_emg_muscle *muscles = calloc((size_t)run->model->n_muscles, sizeof *muscles);
    if (!muscles) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the electrodes");
    for (int i = 0; i < run->model->n_muscles; i++)
        muscles[i] = emg_muscle(&run->model->muscles[i]);
    myo_emg_options options = myo_emg_options_default();
    options.seed = run->model->seed;
    options.threads = run->options->threads;
    options.progress = run->options->progress && !run->record->interrupted ? emg_progress : NULL;
    options.user = run;
    options.n_electrodes = run->model->n_electrodes;
    options.electrodes = run->model->places;
    options.keep_fibres = myo_fieldset_get(run->model->session, "record_fibres_1") > 0.5;
    int code = myo_emg_synthesize(run->record, muscles, &options, error);
    if (code == MYO_INTERRUPTED) {
        run->record->interrupted = 1;
        code = MYO_OK;
    }
    free(muscles);
    return code;
}

/* The recording that a muscle followed lies beside what its electrodes saw, for as long as was
 * simulated. */
static int add_references(run_context *run) {
    for (int i = 0; i < run->model->n_muscles; i++) {
        const myo_scenario_muscle *course = &run->model->muscles[i].course;
        const size_t reached =
            (size_t)(1e-3 * run->record->simulated_ms * course->recorded_rate_Hz);
        const size_t n = course->n_recorded < reached ? course->n_recorded : reached;
        double to_uV = 1;
        if (!n) continue;
        char one[16];
        myo_text_format(one, sizeof one, "1 %s", course->recorded_unit);
        if (myo_unit_convert(one, "uV", &to_uV, NULL))
            continue; /* no voltage: nothing to compare */
        myo_channel *channel = myo_record_add_channel(run->record, n);
        if (!channel) return MYO_BROKE_DOWN;
        copy_text(channel->name, sizeof channel->name, "EMG recorded");
        copy_text(channel->muscle, sizeof channel->muscle, run->model->muscles[i].name);
        myo_text_format(channel->description, sizeof channel->description,
                        "channel %s of the recording that drove the muscle", course->drive_channel);
        channel->kind = MYO_CHANNEL_REFERENCE;
        channel->rate_Hz = course->recorded_rate_Hz;
        channel->high_pass_Hz = 0;
        channel->low_pass_Hz = 0.5 * course->recorded_rate_Hz;
        for (size_t k = 0; k < n; k++)
            channel->signal_uV[k] = (float)(to_uV * (double)course->recorded[k]);
    }
    return MYO_OK;
}

static void describe(myo_series *series, const char *name, const char *unit, const char *text,
                     double rate_Hz, int columns) {
    copy_text(series->name, sizeof series->name, name);
    copy_text(series->unit, sizeof series->unit, unit);
    copy_text(series->text, sizeof series->text, text);
    series->rate_Hz = rate_Hz;
    series->n_columns = columns;
}

/* Every value that was forced past its range is named in what the run leaves behind. */
static int record_warnings(const myo_fieldset *values, const char *of, myo_record *record) {
    char sentence[200], text[256];
    for (int i = 0; myo_fieldset_outside(values, i, sentence, sizeof sentence); i++) {
        myo_text_format(text, sizeof text, "%s%s%s", of, *of ? "." : "", sentence);
        if (myo_record_add_warning(record, text)) return MYO_BROKE_DOWN;
    }
    return MYO_OK;
}

static int prepare_record(const myo_model *model, myo_record *record) {
    copy_text(record->scenario, sizeof record->scenario, model->scenario);
    copy_text(record->title, sizeof record->title, model->title);
    record->n_applied = model->n_applied;
    memcpy(record->applied, model->applied, sizeof record->applied);
    record->seed = model->seed;
    record->duration_ms = model->duration_ms;
    record->as_EDF = myo_fieldset_get(model->session, "record_bits_1") < 20;
    record->muscles = calloc((size_t)model->n_muscles, sizeof *record->muscles);
    if (!record->muscles) return MYO_BROKE_DOWN;
    record->n_muscles = model->n_muscles;
    if (record_warnings(model->session, "", record)) return MYO_BROKE_DOWN;
    const double rate_Hz = 1000.0 / model->row_every_ms;
    describe(&record->pain, "pain", "percent", "pain of the whole body", rate_Hz, 1);
    for (int i = 0; i < model->n_muscles; i++) {
        const run_muscle *m = &model->muscles[i];
        myo_muscle_record *to = &record->muscles[i];
        copy_text(to->name, sizeof to->name, m->name);
        copy_text(to->title, sizeof to->title, m->title);
        if (record_warnings(m->course.values, model->n_muscles > 1 ? m->name : "", record))
            return MYO_BROKE_DOWN;
        const int n = myo_muscle_unit_count(m->muscle);
        to->units = malloc((size_t)n * sizeof *to->units);
        if (!to->units) return MYO_BROKE_DOWN;
        memcpy(to->units, m->units, (size_t)n * sizeof *to->units);
        to->n_units = n;
        describe(&to->drive, "drive", "1", "descending drive from the brain", rate_Hz, 1);
        describe(&to->target, "target", "N", "force asked for", rate_Hz, 1);
        describe(&to->force, "force", "N", "force in the tendon", rate_Hz, 1);
        describe(&to->length, "length", "mm", "length of muscle and tendon along their path",
                 rate_Hz, 1);
        describe(&to->fibre_length, "fibre_length", "mm", "length of the muscle fibres", rate_Hz,
                 1);
        describe(&to->calcium, "calcium", "uM", "free calcium in the myoplasm, a column a unit",
                 rate_Hz, n);
        describe(&to->activation, "activation", "1",
                 "share of the greatest cross-bridge force, a column a unit", rate_Hz, n);
        describe(&to->potassium_T, "potassium_T", "mM", "potassium in the tubules, a column a unit",
                 rate_Hz, n);
        const double energy_Hz = 1000.0 / energy_every_ms;
        describe(&to->ATP, "ATP", "mM", "ATP of the fibre, a column a unit", energy_Hz, n);
        describe(&to->PCr, "PCr", "mM", "creatine phosphate of the fibre, a column a unit",
                 energy_Hz, n);
        describe(&to->Pi, "Pi", "mM", "phosphate of the fibre, a column a unit", energy_Hz, n);
        describe(&to->pH, "pH", "1", "pH of the fibre, a column a unit", energy_Hz, n);
        describe(&to->Ia, "Ia", "Hz", "rate of one spindle's primary ending", rate_Hz, 1);
        describe(&to->II, "II", "Hz", "rate of one spindle's secondary ending", rate_Hz, 1);
        describe(&to->Ib, "Ib", "Hz", "rate of one tendon organ", rate_Hz, 1);
        describe(&to->contraction_sense, "contraction_sense", "Hz",
                 "rate of one contraction-sensitive thin fibre", rate_Hz, 1);
        describe(&to->excitation, "excitation", "1",
                 "excitation by reflexes; 1 recruits the smallest motor neuron", rate_Hz, 1);
        describe(&to->guard, "guard", "1",
                 "descending drive that pain adds to, or takes from, what is asked", rate_Hz, 1);
        describe(&to->inhibition, "inhibition", "1",
                 "inhibition by reflexes, in input conductances of a motor neuron", rate_Hz, 1);
    }
    return MYO_OK;
}

static int prepare_trackers(run_context *run) {
    for (int i = 0; i < run->model->n_muscles; i++) {
        const double delay_ms =
            myo_fieldset_get(run->model->muscles[i].course.values, "drive.visual_delay_ms");
        tracker *t = &run->trackers[i];
        t->delay_ms =
            (int)(delay_ms + 0.5) > 1 ? (int)(delay_ms + 0.5) : 1; /* at least the window before */
        t->seen_1 = calloc((size_t)t->delay_ms, sizeof *t->seen_1);
        if (!t->seen_1) return MYO_BROKE_DOWN;
    }
    return MYO_OK;
}

/* The trunk in the posture that the window starts from; the senses feel it from the beginning. */
static int prepare_trunk(run_context *run, myo_error *error) {
    const myo_window *w = run->about;
    const int n = run->model->n_muscles;
    myo_trunk_muscle *muscles = calloc((size_t)n, sizeof *muscles);
    if (!muscles) return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a trunk");
    for (int i = 0; i < n; i++)
        muscles[i] = (myo_trunk_muscle){w->muscles[i].pool, w->muscles[i].strength_1};
    const int code = myo_trunk_make(w->spine, w->trunk_p, &w->start, w->phases, w->n_phases,
                                    muscles, n, &run->trunk, error);
    free(muscles);
    if (code) return code;
    run->trunk_numbers = malloc((size_t)myo_trunk_count(run->trunk) * sizeof *run->trunk_numbers);
    if (!run->trunk_numbers)
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a trunk");
    for (int i = 0; i < n; i++) {
        const myo_trunk_look look = myo_trunk_look_at(run->trunk, i);
        myo_window_muscle *own = &run->about->muscles[i];
        own->force_1 = own->activation_1 = own->drive_1 = own->excitation_1 = own->inhibition_1 = 0;
        own->damage_before_1 = own->inflammation[inflammation_x_damage];
        tell(run, i, look.force_N, look.fibre_mm);
        tell_tissue(run, i, &look);
    }
    return MYO_OK;
}

static int prepare(run_context *run, myo_error *error) {
    const myo_model *model = run->model;
    const size_t n = (size_t)model->n_units;
    int most_units = 1;
    for (int i = 0; i < model->n_muscles; i++) {
        const int units = myo_muscle_unit_count(model->muscles[i].muscle),
                  samples = myo_muscle_wave_samples(model->muscles[i].muscle);
        if (units > most_units) most_units = units;
        if (samples > run->wave_samples) run->wave_samples = samples;
    }
    run->state = aligned_alloc(128, model->state_bytes);
    if (run->state) memset(run->state, 0, model->state_bytes); /* gaps are saved, too */
    run->jobs = calloc(n, sizeof *run->jobs);
    run->outputs = calloc(n, sizeof *run->outputs);
    run->waves = calloc(n * (size_t)run->wave_samples, sizeof *run->waves);
    run->trackers = calloc((size_t)model->n_muscles, sizeof *run->trackers);
    run->asked_before_1 = calloc((size_t)model->n_muscles, sizeof *run->asked_before_1);
    run->asked_moves = calloc((size_t)model->n_muscles, sizeof *run->asked_moves);
    run->spikes = calloc(n, sizeof *run->spikes);
    run->row = calloc((size_t)most_units, sizeof *run->row);
    run->most_units = most_units;
    run->synapses = calloc(2 * (size_t)most_units, sizeof *run->synapses);
    run->news = calloc((size_t)model->n_muscles, sizeof *run->news);
    run->pulled = calloc((size_t)model->n_muscles, sizeof *run->pulled);
    run->activation_1 = calloc((size_t)model->n_muscles, sizeof *run->activation_1);
    run->guard_1 = calloc((size_t)model->n_muscles, sizeof *run->guard_1);
    run->mean_use_mM_s = calloc(2 * n, sizeof *run->mean_use_mM_s);
    run->mean_Ca_uM = run->mean_use_mM_s ? run->mean_use_mM_s + n : NULL;
    run->job_errors = calloc(n, sizeof *run->job_errors);
    const int threads = run->options->threads ? run->options->threads : myo_processor_count();
    run->workers = myo_workers_make(threads);
    if (!run->state || !run->jobs || !run->outputs || !run->waves || !run->trackers ||
        !run->asked_before_1 || !run->asked_moves || !run->spikes || !run->row || !run->synapses ||
        !run->news || !run->pulled || !run->activation_1 || !run->guard_1 || !run->mean_use_mM_s ||
        !run->job_errors || !run->workers || prepare_trackers(run) ||
        prepare_record(model, run->record))
        return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a run of %d motor units",
                             model->n_units);
    run->saved_step = UINT64_MAX;
    run->save_clock = (myo_save_clock){run->options->save_every_s, -1e30, 0};
    if (run->options->save || run->options->resume) {
        run->fingerprint = myo_checkpoint_make();
        if (!run->fingerprint)
            return myo_error_set(error, MYO_BROKE_DOWN, "out of memory for a checkpoint");
        const int code = take_fingerprint(model, run->fingerprint, error);
        if (code) return code;
    }
    for (int i = 0; i < model->n_muscles; i++) {
        const run_muscle *m = &model->muscles[i];
        for (int u = 0; u < myo_muscle_unit_count(m->muscle); u++)
            run->jobs[m->first_job + u] = (run_job){i, u};
        if (run->options->resume) continue;
        int code = myo_muscle_init(m->muscle, run->state + m->state_offset,
                                   myo_scenario_path_mm(&m->course, 0), error);
        const myo_fuel_unit *fuel = run->about ? run->about->muscles[i].fuel : NULL;
        for (int u = 0; fuel && u < myo_muscle_unit_count(m->muscle) && !code; u++)
            if (fuel[u].worked > 0.5)
                code =
                    myo_muscle_refuel(m->muscle, run->state + m->state_offset, u, fuel[u].x, error);
        if (code) return code;
        tell(run, i, 0, myo_muscle_fibre_mm(m->muscle, run->state + m->state_offset));
    }
    if (run->about) {
        const int code = prepare_trunk(run, error);
        if (code) return code;
    }
    if (run->options->resume) return go_on(run, error);
    if (!model->loop) return MYO_OK;
    if (run->about && run->about->loop) {
        memcpy(loop_state(run), run->about->loop, myo_loop_size(model->loop));
        return MYO_OK;
    }
    return myo_loop_init(model->loop, loop_state(run), run->news, fear_of(run), error);
}

static void clean_up(run_context *run) {
    myo_workers_free(run->workers);
    for (int i = 0; run->trackers && i < run->model->n_muscles; i++) free(run->trackers[i].seen_1);
    free(run->trackers);
    free(run->asked_before_1);
    free(run->asked_moves);
    free(run->state);
    free(run->jobs);
    free(run->outputs);
    free(run->waves);
    free(run->spikes);
    free(run->row);
    free(run->synapses);
    free(run->news);
    free(run->pulled);
    free(run->activation_1);
    free(run->guard_1);
    free(run->mean_use_mM_s);
    myo_trunk_free(run->trunk);
    free(run->trunk_numbers);
    free(run->job_errors);
    myo_checkpoint_free(run->fingerprint);
}

const double *myo_model_membrane_rest(const myo_model *model, int muscle, int fast) {
    return myo_muscle_membrane_rest(model->muscles[muscle].muscle, fast);
}

size_t myo_model_loop_bytes(const myo_model *model) {
    return model->loop ? myo_loop_size(model->loop) : 0;
}

const myo_unit_info *myo_model_units(const myo_model *model, int muscle, int *n) {
    *n = myo_muscle_unit_count(model->muscles[muscle].muscle);
    return model->muscles[muscle].units;
}

/* A unit that was rested and has not fired still is. */
static void give_back_fuel(const run_context *run, int index) {
    const run_muscle *m = &run->model->muscles[index];
    const myo_muscle_record *told = &run->record->muscles[index];
    myo_fuel_unit *fuel = run->about->muscles[index].fuel;
    for (size_t i = 0; fuel && i < told->activations.n; i++)
        fuel[told->activations.spikes[i].unit].worked = 1;
    for (size_t i = 0; fuel && i < told->spontaneous.n; i++)
        fuel[told->spontaneous.spikes[i].unit].worked = 1;
    for (int u = 0; fuel && u < told->n_units; u++) {
        const double *x = myo_muscle_metabolism(m->muscle, run->state + m->state_offset, u);
        if (fuel[u].worked < 0.5 || !x) continue;
        memcpy(fuel[u].x, x, sizeof fuel[u].x);
        fuel[u].use_mM_s = run->mean_use_mM_s[m->first_job + u];
        fuel[u].Ca_uM = run->mean_Ca_uM[m->first_job + u];
    }
}

static void give_back(const run_context *run) {
    myo_window *w = run->about;
    if (!w || !run->trunk) return;
    for (int i = 0; i < run->model->n_muscles; i++) give_back_fuel(run, i);
    w->end = *myo_trunk_posture(run->trunk);
    w->loads = *myo_trunk_loads_of(run->trunk);
    if (!run->model->loop) return;
    w->loop_step += run->step;
    w->pain_percent = myo_loop_pain_percent(run->model->loop, loop_state(run));
    if (w->loop_after) memcpy(w->loop_after, loop_state(run), myo_loop_size(run->model->loop));
}

int myo_run(const myo_model *model, const myo_run_options *options, myo_record *record,
            myo_error *error) {
    return myo_run_window(model, NULL, options, record, error);
}

int myo_run_window(const myo_model *model, myo_window *about, const myo_run_options *options,
                   myo_record *record, myo_error *error) {
    const myo_run_options default_options = myo_run_options_default();
    run_context run = {.begun_s = now_s()};
    run.model = model;
    run.options = options ? options : &default_options;
    run.about = about;
    run.record = record;
    int code = prepare(&run, error);
    if (!code) code = run_windows(&run, error);
    if (record->simulated_ms > 0) { /* also what led to a breakdown is worth seeing */
        myo_error later = {0};
        myo_run_cost unused, *cost = run.options->cost ? run.options->cost : &unused;
        mark(&run, NULL);
        int synthesis = add_missing_potentials(&run, code ? &later : error);
        if (!synthesis) synthesis = synthesize(&run, code ? &later : error);
        mark(&run, &cost->electrodes_s);
        if (!code) code = synthesis;
        if (!code && add_references(&run))
            code = myo_error_set(error, MYO_BROKE_DOWN, "out of memory for the recording");
        if (!code) code = myo_find_episodes(record, error);
    }
    give_back(&run);
    clean_up(&run);
    record->wall_s = now_s() - run.begun_s;
    if (!code && record->interrupted)
        code = myo_error_set(error, MYO_INTERRUPTED, "interrupted after %g s of simulated time",
                             1e-3 * record->simulated_ms);
    return code;
}
