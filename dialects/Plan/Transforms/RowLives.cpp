//===- RowLives.cpp - Which rows of a tensor a stream has come to -*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Plan/Transforms/RowLives.h"
#include "dialects/Plan/Transforms/ByteOwners.h"
#include "dialects/Plan/Transforms/ViewRanges.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/MemRef/Utils/MemRefUtils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mote::plan;

namespace {
/// Bytes of a buffer: ranges in order, none of which touches the next.
class ByteSet {
public:
  void remove(ByteRange range) {
    SmallVector<ByteRange, 4> left;
    for (ByteRange old : ranges) {
      if (old.begin < range.begin)
        left.push_back({old.begin, std::min(old.end, range.begin)});
      if (old.end > range.end)
        left.push_back({std::max(old.begin, range.end), old.end});
    }
    ranges = std::move(left);
  }
  void add(ByteRange range) {
    SmallVector<ByteRange, 4> sum;
    for (ByteRange old : ranges) {
      if (old.end < range.begin || range.end < old.begin)
        sum.push_back(old);
      else
        range = {std::min(old.begin, range.begin),
                 std::max(old.end, range.end)};
    }
    sum.insert(llvm::lower_bound(
                   sum, range,
                   [](ByteRange a, ByteRange b) { return a.begin < b.begin; }),
               range);
    ranges = std::move(sum);
  }
  bool empty() const { return ranges.empty(); }
  ByteRange hull() const { return {ranges.front().begin, ranges.back().end}; }

private:
  SmallVector<ByteRange, 4> ranges;
};

/// What an op touches of a buffer.
struct Touch {
  unsigned buffer;
  ByteRange range;
  bool reads;
  bool writes; ///< All of `range`.
};

/// One execution of a step.
struct Execution {
  int64_t step;
  SmallVector<Touch, 4> touches;
};

/// Executes a stream, all addresses known.
class Trace {
public:
  Trace(ArrayRef<Operation *> steps, ArrayRef<LiveBuffer> buffers) {
    for (auto [number, step] : llvm::enumerate(steps))
      numbers[step] = number;
    for (auto [number, buffer] : llvm::enumerate(buffers)) {
      places[buffer.root] = number;
      sizes.push_back(buffer.size);
    }
  }

  LogicalResult run(Block &block);
  ArrayRef<Execution> get() const { return executions; }

private:
  void execute(Operation *op, int64_t step);
  std::optional<int64_t> valueOf(OpFoldResult value) const;

  DenseMap<Operation *, int64_t> numbers;
  DenseMap<Value, unsigned> places;
  SmallVector<int64_t> sizes;
  DenseMap<Value, int64_t> counters; ///< Of the loops around.
  std::vector<Execution> executions;
};
} // namespace

/// None where it is no sum of constant multiples of loop counters.
std::optional<int64_t> Trace::valueOf(OpFoldResult value) const {
  if (std::optional<int64_t> known = getConstantIntValue(value))
    return known;
  auto number = cast<Value>(value);
  if (auto counter = counters.find(number); counter != counters.end())
    return counter->second;
  Operation *op = number.getDefiningOp();
  if (!isa_and_present<arith::AddIOp, arith::MulIOp>(op))
    return std::nullopt;
  std::optional<int64_t> left = valueOf(op->getOperand(0)),
                         right = valueOf(op->getOperand(1));
  if (!left || !right)
    return std::nullopt;
  return isa<arith::AddIOp>(op) ? *left + *right : *left * *right;
}

static Value rootOf(Value memory) {
  while (auto view = memory.getDefiningOp<ViewLikeOpInterface>())
    memory = view.getViewSource();
  return memory;
}

void Trace::execute(Operation *op, int64_t step) {
  Execution execution{step, {}};
  for (const MemoryUse &use : getMemoryUses(op)) {
    Value view = use.operand->get();
    auto place = places.find(rootOf(view));
    if (place == places.end())
      continue;
    auto type = dyn_cast<MemRefType>(view.getType());
    std::optional<int64_t> start =
        viewStart(view, [&](OpFoldResult at) { return valueOf(at); });
    // Rows are contiguous. Of anything else it is not known which bytes: it may
    // read all, and need not write all.
    if (type && start && type.hasStaticShape() &&
        memref::isStaticShapeAndContiguousRowMajor(type)) {
      int64_t begin = *start * getElementBytes(type);
      execution.touches.push_back({place->second,
                                   {begin, begin + getBytes(type)},
                                   use.reads,
                                   use.writes});
    } else {
      execution.touches.push_back(
          {place->second, {0, sizes[place->second]}, true, false});
    }
  }
  executions.push_back(std::move(execution));
}

