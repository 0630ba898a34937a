//===- NNToLinalg.h - Inside convert-nn-to-linalg -----------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H
#define MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H

#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/IR/PatternMatch.h"

namespace mote {

void populateElementwiseToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateReductionToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateMatMulToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateDataMovementToLinalgPatterns(mlir::RewritePatternSet &patterns);

/// Computes one result element from one element of each operand.
using ScalarBody = llvm::function_ref<mlir::Value(mlir::ImplicitLocOpBuilder &,
                                                  mlir::ValueRange)>;

inline mlir::RankedTensorType tensorType(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}

/// A `tensor.empty` of a type.
mlir::Value createEmpty(mlir::ImplicitLocOpBuilder &builder,
                        mlir::RankedTensorType type);

/// A tensor filled with one number, to accumulate into.
mlir::Value createFilled(mlir::ImplicitLocOpBuilder &builder,
                         mlir::RankedTensorType type, mlir::TypedAttr value);

/// A `linalg.generic` over `type` with numpy broadcasting of the inputs, none
/// of which is a constant of one number (those move into the body).
mlir::Value createElementwise(mlir::ImplicitLocOpBuilder &builder,
                              mlir::RankedTensorType type,
                              mlir::ValueRange inputs, ScalarBody body);

/// Reads a tensor of shape `[.., size, ..]` in loops over `rank` dimensions as
/// numpy does: dimensions are aligned at the end, a dimension of size 1 is read
/// at 0.
mlir::AffineMap broadcastMap(mlir::RankedTensorType from,
                             mlir::RankedTensorType to);

/// A number of type `type` (float or integer).
mlir::Value createNumber(mlir::ImplicitLocOpBuilder &builder, mlir::Type type,
                         double value);

/// `min(max(x, low), high)` where bounds are given.
mlir::Value createClamp(mlir::ImplicitLocOpBuilder &builder, mlir::Value x,
                        mlir::FloatAttr low, mlir::FloatAttr high);

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H
