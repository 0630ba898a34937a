//===- Calibration.cpp - Ranges of float values from samples --------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/NN/Transforms/Calibration.h"

#include "dialects/Interpreter/Interpreter.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/MapVector.h"
#include <cmath>

using namespace mlir;
using namespace mote;
using namespace mote::nn;

namespace {

/// Bins of a histogram over a value's whole range. A bin is then 1/8 of a
/// quantization step, so that cutting at bin bounds costs nothing.
constexpr size_t numBins = 2048;

/// What is known of one float value of the model.
struct Observed {
  float low = std::numeric_limits<float>::infinity();
  float high = -std::numeric_limits<float>::infinity();
  std::vector<uint64_t> bins;
  uint64_t count = 0;

  void widen(ArrayRef<float> elements) {
    for (float x : elements)
      if (std::isfinite(x)) {
        low = std::min(low, x);
        high = std::max(high, x);
      }
  }

  void fill(ArrayRef<float> elements) {
    bins.resize(numBins);
    double width = (static_cast<double>(high) - low) / numBins;
    for (float x : elements) {
      if (!std::isfinite(x))
        continue;
      size_t bin = width > 0 ? static_cast<size_t>((x - low) / width) : 0;
      ++bins[std::min(bin, numBins - 1)];
      ++count;
    }
  }

  /// Leaves out at most `share` of the values at either end.
  void cut(double share) {
    double width = (static_cast<double>(high) - low) / numBins;
    uint64_t limit = static_cast<uint64_t>(share * static_cast<double>(count)),
             seen = 0;
    size_t first = 0, last = numBins;
    while (first < last && (seen += bins[first]) <= limit)
      ++first;
    seen = 0;
    while (last > first && (seen += bins[last - 1]) <= limit)
      --last;
    float oldLow = low;
    low = static_cast<float>(oldLow + static_cast<double>(first) * width);
    high = static_cast<float>(oldLow + static_cast<double>(last) * width);
  }
};

using Observations = llvm::MapVector<Value, Observed>;

} // namespace

/// Runs all samples, and shows `observe` every float value.
static LogicalResult
runSamples(func::FuncOp function, ArrayRef<Sample> samples,
           function_ref<void(Value, ArrayRef<float>)> observe) {
  auto see = [&](Value value, const HostTensor &tensor) {
    if (tensor.getKind() == ElementKind::F32)
      observe(value, tensor.as<float>());
  };
  for (const Sample &sample : samples) {
    if (sample.size() != function.getNumArguments())
      return function.emitError()
             << "expected samples of " << function.getNumArguments()
             << " inputs but got " << sample.size();
    for (auto [argument, tensor] :
         llvm::zip_equal(function.getArguments(), sample))
      see(argument, tensor);
    auto trace = [&](Operation *op, StringRef, ArrayRef<HostTensor> results) {
      if (!isa<ConstantOp>(op))
        for (auto [value, tensor] : llvm::zip_equal(op->getResults(), results))
          see(value, tensor);
    };
    if (failed(interpret(function, sample, trace)))
      return failure();
  }
  return success();
}

LogicalResult nn::calibrate(func::FuncOp function, ArrayRef<Sample> samples,
                            const QuantizeOptions &options) {
  if (samples.empty())
    return function.emitError() << "calibration needs at least one sample";
  Observations observations;
  if (failed(runSamples(function, samples,
                        [&](Value value, ArrayRef<float> elements) {
                          observations[value].widen(elements);
                        })))
    return failure();
  if (options.method == QuantizeOptions::Method::Percentile) {
    if (failed(runSamples(function, samples,
                          [&](Value value, ArrayRef<float> elements) {
                            observations[value].fill(elements);
                          })))
      return failure();
    for (auto &[value, observed] : observations)
      observed.cut((100.0 - options.percentile) / 200.0);
  }
  for (auto &[value, observed] : observations) {
    if (!(observed.low <= observed.high))
      continue; // Nothing finite was seen: the value stays float.
    Attribute range = DenseF32ArrayAttr::get(function.getContext(),
                                             {observed.low, observed.high});
    if (auto argument = dyn_cast<BlockArgument>(value))
      function.setArgAttr(argument.getArgNumber(), rangeAttrName, range);
    else if (value.getDefiningOp()->getNumResults() == 1)
      value.getDefiningOp()->setAttr(rangeAttrName, range);
  }
  return success();
}

LogicalResult nn::quantizeModel(ModuleOp module, ArrayRef<Sample> samples,
                                const QuantizeOptions &options) {
  PassManager prepare(module.getContext());
  buildNNFloatPipeline(prepare);
  if (failed(prepare.run(module)))
    return failure();
  for (func::FuncOp function : module.getOps<func::FuncOp>())
    if (failed(calibrate(function, samples, options)))
      return failure();
  PassManager quantize(module.getContext());
  quantize.addNestedPass<func::FuncOp>(createNNQuantize());
  return quantize.run(module);
}
