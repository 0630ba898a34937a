//===- LinearModels.cpp - Linear models and features ----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Of ai.onnx.ml, what scikit-learn's exporter makes of scalers, normalizers,
// encoders and linear regressions.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/PostTransform.h"
#include "compiler/onnx/ops/RunTime.h"
#include "dialects/NN/IR/NN.h"

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

FailureOr<Value> mote::importer::postTransformed(Node &node, Value scores) {
  return postTransformed(node, scores,
                         node.stringAttr("post_transform", "NONE"));
}

FailureOr<Value> mote::importer::postTransformed(Node &node, Value scores,
                                                 StringRef transform) {
  RankedTensorType type = typeOf(scores);
  if (transform == "NONE")
    return scores;
  if (transform == "LOGISTIC")
    return pointwise(node, type, scores,
                     [](Nums x) { return 1 / (1 + exp(-x[0])); });
  if (transform != "SOFTMAX" && transform != "SOFTMAX_ZERO")
    return node.error() << "expected 'post_transform' NONE, LOGISTIC, SOFTMAX "
                           "or SOFTMAX_ZERO but got '"
                        << transform << "'";
  // SOFTMAX_ZERO leaves out what is 0 (to 1e-7).
  bool skipsZero = transform == "SOFTMAX_ZERO";
  Value most = largestAlong(node, scores, {1});
  Value powers = pointwise(node, type, {scores, most}, [&](Nums x) {
    Num power = exp(x[0] - x[1]);
    Num isZero = (x[0] <= 1e-7) & (x[0] >= -1e-7);
    return skipsZero ? select(isZero, power.like(0), power) : power;
  });
  Value sum = sumAlong(node, powers, {1});
  return pointwise(node, type, {powers, sum}, [&](Nums x) {
    return skipsZero ? select(x[1] == 0, x[0], x[0] / x[1]) : x[0] / x[1];
  });
}

/// A row of floats from an attribute, one a feature or one for all.
static FailureOr<Value> features(Node &node, StringRef name, float fallback) {
  SmallVector<float> list = node.floatsAttr(name);
  SmallVector<double> values(list.begin(), list.end());
  if (values.empty())
    values.push_back(fallback);
  auto count = static_cast<int64_t>(values.size());
  if (count != 1 && (node.rank(0) == 0 || count != node.shape(0).back()))
    return node.error() << "expected one value of '" << name
                        << "' or one for each feature of " << node.type(0)
                        << " but got " << count;
  return constantOf(
      node, RankedTensorType::get({count}, node.builder.getF32Type()), values);
}

/// (x - offset) * scale
static LogicalResult importScaler(Node &node) {
  FailureOr<Value> offset = features(node, "offset", 0);
  FailureOr<Value> scale = features(node, "scale", 1);
  if (failed(offset) || failed(scale))
    return failure();
  Type f32 = node.builder.getF32Type();
  return node.setResult(
      pointwise(node, node.type(0).clone(f32), {node.in(0), *offset, *scale},
                [&](Nums x) { return (x[0].to(f32) - x[1]) * x[2]; }));
}

/// x / norm of its row; a row of zeros stays.
static LogicalResult importNormalizer(Node &node) {
  std::string norm = node.stringAttr("norm", "MAX");
  if (norm != "MAX" && norm != "L1" && norm != "L2")
    return node.error() << "expected 'norm' MAX, L1 or L2 but got '" << norm
                        << "'";
  if (node.rank(0) == 0)
    return node.error() << "expected rows but got " << node.type(0);
  Value x = converted(node, node.in(0), node.builder.getF32Type());
  SmallVector<int64_t> last = {node.rank(0) - 1};
  RankedTensorType type = typeOf(x);
  Value size;
  if (norm == "MAX")
    size = largestAlong(node, x, last);
  else
    size = sumAlong(node,
                    pointwise(node, type, x,
                              [&](Nums e) {
                                return norm == "L1" ? abs(e[0]) : e[0] * e[0];
                              }),
                    last);
  return node.setResult(pointwise(node, type, {x, size}, [&](Nums e) {
    Num length = norm == "L2" ? sqrt(e[1]) : e[1];
    return select(length == 0, e[0], e[0] / length);
  }));
}

static LogicalResult importBinarizer(Node &node) {
  float threshold = node.floatAttr("threshold", 0);
  return node.setResult(pointwise(node, node.type(0), node.in(0), [&](Nums x) {
    Num isMore = x[0].to(x[0].builder().getF32Type()) > double(threshold);
    return select(isMore, x[0].like(1), x[0].like(0));
  }));
}

