//===- ConvLoops.h - Convolutions beyond nn.conv2d --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_CONVLOOPS_H
#define MOTE_COMPILER_ONNX_OPS_CONVLOOPS_H

#include "compiler/onnx/ops/Loops.h"
#include "compiler/onnx/ops/Window.h"

namespace mote::importer {

/// Loops `first` to `first + count - 1`.
llvm::SmallVector<mlir::AffineExpr> loopDims(Node &node, unsigned first,
                                             size_t count);
/// Where a window reads in the padded input: `output * stride + tap * dilation`
/// along each spatial axis.
llvm::SmallVector<mlir::AffineExpr> windowIndices(Node &node,
                                                  const Window &window,
                                                  unsigned firstOutput,
                                                  unsigned firstTap);
/// What a sum of products starts from: `bias` [groups * O] over a result of
/// shape [N, groups, O, ...], or zeros where it is null.
mlir::Value biasedResult(Node &node, mlir::Type elementType, int64_t groups,
                         mlir::Value bias, llvm::ArrayRef<int64_t> shape);

/// Checks a weight [O, C / group, kernel...] against an input 0 [N, C, ...].
mlir::LogicalResult expectConvWeight(Node &node, unsigned weightIndex);

using ProductFn = llvm::function_ref<Num(Num element, Num weight)>;
/// Convolution of an image [N, C, spatial...] with a filter [O, C / groups,
/// spatial...] of any rank and type; padding reads zero.
mlir::FailureOr<mlir::Value>
convolved(Node &node, mlir::Value image, mlir::Value filter, mlir::Value bias,
          const Window &window, mlir::Type resultElement, ProductFn term);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_CONVLOOPS_H
