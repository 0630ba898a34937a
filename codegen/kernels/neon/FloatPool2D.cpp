//===- FloatPool2D.cpp - Maxima of floats by NEON -------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lanes are channels. A window that lies inside the input is written out tap by
// tap; one at the border visits the positions inside.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/Neon.h"
#include "llvm/Support/MathExtras.h"
#include <limits>

using namespace mlir;
using namespace mote;

/// Taps that are written out.
static constexpr int64_t maxUnrolled = 9;

namespace {
struct MaxPoolRecipe {
  Geometry g;
  KernelBuilder &k;
  Neon n;
  Val in, out;

  MaxPoolRecipe(KernelBuilder &k, Operation *op, FloatUnit unit)
      : g(Geometry::of(op)), k(k), n(k, unit),
        in(k.input(op->getOperand(0), "in")),
        out(k.output(op->getOperand(1), "out")) {}

  void build();
  void channels(Window w, bool isWhole);
  Val whole(Val at);
  Val inside(Window w, Val image, Val channel);
};
} // namespace

/// The largest of all taps; the first is at `at`.
Val MaxPoolRecipe::whole(Val at) {
  Val largest;
  for (int64_t ky = 0; ky < g.kernelH; ++ky)
    for (int64_t kx = 0; kx < g.kernelW; ++kx) {
      int64_t offset = (ky * g.dilationH * g.inW + kx * g.dilationW) * g.inC;
      Val x = n.loadFloats(in, at + offset)
                  .named("x" + Twine(ky) + "x" + Twine(kx));
      largest = largest ? n.max(largest, x) : x;
    }
  return largest;
}

/// The largest of the taps inside the input.
Val MaxPoolRecipe::inside(Window w, Val image, Val channel) {
  Val lowest =
      n.dupFloat(-std::numeric_limits<float>::infinity()).named("lowest");
  std::string name = "largest";
  return k.forLoop(
      w.ky0, w.ky1, 1, "ky", lowest, name, [&](Val ky, ArrayRef<Val> acc) {
        Val row = (image + (w.iy + ky * g.dilationH) * (g.inW * g.inC))
                      .named("in_row");
        return k.forLoop(
            w.kx0, w.kx1, 1, "kx", acc, name, [&](Val kx, ArrayRef<Val> acc) {
              Val at = row + (w.ix + kx * g.dilationW) * g.inC + channel;
              return KernelBuilder::Vals{
                  n.max(acc[0], n.loadFloats(in, at.named("in_at")))};
            });
      })[0];
}

void MaxPoolRecipe::channels(Window w, bool isWhole) {
  Val image = w.n * (g.inH * g.inW * g.inC);
  Val outPixel =
      (((w.n * g.outH + w.oy) * g.outW + w.ox) * g.outC).named("out_pixel");
  Val first = (image + (w.iy * g.inW + w.ix) * g.inC).named("in_pixel");
  k.forLoop(0, g.outC, n.lanes(), "c", [&](Val c) {
    Val channel = c;
    if (g.outC % n.lanes() != 0)
      channel = k.min(c, k.index(g.outC - n.lanes())).named("channel");
    n.store(isWhole ? whole(first + channel) : inside(w, image, channel), out,
            outPixel + channel);
  });
}

void MaxPoolRecipe::build() {
  forEachWindow(k, g, [&](Window w) {
    if (g.taps() > maxUnrolled)
      return channels(w, /*isWhole=*/false);
    Val taps = (w.ky1 - w.ky0) * (w.kx1 - w.kx0);
    k.ifThenElse(
        k.cmp("eq", taps, k.index(g.taps())),
        [&] { channels(w, /*isWhole=*/true); },
        [&] { channels(w, /*isWhole=*/false); });
  });
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <FloatUnit unit>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  MaxPoolRecipe(k, op, unit).build();
  return success();
}

template <FloatUnit unit> static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.number == numberOf(unit) && g.outC >= lanesOf(unit);
}

/// Instructions: a load and a maximum a tap, some more at the border.
template <FloatUnit unit> static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  uint64_t perTap = g.taps() > maxUnrolled ? 5 : 2;
  return g.outPixels() * (20 + llvm::divideCeil(g.outC, lanesOf(unit)) *
                                   (4 + perTap * g.taps()));
}

template <FloatUnit unit> static KernelVariant row(StringRef name) {
  return {name,       "qnn.max_pool2d", isaOf(unit), applies<unit>,
          cost<unit>, nullptr,          build<unit>, overlapOfPixels};
}

ArrayRef<KernelVariant> mote::neonFloatPoolKernels() {
  static const KernelVariant rows[] = {
      // AArch64 has the same instructions.
      row<FloatUnit::F32Armv7>("max_pool2d_f32_1x4__neon"),
      row<FloatUnit::F16>("max_pool2d_f16_1x8__neonfp16"),
  };
  return rows;
}
