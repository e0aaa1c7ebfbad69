/* The timeline as rows of the page. */
#ifndef MYO_REPORT_TIMELINE_H
#define MYO_REPORT_TIMELINE_H

#include "report/measures.h"

#include <stdio.h>

/* Writes <tr> rows of time and text. Returns 0 when memory is out. */
int myo_timeline_write_rows(FILE *out, const myo_measures *measures);

#endif
