//===- Depthwise.cpp - Depthwise convolutions, channels in lanes ----------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 16 channels of a tap are one load, VMULLB and VMULLT widen their products to
// 16 bits. Helium adds no 16-bit products to 32-bit sums, and VMOVL with VADD
// cost four times what VADD alone does. So taps form groups whose sums provably
// fit 16 bits, whatever the input: weights are constants. Two taps always do,
// three or four mostly.
//
// Fewer than 16 channels at stride 1 leave lanes for neighbouring pixels, which
// are neighbours in memory too.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/mve/Vectors.h"
#include "codegen/kernels/mve/Window.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t lanes = mve::vectorBytes;

namespace {
/// What a vector of lanes stands for.
struct Layout {
  Geometry g;
  bool isFlat;    ///< A row of output is one run of bytes with period outC.
  int64_t blocks; ///< Vectors of weights.

  explicit Layout(const Geometry &g)
      : g(g), isFlat(g.strideW == 1 && g.outC < lanes && lanes % g.outC == 0),
        blocks(isFlat ? 1 : llvm::divideCeil(g.outC, lanes)) {}

  /// The channel of a lane; lanes behind the last repeat it.
  int64_t channelOf(int64_t block, int64_t lane) const {
    return isFlat ? lane % g.outC : std::min(block * lanes + lane, g.outC - 1);
  }
};
} // namespace

/// The order of lanes in four vectors of i32: VMULL and VMOVL take every other.
static int64_t laneOf(int64_t vector, int64_t element) {
  static constexpr int64_t first[] = {0, 2, 1, 3};
  return 4 * element + first[vector];
}

/// Bytes -128 and less would make a pair of products 2^15.
static int64_t magnitude(int8_t weight) {
  return std::abs(static_cast<int64_t>(weight));
}

/// A bit for each tap that begins a group: sums of a group's products fit i16
/// in every channel, whatever the input.
static int64_t groupStarts(Operation *op, const Geometry &g) {
  constexpr int64_t most = INT16_MAX / 128;
  SmallVector<int8_t> filter = filterOf(op);
  SmallVector<int64_t> sums(g.outC, 0);
  int64_t starts = 1;
  for (int64_t tap = 0; tap < g.taps(); ++tap) {
    auto weight = [&](int64_t c) {
      return magnitude(filter[tap * g.outC + c]);
    };
    bool fits = llvm::all_of(llvm::seq<int64_t>(0, g.outC), [&](int64_t c) {
      return sums[c] + weight(c) <= most;
    });
    if (!fits) {
      starts |= int64_t(1) << tap;
      sums.assign(g.outC, 0);
    }
    for (int64_t c = 0; c < g.outC; ++c)
      sums[c] += weight(c);
  }
  return starts;
}

namespace {
struct DepthwiseRecipe {
  KernelBuilder &k;
  Geometry g;
  Layout layout;
  mve::RowWindow window;
  int64_t starts;
  Val in, filter, out, buffer;

  DepthwiseRecipe(KernelBuilder &k, Operation *op);
  void build();
  void vectors(Val at, Val words, Val outAt, int64_t count, Val lanesOn);
};
} // namespace

/// For each block of 16 lanes: weights tap by tap, then biases and multipliers
/// in the order of four vectors of sums.
static SmallVector<int32_t> packBlocks(Operation *op, const Layout &layout) {
  const Geometry &g = layout.g;
  SmallVector<int8_t> filter = filterOf(op);
  SmallVector<int32_t> bias = biasOf(op), words;
  auto addWords = [&](function_ref<int32_t(int64_t)> valueOf, int64_t block) {
    for (int64_t vector = 0; vector < 4; ++vector)
      for (int64_t i = 0; i < 4; ++i)
        words.push_back(valueOf(layout.channelOf(block, laneOf(vector, i))));
  };
  for (int64_t block = 0; block < layout.blocks; ++block) {
    for (int64_t tap = 0; tap < g.taps(); ++tap)
      for (int64_t lane = 0; lane < lanes; lane += 4) {
        uint32_t word = 0;
        for (int64_t i = 0; i < 4; ++i) {
          int64_t channel = layout.channelOf(block, lane + i);
          word |= uint32_t(uint8_t(filter[tap * g.outC + channel])) << 8 * i;
        }
        words.push_back(static_cast<int32_t>(word));
      }
    addWords([&](int64_t c) { return bias[c]; }, block);
    addWords([&](int64_t c) { return g.requant.multiplierOf(c); }, block);
  }
  return words;
}

