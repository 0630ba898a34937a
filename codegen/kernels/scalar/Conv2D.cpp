//===- Conv2D.cpp - Portable convolutions
//------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One output pixel, up to four output channels at a time. Taps outside the
// input are left out of the loops instead of being tested: an i8 kernel with
// padding subtracts the zero point from what it reads, so that they count as 0.
// A fully connected layer is a 1x1 convolution over its rows. Sums of f16 are
// f32.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"

using namespace mlir;
using namespace mote;

namespace {
/// What all loops of one kernel share.
struct ConvRecipe {
  KernelBuilder &k;
  Geometry g;
  bool isDepthwise, wraps;
  int32_t zeroPoint; ///< Subtracted from every input.
  Val in, filter, bias, out;
  std::unique_ptr<Epilogue> epilogue;

  ConvRecipe(KernelBuilder &k, Operation *op);
  void build();
  void channels(Window window, Val inImage, Val outPixel);
  void tile(Window window, Val inImage, Val outPixel, Val group, Val channel,
            int64_t width);
  KernelBuilder::Vals row(Window window, Val ky, Val inRow, Val group,
                          Val channel, ArrayRef<Val> acc);
  KernelBuilder::Vals accumulate(Val x, ArrayRef<Val> weights,
                                 ArrayRef<Val> acc);
};
} // namespace

/// The bias with the zero point's share taken out again: `bias[o]` holds
/// `-zero_point * sum filter[o]` for inputs that are not corrected.
static SmallVector<int32_t> uncorrectedBias(Operation *op, const Geometry &g,
                                            bool isDepthwise) {
  SmallVector<int32_t> bias = biasOf(op);
  SmallVector<int8_t> filter = filterOf(op);
  int64_t channels = bias.size(), taps = filter.size() / channels;
  for (int64_t c = 0; c < channels; ++c) {
    int64_t sum = 0;
    for (int64_t t = 0; t < taps; ++t)
      sum += filter[isDepthwise ? t * channels + c : c * taps + t];
    bias[c] = static_cast<int32_t>(static_cast<uint32_t>(bias[c]) +
                                   static_cast<uint32_t>(g.padValue * sum));
  }
  return bias;
}

ConvRecipe::ConvRecipe(KernelBuilder &k, Operation *op)
    : k(k), g(Geometry::of(op)), isDepthwise(isa<qnn::DepthwiseConv2DOp>(op)),
      wraps(!g.isFloat && !sumsFit(op)) {
  zeroPoint = !g.isFloat && g.hasPadding() ? g.padValue : 0;
  in = k.input(op->getOperand(0), "in");
  filter = k.input(op->getOperand(1), "filter");
  bias = zeroPoint == 0 ? k.input(op->getOperand(2), "bias")
                        : k.table(uncorrectedBias(op, g, isDepthwise), "bias");
  epilogue = std::make_unique<Epilogue>(k, g);
  out = k.output(op->getOperand(3), "out");
}

void ConvRecipe::build() {
  forEachWindow(k, g, [&](Window window) {
    Val inImage = window.n * (g.inH * g.inW * g.inC);
    Val outPixel =
        ((window.n * g.outH + window.oy) * g.outW + window.ox) * g.outC;
    channels(window, inImage, outPixel.named("out_pixel"));
  });
}

void ConvRecipe::channels(Window window, Val inImage, Val outPixel) {
  int64_t perGroup = g.outC / (isDepthwise ? 1 : g.groups);
  k.forLoop(0, isDepthwise ? 1 : g.groups, 1, "group", [&](Val group) {
    forTiles(k, perGroup, {4, 1}, "c", [&](Val c, int64_t width) {
      tile(window, inImage, outPixel, group, group * perGroup + c, width);
    });
  });
}

void ConvRecipe::tile(Window window, Val inImage, Val outPixel, Val group,
                      Val channel, int64_t width) {
  KernelBuilder::Vals acc;
  SmallVector<std::string> names;
  for (int64_t j = 0; j < width; ++j) {
    names.push_back("acc" + std::to_string(j));
    acc.push_back(k.loadNumber(bias, channel + j));
  }
  acc = k.forLoop(
      window.ky0, window.ky1, 1, "ky", acc, names,
      [&](Val ky, ArrayRef<Val> acc) {
        Val inRow = inImage + (window.iy + ky * g.dilationH) * (g.inW * g.inC);
        return row(window, ky, inRow.named("in_row"), group, channel, acc);
      });
  for (int64_t j = 0; j < width; ++j)
    k.storeNumber(epilogue->apply(acc[j], channel + j), out,
                  outPixel + (channel + j));
}

