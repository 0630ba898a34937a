//===- Depthwise.cpp - Depthwise convolutions by NEON --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lanes are channels, eight at a time; a few neighbours of a row are computed
// together and share the columns that their windows have in common. Products
// stay in 16 bits for as many taps as the weights allow (Chains.h). Where there
// is padding, the rows that windows of one output row reach lie in a ring of
// rows with their border, so that no tap is ever tested; each input row is
// copied there once.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/Chains.h"
#include "codegen/kernels/neon/Requantize.h"
#include "codegen/kernels/neon/RowRing.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

/// Channels of a vector.
static constexpr int64_t lanes = 8;
/// Taps whose weights stay in registers along a row.
static constexpr int64_t maxHeldTaps = 9;

namespace {
struct DepthwiseRecipe {
  Geometry g;
  RowRing rows;
  KernelBuilder &k;
  Neon n;
  int64_t tilePixels;
  SmallVector<int64_t> chainEnds;
  int64_t filterStride; ///< Entries from a tap's weights to the next.
  Val in, filter, bias, out, ring, spare;
  std::unique_ptr<NeonRequantizer> requantizer;
  SmallVector<Val> heldTaps; ///< Weights of the channels being computed.

  DepthwiseRecipe(KernelBuilder &k, Operation *op, bool isAArch64);
  void build();
  void channels(ArrayRef<Val> inRows, Val outRow);
  void tile(ArrayRef<Val> inRows, Val outAt, Val ox, int64_t width,
            Val channel);
  SmallVector<Val> sums(ArrayRef<Val> inRows, Val ox, int64_t width,
                        Val channel);
  Val tap(int64_t number, Val channel);
};
} // namespace

DepthwiseRecipe::DepthwiseRecipe(KernelBuilder &k, Operation *op,
                                 bool isAArch64)
    : g(Geometry::of(op)), rows(g, lanes, 1), k(k), n(k, isAArch64),
      tilePixels(isAArch64 ? 4 : 2),
      chainEnds(cutChains(filterOf(op), g.taps(), g.outC)),
      filterStride(std::max(g.outC, lanes)) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(padFilter(filterOf(op), g, lanes), "filter");
  SmallVector<int32_t> biases = biasOf(op);
  biases.resize(std::max<int64_t>(lanes, biases.size()), 0);
  bias = k.table(biases, "bias");
  requantizer = std::make_unique<NeonRequantizer>(n, g, lanes);
  out = k.output(op->getOperand(3), "out");
  if (rows.isUsed())
    ring = k.output(op->getOperand(4), "ring");
  if (g.outC < lanes)
    spare = k.stackArray(16, k.b().getI8Type(), "spare");
}

void DepthwiseRecipe::build() {
  k.forLoop(0, g.batch, 1, "image", [&](Val image) {
    rows.clear(n, ring);
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
      rows.fill(n, in, ring, image, oy, 1);
      SmallVector<Val> inRows;
      for (int64_t ky = 0; ky < g.kernelH; ++ky)
        inRows.push_back(
            rows.row(n, in, ring, image, oy * g.strideH + ky * g.dilationH)
                .named("row" + Twine(ky)));
      channels(inRows,
               ((image * g.outH + oy) * (g.outW * g.outC)).named("out_row"));
    });
  });
}

void DepthwiseRecipe::channels(ArrayRef<Val> inRows, Val outRow) {
  k.forLoop(0, g.outC, lanes, "c", [&](Val c) {
    Val channel = c;
    if (g.outC > lanes && g.outC % lanes != 0)
      channel = k.min(c, k.index(g.outC - lanes)).named("channel");
    heldTaps.clear();
    for (int64_t t = 0; g.taps() <= maxHeldTaps && t < g.taps(); ++t)
      heldTaps.push_back(tap(t, channel));
    SmallVector<int64_t> widths;
    for (int64_t width = tilePixels; width >= 1; width /= 2)
      widths.push_back(width);
    forTiles(k, g.outW, widths, "ox", [&](Val ox, int64_t width) {
      tile(inRows, (outRow + ox * g.outC + channel).named("out_at"), ox, width,
           channel);
    });
  });
}

Val DepthwiseRecipe::tap(int64_t number, Val channel) {
  if (!heldTaps.empty() && number < int64_t(heldTaps.size()))
    return heldTaps[number];
  return n.loadS8x8(filter, channel + number * filterStride)
      .named("w" + Twine(number / g.kernelW) + "x" + Twine(number % g.kernelW));
}

