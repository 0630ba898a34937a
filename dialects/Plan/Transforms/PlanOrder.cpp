//===- PlanOrder.cpp - Run branches in the order that needs least --*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An exporter writes branches in any order. Running the wrong branch first
// keeps large tensors waiting: the order of operators is part of the memory
// plan. It is decided on tensors, where every dependence is an operand; what
// bufferization makes of them has the same lives.
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/OrderSearch.h"
#include "dialects/Plan/Transforms/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "llvm/ADT/EquivalenceClasses.h"

using namespace mlir;

namespace mote::plan {
#define GEN_PASS_DEF_PLANORDER
#include "dialects/Plan/Transforms/Passes.h.inc"
} // namespace mote::plan

using namespace mote::plan;

/// Ops that take no time and no memory: they follow their users.
static bool isFree(Operation *op) {
  return op->hasTrait<OpTrait::ConstantLike>() ||
         isa<tensor::EmptyOp, tensor::CollapseShapeOp, tensor::ExpandShapeOp,
             tensor::ExtractSliceOp, tensor::CastOp>(op);
}

static int64_t bytesOf(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type || !type.hasStaticShape() || !type.getElementType().isIntOrFloat())
    return 0;
  return type.getNumElements() *
         llvm::divideCeil(type.getElementTypeBitWidth(), 8);
}

/// The value whose memory `value` will have: the source of a view, or the init
/// that a result is written to. Null for what has no memory in the arena.
static Value memoryOf(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (op->hasTrait<OpTrait::ConstantLike>() || isa<tensor::EmptyOp>(op))
      return nullptr;
    Value next;
    if (isFree(op)) {
      next = op->getOperand(0);
    } else if (auto insert = dyn_cast<tensor::InsertSliceOp>(op)) {
      next = memoryOf(insert.getDest());
    } else if (auto dps = dyn_cast<DestinationStyleOpInterface>(op)) {
      OpOperand *init = dps.getTiedOpOperand(cast<OpResult>(value));
      next = init ? memoryOf(init->get()) : nullptr;
    }
    if (!next)
      return value;
    value = next;
  }
  return value;
}

namespace {
class Scheduler {
public:
  explicit Scheduler(func::FuncOp function)
      : block(&function.getBody().front()) {}

  /// False if the order of ops matters for more than their operands.
  bool collect();
  OrderProblem problem;
  /// Whether ops that must run one after the other do not as given.
  bool isScattered = false;
  /// Moves the ops of the block into `order`.
  void apply(ArrayRef<unsigned> order);

private:
  bool collectGroups();
  /// Adds what `op`, of group `number`, reads and writes; false if something
  /// that it reads is of a later group.
  bool addAccesses(Operation *op, unsigned number, OrderNode &node);
  unsigned tensorOf(Value memory);
  void place(Operation *op);

  Block *block;
  /// What is ordered: ops, or several where numbers go from one to the other.
  /// Numbers have no place in memory, so these become one kernel.
  SmallVector<SmallVector<Operation *>> groups;
  DenseMap<Operation *, unsigned> nodeOf;
  DenseMap<Value, unsigned> numbers;
  DenseSet<Operation *> placed;
};
} // namespace

unsigned Scheduler::tensorOf(Value memory) {
  auto [entry, inserted] = numbers.try_emplace(memory, problem.tensors.size());
  if (inserted)
    problem.tensors.push_back(
        {bytesOf(memory), isa<BlockArgument>(memory), false});
  return entry->second;
}

/// Values of the block that `op` or its regions use.
static void forEachOperand(Operation *op, function_ref<void(Value)> use) {
  op->walk([&](Operation *inner) {
    for (Value operand : inner->getOperands())
      use(operand);
  });
}

