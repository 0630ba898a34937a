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

#include "dialects/Plan/Transforms/Accesses.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"
#include "dialects/Plan/Transforms/Overlaps.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "dialects/Plan/Transforms/PlanDiagnostics.h"
#include "dialects/Plan/Transforms/RegionPlanner.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Builders.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PLANARENA
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

namespace {
/// The buffers that share an arena, and where in it they lie.
struct Placement {
  const MemoryRegion *region = nullptr; ///< Null where there is one arena only.
  SmallVector<LiveBuffer> buffers;
  SmallVector<int64_t> accesses; ///< One a buffer, with regions.
  OffsetPlan plan;
  int64_t alignment = 1; ///< Of the arena's first byte.
};
} // namespace

namespace {
struct PlanArenaPass : mote::plan::impl::PlanArenaBase<PlanArenaPass> {
  using Base::Base;
  void runOnOperation() override;

private:
  LogicalResult checkOptions();
  LogicalResult parseRegions();
  FailureOr<std::vector<Placement>>
  divideByRegion(func::FuncOp function, SmallVector<LiveBuffer> buffers);
  LogicalResult checkBudget(func::FuncOp function, ArrayRef<LiveBuffer> buffers,
                            ArrayRef<Placement> placements);
  LogicalResult planFunction(func::FuncOp function);
  /// The plan, and the alignment its arena needs.
  std::pair<OffsetPlan, int64_t> choosePlan(func::FuncOp function,
                                            ArrayRef<LiveBuffer> buffers);
  OffsetProblem makeProblem(func::FuncOp function, ArrayRef<LiveBuffer> buffers,
                            int64_t alignment);
  ArenaOp buildArena(func::FuncOp function, const Placement &placement,
                     int64_t firstNumber);

