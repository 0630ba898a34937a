//===- FloatWinograd.cpp - 3x3 convolutions of floats by NEON -------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Winograd's F(4x4, 3x3): 36 products for the 144 of 4x4 outputs (Lavin and
// Gray, "Fast Algorithms for Convolutional Neural Networks", 2016). A tile of
// outputs Y comes from a patch d of 6x6 inputs and the filter g as
//
//   Y = A^T [(G g G^T) (B^T d B)] A
//
// G g G^T is a table. Each of its 36 positions is a product of matrices of its
// own, tiles by channels, summed over the input's channels (FloatTile.h).
//
// The points of interpolation are 0, +-sqrt(2), +-sqrt(2)/2 and infinity: of
// those tried their rounding errors were least, about 3e-7 of the sum of
// |w * x| (0, +-1, +-2: up to 9e-7).
//
// The last tile of a row or column starts early where it would not be whole.
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Loops.h"
#include "codegen/kernels/neon/FloatTile.h"
#include "codegen/kernels/neon/Patch.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static constexpr int64_t outSide = 4, side = 6, positions = side * side;
static constexpr double root = llvm::numbers::sqrt2;

namespace {
/// How one op is cut. Scratch is, in numbers: a block of pixels, a patch, half
/// transformed vectors, `before` [position, tile, input channel] and `after`
/// [position, tile, output channel].
struct WinogradCut {
  Geometry g;
  FloatUnit unit;
  int64_t lanes = lanesOf(unit);
  int64_t tilesH, tilesW;
  SmallVector<int64_t, 4> widths; ///< In tiles.

  WinogradCut(Operation *op, FloatUnit unit);
  int64_t tiles() const { return g.batch * tilesH * tilesW; }
  int64_t blockSize() const {
    return widths.front() * g.inC + floatMargin(unit);
  }
  int64_t patchAt() const { return blockSize(); }
  int64_t halfAt() const { return patchAt() + positions * g.inC; }
  int64_t beforeAt() const { return halfAt() + positions * lanes; }
  int64_t afterAt() const {
    return beforeAt() + positions * widths.front() * g.inC;
  }
  int64_t size() const {
    return afterAt() + positions * widths.front() * g.outC;
  }
  /// Patches as windows, of which the last may start early.
  Geometry patches() const;
};

using Six = SmallVector<Val, side>;

struct WinogradRecipe {
  WinogradCut cut;
  const Geometry &g = cut.g;
  KernelBuilder &k;
  Neon n;
  const int64_t lanes = n.lanes();
  Val in, filter, bias, out, scratch;
  SmallVector<Val, 2> inFactors, outFactors;
  Val zero;
  std::unique_ptr<FloatClamp> clamp;

  WinogradRecipe(KernelBuilder &k, Operation *op, FloatUnit unit);
  void build();
  struct Place {
    Val image, oy, ox;
  };
  Place placeOf(Val tile);
  void transformInput(Val tile, Val p, int64_t width);
  void multiply(int64_t width);
  void transformOutput(Val tile, Val p, int64_t width);
  Six inputVectors(const Six &d);
  SmallVector<Val> outputVectors(const Six &m, Val start);
  Six load(Val at, int64_t distance);
  Val fma(Val acc, Val x, ArrayRef<Val> factors, int64_t index) {
    return n.multiplyLane(acc, x, factors[index / lanes], index % lanes);
  }
};
} // namespace

/// Factors of B^T, which are lanes of vectors, and of A^T.
static constexpr double inputFactors[] = {-0.5,  -2.0,     -2.5,      root,
                                          -root, root / 2, -root / 2, 0};
static constexpr double outputFactors[] = {root,     root / 2, 2, 0.5,
                                           2 * root, root / 4, 0, 0};

WinogradCut::WinogradCut(Operation *op, FloatUnit unit)
    : g(Geometry::of(op)), unit(unit) {
  tilesH = llvm::divideCeil(g.outH, outSide);
  tilesW = llvm::divideCeil(g.outW, outSide);
  for (int64_t width : floatTileWidths(g.outC, unit))
    if (width <= tiles())
      widths.push_back(width);
}

Geometry WinogradCut::patches() const {
  Geometry result = g;
  result.kernelH = result.kernelW = side;
  result.strideH = result.strideW = outSide;
  result.outH = tilesH, result.outW = tilesW;
  return result;
}

