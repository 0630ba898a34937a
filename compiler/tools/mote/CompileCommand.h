//===- CompileCommand.h - `mote compile`'s parts ---------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_COMPILECOMMAND_H
#define MOTE_COMPILER_TOOLS_MOTE_COMPILECOMMAND_H

#include "compiler/tools/mote/ModelSession.h"

namespace mote {

struct CompileArguments {
  ModelOptions model;
  /// All models but the first.
  std::vector<std::string> furtherModels;
  std::string output, emit, dumpFolder, report;
  bool sharedArena = false, locations = false, elideWeights = false;
};

/// What `--report` writes. Constant tables exist from `kernels` on: their size
/// is left out if the user asked to stop before.
mlir::FailureOr<std::string> makeReport(ModelSession &session,
                                        const CompileArguments &arguments);

/// Whether the options suit the number of models.
llvm::Error checkModels(const CompileArguments &arguments);

/// `--shared-arena`: several models, all or none. Returns what the process ends
/// with.
int compileTogether(const CompileArguments &arguments);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_COMPILECOMMAND_H
