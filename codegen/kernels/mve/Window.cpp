//===- Window.cpp - Rows under a window, with their border ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/mve/Window.h"

#include "codegen/kernels/mve/Vectors.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

mve::RowWindow::RowWindow(const Geometry &g)
    : g(g), rows((g.kernelH - 1) * g.dilationH + 1),
      rowBytes(((g.outW - 1) * g.strideW + (g.kernelW - 1) * g.dilationW + 1) *
               g.inC),
      bytes(llvm::alignTo(rows * rowBytes + vectorBytes, 4)) {}

void mve::RowWindow::loadRow(KernelBuilder &k, Val in, Val buffer, Val n,
                             Val iy, Val row) const {
  int64_t before = g.left * g.inC;
  int64_t inside = std::min(g.inW * g.inC, rowBytes - before);
  Val to = (row * rowBytes).named("row_at");
  auto copyRow = [&] {
    Val from = ((n * g.inH + iy) * (g.inW * g.inC)).named("in_row");
    copyBytes(k, in, from, buffer, to + before, inside);
  };
  int64_t lastRow = (g.outH - 1) * g.strideH - g.top + rows - 1;
  if (g.top == 0 && lastRow < g.inH)
    return copyRow();
  Val isInside =
      k.bitAnd(k.cmp("sge", iy, k.index(0)), k.cmp("slt", iy, k.index(g.inH)));
  k.ifThenElse(isInside, copyRow, [&] {
    fillBytes(k, static_cast<int8_t>(g.padValue), buffer, to + before, inside);
  });
}

void mve::RowWindow::forEachRow(KernelBuilder &k, Val in, Val buffer,
                                function_ref<void(Val, Val)> body) const {
  // The columns beside the image are written once.
  if (g.left > 0 || rowBytes > (g.left + g.inW) * g.inC)
    fillBytes(k, static_cast<int8_t>(g.padValue), buffer, k.index(0),
              rows * rowBytes);
  int64_t kept = std::max<int64_t>(0, rows - g.strideH);
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(0, g.outH, 1, "oy", [&](Val oy) {
      Val firstRow = (oy * g.strideH - g.top).named("iy");
      Val fresh = k.index(0);
      if (kept > 0 && g.outH > 1) {
        Val isFirst = k.cmp("eq", oy, k.index(0));
        fresh = k.select(isFirst, k.index(0), k.index(kept)).named("fresh_row");
        k.ifThen(k.cmp("sgt", oy, k.index(0)), [&] {
          copyBytes(k, buffer, k.index(g.strideH * rowBytes), buffer,
                    k.index(0), kept * rowBytes);
        });
      }
      k.forLoop(fresh, k.index(rows), 1, "row", [&](Val row) {
        loadRow(k, in, buffer, n, firstRow + row, row);
      });
      body(n, oy);
    });
  });
}

int64_t mve::RowWindow::distance() const {
  int64_t inRow = g.inW * g.inC, outRow = g.outW * g.outC;
  int64_t distance = -g.batch * g.inH * inRow;
  for (int64_t n = 0; n < g.batch; ++n)
    for (int64_t oy = 0; oy < g.outH; ++oy) {
      // Rows up to `next` of this image have been copied.
      int64_t next =
          std::clamp<int64_t>(oy * g.strideH - g.top + rows, 0, g.inH);
      bool readsMore = n + 1 < g.batch || (oy + 1 < g.outH && next < g.inH);
      int64_t written = (n * g.outH + oy + 1) * outRow;
      // Rows that a stride skips do not matter, but are counted.
      if (readsMore)
        distance = std::max(distance, written - (n * g.inH + next) * inRow);
    }
  return distance;
}
