/*===- mote_mve.h - What code emitted by Mote for Helium (MVE) shares ---------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * The innermost blocks of kernels, many as assembly statements. C++17; gcc and clang.
 */
#ifndef MOTE_MVE_H
#define MOTE_MVE_H

#include "mote_runtime.h"
#include <arm_mve.h>

/* Assembly that predicates: clang knows no name for P0, so it is saved, in s17 or a register. */
#ifdef __clang__
#define MOTE_MVE_P0
#define MOTE_MVE_SAVE_P0(...) __VA_ARGS__
#else
#define MOTE_MVE_P0 "p0",
#define MOTE_MVE_SAVE_P0(...)
#endif

/* Compilers take an instruction a line and do not see repetitions: these lines, which assemble to
 * nothing, make up for what .rept repeats. Without them constants land out of reach. */
#define MOTE_MVE_8(line) line line line line line line line line
#define MOTE_MVE_ROOM MOTE_MVE_8(MOTE_MVE_8(MOTE_MVE_8(".syntax unified\n\t")))

/*
 * Copies `bytes` bytes, front to back, so `to` may lie before `from` in the same memory; fills them with one value.
 *
 * The last vector was loaded first and moves back where it would not be whole. Written out because clang
 * makes loops over vectors calls of memmove and memset, which copy single bytes in newlib-nano.
 */
#define MOTE_MVE_VECTORS(vector) \
  ".if %c[count] > 7\n\t" \
  "mov lr, #%c[count] / 4\n\t" \
  "dls lr, lr\n\t" \
  "1:\n\t" vector vector vector vector \
  "le lr, 1b\n\t" \
  ".rept %c[count] & 3\n\t" vector ".endr\n\t" \
  ".else\n\t" \
  ".rept %c[count]\n\t" vector ".endr\n\t" \
  ".endif\n\t" MOTE_MVE_8(".syntax unified\n\t")

template <int bytes> MOTE_INLINE void mote_mve_copy(int8_t *to, const int8_t *from) {
  static_assert(bytes > 0 && bytes < 4 * 65536, "beyond an immediate");
  if constexpr (bytes < 16) {
    int32_t lanes = bytes, saved;
    __asm__ volatile(MOTE_MVE_SAVE_P0("vmrs %[saved], p0\n\t")
                     "vctp.8 %[lanes]\n\t"
                     "vpstt\n\t"
                     "vldrbt.8 q0, [%[from]]\n\t"
                     "vstrbt.8 q0, [%[to]]\n\t" MOTE_MVE_SAVE_P0("vmsr p0, %[saved]\n\t")
                     : [saved] "=&r"(saved)
                     : [lanes] "r"(lanes), [from] "r"(from), [to] "r"(to)
                     : "q0", MOTE_MVE_P0 "memory");
  } else {
    const int8x16_t last = vldrbq_s8(from + (bytes - 16));
    int8_t *at = to;
    __asm__ volatile(MOTE_MVE_VECTORS("vldrb.8 q0, [%[from]], #16\n\t"
                                      "vstrb.8 q0, [%[at]], #16\n\t")
                     : [from] "+r"(from), [at] "+r"(at)
                     : [count] "i"((bytes - 1) / 16)
                     : "lr", "q0", "memory");
    vstrbq_s8(to + (bytes - 16), last);
  }
}

template <int value, int bytes> MOTE_INLINE void mote_mve_fill(int8_t *to) {
  static_assert(bytes > 0 && bytes < 4 * 65536, "beyond an immediate");
  const int8x16_t all = vdupq_n_s8(value);
  if constexpr (bytes < 16) {
    int32_t lanes = bytes, saved;
    __asm__ volatile(MOTE_MVE_SAVE_P0("vmrs %[saved], p0\n\t")
                     "vctp.8 %[lanes]\n\t"
                     "vpst\n\t"
                     "vstrbt.8 %q[all], [%[to]]\n\t" MOTE_MVE_SAVE_P0("vmsr p0, %[saved]\n\t")
                     : [saved] "=&r"(saved)
                     : [lanes] "r"(lanes), [all] "w"(all), [to] "r"(to)
                     : MOTE_MVE_P0 "memory");
  } else {
    int8_t *at = to;
    __asm__ volatile(MOTE_MVE_VECTORS("vstrb.8 %q[all], [%[at]], #16\n\t")
                     : [at] "+r"(at)
                     : [all] "w"(all), [count] "i"((bytes - 1) / 16)
                     : "lr", "memory");
    vstrbq_s8(to + (bytes - 16), all);
  }
}

