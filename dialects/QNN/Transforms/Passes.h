//===- Passes.h - Passes over the qnn dialect ---------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H
#define MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mote::qnn {

#define GEN_PASS_DECL
#include "dialects/QNN/Transforms/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "dialects/QNN/Transforms/Passes.h.inc"

/// From tensors to memrefs, as docs/pipeline.md states for `bufferized` (before
/// qnn-select-kernels): one allocation a value, results written in place.
void buildBufferizePipeline(mlir::OpPassManager &pm);

/// Registers the pipeline above as `qnn-bufferize`.
void registerQNNPipelines();

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_PASSES_H
