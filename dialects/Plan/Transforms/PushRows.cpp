//===- PushRows.cpp - A function of one input row -----------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A camera delivers rows, and a model that takes them as they come needs no
// memory for the frame. Up to here such a model is one program that waits for
// rows at `plan.next_row`, so that planner and plan-verify see it whole.
// Emitted code cannot wait: it is called with each row. So what lies between
// one plan.next_row and the next becomes a branch, chosen by how many rows were
// taken. Line buffers stay in the arena between calls; all else that a branch
// uses is computed again.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/IR/Plan.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PUSHROWS
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

namespace {
using Group = SmallVector<Operation *>;

/// Rows [first, first + rounds * groups.size()), in turns: what each sets off.
struct Phase {
  int64_t first = 0;
  int64_t rounds = 1;
  SmallVector<Group> groups;
  Value counter; ///< Of rounds, in a loop.

  int64_t getEnd() const { return first + rounds * int64_t(groups.size()); }
};

class RowSplitter {
public:
  RowSplitter(func::FuncOp function, unsigned argument)
      : function(function), argument(function.getArgument(argument)),
        block(function.getBody().front()), builder(function.getContext()) {}

  LogicalResult run();
  unsigned countPhases() const { return phases.size(); }

private:
  LogicalResult collectPhases();
  LogicalResult addLoop(scf::ForOp loop);
  void addOps(Group &to, Block &from);
  void emitPhases(ArrayRef<Phase> rest);
  void emitTurns(const Phase &phase, unsigned turn, Value at);
  void emitGroup(const Group &group, const Phase *phase, Value round);
  Value remake(Value value, IRMapping &known);
  Value viewRow(MemRefType type);
  void replaceArgument(int64_t rows);
  Value isRow(arith::CmpIPredicate predicate, Value row, int64_t number);
  Value constant(int64_t number) {
    return arith::ConstantIndexOp::create(builder, builder.getUnknownLoc(),
                                          number);
  }
  Location named(StringRef name) {
    return NameLoc::get(builder.getStringAttr(name));
  }

  func::FuncOp function;
  BlockArgument argument; ///< The frame; its rows come one by one.
  Block &block;
  OpBuilder builder;
  Value taken;          ///< The counter's memory.
  Value row;            ///< How many rows came before this one.
  BlockArgument pushed; ///< The row.
  Group before, after;  ///< The first row, and after the last one's own work.
  SmallVector<Phase> phases;
};
} // namespace

/// Whether an op does something, or only says where things are.
static bool isWork(Operation *op) {
  return !isa<BeginRowsOp, NextRowOp, EndRowsOp>(op) &&
         !op->hasTrait<OpTrait::IsTerminator>() && !isMemoryEffectFree(op);
}

static bool waits(Operation &op) {
  return op.walk([](NextRowOp) { return WalkResult::interrupt(); })
      .wasInterrupted();
}

/// The turns of a loop that waits once or more in each round.
LogicalResult RowSplitter::addLoop(scf::ForOp loop) {
  std::optional<int64_t> from = getConstantIntValue(loop.getLowerBound()),
                         to = getConstantIntValue(loop.getUpperBound()),
                         by = getConstantIntValue(loop.getStep());
  if (from != 0 || !to || by != 1 || loop.getNumResults() != 0)
    return loop.emitError() << "expected a loop from 0 to a constant, by 1, "
                               "around plan.next_row";
  Phase phase;
  phase.first = phases.empty() ? 0 : phases.back().getEnd();
  phase.rounds = *to;
  phase.counter = loop.getInductionVar();
  for (Operation &op : loop.getBody()->without_terminator()) {
    if (isa<NextRowOp>(op))
      phase.groups.emplace_back();
    else if (phase.groups.empty() && isWork(&op))
      return op.emitError() << "expected plan.next_row first in its loop";
    else if (waits(op))
      return op.emitError() << "expected plan.next_row in one loop at most";
    else if (isWork(&op))
      phase.groups.back().push_back(&op);
  }
  phases.push_back(std::move(phase));
  return success();
}

