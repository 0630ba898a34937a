//===- ConstantValues.h - What is computed from constants only --*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Values that no argument of the function can change. The interpreter knows
// them.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_CONSTANTVALUES_H
#define MOTE_DIALECTS_INTERPRETER_CONSTANTVALUES_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/IR/Operation.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace mote {

/// The ops of one block that `value` is computed by, in order. None where an
/// argument is among what it is computed from, where `mayRun` is false for one
/// of them, or where they are more than `maxOps`.
std::optional<llvm::SmallVector<mlir::Operation *>>
computationOf(mlir::Value value,
              llvm::function_ref<bool(mlir::Operation *)> mayRun,
              size_t maxOps);

/// The tensor `value`, computed by `ops`; none where the interpreter finds no
/// value, of which it says nothing.
std::optional<HostTensor> evaluate(llvm::ArrayRef<mlir::Operation *> ops,
                                   mlir::Value value);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_CONSTANTVALUES_H
