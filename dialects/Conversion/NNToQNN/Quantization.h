//===- Quantization.h - What a quantized type means ---------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Scales and zero points of nn's quantized types, in the terms of qnn: storage
// is signed, so the zero point and the range of an unsigned type are lowered by
// 128.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_NNTOQNN_QUANTIZATION_H
#define MOTE_DIALECTS_CONVERSION_NNTOQNN_QUANTIZATION_H

#include "dialects/QNN/IR/Requantization.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"

namespace mote {

/// One scale for a whole tensor of 8-bit storage; real = (stored - zeroPoint) *
/// scale.
struct Quantization {
  double scale = 1.0;
  int32_t zeroPoint = 0;
  int32_t min = -128; ///< Smallest stored value.
  int32_t max = 127;  ///< Largest stored value.
  bool isUnsigned = false;

  double toReal(int32_t stored) const { return (stored - zeroPoint) * scale; }
  int32_t toStored(double real) const {
    return qnn::quantizeReal(real, scale, zeroPoint, min, max);
  }
  bool operator==(const Quantization &other) const {
    return scale == other.scale && zeroPoint == other.zeroPoint &&
           min == other.min && max == other.max;
  }
};

/// The element type of `type` if that is quantized.
mlir::quant::QuantizedType quantizedElement(mlir::Type type);

/// Set for tensors with one scale and 8-bit storage.
std::optional<Quantization> quantizationOf(mlir::Type type);

/// The type after conversion: `i8` for 8-bit storage, `i32` for `i32`; null
/// where there is none. Types that are not quantized stay.
mlir::Type storageType(mlir::Type type);

/// Scale of channel `index` of a type with one scale, or one scale a channel.
double scaleOfChannel(mlir::quant::QuantizedType type, int64_t index);
/// The same for zero points, as declared (not lowered for unsigned storage).
int64_t zeroPointOfChannel(mlir::quant::QuantizedType type, int64_t index);

/// The range of stored results after a clamp of real ones: rounding is
/// monotone, so clamping before and after it is the same.
qnn::Interval storedRange(const Quantization &quantization,
                          std::optional<llvm::APFloat> actMin,
                          std::optional<llvm::APFloat> actMax);

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_NNTOQNN_QUANTIZATION_H
