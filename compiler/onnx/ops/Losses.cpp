//===- Losses.cpp - NegativeLogLikelihoodLoss and its like ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/Loops.h"

using namespace mlir;
using namespace mote::importer;

static LogicalResult checkLoss(Node &node) {
  SmallVector<int64_t> target(node.shape(0));
  if (failed(node.expectFloat(0)))
    return failure();
  if (target.size() < 2 || llvm::is_contained(target, 0))
    return node.error() << "expected scores [N, C, ...] but got "
                        << node.type(0);
  int64_t classes = target[1];
  target.erase(target.begin() + 1);
  if (node.shape(1) != ArrayRef<int64_t>(target) ||
      !node.type(1).getElementType().isSignlessInteger())
    return node.error() << "expected a class for each of "
                        << shapeString(target) << " but got " << node.type(1);
  if (node.hasInput(2) && (node.shape(2) != ArrayRef<int64_t>(classes) ||
                           failed(node.expectSameElementType(0, 2))))
    return node.error() << "expected a weight for each of " << classes
                        << " classes but got " << node.type(2);
  std::string reduction = node.stringAttr("reduction", "mean");
  if (reduction != "mean" && reduction != "sum" && reduction != "none")
    return node.error() << "expected attribute 'reduction' to be mean, sum or "
                           "none but got '"
                        << reduction << "'";
  return success();
}

static Value sumOfAll(Node &node, Value value) {
  return node.reshape(
      sumAlong(node, value,
               llvm::to_vector(llvm::seq<int64_t>(0, typeOf(value).getRank()))),
      {});
}

/// The weight of each target's class, 0 for the class that is ignored. A class
/// that does not exist reads the nearest that does.
static Value weightsOf(Node &node) {
  Type element = node.type(0).getElementType();
  double last = double(node.shape(0)[1] - 1);
  bool ignores = node.hasAttr("ignore_index");
  double ignored = double(node.intAttr("ignore_index", 0));
  Value targets = node.in(1), weights = node.hasInput(2) ? node.in(2) : Value();
  return generated(
      node, RankedTensorType::get(node.shape(1), element),
      [&](ImplicitLocOpBuilder &b, Nums at) {
        Num target = elementAt(b, targets, at);
        Num weight = number(b, element, 1);
        if (weights) {
          Num index = target.toIndex();
          weight = elementAt(b, weights,
                             clamp(index, index.like(0), index.like(last)));
        }
        return ignores ? select(target == ignored, weight.like(0), weight)
                       : weight;
      });
}

/// -weight * score of each target, then its mean (by weight) or sum.
static Value lossOf(Node &node, Value scores) {
  Type element = node.type(0).getElementType();
  double last = double(node.shape(0)[1] - 1);
  Value targets = node.in(1), weights = weightsOf(node);
  Value losses =
      generated(node, RankedTensorType::get(node.shape(1), element),
                [&](ImplicitLocOpBuilder &b, Nums at) {
                  Num index = elementAt(b, targets, at).toIndex();
                  Num weight = elementAt(b, weights, at);
                  SmallVector<Num> place(at);
                  place.insert(place.begin() + 1,
                               clamp(index, index.like(0), index.like(last)));
                  // What is ignored may be infinite.
                  return select(weight == 0.0, weight,
                                -(weight * elementAt(b, scores, place)));
                });
  std::string reduction = node.stringAttr("reduction", "mean");
  if (reduction == "none")
    return losses;
  Value sum = sumOfAll(node, losses);
  if (reduction == "sum")
    return sum;
  return joined(node, element, {sum, sumOfAll(node, weights)},
                [](Nums x) { return x[0] / x[1]; });
}

static LogicalResult importNegativeLogLikelihoodLoss(Node &node) {
  if (failed(checkLoss(node)))
    return failure();
  return node.setResult(lossOf(node, node.in(0)));
}

Value mote::importer::logSoftmaxAlong(Node &node, Value input,
                                      ArrayRef<int64_t> axes) {
  Type element = elementOf(input);
  Value most = largestAlong(node, input, axes);
  Value shifted =
      joined(node, element, {input, most}, [](Nums x) { return x[0] - x[1]; });
  Value powers =
      joined(node, element, shifted, [](Nums x) { return exp(x[0]); });
  return joined(node, element, {shifted, sumAlong(node, powers, axes)},
                [](Nums x) { return x[0] - log(x[1]); });
}

/// The second output is the logarithm of the softmax.
static LogicalResult importSoftmaxCrossEntropyLoss(Node &node) {
  if (failed(checkLoss(node)))
    return failure();
  Value logs = logSoftmaxAlong(node, node.in(0), 1);
  if (failed(node.setResult(lossOf(node, logs))))
    return failure();
  return node.setResult(logs, 1);
}

ArrayRef<OpRow> mote::importer::lossOps() {
  static constexpr OpRow rows[] = {
      {"", "NegativeLogLikelihoodLoss", 12, 2, 3, 1,
       importNegativeLogLikelihoodLoss},
      {"", "SoftmaxCrossEntropyLoss", 12, 2, 3, 2,
       importSoftmaxCrossEntropyLoss},
  };
  return rows;
}
