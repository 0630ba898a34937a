//===- NNConvOps.cpp - Linear operators and pools of nn -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNVerify.h"
#include "mlir/Dialect/Traits.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

//===----------------------------------------------------------------------===//
// Filters and biases
//===----------------------------------------------------------------------===//

static double scaleOf(Value value, int64_t channel) {
  if (auto perAxis = perAxisType(value))
    return perAxis.getScales()[channel];
  return cast<quant::UniformQuantizedType>(rankedType(value).getElementType())
      .getScale();
}

/// A quantized bias counts in units of the accumulator.
static LogicalResult verifyQuantizedBias(Operation *op, Value input,
                                         Value filter, Value bias) {
  auto type = dyn_cast<quant::QuantizedType>(rankedType(bias).getElementType());
  if (!type || !type.isSigned() || type.getStorageTypeIntegralWidth() != 32)
    return op->emitOpError("expected a bias quantized to 32 bits but got ")
           << rankedType(bias).getElementType();
  for (int64_t channel = 0; channel < rankedType(bias).getDimSize(0);
       ++channel) {
    auto perAxis = perAxisType(bias);
    int64_t zeroPoint =
        perAxis ? perAxis.getZeroPoints()[channel]
                : cast<quant::UniformQuantizedType>(type).getZeroPoint();
    if (zeroPoint != 0)
      return op->emitOpError("expected a bias with zero point 0 but got ")
             << zeroPoint;
    // Scales are f32, so the product that ONNX files hold is a rounded one.
    double expected = scaleOf(input, 0) * scaleOf(filter, channel);
    double actual = scaleOf(bias, channel);
    if (std::fabs(actual - expected) > std::ldexp(expected, -20))
      return op->emitOpError("expected bias scale ")
             << expected << " (input scale times filter scale) but got "
             << actual << " in channel " << channel;
  }
  return success();
}

/// What conv2d and fully_connected have in common.
template <typename Op> static LogicalResult verifyLinear(Op op) {
  Value input = op.getInput(), filter = op.getFilter(), bias = op.getBias(),
        result = op.getResult();
  if (failed(verifyOneDomain(op, {input, filter, result}, false)) || // c1
      failed(verifyPerTensor(op, input, "input")) ||                 // c6
      failed(verifyPerTensor(op, result, "result")) ||               // c6
      failed(verifyClamp(op, op.getActMin(), op.getActMax())))       // c7
    return failure();
  auto perAxis = perAxisType(filter);
  if (perAxis && perAxis.getQuantizedDimension() != 0) // c6
    return op.emitOpError(
               "expected a filter quantized along axis 0 but got axis ")
           << perAxis.getQuantizedDimension();
  if (!bias)
    return success();
  if (failed(verifyShape(op, bias, "bias",
                         rankedType(filter).getShape().take_front(1)))) // c5
    return failure();
  if (domainOf(input) == Domain::Quantized)
    return verifyQuantizedBias(op, input, filter, bias);
  if (rankedType(bias).getElementType() != rankedType(input).getElementType())
    return op.emitOpError("expected a bias of type ")
           << rankedType(input).getElementType() << " but got "
           << rankedType(bias).getElementType();
  return success();
}

LogicalResult Conv2DOp::verify() {
  if (failed(verifyElementTypes(*this)) ||
      failed(verifyRank(*this, getInput(), "input", 4)) || // c2
      failed(verifyRank(*this, getFilter(), "filter", 4)) ||
      failed(verifyRank(*this, getResult(), "result", 4)) ||
      failed(verifyLinear(*this)) ||
      failed(verifyEntries(*this, "strides", getStrides(), 2, 1)) || // c3
      failed(verifyEntries(*this, "dilations", getDilations(), 2, 1)) ||
      failed(verifyEntries(*this, "pads", getPads(), 4, 0)))
    return failure();
  ArrayRef<int64_t> in = rankedType(getInput()).getShape();
  ArrayRef<int64_t> filter = rankedType(getFilter()).getShape();
  auto groups = static_cast<int64_t>(getGroups());
  if (groups < 1 || groups > in[3] || in[3] % groups != 0 ||
      filter[0] % groups != 0) // c4
    return emitOpError("expected groups that divide ")
           << in[3] << " input and " << filter[0] << " output channels but got "
           << groups;
  if (filter[3] != in[3] / groups)
    return emitOpError("expected a filter of ")
           << in[3] / groups << " input channels but got " << filter[3];
  return verifyShape(*this, getResult(), "result", // c2
                     {in[0],
                      windowCount(in[1], getPads()[0], getPads()[2], filter[1],
                                  getDilations()[0], getStrides()[0]),
                      windowCount(in[2], getPads()[1], getPads()[3], filter[2],
                                  getDilations()[1], getStrides()[1]),
                      filter[0]});
}

LogicalResult FullyConnectedOp::verify() {
  if (failed(verifyElementTypes(*this)) ||
      failed(verifyRank(*this, getInput(), "input", 2)) || // c2
      failed(verifyRank(*this, getFilter(), "filter", 2)) ||
      failed(verifyLinear(*this)))
    return failure();
  ArrayRef<int64_t> in = rankedType(getInput()).getShape();
  ArrayRef<int64_t> filter = rankedType(getFilter()).getShape();
  if (failed(verifyShape(*this, getFilter(), "filter", {filter[0], in[1]})))
    return failure();
  return verifyShape(*this, getResult(), "result", {in[0], filter[0]});
}

