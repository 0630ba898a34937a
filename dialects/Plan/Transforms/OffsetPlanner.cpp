//===- OffsetPlanner.cpp - Where buffers lie in one arena --------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The conflict graph, the lower bound and the greedy part. First fit in order
// of size is within a few per cent of optimal on networks; trying several
// orders costs little and finds the optimum on most, so that the exact search
// starts from a good plan or not at all.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "dialects/Plan/Transforms/OffsetGraph.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
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
  return llvm::any_of(graph.problem.overlaps, [&](const Overlap &overlap) {
    return is_contained(clique, overlap.below) &&
           is_contained(clique, overlap.above);
  });
}

int64_t mote::plan::computeCliqueBound(const OffsetGraph &graph,
                                       ArrayRef<unsigned> clique) {
  if (!hasOverlap(graph, clique))
    return boundOfStack(graph, clique);
  // All orders of up to seven; beyond, the largest buffer.
  int64_t largest = 0;
  for (unsigned i : clique)
    largest = std::max(largest, graph.sizeOf(i));
  if (clique.size() > 7)
    return largest;
  SmallVector<unsigned> order(clique);
  SmallVector<int64_t> offsets(clique.size());
  return boundOfOrders(graph, order, offsets, 0);
}

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

//===----------------------------------------------------------------------===//
// Greedy placement
//===----------------------------------------------------------------------===//

namespace {
enum class Fit { Lowest, Tightest };
} // namespace

/// Whether `i` may lie at `offset` given the placed conflicts; `room` gets the
/// free bytes above it.
static bool fits(const OffsetGraph &graph, ArrayRef<int64_t> offsets,
                 unsigned i, int64_t offset, int64_t &room) {
  room = std::numeric_limits<int64_t>::max();
  for (const OffsetGraph::Conflict &conflict : graph.conflicts[i]) {
    int64_t other = offsets[conflict.other];
    if (other < 0)
      continue;
    bool isAbove = other - offset >= conflict.above;
    if (!isAbove && offset - other < conflict.below)
      return false;
    if (isAbove)
      room = std::min(room, other - offset - conflict.above);
  }
  return true;
}

static int64_t choosePlace(const OffsetGraph &graph, ArrayRef<int64_t> offsets,
                           unsigned i, Fit fit) {
  SmallVector<int64_t> candidates = {0};
  for (const OffsetGraph::Conflict &conflict : graph.conflicts[i])
    if (offsets[conflict.other] >= 0)
      candidates.push_back(graph.align(
          i, std::max<int64_t>(0, offsets[conflict.other] + conflict.below)));
  llvm::sort(candidates);
  int64_t best = -1, bestRoom = 0;
  for (int64_t candidate : candidates) {
    int64_t room;
    if (!fits(graph, offsets, i, candidate, room))
      continue;
    if (fit == Fit::Lowest)
      return candidate;
    if (best < 0 || room < bestRoom) {
      best = candidate;
      bestRoom = room;
    }
  }
  return best;
}

static int64_t extent(const OffsetProblem &problem, ArrayRef<int64_t> offsets) {
  int64_t size = 0;
  for (auto [buffer, offset] : zip(problem.buffers, offsets))
    size = std::max(size, offset + buffer.size);
  return size;
}

static void placeInOrder(const OffsetGraph &graph, ArrayRef<unsigned> order,
                         Fit fit, OffsetPlan &best) {
  SmallVector<int64_t> offsets(graph.size(), -1);
  for (unsigned i : order)
    offsets[i] = choosePlace(graph, offsets, i, fit);
  int64_t size = extent(graph.problem, offsets);
  if (best.offsets.empty() || size < best.size) {
    best.offsets = std::move(offsets);
    best.size = size;
  }
}

/// Orders that work well for different networks: large tensors first for
/// pyramids, long lives first for skip connections, by step for chains.
static void placeGreedily(const OffsetGraph &graph, OffsetPlan &plan) {
  ArrayRef<BufferRequest> buffers = graph.problem.buffers;
  SmallVector<int64_t> pressure(graph.size(), 0);
  for (ArrayRef<unsigned> clique : graph.cliques) {
    int64_t bound = computeCliqueBound(graph, clique);
    for (unsigned i : clique)
      pressure[i] = std::max(pressure[i], bound);
  }
  using Key = std::pair<int64_t, int64_t>;
  auto life = [&](unsigned i) {
    return buffers[i].last - buffers[i].first + 1;
  };
  const std::function<Key(unsigned)> keys[] = {
      [&](unsigned i) { return Key(-buffers[i].size, -life(i)); },
      [&](unsigned i) { return Key(-life(i), -buffers[i].size); },
      [&](unsigned i) { return Key(-buffers[i].size * life(i), 0); },
      [&](unsigned i) { return Key(-pressure[i], -buffers[i].size); },
      [&](unsigned i) { return Key(buffers[i].first, -buffers[i].size); },
      [&](unsigned i) { return Key(-buffers[i].last, -buffers[i].size); },
  };
  for (const auto &key : keys) {
    SmallVector<unsigned> order =
        llvm::to_vector(llvm::seq<unsigned>(0, graph.size()));
    llvm::sort(order, [&](unsigned a, unsigned b) {
      return std::make_pair(key(a), a) < std::make_pair(key(b), b);
    });
    for (Fit fit : {Fit::Lowest, Fit::Tightest}) {
      if (!plan.offsets.empty() && plan.size == plan.lowerBound)
        return;
      placeInOrder(graph, order, fit, plan);
    }
  }
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
  placeGreedily(graph, plan);
  plan.optimal = plan.size == plan.lowerBound;
  if (!plan.optimal)
    searchOffsets(graph, options.searchBudget, plan);
  return plan;
}
