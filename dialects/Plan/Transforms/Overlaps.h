//===- Overlaps.h - Ops that may write over their inputs --------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An op that walks over its input and will not come back may write its output
// over what it has read. How close the two may lie is a fact about the code
// that runs, so the kernel table states it; ops carry it as
//
//   mote.overlap_distance = array<i64: d0, ...>   one entry a DPS input: safe
//   if
//       address(input) - address(output) >= d, in bytes
//   mote.overlap_modulo = m : i64                 of the first input: safe if
//       address(input) - address(output) is a multiple of m
//
// Elementwise linalg ops become loops in element order, which is known here.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_OVERLAPS_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_OVERLAPS_H

#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"

namespace mote::plan {

/// Where an input may lie although the op's output destroys it.
struct OverlapRule {
  /// address(input) - address(output) >= distance is safe.
  std::optional<int64_t> distance;
  /// A difference that is a multiple of this is safe.
  std::optional<int64_t> modulo;

  bool allows(int64_t difference) const {
    return (distance && difference >= *distance) ||
           (modulo && difference % *modulo == 0);
  }
};

/// The rule for `input`, an operand of a destination-style op on memrefs with
/// one init. Nothing is allowed where nothing is known.
OverlapRule getOverlapRule(mlir::OpOperand &input);

/// Adds to `problem` what the ops of `function` allow between an input that
/// dies at an op and the output that is born there. Buffers are numbered as in
/// `buffers`. A modulo rule raises the alignment of both.
void addOverlaps(mlir::func::FuncOp function,
                 llvm::ArrayRef<LiveBuffer> buffers, OffsetProblem &problem);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_OVERLAPS_H
