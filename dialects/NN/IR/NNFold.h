//===- NNFold.h - Folding by interpretation ---------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_IR_NNFOLD_H
#define MOTE_DIALECTS_NN_IR_NNFOLD_H

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/OpDefinition.h"

namespace mote::nn {

/// The type of the attribute of a constant of `type`: signless or unsigned
/// storage integers where the tensor is quantized.
mlir::RankedTensorType attributeType(mlir::RankedTensorType type);

/// The value of an nn op with one result whose operands are all constant, by
/// its reference semantics: stored integers where the result is quantized.
/// Null where an operand is not constant, or where the result has more than
/// `maxElements` elements and more than the operands have together.
mlir::Attribute foldConstants(mlir::Operation *op,
                              llvm::ArrayRef<mlir::Attribute> operands,
                              int64_t maxElements = 1 << 16);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_IR_NNFOLD_H
