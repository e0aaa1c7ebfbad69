/* Well-formed UTF-8 (RFC 3629, table 3-7 of the Unicode standard). */
#ifndef MYO_IO_UTF8_H
#define MYO_IO_UTF8_H

#include <stddef.h>

/* Bytes of the character at `text`, of which at most `size` may be read; 0 where it is malformed.
 */
static inline size_t myo_utf8_length(const char *text, size_t size) {
    const unsigned char *c = (const unsigned char *)text;
    if (size == 0) return 0;
    if (c[0] < 0x80) return 1;
    const size_t n = c[0] >= 0xf0 ? 4 : c[0] >= 0xe0 ? 3 : 2;
    if (c[0] < 0xc2 || c[0] > 0xf4 || size < n) return 0;
    for (size_t i = 1; i < n; i++)
        if ((c[i] & 0xc0) != 0x80) return 0;
    if (c[0] == 0xe0 && c[1] < 0xa0) return 0; /* overlong */
    if (c[0] == 0xed && c[1] > 0x9f) return 0; /* surrogates */
    if (c[0] == 0xf0 && c[1] < 0x90) return 0; /* overlong */
    if (c[0] == 0xf4 && c[1] > 0x8f) return 0; /* above U+10FFFF */
    return n;
}

#endif
