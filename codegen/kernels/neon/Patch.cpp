//===- Patch.cpp - Windows of the input, side by side --------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Patch.h"
#include "codegen/kernels/Loops.h"

using namespace mlir;
using namespace mote;

/// Vectors that are copied without a loop, and in a step of one.
static constexpr int64_t unrolled = 8, step = 4;

static Type elementOf(Val memory) {
  return cast<MemRefType>(memory.getType()).getElementType();
}

/// Floats of a vector; 0 of bytes.
static int64_t floatLanes(Type element) {
  return isa<FloatType>(element) ? 128 / element.getIntOrFloatBitWidth() : 0;
}

/// Calls `body` with each vector's offset and width: 16, 8, 4 or 1 bytes, or a
/// whole vector or one of floats.
static void forVectors(KernelBuilder &k, int64_t lanes, int64_t count,
                       function_ref<void(Val, int64_t)> body) {
  for (int64_t width : {16, 8, 4}) {
    if (count < width || (lanes != 0 && width != lanes))
      continue;
    int64_t whole = count / width * width, done = 0;
    if (whole > unrolled * width) {
      done = count / (step * width) * (step * width);
      k.forLoop(0, done, step * width, "i", [&](Val i) {
        for (int64_t j = 0; j < step; ++j)
          body(i + j * width, width);
      });
    }
    for (; done < whole; done += width)
      body(k.index(done), width);
    if (whole < count)
      body(k.index(count - width), width);
    return;
  }
  for (int64_t at = 0; at < count; ++at)
    body(k.index(at), 1);
}

void mote::copyVectors(const Neon &n, Val from, Val fromAt, Val to, Val toAt,
                       int64_t count) {
  KernelBuilder &k = n.builder();
  int64_t lanes = floatLanes(elementOf(from));
  forVectors(k, lanes, count, [&](Val i, int64_t width) {
    Val source = fromAt + i, target = toAt + i;
    if (width == 1)
      return k.store(k.load(from, source), to, target);
    if (lanes != 0)
      return n.store(n.loadFloats(from, source), to, target);
    if (width == 16)
      return n.store(n.loadS8x16(from, source), to, target);
    if (width == 8)
      return n.store(n.loadS8x8(from, source), to, target);
    Val word = k.create<arm::LoadWordOp>(k.b().getI32Type(), from, source);
    arm::StoreWordOp::create(k.b(), k.loc(), to, target, word);
  });
}

void mote::fillVectors(const Neon &n, int8_t value, Val to, Val toAt,
                       int64_t count) {
  KernelBuilder &k = n.builder();
  int64_t lanes = floatLanes(elementOf(to));
  Val vector;
  if (count >= std::max<int64_t>(lanes, 4))
    vector = (lanes != 0 ? n.dupFloat(value) : n.dupS8x16(value)).named("fill");
  forVectors(k, lanes, count, [&](Val i, int64_t width) {
    if (width == 1)
      return k.store(k.constant(elementOf(to), value), to, toAt + i);
    if (lanes != 0)
      return n.store(vector, to, toAt + i);
    n.storePart(vector, 0, width, to, toAt + i);
  });
}

namespace {
struct WindowGather {
  const Neon &n;
  const Geometry &g;
  Val in, image, iy, ix, patch, at;

  int64_t rowSize() const { return g.kernelW * g.inC; }
  /// Where row `ky` of the window starts in the input; its first column may lie
  /// outside.
  Val inputRow(Val ky) const {
    Val y = iy + ky * g.dilationH;
    return ((image * g.inH + y) * g.inW + ix) * g.inC;
  }
  void copyAll() const;
  void copyInside(std::pair<Val, Val> rows, std::pair<Val, Val> columns) const;
};
} // namespace

void WindowGather::copyAll() const {
  KernelBuilder &k = n.builder();
  k.forLoop(0, g.kernelH, 1, "ky", [&](Val ky) {
    Val from = inputRow(ky).named("in_row"),
        to = (at + ky * rowSize()).named("patch_row");
    if (g.dilationW == 1)
      return copyVectors(n, in, from, patch, to, rowSize());
    k.forLoop(0, g.kernelW, 1, "kx", [&](Val kx) {
      copyVectors(n, in, from + kx * (g.dilationW * g.inC), patch,
                  to + kx * g.inC, g.inC);
    });
  });
}

void WindowGather::copyInside(std::pair<Val, Val> rows,
                              std::pair<Val, Val> columns) const {
  KernelBuilder &k = n.builder();
  fillVectors(n, static_cast<int8_t>(g.padValue), patch, at,
              g.kernelH * rowSize());
  k.forLoop(rows.first, rows.second, 1, "ky", [&](Val ky) {
    Val from = inputRow(ky).named("in_row"),
        to = (at + ky * rowSize()).named("patch_row");
    k.forLoop(columns.first, columns.second, 1, "kx", [&](Val kx) {
      copyVectors(n, in, from + kx * (g.dilationW * g.inC), patch,
                  to + kx * g.inC, g.inC);
    });
  });
}

void mote::gatherWindow(const Neon &n, const Geometry &g, Val in, Val pixel,
                        Val patch, Val at) {
  KernelBuilder &k = n.builder();
  Val row = k.divFloor(pixel, g.outW).named("row");
  Val image = k.index(0), oy = row;
  if (g.batch > 1) {
    image = k.divFloor(row, g.outH).named("image");
    oy = (row - image * g.outH).named("oy");
  }
  Val iy = (oy * g.strideH - g.top).named("iy");
  Val ix = ((pixel - row * g.outW) * g.strideW - g.left).named("ix");
  gatherWindowAt(n, g, in, image, iy, ix, patch, at);
}

void mote::gatherWindowAt(const Neon &n, const Geometry &g, Val in, Val image,
                          Val iy, Val ix, Val patch, Val at) {
  KernelBuilder &k = n.builder();
  WindowGather gather{n, g, in, image, iy, ix, patch, at};
  if (!g.hasPadding())
    return gather.copyAll();
  std::pair<Val, Val> rows = insideRows(k, g, iy),
                      columns = insideColumns(k, g, ix);
  Val taps = (rows.second - rows.first) * (columns.second - columns.first);
  k.ifThenElse(
      k.cmp("eq", taps, k.index(g.taps())), [&] { gather.copyAll(); },
      [&] { gather.copyInside(rows, columns); });
}
