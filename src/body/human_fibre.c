/* The parts of a whole fibre and their exchange (see human_fibre.h). */
#include "body/human_fibre.h"

#include "base/text.h"
#include "mech/crossbridge_atp/crossbridge_atp.lane.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const myo_field coupling_fields[] = {
#define MYO_DEF_FILE "body/human_fibre_coupling.def"
#include "mech/expand_fields.h"
};
const myo_table myo_body_human_fibre_coupling = {
    "fibre",
    "The whole fibre",
    "Temperature, blood and length, and how often contraction and metabolism exchange.",
    "src/body/human_fibre.c",
    coupling_fields,
    (int)(sizeof coupling_fields / sizeof coupling_fields[0])};

/* Samples of the tubular potential: this fine while it moves, blocks of this many. */
static const double finest_ms = 0.05;
enum { block = 8 };
/* Relative local error of the metabolism; its sums stay whatever it is. */
static const double metabolism_tolerance = 1e-5;

static int find(const myo_fieldset *set, const char *prefix, const char *name, myo_error *error) {
    char path[128];
    myo_text_format(path, sizeof path, "%s%s", prefix, name);
    const int section = myo_fieldset_find_section(set, path);
    if (section < 0) myo_error_set(error, MYO_USAGE, "a fibre needs a section %s", path);
    return section;
}

/* Where a port moved by less than a thousandth nothing is worked out again. */
static void set_port(myo_human_fibre *f, int input, double value) {
    const double now = f->membrane.p[membrane_radial_p_count + input - 1];
    if (fabs(value - now) > 1e-3 * fabs(value) + 1e-6)
        myo_membrane_point_port(&f->membrane, input, value);
}

/* What the state of energy does to membrane, release and pump from now on. */
static void tell_parts(myo_human_fibre *f, double use_mM_s) {
    myo_energy_tell(&f->metabolism, use_mM_s, &f->gates, &f->around);
    myo_contraction_surround(f->contraction, f->state, &f->around);
    set_port(f, membrane_radial_in_sodium_pump,
             myo_energy_sodium_pump(&f->gates, f->p[human_fibre_p_pump_activity],
                                    f->membrane.x[membrane_radial_x_K_e],
                                    f->membrane_p[membrane_radial_p_K_e_rest]));
    set_port(f, membrane_radial_in_K_ATP_open, fmax(0.0, f->gates.K_ATP_open_1 - f->K_ATP_rest_1));
    set_port(f, membrane_radial_in_perfusion, f->p[human_fibre_p_perfusion]);
}

int myo_human_fibre_make(const myo_fieldset *set, const char *prefix, double tolerance,
                         myo_human_fibre *f, myo_error *error) {
    memset(f, 0, sizeof *f);
    const int coupling = find(set, prefix, "fibre", error);
    const int membrane = find(set, prefix, "membrane", error);
    if (coupling < 0 || membrane < 0) return MYO_USAGE;
    memcpy(f->p, myo_fieldset_parameters_const(set, coupling), sizeof f->p);
    memcpy(f->membrane_p, myo_fieldset_parameters_const(set, membrane), sizeof f->membrane_p);
    const double celsius = f->p[human_fibre_p_temperature];
    f->membrane_p[membrane_radial_p_temperature] = celsius;
    int code = myo_membrane_point_make(&f->membrane, f->membrane_p,
                                       myo_fieldset_states_const(set, membrane), tolerance, error);
    if (!code) code = myo_contraction_make(set, prefix, &f->contraction, error);
    if (!code)
        code = myo_metabolism_make(set, prefix, metabolism_tolerance, 60.0, &f->metabolism, error);
    if (!code) {
        f->state = aligned_alloc(128, myo_contraction_size(f->contraction));
        if (!f->state) code = myo_error_set(error, MYO_BROKE_DOWN, "no memory for a fibre");
    }
    if (code) {
        myo_human_fibre_free(f);
        return code;
    }
    myo_contraction_set_accuracy(f->contraction, 1e-3, 1e4);
    myo_contraction_init(f->contraction, f->state);
    myo_energy_set_temperature(&f->metabolism, celsius + 273.15);
    myo_metabolism_surroundings(&f->metabolism, 0.05, f->p[human_fibre_p_perfusion]);
    f->around = myo_contraction_at_rest();
    f->around.temperature_K = celsius + 273.15;
    f->around.sarcomere_length_um = f->p[human_fibre_p_sarcomere_length];
    f->V_T_mV = myo_membrane_tubules(&f->membrane, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                     membrane_radial_x_V_3);
    f->sample_ms = finest_ms;
    f->exchange_ms = f->p[human_fibre_p_exchange];
    myo_energy_tell(&f->metabolism, 0.0, &f->gates, &f->around);
    f->K_ATP_rest_1 = f->gates.K_ATP_open_1;
    tell_parts(f, 0.0);
    return MYO_OK;
}

