//===- PlanVerify.cpp - Replay a plan, byte by byte ----------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A wrong plan gives wrong numbers without a crash, on some inputs, on a device
// nobody can debug. So no plan leaves the compiler unchecked. This file uses
// neither the planner's conflict graph nor its lives: it executes the schedule
// on an arena whose bytes hold, instead of values, the buffer they belong to.
// The row loops of a plan.stream are executed row by row, with all addresses
// known.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/ByteOwners.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/Overlaps.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "dialects/Plan/Transforms/ViewRanges.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PLANVERIFY
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

/// Whether what `op` writes are some rows, of which the place is exact.
static bool isByRows(Operation *op) {
  return op->getParentOfType<StreamOp>() || op->getParentOfType<ParallelOp>();
}

namespace {
class Replay {
public:
  Replay(func::FuncOp function, ArrayRef<ArenaOp> arenas)
      : function(function), arenas(arenas), views(function, arenas) {
    for (ArenaOp arena : arenas)
      owners.try_emplace(arena, arena.getSize());
  }

  LogicalResult run(int64_t &numSteps);

private:
  SmallVector<BufferOp> buffersOf(BufferKind kind);
  LogicalResult checkNumbering(BufferKind kind);
  LogicalResult loadInputs();
  LogicalResult executeBlock(Block &block);
  LogicalResult executeLoop(scf::ForOp loop);
  LogicalResult executeParallel(ParallelOp parallel);
  LogicalResult execute(Operation *step, int64_t number);
  LogicalResult read(Operation *op, BufferOp buffer, ByteRange range);
  void write(BufferOp buffer, ByteRange range, bool isRow = false);
  LogicalResult checkApart(Operation *step);
  LogicalResult checkOutputs();
  LogicalResult checkRow(OpOperand &operand);
  LogicalResult checkRowCount();

  func::FuncOp function;
  SmallVector<ArenaOp> arenas;
  /// Who wrote each byte last.
  DenseMap<ArenaOp, Owners> owners;
  DenseSet<Operation *> begun;
  DenseMap<Operation *, int64_t> numberOf;
  ViewRanges views;
  /// How many rows of the input came, where it comes row by row.
  int64_t rowsTaken = 0;

  struct Access {
    OpOperand *operand;
    BufferOp buffer;
    ByteRange range;
    bool writes;
  };
  SmallVector<Access> accesses;
  /// Of the part that is executed, where parts run at the same time.
  SmallVector<Access> *partAccesses = nullptr;
};
} // namespace

SmallVector<BufferOp> Replay::buffersOf(BufferKind kind) {
  SmallVector<BufferOp> buffers;
  for (ArenaOp arena : arenas)
    for (BufferOp buffer : arena.getBuffers().getOps<BufferOp>())
      if (buffer.getKind() == kind)
        buffers.push_back(buffer);
  return buffers;
}

/// arena_c5, where inputs or outputs lie in several regions.
LogicalResult Replay::checkNumbering(BufferKind kind) {
  SmallVector<BufferOp> buffers = buffersOf(kind);
  SmallVector<bool> seen(buffers.size());
  for (BufferOp buffer : buffers) {
    uint64_t index = *buffer.getIndex();
    if (index >= buffers.size() || seen[index])
      return buffer.emitError()
             << "expected a number of its own below " << buffers.size()
             << " among the " << stringifyBufferKind(kind)
             << "s of all regions but got " << index;
    seen[index] = true;
  }
  return success();
}

LogicalResult Replay::loadInputs() {
  for (BufferOp buffer : buffersOf(BufferKind::Input)) {
    ByteRange range = extentOf(buffer);
    if (auto taken = owners.at(range.arena).findOther(range, BufferOp()))
      return buffer.emitError()
             << "expected inputs apart but got input '" << buffer.getName()
             << "' over input '" << taken->second.getName() << "'";
    write(buffer, range);
  }
  return success();
}

LogicalResult Replay::read(Operation *op, BufferOp buffer, ByteRange range) {
  auto other = owners.at(range.arena).findOther(range, buffer);
  if (!other)
    return success();
  InFlightDiagnostic diagnostic =
      op->emitError() << "expected byte " << other->first << " to hold '"
                      << buffer.getName() << "' but got ";
  if (other->second)
    diagnostic << "'" << other->second.getName() << "'";
  else
    diagnostic << "nothing written yet";
  diagnostic.attachNote(buffer.getLoc()) << "the buffer is here";
  return diagnostic;
}

