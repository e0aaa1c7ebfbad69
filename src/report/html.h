/* The page: one HTML file that needs nothing else. */
#ifndef MYO_REPORT_HTML_H
#define MYO_REPORT_HTML_H

#include "myotome/scenario.h"
#include "report/figures.h"

#include <stdio.h>

/* A figure as it stands in the page. */
typedef struct myo_picture {
    unsigned char *bytes;
    size_t n;
    int is_svg;
} myo_picture;

/* Writes the whole page; pictures has one entry a figure. Returns 0 when memory is out. */
int myo_html_write(FILE *out, const myo_measures *measures, const myo_figures *figures,
                   const myo_picture *pictures, const myo_scenario *scenario);

/* Text with the five special characters as entities; what is not UTF-8 becomes U+FFFD. */
void myo_html_escape(FILE *out, const char *text);
/* The sheet that all pages share; more rules may follow in an element of their own. */
void myo_html_write_style(FILE *out);
void myo_html_base64(FILE *out, const unsigned char *bytes, size_t n);

/* "mL_kg_min" -> "mL/(kg min)", "degC" -> "°C", "1" -> "". */
typedef struct myo_unit_shown {
    char text[40];
} myo_unit_shown;
myo_unit_shown myo_unit_words(const char *unit);
#define MYO_UNIT(unit) (myo_unit_words(unit).text)

/* The tables of numbers, and the list of assumed values (html_tables.c). */
void myo_html_write_tables(FILE *out, const myo_measures *measures);
void myo_html_write_assumed(FILE *out, const myo_scenario *scenario);

#endif
