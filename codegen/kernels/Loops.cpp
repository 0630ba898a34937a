//===- Loops.cpp
//-------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Loops.h"

using namespace mlir;
using namespace mote;

/// First and last (excluded) of `taps` inside [0, size) when tap 0 is at
/// `start`; constants where nothing is padded.
static std::pair<Val, Val> insideTaps(KernelBuilder &k, Val start, int64_t size,
                                      int64_t taps, int64_t dilation,
                                      bool padsBefore, bool padsAfter,
                                      const Twine &name) {
  Val first = k.index(0), last = k.index(taps);
  // ceil(-start / dilation) and ceil((size - start) / dilation), of positive
  // numbers only.
  if (padsBefore)
    first = k.divFloor(k.max(k.index(0) - start, k.index(0)) + (dilation - 1),
                       dilation)
                .named(name + "0");
  if (padsAfter)
    last =
        k.min(k.divFloor(k.index(size + dilation - 1) - start, dilation), last)
            .named(name + "1");
  return {first, last};
}

std::pair<Val, Val> mote::insideRows(KernelBuilder &k, const Geometry &g,
                                     Val iy) {
  bool below =
      (g.outH - 1) * g.strideH - g.top + (g.kernelH - 1) * g.dilationH >= g.inH;
  return insideTaps(k, iy, g.inH, g.kernelH, g.dilationH, g.top > 0, below,
                    "ky");
}

std::pair<Val, Val> mote::insideColumns(KernelBuilder &k, const Geometry &g,
                                        Val ix) {
  bool right =
      (g.outW - 1) * g.strideW - g.left + (g.kernelW - 1) * g.dilationW >=
      g.inW;
  return insideTaps(k, ix, g.inW, g.kernelW, g.dilationW, g.left > 0, right,
                    "kx");
}

void mote::forEachWindow(KernelBuilder &k, const Geometry &g,
                         function_ref<void(Window)> body) {
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
      Window w;
      w.n = n, w.oy = oy;
      w.iy = (oy * g.strideH - g.top).named("iy");
      std::tie(w.ky0, w.ky1) = insideRows(k, g, w.iy);
      k.forLoop(0, g.outW, 1, "ox", [&](Val ox) {
        w.ox = ox;
        w.ix = (ox * g.strideW - g.left).named("ix");
        std::tie(w.kx0, w.kx1) = insideColumns(k, g, w.ix);
        body(w);
      });
    });
  });
}

void mote::forTiles(KernelBuilder &k, int64_t size, ArrayRef<int64_t> widths,
                    StringRef name, function_ref<void(Val, int64_t)> body) {
  int64_t done = 0;
  for (int64_t width : widths) {
    int64_t end = done + (size - done) / width * width;
    k.forLoop(done, end, width, name, [&](Val at) { body(at, width); });
    done = end;
  }
}
