//===- Passes.h - The report as a pass --------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_REPORT_PASSES_H
#define MOTE_COMPILER_REPORT_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace mote::report {

#define GEN_PASS_DECL
#include "compiler/report/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "compiler/report/Passes.h.inc"

} // namespace mote::report

#endif // MOTE_COMPILER_REPORT_PASSES_H
