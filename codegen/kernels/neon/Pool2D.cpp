//===- Pool2D.cpp - Maxima by NEON ----------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sixteen channels at a time; where they do not divide, the last block moves
// back.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/Neon.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t channels = 16;

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return !g.isFloat && g.outC >= channels;
}

/// The largest of the window's elements, in each of 16 channels.
static Val maximum(const Neon &n, const Geometry &g, Val in, Window w,
                   Val channel, Val lowest) {
  KernelBuilder &k = n.builder();
  SmallVector<std::string> name = {"most"};
  auto alongRow = [&](Val ky, ArrayRef<Val> most) {
    Val row = ((w.n * g.inH + (w.iy + ky * g.dilationH)) * (g.inW * g.inC))
                  .named("in_row");
    return k.forLoop(
        w.kx0, w.kx1, 1, "kx", most, name, [&](Val kx, ArrayRef<Val> most) {
          Val at = row + (w.ix + kx * g.dilationW) * g.inC + channel;
          Val x = n.loadS8x16(in, at.named("in_at"));
          return KernelBuilder::Vals{n.op<arm::VmaxqS8Op>(most[0], x)};
        });
  };
  return k.forLoop(w.ky0, w.ky1, 1, "ky", {lowest}, name, alongRow).front();
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  Geometry g = Geometry::of(op);
  Neon n(k, /*isAArch64=*/false);
  Val in = k.input(op->getOperand(0), "in"),
      out = k.output(op->getOperand(1), "out");
  Val lowest = n.dupS8x16(-128).named("lowest");
  forEachWindow(k, g, [&](Window w) {
    Val outPixel =
        (((w.n * g.outH + w.oy) * g.outW + w.ox) * g.outC).named("out_pixel");
    k.forLoop(0, g.outC, channels, "c", [&](Val c) {
      Val first = g.outC % channels == 0
                      ? c
                      : k.min(c, k.index(g.outC - channels)).named("first");
      n.store(maximum(n, g, in, w, first, lowest), out, outPixel + first);
    });
  });
  return success();
}

static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  return uint64_t(g.outPixels()) * llvm::divideCeil(g.outC, channels) *
         (15 + 4 * g.taps());
}

static KernelOverlap overlap(Operation *op) {
  // Every block of channels reads the window again.
  return {{safeDistance(Geometry::of(op), Walk())}};
}

ArrayRef<KernelVariant> mote::neonPoolKernels() {
  static const KernelVariant rows[] = {
      {"max_pool2d_s8_1x16__neon", "qnn.max_pool2d", IsaNEON, applies, cost,
       nullptr, build, overlap},
  };
  return rows;
}
