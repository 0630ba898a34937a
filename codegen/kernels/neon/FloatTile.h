//===- FloatTile.h - Sums of products of floats -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product of matrices, a tile at a time: some pixels by a panel of channels,
// two vectors of them (eight of f32, 16 of f16). All sums of a tile stay in
// registers; a step of K multiplies two vectors of weights by lanes of the
// pixels' values. Eight pixels are a block of assembly (AArch64), fewer are
// intrinsics. Sums of f16 are kept in f16.
//
//   panels of weights   panel by panel, k by k: the weights of the channels
//   a block of pixels   AArch64: k by k, the values of all pixels, so that
//                         two vectors serve eight pixels
//                       Armv7-A: four k by four, pixel by pixel, the values of
//                         the four k, which no transposition precedes
//
// K is padded with zeros to whole vectors. Both end with a margin that may be
// read.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H
#define MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/neon/Neon.h"

namespace mote {

/// Vectors of a panel, and its channels.
inline constexpr int64_t floatVectors = 2;
inline int64_t floatPanel(FloatUnit unit) {
  return floatVectors * lanesOf(unit);
}

/// `[channels, k]` as panels of `[k padded, channels of a panel]`. If panels do
/// not divide the channels, the last one starts early; if there are fewer than
/// a panel's, zeros fill it up.
llvm::SmallVector<float> packFloatPanels(llvm::ArrayRef<float> weights,
                                         int64_t channels, int64_t k,
                                         FloatUnit unit);

/// Pixels of the block of assembly.
inline constexpr int64_t floatBlockPixels = 8;
/// The numbers that it reads behind panels and pixels, 64 bytes.
inline int64_t floatMargin(FloatUnit unit) { return 4 * lanesOf(unit); }

/// Widths of tiles for that many channels, in pixels, descending.
llvm::ArrayRef<int64_t> floatTileWidths(int64_t channels, FloatUnit unit);

/// Values of K that a turn of the loop covers.
inline int64_t floatTileStep(FloatUnit unit) {
  return unit == FloatUnit::F32Armv7 ? 4 : 8;
}

/// Writes `rows` (1, 2, 4 or 8 pixels; pointers to `paddedK` values each) as
/// the block of so many pixels at `block[0]`.
void packPixels(const Neon &n, llvm::ArrayRef<Val> rows, int64_t paddedK,
                Val block);

/// A layer's clamp, or none.
class FloatClamp {
public:
  explicit FloatClamp(const Neon &n) : n(n) {}
  FloatClamp(const Neon &n, const Geometry &g);
  Val apply(Val x) const;

  const std::optional<float> &min() const { return actMin; }
  const std::optional<float> &max() const { return actMax; }

private:
  const Neon &n;
  std::optional<float> actMin, actMax;
  Val low, high;
};

/// What is multiplied: panel number `panel` of `panels`, and the block of
/// `width` pixels at `block[0]`. Sums start from `bias[biasAt]` and on.
struct FloatTile {
  Val panels, panel;
  Val bias, biasAt;
  Val block;
  int64_t paddedK, width;
};

/// Its sums: pixel by pixel, two vectors each.
llvm::SmallVector<Val> floatTileSums(const Neon &n, const FloatTile &tile);
/// Stores them at `out[at]` and on, pixels `distance` apart, after the clamp.
void storeFloatTile(const Neon &n, const FloatTile &tile,
                    const FloatClamp &clamp, Val out, Val at, int64_t distance);
/// Instructions of that.
uint64_t floatTileCost(int64_t paddedK, int64_t width, FloatUnit unit);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H
