//===- FlashCurveTest.cpp - Curves of random problems ---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On small random problems with shared parts the curve must hold exactly the
// choices that no other one beats, found here by trying all. On a large one
// every point must cost what it says.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/FlashCurve.h"
#include "llvm/Support/raw_ostream.h"
#include <algorithm>
#include <map>
#include <random>

using namespace mote;

static std::mt19937 generator(1);

static int64_t uniform(int64_t low, int64_t high) {
  return low + int64_t(generator() % uint32_t(high - low + 1));
}

namespace {
struct Problem {
  std::vector<std::vector<FlashOption>> steps;
  std::vector<int64_t> partBytes;
};
} // namespace

static Problem makeProblem(unsigned numSteps, unsigned numParts,
                           int64_t mostBytes) {
  Problem problem;
  for (unsigned part = 0; part < numParts; ++part)
    problem.partBytes.push_back(uniform(0, mostBytes));
  for (unsigned step = 0; step < numSteps; ++step) {
    std::vector<FlashOption> options(uniform(1, 3));
    for (FlashOption &option : options) {
      option.cycles = uniform(0, 20);
      for (int64_t count = uniform(0, 3); count > 0; --count)
        option.parts.push_back(uniform(0, numParts - 1));
    }
    problem.steps.push_back(options);
  }
  return problem;
}

/// Bytes and cycles from the definition.
static std::pair<int64_t, uint64_t>
evaluate(const Problem &problem, const std::vector<unsigned> &options) {
  std::vector<bool> used(problem.partBytes.size());
  uint64_t cycles = 0;
  for (size_t step = 0; step < options.size(); ++step) {
    const FlashOption &option = problem.steps[step][options[step]];
    cycles += option.cycles;
    for (unsigned part : option.parts)
      used[part] = true;
  }
  int64_t bytes = 0;
  for (size_t part = 0; part < used.size(); ++part)
    bytes += used[part] ? problem.partBytes[part] : 0;
  return {bytes, cycles};
}

/// The curve as {bytes: cycles}, from all choices.
static std::map<int64_t, uint64_t> tryAll(const Problem &problem) {
  std::map<int64_t, uint64_t> best;
  std::vector<unsigned> options(problem.steps.size());
  while (true) {
    auto [bytes, cycles] = evaluate(problem, options);
    auto [entry, isNew] = best.try_emplace(bytes, cycles);
    entry->second = std::min(entry->second, cycles);
    size_t step = 0;
    while (step < options.size() &&
           ++options[step] == problem.steps[step].size())
      options[step++] = 0;
    if (step == options.size())
      break;
  }
  uint64_t least = UINT64_MAX;
  for (auto it = best.begin(); it != best.end();) {
    if (it->second >= least) {
      it = best.erase(it);
      continue;
    }
    least = it->second;
    ++it;
  }
  return best;
}

static bool isConsistent(const Problem &problem,
                         const std::vector<FlashPoint> &curve) {
  for (size_t number = 0; number < curve.size(); ++number) {
    const FlashPoint &point = curve[number];
    if (evaluate(problem, point.options) !=
        std::make_pair(point.bytes, point.cycles))
      return false;
    if (number > 0 && (point.bytes <= curve[number - 1].bytes ||
                       point.cycles >= curve[number - 1].cycles))
      return false;
  }
  return true;
}

static int fail(const char *what, int round) {
  llvm::outs() << what << " in round " << round << "\n";
  return 1;
}

int main() {
  for (int round = 0; round < 2000; ++round) {
    Problem problem =
        makeProblem(uniform(1, 6), uniform(1, 8), round % 2 ? 5 : 1000);
    std::vector<FlashPoint> curve =
        computeFlashCurve(problem.steps, problem.partBytes);
    if (!isConsistent(problem, curve))
      return fail("a point does not cost what it says", round);
    std::map<int64_t, uint64_t> expected = tryAll(problem), found;
    for (const FlashPoint &point : curve)
      found[point.bytes] = point.cycles;
    if (found != expected)
      return fail("not the curve", round);
  }
  // So many choices that some are thinned out.
  Problem large = makeProblem(60, 90, 100000);
  for (auto &options : large.steps)
    for (FlashOption &option : options)
      option.cycles = uniform(0, 1000000);
  uint64_t fastest = 0;
  for (const auto &options : large.steps)
    fastest += std::min_element(options.begin(), options.end(),
                                [](const auto &a, const auto &b) {
                                  return a.cycles < b.cycles;
                                })
                   ->cycles;
  std::vector<FlashPoint> curve =
      computeFlashCurve(large.steps, large.partBytes);
  if (!isConsistent(large, curve))
    return fail("a point does not cost what it says", -1);
  if (curve.back().cycles != fastest)
    return fail("the fastest choice is lost", -1);
  llvm::outs() << "flash curve ok\n";
  return 0;
}
