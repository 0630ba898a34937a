//===- ArmOps.td - Operations of the arm dialect -----------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_ARM_IR_ARMOPS
#define MOTE_DIALECTS_ARM_IR_ARMOPS

include "dialects/Arm/IR/ArmDialect.td"
include "dialects/Arm/IR/ArmInterfaces.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

/// `mnemonic` is `<isa>.<intrinsic>`; `intrinsic` the C name; `header` its header.
class Arm_Op<string mnemonic, string intrinsic, string header, list<Trait> traits = [Pure]>
    : Op<Arm_Dialect, mnemonic, traits # [DeclareOpInterfaceMethods<IntrinsicOpInterface>]> {
  let assemblyFormat = "operands attr-dict `:` functional-type(operands, results)";
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getIntrinsicName() { return "}] # intrinsic # [{"; }
    ::llvm::StringRef $cppClass::getHeader() { return "}] # header # [{"; }
  }];
}

include "dialects/Arm/IR/V6MOps.td"
include "dialects/Arm/IR/DSPOps.td"
include "dialects/Arm/IR/MVEOps.td"
include "dialects/Arm/IR/NEONOps.td"
include "dialects/Arm/IR/NEONFloatOps.td"
include "dialects/Arm/IR/NEONHalfOps.td"

#endif // MOTE_DIALECTS_ARM_IR_ARMOPS
