//===- Pipelines.cpp ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Joins the parts' own pipelines, and hands them the options they want.
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Pipelines.h"

#include "codegen/kernels/Passes.h"
#include "codegen/stream/Passes.h"
#include "dialects/Conversion/Passes.h"
#include "dialects/NN/Transforms/Passes.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "dialects/QNN/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace mote;

void mote::buildNNPhase(OpPassManager &pm, const CompileOptions &options) {
  nn::NNPipelineOptions nnOptions;
  nnOptions.int8Borders = options.borderType == BorderType::Int8;
  // A row of an image has its pixels' channels together.
  nnOptions.nhwcBorders =
      options.borderLayout == BorderLayout::NHWC || options.streamInput;
  nnOptions.halfPrecision = options.precision == Precision::Half;
  nn::buildNNPipeline(pm, nnOptions);
}

void mote::buildQNNPhase(OpPassManager &pm, const CompileOptions &options) {
  pm.addPass(createConvertNNToQNN());
  pm.addPass(createConvertNNToLinalg());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  pm.addNestedPass<func::FuncOp>(qnn::createEliminateDeadChannels());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(plan::createPlanOrder());
}

void mote::buildBufferizedPhase(OpPassManager &pm,
                                const CompileOptions &options) {
  qnn::buildBufferizePipeline(pm);
}

void mote::buildTiledPhase(OpPassManager &pm, const CompileOptions &options) {
  // Without reuse of memory there is nothing to save, and `mote verify` wants
  // to see whole tensors, but where the input is none. Unasked, rows are handed
  // on only where kernels estimate cycles well (not on Helium), and where flash
  // matters less: rows take more code.
  bool isSmall = options.memory == MemoryMode::Small;
  bool isFast = options.memory == MemoryMode::Fast &&
                options.target->isBareMetal() && !options.target->has(IsaMVE) &&
                options.optimize == Optimize::Speed && options.flashBudget == 0;
  if (((isSmall || isFast) && options.reuseMemory) || options.streamInput) {
    StreamRowsOptions stream;
    stream.target = options.target->name.str();
    stream.budget = options.ramBudget;
    stream.takeRows = options.streamInput;
    stream.optimize = toString(options.optimize).str();
    stream.slack = isSmall ? 10 : 1;
    // For `small` a budget is worth any price.
    if (isSmall && options.ramBudget > 0)
      stream.slack = 1'000'000;
    pm.addNestedPass<func::FuncOp>(createStreamRows(stream));
  }
  if (options.threads > 1) {
    SplitRowsOptions split;
    split.target = options.target->name.str();
    split.parts = options.threads;
    // What a layer must take for another processor to be worth waking: some
    // microseconds.
    split.leastWork = options.target->isBareMetal() ? 2'048 : 32'768;
    pm.addNestedPass<func::FuncOp>(createSplitRows(split));
  }
  SelectKernelsOptions select;
  select.target = options.target->name.str();
  select.optimize = toString(options.optimize).str();
  select.flashBudget = options.flashBudget;
  select.countAccesses = !options.regions.empty();
  pm.addNestedPass<func::FuncOp>(createSelectKernels(select));
}

void mote::buildPlannedPhase(OpPassManager &pm, const CompileOptions &options) {
  plan::PlanArenaOptions plan;
  plan.ioBuffers =
      options.borderBuffers == BorderBuffers::Caller ? "caller" : "arena";
  plan.ramBudget = options.ramBudget;
  plan.minAlignment = options.bufferAlignment;
  plan.closestOverlap = options.closestOverlap;
  plan.memory = options.memory == MemoryMode::Apart   ? "apart"
                : options.memory == MemoryMode::Small ? "small"
                                                      : "fast";
  plan.noReuse = !options.reuseMemory;
  for (const MemoryRegion &region : options.regions)
    plan.regions.push_back(region.name + ":" + std::to_string(region.bytes));
  pm.addPass(plan::createPlanArena(plan));
  pm.addPass(plan::createPlanVerify());
  if (options.poisonDead)
    pm.addPass(plan::createPlanPoison());
}

void mote::buildKernelsPhase(OpPassManager &pm, const CompileOptions &options) {
  buildKernelPipeline(pm, /*keepLoopsRolled=*/options.target->isBareMetal());
}

void mote::buildEmitCPhase(OpPassManager &pm, const CompileOptions &options) {
  pm.addPass(createConvertKernelsToEmitC());
}
