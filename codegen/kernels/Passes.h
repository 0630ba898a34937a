//===- Passes.h - From qnn ops to kernels -----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_PASSES_H
#define MOTE_CODEGEN_KERNELS_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mlir {
class OpPassManager;
} // namespace mlir

namespace mote {

#define GEN_PASS_DECL
#include "codegen/kernels/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "codegen/kernels/Passes.h.inc"

/// From the `planned` phase to the `kernels` phase. Selection is not part of
/// it: qnn-select-kernels runs before planning. `keepLoopsRolled`: for cores
/// whose flash is small.
void buildKernelPipeline(mlir::OpPassManager &pm, bool keepLoopsRolled);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_PASSES_H
