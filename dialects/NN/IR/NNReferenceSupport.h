//===- NNReferenceSupport.h - Real values of nn tensors ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the reference semantics of nn share: a tensor's elements as real
// numbers (doubles), and the one rounding back. docs/numerics.md is the
// contract that this code is the definition of.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NNREFERENCESUPPORT_H
#define MOTE_DIALECTS_NN_IR_NNREFERENCESUPPORT_H

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include <cmath>

namespace mote::nn {

/// Scale and zero point of every element of a tensor; a tensor that is not
/// quantized has scale 1 and zero point 0.
class Quantization {
public:
  explicit Quantization(mlir::RankedTensorType type);

  bool isQuantized() const { return quantized; }
  double scale() const { return scales.front(); }
  double scaleOf(int64_t element) const { return scales[channel(element)]; }
  int64_t zeroPointOf(int64_t element) const {
    return zeroPoints[channel(element)];
  }
  /// Of an entry along the quantized axis.
  double channelScale(int64_t index) const {
    return scales[scales.size() == 1 ? 0 : static_cast<size_t>(index)];
  }

  /// `round_half_even(numerator / denominator) + zero_point`, saturated; the
  /// denominator includes this scale. NaN becomes the zero point.
  int64_t store(double numerator, double denominator, int64_t element) const;

private:
  size_t channel(int64_t element) const {
    return scales.size() == 1
               ? 0
               : static_cast<size_t>(element / inner) % scales.size();
  }

  bool quantized = false;
  llvm::SmallVector<double> scales;
  llvm::SmallVector<int64_t> zeroPoints;
  int64_t inner = 1; // elements between two entries of the quantized axis
  int64_t minimum = 0, maximum = 0;
};

/// Every element as a real number: exact for floats and for quantized values
/// whose scale is an f32.
std::vector<double> decode(const HostTensor &tensor,
                           mlir::RankedTensorType type);

/// Every element of an integer or quantized tensor less its zero point.
std::vector<int32_t> decodeCentered(const HostTensor &tensor,
                                    mlir::RankedTensorType type);

/// Rounds real numbers once to `type`: floats to nearest even, quantized types
/// as `Quantization::store`, integers toward zero and saturated.
HostTensor encode(llvm::ArrayRef<double> values, mlir::RankedTensorType type);

/// `min(max(value, low), high)` for the bounds that are given. NaN stays.
double clamp(double value, std::optional<llvm::APFloat> low,
             std::optional<llvm::APFloat> high);

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return llvm::cast<mlir::RankedTensorType>(value.getType());
}

/// Whether the elements are plain integers (not quantized).
inline bool isInteger(mlir::RankedTensorType type) {
  return llvm::isa<mlir::IntegerType>(type.getElementType());
}

/// `value` toward zero, saturated to the kind's range; NaN is 0.
int64_t saturate(double value, ElementKind kind);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_IR_NNREFERENCESUPPORT_H
