//===- Chains.cpp - How long sums stay in 16 bits ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Chains.h"

#include <algorithm>
#include <cstdlib>

using namespace mote;

bool mote::chainsFit(llvm::ArrayRef<int8_t> weights, int64_t length) {
  int64_t vectors = weights.size() / 8;
  for (int64_t first = 0; first < vectors; first += length)
    for (int64_t lane = 0; lane < 8; ++lane) {
      int64_t sum = 0;
      for (int64_t v = first; v < std::min(first + length, vectors); ++v)
        sum += std::abs(int64_t(weights[8 * v + lane]));
      if (sum > maxChainWeight)
        return false;
    }
  return true;
}

llvm::SmallVector<int64_t> mote::cutChains(llvm::ArrayRef<int8_t> weights,
                                           int64_t taps, int64_t channels) {
  llvm::SmallVector<int64_t> ends, sums(channels, 0);
  for (int64_t tap = 0; tap < taps; ++tap) {
    llvm::ArrayRef<int8_t> row = weights.slice(tap * channels, channels);
    bool fits = true;
    for (int64_t c = 0; c < channels; ++c) {
      sums[c] += std::abs(int64_t(row[c]));
      fits &= sums[c] <= maxChainWeight;
    }
    if (fits)
      continue;
    ends.push_back(tap);
    for (int64_t c = 0; c < channels; ++c)
      sums[c] = std::abs(int64_t(row[c]));
  }
  ends.push_back(taps);
  return ends;
}
