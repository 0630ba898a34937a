//===- RegionPlanner.cpp - Which buffer lies in which memory ------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Whether buffers fit a region together is a packing problem of its own, which
// OffsetPlanner's greedy orders answer, and where they fail a short search.
// Above it stands a branch and bound over buffers, the hottest first, each
// tried in the fastest region first: its first leaf is the greedy choice.
// Effort is limited by a count of operations.
//
// Filling fast memory with hot buffers may leave too little for large cold
// ones. Where the greedy choice fails, those that found no place are placed
// before the others, and in the slowest region that takes them, so that they do
// not push hot ones out (squeaky wheel).
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/RegionPlanner.h"
#include "llvm/ADT/STLExtras.h"
#include <numeric>

using namespace llvm;
using namespace mote::plan;

OffsetProblem mote::plan::restrictTo(const OffsetProblem &problem,
                                     ArrayRef<unsigned> members) {
  OffsetProblem part;
  SmallVector<int> numberOf(problem.buffers.size(), -1);
  for (auto [number, member] : enumerate(members)) {
    numberOf[member] = number;
    part.buffers.push_back(problem.buffers[member]);
  }
  for (const Overlap &overlap : problem.overlaps)
    if (numberOf[overlap.below] >= 0 && numberOf[overlap.above] >= 0)
      part.overlaps.push_back({unsigned(numberOf[overlap.below]),
                               unsigned(numberOf[overlap.above]),
                               overlap.distance});
  return part;
}

/// Effort of a search for offsets that fit a region, where greedy ones do not:
/// enough to exhaust a dozen buffers.
static constexpr int64_t searchOfOneRegion = 300'000;

namespace {
using Members = SmallVector<SmallVector<unsigned>>;

class RegionSearch {
public:
  explicit RegionSearch(const RegionProblem &problem)
      : problem(problem), count(problem.accesses.size()) {}
  std::optional<RegionPlan> run();

private:
  bool fits(unsigned region, ArrayRef<unsigned> members);
  bool tryAdd(unsigned buffer, unsigned region);
  SmallVector<unsigned> fill(ArrayRef<unsigned> first);
  void fillGreedily();
  void fillOneRegion();
  void search(unsigned depth, int64_t cost);
  void keepIfBetter(int64_t cost);
  int64_t computeCost() const;

  const RegionProblem &problem;
  unsigned count;
  /// The buffers, the hottest first.
  SmallVector<unsigned> order;
  Members members; ///< Of each region, so far.
  std::optional<RegionPlan> best;
  /// What is left to spend, in pairs of buffers looked at.
  int64_t effort = 2'000'000;
};
} // namespace

OffsetPlan mote::plan::planWithin(const OffsetProblem &problem, int64_t limit) {
  OffsetOptions options;
  options.searchBudget = 0;
  OffsetPlan plan = planOffsets(problem, options);
  if (plan.size <= limit || plan.lowerBound > limit)
    return plan;
  options.searchBudget = searchOfOneRegion;
  return planOffsets(problem, options);
}

bool RegionSearch::fits(unsigned region, ArrayRef<unsigned> together) {
  effort -= int64_t(together.size()) * int64_t(together.size()) + 1;
  // In the order in which the offsets will be planned: ties go by it.
  SmallVector<unsigned> sorted(together);
  llvm::sort(sorted);
  OffsetProblem part = restrictTo(problem.buffers, sorted);
  int64_t limit = problem.limits[region];
  OffsetPlan plan = planWithin(part, limit);
  // Whether it searched.
  if (plan.size > limit && plan.lowerBound <= limit)
    effort -= searchOfOneRegion / 12;
  return plan.size <= limit;
}

bool RegionSearch::tryAdd(unsigned buffer, unsigned region) {
  if (problem.buffers.buffers[buffer].size > problem.limits[region])
    return false;
  members[region].push_back(buffer);
  if (fits(region, members[region]))
    return true;
  members[region].pop_back();
  return false;
}

