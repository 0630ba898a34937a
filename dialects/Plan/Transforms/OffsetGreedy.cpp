//===- OffsetGreedy.cpp - Good plans fast ----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// First fit in order of size is within a few per cent of optimal on networks;
// trying several orders, and then changes of the best one, costs little and
// finds the optimum on most.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetGraph.h"
#include "llvm/ADT/STLExtras.h"
#include <functional>
#include <limits>
#include <random>

using namespace llvm;
using namespace mote::plan;

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

/// Places all buffers in `order`; keeps the plan if it is smaller than `best`.
/// Returns its size, and the effort in elementary operations.
static std::pair<int64_t, int64_t> placeInOrder(const OffsetGraph &graph,
                                                ArrayRef<unsigned> order,
                                                Fit fit, OffsetPlan &best) {
  SmallVector<int64_t> offsets(graph.size(), -1);
  int64_t effort = 0;
  for (unsigned i : order) {
    offsets[i] = choosePlace(graph, offsets, i, fit);
    effort += graph.conflicts[i].size() * graph.conflicts[i].size() / 4 + 1;
  }
  int64_t size = extent(graph.problem, offsets);
  if (best.offsets.empty() || size < best.size) {
    best.offsets = std::move(offsets);
    best.size = size;
  }
  return {size, effort};
}

/// Orders that work well for different networks: large tensors first for
/// pyramids, long lives first for skip connections, by step for chains.
SmallVector<unsigned> mote::plan::placeGreedily(const OffsetGraph &graph,
                                                OffsetPlan &plan) {
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
  SmallVector<unsigned> bestOrder;
  int64_t bestSize = std::numeric_limits<int64_t>::max();
  for (const auto &key : keys) {
    SmallVector<unsigned> order =
        llvm::to_vector(llvm::seq<unsigned>(0, graph.size()));
    llvm::sort(order, [&](unsigned a, unsigned b) {
      return std::make_pair(key(a), a) < std::make_pair(key(b), b);
    });
    for (Fit fit : {Fit::Lowest, Fit::Tightest}) {
      int64_t size = placeInOrder(graph, order, fit, plan).first;
      if (fit == Fit::Lowest && size < bestSize) {
        bestSize = size;
        bestOrder = order;
      }
      if (plan.size == plan.lowerBound)
        return order;
    }
  }
  return bestOrder;
}

/// Squeaky wheel (Joslin and Clements, "Squeaky wheel optimization", 1999):
/// a buffer that reaches the top was placed too late, so it goes to an earlier
/// place in the order. Ties are accepted, which lets the order drift across
/// plateaus. Pseudo-random, but the same on every machine.
void mote::plan::improveOrder(const OffsetGraph &graph,
                              SmallVector<unsigned> order, int64_t budget,
                              OffsetPlan &plan) {
  std::minstd_rand random(1);
  OffsetPlan current;
  budget -= placeInOrder(graph, order, Fit::Lowest, current).second;
  while (budget > 0 && plan.size > plan.lowerBound) {
    SmallVector<unsigned> changed = order;
    for (size_t at = 1; at < changed.size(); ++at) {
      unsigned i = changed[at];
      bool atTop = current.offsets[i] + graph.sizeOf(i) == current.size;
      // Now and then a buffer that does not squeak, to leave dead ends.
      if (!atTop && random() % changed.size() != 0)
        continue;
      size_t to = random() % at;
      std::rotate(changed.begin() + to, changed.begin() + at,
                  changed.begin() + at + 1);
    }
    OffsetPlan next;
    auto [size, effort] = placeInOrder(graph, changed, Fit::Lowest, next);
    budget -= effort + graph.size();
    if (size > current.size)
      continue;
    if (size < plan.size) {
      plan.size = size;
      plan.offsets = next.offsets;
    }
    current = std::move(next);
    order = std::move(changed);
  }
}
