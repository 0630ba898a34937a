/*===- mote_v6m.h - Blocks of convolutions for Armv6-M -----------------------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * Cortex-M0 and M0+ multiply 32 bits by 32 bits and keep the low 32: no multiply-add, no 64-bit product, and eight registers
 * that most instructions reach. One MULS computes two products of a dot product here. With two inputs and two weights in
 * a word each,
 *
 *   x = x0 + 65536 * x1,  w = w1 + 65536 * w0
 *   x * w = 65536 * (x0 * w0 + x1 * w1) + x0 * w1     modulo 2^32
 *
 * and the sum of both products stands in the upper half, as a signed number, if |x0 * w0 + x1 * w1| < 2^15: the compiler
 * knows the weights and has checked that. What is below, |x0 * w1| <= 2^14, takes 1 off where it is negative. ASRS #16
 * leaves bit 15, its sign, in the carry, and ADCS adds both: the sum is exact.
 */
#ifndef MOTE_V6M_H
#define MOTE_V6M_H

#include "mote_runtime.h"

/* Four bytes a word to two words of two inputs each: bytes 0 and 2, then 1 and 3, as x0 and x1 above. `to` is aligned.
 * Unsigned for a moment, x + 128, so that lanes do not borrow from each other. */
__attribute__((noinline, unused)) static void mote_v6m_pack(const int8_t *from, int8_t *to, int32_t words) {
  const uint32_t flip = 0x80808080u, lanes = 0x00ff00ffu, bias = 0u - 0x00800080u;
  const int8_t *const end = to + 8 * words;
  if (mote_is_aligned(from, 4u)) {
    __asm__ volatile(
        ".syntax unified\n\t"
        "1:\n\t"
        "ldm %[from]!, {r3}\n\t"
        "eors r3, %[flip]\n\t"
        "lsrs r4, r3, #8\n\t"
        "ands r3, %[lanes]\n\t"
        "ands r4, %[lanes]\n\t"
        "add r3, %[bias]\n\t"
        "add r4, %[bias]\n\t"
        "stm %[to]!, {r3, r4}\n\t"
        "cmp %[to], %[end]\n\t"
        "bne 1b\n\t"
        : [from] "+l"(from), [to] "+l"(to)
        : [flip] "l"(flip), [lanes] "l"(lanes), [bias] "r"(bias), [end] "r"(end)
        : "r3", "r4", "memory", "cc");
    return;
  }
  for (; to != end; from += 4, to += 8) {
    const uint32_t word = flip ^ ((uint32_t)(uint8_t)from[0] | (uint32_t)(uint8_t)from[1] << 8 |
                                  (uint32_t)(uint8_t)from[2] << 16 | (uint32_t)(uint8_t)from[3] << 24);
    const uint32_t pairs[2] = {(word & lanes) + bias, (word >> 8 & lanes) + bias};
    memcpy(__builtin_assume_aligned(to, 4), pairs, sizeof(pairs));
  }
}

/* What the block is told, constants of a layer. The stream of weights holds, for each two channels, two sums to start from,
 * weights, and for either channel the low and the high 16 bits of its multiplier. */
enum {
  MOTE_V6M_ENTRY_BYTES,  /* into the unrolled loop, to where what is left to do is a whole number of rounds */
  MOTE_V6M_WINDOW_BYTES, /* of x */
  MOTE_V6M_STREAM_BYTES, /* of weights */
  MOTE_V6M_ADDEND,       /* rounding and zero point, for the high word of sum * multiplier */
  MOTE_V6M_SHIFT,        /* what is left of the shift after the high word */
  MOTE_V6M_SIZE
};

/* Two products for `sum`. r4, r5: inputs, r6, r7: weights. */
#define MOTE_V6M_PAIR(sum, x, w)                                                                               \
  "muls " w ", " x ", " w "\n\t"                                                                               \
  "asrs " w ", " w ", #16\n\t"                                                                                 \
  "adcs " sum ", " w "\n\t"

/* Four bytes of input and two channels: 15 instructions for 8 products. */
#define MOTE_V6M_STEP                                                                                          \
  "ldm r0!, {r4, r5}\n\t"                                                                                      \
  "ldm r1!, {r6, r7}\n\t" MOTE_V6M_PAIR("r2", "r4", "r6") MOTE_V6M_PAIR("r2", "r5", "r7")                      \
  "ldm r1!, {r6, r7}\n\t" MOTE_V6M_PAIR("r3", "r4", "r6") MOTE_V6M_PAIR("r3", "r5", "r7")

/* sum := high word of sum * multiplier, plus the addend. In digits of 16 bits, the sum's low one signed so that
 * nothing overflows: s1 * m1 + (s1 * m0 + s0 * m1 + (s0 * m0 >> 16) >> 16). |sum| < 2^29, r0 is 0. */
