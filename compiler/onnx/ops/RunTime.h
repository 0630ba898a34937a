//===- RunTime.h - Operands known only at run time --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Shapes, axes and indices that a model computes or takes as inputs. Shapes are
// checked against what the graph declares; indices, which no check can cover
// before they are used, are brought into range where they are used: a wrong
// operand may give a wrong result or an error status, never an overrun.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_RUNTIME_H
#define MOTE_COMPILER_ONNX_OPS_RUNTIME_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// Element `element` of integer input `index` as an `i64`.
Num integerAt(Node &node, mlir::ImplicitLocOpBuilder &b, unsigned index,
              int64_t element);
Num integer(mlir::ImplicitLocOpBuilder &b, int64_t value);
/// An integer as a valid index of a dimension: negative ones count from its
/// end, ones out of range are the nearest.
Num indexInto(Num number, int64_t dim);
/// An integer as the nearest valid index of a dimension.
Num nearestIndex(Num number, int64_t dim);
/// The remainder in [0, divisor) of `number` (`i64`).
Num wrapped(Num number, int64_t divisor);

/// What list input `list` says for axis `axis` of `rank` axes: its element
/// where input `axes` names the axis (by position where that is absent),
/// `fallback` where it does not. `offset` is added to the position in the list.
Num forAxis(Node &node, mlir::ImplicitLocOpBuilder &b, unsigned list,
            unsigned axes, int64_t axis, int64_t rank, int64_t fallback,
            int64_t offset = 0);

/// Checks at run time that the integers of input `index` are `values`, each or
/// one of `others(position)`.
void expectIntegers(
    Node &node, unsigned index, llvm::ArrayRef<int64_t> values,
    llvm::StringRef what,
    llvm::function_ref<llvm::SmallVector<int64_t>(size_t)> others = nullptr);

/// `body(indices, tensor)` in row-major order of `shape`, in which each step
/// gets the tensor that the step before gave; the first gets `init`.
using StepFn = llvm::function_ref<mlir::Value(
    mlir::ImplicitLocOpBuilder &, Nums indices, mlir::Value tensor)>;
mlir::Value inSteps(Node &node, llvm::ArrayRef<int64_t> shape, mlir::Value init,
                    StepFn body);
/// The same for any number of values that steps hand on, inside a loop's body
/// or outside.
using CarryFn = llvm::function_ref<llvm::SmallVector<mlir::Value>(
    mlir::ImplicitLocOpBuilder &, Nums indices, mlir::ValueRange carried)>;
llvm::SmallVector<mlir::Value> inLoops(mlir::ImplicitLocOpBuilder &b,
                                       llvm::ArrayRef<int64_t> shape,
                                       mlir::ValueRange inits, CarryFn body);
/// The same with numbers of steps that are indices known only at run time.
llvm::SmallVector<mlir::Value> inLoops(mlir::ImplicitLocOpBuilder &b, Nums ends,
                                       mlir::ValueRange inits, CarryFn body);
/// The sum of `size` terms, inside a loop's body.
Num summedUp(
    mlir::ImplicitLocOpBuilder &b, int64_t size, Num start,
    llvm::function_ref<Num(mlir::ImplicitLocOpBuilder &, Num index)> term);
/// `generated` for bodies that have loops of their own.
mlir::Value generatedInSteps(Node &node, mlir::RankedTensorType type,
                             PlaceFn fn);
/// `tensor` with one element replaced.
mlir::Value withElement(mlir::ImplicitLocOpBuilder &b, mlir::Value tensor,
                        Nums indices, Num value);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_RUNTIME_H
