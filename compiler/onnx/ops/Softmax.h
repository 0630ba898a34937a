//===- Softmax.h - Softmax in its two meanings ------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_SOFTMAX_H
#define MOTE_COMPILER_ONNX_OPS_SOFTMAX_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// Softmax of `input` along `axis`, as `resultType`. Where it `flattens`
/// (before opset 13), over all axes from `axis` on together.
mlir::FailureOr<mlir::Value> softmax(Node &node, mlir::Value input,
                                     mlir::RankedTensorType resultType,
                                     int64_t axis, bool flattens);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_SOFTMAX_H
