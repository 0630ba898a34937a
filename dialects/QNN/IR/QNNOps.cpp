//===- QNNOps.cpp - Verifiers of elementwise ops, and effects -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNVerifyUtils.h"

using namespace mlir;
using namespace mote::qnn;

#define GET_OP_CLASSES
#include "dialects/QNN/IR/QNNOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Memory effects
//===----------------------------------------------------------------------===//

using Effects =
    SmallVectorImpl<SideEffects::EffectInstance<MemoryEffects::Effect>>;

/// On tensors an op is pure. On memrefs it reads its inputs and writes its
/// init and scratch; sums are read first.
static void addEffects(DestinationStyleOpInterface op, Effects &effects) {
  unsigned init = op.getDpsInitOperand(0)->getOperandNumber();
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<MemRefType>(operand.get().getType()))
      continue;
    if (operand.getOperandNumber() >= init)
      effects.emplace_back(MemoryEffects::Write::get(), &operand);
    else
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
    if (isa<SumRowsOp>(op) && operand.getOperandNumber() == init)
      effects.emplace_back(MemoryEffects::Read::get(), &operand);
  }
}

#define MOTE_QNN_EFFECTS(OpTy)                                                 \
  void OpTy::getEffects(Effects &effects) {                                    \
    addEffects(cast<DestinationStyleOpInterface>(getOperation()), effects);    \
  }
MOTE_QNN_EFFECTS(Conv2DOp)
MOTE_QNN_EFFECTS(DepthwiseConv2DOp)
MOTE_QNN_EFFECTS(FullyConnectedOp)
MOTE_QNN_EFFECTS(MaxPool2DOp)
MOTE_QNN_EFFECTS(AvgPool2DOp)
MOTE_QNN_EFFECTS(AddOp)
MOTE_QNN_EFFECTS(LookupOp)
MOTE_QNN_EFFECTS(SoftmaxOp)
MOTE_QNN_EFFECTS(QuantizeOp)
MOTE_QNN_EFFECTS(DequantizeOp)
MOTE_QNN_EFFECTS(FlipSignOp)
MOTE_QNN_EFFECTS(MoveOp)
MOTE_QNN_EFFECTS(FillOp)
MOTE_QNN_EFFECTS(SumRowsOp)
MOTE_QNN_EFFECTS(AverageSumsOp)
#undef MOTE_QNN_EFFECTS

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// Input and result of a unary op: equal shapes, and the element types `ok`
/// wants.
template <typename OpTy>
static LogicalResult verifyUnary(OpTy op, bool elementsAreOk,
                                 StringRef elements) {
  if (failed(verifyDestinationStyle(op)) ||
      failed(verifyShape(op, "a result", op.getOut(),
                         shapedType(op.getInput()).getShape())))
    return failure();
  if (!elementsAreOk)
    return op.emitOpError("expected ")
           << elements << " but got " << shapedType(op.getInput()) << " to "
           << shapedType(op.getOut());
  return success();
}

LogicalResult AddOp::verify() {
  if (failed(verifyDestinationStyle(*this)))
    return failure();
  if (!hasElements(getLhs(), 8) || !hasElements(getRhs(), 8) ||
      !hasElements(getOut(), 8))
    return emitOpError("expected i8 operands and result");
  ArrayRef<int64_t> shape = shapedType(getLhs()).getShape();
  if (failed(verifyShape(*this, "a right-hand side", getRhs(), shape)) ||
      failed(verifyShape(*this, "a result", getOut(), shape)))
    return failure();
  int32_t min = static_cast<int32_t>(getMin());
  int32_t max = static_cast<int32_t>(getMax());
  if (min > max)
    return emitOpError("expected min <= max, but got ") << min << " > " << max;
  if (failed(verifyRange(*this, "min", min, -128, 127)) ||
      failed(verifyRange(*this, "max", max, -128, 127)) ||
      failed(verifyRange(*this, "zero_point",
                         static_cast<int32_t>(getZeroPoint()), -128, 127)))
    return failure();
  // Sum, rounding and zero point must fit i64 together.
  constexpr int64_t kLimit = int64_t(1) << 61;
  if (failed(verifyRange(*this, "offset", static_cast<int64_t>(getOffset()),
                         -kLimit, kLimit)))
    return failure();
  return verifyRange(*this, "shift", static_cast<int32_t>(getShift()), 0, 62);
}

LogicalResult LookupOp::verify() {
  if (failed(verifyUnary(*this,
                         hasElements(getInput(), 8) && hasElements(getOut(), 8),
                         "i8 input and result")))
    return failure();
  if (getTable().size() != 256)
    return emitOpError("expected a table of 256 entries but got ")
           << getTable().size();
  return success();
}