/// `G g G^T` of each pair of channels: [position, output channel, input
/// channel].
static std::vector<SmallVector<float>> transformFilter(ArrayRef<float> filter,
                                                       const Geometry &g) {
  static constexpr double rows[side][3] = {{1, 0, 0},
                                           {1.0 / 6, root / 6, 1.0 / 3},
                                           {1.0 / 6, -root / 6, 1.0 / 3},
                                           {-2.0 / 3, -root / 3, -1.0 / 3},
                                           {-2.0 / 3, root / 3, -1.0 / 3},
                                           {0, 0, 1}};
  std::vector<SmallVector<float>> result(
      positions, SmallVector<float>(g.outC * g.inC, 0.0f));
  for (int64_t o = 0; o < g.outC; ++o)
    for (int64_t i = 0; i < g.inC; ++i)
      for (int64_t y = 0; y < side; ++y)
        for (int64_t x = 0; x < side; ++x) {
          double sum = 0;
          for (int64_t ky = 0; ky < 3; ++ky)
            for (int64_t kx = 0; kx < 3; ++kx)
              sum += rows[y][ky] * rows[x][kx] *
                     filter[((o * 3 + ky) * 3 + kx) * g.inC + i];
          result[y * side + x][o * g.inC + i] = static_cast<float>(sum);
        }
  return result;
}

/// Panels of one position after the other, with one margin.
static SmallVector<float> packPositions(Operation *op, const Geometry &g,
                                        FloatUnit unit) {
  SmallVector<float> packed;
  for (ArrayRef<float> weights : transformFilter(floatFilterOf(op), g)) {
    packed.resize(packed.size() -
                  std::min<size_t>(packed.size(), floatMargin(unit)));
    packed.append(packFloatPanels(weights, g.outC, g.inC, unit));
  }
  return packed;
}

WinogradRecipe::WinogradRecipe(KernelBuilder &k, Operation *op, FloatUnit unit)
    : cut(op, unit), k(k), n(k, unit) {
  in = k.input(op->getOperand(0), "in");
  filter = k.table(packPositions(op, g, unit), "filter", n.floatType());
  // Sums of positions start from zeros behind the biases.
  SmallVector<float> biases = floatBiasOf(op);
  biases.append(floatPanel(unit), 0.0f);
  bias = k.table(biases, "bias", n.floatType());
  SmallVector<float> factors;
  for (double factor : inputFactors)
    factors.push_back(static_cast<float>(factor));
  for (double factor : outputFactors)
    factors.push_back(static_cast<float>(factor));
  Val table = k.table(factors, "factors", n.floatType());
  out = k.output(op->getOperand(3), "out");
  scratch = k.output(op->getOperand(4), "scratch");
  constexpr int64_t count = std::size(inputFactors);
  for (int64_t i = 0; i < count / lanes; ++i) {
    inFactors.push_back(
        n.loadFloats(table, k.index(lanes * i)).named("in_factors" + Twine(i)));
    outFactors.push_back(n.loadFloats(table, k.index(count + lanes * i))
                             .named("out_factors" + Twine(i)));
  }
  zero = n.dupFloat(0).named("zero");
  clamp = std::make_unique<FloatClamp>(n, g);
}

/// One row of `B^T d`, six vectors from six.
Six WinogradRecipe::inputVectors(const Six &d) {
  auto scaled = [&](Val acc, Val x, int64_t factor) {
    return fma(acc, x, inFactors, factor);
  };
  Val evenA = scaled(d[4], d[2], 0).named("even0");
  Val oddA = scaled(d[3], d[1], 0).named("odd0");
  Val evenB = scaled(d[4], d[2], 1).named("even1");
  Val oddB = scaled(d[3], d[1], 1).named("odd1");
  return {n.add(d[0], scaled(d[4], d[2], 2)),
          scaled(evenA, oddA, 3),
          scaled(evenA, oddA, 4),
          scaled(evenB, oddB, 5),
          scaled(evenB, oddB, 6),
          n.add(d[1], scaled(d[5], d[3], 2))};
}

