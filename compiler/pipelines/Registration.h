//===- Registration.h - Every dialect and pass of Mote -------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_PIPELINES_REGISTRATION_H
#define MOTE_COMPILER_PIPELINES_REGISTRATION_H

#include "mlir/IR/DialectRegistry.h"

namespace mote {

/// Registers Mote's dialects, the upstream dialects it uses, and their
/// external interface models (bufferization, tiling).
void registerAllDialects(mlir::DialectRegistry &registry);

/// Registers Mote's passes and the upstream passes that tests use, by flag.
void registerAllPasses();

} // namespace mote

#endif // MOTE_COMPILER_PIPELINES_REGISTRATION_H
