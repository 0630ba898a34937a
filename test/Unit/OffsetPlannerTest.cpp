//===- OffsetPlannerTest.cpp - The planner on random problems ------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Properties that must hold for every problem: no two buffers alive at one step
// overlap (beyond what an `Overlap` allows), offsets are aligned, the size is
// at least the bound, and what is called optimal is no larger than the best of
// all placement orders. Checked with loops over steps and bytes that share no
// code with the planner. Prints one line, or what failed.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <numeric>
#include <random>
#include <vector>

using namespace mote::plan;

static std::mt19937 generator(1);

static int64_t uniform(int64_t low, int64_t high) {
  return low + int64_t(generator() % uint32_t(high - low + 1));
}

/// Distance that `above` must keep from `below`.
static int64_t distance(const OffsetProblem &problem, unsigned below,
                        unsigned above) {
  int64_t result = problem.buffers[below].size;
  for (const Overlap &overlap : problem.overlaps)
    if (overlap.below == below && overlap.above == above)
      result = std::min(result, overlap.distance);
  return result;
}

static bool conflict(const OffsetProblem &problem, unsigned a, unsigned b) {
  for (int64_t step = 0; step <= 64; ++step) {
    auto alive = [&](unsigned i) {
      return problem.buffers[i].first <= step &&
             step <= problem.buffers[i].last;
    };
    if (alive(a) && alive(b))
      return true;
  }
  return false;
}

static bool isValid(const OffsetProblem &problem, const OffsetPlan &plan) {
  unsigned count = problem.buffers.size();
  int64_t size = 0;
  for (unsigned a = 0; a < count; ++a) {
    int64_t offset = plan.offsets[a];
    if (offset < 0 || offset % problem.buffers[a].alignment != 0)
      return false;
    size = std::max(size, offset + problem.buffers[a].size);
    for (unsigned b = 0; b < count; ++b)
      if (a != b && conflict(problem, a, b) &&
          plan.offsets[b] < offset + distance(problem, a, b) &&
          offset < plan.offsets[b] + distance(problem, b, a))
        return false;
  }
  return size == plan.size && plan.size >= plan.lowerBound;
}

/// The smallest arena over all orders in which buffers can be stacked: every
/// buffer as low as those before it allow.
static int64_t bestOfAllOrders(const OffsetProblem &problem) {
  unsigned count = problem.buffers.size();
  std::vector<unsigned> order(count);
  std::iota(order.begin(), order.end(), 0);
  int64_t best = INT64_MAX;
  do {
    std::vector<int64_t> offsets(count, 0);
    int64_t size = 0;
    for (unsigned i = 0; i < count; ++i) {
      int64_t offset = 0, alignment = problem.buffers[order[i]].alignment;
      for (unsigned k = 0; k < i; ++k)
        if (conflict(problem, order[k], order[i]))
          offset = std::max(offset, offsets[order[k]] +
                                        distance(problem, order[k], order[i]));
      offset = (offset + alignment - 1) / alignment * alignment;
      offsets[order[i]] = offset;
      size = std::max(size, offset + problem.buffers[order[i]].size);
    }
    best = std::min(best, size);
  } while (std::next_permutation(order.begin(), order.end()));
  return best;
}

static OffsetProblem makeProblem(unsigned count, int64_t steps, bool overlaps) {
  OffsetProblem problem;
  bool mixed = uniform(0, 1);
  for (unsigned i = 0; i < count; ++i) {
    BufferRequest request;
    request.size = uniform(1, 40);
    request.alignment = mixed ? int64_t(1) << uniform(0, 3) : 4;
    request.first = uniform(0, steps);
    request.last = std::min<int64_t>(steps, request.first + uniform(0, 3));
    problem.buffers.push_back(request);
  }
  for (unsigned i = 0; overlaps && i < count / 2; ++i) {
    unsigned below = uniform(0, count - 1), above = uniform(0, count - 1);
    if (below != above)
      problem.overlaps.push_back(
          {below, above, uniform(-8, problem.buffers[below].size)});
  }
  return problem;
}

static int fail(const char *what, const OffsetProblem &problem,
                const OffsetPlan &plan) {
  llvm::outs() << "FAIL: " << what << ": size " << plan.size << ", bound "
               << plan.lowerBound << (plan.optimal ? ", optimal\n" : "\n");
  for (unsigned i = 0; i < problem.buffers.size(); ++i) {
    const BufferRequest &request = problem.buffers[i];
    llvm::outs() << "  size " << request.size << " align " << request.alignment
                 << " live " << request.first << " to " << request.last
                 << " at " << plan.offsets[i] << "\n";
  }
  for (const Overlap &overlap : problem.overlaps)
    llvm::outs() << "  overlap " << overlap.below << " " << overlap.above << " "
                 << overlap.distance << "\n";
  return 1;
}

/// Small problems, where every order can be tried.
static int testAgainstAllOrders(unsigned &optimal) {
  OffsetOptions options;
  options.searchBudget = 1'000'000;
  for (int round = 0; round < 1500; ++round) {
    bool overlaps = round % 3 == 2;
    OffsetProblem problem = makeProblem(uniform(1, 6), 6, overlaps);
    OffsetPlan plan = planOffsets(problem, options);
    if (!isValid(problem, plan))
      return fail("invalid plan", problem, plan);
    if (findViolation(problem, plan.offsets))
      return fail("findViolation disagrees", problem, plan);
    int64_t best = bestOfAllOrders(problem);
    if (plan.lowerBound > best)
      return fail("bound above a plan", problem, plan);
    if (!overlaps && (!plan.optimal || plan.size != best))
      return fail("not optimal", problem, plan);
    if (plan.optimal && plan.size > best)
      return fail("called optimal and is not", problem, plan);
    optimal += plan.optimal;
  }
  return 0;
}

/// Larger problems, where only validity can be checked.
static int testValidity() {
  OffsetOptions options;
  options.searchBudget = 200'000;
  for (int round = 0; round < 200; ++round) {
    OffsetProblem problem = makeProblem(uniform(20, 60), 40, round % 2);
    OffsetPlan plan = planOffsets(problem, options);
    if (!isValid(problem, plan))
      return fail("invalid plan", problem, plan);
    options.noReuse = true;
    OffsetPlan apart = planOffsets(problem, options);
    options.noReuse = false;
    if (!isValid(problem, apart) || apart.size < plan.size)
      return fail("invalid plan without reuse", problem, apart);
  }
  return 0;
}

/// A violation must be found: move a buffer onto one it conflicts with.
static int testViolationsAreFound() {
  OffsetProblem problem;
  problem.buffers = {{16, 4, 0, 1}, {16, 4, 1, 2}, {16, 4, 2, 3}};
  if (findViolation(problem, {0, 16, 0}) ||
      !findViolation(problem, {0, 12, 0}) ||
      !findViolation(problem, {0, 18, 0}) ||
      !findViolation(problem, {-4, 16, 0})) {
    llvm::outs() << "FAIL: findViolation\n";
    return 1;
  }
  // In place: the second may lie on the first, or up to 4 bytes below it.
  problem.overlaps = {{1, 0, 0}};
  if (findViolation(problem, {4, 0, 16}) ||
      !findViolation(problem, {0, 4, 20})) {
    llvm::outs() << "FAIL: findViolation with an overlap\n";
    return 1;
  }
  return 0;
}

int main() {
  unsigned optimal = 0;
  if (testViolationsAreFound() || testAgainstAllOrders(optimal) ||
      testValidity())
    return 1;
  llvm::outs() << "planner ok, " << optimal << " of 1500 small plans proven "
               << "optimal\n";
  return 0;
}