LogicalResult RowSplitter::collectPhases() {
  for (Operation &op : block) {
    if (auto next = dyn_cast<NextRowOp>(op)) {
      taken = next.getTaken();
      Phase &phase = phases.emplace_back();
      phase.first = phases.size() < 2 ? 0 : phases.end()[-2].getEnd();
      phase.groups.emplace_back();
    } else if (waits(op)) {
      auto loop = dyn_cast<scf::ForOp>(op);
      if (!loop)
        return op.emitError() << "expected plan.next_row in loops only";
      if (!after.empty())
        return op.emitError() << "expected no work between loops of rows";
      if (failed(addLoop(loop)))
        return failure();
      loop.walk([&](NextRowOp next) { taken = next.getTaken(); });
    } else if (isWork(&op)) {
      bool isLoop = !phases.empty() && phases.back().counter;
      (phases.empty() ? before
       : isLoop       ? after
                      : phases.back().groups.front())
          .push_back(&op);
    }
  }
  if (!taken)
    return function.emitError() << "expected plan.next_row where an input "
                                   "comes row by row but got none";
  return success();
}

/// `type` at the row that was pushed.
Value RowSplitter::viewRow(MemRefType type) {
  if (type == pushed.getType())
    return pushed;
  SmallVector<int64_t> strides;
  int64_t step = 1;
  for (int64_t size : llvm::reverse(type.getShape())) {
    strides.insert(strides.begin(), step);
    step *= size;
  }
  return memref::ReinterpretCastOp::create(
      builder, builder.getUnknownLoc(),
      MemRefType::get(type.getShape(), type.getElementType()), pushed,
      /*offset=*/0, type.getShape(), strides);
}

/// `value` in the branch that is being built: computed there again if need be.
Value RowSplitter::remake(Value value, IRMapping &known) {
  if (Value made = known.lookupOrNull(value))
    return made;
  Operation *def = value.getDefiningOp();
  if (!def)
    return value; // The arena.
  auto type = dyn_cast<MemRefType>(value.getType());
  if (type && type.getLayout().isIdentity()) {
    Value root = value;
    while (auto view = root.getDefiningOp<ViewLikeOpInterface>())
      root = view.getViewSource();
    if (root == argument) {
      known.map(value, viewRow(type));
      return known.lookup(value);
    }
  }
  for (Value operand : def->getOperands())
    known.map(operand, remake(operand, known));
  builder.clone(*def, known);
  return known.lookup(value);
}

void RowSplitter::emitGroup(const Group &group, const Phase *phase,
                            Value round) {
  IRMapping known;
  if (phase && phase->counter)
    known.map(phase->counter, round);
  for (Operation *op : group) {
    SetVector<Value> used;
    getUsedValuesDefinedAbove(op->getRegions(), used);
    used.insert(op->operand_begin(), op->operand_end());
    for (Value value : used)
      known.map(value, remake(value, known));
    builder.clone(*op, known);
  }
}

Value RowSplitter::isRow(arith::CmpIPredicate predicate, Value number,
                         int64_t wanted) {
  return arith::CmpIOp::create(builder, builder.getUnknownLoc(), predicate,
                               number, constant(wanted));
}

/// The turns of a phase from `turn` on; `at` counts its rows.
void RowSplitter::emitTurns(const Phase &phase, unsigned turn, Value at) {
  int64_t period = phase.groups.size();
  auto rest = ArrayRef(phase.groups).drop_front(turn + 1);
  bool isLast =
      llvm::all_of(rest, [](const Group &group) { return group.empty(); });
  auto emitThis = [&] {
    Value round = at;
    if (period > 1)
      round =
          arith::DivSIOp::create(builder, named("round"), at, constant(period));
    emitGroup(phase.groups[turn], &phase, round);
  };
  if (rest.empty())
    return emitThis();
  Value inTurn = arith::RemSIOp::create(builder, builder.getUnknownLoc(), at,
                                        constant(period));
  auto branch = scf::IfOp::create(builder, builder.getUnknownLoc(),
                                  isRow(arith::CmpIPredicate::eq, inTurn, turn),
                                  /*withElseRegion=*/!isLast);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  emitThis();
  if (isLast)
    return;
  builder.setInsertionPointToStart(branch.elseBlock());
  emitTurns(phase, turn + 1, at);
}

