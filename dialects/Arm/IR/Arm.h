//===- Arm.h - The arm dialect ----------------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_ARM_IR_ARM_H
#define MOTE_DIALECTS_ARM_IR_ARM_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "dialects/Arm/IR/ArmDialect.h.inc"
#include "dialects/Arm/IR/ArmInterfaces.h.inc"

#define GET_OP_CLASSES
#include "dialects/Arm/IR/ArmOps.h.inc"

#endif // MOTE_DIALECTS_ARM_IR_ARM_H
