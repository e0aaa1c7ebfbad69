/* Conditions and treatments: the files of data/conditions and data/treatments, and a person's own
 * files of the same form. See docs/catalogue.md. */
#ifndef MYOTOME_CATALOGUE_H
#define MYOTOME_CATALOGUE_H

#include "myotome/assess.h"
#include "myotome/io.h"
#include "myotome/scenario.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum myo_catalogue_kind { MYO_CONDITION, MYO_TREATMENT } myo_catalogue_kind;

typedef struct myo_catalogue_entry {
    myo_catalogue_kind kind;
    const char *id, *title, *text;
    int n_changes, n_assumed;
    const myo_change *changes;
    const myo_node *events; /* of a time line, times from when it begins; NULL none */
    const myo_node *expect; /* rows as of a validation file; NULL none */
    const myo_node *root;   /* all of the file */
    void *owner;
} myo_catalogue_entry;

/* What a person asked for: "ID", "ID=0.5", of a treatment "ID@30 min". */
typedef struct myo_catalogue_choice {
    myo_catalogue_entry *entry;
    double severity_1;
    double at_s; /* -1: not said */
} myo_catalogue_choice;

/* Reads and checks a built-in entry or, where `name` has a slash or ends in .yaml, .yml or .json, a
 * file. Paths must exist somewhere, units fit, sources stand in data/sources.yaml. */
int myo_catalogue_read(myo_catalogue_kind kind, const char *name, myo_catalogue_entry **entry,
                       myo_error *error);
void myo_catalogue_free(myo_catalogue_entry *entry); /* NULL is allowed */

/* The same with a severity or time behind it; free choice->entry. */
int myo_catalogue_choose(myo_catalogue_kind kind, const char *asked, myo_catalogue_choice *choice,
                         myo_error *error);

/* Applies choices in their order: changes to a scenario's numbers, or, where it has a time line and
 * the choice events, these. A choice with events only needs a time line; one whose changes all miss
 * the scenario is refused. */
int myo_catalogue_apply(myo_scenario *scenario, const myo_catalogue_choice *choices, int n,
                        myo_error *error);
/* The same for a cell and its experiment (protocol_values may be NULL); events do not count. */
int myo_catalogue_apply_cell(const myo_catalogue_choice *choices, int n, myo_fieldset *cell_values,
                             myo_fieldset *protocol_values, int force, myo_error *error);

/* Takes out of a time line what the scenario itself brings of a treatment: events of the same kind
 * that say the same. Returns how many. */
int myo_catalogue_take_out(myo_scenario *scenario, const myo_catalogue_entry *entry);

/* What the substances of a treatment's doses change at full occupancy, each once; returns how many,
 * at most `most`. The texts are copies. */
enum { MYO_CATALOGUE_ACTS = 24 };
typedef struct myo_catalogue_act {
    char substance[64], path[96], op[8], value[32], source[64];
} myo_catalogue_act;
int myo_catalogue_acts(const myo_catalogue_entry *entry, myo_catalogue_act *acts, int most);

/* How many numbers an entry changes, and how many of them are assumed: its changes, or on a time
 * line the numbers of its events and what their substances act on. */
void myo_catalogue_numbers(const myo_catalogue_entry *entry, int on_time_line, int *n,
                           int *assumed);

/* Links of the chain from brain to muscle in their order, a word and plain words; NULL past the
 * last. */
const char *myo_chain_link(int index);
const char *myo_chain_link_text(int index);
/* Bit i: link i is altered by a path, or by an entry. */
unsigned myo_chain_of_path(const char *path);
unsigned myo_catalogue_links(const myo_catalogue_entry *entry);

/* Rows of the knowledge's evidence that correct what an entry's claims say: where science is
 * divided or the sources too simple. Returns how many, at most `most`. */
enum { MYO_CATALOGUE_CORRECTIONS = 12 };
int myo_catalogue_corrections(const myo_catalogue_entry *entry, const myo_knowledge *knowledge,
                              int *rows, int most);

/* For `myotome show`; without knowledge (NULL) the claims are left out. */
void myo_catalogue_show(const myo_catalogue_entry *entry, const myo_knowledge *knowledge,
                        myo_buffer *text);

/* "Myotonia congenita, severity 0.5; ibuprofen, at 1800 s (1 of 3 changed numbers are assumed)";
 * "" where nothing was applied. */
void myo_applied_format(const myo_applied *applied, int n, char *text, size_t size);

/* Built-in ids in alphabetical order; NULL past the last. */
const char *myo_condition_builtin(int index);
const char *myo_treatment_builtin(int index);

#ifdef __cplusplus
}
#endif
#endif
