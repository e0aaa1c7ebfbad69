/* The fibre's systems by width, the names of their states, and the scales of their errors. */
#include "body/fibre_systems.h"

#include "base/dispatch.h"
#include "body/fibre_systems_kernel.h"

const myo_stiff_system *myo_fibre_cell_system(int lanes) {
    return MYO_BY_WIDTH(&myo_fibre_cell, lanes);
}

const myo_stiff_system *myo_fibre_chemistry_system(int lanes) {
    return MYO_BY_WIDTH(&myo_fibre_chemistry, lanes);
}

/* Where a state is small against its scale, its error no longer matters to force, calcium or
 * voltage: gates 0.01-0.1; channels in states that carry release 1e-5; calcium 0.1 uM, its stores
 * 10 uM. */
#define S(field) [sarcolemma_x_##field]
#define R(field) [sarcolemma_x_count + fibre_x_release + release_x_##field]
#define C(field) [sarcolemma_x_count + fibre_x_calcium + calcium_x_##field]
#define B(field) [sarcolemma_x_count + fibre_x_crossbridge + crossbridge_x_##field]
#define P(field) [sarcolemma_x_count + fibre_x_phosphate + phosphate_x_##field]
const double myo_fibre_scales[fibre_x_cell_count] = {
    S(V_s) = 10,     S(V_T) = 10,     S(K_i) = 10,     S(K_t) = 1,     S(K_e) = 1,
    S(Na_i) = 1,     S(Na_t) = 10,    S(Na_e) = 10,    S(n) = 0.02,    S(h_K) = 0.1,
    S(m) = 0.02,     S(h) = 0.02,     S(S) = 0.1,      S(n_t) = 0.02,  S(h_K_t) = 0.1,
    S(m_t) = 0.02,   S(h_t) = 0.02,   S(S_t) = 0.1,    R(C_0) = 0.1,   R(O_0) = 1e-4,
    R(C_1) = 0.1,    R(O_1) = 1e-4,   R(C_2) = 0.1,    R(O_2) = 1e-4,  R(C_3) = 0.1,
    R(O_3) = 1e-4,   R(C_4) = 0.1,    R(O_4) = 1e-4,   C(Ca_1) = 1,    C(Ca_SR1) = 10,
    C(Ca_2) = 0.1,   C(Ca_SR2) = 10,  C(Ca_P1) = 10,   C(Ca_P2) = 10,  C(Mg_P1) = 10,
    C(Mg_P2) = 10,   C(Ca_Cs1) = 100, C(Ca_Cs2) = 100, C(Ca_ATP1) = 1, C(Ca_ATP2) = 1,
    C(Mg_ATP1) = 10, C(Mg_ATP2) = 10, C(ATP1) = 10,    C(ATP2) = 10,   C(Mg1) = 10,
    C(Mg2) = 10,     B(CaT) = 1,      B(CaCaT) = 1,    B(D_0) = 0.1,   B(D_1) = 0.1,
    B(D_2) = 0.1,    B(A_1) = 0.1,    B(A_2) = 0.1,    P(P) = 0.1,     P(P_SR) = 0.1,
    P(P_C) = 0.1,
};

static const myo_table *const mechanisms[] = {&myo_mech_sarcolemma, &myo_mech_release,
                                              &myo_mech_calcium, &myo_mech_crossbridge,
                                              &myo_mech_phosphate};

/* The row of the cell's state i, and its mechanism. */
static const myo_field *row_of(int state, const myo_table **table) {
    for (size_t m = 0; m < sizeof mechanisms / sizeof mechanisms[0]; m++)
        for (int f = 0; f < mechanisms[m]->n_fields; f++)
            if (mechanisms[m]->fields[f].kind == MYO_FIELD_STATE && state-- == 0) {
                *table = mechanisms[m];
                return &mechanisms[m]->fields[f];
            }
    return NULL;
}

const char *myo_fibre_state_mechanism(int state) {
    const myo_table *table = NULL;
    return row_of(state, &table) ? table->name : "";
}

const char *myo_fibre_state_name(int state) {
    const myo_table *table;
    const myo_field *row = row_of(state, &table);
    return row ? row->name : "";
}
