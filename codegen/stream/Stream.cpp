//===- Stream.cpp - Ops that are to hand each other rows ----------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/stream/Stream.h"

#include "codegen/kernels/KernelTable.h"
#include "dialects/QNN/IR/QNN.h"
#include "dialects/QNN/Transforms/TilingInterfaceImpl.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/TilingInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include <set>

using namespace mlir;
using namespace mote;
using namespace mote::stream;

std::unique_ptr<Stream> Stream::make(ArrayRef<Operation *> ops, Choice choice,
                                     const ExpectedKernels &kernels) {
  std::unique_ptr<Stream> stream(new Stream(kernels));
  if (!stream->addOps(ops, choice))
    return nullptr;
  return stream;
}

bool Stream::isStreamable(Operation *op) {
  // Rows of f16 have no padding and no sums.
  return isa_and_nonnull<qnn::QNNDialect>(op->getDialect()) &&
         qnn::rowWindowOf(op).has_value() &&
         llvm::none_of(op->getOperandTypes(), [](Type type) {
           return cast<ShapedType>(type).getElementType().isF16();
         });
}

bool Stream::addOps(ArrayRef<Operation *> all, Choice choice) {
  ops.assign(all.begin(), all.end());
  for (Operation *op : ops)
    if (!addStage(op, choice.buffersInput))
      return false;
  // The last op drives the stream; what it computes is what the stream is for.
  if (!network.tensors[network.stages.back().tensor].isWhole)
    return false;
  network.takesRows = choice.takesRows;
  if (choice.takesRows && !canTakeRows())
    return false;
  for (unsigned stage = 0; stage < stages.size(); ++stage)
    if (stages[stage].op)
      makePadded(stage, stages[stage].op);
  if (choice.inPairs && !choosePairs())
    return false;
  for (unsigned stage = 0; stage < stages.size(); ++stage)
    measure(stage);
  return true;
}

/// Whether the first stage alone reads the first tensor, each row once.
bool Stream::canTakeRows() const {
  auto reads = [](const Stage &stage) {
    return llvm::any_of(stage.feeds,
                        [](const Feed &feed) { return feed.tensor == 0; });
  };
  const Stage &first = network.stages.front();
  return first.feeds.size() == 1 && first.feeds[0].tensor == 0 &&
         first.feeds[0].span == 1 && first.feeds[0].top == 0 &&
         !network.tensors[0].producer && network.tensors[0].height > 1 &&
         llvm::none_of(ArrayRef(network.stages).drop_front(), reads);
}

static Value outputOf(Operation *op) {
  return cast<DestinationStyleOpInterface>(op).getDpsInitOperand(0)->get();
}

/// Whether `memory` is only ever touched by `ops`, directly, and written by
/// one.
static bool isInternal(Value memory, ArrayRef<Operation *> ops) {
  if (!memory.getDefiningOp<memref::AllocOp>())
    return false;
  unsigned writers = 0;
  for (OpOperand &use : memory.getUses()) {
    if (isa<memref::DeallocOp>(use.getOwner()))
      continue;
    auto dps = dyn_cast<DestinationStyleOpInterface>(use.getOwner());
    if (!dps || !llvm::is_contained(ops, use.getOwner()))
      return false;
    writers += dps.isDpsInit(&use);
  }
  return writers == 1;
}

std::optional<unsigned> Stream::tensorOf(Value memory) {
  auto type = dyn_cast<MemRefType>(memory.getType());
  if (!type || type.getRank() != 4 || type.getDimSize(0) != 1 ||
      !type.hasStaticShape() || !type.getLayout().isIdentity())
    return std::nullopt;
  auto [entry, isNew] = numbers.try_emplace(memory, tensors.size());
  if (isNew) {
    tensors.push_back({memory, type, std::nullopt, false, std::nullopt});
    network.tensors.push_back({type.getDimSize(1),
                               plan::getBytes(type) / type.getDimSize(1),
                               std::nullopt, !isInternal(memory, ops), false});
  }
  return entry->second;
}

