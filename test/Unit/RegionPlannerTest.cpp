//===- RegionPlannerTest.cpp - Regions of random problems ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Small problems against all choices of regions there are: what the planner
// chooses fits, and what it calls optimal costs what the cheapest choice does;
// where it finds none there is none. Large ones keep to their limits. Prints
// one line, or what failed.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/RegionPlanner.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace mote::plan;

static std::mt19937 generator(7);

static int64_t uniform(int64_t low, int64_t high) {
  return low + int64_t(generator() % uint32_t(high - low + 1));
}

static RegionProblem makeProblem(unsigned count, unsigned numRegions) {
  RegionProblem problem;
  int64_t total = 0;
  for (unsigned i = 0; i < count; ++i) {
    int64_t first = uniform(0, 6);
    BufferRequest buffer = {uniform(1, 40), 1, first, first + uniform(0, 3)};
    total += buffer.size;
    problem.buffers.buffers.push_back(buffer);
    problem.accesses.push_back(buffer.size * uniform(1, 20));
  }
  for (unsigned i = 0; i < numRegions; ++i)
    problem.limits.push_back(std::max<int64_t>(1, uniform(total / 6, total)));
  return problem;
}

/// What `choice` costs, or none where it does not fit.
static std::optional<int64_t> costOf(const RegionProblem &problem,
                                     llvm::ArrayRef<unsigned> choice) {
  int64_t cost = 0;
  for (unsigned region = 0; region < problem.limits.size(); ++region) {
    llvm::SmallVector<unsigned> members;
    for (unsigned i = 0; i < choice.size(); ++i) {
      if (choice[i] != region)
        continue;
      members.push_back(i);
      cost += problem.accesses[i] * region;
    }
    int64_t limit = problem.limits[region];
    if (planWithin(restrictTo(problem.buffers, members), limit).size > limit)
      return std::nullopt;
  }
  return cost;
}

static std::optional<int64_t> cheapest(const RegionProblem &problem) {
  std::optional<int64_t> best;
  llvm::SmallVector<unsigned> choice(problem.accesses.size(), 0);
  for (;;) {
    if (auto cost = costOf(problem, choice); cost && (!best || *cost < *best))
      best = cost;
    unsigned digit = 0;
    while (digit < choice.size() && ++choice[digit] == problem.limits.size())
      choice[digit++] = 0;
    if (digit == choice.size())
      return best;
  }
}

static int fail(const char *what, unsigned round) {
  llvm::errs() << "problem " << round << ": " << what << "\n";
  return 1;
}

int main() {
  unsigned found = 0, divided = 0;
  for (unsigned round = 0; round < 100; ++round) {
    RegionProblem problem = makeProblem(uniform(1, 6), uniform(1, 3));
    std::optional<RegionPlan> plan = planRegions(problem);
    std::optional<int64_t> best = cheapest(problem);
    if (plan.has_value() != best.has_value())
      return fail("expected a plan where there is one", round);
    if (!plan)
      continue;
    ++found;
    divided += plan->cost > 0;
    std::optional<int64_t> cost = costOf(problem, plan->regionOf);
    if (!cost || *cost != plan->cost)
      return fail("expected a plan that fits and costs what it says", round);
    if (!plan->optimal || plan->cost != *best)
      return fail("expected the cheapest plan of a small problem", round);
  }
  for (unsigned round = 0; round < 4; ++round) {
    RegionProblem problem = makeProblem(60, 2);
    std::optional<RegionPlan> plan = planRegions(problem);
    if (plan && costOf(problem, plan->regionOf) != plan->cost)
      return fail("expected a plan that fits and costs what it says", round);
  }
  // Neither too easy nor too hard.
  if (found < 50 || found == 100 || divided < 20)
    return fail("expected problems of both kinds", 0);
  llvm::outs() << "regions ok\n";
  return 0;
}
