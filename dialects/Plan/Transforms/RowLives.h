//===- RowLives.h - Which rows of a tensor a stream has come to -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A buffer that a plan.stream walks row by row does not hold something in all
// of its bytes all the time: the last rows of a result are born when the line
// buffers of the first ops have died, the first rows of an input are dead
// before those of the last ops are born, and rows of a line buffer are dead
// until they move. Other buffers may lie there meanwhile.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H

#include "dialects/Plan/Transforms/Liveness.h"
#include "dialects/Plan/Transforms/OffsetPlanner.h"

namespace mote::plan {

/// Adds to `problem` what the rows of the streams in `function` allow: while
/// two buffers are both alive, one may lie over bytes at the front or at the
/// end of the other which that one writes before it reads them again. Buffers
/// are numbered as in `buffers`.
void addRowOverlaps(mlir::func::FuncOp function,
                    llvm::ArrayRef<LiveBuffer> buffers, OffsetProblem &problem);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_ROWLIVES_H
