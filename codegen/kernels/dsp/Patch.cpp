//===- Patch.cpp
//-------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/dsp/Patch.h"

#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

/// Words that are copied without a loop.
static constexpr int64_t unrolledWords = 12;

/// Calls `body` for every word of [0, bytes), in a loop of four if there are
/// many; returns where the words end.
static int64_t forWords(KernelBuilder &k, int64_t bytes,
                        function_ref<void(Val)> body) {
  int64_t end = bytes / 4 * 4, looped = 0;
  if (bytes / 4 > unrolledWords) {
    looped = bytes / 16 * 16;
    k.forLoop(0, looped, 16, "i", [&](Val i) {
      for (int64_t word = 0; word < 16; word += 4)
        body(i + word);
    });
  }
  for (int64_t at = looped; at < end; at += 4)
    body(k.index(at));
  return end;
}

void mote::copyBytes(KernelBuilder &k, Val from, Val fromAt, Val to, Val toAt,
                     int64_t bytes) {
  int64_t done = forWords(k, bytes, [&](Val i) {
    Val word = k.create<arm::LoadWordOp>(k.b().getI32Type(), from, fromAt + i);
    arm::StoreWordOp::create(k.b(), k.loc(), to, toAt + i, word);
  });
  for (; done < bytes; ++done)
    k.store(k.load(from, fromAt + done), to, toAt + done);
}

void mote::fillBytes(KernelBuilder &k, int8_t value, Val to, Val toAt,
                     int64_t bytes) {
  Val word =
      k.i32(static_cast<int32_t>(0x01010101u * static_cast<uint8_t>(value)));
  forWords(k, bytes, [&](Val i) {
    arm::StoreWordOp::create(k.b(), k.loc(), to, toAt + i, word);
  });
}

Val mote::isWhollyInside(KernelBuilder &k, const Geometry &g,
                         std::pair<Val, Val> rows, Val ix) {
  auto [kx0, kx1] = insideColumns(k, g, ix);
  Val taps = (rows.second - rows.first) * (kx1 - kx0);
  return k.cmp("eq", taps, k.index(g.taps()));
}

/// Where row `ky` of the window starts in the input.
static Val rowOfWindow(const Geometry &g, Val n, Val iy, Val ix, Val ky) {
  return (((n * g.inH + (iy + ky * g.dilationH)) * g.inW + ix) * g.inC)
      .named("in_row");
}

void mote::gatherBorderPatch(KernelBuilder &k, const Geometry &g, Val in, Val n,
                             Val iy, std::pair<Val, Val> rows, Val ix,
                             Val patch, Val at) {
  int64_t rowBytes = g.kernelW * g.inC;
  auto [kx0, kx1] = insideColumns(k, g, ix);
  fillBytes(k, static_cast<int8_t>(g.padValue), patch, at,
            llvm::alignTo(g.kernelH * rowBytes, 4));
  auto copyByte = [&](Val fromAt, Val toAt) {
    k.store(k.load(in, fromAt), patch, toAt);
  };
  k.forLoop(rows.first, rows.second, 1, "ky",
            [&, kx0 = kx0, kx1 = kx1](Val ky) {
              Val from = rowOfWindow(g, n, iy, ix, ky), to = at + ky * rowBytes;
              if (g.dilationW == 1)
                return k.forLoop(kx0 * g.inC, kx1 * g.inC, 1, "i",
                                 [&](Val i) { copyByte(from + i, to + i); });
              k.forLoop(kx0, kx1, 1, "kx", [&](Val kx) {
                k.forLoop(0, g.inC, 1, "i", [&](Val i) {
                  copyByte(from + kx * (g.dilationW * g.inC) + i,
                           to + kx * g.inC + i);
                });
              });
            });
}

void mote::gatherPatch(KernelBuilder &k, const Geometry &g, Val in, Val n,
                       Val iy, std::pair<Val, Val> rows, Val ix, Val patch,
                       Val at) {
  int64_t rowBytes = g.kernelW * g.inC;
  auto copyAll = [&] {
    k.forLoop(0, g.kernelH, 1, "ky", [&](Val ky) {
      Val from = rowOfWindow(g, n, iy, ix, ky), to = at + ky * rowBytes;
      if (g.dilationW == 1 || g.kernelW == 1)
        return copyBytes(k, in, from, patch, to, rowBytes);
      k.forLoop(0, g.kernelW, 1, "kx", [&](Val kx) {
        copyBytes(k, in, from + kx * (g.dilationW * g.inC), patch,
                  to + kx * g.inC, g.inC);
      });
    });
  };
  if (!g.hasPadding())
    return copyAll();
  k.ifThenElse(isWhollyInside(k, g, rows, ix), copyAll, [&] {
    gatherBorderPatch(k, g, in, n, iy, rows, ix, patch, at);
  });
}

void mote::gatherPixels(KernelBuilder &k, const Geometry &g, Val in, Val n,
                        Val iy, Val ix, PixelPatch size, Val patch, Val at) {
  bool isContiguous = size.pixelBytes == g.inC;
  auto inAt = [&](Val y, Val x) {
    return ((n * g.inH + y) * g.inW + x) * g.inC;
  };
  auto copyRow = [&](Val y) {
    Val from = inAt(iy + y, ix).named("in_row");
    Val to = (at + y * (size.columns * size.pixelBytes)).named("patch_row");
    if (isContiguous)
      return copyBytes(k, in, from, patch, to, size.columns * g.inC);
    k.forLoop(0, size.columns, 1, "x", [&](Val x) {
      copyBytes(k, in, from + x * g.inC, patch, to + x * size.pixelBytes,
                g.inC);
    });
  };
  auto copyAll = [&] { k.forLoop(0, size.rows, 1, "y", copyRow); };
  bool below = (g.outH - 1) * g.strideH - g.top + g.kernelH > g.inH;
  bool right = (g.outW - 1) * g.strideW - g.left + g.kernelW > g.inW;
  if (!g.hasPadding())
    return copyAll();

  // Rows and columns [first, last) of the rectangle lie inside.
  auto inside = [&](Val start, int64_t count, int64_t limit, bool after,
                    const Twine &name) {
    Val first = k.max(k.index(0) - start, k.index(0)).named(name + "0");
    Val last =
        after ? k.min(k.index(limit) - start, k.index(count)).named(name + "1")
              : k.index(count);
    return std::make_pair(first, last);
  };
  auto [y0, y1] = inside(iy, size.rows, g.inH, below, "y");
  auto [x0, x1] = inside(ix, size.columns, g.inW, right, "x");
  auto copyInside = [&, y0 = y0, y1 = y1, x0 = x0, x1 = x1] {
    fillBytes(k, static_cast<int8_t>(g.padValue), patch, at,
              size.rows * size.columns * size.pixelBytes);
    k.forLoop(y0, y1, 1, "y", [&](Val y) {
      Val from = inAt(iy + y, ix).named("in_row");
      Val to = (at + y * (size.columns * size.pixelBytes)).named("patch_row");
      k.forLoop(x0, x1, 1, "x", [&](Val x) {
        copyBytes(k, in, from + x * g.inC, patch, to + x * size.pixelBytes,
                  g.inC);
      });
    });
  };
  Val pixels = (y1 - y0) * (x1 - x0);
  k.ifThenElse(k.cmp("eq", pixels, k.index(size.rows * size.columns)), copyAll,
               copyInside);
}
