/* The page of a story. */
#ifndef MYO_REPORT_TALE_HTML_H
#define MYO_REPORT_TALE_HTML_H

#include "report/html.h"
#include "report/tale_figures.h"

/* Writes the whole page; pictures has one entry a figure. */
void myo_tale_html_write(FILE *out, const myo_tale *tale, const myo_figures *figures,
                         const myo_picture *pictures);

/* The folder of a window's own results below the story's: "windows/03-lying". */
void myo_tale_window_folder(const myo_tale *tale, int window, char *text, size_t size);

#endif
