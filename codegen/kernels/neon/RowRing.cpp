//===- RowRing.cpp - Rows of the input with their border ------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/RowRing.h"
#include "codegen/kernels/neon/Patch.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

RowRing::RowRing(const Geometry &g, int64_t lanes, int64_t tileRows)
    : g(g), tileRows(tileRows) {
  used = g.hasPadding() || g.inC < lanes;
  count = reach(tileRows);
  columns = (g.outW - 1) * g.strideW + (g.kernelW - 1) * g.dilationW + 1;
  // Few channels: vectors reach beyond the last pixel.
  rowSize = llvm::alignTo(columns * g.inC + (g.inC < lanes ? lanes : 0),
                          16 / g.elementBytes());
}

int64_t RowRing::reach(int64_t rows) const {
  return (rows - 1) * g.strideH + (g.kernelH - 1) * g.dilationH + 1;
}

Val RowRing::offset(KernelBuilder &k, Val row) const {
  return (row - k.divFloor(row, count) * count) * rowSize;
}

void RowRing::clear(const Neon &n, Val ring) const {
  if (used)
    fillVectors(n, static_cast<int8_t>(g.padValue), ring, n.builder().index(0),
                size());
}

void RowRing::fill(const Neon &n, Val in, Val ring, Val image, Val oy,
                   int64_t rows) const {
  if (!used)
    return;
  KernelBuilder &k = n.builder();
  int64_t filled = std::min(g.inW, columns - g.left) * g.inC;
  Val top = (oy * g.strideH).named("top");
  Val known = k.index(std::max<int64_t>(0, count - tileRows * g.strideH));
  Val first = k.select(k.cmp("eq", oy, k.index(0)), k.index(0), known);
  k.forLoop(first, k.index(reach(rows)), 1, "row", [&](Val row) {
    Val iy = (top + row - g.top).named("iy");
    Val to = (offset(k, top + row) + g.left * g.inC).named("ring_at");
    auto copy = [&] {
      copyVectors(n, in, (image * g.inH + iy) * (g.inW * g.inC), ring, to,
                  filled);
    };
    if (g.top == 0 && reach(g.outH) <= g.inH)
      return copy();
    Val inside = k.bitAnd(k.cmp("sge", iy, k.index(0)),
                          k.cmp("slt", iy, k.index(g.inH)));
    k.ifThenElse(inside, copy, [&] {
      fillVectors(n, static_cast<int8_t>(g.padValue), ring, to, filled);
    });
  });
}

Val RowRing::row(const Neon &n, Val in, Val ring, Val image, Val row) const {
  KernelBuilder &k = n.builder();
  return used ? k.pointer(ring, offset(k, row))
              : k.pointer(in, (image * g.inH + row) * (g.inW * g.inC));
}
