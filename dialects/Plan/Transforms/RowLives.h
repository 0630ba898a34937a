//===- RowLives.h - Which rows of a tensor a stream has come to -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A whole tensor that a plan.stream walks row by row is not all there all the
// time: the last rows of a result are born when the line buffers of the first
// ops have died, and the first rows of an input are dead before the line
// buffers of the last ops are born. Other buffers may lie there meanwhile.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H

#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"

namespace mote::plan {

/// Adds to `problem` what the rows of the streams in `function` allow: a buffer
/// that dies in a stream may lie over those rows of a result that are written
/// later, one that is born there over those rows of an input that are read no
/// more. Buffers are numbered as in `buffers`.
void addRowOverlaps(mlir::func::FuncOp function,
                    llvm::ArrayRef<LiveBuffer> buffers, OffsetProblem &problem);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H
