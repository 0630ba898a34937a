/*===- mote_mve_elementwise.h - Averages, sums and quantization for Helium --------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * What compilers do well from intrinsics. An instruction that narrows keeps every other lane of the register it
 * writes; as those are written next, its operand is named for it, which saves a copy. C++17; gcc and clang.
 */
#ifndef MOTE_MVE_ELEMENTWISE_H
#define MOTE_MVE_ELEMENTWISE_H

#include "mote_runtime.h"
#include <arm_mve.h>

/* The upper half of sum * multiplier, less 1 where the product is a tie between an even number and the next (in units of 2^(32 +
 * shift)): rounded half up, it then is half to even. The lower half of a tie is 0, which has 32 leading zeros. */
template <int shift> MOTE_INLINE int32x4_t mote_mve_even_ties(int32x4_t sum, int32x4_t multiplier) {
  const int32x4_t upper = vmulhq_s32(sum, multiplier);
  uint32x4_t tie = vreinterpretq_u32_s32(vclzq_s32(vmulq_s32(sum, multiplier)));
  if constexpr (shift > 5) tie = vshlq_n_u32(tie, shift - 5);
  if constexpr (shift < 5) tie = vshrq_n_u32(tie, 5 - shift);
  tie = vshrq_n_u32(vbicq_u32(tie, vreinterpretq_u32_s32(upper)), shift);
  return vsubq_s32(upper, vreinterpretq_s32_u32(tie));
}

/* round(sum * multiplier / 2^(32 + shift)), saturated to 16 bits, lanes of `even` and `odd` in turn: VMULH rounds down, VQRSHRN adds
 * half a unit. */
template <int shift, bool half_even>
MOTE_INLINE int16x8_t mote_mve_scaled(int32x4_t even, int32x4_t odd, int32_t factor) {
  static_assert(shift >= (half_even ? 1 : 0) && shift <= 22, "beyond the shifts");
  const int32x4_t multiplier = vdupq_n_s32(factor);
  if constexpr (shift == 0) {
    even = vrmulhq_s32(even, multiplier);
    odd = vrmulhq_s32(odd, multiplier);
    return vqmovntq_s32(vqmovnbq_s32(vreinterpretq_s16_s32(even), even), odd);
  } else {
    even = half_even ? mote_mve_even_ties<shift>(even, multiplier) : vmulhq_s32(even, multiplier);
    odd = half_even ? mote_mve_even_ties<shift>(odd, multiplier) : vmulhq_s32(odd, multiplier);
    if constexpr (shift > 16) {
      even = vshrq_n_s32(even, shift - 16);
      odd = vshrq_n_s32(odd, shift - 16);
    }
    constexpr int narrow = shift < 16 ? shift : 16;
    return vqrshrntq_n_s32(vqrshrnbq_n_s32(vreinterpretq_s16_s32(even), even, narrow), odd, narrow);
  }
}

/* Averages of 8 channels: the sum of rows x columns positions, which fits 16 bits, plus `bias`, scaled. */
template <int rows, int columns, int column_step, int row_step, int bias, int multiplier, int shift, bool half_even,
          int zero_point, int min, int max>
MOTE_INLINE void mote_mve_average(const int8_t *x, int8_t *out) {
  static_assert(rows * columns < 256, "sums beyond 16 bits");
  int16x8_t sum = vdupq_n_s16(0);
  for (int row = 0; row < rows; ++row, x += row_step - columns * column_step) {
    MOTE_ROLLED
    for (int column = 0; column < columns; ++column, x += column_step) sum = vaddq_s16(sum, vldrbq_s16(x));
  }
  int16x8_t y = mote_mve_scaled<shift, half_even>(vaddq_n_s32(vmovlbq_s16(sum), bias), vaddq_n_s32(vmovltq_s16(sum), bias),
                                                  multiplier);
  y = vqaddq_n_s16(y, zero_point);
  y = vminq_s16(vmaxq_s16(y, vdupq_n_s16(min)), vdupq_n_s16(max));
  vstrbq_s16(out, y);
}

