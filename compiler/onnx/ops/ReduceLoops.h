//===- ReduceLoops.h - Reductions of any element type -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_REDUCELOOPS_H
#define MOTE_COMPILER_ONNX_OPS_REDUCELOOPS_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// Input 0 reduced along `axes`, which stay with size 1, as the node's operator
/// says. No elements give what the operator starts from.
mlir::Value reduceByLoops(Node &node, llvm::ArrayRef<int64_t> axes);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_REDUCELOOPS_H
