//===- Cuts.cpp - Where streaming pays ----------------------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/Cuts.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include <algorithm>
#include <limits>
#include <optional>
#include <tuple>

using namespace mote::stream;

namespace {
/// The best way to cover the steps before some step.
struct Cover {
  int64_t bytes = 0;
  uint64_t cycles = 0;
  const Segment *last = nullptr;
};
} // namespace

/// The fastest cover of all steps by candidates that need at most `limit`
/// bytes, then with the smallest neediest one; empty if there is none.
static std::vector<Segment> cover(llvm::ArrayRef<Segment> candidates,
                                  unsigned count, int64_t limit) {
  std::vector<std::optional<Cover>> best(count + 1);
  best[0] = Cover();
  for (const Segment &segment : candidates) {
    const std::optional<Cover> &before = best[segment.first];
    if (!before || segment.bytes > limit)
      continue;
    Cover with{std::max(before->bytes, segment.bytes),
               before->cycles + segment.cycles, &segment};
    std::optional<Cover> &known = best[segment.end];
    if (!known || std::tie(with.cycles, with.bytes) <
                      std::tie(known->cycles, known->bytes))
      known = with;
  }
  std::vector<Segment> segments;
  if (!best[count])
    return segments;
  for (unsigned at = count; at > 0; at = best[at]->last->first)
    segments.push_back(*best[at]->last);
  std::reverse(segments.begin(), segments.end());
  return segments;
}

std::vector<Segment>
mote::stream::chooseCuts(llvm::ArrayRef<Segment> candidates, unsigned count,
                         CutLimits limits) {
  auto isAffordable = [&](int64_t bytes) {
    std::vector<Segment> segments = cover(candidates, count, bytes);
    uint64_t cycles = 0;
    for (const Segment &segment : segments)
      cycles += segment.cycles;
    return !segments.empty() && cycles <= limits.cycles;
  };
  // The neediest segment is one of them, and more bytes never cost cycles.
  llvm::SmallVector<int64_t> sizes;
  for (const Segment &segment : candidates)
    sizes.push_back(segment.bytes);
  llvm::sort(sizes);
  auto fewest = llvm::partition_point(
      sizes, [&](int64_t bytes) { return !isAffordable(bytes); });
  if (fewest == sizes.end())
    return {};
  return cover(candidates, count, std::max(*fewest, limits.bytes));
}
