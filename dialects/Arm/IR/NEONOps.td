//===- NEONOps.td - Advanced SIMD --------------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. Vectors of 64 or 128 bits.

class NEON_Op<string intrinsic, list<Trait> traits = [Pure]>
    : Arm_Op<"neon." # intrinsic, intrinsic, "arm_neon.h", traits>;

def NEON_VmlalS16Op : NEON_Op<"vmlal_s16"> {
  let summary = "acc + x * y in four i32 lanes";
  let arguments = (ins VectorOfLengthAndType<[4], [I32]>:$acc, VectorOfLengthAndType<[4], [I16]>:$x,
                       VectorOfLengthAndType<[4], [I16]>:$y);
  let results = (outs VectorOfLengthAndType<[4], [I32]>:$result);
}
