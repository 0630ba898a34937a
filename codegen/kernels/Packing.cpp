//===- Packing.cpp
//-----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/kernels/Packing.h"

#include "codegen/kernels/Geometry.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

void mote::appendWord(SmallVectorImpl<int8_t> &bytes, int32_t value) {
  for (int shift = 0; shift < 32; shift += 8)
    bytes.push_back(static_cast<int8_t>(static_cast<uint32_t>(value) >> shift));
}

int64_t mote::packedBytesPerChannel(int64_t rowBytes, bool withMultipliers) {
  return (withMultipliers ? 8 : 4) + llvm::alignTo(rowBytes, 4);
}

SmallVector<int8_t> mote::packTiles(Operation *op, const Geometry &g,
                                    int64_t tile, bool withMultipliers) {
  SmallVector<int8_t> filter = filterOf(op), bytes;
  SmallVector<int32_t> bias = biasOf(op);
  int64_t row = filter.size() / g.outC;
  for (int64_t c = 0; c < g.outC; c += tile) {
    int64_t first = std::min(c, g.outC - tile);
    for (int64_t j = 0; j < tile; ++j)
      appendWord(bytes, bias[first + j]);
    for (int64_t j = 0; withMultipliers && j < tile; ++j)
      appendWord(bytes, g.requant.multiplierOf(first + j));
    for (int64_t word = 0; word < row; word += 4)
      for (int64_t j = 0; j < tile; ++j)
        for (int64_t i = word; i < word + 4; ++i)
          bytes.push_back(i < row ? filter[(first + j) * row + i] : 0);
  }
  return bytes;
}

int64_t WindowWords::wordAt(int64_t number) const {
  return lastMovesBack ? std::min(4 * number, rowBytes - 4) : 4 * number;
}

WordSlots WindowWords::slots() const {
  WordSlots slots;
  for (int64_t row = 0; row < windowRows; ++row)
    for (int64_t word = 0; word < rowWords(); ++word)
      for (int64_t at = wordAt(word); at < wordAt(word) + 4; ++at)
        slots.push_back(at < 4 * word || at >= rowBytes ? -1
                                                        : row * rowBytes + at);
  return slots;
}

namespace {
/// Two neighbouring channels whose weights share 16-bit lanes.
struct Pair {
  ArrayRef<int8_t> even, odd;

  /// The lane of weight `k`: 256 * odd + even, as two bytes. The low byte is
  /// unsigned in it, so the high one makes up for a negative even weight.
  int32_t lane(int64_t k) const { return k < 0 ? 0 : 256 * odd[k] + even[k]; }
  bool fits(int32_t oddBias) const;
};
} // namespace

/// Whether 256 * the odd channel's sum fits i32, whatever the input, and every
/// lane 16 bits.
bool Pair::fits(int32_t oddBias) const {
  int64_t low = oddBias, high = oddBias;
  for (auto [a, b] : llvm::zip_equal(odd, even)) {
    if (!llvm::isInt<16>(256 * a + b))
      return false;
    low += a * (a < 0 ? 127 : -128);
    high += a * (a < 0 ? -128 : 127);
  }
  return llvm::isInt<24>(low) && llvm::isInt<24>(high);
}

SmallVector<int8_t> mote::packPairs(Operation *op, const Geometry &g,
                                    int64_t tile, ArrayRef<int64_t> slots) {
  SmallVector<int8_t> filter = filterOf(op), bytes;
  SmallVector<int32_t> bias = biasOf(op);
  int64_t row = filter.size() / g.outC;
  for (int64_t c = 0; c < g.outC; c += tile) {
    int64_t first = std::min(c, g.outC - tile);
    SmallVector<Pair> pairs;
    for (int64_t even = first; even < first + tile; even += 2) {
      pairs.push_back({ArrayRef(filter).slice(even * row, row),
                       ArrayRef(filter).slice((even + 1) * row, row)});
      if (!pairs.back().fits(bias[even + 1]))
        return {};
      appendWord(bytes, static_cast<int32_t>(
                            static_cast<uint32_t>(bias[even + 1]) * 256u +
                            static_cast<uint32_t>(bias[even])));
      appendWord(bytes, bias[even]);
    }
    for (size_t word = 0; word < slots.size(); word += 4)
      for (size_t half : {word, word + 1})
        for (const Pair &pair : pairs)
          appendWord(bytes, (pair.lane(slots[half]) & 0xffff) |
                                pair.lane(slots[half + 2]) * 65536);
    for (int64_t even = first; even < first + tile; even += 2) {
      appendWord(bytes, g.requant.multiplierOf(even + 1));
      appendWord(bytes, g.requant.multiplierOf(even));
    }
  }
  return bytes;
}

namespace {
/// The least and the largest sum of products with any inputs.
struct SumRange {
  int64_t low, high;

  explicit SumRange(int64_t start) : low(start), high(start) {}
  void add(int64_t weight) {
    low += weight * (weight < 0 ? 127 : -128);
    high += weight * (weight < 0 ? -128 : 127);
  }
  bool isWithin(int64_t most) const { return -most <= low && high <= most; }
};
} // namespace

/// The weight of a slot.
static int32_t weightAt(ArrayRef<int8_t> row, int64_t slot) {
  return slot < 0 ? 0 : row[slot];
}

/// Whether the block of mote_v6m.h computes the channel's sum exactly.
static bool productsFit(ArrayRef<int8_t> row, int32_t bias,
                        ArrayRef<int64_t> slots) {
  SumRange sum(bias);
  for (int64_t weight : row)
    sum.add(weight);
  for (size_t word = 0; word < slots.size(); word += 4)
    for (size_t half : {word, word + 1}) {
      SumRange pair(0);
      pair.add(weightAt(row, slots[half]));
      pair.add(weightAt(row, slots[half + 2]));
      // -2^15, less what the lower half takes off, would wrap.
      if (!pair.isWithin(INT16_MAX))
        return false;
    }
  return sum.isWithin((int64_t(1) << 29) - 1);
}

int64_t mote::productBytes(int64_t tile, int64_t words) {
  return tile * (4 + 8 * words + 8);
}

SmallVector<int8_t> mote::packProducts(Operation *op, const Geometry &g,
                                       int64_t tile, ArrayRef<int64_t> slots) {
  SmallVector<int8_t> filter = filterOf(op), bytes;
  SmallVector<int32_t> bias = biasOf(op);
  int64_t size = filter.size() / g.outC;
  auto row = [&](int64_t channel) {
    return ArrayRef(filter).slice(channel * size, size);
  };
  for (int64_t c = 0; c < g.outC; ++c)
    if (!productsFit(row(c), bias[c], slots))
      return {};
  for (int64_t c = 0; c < g.outC; c += tile) {
    int64_t first = std::min(c, g.outC - tile);
    for (int64_t j = 0; j < tile; ++j)
      appendWord(bytes, bias[first + j]);
    for (size_t word = 0; word < slots.size(); word += 4)
      for (int64_t j = 0; j < tile; ++j)
        for (size_t half : {word, word + 1})
          appendWord(bytes, weightAt(row(first + j), slots[half + 2]) +
                                65536 * weightAt(row(first + j), slots[half]));
    for (int64_t j = 0; j < tile; ++j) {
      int32_t multiplier = g.requant.multiplierOf(first + j);
      appendWord(bytes, multiplier & 0xffff);
      appendWord(bytes, multiplier >> 16);
    }
  }
  return bytes;
}
