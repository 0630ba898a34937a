//===- ModelOptions.h - Options that all commands share ------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_MODELOPTIONS_H
#define MOTE_COMPILER_TOOLS_MOTE_MODELOPTIONS_H

#include "compiler/onnx/Importer.h"
#include "compiler/pipelines/CompileOptions.h"
#include "compiler/run/Program.h"
#include "compiler/tools/mote/ArgumentParser.h"

namespace mote {

/// A model and what to do with it.
struct ModelOptions {
  std::string path;
  ImportOptions import;
  CompileOptions compile;
};

/// MODEL, `--name`, `--shape`.
void addImportOptions(ArgumentParser &parser, ModelOptions &options);
/// `--target`, `--io`, `--quantize`, `--ram-budget` ...
void addCompileOptions(ArgumentParser &parser, ModelOptions &options);
/// `--compiler`, `--timeout`.
void addToolchainOptions(ArgumentParser &parser, BuildOptions &build,
                         RunOptions &run);
/// Checks what no single option can know.
llvm::Error checkOptions(const ModelOptions &options);
/// Parses a command line and checks its options. Where that ends the command,
/// with help or an error of usage, what the process ends with.
std::optional<int> parseArguments(ArgumentParser &parser,
                                  llvm::ArrayRef<llvm::StringRef> arguments,
                                  const ModelOptions &options);
/// The options that shaped the code, as one would type them again.
std::string describeOptions(const ModelOptions &options);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_MODELOPTIONS_H
