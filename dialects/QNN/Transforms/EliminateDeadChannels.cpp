//===- EliminateDeadChannels.cpp - Remove channels that cannot matter -----===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Trained and quantized models carry channels whose value is the same for
// every input (a saturated ReLU), or that no later weight looks at. Since all
// weights are constants, interval analysis proves it, and the channel can go:
// from its producer, from the depthwise layers behind it, and from the filters
// that read it, where a constant's contribution moves into the bias. Half of
// the multiplications of MLPerf Tiny's person detector are of this kind.
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/ChannelRanges.h"
#include "dialects/QNN/Transforms/Passes.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/FormatVariadic.h"

namespace mote::qnn {
#define GEN_PASS_DEF_ELIMINATEDEADCHANNELS
#include "dialects/QNN/Transforms/Passes.h.inc"
} // namespace mote::qnn

using namespace mlir;
using namespace mote;
using namespace mote::qnn;
using llvm::BitVector;

/// The filter and bias of a linear op, as values on the host.
namespace {
struct LinearWeights {
  HostTensor filter, bias;
  int64_t outputs, inputs, taps;

  int8_t weight(int64_t o, int64_t tap, int64_t i) const {
    return filter.as<int8_t>()[(o * taps + tap) * inputs + i];
  }
};
} // namespace

/// Weights of conv2d (`[O, KH, KW, I]`) and fully_connected (`[O, I]`).
static std::optional<LinearWeights> linearWeights(Operation *op) {
  std::optional<HostTensor> filter = constantTensor(op->getOperand(1));
  std::optional<HostTensor> bias = constantTensor(op->getOperand(2));
  if (!filter || !bias)
    return std::nullopt;
  int64_t outputs = filter->getShape().front();
  int64_t inputs = filter->getShape().back();
  int64_t taps = filter->getNumElements() / (outputs * inputs);
  return LinearWeights{std::move(*filter), std::move(*bias), outputs, inputs,
                       taps};
}

/// An op that mixes channels by constant weights, so that each of its output
/// channels stands alone.
static bool isMixing(Operation *op) {
  if (auto conv = dyn_cast<Conv2DOp>(op))
    return conv.getGroups() == 1 && conv.getRequant();
  if (auto fc = dyn_cast<FullyConnectedOp>(op))
    return fc.getRequant().has_value();
  return false;
}

/// An op whose output channel c is computed from channel c of each input.
static bool isChannelwise(Operation *op) {
  if (auto conv = dyn_cast<DepthwiseConv2DOp>(op))
    return conv.getRequant() && constantTensor(conv.getFilter()) &&
           constantTensor(conv.getBias());
  if (auto pool = dyn_cast<AvgPool2DOp>(op))
    return pool.getRequant().has_value();
  return isa<MaxPool2DOp, AddOp, LookupOp>(op);
}

/// The operands of a channelwise op that carry channels.
static OperandRange channelOperands(Operation *op) {
  return op->getOperands().take_front(isa<AddOp>(op) ? 2 : 1);
}

/// Whether the pass may give `value` fewer channels: both its producer and all
/// its users are understood.
static bool isShrinkable(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  Operation *producer = value.getDefiningOp();
  if (!type || !producer || !type.getElementType().isSignlessInteger(8))
    return false;
  bool made = isMixing(producer) ? linearWeights(producer).has_value()
                                 : isChannelwise(producer) ||
                                       isChannelPreservingReshape(producer);
  return made && llvm::all_of(value.getUses(), [](OpOperand &use) {
           Operation *user = use.getOwner();
           if (isMixing(user))
             return use.getOperandNumber() == 0 &&
                    linearWeights(user).has_value();
           return isChannelwise(user) || isChannelPreservingReshape(user);
         });
}

//===----------------------------------------------------------------------===//
// Which channels are needed
//===----------------------------------------------------------------------===//

namespace {
/// Backward liveness of channels. `needed(v)` has a bit for each channel.
class ChannelLiveness {
public:
  explicit ChannelLiveness(Block &block);

  const BitVector &needed(Value value) const {
    return masks.find(value)->second;
  }
  bool isTracked(Value value) const { return masks.contains(value); }
  /// The constant that channel `i` of a mixing op's input always has, if its
  /// contribution can move into the bias.
  std::optional<int32_t> foldable(Operation *op, int64_t i) const;
  StoredRange rangeOf(Value value, int64_t c) const {
    return ranges.get(value)[c];
  }

private:
  bool propagate(Operation *op);
  bool merge(Value value, const BitVector &bits);
  BitVector neededInputs(Operation *mixing);

