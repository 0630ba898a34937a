/*===- mote_runtime.h - What code emitted by Mote shares -----------------------===
 *
 * Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
 * SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
 *
 *===---------------------------------------------------------------------------===
 *
 * Types, macros and a few one-line functions. No state, nothing to initialize or link.
 * C99 and C++17; gcc, clang, and compilers that know their attributes.
 */
#ifndef MOTE_RUNTIME_H
#define MOTE_RUNTIME_H

#ifdef __cplusplus
#include <cstddef>
#include <cstdint>
#include <cstring>
#else
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#endif

/* What every call of a model reports. */
typedef enum mote_status {
  MOTE_OK = 0,
  MOTE_INVALID_ARGUMENT = 1, /* a null or misaligned pointer */
  MOTE_UNEXPECTED_SHAPE = 2, /* an input that holds a shape, axes or the like is not what the model was compiled for */
  MOTE_MORE_ROWS = 3, /* the row was taken, and the outputs want more (mote compile --stream-input) */
  MOTE_TOO_MANY_ROWS = 4 /* the frame had its last row; begin another one */
} mote_status;

/* For models compiled with --threads: computes one part of a layer, and what the application supplies to run all of them,
 * task(context, 0) to task(context, parts - 1), in any order or at the same time. It returns when all are done. `pool` is
 * the application's own. */
typedef void (*mote_task)(void *context, unsigned part);
typedef void (*mote_parallel_for)(void *pool, unsigned parts, mote_task task, void *context);

/* Element types of inputs and outputs. */
typedef enum mote_type {
  MOTE_BOOL,
  MOTE_INT8,
  MOTE_UINT8,
  MOTE_INT16,
  MOTE_UINT16,
  MOTE_INT32,
  MOTE_UINT32,
  MOTE_INT64,
  MOTE_UINT64,
  MOTE_FLOAT32,
  MOTE_FLOAT64,
  MOTE_FLOAT16,  /* mote_half */
  MOTE_BFLOAT16, /* mote_bfloat16 */
  /* A byte an element, of the type of this name (mote_int2, ...). */
  MOTE_INT2,
  MOTE_UINT2,
  MOTE_INT4,
  MOTE_UINT4,
  MOTE_FLOAT4E2M1,
  MOTE_FLOAT8E4M3FN,
  MOTE_FLOAT8E4M3FNUZ,
  MOTE_FLOAT8E5M2,
  MOTE_FLOAT8E5M2FNUZ,
  MOTE_FLOAT8E8M0
} mote_type;

/* Floats that not every compiler has a type for, as their bits: IEEE-754 binary16, and the upper half of a binary32. */
typedef uint16_t mote_half;
typedef uint16_t mote_bfloat16;

/* Types of less than 9 bits that C++ lacks: the number in a byte, and a float's bits (from bit 0) in one. */
typedef int8_t mote_int2;
typedef uint8_t mote_uint2;
typedef int8_t mote_int4;
typedef uint8_t mote_uint4;
typedef uint8_t mote_float4e2m1;
typedef uint8_t mote_float8e4m3fn;
typedef uint8_t mote_float8e4m3fnuz;
typedef uint8_t mote_float8e5m2;
typedef uint8_t mote_float8e5m2fnuz;
typedef uint8_t mote_float8e8m0;

/* Where to start an object: `MOTE_ALIGNED(16) static unsigned char arena[...]`. */
#define MOTE_ALIGNED(bytes) __attribute__((aligned(bytes)))
/* Which linker section holds an object. */
#define MOTE_SECTION(name) __attribute__((section(name)))
/* A kernel stays a function of its own: stack depth and profiles name it. */
#define MOTE_KERNEL __attribute__((noinline))
/* What gcc compiles in the order it is written: before registers are given out, it would move loads up until there are too few,
 * on each core in its own way. Cortex-M4 saves 0.2 to 0.6 % of the instructions, and M7 and M33 take the same. */
#if defined(__GNUC__) && !defined(__clang__) && defined(__ARM_ARCH_PROFILE) && __ARM_ARCH_PROFILE == 'M'
#define MOTE_IN_ORDER __attribute__((optimize("no-schedule-insns")))
#else
#define MOTE_IN_ORDER
#endif
/* Small helpers vanish into their callers. */
#define MOTE_INLINE static inline __attribute__((always_inline, unused))

