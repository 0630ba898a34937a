//===- Pipeline.cpp - The order of the passes over nn ---------------------===//
//----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mote;

void nn::buildNNFloatPipeline(OpPassManager &pm) {
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createNNFoldConstants());
  // Fully connected layers first: they absorb the transposes of a flatten.
  function.addPass(createNNFuseBias());
  function.addPass(createNNSinkTransposes());
  // Sinking has brought the layers and what follows them together.
  function.addPass(createNNFoldBatchNorm());
  function.addPass(createNNFuseBias());
  function.addPass(createNNFuseActivation());
  function.addPass(createCSEPass());
}

void nn::buildNNPipeline(OpPassManager &pm, const NNPipelineOptions &options) {
  buildNNFloatPipeline(pm);
  OpPassManager &function = pm.nest<func::FuncOp>();
  function.addPass(createNNFoldQDQ());
  // Folding brings reshapes together, and clamps to their quantized producers.
  function.addPass(createNNSinkTransposes());
  // Sinking ends with reshapes at the results, where dequantize must be last.
  function.addPass(createNNFoldQDQ());
  function.addPass(createNNFuseActivation());
  // Nothing looks for stored integers behind a dequantize any more.
  function.addPass(createNNFoldConstants(NNFoldConstantsOptions{true}));
  function.addPass(createNNQuantizeBorders());
  if (options.int8Borders)
    function.addPass(createNNInt8Borders());
  function.addPass(createNNIOLayout(
      NNIOLayoutOptions{options.nhwcBorders ? "nhwc" : "onnx"}));
  if (options.halfPrecision)
    function.addPass(createNNCastToF16());
  function.addPass(createCanonicalizerPass());
  function.addPass(createCSEPass());
}

void nn::registerNNPipelines() {
  PassPipelineRegistration<>(
      "nn-pipeline",
      "All passes over nn, as `mote compile` runs them by default",
      [](OpPassManager &pm) { buildNNPipeline(pm, NNPipelineOptions()); });
}
