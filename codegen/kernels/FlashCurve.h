//===- FlashCurve.h - Flash against cycles ----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every step of a model takes one of several options, each with its cycles and
// bytes of flash. Which sums of both can be had? A multiple-choice knapsack,
// but for parts (functions, tables) that steps share and flash holds once.
// Plain data: no IR.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_FLASHCURVE_H
#define MOTE_CODEGEN_KERNELS_FLASHCURVE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <vector>

namespace mote {

/// One way to take a step.
struct FlashOption {
  uint64_t cycles = 0;
  /// Indices of what it needs in flash; each is there once, whoever needs it.
  llvm::SmallVector<unsigned, 4> parts;
};

/// A choice for all steps: none is as small and faster, or as fast and smaller.
struct FlashPoint {
  int64_t bytes = 0;
  uint64_t cycles = 0;
  /// The index of each step's option.
  std::vector<unsigned> options;
};

/// All such choices, from the smallest to the fastest. `partBytes` are the
/// parts' sizes. Exact while no more than 1024 partial choices are worth
/// keeping at any step; beyond that, those whose bytes differ by less than
/// 1/1024 of the range are represented by the fastest of them. Steps of the
/// same options at proportional cycles, rows of one layer, say, count as one.
/// Of equal choices, earlier options win.
std::vector<FlashPoint>
computeFlashCurve(llvm::ArrayRef<std::vector<FlashOption>> steps,
                  llvm::ArrayRef<int64_t> partBytes);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_FLASHCURVE_H
