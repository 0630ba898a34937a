//===- Accesses.h - How often a kernel touches its operands -----*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Bytes that move between registers and each buffer. A kernel
// `<op>_<dtype>_<pixels>x<channels>__<isa>` of windows computes a tile of so
// many outputs at a time, so that it
//
//   loads inputs      outputs * taps * input channels / channels   times,
//   stores outputs    once.
//
// A kernel that has a scratch buffer copies there what it loads from: windows,
// each input of one once, or of an op by channel (depthwise, pools) the input
// itself. Elementwise kernels touch all once. Constants have no place to
// choose, and count 0.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_ACCESSES_H
#define MOTE_CODEGEN_KERNELS_ACCESSES_H

#include "mlir/IR/Operation.h"
#include "llvm/ADT/SmallVector.h"

namespace mote {

/// Bytes that one execution of `op`, a qnn op on memrefs whose kernel is chosen
/// and whose scratch buffer is there, reads and writes through each operand.
llvm::SmallVector<int64_t> countBytes(mlir::Operation *op);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_ACCESSES_H
