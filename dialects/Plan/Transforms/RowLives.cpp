//===- RowLives.cpp - Which rows of a tensor a stream has come to -*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/RowLives.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mote::plan;

namespace {
/// The least and the greatest value of a number, over all rounds of the loops
/// around it.
struct Span {
  int64_t least = 0;
  int64_t most = 0;
};

/// What one op of a stream touches of a buffer, in bytes from its start, over
/// all rounds of the loops around it.
struct Touch {
  int64_t step = 0;
  int64_t begin = 0;
  int64_t end = 0;
  bool reads = false;
  bool writes = false;
};
} // namespace

/// None where it is no sum of constant multiples of counters of loops with
/// constant bounds.
static std::optional<Span> spanOf(OpFoldResult value) {
  if (std::optional<int64_t> known = getConstantIntValue(value))
    return Span{*known, *known};
  auto number = cast<Value>(value);
  if (auto sum = number.getDefiningOp<arith::AddIOp>()) {
    std::optional<Span> left = spanOf(sum.getLhs()),
                        right = spanOf(sum.getRhs());
    if (!left || !right)
      return std::nullopt;
    return Span{left->least + right->least, left->most + right->most};
  }
  if (auto product = number.getDefiningOp<arith::MulIOp>()) {
    std::optional<Span> counter = spanOf(product.getLhs());
    std::optional<int64_t> by = getConstantIntValue(product.getRhs());
    if (!counter || !by || *by < 0)
      return std::nullopt;
    return Span{counter->least * *by, counter->most * *by};
  }
  auto argument = dyn_cast<BlockArgument>(number);
  auto loop = argument
                  ? dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp())
                  : scf::ForOp();
  if (!loop || number != loop.getInductionVar())
    return std::nullopt;
  std::optional<int64_t> from = getConstantIntValue(loop.getLowerBound()),
                         to = getConstantIntValue(loop.getUpperBound());
  if (!from || !to || *to <= *from)
    return std::nullopt;
  return Span{*from, *to - 1};
}

/// The element of its buffer at which a view starts.
static std::optional<Span> startOf(Value view) {
  auto type = dyn_cast<MemRefType>(view.getType());
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!type || failed(type.getStridesAndOffset(strides, offset)))
    return std::nullopt;
  if (!ShapedType::isDynamic(offset))
    return Span{offset, offset};
  if (isa_and_present<memref::CollapseShapeOp, memref::ExpandShapeOp,
                      memref::CastOp>(view.getDefiningOp()))
    return startOf(view.getDefiningOp()->getOperand(0));
  auto subview = view.getDefiningOp<memref::SubViewOp>();
  if (!subview ||
      failed(subview.getSourceType().getStridesAndOffset(strides, offset)))
    return std::nullopt;
  std::optional<Span> start = startOf(subview.getSource());
  for (auto [at, stride] : llvm::zip(subview.getMixedOffsets(), strides)) {
    std::optional<Span> index = spanOf(at);
    if (!start || !index || ShapedType::isDynamic(stride))
      return std::nullopt;
    start->least += index->least * stride;
    start->most += index->most * stride;
  }
  return start;
}

static Value rootOf(Value memory) {
  while (auto view = memory.getDefiningOp<ViewLikeOpInterface>())
    memory = view.getViewSource();
  return memory;
}

/// All of the buffer where the place is not known.
static Touch touchOf(const MemoryUse &use, int64_t step, int64_t size) {
  Touch touch{step, 0, size, use.reads, use.writes};
  Value view = use.operand->get();
  auto type = dyn_cast<MemRefType>(view.getType());
  std::optional<Span> start = startOf(view);
  SmallVector<int64_t> strides;
  int64_t offset;
  if (!start || !type.hasStaticShape() ||
      failed(type.getStridesAndOffset(strides, offset)) ||
      llvm::any_of(strides, ShapedType::isDynamic))
    return touch;
  int64_t bytes = getElementBytes(type), last = start->most;
  for (auto [length, stride] : llvm::zip(type.getShape(), strides))
    last += (length - 1) * stride;
  touch.begin = start->least * bytes;
  touch.end = (last + 1) * bytes;
  return touch;
}

