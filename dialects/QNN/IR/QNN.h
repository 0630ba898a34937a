//===- QNN.h - The qnn dialect ----------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_IR_QNN_H
#define MOTE_DIALECTS_QNN_IR_QNN_H

#include "dialects/Interpreter/ReferenceSemanticsInterface.h"
#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/QNN/IR/QNNDialect.h.inc"
#include "dialects/QNN/IR/QNNEnums.h.inc"

#define GET_ATTRDEF_CLASSES
#include "dialects/QNN/IR/QNNAttributes.h.inc"

#define GET_OP_CLASSES
#include "dialects/QNN/IR/QNNOps.h.inc"

#endif // MOTE_DIALECTS_QNN_IR_QNN_H