/// The first write takes all of a buffer's bytes: from then on nobody else may
/// hold any of them. Rows of a stream are exact.
void Replay::write(BufferOp buffer, ByteRange range, bool isRow) {
  bool isFirst = begun.insert(buffer).second;
  owners.at(range.arena)
      .set(isFirst && !isRow ? extentOf(buffer) : range, buffer);
}

/// Whether `op` itself says that `written` may lie where it does over `read`.
static bool isAllowed(OpOperand &read, ByteRange readRange, OpOperand &written,
                      ByteRange writtenRange) {
  auto op = dyn_cast<DestinationStyleOpInterface>(read.getOwner());
  return op && written.getOwner() == op && op.isDpsInit(&written) &&
         getOverlapRule(read).allows(readRange.begin - writtenRange.begin);
}

/// Within a step reads and writes mix, so what it writes must lie apart from
/// all else it touches, unless the op allows it.
LogicalResult Replay::checkApart(Operation *step) {
  for (Access &written : accesses) {
    if (!written.writes)
      continue;
    for (Access &other : accesses) {
      // Kernels update scratch; an op that reads and writes rows of one line
      // buffer must say that it may.
      bool isSame = other.buffer == written.buffer &&
                    (!isByRows(step) || &other == &written || other.writes);
      if (isSame || !other.range.overlaps(written.range) ||
          (other.operand->getOwner() == step && !other.writes &&
           isAllowed(*other.operand, other.range, *written.operand,
                     written.range)))
        continue;
      return step->emitError()
             << "expected '" << written.buffer.getName() << "' apart from '"
             << other.buffer.getName() << "' but got bytes "
             << written.range.begin << " to " << written.range.end << " and "
             << other.range.begin << " to " << other.range.end;
    }
  }
  return success();
}

LogicalResult Replay::execute(Operation *step, int64_t number) {
  accesses.clear();
  WalkResult result = step->walk<WalkOrder::PreOrder>([&](Operation *op) {
    SmallVector<Access> writes;
    for (const MemoryUse &use : getMemoryUses(op)) {
      Value view = use.operand->get();
      BufferOp buffer = views.bufferOf(view);
      if (!buffer) {
        // A constant, or an argument of the caller's.
        if (failed(checkRow(*use.operand)))
          return WalkResult::interrupt();
        continue;
      }
      if (!buffer.isAliveAt(number)) {
        op->emitError() << "expected '" << buffer.getName()
                        << "' to be used in its life from step "
                        << buffer.getFirst() << " to " << buffer.getLast()
                        << " but got step " << number;
        return WalkResult::interrupt();
      }
      Access access = {use.operand, buffer, views.rangeOf(view, buffer),
                       use.writes};
      accesses.push_back(access);
      // An op of unknown effects may be what fills the buffer.
      bool mayBeFirst = use.writes && !begun.contains(buffer);
      if (use.reads && !mayBeFirst && failed(read(op, buffer, access.range)))
        return WalkResult::interrupt();
      if (use.writes)
        writes.push_back(access);
    }
    for (const Access &access : writes)
      write(access.buffer, access.range, isByRows(step));
    return WalkResult::advance();
  });
  if (partAccesses)
    partAccesses->append(accesses);
  return failure(result.wasInterrupted() || failed(checkApart(step)));
}

LogicalResult Replay::checkOutputs() {
  for (BufferOp buffer : buffersOf(BufferKind::Output))
    if (failed(read(function, buffer, extentOf(buffer))))
      return failure();
  return success();
}

/// How many rows an argument has that comes row by row; 0 for others.
static int64_t countRows(func::FuncOp function, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != &function.getBody().front())
    return 0;
  auto rows = function.getArgAttrOfType<IntegerAttr>(argument.getArgNumber(),
                                                     "mote.rows");
  return rows ? rows.getInt() : 0;
}

/// What is read of an input that comes row by row must be in the row that came
/// last.
LogicalResult Replay::checkRow(OpOperand &operand) {
  Value root = operand.get();
  while (auto view = root.getDefiningOp<ViewLikeOpInterface>())
    root = view.getViewSource();
  int64_t rows = countRows(function, root);
  if (rows == 0)
    return success();
  auto type = cast<MemRefType>(operand.get().getType());
  int64_t row = cast<MemRefType>(root.getType()).getNumElements() / rows;
  std::optional<int64_t> start = views.startOf(operand.get());
  if (start && *start / row == rowsTaken - 1 &&
      (*start + type.getNumElements() - 1) / row == rowsTaken - 1)
    return success();
  InFlightDiagnostic diagnostic = operand.getOwner()->emitError();
  diagnostic << "expected to read row " << rowsTaken - 1
             << " of the input, which came last, but got ";
  if (start)
    diagnostic << "elements " << *start << " to "
               << *start + type.getNumElements() << " of rows of " << row;
  else
    diagnostic << "a place that is known at run time only";
  return diagnostic;
}

