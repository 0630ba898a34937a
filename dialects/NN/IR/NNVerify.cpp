//===- NNVerify.cpp - What nn verifiers share -----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/IR/NNVerify.h"

using namespace mlir;
using namespace mote;
using namespace mote::nn;

Domain mote::nn::domainOf(Value value) {
  Type element = rankedType(value).getElementType();
  return isa<quant::QuantizedType>(element) ? Domain::Quantized
         : isa<FloatType>(element)          ? Domain::Float
                                            : Domain::Integer;
}

quant::UniformQuantizedPerAxisType mote::nn::perAxisType(Value value) {
  return dyn_cast<quant::UniformQuantizedPerAxisType>(
      rankedType(value).getElementType());
}

static LogicalResult verifyElementType(Operation *op, Value value) {
  RankedTensorType type = rankedType(value);
  Type element = type.getElementType();
  bool isQuantized = isa<quant::QuantizedType>(element);
  bool isUniform =
      isa<quant::UniformQuantizedType, quant::UniformQuantizedPerAxisType>(
          element);
  if (!isHostType(type) || element.isIndex() ||
      (isQuantized && !isUniform)) // nn_c1
    return op->emitOpError(
               "expected elements that are floats, integers of 1, 2, 4, 8, 16, "
               "32 "
               "or 64 bits, or uniformly quantized to 8, 16 or 32 bits, but "
               "got ")
           << type;
  auto perAxis = perAxisType(value);
  if (!perAxis)
    return success();
  int64_t axis = perAxis.getQuantizedDimension(); // nn_c2
  if (axis >= type.getRank())
    return op->emitOpError("expected a quantized axis below ")
           << type.getRank() << " but got " << axis;
  if (static_cast<int64_t>(perAxis.getScales().size()) != type.getDimSize(axis))
    return op->emitOpError("expected a scale for each of the ")
           << type.getDimSize(axis) << " indices of axis " << axis
           << " but got " << perAxis.getScales().size();
  return success();
}

LogicalResult mote::nn::verifyElementTypes(Operation *op) {
  for (Value operand : op->getOperands())
    if (failed(verifyElementType(op, operand)))
      return failure();
  for (Value result : op->getResults())
    if (failed(verifyElementType(op, result)))
      return failure();
  return success();
}

LogicalResult mote::nn::verifyOneDomain(Operation *op, ValueRange values,
                                        bool integersToo) {
  if (failed(verifyElementTypes(op)))
    return failure();
  Domain domain = domainOf(values.front());
  Type element = rankedType(values.front()).getElementType();
  if (domain == Domain::Integer && !integersToo) // nn_c3
    return op->emitOpError("expected float or quantized elements but got ")
           << element;
  for (Value value : values) {
    Type other = rankedType(value).getElementType();
    if (domainOf(value) != domain ||
        (domain != Domain::Quantized && other != element))
      return op->emitOpError(
                 "expected operands and results of one element type, or all "
                 "quantized, but got ")
             << element << " and " << other;
  }
  return success();
}

LogicalResult mote::nn::verifyPerTensor(Operation *op, Value value,
                                        StringRef name) {
  if (perAxisType(value))
    return op->emitOpError("expected one scale for the ")
           << name << " but got one per channel";
  return success();
}

LogicalResult mote::nn::verifyRank(Operation *op, Value value, StringRef name,
                                   int64_t rank) {
  if (rankedType(value).getRank() != rank)
    return op->emitOpError("expected ")
           << name << " of rank " << rank << " but got "
           << rankedType(value).getRank();
  return success();
}

LogicalResult mote::nn::verifyShape(Operation *op, Value value, StringRef name,
                                    ArrayRef<int64_t> shape) {
  if (rankedType(value).getShape() != shape)
    return op->emitOpError("expected ")
           << name << " of shape [" << shape << "] but got ["
           << rankedType(value).getShape() << "]";
  return success();
}

LogicalResult mote::nn::verifyEntries(Operation *op, StringRef name,
                                      ArrayRef<int64_t> entries, size_t length,
                                      int64_t least) {
  // Larger values have no use, and sums of smaller ones cannot overflow.
  constexpr int64_t most = int64_t(1) << 31;
  if (entries.size() != length)
    return op->emitOpError("expected ")
           << length << " " << name << " but got " << entries.size();
  for (int64_t entry : entries)
    if (entry < least || entry > most)
      return op->emitOpError("expected ")
             << name << " in [" << least << ", 2^31] but got " << entry;
  return success();
}

LogicalResult mote::nn::verifyAxis(Operation *op, int64_t axis, int64_t rank) {
  if (axis < 0 || axis >= rank)
    return op->emitOpError("expected an axis in [0, ")
           << rank << ") but got " << axis;
  return success();
}

LogicalResult mote::nn::verifyClamp(Operation *op, std::optional<APFloat> low,
                                    std::optional<APFloat> high) {
  if ((low && low->isNaN()) || (high && high->isNaN()))
    return op->emitOpError("expected act_min and act_max to be numbers");
  if (low && high && *low > *high)
    return op->emitOpError("expected act_min <= act_max but got ")
           << low->convertToDouble() << " > " << high->convertToDouble();
  return success();
}

LogicalResult mote::nn::verifyMovedElementType(
    Operation *op, Value operand, Value result,
    function_ref<std::optional<int64_t>(int64_t)> moveAxis) {
  Type from = rankedType(operand).getElementType(),
       to = rankedType(result).getElementType();
  if (auto perAxis = perAxisType(operand)) {
    std::optional<int64_t> axis = moveAxis(perAxis.getQuantizedDimension());
    if (!axis)
      return op->emitOpError("expected the quantized axis to stay whole");
    from = quant::UniformQuantizedPerAxisType::get(
        perAxis.getFlags(), perAxis.getStorageType(),
        perAxis.getExpressedType(), perAxis.getScales(),
        perAxis.getZeroPoints(), static_cast<int32_t>(*axis),
        perAxis.getStorageTypeMin(), perAxis.getStorageTypeMax());
  }
  if (from != to)
    return op->emitOpError("expected elements of type ")
           << from << " but got " << to;
  return success();
}

int64_t mote::nn::windowCount(int64_t size, int64_t before, int64_t after,
                              int64_t window, int64_t dilation,
                              int64_t stride) {
  int64_t slack = size + before + after - dilation * (window - 1) - 1;
  return slack < 0 ? 0 : slack / stride + 1;
}
