//===- QNNVerifyUtils.cpp - Checks that several qnn ops share -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNNVerifyUtils.h"

#include "llvm/Support/InterleavedRange.h"

using namespace mlir;
using namespace mote::qnn;

LogicalResult mote::qnn::verifyDestinationStyle(Operation *op) {
  auto dps = cast<DestinationStyleOpInterface>(op);
  Value init = dps.getDpsInits()[0];
  bool onTensors = isa<RankedTensorType>(init.getType());
  unsigned initNumber = dps.getDpsInitOperand(0)->getOperandNumber();
  for (OpOperand &operand : op->getOpOperands()) {
    bool isScratch = operand.getOperandNumber() > initNumber;
    if (isScratch && onTensors)
      return op->emitOpError("expected no scratch on tensors");
    if (isa<RankedTensorType>(operand.get().getType()) != onTensors)
      return op->emitOpError("expected all operands to be tensors, or all to "
                             "be memrefs, but operand ")
             << operand.getOperandNumber() << " is " << operand.get().getType();
    if (!shapedType(operand.get()).hasStaticShape())
      return op->emitOpError("expected static shapes but got ")
             << operand.get().getType();
  }
  if (op->getNumResults() != (onTensors ? 1u : 0u))
    return op->emitOpError("expected ")
           << (onTensors ? "one result on tensors" : "no result on memrefs")
           << " but got " << op->getNumResults();
  if (onTensors && op->getResult(0).getType() != init.getType())
    return op->emitOpError("expected the result's type to be the init's, ")
           << init.getType() << ", but got " << op->getResult(0).getType();
  return success();
}

LogicalResult mote::qnn::verifyShape(Operation *op, StringRef what, Value value,
                                     ArrayRef<int64_t> expected) {
  ArrayRef<int64_t> shape = shapedType(value).getShape();
  if (shape == expected)
    return success();
  InFlightDiagnostic diagnostic = op->emitOpError("expected ")
                                  << what << " of shape [";
  llvm::interleaveComma(expected, diagnostic);
  diagnostic << "] but got [";
  llvm::interleaveComma(shape, diagnostic);
  return diagnostic << "]";
}

LogicalResult mote::qnn::verifyRank(Operation *op, StringRef what, Value value,
                                    int64_t rank) {
  if (shapedType(value).getRank() == rank)
    return success();
  return op->emitOpError("expected ")
         << what << " of rank " << rank << " but got " << value.getType();
}

LogicalResult mote::qnn::verifyRange(Operation *op, StringRef what,
                                     int64_t value, int64_t low, int64_t high) {
  if (low <= value && value <= high)
    return success();
  return op->emitOpError("expected ")
         << what << " in [" << low << ", " << high << "] but got " << value;
}

LogicalResult mote::qnn::verifyRequant(Operation *op, RequantAttr requant,
                                       int64_t entries) {
  auto fits = [&](size_t size) {
    return size == 1 || static_cast<int64_t>(size) == entries;
  };
  if (!fits(requant.getMultiplier().size()) || !fits(requant.getShift().size()))
    return op->emitOpError("expected 1 or ")
           << entries << " multipliers and shifts but got "
           << requant.getMultiplier().size() << " and "
           << requant.getShift().size();
  if (failed(verifyRange(op, "the requantization's min", requant.getMin(), -128,
                         127)) ||
      failed(verifyRange(op, "the requantization's max", requant.getMax(), -128,
                         127)))
    return failure();
  return verifyRange(op, "the requantization's zero point",
                     requant.getZeroPoint(), -128, 127);
}

LogicalResult mote::qnn::verifyWindow(Operation *op, const Window &window,
                                      ShapedType input, ShapedType out) {
  auto check = [&](StringRef what, ArrayRef<int64_t> values, size_t count,
                   int64_t least) -> LogicalResult {
    if (values.size() != count ||
        llvm::any_of(values, [&](int64_t value) { return value < least; }))
      return op->emitOpError("expected ")
             << count << " " << what << " of at least " << least << " but got "
             << llvm::interleaved_array(values);
    return success();
  };
  if (failed(check("kernel sizes", window.kernel, 2, 1)) ||
      failed(check("strides", window.strides, 2, 1)) ||
      failed(check("pads", window.pads, 4, 0)) ||
      failed(check("dilations", window.dilations, 2, 1)))
    return failure();
  for (int axis : {0, 1}) {
    int64_t padded =
        input.getDimSize(axis + 1) + window.pads[axis] + window.pads[axis + 2];
    int64_t span = window.dilations[axis] * (window.kernel[axis] - 1) + 1;
    int64_t expected =
        padded < span ? 0 : (padded - span) / window.strides[axis] + 1;
    if (out.getDimSize(axis + 1) != expected)
      return op->emitOpError("expected a result ")
             << (axis == 0 ? "height" : "width") << " of " << expected
             << " but got " << out.getDimSize(axis + 1);
  }
  return success();
}

LogicalResult mote::qnn::verifyWindowsInside(Operation *op,
                                             const Window &window,
                                             ShapedType input, ShapedType out) {
  for (int axis : {0, 1})
    for (int64_t i = 0; i < out.getDimSize(axis + 1); ++i) {
      int64_t start = i * window.strides[axis] - window.pads[axis];
      bool touches = false;
      for (int64_t k = 0; k < window.kernel[axis]; ++k) {
        int64_t position = start + k * window.dilations[axis];
        touches |= position >= 0 && position < input.getDimSize(axis + 1);
      }
      if (!touches)
        return op->emitOpError("expected every window to touch the input, but ")
               << (axis == 0 ? "row " : "column ") << i << " does not";
    }
  return success();
}
