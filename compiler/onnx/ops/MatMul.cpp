//===- MatMul.cpp - Matrix products ---------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Constants.h"
#include "compiler/onnx/ops/Products.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

FailureOr<Product> mote::importer::productShape(Node &node,
                                                ArrayRef<int64_t> lhs,
                                                ArrayRef<int64_t> rhs) {
  if (lhs.empty() || rhs.empty())
    return misfit(node) << "expected matrices but got shapes "
                        << shapeString(lhs) << " and " << shapeString(rhs);
  Product product{SmallVector<int64_t>(lhs), SmallVector<int64_t>(rhs), {}, {}};
  bool isRow = lhs.size() == 1, isColumn = rhs.size() == 1;
  if (isRow)
    product.lhs.insert(product.lhs.begin(), 1);
  if (isColumn)
    product.rhs.push_back(1);
  lhs = product.lhs;
  rhs = product.rhs;
  if (lhs.back() != rhs[rhs.size() - 2])
    return misfit(node) << "expected inner dimensions to agree but got "
                        << shapeString(lhs) << " and " << shapeString(rhs);
  FailureOr<SmallVector<int64_t>> batch =
      node.broadcast(lhs.drop_back(2), rhs.drop_back(2));
  if (failed(batch))
    return failure();
  product.shape = product.fullShape = *batch;
  product.fullShape.append({lhs[lhs.size() - 2], rhs.back()});
  if (!isRow)
    product.shape.push_back(lhs[lhs.size() - 2]);
  if (!isColumn)
    product.shape.push_back(rhs.back());
  return product;
}

Value mote::importer::productByWeight(Node &node, Value input, Value filter,
                                      Value bias, RankedTensorType resultType) {
  auto inputType = cast<RankedTensorType>(input.getType());
  auto filterType = cast<RankedTensorType>(filter.getType());
  int64_t rows = 1;
  for (int64_t dim : inputType.getShape().drop_back())
    rows *= dim;
  Value product = node.create<nn::FullyConnectedOp>(
      resultType.clone({rows, filterType.getDimSize(0)}),
      node.reshape(input, {rows, filterType.getDimSize(1)}), filter, bias,
      FloatAttr(), FloatAttr());
  return node.reshape(product, resultType.getShape());
}

/// Whether input 1 is a weight that a fully connected layer, which is f32, f16
/// or quantized, can have.
static bool isLayerWeight(Node &node) {
  return node.get(1).constant && node.rank(1) == 2 &&
         nn::isLayerFloat(node.type(0).getElementType());
}

/// Sums of integers wrap, as ONNX's do.
static Value integerProduct(Node &node, RankedTensorType type, Value lhs,
                            Value rhs) {
  ImplicitLocOpBuilder b = node.at();
  Type element = type.getElementType();
  Value sums = createMatMul(b, type.clone(computingType(element)), lhs, rhs,
                            [](ImplicitLocOpBuilder &inside, ValueRange x) {
                              return createAdd(inside, x[2],
                                               createMul(inside, x[0], x[1]));
                            });
  // Wrapping sums know no sign: these are the bits.
  return createTensorCast(b, sums, element);
}

