//===- ChannelRanges.h - What values a channel can take ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Interval analysis over the channels of `qnn` on tensors. Weights are
// constants, so the interval of every output channel follows from those of the
// input channels; a channel whose interval is one value is a constant.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_CHANNELRANGES_H
#define MOTE_DIALECTS_QNN_TRANSFORMS_CHANNELRANGES_H

#include "dialects/QNN/IR/QNN.h"
#include "llvm/ADT/DenseMap.h"

namespace mote::qnn {

/// A closed interval of stored i8 values.
struct StoredRange {
  int32_t low = -128, high = 127;
  bool isConstant() const { return low == high; }
};

/// One interval a channel (index along the last dimension).
using ChannelRanges = llvm::SmallVector<StoredRange>;

/// The ranges of all i8 tensors in one block, computed front to back. Every
/// value the program can compute lies inside; an op that is not understood has
/// full ranges.
class ChannelRangeAnalysis {
public:
  explicit ChannelRangeAnalysis(mlir::Block &block);

  /// Ranges of a tensor of i8; full ranges where nothing is known.
  ChannelRanges get(mlir::Value value) const;

private:
  void visit(mlir::Operation *op);

  llvm::DenseMap<mlir::Value, ChannelRanges> ranges;
};

/// The constant behind `value`, if it is one.
std::optional<HostTensor> constantTensor(mlir::Value value);

/// Number of channels: the size of the last dimension.
int64_t channelCount(mlir::Value value);

/// Whether `op` reshapes without moving channels: `[1, 1, 1, C] -> [1, C]` and
/// the like, or a flattening `[1, H, W, C] -> [1, H*W*C]` (then index k belongs
/// to channel k mod C).
bool isChannelPreservingReshape(mlir::Operation *op);

} // namespace mote::qnn

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_CHANNELRANGES_H