/* Stands before a loop that is not to be unrolled: it holds a block of assembly, which clang takes for an instruction. gcc
 * does not unroll at -O2; told not to, it peels less and code grows. */
#ifdef __clang__
#define MOTE_ROLLED _Pragma("clang loop unroll(disable)")
#else
#define MOTE_ROLLED
#endif

/* gcc moves no load over this. It would load a whole unrolled step first, and spill; clang does not. No instruction. */
#if defined(__GNUC__) && !defined(__clang__)
#define MOTE_KEEP_ORDER __asm__ volatile("" : : : "memory")
#else
#define MOTE_KEEP_ORDER ((void)0)
#endif

/* Whether `pointer` is not null and a multiple of `alignment`. */
MOTE_INLINE int mote_is_aligned(const void *pointer, size_t alignment) {
  return pointer != NULL && (uintptr_t)pointer % alignment == 0u;
}

/*--- Smaller, larger, clamped -------------------------------------------------*/

MOTE_INLINE int32_t mote_min_i32(int32_t a, int32_t b) { return a < b ? a : b; }
MOTE_INLINE int32_t mote_max_i32(int32_t a, int32_t b) { return a > b ? a : b; }
MOTE_INLINE int64_t mote_min_i64(int64_t a, int64_t b) { return a < b ? a : b; }
MOTE_INLINE int64_t mote_max_i64(int64_t a, int64_t b) { return a > b ? a : b; }
MOTE_INLINE ptrdiff_t mote_min_index(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
MOTE_INLINE ptrdiff_t mote_max_index(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }

/* A mote_parallel_for without threads. */
MOTE_INLINE void mote_serial_for(void *pool, unsigned parts, mote_task task, void *context) {
  unsigned part;
  (void)pool;
  for (part = 0; part < parts; ++part)
    task(context, part);
}

/* x in [low, high]. With constant bounds of 2^n this is SSAT on Armv7-M and later. */
MOTE_INLINE int32_t mote_clamp_i32(int32_t x, int32_t low, int32_t high) {
  return mote_min_i32(mote_max_i32(x, low), high);
}
MOTE_INLINE int64_t mote_clamp_i64(int64_t x, int64_t low, int64_t high) {
  return mote_min_i64(mote_max_i64(x, low), high);
}
MOTE_INLINE ptrdiff_t mote_clamp_index(ptrdiff_t x, ptrdiff_t low, ptrdiff_t high) {
  return mote_min_index(mote_max_index(x, low), high);
}

/* Floats: if either operand is not a number, so is the result. */
MOTE_INLINE float mote_min_f32(float a, float b) { return (a > b || b != b) ? b : a; }
MOTE_INLINE float mote_max_f32(float a, float b) { return (a < b || b != b) ? b : a; }
MOTE_INLINE double mote_min_f64(double a, double b) { return (a > b || b != b) ? b : a; }
MOTE_INLINE double mote_max_f64(double a, double b) { return (a < b || b != b) ? b : a; }
MOTE_INLINE float mote_clamp_f32(float x, float low, float high) {
  return mote_min_f32(mote_max_f32(x, low), high);
}
MOTE_INLINE double mote_clamp_f64(double x, double low, double high) {
  return mote_min_f64(mote_max_f64(x, low), high);
}

/*--- Bits ----------------------------------------------------------------------*/

/* |x|; the least integer, which has no positive counterpart, stays as it is. */
MOTE_INLINE int32_t mote_abs_i32(int32_t x) { return x < 0 ? (int32_t)(0u - (uint32_t)x) : x; }

MOTE_INLINE int64_t mote_abs_i64(int64_t x) { return x < 0 ? (int64_t)(0u - (uint64_t)x) : x; }

/* base to the power of exponent, modulo 2^64; negative exponents round toward zero. */
MOTE_INLINE int64_t mote_pow_i64(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    return base == 1 ? 1 : base == -1 ? (exponent % 2 != 0 ? -1 : 1) : 0;
  }
  uint64_t result = 1u, square = (uint64_t)base;
  for (; exponent != 0; exponent /= 2, square *= square) {
    if (exponent % 2 != 0) {
      result *= square;
    }
  }
  return (int64_t)result;
}

