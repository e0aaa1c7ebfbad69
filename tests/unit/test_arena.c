/* The arena: two passes give the same layout; aligned, zeroed, never more than measured. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISONED(p) __asan_address_is_poisoned(p)
#else
#define POISONED(p) 1
#endif

typedef struct blocks {
    double *a;
    char *b;
    float *c;
    uint64_t *d;
} blocks;

static void place(blocks *m, myo_arena *arena) {
    m->a = myo_arena_take(arena, 33, sizeof *m->a);
    m->b = myo_arena_take(arena, 1, sizeof *m->b);
    m->c = myo_arena_take(arena, 0, sizeof *m->c);
    m->d = myo_arena_take(arena, 16, sizeof *m->d); /* fills its 128 bytes */
}

static void test_two_passes(void **state) {
    (void)state;
    blocks m;
    myo_arena arena = myo_arena_measure();
    place(&m, &arena);
    assert_true(!m.a && !m.b && !m.c && !m.d);
    const size_t measured = arena.used;
    assert_int_equal(myo_arena_make(&arena, &arena), MYO_OK);
    place(&m, &arena);
    assert_non_null(m.a);
    assert_non_null(m.d);
    assert_int_equal(arena.used, measured);
    assert_int_equal((uintptr_t)m.a % 128 + (uintptr_t)m.b % 128 + (uintptr_t)m.d % 128, 0);
    for (int i = 0; i < 33; i++) assert_true(m.a[i] == 0);
    for (int i = 0; i < 16; i++) assert_true(m.d[i] == 0);
    memset(m.a, 1, 33 * sizeof *m.a);
    memset(m.d, 1, 16 * sizeof *m.d);
    assert_int_equal(*m.b, 0);
    assert_true(POISONED(m.a + 33) && POISONED(m.b + 8) && POISONED(m.d + 16));
    assert_null(myo_arena_take(&arena, 1, 1)); /* more than was measured */
    myo_arena_free(&arena);
    myo_arena_free(&arena);
    myo_arena_free(NULL);
}

static void test_too_much(void **state) {
    (void)state;
    myo_arena arena = myo_arena_measure();
    myo_arena_take(&arena, SIZE_MAX / 4, 16);
    assert_int_equal(myo_arena_make(&arena, &arena), MYO_BROKE_DOWN);
    arena = myo_arena_measure();
    for (int i = 0; i < 8; i++) myo_arena_take(&arena, SIZE_MAX / 8, 1);
    assert_int_equal(myo_arena_make(&arena, &arena), MYO_BROKE_DOWN);
    arena = myo_arena_measure();
    assert_int_equal(myo_arena_make(&arena, &arena), MYO_OK); /* nothing measured */
    assert_null(myo_arena_take(&arena, 1000, 1));
    myo_arena_free(&arena);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_passes),
        cmocka_unit_test(test_too_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