  ChannelRangeAnalysis ranges;
  llvm::DenseMap<Value, BitVector> masks;
};
} // namespace

ChannelLiveness::ChannelLiveness(Block &block) : ranges(block) {
  for (Operation &op : block)
    for (Value result : op.getResults())
      if (isShrinkable(result))
        masks.try_emplace(result, BitVector(channelCount(result)));
  bool changed = true;
  while (changed) {
    changed = false;
    for (Operation &op : llvm::reverse(block))
      changed |= propagate(&op);
  }
}

/// Adds `bits` to what is needed of `value`; values that cannot shrink need
/// everything anyway.
bool ChannelLiveness::merge(Value value, const BitVector &bits) {
  auto mask = masks.find(value);
  if (mask == masks.end())
    return false;
  BitVector before = mask->second;
  mask->second |= bits;
  return before != mask->second;
}

std::optional<int32_t> ChannelLiveness::foldable(Operation *op,
                                                 int64_t i) const {
  StoredRange range = ranges.get(op->getOperand(0))[i];
  if (!range.isConstant())
    return std::nullopt;
  if (auto conv = dyn_cast<Conv2DOp>(op)) {
    bool padded =
        llvm::any_of(conv.getPads(), [](int64_t pad) { return pad != 0; });
    if (padded && range.low != static_cast<int32_t>(conv.getPadValue()))
      return std::nullopt;
  }
  return range.low;
}

/// Input channels that some needed output of a mixing op depends on.
BitVector ChannelLiveness::neededInputs(Operation *op) {
  LinearWeights weights = *linearWeights(op);
  auto output = masks.find(op->getResult(0));
  BitVector bits(weights.inputs);
  for (int64_t i = 0; i < weights.inputs; ++i) {
    if (foldable(op, i))
      continue;
    for (int64_t o = 0; o < weights.outputs && !bits[i]; ++o) {
      if (output != masks.end() && !output->second[o])
        continue;
      for (int64_t tap = 0; tap < weights.taps; ++tap)
        if (weights.weight(o, tap, i) != 0)
          bits.set(i);
    }
  }
  return bits;
}

