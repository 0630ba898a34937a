//===- FloatTile.cpp - Sums of products of floats -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/FloatTile.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

SmallVector<float> mote::packFloatPanels(ArrayRef<float> weights,
                                         int64_t channels, int64_t k,
                                         FloatUnit unit) {
  int64_t paddedK = llvm::alignTo(k, lanesOf(unit)), panel = floatPanel(unit);
  int64_t panels = llvm::divideCeil(channels, panel);
  SmallVector<float> packed(panels * paddedK * panel + floatMargin(unit), 0.0f);
  for (int64_t number = 0; number < panels; ++number) {
    int64_t first =
        std::max<int64_t>(0, std::min(number * panel, channels - panel));
    int64_t count = std::min(panel, channels);
    for (int64_t i = 0; i < k; ++i)
      for (int64_t c = 0; c < count; ++c)
        packed[(number * paddedK + i) * panel + c] =
            weights[(first + c) * k + i];
  }
  return packed;
}

ArrayRef<int64_t> mote::floatTileWidths(int64_t channels, FloatUnit unit) {
  static constexpr int64_t widths[] = {floatBlockPixels, 4, 2, 1};
  // The block stores whole panels. On Armv7-A four pixels take eight sums, four
  // vectors of pixels and two of weights of 16 registers.
  bool hasBlock = unit != FloatUnit::F32Armv7 && channels >= floatPanel(unit);
  return ArrayRef(widths).drop_front(hasBlock ? 0 : 1);
}

/// Where value k of pixel p lies in a block: which vector, which lane.
static int64_t positionIn(bool isAArch64, int64_t k, int64_t p, int64_t width) {
  return isAArch64 ? k * width + p : (k / 4 * width + p) * 4 + k % 4;
}

void mote::packPixels(const Neon &n, ArrayRef<Val> rows, int64_t paddedK,
                      Val block) {
  KernelBuilder &k = n.builder();
  k.forLoop(0, paddedK, n.lanes(), "i", [&](Val i) {
    SmallVector<Val, 8> vectors;
    for (auto [p, row] : llvm::enumerate(rows))
      vectors.push_back(n.loadFloats(row, i).named("row" + Twine(p) + "_i"));
    Val to = (i * int64_t(rows.size())).named("to");
    if (n.hasAArch64() && rows.size() > 1)
      return n.storeColumns(vectors, block, to);
    for (auto [p, vector] : llvm::enumerate(vectors))
      n.store(vector, block, to + p * n.lanes());
  });
}

namespace {
/// One loop over K.
struct TileLoop {
  const Neon &n;
  KernelBuilder &k;
  Val weights, block; ///< Pointers.
  int64_t width;

  KernelBuilder::Vals step(Val i, int64_t size, KernelBuilder::Vals acc) const;
};
} // namespace

KernelBuilder::Vals TileLoop::step(Val i, int64_t size,
                                   KernelBuilder::Vals acc) const {
  int64_t lanes = n.lanes(), panel = floatPanel(n.getUnit());
  SmallVector<Val> x(size * width / lanes);
  Val pixelsAt = i * width, weightsAt = i * panel;
  for (int64_t j = 0; j < size; ++j) {
    // gcc would load the weights of the whole step at once.
    if (j > 0 && width >= 4)
      emitc::VerbatimOp::create(k.b(), k.loc(), "MOTE_KEEP_ORDER;");
    SmallVector<Val, 2> w;
    auto at = [&](int64_t p) {
      return positionIn(n.hasAArch64(), j, p, width);
    };
    for (int64_t p = 0; p < width; ++p)
      if (Val &vector = x[at(p) / lanes]; !vector)
        vector = n.loadFloats(block, pixelsAt + at(p) / lanes * lanes)
                     .named("x" + Twine(at(p) / lanes));
    for (int64_t q = 0; q < floatVectors; ++q)
      w.push_back(n.loadFloats(weights, weightsAt + (j * panel + lanes * q))
                      .named("w" + Twine(j) + "x" + Twine(q)));
    for (int64_t p = 0; p < width; ++p)
      for (int64_t q = 0; q < floatVectors; ++q) {
        Val &sum = acc[p * floatVectors + q];
        sum = n.multiplyLane(sum, w[q], x[at(p) / lanes], at(p) % lanes);
      }
  }
  return acc;
}

