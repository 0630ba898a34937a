//===- Panels.h - Weights in the order of a tile ----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A panel holds the weights of one tile of channels in the order in which its
// loop reads them:
//
//   step by step of K, unit by unit of a step, channel by channel: a unit's
//   weights of one channel
//
// A step is what one turn of the loop covers. K ends with shorter steps, and is
// padded with zeros to a multiple of 8.
//
// Steps of Products::Widening are made of any two blocks of 16 of K, of which a
// table says where they are: two whose weights together allow chains of four
// products (see Chains.h), as far as such can be found.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NEON_PANELS_H
#define MOTE_CODEGEN_KERNELS_NEON_PANELS_H

#include "codegen/kernels/neon/Chains.h"

namespace mote {

/// The matrix instruction that a tile is made of.
enum class Products {
  Widening, ///< SMULL, SMLAL, SADALP: lanes run along K.
  Dot,      ///< SDOT by lane: 4 channels x 4 of K.
  MatMul,   ///< SMMLA: 2 pixels x 2 channels x 8 of K.
};

/// How K is cut, which is the same for every panel.
struct StepPlan {
  int64_t stepSize, unit;          ///< Of the loop.
  int64_t steps;                   ///< Turns of it.
  llvm::SmallVector<int64_t> tail; ///< Sizes of the steps behind it; Widening
                                   ///< has one, of 8, 16 or 24, or none.

  StepPlan(Products products, int64_t k);
  int64_t paddedK() const;
  /// Weights of a unit in a tail step.
  int64_t tailUnit(int64_t size) const { return std::min(unit, size); }
};

/// All panels of a matrix of weights `[channels, k]`.
struct Panels {
  StepPlan plan;
  int64_t tile;                      ///< Channels of a panel.
  llvm::SmallVector<int8_t> weights; ///< Panel behind panel.

  /// Widening only: lengths of 16-bit chains, longest first, that some step of
  /// the loop has. Each panel's steps are sorted by them; `ends` says after how
  /// many steps of the panel each length but the last ends.
  llvm::SmallVector<int64_t> chains;
  llvm::SmallVector<int32_t> ends;
  /// The chain that every panel's first step allows, 0 without steps.
  int64_t firstChain = 0;
  /// Where in K both blocks of each step are, and after a panel's steps two
  /// blocks that hold the tail: if it is of 24, the first 16 and the last 16 of
  /// it, else twice the same block that begins, or ends, with it. One more
  /// entry lets a loop look ahead.
  llvm::SmallVector<int32_t> offsets;
  /// The chain that every panel's tail allows.
  int64_t tailChain = 1;

  /// If `tile` does not divide the channels, the last panel starts early; if
  /// there are fewer channels than `tile`, zeros fill it up.
  Panels(Products products, llvm::ArrayRef<int8_t> weights, int64_t channels,
         int64_t tile);

  int64_t panelBytes() const { return plan.paddedK() * tile; }
  /// Entries of `offsets` for a panel.
  int64_t panelOffsets() const {
    return 2 * (plan.steps + int64_t(plan.tail.size()));
  }

private:
  void appendStep(llvm::ArrayRef<int8_t> rows, int64_t at, int64_t size,
                  int64_t unit);
  void appendPairs(llvm::ArrayRef<int8_t> rows,
                   llvm::ArrayRef<BlockPair> pairs);
  void packPairs(llvm::ArrayRef<llvm::SmallVector<int8_t>> panels);
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NEON_PANELS_H
