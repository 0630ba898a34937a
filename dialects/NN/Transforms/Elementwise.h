//===- Elementwise.h - Which nn ops work element by element -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_ELEMENTWISE_H
#define MOTE_DIALECTS_NN_TRANSFORMS_ELEMENTWISE_H

#include "dialects/NN/IR/NN.h"

namespace mote::nn {

/// A function of one element: `relu`, `sigmoid`, `clip` ...
inline bool isUnary(mlir::Operation *op) {
  return mlir::isa<ReluOp, SigmoidOp, TanhOp, ExpOp, LogOp, SqrtOp, AbsOp,
                   NegOp, FloorOp, CeilOp, ErfOp, HardSwishOp, SoftplusOp,
                   ClipOp, LeakyReluOp, EluOp, HardSigmoidOp>(op);
}

/// A function of two elements, with broadcasting.
inline bool isBinary(mlir::Operation *op) {
  return mlir::isa<AddOp, SubOp, MulOp, DivOp, MinimumOp, MaximumOp, PowOp>(op);
}

/// A change of the element type only.
inline bool isElementCast(mlir::Operation *op) {
  return mlir::isa<QuantizeOp, DequantizeOp, StorageCastOp, CastOp>(op);
}

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_ELEMENTWISE_H
