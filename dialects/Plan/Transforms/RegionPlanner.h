//===- RegionPlanner.h - Which buffer lies in which memory ------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A microcontroller has memories of different speed: tightly coupled ones, and
// larger ones behind a bus. Each buffer goes to one of them. What that costs is
// the bytes that a run reads and writes there, times the region's rank (0 for
// the fastest): the product grows with each access that goes further away, and
// needs no figures of the bus. This file knows nothing of IR.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_REGIONPLANNER_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_REGIONPLANNER_H

#include "dialects/Plan/Transforms/OffsetPlanner.h"

namespace mote::plan {

struct RegionProblem {
  OffsetProblem buffers;
  /// Bytes that a run reads and writes, one entry a buffer.
  llvm::SmallVector<int64_t> accesses;
  /// Bytes of each region, the fastest first.
  llvm::SmallVector<int64_t> limits;
};

struct RegionPlan {
  /// One entry a buffer.
  llvm::SmallVector<unsigned> regionOf;
  /// The sum of accesses * rank.
  int64_t cost = 0;
  /// No other choice costs less: all were weighed, as far as `planWithin` can
  /// tell which buffers fit together.
  bool optimal = false;
};

/// The buffers `members` of `problem` alone.
OffsetProblem restrictTo(const OffsetProblem &problem,
                         llvm::ArrayRef<unsigned> members);

/// Offsets of at most `limit` bytes, if a short search finds some; else what it
/// came to.
OffsetPlan planWithin(const OffsetProblem &problem, int64_t limit);

/// Puts the hottest buffers (most accesses a byte) into the fastest region, as
/// far as they fit, and then searches for what costs less. None where no choice
/// was found that keeps to all limits.
std::optional<RegionPlan> planRegions(const RegionProblem &problem);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_REGIONPLANNER_H
