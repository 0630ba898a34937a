//===- NEONFloatOps.td - Advanced SIMD on f32 -------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td behind NEONOps.td, whose words it uses. "AArch64" marks what Armv7-A lacks.

class NEON_FloatType<int lanes> : NEON_Vector<
    lanes, "::mlir::Float32Type::get($_self.getContext())", "$_builder.getF32Type()", "f32">;
def NEON_F32x2 : NEON_FloatType<2>;
def NEON_F32x4 : NEON_FloatType<4>;

def NEON_Vld1qF32Op : NEON_Load<"vld1q_f32", NEON_F32x4>;
def NEON_Vst1qF32Op : NEON_Store<"vst1q_f32", NEON_F32x4>;

def NEON_VdupqNF32Op : NEON_Op<"vdupq_n_f32", NEON_F32x4.builderCall> {
  let summary = "The same number in every lane";
  let description = [{
    ```mlir
    %six = arm.neon.vdupq_n_f32 %c6 : (f32) -> vector<4xf32>
    ```
  }];
  let arguments = (ins F32:$x);
  let results = (outs NEON_F32x4:$result);
}

def NEON_VgetLowF32Op : NEON_Unary<"vget_low_f32", NEON_F32x4, NEON_F32x2, "Lanes 0 and 1">;
def NEON_VgetHighF32Op : NEON_Unary<"vget_high_f32", NEON_F32x4, NEON_F32x2, "Lanes 2 and 3">;
def NEON_Vzip1qF32Op : NEON_Binary<"vzip1q_f32", NEON_F32x4, NEON_F32x4, "x[0], y[0], x[1], y[1] (AArch64)">;
def NEON_Vzip2qF32Op : NEON_Binary<"vzip2q_f32", NEON_F32x4, NEON_F32x4, "x[2], y[2], x[3], y[3] (AArch64)">;

def NEON_VmaxqF32Op : NEON_Binary<"vmaxq_f32", NEON_F32x4, NEON_F32x4, "The larger of x and y; NaN if one is">;
def NEON_VminqF32Op : NEON_Binary<"vminq_f32", NEON_F32x4, NEON_F32x4, "The smaller of x and y; NaN if one is">;

def NEON_VaddqF32Op : NEON_Binary<"vaddq_f32", NEON_F32x4, NEON_F32x4, "x + y">;
def NEON_VsubqF32Op : NEON_Binary<"vsubq_f32", NEON_F32x4, NEON_F32x4, "x - y">;
def NEON_VdivqF32Op : NEON_Binary<"vdivq_f32", NEON_F32x4, NEON_F32x4, "x / y (AArch64)">;
def NEON_VcvtnqS32F32Op
    : NEON_Unary<"vcvtnq_s32_f32", NEON_F32x4, NEON_S32x4, "x to the nearest integer, ties to even, saturated; NaN is 0 (AArch64)">;

class NEON_AccumulateLane<string intrinsic, NEON_Vector type, NEON_Vector lanes, string what>
    : NEON_Op<intrinsic, type.builderCall> {
  let summary = what;
  let description = [{
    `lane` is a constant, a lane of `y`.
    ```mlir
    %sum = arm.neon.}] # intrinsic # [{ %acc, %w, %x, %c1_i32 : (...) -> vector<4xf32>
    ```
  }];
  let arguments = (ins type:$acc, type:$x, lanes:$y, I32:$lane);
  let results = (outs type:$result);
  let hasVerifier = 1;
}
def NEON_VfmaqLaneqF32Op
    : NEON_AccumulateLane<"vfmaq_laneq_f32", NEON_F32x4, NEON_F32x4, "acc + x * y[lane], rounded once (AArch64)">;
def NEON_VmlaqLaneF32Op
    : NEON_AccumulateLane<"vmlaq_lane_f32", NEON_F32x4, NEON_F32x2, "acc + x * y[lane], the product rounded before">;

def NEON_VfmaqF32Op : NEON_Accumulate<"vfmaq_f32", NEON_F32x4, NEON_F32x4, "acc + x * y, rounded once (AArch64)">;
def NEON_VmlaqF32Op : NEON_Accumulate<"vmlaq_f32", NEON_F32x4, NEON_F32x4, "acc + x * y, the product rounded before">;

class NEON_StoreColumns<string element, NEON_Vector type>
    : Arm_Op<"neon.store_columns_" # element, "mote_neon_store_columns_" # element, "mote_neon.h", []> {
  let summary = "Four vectors, lane by lane: a[0], b[0], c[0], d[0], a[1], ... to memref[index] and on (AArch64)";
  let description = [{
    ```mlir
    arm.neon.store_columns_}] # element # [{ %out, %at, %a, %b, %c, %d : (memref<64x}] # element # [{>, index, ...) -> ()
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "elements", [MemWrite]>:$base, Index:$index, type:$a, type:$b, type:$c, type:$d);
  let hasVerifier = 1;
}
def NEON_StoreColumnsF32Op : NEON_StoreColumns<"f32", NEON_F32x4>;

// `pixels` by `channels`; `size` is a multiple of `step`.
class NEON_Tile<string element, int pixels, int channels, int step>
    : Arm_Op<"neon.tile_" # element # "_" # pixels # "x" # channels, "", "mote_neon.h", []> {
  let summary = "Sums of products of " # pixels # " pixels by " # channels # " channels (AArch64)";
  let description = "For p in 0.." # !sub(pixels, 1) # " and c in 0.." # !sub(channels, 1) # ":\n\n" # [{
        out[p * distance + c] = min(max(bias[c] + sum of pixels[}] # pixels # [{ * k + p] * weights[}] # channels # [{ * k + c], act_min), act_max)

    over k from 0 to `size` - 1, a multiple of }] # step # [{; products are added by FMLA, k by k, to sums of the elements' type. `act_min` (`act_max`) counts if
    `has_min` (`has_max`). Reads 64 bytes behind the last of `pixels` and of `weights`. An assembly statement in mote_neon.h, which
    says what compilers make of it otherwise.

    ```mlir
    arm.neon.tile_f32_8x8 %packed[%x], %filter[%w], %bias[%c], %out[%y], %zero, %six size 64 distance 128 has_min true has_max true
      : memref<528xf32>, memref<8208xf32>, memref<128xf32>, memref<8192xf32>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "pixels", [MemRead]>:$pixels, Index:$pixels_index, Arg<AnyMemRef, "weights", [MemRead]>:$weights,
    Index:$weights_index, Arg<AnyMemRef, "biases", [MemRead]>:$bias, Index:$bias_index, Arg<AnyMemRef, "outputs", [MemWrite]>:$out,
    Index:$out_index, F32:$act_min, F32:$act_max, SI64Attr:$size, SI64Attr:$distance, BoolAttr:$has_min, BoolAttr:$has_max);
  let assemblyFormat = [{
    $pixels `[` $pixels_index `]` `,` $weights `[` $weights_index `]` `,` $bias `[` $bias_index `]` `,` $out `[` $out_index `]`
    `,` $act_min `,` $act_max `size` $size `distance` $distance `has_min` $has_min `has_max` $has_max attr-dict
    `:` type($pixels) `,` type($weights) `,` type($bias) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_neon.h"; }
  }];
}

def NEON_TileF32Op : NEON_Tile<"f32", 8, 8, 4>;
