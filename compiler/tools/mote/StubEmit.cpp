//===- StubEmit.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Stands in for the C++ printer until it is linked.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"

mlir::FailureOr<std::vector<mote::EmittedFile>>
mote::emitCpp(mlir::ModuleOp module, const EmissionOptions &) {
  return module.emitError("the C++ printer is not linked");
}
