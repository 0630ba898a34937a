//===- NN.h - The nn dialect ------------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NN_H
#define MOTE_DIALECTS_NN_IR_NN_H

#include "dialects/Interpreter/ReferenceSemanticsInterface.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/NN/IR/NNDialect.h.inc"

namespace mote::nn {
/// Whether convolutions, products with weights and pools of this float type
/// have kernels.
inline bool isLayerFloat(mlir::Type element) {
  return element.isF32() || element.isF16();
}
} // namespace mote::nn

#define GET_OP_CLASSES
#include "dialects/NN/IR/NNOps.h.inc"

#endif // MOTE_DIALECTS_NN_IR_NN_H
