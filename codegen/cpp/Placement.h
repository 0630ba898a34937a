//===- Placement.h --------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Decides, without changing the IR, which SSA values become C++ variables and
// which are written inside the expression that uses them. An expression may
// move down to its use only if nothing on the way could change what it reads.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_PLACEMENT_H
#define MOTE_CODEGEN_CPP_PLACEMENT_H

#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace mote {

/// The name an op or argument asks for in its location; empty where it asks for
/// none.
llvm::StringRef getNameHint(mlir::Location loc);

/// Whether `op` may change memory, itself or in its regions. Assignments to
/// scalar local variables do not count: no pointer reaches those.
bool writesMemory(mlir::Operation &op);

class Placement {
public:
  explicit Placement(mlir::emitc::FuncOp function);

  /// Whether `value` is written at its uses; otherwise it is a variable of its
  /// own.
  bool isInlined(mlir::Value value) const { return inlined.contains(value); }
  /// Whether `op` computes something that nobody reads.
  bool isDead(mlir::Operation *op) const;
  /// The assignment that declares `variable`, or null if it is declared where
  /// it stands.
  mlir::emitc::AssignOp getInitializer(mlir::emitc::VariableOp variable) const;
  /// Whether `assign` declares the variable it assigns.
  bool isInitializer(mlir::emitc::AssignOp assign) const;

private:
  void visitBlock(mlir::Block &block);
  bool canInline(mlir::Operation &op);
  bool canReadLate(mlir::emitc::LoadOp load, mlir::Value variable);
  bool isUnchangedUntil(mlir::Operation *read, mlir::Operation *use);
  /// The op as part of whose text `op` is printed.
  mlir::Operation *getStatement(mlir::Operation *op) const;

  llvm::DenseSet<mlir::Value> inlined;
  /// For inlined ops: the statement, in the same block, that holds their text.
  llvm::DenseMap<mlir::Operation *, mlir::Operation *> statements;
  /// Number of memory writes in a block before each of its ops.
  llvm::DenseMap<mlir::Operation *, unsigned> writesBefore;
  /// Leaves of an inlined op's expression.
  llvm::DenseMap<mlir::Operation *, unsigned> sizes;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_PLACEMENT_H
