//===- Depthwise3x3.cpp - 3x3 depthwise convolutions by SMLAD
//----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Products of one channel lie C bytes apart in memory, and SMLAD wants them
// side by side. So each channel is copied to a plane of its own, with its
// border, once (two instructions an element), and then a word holds four
// neighbours b0 b1 b2 b3, which serve two outputs:
//
//   even = (b0, b2), odd = (b1, b3)
//   out0 += even * (w0, w2) + b1 * w1      SMLAD, SMLABB
//   out1 += odd * (w0, w2) + b2 * w1       SMLAD, SMLATB
//
// Sizes are numbers in the text, a function a shape, or come from a table: then
// layers of all shapes share a function.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Packing.h"
#include "codegen/kernels/dsp/Patch.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

namespace {
/// The plane of one channel: what the windows reach, and room for whole words.
struct Plane {
  int64_t rows, columns, bytes;
  explicit Plane(const Geometry &g) {
    rows = (g.outH - 1) * g.strideH + 3;
    // A word is read for every output, though its window has three bytes.
    columns = (g.outW - 1) * g.strideW + 4;
    bytes = llvm::alignTo(rows * columns, 4);
  }
};

/// What differs between layers of other shapes.
struct Sizes {
  Val channels, inRow, outRow;   ///< Bytes of a pixel and of a row of pixels.
  Val rows, columns, columnsBy4; ///< What is gathered of the input.
  Val planeColumns, planeStart, planeBytes;
  Val outH, outW, lastPair; ///< The last two outputs of a row start there.
  Val rowStep;              ///< In the plane, from output row to output row.
};

struct DepthwiseRecipe {
  KernelBuilder &k;
  Geometry g;
  Plane plane;
  bool anyShape;
  Sizes size;
  Val in, filter, out, buffer;
  std::unique_ptr<Epilogue> epilogue;
  Val taps02[3];        ///< (w0, w2) of each row.
  Val taps1[2];         ///< w1 of the first two rows, and of the third.
  Val bias, multiplier; ///< Of the channel; the multiplier only if
                        ///< requantization is fast.

  DepthwiseRecipe(KernelBuilder &k, Operation *op, bool anyShape);
  void build();
  void readSizes();
  /// From image to image; no number in the text where there is but one.
  int64_t imageStep(int64_t bytes) const { return g.batch == 1 ? 0 : bytes; }
  void fillBorder();
  void copyRow(Val from, Val to);
  void loadChannel(Val channel);
  void gather(Val n, Val channel);
  Val addMiddleTap(int64_t ky, Val even, Val odd, bool second, Val acc);
  void outputRow(Val row, Val outRow, Val channel);
  void outputs(Val at, Val outAt, Val channel, int64_t count);
  Val widen(Val word, bool odd);
};
} // namespace

/// Bias, multiplier (if requantization is fast) and three rows of taps, a word
/// each, channel by channel.
static SmallVector<int8_t> packChannels(Operation *op, const Geometry &g) {
  SmallVector<int8_t> filter = filterOf(op), packed;
  SmallVector<int32_t> bias = biasOf(op);
  for (int64_t c = 0; c < g.outC; ++c) {
    appendWord(packed, bias[c]);
    if (Epilogue::isFast(g))
      appendWord(packed, g.requant.multiplierOf(c));
    for (int64_t ky = 0; ky < 3; ++ky) {
      for (int64_t kx = 0; kx < 3; ++kx)
        packed.push_back(filter[(ky * 3 + kx) * g.outC + c]);
      packed.push_back(0);
    }
  }
  return packed;
}

DepthwiseRecipe::DepthwiseRecipe(KernelBuilder &k, Operation *op, bool anyShape)
    : k(k), g(Geometry::of(op)), plane(g), anyShape(anyShape) {
  k.keepOrder();
  if (anyShape)
    k.hideSizes();
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packChannels(op, g), "filter");
  epilogue = std::make_unique<Epilogue>(
      k, g, Epilogue::Options{true, true, /*passesShift=*/anyShape});
  readSizes();
  out = k.output(op->getOperand(3), "out");
  buffer = k.output(op->getOperand(4), "plane");
}