void myo_human_fibre_free(myo_human_fibre *f) {
    if (!f) return;
    myo_membrane_point_free(&f->membrane);
    myo_contraction_free(f->contraction);
    myo_metabolism_free(&f->metabolism);
    free(f->state);
    f->contraction = NULL;
    f->state = NULL;
}

/* A change from outside: look closely again. */
static void wake(myo_human_fibre *f) {
    f->sample_ms = finest_ms;
    f->exchange_ms = f->p[human_fibre_p_exchange];
    f->last_event_ms = f->t_ms;
}

void myo_human_fibre_perfuse(myo_human_fibre *f, double perfusion) {
    f->p[human_fibre_p_perfusion] = perfusion;
    myo_metabolism_surroundings(&f->metabolism, f->metabolism.parameters[metabolism_p_Ca_uM],
                                perfusion);
    set_port(f, membrane_radial_in_perfusion, perfusion);
    wake(f);
}

void myo_human_fibre_potassium(myo_human_fibre *f, double K_plasma_mM) {
    f->membrane_p[membrane_radial_p_K_plasma] = K_plasma_mM;
    myo_membrane_point_change(&f->membrane, f->membrane_p);
    wake(f);
}

void myo_human_fibre_move(myo_human_fibre *f, double velocity_1_s, double sarcomere_length_um) {
    f->around.velocity_1_s = velocity_1_s;
    f->around.sarcomere_length_um = sarcomere_length_um;
    myo_contraction_surround(f->contraction, f->state, &f->around);
    wake(f);
}

void myo_human_fibre_hit(myo_human_fibre *f, double g_mS_cm2) {
    myo_membrane_point_hit(&f->membrane, g_mS_cm2);
    wake(f);
}

void myo_human_fibre_restart(myo_human_fibre *f) {
    myo_membrane_point_restart(&f->membrane);
    wake(f);
}

/* Metabolism over the time since the last exchange, then its news for the others. */
static int exchange(myo_human_fibre *f, myo_error *error) {
    if (f->bill.since_ms <= 0.0) return MYO_OK;
    f->bill.sodium_mM = 0.001 * f->bill.since_ms * f->p[human_fibre_p_sodium_bill] *
                        myo_membrane_pump_mM_s(&f->membrane);
    f->bill_bridges_mM += f->bill.bridges_mM;
    f->bill_calcium_mM += f->bill.calcium_mM;
    f->bill_sodium_mM += f->bill.sodium_mM;
    double use_mM_s;
    const int code =
        myo_energy_pay(&f->metabolism, &f->bill, f->p[human_fibre_p_perfusion], &use_mM_s, error);

    /* Long exchanges only where nothing much happens. */
    const myo_contraction_surroundings before = f->around;
    tell_parts(f, use_mM_s);
    /* Below 40 kJ/mol all that energy drives stands still. */
    const double lost_kJ_mol =
        fabs(fmax(f->around.energy_kJ_mol, 40.0) - fmax(before.energy_kJ_mol, 40.0));
    const double news = lost_kJ_mol / 0.1 + fabs(f->around.ATP_mM - before.ATP_mM) / 0.05 +
                        fabs(f->around.Pi_mM - before.Pi_mM) / 0.2;
    const int quiet = f->t_ms - f->last_event_ms > 200.0 && f->moved_mV < 0.05;
    if (!quiet || news > 2.0)
        f->exchange_ms = fmax(0.5 * f->exchange_ms, f->p[human_fibre_p_exchange]);
    else if (news < 1.0)
        f->exchange_ms = fmin(1.3 * f->exchange_ms, 1000.0 * f->p[human_fibre_p_longest_exchange]);
    return code;
}

