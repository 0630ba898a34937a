//===- Requantization.h - Choosing multipliers and shifts -------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A quantized layer's result is `round(acc * M) + zero_point`, where `M` is a
// ratio of scales, rounded once to nearest with ties to even (ONNX
// QuantizeLinear over real numbers). Machines have only integers, so `M`
// becomes `multiplier / 2^shift`. This file chooses the pair, and proves what
// the choice means: weights are constants, so the accumulator's range is known,
// and the result as a function of the accumulator is a staircase of at most 255
// steps. Two requantizations are equal if and only if their steps are at the
// same accumulators, which takes 255 comparisons, in exact arithmetic, to
// decide.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_REQUANTIZATION_H
#define MOTE_DIALECTS_QNN_IR_REQUANTIZATION_H

#include "dialects/QNN/IR/QNN.h"

namespace mote::qnn {

/// A nonnegative real `numerator / denominator * 2^exponent`, exactly. Products
/// of a few f32 scales and small integers stay exact; what does not fit is
/// rounded to a double.
class RealScale {
public:
  /// The exact value of `value`, which is finite and not negative.
  RealScale(double value = 0.0);

  RealScale operator*(const RealScale &other) const;
  /// `other` is not zero.
  RealScale operator/(const RealScale &other) const;
  bool isZero() const { return numerator == 0; }
  double toDouble() const;

  /// `this * 2^shift` rounded to nearest (ties up), at most INT64_MAX.
  int64_t scaledBy(int shift) const;

  /// The smallest integer `x` with `roundHalfEven(x * this) >= step`, clamped
  /// to [-2^40, 2^40] (beyond every accumulator).
  int64_t firstReaching(int64_t step) const;

  uint64_t getNumerator() const { return numerator; }
  uint64_t getDenominator() const { return denominator; }
  int getExponent() const { return exponent; }

private:
  using Wide = unsigned __int128;
  static RealScale normalized(Wide numerator, Wide denominator, int exponent);

  // Odd, coprime and below 2^63 (numerator may be zero).
  uint64_t numerator = 0;
  uint64_t denominator = 1;
  int exponent = 0;
};

/// All values an integer can take, both ends included.
struct Interval {
  int64_t min = 0;
  int64_t max = 0;
  bool contains(const Interval &other) const {
    return min <= other.min && other.max <= max;
  }
};

/// What a requantization has to compute, for each of its channels (or entries).
struct RequantRequest {
  llvm::SmallVector<RealScale> scales;
  /// As many as `scales`; every value inside the range of i32.
  llvm::SmallVector<Interval> accumulators;
  int32_t zeroPoint = 0;
  int32_t min = -128;
  int32_t max = 127;
};

/// How good a choice is.
struct RequantProof {
  /// Channels in which every reachable accumulator gives the correctly rounded
  /// result. The others are off by less than 2^-20 of a step before
  /// rounding, so only where the real value is that close to a tie.
  int64_t exactChannels = 0;
  int64_t channels = 0;
};

/// Chooses multipliers, shifts and rounding. One shift for all channels is
/// preferred (a machine then needs no table of shifts; from 32 on it needs only
/// the high word of a 32x32 multiplication); channels get their own shifts
/// where a common one cannot be proven good enough. Products, rounding and
/// `zero_point << shift` together never leave i64.
RequantAttr chooseRequantization(mlir::MLIRContext *context,
                                 const RequantRequest &request,
                                 RequantProof *proof = nullptr);

/// Whether `acc * multiplier / 2^shift` is halfway between two integers for
/// some accumulator of the range.
bool canTie(int32_t multiplier, int32_t shift, Interval accumulators);

/// `round(value / scale) + zero_point`, ties to even, saturated to [min, max].
int32_t quantizeReal(double value, double scale, int32_t zeroPoint,
                     int32_t min = -128, int32_t max = 127);

/// The parameters of qnn.add.
struct AddParameters {
  int32_t lhsMultiplier = 0;
  int32_t rhsMultiplier = 0;
  int64_t offset = 0;
  int32_t shift = 0;
  Rounding rounding = Rounding::HalfUp;
  /// Whether every partial sum, with rounding constant and zero point
  /// folded into the offset, fits i32.
  bool fitsI32 = false;
  /// Of the 2^16 operand pairs, those that get the correctly rounded result.
  int32_t exactPairs = 0;
};

/// Real factors (`operand scale / result scale`) and zero points of qnn.add.
struct AddRequest {
  RealScale lhsScale;
  RealScale rhsScale;
  bool negateRhs = false;
  int32_t lhsZeroPoint = 0;
  int32_t rhsZeroPoint = 0;
  int32_t zeroPoint = 0;
  int32_t min = -128;
  int32_t max = 127;
};

/// Chooses i32 arithmetic if it is exact for all operand pairs, else
/// 64-bit arithmetic with 31-bit multipliers.
AddParameters chooseAddParameters(const AddRequest &request);

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_IR_REQUANTIZATION_H
