//===- ByteOwners.h - Whose each byte of the arena is -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The memory of plan-verify's machine: bytes that hold, instead of values, the
// buffer they belong to.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_BYTEOWNERS_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_BYTEOWNERS_H

#include "dialects/Plan/IR/Plan.h"
#include <map>
#include <optional>

namespace mote::plan {

/// Bytes [begin, end) of an arena.
struct ByteRange {
  int64_t begin = 0;
  int64_t end = 0;
  ArenaOp arena = {};
  bool overlaps(const ByteRange &other) const {
    return arena == other.arena && begin < other.end && other.begin < end;
  }
};

inline ByteRange extentOf(BufferOp buffer) {
  return {int64_t(buffer.getOffset()), buffer.getEnd(),
          llvm::cast<ArenaOp>(buffer->getParentOp())};
}

/// Which buffer each byte of the arena holds, as ranges of equal owner.
class Owners {
public:
  explicit Owners(int64_t size) {
    starts = {{0, BufferOp()}, {size, BufferOp()}};
  }

  void set(ByteRange range, BufferOp owner) {
    if (range.begin >= range.end)
      return;
    split(range.end);
    auto first = split(range.begin);
    starts.erase(std::next(first), starts.find(range.end));
    first->second = owner;
  }

  /// The first byte of `range` that `owner` does not hold, and who does.
  std::optional<std::pair<int64_t, BufferOp>> findOther(ByteRange range,
                                                        BufferOp owner) {
    if (range.begin >= range.end)
      return std::nullopt;
    for (auto it = std::prev(starts.upper_bound(range.begin));
         it != starts.end() && it->first < range.end; ++it)
      if (it->second != owner)
        return std::make_pair(std::max(it->first, range.begin), it->second);
    return std::nullopt;
  }

private:
  using Starts = std::map<int64_t, BufferOp>;
  /// Makes a range start at `at`.
  Starts::iterator split(int64_t at) {
    auto it = std::prev(starts.upper_bound(at));
    return it->first == at ? it : starts.emplace(at, it->second).first;
  }

  /// The start of each range; it goes to the next one's.
  Starts starts;
};

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_BYTEOWNERS_H
