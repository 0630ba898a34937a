//===- OffsetSearch.cpp - Exact offsets by branch and bound ------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Offsets as a job shop: bytes are time, a live set is a machine, a buffer
// holds all its machines for `size`, and the arena is the makespan. Buffers
// are placed one after the other, each at the lowest offset that the buffers
// placed before it allow, so a plan is an order. Branching follows Giffler and
// Thompson ("Algorithms for solving production-scheduling problems", 1960): of
// all unplaced buffers take the one that would end lowest; only it and the
// buffers that conflict with it and would have to wait for it can be next in
// a plan that wastes no gap. Without overlaps that keeps an optimal plan; with
// overlaps of negative distance it may not, so exhaustion proves nothing then.
//
// A node is cut when for some live set the unplaced members, one above the
// other from their lowest possible offsets, reach the best size known.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetGraph.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;
using namespace mote::plan;

namespace {
class Search {
public:
  Search(const OffsetGraph &graph, int64_t budget, OffsetPlan &plan)
      : graph(graph), budget(budget), plan(plan), lowest(graph.size(), 0),
        offsets(graph.size(), -1) {
    for (ArrayRef<unsigned> clique : graph.cliques)
      units.push_back(getUnit(graph, clique));
  }

  /// Places the rest in every way that can beat the best plan. Returns false
  /// when the search should end: budget used up or bound met.
  bool extend(unsigned numPlaced, int64_t size);

private:
  bool isHopeless();
  unsigned lowestEnd();
  /// Buffers that may be placed next; the first is the most promising.
  SmallVector<unsigned, 8> collectBranches(unsigned pivot);

  const OffsetGraph &graph;
  int64_t budget;
  OffsetPlan &plan;
  /// Unplaced buffers: the lowest offset the placed ones allow.
  SmallVector<int64_t> lowest;
  /// Placed buffers: their offset; -1 for the others.
  SmallVector<int64_t> offsets;
  /// What offsets in each clique are multiples of.
  SmallVector<int64_t> units;
};
} // namespace

bool Search::isHopeless() {
  SmallVector<unsigned, 16> waiting;
  for (auto [clique, unit] : zip(graph.cliques, units)) {
    waiting.clear();
    for (unsigned i : clique)
      if (offsets[i] < 0)
        waiting.push_back(i);
    budget -= clique.size() + waiting.size();
    llvm::sort(waiting,
               [&](unsigned a, unsigned b) { return lowest[a] < lowest[b]; });
    // The topmost may leave its last unit unfilled.
    int64_t top = 0, slack = 0;
    for (unsigned i : waiting) {
      int64_t size = graph.sizeOf(i);
      if (graph.problem.overlaps.empty()) {
        int64_t whole = alignTo(size, unit);
        top = std::max(top, lowest[i]) + whole;
        slack = std::max(slack, whole - size);
      } else {
        top = std::max(top, lowest[i] + size);
      }
    }
    if (top - slack >= plan.size)
      return true;
  }
  return false;
}

unsigned Search::lowestEnd() {
  unsigned best = graph.size();
  int64_t bestEnd = 0;
  for (unsigned i = 0; i < graph.size(); ++i) {
    if (offsets[i] >= 0)
      continue;
    int64_t end = lowest[i] + graph.sizeOf(i);
    if (best == graph.size() || end < bestEnd) {
      best = i;
      bestEnd = end;
    }
  }
  budget -= graph.size();
  return best;
}

SmallVector<unsigned, 8> Search::collectBranches(unsigned pivot) {
  SmallVector<unsigned, 8> branches = {pivot};
  for (const OffsetGraph::Conflict &conflict : graph.conflicts[pivot])
    if (offsets[conflict.other] < 0 &&
        lowest[conflict.other] < lowest[pivot] + conflict.above)
      branches.push_back(conflict.other);
  // Large buffers low: small ones fill the gaps above them.
  llvm::sort(branches, [&](unsigned a, unsigned b) {
    return std::make_tuple(lowest[a], -graph.sizeOf(a), a) <
           std::make_tuple(lowest[b], -graph.sizeOf(b), b);
  });
  return branches;
}

bool Search::extend(unsigned numPlaced, int64_t size) {
  if (numPlaced == graph.size()) {
    plan.size = size;
    plan.offsets = offsets;
    return size > plan.lowerBound;
  }
  if (budget < 0)
    return false;
  if (isHopeless())
    return true;
  for (unsigned next : collectBranches(lowestEnd())) {
    int64_t newSize = std::max(size, lowest[next] + graph.sizeOf(next));
    if (newSize >= plan.size)
      continue;
    SmallVector<std::pair<unsigned, int64_t>, 16> undo;
    offsets[next] = lowest[next];
    for (const OffsetGraph::Conflict &conflict : graph.conflicts[next]) {
      unsigned other = conflict.other;
      int64_t bound = graph.align(
          other, std::max<int64_t>(0, offsets[next] + conflict.above));
      if (offsets[other] >= 0 || bound <= lowest[other])
        continue;
      undo.push_back({other, lowest[other]});
      lowest[other] = bound;
    }
    budget -= graph.conflicts[next].size();
    bool goOn = extend(numPlaced + 1, newSize);
    for (auto [other, bound] : undo)
      lowest[other] = bound;
    offsets[next] = -1;
    if (!goOn)
      return false;
  }
  return true;
}

void mote::plan::searchOffsets(const OffsetGraph &graph, int64_t budget,
                               OffsetPlan &plan) {
  bool exhausted = Search(graph, budget, plan).extend(0, 0);
  plan.optimal = plan.size == plan.lowerBound ||
                 (exhausted && graph.problem.overlaps.empty());
}
