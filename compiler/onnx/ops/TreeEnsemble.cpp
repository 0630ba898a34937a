//===- TreeEnsemble.cpp - TreeEnsemble of ai.onnx.ml 5 --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"
#include "compiler/onnx/OpTable.h"
#include "compiler/onnx/ops/PostTransform.h"
#include "compiler/onnx/ops/Trees.h"
#include "dialects/Interpreter/HostTensor.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::importer;

namespace {
/// The attributes, and the nodes they describe: first those with children, then
/// the leaves, then what tests of set membership are made of.
class EnsembleReader {
public:
  explicit EnsembleReader(Node &node) : node(node) {}
  FailureOr<Ensemble> read(int64_t targets);

private:
  LogicalResult readAttributes();
  LogicalResult addTests();
  LogicalResult addLeaves(int64_t targets);
  LogicalResult linkTests();
  /// Tests for one member each, all with the same outcome.
  LogicalResult expandMembership();
  /// Every test has one parent at most, so that every walk ends.
  LogicalResult measureDepth();

  FailureOr<SmallVector<double>> tensor(StringRef name, bool isRequired);
  /// An attribute that has an entry a test.
  FailureOr<ArrayRef<int64_t>> entries(StringRef name);
  ArrayRef<int64_t> ints(StringRef name);

  Node &node;
  Ensemble ensemble;
  size_t tests = 0, leaves = 0;
  SmallVector<double> modes, splits, weights, members;
};
} // namespace

ArrayRef<int64_t> EnsembleReader::ints(StringRef name) {
  // Not intsAttr, which is for short lists: trees have thousands of nodes.
  for (const onnx::AttributeProto &attribute : node.getProto().attribute())
    if (attribute.name() == name)
      return {attribute.ints().data(), size_t(attribute.ints_size())};
  return {};
}

FailureOr<ArrayRef<int64_t>> EnsembleReader::entries(StringRef name) {
  ArrayRef<int64_t> found = ints(name);
  if (found.size() == tests)
    return found;
  return node.error() << "expected " << tests << " values of '" << name
                      << "', one a node, but got " << found.size();
}

FailureOr<SmallVector<double>> EnsembleReader::tensor(StringRef name,
                                                      bool isRequired) {
  SmallVector<double> values;
  const onnx::TensorProto *proto = node.tensorAttr(name);
  if (!proto) {
    if (isRequired)
      return node.error() << "expected attribute '" << name
                          << "' but it is absent";
    return values;
  }
  FailureOr<DenseElementsAttr> constant =
      readTensor(*proto, node.getImporter().getSource(), node.getContext(),
                 [&]() { return node.error(); });
  if (failed(constant))
    return failure();
  HostTensor elements = HostTensor::fromAttr(*constant);
  for (int64_t index = 0; index < elements.getNumElements(); ++index)
    values.push_back(elements.getDouble(index));
  return values;
}

LogicalResult EnsembleReader::readAttributes() {
  auto read = [&](StringRef name, SmallVector<double> &to,
                  bool isRequired = true) {
    FailureOr<SmallVector<double>> values = tensor(name, isRequired);
    if (succeeded(values))
      to = std::move(*values);
    return LogicalResult(values);
  };
  if (failed(read("nodes_modes", modes)) ||
      failed(read("nodes_splits", splits)) ||
      failed(read("leaf_weights", weights)) ||
      failed(read("membership_values", members, /*isRequired=*/false)))
    return failure();
  tests = modes.size();
  leaves = weights.size();
  if (tests == 0 || leaves == 0 || splits.size() != tests)
    return node.error() << "expected nodes with a split each, and leaves, but "
                           "got "
                        << tests << " modes, " << splits.size()
                        << " splits and " << leaves << " leaves";
  return success();
}

