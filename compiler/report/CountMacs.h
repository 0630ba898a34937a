//===- CountMacs.h - Multiply-accumulates of an op --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_COUNTMACS_H
#define MOTE_COMPILER_REPORT_COUNTMACS_H

#include "mlir/IR/Operation.h"
#include <cstdint>

namespace mote {

/// Multiply-accumulates of one execution of `op`, on tensors or memrefs:
/// convolutions, fully connected layers and linalg contractions. Positions that
/// fall into padding count, as is usual (and as the peers' figures do). Zero
/// for everything else, additions and pools included.
int64_t countMacs(mlir::Operation *op);

} // namespace mote

#endif // MOTE_COMPILER_REPORT_COUNTMACS_H
