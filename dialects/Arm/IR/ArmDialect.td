//===- ArmDialect.td - The arm dialect ---------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_ARM_IR_ARMDIALECT
#define MOTE_DIALECTS_ARM_IR_ARMDIALECT

include "mlir/IR/OpBase.td"

def Arm_Dialect : Dialect {
  let name = "arm";
  let cppNamespace = "::mote::arm";
  let summary = "Arm intrinsics: the DSP extension, Helium, NEON";
  let description = [{
    One op is one intrinsic of the Arm C Language Extensions, with its name:
    `arm.dsp.smlad` is `__smlad`, `arm.mve.load_s8` is `vldrbq_s8`, `arm.neon.vmlal_s8` is `vmlal_s8`. Packed DSP words are `i32`, vectors of Helium and NEON `vector` types. The conversion to emitc asks each op for its
    intrinsic's name (`IntrinsicOpInterface`).
  }];
}

#endif // MOTE_DIALECTS_ARM_IR_ARMDIALECT
