//===- TestModel.h - Random models, built and run ------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TESTING_TESTMODEL_H
#define MOTE_COMPILER_TESTING_TESTMODEL_H

#include "compiler/run/Program.h"
#include "dialects/Interpreter/HostTensor.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace mote {

/// A module with one model function, as docs/pipeline.md wants it, that has no
/// arguments and no body yet. The builder is left where its entry block starts.
mlir::func::FuncOp startModel(mlir::OpBuilder &b, mlir::ModuleOp module);
/// Returns `results` and gives inputs and outputs their types and names.
void finishModel(mlir::OpBuilder &b, mlir::func::FuncOp model,
                 llvm::ArrayRef<mlir::Value> results);

/// Random bytes, or small floats, for every argument.
llvm::SmallVector<HostTensor> randomInputs(mlir::func::FuncOp model,
                                           unsigned seed);

/// Emits a module of the phase `emitc` to a folder, which exists.
llvm::Error writeSources(mlir::ModuleOp module, llvm::StringRef folder);

/// Emits a module of the phase `emitc`, builds it and runs it once; the outputs
/// in the shapes and types of `expected`. With `callerBuffers`, inputs and
/// outputs are the caller's.
llvm::Expected<std::vector<HostTensor>>
runEmitted(mlir::ModuleOp module, llvm::ArrayRef<HostTensor> inputs,
           llvm::ArrayRef<HostTensor> expected, const BuildOptions &build,
           bool callerBuffers = false);

/// The model's results of the magnitudes of its inputs and float constants,
/// without clamps: of a sum of products, the sum of |w * x|.
mlir::FailureOr<llvm::SmallVector<HostTensor>>
interpretMagnitudes(mlir::func::FuncOp model,
                    llvm::ArrayRef<HostTensor> inputs);

/// The first element of `got` that is no rounding of `expected`; none if all
/// are. Sums of any order err by a few units of rounding of the sum of
/// magnitudes (Higham, "Accuracy and Stability of Numerical Algorithms",
/// section 3.1), however far the terms cancel, and Winograd's by those of a
/// tile: floats may differ by 1e-6 of the largest of `magnitudes`, of f16 by
/// 2^-8 (docs/numerics.md). `expected` is summed in double. Integers are equal.
std::optional<int64_t> findRoundingError(const HostTensor &expected,
                                         const HostTensor &got,
                                         const HostTensor &magnitudes);

/// The first element of `got` that is not `expected`; none if all are. Floats
/// may differ by 1e-4 of the larger of their size and `unit`: sums are ordered
/// differently.
std::optional<int64_t> findDifference(const HostTensor &expected,
                                      const HostTensor &got, double unit = 1.0);

} // namespace mote

#endif // MOTE_COMPILER_TESTING_TESTMODEL_H
