//===- Program.h - Build emitted code and run it -------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `mote run` and `mote verify` do after compiling a model: build the
// emitted sources with a harness for a target, natively or with a
// cross-compiler, and run the program, natively or in QEMU.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_PROGRAM_H
#define MOTE_COMPILER_RUN_PROGRAM_H

#include "codegen/targets/Target.h"
#include "compiler/run/TemporaryDirectory.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mote {

enum class Compiler { GCC, Clang };

/// What the harness must know about a model; the header knows the rest.
struct ModelInterface {
  std::string name; ///< The identifier that all emitted names start with.
  llvm::SmallVector<uint64_t> inputBytes, outputBytes;
  /// `<model>_run_io` with inputs and outputs outside the arena.
  bool callerBuffers = false;
  /// Names of the memory regions that hold arenas, the fastest first; empty
  /// where there is one arena.
  std::vector<std::string> regions;
  /// The region that `<model>.ld` puts constant tables in; may be empty.
  std::string weightsRegion;
};

struct BuildOptions {
  const Target *target = nullptr;
  Compiler compiler = Compiler::GCC;
  std::string optimization = "-O2";
  /// Flags for the model's sources only, e.g. `-Werror`.
  std::vector<std::string> modelFlags;
  /// Flags for linking, e.g. `-fsanitize=address`.
  std::vector<std::string> linkFlags;
  /// Write the arena's bytes after the last run.
  bool dumpArena = false;
};

struct RunOptions {
  unsigned timeoutSeconds = 300;
  /// Further arguments of QEMU, e.g. `-plugin libcount.so`.
  std::vector<std::string> qemuArguments;
};

struct RunResult {
  std::vector<char> outputs; ///< Of all samples, in order.
  std::vector<char> arena;   ///< With `dumpArena`.
  /// Stack of the model's run function in bytes; 0 where it is not measured.
  uint32_t stackBytes = 0;
};

/// An executable for one model and one target, in a folder of its own that is
/// removed with it.
class Program {
public:
  /// Builds `<sources>/<model>.cpp` and `<model>_weights.*`. An error holds
  /// the compiler's output.
  static llvm::Expected<Program> build(llvm::StringRef sources,
                                       const ModelInterface &model,
                                       const BuildOptions &options);

  /// Runs the model once for each sample. `inputs` holds all inputs of the
  /// first sample, then those of the second, and so on.
  llvm::Expected<RunResult> run(llvm::ArrayRef<char> inputs,
                                const RunOptions &options) const;

  /// What `-fstack-usage` among the model's flags wrote of its functions.
  std::string getStackUsageFile() const {
    return directory.path(model.name + ".model.su");
  }

  /// The executable's path.
  std::string getExecutable() const { return directory.path("program.elf"); }

private:
  Program(TemporaryDirectory directory, const ModelInterface &model,
          const BuildOptions &options)
      : directory(std::move(directory)), model(model), options(options) {}

  TemporaryDirectory directory;
  ModelInterface model;
  BuildOptions options;
  bool usesExtra = false; ///< Weights and arena lie in the large memory.
};

} // namespace mote

#endif // MOTE_COMPILER_RUN_PROGRAM_H
