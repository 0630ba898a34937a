//===- QuantizedTypes.h - Scales and zero points as types -------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_QUANTIZEDTYPES_H
#define MOTE_COMPILER_ONNX_OPS_QUANTIZEDTYPES_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// The `!quant.uniform` type that a constant scale (input `scaleIndex`) and a
/// zero point (`zeroPointIndex`, 0 where absent) give to integers of type
/// `storage`. Scales are the model's f32 values widened. A scale of one element
/// is per tensor; of several, per channel along `axis` of a tensor of shape
/// `shape`.
mlir::FailureOr<mlir::quant::QuantizedType>
readQuantizedType(Node &node, mlir::Type storage, llvm::ArrayRef<int64_t> shape,
                  unsigned scaleIndex, unsigned zeroPointIndex, int64_t axis);
/// The same for the integers of input `index`.
mlir::FailureOr<mlir::quant::QuantizedType>
readQuantizedType(Node &node, unsigned index, unsigned scaleIndex,
                  unsigned zeroPointIndex, int64_t axis);
/// The same for a result, which is quantized per tensor. A zero point says what
/// its storage is; `fallback` says it where there is none.
mlir::FailureOr<mlir::quant::QuantizedType>
readResultType(Node &node, mlir::Type fallback, unsigned scaleIndex,
               unsigned zeroPointIndex);
/// The type of an i32 bias (input `index`): scale of the input times scale of
/// the weight, zero point 0, per channel of axis 0 where the weight is.
mlir::FailureOr<mlir::quant::QuantizedType>
accumulatorType(Node &node, unsigned index, mlir::quant::QuantizedType input,
                mlir::quant::QuantizedType weight);

/// A type from numbers; reports scales that are not positive and finite.
mlir::FailureOr<mlir::quant::QuantizedType>
makeQuantizedType(Node &node, mlir::Type storage, llvm::ArrayRef<double> scales,
                  llvm::ArrayRef<int64_t> zeroPoints, int64_t axis);

/// The scales of a type, one of them where it is per tensor.
llvm::SmallVector<double> scalesOf(mlir::quant::QuantizedType type);

/// Input `index`, of integers, seen as quantized values.
mlir::Value quantizedInput(Node &node, unsigned index,
                           mlir::quant::QuantizedType type);
/// Input 0, integers [N, C, spatial...], as a quantized NHWC image.
mlir::Value quantizedImage(Node &node, mlir::quant::QuantizedType type);
/// Quantized values as the integers ONNX names.
mlir::Value storageOf(Node &node, mlir::Value quantized);
/// Quantized values as floats.
mlir::Value dequantized(Node &node, mlir::Value quantized);
/// The integer type (signless or unsigned) behind a quantized type.
mlir::Type storageElementType(mlir::quant::QuantizedType type);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_QUANTIZEDTYPES_H