#define MOTE_V6M_REQUANTIZE(sum)                                                                               \
  "ldm r1!, {r4, r5}\n\t" /* m0, m1 */                                                                         \
  "sxth r6, " sum "\n\t"  /* s0 */                                                                             \
  "asrs " sum ", " sum ", #16\n\t"                                                                             \
  "adcs " sum ", r0\n\t" /* s1 */                                                                              \
  "mov r7, r6\n\t"                                                                                             \
  "muls r7, r4, r7\n\t"                                                                                        \
  "asrs r7, r7, #16\n\t"                                                                                       \
  "muls r6, r5, r6\n\t"                                                                                        \
  "adds r6, r6, r7\n\t"                                                                                        \
  "muls r4, " sum ", r4\n\t"                                                                                   \
  "adds r6, r6, r4\n\t"                                                                                        \
  "asrs r6, r6, #16\n\t"                                                                                       \
  "muls " sum ", r5, " sum "\n\t"                                                                              \
  "adds " sum ", " sum ", r6\n\t"                                                                              \
  "add " sum ", lr\n\t"

/* Stores what fits a byte; else goes to `saturate`, which comes back to store -128 or 127. */
#define MOTE_V6M_STORE(sum, offset, saturate, back)                                                            \
  "sxtb r5, " sum "\n\t"                                                                                       \
  "cmp r5, " sum "\n\t"                                                                                        \
  "bne " saturate "f\n\t" back ":\n\t"                                                                         \
  "strb r5, [r4, #" offset "]\n\t"
#define MOTE_V6M_SATURATE(sum, saturate, back)                                                                 \
  saturate ":\n\t"                                                                                             \
  "asrs " sum ", " sum ", #31\n\t"                                                                             \
  "movs r5, #127\n\t"                                                                                          \
  "eors r5, " sum "\n\t"                                                                                       \
  "b " back "b\n\t"

/* All channels of one pixel, two at a time. x: the window, packed; w: the stream.
 * r8: x, r9: its end, r10: entry, r11: end of the stream, r12: out, lr: addend, on the stack: shift. */
__attribute__((noinline, unused)) static void mote_v6m_pairs(const int8_t *x, const int8_t *w, int8_t *out,
                                                             const int32_t *shape) {
  register const int8_t *r0 __asm__("r0") = x;
  register const int8_t *r1 __asm__("r1") = w;
  register int8_t *r2 __asm__("r2") = out;
  register const int32_t *r3 __asm__("r3") = shape;
  __asm__ volatile(
      ".syntax unified\n\t"
      "push {r4-r7, lr}\n\t"
      "mov r4, r8\n\t"
      "mov r5, r9\n\t"
      "mov r6, r10\n\t"
      "mov r7, r11\n\t"
      "push {r4-r7}\n\t"
      "ldm r3!, {r4-r7}\n\t"
      "ldr r3, [r3]\n\t"
      "push {r3}\n\t"
      "mov r8, r0\n\t"
      "add r5, r5, r0\n\t"
      "mov r9, r5\n\t"
      "adr r3, 2f\n\t"
      "adds r4, r4, r3\n\t"
      "adds r4, r4, #1\n\t" /* Thumb */
      "mov r10, r4\n\t"
      "adds r6, r6, r1\n\t"
      "mov r11, r6\n\t"
      "mov r12, r2\n\t"
      "mov lr, r7\n\t"
      "1:\n\t"
      "ldm r1!, {r2, r3}\n\t"
      "mov r0, r8\n\t"
      "bx r10\n\t"
      ".balign 4\n\t"
      "2:\n\t"
      ".rept 8\n\t" MOTE_V6M_STEP ".endr\n\t"
      "cmp r0, r9\n\t"
      "bne 2b\n\t"
      "movs r0, #0\n\t" MOTE_V6M_REQUANTIZE("r2") MOTE_V6M_REQUANTIZE("r3")
      "ldr r7, [sp]\n\t"
      "asrs r2, r2, r7\n\t"
      "asrs r3, r3, r7\n\t"
      "mov r4, r12\n\t" MOTE_V6M_STORE("r2", "0", "4", "5") MOTE_V6M_STORE("r3", "1", "6", "7")
      "adds r4, r4, #2\n\t"
      "mov r12, r4\n\t"
      "cmp r1, r11\n\t"
      "beq 3f\n\t"
      "b 1b\n\t" MOTE_V6M_SATURATE("r2", "4", "5") MOTE_V6M_SATURATE("r3", "6", "7")
      "3:\n\t"
      "pop {r3-r7}\n\t"
      "mov r8, r4\n\t"
      "mov r9, r5\n\t"
      "mov r10, r6\n\t"
      "mov r11, r7\n\t"
      "pop {r4-r7}\n\t"
      "pop {r3}\n\t"
      "mov lr, r3\n\t"
      : "+r"(r0), "+r"(r1), "+r"(r2), "+r"(r3)
      :
      : "r12", "memory", "cc");
}

#endif /* MOTE_V6M_H */
