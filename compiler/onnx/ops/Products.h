//===- Products.h - Matrix products -----------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_PRODUCTS_H
#define MOTE_COMPILER_ONNX_OPS_PRODUCTS_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// numpy.matmul's shapes: a vector is a row on the left and a column on the
/// right, whose dimension of size 1 is gone again from the result.
struct Product {
  llvm::SmallVector<int64_t> lhs, rhs, fullShape, shape;
};
mlir::FailureOr<Product> productShape(Node &node, llvm::ArrayRef<int64_t> lhs,
                                      llvm::ArrayRef<int64_t> rhs);

/// The last dimension of `input` times a filter [O, K], plus a bias [O]; all
/// other dimensions are rows.
mlir::Value productByWeight(Node &node, mlir::Value input, mlir::Value filter,
                            mlir::Value bias,
                            mlir::RankedTensorType resultType);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_PRODUCTS_H
