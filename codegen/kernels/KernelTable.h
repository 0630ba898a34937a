//===- KernelTable.h - Kernel variants as data ------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A row for each variant of each operator. Selection, tests, reports and
// benchmarks enumerate the table; docs/kernels.md says how to add a row.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_KERNELTABLE_H
#define MOTE_CODEGEN_KERNELS_KERNELTABLE_H

#include "codegen/kernels/Overlap.h"
#include "codegen/targets/Target.h"
#include "mlir/IR/Operation.h"
#include "mlir/Support/LLVM.h"

namespace mote {

class KernelBuilder;

/// One way to compute one qnn operator.
struct KernelVariant {
  /// `<op>_<dtype>_<tile>__<isa>`, e.g. `conv2d_s8_2x2__dsp`; unique.
  llvm::StringRef name;
  /// The operator, e.g. `qnn.conv2d`.
  llvm::StringRef op;
  /// Features the target must have (a set of `Isa`).
  uint32_t isa;
  /// Whether it computes this op (on memrefs) exactly.
  bool (*applies)(mlir::Operation *op);
  /// Estimated cycles of one execution.
  uint64_t (*cost)(mlir::Operation *op, const Target &target);
  /// Bytes of scratch memory (4-byte aligned), or null where it needs none.
  int64_t (*scratchBytes)(mlir::Operation *op);
  /// Writes the kernel: declares arguments and builds the body.
  llvm::LogicalResult (*build)(KernelBuilder &k, mlir::Operation *op);
  /// Where the output may lie over an input that dies, or null: nowhere.
  KernelOverlap (*overlap)(mlir::Operation *op) = nullptr;
  /// Rows of the result that are computed together, from the first one on.
  /// Where such blocks begin changes how floats are rounded.
  int64_t rowBlock = 1;
};

/// Which point of the curve of flash against cycles selection takes.
enum class Optimize { Speed, Balanced, Size };
/// As in `--optimize=`.
llvm::StringRef toString(Optimize optimize);
/// None if it is none of them.
std::optional<Optimize> parseOptimize(llvm::StringRef text);

/// All variants.
llvm::ArrayRef<KernelVariant> kernelTable();
/// The variant of that name, or null.
const KernelVariant *lookupKernel(llvm::StringRef name);
/// The variants that compute `op` on `target`, in the table's order.
llvm::SmallVector<const KernelVariant *> kernelsFor(mlir::Operation *op,
                                                    const Target &target);
/// The fastest of them, or null.
const KernelVariant *selectKernel(mlir::Operation *op, const Target &target);

/// Rows by file; KernelTable.cpp collects them.
llvm::ArrayRef<KernelVariant> scalarConvKernels();
llvm::ArrayRef<KernelVariant> scalarPoolKernels();
llvm::ArrayRef<KernelVariant> scalarElementwiseKernels();
llvm::ArrayRef<KernelVariant> scalarSoftmaxKernels();
llvm::ArrayRef<KernelVariant> dspConvKernels();
llvm::ArrayRef<KernelVariant> dspDepthwiseKernels();
llvm::ArrayRef<KernelVariant> dspTilesKernels();
llvm::ArrayRef<KernelVariant> dspWinogradKernels();
llvm::ArrayRef<KernelVariant> v6mPairsKernels();
llvm::ArrayRef<KernelVariant> mveConvKernels();
llvm::ArrayRef<KernelVariant> mveDepthwiseKernels();
llvm::ArrayRef<KernelVariant> mvePoolKernels();
llvm::ArrayRef<KernelVariant> mveElementwiseKernels();
llvm::ArrayRef<KernelVariant> neonConvKernels();
llvm::ArrayRef<KernelVariant> neonDepthwiseKernels();
llvm::ArrayRef<KernelVariant> neonElementwiseKernels();
llvm::ArrayRef<KernelVariant> neonPoolKernels();
llvm::ArrayRef<KernelVariant> neonFloatConvKernels();
llvm::ArrayRef<KernelVariant> neonFloatDepthwiseKernels();
llvm::ArrayRef<KernelVariant> neonFloatPoolKernels();
llvm::ArrayRef<KernelVariant> neonFloatWinogradKernels();

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_KERNELTABLE_H
