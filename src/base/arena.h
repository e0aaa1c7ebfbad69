/* One allocation for many blocks: measure, allocate once, place.
 *
 * The same code runs twice, first over an arena without memory (which only adds up), then over one
 * that has it, so that sizes never have to be written down:
 *
 *     static void place(model *m, myo_arena *arena) { m->V = myo_arena_take(arena, n, sizeof
 * *m->V); ... }
 *
 *     myo_arena arena = myo_arena_measure();
 *     place(&m, &arena);                                   takes return NULL
 *     if (myo_arena_make(&arena, &arena) != MYO_OK) ...    zeroed memory of the measured size
 *     place(&m, &arena);
 *     ... myo_arena_free(&arena);
 *
 * Blocks start on 128-byte boundaries: a lane of sixteen doubles never straddles, and two threads
 * that work on neighbouring blocks share no cache line (nor its prefetched neighbour). Under
 * AddressSanitizer the gaps between blocks are poisoned. */
#ifndef MYO_BASE_ARENA_H
#define MYO_BASE_ARENA_H

#include "myotome/base.h"

enum { myo_arena_alignment = 128 };

typedef struct myo_arena {
    unsigned char *memory; /* NULL while measuring */
    size_t size, used;
    int overflow; /* a size did not fit in size_t */
} myo_arena;

/* An arena that only adds up. */
myo_arena myo_arena_measure(void);

/* Allocates what `measured` has added up, zeroed; both may be the same object.
 * MYO_BROKE_DOWN when memory is out. */
int myo_arena_make(myo_arena *arena, const myo_arena *measured);

/* The next block of n elements: zeroed, aligned. NULL while measuring, and where the arena is full
 * (a programming error: the two passes differed). A block of 0 elements is a valid, unusable
 * address. */
void *myo_arena_take(myo_arena *arena, size_t n, size_t element_size);

void myo_arena_free(myo_arena *arena); /* NULL and an empty arena are allowed */

#endif
