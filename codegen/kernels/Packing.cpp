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
