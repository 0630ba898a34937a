//===- Trees.cpp - Tree ensembles -----------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// TreeEnsembleRegressor of ai.onnx.ml: the nodes of all trees are tables, and
// walking a tree is a loop of as many steps as the deepest tree has; a leaf is
// its own child. So the code is the same whatever the trees.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/PostTransform.h"
#include "compiler/onnx/ops/RunTime.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <cmath>
#include <map>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

namespace {
struct TreeNode {
  int64_t tree = 0, feature = 0;
  std::string mode;
  float threshold = 0;
  bool missingIsTrue = false;
  /// Rows of these nodes; of a leaf its own.
  int64_t whenTrue = 0, whenFalse = 0;
  /// What a leaf adds, by target.
  SmallVector<std::pair<int64_t, float>> weights;
  bool isLeaf() const { return mode == "LEAF"; }
};

struct Ensemble {
  std::vector<TreeNode> nodes;
  SmallVector<int64_t> roots;
  int64_t depth = 0;
};

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
// Tables
//===----------------------------------------------------------------------===//

namespace {
/// The nodes as constants, and loops over them.
class Walk {
public:
  Walk(Node &node, const Ensemble &ensemble);
  /// The leaf that sample `row` ends at in the tree of this root.
  Num leaf(Body &b, Num row, Num root) const;
  Num root(Body &b, Num tree) const {
    return elementAt(b, roots, {tree}).toIndex();
  }
  /// The result with the leaf's weights joined to those before by `join`.
  Value add(Body &b, Value result, Num row, Num leaf,
            function_ref<Num(Num, Num)> join) const;

private:
  Value table(ArrayRef<double> values) const;
  Num isTaken(Body &b, Num x, Num at) const;

