//===- KernelPrice.h - What a kernel takes in flash -------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Asks no table of sizes: the recipe runs, and what it writes is looked at.
// Constant tables are exact; code is estimated from the operations.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_KERNELPRICE_H
#define MOTE_CODEGEN_KERNELS_KERNELPRICE_H

#include "codegen/kernels/KernelTable.h"
#include <string>
#include <vector>

namespace mote {

/// Something a kernel needs in flash. Kernels with equal keys share it.
struct FlashPart {
  std::string key;
  int64_t bytes = 0;
  bool isCode = false;
};

/// What `variant` would take for `op` (on memrefs, in a module): its function,
/// blocks of assembly outside of it, its tables. Empty if the recipe fails.
/// `op` and its module stay as they are.
std::vector<FlashPart> priceKernel(mlir::Operation *op,
                                   const KernelVariant &variant);

/// Bytes of code that an op of the model function becomes which no recipe
/// writes: a call, or a loop nest of its own.
int64_t estimateStepCode(mlir::Operation *op);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_KERNELPRICE_H
