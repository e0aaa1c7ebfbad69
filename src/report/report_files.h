/* Files of a report: folders, pages, and a figure in the forms in which it is kept. */
#ifndef MYO_REPORT_FILES_H
#define MYO_REPORT_FILES_H

#include "report/html.h"

enum { MYO_REPORT_PATH = 4096 };

/* folder/name ending; MYO_IO where it is too long. */
int myo_report_path(char path[MYO_REPORT_PATH], const char *folder, const char *name,
                    const char *ending, myo_error *error);
int myo_report_folder(const char *folder, myo_error *error); /* made with all above it */
int myo_report_file(const char *path, const void *bytes, size_t n, myo_error *error);
/* Writes folder/ID.svg and folder/ID.png; *picture is the form that suits a page which already
 * holds in_page bytes. `lean`: a PNG, which takes four fifths of the time, only where the SVG is
 * too large for a page. */
int myo_report_figure(const myo_figure *figure, const char *folder, size_t in_page, int lean,
                      myo_picture *picture, myo_error *error);

/* As myo_report_write_with_values, for one of many. */
int myo_report_write_lean(const myo_record *record, const myo_scenario *scenario,
                          const char *folder, myo_error *error);

#endif
