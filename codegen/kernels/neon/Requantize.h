//===- Requantize.h - From i32 vectors to i8 --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_REQUANTIZE_H
#define MOTE_CODEGEN_KERNELS_NEON_REQUANTIZE_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/neon/Neon.h"

namespace mote {

/// Requantizes four channels at a time, to the bit as docs/numerics.md has it.
///
/// With one shift s of 32 or more for all channels and ties rounded up this is
/// SQDMULH, which is floor(acc * m / 2^31), and SRSHR by s - 31. That is exact:
/// 2^(s-1) is a multiple of 2^31, so
///
///   floor((acc*m + 2^(s-1)) / 2^s)
///     = floor((floor(acc*m / 2^31) + 2^(s-32)) / 2^(s-31))
///
/// (SQRDMULH would round twice.) Anything else is computed in 64 bits.
/// Narrowing saturates to i16 before the zero point is added, which changes
/// nothing that the final saturation to i8 would not change.
class NeonRequantizer {
public:
  /// Declares the tables it needs as arguments; `channels` is the least number
  /// of entries they have.
  NeonRequantizer(const Neon &neon, const Geometry &g, int64_t channels);

  /// What four channels need.
  struct Quad {
    Val multiplier; ///< int32x4
    Val shifts[2];  ///< -shift of channels 0, 1 and 2, 3: int64x2
  };
  /// Loads it for channels from `channel` on.
  Quad load(Val channel) const;

  /// The rounded quotients of four accumulators, without zero point.
  Val requantize(Val acc, const Quad &quad) const;
  /// Four results of `requantize` as stored values, an int8x16.
  Val narrow(Val a, Val b, Val c, Val d) const;

  /// Whether it computes this layer.
  static bool applies(const Geometry &g);
  /// Whether two instructions do, instead of 64-bit arithmetic.
  static bool isFast(const Geometry &g);

private:
  Val requantizeHalf(Val acc, Val multiplier, Val minusShift) const;

  const Neon &n;
  KernelBuilder &k;
  Geometry g;
  Val multipliers, shifts; ///< Tables, or null where one entry serves all.
  Quad common;             ///< The same, where it does.
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_REQUANTIZE_H
