//===- Window.h - Windows of convolutions and pools -------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_WINDOW_H
#define MOTE_COMPILER_ONNX_OPS_WINDOW_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// A 2-D window; a 1-D one has height 1. All vectors are [height, width].
struct Window {
  llvm::SmallVector<int64_t, 2> kernel, strides, dilations;
  /// [top, left, bottom, right], with what ceil_mode adds at the end.
  llvm::SmallVector<int64_t, 4> pads;
  /// What ceil_mode added to the bottom and right pads: positions that no
  /// average may count.
  llvm::SmallVector<int64_t, 2> excess = {0, 0};
  llvm::SmallVector<int64_t, 2> outputSize;
};

/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode of a
/// node whose first input is [N, C, spatial...] with one or two spatial
/// dimensions. `kernel` is the weight's, or empty where only the attribute
/// says.
mlir::FailureOr<Window> readWindow(Node &node, llvm::ArrayRef<int64_t> kernel);

/// Reports an input 0 that has not one or two spatial dimensions.
mlir::LogicalResult expectImage(Node &node);

/// [N, C, H, W] or [N, C, L] to [N, H, W, C], a line being an image of
/// height 1.
mlir::Value toNHWC(Node &node, mlir::Value input);
/// The way back, to `rank` dimensions.
mlir::Value fromNHWC(Node &node, mlir::Value input, int64_t rank);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_WINDOW_H
