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

/// Cuts `taps` steps into as few chains as fit, first come, first served:
/// where each ends (excluded). `weights` holds `channels` entries for each tap;
/// every channel is a lane of its own.
llvm::SmallVector<int64_t> cutChains(llvm::ArrayRef<int8_t> weights,
                                     int64_t taps, int64_t channels);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_CHAINS_H
