//===- ModelSession.h - One model in one process -------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_MODELSESSION_H
#define MOTE_COMPILER_TOOLS_MOTE_MODELSESSION_H

#include "codegen/cpp/EmitCpp.h"
#include "compiler/pipelines/Compilation.h"
#include "compiler/tools/mote/ModelOptions.h"
#include "compiler/tools/mote/Reporter.h"
#include "mlir/IR/MLIRContext.h"

namespace mote {

/// Context, diagnostics and compilation of one model, tied together.
class ModelSession {
public:
  explicit ModelSession(const ModelOptions &options);

  mlir::LogicalResult import() {
    return compilation.import(options.path, options.import);
  }
  /// Imports the model unless that is done, and takes it to `phase` (not
  /// `cpp`).
  mlir::LogicalResult compileTo(llvm::StringRef phase);
  /// The same model at phase `qnn` in the precision of its file: what
  /// `--precision` is measured by.
  mlir::FailureOr<mlir::OwningOpRef<mlir::ModuleOp>> compileUnnarrowed();
  /// The C++ files, once `emitc` is reached.
  mlir::FailureOr<std::vector<EmittedFile>> emit();
  /// How it prints them.
  EmissionOptions getEmissionOptions() const;
  /// What the harness must know, once memory is planned.
  ModelInterface getInterface();

private:
  /// Makes the imported float model an int8 one (`--quantize`).
  mlir::LogicalResult quantize();
  static mlir::DialectRegistry makeRegistry();
  const ModelOptions &options;
  mlir::MLIRContext context;
  bool imported = false, quantized = false;

public:
  Reporter reporter;
  Compilation compilation;
};

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_MODELSESSION_H
