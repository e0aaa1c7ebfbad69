/* Which lane width this processor carries: see dispatch.h, and cmake/Rooms.cmake for the
 * instruction sets that the widths are built with. */
#include "base/dispatch.h"

#if defined(__x86_64__)
static int has_avx2(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static int has_avx512(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512cd");
}
#else /* built without instruction sets of its own: every width runs, 2 is what most machines hold \
       */
static int has_avx2(void) {
    return 1;
}
static int has_avx512(void) {
    return 1;
}
#endif

int myo_lane_width_runs(int width) {
    switch (width) {
    case 1:
    case 2:
        return 1;
    case 4:
        return has_avx2();
    case 8:
    case 16:
        return has_avx512();
    default:
        return 0;
    }
}

int myo_lane_width_best(void) {
#if defined(__x86_64__)
    return has_avx512() ? 8 : has_avx2() ? 4 : 2;
#else
    return 2;
#endif
}
