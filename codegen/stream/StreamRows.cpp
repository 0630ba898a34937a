//===- StreamRows.cpp - Ops that hand each other rows -------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weighs every group of consecutive ops as a stream against running them one by
// one, lets Cuts.cpp choose, and rewrites what was chosen.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/stream/Cuts.h"
#include "codegen/stream/Passes.h"
#include "codegen/stream/Stream.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace mote {
#define GEN_PASS_DEF_STREAMROWS
#include "codegen/stream/Passes.h.inc"
} // namespace mote

using namespace mlir;
using namespace mote;
using namespace mote::stream;

/// Longer streams are not considered: each start has so many ends at most.
static constexpr unsigned kLongestStream = 40;

/// Code is not free: a kernel more than there are ops counts as this part of
/// all cycles.
static constexpr unsigned kKernelShare = 250;

namespace {
/// What running ops one by one, or as a stream, needs.
class Weigher {
public:
  Weigher(ArrayRef<Operation *> steps, ArrayRef<plan::LiveBuffer> buffers,
          const Target &target)
      : steps(steps), buffers(buffers), target(target) {
    for (unsigned step = 0; step < steps.size(); ++step)
      wholeCycles += weighOp(step).cycles;
  }

  /// Of all ops on whole tensors.
  uint64_t getWholeCycles() const { return wholeCycles; }

  Segment weighOp(unsigned step);
  /// None if the steps cannot be streamed.
  std::optional<Segment> weighStream(unsigned first, unsigned end,
                                     Stream::Choice choice);

private:
  const plan::LiveBuffer *bufferOf(Value memory);
  /// Bytes alive at some of the steps, less those of `without`.
  int64_t aliveBytes(unsigned first, unsigned end,
                     ArrayRef<const plan::LiveBuffer *> without);
  /// Bytes of `input` and `output`, of which the one dies while the other is
  /// born.
  int64_t bytesOfPair(const plan::LiveBuffer &input,
                      const plan::LiveBuffer &output, int64_t distance);

  ArrayRef<Operation *> steps;
  ArrayRef<plan::LiveBuffer> buffers;
  const Target &target;
  uint64_t wholeCycles = 0;
};
} // namespace

const plan::LiveBuffer *Weigher::bufferOf(Value memory) {
  while (auto view = memory.getDefiningOp<ViewLikeOpInterface>())
    memory = view.getViewSource();
  for (const plan::LiveBuffer &buffer : buffers)
    if (buffer.root == memory)
      return &buffer;
  return nullptr;
}

int64_t Weigher::aliveBytes(unsigned first, unsigned end,
                            ArrayRef<const plan::LiveBuffer *> without) {
  int64_t bytes = 0;
  for (const plan::LiveBuffer &buffer : buffers)
    if (buffer.first < end && buffer.last >= first &&
        !llvm::is_contained(without, &buffer))
      bytes += llvm::alignTo(buffer.size, 4);
  return bytes;
}

int64_t Weigher::bytesOfPair(const plan::LiveBuffer &input,
                             const plan::LiveBuffer &output, int64_t distance) {
  return std::min(input.size + output.size,
                  std::max({input.size, output.size, distance + input.size}));
}

Segment Weigher::weighOp(unsigned step) {
  Operation *op = steps[step];
  Segment segment{step, step + 1, aliveBytes(step, step + 1, {}), 0, -1};
  if (!isa_and_nonnull<qnn::QNNDialect>(op->getDialect()))
    return segment;
  const KernelVariant *variant = selectKernel(op, target);
  if (!variant)
    return segment;
  segment.cycles = variant->cost(op, target);
  if (variant->scratchBytes)
    segment.bytes += llvm::alignTo(variant->scratchBytes(op), 4);
  if (!variant->overlap)
    return segment;
  KernelOverlap overlap = variant->overlap(op);
  auto dps = cast<DestinationStyleOpInterface>(op);
  const plan::LiveBuffer *output = bufferOf(dps.getDpsInitOperand(0)->get());
  int64_t saved = 0;
  for (auto [number, operand] : llvm::enumerate(dps.getDpsInputOperands())) {
    const plan::LiveBuffer *input = bufferOf(operand->get());
    if (!input || !output || input->last != step || output->first != step)
      continue;
    std::optional<int64_t> distance;
    if (number < overlap.distances.size())
      distance = overlap.distances[number];
    if (number == 0 && overlap.modulo)
      distance = 0;
    if (distance)
      saved = std::max(saved, input->size + output->size -
                                  bytesOfPair(*input, *output, *distance));
  }
  segment.bytes -= saved;
  return segment;
}