/* Leading zero bits; 32 for zero. */
MOTE_INLINE int32_t mote_clz_i32(int32_t x) {
  return x == 0 ? 32 : (int32_t)__builtin_clzl((unsigned long)(uint32_t)x) - (int32_t)(sizeof(long) * 8u - 32u);
}

MOTE_INLINE int32_t mote_bits_of_f32(float x) {
  int32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}
MOTE_INLINE float mote_f32_of_bits(int32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

MOTE_INLINE int64_t mote_bits_of_f64(double x) {
  int64_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}
MOTE_INLINE double mote_f64_of_bits(int64_t bits) {
  double x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

/* x in f32, rounded to odd: rounding that to a much narrower type is rounding x. */
MOTE_INLINE float mote_f32_to_odd(double x) {
  float y = (float)x;
  int32_t bits = mote_bits_of_f32(y);
  if (x == (double)y || x != x || bits % 2 != 0) {
    return y;
  }
  return mote_f32_of_bits(((double)y > x) == (y > 0.0f) ? bits - 1 : bits + 1);
}

#if defined(__ARM_FP16_FORMAT_IEEE) && defined(__ARM_FP) && (__ARM_FP & 2) /* an instruction each */
MOTE_INLINE float mote_f32_of_half(mote_half x) {
  __fp16 y;
  memcpy(&y, &x, sizeof y);
  return (float)y;
}
MOTE_INLINE mote_half mote_half_of_f32(float x) {
  const __fp16 y = (__fp16)x;
  mote_half bits;
  memcpy(&bits, &y, sizeof bits);
  return bits;
}
#else
MOTE_INLINE float mote_f32_of_half(mote_half x) {
  const uint32_t sign = (uint32_t)(x & 0x8000u) << 16, magnitude = x & 0x7fffu;
  if (magnitude < 0x400u) { /* a multiple of 2^-24 */
    const float y = (float)magnitude * 0x1p-24f;
    return sign != 0u ? -y : y;
  }
  /* Infinity and NaN have the largest exponent in either format. */
  const uint32_t bias = magnitude >= 0x7c00u ? 0x70000000u : 0x38000000u;
  return mote_f32_of_bits((int32_t)(sign | ((magnitude << 13) + bias)));
}

/* To nearest, ties to even. */
MOTE_INLINE mote_half mote_half_of_f32(float x) {
  const uint32_t bits = (uint32_t)mote_bits_of_f32(x), sign = bits >> 16 & 0x8000u, magnitude = bits & 0x7fffffffu;
  if (magnitude > 0x7f800000u) {
    return (mote_half)(sign | 0x7e00u);
  }
  if (magnitude >= 0x477ff000u) { /* 65520 */
    return (mote_half)(sign | 0x7c00u);
  }
  if (magnitude >= 0x38800000u) { /* 2^-14 */
    return (mote_half)(sign | ((magnitude - 0x38000000u + 0xfffu + (magnitude >> 13 & 1u)) >> 13));
  }
  const uint32_t shift = 126u - (magnitude >> 23);
  if (shift > 24u) {
    return (mote_half)sign;
  }
  const uint32_t significand = (magnitude & 0x7fffffu) | 0x800000u, half = 1u << (shift - 1u);
  return (mote_half)(sign | ((significand + half - 1u + (significand >> shift & 1u)) >> shift));
}
#endif
MOTE_INLINE mote_half mote_half_of_f64(double x) { return mote_half_of_f32(mote_f32_to_odd(x)); }

MOTE_INLINE float mote_f32_of_bfloat16(mote_bfloat16 x) { return mote_f32_of_bits((int32_t)((uint32_t)x << 16)); }
MOTE_INLINE mote_bfloat16 mote_bfloat16_of_f32(float x) {
  const uint32_t bits = (uint32_t)mote_bits_of_f32(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) {
    return (mote_bfloat16)(bits >> 16 | 0x40u);
  }
  return (mote_bfloat16)((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}
MOTE_INLINE mote_bfloat16 mote_bfloat16_of_f64(double x) { return mote_bfloat16_of_f32(mote_f32_to_odd(x)); }

/*--- Types of less than 9 bits -------------------------------------------------*/

/* x modulo 2^2 and 2^4. */
MOTE_INLINE mote_int2 mote_int2_of_i8(int8_t x) { return (mote_int2)(((x & 3) ^ 2) - 2); }
MOTE_INLINE mote_uint2 mote_uint2_of_i8(int8_t x) { return (mote_uint2)(x & 3); }
MOTE_INLINE mote_int4 mote_int4_of_i8(int8_t x) { return (mote_int4)(((x & 15) ^ 8) - 8); }
MOTE_INLINE mote_uint4 mote_uint4_of_i8(int8_t x) { return (mote_uint4)(x & 15); }

/* A finite float from its bits without sign: `mantissa` bits of fraction below an exponent of that bias. */
MOTE_INLINE float mote_f32_of_magnitude(uint32_t magnitude, uint32_t mantissa, uint32_t bias) {
  if (magnitude >> mantissa == 0u) { /* a multiple of 2^(1 - bias - mantissa) */
    return (float)magnitude * mote_f32_of_bits((int32_t)((128u - bias - mantissa) << 23));
  }
  return mote_f32_of_bits((int32_t)((magnitude << (23u - mantissa)) + ((127u - bias) << 23)));
}

/* |x| as such bits, to nearest, ties to even. What is too large gets an exponent that the format does not have, as infinity and
 * NaN do. */
MOTE_INLINE uint32_t mote_magnitude_of_f32(float x, uint32_t mantissa, uint32_t bias) {
  const uint32_t bits = (uint32_t)mote_bits_of_f32(x) & 0x7fffffffu, exponent = bits >> 23;
  if (exponent + bias >= 128u) {
    const uint32_t shift = 23u - mantissa;
    return (bits - ((127u - bias) << 23) + (1u << (shift - 1u)) - 1u + (bits >> shift & 1u)) >> shift;
  }
  const uint32_t shift = 151u - bias - mantissa - exponent;
  if (shift > 24u) {
    return 0u;
  }
  const uint32_t significand = (bits & 0x7fffffu) | 0x800000u;
  return (significand + (1u << (shift - 1u)) - 1u + (significand >> shift & 1u)) >> shift;
}

MOTE_INLINE uint32_t mote_sign_of_f32(float x) { return (uint32_t)mote_bits_of_f32(x) >> 31; }
MOTE_INLINE float mote_with_sign(float x, uint32_t is_negative) { return is_negative != 0u ? -x : x; }

/* Conversions from f32 round to nearest, ties to even, and give what the format has for numbers that are too large: infinity
 * (float8e5m2), NaN (the other float8), 6 (float4e2m1, for NaN too). */
MOTE_INLINE float mote_f32_of_float8e4m3fn(mote_float8e4m3fn x) {
  const uint32_t magnitude = x & 0x7fu;
  return mote_with_sign(magnitude == 0x7fu ? __builtin_nanf("") : mote_f32_of_magnitude(magnitude, 3u, 7u), x & 0x80u);
}
MOTE_INLINE mote_float8e4m3fn mote_float8e4m3fn_of_f32(float x) {
  const uint32_t magnitude = mote_magnitude_of_f32(x, 3u, 7u);
  return (mote_float8e4m3fn)(mote_sign_of_f32(x) << 7 | (magnitude > 0x7eu ? 0x7fu : magnitude));
}

MOTE_INLINE float mote_f32_of_float8e5m2(mote_float8e5m2 x) {
  const uint32_t magnitude = x & 0x7fu;
  /* Infinity and NaN have the largest exponent in either format. */
  const float y = magnitude >= 0x7cu ? mote_f32_of_bits((int32_t)(0x7f800000u | magnitude << 21))
                                     : mote_f32_of_magnitude(magnitude, 2u, 15u);
  return mote_with_sign(y, x & 0x80u);
}
MOTE_INLINE mote_float8e5m2 mote_float8e5m2_of_f32(float x) {
  const uint32_t magnitude = mote_magnitude_of_f32(x, 2u, 15u);
  return (mote_float8e5m2)(mote_sign_of_f32(x) << 7 | (x != x ? 0x7eu : magnitude > 0x7cu ? 0x7cu : magnitude));
}

/* These have one zero, and one NaN where the other would be. */
MOTE_INLINE float mote_f32_of_float8fnuz(uint8_t x, uint32_t mantissa, uint32_t bias) {
  return x == 0x80u ? __builtin_nanf("") : mote_with_sign(mote_f32_of_magnitude(x & 0x7fu, mantissa, bias), x & 0x80u);
}
MOTE_INLINE uint8_t mote_float8fnuz_of_f32(float x, uint32_t mantissa, uint32_t bias) {
  const uint32_t magnitude = mote_magnitude_of_f32(x, mantissa, bias);
  return (uint8_t)(magnitude > 0x7fu ? 0x80u : magnitude == 0u ? 0u : mote_sign_of_f32(x) << 7 | magnitude);
}
MOTE_INLINE float mote_f32_of_float8e4m3fnuz(mote_float8e4m3fnuz x) { return mote_f32_of_float8fnuz(x, 3u, 8u); }
MOTE_INLINE mote_float8e4m3fnuz mote_float8e4m3fnuz_of_f32(float x) { return mote_float8fnuz_of_f32(x, 3u, 8u); }
MOTE_INLINE float mote_f32_of_float8e5m2fnuz(mote_float8e5m2fnuz x) { return mote_f32_of_float8fnuz(x, 2u, 16u); }
MOTE_INLINE mote_float8e5m2fnuz mote_float8e5m2fnuz_of_f32(float x) { return mote_float8fnuz_of_f32(x, 2u, 16u); }

MOTE_INLINE float mote_f32_of_float4e2m1(mote_float4e2m1 x) {
  return mote_with_sign(mote_f32_of_magnitude(x & 7u, 1u, 1u), x & 8u);
}
MOTE_INLINE mote_float4e2m1 mote_float4e2m1_of_f32(float x) {
  const uint32_t magnitude = mote_magnitude_of_f32(x, 1u, 1u);
  return (mote_float4e2m1)(mote_sign_of_f32(x) << 3 | (magnitude > 7u ? 7u : magnitude));
}

/* Powers of two from 2^-127 to 2^127, and NaN: x must be one. */
MOTE_INLINE float mote_f32_of_float8e8m0(mote_float8e8m0 x) {
  return x == 0xffu ? __builtin_nanf("") : mote_f32_of_bits(x == 0u ? 0x400000 : (int32_t)((uint32_t)x << 23));
}
MOTE_INLINE mote_float8e8m0 mote_float8e8m0_of_f32(float x) {
  return (mote_float8e8m0)((uint32_t)mote_bits_of_f32(x) >> 23 & 0xffu);
}

MOTE_INLINE uint8_t mote_float8e4m3fn_of_f64(double x) { return mote_float8e4m3fn_of_f32(mote_f32_to_odd(x)); }
MOTE_INLINE uint8_t mote_float8e4m3fnuz_of_f64(double x) { return mote_float8e4m3fnuz_of_f32(mote_f32_to_odd(x)); }
MOTE_INLINE uint8_t mote_float8e5m2_of_f64(double x) { return mote_float8e5m2_of_f32(mote_f32_to_odd(x)); }
MOTE_INLINE uint8_t mote_float8e5m2fnuz_of_f64(double x) { return mote_float8e5m2fnuz_of_f32(mote_f32_to_odd(x)); }
MOTE_INLINE uint8_t mote_float4e2m1_of_f64(double x) { return mote_float4e2m1_of_f32(mote_f32_to_odd(x)); }

/* Four bytes from any address; one LDR where unaligned loads are allowed. */
MOTE_INLINE int32_t mote_load_word(const void *bytes) {
  int32_t word;
  memcpy(&word, bytes, sizeof(word));
  return word;
}

/* Four bytes to any address. */
MOTE_INLINE void mote_store_word(void *bytes, int32_t word) { memcpy(bytes, &word, sizeof(word)); }

#endif /* MOTE_RUNTIME_H */
