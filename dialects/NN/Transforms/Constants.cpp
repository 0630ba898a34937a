//===- Constants.cpp - Reading and rearranging nn constants ---------------===//
//----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Constants.h"

#include "dialects/Interpreter/HostTensor.h"
#include "llvm/ADT/STLExtras.h"
#include <cmath>
#include <cstring>
#include <numeric>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

RankedTensorType nn::tensorType(Value value) {
  return cast<RankedTensorType>(value.getType());
}

quant::QuantizedType nn::quantizedElement(Type type) {
  return dyn_cast<quant::QuantizedType>(getElementTypeOrSelf(type));
}

bool nn::isFloatTensor(Value value) {
  return isa<FloatType>(tensorType(value).getElementType());
}

double nn::scaleOf(quant::QuantizedType type, int64_t channel) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return perAxis.getScales()[channel];
  return cast<quant::UniformQuantizedType>(type).getScale();
}

int64_t nn::zeroPointOf(quant::QuantizedType type, int64_t channel) {
  if (auto perAxis = dyn_cast<quant::UniformQuantizedPerAxisType>(type))
    return perAxis.getZeroPoints()[channel];
  return cast<quant::UniformQuantizedType>(type).getZeroPoint();
}

Type nn::withAxis(Type elementType, int64_t axis) {
  auto type = dyn_cast<quant::UniformQuantizedPerAxisType>(elementType);
  if (!type)
    return elementType;
  return quant::UniformQuantizedPerAxisType::get(
      type.getFlags(), type.getStorageType(), type.getExpressedType(),
      type.getScales(), type.getZeroPoints(), axis, type.getStorageTypeMin(),
      type.getStorageTypeMax());
}

std::optional<int64_t> nn::channelAxis(Type elementType) {
  if (auto type = dyn_cast<quant::UniformQuantizedPerAxisType>(elementType))
    return type.getQuantizedDimension();
  return std::nullopt;
}

int64_t nn::transposedAxis(int64_t axis, ArrayRef<int64_t> perm) {
  return llvm::find(perm, axis) - perm.begin();
}

std::optional<int64_t> nn::reshapedAxis(int64_t axis, ArrayRef<int64_t> from,
                                        ArrayRef<int64_t> to) {
  int64_t outer = 1;
  for (int64_t size : from.take_front(axis))
    outer *= size;
  int64_t before = 1;
  for (auto [index, size] : llvm::enumerate(to)) {
    if (before == outer && size == from[axis])
      return static_cast<int64_t>(index);
    before *= size;
  }
  return std::nullopt;
}

ConstantOp nn::constantUnder(Value value) {
  if (auto dequantize = value.getDefiningOp<DequantizeOp>())
    value = dequantize.getInput();
  return value.getDefiningOp<ConstantOp>();
}

std::optional<SmallVector<float>> nn::realValues(Value value) {
  ConstantOp constant = constantUnder(value);
  if (!constant)
    return std::nullopt;
  RankedTensorType type = tensorType(constant.getResult());
  if (!kindOf(type.getElementType()))
    return std::nullopt;
  HostTensor tensor = HostTensor::fromAttr(constant.getValue());
  SmallVector<float> values(tensor.getNumElements());
  quant::QuantizedType quantized = quantizedElement(type);
  std::optional<int64_t> axis = channelAxis(type.getElementType());
  int64_t inner = 1;
  if (axis)
    for (int64_t size : type.getShape().drop_front(*axis + 1))
      inner *= size;
  for (auto [index, real] : llvm::enumerate(values)) {
    if (!quantized) {
      real = static_cast<float>(tensor.getDouble(index));
      continue;
    }
    int64_t channel =
        axis ? static_cast<int64_t>(index) / inner % type.getDimSize(*axis) : 0;
    real = static_cast<float>(tensor.getInt(index) -
                              zeroPointOf(quantized, channel)) *
           static_cast<float>(scaleOf(quantized, channel));
  }
  return values;
}

std::optional<float> nn::splatValue(Value value) {
  std::optional<SmallVector<float>> values = realValues(value);
  if (!values || values->empty() || !llvm::all_equal(*values))
    return std::nullopt;
  return values->front();
}

bool nn::areFinite(ArrayRef<float> values, Type element) {
  return llvm::all_of(values, [&](float value) {
    return std::isfinite(roundTo(value, *kindOf(element)));
  });
}

