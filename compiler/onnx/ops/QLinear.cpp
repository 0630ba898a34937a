//===- QLinear.cpp - Operators on quantized tensors -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The QLinear operators of onnxruntime (com.microsoft) and ONNX's
// QLinearMatMul. Each becomes its nn op on quantized types, with storage_cast
// at the borders.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Products.h"
#include "compiler/onnx/ops/QuantizeLoops.h"
#include "compiler/onnx/ops/QuantizedTypes.h"
#include "compiler/onnx/ops/Softmax.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Inputs: a, its scale and zero point; b, same; the result's.
template <typename OpTy> static LogicalResult importQLinearBinary(Node &node) {
  auto lhsType = readQuantizedType(node, 0, 1, 2, /*axis=*/1);
  auto rhsType = readQuantizedType(node, 3, 4, 5, /*axis=*/1);
  auto resultType = readResultType(node, node.type(0).getElementType(), 6, 7);
  if (failed(lhsType) || failed(rhsType) || failed(resultType))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), node.shape(3));
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type = node.tensorType(*shape, *resultType);
  if (failed(type))
    return failure();
  Value lhs = quantizedInput(node, 0, *lhsType);
  Value rhs = quantizedInput(node, 3, *rhsType);
  Value result = node.create<OpTy>(*type, lhs, rhs, FloatAttr(), FloatAttr());
  return node.setResult(storageOf(node, result));
}

/// Inputs: x, its scale and zero point; y's scale and zero point. `create`
/// makes the op from the quantized input and the result type.
static LogicalResult importQLinearUnary(
    Node &node,
    function_ref<FailureOr<Value>(Value, RankedTensorType)> create) {
  auto inputType = readQuantizedType(node, 0, 1, 2, /*axis=*/1);
  auto resultType = readResultType(node, node.type(0).getElementType(), 3, 4);
  if (failed(inputType) || failed(resultType))
    return failure();
  FailureOr<Value> result =
      create(quantizedInput(node, 0, *inputType),
             cast<RankedTensorType>(node.type(0).clone(*resultType)));
  if (failed(result))
    return failure();
  return node.setResult(storageOf(node, *result));
}

static LogicalResult importQLinearSigmoid(Node &node) {
  return importQLinearUnary(node, [&](Value input, RankedTensorType type) {
    return FailureOr<Value>(node.create<nn::SigmoidOp>(type, input));
  });
}

static LogicalResult importQLinearLeakyRelu(Node &node) {
  FloatAttr alpha =
      node.builder.getF32FloatAttr(node.floatAttr("alpha", 0.01f));
  return importQLinearUnary(node, [&](Value input, RankedTensorType type) {
    return FailureOr<Value>(node.create<nn::LeakyReluOp>(type, input, alpha));
  });
}

/// Attribute `opset` says which Softmax is meant.
static LogicalResult importQLinearSoftmax(Node &node) {
  bool flattens = node.intAttr("opset", 13) < 13;
  int64_t axis = node.intAttr("axis", flattens ? 1 : -1);
  return importQLinearUnary(node, [&](Value input, RankedTensorType type) {
    return softmax(node, input, type, axis, flattens);
  });
}

/// Inputs: the result's scale and zero point, then each part with its own.
static LogicalResult importQLinearConcat(Node &node) {
  unsigned count = node.getNumInputs();
  if (count % 3 != 2)
    return node.error() << "expected three inputs a part but got " << count - 2;
  for (unsigned index = 0; index < count; ++index)
    if (!node.hasInput(index))
      return node.error() << "expected every input but input " << index
                          << " is absent";
  auto resultType = readResultType(node, node.type(1).getElementType(), 0, 1);
  if (failed(resultType))
    return failure();
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", 1), node.rank(2));
  if (failed(axis))
    return failure();
  SmallVector<Value> parts;
  SmallVector<int64_t> shape(node.shape(2));
  shape[*axis] = 0;
  for (unsigned index = 2; index < count; index += 3) {
    auto type =
        readQuantizedType(node, index, index + 1, index + 2, /*axis=*/1);
    if (failed(type))
      return failure();
    SmallVector<int64_t> part(node.shape(index));
    bool agrees = part.size() == shape.size();
    for (size_t dim = 0; agrees && dim < part.size(); ++dim)
      agrees = int64_t(dim) == *axis || part[dim] == shape[dim];
    if (!agrees)
      return node.error() << "expected shapes that differ along axis " << *axis
                          << " only but got " << node.type(2) << " and "
                          << node.type(index);
    shape[*axis] += part[*axis];
    Value value = quantizedInput(node, index, *type);
    if (Type(*type) != Type(*resultType))
      value = node.create<nn::QuantizeOp>(node.type(index).clone(*resultType),
                                          value);
    parts.push_back(value);
  }
  FailureOr<RankedTensorType> type = node.tensorType(shape, *resultType);
  if (failed(type))
    return failure();
  Value result = node.create<nn::ConcatOp>(
      *type, parts, node.builder.getI64IntegerAttr(*axis));
  return node.setResult(storageOf(node, result));
}