/// Convolutions read a value outside the image, which rows of padding can hold;
/// pools have no such value.
static std::optional<int64_t> padValueOf(Operation *op) {
  if (auto conv = dyn_cast<qnn::Conv2DOp>(op))
    return conv.getPadValue();
  if (auto conv = dyn_cast<qnn::DepthwiseConv2DOp>(op))
    return conv.getPadValue();
  return std::nullopt;
}

/// Whether one window covers the whole image: rows are added up as they come
/// (and the sum of so many fits i32).
static bool isGlobal(qnn::AvgPool2DOp pool) {
  auto type = cast<MemRefType>(pool.getInput().getType());
  return type.getShape().drop_front().take_front(2) == pool.getKernelSize() &&
         type.getDimSize(1) * type.getDimSize(2) <= int64_t(1) << 23 &&
         llvm::all_of(pool.getPads(), [](int64_t pad) { return pad == 0; });
}

/// Two stages: sums of the rows, and what the average makes of them.
bool Stream::addAverage(qnn::AvgPool2DOp pool) {
  std::optional<unsigned> from = tensorOf(pool.getInput());
  if (!from)
    return false;
  MemRefType type = tensors[*from].type;
  int64_t height = type.getDimSize(1);
  OpBuilder builder(pool.getContext());
  builder.setInsertionPointToEnd(&workshop);
  Type element = type.getElementType().isF32() ? type.getElementType()
                                               : builder.getI32Type();
  auto sumType = MemRefType::get({1, 1, 1, type.getDimSize(3)}, element);
  Value source = memref::AllocOp::create(builder, pool.getLoc(), type);
  Value sums = memref::AllocOp::create(builder, pool.getLoc(), sumType);
  auto add = qnn::SumRowsOp::create(builder, pool.getLoc(), TypeRange(), source,
                                    sums, /*scratch=*/Value(), nullptr);
  auto average = qnn::AverageSumsOp::create(
      builder, pool.getLoc(), TypeRange(), sums, pool.getOut(),
      /*scratch=*/Value(), pool.getKernelSize()[0] * pool.getKernelSize()[1],
      pool.getInputZeroPoint(), pool.getRequantAttr(), nullptr);
  // Zero points are subtracted at the end.
  unsigned sum = tensors.size(), stage = stages.size();
  tensors.push_back({Value(), sumType, 0, false, std::nullopt});
  network.tensors.push_back(
      {height, plan::getBytes(sumType), stage, false, /*isSum=*/true});
  network.stages.push_back(
      {{Feed{*from, 1, 0, 1, network.tensors[*from].isWhole}}, sum});
  stages.push_back({nullptr, add});
  std::optional<unsigned> result = tensorOf(pool.getOut());
  if (!result || network.tensors[*result].producer)
    return false;
  network.tensors[*result].producer = stage + 1;
  network.stages.push_back({{Feed{sum, 1, 1 - height, 1, false}}, *result});
  stages.push_back({nullptr, average});
  return true;
}

