//===- Packing.h - Weights as kernels read them -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_PACKING_H
#define MOTE_CODEGEN_KERNELS_PACKING_H

#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace mlir {
class Operation;
} // namespace mlir

namespace mote {

struct Geometry;

/// Appends the four little-endian bytes of `value`.
void appendWord(llvm::SmallVectorImpl<int8_t> &bytes, int32_t value);

/// A stream of bytes read front to back, one block for each tile of channels.
///
///   bias of each channel (i32), multiplier of each channel (i32, only
///   `withMultipliers`), then, word by word, four weights of each channel
///
/// Rows of weights are padded with zeros to whole words. If the tile does not
/// divide the channels, the last block repeats some: it computes the last
/// `tile` channels.
llvm::SmallVector<int8_t> packTiles(mlir::Operation *op, const Geometry &g,
                                    int64_t tile, bool withMultipliers);

/// Bytes of a block divided by the tile: where the block of channel c starts, c
/// times this.
int64_t packedBytesPerChannel(int64_t rowBytes, bool withMultipliers);

/// Which weight of a channel's row stands where in a stream: indices into the
/// row, four to a word, -1 for a zero.
using WordSlots = llvm::SmallVector<int64_t>;

/// How a kernel reads a window by words: row by row of bytes that are
/// contiguous. A row's last word, if it would not be full, starts early.
struct WindowWords {
  int64_t windowRows = 1;
  int64_t rowBytes = 0;
  bool lastMovesBack = true; ///< Else it reaches beyond the row.

  int64_t rowWords() const { return (rowBytes + 3) / 4; }
  int64_t words() const { return windowRows * rowWords(); }
  /// Where word `number` of a row starts.
  int64_t wordAt(int64_t number) const;
  /// Bytes that were in a word before, or are none, get no weight.
  WordSlots slots() const;
};

/// The same stream with two channels to a weight, as mote_dsp.h's tiles read
/// it: `tile` (even) sums to start from, `256 * odd + even` and `even` of each
/// pair; then, word by word of `slots`, bytes 0 and 2 and bytes 1 and 3 of each
/// pair, a 16-bit lane `256 * odd + even` each; then multipliers, odd before
/// even. Empty if a channel's sums or weights do not fit.
llvm::SmallVector<int8_t> packPairs(mlir::Operation *op, const Geometry &g,
                                    int64_t tile,
                                    llvm::ArrayRef<int64_t> slots);

/// A stream of two products a multiplication, as mote_v6m.h reads it: `tile`
/// biases; then, word by word of `slots` and for each channel, two words of two
/// weights, `w[2] + 65536 * w[0]` and `w[3] + 65536 * w[1]`; then for each
/// channel the low and the high 16 bits of its multiplier, a word each. Empty
/// if two products or a channel's sum do not fit.
llvm::SmallVector<int8_t> packProducts(mlir::Operation *op, const Geometry &g,
                                       int64_t tile,
                                       llvm::ArrayRef<int64_t> slots);
/// Bytes of one tile in it.
int64_t productBytes(int64_t tile, int64_t words);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_PACKING_H
