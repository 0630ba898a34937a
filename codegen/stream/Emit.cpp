//===- Emit.cpp - A stream's schedule as row loops ----------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/Stream.h"
#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;
using namespace mote;
using namespace mote::stream;

namespace mote::stream {
class Emitter {
public:
  Emitter(Stream &stream, OpBuilder &builder, Value rowCounter)
      : stream(stream), builder(builder), rowCounter(rowCounter),
        loc(stream.ops.back()->getLoc()) {}
  void run();

private:
  void emitSteps(ArrayRef<Step> steps);
  void emitLoop(const Step &step);
  void emitTile(const Step &step);
  void emitMove(const Step &step);
  void emitFill(const Step &step);
  OpFoldResult valueOf(const Counter &counter);
  unsigned ownerOf(unsigned tensor) const;
  Value memoryOf(unsigned tensor, Location location);
  Value rowsOf(unsigned tensor, Location location, OpFoldResult first,
               int64_t count);
  Value named(Value value, StringRef name) {
    value.setLoc(NameLoc::get(builder.getStringAttr(name)));
    return value;
  }

  Stream &stream;
  OpBuilder &builder;
  Value rowCounter;
  Location loc;
  SmallVector<Value> loops; ///< What the loops around count, outermost first.
  DenseMap<unsigned, Value> lines;
};
} // namespace mote::stream

/// base + sum of steps * loop counters.
OpFoldResult Emitter::valueOf(const Counter &counter) {
  Value sum;
  for (auto [step, loop] :
       llvm::zip(llvm::reverse(counter.steps), ArrayRef(loops))) {
    if (step == 0)
      continue;
    Value part = loop;
    if (step != 1)
      part = arith::MulIOp::create(builder, builder.getUnknownLoc(), part,
                                   arith::ConstantIndexOp::create(
                                       builder, builder.getUnknownLoc(), step),
                                   arith::IntegerOverflowFlags::nsw);
    sum = sum ? arith::AddIOp::create(builder, builder.getUnknownLoc(), sum,
                                      part, arith::IntegerOverflowFlags::nsw)
              : part;
  }
  if (!sum)
    return builder.getIndexAttr(counter.base);
  if (counter.base == 0)
    return sum;
  return arith::AddIOp::create(
             builder, builder.getUnknownLoc(), sum,
             arith::ConstantIndexOp::create(builder, builder.getUnknownLoc(),
                                            counter.base),
             arith::IntegerOverflowFlags::nsw)
      .getResult();
}

/// The tensor whose line buffer holds the rows of `tensor`.
unsigned Emitter::ownerOf(unsigned tensor) const {
  while (auto place = stream.tensors[tensor].inPlaceOf)
    tensor = *place;
  return tensor;
}

/// The whole tensor, or its line buffer. A row that is read at once is
/// allocated where it is written.
Value Emitter::memoryOf(unsigned tensor, Location location) {
  tensor = ownerOf(tensor);
  const Stream::TensorInfo &info = stream.tensors[tensor];
  if (stream.network.tensors[tensor].isWhole)
    return info.memory;
  Value &memory = lines[tensor];
  if (memory)
    return memory;
  SmallVector<int64_t> shape(info.type.getShape());
  shape[1] = stream.schedule->depths[tensor];
  return memory = memref::AllocOp::create(
             builder, location,
             MemRefType::get(shape, info.type.getElementType()));
}

Value Emitter::rowsOf(unsigned tensor, Location location, OpFoldResult first,
                      int64_t count) {
  MemRefType type = stream.tensors[tensor].type;
  SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(builder.getContext(), type.getShape());
  offsets[1] = first;
  sizes[1] = builder.getIndexAttr(count);
  Value memory = memoryOf(tensor, location);
  unsigned owner = ownerOf(tensor);
  if (stream.tensors[owner].type.getShape().drop_front(2) !=
      type.getShape().drop_front(2)) {
    // The front of the line buffer in the row's own shape.
    SmallVector<int64_t> shape(type.getShape()), steps;
    shape[1] = count;
    int64_t step = 1;
    for (int64_t size : llvm::reverse(shape)) {
      steps.insert(steps.begin(), step);
      step *= size;
    }
    return memref::ReinterpretCastOp::create(
        builder, location, MemRefType::get(shape, type.getElementType()),
        memory, /*offset=*/0, shape, steps);
  }
  return memref::SubViewOp::create(builder, location, memory, offsets, sizes,
                                   strides);
}

