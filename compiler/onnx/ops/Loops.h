//===- Loops.h - Loop nests over tensors ------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Operators of the long tail become `linalg.generic`. These functions build
// the few shapes of it there are; an operator says what happens to scalars.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_LOOPS_H
#define MOTE_COMPILER_ONNX_OPS_LOOPS_H

#include "compiler/onnx/Node.h"
#include "compiler/onnx/ops/Num.h"

namespace mote::importer {

using Nums = llvm::ArrayRef<Num>;
/// A result computed from one element of each input.
using PointFn = llvm::function_ref<Num(Nums)>;
/// A result computed from its own indices.
using PlaceFn =
    llvm::function_ref<Num(mlir::ImplicitLocOpBuilder &, Nums indices)>;

inline mlir::RankedTensorType typeOf(mlir::Value value) {
  return mlir::cast<mlir::RankedTensorType>(value.getType());
}
inline llvm::ArrayRef<int64_t> shapeOf(mlir::Value value) {
  return typeOf(value).getShape();
}
inline mlir::Type elementOf(mlir::Value value) {
  return typeOf(value).getElementType();
}

mlir::Value emptyTensor(Node &node, mlir::RankedTensorType type);
/// A tensor full of one number; infinities of a float's range, and an
/// integer's bounds, are numbers.
mlir::Value filledTensor(Node &node, mlir::RankedTensorType type, double value);

/// `fn` of the elements of the inputs, which broadcast to `type`.
mlir::Value pointwise(Node &node, mlir::RankedTensorType type,
                      mlir::ValueRange inputs, PointFn fn);
/// The same with the result's shape that of the broadcast inputs.
mlir::FailureOr<mlir::Value> pointwise(Node &node, mlir::Type elementType,
                                       mlir::ValueRange inputs, PointFn fn);
/// The same where the importer knows that the shapes agree.
mlir::Value joined(Node &node, mlir::Type elementType, mlir::ValueRange inputs,
                   PointFn fn);
/// `fn` of the indices of the result.
mlir::Value generated(Node &node, mlir::RankedTensorType type, PlaceFn fn);
/// An element, in a body of `generated`.
Num elementAt(mlir::ImplicitLocOpBuilder &b, mlir::Value tensor, Nums indices);
/// The only element of a tensor of any rank.
Num onlyElement(mlir::ImplicitLocOpBuilder &b, mlir::Value tensor);

/// Folds `input` along `axes` by `combine(element, result)`, starting from
/// `start`; the axes stay with size 1. Narrow floats are folded in f32 and
/// rounded once.
mlir::Value reduced(Node &node, mlir::Value input, llvm::ArrayRef<int64_t> axes,
                    double start,
                    llvm::function_ref<Num(Num element, Num result)> combine);
mlir::Value sumAlong(Node &node, mlir::Value input,
                     llvm::ArrayRef<int64_t> axes);
mlir::Value largestAlong(Node &node, mlir::Value input,
                         llvm::ArrayRef<int64_t> axes);
/// x - max - log(sum(exp(x - max))) along `axes`.
mlir::Value logSoftmaxAlong(Node &node, mlir::Value input,
                            llvm::ArrayRef<int64_t> axes);
/// Batched matrix product [..., M, K] x [..., K, N]; leading dimensions
/// broadcast.
mlir::Value matrixProduct(Node &node, mlir::Value lhs, mlir::Value rhs);

/// One operand of `contracted`: an element a loop iteration, at affine indices.
struct Access {
  mlir::Value tensor;
  llvm::SmallVector<mlir::AffineExpr> indices;
};
/// Runs `combine(elements, result)` over all iterations of `loops` loops, in
/// order, where `result` is the element of `init` at `indices`. Loop sizes
/// follow from the operands. A loop that no operand's size fixes takes it from
/// `extents`, loops and sizes.
mlir::Value
contracted(Node &node, unsigned loops, llvm::ArrayRef<Access> inputs,
           Access init, llvm::ArrayRef<std::pair<unsigned, int64_t>> extents,
           llvm::function_ref<Num(Nums elements, Num result)> combine);

/// `input` inside a larger tensor full of `value`.
mlir::Value padded(Node &node, mlir::Value input, llvm::ArrayRef<int64_t> low,
                   llvm::ArrayRef<int64_t> high, double value);
/// The elements converted, as nn.cast says.
mlir::Value converted(Node &node, mlir::Value input, mlir::Type elementType);
/// The type that sums of an element type are kept in.
mlir::Type sumType(mlir::Type elementType);
/// The tensor that `build` builds; a constant in place of the ops where it is
/// computed from constants only.
mlir::Value foldedTensor(Node &node, llvm::function_ref<mlir::Value()> build);
/// A number of f64, where it is computed from constants only.
std::optional<double>
evaluatedNumber(Node &node,
                llvm::function_ref<Num(mlir::ImplicitLocOpBuilder &)> number);
/// A constant of floats, integers or both.
mlir::Value constantOf(Node &node, mlir::RankedTensorType type,
                       llvm::ArrayRef<double> values);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_LOOPS_H
