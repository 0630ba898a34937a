//===- Winograd.cpp - 3x3 convolutions with fewer products ----------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Winograd's F(2x2, 3x3) needs 16 products where a 3x3 convolution has 36, and
// it is exact: inputs grow to 10 bits, filters (times 4) to 12, and SMLAD
// multiplies 16-bit lanes anyway. WinogradFilter proves for the layer's own
// weights that every sum fits i32.
//
// Two tiles of 2x2 outputs at a time: their windows are gathered with the
// border; each window is transformed, two channels a word (SADD16, SSUB16);
// at each of the 16 points dot products over the channels make sums for two
// tiles and four output channels; these are transformed back. The zero point
// of the input is in the bias, and the border holds it, as for every kernel.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Epilogue.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/dsp/Patch.h"
#include "codegen/kernels/dsp/WinogradFilter.h"
#include "dialects/Arm/IR/Arm.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t tiles = 2, block = 4; // Of arm.dsp.dot16_2x4.

namespace {
/// Sizes of one op; scratch is transformed windows, then sums, which lie where
/// the gathered windows were.
struct Cut {
  Geometry g;
  const WinogradAxis &axis;
  int64_t points;        ///< Of a tile.
  int64_t rows, columns; ///< Of outputs of two tiles.
  int64_t windowRows, windowColumns;
  int64_t pixelBytes; ///< Channels of a gathered pixel, in whole words.
  int64_t words;      ///< Of two channels, at a point.
  int64_t transformedBytes, scratchBytes;

  explicit Cut(Operation *op);
};
} // namespace

Cut::Cut(Operation *op) : g(Geometry::of(op)), axis(WinogradAxis::get(2)) {
  points = axis.points * axis.points;
  rows = axis.outputs, columns = tiles * axis.outputs;
  windowRows = rows + 2, windowColumns = columns + 2;
  pixelBytes = llvm::alignTo(g.inC, 4);
  words = pixelBytes / 2;
  transformedBytes = points * tiles * words * 4;
  scratchBytes =
      transformedBytes + std::max(points * tiles * block * 4,
                                  windowRows * windowColumns * pixelBytes);
}

namespace {
struct WinogradRecipe {
  KernelBuilder &k;
  Cut cut;
  Geometry &g = cut.g;
  Type i32;
  Val in, filter, bias, out, scratch;
  std::unique_ptr<Epilogue> epilogue;

  WinogradRecipe(KernelBuilder &k, Operation *op);
  void build();
  void gather(Val n, Val oy, Val ox);
  void transformWindows();
  void multiply(Val channel);
  void transformBack(Val channel, Val outPixel);
  void outputs(Val sumsAt, Val channel, Val outAt);
};
} // namespace

/// Block by block of four channels, point by point, two input channels of each
/// output channel: (0, 2), then (1, 3) of each four.
static SmallVector<int16_t> packFilter(Operation *op, const Cut &cut) {
  const Geometry &g = cut.g;
  WinogradFilter filter(op, g, cut.axis, cut.axis);
  SmallVector<int16_t> packed;
  for (int64_t o = 0; o < g.outC; o += block)
    for (int64_t point = 0; point < cut.points; ++point)
      for (int64_t word = 0; word < cut.words; ++word)
        for (int64_t j = 0; j < block; ++j)
          for (int64_t lane : {0, 2}) {
            int64_t c = word / 2 * 4 + word % 2 + lane;
            bool isInside = o + j < g.outC && c < g.inC;
            packed.push_back(isInside ? filter.at(point, o + j, c) : 0);
          }
  return packed;
}

/// The requantization of sums that are 2^bits as large.
static qnn::RequantAttr scaled(qnn::RequantAttr requant, int64_t bits) {
  SmallVector<int32_t> shifts;
  for (int32_t shift : requant.getShift())
    shifts.push_back(static_cast<int32_t>(shift + bits));
  return qnn::RequantAttr::get(requant.getContext(), requant.getMultiplier(),
                               shifts, requant.getZeroPoint(), requant.getMin(),
                               requant.getMax(), requant.getRounding());
}

WinogradRecipe::WinogradRecipe(KernelBuilder &k, Operation *op)
    : k(k), cut(op), i32(k.b().getI32Type()) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packFilter(op, cut), "winograd");
  int64_t scaleBits = 2 * cut.axis.scaleBits;
  SmallVector<int32_t> scaledBias;
  for (int32_t value : biasOf(op))
    scaledBias.push_back(static_cast<int32_t>(value * (1 << scaleBits)));
  bias = k.table(scaledBias, "bias");
  g.requant = scaled(g.requant, scaleBits);
  epilogue =
      std::make_unique<Epilogue>(k, g, Epilogue::Options{false, true, true});
  out = k.output(op->getOperand(3), "out");
  scratch = k.output(op->getOperand(4), "scratch");
}

