//===- PlanDiagnostics.h - Why memory does not suffice ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What plan-arena says where a budget or the memory regions cannot be met: the
// layers at the peak, the bound, and what would help.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_PLANDIAGNOSTICS_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_PLANDIAGNOSTICS_H

#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"

namespace mote::plan {

/// Memory that buffers may lie in.
struct MemoryRegion {
  std::string name;
  int64_t limit = 0; ///< Bytes.
};

/// `plan` is larger than `budget`; `isSmall` says that rows were handed on.
void reportOverBudget(mlir::func::FuncOp function,
                      llvm::ArrayRef<LiveBuffer> buffers,
                      const OffsetPlan &plan, int64_t budget, bool isSmall);

/// `regions` cannot hold all buffers; `whole` is the plan in one arena.
void reportOverRegions(mlir::func::FuncOp function,
                       llvm::ArrayRef<LiveBuffer> buffers,
                       const OffsetPlan &whole,
                       llvm::ArrayRef<MemoryRegion> regions, bool isSmall);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_PLANDIAGNOSTICS_H
