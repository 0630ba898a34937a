//===- Indexing.h - Elements at computed places -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_ONNX_OPS_INDEXING_H
#define MOTE_COMPILER_ONNX_OPS_INDEXING_H

#include "compiler/onnx/Node.h"

namespace mote::importer {

/// Gather with indices that are known only at run time.
mlir::LogicalResult importRunTimeGather(Node &node);

} // namespace mote::importer

#endif // MOTE_COMPILER_ONNX_OPS_INDEXING_H
