//===- ChannelRanges.cpp - What values a channel can take -----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/QNN/Transforms/ChannelRanges.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;
using namespace mote::qnn;

int64_t qnn::channelCount(Value value) {
  auto type = cast<ShapedType>(value.getType());
  return type.getRank() == 0 ? 1 : type.getShape().back();
}

bool qnn::isChannelPreservingReshape(Operation *op) {
  if (!isa<tensor::CollapseShapeOp, tensor::ExpandShapeOp>(op))
    return false;
  int64_t from = channelCount(op->getOperand(0));
  int64_t to = channelCount(op->getResult(0));
  return from > 0 && to % from == 0;
}

static bool isI8Tensor(Value value) {
  auto type = dyn_cast<RankedTensorType>(value.getType());
  return type && type.getRank() > 0 &&
         type.getElementType().isSignlessInteger(8);
}

std::optional<HostTensor> qnn::constantTensor(Value value) {
  DenseElementsAttr attr;
  if (!matchPattern(value, m_Constant(&attr)))
    return std::nullopt;
  return HostTensor::fromAttr(attr);
}

static StoredRange requantize(RequantAttr requant, int64_t low, int64_t high,
                              int64_t channel) {
  return {requant.apply(low, channel), requant.apply(high, channel)};
}

static StoredRange hull(StoredRange a, StoredRange b) {
  return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

static bool anyNonzero(ArrayRef<int64_t> values) {
  return llvm::any_of(values, [](int64_t value) { return value != 0; });
}

/// Adds `weight * [range]` to `[low, high]`.
static void accumulate(int64_t weight, StoredRange range, int64_t &low,
                       int64_t &high) {
  low += weight * (weight >= 0 ? range.low : range.high);
  high += weight * (weight >= 0 ? range.high : range.low);
}

/// Ranges of a linear op whose filter is `[O, taps, I]` (`depthwise`: `[taps,
/// C]`).
static ChannelRanges linearRanges(ChannelRanges input, const HostTensor &filter,
                                  const HostTensor &bias, RequantAttr requant,
                                  bool depthwise) {
  int64_t outputs = bias.getNumElements();
  int64_t inputs = static_cast<int64_t>(input.size());
  int64_t taps =
      filter.getNumElements() / (depthwise ? outputs : outputs * inputs);
  ArrayRef<int8_t> weights = filter.as<int8_t>();
  ChannelRanges result(outputs);
  for (int64_t o = 0; o < outputs; ++o) {
    int64_t low = bias.getInt(o), high = low;
    for (int64_t tap = 0; tap < taps; ++tap) {
      if (depthwise) {
        accumulate(weights[tap * outputs + o], input[o], low, high);
        continue;
      }
      for (int64_t i = 0; i < inputs; ++i)
        accumulate(weights[(o * taps + tap) * inputs + i], input[i], low, high);
    }
    result[o] = requantize(requant, low, high, o);
  }
  return result;
}

/// Widens every range by the value that padding reads.
static ChannelRanges withPadding(ChannelRanges input, ArrayRef<int64_t> pads,
                                 int32_t padValue) {
  if (anyNonzero(pads))
    for (StoredRange &range : input)
      range = hull(range, {padValue, padValue});
  return input;
}

static ChannelRanges avgPoolRanges(AvgPool2DOp op, ChannelRanges input) {
  RequantAttr requant = *op.getRequant();
  int64_t window = op.getKernelSize()[0] * op.getKernelSize()[1];
  int64_t fewest = anyNonzero(op.getPads()) ? 1 : window;
  for (StoredRange &range : input) {
    std::optional<StoredRange> all;
    for (int64_t n = fewest; n <= window; ++n) {
      // The getter is unsigned.
      int64_t zero = static_cast<int32_t>(op.getInputZeroPoint());
      StoredRange one =
          requantize(requant, n * (range.low - zero), n * (range.high - zero),
                     requant.getMultiplier().size() == 1 ? 0 : n - 1);
      all = all ? hull(*all, one) : one;
    }
    range = *all;
  }
  return input;
}

static StoredRange addRange(AddOp op, StoredRange lhs, StoredRange rhs) {
  // The sum is monotone in each operand, so the corners bound it.
  int64_t low = op.getOffset(), high = low;
  accumulate(static_cast<int32_t>(op.getLhsMultiplier()), lhs, low, high);
  accumulate(static_cast<int32_t>(op.getRhsMultiplier()), rhs, low, high);
  auto requant = RequantAttr::get(
      op.getContext(), {1}, {static_cast<int32_t>(op.getShift())},
      op.getZeroPoint(), op.getMin(), op.getMax(), op.getRounding());
  return requantize(requant, low, high, 0);
}

static ChannelRanges lookupRanges(LookupOp op, ChannelRanges input) {
  ArrayRef<int8_t> table = op.getTable();
  for (StoredRange &range : input) {
    ArrayRef<int8_t> reached =
        table.slice(range.low + 128, range.high - range.low + 1);
    auto [low, high] = std::minmax_element(reached.begin(), reached.end());
    range = {*low, *high};
  }
  return input;
}

/// `input`'s ranges repeated for a flattening reshape.
static ChannelRanges repeated(const ChannelRanges &input, int64_t count) {
  ChannelRanges result;
  while (static_cast<int64_t>(result.size()) < count)
    result.append(input.begin(), input.end());
  return result;
}

ChannelRangeAnalysis::ChannelRangeAnalysis(Block &block) {
  for (Operation &op : block)
    visit(&op);
}

ChannelRanges ChannelRangeAnalysis::get(Value value) const {
  auto known = ranges.find(value);
  if (known != ranges.end())
    return known->second;
  return ChannelRanges(channelCount(value));
}

void ChannelRangeAnalysis::visit(Operation *op) {
  if (op->getNumResults() != 1 || !isI8Tensor(op->getResult(0)))
    return;
  auto linear = [&](auto linearOp, ChannelRanges input, bool depthwise) {
    std::optional<HostTensor> filter = constantTensor(linearOp.getFilter());
    std::optional<HostTensor> bias = constantTensor(linearOp.getBias());
    if (filter && bias)
      ranges[op->getResult(0)] = linearRanges(
          std::move(input), *filter, *bias, *linearOp.getRequant(), depthwise);
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case<Conv2DOp>([&](Conv2DOp conv) {
        if (conv.getGroups() == 1)
          linear(conv,
                 withPadding(get(conv.getInput()), conv.getPads(),
                             conv.getPadValue()),
                 /*depthwise=*/false);
      })
      .Case<DepthwiseConv2DOp>([&](DepthwiseConv2DOp conv) {
        linear(conv,
               withPadding(get(conv.getInput()), conv.getPads(),
                           conv.getPadValue()),
               /*depthwise=*/true);
      })
      .Case<FullyConnectedOp>([&](FullyConnectedOp fc) {
        linear(fc, get(fc.getInput()), /*depthwise=*/false);
      })
      .Case<MaxPool2DOp>([&](MaxPool2DOp pool) {
        ranges[op->getResult(0)] = get(pool.getInput());
      })
      .Case<AvgPool2DOp>([&](AvgPool2DOp pool) {
        ranges[op->getResult(0)] = avgPoolRanges(pool, get(pool.getInput()));
      })
      .Case<LookupOp>([&](LookupOp lookup) {
        ranges[op->getResult(0)] = lookupRanges(lookup, get(lookup.getInput()));
      })
      .Case<AddOp>([&](AddOp add) {
        ChannelRanges lhs = get(add.getLhs()), rhs = get(add.getRhs());
        for (auto [left, right] : llvm::zip_equal(lhs, rhs))
          left = addRange(add, left, right);
        ranges[op->getResult(0)] = std::move(lhs);
      })
      .Case<tensor::CollapseShapeOp, tensor::ExpandShapeOp>([&](auto reshape) {
        if (isChannelPreservingReshape(op))
          ranges[op->getResult(0)] =
              repeated(get(op->getOperand(0)), channelCount(op->getResult(0)));
      });
}
