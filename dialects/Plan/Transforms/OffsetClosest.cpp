//===- OffsetClosest.cpp - Two buffers as close as they may lie ----*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Most distances do not decide how large an arena is, so most plans would work
// with wrong ones too. A test that is to find those makes one buffer of two.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <numeric>

using namespace mote::plan;

/// Overlaps that have a distance; others may lie anywhere.
static llvm::SmallVector<Overlap> getCandidates(const OffsetProblem &problem) {
  llvm::SmallVector<Overlap> candidates;
  for (const Overlap &overlap : problem.overlaps)
    if (-overlap.distance <= problem.buffers[overlap.above].size)
      candidates.push_back(overlap);
  return candidates;
}

OffsetPlan mote::plan::planClosest(const OffsetProblem &problem,
                                   uint64_t number,
                                   const OffsetOptions &options) {
  llvm::SmallVector<Overlap> candidates = getCandidates(problem);
  if (options.noReuse || candidates.empty())
    return planOffsets(problem, options);
  auto [lower, upper, distance] = candidates[number % candidates.size()];
  const BufferRequest &below = problem.buffers[lower];
  const BufferRequest &above = problem.buffers[upper];
  int64_t alignment = std::lcm(below.alignment, above.alignment);
  // Towards more, also where it is negative.
  int64_t apart = -llvm::divideFloorSigned(-distance, alignment) * alignment;
  int64_t front = std::max<int64_t>(0, -apart);

  // The pair is the last buffer, alive while either is.
  OffsetProblem joined;
  llvm::SmallVector<unsigned> places(problem.buffers.size());
  for (auto [i, buffer] : llvm::enumerate(problem.buffers)) {
    places[i] = joined.buffers.size();
    if (i != lower && i != upper)
      joined.buffers.push_back(buffer);
  }
  joined.buffers.push_back(
      {std::max(front + below.size, front + apart + above.size), alignment,
       std::min(below.first, above.first), std::max(below.last, above.last)});
  for (const Overlap &overlap : problem.overlaps)
    if (llvm::none_of(llvm::ArrayRef({overlap.below, overlap.above}),
                      [&](unsigned i) { return i == lower || i == upper; }))
      joined.overlaps.push_back(
          {places[overlap.below], places[overlap.above], overlap.distance});

  OffsetPlan plan = planOffsets(joined, options);
  int64_t pair = plan.offsets.back();
  llvm::SmallVector<int64_t> offsets;
  for (unsigned i = 0; i < problem.buffers.size(); ++i)
    offsets.push_back(i == lower   ? pair + front
                      : i == upper ? pair + front + apart
                                   : plan.offsets[places[i]]);
  plan.offsets = std::move(offsets);
  plan.lowerBound = computeLowerBound(problem);
  plan.optimal = plan.size == plan.lowerBound;
  return plan;
}