/// One row of `A^T m`, four vectors from six, with `start` added if there is
/// one.
SmallVector<Val> WinogradRecipe::outputVectors(const Six &m, Val start) {
  auto scaled = [&](Val acc, Val x, int64_t factor) {
    return fma(acc, x, outFactors, factor);
  };
  auto add = [&](Val x, Val y) { return n.add(x, y); };
  auto started = [&](Val x) { return start ? add(x, start) : x; };
  Val from = start ? start : zero;
  Val sumA = add(m[1], m[2]).named("sum0"),
      sumB = add(m[3], m[4]).named("sum1");
  Val difA = n.subtract(m[1], m[2]).named("difference0");
  Val difB = n.subtract(m[3], m[4]).named("difference1");
  return {add(add(started(m[0]), sumA), sumB),
          scaled(scaled(from, difA, 0), difB, 1),
          scaled(scaled(from, sumA, 2), sumB, 3),
          scaled(scaled(started(m[5]), difA, 4), difB, 5)};
}

Six WinogradRecipe::load(Val at, int64_t distance) {
  Six vectors;
  for (int64_t i = 0; i < side; ++i)
    vectors.push_back(
        n.loadFloats(scratch, at + i * distance).named("x" + Twine(i)));
  return vectors;
}

/// Where the outputs of a tile are.
WinogradRecipe::Place WinogradRecipe::placeOf(Val tile) {
  Val row = k.divFloor(tile, cut.tilesW).named("row");
  Val image = k.index(0), tileY = row;
  if (g.batch > 1) {
    image = k.divFloor(row, cut.tilesH).named("image");
    tileY = (row - image * cut.tilesH).named("tile_y");
  }
  auto start = [&](Val number, int64_t size) {
    Val first = number * outSide;
    return size % outSide == 0 ? first : k.min(first, k.index(size - outSide));
  };
  return {image, start(tileY, g.outH).named("oy"),
          start(tile - row * cut.tilesW, g.outW).named("ox")};
}

/// `B^T d B` of tile `p` of the group.
void WinogradRecipe::transformInput(Val tile, Val p, int64_t width) {
  Place place = placeOf(tile);
  Geometry patches = cut.patches();
  gatherWindowAt(n, patches, in, place.image, (place.oy - g.top).named("iy"),
                 (place.ox - g.left).named("ix"), scratch,
                 k.index(cut.patchAt()));
  k.forLoop(0, g.inC, lanes, "c", [&](Val c) {
    k.forLoop(0, side, 1, "x", [&](Val x) {
      Six columns = inputVectors(load(
          (x * g.inC + c + cut.patchAt()).named("patch_at"), side * g.inC));
      Val to = (x * lanes + cut.halfAt()).named("half_at");
      for (auto [y, vector] : llvm::enumerate(columns))
        n.store(vector, scratch, to + int64_t(y) * (side * lanes));
    });
    k.forLoop(0, side, 1, "y", [&](Val y) {
      Six row = inputVectors(
          load((y * (side * lanes) + cut.halfAt()).named("half_at"), lanes));
      Val to = ((y * (side * width) + p) * g.inC + c + cut.beforeAt())
                   .named("before_at");
      for (auto [x, vector] : llvm::enumerate(row))
        n.store(vector, scratch, to + int64_t(x) * (width * g.inC));
    });
  });
}

/// The product of each position, tiles by channels.
void WinogradRecipe::multiply(int64_t width) {
  int64_t panel = floatPanel(cut.unit);
  int64_t panels = llvm::divideCeil(g.outC, panel);
  k.forLoop(0, positions, 1, "position", [&](Val position) {
    Val from = (position * (width * g.inC) + cut.beforeAt()).named("before_at");
    SmallVector<Val> rows;
    for (int64_t p = 0; p < width; ++p)
      rows.push_back(
          k.pointer(scratch, from + p * g.inC).named("row" + Twine(p)));
    packPixels(n, rows, g.inC, scratch);
    Val after = (position * (width * g.outC) + cut.afterAt()).named("after_at");
    k.forLoop(0, panels, 1, "panel", [&](Val number) {
      Val channel = number * panel;
      if (g.outC % panel != 0)
        channel = k.min(channel, k.index(g.outC - panel));
      channel = channel.named("channel");
      FloatTile tile{filter,  position * panels + number,
                     bias,    k.index(g.outC),
                     scratch, g.inC,
                     width};
      storeFloatTile(n, tile, FloatClamp(n), scratch, after + channel, g.outC);
    });
  });
}

