//===- MVEOps.td - M-profile vector extension (Helium) -----*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. Vectors are 128 bits; predicates are vector<Nxi1> (mve_pred16_t).

class MVE_Op<string intrinsic, list<Trait> traits = [Pure]>
    : Arm_Op<"mve." # intrinsic, intrinsic, "arm_mve.h", traits>;

def MVE_VmladavaqS8Op : MVE_Op<"vmladavaq_s8"> {
  let summary = "acc + dot product of 16 i8 lanes, modulo 2^32";
  let arguments = (ins I32:$acc, VectorOfLengthAndType<[16], [I8]>:$x, VectorOfLengthAndType<[16], [I8]>:$y);
  let results = (outs I32:$result);
}