void DepthwiseRecipe::readSizes() {
  // Rows and columns that windows reach; a stride may leave the last ones out.
  int64_t rows = std::min(g.inH, plane.rows - g.top),
          columns = std::min(g.inW, plane.columns - 1 - g.left);
  struct Size {
    Val &at;
    StringRef name;
    int64_t value;
  } all[] = {
      {size.channels, "channels", g.inC},
      {size.inRow, "in_row_bytes", g.inW * g.inC},
      {size.outRow, "out_row_bytes", g.outW * g.outC},
      {size.rows, "rows", rows},
      {size.columns, "columns", columns},
      {size.columnsBy4, "columns_by_4", columns / 4 * 4},
      {size.planeColumns, "plane_columns", plane.columns},
      {size.planeStart, "plane_start", g.top * plane.columns + g.left},
      {size.planeBytes, "plane_bytes", plane.bytes},
      {size.outH, "out_rows", g.outH},
      {size.outW, "out_columns", g.outW},
      {size.lastPair, "last_pair", g.outW - 2},
      {size.rowStep, "row_step", g.strideH * plane.columns},
  };
  SmallVector<int32_t> values;
  for (const Size &each : all)
    if (anyShape)
      values.push_back(static_cast<int32_t>(each.value));
    else
      each.at = k.index(each.value);
  if (!anyShape)
    return;
  Val shape = k.table(ArrayRef<int32_t>(values), "shape");
  for (auto [number, each] : llvm::enumerate(all))
    each.at =
        k.toIndex(k.load(shape, k.index(int64_t(number)))).named(each.name);
}

Val DepthwiseRecipe::widen(Val word, bool odd) {
  Type i32 = k.b().getI32Type();
  return odd ? k.create<arm::Sxtb16Ror8Op>(i32, word)
             : k.create<arm::Sxtb16Op>(i32, word);
}

void DepthwiseRecipe::loadChannel(Val channel) {
  int64_t words = epilogue->isFast() ? 5 : 4;
  Val at = (channel * (4 * words)).named("filter_at");
  auto word = [&](int64_t number) {
    return k.create<arm::LoadWordOp>(k.b().getI32Type(), filter,
                                     at + 4 * number);
  };
  bias = word(0).named("bias");
  if (epilogue->isFast())
    multiplier = word(1).named("multiplier");
  Val middle[3];
  for (int64_t ky = 0; ky < 3; ++ky) {
    Val row = word(words - 3 + ky).named("w_row" + Twine(ky));
    taps02[ky] = widen(row, false).named("w02_row" + Twine(ky));
    middle[ky] = widen(row, true);
  }
  // Two rows' middle taps share a register: there are too few.
  Val low = k.bitAnd(middle[0], k.i32(0xffff));
  taps1[0] = k.bitOr(low, k.shl(middle[1], 16)).named("w1_rows01");
  taps1[1] = middle[2].named("w1_row2");
}

/// Copies the channel into the middle of the plane; the border holds the pad
/// value from the start.
void DepthwiseRecipe::gather(Val n, Val channel) {
  k.forLoop(k.index(0), size.rows, 1, "y", [&](Val y) {
    Val from = (n * imageStep(g.inH * g.inW * g.inC) + y * size.inRow + channel)
                   .named("in_row");
    Val to = (y * size.planeColumns + size.planeStart).named("plane_row");
    copyRow(from, to);
  });
}

void DepthwiseRecipe::copyRow(Val from, Val to) {
  auto copy = [&](Val x, int64_t width) {
    for (int64_t j = 0; j < width; ++j)
      k.store(k.load(in, from + x * size.channels + size.channels * j), buffer,
              to + x + j);
  };
  if (!anyShape)
    return forTiles(k, *size.columns.getConstant(), {8, 4, 2, 1}, "x", copy);
  k.forLoop(k.index(0), size.columnsBy4, 4, "x", [&](Val x) { copy(x, 4); });
  k.forLoop(size.columnsBy4, size.columns, 1, "x", [&](Val x) { copy(x, 1); });
}

void DepthwiseRecipe::fillBorder() {
  int8_t value = static_cast<int8_t>(g.padValue);
  if (!anyShape)
    return fillBytes(k, value, buffer, k.index(0), plane.bytes);
  k.forLoop(k.index(0), size.planeBytes, 4, "i",
            [&](Val i) { fillBytes(k, value, buffer, i, 4); });
}

/// The middle tap of a row: byte 1 of the word for the first output, byte 2 for
/// the second.
Val DepthwiseRecipe::addMiddleTap(int64_t ky, Val even, Val odd, bool second,
                                  Val acc) {
  Type i32 = k.b().getI32Type();
  Val x = second ? even : odd, taps = taps1[ky / 2];
  if (ky == 1)
    return second ? k.create<arm::SmlattOp>(i32, x, taps, acc)
                  : k.create<arm::SmlabtOp>(i32, x, taps, acc);
  return second ? k.create<arm::SmlatbOp>(i32, x, taps, acc)
                : k.create<arm::SmlabbOp>(i32, x, taps, acc);
}

