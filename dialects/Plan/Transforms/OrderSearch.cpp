//===- OrderSearch.cpp - In which order to run operators -----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How many bytes are alive after a set of nodes has run does not depend on
// their order. So orders are paths through such sets, and the best one is a
// path whose largest edge is smallest: Dijkstra's algorithm with max for plus.
// A node that frees at least as much as it takes, without a new peak, may run
// at once, which leaves few sets on real networks.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OrderSearch.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLExtras.h"
#include <queue>
#include <set>

using namespace llvm;
using namespace mote::plan;

namespace {
/// A set of executed nodes and what it took to get there.
struct State {
  std::vector<bool> done;
  SmallVector<unsigned> order;
  int64_t live = 0;
  int64_t peak = 0;
};

/// Smallest peak first, then the longest order: finds some full order early.
struct Worse {
  bool operator()(const State &a, const State &b) const {
    if (a.peak != b.peak)
      return a.peak > b.peak;
    if (a.order.size() != b.order.size())
      return a.order.size() < b.order.size();
    return a.order > b.order;
  }
};

class OrderSearch {
public:
  explicit OrderSearch(const OrderProblem &problem);
  State start() const;
  bool isReady(const State &state, unsigned node) const;
  /// Bytes alive while `node` runs, and after it.
  std::pair<int64_t, int64_t> liveAt(const State &state, unsigned node) const;
  void run(State &state, unsigned node) const;
  SmallVector<unsigned> candidates(const State &state) const;

  const OrderProblem &problem;
  std::vector<SmallVector<unsigned>> nodesOf; ///< For each tensor.
};
} // namespace

OrderSearch::OrderSearch(const OrderProblem &problem)
    : problem(problem), nodesOf(problem.tensors.size()) {
  for (auto [index, node] : enumerate(problem.nodes))
    for (unsigned tensor : node.tensors)
      nodesOf[tensor].push_back(index);
}

State OrderSearch::start() const {
  State state;
  state.done.resize(problem.nodes.size());
  for (const OrderTensor &tensor : problem.tensors)
    if (tensor.fromStart)
      state.live += tensor.size;
  state.peak = state.live;
  return state;
}

bool OrderSearch::isReady(const State &state, unsigned node) const {
  return !state.done[node] &&
         llvm::all_of(problem.nodes[node].predecessors,
                      [&](unsigned before) { return state.done[before]; });
}

std::pair<int64_t, int64_t> OrderSearch::liveAt(const State &state,
                                                unsigned node) const {
  int64_t during = state.live, freed = 0;
  for (unsigned index : problem.nodes[node].tensors) {
    const OrderTensor &tensor = problem.tensors[index];
    bool begins = !tensor.fromStart, ends = !tensor.toEnd;
    for (unsigned user : nodesOf[index]) {
      begins &= !state.done[user];
      ends &= user == node || state.done[user];
    }
    during += begins ? tensor.size : 0;
    freed += ends ? tensor.size : 0;
  }
  return {during, during - freed};
}

void OrderSearch::run(State &state, unsigned node) const {
  auto [during, after] = liveAt(state, node);
  state.peak = std::max(state.peak, during);
  state.live = after;
  state.done[node] = true;
  state.order.push_back(node);
}

SmallVector<unsigned> OrderSearch::candidates(const State &state) const {
  SmallVector<unsigned> ready;
  for (unsigned node = 0; node < problem.nodes.size(); ++node) {
    if (!isReady(state, node))
      continue;
    auto [during, after] = liveAt(state, node);
    if (during <= state.peak && after <= state.live)
      return {node};
    ready.push_back(node);
  }
  return ready;
}

int64_t mote::plan::peakOf(const OrderProblem &problem,
                           ArrayRef<unsigned> order) {
  OrderSearch search(problem);
  State state = search.start();
  for (unsigned node : order)
    search.run(state, node);
  return state.peak;
}

/// For graphs that are too wide: the ready node that leaves fewest bytes.
static State runGreedily(const OrderSearch &search) {
  State state = search.start();
  while (state.order.size() < search.problem.nodes.size()) {
    SmallVector<unsigned> ready = search.candidates(state);
    unsigned best = *llvm::min_element(ready, [&](unsigned a, unsigned b) {
      auto [duringA, afterA] = search.liveAt(state, a);
      auto [duringB, afterB] = search.liveAt(state, b);
      return std::make_tuple(afterA, duringA, a) <
             std::make_tuple(afterB, duringB, b);
    });
    search.run(state, best);
  }
  return state;
}

OrderResult mote::plan::searchOrder(const OrderProblem &problem,
                                    int64_t maxStates) {
  OrderSearch search(problem);
  OrderResult result;
  result.order = to_vector(seq<unsigned>(0, problem.nodes.size()));
  result.peak = peakOf(problem, result.order);
  auto accept = [&](const State &state) {
    if (state.peak >= result.peak)
      return;
    result.peak = state.peak;
    result.order = state.order;
  };

  std::priority_queue<State, std::vector<State>, Worse> open;
  std::set<std::vector<bool>> seen;
  open.push(search.start());
  while (!open.empty() && maxStates-- > 0) {
    State state = open.top();
    open.pop();
    // What comes now is no better than the order we have.
    if (state.peak >= result.peak ||
        state.order.size() == problem.nodes.size()) {
      accept(state);
      result.optimal = true;
      return result;
    }
    if (!seen.insert(state.done).second)
      continue;
    for (unsigned node : search.candidates(state)) {
      State next = state;
      search.run(next, node);
      open.push(std::move(next));
    }
  }
  accept(runGreedily(search));
  return result;
}