LogicalResult SoftmaxOp::verify() {
  if (failed(verifyUnary(*this,
                         hasElements(getInput(), 8) && hasElements(getOut(), 8),
                         "i8 input and result")))
    return failure();
  if (shapedType(getInput()).getRank() == 0)
    return emitOpError("expected an axis to normalize along, but got ")
           << getInput().getType();
  ArrayRef<int32_t> table = getTable();
  if (table.size() != 256)
    return emitOpError("expected a table of 256 entries but got ")
           << table.size();
  if (table.front() <= 0 ||
      llvm::any_of(table, [](int32_t value) { return value < 0; }))
    return emitOpError(
        "expected a positive first table entry and no negative one");
  if (failed(verifyRange(*this, "inverse_scale",
                         static_cast<int32_t>(getInverseScale()), 1, 1 << 16)))
    return failure();
  return verifyRange(*this, "zero_point", static_cast<int32_t>(getZeroPoint()),
                     -128, 127);
}

/// A scale is positive and finite, a zero point is an i8.
template <typename OpTy> static LogicalResult verifyQuantization(OpTy op) {
  APFloat scale = op.getScale();
  if (!scale.isFiniteNonZero() || scale.isNegative())
    return op.emitOpError("expected a positive finite scale");
  return verifyRange(op, "zero_point", static_cast<int32_t>(op.getZeroPoint()),
                     -128, 127);
}

LogicalResult QuantizeOp::verify() {
  if (failed(verifyUnary(*this,
                         hasFloats(getInput()) && hasElements(getOut(), 8),
                         "f32 input and i8 result")))
    return failure();
  return verifyQuantization(*this);
}

LogicalResult DequantizeOp::verify() {
  if (failed(verifyUnary(*this,
                         hasElements(getInput(), 8) && hasFloats(getOut()),
                         "i8 input and f32 result")))
    return failure();
  return verifyQuantization(*this);
}

LogicalResult FlipSignOp::verify() {
  Type in = shapedType(getInput()).getElementType();
  Type out = shapedType(getOut()).getElementType();
  bool flips = (in.isUnsignedInteger(8) && out.isSignlessInteger(8)) ||
               (in.isSignlessInteger(8) && out.isUnsignedInteger(8));
  return verifyUnary(*this, flips, "ui8 to i8, or i8 to ui8,");
}

LogicalResult MoveOp::verify() {
  return verifyUnary(*this,
                     shapedType(getInput()).getElementType() ==
                         shapedType(getOut()).getElementType(),
                     "equal elements");
}

LogicalResult FillOp::verify() {
  if (failed(verifyDestinationStyle(*this)))
    return failure();
  bool isByte = hasElements(getOut(), 8);
  if (!isByte && !hasFloats(getOut()) && !hasElements(getOut(), 32))
    return emitOpError("expected i8, i32 or f32 elements but got ")
           << shapedType(getOut());
  return verifyRange(*this, "value", getValue(), isByte ? -128 : 0,
                     isByte ? 127 : 0);
}

LogicalResult SumRowsOp::verify() {
  if (failed(verifyDestinationStyle(*this)) ||
      failed(verifyRank(*this, "an input", getInput(), 4)))
    return failure();
  bool integers = hasElements(getInput(), 8) && hasElements(getOut(), 32);
  bool floats = hasFloats(getInput()) && hasFloats(getOut());
  if (!integers && !floats)
    return emitOpError("expected i8 input and i32 sums, or f32 but got ")
           << shapedType(getInput()) << " and " << shapedType(getOut());
  ArrayRef<int64_t> in = shapedType(getInput()).getShape();
  if (in[0] != 1)
    return emitOpError("expected one image but got ") << in[0];
  return verifyShape(*this, "sums", getOut(), {1, 1, 1, in[3]});
}

LogicalResult AverageSumsOp::verify() {
  bool isFloat = hasFloats(getOut());
  if (failed(verifyUnary(*this,
                         isFloat ? hasFloats(getInput())
                                 : hasElements(getInput(), 32) &&
                                       hasElements(getOut(), 8),
                         "i32 sums and i8 result, or f32,")) ||
      failed(verifyRange(*this, "count", getCount(), 1, int64_t(1) << 23)))
    return failure();
  if (isFloat != !getRequant())
    return emitOpError("expected a requant on integers, and only there");
  if (isFloat)
    return success();
  if (failed(verifyRange(*this, "input_zero_point", getInputZeroPoint(), -128,
                         127)))
    return failure();
  return verifyRequant(*this, *getRequant(), getCount());
}
