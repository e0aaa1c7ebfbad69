/* Which lane width this processor carries. The widths of the library: 1, 2, 4, 8, 16. */
#ifndef MYO_BASE_DISPATCH_H
#define MYO_BASE_DISPATCH_H

/* The widest build whose instructions this processor and operating system have: 16 with AVX-512, 4 with
 * AVX2, else 2; elsewhere than on x86-64, 2. All widths give the same bits in a reproducible build. */
int myo_lane_width_best(void);

/* 1 where the build for this width may be called here. */
int myo_lane_width_runs(int width);

#endif