/// By ONNX's numbers; tests of membership are made of the last.
static StringRef modeName(double mode) {
  static constexpr StringRef names[] = {
      "BRANCH_LEQ", "BRANCH_LT",  "BRANCH_GTE",   "BRANCH_GT",
      "BRANCH_EQ",  "BRANCH_NEQ", "BRANCH_MEMBER"};
  return mode >= 0 && mode < double(std::size(names)) ? names[int(mode)]
                                                      : StringRef();
}

LogicalResult EnsembleReader::addTests() {
  FailureOr<ArrayRef<int64_t>> features = entries("nodes_featureids");
  if (failed(features))
    return failure();
  ArrayRef<int64_t> missing = ints("nodes_missing_value_tracks_true");
  for (size_t index = 0; index < tests; ++index) {
    TreeNode made;
    made.feature = (*features)[index];
    made.mode = modeName(modes[index]);
    made.threshold = splits[index];
    made.missingIsTrue = index < missing.size() && missing[index] != 0;
    if (made.mode.empty())
      return node.error() << "expected modes from 0 to 6 but node " << index
                          << " has " << modes[index];
    if (made.feature < 0 || made.feature >= node.shape(0).back())
      return node.error() << "expected features from 0 to "
                          << node.shape(0).back() - 1 << " but got "
                          << made.feature;
    ensemble.nodes.push_back(std::move(made));
  }
  return success();
}

LogicalResult EnsembleReader::addLeaves(int64_t targets) {
  ArrayRef<int64_t> ids = ints("leaf_targetids");
  if (ids.size() != leaves)
    return node.error() << "expected " << leaves
                        << " values of 'leaf_targetids', one a leaf, but got "
                        << ids.size();
  for (size_t index = 0; index < leaves; ++index) {
    if (ids[index] < 0 || ids[index] >= targets)
      return node.error() << "expected targets from 0 to " << targets - 1
                          << " but leaf " << index << " has " << ids[index];
    TreeNode made;
    made.mode = "LEAF";
    made.whenTrue = made.whenFalse = static_cast<int64_t>(tests + index);
    made.weights.push_back({ids[index], weights[index]});
    ensemble.nodes.push_back(std::move(made));
  }
  return success();
}

LogicalResult EnsembleReader::linkTests() {
  for (bool whenTrue : {true, false}) {
    auto ids = entries(whenTrue ? "nodes_truenodeids" : "nodes_falsenodeids");
    auto isLeaf = entries(whenTrue ? "nodes_trueleafs" : "nodes_falseleafs");
    if (failed(ids) || failed(isLeaf))
      return failure();
    for (size_t index = 0; index < tests; ++index) {
      int64_t id = (*ids)[index];
      bool toLeaf = (*isLeaf)[index] != 0;
      size_t count = toLeaf ? leaves : tests;
      if (id < 0 || id >= int64_t(count))
        return node.error() << "expected a child from 0 to " << count - 1
                            << " but node " << index << " has " << id;
      TreeNode &parent = ensemble.nodes[index];
      (whenTrue ? parent.whenTrue : parent.whenFalse) =
          toLeaf ? int64_t(tests) + id : id;
    }
  }
  return success();
}

LogicalResult EnsembleReader::expandMembership() {
  size_t next = 0;
  for (size_t index = 0; index < tests; ++index) {
    if (ensemble.nodes[index].mode != "BRANCH_MEMBER")
      continue;
    if (next > members.size() || members.empty())
      return node.error() << "expected 'membership_values' for each node of "
                             "mode BRANCH_MEMBER but node "
                          << index << " has none";
    // Of an empty set nothing is a member: nothing equals NaN.
    double first = std::nan("");
    size_t end = next;
    while (end < members.size() && !std::isnan(members[end]))
      ++end;
    if (end > next)
      first = members[next];
    size_t at = index;
    ensemble.nodes[at].mode = "BRANCH_EQ";
    ensemble.nodes[at].threshold = first;
    for (size_t member = next + 1; member < end; ++member) {
      TreeNode made = ensemble.nodes[at];
      made.threshold = members[member];
      made.missingIsTrue = false;
      ensemble.nodes[at].whenFalse =
          static_cast<int64_t>(ensemble.nodes.size());
      at = ensemble.nodes.size();
      ensemble.nodes.push_back(std::move(made));
    }
    next = end + 1;
  }
  return success();
}

