/*===- mote_dsp.h - Blocks of convolutions for Arm's DSP extension ---------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * What intrinsics have no name for, and the innermost blocks, written out where compilers run
 * out of registers. Armv7E-M and Armv8-M with DSP; gcc and clang.
 */
#ifndef MOTE_DSP_H
#define MOTE_DSP_H

#include "mote_runtime.h"

/* Bytes 1 and 3, sign-extended to two 16-bit lanes. The intrinsics have no name for the
 * rotation, and gcc does not fold one into SXTB16. */
MOTE_INLINE int32_t mote_sxtb16_ror8(int32_t x) {
  int32_t lanes;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(lanes) : "r"(x));
  return lanes;
}

/* acc + the high word of x * y: with rounding and zero point in acc, a requantization up to its shift. */
MOTE_INLINE int32_t mote_smmla(int32_t x, int32_t y, int32_t acc) {
  int32_t sum;
  __asm__("smmla %0, %1, %2, %3" : "=r"(sum) : "r"(x), "r"(y), "r"(acc));
  return sum;
}

#ifdef __cplusplus
/*--- Dot products of a tile ------------------------------------------------------
 *
 * Each word of x holds four bytes of a pixel; w holds a word of each channel in turn. A step
 * widens bytes 0 and 2, then 1 and 3, of both sides and multiplies pairs. The 14 registers
 * this takes are all there are, and compilers spill when they schedule it: so it is written
 * out. `words` steps: first what is left over, then a loop of `unroll`.
 */
#ifdef __OPTIMIZE__
/* gcc finds a register for either channel's weights; clang does not, and reads the second's later, which costs a
 * cycle a step. */
#ifdef __clang__
#define MOTE_DOT_W1(...)
#define MOTE_DOT_SECOND "w0"
#define MOTE_DOT_RELOAD "ldr %[w0], [%[w], #-4]\n\t"
#else
#define MOTE_DOT_W1(...) __VA_ARGS__
#define MOTE_DOT_SECOND "w1"
#define MOTE_DOT_RELOAD
#endif
#define MOTE_DOT_2X2_STEP \
  "ldr %[x0], [%[x]], #4\n\t" \
  "ldr %[x1], [%[x], %[distance]]\n\t" \
  "ldr %[w0], [%[w]], #8\n\t" \
  MOTE_DOT_W1("ldr %[w1], [%[w], #-4]\n\t") \
  "sxtb16 %[x0_even], %[x0]\n\t" \
  "sxtb16 %[x0], %[x0], ror #8\n\t" \
  "sxtb16 %[x1_even], %[x1]\n\t" \
  "sxtb16 %[x1], %[x1], ror #8\n\t" \
  "sxtb16 %[w_even], %[w0]\n\t" \
  "sxtb16 %[w0], %[w0], ror #8\n\t" \
  "smlad %[p0c0], %[x0_even], %[w_even], %[p0c0]\n\t" \
  "smlad %[p1c0], %[x1_even], %[w_even], %[p1c0]\n\t" \
  "smlad %[p0c0], %[x0], %[w0], %[p0c0]\n\t" \
  "smlad %[p1c0], %[x1], %[w0], %[p1c0]\n\t" MOTE_DOT_RELOAD \
  "sxtb16 %[w_even], %[" MOTE_DOT_SECOND "]\n\t" \
  "sxtb16 %[" MOTE_DOT_SECOND "], %[" MOTE_DOT_SECOND "], ror #8\n\t" \
  "smlad %[p0c1], %[x0_even], %[w_even], %[p0c1]\n\t" \
  "smlad %[p1c1], %[x1_even], %[w_even], %[p1c1]\n\t" \
  "smlad %[p0c1], %[x0], %[" MOTE_DOT_SECOND "], %[p0c1]\n\t" \
  "smlad %[p1c1], %[x1], %[" MOTE_DOT_SECOND "], %[p1c1]\n\t"

#define MOTE_DOT_1X4_CHANNEL(c, weights) \
  "sxtb16 %[w_even], %[" weights "]\n\t" \
  "sxtb16 %[" weights "], %[" weights "], ror #8\n\t" \
  "smlad %[" c "], %[x_even], %[w_even], %[" c "]\n\t" \
  "smlad %[" c "], %[x0], %[" weights "], %[" c "]\n\t"

