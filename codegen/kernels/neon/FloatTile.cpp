//===- FloatTile.cpp - Sums of products of f32 ----------------------------===//
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
                                         int64_t channels, int64_t k) {
  int64_t paddedK = llvm::alignTo(k, 4);
  int64_t panels = llvm::divideCeil(channels, floatPanel);
  SmallVector<float> packed(panels * paddedK * floatPanel + floatMargin, 0.0f);
  for (int64_t panel = 0; panel < panels; ++panel) {
    int64_t first = std::max<int64_t>(
        0, std::min(panel * floatPanel, channels - floatPanel));
    int64_t count = std::min(floatPanel, channels);
    for (int64_t i = 0; i < k; ++i)
      for (int64_t c = 0; c < count; ++c)
        packed[(panel * paddedK + i) * floatPanel + c] =
            weights[(first + c) * k + i];
  }
  return packed;
}

ArrayRef<int64_t> mote::floatTileWidths(int64_t channels, bool isAArch64) {
  static constexpr int64_t widths[] = {floatBlockPixels, 4, 2, 1};
  // The block stores whole panels. On Armv7-A four pixels take eight sums, four
  // vectors of pixels and two of weights of 16 registers.
  bool hasBlock = isAArch64 && channels >= floatPanel;
  return ArrayRef(widths).drop_front(hasBlock ? 0 : 1);
}

/// Where value k of pixel p lies in a block: which vector, which lane.
static int64_t positionIn(bool isAArch64, int64_t k, int64_t p, int64_t width) {
  return isAArch64 ? k * width + p : (k / 4 * width + p) * 4 + k % 4;
}

void mote::packPixels(const Neon &n, ArrayRef<Val> rows, int64_t paddedK,
                      Val block, Val first, int64_t width) {
  KernelBuilder &k = n.builder();
  int64_t count = rows.size();
  k.forLoop(0, paddedK, 4, "i", [&](Val i) {
    SmallVector<Val, 4> vectors;
    for (auto [p, row] : llvm::enumerate(rows))
      vectors.push_back(n.loadF32x4(row, i).named("row" + Twine(p) + "_i"));
    Val to = i * width + (n.hasAArch64() ? first : first * 4);
    to = to.named("to");
    if (!n.hasAArch64() || count == 1) {
      for (auto [p, vector] : llvm::enumerate(vectors))
        n.store(vector, block, to + p * 4);
      return;
    }
    if (count == 2) {
      n.store(n.op<arm::Vzip1qF32Op>(vectors[0], vectors[1]), block, to);
      n.store(n.op<arm::Vzip2qF32Op>(vectors[0], vectors[1]), block, to + 4);
      return;
    }
    for (auto [j, column] : llvm::enumerate(n.transposed(vectors)))
      n.store(column, block, to + j * width);
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
  SmallVector<Val> x(size * width / 4);
  Val pixelsAt = i * width, weightsAt = i * floatPanel;
  for (int64_t j = 0; j < size; ++j) {
    // gcc would load the weights of the whole step at once.
    if (j > 0 && width >= 4)
      emitc::VerbatimOp::create(k.b(), k.loc(), "MOTE_KEEP_ORDER;");
    SmallVector<Val, 2> w;
    auto at = [&](int64_t p) {
      return positionIn(n.hasAArch64(), j, p, width);
    };
    for (int64_t p = 0; p < width; ++p)
      if (Val &vector = x[at(p) / 4]; !vector)
        vector = n.loadF32x4(block, pixelsAt + at(p) / 4 * 4)
                     .named("x" + Twine(at(p) / 4));
    for (int64_t q = 0; q < floatQuads; ++q)
      w.push_back(n.loadF32x4(weights, weightsAt + (j * floatPanel + 4 * q))
                      .named("w" + Twine(j) + "x" + Twine(q)));
    for (int64_t p = 0; p < width; ++p)
      for (int64_t q = 0; q < floatQuads; ++q) {
        Val &sum = acc[p * floatQuads + q];
        sum = n.multiplyLane(sum, w[q], x[at(p) / 4], at(p) % 4);
      }
  }
  return acc;
}

SmallVector<Val> mote::floatTileSums(const Neon &n, const FloatTile &tile) {
  KernelBuilder &k = n.builder();
  int64_t width = tile.width, paddedK = tile.paddedK;
  SmallVector<Val> bias;
  for (int64_t q = 0; q < floatQuads; ++q)
    bias.push_back(
        n.loadF32x4(tile.bias, tile.biasAt + 4 * q).named("bias" + Twine(q)));
  Val weights = k.pointer(tile.panels, tile.panel * (paddedK * floatPanel))
                    .named("weights");
  TileLoop loop{n, k, weights, tile.block, width};
  KernelBuilder::Vals acc;
  SmallVector<std::string> names;
  for (int64_t p = 0; p < width; ++p)
    for (int64_t q = 0; q < floatQuads; ++q) {
      acc.push_back(bias[q]);
      names.push_back(("acc" + Twine(p) + "x" + Twine(q)).str());
    }
  int64_t stepSize = floatTileStep(n.hasAArch64()),
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
    Val panelAt = tile.panel * (tile.paddedK * floatPanel);
    arm::TileF32Op::create(
        k.b(), k.loc(), tile.block, k.index(0), tile.panels, panelAt, tile.bias,
        tile.biasAt, out, at, k.f32(clamp.min().value_or(0.0f)),
        k.f32(clamp.max().value_or(0.0f)), tile.paddedK, distance,
        clamp.min().has_value(), clamp.max().has_value());
    return;
  }
  SmallVector<Val> sums = floatTileSums(n, tile);
  for (auto [i, sum] : llvm::enumerate(sums))
    n.store(clamp.apply(sum), out,
            at + (int64_t(i) / floatQuads * distance +
                  int64_t(i) % floatQuads * 4));
}

uint64_t mote::floatTileCost(int64_t paddedK, int64_t width, bool isAArch64) {
  // Products, loads (in pairs, or four by one); the loop; start, clamp, stores.
  uint64_t ends = 20 + 6 * width;
  if (width == floatBlockPixels)
    return ends + paddedK * 69 / 4;
  return ends + paddedK * (2 * width + width / 8 + 2) +
         3 * paddedK / floatTileStep(isAArch64);
}

FloatClamp::FloatClamp(const Neon &n, const Geometry &g)
    : n(n), actMin(g.actMin), actMax(g.actMax) {
  if (g.actMin)
    low = n.dupF32(*g.actMin).named("act_min");
  if (g.actMax)
    high = n.dupF32(*g.actMax).named("act_max");
}

Val FloatClamp::apply(Val x) const {
  if (low)
    x = n.op<arm::VmaxqF32Op>(x, low);
  if (high)
    x = n.op<arm::VminqF32Op>(x, high);
  return x;
}
