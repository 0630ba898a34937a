//===- PostTransform.h - What ai.onnx.ml does to scores ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_POSTTRANSFORM_H
#define MOTE_COMPILER_ONNX_OPS_POSTTRANSFORM_H

#include "compiler/onnx/ops/Loops.h"

namespace mote::importer {

/// Scores [N, C] after attribute 'post_transform': NONE, LOGISTIC, SOFTMAX or
/// SOFTMAX_ZERO.
mlir::FailureOr<mlir::Value> postTransformed(Node &node, mlir::Value scores);
/// The same with the transformation's name.
mlir::FailureOr<mlir::Value> postTransformed(Node &node, mlir::Value scores,
                                             llvm::StringRef transform);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_POSTTRANSFORM_H
