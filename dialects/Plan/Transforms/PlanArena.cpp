//===- PlanArena.cpp - One arena, every buffer an offset ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// RAM decides whether a model fits a microcontroller. Bufferization leaves one
// allocation a tensor; this pass packs them by their lives. The packing itself
// is in OffsetPlanner.cpp, the lives in Liveness.cpp.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "dialects/Plan/Transforms/Overlaps.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PLANARENA
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

/// What the budget's error says: the bound, and who is alive at the peak.
static void reportOverBudget(func::FuncOp function,
                             ArrayRef<LiveBuffer> buffers,
                             const OffsetPlan &plan, int64_t budget,
                             bool isSmall) {
  SmallVector<Operation *> steps = getSteps(function);
  int64_t peakStep = 0, peakBytes = -1;
  for (int64_t step = 0, e = steps.size(); step < e; ++step) {
    SmallVector<std::pair<int64_t, int64_t>> ranges;
    for (auto [buffer, offset] : llvm::zip(buffers, plan.offsets))
      if (buffer.first <= step && step <= buffer.last)
        ranges.push_back({offset, offset + buffer.size});
    if (int64_t bytes = countBytes(ranges); bytes > peakBytes) {
      peakStep = step;
      peakBytes = bytes;
    }
  }
  InFlightDiagnostic diagnostic =
      function.emitError() << "expected an arena of at most " << budget
                           << " bytes (ram-budget) but got " << plan.size
                           << " bytes, where no plan of this "
                           << "schedule needs less than " << plan.lowerBound;
  if (steps.empty())
    return;
  Diagnostic &peak = diagnostic.attachNote(steps[peakStep]->getLoc());
  peak << "the peak is at step " << peakStep << ", '"
       << getNodeName(steps[peakStep]->getLoc()) << "' ("
       << steps[peakStep]->getName() << "), where " << peakBytes
       << " bytes are alive:";
  for (const LiveBuffer &buffer : buffers)
    if (buffer.first <= peakStep && peakStep <= buffer.last)
      peak << " " << stringifyBufferKind(buffer.kind) << " '" << buffer.name
           << "' " << buffer.size << ";";
  diagnostic.attachNote()
      << (isSmall ? ""
                  : "memory=small lets layers hand on rows, as far as the "
                    "budget asks; ")
      << "int8 quantization divides float buffers by four; io-buffers=caller "
         "moves inputs and outputs out of the arena";
}

namespace {
struct PlanArenaPass : mote::plan::impl::PlanArenaBase<PlanArenaPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult checkOptions();
  LogicalResult planFunction(func::FuncOp function);
  /// The plan, and the alignment its arena needs.
  std::pair<OffsetPlan, int64_t> choosePlan(func::FuncOp function,
                                            ArrayRef<LiveBuffer> buffers);
  OffsetProblem makeProblem(func::FuncOp function, ArrayRef<LiveBuffer> buffers,
                            int64_t alignment);
  ArenaOp buildArena(func::FuncOp function, ArrayRef<LiveBuffer> buffers,
                     const OffsetPlan &plan, int64_t arenaAlignment);
};
} // namespace

LogicalResult PlanArenaPass::checkOptions() {
  Location loc = getOperation().getLoc();
  for (int64_t value : {int64_t(alignment), int64_t(minAlignment)})
    if (value <= 0 || !llvm::isPowerOf2_64(value))
      return emitError(loc) << "expected an alignment that is a power of two "
                               "but got "
                            << value;
  if (ioBuffers != "arena" && ioBuffers != "caller")
    return emitError(loc) << "expected io-buffers 'arena' or 'caller' but got '"
                          << ioBuffers << "'";
  if (memory != "apart" && memory != "fast" && memory != "small")
    return emitError(loc)
           << "expected memory 'apart', 'fast' or 'small' but got '" << memory
           << "'";
  return success();
}

OffsetProblem PlanArenaPass::makeProblem(func::FuncOp function,
                                         ArrayRef<LiveBuffer> buffers,
                                         int64_t alignment) {
  OffsetProblem problem;
  for (const LiveBuffer &buffer : buffers) {
    auto type = cast<MemRefType>(buffer.root.getType());
    problem.buffers.push_back({buffer.size,
                               std::max(alignment, getElementBytes(type)),
                               buffer.first, buffer.last});
  }
  if (memory != "apart" && !noReuse)
    addOverlaps(function, buffers, problem);
  return problem;
}

static int64_t largestAlignment(ArrayRef<LiveBuffer> buffers,
                                int64_t alignment) {
  for (const LiveBuffer &buffer : buffers)
    alignment = std::max(
        alignment, getElementBytes(cast<MemRefType>(buffer.root.getType())));
  return alignment;
}

/// Generous alignment suits vector loads and costs nothing on most networks,
/// whose large tensors are multiples of it; where it would cost, it goes.
std::pair<OffsetPlan, int64_t>
PlanArenaPass::choosePlan(func::FuncOp function, ArrayRef<LiveBuffer> buffers) {
  OffsetOptions options;
  options.noReuse = noReuse;
  auto planOffsets = [&](const OffsetProblem &problem) {
    return closestOverlap < 0 ? mote::plan::planOffsets(problem, options)
                              : planClosest(problem, closestOverlap, options);
  };
  OffsetProblem tightProblem = makeProblem(function, buffers, minAlignment);
  int64_t alignmentUsed = largestAlignment(buffers, minAlignment);
  // What is to be close must not give way to alignment.
  if (alignment <= minAlignment || closestOverlap >= 0)
    return {planOffsets(tightProblem), alignmentUsed};

  OffsetPlan wide = planOffsets(makeProblem(function, buffers, alignment));
  // The wide plan satisfies the tight problem, whose proof is the stronger.
  wide.lowerBound = computeLowerBound(tightProblem);
  wide.optimal = wide.size == wide.lowerBound;
  if (!wide.optimal) {
    OffsetPlan tight = planOffsets(tightProblem);
    if (tight.size < wide.size)
      return {tight, alignmentUsed};
    wide.optimal = tight.optimal;
  }
  return {wide, largestAlignment(buffers, alignment)};
}

