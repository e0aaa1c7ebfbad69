/* Numbers as the writers of this room print them. */
#ifndef MYO_IO_JSON_H
#define MYO_IO_JSON_H

#include "myotome/io.h"

/* Shortest digits that read back to the same bits, with a decimal point; returns `text`. */
const char *myo_number_text(double value, char text[32]);

#endif