  SmallVector<MemoryRegion> memoryRegions; ///< The fastest first.
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
  if (noReuse && !regions.empty())
    return emitError(loc) << "expected no regions with no-reuse, which gives "
                             "every buffer bytes of its own";
  if (closestOverlap >= 0 && !regions.empty())
    return emitError(loc) << "expected no regions with closest-overlap, which "
                             "makes arenas larger than they need be";
  return parseRegions();
}

LogicalResult PlanArenaPass::parseRegions() {
  memoryRegions.clear();
  for (StringRef text : regions) {
    auto [name, bytes] = text.split(':');
    MemoryRegion region{name.str(), 0};
    if (name.empty() || bytes.getAsInteger(10, region.limit) ||
        region.limit <= 0)
      return emitError(getOperation().getLoc())
             << "expected a region as name:bytes but got '" << text << "'";
    if (llvm::any_of(memoryRegions, [&](const MemoryRegion &other) {
          return other.name == region.name;
        }))
      return emitError(getOperation().getLoc())
             << "expected regions of different names but got '" << name
             << "' twice";
    memoryRegions.push_back(std::move(region));
  }
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
                                  const Placement &placement,
                                  int64_t firstNumber) {
  OpBuilder builder(function);
  Location loc = function.getLoc();
  std::string name = (function.getName() + "_arena").str();
  StringAttr region;
  IntegerAttr limit;
  if (placement.region) {
    name += "_" + placement.region->name;
    region = builder.getStringAttr(placement.region->name);
    limit = builder.getI64IntegerAttr(placement.region->limit);
  }
  const OffsetPlan &plan = placement.plan;
  auto arena = ArenaOp::create(builder, loc, name, function.getName(),
                               plan.size, placement.alignment, plan.lowerBound,
                               plan.optimal, region, limit);
  builder.setInsertionPointToStart(&arena.getBuffers().emplaceBlock());
  for (auto [number, buffer, offset] :
       llvm::enumerate(placement.buffers, plan.offsets)) {
    IntegerAttr index, accesses;
    if (buffer.index)
      index = builder.getI64IntegerAttr(*buffer.index);
    if (placement.region)
      accesses = builder.getI64IntegerAttr(placement.accesses[number]);
    auto op = BufferOp::create(
        builder, buffer.root.getLoc(),
        "b" + std::to_string(firstNumber + int64_t(number)), buffer.kind,
        buffer.name, offset, buffer.size, buffer.first, buffer.last, index,
        accesses, buffer.root.getType());
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

/// One argument an arena, in front of all others.
static LogicalResult insertArenaArguments(func::FuncOp function,
                                          ArrayRef<Placement> placements) {
  Builder builder(function.getContext());
  for (auto [number, placement] : llvm::enumerate(placements)) {
    StringAttr name = builder.getStringAttr(
        placement.region ? placement.region->name : std::string("arena"));
    auto type = MemRefType::get({placement.plan.size}, builder.getI8Type());
    auto attrs =
        builder.getDictionaryAttr(builder.getNamedAttr("mote.name", name));
    if (failed(function.insertArgument(number, type, attrs,
                                       NameLoc::get(name, function.getLoc()))))
      return failure();
  }
  return success();
}

/// Puts a view where each buffer's root was and removes the root.
static void replaceRoots(func::FuncOp function, ArenaOp arena,
                         ArrayRef<LiveBuffer> buffers, Value memory,
                         llvm::BitVector &erasedArguments) {
  auto requests = llvm::to_vector(arena.getBuffers().getOps<BufferOp>());
  OpBuilder builder(function.getContext());
  builder.setInsertionPointToStart(&function.getBody().front());
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
      erasedArguments.set(cast<BlockArgument>(root).getArgNumber());
  }
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

/// An arena for each region that holds something.
FailureOr<std::vector<Placement>>
PlanArenaPass::divideByRegion(func::FuncOp function,
                              SmallVector<LiveBuffer> buffers) {
  RegionProblem problem;
  problem.buffers = makeProblem(function, buffers, minAlignment);
  problem.accesses = countAccesses(function, buffers);
  for (const MemoryRegion &region : memoryRegions)
    problem.limits.push_back(region.limit);
  std::optional<RegionPlan> chosen = planRegions(problem);
  if (!chosen) {
    reportOverRegions(function, buffers, choosePlan(function, buffers).first,
                      memoryRegions, memory == "small");
    return failure();
  }
  std::vector<Placement> placements;
  for (auto [number, region] : llvm::enumerate(memoryRegions)) {
    Placement placement{&region, {}, {}, {}, 1};
    for (auto [buffer, bytes, at] :
         llvm::zip(buffers, problem.accesses, chosen->regionOf)) {
      if (at != number)
        continue;
      placement.buffers.push_back(buffer);
      placement.accesses.push_back(bytes);
    }
    // A model without buffers has an arena, too.
    if (placement.buffers.empty() && !(number == 0 && buffers.empty()))
      continue;
    std::tie(placement.plan, placement.alignment) =
        choosePlan(function, placement.buffers);
    // More effort may, by another path, have come to less.
    if (placement.plan.size > region.limit) {
      placement.plan = planWithin(
          makeProblem(function, placement.buffers, minAlignment), region.limit);
      placement.alignment = largestAlignment(placement.buffers, minAlignment);
    }
    placements.push_back(std::move(placement));
  }
  return placements;
}

/// With regions the budget is for what one arena would take: they have limits
/// of their own.
LogicalResult PlanArenaPass::checkBudget(func::FuncOp function,
                                         ArrayRef<LiveBuffer> buffers,
                                         ArrayRef<Placement> placements) {
  if (ramBudget == 0)
    return success();
  OffsetPlan plan = memoryRegions.empty() ? placements.front().plan
                                          : choosePlan(function, buffers).first;
  if (plan.size <= ramBudget)
    return success();
  reportOverBudget(function, buffers, plan, ramBudget, memory == "small");
  return failure();
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
  std::vector<Placement> placements;
  if (memoryRegions.empty()) {
    Placement &only = placements.emplace_back();
    only.buffers = *live;
    std::tie(only.plan, only.alignment) = choosePlan(function, *live);
  } else {
    FailureOr<std::vector<Placement>> divided = divideByRegion(function, *live);
    if (failed(divided))
      return failure();
    placements = std::move(*divided);
  }
  if (failed(checkBudget(function, *live, placements)))
    return failure();

  SmallVector<ArenaOp> arenas;
  int64_t numPlaced = 0;
  for (const Placement &placement : placements) {
    arenas.push_back(buildArena(function, placement, numPlaced));
    numPlaced += placement.buffers.size();
    arenaBytes += placement.plan.size;
    gapBytes += placement.plan.size - placement.plan.lowerBound;
  }
  numBuffers += numPlaced;
  if (failed(insertArenaArguments(function, placements)))
    return failure();
  llvm::BitVector erased(function.getNumArguments());
  for (auto [number, placement] : llvm::enumerate(placements))
    replaceRoots(function, arenas[number], placement.buffers,
                 function.getArgument(number), erased);
  (void)function.eraseArguments(erased);
  eraseUnusedHeap(function);
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
