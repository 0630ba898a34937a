/*===- mote_neon_s8.h - Blocks of products of bytes for AArch64 ------------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * The innermost block where there is no dot product, as an assembly statement. C++17; gcc and clang.
 */
#ifndef MOTE_NEON_S8_H
#define MOTE_NEON_S8_H

#include "mote_runtime.h"
#include <arm_neon.h>

/*
 * Four pixels by four channels.
 *
 * A step takes two vectors of 16 values of each pixel, `a` and `b`, which lie where `offsets` says, and the weights of four channels for
 * them. SMULL and SMLAL add products in lanes of 16 bits, as many as the weights allow (4, 2 or 1: the compiler has proven that no sum
 * overflows), before SADALP adds pairs of lanes to sums of 32 bits. Sixteen sums, eight vectors of pixels, four of weights and four
 * chains are all 32 registers; compilers spill some of them.
 *
 *   v0 to v15    sums: v(4c + p) of channel c and pixel p
 *   v16 to v19   `a` of the four pixels        v20 to v23   `b`
 *   v24 to v27   weights of a channel for `a` and `b`, and of the next
 *   v28 to v31   chains of the four pixels
 *
 * What comes next is loaded where a register has been used for the last time, so that no multiplication waits for a load on cores that
 * execute in order. The last step loads what lies behind it: an entry of `offsets`, at which pixels are read, and 32 weights.
 */
#define MOTE_NEON_S8_A(multiply, half, weights) \
  multiply " v28.8h, v16." half ", " weights "." half "\n\t" \
  multiply " v29.8h, v17." half ", " weights "." half "\n\t" \
  multiply " v30.8h, v18." half ", " weights "." half "\n\t" \
  multiply " v31.8h, v19." half ", " weights "." half "\n\t"
#define MOTE_NEON_S8_B(multiply, half, weights) \
  multiply " v28.8h, v20." half ", " weights "." half "\n\t" \
  multiply " v29.8h, v21." half ", " weights "." half "\n\t" \
  multiply " v30.8h, v22." half ", " weights "." half "\n\t" \
  multiply " v31.8h, v23." half ", " weights "." half "\n\t"
#define MOTE_NEON_S8_SUMS(add, p0, p1, p2, p3) \
  add " " p0 ".4s, v28.8h\n\t" \
  add " " p1 ".4s, v29.8h\n\t" \
  add " " p2 ".4s, v30.8h\n\t" \
  add " " p3 ".4s, v31.8h\n\t"
/* `add` to the sums of each channel: SADALP, or SADDLP where they start. */
#define MOTE_NEON_S8_SUMS0(add) MOTE_NEON_S8_SUMS(add, "v0", "v1", "v2", "v3")
#define MOTE_NEON_S8_SUMS1(add) MOTE_NEON_S8_SUMS(add, "v4", "v5", "v6", "v7")
#define MOTE_NEON_S8_SUMS2(add) MOTE_NEON_S8_SUMS(add, "v8", "v9", "v10", "v11")
#define MOTE_NEON_S8_SUMS3(add) MOTE_NEON_S8_SUMS(add, "v12", "v13", "v14", "v15")
#define MOTE_NEON_S8_LOAD_A \
  "ldr q16, [%[row0], %[a]]\n\t" \
  "ldr q17, [%[row1], %[a]]\n\t" \
  "ldr q18, [%[row2], %[a]]\n\t" \
  "ldr q19, [%[row3], %[a]]\n\t"
#define MOTE_NEON_S8_LOAD_B \
  "ldr q20, [%[row0], %[b]]\n\t" \
  "ldr q21, [%[row1], %[b]]\n\t" \
  "ldr q22, [%[row2], %[b]]\n\t" \
  "ldr q23, [%[row3], %[b]]\n\t"

/* One channel's products, in chains of 4, 2 or 1, of which the first does `first`; `load_a` (`load_b`) goes where `a` (`b`) is done
 * with. */
#define MOTE_NEON_S8_CHAIN4(wa, wb, sums, first, load_a, load_b) \
  MOTE_NEON_S8_A("smull", "8b", wa) \
  MOTE_NEON_S8_A("smlal2", "16b", wa) \
  load_a MOTE_NEON_S8_B("smlal", "8b", wb) \
  MOTE_NEON_S8_B("smlal2", "16b", wb) \
  load_b sums(first)
#define MOTE_NEON_S8_CHAIN2(wa, wb, sums, first, load_a, load_b) \
  MOTE_NEON_S8_A("smull", "8b", wa) \
  MOTE_NEON_S8_A("smlal2", "16b", wa) \
  load_a sums(first) \
  MOTE_NEON_S8_B("smull", "8b", wb) \
  MOTE_NEON_S8_B("smlal2", "16b", wb) \
  load_b sums("sadalp")