SmallVector<Val> mote::floatTileSums(const Neon &n, const FloatTile &tile) {
  KernelBuilder &k = n.builder();
  int64_t width = tile.width, paddedK = tile.paddedK;
  SmallVector<Val> bias;
  for (int64_t q = 0; q < floatVectors; ++q)
    bias.push_back(n.loadFloats(tile.bias, tile.biasAt + n.lanes() * q)
                       .named("bias" + Twine(q)));
  Val weights =
      k.pointer(tile.panels, tile.panel * (paddedK * floatPanel(n.getUnit())))
          .named("weights");
  TileLoop loop{n, k, weights, tile.block, width};
  KernelBuilder::Vals acc;
  SmallVector<std::string> names;
  for (int64_t p = 0; p < width; ++p)
    for (int64_t q = 0; q < floatVectors; ++q) {
      acc.push_back(bias[q]);
      names.push_back(("acc" + Twine(p) + "x" + Twine(q)).str());
    }
  int64_t stepSize = floatTileStep(n.getUnit()),
          done = paddedK / stepSize * stepSize;
  acc = k.forLoop(k.index(0), k.index(done), stepSize, "i", acc, names,
                  [&](Val i, ArrayRef<Val> sums) {
                    return loop.step(i, stepSize, KernelBuilder::Vals(sums));
                  });
  if (done < paddedK)
    acc = loop.step(k.index(done), paddedK - done, acc);
  for (auto [name, sum] : llvm::zip_equal(names, acc))
    sum.named(name);
  return SmallVector<Val>(acc.begin(), acc.end());
}

void mote::storeFloatTile(const Neon &n, const FloatTile &tile,
                          const FloatClamp &clamp, Val out, Val at,
                          int64_t distance) {
  KernelBuilder &k = n.builder();
  if (tile.width == floatBlockPixels) {
    Val panelAt = tile.panel * (tile.paddedK * floatPanel(n.getUnit()));
    auto create = [&](auto *block) {
      std::remove_pointer_t<decltype(block)>::create(
          k.b(), k.loc(), tile.block, k.index(0), tile.panels, panelAt,
          tile.bias, tile.biasAt, out, at, k.f32(clamp.min().value_or(0.0f)),
          k.f32(clamp.max().value_or(0.0f)), tile.paddedK, distance,
          clamp.min().has_value(), clamp.max().has_value());
    };
    return n.isHalf() ? create(static_cast<arm::TileF16Op *>(nullptr))
                      : create(static_cast<arm::TileF32Op *>(nullptr));
  }
  SmallVector<Val> sums = floatTileSums(n, tile);
  for (auto [i, sum] : llvm::enumerate(sums))
    n.store(clamp.apply(sum), out,
            at + (int64_t(i) / floatVectors * distance +
                  int64_t(i) % floatVectors * n.lanes()));
}

uint64_t mote::floatTileCost(int64_t paddedK, int64_t width, FloatUnit unit) {
  // Products, loads (in pairs, or four by one); the loop; start, clamp, stores.
  uint64_t ends = 20 + 6 * width;
  if (width == floatBlockPixels)
    return ends + paddedK * (unit == FloatUnit::F16 ? 68 : 69) / 4;
  return ends + paddedK * (2 * width + width / 8 + 2) +
         3 * paddedK / floatTileStep(unit);
}

FloatClamp::FloatClamp(const Neon &n, const Geometry &g)
    : n(n), actMin(g.actMin), actMax(g.actMax) {
  if (g.actMin)
    low = n.dupFloat(*g.actMin).named("act_min");
  if (g.actMax)
    high = n.dupFloat(*g.actMax).named("act_max");
}

Val FloatClamp::apply(Val x) const {
  if (low)
    x = n.max(x, low);
  if (high)
    x = n.min(x, high);
  return x;
}
