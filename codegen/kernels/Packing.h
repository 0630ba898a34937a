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

/// The same stream with two channels to a weight, as mote_dsp.h's tiles read
/// it: `tile` (even) sums to start from, `256 * odd + even` and `even` of each
/// pair; then, word by word of `slots`, bytes 0 and 2 and bytes 1 and 3 of each
/// pair, a 16-bit lane `256 * odd + even` each; then multipliers, odd before
/// even. Empty if a channel's sums or weights do not fit.
llvm::SmallVector<int8_t> packPairs(mlir::Operation *op, const Geometry &g,
                                    int64_t tile,
                                    llvm::ArrayRef<int64_t> slots);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_PACKING_H
