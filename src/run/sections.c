/* The tables of a scenario, in the order in which they are listed. */
#include "run/sections.h"

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
static const myo_field session_fields[] = {
#define MYO_DEF_FILE "run/session.def"
#include "mech/expand_fields.h"
};

TABLE(drive, "What the brain asks of a muscle over time",
      "Ramp and hold, sine, table or the envelope of a recording.");
TABLE(path, "Length of muscle and tendon over time",
      "Isometric, a ramp or a sine about the neutral length.");
TABLE(session, "The run as a whole", "Duration, temperature, recording.");

int myo_sections_session(const myo_section **sections) {
    static const myo_section list[] = {{"", &session_table, NULL, 0}};
    *sections = list;
    return 1;
}

/* Body's sections between the drive and the electrodes. */
int myo_sections_muscle(myo_section sections[MYO_SECTIONS_MUSCLE]) {
    int n = 0;
    sections[n++] = (myo_section){"drive", &drive_table, NULL, 0};
    sections[n++] = (myo_section){"path", &path_table, NULL, 0};
    n += myo_muscle_sections(sections + n);
    for (int i = 0; i < myo_emg_table_count(); i++)
        sections[n++] = (myo_section){myo_emg_table(i)->name, myo_emg_table(i), NULL, 0};
    return n;
}