bool ChannelLiveness::propagate(Operation *op) {
  if (op->getNumResults() != 1)
    return false;
  Value result = op->getResult(0);
  if (isMixing(op)) {
    Value input = op->getOperand(0);
    return masks.contains(input) && merge(input, neededInputs(op));
  }
  if (isChannelPreservingReshape(op)) {
    Value input = op->getOperand(0);
    int64_t channels = channelCount(input), count = channelCount(result);
    bool whole = !masks.contains(result) || !masks.contains(input);
    BitVector in(channels, whole), out(count, whole);
    if (!whole)
      for (int64_t k = 0; k < count; ++k)
        if (masks[result][k] || masks[input][k % channels])
          in.set(k % channels);
    for (int64_t k = 0; k < count; ++k)
      if (in[k % channels])
        out.set(k);
    bool changed = merge(input, in);
    return merge(result, out) || changed;
  }
  if (!isChannelwise(op))
    return false;
  // All channel operands and the result keep the same channels.
  SmallVector<Value> group(channelOperands(op));
  group.push_back(result);
  BitVector bits(channelCount(result));
  for (Value value : group) {
    auto mask = masks.find(value);
    if (mask == masks.end())
      bits.set();
    else
      bits |= mask->second;
  }
  bool changed = false;
  for (Value value : group)
    changed |= merge(value, bits);
  return changed;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

/// `values[kept]` of a per-channel attribute; one entry serves all channels and
/// stays.
static SmallVector<int32_t> sliced(ArrayRef<int32_t> values,
                                   ArrayRef<int64_t> kept) {
  if (values.size() == 1)
    return SmallVector<int32_t>(values);
  return llvm::map_to_vector(kept, [&](int64_t c) { return values[c]; });
}

static RequantAttr sliced(RequantAttr requant, ArrayRef<int64_t> kept) {
  return RequantAttr::get(
      requant.getContext(), sliced(requant.getMultiplier(), kept),
      sliced(requant.getShift(), kept), requant.getZeroPoint(),
      requant.getMin(), requant.getMax(), requant.getRounding());
}

static Value makeConstant(OpBuilder &builder, Location loc,
                          const HostTensor &tensor, Type element) {
  auto type = RankedTensorType::get(tensor.getShape(), element);
  return arith::ConstantOp::create(builder, loc, tensor.toAttr(type));
}

namespace {
/// Rewrites a block once liveness is known. Everything is decided before any
/// type changes.
class Rewriter {
public:
  Rewriter(Block &block, const ChannelLiveness &liveness, int64_t multiple);

  void rewrite(Operation *op);
  int64_t getNumRemoved() const { return numRemoved; }

private:
  void keepNeeded(Value value, int64_t multiple);
  void keepFlattened(Operation *reshape);
  /// Channels that stay, ascending.
  SmallVector<int64_t> kept(Value value) const;
  bool isNeeded(Value value, int64_t c) const {
    return !liveness.isTracked(value) || liveness.needed(value)[c];
  }
  bool hasDead(Value value) const {
    return liveness.isTracked(value) && !liveness.needed(value).all();
  }
  void certify(Operation *op, int64_t before) const;
  void rewriteMixing(OpBuilder &builder, Operation *op);
  void rewriteDepthwise(OpBuilder &builder, DepthwiseConv2DOp op);
  void shrinkResult(OpBuilder &builder, Operation *op);

  const ChannelLiveness &liveness;
  int64_t numRemoved = 0;
  llvm::DenseMap<Value, SmallVector<int64_t>> keptOf;
};
} // namespace

Rewriter::Rewriter(Block &block, const ChannelLiveness &liveness,
                   int64_t multiple)
    : liveness(liveness) {
  for (Operation &op : block) {
    for (Value result : op.getResults()) {
      if (!liveness.isTracked(result))
        continue;
      if (isChannelPreservingReshape(&op))
        keepFlattened(&op);
      else
        keepNeeded(result, multiple);
    }
  }
}

/// The needed channels, at least one, and dead ones up to the next multiple.
void Rewriter::keepNeeded(Value value, int64_t multiple) {
  const BitVector &needed = liveness.needed(value);
  int64_t channels = needed.size(), count = needed.count();
  int64_t target = std::min<int64_t>(
      llvm::alignTo(std::max<int64_t>(count, 1), multiple), channels);
  int64_t spare = target - count;
  SmallVector<int64_t> &result = keptOf[value];
  for (int64_t c = 0; c < channels; ++c) {
    if (!needed[c] && spare <= 0)
      continue;
    spare -= !needed[c];
    result.push_back(c);
  }
}

/// A flattened map repeats the channels of its source.
void Rewriter::keepFlattened(Operation *reshape) {
  SmallVector<int64_t> base = kept(reshape->getOperand(0));
  int64_t period = channelCount(reshape->getOperand(0));
  SmallVector<int64_t> &result = keptOf[reshape->getResult(0)];
  for (int64_t start = 0; start < channelCount(reshape->getResult(0));
       start += period)
    for (int64_t c : base)
      result.push_back(start + c);
}

SmallVector<int64_t> Rewriter::kept(Value value) const {
  auto decided = keptOf.find(value);
  if (decided != keptOf.end())
    return decided->second;
  return llvm::to_vector(llvm::seq<int64_t>(0, channelCount(value)));
}

/// Says on the op, for reports and readers, what was removed and why it cannot
/// matter.
void Rewriter::certify(Operation *op, int64_t before) const {
  Value result = op->getResult(0);
  int64_t constants = 0, unread = 0;
  SmallVector<int64_t> stays = kept(result);
  for (int64_t c = 0; c < before; ++c) {
    if (llvm::is_contained(stays, c))
      continue;
    bool constant = liveness.rangeOf(result, c).isConstant();
    ++(constant ? constants : unread);
  }
  std::string text = llvm::formatv(
      "{0} of {1} output channels removed: {2} constant for every input, {3} "
      "read by nothing",
      constants + unread, before, constants, unread);
  op->setAttr("mote.eliminated", StringAttr::get(op->getContext(), text));
}

/// Gives the op's result, and its init, the kept number of channels.
void Rewriter::shrinkResult(OpBuilder &builder, Operation *op) {
  Value result = op->getResult(0);
  auto type = cast<RankedTensorType>(result.getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t before = shape.back();
  shape.back() = static_cast<int64_t>(kept(result).size());
  if (shape.back() == before)
    return;
  if (isMixing(op)) {
    numRemoved += before - shape.back();
    certify(op, before);
  }
  if (auto dps = dyn_cast<DestinationStyleOpInterface>(op))
    dps.getDpsInitOperand(0)->set(tensor::EmptyOp::create(
        builder, op->getLoc(), shape, type.getElementType()));
  result.setType(RankedTensorType::get(shape, type.getElementType()));
}

void Rewriter::rewriteMixing(OpBuilder &builder, Operation *op) {
  Value input = op->getOperand(0), result = op->getResult(0);
  LinearWeights weights = *linearWeights(op);
  SmallVector<int64_t> outputs = kept(result);
  SmallVector<int64_t> inputs =
      liveness.isTracked(input)
          ? kept(input)
          : llvm::to_vector(llvm::seq<int64_t>(0, weights.inputs));
  SmallVector<int64_t> shape(weights.filter.getShape());
  shape.front() = static_cast<int64_t>(outputs.size());
  shape.back() = static_cast<int64_t>(inputs.size());
  HostTensor filter(ElementKind::I8, shape);
  HostTensor bias(ElementKind::I32, {shape.front()});
  auto values = filter.as<int8_t>();
  int64_t position = 0;
  for (auto [index, o] : llvm::enumerate(outputs)) {
    // A channel kept only to fill up the multiple computes nothing.
    bool live = isNeeded(result, o);
    int64_t total = live ? weights.bias.getInt(o) : 0;
    for (int64_t tap = 0; tap < weights.taps; ++tap) {
      for (int64_t i = 0; live && i < weights.inputs; ++i)
        if (!isNeeded(input, i))
          if (std::optional<int32_t> value = liveness.foldable(op, i))
            total += int64_t(weights.weight(o, tap, i)) * *value;
      for (int64_t i : inputs)
        values[position++] =
            live && isNeeded(input, i) ? weights.weight(o, tap, i) : 0;
    }
    bias.setInt(static_cast<int64_t>(index), total);
  }
  Location loc = op->getLoc();
  op->setOperand(1, makeConstant(builder, loc, filter, builder.getI8Type()));
  op->setOperand(2, makeConstant(builder, loc, bias, builder.getI32Type()));
  llvm::TypeSwitch<Operation *>(op).Case<Conv2DOp, FullyConnectedOp>(
      [&](auto linear) {
        linear.setRequantAttr(sliced(*linear.getRequant(), outputs));
      });
}

void Rewriter::rewriteDepthwise(OpBuilder &builder, DepthwiseConv2DOp op) {
  SmallVector<int64_t> channels = kept(op->getResult(0));
  HostTensor filter = *constantTensor(op.getFilter());
  HostTensor bias = *constantTensor(op.getBias());
  SmallVector<int64_t> shape(filter.getShape());
  int64_t before = shape.back();
  shape.back() = static_cast<int64_t>(channels.size());
  HostTensor newFilter(ElementKind::I8, shape);
  HostTensor newBias(ElementKind::I32, {shape.back()});
  int64_t taps = filter.getNumElements() / before, position = 0;
  for (int64_t tap = 0; tap < taps; ++tap)
    for (int64_t c : channels)
      newFilter.setInt(position++, filter.getInt(tap * before + c));
  for (auto [index, c] : llvm::enumerate(channels))
    newBias.setInt(static_cast<int64_t>(index), bias.getInt(c));
  Location loc = op.getLoc();
  op->setOperand(1, makeConstant(builder, loc, newFilter, builder.getI8Type()));
  op->setOperand(2, makeConstant(builder, loc, newBias, builder.getI32Type()));
  op.setRequantAttr(sliced(*op.getRequant(), channels));
}

void Rewriter::rewrite(Operation *op) {
  if (op->getNumResults() != 1)
    return;
  OpBuilder builder(op);
  Value result = op->getResult(0);
  if (isMixing(op)) {
    if (!hasDead(op->getOperand(0)) && !hasDead(result))
      return;
    rewriteMixing(builder, op);
  } else if (!hasDead(result)) {
    return;
  } else if (auto depthwise = dyn_cast<DepthwiseConv2DOp>(op)) {
    rewriteDepthwise(builder, depthwise);
  }
  if (liveness.isTracked(result))
    shrinkResult(builder, op);
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

namespace {
struct EliminateDeadChannels
    : qnn::impl::EliminateDeadChannelsBase<EliminateDeadChannels> {
  using Base::Base;

  void runOnOperation() override {
    if (channelMultiple < 1) {
      getOperation().emitError(
          "expected a channel multiple of at least 1, but got ")
          << channelMultiple;
      return signalPassFailure();
    }
    for (Block &block : getOperation().getBody()) {
      ChannelLiveness liveness(block);
      Rewriter rewriter(block, liveness, channelMultiple);
      for (Operation &op : llvm::make_early_inc_range(block))
        rewriter.rewrite(&op);
      numChannelsRemoved += rewriter.getNumRemoved();
    }
  }
};
} // namespace