/*
 * Output channels of one or two pixels, four at a time.
 *
 * VMLADAV adds 16 products to a general-purpose register of even number. There are eight of those,
 * which is two pixels by four channels, but compilers copy the sums around, and gcc finds no way to
 * use LR for one where it sees a low-overhead loop. So a tile is written out, up to its stores: sums of
 * the first pixel in r0, r2, r4, r6, of the second in lr, r8, r10, r12; pixels in q0 and q1, weights in q2 and q3; the
 * end of the outputs in r9, or in s16 while r9 counts a loop.
 *
 * Of a window, `first` steps of 16 bytes (or one of `lanes`, without touching the rest) come from x on, the last one `back` bytes early (weights of
 * bytes that were seen before are 0), then `loops` times `steps` more, each time after `gap` bytes: the
 * next row. For each tile, w holds 16 weights of each channel, step by step, then four biases and
 * four multipliers. An output is
 *
 *   round((sum + bias) * multiplier / 2^(32 + shift)) + zero_point, between min and max,
 *
 * by VMULH, which rounds down, and VQRSHRN, which adds half a unit: a floor of a floor is exact. Ties go up, or
 * to the even number if `half_even` (mote_mve_even_ties says how).
 */
#define MOTE_MVE_BOTH(...) __VA_ARGS__
#define MOTE_MVE_NOT(...)

#define MOTE_MVE_STEP(two, a, advance) \
  "vldrb.8 q0, [%[p0]], #" advance "\n\t" \
  two("vldrb.8 q1, [%[p1]], #" advance "\n\t") \
  MOTE_MVE_PRODUCTS(two, a)
#define MOTE_MVE_MASKED_STEP(two) \
  two("vpst\n\t" \
      "vldrbt.8 q1, [%[p1]]\n\t") \
  "vpst\n\t" \
  "vldrbt.8 q0, [%[p0]]\n\t" \
  MOTE_MVE_PRODUCTS(two, "")
#define MOTE_MVE_PRODUCTS(two, a) \
  "vldrw.32 q2, [%[w]], #16\n\t" \
  "vmladav" a ".s8 r0, q0, q2\n\t" \
  "vldrw.32 q3, [%[w]], #16\n\t" \
  two("vmladav" a ".s8 lr, q1, q2\n\t") \
  "vmladav" a ".s8 r2, q0, q3\n\t" \
  "vldrw.32 q2, [%[w]], #16\n\t" \
  two("vmladav" a ".s8 r8, q1, q3\n\t") \
  "vmladav" a ".s8 r4, q0, q2\n\t" \
  "vldrw.32 q3, [%[w]], #16\n\t" \
  two("vmladav" a ".s8 r10, q1, q2\n\t") \
  "vmladav" a ".s8 r6, q0, q3\n\t" \
  two("vmladav" a ".s8 r12, q1, q3\n\t")

#define MOTE_MVE_EVEN_TIES(sum) \
  "vmul.i32 q2, " sum ", q3\n\t" \
  "vmulh.s32 " sum ", " sum ", q3\n\t" \
  "vclz.i32 q2, q2\n\t" \
  ".if %c[shift] > 5\n\t" \
  "vshl.i32 q2, q2, #%c[shift] - 5\n\t" \
  ".elseif %c[shift] < 5\n\t" \
  "vshr.u32 q2, q2, #5 - %c[shift]\n\t" \
  ".endif\n\t" \
  "vbic q2, q2, " sum "\n\t" \
  "vshr.u32 q2, q2, #%c[shift]\n\t" \
  "vsub.i32 " sum ", " sum ", q2\n\t"

