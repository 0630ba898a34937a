//===- ModelReport.h - What a compiled model costs --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The data behind `mote compile --report` and `mote inspect`, collected from
// the `planned` phase, and its renderers. Units are bytes and multiply-
// accumulates (MACs). Steps are those of `plan.arena`.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_MODELREPORT_H
#define MOTE_COMPILER_REPORT_MODELREPORT_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mote {

/// Steps that one ONNX node (after fusion) became.
struct LayerReport {
  /// The ONNX node's name; empty for steps that belong to none.
  std::string name;
  /// `conv2d`, `fully_connected`, `copy`, ...: the step with most MACs, or the
  /// last.
  std::string op;
  /// The kernel that runs it; empty where the compiler generated a loop nest.
  std::string kernel;
  /// Tensor types as text, such as `1x49x10x1xi8`.
  std::vector<std::string> inputs;
  std::vector<std::string> outputs;
  int64_t macs = 0;
  /// Cycles as the kernels' cost functions estimate them; 0 where they do not.
  int64_t cycles = 0;
  /// Constants the layer reads, shared ones included.
  int64_t weightsBytes = 0;
  /// Flash its kernels take, as estimated when they were chosen: constant
  /// tables and code. What layers share counts for the first.
  int64_t tableBytes = 0;
  int64_t codeBytes = 0;
  /// Largest number of bytes that hold a living buffer at one of its steps.
  int64_t liveBytes = 0;
  int64_t firstStep = 0;
  int64_t lastStep = 0;
};

/// An arena: all memory of a run, or its part in one memory region.
struct ArenaReport {
  /// Empty where there is one arena only.
  std::string region;
  /// Bytes of the region; 0 without one.
  int64_t limit = 0;
  int64_t bytes = 0;
  int64_t alignment = 1;
  /// No plan of this schedule (and these buffers, of a region) is smaller.
  int64_t lowerBound = 0;
  /// The size is proven minimal.
  bool optimal = false;
  /// Bytes that a run reads and writes there; known with regions.
  int64_t accesses = 0;
};

/// One entry of an arena.
struct BufferReport {
  std::string name;
  /// `input`, `output`, `temporary` or `scratch`.
  std::string kind;
  std::string type;
  int64_t offset = 0;
  int64_t size = 0;
  int64_t first = 0;
  int64_t last = 0;
  /// Which arena, and how many bytes of it a run reads and writes (known with
  /// regions).
  size_t arena = 0;
  int64_t accesses = 0;
};

/// An input or output of the model.
struct BorderReport {
  std::string name;
  std::string type;
  int64_t bytes = 0;
  std::optional<double> scale;
  std::optional<int64_t> zeroPoint;
};

/// A choice of kernels for the whole model: none is as small and faster.
struct FlashPointReport {
  /// As estimated, constants and code.
  int64_t bytes = 0;
  int64_t cycles = 0;
  /// For each op, the index of its kernel in `FlashOpReport`.
  std::vector<int64_t> kernels;
};

/// An op and what may compute it.
struct FlashOpReport {
  std::string name;
  std::vector<std::string> kernels;
};

/// What was removed of a layer, and why that cannot matter.
struct RemovalReport {
  std::string layer;
  std::string what;
};

struct ModelReport {
  std::string model;
  /// File name and SHA-256 of the ONNX model.
  std::string source;
  std::string digest;
  std::optional<int64_t> opset;
  /// Set by the caller if known: the target's name, and the bytes of constant
  /// tables in the emitted program.
  std::string target;
  std::optional<int64_t> constantBytes;

  /// One, or one a memory region, the fastest first; none without a plan.
  std::vector<ArenaReport> arenas;
  /// Constants, each counted once.
  int64_t weightsBytes = 0;
  int64_t macs = 0;
  /// The sum over the layers.
  int64_t cycles = 0;

  /// What could have been had, from the smallest to the fastest, and what was
  /// taken. Empty where costs are not known.
  std::vector<FlashPointReport> flashCurve;
  size_t flashChosen = 0;
  std::vector<FlashOpReport> flashOps;

  std::vector<BorderReport> inputs;
  std::vector<BorderReport> outputs;
  std::vector<LayerReport> layers;
  std::vector<RemovalReport> removals;
  std::vector<BufferReport> buffers;
  /// Bytes that hold a living buffer at each step (overlaps count once), and
  /// the first step where they are most.
  std::vector<int64_t> liveBytes;
  int64_t peakStep = 0;

  bool hasRegions() const {
    return !arenas.empty() && !arenas.front().region.empty();
  }
  /// Bytes of all arenas.
  int64_t getArenaBytes() const;

  /// The layer that `step` belongs to, or null.
  const LayerReport *layerAt(int64_t step) const;
};

/// Reads the facts off a module in the `planned` phase. Empty if it has no
/// `plan.arena`.
ModelReport collectReport(mlir::ModuleOp plannedModule);

/// Bytes of an arena that hold a living buffer at `step`; those that two share
/// count once.
int64_t countLiveBytes(const ModelReport &report, size_t arena, int64_t step);

/// Bytes of all constant tables, for `constantBytes`, of a module in the
/// `kernels` phase: packed weights, multipliers, lookup tables.
int64_t countConstantBytes(mlir::ModuleOp kernelsModule);

/// Aligned tables and a memory map for terminals.
void printText(llvm::raw_ostream &os, const ModelReport &report);

/// One JSON object. Keys are the names of the members above in snake case;
/// `sha256` is the digest, facts that are not known are absent.
void printJson(llvm::raw_ostream &os, const ModelReport &report);

/// One self-contained page with memory over time as SVG.
void printHtml(llvm::raw_ostream &os, const ModelReport &report);

} // namespace mote

#endif // MOTE_COMPILER_REPORT_MODELREPORT_H
