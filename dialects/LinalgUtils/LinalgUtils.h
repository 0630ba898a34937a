//===- LinalgUtils.h - Building loops over tensors --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the importer and convert-nn-to-linalg build the long tail of operators
// from. Bodies see elements in their computing types (Scalars.h), whatever the
// tensors hold.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_LINALGUTILS_LINALGUTILS_H
#define MOTE_DIALECTS_LINALGUTILS_LINALGUTILS_H

#include "dialects/LinalgUtils/Scalars.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace mote {

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

/// A sum, or another fold, from zero: a result at the indices of the last of
/// `maps` from elements of `inputs` at those of the others, over all loops of
/// the maps. `body` gets these elements in their computing types, then the
/// result so far, which `type` is of.
mlir::Value createContraction(mlir::ImplicitLocOpBuilder &builder,
                              mlir::RankedTensorType type,
                              mlir::ValueRange inputs,
                              llvm::ArrayRef<mlir::AffineMap> maps,
                              ScalarBody body);

/// The same over the loops of a matrix product `[.., M, K] x [.., K, N]`, of
/// which leading dimensions broadcast.
mlir::Value createMatMul(mlir::ImplicitLocOpBuilder &builder,
                         mlir::RankedTensorType type, mlir::Value lhs,
                         mlir::Value rhs, ScalarBody body);

/// Combines all elements along `axes`, from `start` (of the input's computing
/// type, as the result is): `combine` gets an element and what there is so far.
/// Reduced axes are gone, or of size 1 where `keepsAxes`.
mlir::Value createReduction(mlir::ImplicitLocOpBuilder &builder,
                            mlir::Value input, llvm::ArrayRef<int64_t> axes,
                            mlir::TypedAttr start, ScalarBody combine,
                            bool keepsAxes = true);

/// The value with elements of another type: ONNX Cast.
mlir::Value createTensorCast(mlir::ImplicitLocOpBuilder &builder,
                             mlir::Value input, mlir::Type element);

} // namespace mote

#endif // MOTE_DIALECTS_LINALGUTILS_LINALGUTILS_H
