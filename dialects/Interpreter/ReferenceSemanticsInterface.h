//===- ReferenceSemanticsInterface.h - Ops that define themselves -*- C++ -*-=//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE_H
#define MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE_H

#include "dialects/Interpreter/HostTensor.h"
#include "mlir/IR/OpDefinition.h"

#include "dialects/Interpreter/ReferenceSemanticsInterface.h.inc"

#endif // MOTE_DIALECTS_INTERPRETER_REFERENCESEMANTICSINTERFACE_H
