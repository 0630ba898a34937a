//===- Liveness.cpp - Steps, buffers and their lives --------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/Liveness.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mote::plan;

StringRef mote::plan::getNodeName(Location loc) {
  StringRef name;
  loc->walk([&](Location inner) {
    auto named = dyn_cast<NameLoc>(inner);
    if (!named)
      return WalkResult::advance();
    name = named.getName();
    return WalkResult::interrupt();
  });
  return name;
}

/// Ops whose memref operands are not memory accesses: they rename memory, end
/// its life, or pass it on to a region or its parent.
static bool onlyPassesMemory(Operation *op) {
  return isa<ViewLikeOpInterface, memref::AllocOp, memref::DeallocOp,
             memref::GetGlobalOp, memref::DimOp, ViewOp, StreamOp, ParallelOp>(
             op) ||
         isa<RegionBranchOpInterface>(op) ||
         op->hasTrait<OpTrait::IsTerminator>();
}

SmallVector<MemoryUse> mote::plan::getMemoryUses(Operation *op) {
  SmallVector<MemoryUse> uses;
  if (onlyPassesMemory(op))
    return uses;
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    MemoryUse use{&operand, !effects, !effects};
    if (effects) {
      // Effects may be stated on the value only; then every operand of that
      // value has them.
      SmallVector<MemoryEffects::EffectInstance> instances;
      effects.getEffects(instances);
      for (const MemoryEffects::EffectInstance &instance : instances) {
        OpOperand *stated = instance.getEffectValue<OpOperand *>();
        bool concerns =
            stated ? stated == &operand : instance.getValue() == operand.get();
        use.reads |= concerns && isa<MemoryEffects::Read>(instance.getEffect());
        use.writes |=
            concerns && isa<MemoryEffects::Write>(instance.getEffect());
      }
    }
    if (use.reads || use.writes)
      uses.push_back(use);
  }
  return uses;
}

bool mote::plan::isScratch(OpOperand &operand) {
  // It comes behind the init.
  auto dps = dyn_cast<DestinationStyleOpInterface>(operand.getOwner());
  return dps && operand.getOwner()->getName().getDialectNamespace() == "qnn" &&
         operand.getOperandNumber() >
             dps.getDpsInitOperand(dps.getNumDpsInits() - 1)
                 ->getOperandNumber();
}

static void collectSteps(Block &block, bool isStream,
                         SmallVectorImpl<Operation *> &steps) {
  for (Operation &op : block) {
    bool touches = false;
    op.walk(
        [&](Operation *inner) { touches |= !getMemoryUses(inner).empty(); });
    if (!touches)
      continue;
    if (auto parallel = dyn_cast<ParallelOp>(op))
      for (Region &part : parallel.getParts())
        collectSteps(part.front(), /*isStream=*/false, steps);
    else if (isa<StreamOp>(op) || (isStream && isa<scf::ForOp>(op)))
      collectSteps(op.getRegion(0).front(), /*isStream=*/true, steps);
    else
      steps.push_back(&op);
  }
}

SmallVector<Operation *> mote::plan::getSteps(func::FuncOp function) {
  SmallVector<Operation *> steps;
  collectSteps(function.getBody().front(), /*isStream=*/false, steps);
  return steps;
}

int64_t mote::plan::countRuns(Operation *op) {
  int64_t runs = 1;
  for (auto loop = op->getParentOfType<scf::ForOp>(); loop;
       loop = loop->getParentOfType<scf::ForOp>())
    if (std::optional<llvm::APInt> count = loop.getStaticTripCount())
      runs *= count->getSExtValue();
  return runs;
}

namespace {
using Interval = std::pair<int64_t, int64_t>;

/// The steps that ops, row loops and parallel parts cover.
class StepNumbers {
public:
  explicit StepNumbers(ArrayRef<Operation *> steps) {
    for (auto [index, step] : llvm::enumerate(steps)) {
      int64_t number = index;
      spans[step] = {number, number};
      for (Operation *loop = step->getParentOp();
           isa<scf::ForOp, ParallelOp>(loop); loop = loop->getParentOp()) {
        auto [span, inserted] = spans.try_emplace(loop, number, number);
        span->second.second = number;
      }
    }
  }

  /// The steps through which memory of `root` is alive if `user` touches it:
  /// the outermost row loop around `user` that `root` was not allocated in. Of
  /// parts that run at the same time, it is all of them in any case.
  Interval spanOf(Operation *user, Value root) const {
    std::optional<Interval> span;
    bool isHome = false;
    for (Operation *op = user; op && !(isHome && span);
         op = op->getParentOp()) {
      if (auto known = spans.find(op); known != spans.end())
        span = known->second;
      isHome |= op->getParentRegion() == root.getParentRegion() &&
                !isa<ParallelOp>(op->getParentOp());
    }
    return span.value_or(Interval());
  }

private:
  DenseMap<Operation *, Interval> spans;
};
} // namespace