/* (lhs * lhs_multiplier + rhs * rhs_multiplier + addend) / 2^shift, rounded half up, saturated: the upper halves of the sums, then the
 * rest of the shift. */
template <int lhs_multiplier, int rhs_multiplier, int addend, int shift, int min, int max>
MOTE_INLINE int8x16_t mote_mve_sums(int16x8_t lhs, int16x8_t rhs) {
  const int32x4_t scale = vdupq_n_s32(lhs_multiplier);
  int32x4_t even = vmlasq_n_s32(vmovlbq_s16(lhs), scale, addend);
  int32x4_t odd = vmlasq_n_s32(vmovltq_s16(lhs), scale, addend);
  even = vmlaq_n_s32(even, vmovlbq_s16(rhs), rhs_multiplier);
  odd = vmlaq_n_s32(odd, vmovltq_s16(rhs), rhs_multiplier);
  const int16x8_t upper = vshrntq_n_s32(vshrnbq_n_s32(vreinterpretq_s16_s32(even), even, 16), odd, 16);
  int8x16_t sums = vqrshrnbq_n_s16(vreinterpretq_s8_s16(upper), upper, shift - 16);
  if constexpr (min > -128) sums = vmaxq_s8(sums, vdupq_n_s8(min));
  if constexpr (max < 127) sums = vminq_s8(sums, vdupq_n_s8(max));
  return sums;
}

/* `size` such sums, eight at a time. The last eight are computed first where they are no vector of their own, since
 * `out` may lie over inputs. */
template <int size, int lhs_multiplier, int rhs_multiplier, int addend, int shift, int min, int max>
MOTE_INLINE void mote_mve_add(const int8_t *lhs, const int8_t *rhs, int8_t *out) {
  static_assert(size >= 8 && shift > 16 && shift <= 24, "beyond the shifts");
  constexpr auto sums = mote_mve_sums<lhs_multiplier, rhs_multiplier, addend, shift, min, max>;
  const int8x16_t last = sums(vldrbq_s16(lhs + (size - 8)), vldrbq_s16(rhs + (size - 8)));
  int8_t *const end = out + (size - 1) / 8 * 8;
  for (int8_t *at = out; at < end; at += 8, lhs += 8, rhs += 8)
    vstrbq_s16(at, vreinterpretq_s16_s8(sums(vldrbq_s16(lhs), vldrbq_s16(rhs))));
  vstrbq_s16(out + (size - 8), vreinterpretq_s16_s8(last));
}

/* Floats to 16 times `count` bytes: x * (high + low), to the nearest integer, plus the zero point, saturated; NaN is the zero point.
 * Helium has no division: high + low is the scale's inverse, whose bits the caller has tried at every step of the result. */
MOTE_INLINE int32x4_t mote_mve_nearest(float32x4_t x, float high, float low) {
  return vcvtnq_s32_f32(vfmaq_n_f32(vmulq_n_f32(x, low), x, high));
}
template <int zero_point> MOTE_INLINE void mote_mve_quantize(const float *x, int8_t *out, ptrdiff_t count, float high, float low) {
  for (ptrdiff_t i = 0; i < count; ++i, x += 16, out += 16) {
    const float32x4x4_t real = vld4q_f32(x); /* 0 4 8 12, 1 5 9 13, 2 6 10 14, 3 7 11 15 */
    const int32x4_t n0 = mote_mve_nearest(real.val[0], high, low), n1 = mote_mve_nearest(real.val[1], high, low);
    int16x8_t even = vqmovntq_s32(vqmovnbq_s32(vreinterpretq_s16_s32(n0), n0), mote_mve_nearest(real.val[2], high, low));
    int16x8_t odd = vqmovntq_s32(vqmovnbq_s32(vreinterpretq_s16_s32(n1), n1), mote_mve_nearest(real.val[3], high, low));
    even = vqaddq_n_s16(even, zero_point);
    odd = vqaddq_n_s16(odd, zero_point);
    vstrbq_s8(out, vqmovntq_s16(vqmovnbq_s16(vreinterpretq_s8_s16(even), even), odd));
  }
}

#endif /* MOTE_MVE_ELEMENTWISE_H */
