//===- Schedule.h - Which row of which op comes next ------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Ops that walk rows need not wait for whole tensors. The schedule is driven by
// demand: a row of the last op is computed as soon as its window is there, each
// missing row of the window is computed the same way, and nothing is computed
// twice. A tensor between two ops is a line buffer: rows that some window still
// needs, in order. If it is full, the rows still needed move to its front, so
// that windows are always contiguous, which is what kernels want; moving k - s
// rows a step costs less than a percent of the kernels that read them.
//
// All of this is known at compile time. It is simulated row by row, and what
// repeats becomes loops: a steady state, with what comes before and after it.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_SCHEDULE_H
#define MOTE_CODEGEN_STREAM_SCHEDULE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>
#include <optional>
#include <vector>

namespace mote::stream {

/// How an op reads one of its inputs: row `y` reads rows `y * stride - top` to
/// `y * stride - top + span - 1` of `tensor`.
struct Feed {
  unsigned tensor = 0;
  int64_t stride = 1;
  int64_t top = 0;
  int64_t span = 1;
  /// Windows end at the image's border; otherwise rows of padding are in the
  /// line buffer. Always so for whole tensors.
  bool clips = false;
};

/// An op: computes `tensor`, `rows` rows at a time (the last ones may be
/// fewer).
struct Stage {
  llvm::SmallVector<Feed, 2> feeds;
  unsigned tensor = 0;
  int64_t rows = 1;
};

struct Tensor {
  int64_t height = 0;
  int64_t rowBytes = 0;
  /// The stage that computes it; none: it is there from the start.
  std::optional<unsigned> producer;
  /// Lies in memory as a whole: an input, or what is used after the stream.
  bool isWhole = false;
  /// One row in memory, zero at first, to which each of its rows is added: what
  /// the last one is then is the sum.
  bool isSum = false;
};

/// Ops in an order in which they could run one after the other; the last one
/// drives the stream.
struct Network {
  std::vector<Tensor> tensors;
  std::vector<Stage> stages;
  /// Rows of the first tensor come one by one, in order, and are gone when the
  /// next one comes. Only the first stage reads them, a row at a time.
  bool takesRows = false;
};

/// A number that row loops count up: base + sum of steps[i] * (round of the
/// i-th loop around it, the innermost first).
struct Counter {
  int64_t base = 0;
  llvm::SmallVector<int64_t, 4> steps;
};

/// One thing to do.
struct Step {
  enum class Kind {
    Tile, ///< `rows` rows of stage `id`. `counters`: first row of each input
          ///< (in its line buffer, or of the whole tensor), first row of the
          ///< output, and which row of the result that is.
    Move, ///< Rows [counters[0], + rows) of line buffer `id` move to its front.
    Fill, ///< Rows [counters[0], + rows) of line buffer `id` become padding.
    Loop, ///< `body`, `rows` times.
    NextRow, ///< The next row of the first tensor arrives (`takesRows`).
  };
  Kind kind = Kind::Tile;
  unsigned id = 0;
  int64_t rows = 1;
  /// Of a Tile: rows of padding above and below each input's window that its
  /// line buffer does not hold.
  llvm::SmallVector<int64_t, 4> clipped;
  llvm::SmallVector<Counter, 4> counters;
  std::vector<Step> body;
};

struct Schedule {
  std::vector<Step> steps;
  /// Rows of each line buffer (0: whole tensors).
  std::vector<int64_t> depths;
  /// The last whole tensor computed may lie this many bytes below the first
  /// input: address(input) - address(output) >= distance.
  std::optional<int64_t> distance;
  /// Of each stage: bytes at the front of its first input's line buffer that
  /// are dead when a row is computed, at all rows (0: whole tensors, or a
  /// window that does not start at the front).
  std::vector<int64_t> deadBytes;
  /// Rows moved, in bytes.
  int64_t movedBytes = 0;
};

/// The schedule of `network`, with loops if `withSteps` (else without steps:
/// for what it would cost).
Schedule makeSchedule(const Network &network, bool withSteps = true);

/// What repeats becomes loops: groups in a row that differ by the same amount
/// in every counter. (Exposed for tests.)
std::vector<Step> foldGroups(std::vector<std::vector<Step>> groups);

} // namespace mote::stream

#endif // MOTE_CODEGEN_STREAM_SCHEDULE_H