namespace {
/// Walks the uses of one root through all its views.
class LifeOf {
public:
  LifeOf(Value root, const BufferViewFlowAnalysis &views,
         const StepNumbers &numbers) {
    for (Value view : views.resolve(root))
      for (OpOperand &operand : view.getUses())
        addUser(operand, numbers.spanOf(operand.getOwner(), root));
  }

  bool isUsed() const { return first >= 0; }

  int64_t first = -1;
  int64_t last = -1;
  bool onlyScratch = true;
  /// The last op that writes most of the buffer, and how many bytes of it.
  Operation *producer = nullptr;
  int64_t producedBytes = -1;

private:
  void addUser(OpOperand &operand, Interval span);

  int64_t producerStep = -1;
};
} // namespace

void LifeOf::addUser(OpOperand &operand, Interval span) {
  Operation *user = operand.getOwner();
  for (const MemoryUse &use : getMemoryUses(user)) {
    if (use.operand != &operand)
      continue;
    int64_t step = span.second;
    first = first < 0 ? span.first : std::min(first, span.first);
    last = std::max(last, step);
    onlyScratch &= isScratch(operand);
    auto type = dyn_cast<MemRefType>(operand.get().getType());
    int64_t bytes = type && type.hasStaticShape() ? getBytes(type) : 0;
    if (!use.writes || bytes < producedBytes ||
        (bytes == producedBytes && step < producerStep))
      continue;
    producer = user;
    producerStep = step;
    producedBytes = bytes;
  }
}

static LogicalResult checkType(Value root) {
  auto type = dyn_cast<MemRefType>(root.getType());
  if (type && type.hasStaticShape() && type.getLayout().isIdentity() &&
      type.getElementType().isIntOrIndexOrFloat())
    return success();
  return emitError(root.getLoc()) << "expected a memref of scalars with static "
                                     "shape and identity layout but got "
                                  << root.getType();
}

/// Kind, index and name of an argument come from its attributes.
static void describeArgument(func::FuncOp function, BlockArgument argument,
                             std::array<int64_t, 2> &counts,
                             LiveBuffer &buffer) {
  unsigned number = argument.getArgNumber();
  bool isOutput = static_cast<bool>(function.getArgAttr(number, "mote.output"));
  buffer.kind = isOutput ? BufferKind::Output : BufferKind::Input;
  buffer.index = counts[isOutput]++;
  if (auto name = function.getArgAttrOfType<StringAttr>(number, "mote.name"))
    buffer.name = name.str();
  else
    buffer.name =
        (isOutput ? "output" : "input") + std::to_string(*buffer.index);
}

/// A temporary is called like the op that fills it. Where several ops fill
/// parts (a concatenation in place), the allocation's own name says more.
static std::string nameTemporary(Value root, const LifeOf &life, int64_t size) {
  StringRef allocated = getNodeName(root.getLoc());
  StringRef produced =
      life.producer ? getNodeName(life.producer->getLoc()) : StringRef();
  bool whole = life.producedBytes == size || allocated.empty();
  return (whole && !produced.empty() ? produced : allocated).str();
}

FailureOr<SmallVector<LiveBuffer>>
mote::plan::computeLiveness(func::FuncOp function) {
  SmallVector<Operation *> steps = getSteps(function);
  StepNumbers numbers(steps);
  int64_t lastStep = std::max<int64_t>(0, int64_t(steps.size()) - 1);

  SmallVector<Value> roots(function.getArguments().begin(),
                           function.getArguments().end());
  function.walk([&](memref::AllocOp alloc) { roots.push_back(alloc); });

  BufferViewFlowAnalysis views(function);
  SmallVector<LiveBuffer> buffers;
  std::array<int64_t, 2> counts = {0, 0};
  for (Value root : roots) {
    if (failed(checkType(root)))
      return failure();
    LifeOf life(root, views, numbers);
    LiveBuffer buffer;
    buffer.root = root;
    buffer.size = getBytes(cast<MemRefType>(root.getType()));
    buffer.first = std::max<int64_t>(0, life.first);
    buffer.last = std::max<int64_t>(0, life.last);
    if (auto argument = dyn_cast<BlockArgument>(root)) {
      describeArgument(function, argument, counts, buffer);
      if (buffer.kind == BufferKind::Input)
        buffer.first = 0;
      else
        buffer.last = lastStep;
    } else {
      if (!life.isUsed())
        continue;
      buffer.kind =
          life.onlyScratch ? BufferKind::Scratch : BufferKind::Temporary;
      buffer.name = nameTemporary(root, life, buffer.size);
    }
    buffers.push_back(std::move(buffer));
  }
  return buffers;
}
