//===- OffsetGraph.cpp - Conflicts between buffers -------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The conflict graph, and the lower bound: what the members of one live set
// need together.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetGraph.h"
#include "llvm/ADT/STLExtras.h"
#include <limits>
#include <numeric>

using namespace llvm;
using namespace mote::plan;

static bool liveTogether(const BufferRequest &a, const BufferRequest &b) {
  return a.first <= b.last && b.first <= a.last;
}

/// Live sets change only where a life starts; those that lose nothing by
/// waiting for the next start are contained in it.
static void collectCliques(OffsetGraph &graph) {
  ArrayRef<BufferRequest> buffers = graph.problem.buffers;
  SmallVector<int64_t> starts;
  for (const BufferRequest &buffer : buffers)
    starts.push_back(buffer.first);
  llvm::sort(starts);
  starts.erase(llvm::unique(starts), starts.end());
  for (auto [index, start] : enumerate(starts)) {
    SmallVector<unsigned, 8> live;
    bool endsBeforeNext = index + 1 == starts.size();
    for (auto [i, buffer] : enumerate(buffers)) {
      if (buffer.first > start || buffer.last < start)
        continue;
      live.push_back(i);
      endsBeforeNext |=
          index + 1 < starts.size() && buffer.last < starts[index + 1];
    }
    if (endsBeforeNext)
      graph.cliques.push_back(std::move(live));
  }
}

OffsetGraph::OffsetGraph(const OffsetProblem &problem)
    : problem(problem), conflicts(problem.buffers.size()) {
  ArrayRef<BufferRequest> buffers = problem.buffers;
  for (unsigned a = 0; a < buffers.size(); ++a)
    for (unsigned b = 0; b < buffers.size(); ++b)
      if (a != b && liveTogether(buffers[a], buffers[b]))
        conflicts[a].push_back({b, buffers[a].size, buffers[b].size});
  for (const Overlap &overlap : problem.overlaps) {
    for (Conflict &conflict : conflicts[overlap.below])
      if (conflict.other == overlap.above)
        conflict.above = std::min(conflict.above, overlap.distance);
    for (Conflict &conflict : conflicts[overlap.above])
      if (conflict.other == overlap.below)
        conflict.below = std::min(conflict.below, overlap.distance);
  }
  collectCliques(*this);
}

int64_t mote::plan::getUnit(const OffsetGraph &graph,
                            ArrayRef<unsigned> clique) {
  int64_t unit = 0;
  for (unsigned i : clique)
    unit = std::gcd(unit, graph.problem.buffers[i].alignment);
  return std::max<int64_t>(unit, 1);
}

/// Without overlaps the clique is a stack: all but the topmost buffer occupy
/// whole units.
static int64_t boundOfStack(const OffsetGraph &graph,
                            ArrayRef<unsigned> clique) {
  int64_t unit = getUnit(graph, clique), sum = 0, slack = 0;
  for (unsigned i : clique) {
    int64_t whole = alignTo(graph.sizeOf(i), unit);
    sum += whole;
    slack = std::max(slack, whole - graph.sizeOf(i));
  }
  return sum - slack;
}

/// How far above `below` the buffer `above` starts at least, if it does not
/// start lower. Two that may change places when close need no distance.
static int64_t leastDistance(const OffsetGraph &graph, unsigned below,
                             unsigned above) {
  for (const OffsetGraph::Conflict &conflict : graph.conflicts[below])
    if (conflict.other == above)
      return conflict.below <= 0 ? 0 : std::max<int64_t>(0, conflict.above);
  return 0;
}

/// With overlaps: the smallest extent over all orders of the members by
/// offset. `order` is permuted in place from `depth` on.
static int64_t boundOfOrders(const OffsetGraph &graph,
                             MutableArrayRef<unsigned> order,
                             SmallVectorImpl<int64_t> &offsets, size_t depth) {
  if (depth == order.size()) {
    int64_t extent = 0;
    for (auto [i, offset] : zip(order, offsets))
      extent = std::max(extent, offset + graph.sizeOf(i));
    return extent;
  }
  int64_t best = std::numeric_limits<int64_t>::max();
  for (size_t next = depth; next < order.size(); ++next) {
    std::swap(order[depth], order[next]);
    int64_t offset = depth ? offsets[depth - 1] : 0;
    for (size_t i = 0; i < depth; ++i)
      offset = std::max(
          offset, offsets[i] + leastDistance(graph, order[i], order[depth]));
    offsets[depth] = graph.align(order[depth], offset);
    best = std::min(best, boundOfOrders(graph, order, offsets, depth + 1));
    std::swap(order[depth], order[next]);
  }
  return best;
}

static bool hasOverlap(const OffsetGraph &graph, ArrayRef<unsigned> clique) {
  return llvm::any_of(clique, [&](unsigned i) {
    return llvm::any_of(graph.conflicts[i],
                        [&](const OffsetGraph::Conflict &conflict) {
                          return conflict.above < graph.sizeOf(i) &&
                                 is_contained(clique, conflict.other);
                        });
  });
}

/// How many bytes of `i` members of the clique that start in it may cover.
static int64_t coverOf(const OffsetGraph &graph, ArrayRef<unsigned> clique,
                       unsigned i) {
  int64_t size = graph.sizeOf(i), covered = 0, partners = 0;
  for (const OffsetGraph::Conflict &conflict : graph.conflicts[i]) {
    int64_t other = graph.sizeOf(conflict.other);
    if (conflict.above >= size || !is_contained(clique, conflict.other))
      continue;
    // If either may start in the other, one of them answers for both: the
    // smaller one, with all its bytes.
    bool isEither = conflict.below < other;
    if (isEither &&
        std::make_pair(size, i) > std::make_pair(other, conflict.other))
      continue;
    partners += other;
    covered = std::max(covered,
                       isEither ? size : std::min(size, size - conflict.above));
  }
  return std::min(covered, partners);
}

/// The union of buffers is no smaller than their sum less what is covered: of
/// the m buffers that hold one byte, any two overlap, so all but at most one
/// have another one that starts in them, and count that byte as covered.
static int64_t boundOfCovers(const OffsetGraph &graph,
                             ArrayRef<unsigned> clique) {
  int64_t bytes = 0;
  for (unsigned i : clique)
    bytes += graph.sizeOf(i) - coverOf(graph, clique, i);
  return bytes;
}

int64_t mote::plan::computeCliqueBound(const OffsetGraph &graph,
                                       ArrayRef<unsigned> clique) {
  if (!hasOverlap(graph, clique))
    return boundOfStack(graph, clique);
  int64_t bound = boundOfCovers(graph, clique);
  for (unsigned i : clique)
    bound = std::max(bound, graph.sizeOf(i));
  // All orders of up to seven are stronger.
  if (clique.size() > 7)
    return bound;
  SmallVector<unsigned> order(clique);
  SmallVector<int64_t> offsets(clique.size());
  return std::max(bound, boundOfOrders(graph, order, offsets, 0));
}
