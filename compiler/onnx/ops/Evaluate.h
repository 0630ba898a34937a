//===- Evaluate.h - Operators on constants, and their shapes ----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Exporters compute shapes in the graph: Shape, Gather, Concat, Cast,
// arithmetic. With static inputs these are numbers at import. The shape
// functions are shared with the importers of the same operators on run-time
// values.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_EVALUATE_H
#define MOTE_COMPILER_ONNX_OPS_EVALUATE_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// Most elements of a result that is evaluated here; larger constants are left
/// to the folders of nn.
constexpr int64_t kMaxEvaluated = 1 << 16;

mlir::FailureOr<mlir::DenseElementsAttr> evaluateBinary(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateExpand(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateReshape(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateTranspose(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateSqueeze(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateUnsqueeze(Node &node);
mlir::FailureOr<mlir::DenseElementsAttr> evaluateConcat(Node &node);

/// Reshape's result shape: 0 copies a dimension, -1 is what is left.
mlir::FailureOr<llvm::SmallVector<int64_t>> reshapedShape(Node &node);
/// Transpose's permutation, reversal by default.
mlir::FailureOr<llvm::SmallVector<int64_t>> permutation(Node &node);
mlir::FailureOr<llvm::SmallVector<int64_t>> squeezedShape(Node &node);
mlir::FailureOr<llvm::SmallVector<int64_t>> unsqueezedShape(Node &node);

struct ConcatShape {
  llvm::SmallVector<int64_t> shape;
  int64_t axis;
};
mlir::FailureOr<ConcatShape> concatShape(Node &node);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_EVALUATE_H