/// Positions 0, step ... of `size`; the last one moves back so that a whole
/// tile fits.
static void forOverlapping(KernelBuilder &k, int64_t size, int64_t step,
                           StringRef name, function_ref<void(Val)> body) {
  k.forLoop(0, size, step, (name + "_next").str(), [&](Val at) {
    body(size % step == 0 ? at : k.min(at, k.index(size - step)).named(name));
  });
}

void WinogradRecipe::build() {
  k.forLoop(0, g.batch, 1, "n", [&](Val n) {
    forOverlapping(k, g.outH, cut.rows, "oy", [&](Val oy) {
      forOverlapping(k, g.outW, cut.columns, "ox", [&](Val ox) {
        gather(n, oy, ox);
        transformWindows();
        Val outPixel =
            (((n * g.outH + oy) * g.outW + ox) * g.outC).named("out_pixel");
        k.forLoop(0, g.outC, block, "c", [&](Val c) {
          multiply(c);
          transformBack(c, outPixel);
        });
      });
    });
  });
}

void WinogradRecipe::gather(Val n, Val oy, Val ox) {
  k.comment("The windows of two tiles, with the border");
  gatherPixels(k, g, in, n, (oy - g.top).named("iy"), (ox - g.left).named("ix"),
               {cut.windowRows, cut.windowColumns, cut.pixelBytes}, scratch,
               k.index(cut.transformedBytes));
}

/// B^T d along one axis.
static SmallVector<Val> transformInputs(KernelBuilder &k, ArrayRef<Val> d) {
  Type i32 = k.b().getI32Type();
  auto add = [&](Val a, Val b) { return k.create<arm::Sadd16Op>(i32, a, b); };
  auto sub = [&](Val a, Val b) { return k.create<arm::Ssub16Op>(i32, a, b); };
  return {sub(d[0], d[2]), add(d[1], d[2]), sub(d[2], d[1]), sub(d[1], d[3])};
}

void WinogradRecipe::transformWindows() {
  k.comment("Each window transformed, two channels a word");
  int64_t points = cut.axis.points, pointBytes = tiles * cut.words * 4;
  k.forLoop(0, tiles, 1, "t", [&](Val t) {
    k.forLoop(0, g.inC, 4, "i", [&](Val i) {
      Val from =
          (t * (cut.axis.outputs * cut.pixelBytes) + i + cut.transformedBytes)
              .named("window_at");
      Val to = (t * (cut.words * 4) + i * 2).named("point_at");
      for (bool odd : {false, true}) {
        StringRef name = odd ? "odd" : "even";
        SmallVector<Val> across[4];
        auto row = [&](int64_t y) {
          SmallVector<Val> d;
          for (int64_t x = 0; x < points; ++x) {
            Val word = k.create<arm::LoadWordOp>(
                i32, scratch,
                from + (y * cut.windowColumns + x) * cut.pixelBytes);
            d.push_back((odd ? k.create<arm::Sxtb16Ror8Op>(i32, word)
                             : k.create<arm::Sxtb16Op>(i32, word))
                            .named(name + Twine(y) + Twine(x)));
          }
          across[y] = transformInputs(k, d);
          for (int64_t x = 0; x < points; ++x)
            across[y][x].named(name + Twine(y) + "_" + Twine(x));
        };
        auto store = [&](int64_t y, int64_t x, Val value) {
          arm::StoreWordOp::create(
              k.b(), k.loc(), scratch,
              to + ((y * points + x) * pointBytes + (odd ? 4 : 0)), value);
        };
        auto combine = [&](int64_t y, int64_t a, bool adds, int64_t b) {
          for (int64_t x = 0; x < points; ++x)
            store(
                y, x,
                adds
                    ? k.create<arm::Sadd16Op>(i32, across[a][x], across[b][x])
                    : k.create<arm::Ssub16Op>(i32, across[a][x], across[b][x]));
        };
        // In this order at most 12 words live.
        row(0), row(2), combine(0, 0, false, 2);
        row(1), combine(1, 1, true, 2), combine(2, 2, false, 1);
        row(3), combine(3, 1, false, 3);
      }
    });
  });
}

/// Words a loop step of the dot product handles.
static int64_t unrollOf(int64_t words) { return words <= 12 ? words - 1 : 8; }

void WinogradRecipe::multiply(Val channel) {
  k.comment("At every point, dot products of two tiles and four channels");
  Val at = (channel * (cut.points * cut.words * 2)).named("filter_at");
  k.forLoop(0, cut.points, 1, "p", [&](Val p) {
    arm::Dot16_2x4Op::create(k.b(), k.loc(), scratch,
                             p * (tiles * block * 4) + cut.transformedBytes,
                             scratch, p * (tiles * cut.words * 4), filter,
                             at + p * (cut.words * block * 2), cut.words * 4,
                             cut.words, unrollOf(cut.words));
  });
}

