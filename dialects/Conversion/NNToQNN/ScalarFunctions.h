//===- ScalarFunctions.h - nn's elementwise ops on one number -----*- C++
//-*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_NNTOQNN_SCALARFUNCTIONS_H
#define MOTE_DIALECTS_CONVERSION_NNTOQNN_SCALARFUNCTIONS_H

#include "dialects/NN/IR/NN.h"

namespace mote {

/// The real function that a unary elementwise op computes, or none if `op` is
/// no such op.
std::function<double(double)> unaryFunction(mlir::Operation *op);

/// The real function of a binary elementwise op, its clamp included, or none.
std::function<double(double, double)> binaryFunction(mlir::Operation *op);

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_NNTOQNN_SCALARFUNCTIONS_H