/* The fourth channel takes the register of the first: clang finds no 14. */
#define MOTE_DOT_1X4_STEP \
  "ldr %[x0], [%[x]], #4\n\t" \
  "ldr %[w0], [%[w]], #16\n\t" \
  "ldr %[w1], [%[w], #-12]\n\t" \
  "ldr %[w2], [%[w], #-8]\n\t" \
  "sxtb16 %[x_even], %[x0]\n\t" \
  "sxtb16 %[x0], %[x0], ror #8\n\t" \
  MOTE_DOT_1X4_CHANNEL("c0", "w0") \
  "ldr %[w0], [%[w], #-4]\n\t" \
  MOTE_DOT_1X4_CHANNEL("c1", "w1") MOTE_DOT_1X4_CHANNEL("c2", "w2") MOTE_DOT_1X4_CHANNEL("c3", "w0")

/* Compilers take an instruction a line and do not see repetitions: these lines, which assemble to
 * nothing, make up for up to 15 steps of 23 instructions. Without them constants land out of reach. */
#define MOTE_ROOM_8(line) line line line line line line line line
#define MOTE_DOT_ROOM                                                                                          \
  MOTE_ROOM_8(MOTE_ROOM_8(".syntax unified\n\t" ".syntax unified\n\t" ".syntax unified\n\t"                     \
                          ".syntax unified\n\t" ".syntax unified\n\t"))

/* `step` as often as the template arguments say. */
#define MOTE_DOT_STEPS(step)                                                                                   \
  ".rept %c[first]\n\t" step ".endr\n\t"                                                                      \
  "1:\n\t"                                                                                                     \
  ".rept %c[unroll]\n\t" step ".endr\n\t"                                                                     \
  ".if %c[loops] > 1\n\t"                                                                                      \
  "cmp %[x], %[end]\n\t"                                                                                       \
  "bne 1b\n\t"                                                                                                 \
  ".endif\n\t" MOTE_DOT_ROOM

template <int distance, int words, int unroll>
MOTE_INLINE void mote_dot_2x2(int32_t *acc, const int8_t *x, const int8_t *w) {
  static_assert(distance < 4096 && words >= unroll, "LDR reaches 4095 bytes");
  static_assert(words % unroll + unroll <= 15, "MOTE_DOT_ROOM is for 15 steps");
  const int8_t *end = x + 4 * words;
  int32_t p0c0 = acc[0], p0c1 = acc[1], p1c0 = acc[2], p1c1 = acc[3];
  int32_t x0, x1, x0_even, x1_even, w0, w_even MOTE_DOT_W1(, w1);
  __asm__ volatile(MOTE_DOT_STEPS(MOTE_DOT_2X2_STEP)
                   : [p0c0] "+r"(p0c0), [p0c1] "+r"(p0c1), [p1c0] "+r"(p1c0), [p1c1] "+r"(p1c1), [x] "+r"(x),
                     [w] "+r"(w), [x0] "=&r"(x0), [x1] "=&r"(x1), [x0_even] "=&r"(x0_even),
                     [x1_even] "=&r"(x1_even), [w0] "=&r"(w0), [w_even] "=&r"(w_even) MOTE_DOT_W1(, [w1] "=&r"(w1))
                   : [end] "r"(end), [distance] "i"(distance - 4), [first] "i"(words % unroll),
                     [unroll] "i"(unroll), [loops] "i"(words / unroll)
                   : "memory", "cc");
  acc[0] = p0c0, acc[1] = p0c1, acc[2] = p1c0, acc[3] = p1c1;
}

template <int words, int unroll> MOTE_INLINE void mote_dot_1x4(int32_t *acc, const int8_t *x, const int8_t *w) {
  static_assert(words >= unroll, "a loop step must fit");
  static_assert(words % unroll + unroll <= 15, "MOTE_DOT_ROOM is for 15 steps");
  const int8_t *end = x + 4 * words;
  int32_t c0 = acc[0], c1 = acc[1], c2 = acc[2], c3 = acc[3];
  int32_t x0, x_even, w0, w1, w2, w_even;
  __asm__ volatile(MOTE_DOT_STEPS(MOTE_DOT_1X4_STEP)
                   : [c0] "+r"(c0), [c1] "+r"(c1), [c2] "+r"(c2), [c3] "+r"(c3), [x] "+r"(x), [w] "+r"(w),
                     [x0] "=&r"(x0), [x_even] "=&r"(x_even), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2), [w_even] "=&r"(w_even)
                   : [end] "r"(end), [first] "i"(words % unroll), [unroll] "i"(unroll),
                     [loops] "i"(words / unroll)
                   : "memory", "cc");
  acc[0] = c0, acc[1] = c1, acc[2] = c2, acc[3] = c3;
}

