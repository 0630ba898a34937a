//===- Names.h ------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every variable, argument, function and table of a module its C++
// identifier. An analysis: the module keeps its own names.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_NAMES_H
#define MOTE_CODEGEN_CPP_NAMES_H

#include "codegen/cpp/Placement.h"
#include "llvm/ADT/StringSet.h"
#include <string>

namespace mote {

/// `text` as a C++ identifier that no standard reserves: letters, digits and
/// single underscores, no keyword, no leading underscore. `fallback` where
/// nothing is left.
std::string makeIdentifier(llvm::StringRef text,
                           llvm::StringRef fallback = "value");

/// Identifiers of the module's functions and tables.
class SymbolNames {
public:
  explicit SymbolNames(mlir::ModuleOp module);
  llvm::StringRef of(llvm::StringRef symbol) const;

private:
  llvm::StringMap<std::string> names;
};

/// Identifiers of one function's values. Names are unique among those visible
/// at one place; blocks that do not enclose each other may use the same ones.
class ValueNames {
public:
  ValueNames(mlir::emitc::FuncOp function, const Placement &placement,
             const SymbolNames &symbols,
             llvm::ArrayRef<std::string> taken = {});
  llvm::StringRef of(mlir::Value value) const;

private:
  void visitBlock(mlir::Block &block, unsigned loopDepth);
  void visitOp(mlir::Operation &op, unsigned loopDepth);
  void assign(mlir::Value value, llvm::StringRef wanted);
  std::string describe(mlir::Operation &op) const;

  const Placement &placement;
  const SymbolNames &symbols;
  llvm::DenseMap<mlir::Value, std::string> names;
  /// Names visible at the place being visited, and in which order they came.
  llvm::StringSet<> visible;
  std::vector<std::string> order;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_NAMES_H