void Emitter::emitTile(const Step &step) {
  const Stage &stage = stream.network.stages[step.id];
  Stream::StageInfo &info = stream.stages[step.id];
  Operation *source = info.op ? info.op : info.padded;
  // Any row with this padding is like the first one.
  Operation *tile =
      stream.makeTile(builder, step.id, step.counters.back().base, step.rows);
  auto dps = cast<DestinationStyleOpInterface>(tile);
  SmallVector<Operation *> slices;
  unsigned next = 0;
  auto replace = [&](OpOperand &operand, unsigned tensor) {
    builder.setInsertionPoint(tile);
    auto slice = operand.get().getDefiningOp<memref::SubViewOp>();
    operand.set(rowsOf(tensor, source->getLoc(), valueOf(step.counters[next++]),
                       slice.getType().getDimSize(1)));
    slices.push_back(slice);
  };
  unsigned feed = 0;
  for (OpOperand *operand : dps.getDpsInputOperands())
    if (qnn::isImage(*operand))
      replace(*operand, stage.feeds[feed++].tensor);
  replace(*dps.getDpsInitOperand(0), stage.tensor);
  for (Operation *slice : slices)
    slice->erase();
  builder.setInsertionPointAfter(tile);
  // The next row of what was read gets memory of its own, unless the result now
  // lies there.
  for (const Feed &read : stage.feeds) {
    unsigned owner = ownerOf(read.tensor);
    if (stream.tensors[owner].isTransient && owner != ownerOf(stage.tensor))
      lines.erase(owner);
  }
}

void Emitter::emitMove(const Step &step) {
  Location where =
      stream.stages[*stream.network.tensors[step.id].producer].padded->getLoc();
  Value from = rowsOf(step.id, where, valueOf(step.counters[0]), step.rows);
  Value to = rowsOf(step.id, where, builder.getIndexAttr(0), step.rows);
  qnn::MoveOp::create(builder, where, TypeRange(), from, to, Value(), nullptr);
}

void Emitter::emitFill(const Step &step) {
  Location where =
      stream.stages[*stream.network.tensors[step.id].producer].padded->getLoc();
  Value rows = rowsOf(step.id, where, valueOf(step.counters[0]), step.rows);
  qnn::FillOp::create(builder, where, TypeRange(), rows, Value(),
                      static_cast<int32_t>(*stream.tensors[step.id].padValue),
                      nullptr);
}

void Emitter::emitLoop(const Step &step) {
  Location where = builder.getUnknownLoc();
  Value zero = arith::ConstantIndexOp::create(builder, where, 0);
  Value one = arith::ConstantIndexOp::create(builder, where, 1);
  Value end = arith::ConstantIndexOp::create(builder, where, step.rows);
  auto loop = scf::ForOp::create(builder, where, zero, end, one);
  std::string name =
      loops.empty() ? "row" : "row" + std::to_string(loops.size());
  loops.push_back(named(loop.getInductionVar(), name));
  builder.setInsertionPointToStart(loop.getBody());
  emitSteps(step.body);
  loops.pop_back();
  builder.setInsertionPointAfter(loop);
}

void Emitter::emitSteps(ArrayRef<Step> steps) {
  for (const Step &step : steps) {
    switch (step.kind) {
    case Step::Kind::Tile:
      emitTile(step);
      break;
    case Step::Kind::Move:
      emitMove(step);
      break;
    case Step::Kind::Fill:
      emitFill(step);
      break;
    case Step::Kind::Loop:
      emitLoop(step);
      break;
    case Step::Kind::NextRow:
      plan::NextRowOp::create(builder, rowCounter.getLoc(), rowCounter);
      break;
    }
  }
}

void Emitter::run() {
  const Schedule &schedule = stream.getSchedule();
  SmallVector<Value> inputs, outputs;
  for (auto [tensor, info] : llvm::zip(stream.network.tensors, stream.tensors))
    if (tensor.isWhole)
      (tensor.producer ? outputs : inputs).push_back(info.memory);
  IntegerAttr distance;
  // It is about the first input and the last output.
  if (schedule.distance)
    distance = builder.getI64IntegerAttr(*schedule.distance);
  auto op = plan::StreamOp::create(builder, loc, inputs, outputs, distance);
  builder.setInsertionPointToStart(&op.getBody().emplaceBlock());
  for (auto [number, tensor] : llvm::enumerate(stream.network.tensors)) {
    const Stream::TensorInfo &info = stream.tensors[number];
    if (!tensor.isWhole && !info.isTransient)
      memoryOf(number, stream.stages[*tensor.producer].padded->getLoc());
  }
  emitSteps(schedule.steps);
  // Detached ops still hold the old memory.
  stream.workshop.clear();
  for (Operation *old : stream.ops)
    old->erase();
  for (auto [tensor, info] :
       llvm::zip(stream.network.tensors, stream.tensors)) {
    if (tensor.isWhole || !info.memory)
      continue;
    for (Operation *user : llvm::make_early_inc_range(info.memory.getUsers()))
      user->erase(); // Deallocations.
    info.memory.getDefiningOp()->erase();
  }
}

void Stream::emit(OpBuilder &builder, Value rowCounter) {
  Emitter(*this, builder, rowCounter).run();
}
