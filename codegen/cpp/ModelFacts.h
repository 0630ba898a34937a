//===- ModelFacts.h -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the printed API and banner say about a model, collected from the module.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_MODELFACTS_H
#define MOTE_CODEGEN_CPP_MODELFACTS_H

#include "codegen/cpp/EmitCpp.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include <optional>
#include <string>
#include <vector>

namespace mote {

/// An input or output of the model.
struct BorderTensor {
  std::string name; ///< As in the model file.
  mlir::Type elementType;
  llvm::SmallVector<int64_t> shape;
  std::optional<double> scale; ///< Real value = scale * (stored - zeroPoint).
  int64_t zeroPoint = 0;
  std::optional<int64_t>
      offset; ///< Bytes into its arena; none where the caller owns the buffer.
  unsigned arena = 0; ///< Which one, where there are several.
  std::optional<unsigned>
      argument; ///< Of the model function, where the caller owns the buffer.
  /// How many rows are pushed one by one, where that is how it comes.
  std::optional<int64_t> rows;

  int64_t getNumElements() const;
  int64_t getBytes() const;
  int64_t getAlignment() const;
  int64_t getRowElements() const { return getNumElements() / *rows; }
};

struct ModelFacts {
  std::string name;  ///< Prefix of every symbol, `kws`.
  std::string macro; ///< Prefix of every macro, `KWS`.
  std::string source, digest;
  std::optional<int64_t> opset;
  /// The arena, or one a memory region, the fastest first. The n-th is the
  /// n-th argument of `function`.
  llvm::SmallVector<plan::ArenaOp> arenas;
  mlir::emitc::FuncOp function;
  std::vector<BorderTensor> inputs, outputs;
  llvm::SmallVector<mlir::emitc::FuncOp> kernels;
  llvm::SmallVector<mlir::emitc::GlobalOp> tables;
  llvm::SmallVector<mlir::emitc::IncludeOp> includes;
  int64_t tableBytes = 0;
  /// Where the tables begin when they are written one after the other, each at
  /// a multiple of its alignment; and the bytes and alignment of that whole.
  llvm::SmallVector<int64_t> tableOffsets;
  int64_t blobBytes = 0, blobAlignment = 1;
  bool callerOwnsBorders = false;
  /// With `--stream-input`: bytes into the arena of the int32_t that counts the
  /// rows taken, and into which arena; the only input has `rows`.
  std::optional<int64_t> rowCounter;
  unsigned rowCounterArena = 0;
  /// With `--threads`: the most parts of a layer; 1 where all are whole.
  int64_t threads = 1;
  /// Never `Auto`.
  WeightsForm weights = WeightsForm::Array;

  /// Whether memory is several arenas, in regions of a name each (`--mem`).
  bool hasRegions() const {
    plan::ArenaOp first = arenas.front();
    return first.getRegion().has_value();
  }
};

/// The alignment of a table in bytes, at least that of its elements.
int64_t getTableAlignment(mlir::emitc::GlobalOp table);
/// The size of a table in bytes.
int64_t getTableBytes(mlir::emitc::GlobalOp table);

/// Collects the facts, or reports what is missing.
mlir::FailureOr<ModelFacts> collectModelFacts(mlir::ModuleOp module);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_MODELFACTS_H