static int64_t wordsOfBlock(const Geometry &g) { return 4 * g.taps() + 32; }

DepthwiseRecipe::DepthwiseRecipe(KernelBuilder &k, Operation *op)
    : k(k), g(Geometry::of(op)), layout(g), window(g),
      starts(groupStarts(op, g)) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packBlocks(op, layout), "filter");
  out = k.output(op->getOperand(3), "out");
  buffer = k.output(op->getOperand(4), "rows");
}

/// Bytes from a tap to the next, from the last of a row to the next row, and
/// from the last one to the next vector.
static void gapsOf(const Layout &layout, int64_t &step, int64_t &rowGap,
                   int64_t &pixelGap) {
  const Geometry &g = layout.g;
  int64_t row = g.dilationH * mve::RowWindow(g).rowBytes;
  step = g.dilationW * g.inC;
  rowGap = row - (g.kernelW - 1) * step;
  pixelGap = (layout.isFlat ? lanes : g.strideW * g.inC) -
             (g.kernelH - 1) * row - (g.kernelW - 1) * step;
}

/// `count` vectors of outputs in a row.
void DepthwiseRecipe::vectors(Val at, Val words, Val outAt, int64_t count,
                              Val lanesOn) {
  int64_t step, rowGap, pixelGap;
  gapsOf(layout, step, rowGap, pixelGap);
  arm::DepthwiseOp::create(
      k.b(), k.loc(), buffer, at, filter, words, out, outAt, k.index(count),
      lanesOn ? lanesOn : k.index(lanes), g.kernelH, g.kernelW, starts, step,
      rowGap, pixelGap, layout.isFlat ? lanes : g.outC,
      static_cast<bool>(lanesOn), g.requant.getShift().front() - 32,
      g.requant.getZeroPoint(), g.requant.getMin(), g.requant.getMax());
}

void DepthwiseRecipe::build() {
  int64_t outRow = g.outW * g.outC;
  window.forEachRow(k, in, buffer, [&](Val n, Val oy) {
    Val outAt = ((n * g.outH + oy) * outRow).named("out_row");
    if (layout.isFlat) {
      int64_t whole = outRow / lanes, rest = outRow % lanes;
      if (whole)
        vectors(k.index(0), k.index(0), outAt, whole, Val());
      if (rest)
        vectors(k.index(whole * lanes), k.index(0), outAt + whole * lanes, 1,
                k.index(rest));
      return;
    }
    k.forLoop(0, layout.blocks, 1, "block", [&](Val number) {
      Val c = (number * lanes).named("c");
      Val words = (number * wordsOfBlock(g)).named("weights_at");
      vectors(c, words, outAt + c, g.outW,
              g.outC % lanes == 0 ? Val()
                                  : (k.index(g.outC) - c).named("lanes"));
    });
  });
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  DepthwiseRecipe(k, op).build();
  return success();
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  if (g.isFloat || !mve::isFast(g.requant) || g.taps() > 25 ||
      filterOf(op).empty() || biasOf(op).empty())
    return false;
  // Instructions hold 12 bits.
  int64_t step, rowGap, pixelGap;
  gapsOf(Layout(g), step, rowGap, pixelGap);
  return std::max({step, std::abs(rowGap), std::abs(pixelGap), g.outC}) < 4096;
}

static int64_t scratchBytes(Operation *op) {
  return mve::RowWindow(Geometry::of(op)).bytes;
}

static KernelOverlap overlap(Operation *op) {
  return {{mve::RowWindow(Geometry::of(op)).distance()}};
}

static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  Layout layout(g);
  uint64_t blocks = layout.isFlat ? llvm::divideCeil(g.outW * g.outC, lanes)
                                  : g.outW * layout.blocks;
  return g.batch *
         (g.outH * blocks * (8 * g.taps() + 60) + g.inH * g.inW * g.inC / 4);
}

ArrayRef<KernelVariant> mote::mveDepthwiseKernels() {
  static const KernelVariant rows[] = {
      {"depthwise_conv2d_s8_1x16__mve", "qnn.depthwise_conv2d", IsaMVE, applies,
       cost, scratchBytes, build, overlap},
  };
  return rows;
}