/// `A^T M A` of tile `p` of the group, with the bias.
void WinogradRecipe::transformOutput(Val tile, Val p, int64_t width) {
  Place place = placeOf(tile);
  Val outAt = (((place.image * g.outH + place.oy) * g.outW + place.ox) * g.outC)
                  .named("out_at");
  k.forLoop(0, g.outC, lanes, "c", [&](Val c) {
    Val channel = c;
    if (g.outC % lanes != 0)
      channel = k.min(c, k.index(g.outC - lanes)).named("channel");
    Val start = n.loadFloats(bias, channel).named("bias0");
    k.forLoop(0, side, 1, "x", [&](Val x) {
      Val from = ((x * width + p) * g.outC + channel + cut.afterAt())
                     .named("after_at");
      SmallVector<Val> columns =
          outputVectors(load(from, side * width * g.outC), Val());
      Val to = (x * lanes + cut.halfAt()).named("half_at");
      for (auto [y, vector] : llvm::enumerate(columns))
        n.store(vector, scratch, to + int64_t(y) * (side * lanes));
    });
    k.forLoop(0, outSide, 1, "y", [&](Val y) {
      SmallVector<Val> row = outputVectors(
          load((y * (side * lanes) + cut.halfAt()).named("half_at"), lanes),
          start);
      Val to = (outAt + y * (g.outW * g.outC) + channel).named("row_at");
      for (auto [x, vector] : llvm::enumerate(row))
        n.store(clamp->apply(vector), out, to + int64_t(x) * g.outC);
    });
  });
}

void WinogradRecipe::build() {
  forTiles(k, cut.tiles(), cut.widths, "tile", [&](Val tile, int64_t width) {
    k.comment("Each window of 6x6, transformed: columns, then rows");
    k.forLoop(0, width, 1, "p", [&](Val p) {
      transformInput((tile + p).named("number"), p, width);
    });
    k.comment("At each of the 36 positions, products of tiles and channels");
    multiply(width);
    k.comment("Back to 4x4 outputs: columns, then rows with the bias");
    k.forLoop(0, width, 1, "p", [&](Val p) {
      transformOutput((tile + p).named("number"), p, width);
    });
  });
}

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

template <FloatUnit unit>
static LogicalResult build(KernelBuilder &k, Operation *op) {
  WinogradRecipe(k, op, unit).build();
  return success();
}

template <FloatUnit unit> static bool applies(Operation *op) {
  Geometry g = Geometry::of(op);
  return g.number == numberOf(unit) && g.groups == 1 && g.kernelH == 3 &&
         g.kernelW == 3 && g.strideH == 1 && g.strideW == 1 &&
         g.dilationH == 1 && g.dilationW == 1 && g.outH >= outSide &&
         g.outW >= outSide && g.inC % lanesOf(unit) == 0 &&
         g.outC >= floatPanel(unit) && !floatFilterOf(op).empty() &&
         !floatBiasOf(op).empty();
}

template <FloatUnit unit> static int64_t scratchBytes(Operation *op) {
  WinogradCut cut(op, unit);
  return cut.g.elementBytes() * cut.size();
}

/// Instructions: of a vector of channels of a tile's transforms, and of
/// products.
template <FloatUnit unit> static uint64_t cost(Operation *op, const Target &) {
  WinogradCut cut(op, unit);
  const Geometry &g = cut.g;
  uint64_t transforms =
      cut.tiles() * (g.inC / lanesOf(unit) * 520 +
                     llvm::divideCeil(g.outC, lanesOf(unit)) * 330);
  uint64_t panels = llvm::divideCeil(g.outC, floatPanel(unit)), products = 0;
  int64_t left = cut.tiles();
  for (int64_t width : cut.widths) {
    products +=
        left / width * positions * panels * floatTileCost(g.inC, width, unit);
    left %= width;
  }
  return transforms + products;
}

template <FloatUnit unit> static KernelVariant row(StringRef name) {
  return {name,
          "qnn.conv2d",
          isaOf(unit),
          applies<unit>,
          cost<unit>,
          scratchBytes<unit>,
          build<unit>,
          /*overlap=*/nullptr,
          /*rowBlock=*/outSide};
}

ArrayRef<KernelVariant> mote::neonFloatWinogradKernels() {
  static const KernelVariant rows[] = {
      row<FloatUnit::F32>("conv2d_f32_winograd4x4__neon64"),
      row<FloatUnit::F16>("conv2d_f16_winograd4x4__neonfp16"),
  };
  return rows;
}
