//===- OffsetGraph.h - Conflicts between buffers ----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the greedy planner and the exact search share: the conflict graph with
// its distances, and the steps at which the live set is maximal. Private to
// the planner.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETGRAPH_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETGRAPH_H

#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "llvm/Support/MathExtras.h"

namespace mote::plan {

struct OffsetGraph {
  /// The other end of a conflict: `other` must start `above` bytes after this
  /// buffer, or this buffer `below` bytes after `other`.
  struct Conflict {
    unsigned other;
    int64_t above;
    int64_t below;
  };

  explicit OffsetGraph(const OffsetProblem &problem);

  const OffsetProblem &problem;
  std::vector<llvm::SmallVector<Conflict, 8>> conflicts;
  /// Live sets that are contained in no other: the cliques of the graph.
  std::vector<llvm::SmallVector<unsigned, 8>> cliques;

  size_t size() const { return problem.buffers.size(); }
  int64_t sizeOf(unsigned i) const { return problem.buffers[i].size; }
  int64_t align(unsigned i, int64_t offset) const {
    return llvm::alignTo(offset, problem.buffers[i].alignment);
  }
};

/// The greatest common divisor of the alignments in a clique: offsets differ
/// by multiples of it.
int64_t getUnit(const OffsetGraph &graph, llvm::ArrayRef<unsigned> clique);

/// Bytes that the buffers of one clique need together at least.
int64_t computeCliqueBound(const OffsetGraph &graph,
                           llvm::ArrayRef<unsigned> clique);

/// The best of several greedy plans; returns the order of placement that gave
/// it.
llvm::SmallVector<unsigned> placeGreedily(const OffsetGraph &graph,
                                          OffsetPlan &plan);

/// Improves `plan`, starting from `order`, until the budget is used up.
void improveOrder(const OffsetGraph &graph, llvm::SmallVector<unsigned> order,
                  int64_t budget, OffsetPlan &plan);

/// Improves `plan` by branch and bound until it meets `plan.lowerBound`, the
/// budget is used up, or the search is exhausted (then `plan.optimal`).
void searchOffsets(const OffsetGraph &graph, int64_t budget, OffsetPlan &plan);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETGRAPH_H
