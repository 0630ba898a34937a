//===- TreeRegressor.cpp - TreeEnsembleRegressor --------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/PostTransform.h"
#include "compiler/onnx/ops/Trees.h"
#include <map>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

namespace {
/// An attribute of any length; trees have thousands of nodes.
class Attributes {
public:
  explicit Attributes(Node &node) : node(node) {}
  ArrayRef<int64_t> ints(StringRef name) const {
    const auto *found = find(name);
    return found ? ArrayRef<int64_t>(found->ints().data(), found->ints_size())
                 : ArrayRef<int64_t>();
  }
  ArrayRef<float> floats(StringRef name) const {
    const auto *found = find(name);
    return found ? ArrayRef<float>(found->floats().data(), found->floats_size())
                 : ArrayRef<float>();
  }

private:
  const onnx::AttributeProto *find(StringRef name) const {
    for (const onnx::AttributeProto &attribute : node.getProto().attribute())
      if (attribute.name() == name)
        return &attribute;
    return nullptr;
  }
  Node &node;
};

using Rows = std::map<std::pair<int64_t, int64_t>, int64_t>;
} // namespace

static LogicalResult expectLength(Node &node, StringRef name, size_t got,
                                  size_t expected) {
  if (got == expected)
    return success();
  return node.error() << "expected " << expected << " values of '" << name
                      << "' but got " << got;
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

static LogicalResult readNodes(Node &node, Ensemble &ensemble, Rows &rows) {
  Attributes attributes(node);
  ArrayRef<int64_t> trees = attributes.ints("nodes_treeids");
  ArrayRef<int64_t> ids = attributes.ints("nodes_nodeids");
  ArrayRef<int64_t> features = attributes.ints("nodes_featureids");
  ArrayRef<int64_t> missing =
      attributes.ints("nodes_missing_value_tracks_true");
  ArrayRef<float> values = attributes.floats("nodes_values");
  SmallVector<std::string> modes = node.stringsAttr("nodes_modes");
  size_t count = trees.size();
  if (node.hasAttr("nodes_values_as_tensor"))
    return node.error() << "expected thresholds of float but they are doubles";
  if (count == 0)
    return node.error() << "expected trees but there are none";
  if (failed(expectLength(node, "nodes_nodeids", ids.size(), count)) ||
      failed(expectLength(node, "nodes_featureids", features.size(), count)) ||
      failed(expectLength(node, "nodes_values", values.size(), count)) ||
      failed(expectLength(node, "nodes_modes", modes.size(), count)))
    return failure();
  for (size_t index = 0; index < count; ++index) {
    if (!rows.try_emplace({trees[index], ids[index]}, index).second)
      return node.error() << "expected distinct nodes but tree " << trees[index]
                          << " has two of id " << ids[index];
    TreeNode made;
    made.tree = trees[index];
    made.feature = features[index];
    made.mode = modes[index];
    made.threshold = values[index];
    made.missingIsTrue = index < missing.size() && missing[index] != 0;
    if (!made.isLeaf() &&
        (made.feature < 0 || made.feature >= node.shape(0).back()))
      return node.error() << "expected features from 0 to "
                          << node.shape(0).back() - 1 << " but got "
                          << made.feature;
    ensemble.nodes.push_back(std::move(made));
  }
  return success();
}

/// Finds the roots and the longest walk from one of them. Nodes that have a
/// parent each but no root above them lie on a cycle, or hang below one.
static LogicalResult measureDepth(Node &node, Ensemble &ensemble,
                                  ArrayRef<int64_t> parents) {
  SmallVector<int64_t> depths(parents.size(), -1), path;
  for (size_t index = 0; index < parents.size(); ++index) {
    path.clear();
    auto at = static_cast<int64_t>(index);
    for (; at >= 0 && depths[at] < 0; at = parents[at]) {
      if (path.size() == parents.size())
        return node.error() << "expected trees but node " << index
                            << " is on or below a cycle of nodes";
      path.push_back(at);
    }
    int64_t depth = at < 0 ? -1 : depths[at];
    for (int64_t below : llvm::reverse(path))
      ensemble.depth = std::max(ensemble.depth, depths[below] = ++depth);
    if (parents[index] < 0)
      ensemble.roots.push_back(static_cast<int64_t>(index));
  }
  return success();
}

/// Children must come from the same tree, each from one parent.
static LogicalResult linkNodes(Node &node, Ensemble &ensemble,
                               const Rows &rows) {
  Attributes attributes(node);
  size_t count = ensemble.nodes.size();
  std::vector<int64_t> parents(count, -1);
  for (StringRef name : {"nodes_truenodeids", "nodes_falsenodeids"}) {
    ArrayRef<int64_t> ids = attributes.ints(name);
    if (failed(expectLength(node, name, ids.size(), count)))
      return failure();
    for (size_t index = 0; index < count; ++index) {
      TreeNode &parent = ensemble.nodes[index];
      auto child = static_cast<int64_t>(index);
      if (!parent.isLeaf()) {
        auto found = rows.find({parent.tree, ids[index]});
        if (found == rows.end() || found->second == child ||
            (parents[found->second] >= 0 &&
             parents[found->second] != int64_t(index)))
          return node.error()
                 << "expected trees but node " << index
                 << " has no child, or one of another node, " << ids[index];
        child = found->second;
        parents[child] = static_cast<int64_t>(index);
      }
      (name == "nodes_truenodeids" ? parent.whenTrue : parent.whenFalse) =
          child;
    }
  }
  return measureDepth(node, ensemble, parents);
}

static LogicalResult readWeights(Node &node, Ensemble &ensemble,
                                 const Rows &rows, int64_t targets) {
  Attributes attributes(node);
  ArrayRef<int64_t> trees = attributes.ints("target_treeids");
  ArrayRef<int64_t> nodes = attributes.ints("target_nodeids");
  ArrayRef<int64_t> ids = attributes.ints("target_ids");
  ArrayRef<float> weights = attributes.floats("target_weights");
  if (node.hasAttr("target_weights_as_tensor"))
    return node.error() << "expected weights of float but they are doubles";
  if (failed(
          expectLength(node, "target_nodeids", nodes.size(), trees.size())) ||
      failed(expectLength(node, "target_ids", ids.size(), trees.size())) ||
      failed(
          expectLength(node, "target_weights", weights.size(), trees.size())))
    return failure();
  for (size_t index = 0; index < trees.size(); ++index) {
    auto found = rows.find({trees[index], nodes[index]});
    if (found == rows.end() || !ensemble.nodes[found->second].isLeaf() ||
        ids[index] < 0 || ids[index] >= targets)
      return node.error() << "expected weights of leaves for targets 0 to "
                          << targets - 1 << " but weight " << index
                          << " is of node " << nodes[index] << " and target "
                          << ids[index];
    ensemble.nodes[found->second].weights.push_back(
        {ids[index], weights[index]});
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Import
//===----------------------------------------------------------------------===//

static LogicalResult importTreeEnsembleRegressor(Node &node) {
  int64_t targets = node.intAttr("n_targets", 1);
  if (node.rank(0) != 1 && node.rank(0) != 2)
    return node.error() << "expected a matrix, a sample a row, but got "
                        << node.type(0);
  if (node.type(0).getElementType().isF64())
    return node.error() << "expected features of float or integers but got "
                        << node.type(0);
  Ensemble ensemble;
  ensemble.number = node.builder.getF32Type();
  Rows rows;
  if (failed(readNodes(node, ensemble, rows)) ||
      failed(linkNodes(node, ensemble, rows)) ||
      failed(readWeights(node, ensemble, rows, targets)))
    return failure();
  int64_t samples = node.rank(0) == 1 ? 1 : node.shape(0)[0];
  FailureOr<RankedTensorType> type =
      node.tensorType({samples, targets}, node.builder.getF32Type());
  if (failed(type))
    return failure();
  SmallVector<float> base = node.floatsAttr("base_values");
  if (!base.empty() && base.size() != size_t(targets))
    return node.error() << "expected " << targets
                        << " values of 'base_values' but got " << base.size();
  FailureOr<Value> scores = aggregated(
      node, ensemble, *type, node.stringAttr("aggregate_function", "SUM"));
  if (failed(scores))
    return failure();
  if (!base.empty()) {
    Value bases = constantOf(
        node, RankedTensorType::get({targets}, type->getElementType()),
        SmallVector<double>(base.begin(), base.end()));
    scores = pointwise(node, *type, {*scores, bases},
                       [&](Nums x) { return x[0] + x[1]; });
  }
  FailureOr<Value> result = postTransformed(node, *scores);
  if (failed(result))
    return failure();
  return node.setResult(*result);
}

ArrayRef<OpRow> mote::importer::treeRegressorOps() {
  static constexpr OpRow rows[] = {
      {"ai.onnx.ml", "TreeEnsembleRegressor", 1, 1, 1, 1,
       importTreeEnsembleRegressor},
  };
  return rows;
}