/// Low and high quads of each of `width` neighbouring outputs.
SmallVector<Val> DepthwiseRecipe::sums(ArrayRef<Val> inRows, Val ox,
                                       int64_t width, Val channel) {
  SmallVector<Val> acc, chains(width);
  llvm::SmallDenseMap<int64_t, Val> columns; // Of the row of taps.
  for (int64_t q = 0; q < 2; ++q)
    acc.push_back(n.loadS32x4(bias, channel + 4 * q).named("bias" + Twine(q)));
  for (int64_t j = 1; j < width; ++j)
    acc.append({acc[0], acc[1]});
  Val first = (ox * (g.strideW * g.inC) + channel).named("in_at");
  for (int64_t t = 0, chain = 0; t < g.taps(); ++t) {
    int64_t ky = t / g.kernelW, kx = t % g.kernelW;
    if (kx == 0)
      columns.clear();
    Val w = tap(t, channel);
    for (int64_t j = 0; j < width; ++j) {
      int64_t column = j * g.strideW + kx * g.dilationW;
      Val &x = columns[column];
      if (!x)
        x = n.loadS8x8(inRows[ky], first + column * g.inC)
                .named("x" + Twine(ky) + "x" + Twine(column));
      chains[j] = n.multiply(chains[j], x, w);
    }
    if (t + 1 != chainEnds[chain])
      continue;
    ++chain;
    for (int64_t j = 0; j < width; ++j) {
      chains[j].named("chain" + Twine(j));
      for (int64_t q = 0; q < 2; ++q)
        acc[2 * j + q] = n.addWide(acc[2 * j + q], chains[j], q == 1)
                             .named("acc" + Twine(j) + "x" + Twine(q));
      chains[j] = Val();
    }
  }
  return acc;
}

void DepthwiseRecipe::tile(ArrayRef<Val> inRows, Val outAt, Val ox,
                           int64_t width, Val channel) {
  SmallVector<Val> acc = sums(inRows, ox, width, channel);
  NeonRequantizer::Quad scales[] = {requantizer->load(channel),
                                    requantizer->load(channel + 4)};
  for (auto [index, sum] : llvm::enumerate(acc))
    sum = requantizer->requantize(sum, scales[index % 2])
              .named("y" + Twine(index / 2) + "x" + Twine(index % 2));
  for (int64_t j = 0; j < width; j += 2) {
    auto at = [&](size_t i) {
      return acc[std::min(2 * j + i, acc.size() - 1)];
    };
    Val y =
        requantizer->narrow(at(0), at(1), at(2), at(3)).named("out" + Twine(j));
    if (spare)
      n.store(y, spare, k.index(0));
    for (int64_t i = j; i < std::min(j + 2, width); ++i) {
      Val to = outAt + i * g.outC;
      if (!spare) {
        n.storePart(y, (i - j) * lanes, lanes, out, to);
        continue;
      }
      for (int64_t c = 0; c < g.outC; ++c)
        k.store(k.load(spare, k.index((i - j) * lanes + c)), out, to + c);
    }
  }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <bool isAArch64>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  DepthwiseRecipe(k, op, isAArch64).build();
  return success();
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return !g.isFloat && NeonRequantizer::applies(g) && !filterOf(op).empty() &&
         !biasOf(op).empty();
}

static int64_t scratchBytes(Operation *op) {
  Geometry g = Geometry::of(op);
  return RowRing(g, lanes, 1).size();
}

/// Instructions, as in Conv2D.cpp.
template <bool isAArch64> static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  uint64_t blocks = llvm::divideCeil(g.outC, lanes);
  uint64_t perVector = 3 * g.taps() + 12;
  return g.batch * g.outH *
         (g.inW * g.inC / 8 + blocks * (30 + g.outW * perVector)) *
         (isAArch64 ? 1 : 2);
}

/// A row of outputs is written when all rows it reads lie in the ring; without
/// one, every vector of channels reads them again.
static KernelOverlap overlap(Operation *op) {
  Geometry g = Geometry::of(op);
  Walk walk;
  walk.widths = {g.outW};
  walk.readsFirst = RowRing(g, lanes, 1).isUsed();
  return {{safeDistance(g, walk)}};
}

ArrayRef<KernelVariant> mote::neonDepthwiseKernels() {
  static const KernelVariant rows[] = {
      {"depthwise_conv2d_s8_2x8__neon", "qnn.depthwise_conv2d", IsaNEON,
       applies, cost<false>, scratchBytes, build<false>, overlap},
      {"depthwise_conv2d_s8_4x8__neon64", "qnn.depthwise_conv2d",
       IsaNEON | IsaAArch64, applies, cost<true>, scratchBytes, build<true>,
       overlap},
  };
  return rows;
}
