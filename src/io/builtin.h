/* The table that tools/embed.py generates: data/, scenarios/ and validation/ inside the library. */
#ifndef MYO_IO_BUILTIN_H
#define MYO_IO_BUILTIN_H

#include "myotome/io.h"

extern const myo_builtin_file myo_builtin_files[]; /* ends with a NULL name */

#endif
