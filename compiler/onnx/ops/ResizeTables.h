//===- ResizeTables.h - Coordinates and weights of Resize -------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Along each axis a place of the result has a coordinate in the input, and the
// elements around it have weights. Both are tables, computed in f64 by ops that
// the importer evaluates where the scales are constant; the loops over elements
// read them.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_RESIZETABLES_H
#define MOTE_COMPILER_ONNX_OPS_RESIZETABLES_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

struct ResizedAxis {
  int64_t axis;
  /// Its place in the lists of scales and sizes.
  int64_t position;
  int64_t size, newSize;
  /// Where the output's places lie in the input: f64[newSize].
  mlir::Value coordinates;
};

/// The node's attributes, with what older opsets fixed filled in.
struct Resize {
  std::string mode, transformation, nearest, policy;
  bool antialias = false, excludesOutside = false;
  double cubic = -0.75, extrapolation = 0;
  /// Which inputs hold them, where they are given.
  std::optional<unsigned> roi, scales, sizes;
  /// Scales given by attributes (Upsample before opset 9).
  llvm::SmallVector<double> fixedScales;
  llvm::SmallVector<ResizedAxis> axes;

  bool crops() const { return transformation == "tf_crop_and_resize"; }
  bool keepsRatio() const { return sizes && policy != "stretch"; }
};

/// The scale that the node's lists give an axis.
Num scaleOf(Node &node, const Resize &resize, mlir::ImplicitLocOpBuilder &b,
            const ResizedAxis &axis);
/// Finds the new sizes: from the operands where they are constant, from the
/// declared shape, with a check at run time, where not.
mlir::LogicalResult findSizes(Node &node, Resize &resize);
/// Fills in the coordinates of all axes.
void findCoordinates(Node &node, Resize &resize);
/// How many elements around a coordinate have weights.
int64_t countTaps(const Resize &resize, const ResizedAxis &axis);
/// Indices of the elements around each place: i32[newSize, taps].
mlir::Value tapIndices(Node &node, const Resize &resize,
                       const ResizedAxis &axis, int64_t taps);
/// Weights of the elements around each place: element[newSize, taps].
mlir::Value tapWeights(Node &node, const Resize &resize,
                       const ResizedAxis &axis, int64_t taps,
                       mlir::Type element);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_RESIZETABLES_H
