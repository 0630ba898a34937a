//===- OffsetPlanner.cpp - Where buffers lie in one arena ------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The parts together: bound, greedy orders, search; and the definition that
// results can be held against.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "dialects/Plan/Transforms/OffsetGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace llvm;
using namespace mote::plan;

static int64_t computeLowerBound(const OffsetGraph &graph) {
  int64_t bound = 0;
  for (ArrayRef<unsigned> clique : graph.cliques)
    bound = std::max(bound, computeCliqueBound(graph, clique));
  return bound;
}

int64_t mote::plan::computeLowerBound(const OffsetProblem &problem) {
  return ::computeLowerBound(OffsetGraph(problem));
}

int64_t
mote::plan::countBytes(SmallVector<std::pair<int64_t, int64_t>> ranges) {
  llvm::sort(ranges);
  int64_t bytes = 0, end = 0;
  for (auto [first, last] : ranges) {
    bytes += std::max<int64_t>(0, last - std::max(first, end));
    end = std::max(end, last);
  }
  return bytes;
}

std::optional<std::string>
mote::plan::findViolation(const OffsetProblem &problem,
                          ArrayRef<int64_t> offsets) {
  OffsetGraph graph(problem);
  for (unsigned a = 0; a < graph.size(); ++a) {
    int64_t alignment = problem.buffers[a].alignment;
    if (offsets[a] < 0 || offsets[a] % alignment != 0)
      return formatv("buffer {0}: expected an offset that is a multiple of {1} "
                     "but got {2}",
                     a, alignment, offsets[a])
          .str();
    for (const OffsetGraph::Conflict &conflict : graph.conflicts[a]) {
      int64_t difference = offsets[conflict.other] - offsets[a];
      if (difference < conflict.above && -difference < conflict.below)
        return formatv("buffers {0} and {1}: expected {2} bytes from {3} on or "
                       "{4} bytes the other way but got {5}",
                       a, conflict.other, conflict.above, offsets[a],
                       conflict.below, difference)
            .str();
    }
  }
  return std::nullopt;
}

static OffsetPlan placeApart(const OffsetProblem &problem) {
  OffsetPlan plan;
  for (const BufferRequest &buffer : problem.buffers) {
    int64_t offset = alignTo(plan.size, buffer.alignment);
    plan.offsets.push_back(offset);
    plan.size = offset + buffer.size;
  }
  plan.lowerBound = computeLowerBound(problem);
  plan.optimal = plan.size == plan.lowerBound;
  return plan;
}

OffsetPlan mote::plan::planOffsets(const OffsetProblem &problem,
                                   const OffsetOptions &options) {
  if (options.noReuse)
    return placeApart(problem);
  OffsetGraph graph(problem);
  OffsetPlan plan;
  plan.lowerBound = ::computeLowerBound(graph);
  SmallVector<unsigned> order = placeGreedily(graph, plan);
  // Small problems are exhausted at once; in large ones the search profits from
  // a good plan to beat.
  plan.optimal = plan.size == plan.lowerBound;
  if (!plan.optimal)
    searchOffsets(graph, options.searchBudget / 8, plan);
  if (!plan.optimal)
    improveOrder(graph, order, options.searchBudget / 2, plan);
  if (!plan.optimal)
    searchOffsets(graph, options.searchBudget / 8 * 3, plan);
  return plan;
}
