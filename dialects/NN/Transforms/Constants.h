//===- Constants.h - Reading and rearranging nn constants -------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The passes over nn meet weights in three guises: a float constant, a
// quantized constant, and a dequantized quantized constant (QDQ models). All
// three are "constant-like" here, and are rearranged without losing their
// stored integers.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_CONSTANTS_H
#define MOTE_DIALECTS_NN_TRANSFORMS_CONSTANTS_H

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Quant/IR/QuantTypes.h"
#include "mlir/IR/PatternMatch.h"

namespace mote::nn {

/// The ranked type of a tensor value.
mlir::RankedTensorType tensorType(mlir::Value value);

/// The quantized element type of a value or type; null where it is not
/// quantized.
mlir::quant::QuantizedType quantizedElement(mlir::Type type);
inline mlir::quant::QuantizedType quantizedElement(mlir::Value value) {
  return quantizedElement(value.getType());
}

/// Whether the value is a float tensor.
bool isFloatTensor(mlir::Value value);

/// The scale and zero point of channel `channel` (of a per-axis type) or of
/// all.
double scaleOf(mlir::quant::QuantizedType type, int64_t channel = 0);
int64_t zeroPointOf(mlir::quant::QuantizedType type, int64_t channel = 0);

/// The per-axis type with its channels along `axis`; other types as they are.
mlir::Type withAxis(mlir::Type elementType, int64_t axis);

/// The axis of a per-axis quantized type, or none.
std::optional<int64_t> channelAxis(mlir::Type elementType);

/// Where the channel axis of `type` lies after a transpose or a reshape to
/// `shape`; none if the reshape does not keep that axis whole.
int64_t transposedAxis(int64_t axis, llvm::ArrayRef<int64_t> perm);
std::optional<int64_t> reshapedAxis(int64_t axis, llvm::ArrayRef<int64_t> from,
                                    llvm::ArrayRef<int64_t> to);

/// The nn.constant under a constant-like value (see above), or null.
ConstantOp constantUnder(mlir::Value value);
inline bool isConstantLike(mlir::Value value) {
  return static_cast<bool>(constantUnder(value));
}

/// The real values of a constant-like value, as f32 arithmetic yields them;
/// none where it is no constant or holds no numbers.
std::optional<llvm::SmallVector<float>> realValues(mlir::Value value);

/// The one value that every element of a constant-like value has, or none.
std::optional<float> splatValue(mlir::Value value);

/// Whether all values are finite, and stay so in the float type `element`.
bool areFinite(llvm::ArrayRef<float> values, mlir::Type element);

/// A constant of the float type `element`, each value rounded to nearest.
mlir::Value floatConstant(mlir::OpBuilder &builder, mlir::Location loc,
                          llvm::ArrayRef<int64_t> shape,
                          llvm::ArrayRef<float> values, mlir::Type element);

/// A constant of quantized type from its stored integers.
mlir::Value quantizedConstant(mlir::OpBuilder &builder, mlir::Location loc,
                              mlir::RankedTensorType type,
                              llvm::ArrayRef<int64_t> stored);

/// The constant-like `value` transposed or reshaped, as a new constant-like
/// value with the same stored integers. Null where the channel axis cannot
/// follow.
mlir::Value transposeConstant(mlir::OpBuilder &builder, mlir::Value value,
                              llvm::ArrayRef<int64_t> perm);
mlir::Value reshapeConstant(mlir::OpBuilder &builder, mlir::Value value,
                            llvm::ArrayRef<int64_t> shape);

/// A copy of `op` on other operands, with another result type.
mlir::Operation *cloneWith(mlir::OpBuilder &builder, mlir::Operation *op,
                           mlir::ValueRange operands, mlir::Type resultType);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_CONSTANTS_H
