//===- Quantize.cpp - A float model with ranges becomes QDQ ---------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives a calibrated float model the quantize and dequantize ops that a
// quantizing exporter would have written, for nn-fold-qdq to fold. Keeping the
// two apart means one road to integers, whoever quantized the model.
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Calibration.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/FoldQDQ.h"
#include "dialects/NN/Transforms/Passes.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include <cmath>

namespace mote::nn {
#define GEN_PASS_DEF_NNQUANTIZE
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// A signed 8-bit type for activations or weights.
static quant::UniformQuantizedType int8Type(MLIRContext *context, double scale,
                                            int64_t zeroPoint,
                                            int64_t low = -128) {
  return quant::UniformQuantizedType::get(
      quant::QuantizationFlags::Signed, IntegerType::get(context, 8),
      Float32Type::get(context), static_cast<float>(scale), zeroPoint, low,
      127);
}

/// Asymmetric: 256 steps over the range, in which real 0 is a stored value.
static quant::UniformQuantizedType activationType(MLIRContext *context,
                                                  float low, float high) {
  low = std::min(low, 0.0f);
  high = std::max(high, 0.0f);
  double scale = (static_cast<double>(high) - low) / 255.0;
  if (static_cast<float>(scale) < std::numeric_limits<float>::min())
    return int8Type(context, 1.0, 0);
  double zeroPoint = std::nearbyint(-128.0 - low / scale);
  return int8Type(context, scale,
                  static_cast<int64_t>(std::clamp(zeroPoint, -128.0, 127.0)));
}

/// The type of an op's result whose range is known without samples.
static quant::UniformQuantizedType fixedType(Operation *op) {
  if (isa_and_nonnull<SoftmaxOp, SigmoidOp, HardSigmoidOp>(op))
    return int8Type(op->getContext(), 1.0 / 256, -128);
  if (isa_and_nonnull<TanhOp>(op))
    return int8Type(op->getContext(), 1.0 / 128, 0);
  return nullptr;
}

/// Ops whose result has the scale of their operands, so that it holds the same
/// integers.
static bool keepsScale(Operation *op) {
  return isa_and_nonnull<TransposeOp, ReshapeOp, SliceOp, MaxPool2DOp, PadOp,
                         ConcatOp>(op);
}

/// Whether an integer form of the op exists.
static bool isQuantizable(Operation *op) {
  if (isa_and_nonnull<Conv2DOp, FullyConnectedOp>(op)) {
    bool hasBias = op->getNumOperands() == 3;
    return op->getOperand(1).getDefiningOp<ConstantOp>() &&
           (!hasBias || op->getOperand(2).getDefiningOp<ConstantOp>());
  }
  if (isa_and_nonnull<ConcatOp>(op))
    return llvm::none_of(op->getOperands(), isConstantLike);
  return keepsScale(op) ||
         isa_and_nonnull<MatMulOp, AddOp, SubOp, MulOp, MinimumOp, MaximumOp,
                         AvgPool2DOp, ReduceMeanOp, SoftmaxOp, SigmoidOp,
                         HardSigmoidOp, TanhOp, ReluOp, ClipOp, LeakyReluOp,
                         EluOp, HardSwishOp>(op);
}

namespace {

/// Decides on the quantized type of each value.
class TypeAssignment {
public:
  explicit TypeAssignment(func::FuncOp function) : function(function) {
    for (BlockArgument argument : function.getArguments())
      add(argument, function.getArgAttrOfType<DenseF32ArrayAttr>(
                        argument.getArgNumber(), rangeAttrName));
    function.walk([&](Operation *op) {
      if (op->getNumResults() == 1)
        add(op->getResult(0),
            op->getAttrOfType<DenseF32ArrayAttr>(rangeAttrName));
    });
    function.walk([&](Operation *op) {
      if (keepsScale(op) && isQuantizable(op))
        for (Value operand : op->getOperands())
          groups.unionSets(op->getResult(0), operand);
    });
  }

