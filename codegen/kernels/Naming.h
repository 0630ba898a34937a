//===- Naming.h - Names for functions and tables ----------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_NAMING_H
#define MOTE_CODEGEN_KERNELS_NAMING_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include <string>

namespace mote {

/// The name of the ONNX node an op was made for, or its op's name if its
/// location has none.
std::string nodeName(mlir::Operation *op);
/// `text` as a C identifier: other characters become `_`, which is never first,
/// last or doubled.
std::string toIdentifier(llvm::StringRef text);
/// `stem`, or `stem_<n>` with the first n from 2 that is free in `module`.
std::string uniqueSymbol(mlir::ModuleOp module, llvm::StringRef stem);
/// Erases ops whose results nothing uses: views, addresses of constants, folded
/// arithmetic.
void eraseDeadOps(mlir::func::FuncOp function);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_NAMING_H