KernelBuilder::Vals ConvRecipe::row(Window window, Val ky, Val inRow, Val group,
                                    Val channel, ArrayRef<Val> acc) {
  int64_t groupC = isDepthwise ? 1 : g.groupC();
  int64_t rowSize = g.kernelW * groupC; // of one channel's filter
  SmallVector<std::string> names;
  for (size_t j = 0; j < acc.size(); ++j)
    names.push_back("acc" + std::to_string(j));
  auto step = [&](Val inAt, Val filterAt, int64_t filterStep,
                  ArrayRef<Val> acc) {
    KernelBuilder::Vals weights, sums;
    if (!isDepthwise) {
      Val x = k.loadNumber(in, inAt);
      for (size_t j = 0; j < acc.size(); ++j)
        weights.push_back(
            k.loadNumber(filter, filterAt + int64_t(j) * filterStep));
      return accumulate(x, weights, acc);
    }
    for (size_t j = 0; j < acc.size(); ++j) {
      Val weight = k.loadNumber(filter, filterAt + int64_t(j));
      sums.append(
          accumulate(k.loadNumber(in, inAt + int64_t(j)), weight, acc[j]));
    }
    return sums;
  };
  if (isDepthwise)
    return k.forLoop(
        window.kx0, window.kx1, 1, "kx", acc, names,
        [&](Val kx, ArrayRef<Val> acc) {
          Val inAt = inRow + (window.ix + kx * g.dilationW) * g.inC + channel;
          return step(inAt, (ky * g.kernelW + kx) * g.outC + channel, 1, acc);
        });
  int64_t filterStep = g.kernelH * rowSize;
  Val filterRow = (channel * filterStep + ky * rowSize).named("filter_row");
  if (g.groups == 1 && g.dilationW == 1) {
    // Neighbouring taps are neighbours in memory on both sides.
    Val inAt = (inRow + window.ix * g.inC).named("in_at");
    return k.forLoop(window.kx0 * groupC, window.kx1 * groupC, 1, "i", acc,
                     names, [&](Val i, ArrayRef<Val> acc) {
                       return step(inAt + i, filterRow + i, filterStep, acc);
                     });
  }
  return k.forLoop(
      window.kx0, window.kx1, 1, "kx", acc, names,
      [&](Val kx, ArrayRef<Val> acc) {
        Val inAt =
            (inRow + (window.ix + kx * g.dilationW) * g.inC + group * groupC)
                .named("in_at");
        Val filterAt = (filterRow + kx * groupC).named("filter_at");
        return k.forLoop(k.index(0), k.index(groupC), 1, "i", acc, names,
                         [&](Val i, ArrayRef<Val> acc) {
                           return step(inAt + i, filterAt + i, filterStep, acc);
                         });
      });
}

KernelBuilder::Vals ConvRecipe::accumulate(Val x, ArrayRef<Val> weights,
                                           ArrayRef<Val> acc) {
  KernelBuilder::Vals sums;
  if (!g.isFloat)
    x = (k.i8ToI32(x) - zeroPoint).named("x");
  for (auto [j, weight] : llvm::enumerate(weights)) {
    Val product = x * (g.isFloat ? weight : k.i8ToI32(weight));
    sums.push_back(wraps ? k.addWrap(acc[j], product) : acc[j] + product);
  }
  return sums;
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  ConvRecipe(k, op).build();
  return success();
}

template <Number number> static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  if (g.number != number)
    return false;
  // Padding with another value than 0 needs the bias rewritten.
  return g.padValue == 0 || !g.hasPadding() ||
         (!filterOf(op).empty() && !biasOf(op).empty());
}

static uint64_t cost(Operation *op, const Target &target) {
  Geometry g = Geometry::of(op);
  bool isDepthwise = isa<qnn::DepthwiseConv2DOp>(op);
  uint64_t outputs = g.outPixels() * g.outC;
  // Spills, and a function call for the 64-bit product.
  if (target.has(IsaV6M))
    return outputs * (90 + g.taps() * (isDepthwise ? 18 : 10 * g.groupC()));
  // A step of four products: five loads, four multiply-adds, the loop.
  return outputs * (20 + g.taps() * (isDepthwise ? 8 : 4 * g.groupC()));
}

ArrayRef<KernelVariant> mote::scalarConvKernels() {
  static const KernelVariant rows[] = {
      {"conv2d_s8_1x4__c", "qnn.conv2d", IsaScalar, applies<Number::S8>, cost,
       nullptr, build, overlapOfPixels},
      {"conv2d_f32_1x4__c", "qnn.conv2d", IsaScalar, applies<Number::F32>, cost,
       nullptr, build, overlapOfPixels},
      {"conv2d_f16_1x4__c", "qnn.conv2d", IsaScalar, applies<Number::F16>, cost,
       nullptr, build, overlapOfPixels},
      {"depthwise_conv2d_s8_1x4__c", "qnn.depthwise_conv2d", IsaScalar,
       applies<Number::S8>, cost, nullptr, build, overlapOfPixels},
      {"depthwise_conv2d_f32_1x4__c", "qnn.depthwise_conv2d", IsaScalar,
       applies<Number::F32>, cost, nullptr, build, overlapOfPixels},
      {"depthwise_conv2d_f16_1x4__c", "qnn.depthwise_conv2d", IsaScalar,
       applies<Number::F16>, cost, nullptr, build, overlapOfPixels},
      {"fully_connected_s8_1x4__c", "qnn.fully_connected", IsaScalar,
       applies<Number::S8>, cost, nullptr, build, overlapOfPixels},
      {"fully_connected_f32_1x4__c", "qnn.fully_connected", IsaScalar,
       applies<Number::F32>, cost, nullptr, build, overlapOfPixels},
      {"fully_connected_f16_1x4__c", "qnn.fully_connected", IsaScalar,
       applies<Number::F16>, cost, nullptr, build, overlapOfPixels},
  };
  return rows;
}