static LogicalResult importMatMul(Node &node) {
  if (failed(node.expectSameElementType(0, 1)))
    return failure();
  FailureOr<Product> product = productShape(node, node.shape(0), node.shape(1));
  if (failed(product))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(product->shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (isLayerWeight(node)) {
    Value filter = permutedWeight(node, 1, node.shape(1), {1, 0});
    return node.setResult(
        productByWeight(node, node.in(0), filter, Value(), *type));
  }
  Value lhs = node.reshape(node.in(0), product->lhs);
  Value rhs = node.reshape(node.in(1), product->rhs);
  RankedTensorType full = type->clone(product->fullShape);
  Value result = isa<FloatType>(type->getElementType())
                     ? node.create<nn::MatMulOp>(full, lhs, rhs)
                     : integerProduct(node, full, lhs, rhs);
  return node.setResult(node.reshape(result, product->shape));
}

/// value * factor, or the value where the factor is 1.
static Value scaled(Node &node, Value value, float factor) {
  if (factor == 1.0f)
    return value;
  auto type = cast<RankedTensorType>(value.getType());
  return node.create<nn::MulOp>(type, value,
                                node.splat(type.getElementType(), factor),
                                FloatAttr(), FloatAttr());
}

/// Gemm's C where it is a bias [O] of a fully connected layer; null otherwise.
static Value biasVector(Node &node, int64_t outputs) {
  ArrayRef<int64_t> shape = node.shape(2);
  bool isRow =
      !shape.empty() && shape.back() == outputs &&
      llvm::all_of(shape.drop_back(), [](int64_t dim) { return dim == 1; });
  if (!isRow || !node.get(2).constant)
    return {};
  return node.reshape(node.in(2), {outputs});
}

/// alpha * A' * B' + beta * C.
static LogicalResult importGemm(Node &node) {
  if (failed(node.expectSameElementType(0, 1)) || failed(node.expectFloat(0)))
    return failure();
  // Before opset 11 some exporters leave more dimensions to A (as Flatten
  // would).
  if (node.rank(0) != 2 || node.rank(1) != 2)
    return node.error() << "expected matrices but got " << node.type(0)
                        << " and " << node.type(1);
  bool transA = node.intAttr("transA", 0) != 0,
       transB = node.intAttr("transB", 0) != 0;
  float alpha = node.floatAttr("alpha", 1), beta = node.floatAttr("beta", 1);
  int64_t rows = node.shape(0)[transA], inner = node.shape(0)[!transA];
  int64_t outputs = node.shape(1)[!transB];
  if (node.shape(1)[transB] != inner)
    return misfit(node) << "expected inner dimensions to agree but got "
                        << node.type(0) << " and " << node.type(1);
  FailureOr<RankedTensorType> type =
      node.tensorType({rows, outputs}, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (node.hasInput(2)) {
    FailureOr<SmallVector<int64_t>> sum =
        node.broadcast(type->getShape(), node.shape(2));
    if (failed(sum) || failed(node.expectSameElementType(0, 2)))
      return failure();
    if (ArrayRef<int64_t>(*sum) != type->getShape())
      return node.error() << "expected a third input that broadcasts to "
                          << shapeString(type->getShape()) << " but got "
                          << node.type(2);
  }

  Value lhs = transA ? node.transpose(node.in(0), {1, 0}) : node.in(0);
  Value bias, product;
  if (node.hasInput(2) && beta != 0)
    bias = biasVector(node, outputs);
  bool isFused = bias && alpha == 1 && beta == 1;
  if (isLayerWeight(node)) {
    SmallVector<int64_t> perm = {1, 0};
    if (transB)
      perm = {0, 1};
    Value filter = permutedWeight(node, 1, node.shape(1), perm);
    product = node.create<nn::FullyConnectedOp>(
        *type, lhs, filter, isFused ? bias : Value(), FloatAttr(), FloatAttr());
  } else {
    isFused = false;
    Value rhs = transB ? node.transpose(node.in(1), {1, 0}) : node.in(1);
    product = node.create<nn::MatMulOp>(*type, lhs, rhs);
  }
  product = scaled(node, product, alpha);
  if (node.hasInput(2) && beta != 0 && !isFused)
    product =
        node.create<nn::AddOp>(*type, product, scaled(node, node.in(2), beta),
                               FloatAttr(), FloatAttr());
  return node.setResult(product);
}

ArrayRef<OpRow> mote::importer::matMulOps() {
  static constexpr OpRow rows[] = {
      {"", "MatMul", 1, 2, 2, 1, importMatMul},
      {"", "Gemm", 6, 2, 3, 1, importGemm},
  };
  return rows;
}
