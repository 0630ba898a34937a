//===- Phases.h - The phases, as a table ---------------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The one list of docs/pipeline.md's phases: `mote compile --emit=`, mote-opt's
// `--mote-to-<phase>` and the help texts come from it.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_PHASES_H
#define MOTE_COMPILER_PIPELINES_PHASES_H

#include "compiler/pipelines/CompileOptions.h"
#include "mlir/Pass/PassManager.h"

namespace mote {

struct Phase {
  llvm::StringRef name;        ///< As in `--emit=`.
  llvm::StringRef description; ///< What the IR is then.
  /// Adds the passes that lead here from the phase before; null for the first,
  /// which the importer makes, and the last, which the printer makes.
  void (*build)(mlir::OpPassManager &, const CompileOptions &);
};

/// All phases in order, from `import` to `cpp`.
llvm::ArrayRef<Phase> allPhases();
/// The index of a phase, or none.
std::optional<size_t> lookupPhase(llvm::StringRef name);

/// Registers `--mote-to-<phase>`: all passes from a module as imported to that
/// phase, with `target=`, `ram-budget=` ... as options.
void registerPhasePipelines();

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_PHASES_H
