//===- Trees.cpp - Tree ensembles -----------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The nodes of all trees are tables, and walking a tree is a loop of as many
// steps as the deepest tree has; a leaf is its own child. So the code is the
// same whatever the trees.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ops/Trees.h"

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/ops/RunTime.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

using Body = ImplicitLocOpBuilder;

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
  Type number;
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
    : node(node), number(ensemble.number), depth(ensemble.depth) {
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
    return constantOf(
        node, RankedTensorType::get({int64_t(values.size())}, ensemble.number),
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
  Num taken = importer::number(b, b.getI1Type(), 0);
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
        Num x = elementAt(inside, node.in(0), place).to(number);
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
// Joining the trees
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

static FailureOr<Aggregate> readAggregate(Node &node, const Ensemble &ensemble,
                                          StringRef name) {
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
                            << " but got " << weight;
  aggregate.start = name == "MIN" ? infinity : -infinity;
  aggregate.join =
      name == "MIN"
          ? +[](Num x, Num weight) { return select(weight < x, weight, x); }
          : +[](Num x, Num weight) { return select(weight > x, weight, x); };
  return aggregate;
}

FailureOr<Value> mote::importer::aggregated(Node &node,
                                            const Ensemble &ensemble,
                                            RankedTensorType type,
                                            StringRef function) {
  FailureOr<Aggregate> aggregate = readAggregate(node, ensemble, function);
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
