/* Text without stdio: formatting, numbers in and out, nearness of words.
 *
 * The core may not use stdio, must not depend on the locale, and has to say what is wrong in one
 * clear sentence; this is the little that this needs. */
#ifndef MYO_BASE_TEXT_H
#define MYO_BASE_TEXT_H

#include <stdarg.h>
#include <stddef.h>

#ifdef __GNUC__
#define MYO_PRINTF_LIKE(text, first) __attribute__((format(printf, text, first)))
#else
#define MYO_PRINTF_LIKE(text, first)
#endif

/* Writes at most size - 1 bytes and a final zero; returns the length that the whole text has (as
 * snprintf does). Knows %s (NULL prints nothing), %d, %zu, %g and %%; a cut never splits a UTF-8
 * character. %g gives six significant digits without trailing zeros, and whole numbers below 1e9 in
 * full. */
int myo_text_format(char *buffer, size_t size, const char *format, ...) MYO_PRINTF_LIKE(3, 4);
int myo_text_format_list(char *buffer, size_t size, const char *format, va_list arguments);

/* Reads a decimal number ("12", "-.5", "1e-3", no spaces before it), correctly rounded, whatever
 * the locale. *end (may be NULL) is set behind it, or to `text` where there is no number. Knows no
 * nan, inf or hex; overflow gives +-HUGE_VAL. */
double myo_text_to_double(const char *text, const char **end);

/* value * 10^power; rounded once for |power| <= 22, where powers of ten are exact doubles. */
double myo_times_ten_to(double value, int power);

/* Number of insertions, deletions, replacements and swaps of neighbours that turn a into b
 * (Damerau-Levenshtein, optimal string alignment). Only the first 200 bytes of each count. */
int myo_text_distance(const char *a, const char *b);

#endif
