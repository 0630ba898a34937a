//===- QNNLinearOps.cpp - Verifiers of linear and pooling ops -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/IR/QNNVerifyUtils.h"

using namespace mlir;
using namespace mote::qnn;

/// Element types and epilogue: i8 with a requantization, or f32 or f16 with a
/// clamp.
template <typename OpTy>
static LogicalResult verifyForm(OpTy op, int64_t outChannels) {
  if (failed(verifyShape(op, "a bias", op.getBias(), {outChannels})))
    return failure();
  if (haveFloats({op.getInput(), op.getFilter(), op.getBias(), op.getOut()})) {
    if (op.getRequant())
      return op.emitOpError("expected no requant on floats");
    return success();
  }
  if (!hasElements(op.getInput(), 8) || !hasElements(op.getFilter(), 8) ||
      !hasElements(op.getBias(), 32) || !hasElements(op.getOut(), 8))
    return op.emitOpError("expected i8 input, filter and result and i32 bias, "
                          "or f32 or f16 everywhere");
  if (!op.getRequant())
    return op.emitOpError("expected a requant on integers");
  if (op.getActMin() || op.getActMax())
    return op.emitOpError("expected the clamp of integers to be in requant");
  return verifyRequant(op, *op.getRequant(), outChannels);
}

LogicalResult Conv2DOp::verify() {
  if (failed(verifyDestinationStyle(*this)) ||
      failed(verifyRank(*this, "an input", getInput(), 4)) ||
      failed(verifyRank(*this, "a filter", getFilter(), 4)) ||
      failed(verifyRank(*this, "a result", getOut(), 4)))
    return failure();
  ShapedType input = shapedType(getInput()), filter = shapedType(getFilter());
  ShapedType out = shapedType(getOut());
  int64_t groups = static_cast<int64_t>(getGroups());
  int64_t channels = input.getDimSize(3), outChannels = filter.getDimSize(0);
  if (groups < 1 || channels % groups != 0 || outChannels % groups != 0)
    return emitOpError("expected groups that divide ")
           << channels << " input and " << outChannels
           << " output channels but got " << groups;
  Window window = {filter.getShape().slice(1, 2), getStrides(), getPads(),
                   getDilations()};
  if (failed(verifyShape(*this, "a filter", getFilter(),
                         {outChannels, filter.getDimSize(1),
                          filter.getDimSize(2), channels / groups})) ||
      failed(verifyWindow(*this, window, input, out)) ||
      failed(verifyShape(*this, "a result", getOut(),
                         {input.getDimSize(0), out.getDimSize(1),
                          out.getDimSize(2), outChannels})) ||
      failed(verifyRange(*this, "pad_value",
                         static_cast<int32_t>(getPadValue()), -128, 127)))
    return failure();
  return verifyForm(*this, outChannels);
}

LogicalResult DepthwiseConv2DOp::verify() {
  if (failed(verifyDestinationStyle(*this)) ||
      failed(verifyRank(*this, "an input", getInput(), 4)) ||
      failed(verifyRank(*this, "a filter", getFilter(), 3)) ||
      failed(verifyRank(*this, "a result", getOut(), 4)))
    return failure();
  ShapedType input = shapedType(getInput()), filter = shapedType(getFilter());
  ShapedType out = shapedType(getOut());
  int64_t channels = input.getDimSize(3);
  Window window = {filter.getShape().take_front(2), getStrides(), getPads(),
                   getDilations()};
  if (failed(verifyShape(
          *this, "a filter", getFilter(),
          {filter.getDimSize(0), filter.getDimSize(1), channels})) ||
      failed(verifyWindow(*this, window, input, out)) ||
      failed(verifyShape(*this, "a result", getOut(),
                         {input.getDimSize(0), out.getDimSize(1),
                          out.getDimSize(2), channels})) ||
      failed(verifyRange(*this, "pad_value",
                         static_cast<int32_t>(getPadValue()), -128, 127)))
    return failure();
  return verifyForm(*this, channels);
}

LogicalResult FullyConnectedOp::verify() {
  if (failed(verifyDestinationStyle(*this)) ||
      failed(verifyRank(*this, "an input", getInput(), 2)) ||
      failed(verifyRank(*this, "a filter", getFilter(), 2)))
    return failure();
  int64_t outChannels = shapedType(getFilter()).getDimSize(0);
  ShapedType input = shapedType(getInput());
  if (failed(verifyShape(*this, "a filter", getFilter(),
                         {outChannels, input.getDimSize(1)})) ||
      failed(verifyShape(*this, "a result", getOut(),
                         {input.getDimSize(0), outChannels})))
    return failure();
  return verifyForm(*this, outChannels);
}

/// What both poolings demand of shapes; a result has the input's batch and
/// channels.
template <typename OpTy>
static LogicalResult verifyPool(OpTy op, ArrayRef<int64_t> dilations) {
  if (failed(verifyDestinationStyle(op)) ||
      failed(verifyRank(op, "an input", op.getInput(), 4)) ||
      failed(verifyRank(op, "a result", op.getOut(), 4)))
    return failure();
  ShapedType input = shapedType(op.getInput()), out = shapedType(op.getOut());
  bool integers = hasElements(op.getInput(), 8) && hasElements(op.getOut(), 8);
  if (!integers && !haveFloats({op.getInput(), op.getOut()}))
    return op.emitOpError("expected i8, f32 or f16 input and result");
  Window window = {op.getKernelSize(), op.getStrides(), op.getPads(),
                   dilations};
  if (failed(verifyWindow(op, window, input, out)) ||
      failed(verifyWindowsInside(op, window, input, out)))
    return failure();
  return verifyShape(op, "a result", op.getOut(),
                     {input.getDimSize(0), out.getDimSize(1), out.getDimSize(2),
                      input.getDimSize(3)});
}

LogicalResult MaxPool2DOp::verify() {
  return verifyPool(*this, getDilations());
}

LogicalResult AvgPool2DOp::verify() {
  if (failed(verifyPool(*this, {1, 1})))
    return failure();
  if (hasFloats(getInput())) {
    if (getRequant())
      return emitOpError("expected no requant on floats");
    return success();
  }
  if (!getRequant())
    return emitOpError("expected a requant on integers");
  if (failed(verifyRange(*this, "input_zero_point",
                         static_cast<int32_t>(getInputZeroPoint()), -128, 127)))
    return failure();
  return verifyRequant(*this, *getRequant(),
                       getKernelSize()[0] * getKernelSize()[1]);
}
