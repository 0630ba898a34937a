//===- Constants.h - Weights known at import --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_CONSTANTS_H
#define MOTE_COMPILER_ONNX_OPS_CONSTANTS_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// A splat under another shape, which may have no elements.
mlir::DenseElementsAttr resizeSplat(mlir::DenseElementsAttr splat,
                                    mlir::ShapedType type);
/// `value` under a permutation of its axes.
mlir::DenseElementsAttr transposeConstant(mlir::DenseElementsAttr value,
                                          llvm::ArrayRef<int64_t> perm);
/// A quantized type whose per-axis dimension moves with a permutation.
mlir::quant::QuantizedType transposeQuantized(mlir::quant::QuantizedType type,
                                              llvm::ArrayRef<int64_t> perm);

/// Input `index` reshaped to `shape` and permuted: a new constant where the
/// input is one (also a dequantized one), ops otherwise. `shape` may only
/// insert a dimension of size 1 behind the quantized axis.
mlir::Value permutedWeight(Node &node, unsigned index,
                           llvm::ArrayRef<int64_t> shape,
                           llvm::ArrayRef<int64_t> perm);

/// The same for integers that stand for values of `type`.
mlir::Value permutedQuantizedWeight(Node &node, unsigned index,
                                    llvm::ArrayRef<int64_t> shape,
                                    llvm::ArrayRef<int64_t> perm,
                                    mlir::quant::QuantizedType type);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_CONSTANTS_H
