//===- Activation.cpp - Activations with parameters -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Node.h"
#include "compiler/onnx/OpTable.h"
#include "dialects/NN/IR/NN.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

/// min(max(x, low), high); an infinite bound is none.
static LogicalResult clip(Node &node, double low, double high) {
  auto bound = [&](double value) -> FloatAttr {
    if (std::isinf(value) ||
        std::abs(value) >= std::numeric_limits<float>::max())
      return {};
    return node.builder.getF32FloatAttr(static_cast<float>(value));
  };
  if (std::isnan(low) || std::isnan(high))
    return node.error() << "expected bounds that are numbers but got " << low
                        << " and " << high;
  return node.setResult(node.create<nn::ClipOp>(node.type(0), node.in(0),
                                                bound(low), bound(high)));
}

/// Before opset 11 the bounds are attributes.
static LogicalResult importClip6(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  constexpr float limit = std::numeric_limits<float>::max();
  return clip(node, node.floatAttr("min", -limit),
              node.floatAttr("max", limit));
}

static LogicalResult importClip11(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  double low = -infinity, high = infinity;
  if (node.hasInput(1)) {
    FailureOr<double> value = node.scalar(1, "the lower bound");
    if (failed(value))
      return failure();
    low = *value;
  }
  if (node.hasInput(2)) {
    FailureOr<double> value = node.scalar(2, "the upper bound");
    if (failed(value))
      return failure();
    high = *value;
  }
  return clip(node, low, high);
}

static LogicalResult importLeakyRelu(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  float alpha = node.floatAttr("alpha", 0.01f);
  return node.setResult(node.create<nn::LeakyReluOp>(
      node.type(0), node.in(0), node.builder.getF32FloatAttr(alpha)));
}

static LogicalResult importElu(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  float alpha = node.floatAttr("alpha", 1.0f);
  return node.setResult(node.create<nn::EluOp>(
      node.type(0), node.in(0), node.builder.getF32FloatAttr(alpha)));
}

static LogicalResult importHardSigmoid(Node &node) {
  if (failed(node.expectFloat(0)))
    return failure();
  float alpha = node.floatAttr("alpha", 0.2f),
        beta = node.floatAttr("beta", 0.5f);
  return node.setResult(node.create<nn::HardSigmoidOp>(
      node.type(0), node.in(0), node.builder.getF32FloatAttr(alpha),
      node.builder.getF32FloatAttr(beta)));
}

static Value softmax(Node &node, Value input, int64_t axis) {
  return node.create<nn::SoftmaxOp>(input.getType(), input,
                                    node.builder.getI64IntegerAttr(axis));
}

/// Before opset 13 the input is seen as a matrix whose rows start at `axis`.
static Value flattenedSoftmax(Node &node, int64_t axis) {
  ArrayRef<int64_t> shape = node.shape(0);
  // Where only the last of the columns' axes is larger than 1, rows are that
  // axis.
  if (axis == node.rank(0) - 1)
    return softmax(node, node.in(0), axis);
  int64_t rows = 1, columns = 1;
  for (auto [index, dim] : llvm::enumerate(shape))
    (int64_t(index) < axis ? rows : columns) *= dim;
  Value flat = node.reshape(node.in(0), {rows, columns});
  return node.reshape(softmax(node, flat, 1), shape);
}

static FailureOr<Value> softmaxOf(Node &node) {
  bool flattens = node.getOpset() < 13;
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", flattens ? 1 : -1), node.rank(0));
  if (failed(axis) || failed(node.expectFloat(0)))
    return failure();
  return flattens ? flattenedSoftmax(node, *axis)
                  : softmax(node, node.in(0), *axis);
}

static LogicalResult importSoftmax(Node &node) {
  FailureOr<Value> result = softmaxOf(node);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

static LogicalResult importLogSoftmax(Node &node) {
  FailureOr<Value> result = softmaxOf(node);
  if (failed(result))
    return failure();
  return node.setResult(node.create<nn::LogOp>(node.type(0), *result));
}

ArrayRef<OpRow> mote::importer::activationOps() {
  static constexpr OpRow rows[] = {
      {"", "Clip", 6, 1, 1, 1, importClip6},
      {"", "Clip", 11, 1, 3, 1, importClip11},
      {"", "LeakyRelu", 6, 1, 1, 1, importLeakyRelu},
      {"", "Elu", 6, 1, 1, 1, importElu},
      {"", "HardSigmoid", 6, 1, 1, 1, importHardSigmoid},
      {"", "Softmax", 1, 1, 1, 1, importSoftmax},
      {"", "LogSoftmax", 1, 1, 1, 1, importLogSoftmax},
  };
  return rows;
}
