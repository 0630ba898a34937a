//===- Evaluate.cpp - Operators on constants ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Evaluate.h"

#include "compiler/onnx/ops/Constants.h"
#include "dialects/Interpreter/HostTensor.h"
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

static double applyFloat(StringRef op, double lhs, double rhs) {
  if (op == "Add")
    return lhs + rhs;
  if (op == "Sub")
    return lhs - rhs;
  if (op == "Mul")
    return lhs * rhs;
  return lhs / rhs;
}

/// Wraps modulo 2^64, as ONNX leaves it to the machine; nothing for division by
/// 0.
static std::optional<int64_t> applyInt(StringRef op, int64_t lhs, int64_t rhs) {
  uint64_t left = static_cast<uint64_t>(lhs),
           right = static_cast<uint64_t>(rhs);
  if (op == "Add")
    return static_cast<int64_t>(left + right);
  if (op == "Sub")
    return static_cast<int64_t>(left - right);
  if (op == "Mul")
    return static_cast<int64_t>(left * right);
  if (rhs == 0)
    return std::nullopt;
  if (rhs == -1)
    return static_cast<int64_t>(-left);
  return lhs / rhs;
}

FailureOr<DenseElementsAttr> mote::importer::evaluateBinary(Node &node) {
  if (failed(node.expectSameElementType(0, 1)))
    return failure();
  FailureOr<SmallVector<int64_t>> shape =
      node.broadcast(node.shape(0), node.shape(1));
  if (failed(shape))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType(*shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  if (type->getNumElements() > kMaxEvaluated ||
      kindOf(type->getElementType()) == ElementKind::U64)
    return DenseElementsAttr();
  HostTensor lhs = HostTensor::fromAttr(node.constant(0));
  HostTensor rhs = HostTensor::fromAttr(node.constant(1));
  HostTensor result = HostTensor::zeros(*type);
  SmallVector<int64_t> lhsStrides = broadcastStrides(node.shape(0), *shape);
  SmallVector<int64_t> rhsStrides = broadcastStrides(node.shape(1), *shape);
  for (int64_t index = 0; index < result.getNumElements(); ++index) {
    int64_t left = offsetOf(index, *shape, lhsStrides);
    int64_t right = offsetOf(index, *shape, rhsStrides);
    if (isFloat(result.getKind())) {
      result.setDouble(index, applyFloat(node.op(), lhs.getDouble(left),
                                         rhs.getDouble(right)));
      continue;
    }
    std::optional<int64_t> value =
        applyInt(node.op(), lhs.getInt(left), rhs.getInt(right));
    if (!value)
      return node.error() << "expected a divisor that is not 0";
    result.setInt(index, *value);
  }
  return result.toAttr(*type);
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