  /// The type of a value, or null where it has no range.
  quant::UniformQuantizedType lookup(Value value) {
    if (!ranges.contains(value))
      return nullptr;
    quant::UniformQuantizedType fixed;
    float low = 0.0f, high = 0.0f;
    bool allFixed = true;
    for (Value member : groups.members(groups.getOrInsertLeaderValue(value))) {
      Operation *producer = member.getDefiningOp();
      if (keepsScale(producer) && isQuantizable(producer))
        continue; // Its values are those of other members.
      auto range = ranges.find(member);
      if (range == ranges.end())
        return nullptr;
      quant::UniformQuantizedType type = fixedType(producer);
      allFixed &= type && (!fixed || fixed == type);
      fixed = type;
      low = std::min(low, range->second.first);
      high = std::max(high, range->second.second);
    }
    return allFixed && fixed ? fixed
                             : activationType(function.getContext(), low, high);
  }

private:
  void add(Value value, DenseF32ArrayAttr range) {
    if (range && range.size() == 2 &&
        tensorType(value).getElementType().isF32())
      ranges[value] = {range[0], range[1]};
    groups.insert(value);
  }

  func::FuncOp function;
  DenseMap<Value, std::pair<float, float>> ranges;
  llvm::EquivalenceClasses<Value> groups;
};

struct QuantizePass : nn::impl::NNQuantizeBase<QuantizePass> {
  using NNQuantizeBase::NNQuantizeBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    TypeAssignment types(function);
    SmallVector<Operation *> ops;
    function.walk([&](Operation *op) {
      bool ready = isQuantizable(op) && types.lookup(op->getResult(0)) &&
                   llvm::all_of(op->getOperands(), [&](Value operand) {
                     return isConstantLike(operand) || types.lookup(operand);
                   });
      if (ready)
        ops.push_back(op);
    });
    // All types are decided before the first op changes.
    llvm::MapVector<Value, quant::UniformQuantizedType> chosen;
    for (Operation *op : ops) {
      for (Value operand : op->getOperands())
        if (!isConstantLike(operand))
          chosen[operand] = types.lookup(operand);
      chosen[op->getResult(0)] = types.lookup(op->getResult(0));
    }
    for (Operation *op : ops)
      quantizeConstants(op, chosen);
    llvm::SmallPtrSet<Operation *, 16> quantized(ops.begin(), ops.end());
    for (auto [value, type] : chosen)
      insertPair(value, type, quantized);
    numQuantized += ops.size();
    dropRanges(function);
  }

private:
  static void quantizeConstants(
      Operation *op,
      const llvm::MapVector<Value, quant::UniformQuantizedType> &types);
  static void insertPair(Value value, quant::UniformQuantizedType type,
                         const llvm::SmallPtrSetImpl<Operation *> &quantized);
  static void dropRanges(func::FuncOp function) {
    function.walk([](Operation *op) { op->removeAttr(rangeAttrName); });
    for (unsigned i = 0; i < function.getNumArguments(); ++i)
      function.removeArgAttr(i, rangeAttrName);
  }
};

} // namespace

/// dequantize(constant) with symmetric weights in [-127, 127], one scale a
/// channel of axis 0. `minScales` are lower bounds for the scales.
static Value quantizeFilter(OpBuilder &builder, Value filter,
                            ArrayRef<double> minScales) {
  RankedTensorType type = tensorType(filter);
  SmallVector<float> reals = *realValues(filter);
  int64_t channels = type.getDimSize(0),
          inner = type.getNumElements() / channels;
  SmallVector<double> scales(channels);
  SmallVector<int64_t> stored(reals.size());
  for (int64_t c = 0; c < channels; ++c) {
    float largest = 0.0f;
    for (float x : ArrayRef(reals).slice(c * inner, inner))
      largest = std::max(largest, std::abs(x));
    scales[c] = static_cast<float>(std::max(largest / 127.0, minScales[c]));
    for (int64_t i = c * inner; i < (c + 1) * inner; ++i)
      stored[i] =
          std::clamp<int64_t>(std::llrint(reals[i] / scales[c]), -127, 127);
  }
  auto element = quant::UniformQuantizedPerAxisType::get(
      quant::QuantizationFlags::Signed, builder.getI8Type(),
      builder.getF32Type(), scales, SmallVector<int64_t>(channels, 0),
      /*quantizedDimension=*/0, -127, 127);
  Value constant = quantizedConstant(
      builder, filter.getLoc(), RankedTensorType::get(type.getShape(), element),
      stored);
  return DequantizeOp::create(builder, filter.getLoc(), type, constant);
}

