//===- PoolLoops.h - Pools beyond nn's 2-D ones -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_POOLLOOPS_H
#define MOTE_COMPILER_ONNX_OPS_POOLLOOPS_H

#include "compiler/onnx/ops/Loops.h"
#include "compiler/onnx/ops/Window.h"

namespace mote::importer {

/// Maxima of input 0, [N, C, spatial...], of any rank and type.
mlir::FailureOr<mlir::Value> maxPooled(Node &node, const Window &window);
/// Where in input 0 the maxima `most` come from, as ONNX's flat indices.
mlir::FailureOr<mlir::Value> maxPoolIndices(Node &node, const Window &window,
                                            mlir::Value most);
/// Averages of input 0; padding counts as zeros, or not at all.
mlir::FailureOr<mlir::Value> averagePooled(Node &node, const Window &window,
                                           bool countsPads);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_POOLLOOPS_H