bool Stream::addStage(Operation *op, bool buffersInput) {
  if (auto pool = dyn_cast<qnn::AvgPool2DOp>(op); pool && isGlobal(pool))
    return addAverage(pool);
  std::optional<qnn::RowWindow> window = qnn::rowWindowOf(op);
  if (!window)
    return false;
  auto dps = cast<DestinationStyleOpInterface>(op);
  std::optional<int64_t> padValue = padValueOf(op);
  Stage stage;
  for (OpOperand *operand : dps.getDpsInputOperands()) {
    if (!qnn::isImage(*operand))
      continue;
    std::optional<unsigned> tensor = tensorOf(operand->get());
    if (!tensor)
      return false;
    if (buffersInput && stages.empty()) {
      addCopy(*tensor);
      tensor = numbers[operand->get()];
    }
    bool isWhole = network.tensors[*tensor].isWhole;
    Feed feed{*tensor, window->stride, window->top, window->span,
              isWhole || !padValue};
    if (!feed.clips && (window->top > 0 || window->bottom > 0)) {
      std::optional<int64_t> &known = tensors[*tensor].padValue;
      if (known.value_or(*padValue) != *padValue)
        return false;
      known = padValue;
    }
    stage.feeds.push_back(feed);
  }
  std::optional<unsigned> result = tensorOf(outputOf(op));
  // Written once, and not before it is read.
  if (!result || network.tensors[*result].producer ||
      llvm::any_of(network.stages, [&](const Stage &earlier) {
        return llvm::any_of(earlier.feeds, [&](const Feed &feed) {
          return feed.tensor == *result;
        });
      }))
    return false;
  stage.tensor = *result;
  network.tensors[*result].producer = network.stages.size();
  network.stages.push_back(std::move(stage));
  stages.push_back({op});
  return true;
}

/// A stage that copies rows of the first input to a line buffer, from which
/// later ops read.
void Stream::addCopy(unsigned from) {
  MemRefType type = tensors[from].type;
  Location loc = tensors[from].memory.getLoc();
  OpBuilder builder(type.getContext());
  builder.setInsertionPointToEnd(&workshop);
  Value source = memref::AllocOp::create(builder, loc, type);
  Value target = memref::AllocOp::create(builder, loc, type);
  auto move = qnn::MoveOp::create(builder, loc, TypeRange(), source, target,
                                  /*scratch=*/Value(), /*kernel=*/nullptr);
  unsigned to = tensors.size();
  tensors.push_back({Value(), type, std::nullopt, false, std::nullopt});
  network.tensors.push_back({type.getDimSize(1), network.tensors[from].rowBytes,
                             unsigned(network.stages.size()), false, false});
  numbers[tensors[from].memory] = to;
  network.stages.push_back({{Feed{from, 1, 0, 1, true}}, to});
  stages.push_back({nullptr, move});
}

/// The op as if its inputs held the rows of padding that line buffers hold.
void Stream::makePadded(unsigned number, Operation *op) {
  OpBuilder builder(op->getContext());
  builder.setInsertionPointToEnd(&workshop);
  const Stage &stage = network.stages[number];
  Operation *padded = builder.clone(*op);
  int64_t outHeight = network.tensors[stage.tensor].height;
  unsigned next = 0;
  auto dps = cast<DestinationStyleOpInterface>(padded);
  for (OpOperand *operand : dps.getDpsInputOperands()) {
    if (!qnn::isImage(*operand))
      continue;
    const Feed &feed = stage.feeds[next++];
    if (feed.clips)
      continue;
    MemRefType type = tensors[feed.tensor].type;
    SmallVector<int64_t> shape(type.getShape());
    shape[1] = (outHeight - 1) * feed.stride + feed.span;
    operand->set(memref::AllocOp::create(
        builder, op->getLoc(), MemRefType::get(shape, type.getElementType())));
    operand->get().getDefiningOp()->moveBefore(padded);
    if (auto pads = padded->getAttrOfType<DenseI64ArrayAttr>("pads"))
      padded->setAttr("pads",
                      builder.getDenseI64ArrayAttr({0, pads[1], 0, pads[3]}));
  }
  stages[number].padded = padded;
}

