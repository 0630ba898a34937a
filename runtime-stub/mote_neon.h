/*===- mote_neon.h - Blocks of products of matrices for AArch64 ------------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * The innermost blocks, as assembly statements, and vectors of mote_half. C++17; gcc and clang.
 */
#ifndef MOTE_NEON_H
#define MOTE_NEON_H

#include "mote_runtime.h"

#include <arm_neon.h>

/*
 * Eight pixels by two vectors of channels: eight f32, or 16 f16.
 *
 * For each k, `pixels` holds the values of eight pixels, `weights` the weights of all channels: 16 FMLAs by a lane, two vectors
 * of weights by each pixel. LD1 loads four vectors and moves on. Compilers do not write it well: the four registers must be
 * neighbours, so they copy. Sums are in v16 to v31, two vectors a pixel (of f16, only v0 to v15 can be multiplied by a lane).
 * Vectors of some k are loaded while those of others are multiplied, so that no FMLA waits for a load on cores that execute
 * in order. The loop ends having loaded 64 bytes behind the last k of both, which must be readable.
 */
#define MOTE_NEON_PIXEL(t, acc0, acc1, x, w0, w1) \
  "fmla " acc0 "." t ", " w0 "." t ", " x "\n\t" \
  "fmla " acc1 "." t ", " w1 "." t ", " x "\n\t"

/* f32: a k has two vectors of pixels, x0 and x1. */
#define MOTE_NEON_PIXELS_F32(x0, x1, w0, w1) \
  MOTE_NEON_PIXEL("4s", "v16", "v17", x0 ".s[0]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v18", "v19", x0 ".s[1]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v20", "v21", x0 ".s[2]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v22", "v23", x0 ".s[3]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v24", "v25", x1 ".s[0]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v26", "v27", x1 ".s[1]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v28", "v29", x1 ".s[2]", w0, w1) \
  MOTE_NEON_PIXEL("4s", "v30", "v31", x1 ".s[3]", w0, w1)
/* Two k's are in v0 to v7 at the start, two others at the end. */
#define MOTE_NEON_FOUR_K_F32 \
  "ld1 {v8.4s, v9.4s, v10.4s, v11.4s}, [%[pixels]], #64\n\t" \
  MOTE_NEON_PIXELS_F32("v0", "v1", "v4", "v5") \
  "ld1 {v12.4s, v13.4s, v14.4s, v15.4s}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F32("v2", "v3", "v6", "v7") \
  "ld1 {v0.4s, v1.4s, v2.4s, v3.4s}, [%[pixels]], #64\n\t" \
  MOTE_NEON_PIXELS_F32("v8", "v9", "v12", "v13") \
  "ld1 {v4.4s, v5.4s, v6.4s, v7.4s}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F32("v10", "v11", "v14", "v15")
#define MOTE_NEON_START_F32 \
  "ld1 {v0.4s, v1.4s, v2.4s, v3.4s}, [%[pixels]], #64\n\t" \
  "ld1 {v4.4s, v5.4s, v6.4s, v7.4s}, [%[weights]], #64\n\t"

/* f16: one vector of pixels a k. */
#define MOTE_NEON_PIXELS_F16(x, w0, w1) \
  MOTE_NEON_PIXEL("8h", "v16", "v17", x ".h[0]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v18", "v19", x ".h[1]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v20", "v21", x ".h[2]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v22", "v23", x ".h[3]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v24", "v25", x ".h[4]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v26", "v27", x ".h[5]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v28", "v29", x ".h[6]", w0, w1) \
  MOTE_NEON_PIXEL("8h", "v30", "v31", x ".h[7]", w0, w1)
/* Four k's pixels are in v0 to v3 and two k's weights in v4 to v7, at the start as at the end. */
#define MOTE_NEON_EIGHT_K_F16 \
  "ld1 {v8.8h, v9.8h, v10.8h, v11.8h}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v0", "v4", "v5") \
  "ld1 {v12.8h, v13.8h, v14.8h, v15.8h}, [%[pixels]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v1", "v6", "v7") \
  "ld1 {v4.8h, v5.8h, v6.8h, v7.8h}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v2", "v8", "v9") \
  MOTE_NEON_PIXELS_F16("v3", "v10", "v11") \
  "ld1 {v8.8h, v9.8h, v10.8h, v11.8h}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v12", "v4", "v5") \
  "ld1 {v0.8h, v1.8h, v2.8h, v3.8h}, [%[pixels]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v13", "v6", "v7") \
  "ld1 {v4.8h, v5.8h, v6.8h, v7.8h}, [%[weights]], #64\n\t" \
  MOTE_NEON_PIXELS_F16("v14", "v8", "v9") \
  MOTE_NEON_PIXELS_F16("v15", "v10", "v11")
#define MOTE_NEON_START_F16 \
  "ld1 {v0.8h, v1.8h, v2.8h, v3.8h}, [%[pixels]], #64\n\t" \
  "ld1 {v4.8h, v5.8h, v6.8h, v7.8h}, [%[weights]], #64\n\t"

/* `sum(t, acc0, acc1)` for each pixel. */
#define MOTE_NEON_EACH_PIXEL(sum, t) \
  sum(t, "16", "17") sum(t, "18", "19") sum(t, "20", "21") sum(t, "22", "23") \
  sum(t, "24", "25") sum(t, "26", "27") sum(t, "28", "29") sum(t, "30", "31")