/// A^T m along one axis.
static SmallVector<Val> transformOutputs(ArrayRef<Val> m) {
  return {m[0] + m[1] + m[2], m[1] - m[2] - m[3]};
}

void WinogradRecipe::outputs(Val sumsAt, Val channel, Val outAt) {
  int64_t points = cut.axis.points;
  SmallVector<Val> down[2];
  for (int64_t x = 0; x < points; ++x) {
    SmallVector<Val> m;
    for (int64_t y = 0; y < points; ++y)
      m.push_back(k.create<arm::LoadWordOp>(i32, scratch,
                                            sumsAt + (y * points + x) *
                                                         (tiles * block * 4))
                      .named("m" + Twine(y) + Twine(x)));
    // Point (1, 1) is part of every output.
    if (x == 1)
      m[1] = (m[1] + k.load(bias, channel)).named("m11_biased");
    SmallVector<Val> column = transformOutputs(m);
    for (int64_t y = 0; y < 2; ++y)
      down[y].push_back(column[y].named("m" + Twine(y) + "_" + Twine(x)));
  }
  Val multiplier = epilogue->multiplier(channel).named("multiplier");
  for (int64_t y = 0; y < 2; ++y)
    for (auto [x, sum] : llvm::enumerate(transformOutputs(down[y]))) {
      sum.named("acc" + Twine(y) + Twine(x));
      Val result = epilogue->isFast() ? epilogue->requantize(sum, multiplier)
                                      : epilogue->apply(sum, channel);
      k.store(result, out, outAt + (y * g.outW + x) * g.outC);
    }
}

void WinogradRecipe::transformBack(Val channel, Val outPixel) {
  k.comment("Back to 2x2 outputs");
  Val last = g.outC % block == 0
                 ? k.index(block)
                 : k.min(k.index(block), k.index(g.outC) - channel);
  k.forLoop(0, tiles, 1, "t", [&](Val t) {
    k.forLoop(k.index(0), last, 1, "j", [&](Val j) {
      outputs((t * (block * 4) + j * 4 + cut.transformedBytes).named("sums_at"),
              (channel + j).named("channel"),
              (outPixel + t * (cut.axis.outputs * g.outC) + channel + j)
                  .named("out_at"));
    });
  });
}

static LogicalResult build(KernelBuilder &k, Operation *op) {
  WinogradRecipe(k, op).build();
  return success();
}

static bool applies(Operation *op) {
  Cut cut(op);
  const Geometry &g = cut.g;
  if (g.isFloat || g.kernelH != 3 || g.kernelW != 3 || g.groups != 1 ||
      g.strideH != 1 || g.strideW != 1 || g.dilationH != 1 ||
      g.dilationW != 1 || g.outH < cut.rows || g.outW < cut.columns ||
      cut.words * 4 >= 4096 || filterOf(op).empty() || biasOf(op).empty())
    return false;
  if (llvm::any_of(g.requant.getShift(), [&](int32_t shift) {
        return shift + 2 * cut.axis.scaleBits > 62;
      }))
    return false;
  return WinogradFilter(op, g, cut.axis, cut.axis).fits(biasOf(op));
}

static int64_t scratchBytes(Operation *op) { return Cut(op).scratchBytes; }

static uint64_t cost(Operation *op, const Target &) {
  Cut cut(op);
  const Geometry &g = cut.g;
  // Measured on ResNet-8's layers, within 4 %: half as much again for borders,
  // and bytes where pixels are no whole words.
  uint64_t pixel = g.inC % 4 == 0 ? cut.pixelBytes : 8 + 4 * g.inC;
  uint64_t gather = cut.windowRows * (20 + cut.windowColumns * pixel) * 3 / 2;
  uint64_t windows = tiles * (cut.pixelBytes / 4) * 170;
  uint64_t products = cut.points * (cut.words * 16 + 26);
  uint64_t back = tiles * block * 80;
  return uint64_t(g.batch) * llvm::divideCeil(g.outH, cut.rows) *
         llvm::divideCeil(g.outW, cut.columns) *
         (gather + windows +
          llvm::divideCeil(g.outC, block) * (products + back));
}

static KernelOverlap overlap(Operation *op) {
  Cut cut(op);
  Walk walk;
  walk.tileRows = cut.rows, walk.widths = {cut.columns};
  walk.lastMovesBack = walk.readsFirst = true;
  return {{safeDistance(cut.g, walk)}};
}

ArrayRef<KernelVariant> mote::dspWinogradKernels() {
  static const KernelVariant rows[] = {
      {"conv2d_s8_winograd2x2__dsp", "qnn.conv2d", IsaDSP | IsaUnaligned,
       applies, cost, scratchBytes, build, overlap},
  };
  return rows;
}
