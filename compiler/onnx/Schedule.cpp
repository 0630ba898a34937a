//===- Schedule.cpp - The order in which nodes are imported ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/GraphImporter.h"

#include "llvm/ADT/BitVector.h"
#include <queue>

using namespace mlir;
using namespace mote::importer;

namespace {
/// Who makes which name, and which names each node reads.
class Dependencies {
public:
  Dependencies(const onnx::GraphProto &graph) : graph(graph) {
    for (int node = 0; node < graph.node_size(); ++node)
      for (const std::string &output : graph.node(node).output())
        if (!output.empty())
          makers.try_emplace(output, node);
  }

  /// The node that makes `name`; -1 where none does.
  int makerOf(StringRef name) const {
    auto maker = makers.find(name);
    return maker == makers.end() ? -1 : maker->second;
  }

  /// Calls `visit` for each name the node reads, also inside its subgraphs.
  void forEachInput(int node, function_ref<void(StringRef)> visit) const {
    visitNode(graph.node(node), visit, /*isInner=*/false);
  }

private:
  /// Names inside a subgraph may be its own; only those that this graph makes
  /// count. Protobuf's limit on nesting bounds the recursion.
  void visitNode(const onnx::NodeProto &node,
                 function_ref<void(StringRef)> visit, bool isInner) const {
    for (const std::string &input : node.input())
      if (!input.empty() && (!isInner || makers.count(input)))
        visit(input);
    for (const onnx::AttributeProto &attribute : node.attribute()) {
      if (attribute.has_g())
        visitGraph(attribute.g(), visit);
      for (const onnx::GraphProto &inner : attribute.graphs())
        visitGraph(inner, visit);
    }
  }
  void visitGraph(const onnx::GraphProto &inner,
                  function_ref<void(StringRef)> visit) const {
    for (const onnx::NodeProto &node : inner.node())
      visitNode(node, visit, /*isInner=*/true);
    for (const onnx::ValueInfoProto &output : inner.output())
      if (makers.count(output.name()))
        visit(output.name());
  }

  const onnx::GraphProto &graph;
  llvm::StringMap<int> makers;
};
} // namespace

int64_t mote::importer::opsetOf(const onnx::NodeProto &node,
                                const llvm::StringMap<int64_t> &opsets) {
  StringRef domain = node.domain() == "ai.onnx" ? "" : StringRef(node.domain());
  int64_t opset = opsets.lookup(domain);
  return opset == 0 && !domain.empty() ? 1 : opset;
}

static std::string describe(const onnx::GraphProto &graph, int node,
                            const llvm::StringMap<int64_t> &opsets) {
  const onnx::NodeProto &proto = graph.node(node);
  std::string name = proto.name().empty()
                         ? proto.op_type() + "_" + std::to_string(node)
                         : proto.name();
  return "node '" + printableName(name) + "' (" +
         printableName(proto.op_type()) + ", opset " +
         std::to_string(opsetOf(proto, opsets)) + ")";
}

/// Reports a name that two nodes make, or a node and something outside, also
/// where no output needs it: which of them is meant nobody knows.
static LogicalResult checkNames(const onnx::GraphProto &graph,
                                const Dependencies &dependencies,
                                function_ref<bool(StringRef)> isDefined,
                                const llvm::StringMap<int64_t> &opsets,
                                function_ref<InFlightDiagnostic()> error) {
  for (int node = 0; node < graph.node_size(); ++node)
    for (const std::string &output : graph.node(node).output())
      if (!output.empty() &&
          (dependencies.makerOf(output) != node || isDefined(output)))
        return error() << describe(graph, node, opsets) << ": value '"
                       << printableName(output)
                       << "' is defined twice: expected every name once";
  return success();
}

/// Marks the nodes that the graph's outputs depend on; reports names that
/// nothing makes.
static LogicalResult markNeeded(const onnx::GraphProto &graph,
                                const Dependencies &dependencies,
                                function_ref<bool(StringRef)> isDefined,
                                const llvm::StringMap<int64_t> &opsets,
                                function_ref<InFlightDiagnostic()> error,
                                llvm::BitVector &needed) {
  SmallVector<int> work;
  auto need = [&](StringRef name) -> bool {
    int maker = dependencies.makerOf(name);
    if (maker < 0)
      return isDefined(name);
    if (!needed.test(maker)) {
      needed.set(maker);
      work.push_back(maker);
    }
    return true;
  };
  for (const onnx::ValueInfoProto &output : graph.output())
    if (!need(output.name()))
      return error() << "expected graph output '"
                     << printableName(output.name())
                     << "' to be made by a node but none makes it";
  while (!work.empty()) {
    int node = work.pop_back_val();
    std::string missing;
    dependencies.forEachInput(node, [&](StringRef name) {
      if (!need(name) && missing.empty())
        missing = name.str();
    });
    if (!missing.empty())
      return error() << describe(graph, node, opsets) << ": input '"
                     << printableName(missing)
                     << "' is no initializer, graph input, or output of a node";
  }
  return success();
}

FailureOr<SmallVector<int>>
mote::importer::scheduleNodes(const onnx::GraphProto &graph,
                              const llvm::StringMap<int64_t> &opsets,
                              function_ref<bool(StringRef)> isDefined,
                              function_ref<InFlightDiagnostic()> error) {
  Dependencies dependencies(graph);
  llvm::BitVector needed(graph.node_size());
  if (failed(checkNames(graph, dependencies, isDefined, opsets, error)) ||
      failed(markNeeded(graph, dependencies, isDefined, opsets, error, needed)))
    return failure();

  // Kahn's algorithm; the queue hands out the smallest index first, so a sorted
  // graph keeps its order.
  std::vector<SmallVector<int, 2>> readers(graph.node_size());
  std::vector<int> waiting(graph.node_size(), 0);
  std::priority_queue<int, std::vector<int>, std::greater<int>> ready;
  for (int node : needed.set_bits()) {
    dependencies.forEachInput(node, [&](StringRef name) {
      if (int maker = dependencies.makerOf(name); maker >= 0) {
        readers[maker].push_back(node);
        ++waiting[node];
      }
    });
    if (waiting[node] == 0)
      ready.push(node);
  }
  SmallVector<int> order;
  while (!ready.empty()) {
    int node = ready.top();
    ready.pop();
    order.push_back(node);
    needed.reset(node);
    for (int reader : readers[node])
      if (--waiting[reader] == 0)
        ready.push(reader);
  }
  if (int stuck = needed.find_first(); stuck >= 0)
    return error() << describe(graph, stuck, opsets)
                   << " depends on its own output: expected a graph without "
                      "cycles";
  return order;
}