/// One or two neighbouring outputs whose windows start at `at` of the plane.
void DepthwiseRecipe::outputs(Val at, Val outAt, Val channel, int64_t count) {
  Type i32 = k.b().getI32Type();
  SmallVector<Val> acc(count, bias);
  for (int64_t ky = 0; ky < 3; ++ky) {
    Val word =
        k.create<arm::LoadWordOp>(i32, buffer, at + size.planeColumns * ky)
            .named("row" + Twine(ky));
    Val even = widen(word, false).named("even" + Twine(ky)),
        odd = widen(word, true).named("odd" + Twine(ky));
    for (int64_t j = 0; j < count; ++j) {
      acc[j] =
          k.create<arm::SmladOp>(i32, j == 0 ? even : odd, taps02[ky], acc[j]);
      acc[j] = addMiddleTap(ky, even, odd, j == 1, acc[j])
                   .named("acc" + Twine(j) + "_row" + Twine(ky));
    }
  }
  for (int64_t j = 0; j < count; ++j)
    k.store(multiplier ? epilogue->requantize(acc[j], multiplier)
                       : epilogue->apply(acc[j], channel),
            out, outAt + size.channels * j);
}

/// The channel's outputs of a row whose windows start at `row` of the plane.
void DepthwiseRecipe::outputRow(Val row, Val outRow, Val channel) {
  // At stride 1 a word holds two windows.
  int64_t pair = g.strideW == 1 ? 2 : 1;
  auto tile = [&](Val ox, int64_t width) {
    outputs(row + ox * g.strideW, outRow + ox * size.channels, channel, width);
  };
  if (anyShape) {
    // The last pair moves back if it would not be full.
    k.forLoop(k.index(0), size.outW, pair, "ox_next", [&](Val next) {
      tile(pair == 1 ? next : k.min(next, size.lastPair).named("ox"), pair);
    });
    return;
  }
  if (llvm::divideCeil(g.outW, pair) > 3)
    return forTiles(k, g.outW, {pair, 1}, "ox", tile);
  for (int64_t ox = 0; ox < g.outW; ox += pair)
    tile(k.index(ox), std::min(pair, g.outW - ox));
}

void DepthwiseRecipe::build() {
  if (g.hasPadding())
    fillBorder();
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    k.forLoop(k.index(0), size.channels, 1, "c", [&](Val c) {
      gather(n, c);
      loadChannel(c);
      k.forLoop(k.index(0), size.outH, 1, "oy", [&](Val oy) {
        Val row = (oy * size.rowStep).named("plane_row");
        Val outRow =
            (n * imageStep(g.outH * g.outW * g.outC) + oy * size.outRow + c)
                .named("out_row");
        outputRow(row, outRow, c);
      });
    });
  });
}

template <bool anyShape>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  DepthwiseRecipe(k, op, anyShape).build();
  return success();
}

static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return !g.isFloat && g.kernelH == 3 && g.kernelW == 3 && g.dilationH == 1 &&
         g.dilationW == 1 && !filterOf(op).empty() && !biasOf(op).empty();
}

/// One image, and a pair in every row where outputs come in pairs.
static bool appliesAnyShape(Operation *op) {
  if (!applies(op))
    return false;
  Geometry g = Geometry::of(op);
  return g.batch == 1 && Epilogue::isFast(g) && (g.strideW != 1 || g.outW >= 2);
}

static int64_t scratchBytes(Operation *op) {
  return Plane(Geometry::of(op)).bytes;
}

/// A channel is read before any of it is written, and no other channel's bytes
/// are touched: input and output may share memory if channels fall on channels.
static KernelOverlap overlap(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.batch == 1 ? KernelOverlap{{}, g.outC} : KernelOverlap();
}

template <bool anyShape> static uint64_t cost(Operation *op, const Target &) {
  Geometry g = Geometry::of(op);
  // Measured on the layers of vww, person_detect and kws.
  uint64_t perOutput = g.strideW == 1 ? 22 : 30, perInput = 3, perChannel = 60;
  if (anyShape)
    perOutput = 28, perInput = 7, perChannel = 310;
  return uint64_t(g.batch * g.outC) *
         (perChannel + g.inH * g.inW * perInput + g.outH * g.outW * perOutput);
}

ArrayRef<KernelVariant> mote::dspDepthwiseKernels() {
  static const KernelVariant rows[] = {
      {"depthwise_conv2d_s8_3x3__dsp", "qnn.depthwise_conv2d",
       IsaDSP | IsaUnaligned, applies, cost<false>, scratchBytes, build<false>,
       overlap},
      {"depthwise_conv2d_s8_3x3_any__dsp", "qnn.depthwise_conv2d",
       IsaDSP | IsaUnaligned, appliesAnyShape, cost<true>, scratchBytes,
       build<true>, overlap},
  };
  return rows;
}
