//===- Panels.cpp - Weights in the order of a tile -----------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/neon/Panels.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/Support/MathExtras.h"

using namespace llvm;
using namespace mote;

StepPlan::StepPlan(Products products, int64_t k) {
  stepSize = products == Products::Widening ? 32 : 16;
  unit = products == Products::Widening ? 32
         : products == Products::Dot    ? 4
                                        : 8;
  k = alignTo(k, 8);
  steps = k / stepSize;
  if (products == Products::Widening) {
    if (int64_t rest = k % stepSize)
      tail.push_back(rest);
    return;
  }
  for (int64_t size : {16, 8})
    if (size < stepSize && k % (2 * size) >= size)
      tail.push_back(size);
}

int64_t StepPlan::paddedK() const {
  int64_t k = steps * stepSize;
  for (int64_t size : tail)
    k += size;
  return k;
}

/// Appends one step; `rows` holds the panel's channels, padded, one behind the
/// other.
void Panels::appendStep(ArrayRef<int8_t> rows, int64_t at, int64_t size,
                        int64_t unit) {
  int64_t row = plan.paddedK();
  for (int64_t first = at; first < at + size; first += unit)
    for (int64_t c = 0; c < tile; ++c)
      append_range(weights, rows.slice(c * row + first, unit));
}

/// Steps of Widening's loop: `first` and `second` of each pair.
void Panels::appendPairs(ArrayRef<int8_t> rows, ArrayRef<BlockPair> pairs) {
  int64_t row = plan.paddedK();
  for (const BlockPair &pair : pairs) {
    for (int64_t c = 0; c < tile; ++c)
      for (int64_t block : {pair.first, pair.second})
        append_range(weights, rows.slice(c * row + 16 * block, 16));
    offsets.push_back(static_cast<int32_t>(16 * pair.first));
    offsets.push_back(static_cast<int32_t>(16 * pair.second));
  }
}

/// The longest chain, of 3, 2 or 1, that `size` weights behind `at` allow in
/// every channel.
static int64_t tailChainOf(ArrayRef<int8_t> rows, int64_t channels, int64_t at,
                           int64_t size) {
  int64_t row = rows.size() / channels;
  for (int64_t length = size / 8; length > 1; --length)
    if (all_of(seq<int64_t>(0, channels), [&](int64_t c) {
          return chainsFit(rows.slice(c * row + at, size), length);
        }))
      return length;
  return 1;
}

void Panels::packPairs(ArrayRef<SmallVector<int8_t>> panels) {
  SmallVector<SmallVector<BlockPair>> steps;
  for (ArrayRef<int8_t> rows : panels)
    steps.push_back(pairBlocks(rows, tile, 2 * plan.steps));
  for (int64_t length : {4, 2, 1})
    if (any_of(steps, [&](ArrayRef<BlockPair> pairs) {
          return any_of(pairs, [&](const BlockPair &pair) {
            return pair.chain == length;
          });
        }))
      chains.push_back(length);
  int64_t at = plan.steps * plan.stepSize,
          size = plan.tail.empty() ? 0 : plan.tail.front();
  tailChain = std::max<int64_t>(size / 8, 1);
  firstChain = plan.steps > 0 ? 4 : 0;
  for (auto [rows, pairs] : zip_equal(panels, steps)) {
    if (!pairs.empty())
      firstChain = std::min(firstChain, pairs.front().chain);
    appendPairs(rows, pairs);
    for (int64_t length : ArrayRef(chains).drop_back(!chains.empty()))
      ends.push_back(static_cast<int32_t>(count_if(
          pairs, [&](const BlockPair &pair) { return pair.chain >= length; })));
    if (size == 0)
      continue;
    appendStep(rows, at, size, size);
    offsets.push_back(
        static_cast<int32_t>(size == 8 ? std::max<int64_t>(at - 8, 0) : at));
    offsets.push_back(size == 24 ? static_cast<int32_t>(at + 8)
                                 : offsets.back());
    tailChain = std::min(tailChain, tailChainOf(rows, tile, at, size));
  }
  // A loop may look one step ahead.
  offsets.append(2, 0);
  weights.append(32, 0);
}

Panels::Panels(Products products, ArrayRef<int8_t> filter, int64_t channels,
               int64_t tile)
    : plan(products, filter.size() / channels), tile(tile) {
  int64_t k = filter.size() / channels, row = plan.paddedK();
  SmallVector<SmallVector<int8_t>> panels;
  for (int64_t c = 0; c < channels; c += tile) {
    int64_t first = std::max<int64_t>(0, std::min(c, channels - tile));
    SmallVector<int8_t> &rows = panels.emplace_back(tile * row, 0);
    for (int64_t j = 0; j < std::min(tile, channels); ++j)
      copy(filter.slice((first + j) * k, k), rows.begin() + j * row);
  }
  if (products != Products::Widening) {
    for (ArrayRef<int8_t> rows : panels) {
      int64_t at = plan.steps * plan.stepSize;
      appendStep(rows, 0, at, plan.unit);
      for (int64_t size : plan.tail)
        appendStep(rows, at, size, plan.tailUnit(size));
    }
    return;
  }
  packPairs(panels);
}
