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

/// The best cover of all steps by candidates that `better` ranks, or none.
template <typename Fn>
static std::optional<std::vector<Segment>>
cover(llvm::ArrayRef<Segment> candidates, unsigned count, Fn better) {
  std::vector<std::optional<Cover>> best(count + 1);
  best[0] = Cover();
  for (const Segment &segment : candidates) {
    const std::optional<Cover> &before = best[segment.first];
    if (!before)
      continue;
    Cover with{std::max(before->bytes, segment.bytes),
               before->cycles + segment.cycles, &segment};
    std::optional<Cover> &known = best[segment.end];
    if (!known || better(with, *known))
      known = with;
  }
  if (!best[count])
    return std::nullopt;
  std::vector<Segment> segments;
  for (unsigned at = count; at > 0; at = best[at]->last->first)
    segments.push_back(*best[at]->last);
  std::reverse(segments.begin(), segments.end());
  return segments;
}

std::vector<Segment>
mote::stream::chooseCuts(llvm::ArrayRef<Segment> candidates, unsigned count,
                         int64_t budget) {
  // Fewest bytes first.
  auto small = cover(candidates, count, [](const Cover &a, const Cover &b) {
    return std::tie(a.bytes, a.cycles) < std::tie(b.bytes, b.cycles);
  });
  if (!small)
    return {};
  int64_t needed = 0;
  for (const Segment &segment : *small)
    needed = std::max(needed, segment.bytes);
  int64_t limit = std::max(needed, budget);
  // What needs more than the neediest must, cannot be used; among the rest
  // bytes do not matter.
  llvm::SmallVector<Segment> allowed;
  llvm::copy_if(candidates, std::back_inserter(allowed),
                [&](const Segment &segment) { return segment.bytes <= limit; });
  return *cover(allowed, count, [](const Cover &a, const Cover &b) {
    return std::tie(a.cycles, a.bytes) < std::tie(b.cycles, b.bytes);
  });
}
