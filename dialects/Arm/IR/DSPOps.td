//===- DSPOps.td - Armv7E-M / Armv8-M DSP extension --------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. A word holds four i8 or two i16 lanes, lane 0 lowest.

class DSP_Op<string name, string intrinsic, string header = "arm_acle.h", list<Trait> traits = [Pure]>
    : Arm_Op<"dsp." # name, intrinsic, header, traits>;

def DSP_LoadWordOp : DSP_Op<"load_word", "mote_load_word", "mote_runtime.h", []> {
  let summary = "32 bits from any byte address: memref<?xi8>, element index";
  let description = [{ The emitter passes the address `&memref[index]`. Unaligned addresses are allowed on Armv7-M. }];
  let arguments = (ins Arg<AnyMemRef, "bytes", [MemRead]>:$base, Index:$index);
  let results = (outs I32:$result);
}
def DSP_Sxtb16Op : DSP_Op<"sxtb16", "__sxtb16"> {
  let summary = "Sign-extend bytes 0 and 2 to two i16 lanes";
  let arguments = (ins I32:$x);
  let results = (outs I32:$result);
}
def DSP_Sxtb16Ror8Op : DSP_Op<"sxtb16_ror8", "mote_sxtb16_ror8", "mote_runtime.h"> {
  let summary = "Sign-extend bytes 1 and 3 to two i16 lanes (SXTB16 rd, rm, ROR #8)";
  let arguments = (ins I32:$x);
  let results = (outs I32:$result);
}
def DSP_SmladOp : DSP_Op<"smlad", "__smlad"> {
  let summary = "acc + x.lo * y.lo + x.hi * y.hi, modulo 2^32";
  let arguments = (ins I32:$x, I32:$y, I32:$acc);
  let results = (outs I32:$result);
}