/// Fails where loops have no constant bounds.
LogicalResult Trace::run(Block &block) {
  for (Operation &op : block) {
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop) {
      if (auto number = numbers.find(&op); number != numbers.end())
        execute(&op, number->second);
      continue;
    }
    std::optional<int64_t> from = getConstantIntValue(loop.getLowerBound()),
                           to = getConstantIntValue(loop.getUpperBound()),
                           by = getConstantIntValue(loop.getStep());
    if (!from || !to || !by || *by <= 0)
      return failure();
    for (int64_t at = *from; at < *to; at += *by) {
      counters[loop.getInductionVar()] = at;
      if (failed(run(*loop.getBody())))
        return failure();
    }
  }
  return success();
}

namespace {
/// What a stream's buffers hold while its steps run, and what that allows.
class RowOverlaps {
public:
  RowOverlaps(ArrayRef<LiveBuffer> buffers, ArrayRef<Execution> executions);
  void addTo(OffsetProblem &problem) const;

private:
  void addPair(unsigned held, unsigned other, OffsetProblem &problem) const;
  void note(int64_t step, unsigned buffer, ByteRange held);

  ArrayRef<LiveBuffer> buffers;
  int64_t first = 0, last = -1; ///< Steps.
  /// Of each step and buffer: from the first byte that is held in any execution
  /// of the step to the last.
  std::vector<SmallVector<std::optional<ByteRange>>> held;
};
} // namespace

void RowOverlaps::note(int64_t step, unsigned buffer, ByteRange range) {
  std::optional<ByteRange> &known = held[step - first][buffer];
  known = known ? ByteRange{std::min(known->begin, range.begin),
                            std::max(known->end, range.end)}
                : range;
}

/// Backwards: a byte is held before what reads it, up to what writes it; and
/// while it is touched.
RowOverlaps::RowOverlaps(ArrayRef<LiveBuffer> buffers,
                         ArrayRef<Execution> executions)
    : buffers(buffers) {
  if (executions.empty())
    return;
  first = last = executions.front().step;
  for (const Execution &execution : executions) {
    first = std::min(first, execution.step);
    last = std::max(last, execution.step);
  }
  held.assign(last - first + 1,
              SmallVector<std::optional<ByteRange>>(buffers.size()));
  std::vector<ByteSet> needed(buffers.size());
  SmallVector<unsigned> candidates;
  for (auto [number, buffer] : llvm::enumerate(buffers)) {
    if (buffer.first < buffer.last && buffer.first <= last &&
        buffer.last >= first)
      candidates.push_back(number);
    if (buffer.last > last || buffer.kind == BufferKind::Output)
      needed[number].add({0, buffer.size});
  }
  for (const Execution &execution : llvm::reverse(executions)) {
    for (unsigned number : candidates)
      if (!needed[number].empty())
        note(execution.step, number, needed[number].hull());
    for (const Touch &touch : execution.touches) {
      note(execution.step, touch.buffer, touch.range);
      if (touch.writes)
        needed[touch.buffer].remove(touch.range);
    }
    for (const Touch &touch : execution.touches)
      if (touch.reads)
        needed[touch.buffer].add(touch.range);
  }
}

/// Where `other` may lie over bytes of `number` that are not held while both
/// are alive.
void RowOverlaps::addPair(unsigned number, unsigned other,
                          OffsetProblem &problem) const {
  const LiveBuffer &buffer = buffers[number];
  int64_t begin = std::max(buffer.first, buffers[other].first),
          end = std::min(buffer.last, buffers[other].last);
  if (begin > end || begin < first || end > last)
    return;
  ByteRange both = {buffer.size, 0};
  for (int64_t step = begin; step <= end; ++step)
    if (std::optional<ByteRange> range = held[step - first][number])
      both = {std::min(both.begin, range->begin),
              std::max(both.end, range->end)};
  if (both.end < buffer.size)
    problem.overlaps.push_back({number, other, both.end});
  if (both.begin > 0)
    problem.overlaps.push_back(
        {other, number, buffers[other].size - both.begin});
}

void RowOverlaps::addTo(OffsetProblem &problem) const {
  for (auto [number, buffer] : llvm::enumerate(buffers))
    if (buffer.first < buffer.last)
      for (unsigned other = 0; other < buffers.size(); ++other)
        if (other != number)
          addPair(number, other, problem);
}

void mote::plan::addRowOverlaps(func::FuncOp function,
                                ArrayRef<LiveBuffer> buffers,
                                OffsetProblem &problem) {
  SmallVector<Operation *> steps = getSteps(function);
  function.walk([&](StreamOp stream) {
    Trace trace(steps, buffers);
    if (succeeded(trace.run(stream.getBody().front())))
      RowOverlaps(buffers, trace.get()).addTo(problem);
  });
}