/// The buffers of `first` from the slowest region on, then all others from the
/// fastest on. Returns those that found no place.
SmallVector<unsigned> RegionSearch::fill(ArrayRef<unsigned> first) {
  unsigned numRegions = problem.limits.size();
  members.assign(numRegions, {});
  SmallVector<unsigned> missing;
  for (unsigned buffer : first) {
    bool placed = false;
    for (unsigned region = numRegions; region-- > 0 && !placed;)
      placed = tryAdd(buffer, region);
    if (!placed)
      missing.push_back(buffer);
  }
  for (unsigned buffer : order) {
    if (is_contained(first, buffer))
      continue;
    bool placed = false;
    for (unsigned region = 0; region < numRegions && !placed; ++region)
      placed = tryAdd(buffer, region);
    if (!placed)
      missing.push_back(buffer);
  }
  return missing;
}

int64_t RegionSearch::computeCost() const {
  int64_t cost = 0;
  for (auto [rank, buffers] : enumerate(members))
    for (unsigned buffer : buffers)
      cost += problem.accesses[buffer] * int64_t(rank);
  return cost;
}

void RegionSearch::keepIfBetter(int64_t cost) {
  if (best && best->cost <= cost)
    return;
  best.emplace();
  best->cost = cost;
  best->regionOf.assign(count, 0);
  for (auto [region, buffers] : enumerate(members))
    for (unsigned buffer : buffers)
      best->regionOf[buffer] = region;
}

void RegionSearch::fillGreedily() {
  constexpr unsigned mostRounds = 12;
  SmallVector<unsigned> first;
  for (unsigned round = 0; round < mostRounds; ++round) {
    SmallVector<unsigned> missing = fill(first);
    if (missing.empty())
      return keepIfBetter(computeCost());
    SmallVector<unsigned> next = missing;
    for (unsigned buffer : first)
      if (!is_contained(missing, buffer))
        next.push_back(buffer);
    if (next == first)
      break;
    first = std::move(next);
  }
  // Whatever is large first, however cold.
  first = order;
  llvm::sort(first, [&](unsigned a, unsigned b) {
    int64_t sizeA = problem.buffers.buffers[a].size,
            sizeB = problem.buffers.buffers[b].size;
    return std::make_pair(-sizeA, a) < std::make_pair(-sizeB, b);
  });
  if (fill(first).empty())
    keepIfBetter(computeCost());
}

/// All buffers in the fastest region that takes them, found with the effort of
/// a plan in one arena.
void RegionSearch::fillOneRegion() {
  int64_t size = planOffsets(problem.buffers).size;
  for (auto [region, limit] : enumerate(problem.limits)) {
    if (size > limit)
      continue;
    members.assign(problem.limits.size(), {});
    members[region] = order;
    return keepIfBetter(computeCost());
  }
}

void RegionSearch::search(unsigned depth, int64_t cost) {
  if (effort <= 0 || (best && best->cost <= cost))
    return;
  if (depth == count)
    return keepIfBetter(cost);
  unsigned buffer = order[depth];
  for (unsigned region = 0; region < problem.limits.size(); ++region) {
    int64_t more = problem.accesses[buffer] * int64_t(region);
    if ((best && best->cost <= cost + more) || !tryAdd(buffer, region))
      continue;
    search(depth + 1, cost + more);
    members[region].pop_back();
  }
}

std::optional<RegionPlan> RegionSearch::run() {
  order.resize(count);
  std::iota(order.begin(), order.end(), 0);
  auto coldness = [&](unsigned buffer) {
    double size = problem.buffers.buffers[buffer].size;
    return -double(problem.accesses[buffer]) / std::max(1.0, size);
  };
  llvm::sort(order, [&](unsigned a, unsigned b) {
    return std::make_pair(coldness(a), a) < std::make_pair(coldness(b), b);
  });
  fillGreedily();
  members.assign(problem.limits.size(), {});
  search(0, 0);
  if (!best)
    fillOneRegion();
  if (best)
    best->optimal = effort > 0;
  return best;
}

std::optional<RegionPlan>
mote::plan::planRegions(const RegionProblem &problem) {
  return RegionSearch(problem).run();
}
