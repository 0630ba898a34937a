//===- Slices.h - Slices and permutations of one value ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_SLICES_H
#define MOTE_COMPILER_ONNX_OPS_SLICES_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// A strided box of a tensor: element i along an axis is `offsets + i *
/// strides`.
struct Box {
  llvm::SmallVector<int64_t> offsets, strides, sizes;

  /// All of a shape.
  static Box whole(llvm::ArrayRef<int64_t> shape);
};

/// The box as ops on a run-time value; the value itself where it is all of it.
mlir::Value sliceOf(Node &node, mlir::Value input, const Box &box);
/// The same of a constant.
mlir::DenseElementsAttr sliceOf(mlir::DenseElementsAttr input, const Box &box);
/// The value with the shape `shape`, to which its own broadcasts.
mlir::Value broadcastTo(Node &node, mlir::Value input,
                        llvm::ArrayRef<int64_t> shape);
/// Elements `indices` along an axis: one slice where they are evenly spaced, a
/// concatenation of slices where not.
mlir::Value selectAlong(Node &node, mlir::Value input, int64_t axis,
                        llvm::ArrayRef<int64_t> indices);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_SLICES_H
