//===- small_types.cpp - Conversions of numbers of less than nine bits ----===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a pattern stands for follows from the format's parameters, in doubles.
// The nearest pattern is found by trying all.
#include "mote_runtime.h"
#include <cmath>
#include <cstdio>
#include <initializer_list>
#include <limits>

static int failures = 0;

static void check(const char *what, double x, double got, double want) {
  bool same = std::isnan(want)
                  ? std::isnan(got)
                  : got == want && std::signbit(got) == std::signbit(want);
  if (!same && ++failures < 20)
    printf("%s of %.9g: expected %.9g but got %.9g\n", what, x, want, got);
}

namespace {
struct Format {
  const char *name;
  unsigned bits, mantissa;
  int bias;
  /// Patterns without sign up to which numbers are finite, and what stands for
  /// what is larger.
  unsigned finite, beyond;
  /// One zero, and NaN in the place of the other.
  bool isUnsignedZero;
  float (*read)(uint8_t);
  uint8_t (*write)(float);
  uint8_t (*writeDouble)(double);

  unsigned signBit() const { return 1u << (bits - 1); }
  double valueOf(unsigned pattern) const {
    unsigned magnitude = pattern & (signBit() - 1);
    if (isUnsignedZero && pattern == signBit())
      return NAN;
    double value = std::numeric_limits<double>::infinity();
    if (magnitude <= finite) {
      int exponent = int(magnitude >> mantissa);
      unsigned fraction = magnitude & ((1u << mantissa) - 1);
      fraction += exponent > 0 ? 1u << mantissa : 0;
      value =
          ldexp(fraction, (exponent > 0 ? exponent : 1) - bias - int(mantissa));
    } else if (magnitude != 0x7c || mantissa != 2) {
      return NAN;
    }
    return pattern & signBit() ? -value : value;
  }
  unsigned nearest(double x) const {
    unsigned sign = std::signbit(x) ? signBit() : 0, best = 0;
    for (unsigned m = 1; m <= finite + 1; ++m) {
      // The next number is where the format would go on.
      double value =
          m <= finite ? valueOf(m) : 2 * valueOf(finite) - valueOf(finite - 1);
      double distance = fabs(fabs(x) - value);
      double least = fabs(fabs(x) - valueOf(best));
      if (distance < least || (distance == least && m % 2 == 0))
        best = m;
    }
    if (best > finite)
      return isUnsignedZero ? signBit() : sign | beyond;
    return best == 0 && isUnsignedZero ? 0 : sign | best;
  }
};
} // namespace

static void checkFormat(const Format &format) {
  for (unsigned pattern = 0; pattern < 2 * format.signBit(); ++pattern)
    check(format.name, pattern, double(format.read(uint8_t(pattern))),
          format.valueOf(pattern));
  for (unsigned m = 0; m <= format.finite; ++m) {
    double value = format.valueOf(m);
    double next = m < format.finite ? format.valueOf(m + 1)
                                    : 2 * value - format.valueOf(m - 1);
    double tie = (value + next) / 2;
    for (double x : {value, tie, nextafter(tie, 0.0), nextafter(tie, 1e9)})
      for (double signedX : {x, -x}) {
        unsigned want = format.nearest(signedX);
        check(format.name, signedX, format.writeDouble(signedX), want);
        if (double(float(signedX)) == signedX)
          check(format.name, signedX, format.write(float(signedX)), want);
      }
    for (float x : {nextafterf(float(tie), 0.0f), nextafterf(float(tie), 1e9f)})
      check(format.name, double(x), format.write(x), format.nearest(double(x)));
  }
  for (float x : {1e9f, HUGE_VALF})
    for (float signedX : {x, -x})
      check(format.name, double(signedX), format.write(signedX),
            format.isUnsignedZero
                ? format.signBit()
                : (signedX < 0 ? format.signBit() : 0) | format.beyond);
  for (float x : {1e-30f, -1e-30f, 1e-44f})
    check(format.name, double(x), format.write(x), format.nearest(double(x)));
  // NaN stays one where there is one.
  if (std::isnan(format.valueOf(format.signBit() - 1)) || format.isUnsignedZero)
    check(format.name, NAN, double(format.read(format.write(NAN))), NAN);
}

int main() {
#define FORMAT(name, bits, mantissa, bias, finite, beyond, zero)               \
  checkFormat({#name, bits, mantissa, bias, finite, beyond, zero,              \
               mote_f32_of_##name, mote_##name##_of_f32,                       \
               mote_##name##_of_f64})
  FORMAT(float4e2m1, 4, 1, 1, 0x7, 0x7, false);
  FORMAT(float8e4m3fn, 8, 3, 7, 0x7e, 0x7f, false);
  FORMAT(float8e5m2, 8, 2, 15, 0x7b, 0x7c, false);
  FORMAT(float8e4m3fnuz, 8, 3, 8, 0x7f, 0, true);
  FORMAT(float8e5m2fnuz, 8, 2, 16, 0x7f, 0, true);
  for (unsigned pattern = 0; pattern < 256; ++pattern) {
    float x = mote_f32_of_float8e8m0(uint8_t(pattern));
    check("float8e8m0", pattern, double(x),
          pattern == 255 ? NAN : ldexp(1.0, int(pattern) - 127));
    check("float8e8m0", double(x), mote_float8e8m0_of_f32(x), pattern);
  }
  for (int x = -128; x < 128; ++x) {
    check("uint4", x, mote_uint4_of_i8(int8_t(x)), x & 15);
    check("uint2", x, mote_uint2_of_i8(int8_t(x)), x & 3);
    check("int4", x, mote_int4_of_i8(int8_t(x)),
          (x + 128) % 16 < 8 ? (x + 128) % 16 : (x + 128) % 16 - 16);
    check("int2", x, mote_int2_of_i8(int8_t(x)),
          (x + 128) % 4 < 2 ? (x + 128) % 4 : (x + 128) % 4 - 4);
  }
  return failures != 0;
}