/// A choice as a segment's tag; -1 for ops that are not streamed.
static int64_t tagOf(Stream::Choice choice) {
  return choice.buffersInput + 2 * choice.inPairs;
}
static Stream::Choice choiceOf(int64_t tag) {
  return {(tag & 1) != 0, (tag & 2) != 0};
}

std::optional<Segment> Weigher::weighStream(unsigned first, unsigned end,
                                            Stream::Choice choice) {
  auto stream = Stream::make(steps.slice(first, end - first), choice, target);
  if (!stream)
    return std::nullopt;
  const Network &network = stream->getNetwork();
  const Schedule &schedule = stream->getSchedule();
  SmallVector<const plan::LiveBuffer *> gone;
  for (unsigned number = 0; number < network.tensors.size(); ++number)
    if (Value memory = stream->getMemory(number);
        memory && !network.tensors[number].isWhole)
      gone.push_back(bufferOf(memory));
  int64_t bytes = stream->getBytes();
  const plan::LiveBuffer *input = bufferOf(stream->getMemory(0));
  const plan::LiveBuffer *output =
      bufferOf(stream->getMemory(network.stages.back().tensor));
  if (schedule.distance && input && output && input->last < end &&
      output->first >= first) {
    bytes += bytesOfPair(*input, *output, *schedule.distance);
    gone.append({input, output});
  }
  bytes += aliveBytes(first, end, gone);
  unsigned kernels = stream->countKernels();
  uint64_t extra = kernels - std::min(kernels, end - first);
  return Segment{first, end, bytes,
                 stream->getCycles() + extra * wholeCycles / kKernelShare,
                 tagOf(choice)};
}

namespace {
struct StreamRows : mote::impl::StreamRowsBase<StreamRows> {
  using StreamRowsBase::StreamRowsBase;

  void runOnOperation() override {
    const Target *chosen = lookupTarget(target);
    if (!chosen) {
      emitError(getOperation().getLoc()) << "unknown target '" << target << "'";
      return signalPassFailure();
    }
    func::FuncOp function = getOperation();
    if (!function.isPublic() || function.isExternal())
      return;
    auto buffers = plan::computeLiveness(function);
    if (failed(buffers))
      return signalPassFailure();
    SmallVector<Operation *> steps = plan::getSteps(function);
    for (const Segment &segment : choose(steps, *buffers, *chosen))
      if (segment.tag >= 0)
        rewrite(
            ArrayRef(steps).slice(segment.first, segment.end - segment.first),
            choiceOf(segment.tag), *chosen);
  }

private:
  std::vector<Segment> choose(ArrayRef<Operation *> steps,
                              ArrayRef<plan::LiveBuffer> buffers,
                              const Target &chosen);
  void rewrite(ArrayRef<Operation *> ops, Stream::Choice choice,
               const Target &chosen);
};
} // namespace

std::vector<Segment> StreamRows::choose(ArrayRef<Operation *> steps,
                                        ArrayRef<plan::LiveBuffer> buffers,
                                        const Target &chosen) {
  Weigher weigher(steps, buffers, chosen);
  std::vector<Segment> candidates;
  for (unsigned first = 0; first < steps.size(); ++first) {
    candidates.push_back(weigher.weighOp(first));
    unsigned end = first + 1;
    for (; end <= steps.size() && end - first <= kLongestStream &&
           Stream::isStreamable(steps[end - 1]);
         ++end)
      for (int64_t tag = 0; tag < 4; ++tag)
        if (end - first + choiceOf(tag).buffersInput >= 2)
          if (auto segment = weigher.weighStream(first, end, choiceOf(tag)))
            candidates.push_back(*segment);
  }
  // What the planner makes of it may be a few per cent more.
  int64_t target = budget - budget / 32;
  return chooseCuts(candidates, steps.size(),
                    {target, weigher.getWholeCycles() / 100 * (100 + slack)});
}

void StreamRows::rewrite(ArrayRef<Operation *> ops, Stream::Choice choice,
                         const Target &chosen) {
  auto stream = Stream::make(ops, choice, chosen);
  OpBuilder builder(ops.back());
  stream->emit(builder);
  ++numStreams;
  numStreamed += ops.size();
}