/*--- Dot products of 16-bit lanes -------------------------------------------------
 *
 * Two rows of x, `distance` bytes apart, meet four columns of w, interleaved by words; eight sums in registers,
 * 16 cycles for 16 products. The first word multiplies without adding, so that nothing is zeroed.
 */
#define MOTE_SMLAD(acc, x, w) "smlad %[" acc "], %[" x "], %[" w "], %[" acc "]\n\t"
#define MOTE_SMUAD(acc, x, w) "smuad %[" acc "], %[" x "], %[" w "]\n\t"
#ifdef __clang__ /* Lacks a register, as above. */
#define MOTE_DOT16_STEP(mac) \
  "ldr %[x0], [%[x]], #4\n\t" \
  "ldr %[x1], [%[x], %[distance]]\n\t" \
  "ldr %[w0], [%[w]], #16\n\t" \
  mac("r0c0", "x0", "w0") mac("r1c0", "x1", "w0") \
  "ldr %[w0], [%[w], #-12]\n\t" mac("r0c1", "x0", "w0") mac("r1c1", "x1", "w0") \
  "ldr %[w0], [%[w], #-8]\n\t" mac("r0c2", "x0", "w0") mac("r1c2", "x1", "w0") \
  "ldr %[w0], [%[w], #-4]\n\t" mac("r0c3", "x0", "w0") mac("r1c3", "x1", "w0")
#else
#define MOTE_DOT16_STEP(mac) \
  "ldr %[x0], [%[x]], #4\n\t" \
  "ldr %[x1], [%[x], %[distance]]\n\t" \
  "ldr %[w0], [%[w]], #16\n\t" \
  "ldr %[w1], [%[w], #-12]\n\t" \
  mac("r0c0", "x0", "w0") mac("r1c0", "x1", "w0") mac("r0c1", "x0", "w1") mac("r1c1", "x1", "w1") \
  "ldr %[w0], [%[w], #-8]\n\t" \
  "ldr %[w1], [%[w], #-4]\n\t" \
  mac("r0c2", "x0", "w0") mac("r1c2", "x1", "w0") mac("r0c3", "x0", "w1") mac("r1c3", "x1", "w1")
#endif