/// Inputs that come row by row have come.
LogicalResult Replay::checkRowCount() {
  for (BlockArgument argument : function.getArguments())
    if (int64_t rows = countRows(function, argument);
        rows != 0 && rows != rowsTaken)
      return function.emitError()
             << "expected all " << rows << " rows of the input to be taken but "
             << "got " << rowsTaken;
  return success();
}

LogicalResult Replay::executeLoop(scf::ForOp loop) {
  auto bound = [&](Value value) { return views.indexOf(value); };
  std::optional<int64_t> from = bound(loop.getLowerBound()),
                         to = bound(loop.getUpperBound()),
                         by = bound(loop.getStep());
  if (!from || !to || !by || *by <= 0)
    return loop.emitError() << "expected constant bounds in a stream";
  for (int64_t at = *from; at < *to; at += *by) {
    views.setIndex(loop.getInductionVar(), at);
    if (failed(executeBlock(*loop.getBody())))
      return failure();
  }
  return success();
}

/// The parts one after the other, as one of the orders they may run in; and
/// that none of them writes what another one touches, so that the order is
/// free.
LogicalResult Replay::executeParallel(ParallelOp parallel) {
  SmallVector<SmallVector<Access>> parts;
  for (Region &part : parallel.getParts()) {
    SmallVector<Access> mine;
    partAccesses = &mine;
    LogicalResult executed = executeBlock(part.front());
    partAccesses = nullptr;
    if (failed(executed))
      return failure();
    for (const SmallVector<Access> &others : parts)
      for (const Access &other : others)
        for (const Access &access : mine)
          if ((access.writes || other.writes) &&
              access.range.overlaps(other.range))
            return access.operand->getOwner()->emitError()
                   << "expected parts that run at the same time to keep apart "
                      "but got bytes "
                   << access.range.begin << " to " << access.range.end
                   << " in one and " << other.range.begin << " to "
                   << other.range.end << " in another";
    parts.push_back(std::move(mine));
  }
  return success();
}

LogicalResult Replay::executeBlock(Block &block) {
  for (Operation &op : block) {
    // What is allocated in a row loop is new in each round.
    if (auto view = dyn_cast<ViewOp>(op); view && isByRows(view))
      begun.erase(views.bufferOf(view.getResult()));
    views.evaluate(&op);
    rowsTaken += isa<NextRowOp>(op);
    if (auto parallel = dyn_cast<ParallelOp>(op)) {
      if (failed(executeParallel(parallel)))
        return failure();
    } else if (auto stream = dyn_cast<StreamOp>(op)) {
      if (failed(executeBlock(stream.getBody().front())))
        return failure();
    } else if (auto number = numberOf.find(&op); number != numberOf.end()) {
      if (failed(execute(&op, number->second)))
        return failure();
    } else if (auto loop = dyn_cast<scf::ForOp>(op); loop && isByRows(loop)) {
      if (failed(executeLoop(loop)))
        return failure();
    }
  }
  return success();
}

LogicalResult Replay::run(int64_t &numSteps) {
  if (failed(views.map()) || failed(checkNumbering(BufferKind::Input)) ||
      failed(checkNumbering(BufferKind::Output)) || failed(loadInputs()))
    return failure();
  for (auto [number, step] : llvm::enumerate(getSteps(function)))
    numberOf[step] = number;
  numSteps += numberOf.size();
  if (failed(executeBlock(function.getBody().front())))
    return failure();
  return success(succeeded(checkRowCount()) && succeeded(checkOutputs()));
}

namespace {
struct PlanVerifyPass : mote::plan::impl::PlanVerifyBase<PlanVerifyPass> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void PlanVerifyPass::runOnOperation() {
  for (auto arena : getOperation().getOps<ArenaOp>()) {
    auto function =
        dyn_cast_or_null<func::FuncOp>(SymbolTable::lookupNearestSymbolFrom(
            arena->getParentOp(), arena.getModelAttr()));
    if (!function) {
      arena.emitError() << "expected a function '" << arena.getModel()
                        << "' but got none";
      return signalPassFailure();
    }
    SmallVector<ArenaOp> arenas = getArenas(getOperation(), arena.getModel());
    if (arenas.front() != arena)
      continue; // The function was replayed with the first.
    int64_t steps = 0;
    if (failed(Replay(function, arenas).run(steps)))
      return signalPassFailure();
    numSteps += steps;
  }
  markAllAnalysesPreserved();
}
