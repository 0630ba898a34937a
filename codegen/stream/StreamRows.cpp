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
#include "dialects/Arm/IR/Arm.h"
#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include <limits>

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
          const ExpectedKernels &kernels)
      : steps(steps), buffers(buffers), target(kernels.getTarget()),
        kernels(kernels) {
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
  const ExpectedKernels &kernels;
  uint64_t wholeCycles = 0;
};
} // namespace

static Value rootOf(Value memory) {
  while (auto view = memory.getDefiningOp<ViewLikeOpInterface>())
    memory = view.getViewSource();
  return memory;
}

const plan::LiveBuffer *Weigher::bufferOf(Value memory) {
  memory = rootOf(memory);
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
  const KernelVariant *variant = kernels.lookup(op, op);
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
  return choice.buffersInput + 2 * choice.inPairs + 4 * choice.takesRows;
}
static Stream::Choice choiceOf(int64_t tag) {
  return {(tag & 1) != 0, (tag & 2) != 0, (tag & 4) != 0};
}

std::optional<Segment> Weigher::weighStream(unsigned first, unsigned end,
                                            Stream::Choice choice) {
  auto stream = Stream::make(steps.slice(first, end - first), choice, kernels);
  if (!stream ||
      (choice.takesRows && !isa<BlockArgument>(rootOf(stream->getMemory(0)))))
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
/// The input that comes row by row, and the steps that read it.
struct RowInput {
  BlockArgument argument;
  unsigned first = 0;
  unsigned last = 0;
};
} // namespace

/// The model's one input; an error if there are others, or nothing reads it.
static FailureOr<RowInput> findRowInput(func::FuncOp function,
                                        ArrayRef<Operation *> steps,
                                        ArrayRef<plan::LiveBuffer> buffers) {
  SmallVector<const plan::LiveBuffer *> inputs;
  for (const plan::LiveBuffer &buffer : buffers)
    if (buffer.kind == plan::BufferKind::Input)
      inputs.push_back(&buffer);
  if (inputs.size() != 1)
    return function.emitError()
           << "expected one input, whose rows are pushed, but got "
           << inputs.size() << "; compile without stream-input";
  RowInput input{cast<BlockArgument>(inputs[0]->root), 0, 0};
  SmallVector<unsigned> readers;
  for (auto [number, step] : llvm::enumerate(steps))
    if (step->walk([&](Operation *op) {
              return llvm::any_of(plan::getMemoryUses(op),
                                  [&](const plan::MemoryUse &use) {
                                    return rootOf(use.operand->get()) ==
                                           input.argument;
                                  })
                         ? WalkResult::interrupt()
                         : WalkResult::advance();
            })
            .wasInterrupted())
      readers.push_back(number);
  if (readers.empty())
    return function.emitError() << "expected an operator that reads input '"
                                << inputs[0]->name << "' but got none";
  input.first = readers.front();
  input.last = readers.back();
  return input;
}

/// Says why rows of the input cannot be taken one by one.
static void refuseRows(Operation *reader, const RowInput &input) {
  InFlightDiagnostic diagnostic = reader->emitError();
  diagnostic << "expected first layers that work row by row but got '"
             << plan::getNodeName(reader->getLoc()) << "' ("
             << reader->getName() << "), which ";
  auto type = cast<MemRefType>(input.argument.getType());
  if (Stream::isStreamable(reader))
    diagnostic << "starts no chain that reads each row of the input once";
  else if (type.getRank() == 4)
    diagnostic << "reads its whole input, " << type;
  else
    diagnostic << "reads " << type << ", no image of four dimensions";
  diagnostic.attachNote()
      << "stream-input wants an input of one image, and convolutions, pools or "
         "elementwise layers behind it; compile without it otherwise";
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
    std::optional<Optimize> weighed = parseOptimize(optimize);
    if (!weighed) {
      emitError(getOperation().getLoc())
          << "expected speed, balanced or size to optimize for but got '"
          << optimize << "'";
      return signalPassFailure();
    }
    func::FuncOp function = getOperation();
    if (!function.isPublic() || function.isExternal())
      return;
    auto buffers = plan::computeLiveness(function);
    if (failed(buffers))
      return signalPassFailure();
    SmallVector<Operation *> steps = plan::getSteps(function);
    std::optional<RowInput> input;
    if (takeRows) {
      FailureOr<RowInput> found = findRowInput(function, steps, *buffers);
      if (failed(found))
        return signalPassFailure();
      input = *found;
      // It is never there as a whole.
      llvm::erase_if(*buffers, [&](const plan::LiveBuffer &buffer) {
        return buffer.root == input->argument;
      });
    }
    FailureOr<ExpectedKernels> kernels =
        ExpectedKernels::make(function, *chosen, *weighed);
    if (failed(kernels))
      return signalPassFailure();
    std::vector<Segment> segments = choose(steps, *buffers, *kernels, input);
    if (input && segments.empty()) {
      refuseRows(steps[input->first], *input);
      return signalPassFailure();
    }
    for (const Segment &segment : segments)
      if (segment.tag >= 0)
        rewrite(
            ArrayRef(steps).slice(segment.first, segment.end - segment.first),
            choiceOf(segment.tag), *kernels);
  }

