//===- Pipeline.cpp - From planned memory to kernels
//-------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Passes.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mote;

void mote::buildKernelPipeline(mlir::OpPassManager &pm, bool keepLoopsRolled) {
  pm.addPass(createConvertQNNToKernels());
  pm.addPass(createOutlineLinalg());
  pm.addPass(createOutlineParts());
  if (keepLoopsRolled)
    pm.addPass(createKeepLoopsRolled());
  pm.addPass(plan::createPushRows());
  // Weights that recipes packed leave their originals unused.
  pm.addPass(mlir::createSymbolDCEPass());
}