/// A number becomes a row of zeros with a 1 where its category is.
static LogicalResult importOneHotEncoder(Node &node) {
  SmallVector<int64_t> categories = node.intsAttr("cats_int64s");
  if (categories.empty())
    return node.error() << "expected categories of integers ('cats_int64s') "
                           "but they are strings";
  if (node.intAttr("zeros", 1) == 0)
    return node.error() << "expected 'zeros' to be 1 but it is 0: nothing can "
                           "say at run time that a category is unknown";
  SmallVector<int64_t> shape(node.shape(0));
  shape.push_back(static_cast<int64_t>(categories.size()));
  Type f32 = node.builder.getF32Type();
  FailureOr<RankedTensorType> type = node.tensorType(shape, f32);
  if (failed(type))
    return failure();
  SmallVector<double> values(categories.begin(), categories.end());
  Value list = constantOf(
      node, RankedTensorType::get({shape.back()}, node.builder.getI64Type()),
      values);
  shape.back() = 1;
  return node.setResult(pointwise(
      node, *type, {node.reshape(node.in(0), shape), list},
      [&](Nums x) { return (x[0].to(x[1].type()) == x[1]).to(f32); }));
}

/// X W' + b, a row of W a target.
static LogicalResult importLinearRegressor(Node &node) {
  int64_t targets = node.intAttr("targets", 1);
  SmallVector<float> coefficients = node.floatsAttr("coefficients");
  SmallVector<float> intercepts = node.floatsAttr("intercepts");
  if (node.rank(0) != 2 || targets < 1 ||
      int64_t(coefficients.size()) != targets * node.shape(0)[1] ||
      (!intercepts.empty() && int64_t(intercepts.size()) != targets))
    return node.error() << "expected a matrix, coefficients for each of its "
                           "features and an intercept, for each of "
                        << targets << " targets, but got " << node.type(0)
                        << ", " << coefficients.size() << " and "
                        << intercepts.size();
  Type f32 = node.builder.getF32Type();
  FailureOr<RankedTensorType> type =
      node.tensorType({node.shape(0)[0], targets}, f32);
  if (failed(type))
    return failure();
  Value filter =
      constantOf(node, RankedTensorType::get({targets, node.shape(0)[1]}, f32),
                 SmallVector<double>(coefficients.begin(), coefficients.end()));
  Value bias;
  if (!intercepts.empty())
    bias =
        constantOf(node, RankedTensorType::get({targets}, f32),
                   SmallVector<double>(intercepts.begin(), intercepts.end()));
  Value scores =
      node.create<nn::FullyConnectedOp>(*type, converted(node, node.in(0), f32),
                                        filter, bias, FloatAttr(), FloatAttr());
  FailureOr<Value> result = postTransformed(node, scores);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

/// Features by their places, which are counted from 0.
static LogicalResult importArrayFeatureExtractor(Node &node) {
  int64_t rank = node.rank(0);
  if (rank == 0 || node.shape(0).back() == 0 || node.rank(1) == 0 ||
      node.type(1).getNumElements() != node.shape(1).back())
    return node.error() << "expected samples of features, and a row of places, "
                           "but got "
                        << node.type(0) << " and " << node.type(1);
  SmallVector<int64_t> shape(node.shape(0));
  shape.back() = node.shape(1).back();
  Value places = node.reshape(node.in(1), {shape.back()});
  FailureOr<RankedTensorType> type =
      node.tensorType(shape, node.type(0).getElementType());
  if (failed(type))
    return failure();
  Value result = generated(node, *type, [&](Body &b, Nums at) {
    SmallVector<Num> place(at);
    place.back() = nearestIndex(elementAt(b, places, {at.back()}).toIndex(),
                                node.shape(0).back());
    return elementAt(b, node.in(0), place);
  });
  // One sample is a row.
  if (rank == 1)
    result = node.reshape(result, {1, shape.back()});
  return node.setResult(result);
}

ArrayRef<OpRow> mote::importer::linearModelOps() {
  static constexpr OpRow rows[] = {
      {"ai.onnx.ml", "ArrayFeatureExtractor", 1, 2, 2, 1,
       importArrayFeatureExtractor},
      {"ai.onnx.ml", "Scaler", 1, 1, 1, 1, importScaler},
      {"ai.onnx.ml", "Normalizer", 1, 1, 1, 1, importNormalizer},
      {"ai.onnx.ml", "Binarizer", 1, 1, 1, 1, importBinarizer},
      {"ai.onnx.ml", "OneHotEncoder", 1, 1, 1, 1, importOneHotEncoder},
      {"ai.onnx.ml", "LinearRegressor", 1, 1, 1, 1, importLinearRegressor},
  };
  return rows;
}
