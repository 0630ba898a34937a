//===- Activation.cpp - Activations with parameters -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"
#include "compiler/onnx/ops/Softmax.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
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

/// Bounds are optional inputs, of any type the elements may have.
static LogicalResult importClip11(Node &node) {
  Type element = node.type(0).getElementType();
  bool isConstant = true;
  for (unsigned bound : {1u, 2u}) {
    if (!node.hasInput(bound))
      continue;
    if (failed(node.expectSameElementType(0, bound)))
      return failure();
    if (node.type(bound).getNumElements() != 1)
      return node.error() << "expected bounds of one element but got "
                          << node.type(bound);
    isConstant &= node.isConstant(bound);
  }
  constexpr double infinity = std::numeric_limits<double>::infinity();
  if (nn::isLayerFloat(element) && isConstant)
    return clip(node,
                node.hasInput(1) ? *node.scalar(1, "the bound") : -infinity,
                node.hasInput(2) ? *node.scalar(2, "the bound") : infinity);
  Value result = node.in(0);
  bool isUnsigned = element.isUnsignedInteger();
  for (unsigned bound : {1u, 2u})
    if (node.hasInput(bound))
      result = node.elementwise(
          node.type(0), {result, node.reshape(node.in(bound), {})},
          [&](ImplicitLocOpBuilder &b, ValueRange x) {
            return bound == 1 ? createMax(b, x[0], x[1], isUnsigned)
                              : createMin(b, x[0], x[1], isUnsigned);
          });
  if (result == node.in(0))
    return node.forward(0);
  return node.setResult(result);
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

FailureOr<Value> mote::importer::softmax(Node &node, Value input,
                                         RankedTensorType resultType,
                                         int64_t axis, bool flattens) {
  int64_t rank = resultType.getRank();
  FailureOr<int64_t> normalized = node.normalizeAxis(axis, rank);
  if (failed(normalized))
    return failure();
  // Rows that are the last axis need no flattening.
  if (!flattens || *normalized == rank - 1)
    return node.create<nn::SoftmaxOp>(
        resultType, input, node.builder.getI64IntegerAttr(*normalized));
  int64_t rows = 1, columns = 1;
  for (auto [index, dim] : llvm::enumerate(resultType.getShape()))
    (int64_t(index) < *normalized ? rows : columns) *= dim;
  Value flat = node.create<nn::SoftmaxOp>(resultType.clone({rows, columns}),
                                          node.reshape(input, {rows, columns}),
                                          node.builder.getI64IntegerAttr(1));
  return node.reshape(flat, resultType.getShape());
}

/// The axes that are one row: from opset 13 on one, before all from it on.
static FailureOr<SmallVector<int64_t>> softmaxAxes(Node &node) {
  bool flattens = node.getOpset() < 13;
  FailureOr<int64_t> axis =
      node.normalizeAxis(node.intAttr("axis", flattens ? 1 : -1), node.rank(0));
  if (failed(axis))
    return failure();
  if (!flattens)
    return SmallVector<int64_t>{*axis};
  return llvm::to_vector(llvm::seq<int64_t>(*axis, node.rank(0)));
}

static FailureOr<Value> softmaxOf(Node &node) {
  bool flattens = node.getOpset() < 13;
  if (failed(node.expectFloat(0)))
    return failure();
  return softmax(node, node.in(0), node.type(0),
                 node.intAttr("axis", flattens ? 1 : -1), flattens);
}

static LogicalResult importSoftmax(Node &node) {
  FailureOr<Value> result = softmaxOf(node);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

static LogicalResult importLogSoftmax(Node &node) {
  FailureOr<SmallVector<int64_t>> axes = softmaxAxes(node);
  if (failed(axes) || failed(node.expectFloat(0)))
    return failure();
  return node.setResult(logSoftmaxAlong(node, node.in(0), *axes));
}

/// a * sigmoid(alpha * a) * b
static LogicalResult importSwiGLU(Node &node) {
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)))
    return failure();
  if (node.shape(0) != node.shape(1))
    return node.error() << "expected inputs of one shape but got "
                        << node.type(0) << " and " << node.type(1);
  double alpha = node.floatAttr("alpha", 1);
  return node.setResult(
      pointwise(node, node.type(0), {node.in(0), node.in(1)}, [&](Nums x) {
        return x[0] * (1.0 / (1.0 + exp(-(x[0] * alpha)))) * x[1];
      }));
}