#define MOTE_MVE_TILE(two) \
  "addw r9, %[out], #4 * %c[tiles]\n\t" \
  ".if %c[loops]\n\t" \
  "vmov s16, r9\n\t" \
  ".endif\n\t" \
  ".if %c[lanes] < 16\n\t" \
  MOTE_MVE_SAVE_P0("vmrs r0, p0\n\t" \
                   "vmov s17, r0\n\t") \
  "mov r0, #%c[lanes]\n\t" \
  "vctp.8 r0\n\t" \
  ".endif\n\t" \
  "1:\n\t" \
  ".if %c[loops]\n\t" \
  "mov r9, #%c[loops]\n\t" \
  ".endif\n\t" \
  ".if %c[lanes] < 16\n\t" \
  MOTE_MVE_MASKED_STEP(two) \
  ".else\n\t" \
  MOTE_MVE_STEP(two, "", "%c[advance0]") \
  ".endif\n\t" \
  ".rept %c[middle]\n\t" MOTE_MVE_STEP(two, "a", "16") ".endr\n\t" \
  ".if %c[first] > 2\n\t" MOTE_MVE_STEP(two, "a", "%c[advance]") ".endif\n\t" \
  ".if %c[first] > 1\n\t" MOTE_MVE_STEP(two, "a", "%c[advance_last]") ".endif\n\t" \
  ".if %c[loops]\n\t" \
  "2:\n\t" \
  ".if %c[gap]\n\t" \
  "add %[p0], %[p0], #%c[gap]\n\t" \
  two("add %[p1], %[p1], #%c[gap]\n\t") \
  ".endif\n\t" \
  ".rept %c[steps]\n\t" MOTE_MVE_STEP(two, "a", "16") ".endr\n\t" \
  "subs r9, r9, #1\n\t" \
  "bne 2b\n\t" \
  ".endif\n\t" \
  "vmov q0[2], q0[0], r0, r4\n\t" \
  "vmov q0[3], q0[1], r2, r6\n\t" \
  "vldrw.32 q2, [%[w]], #16\n\t" \
  two("vmov q1[2], q1[0], lr, r10\n\t" \
      "vmov q1[3], q1[1], r8, r12\n\t") \
  "vadd.i32 q0, q0, q2\n\t" \
  "vldrw.32 q3, [%[w]], #16\n\t" \
  two("vadd.i32 q1, q1, q2\n\t") \
  ".if %c[shift]\n\t" \
  ".if %c[half_even]\n\t" \
  MOTE_MVE_EVEN_TIES("q0") \
  two(MOTE_MVE_EVEN_TIES("q1")) \
  ".else\n\t" \
  "vmulh.s32 q0, q0, q3\n\t" \
  two("vmulh.s32 q1, q1, q3\n\t") \
  ".endif\n\t" \
  ".if %c[shift] > 16\n\t" \
  "vshr.s32 q0, q0, #%c[shift] - 16\n\t" \
  two("vshr.s32 q1, q1, #%c[shift] - 16\n\t") \
  "vqrshrnb.s32 q2, q0, #16\n\t" \
  two("vqrshrnt.s32 q2, q1, #16\n\t") \
  ".else\n\t" \
  "vqrshrnb.s32 q2, q0, #%c[shift]\n\t" \
  two("vqrshrnt.s32 q2, q1, #%c[shift]\n\t") \
  ".endif\n\t" \
  ".else\n\t" \
  "vrmulh.s32 q0, q0, q3\n\t" \
  two("vrmulh.s32 q1, q1, q3\n\t") \
  "vqmovnb.s32 q2, q0\n\t" \
  two("vqmovnt.s32 q2, q1\n\t") \
  ".endif\n\t" \
  "vqadd.s16 q2, q2, %q[zero_point]\n\t" \
  ".if %c[clamps]\n\t" \
  "vmax.s16 q2, q2, %q[min]\n\t" \
  "vmin.s16 q2, q2, %q[max]\n\t" \
  ".endif\n\t" \
  "vqmovnb.s16 q2, q2\n\t" \
  "vstrb.32 q2, [%[out]], #4\n\t" \
  two("vshr.u32 q2, q2, #16\n\t" \
      ".if %c[out_distance] < 128\n\t" \
      "vstrb.32 q2, [%[out], #%c[out_distance] - 4]\n\t" \
      ".else\n\t" \
      "addw r0, %[out], #%c[out_distance] - 4\n\t" \
      "vstrb.32 q2, [r0]\n\t" \
      ".endif\n\t") \
  ".if %c[tiles] > 1\n\t" \
  ".if %c[size]\n\t" \
  "subw %[p0], %[p0], #%c[size]\n\t" \
  two("subw %[p1], %[p1], #%c[size]\n\t") \
  ".endif\n\t" \
  ".if %c[loops]\n\t" \
  "vmov lr, s16\n\t" \
  "cmp %[out], lr\n\t" \
  ".else\n\t" \
  "cmp %[out], r9\n\t" \
  ".endif\n\t" \
  "bne 1b\n\t" \
  ".endif\n\t" \
  MOTE_MVE_SAVE_P0(".if %c[lanes] < 16\n\t" \
                   "vmov r0, s17\n\t" \
                   "vmsr p0, r0\n\t" \
                   ".endif\n\t") \
  MOTE_MVE_ROOM

