//===- NEONHalfOps.td - Advanced SIMD on f16 ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td behind NEONFloatOps.td. AArch64 with the arithmetic of FEAT_FP16 (Armv8.2). Elements in memory are
// `mote_half`s, so loads and stores are functions of mote_neon.h.

def NEON_F16x8 : NEON_Vector<
    8, "::mlir::Float16Type::get($_self.getContext())", "$_builder.getF16Type()", "f16">;

/// A function of mote_neon.h.
class NEON_HalfOp<string function, list<Trait> traits = [Pure]>
    : Arm_Op<"neon." # function, "mote_neon_" # function, "mote_neon.h", traits> {
  let extraClassDeclaration = [{
    static ::mlir::Type getResultType(::mlir::Builder &builder) {
      return ::mlir::VectorType::get({8}, builder.getF16Type());
    }
  }];
}

def NEON_LoadF16Op : NEON_HalfOp<"load_f16", []> {
  let summary = "Eight elements from memref[index] on";
  let description = [{
    ```mlir
    %x = arm.neon.load_f16 %in, %at : (memref<64xf16>, index) -> vector<8xf16>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "elements", [MemRead]>:$base, Index:$index);
  let results = (outs NEON_F16x8:$result);
  let hasVerifier = 1;
}

def NEON_StoreF16Op : NEON_HalfOp<"store_f16", []> {
  let summary = "All lanes to memref[index] and on";
  let description = [{
    ```mlir
    arm.neon.store_f16 %out, %at, %y : (memref<64xf16>, index, vector<8xf16>) -> ()
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "elements", [MemWrite]>:$base, Index:$index, NEON_F16x8:$value);
  let hasVerifier = 1;
}

def NEON_StoreColumnsF16Op : NEON_StoreColumns<"f16", NEON_F16x8>;

def NEON_DupF16Op : NEON_HalfOp<"dup_f16"> {
  let summary = "The same number, rounded to f16, in every lane";
  let description = [{
    ```mlir
    %six = arm.neon.dup_f16 %c6 : (f32) -> vector<8xf16>
    ```
  }];
  let arguments = (ins F32:$x);
  let results = (outs NEON_F16x8:$result);
}

def NEON_Vzip1qF16Op : NEON_Binary<"vzip1q_f16", NEON_F16x8, NEON_F16x8, "x[0], y[0], x[1], y[1], ... y[3]">;
def NEON_Vzip2qF16Op : NEON_Binary<"vzip2q_f16", NEON_F16x8, NEON_F16x8, "x[4], y[4], x[5], y[5], ... y[7]">;
def NEON_VmaxqF16Op : NEON_Binary<"vmaxq_f16", NEON_F16x8, NEON_F16x8, "The larger of x and y; NaN if one is">;
def NEON_VminqF16Op : NEON_Binary<"vminq_f16", NEON_F16x8, NEON_F16x8, "The smaller of x and y; NaN if one is">;
def NEON_VaddqF16Op : NEON_Binary<"vaddq_f16", NEON_F16x8, NEON_F16x8, "x + y">;
def NEON_VsubqF16Op : NEON_Binary<"vsubq_f16", NEON_F16x8, NEON_F16x8, "x - y">;
def NEON_VfmaqF16Op : NEON_Accumulate<"vfmaq_f16", NEON_F16x8, NEON_F16x8, "acc + x * y, rounded once">;
def NEON_VfmaqLaneqF16Op
    : NEON_AccumulateLane<"vfmaq_laneq_f16", NEON_F16x8, NEON_F16x8, "acc + x * y[lane], rounded once">;

def NEON_TileF16Op : NEON_Tile<"f16", 8, 16, 8>;