template <int distance, int words, int unroll>
MOTE_INLINE void mote_dot16_2x4(void *sums, const void *x, const void *w) {
  static_assert(distance < 4096 && words > unroll, "LDR reaches 4095 bytes, and the first word is no step");
  static_assert((words - 1) % unroll + unroll <= 20, "MOTE_DOT_ROOM is for 20 of these steps, too");
  const void *end = static_cast<const char *>(x) + 4 * words;
  int32_t r0c0, r0c1, r0c2, r0c3, r1c0, r1c1, r1c2, r1c3, x0, x1, w0;
#ifndef __clang__
  int32_t w1;
#endif
  __asm__ volatile(MOTE_DOT16_STEP(MOTE_SMUAD)
                   ".rept %c[first]\n\t" MOTE_DOT16_STEP(MOTE_SMLAD) ".endr\n\t"
                   "1:\n\t"
                   ".rept %c[unroll]\n\t" MOTE_DOT16_STEP(MOTE_SMLAD) ".endr\n\t"
                   ".if %c[loops] > 1\n\t"
                   "ldr %[x0], %[end]\n\t"
                   "cmp %[x], %[x0]\n\t"
                   "bne 1b\n\t"
                   ".endif\n\t" MOTE_DOT_ROOM
                   : [r0c0] "=&r"(r0c0), [r0c1] "=&r"(r0c1), [r0c2] "=&r"(r0c2), [r0c3] "=&r"(r0c3),
                     [r1c0] "=&r"(r1c0), [r1c1] "=&r"(r1c1), [r1c2] "=&r"(r1c2), [r1c3] "=&r"(r1c3), [x] "+r"(x),
                     [w] "+r"(w), [x0] "=&r"(x0), [x1] "=&r"(x1), [w0] "=&r"(w0) MOTE_DOT_W1(, [w1] "=&r"(w1))
                   : [end] "m"(end), [distance] "i"(distance - 4), [first] "i"((words - 1) % unroll),
                     [unroll] "i"(unroll), [loops] "i"((words - 1) / unroll)
                   : "memory", "cc");
  int32_t *to = static_cast<int32_t *>(sums);
  to[0] = r0c0, to[1] = r0c1, to[2] = r0c2, to[3] = r0c3, to[4] = r1c0, to[5] = r1c1, to[6] = r1c2, to[7] = r1c3;
}
#else /* Without optimization a register holds the frame pointer, and assembly would lack one. */
template <int pixels, int channels>
MOTE_INLINE void mote_dot_plain(int32_t *acc, const int8_t *x, int distance, const int8_t *w, int words) {
  for (int i = 0; i < 4 * words; ++i)
    for (int p = 0; p < pixels; ++p)
      for (int c = 0; c < channels; ++c)
        acc[p * channels + c] += x[p * distance + i] * w[(i / 4 * channels + c) * 4 + i % 4];
}
template <int distance, int words, int unroll>
MOTE_INLINE void mote_dot_2x2(int32_t *acc, const int8_t *x, const int8_t *w) {
  mote_dot_plain<2, 2>(acc, x, distance, w, words);
}
template <int words, int unroll> MOTE_INLINE void mote_dot_1x4(int32_t *acc, const int8_t *x, const int8_t *w) {
  mote_dot_plain<1, 4>(acc, x, 0, w, words);
}
template <int distance, int words, int unroll>
MOTE_INLINE void mote_dot16_2x4(void *sums, const void *x, const void *w) {
  for (int r = 0; r < 2; ++r)
    for (int c = 0; c < 4; ++c) {
      int32_t sum = 0;
      for (int i = 0; i < words; ++i) {
        const int32_t lanes = mote_load_word(static_cast<const char *>(x) + r * distance + 4 * i);
        const int32_t weights = mote_load_word(static_cast<const char *>(w) + 4 * (4 * i + c));
        sum += static_cast<int16_t>(lanes) * static_cast<int16_t>(weights) + (lanes >> 16) * (weights >> 16);
      }
      mote_store_word(static_cast<char *>(sums) + 4 * (4 * r + c), sum);
    }
}
#endif

/*--- Tiles of channels, two to a weight -----------------------------------------------
 *
 * A word of weights holds two channels: each 16-bit lane is 256 * a + b, the weight of an odd
 * channel and that of the even one before it. With x two values of the input in 16-bit lanes,
 *
 *   t += x . lanes                 SMLAD as loaded: sums 256 * a and b together
 *   b += x . low bytes of lanes    SXTB16, SMLAD
 *
 * and 256 * a = t - b in the end, modulo 2^32: exact for sums below 2^23. That saves half of the
 * unpacking. For two pixels x was widened before, once for all channels. The factor 256 goes with the shift of the
 * requantization: SMMLA takes the high word of sum * multiplier and adds rounding and zero
 * point, SSAT shifts and clamps.
 *
 * A block handles all channels of its pixels. It needs every register and saves them itself, which
 * leaves nothing for compilers to schedule: gcc's and clang's code take the same time.
 */

/* What a block is told, constants of a layer. The stream of weights holds, for each tile of channels,
 * sums to start from (t and b of each pair), weights, and multipliers in the order of the sums. */
enum {
  MOTE_TILES_WINDOW_BYTES, /* of input */
  MOTE_TILES_ENTRY_BYTES,  /* into the unrolled loop, to where what is left to do is a whole number of rounds */
  MOTE_TILES_STREAM_BYTES, /* of weights */
  MOTE_TILES_OUT_DISTANCE, /* from the first pixel's outputs to the second's */
  MOTE_TILES_ADDEND,       /* rounding and zero point, high word, for the even channels */
  MOTE_TILES_SHIFT,        /* what is left of the shift after the high word; 8 more for the odd channels */
  MOTE_TILES_SIZE
};

/* Two values (half a word of bytes) of two pixels and four channels. r0: input, r1: weights, r2, r3: input of either pixel,
 * r12, lr: weights, r4 r5 and r6 r7: t and b of the first pair, r8 r9 and r10 r11: of the second. */