#define MOTE_NEON_S8_CHAIN1(wa, wb, sums, first, load_a, load_b) \
  MOTE_NEON_S8_A("smull", "8b", wa) \
  sums(first) \
  MOTE_NEON_S8_A("smull2", "16b", wa) \
  load_a sums("sadalp") \
  MOTE_NEON_S8_B("smull", "8b", wb) \
  sums("sadalp") \
  MOTE_NEON_S8_B("smull2", "16b", wb) \
  load_b sums("sadalp")

/* `channel` for each of the four, while the weights of the one behind it are loaded. */
#define MOTE_NEON_S8_STEP(channel, first) \
  "ldpsw %[a], %[b], [%[offsets]], #8\n\t" \
  "ldp q26, q27, [%[weights]], #32\n\t" \
  channel("v24", "v25", MOTE_NEON_S8_SUMS0, first, "", "") \
  "ldp q24, q25, [%[weights]], #32\n\t" \
  channel("v26", "v27", MOTE_NEON_S8_SUMS1, first, "", "") \
  "ldp q26, q27, [%[weights]], #32\n\t" \
  channel("v24", "v25", MOTE_NEON_S8_SUMS2, first, "", "") \
  "ldp q24, q25, [%[weights]], #32\n\t" \
  channel("v26", "v27", MOTE_NEON_S8_SUMS3, first, MOTE_NEON_S8_LOAD_A, MOTE_NEON_S8_LOAD_B)
#define MOTE_NEON_S8_LOOP(turns, channel) \
  "cbz %[" turns "], 2f\n\t" \
  "1:\n\t" MOTE_NEON_S8_STEP(channel, "sadalp") \
  "subs %[" turns "], %[" turns "], #1\n\t" \
  "b.ne 1b\n\t" \
  "2:\n\t"

/* What is left of K, 8, 16 or 24 values: `a` ends or begins with it, `b` ends with its last 8. Weights are `size` bytes a channel. */
#define MOTE_NEON_S8_TAIL8(channel, sums, first) \
  "ldur q24, [%[weights], #-40+8*" channel "]\n\t" \
  MOTE_NEON_S8_A("smull2", "16b", "v24") sums(first)
#define MOTE_NEON_S8_TAIL16_A(sums, first) \
  MOTE_NEON_S8_A("smull", "8b", "v24") \
  ".if %c[tail_chain] < 2\n\t" sums(first) \
  MOTE_NEON_S8_A("smull2", "16b", "v24") \
  ".else\n\t" \
  MOTE_NEON_S8_A("smlal2", "16b", "v24") \
  ".endif\n\t"
/* The sums that come second start nothing. */
#define MOTE_NEON_S8_SECOND(sums, first) \
  ".if %c[tail_chain] < 2\n\t" sums("sadalp") ".else\n\t" sums(first) ".endif\n\t"
#define MOTE_NEON_S8_TAIL16(channel, sums, first) \
  "ldur q24, [%[weights], #-32+16*" channel "]\n\t" \
  MOTE_NEON_S8_TAIL16_A(sums, first) MOTE_NEON_S8_SECOND(sums, first)
#define MOTE_NEON_S8_TAIL24(channel, sums, first) \
  "ldur q24, [%[weights], #-32+24*" channel "]\n\t" \
  "ldur q25, [%[weights], #-24+24*" channel "]\n\t" \
  MOTE_NEON_S8_TAIL16_A(sums, first) \
  ".if %c[tail_chain] < 3\n\t" MOTE_NEON_S8_SECOND(sums, first) \
  MOTE_NEON_S8_B("smull2", "16b", "v25") sums("sadalp") \
  ".else\n\t" \
  MOTE_NEON_S8_B("smlal2", "16b", "v25") sums(first) \
  ".endif\n\t"
#define MOTE_NEON_S8_TAIL(tail, first) \
  tail("0", MOTE_NEON_S8_SUMS0, first) \
  tail("1", MOTE_NEON_S8_SUMS1, first) \
  tail("2", MOTE_NEON_S8_SUMS2, first) \
  tail("3", MOTE_NEON_S8_SUMS3, first)
#define MOTE_NEON_S8_ANY_TAIL(first) \
  ".if %c[tail] == 8\n\t" MOTE_NEON_S8_TAIL(MOTE_NEON_S8_TAIL8, first) ".endif\n\t" \
  ".if %c[tail] == 16\n\t" MOTE_NEON_S8_TAIL(MOTE_NEON_S8_TAIL16, first) ".endif\n\t" \
  ".if %c[tail] == 24\n\t" MOTE_NEON_S8_TAIL(MOTE_NEON_S8_TAIL24, first) ".endif\n\t"