#define MOTE_MVE_INPUTS \
  [lanes] "i"(lanes), [first] "i"(first), [middle] "i"(first > 3 ? first - 3 : 0), [advance0] "i"(first == 1 ? advance_last : first == 2 ? 16 - back : 16), \
      [advance] "i"(16 - back), [advance_last] "i"(advance_last), [loops] "i"(loops), [steps] "i"(steps), [gap] "i"(gap), [shift] "i"(shift), [half_even] "i"(half_even), \
      [clamps] "i"(clamps), [out_distance] "i"(out_distance), [tiles] "i"(tiles), \
      [size] "i"(returns || lanes < 16 ? 0 : 16 * first - back + loops * (gap + 16 * steps)), \
      [zero_point] "w"(vdupq_n_s16(zero_point)), [min] "w"(vdupq_n_s16(clamps ? min : zero_point)), [max] "w"(vdupq_n_s16(clamps ? max : zero_point))

template <int pixels, int tiles, int distance, int out_distance, int lanes, int first, int back, int loops, int steps, int gap,
          int shift, bool half_even, int zero_point, int min, int max>
MOTE_INLINE void mote_mve_conv(const int8_t *x, const int8_t *w, int8_t *out) {
  static_assert(16 * first + loops * (gap + 16 * steps) < 4096 && out_distance < 4096, "beyond an immediate");
  constexpr bool clamps = min > -128 || max < 127;
  /* The last load takes the pointer back if an immediate of 7 bits can. */
  constexpr bool returns = loops == 0 && 16 * (first - 1) - back < 128;
  constexpr int advance_last = returns ? back - 16 * (first - 1) : 16;
  if constexpr (pixels == 1) {
    __asm__ volatile(MOTE_MVE_TILE(MOTE_MVE_NOT)
                     : [p0] "+r"(x), [w] "+r"(w), [out] "+l"(out)
                     : MOTE_MVE_INPUTS
                     : "r0", "r2", "r4", "r6", "r9", "lr", "q0", "q2", "q3", "q4", MOTE_MVE_P0 "memory", "cc");
  } else {
    /* The registers that are left. Without optimization gcc does not find them itself; stores want a low one. */
    register const int8_t *second __asm__("r11") = x + distance;
    register const int8_t *first_pixel __asm__("r5") = x;
    register const int8_t *weights __asm__("r3") = w;
    register int8_t *outputs __asm__("r1") = out;
    __asm__ volatile(MOTE_MVE_TILE(MOTE_MVE_BOTH)
                     : [p0] "+r"(first_pixel), [p1] "+r"(second), [w] "+r"(weights), [out] "+l"(outputs)
                     : MOTE_MVE_INPUTS
                     : "r0", "r2", "r4", "r6", "r8", "r9", "r10", "r12", "lr", "q0", "q1", "q2", "q3", "q4", MOTE_MVE_P0 "memory", "cc");
  }
}
/*
 * Depthwise convolution: 16 channels of `count` neighbouring pixels (or 16 neighbouring bytes).
 *
 * VMULLB and VMULLT widen products of even and odd lanes to 16 bits, in q3 and q4. A bit of `starts` a tap
 * says where a group of taps begins, whose sums fit them; VMOVL adds a group to sums of 32 bits, in q5, q6,
 * q7 and, for want of a register, memory. Written out because gcc loads all taps first, and spills.
 *
 * Taps of a row are `step` bytes apart; from the last one of a row to the next row it is `row_gap`, and
 * from the last tap to the first of the next pixel `pixel_gap`. w holds 16 weights of each tap, then four vectors of
 * biases and four of multipliers, of channels 0, 4 .. 12, then 2, 6 .. 14, 1, 5 .. 13 and 3, 7 .. 15.
 * Stores the first `lanes` of 16 outputs if `masked`.
 */
