//===- Pipelines.h - The passes of each phase ----------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_PIPELINES_H
#define MOTE_COMPILER_PIPELINES_PIPELINES_H

#include "compiler/pipelines/CompileOptions.h"
#include "mlir/Pass/PassManager.h"

namespace mote {

// Each adds the passes from the phase before to its own (docs/pipeline.md).
void buildNNPhase(mlir::OpPassManager &pm, const CompileOptions &options);
void buildQNNPhase(mlir::OpPassManager &pm, const CompileOptions &options);
void buildBufferizedPhase(mlir::OpPassManager &pm,
                          const CompileOptions &options);
void buildTiledPhase(mlir::OpPassManager &pm, const CompileOptions &options);
void buildPlannedPhase(mlir::OpPassManager &pm, const CompileOptions &options);
void buildKernelsPhase(mlir::OpPassManager &pm, const CompileOptions &options);
void buildEmitCPhase(mlir::OpPassManager &pm, const CompileOptions &options);

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_PIPELINES_H