namespace {
/// One stream's overlaps.
class RowOverlaps {
public:
  RowOverlaps(StreamOp stream, ArrayRef<Operation *> steps,
              ArrayRef<LiveBuffer> buffers, OffsetProblem &problem)
      : stream(stream), steps(steps), buffers(buffers), problem(problem) {}

  void add();

private:
  bool isInside(int64_t step) const { return stream->isAncestor(steps[step]); }
  /// The first and the last step of the outermost row loop around a step: what
  /// lives in a round of it lives in other rounds too.
  std::pair<int64_t, int64_t> getRounds(int64_t step) const;
  SmallVector<Touch> collectTouches(const LiveBuffer &buffer) const;
  void addOverResult(unsigned result);
  void addOverInput(unsigned input);

  StreamOp stream;
  ArrayRef<Operation *> steps;
  ArrayRef<LiveBuffer> buffers;
  OffsetProblem &problem;
};
} // namespace

std::pair<int64_t, int64_t> RowOverlaps::getRounds(int64_t step) const {
  Operation *outermost = steps[step];
  while (outermost->getParentOp() != stream)
    outermost = outermost->getParentOp();
  int64_t first = step, last = step, end = steps.size();
  while (first > 0 && outermost->isAncestor(steps[first - 1]))
    --first;
  while (last + 1 < end && outermost->isAncestor(steps[last + 1]))
    ++last;
  return {first, last};
}

SmallVector<Touch> RowOverlaps::collectTouches(const LiveBuffer &buffer) const {
  SmallVector<Touch> touches;
  for (int64_t step = buffer.first; step <= buffer.last; ++step) {
    if (!isInside(step))
      continue;
    for (const MemoryUse &use : getMemoryUses(steps[step]))
      if (rootOf(use.operand->get()) == buffer.root)
        touches.push_back(touchOf(use, step, buffer.size));
  }
  return touches;
}

/// What dies before the result's last rows are written may lie there.
void RowOverlaps::addOverResult(unsigned result) {
  SmallVector<Touch> touches = collectTouches(buffers[result]);
  for (auto [number, other] : llvm::enumerate(buffers)) {
    if (number == result || !isInside(other.last))
      continue;
    int64_t written = 0, last = getRounds(other.last).second;
    for (const Touch &touch : touches)
      if (touch.step <= last)
        written = std::max(written, touch.end);
    if (written < buffers[result].size)
      problem.overlaps.push_back({result, unsigned(number), written});
  }
}

/// What is born after the input's first rows were read may lie there.
void RowOverlaps::addOverInput(unsigned input) {
  SmallVector<Touch> touches = collectTouches(buffers[input]);
  if (llvm::any_of(touches, [](const Touch &touch) { return touch.writes; }))
    return;
  for (auto [number, other] : llvm::enumerate(buffers)) {
    if (number == input || !isInside(other.first))
      continue;
    int64_t needed = buffers[input].size, first = getRounds(other.first).first;
    for (const Touch &touch : touches)
      if (touch.step >= first)
        needed = std::min(needed, touch.begin);
    if (needed > 0)
      problem.overlaps.push_back(
          {unsigned(number), input, other.size - needed});
  }
}

void RowOverlaps::add() {
  auto isOneOf = [](ValueRange values, Value root) {
    return llvm::any_of(values,
                        [&](Value value) { return rootOf(value) == root; });
  };
  for (auto [number, buffer] : llvm::enumerate(buffers)) {
    if (isOneOf(stream.getOutputs(), buffer.root) && isInside(buffer.first))
      addOverResult(number);
    else if (isOneOf(stream.getInputs(), buffer.root) && isInside(buffer.last))
      addOverInput(number);
  }
}

void mote::plan::addRowOverlaps(func::FuncOp function,
                                ArrayRef<LiveBuffer> buffers,
                                OffsetProblem &problem) {
  SmallVector<Operation *> steps = getSteps(function);
  function.walk([&](StreamOp stream) {
    RowOverlaps(stream, steps, buffers, problem).add();
  });
}
