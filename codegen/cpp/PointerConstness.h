//===- PointerConstness.h -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Finds the pointers that something is written through; all others are printed
// as pointers to const. Works over the whole module, since kernels get their
// pointers from the model function.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_POINTERCONSTNESS_H
#define MOTE_CODEGEN_CPP_POINTERCONSTNESS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseSet.h"

namespace mote {

class PointerConstness {
public:
  explicit PointerConstness(mlir::ModuleOp module);

  /// Whether memory is written through `pointer` (or, of a variable, through
  /// its value).
  bool isWritten(mlir::Value pointer) const {
    return written.contains(pointer);
  }
  /// Reports constants and `mote.const` arguments that are written.
  mlir::LogicalResult verify();

private:
  void collectWrites();
  void collectSources(mlir::Value pointer,
                      llvm::SmallVectorImpl<mlir::Value> &sources);

  mlir::ModuleOp module;
  llvm::DenseSet<mlir::Value> written;
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Operation *>>
      callers;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_POINTERCONSTNESS_H
