//===- ModelSession.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/ModelSession.h"

#include "compiler/pipelines/Registration.h"
#include "compiler/tools/mote/Samples.h"
#include "compiler/tools/mote/Version.h"
#include "dialects/NN/Transforms/Calibration.h"
#include "dialects/Plan/IR/Plan.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace mote;

mlir::DialectRegistry ModelSession::makeRegistry() {
  mlir::DialectRegistry registry;
  registerAllDialects(registry);
  return registry;
}

ModelSession::ModelSession(const ModelOptions &options)
    : options(options), context(makeRegistry()),
      reporter(context, options.path), compilation(context, options.compile) {
  context.loadAllAvailableDialects();
  // Errors are for users; ops with all their weights are not.
  context.printOpOnDiagnostic(false);
  compilation.onProgress([this](StringRef phase) { reporter.progress(phase); });
}

/// A .npz or .npy file, or the .npy files of a folder in order of their names.
static Expected<SampleFiles> calibrationFiles(StringRef path) {
  SampleFiles files{"calibration"};
  if (!sys::fs::is_directory(path)) {
    files.entries.push_back(path.str());
    return files;
  }
  std::error_code code;
  for (sys::fs::directory_iterator it(path, code), end; it != end && !code;
       it.increment(code))
    if (StringRef(it->path()).ends_with(".npy"))
      files.entries.push_back(it->path());
  if (files.entries.empty())
    return makeError(path + ": expected a folder of .npy files");
  llvm::sort(files.entries);
  return files;
}

mlir::LogicalResult ModelSession::quantize() {
  const CompileOptions &compile = options.compile;
  mlir::ModuleOp module = compilation.getModule();
  ModelSignature signature;
  if (failed(readSignature(module, signature)))
    return mlir::failure();
  auto fail = [&](Error error) {
    reporter.fail(std::move(error));
    return mlir::failure();
  };
  Expected<SampleFiles> files = calibrationFiles(compile.calibrationPath);
  if (!files)
    return fail(files.takeError());
  Expected<std::vector<Sample>> samples =
      readSamples(*files, signature.inputs, &context);
  if (!samples)
    return fail(samples.takeError());

  std::vector<nn::Sample> values;
  for (Sample &sample : *samples)
    values.emplace_back(std::make_move_iterator(sample.begin()),
                        std::make_move_iterator(sample.end()));
  nn::QuantizeOptions quantization;
  if (compile.calibration == Calibration::Percentile)
    quantization.method = nn::QuantizeOptions::Method::Percentile;
  reporter.progress("calibrating");
  return nn::quantizeModel(module, values, quantization);
}

mlir::LogicalResult ModelSession::compileTo(StringRef phase) {
  if (!imported) {
    if (failed(import()))
      return mlir::failure();
    imported = true;
  }
  // Calibration runs the float model, so it comes before the first pass.
  if (options.compile.quantize && !quantized && phase != "import") {
    if (failed(quantize()))
      return mlir::failure();
    quantized = true;
  }
  return compilation.advanceTo(phase);
}

mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>>
ModelSession::compileUnnarrowed() {
  CompileOptions unnarrowed = options.compile;
  unnarrowed.precision = Precision::Model;
  Compilation original(context, unnarrowed);
  if (failed(original.import(options.path, options.import)) ||
      failed(original.advanceTo("qnn")))
    return mlir::failure();
  return mlir::OwningOpRef<mlir::ModuleOp>(original.getModule().clone());
}

EmissionOptions ModelSession::getEmissionOptions() const {
  EmissionOptions emission;
  emission.toolVersion = toolVersion;
  emission.target = options.compile.target->name.str();
  emission.commandLine = "mote compile " + describeOptions(options);
  emission.weights = options.compile.weights;
  emission.weightsRegion = options.compile.weightsRegion;
  if (!emission.weightsRegion.empty())
    emission.weightsSection = ".mote." + emission.weightsRegion;
  emission.triple = options.compile.target->toolchain.getTriple();
  return emission;
}

mlir::FailureOr<std::vector<EmittedFile>> ModelSession::emit() {
  return emitCpp(compilation.getModule(), getEmissionOptions());
}

ModelInterface ModelSession::getInterface() {
  ModelInterface interface;
  interface.name = compilation.getModelName().str();
  interface.callerBuffers =
      options.compile.borderBuffers == BorderBuffers::Caller;
  interface.weightsRegion = options.compile.weightsRegion;
  interface.regions = plan::getRegionNames(compilation.getModule());
  const ModelSignature &signature = compilation.getSignature();
  for (const ModelPort &port : signature.inputs)
    interface.inputBytes.push_back(port.getNumBytes());
  for (const ModelPort &port : signature.outputs)
    interface.outputBytes.push_back(port.getNumBytes());
  return interface;
}
