//===- Reporter.h - What the user sees on the terminal -------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_REPORTER_H
#define MOTE_COMPILER_TOOLS_MOTE_REPORTER_H

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "llvm/Support/Error.h"
#include <string>

namespace mote {

/// Prints an error of usage with a pointer to the help; returns ExitUsage.
int usageError(llvm::StringRef command, llvm::StringRef message);

/// Prints the context's diagnostics as `error: <file>: node '<name>': <text>`,
/// and progress where standard error is a terminal.
class Reporter {
public:
  Reporter(mlir::MLIRContext &context, llvm::StringRef file);
  ~Reporter();

  /// Says what goes on until the next call; shown on a terminal only.
  void progress(llvm::StringRef what);
  void clearProgress();

  /// Prints an error about the file, or about whatever its text says.
  void error(llvm::StringRef text);
  void warning(llvm::StringRef text);
  int fail(llvm::Error error);
  /// For a failure whose reason was a diagnostic; returns ExitFailure.
  int fail(llvm::StringRef whatFailed);

private:
  void print(mlir::Diagnostic &diagnostic);
  std::string nodePrefix(mlir::Location location, llvm::StringRef text) const;
  /// "<file>: ", unless the text names it.
  std::string filePrefix(llvm::StringRef text) const;

  mlir::MLIRContext &context;
  mlir::DiagnosticEngine::HandlerID handler;
  std::string file;
  bool terminal, progressShown = false;
  unsigned errors = 0;
};

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_REPORTER_H
