/* The parameter sets of muscle fibres, from their .set files, and the cells made of them. The first
 * row of a field counts, so a set lists its own rows before those it builds on. */
#include "body/fibre_sets.h"

#include "body/fibre_experiments.h"
#include "mech/calcium/calcium.h"
#include "mech/crossbridge/crossbridge.h"
#include "mech/phosphate/phosphate.h"
#include "mech/release/release.h"
#include "mech/sarcolemma/sarcolemma.h"

#define MYO_SET(table, field, value, source) {#table, #field, value, source},

/* The published fast fibre is what the tables say. The order of the rows matters: */
/* clang-format off */
static const myo_override shorten_slow[] = {
#include "body/fibre_shorten2007_slow.set"
};
static const myo_override human20_fast[] = {
#include "body/fibre_human20_fast.set"
};
static const myo_override human20_slow[] = {
#include "body/fibre_human20_slow.set"
#include "body/fibre_shorten2007_slow.set"
};
static const myo_override human_fast[] = {
#include "body/fibre_human_fast.set"
#include "body/fibre_human_warm.set"
#include "body/fibre_human20_fast.set"
};
static const myo_override human_slow[] = {
#include "body/fibre_human_slow.set"
#include "body/fibre_human_warm.set"
#include "body/fibre_human20_slow.set"
#include "body/fibre_shorten2007_slow.set"
};
/* clang-format on */

static const struct {
    const myo_override *rows;
    int count;
} sets[MYO_FIBRE_SETS] = {
#define ROWS(array)                                                                                \
    { array, (int)(sizeof array / sizeof array[0]) }
    [MYO_FIBRE_SHORTEN_FAST] = {NULL, 0},          [MYO_FIBRE_SHORTEN_SLOW] = ROWS(shorten_slow),
    [MYO_FIBRE_HUMAN20_FAST] = ROWS(human20_fast), [MYO_FIBRE_HUMAN20_SLOW] = ROWS(human20_slow),
    [MYO_FIBRE_HUMAN_FAST] = ROWS(human_fast),     [MYO_FIBRE_HUMAN_SLOW] = ROWS(human_slow),
};

const myo_override *myo_fibre_overrides(myo_fibre_set set, int *count) {
    *count = sets[set].count;
    return sets[set].rows;
}

#define SECTION(mech, rows, n)                                                                     \
    { #mech, &myo_mech_##mech, rows, n }
#define CELL(symbol, path, title, text, rows, n, protocols)                                        \
    static const myo_section symbol##_sections[] = {                                               \
        SECTION(sarcolemma, rows, n), SECTION(release, rows, n),                                   \
        SECTION(calcium, rows, n),    SECTION(crossbridge, rows, n),                               \
        SECTION(phosphate, rows, n),  {"solver", &myo_body_fibre_solver, NULL, 0}};                \
    const myo_cell myo_cell_##symbol = {path, title,     text,         symbol##_sections,          \
                                        6,    protocols, myo_fibre_run};
#define CELL_OF(symbol, path, title, text, rows, protocols)                                        \
    CELL(symbol, path, title, text, rows, (int)(sizeof rows / sizeof rows[0]), protocols)

extern const myo_cell myo_cell_fibre_shorten2007_fast, myo_cell_fibre_shorten2007_slow,
    myo_cell_fibre_human20_fast, myo_cell_fibre_human20_slow, myo_cell_fibre_shorten_human_fast,
    myo_cell_fibre_shorten_human_slow;

#define PUBLISHED                                                                                  \
    "All 56 states of Shorten, O'Callaghan, Davidson & Soboleva 2007 with the published initial\n" \
    "values: 293 K, mouse cross-bridge rates. The published model has no lasting rest:\n"          \
    "potassium and voltage drift over minutes."
CELL(fibre_shorten2007_fast, "fibre.shorten2007.fast", "Fast muscle fibre, as published", PUBLISHED,
     NULL, 0, myo_fibre_protocols)
CELL_OF(fibre_shorten2007_slow, "fibre.shorten2007.slow", "Slow muscle fibre, as published",
        PUBLISHED, shorten_slow, myo_fibre_protocols)

#define HUMAN20                                                                                    \
    "Shorten et al. 2007 with a lasting rest (exchange with plasma, balanced rest currents) and\n" \
    "cross-bridges ten times slower than the mouse's, at 293 K."
CELL_OF(fibre_human20_fast, "fibre.human20.fast", "Fast human muscle fibre at 20 degrees", HUMAN20,
        human20_fast, myo_fibre_protocols)
CELL_OF(fibre_human20_slow, "fibre.human20.slow", "Slow human muscle fibre at 20 degrees", HUMAN20,
        human20_slow, myo_fibre_protocols)

#define HUMAN                                                                                      \
    "The fibre at 310 K by the temperature factors of the tables, with its own state of rest.\n"   \
    "Release, pump, thin filament and cross-bridge rates are set so that calcium at rest, "        \
    "twitch\n"                                                                                     \
    "times and twitch to tetanus ratio are those of human motor units."
CELL_OF(fibre_shorten_human_fast, "fibre.shorten_human.fast",
        "Fast human fibre, published structure, at 37 degrees", HUMAN, human_fast,
        myo_fibre_warm_protocols)
CELL_OF(fibre_shorten_human_slow, "fibre.shorten_human.slow",
        "Slow human fibre, published structure, at 37 degrees", HUMAN, human_slow,
        myo_fibre_warm_protocols)
