//===- Stream.h - Ops that are to hand each other rows ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_STREAM_H
#define MOTE_CODEGEN_STREAM_STREAM_H

#include "codegen/stream/ExpectedKernels.h"
#include "codegen/stream/Schedule.h"
#include "codegen/targets/Target.h"
#include "dialects/Plan/IR/Plan.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/IR/Builders.h"

namespace mote::stream {

/// Consecutive ops on memrefs, the network they are, and one-row versions of
/// them. The ops stay as they are until `emit`.
class Stream {
public:
  /// What can be chosen about a stream.
  struct Choice {
    /// The first input goes through a line buffer of its own, which then holds
    /// the padding: one kernel for all rows where each row at the border would
    /// need its own.
    bool buffersInput = false;
    /// Two rows at a time where kernels gain from it, which makes line buffers
    /// deeper.
    bool inPairs = false;
    /// Rows of the first input come one by one and are not stored by anyone
    /// else.
    bool takesRows = false;
  };

  /// None if the ops cannot be streamed so.
  static std::unique_ptr<Stream> make(mlir::ArrayRef<mlir::Operation *> ops,
                                      Choice choice,
                                      const ExpectedKernels &kernels);

  /// Whether an op could be part of a stream.
  static bool isStreamable(mlir::Operation *op);

  const Network &getNetwork() const { return network; }
  /// The memory that a tensor of the network is; null for line buffers that
  /// stand for no memory yet.
  mlir::Value getMemory(unsigned tensor) const {
    return tensors[tensor].memory;
  }

  /// Bytes of all line buffers and of what a row needs besides.
  int64_t getBytes();
  /// Estimated cycles.
  uint64_t getCycles();
  /// How many kernels compute the rows: those at borders may have their own.
  unsigned countKernels();
  const Schedule &getSchedule();

  /// Replaces the ops by a `plan.stream`. With `takesRows`, `rowCounter` is a
  /// memref<1xi32> for `plan.next_row`.
  void emit(mlir::OpBuilder &builder, mlir::Value rowCounter = nullptr);

private:
  friend class Emitter;

  struct TensorInfo {
    mlir::Value memory;
    mlir::MemRefType type;
    std::optional<int64_t> padValue;
    /// Lives from one tile to the next, in the block of both.
    bool isTransient = false;
    /// Lies over the dead rows in front of this line buffer.
    std::optional<unsigned> inPlaceOf;
  };
  struct StageInfo {
    mlir::Operation *op = nullptr; ///< Null for what is added here.
    /// The op on memrefs that have their rows of padding; detached.
    mlir::Operation *padded = nullptr;
    uint64_t cycles = 0; ///< Of all rows.
    int64_t scratchBytes = 0;
    /// Whether its output may start where its first input starts.
    bool mayRunInPlace = false;
  };

  explicit Stream(const ExpectedKernels &kernels)
      : target(kernels.getTarget()), kernels(kernels) {}
  bool addOps(mlir::ArrayRef<mlir::Operation *> ops, Choice choice);
  bool addStage(mlir::Operation *op, bool buffersInput);
  void addCopy(unsigned from);
  bool addAverage(qnn::AvgPool2DOp pool);
  std::optional<unsigned> tensorOf(mlir::Value memory);
  void makePadded(unsigned stage, mlir::Operation *op);
  const KernelVariant *kernelOf(unsigned stage, int64_t rows,
                                mlir::Operation *&tile);
  bool canTakeRows() const;
  bool choosePairs();
  bool gainsFromPairs(unsigned stage);
  void measure(unsigned stage);
  void decidePlaces();
  bool isTransient(unsigned tensor, llvm::ArrayRef<Step> steps) const;
  mlir::Operation *makeTile(mlir::OpBuilder &builder, unsigned stage,
                            int64_t row, int64_t count);

  const Target &target;
  const ExpectedKernels &kernels;
  mlir::SmallVector<mlir::Operation *> ops;
  Network network;
  std::vector<TensorInfo> tensors;
  std::vector<StageInfo> stages;
  /// Which tensor takes the place of another in later ops (see addCopy).
  llvm::DenseMap<mlir::Value, unsigned> numbers;
  /// Where detached ops live.
  mlir::Block workshop;
  std::optional<Schedule> schedule;
};

} // namespace mote::stream

#endif // MOTE_CODEGEN_STREAM_STREAM_H
