/*===- mote_neon.h - Blocks of products of matrices for AArch64 ------------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * The innermost block, as an assembly statement. C++17; gcc and clang.
 */
#ifndef MOTE_NEON_H
#define MOTE_NEON_H

#include "mote_runtime.h"

/*
 * Eight pixels by eight channels.
 *
 * For each k, `pixels` holds the values of eight pixels, `weights` the weights of eight channels: 16 FMLAs by a lane for
 * four vectors. LD1 loads four, of two k, and moves on. Compilers do not write it well: the four registers must be
 * neighbours, so they copy. Sums are in v0 to v15, two vectors a pixel. Vectors of two k are loaded while those of two others are
 * multiplied (v16 to v23 and v24 to v31), so that no FMLA waits for a load on cores that execute in order.
 * The loop ends having loaded 64 bytes behind the last k of both, which must be readable.
 */
#define MOTE_NEON_PIXEL(acc0, acc1, x, w0, w1) \
  "fmla " acc0 ".4s, " w0 ".4s, " x "\n\t" \
  "fmla " acc1 ".4s, " w1 ".4s, " x "\n\t"
#define MOTE_NEON_ALL_PIXELS(x0, x1, w0, w1) \
  MOTE_NEON_PIXEL("v0", "v1", x0 ".s[0]", w0, w1) \
  MOTE_NEON_PIXEL("v2", "v3", x0 ".s[1]", w0, w1) \
  MOTE_NEON_PIXEL("v4", "v5", x0 ".s[2]", w0, w1) \
  MOTE_NEON_PIXEL("v6", "v7", x0 ".s[3]", w0, w1) \
  MOTE_NEON_PIXEL("v8", "v9", x1 ".s[0]", w0, w1) \
  MOTE_NEON_PIXEL("v10", "v11", x1 ".s[1]", w0, w1) \
  MOTE_NEON_PIXEL("v12", "v13", x1 ".s[2]", w0, w1) \
  MOTE_NEON_PIXEL("v14", "v15", x1 ".s[3]", w0, w1)
/* Two k's are in v16 to v23 at the start, two others at the end. */
#define MOTE_NEON_FOUR_K \
  "ld1 {v24.4s, v25.4s, v26.4s, v27.4s}, [%[pixels]], #64\n\t" \
  MOTE_NEON_ALL_PIXELS("v16", "v17", "v20", "v21") \
  "ld1 {v28.4s, v29.4s, v30.4s, v31.4s}, [%[weights]], #64\n\t" \
  MOTE_NEON_ALL_PIXELS("v18", "v19", "v22", "v23") \
  "ld1 {v16.4s, v17.4s, v18.4s, v19.4s}, [%[pixels]], #64\n\t" \
  MOTE_NEON_ALL_PIXELS("v24", "v25", "v28", "v29") \
  "ld1 {v20.4s, v21.4s, v22.4s, v23.4s}, [%[weights]], #64\n\t" \
  MOTE_NEON_ALL_PIXELS("v26", "v27", "v30", "v31")

/* `sum(acc0, acc1)` for each pixel. */
#define MOTE_NEON_EACH_PIXEL(sum) \
  sum("0", "1") sum("2", "3") sum("4", "5") sum("6", "7") sum("8", "9") sum("10", "11") sum("12", "13") sum("14", "15")
/* A load of two where copies take an instruction each. */
#define MOTE_NEON_BIAS(acc0, acc1) "ldp q" acc0 ", q" acc1 ", [%[bias]]\n\t"
#define MOTE_NEON_MAX(acc0, acc1) \
  "fmax v" acc0 ".4s, v" acc0 ".4s, v16.4s\n\t" \
  "fmax v" acc1 ".4s, v" acc1 ".4s, v16.4s\n\t"
#define MOTE_NEON_MIN(acc0, acc1) \
  "fmin v" acc0 ".4s, v" acc0 ".4s, v17.4s\n\t" \
  "fmin v" acc1 ".4s, v" acc1 ".4s, v17.4s\n\t"
#define MOTE_NEON_STORE(acc0, acc1) \
  "stp q" acc0 ", q" acc1 ", [%[out]]\n\t" \
  "add %[out], %[out], %[distance]\n\t"

/* Sums over `size` (a multiple of four) k, started from eight biases, at least act_min if `has_min`, at most act_max if
 * `has_max`; the outputs of a pixel are `distance` floats behind those of the one before. */
template <int size, int distance, bool has_min, bool has_max>
MOTE_INLINE void mote_neon_tile_f32_8x8(const float *pixels, const float *weights, const float *bias, float *out,
                                        float act_min, float act_max) {
  static_assert(size > 0 && size % 4 == 0, "expected K to be padded");
  int32_t turns = size / 8;
  __asm__ volatile(MOTE_NEON_EACH_PIXEL(MOTE_NEON_BIAS)
                   "ld1 {v16.4s, v17.4s, v18.4s, v19.4s}, [%[pixels]], #64\n\t"
                   "ld1 {v20.4s, v21.4s, v22.4s, v23.4s}, [%[weights]], #64\n\t"
                   ".if %c[size] & 4\n\t" MOTE_NEON_FOUR_K ".endif\n\t"
                   ".if %c[size] > 7\n\t"
                   "1:\n\t" MOTE_NEON_FOUR_K MOTE_NEON_FOUR_K
                   "subs %w[turns], %w[turns], #1\n\t"
                   "b.ne 1b\n\t"
                   ".endif\n\t"
                   ".if %c[has_min]\n\t"
                   "dup v16.4s, %w[act_min]\n\t" MOTE_NEON_EACH_PIXEL(MOTE_NEON_MAX) ".endif\n\t"
                   ".if %c[has_max]\n\t"
                   "dup v17.4s, %w[act_max]\n\t" MOTE_NEON_EACH_PIXEL(MOTE_NEON_MIN) ".endif\n\t"
                   MOTE_NEON_EACH_PIXEL(MOTE_NEON_STORE)
                   : [pixels] "+r"(pixels), [weights] "+r"(weights), [turns] "+r"(turns), [out] "+r"(out)
                   : [bias] "r"(bias), [distance] "r"(ptrdiff_t{4} * distance), [act_min] "r"(act_min),
                     [act_max] "r"(act_max), [size] "i"(size), [has_min] "i"(has_min), [has_max] "i"(has_max)
                   : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
                     "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29",
                     "v30", "v31", "cc", "memory");
}

#endif
