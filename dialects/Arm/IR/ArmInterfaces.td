//===- ArmInterfaces.td - What every intrinsic op answers --*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_ARM_IR_ARMINTERFACES
#define MOTE_DIALECTS_ARM_IR_ARMINTERFACES

include "mlir/IR/OpBase.td"

def IntrinsicOpInterface : OpInterface<"IntrinsicOpInterface"> {
  let cppNamespace = "::mote::arm";
  let description = [{ An op that is one C intrinsic. }];
  let methods = [
    InterfaceMethod<"The C function to call, e.g. `vmlal_s16`.", "::llvm::StringRef", "getIntrinsicName">,
    InterfaceMethod<"The header that declares it, e.g. `arm_neon.h`, or `mote_runtime.h`.", "::llvm::StringRef", "getHeader">,
  ];
}

#endif // MOTE_DIALECTS_ARM_IR_ARMINTERFACES
