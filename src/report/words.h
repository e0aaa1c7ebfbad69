/* Paragraphs for a terminal. */
#ifndef MYO_REPORT_WORDS_H
#define MYO_REPORT_WORDS_H

#include <stddef.h>
#include <stdio.h>

/* Columns that a text takes: characters of UTF-8. */
size_t myo_text_columns(const char *text);

/* A paragraph of at most 100 columns: `first` in the left column, the text beside it, broken at
 * spaces. */
void myo_say(FILE *out, int left, const char *first, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
