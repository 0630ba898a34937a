//===- Interpreter.h - Run a function on host tensors -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The reference interpreter: what a model means at the `import`, `nn`, `qnn`
// and `tiled` phases. `mote verify` compares targets with it, constant folding
// uses it, and every kernel is tested against it.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_INTERPRETER_H
#define MOTE_DIALECTS_INTERPRETER_INTERPRETER_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mote {

/// Called after each op that makes tensors, with the name of the node it was
/// made for (see `nodeName`) and its results. Ops in loops are seen each time.
using TraceFn = llvm::function_ref<void(
    mlir::Operation *op, llvm::StringRef name, llvm::ArrayRef<HostTensor>)>;

/// Runs `function` on row-major inputs of its arguments' shapes; quantized
/// tensors are given and returned as their stored integers.
///
/// Knows every op with ReferenceSemanticsOpInterface, and `arith`, `math`,
/// `tensor`, `linalg`, `scf` and `affine` as they occur on tensors. Anything
/// else, inputs that do not fit, and accesses out of bounds are reported as
/// diagnostics on the op at fault.
mlir::FailureOr<llvm::SmallVector<HostTensor>>
interpret(mlir::func::FuncOp function, llvm::ArrayRef<HostTensor> inputs,
          TraceFn trace = {});

/// The name in a location: that of a NameLoc, or of the first one in a fused
/// location; empty where there is none.
llvm::StringRef nodeName(mlir::Location location);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_INTERPRETER_H