/// `count` rows of a stage from `row` on, of its padded op's memory.
Operation *Stream::makeTile(OpBuilder &builder, unsigned stage, int64_t row,
                            int64_t count) {
  Operation *padded = stages[stage].padded;
  auto slice = [&](Value image, int64_t first, int64_t size) -> Value {
    SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
    SmallVector<OpFoldResult> strides(4, builder.getIndexAttr(1));
    SmallVector<OpFoldResult> sizes = getAsIndexOpFoldResult(
        builder.getContext(), cast<MemRefType>(image.getType()).getShape());
    offsets[1] = builder.getIndexAttr(first);
    sizes[1] = builder.getIndexAttr(size);
    return memref::SubViewOp::create(builder, padded->getLoc(), image, offsets,
                                     sizes, strides);
  };
  if (auto add = dyn_cast<qnn::SumRowsOp>(padded))
    return qnn::SumRowsOp::create(
        builder, add.getLoc(), TypeRange(), slice(add.getInput(), row, count),
        slice(add.getOut(), 0, 1), /*scratch=*/Value(), nullptr);
  auto tiling = cast<TilingInterface>(padded);
  auto type = cast<MemRefType>(outputOf(tiling).getType());
  SmallVector<OpFoldResult> offsets(4, builder.getIndexAttr(0));
  SmallVector<OpFoldResult> sizes =
      getAsIndexOpFoldResult(builder.getContext(), type.getShape());
  offsets[1] = builder.getIndexAttr(row);
  sizes[1] = builder.getIndexAttr(count);
  // Constant rows always have a tile.
  return tiling.getTiledImplementation(builder, offsets, sizes)
      ->tiledOps.front();
}

/// The kernel of so many rows in the middle, which stand for all, and such a
/// tile.
const KernelVariant *Stream::kernelOf(unsigned stage, int64_t rows,
                                      Operation *&tile) {
  OpBuilder builder(stages[stage].padded->getContext());
  builder.setInsertionPointToEnd(&workshop);
  const Stage &known = network.stages[stage];
  int64_t height = network.tensors[known.tensor].height;
  int64_t middle = height / 2 / known.rows * known.rows;
  tile = makeTile(builder, stage, std::min(middle, height - rows), rows);
  return kernels.lookup(stages[stage].op, tile);
}

/// Two rows at a time for kernels that gain from it, and for what works on
/// single rows of them. False if none does.
bool Stream::choosePairs() {
  bool any = false;
  for (auto [number, stage] : llvm::enumerate(network.stages)) {
    int64_t height = network.tensors[stage.tensor].height;
    // A single row at the end would need another kernel, and its weights.
    if (height < 2 || height % 2 != 0 || (network.takesRows && number == 0))
      continue;
    bool follows =
        llvm::all_of(stage.feeds,
                     [&](const Feed &feed) {
                       std::optional<unsigned> producer =
                           network.tensors[feed.tensor].producer;
                       return feed.stride == 1 && feed.span == 1 &&
                              feed.top == 0 && producer;
                     }) &&
        llvm::any_of(stage.feeds, [&](const Feed &feed) {
          return network.stages[*network.tensors[feed.tensor].producer].rows ==
                 2;
        });
    if (!follows && !gainsFromPairs(number))
      continue;
    stage.rows = 2;
    any = true;
  }
  return any;
}

/// Whether two rows at a time save at least 5 % of the cycles.
bool Stream::gainsFromPairs(unsigned stage) {
  Operation *tile;
  const KernelVariant *single = kernelOf(stage, 1, tile);
  if (!single)
    return false;
  uint64_t singles = 2 * single->cost(tile, target);
  const KernelVariant *pair = kernelOf(stage, 2, tile);
  return pair && pair->cost(tile, target) * 100 <= singles * 95;
}

/// What the stage's kernels cost.
void Stream::measure(unsigned stage) {
  int64_t rows = network.stages[stage].rows;
  int64_t height = network.tensors[network.stages[stage].tensor].height;
  StageInfo &info = stages[stage];
  info.mayRunInPlace = true;
  auto measureRows = [&](int64_t count, int64_t times) {
    Operation *tile;
    const KernelVariant *variant = kernelOf(stage, count, tile);
    if (!variant)
      return;
    info.cycles += variant->cost(tile, target) * times;
    if (variant->scratchBytes)
      info.scratchBytes =
          std::max(info.scratchBytes, variant->scratchBytes(tile));
    KernelOverlap overlap =
        variant->overlap ? variant->overlap(tile) : KernelOverlap();
    // Input and output start at one address.
    info.mayRunInPlace &= overlap.modulo != 0 || (!overlap.distances.empty() &&
                                                  overlap.distances[0] <= 0);
  };
  if (int64_t steps = height / rows)
    measureRows(rows, steps);
  if (int64_t rest = height % rows)
    measureRows(rest, 1);
}

