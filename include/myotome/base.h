/* Version, result codes and the error value of every call that can fail.
 *
 * A function that can fail returns an int: MYO_OK or one of the codes below, which are also the
 * exit codes of the command line. Its last argument is a myo_error that may be NULL; it is written
 * only on failure. Nothing here prints, exits or keeps global state. */
#ifndef MYOTOME_BASE_H
#define MYOTOME_BASE_H

#include <stddef.h>
#include <stdint.h>

#define MYO_VERSION "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    MYO_OK = 0,
    MYO_NEGATIVE = 1,      /* the answer is negative: a check failed, a comparison differs */
    MYO_USAGE = 2,         /* the call or the command line is wrong */
    MYO_INPUT = 3,         /* an input is wrong: unknown key, unit, range, damaged file */
    MYO_BROKE_DOWN = 4,    /* the simulation left the finite or the physical */
    MYO_IO = 5,            /* reading or writing failed */
    MYO_NOT_BUILT_IN = 6,  /* this build cannot do it */
    MYO_INTERRUPTED = 130, /* stopped on request; what was recorded is kept */
};

/* What went wrong, where, and what would be right. line and column are 1-based, 0 where they do not
 * apply; file is empty where no file is involved. */
typedef struct myo_error {
    int code;
    int line, column;
    char file[256];
    char text[512];
} myo_error;

/* Writes a failure into `error` (which may be NULL) and returns `code`.
 * The format understands %s %d %zu %g and %%; anything longer than the field is cut. */
int myo_error_set(myo_error *error, int code, const char *format, ...);

/* As myo_error_set, with a position: file may be NULL or "". */
int myo_error_set_at(myo_error *error, int code, const char *file, int line, int column,
                     const char *format, ...);

/* "file:line:column: text" (or the parts that apply), zero-terminated within `size` bytes. */
void myo_error_format(const myo_error *error, char *buffer, size_t size);

/* MYO_VERSION of the library linked in. */
const char *myo_version(void);

/* The one of `known` that a misspelt word most likely meant; NULL where none is near (more than two
 * slips, or more than a third of the word). Entries of `known` may be NULL. */
const char *myo_nearest(const char *word, const char *const *known, int n_known);

/* 1 where the build is reproducible: floating-point contraction is off, found by computing. */
int myo_is_reproducible(void);

#ifdef __cplusplus
}
#endif
#endif
