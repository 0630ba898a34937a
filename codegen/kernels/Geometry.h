//===- Geometry.h - What recipes know of an operator ------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_GEOMETRY_H
#define MOTE_CODEGEN_KERNELS_GEOMETRY_H

#include "dialects/QNN/IR/QNN.h"
#include "mlir/IR/BuiltinTypes.h"

namespace mote {

/// What an op's elements are: i8, f32 or f16.
enum class Number { S8, F32, F16 };
/// That of a type.
Number numberOf(mlir::Type element);

/// Shapes, steps and constants of a convolution or pool; a fully connected
/// layer is a 1x1 convolution over N pixels in a row. Sizes are elements.
struct Geometry {
  int64_t batch = 1, inH = 1, inW = 1, inC = 1;
  int64_t outH = 1, outW = 1, outC = 1;
  int64_t kernelH = 1, kernelW = 1;
  int64_t strideH = 1, strideW = 1, dilationH = 1, dilationW = 1;
  int64_t top = 0, left = 0;
  int64_t groups = 1;
  int32_t padValue = 0;
  bool isFloat = false; ///< f32 or f16.
  Number number = Number::S8;
  qnn::RequantAttr requant; ///< Null for floats.
  std::optional<float> actMin, actMax;

  /// From qnn.conv2d, qnn.depthwise_conv2d, qnn.fully_connected, qnn.max_pool2d
  /// or qnn.avg_pool2d on memrefs.
  static Geometry of(mlir::Operation *op);

  int64_t taps() const { return kernelH * kernelW; }
  int64_t groupC() const { return inC / groups; }
  int64_t elementBytes() const {
    return number == Number::S8 ? 1 : number == Number::F16 ? 2 : 4;
  }
  int64_t outPixels() const { return batch * outH * outW; }
  int64_t inPixels() const { return batch * inH * inW; }
  /// Whether some window reaches outside the input.
  bool hasPadding() const;
  bool isPointwise() const {
    return taps() == 1 && groups == 1 && strideH == 1 && strideW == 1 &&
           !hasPadding();
  }
};

/// The filter of `op` as integers, in its own layout; empty if it is no i8
/// constant.
llvm::SmallVector<int8_t> filterOf(mlir::Operation *op);
/// The bias of `op`; empty if it is no i32 constant.
llvm::SmallVector<int32_t> biasOf(mlir::Operation *op);
/// The same of a layer of floats; numbers of f16 as f32.
llvm::SmallVector<float> floatFilterOf(mlir::Operation *op);
llvm::SmallVector<float> floatBiasOf(mlir::Operation *op);
/// Whether every partial sum of the layer fits i32, whatever the input, so that
/// sums may be written as plain (signed) additions.
bool sumsFit(mlir::Operation *op);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_GEOMETRY_H
