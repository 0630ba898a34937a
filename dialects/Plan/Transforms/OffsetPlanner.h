//===- OffsetPlanner.h - Where buffers lie in one arena ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Dynamic storage allocation: buffers with known lives get offsets in one
// arena that should be as small as possible. This file knows nothing of IR.
//
// Two buffers conflict if they live at a common step. For a conflicting pair
// (a, b) a plan satisfies
//
//   offset(b) >= offset(a) + distance(a, b)   or
//   offset(a) >= offset(b) + distance(b, a)
//
// where distance(a, b) is size(a) unless an `Overlap` says that less is safe
// (an operator that consumes its input while it writes its output). That is a
// disjunctive graph as in job-shop scheduling, with bytes for time, and the
// exact search is built on that: see OffsetSearch.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETPLANNER_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETPLANNER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <optional>
#include <string>

namespace mote::plan {

/// One buffer: `size` bytes at a multiple of `alignment`, alive from step
/// `first` to step `last`, both included.
struct BufferRequest {
  int64_t size = 0;
  int64_t alignment = 1;
  int64_t first = 0;
  int64_t last = 0;
};

/// `above` may start `distance` bytes after `below` starts, although both live
/// at a common step. The distance may be negative; at most `size(below)`.
struct Overlap {
  unsigned below = 0;
  unsigned above = 0;
  int64_t distance = 0;
};

struct OffsetProblem {
  llvm::SmallVector<BufferRequest> buffers;
  llvm::SmallVector<Overlap> overlaps;
};

struct OffsetOptions {
  /// Give every buffer its own bytes, whatever its life.
  bool noReuse = false;
  /// Effort of the exact search in elementary operations; a count and not a
  /// time, so that results are the same on every machine.
  int64_t searchBudget = 12'000'000;
};

struct OffsetPlan {
  /// One offset a buffer, in the order of the problem.
  llvm::SmallVector<int64_t> offsets;
  /// Largest offset + size.
  int64_t size = 0;
  /// No plan is smaller than this.
  int64_t lowerBound = 0;
  /// `size` is proven minimal: it meets the bound, or the search was exhausted.
  bool optimal = false;
};

/// Several greedy orders, then branch and bound while `size` is above the
/// bound.
OffsetPlan planOffsets(const OffsetProblem &problem,
                       const OffsetOptions &options = {});

/// The same, but the two buffers of `problem.overlaps[number % count]` lie
/// exactly as close as they may, whether or not that makes the arena smaller:
/// for tests of distances. Plans as ever where none says how close that is.
OffsetPlan planClosest(const OffsetProblem &problem, uint64_t number,
                       const OffsetOptions &options = {});

/// The largest number of bytes that one step needs at once, overlaps used as
/// far as they go.
int64_t computeLowerBound(const OffsetProblem &problem);

/// Bytes in the union of `ranges`, each [first, second).
int64_t countBytes(llvm::SmallVector<std::pair<int64_t, int64_t>> ranges);

/// Checks `offsets` against the definition above, pair by pair. Returns what is
/// wrong, or nothing.
std::optional<std::string> findViolation(const OffsetProblem &problem,
                                         llvm::ArrayRef<int64_t> offsets);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_OFFSETPLANNER_H
