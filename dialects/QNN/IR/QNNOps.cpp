//===- QNNOps.cpp ------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"

using namespace mlir;
using namespace mote::qnn;

#define GET_OP_CLASSES
#include "dialects/QNN/IR/QNNOps.cpp.inc"

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// On tensors an op is pure. On memrefs it reads its inputs and writes its
/// init and scratch.
static void addEffects(DestinationStyleOpInterface op, Effects &effects) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    bool written = op.isDpsInit(&operand) ||
                   operand.getOperandNumber() > op.getDpsInitOperand(0)->getOperandNumber();
    if (written)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

#define MOTE_QNN_OP(OpTy)                                                      \
  void OpTy::getEffects(Effects &effects) {                                    \
    addEffects(cast<DestinationStyleOpInterface>(getOperation()), effects);    \
  }                                                                            \
  LogicalResult OpTy::verify() { return success(); }
MOTE_QNN_OP(Conv2DOp)
MOTE_QNN_OP(DepthwiseConv2DOp)
MOTE_QNN_OP(FullyConnectedOp)
MOTE_QNN_OP(MaxPool2DOp)
MOTE_QNN_OP(AvgPool2DOp)
MOTE_QNN_OP(AddOp)
MOTE_QNN_OP(LookupOp)
MOTE_QNN_OP(SoftmaxOp)
MOTE_QNN_OP(QuantizeOp)
MOTE_QNN_OP(DequantizeOp)
MOTE_QNN_OP(FlipSignOp)