/// A chain of branches, a phase each.
void RowSplitter::emitPhases(ArrayRef<Phase> rest) {
  const Phase &phase = rest.front();
  auto emitThis = [&] {
    if (!phase.counter)
      return emitGroup(phase.groups.front(), nullptr, nullptr);
    Value at = row;
    if (phase.first != 0)
      at = arith::SubIOp::create(
          builder,
          phase.groups.size() > 1 ? named("at") : Location(named("round")), row,
          constant(phase.first), arith::IntegerOverflowFlags::nsw);
    emitTurns(phase, 0, at);
  };
  if (rest.size() == 1)
    return emitThis();
  Value condition = phase.counter
                        ? isRow(arith::CmpIPredicate::slt, row, phase.getEnd())
                        : isRow(arith::CmpIPredicate::eq, row, phase.first);
  auto branch = scf::IfOp::create(builder, builder.getUnknownLoc(), condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(branch.thenBlock());
  emitThis();
  builder.setInsertionPointToStart(branch.elseBlock());
  emitPhases(rest.drop_front());
}

/// The row instead of the frame.
void RowSplitter::replaceArgument(int64_t rows) {
  auto frame = cast<MemRefType>(argument.getType());
  unsigned number = argument.getArgNumber();
  NamedAttrList attributes(function.getArgAttrDict(number));
  attributes.set("mote.frame", TypeAttr::get(frame));
  if (Attribute name = attributes.get("mote.name"))
    attributes.set("mote.input", name);
  attributes.set("mote.name", builder.getStringAttr("row"));
  auto type =
      MemRefType::get({frame.getNumElements() / rows}, frame.getElementType());
  Location loc = named("row");
  (void)function.insertArgument(
      number + 1, type, attributes.getDictionary(builder.getContext()), loc);
  pushed = function.getArgument(number + 1);
}

LogicalResult RowSplitter::run() {
  int64_t rows =
      function
          .getArgAttrOfType<IntegerAttr>(argument.getArgNumber(), "mote.rows")
          .getInt();
  if (failed(collectPhases()))
    return failure();
  if (phases.back().getEnd() != rows)
    return function.emitError() << "expected plan.next_row for " << rows
                                << " rows but got " << phases.back().getEnd();
  replaceArgument(rows);
  Group old;
  for (Operation &op : block.without_terminator())
    old.push_back(&op);

  builder.setInsertionPoint(block.getTerminator());
  IRMapping known;
  taken = remake(taken, known);
  Value zero = constant(0);
  Value count = memref::LoadOp::create(builder, builder.getUnknownLoc(), taken,
                                       ValueRange{zero});
  row = arith::IndexCastOp::create(builder, named("row_index"),
                                   builder.getIndexType(), count);
  auto emitAt = [&](const Group &group, int64_t number) {
    if (group.empty())
      return;
    auto branch = scf::IfOp::create(
        builder, builder.getUnknownLoc(),
        isRow(arith::CmpIPredicate::eq, row, number), /*withElseRegion=*/false);
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToStart(branch.thenBlock());
    emitGroup(group, nullptr, nullptr);
  };
  // Comments on the whole come first.
  llvm::erase_if(before, [&](Operation *op) {
    bool isComment = op->getName().getStringRef() == "emitc.verbatim";
    if (isComment)
      builder.clone(*op);
    return isComment;
  });
  emitAt(before, 0);
  emitPhases(phases);
  emitAt(after, rows - 1);
  Location where = builder.getUnknownLoc();
  Value next = arith::AddIOp::create(builder, where, row, constant(1),
                                     arith::IntegerOverflowFlags::nsw);
  memref::StoreOp::create(
      builder, where,
      arith::IndexCastOp::create(builder, where, builder.getI32Type(), next),
      taken, ValueRange{zero});

  for (Operation *op : llvm::reverse(old))
    op->erase();
  return function.eraseArgument(argument.getArgNumber());
}

/// The printer wants to know where the counter lies.
static void markCounter(func::FuncOp function) {
  function.walk([&](NextRowOp next) {
    if (auto view = next.getTaken().getDefiningOp<ViewOp>())
      if (auto buffer = SymbolTable::lookupNearestSymbolFrom<BufferOp>(
              view, view.getBufferAttr()))
        buffer->setAttr("mote.row_counter",
                        UnitAttr::get(function.getContext()));
  });
}

namespace {
struct PushRowsPass : mote::plan::impl::PushRowsBase<PushRowsPass> {
  using Base::Base;
  void runOnOperation() override {
    for (auto function : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
        if (function.getArgAttr(i, "mote.rows")) {
          markCounter(function);
          RowSplitter splitter(function, i);
          if (failed(splitter.run()))
            return signalPassFailure();
          numPhases += splitter.countPhases();
        }
  }
};
} // namespace
