//===- RunTimePad.h - Pads known only at run time ---------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Where the graph declares the shape of a padded tensor, it is taken and
// checked. Where it does not, but what is read is the tensor's shape and slices
// of it (as in the expansion of CenterCropPad), the tensor is not stored at
// all: a slice of declared shape computes the elements that it reads.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_RUNTIMEPAD_H
#define MOTE_COMPILER_ONNX_OPS_RUNTIMEPAD_H

#include "compiler/onnx/ops/RunTime.h"

namespace mote::importer {

/// What Pad computes, for a run's number of elements around `data`.
struct RunTimePad {
  /// Any static shape.
  mlir::Value data;
  /// i64, an element an axis of `data`: how many elements are put before the
  /// first (negative ones: are cut off), and the sizes that result, none of
  /// which is negative. Null `dims` where these are static.
  mlir::Value before, dims;
  /// One element around the data in mode "constant"; null for 0.
  mlir::Value fill;
  std::string mode;

  /// Its type, without sizes.
  mlir::RankedTensorType type() const;
  /// Size of an axis, as an i64.
  Num dim(mlir::ImplicitLocOpBuilder &b, int64_t axis) const;
  /// The element at `at` (i64); some element where there is none at this place.
  Num element(mlir::ImplicitLocOpBuilder &b, Nums at) const;
};

/// Pad whose pads, axes or value are known only at run time, or reach around
/// the tensor.
mlir::LogicalResult importRunTimePad(Node &node, llvm::StringRef mode);

/// Constant counts before each axis, then after each; opset 18 may name fewer
/// axes.
mlir::FailureOr<llvm::SmallVector<int64_t>> padCounts(Node &node);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_RUNTIMEPAD_H