/* Sums over K of products of four pixels (the rows) and four channels: `sums` gets four channels of the first pixel, of the second ...
 * The first step starts the sums, in chains of `first` (4, 2, 1; 0: there are no steps). `four`, `two` and `one` count the steps behind it
 * that allow such chains (`has_four` ...: some tile has such steps); behind them come `tail` (0, 8, 16, 24) values in chains of
 * `tail_chain`. */
template <int first, bool has_four, bool has_two, bool has_one, int tail, int tail_chain>
MOTE_INLINE void mote_neon_tile_s8_4x4(const int8_t *row0, const int8_t *row1, const int8_t *row2, const int8_t *row3,
                                       const int8_t *weights, const int32_t *offsets, ptrdiff_t four, ptrdiff_t two,
                                       ptrdiff_t one, int32_t *sums) {
  static_assert(tail == 0 || tail == 8 || tail == 16 || tail == 24, "expected steps of 32 to cover the rest");
  static_assert(first > 0 || tail >= 16, "expected 16 values at least");
  register int32x4_t sum0 __asm__("v0");
  register int32x4_t sum1 __asm__("v1");
  register int32x4_t sum2 __asm__("v2");
  register int32x4_t sum3 __asm__("v3");
  ptrdiff_t a, b;
  __asm__ volatile(
      "ldpsw %[a], %[b], [%[offsets]], #8\n\t"
      "ldp q24, q25, [%[weights]], #32\n\t" MOTE_NEON_S8_LOAD_A MOTE_NEON_S8_LOAD_B
      ".if %c[first] == 4\n\t" MOTE_NEON_S8_STEP(MOTE_NEON_S8_CHAIN4, "saddlp") ".endif\n\t"
      ".if %c[first] == 2\n\t" MOTE_NEON_S8_STEP(MOTE_NEON_S8_CHAIN2, "saddlp") ".endif\n\t"
      ".if %c[first] == 1\n\t" MOTE_NEON_S8_STEP(MOTE_NEON_S8_CHAIN1, "saddlp") ".endif\n\t"
      ".if %c[has_four]\n\t" MOTE_NEON_S8_LOOP("four", MOTE_NEON_S8_CHAIN4) ".endif\n\t"
      ".if %c[has_two]\n\t" MOTE_NEON_S8_LOOP("two", MOTE_NEON_S8_CHAIN2) ".endif\n\t"
      ".if %c[has_one]\n\t" MOTE_NEON_S8_LOOP("one", MOTE_NEON_S8_CHAIN1) ".endif\n\t"
      ".if %c[first]\n\t" MOTE_NEON_S8_ANY_TAIL("sadalp") ".else\n\t" MOTE_NEON_S8_ANY_TAIL("saddlp") ".endif\n\t"
      "addp v0.4s, v0.4s, v4.4s\n\t"
      "addp v1.4s, v1.4s, v5.4s\n\t"
      "addp v2.4s, v2.4s, v6.4s\n\t"
      "addp v3.4s, v3.4s, v7.4s\n\t"
      "addp v8.4s, v8.4s, v12.4s\n\t"
      "addp v9.4s, v9.4s, v13.4s\n\t"
      "addp v10.4s, v10.4s, v14.4s\n\t"
      "addp v11.4s, v11.4s, v15.4s\n\t"
      "addp v0.4s, v0.4s, v8.4s\n\t"
      "addp v1.4s, v1.4s, v9.4s\n\t"
      "addp v2.4s, v2.4s, v10.4s\n\t"
      "addp v3.4s, v3.4s, v11.4s\n\t"
      : [weights] "+r"(weights), [offsets] "+r"(offsets), [four] "+r"(four), [two] "+r"(two), [one] "+r"(one), [a] "=&r"(a),
        [b] "=&r"(b), "=w"(sum0), "=w"(sum1), "=w"(sum2), "=w"(sum3)
      : [row0] "r"(row0), [row1] "r"(row1), [row2] "r"(row2), [row3] "r"(row3), [first] "i"(first), [has_four] "i"(has_four),
        [has_two] "i"(has_two), [has_one] "i"(has_one), [tail] "i"(tail), [tail_chain] "i"(tail_chain)
      : "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22",
        "v23", "v24", "v25", "v26", "v27", "v28", "v29", "v30", "v31", "cc", "memory");
  vst1q_s32(sums, sum0);
  vst1q_s32(sums + 4, sum1);
  vst1q_s32(sums + 8, sum2);
  vst1q_s32(sums + 12, sum3);
}

#endif
