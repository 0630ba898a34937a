//===- FloatDepthwise.cpp - Depthwise convolutions of floats by NEON ------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lanes are channels, a vector at a time. A tile is a few neighbours of each of
// two rows of output; a value of the input is loaded once and multiplied for
// all outputs of the tile whose windows cover it. The taps of a 3x3 kernel stay
// in registers along a row. Where there is padding, rows come from a ring
// (RowRing.h).
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/FloatTile.h"
#include "codegen/kernels/neon/RowRing.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

/// Taps whose weights stay in registers along a row.
static constexpr int64_t maxHeldTaps = 9;

namespace {
/// Outputs that are computed together.
struct Tile {
  int64_t rows, width;

  /// The largest: eight sums and nine taps of 32 registers, two of 16.
  static Tile largest(const Geometry &g, FloatUnit unit) {
    return unit != FloatUnit::F32Armv7 ? Tile{std::min<int64_t>(2, g.outH), 4}
                                       : Tile{1, 2};
  }
};

struct FloatDepthwiseRecipe {
  Geometry g;
  Tile largest;
  RowRing ringRows;
  KernelBuilder &k;
  Neon n;
  const int64_t lanes = n.lanes();
  int64_t filterStride; ///< Entries from a tap's weights to the next.
  Val in, filter, bias, out, ring, spare;
  std::unique_ptr<FloatClamp> clamp;
  SmallVector<Val> inRows;                ///< Of the tile being computed.
  llvm::SmallDenseMap<int64_t, Val> taps; ///< That are in registers.

  FloatDepthwiseRecipe(KernelBuilder &k, Operation *op, FloatUnit unit);
  void build();
  void channels(Val outRow, int64_t rows);
  SmallVector<Val> sums(Tile tile, Val ox, Val channel);
  void multiply(Tile tile, int64_t row, int64_t column, Val x, Val channel,
                MutableArrayRef<Val> acc);
  void store(Tile tile, ArrayRef<Val> acc, Val outAt);
  Val tap(int64_t number, Val channel);
  bool holdsTaps() const { return g.taps() <= maxHeldTaps; }
};
} // namespace

FloatDepthwiseRecipe::FloatDepthwiseRecipe(KernelBuilder &k, Operation *op,
                                           FloatUnit unit)
    : g(Geometry::of(op)), largest(Tile::largest(g, unit)),
      ringRows(g, lanesOf(unit), largest.rows), k(k), n(k, unit),
      filterStride(std::max(g.outC, lanes)) {
  in = k.input(op->getOperand(0), "in");
  filter =
      k.table(padFilter(floatFilterOf(op), g, lanes), "filter", n.floatType());
  SmallVector<float> biases = floatBiasOf(op);
  biases.resize(std::max<int64_t>(lanes, biases.size()), 0.0f);
  bias = k.table(biases, "bias", n.floatType());
  out = k.output(op->getOperand(3), "out");
  if (ringRows.isUsed())
    ring = k.output(op->getOperand(4), "ring");
  if (g.outC < lanes)
    spare = k.stackArray(lanes, n.floatType(), "spare");
  clamp = std::make_unique<FloatClamp>(n, g);
}

/// The widest, then what is left of `size`.
static SmallVector<int64_t> tileSizes(int64_t size, int64_t largest) {
  SmallVector<int64_t> sizes = {largest};
  if (size % largest != 0)
    sizes.push_back(size % largest);
  return sizes;
}

/// Whether one of `count` windows `stride` apart has a tap `dilation` apart at
/// `position`.
static bool isReached(int64_t position, int64_t count, int64_t stride,
                      int64_t taps, int64_t dilation) {
  for (int64_t i = 0; i < count; ++i)
    if (int64_t from = position - i * stride;
        from >= 0 && from % dilation == 0 && from / dilation < taps)
      return true;
  return false;
}

void FloatDepthwiseRecipe::build() {
  k.forLoop(0, g.batch, 1, "image", [&](Val image) {
    ringRows.clear(n, ring);
    forTiles(
        k, g.outH, tileSizes(g.outH, largest.rows), "oy",
        [&](Val oy, int64_t rows) {
          ringRows.fill(n, in, ring, image, oy, rows);
          inRows.clear();
          int64_t reach =
              (rows - 1) * g.strideH + (g.kernelH - 1) * g.dilationH + 1;
          for (int64_t row = 0; row < reach; ++row)
            inRows.push_back(
                isReached(row, rows, g.strideH, g.kernelH, g.dilationH)
                    ? ringRows.row(n, in, ring, image, oy * g.strideH + row)
                          .named("row" + Twine(row))
                    : Val());
          Val outRow = (image * g.outH + oy) * (g.outW * g.outC);
          channels(outRow.named("out_row"), rows);
        });
  });
}

void FloatDepthwiseRecipe::channels(Val outRow, int64_t rows) {
  k.forLoop(0, g.outC, lanes, "c", [&](Val c) {
    Val channel = c;
    if (g.outC > lanes && g.outC % lanes != 0)
      channel = k.min(c, k.index(g.outC - lanes)).named("channel");
    taps.clear();
    for (int64_t t = 0; holdsTaps() && t < g.taps(); ++t)
      tap(t, channel);
    forTiles(k, g.outW, tileSizes(g.outW, largest.width), "ox",
             [&](Val ox, int64_t width) {
               Tile tile{rows, width};
               store(tile, sums(tile, ox, channel),
                     (outRow + ox * g.outC + channel).named("out_at"));
             });
  });
}

