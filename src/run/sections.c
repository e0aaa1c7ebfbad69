/* The tables of a scenario, in the order in which they are listed. */
#include "run/sections.h"

#include "body/loop.h"
#include "body/muscle.h"
#include "myotome/emg.h"

#include <stddef.h>

#define TABLE(name, table_title, table_text)                                                       \
    static const myo_table name##_table = {                                                        \
        #name,         table_title,                                                                \
        table_text,    "src/run/" #name ".def",                                                    \
        name##_fields, (int)(sizeof name##_fields / sizeof name##_fields[0])}

static const myo_field drive_fields[] = {
#define MYO_DEF_FILE "run/drive.def"
#include "mech/expand_fields.h"
};
static const myo_field path_fields[] = {
#define MYO_DEF_FILE "run/path.def"
#include "mech/expand_fields.h"
};
static const myo_field wiring_fields[] = {
#define MYO_DEF_FILE "run/wiring.def"
#include "mech/expand_fields.h"
};
static const myo_field stimulation_fields[] = {
#define MYO_DEF_FILE "run/stimulation.def"
#include "mech/expand_fields.h"
};
static const myo_field percussion_fields[] = {
#define MYO_DEF_FILE "run/percussion.def"
#include "mech/expand_fields.h"
};
static const myo_field block_fields[] = {
#define MYO_DEF_FILE "run/block.def"
#include "mech/expand_fields.h"
};
static const myo_field curare_fields[] = {
#define MYO_DEF_FILE "run/curare.def"
#include "mech/expand_fields.h"
};
static const myo_field cuff_fields[] = {
#define MYO_DEF_FILE "run/cuff.def"
#include "mech/expand_fields.h"
};
static const myo_field sleep_fields[] = {
#define MYO_DEF_FILE "run/sleep.def"
#include "mech/expand_fields.h"
};
static const myo_field session_fields[] = {
#define MYO_DEF_FILE "run/session.def"
#include "mech/expand_fields.h"
};

TABLE(drive, "What the brain asks of a muscle over time",
      "Ramp and hold, sine, table or the envelope of a recording.");
TABLE(path, "Length of muscle and tendon over time",
      "Isometric, a ramp, a sine about the neutral length, or taps.");
TABLE(wiring, "Where a muscle is wired into the cord", "Level, side and nerve; for the reflexes.");
TABLE(
    stimulation, "Shocks to the nerve",
    "A train of shocks where the nerve enters the muscle: they excite motor axons, whose impulses "
    "run both ways, and\nthick afferents.");
TABLE(percussion, "Blows on the muscle",
      "A hammer on the belly of the muscle opens channels of the fibres under it for a while.");
TABLE(block, "A block of the nerve",
      "Proximal: between cord and muscle. Distal: within the muscle. What the fibres do by "
      "themselves goes on.");
TABLE(curare, "A block of the end-plates", "Fewer receptors answer the transmitter.");
TABLE(cuff, "A cuff around the limb", "The muscle's blood flow stops for a while.");
TABLE(sleep, "Sleep",
      "No drive comes down; motor neurons are inhibited by what the cord has left.");
TABLE(session, "The run as a whole", "Duration, temperature, recording.");

int myo_sections_session(const myo_section **sections) {
    static const myo_section list[] = {{"", &session_table, NULL, 0}, MYO_LOOP_SECTIONS("")};
    *sections = list;
    return (int)(sizeof list / sizeof list[0]);
}

/* Body's sections between the drive and the electrodes. */
int myo_sections_muscle(myo_section sections[MYO_SECTIONS_MUSCLE]) {
    int n = 0;
    sections[n++] = (myo_section){"drive", &drive_table, NULL, 0};
    sections[n++] = (myo_section){"path", &path_table, NULL, 0};
    sections[n++] = (myo_section){"wiring", &wiring_table, NULL, 0};
    sections[n++] = (myo_section){"stimulation", &stimulation_table, NULL, 0};
    sections[n++] = (myo_section){"percussion", &percussion_table, NULL, 0};
    sections[n++] = (myo_section){"block", &block_table, NULL, 0};
    sections[n++] = (myo_section){"curare", &curare_table, NULL, 0};
    sections[n++] = (myo_section){"cuff", &cuff_table, NULL, 0};
    sections[n++] = (myo_section){"sleep", &sleep_table, NULL, 0};
    n += myo_muscle_sections(sections + n);
    for (int i = 0; i < myo_emg_table_count(); i++)
        sections[n++] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    return n;
}
