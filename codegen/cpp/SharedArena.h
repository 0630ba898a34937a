//===- SharedArena.h - Several models in one arena --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An arena keeps nothing between runs, so models that run one after the other
// need the largest one's memory, not the sum. Each is emitted as it is alone; a
// common header says how large their arena is.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_SHAREDARENA_H
#define MOTE_CODEGEN_CPP_SHAREDARENA_H

#include "codegen/cpp/EmitCpp.h"

namespace mote {

/// The files of several models in one folder, and what they have in common.
class SharedArena {
public:
  /// A model that shares.
  struct Model {
    std::string name; ///< The prefix of its symbols, `kws`.
    int64_t arenaBytes = 0;
    int64_t arenaAlignment = 1;
    WeightsForm weights = WeightsForm::Array; ///< Never `Auto`.
  };

  /// `name`, an identifier, is the common header's, and the prefix of its
  /// macros.
  explicit SharedArena(std::string name) : name(std::move(name)) {}

  /// Prints one more model, which is in the `emitc` phase and keeps nothing in
  /// its arena between calls (no `--stream-input`). Fails, with diagnostics on
  /// it, where names are another model's.
  mlir::LogicalResult add(mlir::ModuleOp module, EmissionOptions options);

  llvm::ArrayRef<Model> getModels() const { return models; }
  /// The model with the largest arena.
  const Model &getLargest() const;
  /// What all models' first bytes are aligned to.
  int64_t getAlignment() const;
  /// What the arenas would take one beside the other.
  int64_t getBytesApart() const;

  /// All models' files, the common header, and one CMakeLists.txt. `options`
  /// are for the banner.
  std::vector<EmittedFile> finish(const EmissionOptions &options);

private:
  mlir::LogicalResult addFile(mlir::ModuleOp module, EmittedFile file);
  void printHeader(llvm::raw_ostream &os, const EmissionOptions &options);

  std::string name;
  std::vector<Model> models;
  std::vector<EmittedFile> files;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_SHAREDARENA_H
