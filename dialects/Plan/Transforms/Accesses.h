//===- Accesses.h - How often a run touches each buffer ---------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How hot a buffer is, so that the hottest lie in the fastest memory. How often
// a kernel reads an element is a fact about the code that runs, so the kernel
// table states it; ops carry it as
//
//   mote.accesses = array<i64: n0, ...>   bytes read and written through each
//                                         operand in one execution
//
// Linalg ops become loops that touch an element of each operand in each round,
// which is known here. Other ops touch what they look at once.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_ACCESSES_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_ACCESSES_H

#include "dialects/Plan/Transforms/Liveness.h"

namespace mote::plan {

/// Bytes that one run reads and writes of each of `buffers`, which are
/// `function`'s; the caller's own, of inputs and outputs, are among them.
llvm::SmallVector<int64_t> countAccesses(mlir::func::FuncOp function,
                                         llvm::ArrayRef<LiveBuffer> buffers);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_ACCESSES_H