/* One block of samples, at most left_ms long. */
static int advance_block(myo_human_fibre *f, double left_ms, double stimulus_uA_cm2,
                         myo_error *error) {
    double V_T_mV[block + 1], h = f->sample_ms, steepest = 0.0;
    int n = block;
    if (block * h > left_ms) {
        n = (int)ceil(left_ms / h - 1e-9);
        if (n < 1) n = 1;
        h = left_ms / n;
    }
    const size_t spikes = f->membrane.n_spikes;
    const double start_ms = f->t_ms;
    V_T_mV[0] = f->V_T_mV;
    for (int i = 1; i <= n; i++) {
        const int code =
            myo_membrane_point_advance(&f->membrane, start_ms + i * h, stimulus_uA_cm2, error);
        if (code) return code;
        V_T_mV[i] = myo_membrane_tubules(&f->membrane, membrane_radial_x_V_1, membrane_radial_x_V_2,
                                         membrane_radial_x_V_3);
        steepest = fmax(steepest, fabs(V_T_mV[i] - V_T_mV[i - 1]));
    }
    const double Ca_before_uM = myo_contraction_Ca_2_uM(f->contraction, f->state);
    const int code =
        myo_contraction_advance(f->contraction, f->state, start_ms, V_T_mV, n + 1, h, error);
    if (code) return code;
    myo_energy_charge(&f->bill, f->contraction, f->state, n * h, Ca_before_uM);
    f->V_T_mV = V_T_mV[n];
    f->t_ms = start_ms + n * h;
    f->moved_mV = steepest;
    if (f->membrane.n_spikes > spikes) f->last_event_ms = f->t_ms;
    /* An action potential grows from a creep; until it is far away samples stay close. A fibre that
     * lies depolarised without moving is out of its reach too. */
    const int recent = f->t_ms - f->last_event_ms < 200.0;
    double longest_ms = recent ? 1.0 : f->exchange_ms / block;
    if (f->V_T_mV > -70.0 && (recent || steepest > 0.02)) longest_ms = 0.2;
    if (steepest > 1.0)
        f->sample_ms = fmax(0.5 * h, finest_ms);
    else if (steepest < 0.3)
        f->sample_ms = fmin(1.5 * f->sample_ms, fmax(longest_ms, finest_ms));
    return MYO_OK;
}

int myo_human_fibre_advance(myo_human_fibre *f, double t_ms, double stimulus_uA_cm2,
                            myo_error *error) {
    int code = MYO_OK;
    while (!code && t_ms - f->t_ms > 1e-9) {
        const double left = fmin(t_ms - f->t_ms, f->exchange_ms - f->bill.since_ms);
        if (left > 1e-9) code = advance_block(f, left, stimulus_uA_cm2, error);
        if (!code && f->bill.since_ms >= f->exchange_ms - 1e-9) code = exchange(f, error);
    }
    return code;
}

int myo_human_fibre_settle_bill(myo_human_fibre *f, myo_error *error) {
    return exchange(f, error);
}

void myo_human_fibre_reset_bill(myo_human_fibre *f) {
    f->bill_bridges_mM = f->bill_calcium_mM = f->bill_sodium_mM = 0.0;
}

void myo_human_fibre_reset_clock(myo_human_fibre *f) {
    f->last_event_ms -= f->t_ms;
    f->t_ms = 0.0;
    myo_membrane_point_reset_clock(&f->membrane);
    myo_human_fibre_reset_bill(f);
}

double myo_human_fibre_force(const myo_human_fibre *f) {
    return myo_contraction_activation(f->contraction, f->state);
}

double myo_human_fibre_unloaded(const myo_human_fibre *f) {
    return myo_contraction_unloaded(f->contraction, f->state);
}

size_t myo_human_fibre_spikes(const myo_human_fibre *f) {
    return f->membrane.n_spikes;
}

myo_human_fibre_sums myo_human_fibre_add_up(const myo_human_fibre *f) {
    const double *p = f->metabolism.x + metabolism_x_phosphagen;
    const double *g = f->metabolism.x + metabolism_x_glycogenolysis;
    const double sugars = g[glycogenolysis_x_G1P] + g[glycogenolysis_x_G6P] +
                          g[glycogenolysis_x_F6P] + 2.0 * g[glycogenolysis_x_FBP] +
                          g[glycogenolysis_x_DHAP] + g[glycogenolysis_x_GAP] +
                          2.0 * g[glycogenolysis_x_BPG] + g[glycogenolysis_x_PG3] +
                          g[glycogenolysis_x_PG2] + g[glycogenolysis_x_PEP];
    return (myo_human_fibre_sums){
        .adenylates_mM =
            p[phosphagen_x_ATP] + p[phosphagen_x_ADP] + p[phosphagen_x_AMP] + p[phosphagen_x_IMP],
        .creatine_mM = p[phosphagen_x_PCr] + p[phosphagen_x_Cr],
        .phosphate_mM = p[phosphagen_x_Pi] + 3.0 * p[phosphagen_x_ATP] + 2.0 * p[phosphagen_x_ADP] +
                        p[phosphagen_x_AMP] + p[phosphagen_x_IMP] + p[phosphagen_x_PCr] + sugars +
                        myo_contraction_stored_Pi_mM(f->contraction, f->state),
        .calcium_uM = myo_contraction_calcium_uM(f->contraction, f->state),
    };
}