Value nn::floatConstant(OpBuilder &builder, Location loc,
                        ArrayRef<int64_t> shape, ArrayRef<float> values,
                        Type element) {
  auto type = RankedTensorType::get(shape, element);
  HostTensor tensor = HostTensor::zeros(type);
  for (auto [index, value] : llvm::enumerate(values))
    tensor.setDouble(static_cast<int64_t>(index), value);
  return ConstantOp::create(builder, loc, type, tensor.toAttr(type));
}

Value nn::quantizedConstant(OpBuilder &builder, Location loc,
                            RankedTensorType type, ArrayRef<int64_t> stored) {
  HostTensor tensor = HostTensor::zeros(type);
  for (auto [index, value] : llvm::enumerate(stored))
    tensor.setInt(index, value);
  quant::QuantizedType quantized = quantizedElement(type);
  Type storage = IntegerType::get(
      builder.getContext(), quantized.getStorageTypeIntegralWidth(),
      quantized.isSigned() ? IntegerType::Signless : IntegerType::Unsigned);
  return ConstantOp::create(
      builder, loc, type,
      tensor.toAttr(RankedTensorType::get(type.getShape(), storage)));
}

/// A constant-like value like `value` with the stored elements `tensor` and its
/// channel axis, if any, at `axis`.
static Value withElements(OpBuilder &builder, Value value,
                          const HostTensor &tensor, int64_t axis) {
  ConstantOp constant = constantUnder(value);
  RankedTensorType type = tensorType(constant.getResult());
  Type storage =
      cast<ShapedType>(constant.getValue().getType()).getElementType();
  auto newType = RankedTensorType::get(tensor.getShape(),
                                       withAxis(type.getElementType(), axis));
  Value result = ConstantOp::create(
      builder, constant.getLoc(), newType,
      tensor.toAttr(RankedTensorType::get(tensor.getShape(), storage)));
  if (auto dequantize = value.getDefiningOp<DequantizeOp>()) {
    Type real = tensorType(value).getElementType();
    result = DequantizeOp::create(
        builder, dequantize.getLoc(),
        RankedTensorType::get(tensor.getShape(), real), result);
  }
  return result;
}

Value nn::transposeConstant(OpBuilder &builder, Value value,
                            ArrayRef<int64_t> perm) {
  ConstantOp constant = constantUnder(value);
  HostTensor source = HostTensor::fromAttr(constant.getValue());
  ArrayRef<int64_t> from = source.getShape();
  int64_t rank = source.getRank();
  SmallVector<int64_t> shape(rank), stride(rank, 1), step(rank);
  for (int64_t i = rank - 2; i >= 0; --i)
    stride[i] = stride[i + 1] * from[i + 1];
  for (int64_t i = 0; i < rank; ++i) {
    shape[i] = from[perm[i]];
    step[i] = stride[perm[i]];
  }
  HostTensor target(source.getKind(), shape);
  size_t width = byteWidth(source.getKind());
  SmallVector<int64_t> index(rank, 0);
  for (int64_t i = 0, e = target.getNumElements(); i < e; ++i) {
    int64_t offset = std::inner_product(index.begin(), index.end(),
                                        step.begin(), int64_t{0});
    std::memcpy(target.getBytes().data() + i * width,
                source.getBytes().data() + offset * width, width);
    for (int64_t d = rank - 1; d >= 0 && ++index[d] == shape[d]; --d)
      index[d] = 0;
  }
  std::optional<int64_t> axis =
      channelAxis(tensorType(constant.getResult()).getElementType());
  return withElements(builder, value, target,
                      axis ? transposedAxis(*axis, perm) : 0);
}

Value nn::reshapeConstant(OpBuilder &builder, Value value,
                          ArrayRef<int64_t> shape) {
  ConstantOp constant = constantUnder(value);
  RankedTensorType type = tensorType(constant.getResult());
  std::optional<int64_t> axis = channelAxis(type.getElementType());
  if (axis) {
    axis = reshapedAxis(*axis, type.getShape(), shape);
    if (!axis)
      return nullptr;
  }
  HostTensor tensor = HostTensor::fromAttr(constant.getValue()).reshaped(shape);
  return withElements(builder, value, tensor, axis.value_or(0));
}

Operation *nn::cloneWith(OpBuilder &builder, Operation *op, ValueRange operands,
                         Type resultType) {
  Operation *copy = builder.clone(*op);
  copy->setOperands(operands);
  copy->getResult(0).setType(resultType);
  return copy;
}
