//===- Borders.h - A function's arguments and results -----------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_BORDERS_H
#define MOTE_DIALECTS_NN_TRANSFORMS_BORDERS_H

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mote::nn {

/// The one return of a model's function.
mlir::func::ReturnOp returnOf(mlir::func::FuncOp function);

/// Makes the function's type that of its arguments and returned values.
void updateFunctionType(mlir::func::FuncOp function);

/// How to call argument or result `index` in a message: "input 'x'", "output
/// 0".
std::string borderName(mlir::func::FuncOp function, bool isResult,
                       unsigned index);

} // namespace mote::nn

#endif // MOTE_DIALECTS_NN_TRANSFORMS_BORDERS_H