ArenaOp PlanArenaPass::buildArena(func::FuncOp function,
                                  ArrayRef<LiveBuffer> buffers,
                                  const OffsetPlan &plan,
                                  int64_t arenaAlignment) {
  OpBuilder builder(function);
  Location loc = function.getLoc();
  std::string name = (function.getName() + "_arena").str();
  auto arena =
      ArenaOp::create(builder, loc, name, function.getName(), plan.size,
                      arenaAlignment, plan.lowerBound, plan.optimal);
  builder.setInsertionPointToStart(&arena.getBuffers().emplaceBlock());
  for (auto [number, buffer, offset] : llvm::enumerate(buffers, plan.offsets)) {
    IntegerAttr index;
    if (buffer.index)
      index = builder.getI64IntegerAttr(*buffer.index);
    auto op = BufferOp::create(builder, buffer.root.getLoc(),
                               "b" + std::to_string(number), buffer.kind,
                               buffer.name, offset, buffer.size, buffer.first,
                               buffer.last, index, buffer.root.getType());
    auto argument = dyn_cast<BlockArgument>(buffer.root);
    if (!argument)
      continue;
    for (NamedAttribute attr : mlir::function_interface_impl::getArgAttrs(
             function, argument.getArgNumber()))
      if (attr.getName() != "mote.name" && attr.getName() != "mote.output")
        op->setAttr(attr.getName(), attr.getValue());
  }
  return arena;
}

/// Puts a view where each buffer's root was and removes the root.
static void replaceRoots(func::FuncOp function, ArenaOp arena,
                         ArrayRef<LiveBuffer> buffers, Value memory) {
  auto requests = llvm::to_vector(arena.getBuffers().getOps<BufferOp>());
  OpBuilder builder(function.getContext());
  builder.setInsertionPointToStart(&function.getBody().front());
  llvm::BitVector erased(function.getNumArguments());
  for (auto [buffer, request] : llvm::zip(buffers, requests)) {
    OpBuilder::InsertionGuard guard(builder);
    Operation *alloc = buffer.root.getDefiningOp();
    if (alloc)
      builder.setInsertionPoint(alloc);
    auto symbol = SymbolRefAttr::get(arena.getSymNameAttr(),
                                     FlatSymbolRefAttr::get(request));
    Value view =
        ViewOp::create(builder, buffer.root.getLoc(), buffer.root.getType(),
                       memory, request.getOffset(), symbol);
    Value root = buffer.root;
    root.replaceAllUsesWith(view);
    if (alloc)
      alloc->erase();
    else
      erased.set(cast<BlockArgument>(root).getArgNumber());
  }
  (void)function.eraseArguments(erased);
}

/// What is left of the heap was never read or written: allocations that only
/// have views, if anything.
static void eraseUnusedHeap(func::FuncOp function) {
  SmallVector<Operation *> deallocs, roots;
  function.walk([&](Operation *op) {
    if (isa<memref::DeallocOp>(op))
      deallocs.push_back(op);
    else if (isa<memref::AllocOp, ViewLikeOpInterface>(op))
      roots.push_back(op);
  });
  for (Operation *op : deallocs)
    op->erase();
  for (Operation *op : llvm::reverse(roots))
    if (op->use_empty())
      op->erase();
}

LogicalResult PlanArenaPass::planFunction(func::FuncOp function) {
  FailureOr<SmallVector<LiveBuffer>> live = computeLiveness(function);
  if (failed(live))
    return failure();
  // Nor does an input lie in the arena whose rows come one by one.
  llvm::erase_if(*live, [&](const LiveBuffer &buffer) {
    auto argument = dyn_cast<BlockArgument>(buffer.root);
    return argument &&
           (ioBuffers == "caller" ||
            function.getArgAttr(argument.getArgNumber(), "mote.rows"));
  });
  auto [plan, arenaAlignment] = choosePlan(function, *live);
  if (ramBudget > 0 && plan.size > ramBudget) {
    reportOverBudget(function, *live, plan, ramBudget, memory == "small");
    return failure();
  }
  ArenaOp arena = buildArena(function, *live, plan, arenaAlignment);

  Builder builder(function.getContext());
  auto type = MemRefType::get({plan.size}, builder.getI8Type());
  auto attrs = builder.getDictionaryAttr(
      builder.getNamedAttr("mote.name", builder.getStringAttr("arena")));
  Location loc =
      NameLoc::get(builder.getStringAttr("arena"), function.getLoc());
  if (failed(function.insertArgument(0, type, attrs, loc)))
    return failure();
  replaceRoots(function, arena, *live, function.getArgument(0));
  eraseUnusedHeap(function);
  numBuffers += live->size();
  arenaBytes += plan.size;
  gapBytes += plan.size - plan.lowerBound;
  return success();
}

void PlanArenaPass::runOnOperation() {
  if (failed(checkOptions()))
    return signalPassFailure();
  for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
    if (function.isPublic() && !function.isExternal() &&
        failed(planFunction(function)))
      return signalPassFailure();
}
