/* The report: what a run means, as text for the terminal, figures and one self-contained page.
 *
 * Everything said is derived from the record alone; nothing is scripted. Records of any shape are
 * taken: several muscles, silent pools, missing series or channels, interrupted runs (which say so
 * on top). */
#ifndef MYOTOME_REPORT_H
#define MYOTOME_REPORT_H

#include "myotome/cell.h"
#include "myotome/examine_file.h"
#include "myotome/record.h"
#include "myotome/scenario.h"
#include "myotome/story.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Writes folder/report.html (one file, no other needed to read it) and folder/figures/NAME.svg|png.
 * Folders that are missing are made, files of the same names are replaced. MYO_IO with the path
 * that could not be written; MYO_BROKE_DOWN when memory is out. */
int myo_report_write(const myo_record *record, const char *folder, myo_error *error);

/* As myo_report_write; `scenario` is what the run was made from, so that the page can list the
 * numbers it used that are assumed or fitted. NULL: those of the mechanisms built in. */
int myo_report_write_with_values(const myo_record *record, const myo_scenario *scenario,
                                 const char *folder, myo_error *error);

/* A figure of an experiment's columns over the first that rises or falls throughout, in panels that
 * share the x axis, as PATH.svg or PATH.png. `warning` stands below the heading in red; NULL: none.
 * MYO_USAGE for another ending. */
int myo_cell_figure_write(const myo_columns *columns, const char *heading, const char *warning,
                          const char *path, myo_error *error);
/* Whether a figure can have this name: to be asked before the work, not after it. */
int myo_cell_figure_check(const char *path, myo_error *error);

/* What happened, one line a moment, in order of time, then the key numbers: plain UTF-8 text of at
 * most 100 columns for a terminal. The caller frees *text_out with free(). MYO_BROKE_DOWN when
 * memory is out. */
int myo_timeline_format(const myo_record *record, char **text_out, myo_error *error);

/* The same for a story: what was done and what each window found. scenario: the one that was told;
 * NULL: what posture asks of the muscles is left out. */
int myo_story_format(const myo_story *story, const myo_scenario *scenario, char **text_out,
                     myo_error *error);
/* Writes folder/report.html - one file: the story as a lay person follows it, the body drawn at its
 * key moments, the numbers underneath -, folder/figures/NAME.svg|png, and each window's own report
 * into folder/windows/NN-NAME/. scenario as above. */
int myo_story_report(const myo_story *story, const myo_scenario *scenario, const char *folder,
                     myo_error *error);

/* What examining a recording found, on one page: folder/report.html and folder/figures/NAME.svg.
 * The recording is read again for its traces. */
int myo_recording_report(myo_recording *recording, const myo_examination *examination,
                         const char *folder, myo_error *error);

#ifdef __cplusplus
}
#endif
#endif