#define MOTE_MVE_ADD(value) \
  ".if " value " < 0\n\t" \
  "subw %[x], %[x], #-(" value ")\n\t" \
  ".elseif " value "\n\t" \
  "addw %[x], %[x], #" value "\n\t" \
  ".endif\n\t"

#define MOTE_MVE_WIDEN \
  ".if .Lmote_groups == 1\n\t" \
  "vmovlb.s16 q5, q3\n\t" \
  "vmovlt.s16 q6, q3\n\t" \
  "vmovlb.s16 q7, q4\n\t" \
  "vmovlt.s16 q4, q4\n\t" \
  ".else\n\t" \
  "vmovlb.s16 q0, q3\n\t" \
  "vadd.i32 q5, q5, q0\n\t" \
  "vmovlt.s16 q0, q3\n\t" \
  "vadd.i32 q6, q6, q0\n\t" \
  "vmovlb.s16 q0, q4\n\t" \
  "vadd.i32 q7, q7, q0\n\t" \
  "vldrw.32 q0, [%[spill]]\n\t" \
  "vmovlt.s16 q4, q4\n\t" \
  "vadd.i32 q4, q4, q0\n\t" \
  ".endif\n\t"

#define MOTE_MVE_TAP \
  ".if (%c[starts] >> .Lmote_tap) & 1\n\t" \
  ".if .Lmote_groups\n\t" \
  MOTE_MVE_WIDEN \
  "vstrw.32 q4, [%[spill]]\n\t" \
  ".endif\n\t" \
  ".endif\n\t" \
  ".set .Lmote_column, .Lmote_column + 1\n\t" \
  ".if .Lmote_column < %c[columns] && %c[step] < 128\n\t" \
  "vldrb.8 q0, [%[x]], #%c[step]\n\t" \
  ".else\n\t" \
  "vldrb.8 q0, [%[x]]\n\t" \
  ".if .Lmote_column < %c[columns]\n\t" \
  MOTE_MVE_ADD("%c[step]") \
  ".endif\n\t" \
  ".endif\n\t" \
  "vldrw.32 q1, [%[w]], #16\n\t" \
  ".if (%c[starts] >> .Lmote_tap) & 1\n\t" \
  "vmullb.s8 q3, q0, q1\n\t" \
  "vmullt.s8 q4, q0, q1\n\t" \
  ".set .Lmote_groups, .Lmote_groups + 1\n\t" \
  ".else\n\t" \
  "vmullb.s8 q2, q0, q1\n\t" \
  "vmullt.s8 q0, q0, q1\n\t" \
  "vadd.i16 q3, q3, q2\n\t" \
  "vadd.i16 q4, q4, q0\n\t" \
  ".endif\n\t" \
  ".set .Lmote_tap, .Lmote_tap + 1\n\t"

#define MOTE_MVE_EACH_SUM(instruction) \
  instruction("q5") instruction("q6") instruction("q7") instruction("q4")
#define MOTE_MVE_ADD_BIAS(sum) \
  "vldrw.32 q0, [%[w]], #16\n\t" \
  "vadd.i32 " sum ", " sum ", q0\n\t"
#define MOTE_MVE_SCALE(sum) \
  "vldrw.32 q0, [%[w]], #16\n\t" \
  ".if %c[shift]\n\t" \
  "vmulh.s32 " sum ", " sum ", q0\n\t" \
  ".if %c[shift] > 16\n\t" \
  "vshr.s32 " sum ", " sum ", #%c[shift] - 16\n\t" \
  ".endif\n\t" \
  ".else\n\t" \
  "vrmulh.s32 " sum ", " sum ", q0\n\t" \
  ".endif\n\t"