Val FloatDepthwiseRecipe::tap(int64_t number, Val channel) {
  Val &w = taps[number];
  if (!w)
    w = n.loadFloats(filter, channel + number * filterStride)
            .named("w" + Twine(number / g.kernelW) + "x" +
                   Twine(number % g.kernelW));
  return w;
}

/// A tile's sums, row by row, before the clamp.
SmallVector<Val> FloatDepthwiseRecipe::sums(Tile tile, Val ox, Val channel) {
  SmallVector<Val> acc(tile.rows * tile.width,
                       n.loadFloats(bias, channel).named("bias0"));
  Val first = (ox * (g.strideW * g.inC) + channel).named("in_at");
  int64_t columns =
      (tile.width - 1) * g.strideW + (g.kernelW - 1) * g.dilationW + 1;
  for (auto [row, base] : llvm::enumerate(inRows)) {
    if (!base)
      continue;
    if (!holdsTaps())
      taps.clear();
    // gcc would load all rows of the tile at once.
    if (row > 0)
      emitc::VerbatimOp::create(k.b(), k.loc(), "MOTE_KEEP_ORDER;");
    for (int64_t column = 0; column < columns; ++column)
      if (isReached(column, tile.width, g.strideW, g.kernelW, g.dilationW))
        multiply(tile, row, column,
                 n.loadFloats(base, first + column * g.inC)
                     .named("x" + Twine(row) + "x" + Twine(column)),
                 channel, acc);
  }
  return acc;
}

/// Adds the products of the value at `row`, `column` of the tile's windows.
void FloatDepthwiseRecipe::multiply(Tile tile, int64_t row, int64_t column,
                                    Val x, Val channel,
                                    MutableArrayRef<Val> acc) {
  for (int64_t j = 0; j < tile.rows; ++j)
    for (int64_t i = 0; i < tile.width; ++i) {
      int64_t y = row - j * g.strideH, x0 = column - i * g.strideW;
      if (!isReached(y, 1, 1, g.kernelH, g.dilationH) ||
          !isReached(x0, 1, 1, g.kernelW, g.dilationW))
        continue;
      int64_t number = y / g.dilationH * g.kernelW + x0 / g.dilationW;
      Val &sum = acc[j * tile.width + i];
      sum = n.multiplyAdd(sum, x, tap(number, channel));
    }
}

void FloatDepthwiseRecipe::store(Tile tile, ArrayRef<Val> acc, Val outAt) {
  for (auto [index, sum] : llvm::enumerate(acc)) {
    int64_t row = index / tile.width, column = index % tile.width;
    sum.named("acc" + Twine(row) + "x" + Twine(column));
    Val to = outAt + (row * g.outW + column) * g.outC;
    if (!spare) {
      n.store(clamp->apply(sum), out, to);
      continue;
    }
    n.store(clamp->apply(sum), spare, k.index(0));
    for (int64_t c = 0; c < g.outC; ++c)
      k.store(k.load(spare, k.index(c)), out, to + c);
  }
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <FloatUnit unit>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  FloatDepthwiseRecipe(k, op, unit).build();
  return success();
}

template <FloatUnit unit> static bool applies(Operation *op) {
  return Geometry::of(op).number == numberOf(unit) &&
         !floatFilterOf(op).empty() && !floatBiasOf(op).empty();
}

template <FloatUnit unit> static int64_t scratchBytes(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.elementBytes() *
         RowRing(g, lanesOf(unit), Tile::largest(g, unit).rows).size();
}

/// Instructions: products, loads that a tile's outputs share, the start and end
/// of a sum; a copy of the input.
template <FloatUnit unit> static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  uint64_t vectors = llvm::divideCeil(g.outC, lanesOf(unit)) * g.batch * g.outH;
  uint64_t perVector =
      g.taps() + g.taps() * g.strideW / (unit != FloatUnit::F32Armv7 ? 3 : 2) +
      5 + (g.taps() > maxHeldTaps ? g.taps() / 2 : 0);
  return vectors * (20 + g.outW * perVector) +
         g.inPixels() * g.inC / lanesOf(unit);
}

/// The rows a tile reads lie in the ring when its outputs are written; without
/// one, every vector of channels reads them again.
template <FloatUnit unit> static KernelOverlap overlap(Operation *op) {
  Geometry g = Geometry::of(op);
  Walk walk;
  walk.widths = {g.outW};
  walk.tileRows = Tile::largest(g, unit).rows;
  walk.readsFirst = RowRing(g, lanesOf(unit), walk.tileRows).isUsed();
  return {{safeDistance(g, walk)}};
}

template <FloatUnit unit> static KernelVariant row(StringRef name) {
  return {name,       "qnn.depthwise_conv2d", isaOf(unit), applies<unit>,
          cost<unit>, scratchBytes<unit>,     build<unit>, overlap<unit>};
}

ArrayRef<KernelVariant> mote::neonFloatDepthwiseKernels() {
  static const KernelVariant rows[] = {
      row<FloatUnit::F32>("depthwise_conv2d_f32_8x4__neon64"),
      row<FloatUnit::F16>("depthwise_conv2d_f16_8x8__neonfp16"),
      row<FloatUnit::F32Armv7>("depthwise_conv2d_f32_2x4__neon"),
  };
  return rows;
}
