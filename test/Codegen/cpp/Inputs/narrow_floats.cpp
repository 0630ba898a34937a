//===- narrow_floats.cpp - Conversions of narrow floats -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every half, and floats around every rounding border, against the compiler's
// own binary16 and bfloat16.
#include "mote_runtime.h"
#include <cmath>
#include <cstdio>
#include <initializer_list>

static int failures = 0;

static void check(const char *what, unsigned long long x, unsigned got,
                  unsigned want) {
  if (got != want && ++failures < 10)
    printf("%s of %#llx: expected %#x but got %#x\n", what, x, want, got);
}

static unsigned short bits(_Float16 x) {
  unsigned short result;
  memcpy(&result, &x, 2);
  return result;
}

/// To a multiple of 2^-133 or of the last of 8 bits, ties to even.
static unsigned toBFloat16(double x) {
  int exponent = 0;
  frexp(x, &exponent);
  double unit = ldexp(1.0, exponent - 8 > -133 ? exponent - 8 : -133);
  float y = float(rint(x / unit) * unit);
  return unsigned(mote_bits_of_f32(y)) >> 16;
}

static void checkFloat(float x) {
  if (x != x)
    return;
  check("half", unsigned(mote_bits_of_f32(x)), mote_half_of_f32(x),
        bits(_Float16(x)));
  check("bfloat16", unsigned(mote_bits_of_f32(x)), mote_bfloat16_of_f32(x),
        std::isinf(x) ? unsigned(mote_bits_of_f32(x)) >> 16 : toBFloat16(x));
}

static void checkDouble(double x) {
  check("half", (unsigned long long)mote_bits_of_f64(x), mote_half_of_f64(x),
        bits(_Float16(x)));
}

int main() {
  for (unsigned half = 0; half < 0x10000; ++half) {
    unsigned short stored = (unsigned short)half;
    _Float16 value;
    memcpy(&value, &stored, 2);
    float x = mote_f32_of_half(stored);
    if (value != value) {
      check("NaN", half, x != x, 1);
      check("NaN", half, (mote_half_of_f32(x) & 0x7fffu) > 0x7c00u, 1);
      continue;
    }
    check("float", half, unsigned(mote_bits_of_f32(x)),
          unsigned(mote_bits_of_f32(float(value))));
    // The tie to the next half, and its neighbours, in either type.
    _Float16 next;
    stored = (unsigned short)(half + 1);
    memcpy(&next, &stored, 2);
    if (next != next)
      continue;
    double tie = (double(value) + double(next)) / 2;
    for (float y : {x, float(tie), nextafterf(float(tie), 1e6f),
                    nextafterf(float(tie), -1e6f)})
      checkFloat(y);
    for (double y : {tie, nextafter(tie, 1e6), nextafter(tie, -1e6)})
      checkDouble(y);
  }
  for (unsigned i = 0; i < 0xffff0000u; i += 0x3fff)
    checkFloat(mote_f32_of_bits(int32_t(i)));
  check("bfloat16 NaN", 0,
        (mote_bfloat16_of_f32(__builtin_nanf("")) & 0x7fffu) > 0x7f80u, 1);
  return failures != 0;
}
