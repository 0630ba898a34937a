//===- SinkTransposes.h - Parts of nn-sink-transposes -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_SINKTRANSPOSES_H
#define MOTE_DIALECTS_NN_TRANSFORMS_SINKTRANSPOSES_H

#include "dialects/NN/Transforms/Constants.h"

namespace mote::nn {

llvm::SmallVector<int64_t> inversePermutation(llvm::ArrayRef<int64_t> perm);

/// The type of a transposed tensor; a channel axis moves along.
mlir::RankedTensorType transposedType(mlir::RankedTensorType type,
                                      llvm::ArrayRef<int64_t> perm);

/// Whether a transpose of a tensor of this shape leaves its elements in order.
bool movesOnlyUnitDims(llvm::ArrayRef<int64_t> shape,
                       llvm::ArrayRef<int64_t> perm);

/// Patterns that move transposes and reshapes from an op's operands to its
/// result.
void populateSinkPatterns(mlir::RewritePatternSet &patterns);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_SINKTRANSPOSES_H