#define MOTE_MVE_NARROW(half, into, sum) \
  ".if %c[shift]\n\t" \
  "vqrshrn" half ".s32 " into ", " sum ", #%c[narrow]\n\t" \
  ".else\n\t" \
  "vqmovn" half ".s32 " into ", " sum "\n\t" \
  ".endif\n\t"

template <int rows, int columns, int starts, int step, int row_gap, int pixel_gap, int out_step, bool masked, int shift,
          int zero_point, int min, int max>
MOTE_INLINE void mote_mve_depthwise(const int8_t *x, const int32_t *w, int8_t *out, ptrdiff_t count, ptrdiff_t lanes) {
  int32x4_t spill;
  int32_t saved;
  __asm__ volatile(
      "dls lr, %[count]\n\t"
      ".if %c[masked]\n\t" MOTE_MVE_SAVE_P0("vmrs %[saved], p0\n\t")
      "vctp.8 %[lanes]\n\t"
      ".endif\n\t"
      "1:\n\t"
      ".set .Lmote_tap, 0\n\t"
      ".set .Lmote_groups, 0\n\t"
      ".rept %c[rows]\n\t"
      ".if .Lmote_tap\n\t" MOTE_MVE_ADD("%c[row_gap]")
      ".endif\n\t"
      ".set .Lmote_column, 0\n\t"
      ".rept %c[columns]\n\t" MOTE_MVE_TAP
      ".endr\n\t"
      ".endr\n\t" MOTE_MVE_ADD("%c[pixel_gap]") MOTE_MVE_WIDEN
      MOTE_MVE_EACH_SUM(MOTE_MVE_ADD_BIAS) MOTE_MVE_EACH_SUM(MOTE_MVE_SCALE)
      MOTE_MVE_NARROW("b", "q5", "q5") MOTE_MVE_NARROW("t", "q5", "q6")
      MOTE_MVE_NARROW("b", "q7", "q7") MOTE_MVE_NARROW("t", "q7", "q4")
      "vqadd.s16 q5, q5, %[zero_point]\n\t"
      "vqadd.s16 q7, q7, %[zero_point]\n\t"
      "vqmovnb.s16 q5, q5\n\t"
      "vqmovnt.s16 q5, q7\n\t"
      ".if %c[min] > -128\n\t"
      "mvn %[spare], #%c[not_min]\n\t"
      "vdup.8 q0, %[spare]\n\t"
      "vmax.s8 q5, q5, q0\n\t"
      ".endif\n\t"
      ".if %c[max] < 127\n\t"
      "mvn %[spare], #%c[not_max]\n\t"
      "vdup.8 q0, %[spare]\n\t"
      "vmin.s8 q5, q5, q0\n\t"
      ".endif\n\t"
      "subw %[w], %[w], #%c[table]\n\t"
      ".if %c[masked]\n\t"
      "vpst\n\t"
      "vstrbt.8 q5, [%[out]]\n\t"
      ".else\n\t"
      "vstrb.8 q5, [%[out]]\n\t"
      ".endif\n\t"
      "addw %[out], %[out], #%c[out_step]\n\t"
      "le lr, 1b\n\t"
      MOTE_MVE_SAVE_P0(".if %c[masked]\n\t"
                       "vmsr p0, %[saved]\n\t"
                       ".endif\n\t")
      MOTE_MVE_ROOM
      : [x] "+r"(x), [w] "+r"(w), [out] "+r"(out), [spare] "=&r"(count), [saved] "=&r"(saved)
      : [count] "3"(count), [lanes] "r"(lanes), [spill] "r"(&spill), [zero_point] "r"(zero_point), [rows] "i"(rows),
        [columns] "i"(columns), [starts] "i"(starts), [step] "i"(step), [row_gap] "i"(row_gap),
        [pixel_gap] "i"(pixel_gap), [out_step] "i"(out_step), [masked] "i"(masked), [shift] "i"(shift),
        [narrow] "i"(shift < 16 ? shift : 16), [min] "i"(min), [max] "i"(max), [not_min] "i"(~min & 255),
        [not_max] "i"(~max & 255), [table] "i"(16 * rows * columns + 128)
      : "lr", "q0", "q1", "q2", "q3", "q4", "q5", "q6", "q7", MOTE_MVE_P0 "memory", "cc");
}

#endif /* MOTE_MVE_H */