bool Scheduler::collectGroups() {
  llvm::EquivalenceClasses<Operation *> joined;
  SmallVector<Operation *> ops;
  for (Operation &op : block->without_terminator()) {
    if (!isMemoryEffectFree(&op))
      return false;
    if (isFree(&op))
      continue;
    ops.push_back(&op);
    joined.insert(&op);
    forEachOperand(&op, [&](Value value) {
      Operation *def = value.getDefiningOp();
      if (def && def->getBlock() == block && !isFree(def) &&
          !isa<ShapedType>(value.getType()))
        joined.unionSets(&op, def);
    });
  }
  // A group stands where its last op does.
  DenseMap<Operation *, size_t> groupOf;
  for (Operation *op : llvm::reverse(ops)) {
    auto [entry, isNew] =
        groupOf.try_emplace(joined.getLeaderValue(op), groups.size());
    if (isNew)
      groups.emplace_back();
    isScattered |= entry->second + 1 != groups.size();
    groups[entry->second].push_back(op);
  }
  std::reverse(groups.begin(), groups.end());
  for (auto [number, group] : llvm::enumerate(groups)) {
    std::reverse(group.begin(), group.end());
    for (Operation *op : group)
      nodeOf[op] = number;
  }
  return true;
}

bool Scheduler::addAccesses(Operation *op, unsigned number, OrderNode &node) {
  auto touch = [&](Value value) {
    Value memory = memoryOf(value);
    if (memory && isa<RankedTensorType>(memory.getType()) &&
        memory.getParentBlock() == block)
      node.tensors.push_back(tensorOf(memory));
  };
  // A free op in between hides the node that must come first.
  SmallVector<Value> pending;
  forEachOperand(op, [&](Value value) { pending.push_back(value); });
  while (!pending.empty()) {
    Value value = pending.pop_back_val();
    touch(value);
    Operation *def = value.getDefiningOp();
    if (auto before = nodeOf.find(def); before != nodeOf.end()) {
      if (before->second > number)
        return false;
      if (before->second != number)
        node.predecessors.push_back(before->second);
    } else if (def && def->getBlock() == block) {
      llvm::append_range(pending, def->getOperands());
    }
  }
  for (Value result : op->getResults())
    touch(result);
  return true;
}

bool Scheduler::collect() {
  for (BlockArgument argument : block->getArguments())
    tensorOf(argument);
  if (!collectGroups())
    return false;
  for (auto [number, group] : llvm::enumerate(groups)) {
    OrderNode node;
    for (Operation *op : group)
      if (!addAccesses(op, number, node))
        return false;
    llvm::sort(node.tensors);
    node.tensors.erase(llvm::unique(node.tensors), node.tensors.end());
    problem.nodes.push_back(std::move(node));
  }
  for (Value result : block->getTerminator()->getOperands())
    if (Value memory = memoryOf(result))
      problem.tensors[tensorOf(memory)].toEnd = true;
  return true;
}

void Scheduler::place(Operation *op) {
  if (!placed.insert(op).second)
    return;
  forEachOperand(op, [&](Value value) {
    Operation *def = value.getDefiningOp();
    if (def && def->getBlock() == block)
      place(def);
  });
  op->moveBefore(block->getTerminator());
}

void Scheduler::apply(ArrayRef<unsigned> order) {
  SmallVector<Operation *> all = llvm::map_to_vector(
      block->without_terminator(), [](Operation &op) { return &op; });
  for (unsigned node : order)
    for (Operation *op : groups[node])
      place(op);
  // Views that only the terminator uses stay behind what they are views of.
  for (Operation *op : all)
    place(op);
}

namespace {
struct PlanOrderPass : mote::plan::impl::PlanOrderBase<PlanOrderPass> {
  using Base::Base;
  void runOnOperation() override;
};
} // namespace

void PlanOrderPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (!function.isPublic() || function.isExternal())
    return markAllAnalysesPreserved();
  Scheduler scheduler(function);
  if (!scheduler.collect())
    return markAllAnalysesPreserved();
  SmallVector<unsigned> given =
      llvm::to_vector(llvm::seq<unsigned>(0, scheduler.problem.nodes.size()));
  int64_t before = peakOf(scheduler.problem, given);
  OrderResult result = searchOrder(scheduler.problem, maxStates);
  bool isBetter = result.peak < before;
  if (!isBetter && !scheduler.isScattered)
    return markAllAnalysesPreserved();
  scheduler.apply(isBetter ? result.order : given);
  bytesSaved += isBetter ? before - result.peak : 0;
}