template <typename OpTy> static Value binary(Node &node, Value lhs, Value rhs) {
  return node.create<OpTy>(lhs.getType(), lhs, rhs, FloatAttr(), FloatAttr());
}

/// x / 2 * (1 + erf(x / sqrt(2))), or with tanh of x + 0.044715 x^3 in place of
/// erf.
static LogicalResult importGelu(Node &node) {
  std::string approximate = node.stringAttr("approximate", "none");
  if (failed(node.expectFloat(0)))
    return failure();
  if (approximate != "none" && approximate != "tanh")
    return node.error()
           << "expected attribute 'approximate' to be none or tanh "
              "but got '"
           << printableName(approximate) << "'";
  Value input = node.in(0);
  Type type = input.getType(), element = node.type(0).getElementType();
  Value curve;
  if (approximate == "tanh") {
    Value square = binary<nn::MulOp>(node, input, input);
    Value cube = binary<nn::MulOp>(node, square, input);
    Value term = binary<nn::MulOp>(node, cube, node.splat(element, 0.044715));
    Value sum = binary<nn::AddOp>(node, input, term);
    curve = node.create<nn::TanhOp>(
        type,
        binary<nn::MulOp>(
            node, sum, node.splat(element, 0.79788456080286536))); // sqrt(2/pi)
  } else {
    curve = node.create<nn::ErfOp>(
        type, binary<nn::MulOp>(
                  node, input,
                  node.splat(element, 0.70710678118654752))); // sqrt(1/2)
  }
  Value onePlus = binary<nn::AddOp>(node, curve, node.splat(element, 1));
  Value half = binary<nn::MulOp>(node, input, node.splat(element, 0.5));
  return node.setResult(binary<nn::MulOp>(node, half, onePlus));
}

/// max(x, 0) + slope * min(x, 0)
static Value sloped(Node &node, Value slope) {
  if (!isa<FloatType>(node.type(0).getElementType()))
    return pointwise(node, node.type(0), {node.in(0), slope}, [](Nums x) {
      return select(x[0] < 0, x[0] * x[1], x[0]);
    });
  Value zero = node.splat(node.type(0).getElementType(), 0);
  Value input = node.in(0);
  Value above = binary<nn::MaximumOp>(node, input, zero);
  Value below = binary<nn::MinimumOp>(node, input, zero);
  return binary<nn::AddOp>(node, above, binary<nn::MulOp>(node, below, slope));
}

/// The slope broadcasts to x.
static LogicalResult importPRelu(Node &node) {
  if (failed(node.expectSameElementType(0, 1)) ||
      failed(node.expectBroadcasts(1, 0, "a slope")))
    return failure();
  return node.setResult(sloped(node, node.in(1)));
}

/// Before opset 7: one slope, or one a channel, which is dimension 1.
static LogicalResult importPRelu1(Node &node) {
  if (failed(node.expectFloat(0)) || failed(node.expectSameElementType(0, 1)))
    return failure();
  int64_t count = node.type(1).getNumElements(), rank = node.rank(0);
  SmallVector<int64_t> shape(std::max<int64_t>(rank - 1, 0), 1);
  if (count != 1 && rank >= 2)
    shape[0] = node.shape(0)[1];
  if (count != 1 && (rank < 2 || count != shape[0]))
    return node.error() << "expected one slope, or one for each of dimension 1 "
                           "of "
                        << node.type(0) << ", but got " << node.type(1);
  return node.setResult(sloped(node, node.reshape(node.in(1), shape)));
}

ArrayRef<OpRow> mote::importer::activationOps() {
  static constexpr OpRow rows[] = {
      {"", "Clip", 6, 1, 1, 1, importClip6},
      {"", "Clip", 11, 1, 3, 1, importClip11},
      {"", "LeakyRelu", 6, 1, 1, 1, importLeakyRelu},
      {"", "Elu", 6, 1, 1, 1, importElu},
      {"", "HardSigmoid", 6, 1, 1, 1, importHardSigmoid},
      {"", "Gelu", 20, 1, 1, 1, importGelu},
      {"com.microsoft", "Gelu", 1, 1, 1, 1, importGelu},
      {"", "PRelu", 1, 2, 2, 1, importPRelu1},
      {"", "PRelu", 7, 2, 2, 1, importPRelu},
      {"", "Softmax", 1, 1, 1, 1, importSoftmax},
      {"", "LogSoftmax", 1, 1, 1, 1, importLogSoftmax},
      {"", "SwiGLU", 28, 2, 2, 1, importSwiGLU},
  };
  return rows;
}
