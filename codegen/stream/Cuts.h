//===- Cuts.h - Where streaming pays ----------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The schedule is cut into segments: single ops on whole tensors, and streams.
// Tensors between segments are whole. What a segment needs does not depend on
// the other segments, the arena is as large as the neediest one, and cycles add
// up: the best cut is found segment by segment.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_CUTS_H
#define MOTE_CODEGEN_STREAM_CUTS_H

#include "llvm/ADT/ArrayRef.h"
#include <cstdint>
#include <vector>

namespace mote::stream {

/// Steps [first, end) as one segment.
struct Segment {
  unsigned first = 0;
  unsigned end = 0;
  int64_t bytes = 0;   ///< What it needs, with all that is alive around it.
  uint64_t cycles = 0; ///< Estimated.
  int64_t tag = 0;     ///< The caller's.
};

/// What a cut may need.
struct CutLimits {
  int64_t bytes = 0;   ///< Fewer are no gain.
  uint64_t cycles = 0; ///< More are no price to pay for fewer bytes.
};

/// The segments that cover steps [0, count) in order, of candidates sorted by
/// their first step: of all covers within `limits.cycles` the neediest segment
/// of which needs fewest bytes (or at most `limits.bytes`), the one with fewest
/// cycles, then bytes. Empty if there is none.
std::vector<Segment> chooseCuts(llvm::ArrayRef<Segment> candidates,
                                unsigned count, CutLimits limits);

} // namespace mote::stream

#endif // MOTE_CODEGEN_STREAM_CUTS_H
