/* The tables that make up a scenario: one list for the session, one for every muscle. */
#ifndef MYO_RUN_SECTIONS_H
#define MYO_RUN_SECTIONS_H

#include "myotome/scenario.h"

#define MYO_DEF_FILE "run/drive.def"
#define MYO_DEF_NAME drive
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/path.def"
#define MYO_DEF_NAME path
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/wiring.def"
#define MYO_DEF_NAME wiring
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/stimulation.def"
#define MYO_DEF_NAME stimulation
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/percussion.def"
#define MYO_DEF_NAME percussion
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/block.def"
#define MYO_DEF_NAME block
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/curare.def"
#define MYO_DEF_NAME curare
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/cuff.def"
#define MYO_DEF_NAME cuff
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/sleep.def"
#define MYO_DEF_NAME sleep
#include "mech/expand_indices.h"
#define MYO_DEF_FILE "run/session.def"
#define MYO_DEF_NAME session
#include "mech/expand_indices.h"

enum { MYO_SECTIONS_MUSCLE = 128 }; /* room that a muscle's list needs at most */

/* Both return the number of sections. */
int myo_sections_session(const myo_section **sections);
int myo_sections_muscle(myo_section sections[MYO_SECTIONS_MUSCLE]);

/* One temperature for all of a muscle's sections. */
void myo_scenario_warm(myo_fieldset *values, double degC);
/* What is allocated is the copy's, also after MYO_BROKE_DOWN. */
int myo_scenario_copy_muscle(const myo_scenario_muscle *from, myo_scenario_muscle *to);

#endif
