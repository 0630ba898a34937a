//===- Constants.cpp - Weights known at import ----------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Constants.h"

#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"
#include <cstring>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

DenseElementsAttr mote::importer::resizeSplat(DenseElementsAttr splat,
                                              ShapedType type) {
  // A splat of no elements would print as one of some.
  if (type.getNumElements() == 0)
    return HostTensor::zeros(type).toAttr(type);
  return splat.resizeSplat(type);
}

DenseElementsAttr mote::importer::transposeConstant(DenseElementsAttr value,
                                                    ArrayRef<int64_t> perm) {
  ArrayRef<int64_t> shape = value.getType().getShape();
  SmallVector<int64_t> newShape, inputStrides(shape.size(), 1), strides;
  for (int64_t axis = int64_t(shape.size()) - 2; axis >= 0; --axis)
    inputStrides[axis] = inputStrides[axis + 1] * shape[axis + 1];
  for (int64_t axis : perm) {
    newShape.push_back(shape[axis]);
    strides.push_back(inputStrides[axis]);
  }
  auto newType = cast<ShapedType>(value.getType().clone(newShape));
  if (value.isSplat())
    return value.resizeSplat(newType);

  HostTensor from = HostTensor::fromAttr(value);
  HostTensor to = HostTensor::zeros(newType);
  size_t width = byteWidth(from.getKind());
  SmallVector<int64_t> index(newShape.size(), 0);
  int64_t source = 0;
  for (int64_t target = 0; target < to.getNumElements(); ++target) {
    std::memcpy(&to.getBytes()[target * width],
                &from.getBytes()[source * width], width);
    // Step the odometer, the last axis fastest.
    for (int64_t axis = int64_t(index.size()) - 1; axis >= 0; --axis) {
      source += strides[axis];
      if (++index[axis] < newShape[axis])
        break;
      source -= strides[axis] * newShape[axis];
      index[axis] = 0;
    }
  }
  return to.toAttr(newType);
}

quant::QuantizedType
mote::importer::transposeQuantized(quant::QuantizedType type,
                                   ArrayRef<int64_t> perm) {
  auto perAxis = dyn_cast_or_null<quant::UniformQuantizedPerAxisType>(type);
  if (!perAxis)
    return type;
  int64_t axis = std::distance(
      perm.begin(), llvm::find(perm, perAxis.getQuantizedDimension()));
  return quant::UniformQuantizedPerAxisType::get(
      perAxis.getFlags(), perAxis.getStorageType(), perAxis.getExpressedType(),
      perAxis.getScales(), perAxis.getZeroPoints(), static_cast<int32_t>(axis),
      perAxis.getStorageTypeMin(), perAxis.getStorageTypeMax());
}

/// A constant input reshaped and permuted.
static DenseElementsAttr permutedConstant(const OnnxValue &weight,
                                          ArrayRef<int64_t> shape,
                                          ArrayRef<int64_t> perm) {
  DenseElementsAttr constant = weight.constant;
  return transposeConstant(
      constant.reshape(cast<ShapedType>(constant.getType().clone(shape))),
      perm);
}

/// A constant op that is named after the initializer.
static Value weightOp(Node &node, unsigned index, DenseElementsAttr value,
                      quant::QuantizedType type) {
  Location loc =
      NameLoc::get(node.builder.getStringAttr(node.constantName(index)));
  ShapedType resultType = value.getType();
  if (type)
    resultType = cast<ShapedType>(resultType.clone(type));
  return nn::ConstantOp::create(node.builder, loc, resultType, value);
}

Value mote::importer::permutedWeight(Node &node, unsigned index,
                                     ArrayRef<int64_t> shape,
                                     ArrayRef<int64_t> perm) {
  const OnnxValue &weight = node.get(index);
  if (!weight.constant)
    return node.transpose(node.reshape(node.in(index), shape), perm);
  DenseElementsAttr permuted = permutedConstant(weight, shape, perm);
  if (!weight.quantized)
    return weightOp(node, index, permuted, {});
  quant::QuantizedType type = transposeQuantized(weight.quantized, perm);
  Value constant = weightOp(node, index, permuted, type);
  return nn::DequantizeOp::create(
      node.builder, constant.getLoc(),
      permuted.getType().clone(type.getExpressedType()), constant);
}

Value mote::importer::permutedQuantizedWeight(Node &node, unsigned index,
                                              ArrayRef<int64_t> shape,
                                              ArrayRef<int64_t> perm,
                                              quant::QuantizedType type) {
  quant::QuantizedType permutedType = transposeQuantized(type, perm);
  if (DenseElementsAttr constant = node.constant(index))
    return weightOp(node, index, permutedConstant(node.get(index), shape, perm),
                    permutedType);
  Value stored = node.transpose(node.reshape(node.in(index), shape), perm);
  return node.create<nn::StorageCastOp>(
      cast<RankedTensorType>(stored.getType()).clone(permutedType), stored);
}
