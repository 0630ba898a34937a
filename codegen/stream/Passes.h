//===- Passes.h - Row streaming ---------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_PASSES_H
#define MOTE_CODEGEN_STREAM_PASSES_H

#include "mlir/Pass/Pass.h"

namespace mote {

#define GEN_PASS_DECL
#include "codegen/stream/Passes.h.inc"

#define GEN_PASS_REGISTRATION
#include "codegen/stream/Passes.h.inc"

} // namespace mote

#endif // MOTE_CODEGEN_STREAM_PASSES_H
