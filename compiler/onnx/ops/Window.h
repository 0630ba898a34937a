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

/// A window; all vectors have an entry a spatial dimension.
struct Window {
  llvm::SmallVector<int64_t> kernel, strides, dilations;
  /// The low ends, then the high ends with what ceil_mode adds there.
  llvm::SmallVector<int64_t> pads;
  /// What ceil_mode added to the high ends: positions that no average may
  /// count.
  llvm::SmallVector<int64_t> excess;
  llvm::SmallVector<int64_t> outputSize;

  size_t rank() const { return kernel.size(); }
  llvm::ArrayRef<int64_t> low() const {
    return llvm::ArrayRef(pads).take_front(rank());
  }
  llvm::ArrayRef<int64_t> high() const {
    return llvm::ArrayRef(pads).drop_front(rank());
  }
  /// Zero for batch and channel, then what `pads` says.
  llvm::SmallVector<int64_t> lowOfImage() const;
  llvm::SmallVector<int64_t> highOfImage() const;
};

/// Positive extents or nonnegative pads: attribute `name` with `count` values.
mlir::FailureOr<llvm::SmallVector<int64_t>>
readExtents(Node &node, llvm::StringRef name, size_t count, int64_t least,
            llvm::ArrayRef<int64_t> fallback);
/// NOTSET, VALID, SAME_UPPER or SAME_LOWER.
mlir::FailureOr<std::string> readAutoPad(Node &node);

/// Reads kernel_shape, strides, dilations, pads, auto_pad and ceil_mode of a
/// node whose first input is [N, C, spatial...]. `kernel` is the weight's, or
/// empty where only the attribute says.
mlir::FailureOr<Window> readSpatialWindow(Node &node,
                                          llvm::ArrayRef<int64_t> kernel);

/// The same with one or two spatial dimensions as a window of two, [height,
/// width]; a line has height 1.
mlir::FailureOr<Window> readWindow(Node &node, llvm::ArrayRef<int64_t> kernel);

/// Whether nn's 2-D operators take input 0: one or two spatial dimensions.
bool isImage(Node &node);
/// Reports an input 0 that has not one or two spatial dimensions.
mlir::LogicalResult expectImage(Node &node);

/// [N, C, H, W] or [N, C, L] to [N, H, W, C], a line being an image of
/// height 1.
mlir::Value toNHWC(Node &node, mlir::Value input);
/// The way back, to `rank` dimensions.
mlir::Value fromNHWC(Node &node, mlir::Value input, int64_t rank);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_WINDOW_H
