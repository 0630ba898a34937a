//===- Quantize.cpp - QuantizeLinear and DequantizeLinear -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/QuantizeLoops.h"
#include "compiler/onnx/ops/QuantizedTypes.h"
#include "dialects/Interpreter/HostTensor.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Whether nn has quantized tensors of these integers.
static bool isIntegerOfNN(Type storage) {
  return isa_and_nonnull<IntegerType>(storage) && !isSmallType(storage);
}

static LogicalResult importQuantizeLinear(Node &node) {
  Type storage = IntegerType::get(node.getContext(), 8, IntegerType::Unsigned);
  if (node.hasInput(2))
    storage = node.type(2).getElementType();
  else if (int64_t dataType = node.intAttr("output_dtype", 0))
    storage = elementTypeFor(static_cast<int32_t>(dataType), node.getContext());
  if (!isIntegerOfNN(storage) || !node.type(0).getElementType().isF32() ||
      node.intAttr("block_size", 0) != 0 || !isStatic(node, 1, 2))
    return importQuantizeLoops(node, storage);
  FailureOr<quant::QuantizedType> type = readQuantizedType(
      node, storage, node.shape(0), 1, 2, node.intAttr("axis", 1));
  if (failed(type))
    return failure();
  Value quantized =
      node.create<nn::QuantizeOp>(node.type(0).clone(*type), node.in(0));
  return node.setResult(storageOf(node, quantized));
}

/// Integers of 2 or 4 bits as the bytes that layers have for weights.
static DenseElementsAttr asBytes(DenseElementsAttr constant) {
  HostTensor from = HostTensor::fromAttr(constant);
  auto type = cast<ShapedType>(
      constant.getType().clone(heldType(constant.getElementType())));
  HostTensor to = HostTensor::zeros(type);
  for (int64_t index = 0; index < to.getNumElements(); ++index)
    to.setInt(index, from.getInt(index));
  return to.toAttr(type);
}

/// A constant of small integers, with scales of f32, may be a layer's weight.
static bool isSmallWeight(Node &node) {
  Type element = node.type(0).getElementType();
  return isa<IntegerType>(element) && isSmallType(element) &&
         node.constant(0) && node.type(1).getElementType().isF32();
}

static LogicalResult importDequantizeLinear(Node &node) {
  auto dataType = static_cast<int32_t>(node.intAttr("output_dtype", 0));
  bool isSmall = isSmallWeight(node);
  if ((!isSmall && !isIntegerOfNN(node.type(0).getElementType())) ||
      node.intAttr("block_size", 0) != 0 || !isStatic(node, 1, 2) ||
      (dataType != 0 && dataType != onnx::TensorProto::FLOAT))
    return importDequantizeLoops(node);
  if (node.hasInput(2) && failed(node.expectSameElementType(0, 2)))
    return failure();
  FailureOr<quant::QuantizedType> type =
      readQuantizedType(node, heldType(node.type(0).getElementType()),
                        node.shape(0), 1, 2, node.intAttr("axis", 1));
  if (failed(type))
    return failure();
  // A weight stays a constant, so that its users may lay it out at import.
  if (DenseElementsAttr constant = node.constant(0))
    return node.setConstant(isSmall ? asBytes(constant) : constant, *type,
                            node.constantName(0));
  // What a run computes has one scale and 8 bits where layers are quantized.
  if (!isa<quant::UniformQuantizedType>(*type) ||
      type->getStorageTypeIntegralWidth() != 8)
    return importDequantizeLoops(node);
  Value real = node.create<nn::DequantizeOp>(
      node.type(0).clone(type->getExpressedType()),
      quantizedInput(node, 0, *type));
  return node.setResult(real);
}

ArrayRef<OpRow> mote::importer::quantizeOps() {
  static constexpr OpRow rows[] = {
      {"", "QuantizeLinear", 10, 2, 3, 1, importQuantizeLinear},
      {"", "DequantizeLinear", 10, 2, 3, 1, importDequantizeLinear},
      {"com.microsoft", "QuantizeLinear", 1, 2, 3, 1, importQuantizeLinear},
      {"com.microsoft", "DequantizeLinear", 1, 2, 3, 1, importDequantizeLinear},
  };
  return rows;
}