#define MOTE_TILE_2X4_HALF                                                                                     \
  "ldr r2, [r0], #8\n\t"                                                                                       \
  "ldr r3, [r0, #-4]\n\t"                                                                                      \
  "ldr r12, [r1], #8\n\t"                                                                                      \
  "sxtb16 lr, r12\n\t"                                                                                         \
  "smlad r4, r2, r12, r4\n\t"                                                                                  \
  "smlad r5, r3, r12, r5\n\t"                                                                                  \
  "smlad r6, r2, lr, r6\n\t"                                                                                   \
  "smlad r7, r3, lr, r7\n\t"                                                                                   \
  "ldr r12, [r1, #-4]\n\t"                                                                                     \
  "sxtb16 lr, r12\n\t"                                                                                         \
  "smlad r8, r2, r12, r8\n\t"                                                                                  \
  "smlad r9, r3, r12, r9\n\t"                                                                                  \
  "smlad r10, r2, lr, r10\n\t"                                                                                 \
  "smlad r11, r3, lr, r11\n\t"

#define MOTE_TILE_2X4_WORD MOTE_TILE_2X4_HALF MOTE_TILE_2X4_HALF

/* The same of a pixel and eight channels, from bytes: even ones, then odd ones. r2: input, r3, r12, lr: weights,
 * r4 r5 ... r10 r11: t and b. */
#define MOTE_TILE_1X8_HALF(load, widen)                                                                        \
  "ldr r2, " load "\n\t"                                                                                       \
  "ldr r3, [r1], #16\n\t"                                                                                      \
  "ldr r12, [r1, #-12]\n\t"                                                                                    \
  "sxtb16 r2, r2" widen "\n\t"                                                                                 \
  "sxtb16 lr, r3\n\t"                                                                                          \
  "smlad r4, r2, r3, r4\n\t"                                                                                   \
  "smlad r5, r2, lr, r5\n\t"                                                                                   \
  "sxtb16 lr, r12\n\t"                                                                                         \
  "smlad r6, r2, r12, r6\n\t"                                                                                  \
  "smlad r7, r2, lr, r7\n\t"                                                                                   \
  "ldr r3, [r1, #-8]\n\t"                                                                                      \
  "ldr r12, [r1, #-4]\n\t"                                                                                     \
  "sxtb16 lr, r3\n\t"                                                                                          \
  "smlad r8, r2, r3, r8\n\t"                                                                                   \
  "smlad r9, r2, lr, r9\n\t"                                                                                   \
  "sxtb16 lr, r12\n\t"                                                                                         \
  "smlad r10, r2, r12, r10\n\t"                                                                                \
  "smlad r11, r2, lr, r11\n\t"
#define MOTE_TILE_1X8_WORD MOTE_TILE_1X8_HALF("[r0], #4", "") MOTE_TILE_1X8_HALF("[r0, #-4]", ", ror #8")

/* Words of input in a round of the loop; MOTE_TILES_ENTRY_BYTES depends on it, and on words of 4-byte instructions. */
#define MOTE_TILE_ROUND "8"

/* Functions of tiles. ADR counts from a multiple of four, which they must start at as well: -Os and -O1 do not see to that. */
#define MOTE_TILES __attribute__((noinline, unused, aligned(4)))

/* Frame: input, out, end of input, entry, end of weights, out of the second pixel, addend, shift. */
#define MOTE_TILES_BEGIN                                                                                       \
  "push {r4-r11, lr}\n\t"                                                                                      \
  "sub sp, sp, #32\n\t"                                                                                        \
  "ldm r3, {r4-r9}\n\t"                                                                                        \
  "add r4, r0, r4\n\t"                                                                                         \
  "adr r10, 2f\n\t"                                                                                             \
  "add r5, r10, r5\n\t"                                                                                        \
  "orr r5, r5, #1\n\t" /* Thumb */                                                                             \
  "add r6, r1, r6\n\t"                                                                                         \
  "add r7, r2, r7\n\t"                                                                                         \
  "stm sp, {r0, r2, r4-r9}\n\t"                                                                                \
  "1:\n\t"
