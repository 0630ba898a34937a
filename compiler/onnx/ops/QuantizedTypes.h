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

/// A type from numbers; reports scales that are not positive and finite.
mlir::FailureOr<mlir::quant::QuantizedType>
makeQuantizedType(Node &node, mlir::Type storage, llvm::ArrayRef<double> scales,
                  llvm::ArrayRef<int64_t> zeroPoints, int64_t axis);

/// The scales of a type, one of them where it is per tensor.
llvm::SmallVector<double> scalesOf(mlir::quant::QuantizedType type);

/// Input `index`, of integers, seen as quantized values.
mlir::Value quantizedInput(Node &node, unsigned index,
                           mlir::quant::QuantizedType type);
/// Quantized values as the integers ONNX names.
mlir::Value storageOf(Node &node, mlir::Value quantized);
/// The integer type (signless or unsigned) behind a quantized type.
mlir::Type storageElementType(mlir::quant::QuantizedType type);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_QUANTIZEDTYPES_H
