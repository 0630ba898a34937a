//===- ExpectedKernels.h - Which kernels ops will have ----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kernels are chosen after ops were cut into rows, for all ops together where
// flash counts. What rows cost is weighed before that, with the kernels that
// the whole ops would have.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_EXPECTEDKERNELS_H
#define MOTE_CODEGEN_STREAM_EXPECTEDKERNELS_H

#include "codegen/kernels/KernelTable.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/DenseMap.h"

namespace mote::stream {

class ExpectedKernels {
public:
  /// Fails, with a diagnostic, where no kernel computes an op.
  static mlir::FailureOr<ExpectedKernels>
  make(mlir::func::FuncOp function, const Target &target, Optimize optimize);

  const Target &getTarget() const { return *target; }

  /// Of rows of `op` (null: of an op of no model); `op` itself if it stays
  /// whole. Null if there is none.
  const KernelVariant *lookup(mlir::Operation *op, mlir::Operation *rows) const;

private:
  explicit ExpectedKernels(const Target &target) : target(&target) {}

  const Target *target;
  /// Empty where the fastest ones are chosen, whatever their size.
  llvm::DenseMap<mlir::Operation *, const KernelVariant *> chosen;
};

} // namespace mote::stream

#endif // MOTE_CODEGEN_STREAM_EXPECTEDKERNELS_H
