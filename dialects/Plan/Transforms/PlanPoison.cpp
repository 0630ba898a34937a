//===- PlanPoison.cpp - Destroy what no buffer holds --------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// plan-verify believes what ops say of the memory they touch. Only a run tells
// whether emitted code touches no more; this pass makes it tell.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/ByteOwners.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PLANPOISON
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

/// The ranges of the arena that no buffer holds at `step`: begin, end, begin,
/// end ...
static SmallVector<int64_t> findDead(ArenaOp arena, int64_t step) {
  SmallVector<ByteRange> alive;
  for (BufferOp buffer : arena.getBuffers().getOps<BufferOp>())
    if (buffer.isAliveAt(step))
      alive.push_back(extentOf(buffer));
  llvm::sort(alive, [](const ByteRange &a, const ByteRange &b) {
    return a.begin < b.begin;
  });
  alive.push_back({int64_t(arena.getSize()), int64_t(arena.getSize())});
  SmallVector<int64_t> dead;
  int64_t reached = 0;
  for (const ByteRange &range : alive) {
    if (range.begin > reached)
      dead.append({reached, range.begin});
    reached = std::max(reached, range.end);
  }
  return dead;
}

namespace {
struct PlanPoisonPass : mote::plan::impl::PlanPoisonBase<PlanPoisonPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  void poison(func::FuncOp function, ArrayRef<ArenaOp> arenas);
  void poisonAll(OpBuilder &builder, func::FuncOp function,
                 ArrayRef<ArenaOp> arenas, int64_t step);
};
} // namespace

/// At one step, in all regions.
void PlanPoisonPass::poisonAll(OpBuilder &builder, func::FuncOp function,
                               ArrayRef<ArenaOp> arenas, int64_t step) {
  for (auto [number, arena] : llvm::enumerate(arenas)) {
    SmallVector<int64_t> dead = findDead(arena, step);
    PoisonOp::create(builder, function.getLoc(), function.getArgument(number),
                     dead);
    numPoisoned += !dead.empty();
  }
}

void PlanPoisonPass::poison(func::FuncOp function, ArrayRef<ArenaOp> arenas) {
  OpBuilder builder(function);
  DenseSet<Operation *> parallels;
  for (auto [number, step] : llvm::enumerate(getSteps(function))) {
    // Rows are counted between the pieces of work, not as a part of them.
    if (isa<BeginRowsOp, NextRowOp, EndRowsOp>(step))
      continue;
    // Parts that run at the same time share what is alive.
    Operation *first = step;
    if (auto parallel = step->getParentOfType<ParallelOp>()) {
      if (!parallels.insert(parallel).second)
        continue;
      first = parallel;
    }
    builder.setInsertionPoint(first);
    poisonAll(builder, function, arenas, number);
  }
  // The caller may use all of it again.
  builder.setInsertionPoint(function.getBody().front().getTerminator());
  for (unsigned number = 0; number < arenas.size(); ++number)
    PoisonOp::create(builder, function.getLoc(), function.getArgument(number),
                     ArrayRef<int64_t>());
}

void PlanPoisonPass::runOnOperation() {
  for (auto function : getOperation().getOps<func::FuncOp>())
    if (SmallVector<ArenaOp> arenas =
            getArenas(getOperation(), function.getName());
        !arenas.empty())
      poison(function, arenas);
}