#define MOTE_TILES_LOOP(word)                                                                                  \
  "ldr r0, [sp]\n\t"                                                                                           \
  "ldr r12, [sp, #12]\n\t"                                                                                     \
  "bx r12\n\t"                                                                                                 \
  "2:\n\t"                                                                                                     \
  ".rept " MOTE_TILE_ROUND "\n\t" word ".endr\n\t"                                                             \
  "ldr r12, [sp, #8]\n\t"                                                                                      \
  "cmp r0, r12\n\t"                                                                                            \
  "bne 2b\n\t"
#define MOTE_TILES_END                                                                                         \
  "cmp r1, r3\n\t"                                                                                             \
  "bne 1b\n\t"                                                                                                 \
  "add sp, sp, #32\n\t"                                                                                        \
  "pop {r4-r11, lr}\n\t"
#define MOTE_SMMLA(sum, multiplier) "smmla " sum ", " sum ", " multiplier ", lr\n\t"
#define MOTE_SSAT(sum, shift) "ssat " sum ", #8, " sum ", asr " shift "\n\t"
#define MOTE_ASR_SSAT(sum, shift) "asr " sum ", " sum ", " shift "\n\tssat " sum ", #8, " sum "\n\t"

/* All of `shape`'s channels of two pixels. x: widened, words of the pixels alternate; w: the stream. */
#define MOTE_TILES_2X4(saturate)                                                                               \
  MOTE_TILES_BEGIN                                                                                             \
  "ldm r1!, {r4, r6, r8, r10}\n\t"                                                                             \
  "mov r5, r4\n\t"                                                                                             \
  "mov r7, r6\n\t"                                                                                             \
  "mov r9, r8\n\t"                                                                                             \
  "mov r11, r10\n\t"                                                                                           \
  MOTE_TILES_LOOP(MOTE_TILE_2X4_WORD)                                                                          \
  "sub r4, r4, r6\n\t"                                                                                         \
  "sub r5, r5, r7\n\t"                                                                                         \
  "sub r8, r8, r10\n\t"                                                                                        \
  "sub r9, r9, r11\n\t"                                                                                        \
  "ldm r1!, {r0, r2, r3, r12}\n\t"                                                                             \
  "ldr lr, [sp, #24]\n\t"                                                                                      \
  MOTE_SMMLA("r6", "r2") MOTE_SMMLA("r7", "r2") MOTE_SMMLA("r10", "r12") MOTE_SMMLA("r11", "r12")              \
  "lsl lr, lr, #8\n\t"                                                                                         \
  MOTE_SMMLA("r4", "r0") MOTE_SMMLA("r5", "r0") MOTE_SMMLA("r8", "r3") MOTE_SMMLA("r9", "r3")                  \
  saturate                                                                                                     \
  "ldr r0, [sp, #4]\n\t"                                                                                       \
  "ldr r2, [sp, #20]\n\t"                                                                                      \
  "ldr r3, [sp, #16]\n\t"                                                                                      \
  "strb r6, [r0], #4\n\t"                                                                                      \
  "strb r4, [r0, #-3]\n\t"                                                                                     \
  "strb r10, [r0, #-2]\n\t"                                                                                    \
  "strb r8, [r0, #-1]\n\t"                                                                                     \
  "strb r7, [r2], #4\n\t"                                                                                      \
  "strb r5, [r2, #-3]\n\t"                                                                                     \
  "strb r11, [r2, #-2]\n\t"                                                                                    \
  "strb r9, [r2, #-1]\n\t"                                                                                     \
  "str r0, [sp, #4]\n\t"                                                                                       \
  "str r2, [sp, #20]\n\t"                                                                                      \
  MOTE_TILES_END

/* `shift` is that of `shape`: as part of the instruction it costs nothing. */
template <int shift>
MOTE_TILES static void mote_tiles_2x4(const int8_t *x, const int8_t *w, int8_t *out,
                                      const int32_t *shape) {
  register const int8_t *r0 __asm__("r0") = x;
  register const int8_t *r1 __asm__("r1") = w;
  register int8_t *r2 __asm__("r2") = out;
  register const int32_t *r3 __asm__("r3") = shape;
  __asm__ volatile(
      MOTE_TILES_2X4(
          MOTE_SSAT("r6", "%[b]") MOTE_SSAT("r7", "%[b]") MOTE_SSAT("r10", "%[b]") MOTE_SSAT("r11", "%[b]")
          MOTE_SSAT("r4", "%[t]") MOTE_SSAT("r5", "%[t]") MOTE_SSAT("r8", "%[t]") MOTE_SSAT("r9", "%[t]"))
      : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
      : [t] "i"(shift + 8), [b] "i"(shift)
      : "r12", "memory", "cc");
}

