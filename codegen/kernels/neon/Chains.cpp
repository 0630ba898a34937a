//===- Chains.cpp - How long sums stay in 16 bits ------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Chains.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
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

namespace {
/// Which blocks may share chains of 4: sums of |w| of a block, lane by lane of
/// each channel.
class BlockGraph {
public:
  BlockGraph(llvm::ArrayRef<int8_t> rows, int64_t channels, int64_t count);
  /// The chain of a block by itself.
  int64_t ownChain(int64_t block) const {
    return llvm::is_contained(tooHeavy, block) ? 1 : 2;
  }
  /// The matching; a block without a partner is its own.
  llvm::SmallVector<int64_t> match();

private:
  bool fits(int64_t a, int64_t b) const;

  int64_t lanes, count;
  llvm::SmallVector<int32_t> sums;
  llvm::SmallVector<int64_t> tooHeavy; ///< Blocks without chains of 2.
};
} // namespace

BlockGraph::BlockGraph(llvm::ArrayRef<int8_t> rows, int64_t channels,
                       int64_t count)
    : lanes(8 * channels), count(count), sums(count * lanes) {
  int64_t row = rows.size() / channels;
  for (int64_t block = 0; block < count; ++block)
    for (int64_t lane = 0; lane < lanes; ++lane) {
      int64_t at = lane / 8 * row + 16 * block + lane % 8;
      int32_t &sum = sums[block * lanes + lane];
      sum = std::abs(int(rows[at])) + std::abs(int(rows[at + 8]));
      if (sum > maxChainWeight && !llvm::is_contained(tooHeavy, block))
        tooHeavy.push_back(block);
    }
}

bool BlockGraph::fits(int64_t a, int64_t b) const {
  bool any = false;
  for (int64_t lane = 0; lane < lanes; ++lane)
    any |= sums[a * lanes + lane] + sums[b * lanes + lane] > maxChainWeight;
  return !any;
}

llvm::SmallVector<int64_t> BlockGraph::match() {
  llvm::SmallVector<llvm::SmallVector<int64_t>> partners(count);
  for (int64_t a = 0; a < count; ++a)
    for (int64_t b = a + 1; b < count; ++b)
      if (fits(a, b)) {
        partners[a].push_back(b);
        partners[b].push_back(a);
      }
  llvm::SmallVector<int64_t> degree, mate;
  for (int64_t block = 0; block < count; ++block) {
    degree.push_back(partners[block].size());
    mate.push_back(block);
  }
  /// Of `blocks`, the first of those with the fewest partners left.
  auto loneliest = [&](auto &&blocks) {
    int64_t best = -1;
    for (int64_t block : blocks)
      if (mate[block] == block && degree[block] > 0 &&
          (best < 0 || degree[block] < degree[best]))
        best = block;
    return best;
  };
  for (;;) {
    int64_t a = loneliest(llvm::seq<int64_t>(0, count));
    if (a < 0)
      return mate;
    int64_t b = loneliest(partners[a]);
    mate[a] = b;
    mate[b] = a;
    for (int64_t block : {a, b})
      for (int64_t partner : partners[block])
        --degree[partner];
  }
}

llvm::SmallVector<BlockPair> mote::pairBlocks(llvm::ArrayRef<int8_t> rows,
                                              int64_t channels, int64_t count) {
  BlockGraph graph(rows, channels, count);
  llvm::SmallVector<int64_t> mate = graph.match(), single;
  llvm::SmallVector<BlockPair> pairs;
  for (int64_t block = 0; block < count; ++block) {
    if (mate[block] > block)
      pairs.push_back({block, mate[block], 4});
    if (mate[block] == block)
      single.push_back(block);
  }
  llvm::stable_sort(single, [&](int64_t a, int64_t b) {
    return graph.ownChain(a) > graph.ownChain(b);
  });
  for (size_t i = 0; i < single.size(); i += 2)
    pairs.push_back(
        {single[i], single[i + 1],
         std::min(graph.ownChain(single[i]), graph.ownChain(single[i + 1]))});
  return pairs;
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
