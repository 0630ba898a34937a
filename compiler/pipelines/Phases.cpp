//===- Phases.cpp ---------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Phases.h"

#include "compiler/pipelines/Pipelines.h"
#include "mlir/Pass/PassOptions.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace mote;

static const Phase phases[] = {
    {"import", "nn ops on tensors, as the ONNX graph states them", nullptr},
    {"nn", "the same folded, fused, NHWC, integer where quantized",
     buildNNPhase},
    {"qnn", "integer arithmetic on tensors; linalg for the long tail",
     buildQNNPhase},
    {"bufferized", "the same on memrefs", buildBufferizedPhase},
    {"tiled", "ops in row loops where that saves memory; every kernel chosen",
     buildTiledPhase},
    {"planned", "every buffer an offset into one arena", buildPlannedPhase},
    {"kernels",
     "a list of calls, and a function a kernel in scf, arith and arm",
     buildKernelsPhase},
    {"emitc", "the same as C++ constructs", buildEmitCPhase},
    {"cpp", "C++", nullptr},
};

ArrayRef<Phase> mote::allPhases() { return phases; }

std::optional<size_t> mote::lookupPhase(StringRef name) {
  for (auto [index, phase] : llvm::enumerate(phases))
    if (phase.name == name)
      return index;
  return std::nullopt;
}

namespace {
/// CompileOptions as mote-opt's pipeline options.
struct PhasePipelineOptions : public PassPipelineOptions<PhasePipelineOptions> {
  Option<std::string> target{*this, "target", llvm::cl::init("generic"),
                             llvm::cl::desc("as for mote compile")};
  Option<BorderType> borderType{
      *this, "io", llvm::cl::init(BorderType::Model),
      llvm::cl::desc("element types at the model's border"),
      llvm::cl::values(clEnumValN(BorderType::Model, "model", ""),
                       clEnumValN(BorderType::Int8, "int8", ""))};
  Option<BorderLayout> borderLayout{
      *this, "io-layout", llvm::cl::init(BorderLayout::Onnx),
      llvm::cl::desc("axis order at the model's border"),
      llvm::cl::values(clEnumValN(BorderLayout::Onnx, "onnx", ""),
                       clEnumValN(BorderLayout::NHWC, "nhwc", ""))};
  Option<BorderBuffers> borderBuffers{
      *this, "io-buffers", llvm::cl::init(BorderBuffers::Arena),
      llvm::cl::desc("where inputs and outputs lie"),
      llvm::cl::values(clEnumValN(BorderBuffers::Arena, "arena", ""),
                       clEnumValN(BorderBuffers::Caller, "caller", ""))};
  Option<Precision> precision{
      *this, "precision", llvm::cl::init(Precision::Model),
      llvm::cl::desc("what floats are computed in"),
      llvm::cl::values(clEnumValN(Precision::Model, "model", ""),
                       clEnumValN(Precision::Half, "fp16", ""))};
  Option<MemoryMode> memory{
      *this, "memory", llvm::cl::init(MemoryMode::Fast),
      llvm::cl::desc("what memory may cost"),
      llvm::cl::values(clEnumValN(MemoryMode::Fast, "fast", ""),
                       clEnumValN(MemoryMode::Small, "small", ""),
                       clEnumValN(MemoryMode::Apart, "apart", ""))};
  Option<int64_t> ramBudget{*this, "ram-budget", llvm::cl::init(0),
                            llvm::cl::desc("largest arena in bytes, 0: any")};
  ListOption<std::string> regions{
      *this, "mem", llvm::cl::desc("memory regions, name:bytes each")};
  Option<bool> streamInput{*this, "stream-input", llvm::cl::init(false),
                           llvm::cl::desc("the input comes row by row")};
  Option<bool> reuseMemory{*this, "reuse-memory", llvm::cl::init(true),
                           llvm::cl::desc("whether buffers may share memory")};
};
} // namespace

static CompileOptions toCompileOptions(const PhasePipelineOptions &from) {
  CompileOptions options;
  if (const Target *target = lookupTarget(from.target))
    options.target = target;
  options.borderType = from.borderType;
  options.borderLayout = from.borderLayout;
  options.borderBuffers = from.borderBuffers;
  options.precision = from.precision;
  options.memory = from.memory;
  options.ramBudget = from.ramBudget;
  for (const std::string &text : from.regions) {
    auto [name, bytes] = StringRef(text).split(':');
    MemoryRegion &region = options.regions.emplace_back();
    region.name = name.str();
    (void)bytes.getAsInteger(10,
                             region.bytes); // plan-arena says what is wrong.
  }
  options.streamInput = from.streamInput;
  options.reuseMemory = from.reuseMemory;
  return options;
}

void mote::registerPhasePipelines() {
  for (size_t last = 0; last < std::size(phases); ++last) {
    if (!phases[last].build)
      continue;
    // The registry keeps the strings' copies.
    PassPipelineRegistration<PhasePipelineOptions>(
        ("mote-to-" + phases[last].name).str(), phases[last].description,
        [last](OpPassManager &pm, const PhasePipelineOptions &from) {
          CompileOptions options = toCompileOptions(from);
          for (size_t i = 0; i <= last; ++i)
            if (phases[i].build)
              phases[i].build(pm, options);
        });
  }
}
