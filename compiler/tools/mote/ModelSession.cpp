//===- ModelSession.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/ModelSession.h"

#include "compiler/pipelines/Registration.h"
#include "compiler/tools/mote/Version.h"

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

mlir::LogicalResult ModelSession::compileTo(StringRef phase) {
  if (failed(import()))
    return mlir::failure();
  return compilation.advanceTo(phase);
}

mlir::FailureOr<std::vector<EmittedFile>> ModelSession::emit() {
  EmissionOptions emission;
  emission.toolVersion = toolVersion;
  emission.target = options.compile.target->name.str();
  emission.commandLine = "mote compile " + describeOptions(options);
  return emitCpp(compilation.getModule(), emission);
}

ModelInterface ModelSession::getInterface() {
  ModelInterface interface;
  interface.name = compilation.getModelName().str();
  interface.callerBuffers =
      options.compile.borderBuffers == BorderBuffers::Caller;
  const ModelSignature &signature = compilation.getSignature();
  for (const ModelPort &port : signature.inputs)
    interface.inputBytes.push_back(port.getNumBytes());
  for (const ModelPort &port : signature.outputs)
    interface.outputBytes.push_back(port.getNumBytes());
  return interface;
}
