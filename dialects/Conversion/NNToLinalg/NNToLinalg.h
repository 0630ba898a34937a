//===- NNToLinalg.h - Inside convert-nn-to-linalg -----------------*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H
#define MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H

#include "dialects/LinalgUtils/LinalgUtils.h"
#include "dialects/NN/IR/NN.h"
#include "mlir/IR/PatternMatch.h"

namespace mote {

void populateElementwiseToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateReductionToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateMatMulToLinalgPatterns(mlir::RewritePatternSet &patterns);
void populateDataMovementToLinalgPatterns(mlir::RewritePatternSet &patterns);

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_NNTOLINALG_NNTOLINALG_H