/* A load of two where copies take an instruction each. */
#define MOTE_NEON_BIAS(t, acc0, acc1) "ldp q" acc0 ", q" acc1 ", [%[bias]]\n\t"
#define MOTE_NEON_MAX(t, acc0, acc1) \
  "fmax v" acc0 "." t ", v" acc0 "." t ", v0." t "\n\t" \
  "fmax v" acc1 "." t ", v" acc1 "." t ", v0." t "\n\t"
#define MOTE_NEON_MIN(t, acc0, acc1) \
  "fmin v" acc0 "." t ", v" acc0 "." t ", v1." t "\n\t" \
  "fmin v" acc1 "." t ", v" acc1 "." t ", v1." t "\n\t"
#define MOTE_NEON_STORE(t, acc0, acc1) \
  "stp q" acc0 ", q" acc1 ", [%[out]]\n\t" \
  "add %[out], %[out], %[distance]\n\t"

#define MOTE_NEON_SUMS(t, start, odd_k, eight_k, dup) \
  __asm__ volatile(MOTE_NEON_EACH_PIXEL(MOTE_NEON_BIAS, t) start odd_k \
                   ".if %c[size] > 7\n\t" \
                   "1:\n\t" eight_k \
                   "subs %w[turns], %w[turns], #1\n\t" \
                   "b.ne 1b\n\t" \
                   ".endif\n\t" \
                   ".if %c[has_min]\n\t" \
                   dup("0", "act_min") MOTE_NEON_EACH_PIXEL(MOTE_NEON_MAX, t) ".endif\n\t" \
                   ".if %c[has_max]\n\t" \
                   dup("1", "act_max") MOTE_NEON_EACH_PIXEL(MOTE_NEON_MIN, t) ".endif\n\t" \
                   MOTE_NEON_EACH_PIXEL(MOTE_NEON_STORE, t) \
                   : [pixels] "+r"(pixels), [weights] "+r"(weights), [turns] "+r"(turns), [out] "+r"(out) \
                   : [bias] "r"(bias), [distance] "r"(ptrdiff_t{sizeof(*out)} * distance), [act_min] "r"(act_min), \
                     [act_max] "r"(act_max), [size] "i"(size), [has_min] "i"(has_min), [has_max] "i"(has_max) \
                   : "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", \
                     "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25", "v26", "v27", "v28", "v29", \
                     "v30", "v31", "cc", "memory")
#define MOTE_NEON_DUP_F32(v, x) "dup v" v ".4s, %w[" x "]\n\t"
#define MOTE_NEON_DUP_F16(v, x) \
  "fmov s" v ", %w[" x "]\n\t" \
  "fcvt h" v ", s" v "\n\t" \
  "dup v" v ".8h, v" v ".h[0]\n\t"

/* Sums over `size` (a multiple of four) k, started from eight biases, at least act_min if `has_min`, at most act_max if
 * `has_max`; the outputs of a pixel are `distance` floats behind those of the one before. */
template <int size, int distance, bool has_min, bool has_max>
MOTE_INLINE void mote_neon_tile_f32_8x8(const float *pixels, const float *weights, const float *bias, float *out,
                                        float act_min, float act_max) {
  static_assert(size > 0 && size % 4 == 0, "expected K to be padded");
  int32_t turns = size / 8;
  MOTE_NEON_SUMS("4s", MOTE_NEON_START_F32, ".if %c[size] & 4\n\t" MOTE_NEON_FOUR_K_F32 ".endif\n\t",
                 MOTE_NEON_FOUR_K_F32 MOTE_NEON_FOUR_K_F32, MOTE_NEON_DUP_F32);
}

/* a[0], b[0], c[0], d[0], a[1], ... */
MOTE_INLINE void mote_neon_store_columns_f32(float *to, float32x4_t a, float32x4_t b, float32x4_t c, float32x4_t d) {
  float32x4x4_t columns;
  columns.val[0] = a;
  columns.val[1] = b;
  columns.val[2] = c;
  columns.val[3] = d;
  vst4q_f32(to, columns);
}

#ifdef __ARM_FEATURE_FP16_VECTOR_ARITHMETIC
/* The same in f16, for 16 channels; `size` is a multiple of eight. Sums are kept in f16. */
template <int size, int distance, bool has_min, bool has_max>
MOTE_INLINE void mote_neon_tile_f16_8x16(const mote_half *pixels, const mote_half *weights, const mote_half *bias,
                                         mote_half *out, float act_min, float act_max) {
  static_assert(size > 0 && size % 8 == 0, "expected K to be padded");
  int32_t turns = size / 8;
  MOTE_NEON_SUMS("8h", MOTE_NEON_START_F16, "", MOTE_NEON_EIGHT_K_F16, MOTE_NEON_DUP_F16);
}

/* Vectors of mote_half. */
MOTE_INLINE float16x8_t mote_neon_load_f16(const mote_half *x) { return vreinterpretq_f16_u16(vld1q_u16(x)); }
MOTE_INLINE void mote_neon_store_f16(mote_half *to, float16x8_t x) { vst1q_u16(to, vreinterpretq_u16_f16(x)); }
MOTE_INLINE void mote_neon_store_columns_f16(mote_half *to, float16x8_t a, float16x8_t b, float16x8_t c, float16x8_t d) {
  uint16x8x4_t columns;
  columns.val[0] = vreinterpretq_u16_f16(a);
  columns.val[1] = vreinterpretq_u16_f16(b);
  columns.val[2] = vreinterpretq_u16_f16(c);
  columns.val[3] = vreinterpretq_u16_f16(d);
  vst4q_u16(to, columns);
}
MOTE_INLINE float16x8_t mote_neon_dup_f16(float x) { return vdupq_n_f16((float16_t)x); }
#endif

#endif