LogicalResult EnsembleReader::measureDepth() {
  for (int64_t root : ints("tree_roots")) {
    if (root < 0 || root >= int64_t(tests))
      return node.error() << "expected roots from 0 to " << tests - 1
                          << " but got " << root;
    ensemble.roots.push_back(root);
  }
  if (ensemble.roots.empty())
    return node.error() << "expected trees but there are none";
  std::vector<bool> isSeen(ensemble.nodes.size());
  SmallVector<std::pair<int64_t, int64_t>> open;
  for (int64_t root : ensemble.roots)
    open.push_back({root, 0});
  while (!open.empty()) {
    auto [at, depth] = open.pop_back_val();
    const TreeNode &each = ensemble.nodes[at];
    ensemble.depth = std::max(ensemble.depth, depth);
    if (each.isLeaf())
      continue;
    if (isSeen[at])
      return node.error() << "expected trees but node " << at
                          << " has two parents, or is above itself";
    isSeen[at] = true;
    open.push_back({each.whenFalse, depth + 1});
    // Members of one set share an outcome, which is deepest under the last.
    bool hasMore = each.whenFalse >= int64_t(tests + leaves);
    if (!hasMore)
      open.push_back({each.whenTrue, depth + 1});
  }
  return success();
}

FailureOr<Ensemble> EnsembleReader::read(int64_t targets) {
  ensemble.number = node.type(0).getElementType().isF64()
                        ? Type(node.builder.getF64Type())
                        : node.builder.getF32Type();
  if (failed(readAttributes()) || failed(addTests()) ||
      failed(addLeaves(targets)) || failed(linkTests()) ||
      failed(expandMembership()) || failed(measureDepth()))
    return failure();
  return std::move(ensemble);
}

/// The name of a number that an attribute has; empty for others.
static StringRef nameOf(int64_t number, ArrayRef<StringRef> names) {
  return number >= 0 && number < int64_t(names.size()) ? names[number]
                                                       : StringRef();
}

static LogicalResult importTreeEnsemble(Node &node) {
  int64_t targets = node.intAttr("n_targets", 1);
  if (node.rank(0) != 2 || failed(node.expectFloat(0)) || targets < 1)
    return node.error() << "expected a matrix of floats, a sample a row, and "
                           "at least one target, but got "
                        << node.type(0) << " and " << targets;
  StringRef function = nameOf(node.intAttr("aggregate_function", 1),
                              {"AVERAGE", "SUM", "MIN", "MAX"});
  StringRef transform =
      nameOf(node.intAttr("post_transform", 0),
             {"NONE", "SOFTMAX", "LOGISTIC", "SOFTMAX_ZERO", "PROBIT"});
  FailureOr<Ensemble> ensemble = EnsembleReader(node).read(targets);
  if (failed(ensemble))
    return failure();
  FailureOr<RankedTensorType> type =
      node.tensorType({node.shape(0)[0], targets}, ensemble->number);
  if (failed(type))
    return failure();
  FailureOr<Value> scores = aggregated(node, *ensemble, *type, function);
  if (failed(scores))
    return failure();
  FailureOr<Value> result = postTransformed(node, *scores, transform);
  if (failed(result))
    return failure();
  return node.setResult(
      converted(node, *result, node.type(0).getElementType()));
}

ArrayRef<OpRow> mote::importer::treeEnsembleOps() {
  static constexpr OpRow rows[] = {
      {"ai.onnx.ml", "TreeEnsemble", 5, 1, 1, 1, importTreeEnsemble},
  };
  return rows;
}
