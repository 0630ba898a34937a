//===- CompileOptions.h - What a user may ask of the compiler - -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_COMPILEOPTIONS_H
#define MOTE_COMPILER_PIPELINES_COMPILEOPTIONS_H

#include "codegen/cpp/EmitCpp.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/targets/Target.h"
#include <cstdint>
#include <string>
#include <vector>

namespace mote {

/// Element types at the model's border: as the model says, or its integers
/// where its outermost ops are Quantize and Dequantize.
enum class BorderType { Model, Int8 };
/// Axis order at the model's border: as ONNX says (NCHW), or channels last.
enum class BorderLayout { Onnx, NHWC };
/// Where inputs and outputs lie: in the arena, or in the caller's memory.
enum class BorderBuffers { Arena, Caller };
/// What saving memory may cost. Fast and small: outputs may lie over inputs
/// that are done with, and rows may be handed on instead of whole tensors, at 1
/// % of the cycles (on Cortex-M), or at 10 %, or at what the RAM budget asks.
/// Apart: nothing overlaps.
enum class MemoryMode { Fast, Small, Apart };
/// What floats are computed in: the model's own types, or f16 for f32.
enum class Precision { Model, Half };
/// How a float model's activation ranges come from calibration samples.
enum class Calibration { MinMax, Percentile };

/// A memory of the device that buffers may lie in.
struct MemoryRegion {
  std::string name; ///< A C identifier.
  int64_t bytes = 0;
};

/// Everything that shapes the emitted code but the model itself; one field an
/// option of `mote compile`.
struct CompileOptions {
  const Target *target = lookupTarget("generic");
  BorderType borderType = BorderType::Model;
  BorderLayout borderLayout = BorderLayout::Onnx;
  BorderBuffers borderBuffers = BorderBuffers::Arena;

  Optimize optimize = Optimize::Speed;
  /// Most bytes of flash for constants and code, as estimated; 0: no limit.
  int64_t flashBudget = 0;

  MemoryMode memory = MemoryMode::Fast;
  /// Largest arena in bytes; 0: no limit.
  int64_t ramBudget = 0;
  /// The memory regions that buffers are divided among, the fastest first;
  /// none: there is one arena, of any size.
  std::vector<MemoryRegion> regions;
  /// The input comes row by row and is not stored as a whole.
  bool streamInput = false;
  /// Parts that the rows of large layers are cut into, for as many processors.
  int64_t threads = 1;
  /// Whether buffers may share memory. `mote verify` says no, so that every
  /// intermediate result is still there after the run.
  bool reuseMemory = true;
  /// What every buffer's offset is a multiple of, in bytes: words, for kernels
  /// that load them. Tests on this machine take 1, to which overlaps are exact.
  int64_t bufferAlignment = 4;
  /// For tests: let the buffers of one overlap, counted modulo how many there
  /// are, lie exactly as close as they may (-1: as the arena's size asks).
  int64_t closestOverlap = -1;
  /// For tests: destroy bytes of the arena that no buffer holds, and forbid
  /// them to AddressSanitizer.
  bool poisonDead = false;

  /// How the constant tables are written.
  WeightsForm weights = WeightsForm::Auto;
  /// The memory region that holds them; empty: where the linker puts read-only
  /// data.
  std::string weightsRegion;

  Precision precision = Precision::Model;
  /// Turn a float model into int8.
  bool quantize = false;
  /// A .npz file or a folder of .npy files.
  std::string calibrationPath;
  Calibration calibration = Calibration::MinMax;
};

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_COMPILEOPTIONS_H
