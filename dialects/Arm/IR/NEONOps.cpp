//===- NEONOps.cpp - Verifiers of NEON ops --------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Arm/IR/Arm.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mote::arm;

/// Instructions encode lanes and shifts: C++ wants a constant there, too.
static LogicalResult verifyImmediate(Operation *op, Value operand,
                                     StringRef name, int64_t low,
                                     int64_t high) {
  APInt value;
  if (!matchPattern(operand, m_ConstantInt(&value)))
    return op->emitOpError("expected a constant ") << name;
  if (value.getSExtValue() < low || value.getSExtValue() > high)
    return op->emitOpError("expected a ")
           << name << " in [" << low << ", " << high << "] but got "
           << value.getSExtValue();
  return success();
}

/// Intrinsics take pointers to the element type of their vectors.
static LogicalResult verifyElements(Operation *op, Value base,
                                    VectorType vector) {
  auto memref = cast<MemRefType>(base.getType());
  if (memref.getElementType() != vector.getElementType() ||
      memref.getRank() != 1)
    return op->emitOpError("expected a memref of rank 1 of ")
           << vector.getElementType() << " but got " << memref;
  return success();
}

LogicalResult Vld1S8Op::verify() {
  return verifyElements(*this, getBase(), getResult().getType());
}
LogicalResult Vld1qS8Op::verify() {
  return verifyElements(*this, getBase(), getResult().getType());
}
LogicalResult Vld1qS32Op::verify() {
  return verifyElements(*this, getBase(), getResult().getType());
}
LogicalResult Vld1qF32Op::verify() {
  return verifyElements(*this, getBase(), getResult().getType());
}
LogicalResult Vst1S8Op::verify() {
  return verifyElements(*this, getBase(), getValue().getType());
}
LogicalResult Vst1qS8Op::verify() {
  return verifyElements(*this, getBase(), getValue().getType());
}
LogicalResult Vst1qF32Op::verify() {
  return verifyElements(*this, getBase(), getValue().getType());
}

LogicalResult LoadF16Op::verify() {
  return verifyElements(*this, getBase(), getResult().getType());
}
LogicalResult StoreF16Op::verify() {
  return verifyElements(*this, getBase(), getValue().getType());
}
LogicalResult StoreColumnsF32Op::verify() {
  return verifyElements(*this, getBase(), getA().getType());
}
LogicalResult StoreColumnsF16Op::verify() {
  return verifyElements(*this, getBase(), getA().getType());
}

/// A lane of 64 bits comes from an i64, all others from an i32.
static LogicalResult verifyDup(Operation *op, Type scalar, VectorType vector) {
  unsigned expected = vector.getElementTypeBitWidth() == 64 ? 64 : 32;
  if (!scalar.isInteger(expected))
    return op->emitOpError("expected an i")
           << expected << " but got " << scalar;
  return success();
}

LogicalResult VdupqNS8Op::verify() {
  return verifyDup(*this, getX().getType(), getResult().getType());
}
LogicalResult VdupqNS16Op::verify() {
  return verifyDup(*this, getX().getType(), getResult().getType());
}
LogicalResult VdupqNS32Op::verify() {
  return verifyDup(*this, getX().getType(), getResult().getType());
}
LogicalResult VdupqNS64Op::verify() {
  return verifyDup(*this, getX().getType(), getResult().getType());
}

LogicalResult VgetqLaneS32Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 3);
}
LogicalResult VdotqLaneqS32Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 3);
}
LogicalResult VdotqLaneS32Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 1);
}
LogicalResult VrshrqNS32Op::verify() {
  return verifyImmediate(*this, getBits(), "shift", 1, 32);
}
LogicalResult VfmaqLaneqF32Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 3);
}
LogicalResult VfmaqLaneqF16Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 7);
}
LogicalResult VmlaqLaneF32Op::verify() {
  return verifyImmediate(*this, getLane(), "lane", 0, 1);
}
