/* Paragraphs for a terminal. */
#include "report/words.h"

#include <stdarg.h>
#include <string.h>

enum { columns = 100, longest = 2400 };

size_t myo_text_columns(const char *text) {
    size_t n = 0;
    for (; *text; text++) n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

void myo_say(FILE *out, int left, const char *first, const char *format, ...) {
    char all[longest];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(all, sizeof all, format, arguments);
    va_end(arguments);
    for (char *c = all; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f) *c = ' ';
    const char *text = all;
    const int missing = left - (int)myo_text_columns(first);
    fprintf(out, "%s%*s", first, missing > 0 ? missing : 1, "");
    const size_t room = (size_t)(columns - left) - (missing > 0 ? 0 : (size_t)(1 - missing));
    while (myo_text_columns(text) > room) {
        size_t cut = 0, at = 0;
        for (size_t n = 0; n <= room && text[at]; at++) {
            n += ((unsigned char)text[at] & 0xc0) != 0x80;
            if (text[at] == ' ' && n <= room + 1) cut = at;
        }
        if (cut == 0) break;
        fprintf(out, "%.*s\n%*s", (int)cut, text, left, "");
        text += cut + 1;
    }
    fprintf(out, "%s\n", text);
}
