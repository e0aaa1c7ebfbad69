/* Which lane width this processor carries. The widths of the library: 1, 2, 4, 8, 16. */
#ifndef MYO_BASE_DISPATCH_H
#define MYO_BASE_DISPATCH_H

/* The fastest build that this processor and operating system can run: 8 with AVX-512, 4 with AVX2,
 * else 2. (16 runs too where 8 does, but GCC 12 makes its two registers a lane twice as slow.) All
 * widths give the same bits in a reproducible build. */
int myo_lane_width_best(void);

/* 1 where the build for this width may be called here. */
int myo_lane_width_runs(int width);

/* The one of NAME_w1, NAME_w2, ... for a width; NULL where there is none. NAME may begin with &. */
#define MYO_BY_WIDTH(name, width)                                                                  \
    ((width) == 1    ? name##_w1                                                                   \
     : (width) == 2  ? name##_w2                                                                   \
     : (width) == 4  ? name##_w4                                                                   \
     : (width) == 8  ? name##_w8                                                                   \
     : (width) == 16 ? name##_w16                                                                  \
                     : NULL)

#endif