const Schedule &Stream::getSchedule() {
  if (!schedule) {
    schedule = makeSchedule(network);
    decidePlaces();
  }
  return *schedule;
}

/// Whether the rows of `tensor` that are written at once are read in the block
/// in which they are written, and not later.
bool Stream::isTransient(unsigned tensor, ArrayRef<Step> steps) const {
  bool isFull = false;
  for (const Step &step : steps) {
    if (step.kind == Step::Kind::Loop && !isTransient(tensor, step.body))
      return false;
    if (step.kind != Step::Kind::Tile)
      continue;
    const Stage &stage = network.stages[step.id];
    for (const Feed &feed : stage.feeds)
      if (feed.tensor == tensor) {
        if (!isFull)
          return false;
        isFull = false;
      }
    isFull |= stage.tensor == tensor;
  }
  return !isFull;
}

/// Line buffers of one step's rows that are read at once need no memory for
/// good, and none at all if they fit the dead rows of what they are computed
/// from.
void Stream::decidePlaces() {
  for (auto [number, stage] : llvm::enumerate(network.stages)) {
    unsigned out = stage.tensor;
    if (network.tensors[out].isWhole || network.tensors[out].isSum ||
        schedule->depths[out] != stage.rows ||
        !isTransient(out, schedule->steps))
      continue;
    tensors[out].isTransient = true;
    auto readers =
        llvm::make_filter_range(network.stages, [&](const Stage &reader) {
          return llvm::any_of(reader.feeds, [&](const Feed &feed) {
            return feed.tensor == out;
          });
        });
    // A reader with other inputs might need rows computed before it reads.
    bool isReadAtOnce = llvm::all_of(
        readers, [](const Stage &reader) { return reader.feeds.size() == 1; });
    const Feed &feed = stage.feeds.front();
    if (isReadAtOnce && stage.feeds.size() == 1 &&
        stages[number].mayRunInPlace &&
        tensors[feed.tensor].type.getElementType() ==
            tensors[out].type.getElementType() &&
        schedule->deadBytes[number] >=
            stage.rows * network.tensors[out].rowBytes)
      tensors[out].inPlaceOf = feed.tensor;
  }
}

int64_t Stream::getBytes() {
  const Schedule &known = getSchedule();
  int64_t kept = 0, passing = 0, scratch = 0;
  for (auto [tensor, info, depth] :
       llvm::zip(network.tensors, tensors, known.depths)) {
    if (info.inPlaceOf)
      continue;
    int64_t bytes = llvm::alignTo(depth * tensor.rowBytes, 4);
    if (info.isTransient)
      passing = std::max(passing, bytes);
    else
      kept += bytes;
  }
  for (const StageInfo &stage : stages)
    scratch = std::max(scratch, stage.scratchBytes);
  return kept + passing + scratch;
}

uint64_t Stream::getCycles() {
  // As move_s8_1x16__c.
  uint64_t cycles = getSchedule().movedBytes * 3 / 4;
  for (const StageInfo &info : stages)
    cycles += info.cycles;
  return cycles;
}

using KernelKey = std::tuple<unsigned, int64_t, std::vector<int64_t>>;
static void collectKernels(ArrayRef<Step> steps, std::set<KernelKey> &keys) {
  for (const Step &step : steps) {
    if (step.kind == Step::Kind::Tile)
      keys.insert(
          {step.id, step.rows,
           std::vector<int64_t>(step.clipped.begin(), step.clipped.end())});
    collectKernels(step.body, keys);
  }
}

unsigned Stream::countKernels() {
  std::set<KernelKey> keys;
  collectKernels(getSchedule().steps, keys);
  return keys.size();
}