//===----------------------------------------------------------------------===//
// matmul and batch_norm
//===----------------------------------------------------------------------===//

LogicalResult MatMulOp::verify() {
  if (failed(verifyOneDomain(*this, {getLhs(), getRhs(), getResult()},
                             false)) || // c1
      failed(verifyPerTensor(*this, getLhs(), "lhs")) ||
      failed(verifyPerTensor(*this, getRhs(), "rhs")) ||
      failed(verifyPerTensor(*this, getResult(), "result")))
    return failure();
  ArrayRef<int64_t> lhs = rankedType(getLhs()).getShape(),
                    rhs = rankedType(getRhs()).getShape();
  if (lhs.size() < 2 || rhs.size() < 2) // c2
    return emitOpError("expected operands of rank 2 or more");
  if (lhs.back() != rhs[rhs.size() - 2])
    return emitOpError("expected as many columns as rows but got ")
           << lhs.back() << " and " << rhs[rhs.size() - 2];
  SmallVector<int64_t> shape; // c3
  if (!OpTrait::util::getBroadcastedShape(lhs.drop_back(2), rhs.drop_back(2),
                                          shape))
    return emitOpError("expected leading dimensions that broadcast");
  shape.append({lhs[lhs.size() - 2], rhs.back()});
  return verifyShape(*this, getResult(), "result", shape);
}

LogicalResult BatchNormOp::verify() {
  SmallVector<Value> values(getOperands());
  values.push_back(getResult());
  if (failed(verifyOneDomain(*this, values, false))) // c1
    return failure();
  if (domainOf(getInput()) != Domain::Float)
    return emitOpError("expected float elements but got ")
           << rankedType(getInput()).getElementType();
  ArrayRef<int64_t> shape = rankedType(getInput()).getShape();
  if (failed(verifyAxis(*this, static_cast<int64_t>(getAxis()),
                        shape.size()))) // c2
    return failure();
  std::pair<Value, StringRef> parameters[] = {{getScale(), "scale"},
                                              {getOffset(), "offset"},
                                              {getMean(), "mean"},
                                              {getVariance(), "variance"}};
  for (auto [value, name] : parameters) // c3
    if (failed(verifyShape(*this, value, name, {shape[getAxis()]})))
      return failure();
  if (!(getEpsilon().convertToDouble() >= 0)) // c4
    return emitOpError("expected a nonnegative epsilon but got ")
           << getEpsilon().convertToDouble();
  return verifyShape(*this, getResult(), "result", shape);
}

//===----------------------------------------------------------------------===//
// Pools
//===----------------------------------------------------------------------===//

template <typename Op>
static LogicalResult verifyPool(Op op, ArrayRef<int64_t> dilations) {
  if (failed(verifyRank(op, op.getInput(), "input", 4)) || // c2
      failed(verifyRank(op, op.getResult(), "result", 4)) ||
      failed(verifyPerTensor(op, op.getInput(), "input")) || // c1
      failed(verifyPerTensor(op, op.getResult(), "result")) ||
      failed(verifyEntries(op, "kernel", op.getKernel(), 2, 1)) || // c3
      failed(verifyEntries(op, "strides", op.getStrides(), 2, 1)) ||
      failed(verifyEntries(op, "dilations", dilations, 2, 1)) ||
      failed(verifyEntries(op, "pads", op.getPads(), 4, 0)))
    return failure();
  SmallVector<int64_t> shape(rankedType(op.getInput()).getShape());
  for (unsigned axis : {0u, 1u}) {
    int64_t size = shape[1 + axis], kernel = op.getKernel()[axis],
            stride = op.getStrides()[axis];
    int64_t count =
        windowCount(size, op.getPads()[axis], op.getPads()[2 + axis], kernel,
                    dilations[axis], stride);
    bool firstReaches = op.getPads()[axis] <= dilations[axis] * (kernel - 1);
    bool lastReaches = (count - 1) * stride - op.getPads()[axis] < size;
    if (count > 0 && (!firstReaches || !lastReaches)) // c4
      return op.emitOpError("expected every window to reach into the input");
    shape[1 + axis] = count;
  }
  return verifyShape(op, op.getResult(), "result", shape); // c2
}

LogicalResult MaxPool2DOp::verify() {
  if (failed(verifyOneDomain(*this, {getInput(), getResult()}, true)))
    return failure();
  return verifyPool(*this, getDilations());
}

LogicalResult AvgPool2DOp::verify() {
  if (failed(verifyOneDomain(*this, {getInput(), getResult()}, false)))
    return failure();
  return verifyPool(*this, {1, 1});
}

LogicalResult ReduceMeanOp::verify() {
  if (failed(verifyOneDomain(*this, {getInput(), getResult()}, false)) || // c1
      failed(verifyPerTensor(*this, getInput(), "input")) ||
      failed(verifyPerTensor(*this, getResult(), "result")))
    return failure();
  SmallVector<int64_t> shape(rankedType(getInput()).getShape());
  llvm::SmallDenseSet<int64_t> seen;
  for (int64_t axis : getAxes()) { // c2
    if (failed(verifyAxis(*this, axis, shape.size())))
      return failure();
    if (!seen.insert(axis).second)
      return emitOpError("expected each axis once but got ")
             << axis << " twice";
    shape[axis] = 1;
  }
  return verifyShape(*this, getResult(), "result", shape); // c3
}