/* The same for any shift, read from `shape`: ten instructions more a tile, and one function for all layers. */
MOTE_TILES static void mote_tiles_2x4_any(const int8_t *x, const int8_t *w, int8_t *out,
                                          const int32_t *shape) {
  register const int8_t *r0 __asm__("r0") = x;
  register const int8_t *r1 __asm__("r1") = w;
  register int8_t *r2 __asm__("r2") = out;
  register const int32_t *r3 __asm__("r3") = shape;
  __asm__ volatile(
      MOTE_TILES_2X4(
          "ldr r12, [sp, #28]\n\t"
          MOTE_ASR_SSAT("r6", "r12") MOTE_ASR_SSAT("r7", "r12") MOTE_ASR_SSAT("r10", "r12") MOTE_ASR_SSAT("r11", "r12")
          "add r12, r12, #8\n\t"
          MOTE_ASR_SSAT("r4", "r12") MOTE_ASR_SSAT("r5", "r12") MOTE_ASR_SSAT("r8", "r12") MOTE_ASR_SSAT("r9", "r12"))
      : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
      :
      : "r12", "memory", "cc");
}

/* All of `shape`'s channels of one pixel, whose bytes are read in place, by words. */
MOTE_TILES static void mote_tiles_1x8(const int8_t *x, const int8_t *w, int8_t *out,
                                                             const int32_t *shape) {
  register const int8_t *r0 __asm__("r0") = x;
  register const int8_t *r1 __asm__("r1") = w;
  register int8_t *r2 __asm__("r2") = out;
  register const int32_t *r3 __asm__("r3") = shape;
  __asm__ volatile(
      MOTE_TILES_BEGIN
      "ldm r1!, {r4-r11}\n\t"
      MOTE_TILES_LOOP(MOTE_TILE_1X8_WORD)
      "sub r4, r4, r5\n\t"
      "sub r6, r6, r7\n\t"
      "sub r8, r8, r9\n\t"
      "sub r10, r10, r11\n\t"
      "ldm r1!, {r0, r2, r3, r12}\n\t"
      "ldr lr, [sp, #24]\n\t"
      MOTE_SMMLA("r5", "r2") MOTE_SMMLA("r7", "r12")
      "lsl lr, lr, #8\n\t"
      MOTE_SMMLA("r4", "r0") MOTE_SMMLA("r6", "r3")
      "ldm r1!, {r0, r2, r3, r12}\n\t"
      MOTE_SMMLA("r8", "r0") MOTE_SMMLA("r10", "r3")
      "asr lr, lr, #8\n\t"
      MOTE_SMMLA("r9", "r2") MOTE_SMMLA("r11", "r12")
      "ldr r2, [sp, #28]\n\t"
      "add r3, r2, #8\n\t"
      MOTE_ASR_SSAT("r5", "r2") MOTE_ASR_SSAT("r7", "r2") MOTE_ASR_SSAT("r9", "r2") MOTE_ASR_SSAT("r11", "r2")
      MOTE_ASR_SSAT("r4", "r3") MOTE_ASR_SSAT("r6", "r3") MOTE_ASR_SSAT("r8", "r3") MOTE_ASR_SSAT("r10", "r3")
      "ldr r0, [sp, #4]\n\t"
      "ldr r3, [sp, #16]\n\t"
      "strb r5, [r0], #8\n\t"
      "strb r4, [r0, #-7]\n\t"
      "strb r7, [r0, #-6]\n\t"
      "strb r6, [r0, #-5]\n\t"
      "strb r9, [r0, #-4]\n\t"
      "strb r8, [r0, #-3]\n\t"
      "strb r11, [r0, #-2]\n\t"
      "strb r10, [r0, #-1]\n\t"
      "str r0, [sp, #4]\n\t"
      MOTE_TILES_END
      : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
      :
      : "r12", "memory", "cc");
}
#endif /* __cplusplus */

#endif /* MOTE_DSP_H */
