/* A last line of 64 bytes behind an HDF5 image, with size and CRC-32 of all before it: HDF5 itself
 * must never see a file that is cut short or damaged. Readers of HDF5 pass it over. */
#ifndef MYO_IO_SEAL_H
#define MYO_IO_SEAL_H

#include <stddef.h>
#include <stdint.h>

enum { MYO_SEAL_BYTES = 64 };

uint32_t myo_crc32(const void *data, size_t size);

/* Writes the line behind `size` bytes of image, which must have room for it. what: "checkpoint". */
void myo_seal_write(char *image, size_t size, const char *what);

/* Whether the last bytes of a file of `file_size` bytes are a seal of `what`; its check sum. */
int myo_seal_read(const char last[MYO_SEAL_BYTES], size_t file_size, const char *what,
                  uint32_t *crc);

#endif
