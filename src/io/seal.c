#include "io/seal.h"

#include <stdio.h>
#include <string.h>
#include <zlib.h>

uint32_t myo_crc32(const void *data, size_t size) {
    uLong crc = crc32(0, NULL, 0);
    const Bytef *bytes = data;
    while (size) { /* zlib counts in int */
        const uInt part = size < 1u << 30 ? (uInt)size : 1u << 30;
        crc = crc32(crc, bytes, part);
        bytes += part;
        size -= part;
    }
    return (uint32_t)crc;
}

void myo_seal_write(char *image, size_t size, const char *what) {
    char line[MYO_SEAL_BYTES + 1];
    memset(image + size, ' ', MYO_SEAL_BYTES);
    const int n = snprintf(line, sizeof line, "\nmyotome %s size %zu crc32 %08x", what, size,
                           (unsigned)myo_crc32(image, size));
    memcpy(image + size, line, (size_t)n);
    image[size + MYO_SEAL_BYTES - 1] = '\n';
}

int myo_seal_read(const char last[MYO_SEAL_BYTES], size_t file_size, const char *what,
                  uint32_t *crc) {
    char line[MYO_SEAL_BYTES + 1] = "", begins[32];
    const int n = snprintf(begins, sizeof begins, "\nmyotome %s ", what);
    size_t said = 0;
    unsigned sum = 0;
    memcpy(line, last, MYO_SEAL_BYTES);
    if (memcmp(line, begins, (size_t)n) != 0 ||
        sscanf(line + n, "size %zu crc32 %x", &said, &sum) != 2 || file_size < MYO_SEAL_BYTES ||
        said != file_size - MYO_SEAL_BYTES)
        return 0;
    *crc = sum;
    return 1;
}
