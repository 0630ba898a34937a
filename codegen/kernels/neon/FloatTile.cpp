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
  SmallVector<float> packed(panels * paddedK * floatPanel, 0.0f);
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

ArrayRef<int64_t> mote::floatTileWidths(bool isAArch64) {
  // 24 sums, 3 vectors of pixels and 2 of weights of 32; 8, 4 and 2 of 16.
  static constexpr int64_t wide[] = {12, 8, 4, 2, 1}, narrow[] = {4, 2, 1};
  return isAArch64 ? ArrayRef(wide) : ArrayRef(narrow);
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

SmallVector<Val> mote::floatTileSums(const Neon &n, int64_t paddedK, Val panels,
                                     Val panel, Val block, int64_t width,
                                     ArrayRef<Val> bias) {
  KernelBuilder &k = n.builder();
  Val weights =
      k.pointer(panels, panel * (paddedK * floatPanel)).named("weights");
  TileLoop loop{n, k, weights, block, width};
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

FloatClamp::FloatClamp(const Neon &n, const Geometry &g) : n(n) {
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