/// a * b with quantized operands and result.
static LogicalResult importQLinearMatMul(Node &node) {
  if (!isStatic(node, 1, 2) || !isStatic(node, 4, 5) || !isStatic(node, 6, 7))
    return importQLinearMatMulLoops(node);
  bool isWeight = node.constant(3) && node.rank(3) == 2;
  auto lhsType = readQuantizedType(node, 0, 1, 2, /*axis=*/-2);
  auto rhsType = readQuantizedType(node, 3, 4, 5, /*axis=*/-1);
  auto resultType = readResultType(node, node.type(0).getElementType(), 6, 7);
  if (failed(lhsType) || failed(rhsType) || failed(resultType))
    return failure();
  FailureOr<Product> product = productShape(node, node.shape(0), node.shape(3));
  if (failed(product))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(product->shape, *resultType);
  if (failed(type))
    return failure();
  Value lhs = quantizedInput(node, 0, *lhsType);
  if (isWeight) {
    Value filter =
        permutedQuantizedWeight(node, 3, node.shape(3), {1, 0}, *rhsType);
    return node.setResult(
        storageOf(node, productByWeight(node, lhs, filter, Value(), *type)));
  }
  lhs = node.reshape(lhs, product->lhs);
  Value rhs = node.reshape(quantizedInput(node, 3, *rhsType), product->rhs);
  Value result =
      node.create<nn::MatMulOp>(type->clone(product->fullShape), lhs, rhs);
  return node.setResult(storageOf(node, node.reshape(result, product->shape)));
}

/// Inputs: a, scale, zero point; b, scale, zero point; bias; the result's scale
/// and zero point, without which the result is float.
static LogicalResult importQGemm(Node &node) {
  if (node.rank(0) != 2 || node.rank(3) != 2)
    return node.error() << "expected matrices but got " << node.type(0)
                        << " and " << node.type(3);
  if (node.intAttr("transA", 0) != 0)
    return node.error() << "expected 'transA' to be 0 but it is set";
  if (float alpha = node.floatAttr("alpha", 1); alpha != 1)
    return node.error() << "expected 'alpha' to be 1 but got " << double(alpha);
  bool transB = node.intAttr("transB", 0) != 0;
  int64_t outputs = node.shape(3)[!transB];
  if (node.shape(3)[transB] != node.shape(0)[1])
    return node.error() << "expected inner dimensions to agree but got "
                        << node.type(0) << " and " << node.type(3);
  auto lhsType = readQuantizedType(node, 0, 1, 2, /*axis=*/1);
  auto rhsType = readQuantizedType(node, 3, 4, 5, /*axis=*/transB ? 0 : 1);
  if (failed(lhsType) || failed(rhsType))
    return failure();
  Type resultElement = Float32Type::get(node.getContext());
  if (node.hasInput(7)) {
    auto resultType = readResultType(node, node.type(0).getElementType(), 7, 8);
    if (failed(resultType))
      return failure();
    resultElement = *resultType;
  }
  FailureOr<RankedTensorType> type =
      node.tensorType({node.shape(0)[0], outputs}, resultElement);
  if (failed(type))
    return failure();
  SmallVector<int64_t> perm = {1, 0};
  if (transB)
    perm = {0, 1};
  Value lhs = quantizedInput(node, 0, *lhsType);
  Value filter =
      permutedQuantizedWeight(node, 3, node.shape(3), perm, *rhsType);
  Value bias;
  if (node.hasInput(6)) {
    if (node.rank(6) != 1 || node.shape(6)[0] != outputs)
      return node.error() << "expected a bias of shape [" << outputs
                          << "] but got " << node.type(6);
    auto biasType = accumulatorType(node, 6, *lhsType, *rhsType);
    if (failed(biasType))
      return failure();
    bias = quantizedInput(node, 6, *biasType);
  }
  if (!isa<quant::QuantizedType>(resultElement)) {
    lhs = dequantized(node, lhs);
    filter = dequantized(node, filter);
    bias = bias ? dequantized(node, bias) : Value();
  }
  Value result = productByWeight(node, lhs, filter, bias, *type);
  return node.setResult(node.hasInput(7) ? storageOf(node, result) : result);
}

ArrayRef<OpRow> mote::importer::qlinearOps() {
  static constexpr OpRow rows[] = {
      {"", "QLinearMatMul", 10, 8, 8, 1, importQLinearMatMul},
      {"com.microsoft", "QGemm", 1, 6, 9, 1, importQGemm},
      {"com.microsoft", "QLinearAdd", 1, 7, 8, 1,
       importQLinearBinary<nn::AddOp>},
      {"com.microsoft", "QLinearMul", 1, 7, 8, 1,
       importQLinearBinary<nn::MulOp>},
      {"com.microsoft", "QLinearSigmoid", 1, 4, 5, 1, importQLinearSigmoid},
      {"com.microsoft", "QLinearLeakyRelu", 1, 4, 5, 1, importQLinearLeakyRelu},
      {"com.microsoft", "QLinearSoftmax", 1, 5, 5, 1, importQLinearSoftmax},
      {"com.microsoft", "QLinearConcat", 1, 5, kVariadic, 1,
       importQLinearConcat},
  };
  return rows;
}
