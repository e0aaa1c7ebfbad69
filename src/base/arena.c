/* One allocation for many blocks: see arena.h. */
#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define MYO_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MYO_ASAN 1
#endif
#endif

#ifdef MYO_ASAN
#include <sanitizer/asan_interface.h>
static void forbid(const void *memory, size_t size) {
    __asan_poison_memory_region(memory, size);
}
static void allow(const void *memory, size_t size) {
    __asan_unpoison_memory_region(memory, size);
}
enum {
    gap = myo_arena_alignment
}; /* so that even a block that fills its lines has a gap behind it */
#else
static void forbid(const void *memory, size_t size) {
    (void)memory, (void)size;
}
static void allow(const void *memory, size_t size) {
    (void)memory, (void)size;
}
enum { gap = 0 };
#endif

myo_arena myo_arena_measure(void) {
    return (myo_arena){NULL, 0, 0, 0};
}

int myo_arena_make(myo_arena *arena, const myo_arena *measured) {
    const size_t size = measured->used ? measured->used : myo_arena_alignment;
    const int overflow = measured->overflow;
    *arena = myo_arena_measure();
    if (overflow) return MYO_BROKE_DOWN;
    arena->memory = aligned_alloc(myo_arena_alignment, size);
    if (!arena->memory) return MYO_BROKE_DOWN;
    memset(arena->memory, 0, size);
    arena->size = size;
    forbid(arena->memory, size);
    return MYO_OK;
}

void *myo_arena_take(myo_arena *arena, size_t n, size_t element_size) {
    const size_t limit = SIZE_MAX / 4; /* leaves room for the rounding below */
    if (arena->used > limit || (element_size && n > (limit - arena->used) / element_size)) {
        arena->overflow = 1;
        return NULL;
    }
    const size_t size = n * element_size, a = myo_arena_alignment;
    const size_t end = arena->used + (size + a - 1) / a * a + (size_t)gap;
    if (!arena->memory) {
        arena->used = end;
        return NULL;
    }
    if (end > arena->size) return NULL;
    unsigned char *block = arena->memory + arena->used;
    arena->used = end;
    allow(block, size);
    return block;
}

void myo_arena_free(myo_arena *arena) {
    if (!arena) return;
    if (arena->memory) allow(arena->memory, arena->size);
    free(arena->memory);
    *arena = myo_arena_measure();
}
