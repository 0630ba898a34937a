//===- Compilation.h - A model on its way through the phases -- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_COMPILATION_H
#define MOTE_COMPILER_PIPELINES_COMPILATION_H

#include "compiler/onnx/Importer.h"
#include "compiler/pipelines/CompileOptions.h"
#include "compiler/pipelines/ModelSignature.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mote {

/// Imports one model and takes it from phase to phase. Whatever is wrong is
/// reported through the context's diagnostics.
class Compilation {
public:
  /// Called before each phase, with its name.
  using ProgressFn = std::function<void(llvm::StringRef phase)>;

  Compilation(mlir::MLIRContext &context, const CompileOptions &options)
      : context(context), options(options) {}

  /// Writes the IR after every pass below `folder`, one subfolder a phase.
  void dumpIR(llvm::StringRef folder) { dumpFolder = folder.str(); }
  void onProgress(ProgressFn fn) { progress = std::move(fn); }

  mlir::LogicalResult import(llvm::StringRef path,
                             const ImportOptions &options);
  /// Runs the passes up to and including `phase` (not `cpp`).
  mlir::LogicalResult advanceTo(llvm::StringRef phase);

  mlir::ModuleOp getModule() { return *module; }
  /// The model's name, an identifier.
  llvm::StringRef getModelName();
  /// Inputs and outputs with the types the emitted code has; known from the
  /// phase `qnn` on.
  const ModelSignature &getSignature() const { return signature; }

private:
  mlir::LogicalResult runPhase(size_t index);

  mlir::MLIRContext &context;
  CompileOptions options;
  std::string dumpFolder;
  ProgressFn progress;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  ModelSignature signature;
  size_t reached = 0;
};

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_COMPILATION_H
