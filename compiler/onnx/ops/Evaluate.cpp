//===- Evaluate.cpp - Operators on constants ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Evaluate.h"

#include "compiler/onnx/ops/Constants.h"
#include "dialects/Interpreter/HostTensor.h"
#include "llvm/ADT/StringSwitch.h"
#include <cmath>
#include <cstring>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// Row-major steps of `from` along the axes of `to`, 0 where `from` is
/// broadcast.
static SmallVector<int64_t> broadcastStrides(ArrayRef<int64_t> from,
                                             ArrayRef<int64_t> to) {
  SmallVector<int64_t> strides(to.size(), 0);
  int64_t step = 1;
  for (size_t back = 1; back <= from.size(); ++back) {
    int64_t dim = from[from.size() - back];
    strides[to.size() - back] = dim == 1 ? 0 : step;
    step *= dim;
  }
  return strides;
}

/// The offset, under `strides`, of row-major element `index` of `shape`.
static int64_t offsetOf(int64_t index, ArrayRef<int64_t> shape,
                        ArrayRef<int64_t> strides) {
  int64_t offset = 0;
  for (size_t back = 1; back <= shape.size(); ++back) {
    size_t axis = shape.size() - back;
    offset += index % shape[axis] * strides[axis];
    index /= shape[axis];
  }
  return offset;
}

/// A comparison of two numbers; nothing for other operators.
template <typename T>
static std::optional<bool> compare(StringRef op, T lhs, T rhs) {
  return llvm::StringSwitch<std::optional<bool>>(op)
      .Case("Equal", lhs == rhs)
      .Case("Less", lhs < rhs)
      .Case("LessOrEqual", lhs <= rhs)
      .Case("Greater", lhs > rhs)
      .Case("GreaterOrEqual", lhs >= rhs)
      .Default(std::nullopt);
}

static std::optional<double> applyFloat(StringRef op, double lhs, double rhs) {
  return llvm::StringSwitch<std::optional<double>>(op)
      .Case("Add", lhs + rhs)
      .Case("Sub", lhs - rhs)
      .Case("Mul", lhs * rhs)
      .Case("Div", lhs / rhs)
      .Case("Pow", std::pow(lhs, rhs))
      .Default(std::nullopt);
}

/// Wraps modulo 2^64, as ONNX leaves it to the machine; nothing for a division
/// by 0.
static std::optional<int64_t> applyInt(StringRef op, int64_t lhs, int64_t rhs) {
  auto left = static_cast<uint64_t>(lhs), right = static_cast<uint64_t>(rhs);
  if (op == "Add")
    return static_cast<int64_t>(left + right);
  if (op == "Sub")
    return static_cast<int64_t>(left - right);
  if (op == "Mul")
    return static_cast<int64_t>(left * right);
  if (op == "And")
    return lhs & rhs;
  if (op == "Or")
    return lhs | rhs;
  if (op == "Xor")
    return lhs ^ rhs;
  if (op != "Div" && op != "Mod")
    return std::nullopt;
  if (rhs == 0)
    return std::nullopt;
  if (rhs == -1)
    return op == "Div" ? static_cast<int64_t>(-left) : 0;
  if (op == "Div")
    return lhs / rhs;
  // Mod has the divisor's sign.
  int64_t remainder = lhs % rhs;
  return remainder != 0 && (remainder < 0) != (rhs < 0) ? remainder + rhs
                                                        : remainder;
}

/// Sets one element of a binary operator's result; fails for a division by 0.
static LogicalResult applyBinary(StringRef op, const HostTensor &lhs,
                                 int64_t left, const HostTensor &rhs,
                                 int64_t right, HostTensor &result,
                                 int64_t index) {
  bool isReal = isFloat(lhs.getKind());
  std::optional<bool> truth =
      isReal ? compare(op, lhs.getDouble(left), rhs.getDouble(right))
             : compare(op, lhs.getInt(left), rhs.getInt(right));
  if (truth) {
    result.setInt(index, *truth);
    return success();
  }
  if (isReal) {
    std::optional<double> value =
        applyFloat(op, lhs.getDouble(left), rhs.getDouble(right));
    if (value)
      result.setDouble(index, *value);
    return success(value.has_value());
  }
  std::optional<int64_t> value =
      applyInt(op, lhs.getInt(left), rhs.getInt(right));
  if (value)
    result.setInt(index, *value);
  return success(value.has_value());
}

