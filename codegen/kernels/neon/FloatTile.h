//===- FloatTile.h - Sums of products of f32 --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A product of matrices, a tile at a time: some pixels by a panel of eight
// channels. All sums of a tile stay in registers, four channels a vector; a
// step of K multiplies two vectors of weights by lanes of the pixels' values.
// Eight pixels are a block of assembly (AArch64), fewer are intrinsics.
//
//   panels of weights   panel by panel, k by k: the weights of eight channels
//   a block of pixels   AArch64: k by k, the values of all pixels, so that
//                         two vectors serve eight pixels
//                       Armv7-A: four k by four, pixel by pixel, the values of
//                         the four k, which no transposition precedes
//
// K is padded with zeros to a multiple of four. Both end with a margin that may
// be read.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H
#define MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H

#include "codegen/kernels/Geometry.h"
#include "codegen/kernels/neon/Neon.h"

namespace mote {

/// Channels of a panel, and its vectors.
inline constexpr int64_t floatPanel = 8, floatQuads = floatPanel / 4;

/// `[channels, k]` as panels of `[k padded, 8]`. If 8 does not divide the
/// channels, the last panel starts early; if there are fewer than 8, zeros fill
/// it up.
llvm::SmallVector<float> packFloatPanels(llvm::ArrayRef<float> weights,
                                         int64_t channels, int64_t k);

/// Pixels of the block of assembly, and the floats that it reads behind panels
/// and pixels.
inline constexpr int64_t floatBlockPixels = 8, floatMargin = 16;

/// Widths of tiles for that many channels, in pixels, descending.
llvm::ArrayRef<int64_t> floatTileWidths(int64_t channels, bool isAArch64);

/// Values of K that a turn of the loop covers.
inline int64_t floatTileStep(bool isAArch64) { return isAArch64 ? 8 : 4; }

/// Writes `rows` (1, 2 or 4 pixels; pointers to `paddedK` values each) as
/// pixels `first` and on of the block of `width` pixels at `block[0]`.
void packPixels(const Neon &n, llvm::ArrayRef<Val> rows, int64_t paddedK,
                Val block, Val first, int64_t width);

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
uint64_t floatTileCost(int64_t paddedK, int64_t width, bool isAArch64);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_FLOATTILE_H
