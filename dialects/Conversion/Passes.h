//===- Passes.h - Passes between dialects ---------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_PASSES_H
#define MOTE_DIALECTS_CONVERSION_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mote {

#define GEN_PASS_DECL
#include "dialects/Conversion/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "dialects/Conversion/Passes.h.inc"

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_PASSES_H
