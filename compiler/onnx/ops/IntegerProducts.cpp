//===- IntegerProducts.cpp - Products of integers in loops ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// MatMulInteger and ConvInteger, and QLinearMatMul and QLinearConv where scales
// or zero points are known only at run time: sums in i32, modulo 2^32.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/ConvLoops.h"
#include "compiler/onnx/ops/Products.h"
#include "compiler/onnx/ops/QuantizeLoops.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Where an operand of an integer product and its zero point are.
namespace {
struct Operand {
  unsigned value, zeroPoint;
};
} // namespace

static LogicalResult expectBytes(Node &node, Operand operand) {
  Type element = node.type(operand.value).getElementType();
  if (!element.isInteger(8))
    return node.error() << "expected input " << operand.value
                        << " to be of 8-bit integers but got "
                        << node.type(operand.value);
  if (!node.hasInput(operand.zeroPoint))
    return success();
  return node.expectSameElementType(operand.value, operand.zeroPoint);
}

/// The operand less its zero point, in i16 (which holds -255 to 255); itself
/// where there is none. `axis` is along which zero points may differ.
static FailureOr<Value> centred(Node &node, Operand operand, Value value,
                                int64_t axis) {
  if (!node.hasInput(operand.zeroPoint))
    return value;
  FailureOr<Value> zero =
      alongAxis(node, operand.zeroPoint, shapeOf(value), axis);
  if (failed(zero))
    return failure();
  Type i16 = node.builder.getI16Type();
  return pointwise(node, typeOf(value).clone(i16), {value, *zero},
                   [&](Nums x) { return x[0].to(i16) - x[1].to(i16); });
}

static Num product(Num lhs, Num rhs) {
  Type i32 = lhs.builder().getI32Type();
  return lhs.to(i32) * rhs.to(i32);
}

//===----------------------------------------------------------------------===//
// Matrices
//===----------------------------------------------------------------------===//

/// The indices of one operand in the loops batch..., m, n, k: dimensions of
/// size 1 are read at 0.
static Access accessOf(Node &node, Value value, unsigned loops, unsigned row,
                       unsigned column) {
  ArrayRef<int64_t> shape = shapeOf(value);
  Access access{value, {}};
  auto batch = static_cast<unsigned>(shape.size() - 2);
  for (unsigned axis = 0; axis < batch; ++axis)
    access.indices.push_back(
        shape[axis] == 1
            ? node.builder.getAffineConstantExpr(0)
            : node.builder.getAffineDimExpr(loops - 3 - batch + axis));
  access.indices.push_back(node.builder.getAffineDimExpr(row));
  access.indices.push_back(node.builder.getAffineDimExpr(column));
  return access;
}

/// A zero point [M] of the left operand says one a row, [..., M, 1] too.
static FailureOr<Value> centredMatrix(Node &node, Operand operand,
                                      ArrayRef<int64_t> shape, bool isLeft) {
  Value value = node.reshape(node.in(operand.value), shape);
  auto rank = static_cast<int64_t>(shape.size());
  if (!node.hasInput(operand.zeroPoint) || node.rank(operand.zeroPoint) < 2)
    return centred(node, operand, value, isLeft ? rank - 2 : rank - 1);
  FailureOr<SmallVector<int64_t>> joint =
      node.broadcast(shape, node.shape(operand.zeroPoint));
  if (failed(joint))
    return failure();
  if (ArrayRef<int64_t>(*joint) != shape)
    return node.error() << "expected a zero point that broadcasts to "
                        << node.type(operand.value) << " but got "
                        << node.type(operand.zeroPoint);
  Type i16 = node.builder.getI16Type();
  return pointwise(node, typeOf(value).clone(i16),
                   {value, node.in(operand.zeroPoint)},
                   [&](Nums x) { return x[0].to(i16) - x[1].to(i16); });
}

static FailureOr<Value> integerMatMul(Node &node, Operand left, Operand right) {
  if (failed(expectBytes(node, left)) || failed(expectBytes(node, right)))
    return failure();
  FailureOr<Product> sizes =
      productShape(node, node.shape(left.value), node.shape(right.value));
  if (failed(sizes))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(sizes->fullShape, node.builder.getI32Type());
  FailureOr<Value> lhs = centredMatrix(node, left, sizes->lhs, true);
  FailureOr<Value> rhs = centredMatrix(node, right, sizes->rhs, false);
  if (failed(type) || failed(lhs) || failed(rhs))
    return failure();
  auto loops = static_cast<unsigned>(type->getRank() + 1);
  Access result{filledTensor(node, *type, 0), {}};
  for (unsigned loop = 0; loop + 1 < loops; ++loop)
    result.indices.push_back(node.builder.getAffineDimExpr(loop));
  Value sums = contracted(
      node, loops,
      {accessOf(node, *lhs, loops, loops - 3, loops - 1),
       accessOf(node, *rhs, loops, loops - 1, loops - 2)},
      result, {}, [](Nums x, Num sum) { return sum + product(x[0], x[1]); });
  return node.reshape(sums, sizes->shape);
}

static LogicalResult importMatMulInteger(Node &node) {
  FailureOr<Value> result = integerMatMul(node, {0, 2}, {1, 3});
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

LogicalResult mote::importer::importQLinearMatMulLoops(Node &node) {
  FailureOr<Value> sum = integerMatMul(node, {0, 2}, {3, 5});
  if (failed(sum))
    return failure();
  auto rank = static_cast<int64_t>(shapeOf(*sum).size());
  FailureOr<Value> result =
      requantized(node, *sum, {1, 4, 6}, 7, {rank - 2, rank - 1, -1});
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

//===----------------------------------------------------------------------===//
// Convolutions
//===----------------------------------------------------------------------===//

static FailureOr<Value> integerConv(Node &node, Operand image, Operand filter,
                                    Value bias) {
  if (failed(expectBytes(node, image)) || failed(expectBytes(node, filter)))
    return failure();
  FailureOr<Window> window =
      readSpatialWindow(node, node.shape(filter.value).drop_front(2));
  if (failed(window))
    return failure();
  FailureOr<Value> x = centred(node, image, node.in(image.value), -1);
  FailureOr<Value> w = centred(node, filter, node.in(filter.value), 0);
  if (failed(x) || failed(w))
    return failure();
  return convolved(node, *x, *w, bias, *window, node.builder.getI32Type(),
                   product);
}

static LogicalResult importConvInteger(Node &node) {
  if (failed(expectConvWeight(node, 1)))
    return failure();
  FailureOr<Value> result = integerConv(node, {0, 2}, {1, 3}, Value());
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

LogicalResult mote::importer::importQLinearConvLoops(Node &node) {
  Value bias = node.hasInput(8) ? node.in(8) : Value();
  if (bias && !elementOf(bias).isInteger(32))
    return node.error() << "expected an int32 bias but got " << node.type(8);
  FailureOr<Value> sum = integerConv(node, {0, 2}, {3, 5}, bias);
  if (failed(sum))
    return failure();
  FailureOr<Value> result =
      requantized(node, *sum, {1, 4, 6}, 7, {-1, /*channel=*/1, -1});
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

ArrayRef<OpRow> mote::importer::integerProductOps() {
  static constexpr OpRow rows[] = {
      {"", "MatMulInteger", 10, 2, 4, 1, importMatMulInteger},
      {"", "ConvInteger", 10, 2, 4, 1, importConvInteger},
  };
  return rows;
}
