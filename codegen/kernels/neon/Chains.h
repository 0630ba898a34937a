//===- Chains.h - How long sums stay in 16 bits -----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// SMULL and SMLAL multiply eight bytes at once and add in lanes of 16 bits;
// SADALP and SADDW, which widen, cost an instruction more. An input is at least
// -128 and at most 127, so a lane holds any sum of x * w with
// 128 * sum |w| <= 32767. Weights are constants: how many products fit is known
// here, where no library knows it.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_CHAINS_H
#define MOTE_CODEGEN_KERNELS_NEON_CHAINS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace mote {

/// The largest sum of |w| whose products with any i8 fit an i16: 128 * 255 =
/// 32640.
inline constexpr int64_t maxChainWeight = 255;

/// Whether chains of `length` vectors of 8 fit: `weights` are those of one
/// channel, in the order of a step, a multiple of 8.
bool chainsFit(llvm::ArrayRef<int8_t> weights, int64_t length);

/// Two blocks of 16 of K by their numbers, and how many vectors of 8 a chain
/// over them may hold in every channel: 4, 2 or 1.
struct BlockPair {
  int64_t first, second, chain;
};

/// Pairs the blocks 0 to `count` - 1 (an even number), as many as possible so
/// that chains of 4 fit, sorted by their chains, longest first. `rows` holds
/// `channels` rows of weights, each of a size that has the blocks at its
/// beginning. A matching is found greedily, the block with the fewest partners
/// first (Karp and Sipser, "Maximum matchings in sparse random graphs", 1981).
llvm::SmallVector<BlockPair> pairBlocks(llvm::ArrayRef<int8_t> rows,
                                        int64_t channels, int64_t count);

/// Cuts `taps` steps into as few chains as fit, first come, first served:
/// where each ends (excluded). `weights` holds `channels` entries for each tap;
/// every channel is a lane of its own.
llvm::SmallVector<int64_t> cutChains(llvm::ArrayRef<int8_t> weights,
                                     int64_t taps, int64_t channels);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_CHAINS_H