  Node &node;
  int64_t depth;
  bool tracksMissing = false;
  SmallVector<StringRef> modes;
  Value roots, feature, threshold, mode, missing, whenTrue, whenFalse;
  /// Where a node's weights begin; by weight: target and value.
  Value first, target, weight;
};
} // namespace

/// Integers in the narrowest type that holds all.
Value Walk::table(ArrayRef<double> values) const {
  double most = 0;
  for (double value : values)
    most = std::max(most, value);
  unsigned width = most < 128 ? 8 : most < 32768 ? 16 : 32;
  auto type = RankedTensorType::get({int64_t(values.size())},
                                    IntegerType::get(node.getContext(), width));
  return constantOf(node, type, values);
}

Walk::Walk(Node &node, const Ensemble &ensemble)
    : node(node), depth(ensemble.depth) {
  SmallVector<double> features, thresholds, kinds, tracks, yes, no, starts,
      targets, weights;
  for (const TreeNode &each : ensemble.nodes) {
    if (!each.isLeaf() && !llvm::is_contained(modes, each.mode))
      modes.push_back(each.mode);
    features.push_back(static_cast<double>(each.isLeaf() ? 0 : each.feature));
    thresholds.push_back(each.threshold);
    kinds.push_back(
        static_cast<double>(llvm::find(modes, each.mode) - modes.begin()));
    tracks.push_back(each.missingIsTrue);
    tracksMissing |= each.missingIsTrue;
    yes.push_back(static_cast<double>(each.whenTrue));
    no.push_back(static_cast<double>(each.whenFalse));
    starts.push_back(static_cast<double>(weights.size()));
    for (auto [id, value] : each.weights) {
      targets.push_back(static_cast<double>(id));
      weights.push_back(value);
    }
  }
  starts.push_back(static_cast<double>(weights.size()));
  auto floats = [&](ArrayRef<double> values) {
    return constantOf(node,
                      RankedTensorType::get({int64_t(values.size())},
                                            node.builder.getF32Type()),
                      values);
  };
  roots =
      table(SmallVector<double>(ensemble.roots.begin(), ensemble.roots.end()));
  feature = table(features);
  threshold = floats(thresholds);
  mode = table(kinds);
  missing = table(tracks);
  whenTrue = table(yes);
  whenFalse = table(no);
  first = table(starts);
  target = table(targets);
  weight = floats(weights);
}

static Num compare(StringRef mode, Num x, Num threshold) {
  if (mode == "BRANCH_LEQ")
    return x <= threshold;
  if (mode == "BRANCH_LT")
    return x < threshold;
  if (mode == "BRANCH_GTE")
    return x >= threshold;
  if (mode == "BRANCH_GT")
    return x > threshold;
  if (mode == "BRANCH_EQ")
    return x == threshold;
  return x != threshold;
}

Num Walk::isTaken(Body &b, Num x, Num at) const {
  Num limit = elementAt(b, threshold, {at});
  Num taken = number(b, b.getI1Type(), 0);
  if (modes.size() == 1)
    taken = compare(modes[0], x, limit);
  else
    for (auto [index, each] : llvm::enumerate(modes)) {
      Num isMode = elementAt(b, mode, {at}) == double(index);
      taken = taken | (isMode & compare(each, x, limit));
    }
  if (!tracksMissing)
    return taken;
  return taken | (isNaN(x) & (elementAt(b, missing, {at}) != 0));
}

Num Walk::leaf(Body &b, Num row, Num root) const {
  Value zero = arith::ConstantIndexOp::create(b, 0);
  Value one = arith::ConstantIndexOp::create(b, 1);
  Value end = arith::ConstantIndexOp::create(b, depth);
  auto loop = scf::ForOp::create(
      b, zero, end, one, root.get(),
      [&](OpBuilder &nested, Location loc, Value, ValueRange carried) {
        Body inside(loc, nested);
        Num at(inside, carried[0], false), sample(inside, row.get(), false);
        Num column = elementAt(inside, feature, {at}).toIndex();
        SmallVector<Num> place = {sample, column};
        if (node.rank(0) == 1)
          place.erase(place.begin());
        Num x = elementAt(inside, node.in(0), place).to(inside.getF32Type());
        Num next =
            select(isTaken(inside, x, at), elementAt(inside, whenTrue, {at}),
                   elementAt(inside, whenFalse, {at}).to(elementOf(whenTrue)));
        scf::YieldOp::create(inside, next.toIndex().get());
      });
  return Num(b, loop.getResult(0), false);
}

Value Walk::add(Body &b, Value result, Num row, Num leaf,
                function_ref<Num(Num, Num)> join) const {
  Num start = elementAt(b, first, {leaf}).toIndex();
  Num end = elementAt(b, first, {leaf + 1}).toIndex();
  Value one = arith::ConstantIndexOp::create(b, 1);
  return scf::ForOp::create(
             b, start.get(), end.get(), one, result,
             [&](OpBuilder &nested, Location loc, Value counter,
                 ValueRange carried) {
               Body inside(loc, nested);
               Num at(inside, counter, false), sample(inside, row.get(), false);
               Num column = elementAt(inside, target, {at}).toIndex();
               SmallVector<Num> place = {sample, column};
               Num joined = join(elementAt(inside, carried[0], place),
                                 elementAt(inside, weight, {at}));
               scf::YieldOp::create(
                   inside, withElement(inside, carried[0], place, joined));
             })
      .getResult(0);
}

//===----------------------------------------------------------------------===//
// TreeEnsembleRegressor
//===----------------------------------------------------------------------===//

namespace {
/// How the weights of all trees become one number a target.
struct Aggregate {
  /// What weights are joined to, and no target has after it was joined.
  double start = 0;
  double share = 1;
  Num (*join)(Num, Num) = [](Num x, Num weight) { return x + weight; };
};
} // namespace

static FailureOr<Aggregate> readAggregate(Node &node,
                                          const Ensemble &ensemble) {
  std::string name = node.stringAttr("aggregate_function", "SUM");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Aggregate aggregate;
  if (name == "SUM")
    return aggregate;
  if (name == "AVERAGE") {
    aggregate.share = double(ensemble.roots.size());
    return aggregate;
  }
  if (name != "MIN" && name != "MAX")
    return node.error() << "expected 'aggregate_function' SUM, AVERAGE, MIN or "
                           "MAX but got '"
                        << printableName(name) << "'";
  for (const TreeNode &each : ensemble.nodes)
    for (auto [id, weight] : each.weights)
      if (!std::isfinite(weight))
        return node.error() << "expected finite weights for " << name
                            << " but got " << double(weight);
  aggregate.start = name == "MIN" ? infinity : -infinity;
  aggregate.join =
      name == "MIN"
          ? +[](Num x, Num weight) { return select(weight < x, weight, x); }
          : +[](Num x, Num weight) { return select(weight > x, weight, x); };
  return aggregate;
}

/// What the trees say of each sample, a column a target.
static FailureOr<Value> aggregated(Node &node, const Ensemble &ensemble,
                                   RankedTensorType type) {
  FailureOr<Aggregate> aggregate = readAggregate(node, ensemble);
  if (failed(aggregate))
    return failure();
  Walk walk(node, ensemble);
  auto trees = static_cast<int64_t>(ensemble.roots.size());
  Value result =
      inSteps(node, {type.getDimSize(0), trees},
              filledTensor(node, type, aggregate->start),
              [&](Body &b, Nums at, Value result) {
                Num leaf = walk.leaf(b, at[0], walk.root(b, at[1]));
                return walk.add(b, result, at[0], leaf, aggregate->join);
              });
  if (aggregate->share != 1)
    return pointwise(node, type, result,
                     [&](Nums x) { return x[0] / aggregate->share; });
  // A target that no leaf has a weight for is 0.
  if (aggregate->start != 0)
    return pointwise(node, type, result, [&](Nums x) {
      return select(x[0] == aggregate->start, x[0].like(0), x[0]);
    });
  return result;
}

static LogicalResult importTreeEnsembleRegressor(Node &node) {
  int64_t targets = node.intAttr("n_targets", 1);
  if (node.rank(0) != 1 && node.rank(0) != 2)
    return node.error() << "expected a matrix, a sample a row, but got "
                        << node.type(0);
  if (node.type(0).getElementType().isF64())
    return node.error() << "expected features of float or integers but got "
                        << node.type(0);
  Ensemble ensemble;
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
  FailureOr<Value> scores = aggregated(node, ensemble, *type);
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

ArrayRef<OpRow> mote::importer::treeOps() {
  static constexpr OpRow rows[] = {
      {"ai.onnx.ml", "TreeEnsembleRegressor", 1, 1, 1, 1,
       importTreeEnsembleRegressor},
  };
  return rows;
}