FailureOr<DenseElementsAttr> mote::importer::evaluateBinary(Node &node) {
  if (failed(node.expectSameElementType(0, 1)))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), node.shape(1));
  if (failed(shape))
    return failure();
  Type elementType = node.type(0).getElementType();
  Type resultElement = elementType;
  if (compare(node.op(), 0, 0))
    resultElement = IntegerType::get(node.getContext(), 1);
  FailureOr<RankedTensorType> type = node.tensorType(*shape, resultElement);
  if (failed(type))
    return failure();
  if (type->getNumElements() > kMaxEvaluated ||
      kindOf(elementType) == ElementKind::U64)
    return DenseElementsAttr();
  HostTensor lhs = HostTensor::fromAttr(node.constant(0));
  HostTensor rhs = HostTensor::fromAttr(node.constant(1));
  HostTensor result = HostTensor::zeros(*type);
  SmallVector<int64_t> lhsStrides = broadcastStrides(node.shape(0), *shape);
  SmallVector<int64_t> rhsStrides = broadcastStrides(node.shape(1), *shape);
  for (int64_t index = 0; index < result.getNumElements(); ++index)
    if (failed(applyBinary(node.op(), lhs, offsetOf(index, *shape, lhsStrides),
                           rhs, offsetOf(index, *shape, rhsStrides), result,
                           index)))
      return DenseElementsAttr(); // loops know what is left undefined here
  return result.toAttr(*type);
}

FailureOr<DenseElementsAttr> mote::importer::evaluateExpand(Node &node) {
  FailureOr<SmallVector<int64_t>> target = node.ints(1, "the shape");
  if (failed(target))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), *target);
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(*shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (type->getNumElements() > kMaxEvaluated)
    return DenseElementsAttr();
  HostTensor from = HostTensor::fromAttr(node.constant(0));
  HostTensor to = HostTensor::zeros(*type);
  SmallVector<int64_t> strides = broadcastStrides(node.shape(0), *shape);
  size_t width = byteWidth(from.getKind());
  for (int64_t index = 0; index < to.getNumElements(); ++index)
    std::memcpy(
        &to.getBytes()[size_t(index) * width],
        &from.getBytes()[size_t(offsetOf(index, *shape, strides)) * width],
        width);
  return to.toAttr(*type);
}

/// The same elements under another shape.
static FailureOr<DenseElementsAttr>
reshapeConstant(Node &node, FailureOr<SmallVector<int64_t>> shape) {
  if (failed(shape))
    return failure();
  DenseElementsAttr value = node.constant(0);
  return value.reshape(cast<ShapedType>(value.getType().clone(*shape)));
}

FailureOr<DenseElementsAttr> mote::importer::evaluateReshape(Node &node) {
  return reshapeConstant(node, reshapedShape(node));
}

FailureOr<DenseElementsAttr> mote::importer::evaluateSqueeze(Node &node) {
  return reshapeConstant(node, squeezedShape(node));
}

FailureOr<DenseElementsAttr> mote::importer::evaluateUnsqueeze(Node &node) {
  return reshapeConstant(node, unsqueezedShape(node));
}

FailureOr<DenseElementsAttr> mote::importer::evaluateTranspose(Node &node) {
  FailureOr<SmallVector<int64_t>> perm = permutation(node);
  if (failed(perm))
    return failure();
  return transposeConstant(node.constant(0), *perm);
}

FailureOr<DenseElementsAttr> mote::importer::evaluateConcat(Node &node) {
  FailureOr<ConcatShape> concat = concatShape(node);
  if (failed(concat))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(concat->shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (type->getNumElements() > kMaxEvaluated)
    return DenseElementsAttr();
  HostTensor result = HostTensor::zeros(*type);
  int64_t rows = 1;
  for (int64_t dim : type->getShape().take_front(concat->axis))
    rows *= dim;
  if (type->getNumElements() == 0)
    return result.toAttr(*type);
  size_t rowBytes = result.getBytes().size() / rows, column = 0;
  for (unsigned index = 0; index < node.getNumInputs(); ++index) {
    HostTensor part = HostTensor::fromAttr(node.constant(index));
    size_t partBytes = part.getBytes().size() / rows;
    for (int64_t row = 0; row < rows && partBytes > 0; ++row)
      std::memcpy(&result.getBytes()[row * rowBytes + column],
                  &part.getBytes()[row * partBytes], partBytes);
    column += partBytes;
  }
  return result.toAttr(*type);
}
