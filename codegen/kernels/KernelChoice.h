//===- KernelChoice.h - Kernels for all ops of a model ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which kernels compute a model's ops: the curve of flash against cycles, and
// the point on it that is asked for.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_KERNELCHOICE_H
#define MOTE_CODEGEN_KERNELS_KERNELCHOICE_H

#include "codegen/kernels/FlashCurve.h"
#include "codegen/kernels/KernelPrice.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mote {

class KernelChoice {
public:
  /// Collects what may compute the qnn ops of `function` (on memrefs). An op
  /// that names its kernel has no other.
  static mlir::FailureOr<KernelChoice> collect(mlir::func::FuncOp function,
                                               const Target &target);

  /// Takes the point that `optimize` asks for among those of at most `budget`
  /// bytes (0: all). Emits an error if there is none.
  llvm::LogicalResult choose(Optimize optimize, int64_t budget);

  llvm::ArrayRef<mlir::Operation *> getOps() const { return ops; }
  /// The kernel of `getOps()[number]`.
  const KernelVariant &kernelOf(unsigned number) const {
    return *variants[number][curve[chosen].options[number]];
  }
  /// Bytes of tables and of code that the op adds to those before it.
  std::pair<int64_t, int64_t> flashOf(unsigned number) const {
    return flashAt(curve[chosen])[number];
  }

  llvm::ArrayRef<FlashPoint> getCurve() const { return curve; }
  unsigned getChosen() const { return chosen; }
  /// All that the op could have, in the order of a point's options.
  llvm::SmallVector<llvm::StringRef> namesFor(unsigned number) const;

private:
  llvm::LogicalResult addOp(mlir::Operation *op, const Target &target);
  void addRest(mlir::func::FuncOp function);
  unsigned addPart(const FlashPart &part);
  std::vector<std::pair<int64_t, int64_t>>
  flashAt(const FlashPoint &point) const;
  void reportOverBudget(int64_t budget) const;

  mlir::Operation *function = nullptr;
  std::vector<mlir::Operation *> ops;
  std::vector<llvm::SmallVector<const KernelVariant *>> variants;
  std::vector<std::vector<FlashOption>> options;
  llvm::StringMap<unsigned> partNumbers;
  std::vector<int64_t> partBytes;
  std::vector<bool> partIsCode;
  /// Bytes that no choice changes; contained in the curve.
  int64_t restBytes = 0;
  std::vector<FlashPoint> curve;
  unsigned chosen = 0;
};

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_KERNELCHOICE_H