private:
  std::vector<Segment> choose(ArrayRef<Operation *> steps,
                              ArrayRef<plan::LiveBuffer> buffers,
                              const ExpectedKernels &kernels,
                              const std::optional<RowInput> &input);
  void rewrite(ArrayRef<Operation *> ops, Stream::Choice choice,
               const ExpectedKernels &kernels);
};
} // namespace

/// Whether steps [first, end) may be a segment so: steps that read an input
/// which comes row by row are in one stream, which starts with them.
static bool fitsInput(unsigned first, unsigned end,
                      const std::optional<RowInput> &input, bool takesRows) {
  if (!input || end <= input->first || first > input->last)
    return !takesRows;
  return takesRows && first == input->first && end > input->last;
}

std::vector<Segment> StreamRows::choose(ArrayRef<Operation *> steps,
                                        ArrayRef<plan::LiveBuffer> buffers,
                                        const ExpectedKernels &kernels,
                                        const std::optional<RowInput> &input) {
  Weigher weigher(steps, buffers, kernels);
  std::vector<Segment> candidates;
  auto addStreams = [&](unsigned first, unsigned end) {
    for (int64_t tag = 0; tag < 8; ++tag) {
      Stream::Choice choice = choiceOf(tag);
      if (!fitsInput(first, end, input, choice.takesRows) ||
          (end - first + choice.buffersInput < 2 && !choice.takesRows))
        continue;
      if (auto segment = weigher.weighStream(first, end, choice))
        candidates.push_back(*segment);
    }
  };
  for (unsigned first = 0; first < steps.size(); ++first) {
    if (fitsInput(first, first + 1, input, /*takesRows=*/false))
      candidates.push_back(weigher.weighOp(first));
    for (unsigned end = first + 1;
         end <= steps.size() && end - first <= kLongestStream &&
         Stream::isStreamable(steps[end - 1]);
         ++end)
      addStreams(first, end);
  }
  // What the planner makes of it may be a few per cent more.
  int64_t target = budget - budget / 32;
  uint64_t cycles = weigher.getWholeCycles();
  if (input) {
    // Rows are no choice here: what they cost at least is no price for bytes.
    constexpr CutLimits none = {std::numeric_limits<int64_t>::max(),
                                std::numeric_limits<uint64_t>::max()};
    cycles = 0;
    for (const Segment &segment : chooseCuts(candidates, steps.size(), none))
      cycles += segment.cycles;
  }
  return chooseCuts(candidates, steps.size(),
                    {target, cycles / 100 * (100 + slack)});
}

/// The count of rows that came, alive from the first step to the last.
static Value addRowCounter(Operation *stream, Value input, int64_t rows) {
  auto argument = cast<BlockArgument>(rootOf(input));
  auto function = cast<func::FuncOp>(argument.getOwner()->getParentOp());
  Block &body = function.getBody().front();
  OpBuilder builder(stream->getContext());
  builder.setInsertionPointToStart(&body);
  Location loc = NameLoc::get(builder.getStringAttr("rows"));
  Value taken = memref::AllocOp::create(
      builder, loc, MemRefType::get({1}, builder.getI32Type()));
  plan::BeginRowsOp::create(builder, loc, taken);
  builder.setInsertionPoint(body.getTerminator());
  plan::EndRowsOp::create(builder, loc, taken);
  function.setArgAttr(argument.getArgNumber(), "mote.rows",
                      builder.getI64IntegerAttr(rows));
  return taken;
}

void StreamRows::rewrite(ArrayRef<Operation *> ops, Stream::Choice choice,
                         const ExpectedKernels &kernels) {
  auto stream = Stream::make(ops, choice, kernels);
  OpBuilder builder(ops.back());
  Value taken;
  if (choice.takesRows)
    taken = addRowCounter(ops.back(), stream->getMemory(0),
                          stream->getNetwork().tensors[0].height);
  stream->emit(builder, taken);
  ++numStreams;
  numStreamed += ops.size();
}