/// Quantizes a linear layer's filter and bias for an input of scale
/// `inputScale`.
static void quantizeLayer(Operation *layer, quant::UniformQuantizedType input) {
  OpBuilder builder(layer);
  Value filter = layer->getOperand(1);
  Value bias = layer->getNumOperands() == 3 ? layer->getOperand(2) : Value();
  std::optional<SmallVector<float>> reals =
      bias ? realValues(bias) : std::nullopt;
  SmallVector<double> minScales;
  // A channel with tiny weights would need a bias beyond 2^24 accumulator
  // steps: there the weights do not matter, and a wider step keeps the sum
  // within i32.
  constexpr double maxBias = 1 << 24;
  for (int64_t c = 0, e = tensorType(filter).getDimSize(0); c < e; ++c) {
    double largest = reals ? std::abs((*reals)[c]) : 0.0;
    double scale = largest / (input.getScale() * maxBias);
    minScales.push_back(std::max(scale, 1e-30 / input.getScale()));
  }
  Value quantized = quantizeFilter(builder, filter, minScales);
  layer->setOperand(1, quantized);
  if (!bias)
    return;
  quant::QuantizedType grid = biasElement(
      input,
      quantizedElement(quantized.getDefiningOp<DequantizeOp>().getInput()));
  SmallVector<int64_t> stored;
  for (auto [channel, real] : llvm::enumerate(*reals))
    stored.push_back(std::llrint(real / scaleOf(grid, channel)));
  auto type = RankedTensorType::get(tensorType(bias).getShape(), grid);
  Value constant = quantizedConstant(builder, bias.getLoc(), type, stored);
  layer->setOperand(2, DequantizeOp::create(builder, bias.getLoc(),
                                            bias.getType(), constant));
}

void QuantizePass::quantizeConstants(
    Operation *op,
    const llvm::MapVector<Value, quant::UniformQuantizedType> &types) {
  if (isa<Conv2DOp, FullyConnectedOp>(op))
    return quantizeLayer(op, types.lookup(op->getOperand(0)));
  OpBuilder builder(op);
  for (OpOperand &operand : op->getOpOperands()) {
    Value value = operand.get();
    // nn-fold-qdq represents a splat exactly.
    if (!value.getDefiningOp<ConstantOp>() ||
        (splatValue(value) && !isa<MatMulOp>(op)))
      continue;
    SmallVector<float> reals = *realValues(value);
    auto [low, high] = std::minmax_element(reals.begin(), reals.end());
    quant::UniformQuantizedType element =
        activationType(op->getContext(), *low, *high);
    SmallVector<int64_t> stored;
    for (float x : reals)
      stored.push_back(std::clamp<int64_t>(std::llrint(x / element.getScale()) +
                                               element.getZeroPoint(),
                                           -128, 127));
    auto type = RankedTensorType::get(tensorType(value).getShape(), element);
    Value constant = quantizedConstant(builder, value.getLoc(), type, stored);
    operand.set(DequantizeOp::create(builder, value.getLoc(), value.getType(),
                                     constant));
  }
}

/// Rounds a value to `type`. Every reader sees the rounded value if an integer
/// op makes it; otherwise only integer ops do.
void QuantizePass::insertPair(
    Value value, quant::UniformQuantizedType type,
    const llvm::SmallPtrSetImpl<Operation *> &quantized) {
  OpBuilder builder(value.getContext());
  builder.setInsertionPointAfterValue(value);
  RankedTensorType real = tensorType(value);
  Value rounded =
      QuantizeOp::create(builder, value.getLoc(),
                         RankedTensorType::get(real.getShape(), type), value);
  Value back = DequantizeOp::create(builder, value.getLoc(), real, rounded);
  Operation *producer = value.getDefiningOp();
  bool forAll = producer && quantized.contains(producer);
  value.replaceUsesWithIf(back, [&](OpOperand &use) {
    return use.getOwner() != rounded.getDefiningOp() &&
           (forAll || quantized.contains(use.getOwner()));
  });
}
