//===- NEONOps.td - Advanced SIMD -------------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. Lane 0 is the lowest. "AArch64" marks what Armv7-A lacks.

// A vector type that needs no spelling where an op is built; `element` and `builder` are its element's type, as C++ of a
// context and of a builder.
class NEON_Vector<int lanes, string element, string builder, string name> : Type<
    CPred<"::llvm::isa<::mlir::VectorType>($_self) && $_self == ::mlir::VectorType::get({" # lanes # "}, " # element # ")">,
    lanes # " lanes of " # name, "::mlir::VectorType">,
  BuildableType<"::mlir::VectorType::get({" # lanes # "}, " # builder # ")">;
class NEON_Type<int lanes, int width> : NEON_Vector<
    lanes, "::mlir::IntegerType::get($_self.getContext(), " # width # ")", "$_builder.getIntegerType(" # width # ")", "i" # width>;
def NEON_S8x8 : NEON_Type<8, 8>;
def NEON_S8x16 : NEON_Type<16, 8>;
def NEON_S16x4 : NEON_Type<4, 16>;
def NEON_S16x8 : NEON_Type<8, 16>;
def NEON_S32x2 : NEON_Type<2, 32>;
def NEON_S32x4 : NEON_Type<4, 32>;
def NEON_S64x2 : NEON_Type<2, 64>;

// `type` is the result's, as C++: recipes need not spell it.
class NEON_Op<string intrinsic, string type, list<Trait> traits = [Pure]>
    : Arm_Op<"neon." # intrinsic, intrinsic, "arm_neon.h", traits> {
  code declareType = "static ::mlir::Type getResultType(::mlir::Builder &builder) { return "
                     # !subst("$_builder", "builder", type) # "; }\n";
  let extraClassDeclaration = declareType;
}

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

class NEON_Load<string intrinsic, NEON_Vector type> : NEON_Op<intrinsic, type.builderCall, []> {
  let summary = "Consecutive elements from memref[index] on, at any address of an element";
  let description = [{
    ```mlir
    %x = arm.neon.vld1q_s8 %in, %at : (memref<64xi8>, index) -> vector<16xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "elements", [MemRead]>:$base, Index:$index);
  let results = (outs type:$result);
  let hasVerifier = 1;
}
def NEON_Vld1S8Op : NEON_Load<"vld1_s8", NEON_S8x8>;
def NEON_Vld1qS8Op : NEON_Load<"vld1q_s8", NEON_S8x16>;
def NEON_Vld1qS32Op : NEON_Load<"vld1q_s32", NEON_S32x4>;

class NEON_Store<string intrinsic, NEON_Vector type>
    : Arm_Op<"neon." # intrinsic, intrinsic, "arm_neon.h", []> {
  let summary = "All lanes to memref[index] and on, at any address of an element";
  let description = [{
    ```mlir
    arm.neon.vst1_s8 %out, %at, %y : (memref<64xi8>, index, vector<8xi8>) -> ()
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "elements", [MemWrite]>:$base, Index:$index, type:$value);
  let hasVerifier = 1;
}
def NEON_Vst1S8Op : NEON_Store<"vst1_s8", NEON_S8x8>;
def NEON_Vst1qS8Op : NEON_Store<"vst1q_s8", NEON_S8x16>;

//===----------------------------------------------------------------------===//
// Lanes
//===----------------------------------------------------------------------===//

class NEON_Dup<string intrinsic, NEON_Vector type> : NEON_Op<intrinsic, type.builderCall> {
  let summary = "The same number in every lane";
  let description = [{
    Of an `i32` operand the low bits; an `i64` operand where lanes have 64.
    ```mlir
    %zero = arm.neon.vdupq_n_s32 %c0 : (i32) -> vector<4xi32>
    ```
  }];
  let arguments = (ins AnyTypeOf<[I32, I64]>:$x);
  let results = (outs type:$result);
  let hasVerifier = 1;
}
def NEON_VdupqNS8Op : NEON_Dup<"vdupq_n_s8", NEON_S8x16>;
def NEON_VdupqNS16Op : NEON_Dup<"vdupq_n_s16", NEON_S16x8>;
def NEON_VdupqNS32Op : NEON_Dup<"vdupq_n_s32", NEON_S32x4>;
def NEON_VdupqNS64Op : NEON_Dup<"vdupq_n_s64", NEON_S64x2>;

class NEON_Unary<string intrinsic, NEON_Vector from, NEON_Vector to, string what>
    : NEON_Op<intrinsic, to.builderCall> {
  let summary = what;
  let description = [{
    ```mlir
    %y = arm.neon.}] # intrinsic # [{ %x : (...) -> ...
    ```
  }];
  let arguments = (ins from:$x);
  let results = (outs to:$result);
}
def NEON_VgetLowS8Op : NEON_Unary<"vget_low_s8", NEON_S8x16, NEON_S8x8, "Lanes 0 to 7">;
def NEON_VgetHighS8Op : NEON_Unary<"vget_high_s8", NEON_S8x16, NEON_S8x8, "Lanes 8 to 15">;
def NEON_VgetLowS16Op : NEON_Unary<"vget_low_s16", NEON_S16x8, NEON_S16x4, "Lanes 0 to 3">;
def NEON_VgetHighS16Op : NEON_Unary<"vget_high_s16", NEON_S16x8, NEON_S16x4, "Lanes 4 to 7">;
def NEON_VgetLowS32Op : NEON_Unary<"vget_low_s32", NEON_S32x4, NEON_S32x2, "Lanes 0 and 1">;
def NEON_VgetHighS32Op : NEON_Unary<"vget_high_s32", NEON_S32x4, NEON_S32x2, "Lanes 2 and 3">;
def NEON_VreinterpretqS32S8Op : NEON_Unary<"vreinterpretq_s32_s8", NEON_S8x16, NEON_S32x4, "The same 128 bits">;
def NEON_VreinterpretqS64S8Op : NEON_Unary<"vreinterpretq_s64_s8", NEON_S8x16, NEON_S64x2, "The same 128 bits">;
def NEON_VreinterpretqS8S64Op : NEON_Unary<"vreinterpretq_s8_s64", NEON_S64x2, NEON_S8x16, "The same 128 bits">;
def NEON_VreinterpretqS64S32Op : NEON_Unary<"vreinterpretq_s64_s32", NEON_S32x4, NEON_S64x2, "The same 128 bits">;
def NEON_VreinterpretqS32S64Op : NEON_Unary<"vreinterpretq_s32_s64", NEON_S64x2, NEON_S32x4, "The same 128 bits">;

class NEON_Binary<string intrinsic, NEON_Vector operands, NEON_Vector to, string what>
    : NEON_Op<intrinsic, to.builderCall> {
  let summary = what;
  let description = [{
    ```mlir
    %z = arm.neon.}] # intrinsic # [{ %x, %y : (...) -> ...
    ```
  }];
  let arguments = (ins operands:$x, operands:$y);
  let results = (outs to:$result);
}
def NEON_VcombineS16Op : NEON_Binary<"vcombine_s16", NEON_S16x4, NEON_S16x8, "x, then y in the high half">;
def NEON_VcombineS32Op : NEON_Binary<"vcombine_s32", NEON_S32x2, NEON_S32x4, "x, then y in the high half">;
def NEON_Vzip1qS64Op : NEON_Binary<"vzip1q_s64", NEON_S64x2, NEON_S64x2, "The low halves of x and y (AArch64)">;
def NEON_Vzip2qS64Op : NEON_Binary<"vzip2q_s64", NEON_S64x2, NEON_S64x2, "The high halves of x and y (AArch64)">;

def NEON_VgetqLaneS32Op : NEON_Op<"vgetq_lane_s32", "builder.getI32Type()"> {
  let summary = "One lane, a constant in 0..3";
  let description = [{
    ```mlir
    %w = arm.neon.vgetq_lane_s32 %x, %c1_i32 : (vector<4xi32>, i32) -> i32
    ```
  }];
  let arguments = (ins NEON_S32x4:$x, I32:$lane);
  let results = (outs I32:$result);
  let hasVerifier = 1;
}

//===----------------------------------------------------------------------===//
// Products
//===----------------------------------------------------------------------===//

def NEON_VmullS8Op : NEON_Binary<"vmull_s8", NEON_S8x8, NEON_S16x8, "x * y, exactly">;
def NEON_VmullHighS8Op : NEON_Binary<"vmull_high_s8", NEON_S8x16, NEON_S16x8, "x * y of lanes 8 to 15 (AArch64)">;
def NEON_VmullS32Op : NEON_Binary<"vmull_s32", NEON_S32x2, NEON_S64x2, "x * y, exactly">;

class NEON_Accumulate<string intrinsic, NEON_Vector acc, NEON_Vector operands, string what>
    : NEON_Op<intrinsic, acc.builderCall> {
  let summary = what;
  let description = [{
    ```mlir
    %sum = arm.neon.}] # intrinsic # [{ %acc, %x, %y : (...) -> ...
    ```
  }];
  let arguments = (ins acc:$acc, operands:$x, operands:$y);
  let results = (outs acc:$result);
}
def NEON_VmlalS8Op : NEON_Accumulate<"vmlal_s8", NEON_S16x8, NEON_S8x8, "acc + x * y, modulo 2^16">;
def NEON_VmlalHighS8Op
    : NEON_Accumulate<"vmlal_high_s8", NEON_S16x8, NEON_S8x16, "acc + x * y of lanes 8 to 15, modulo 2^16 (AArch64)">;
def NEON_VmmlaqS32Op : NEON_Accumulate<"vmmlaq_s32", NEON_S32x4, NEON_S8x16, "acc[2i + j] += sum of x[8i + n] * y[8j + n], n in 0..7 (i8mm)">;

def NEON_VdotqLaneqS32Op : NEON_Op<"vdotq_laneq_s32", NEON_S32x4.builderCall> {
  let summary = "acc[i] += sum of x[4i + n] * y[4 * lane + n], n in 0..3, modulo 2^32 (dotprod)";
  let description = [{
    `lane` is a constant in 0..3.
    ```mlir
    %sum = arm.neon.vdotq_laneq_s32 %acc, %w, %x, %c2_i32 : (vector<4xi32>, vector<16xi8>, vector<16xi8>, i32) -> vector<4xi32>
    ```
  }];
  let arguments = (ins NEON_S32x4:$acc, NEON_S8x16:$x, NEON_S8x16:$y, I32:$lane);
  let results = (outs NEON_S32x4:$result);
  let hasVerifier = 1;
}
def NEON_VdotqLaneS32Op : NEON_Op<"vdotq_lane_s32", NEON_S32x4.builderCall> {
  let summary = "acc[i] += sum of x[4i + n] * y[4 * lane + n], n in 0..3, modulo 2^32 (dotprod)";
  let description = [{
    `lane` is a constant, 0 or 1.
    ```mlir
    %sum = arm.neon.vdotq_lane_s32 %acc, %w, %x, %c1_i32 : (vector<4xi32>, vector<16xi8>, vector<8xi8>, i32) -> vector<4xi32>
    ```
  }];
  let arguments = (ins NEON_S32x4:$acc, NEON_S8x16:$x, NEON_S8x8:$y, I32:$lane);
  let results = (outs NEON_S32x4:$result);
  let hasVerifier = 1;
}

def NEON_TileS8Op : Arm_Op<"neon.tile_s8_4x4", "mote_neon_tile_s8_4x4", "mote_neon_s8.h", []> {
  let summary = "Sums of products of four pixels by four channels (AArch64)";
  let description = [{
    For pixel p and channel c in 0..3, `sums[4p + c]` becomes the sum over K of `row_p[k] * weights of c for k`, modulo 2^32.

    Steps of 32 of K come first. The products of one are added in lanes of 16 bits `first` at a time (4, 2 or 1; 0: there is no step), then
    those of `four` steps four at a time, and those of `two` and `one` steps in chains of two and of one; `has_four`, `has_two` and
    `has_one` say whether any tile has such steps. Two entries of `offsets` a step say
    where its 16 values `a` and 16 values `b` are in the rows; `weights` has those of channel 0 for `a` and `b`, of channel 1 and so on.
    Behind the steps comes a `tail` of 0, 8, 16 or 24 values in chains of `tail_chain`, with `tail` weights a channel; two offsets
    more say where 16 values are that end (8) or begin (16, 24) with it, and where 16 are that end with it (24).
    Reads an entry behind the last of `offsets`, and there 16 values of each row, and 32 weights behind the last.
    An assembly statement in mote_neon_s8.h, which says what compilers make of it otherwise.

    ```mlir
    arm.neon.tile_s8_4x4 %row0[%c0], %row1[%c0], %row2[%c0], %row3[%c0], %filter[%w], %offsets[%o], %four, %two, %c0, %sums[%c0]
      first 4 has_four true has_two true has_one false tail 16 tail_chain 2
      : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<4128xi8>, memref<68xi32>, memref<16xi32>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "pixels", [MemRead]>:$row0, Index:$row0_index, Arg<AnyMemRef, "pixels", [MemRead]>:$row1,
    Index:$row1_index, Arg<AnyMemRef, "pixels", [MemRead]>:$row2, Index:$row2_index, Arg<AnyMemRef, "pixels", [MemRead]>:$row3,
    Index:$row3_index, Arg<AnyMemRef, "weights", [MemRead]>:$weights, Index:$weights_index,
    Arg<AnyMemRef, "offsets", [MemRead]>:$offsets, Index:$offsets_index, Index:$four, Index:$two, Index:$one,
    Arg<AnyMemRef, "sums", [MemWrite]>:$sums, Index:$sums_index, SI64Attr:$first, BoolAttr:$has_four, BoolAttr:$has_two, BoolAttr:$has_one,
    SI64Attr:$tail, SI64Attr:$tail_chain);
  let assemblyFormat = [{
    $row0 `[` $row0_index `]` `,` $row1 `[` $row1_index `]` `,` $row2 `[` $row2_index `]` `,` $row3 `[` $row3_index `]` `,`
    $weights `[` $weights_index `]` `,` $offsets `[` $offsets_index `]` `,` $four `,` $two `,` $one `,` $sums `[` $sums_index `]`
    `first` $first `has_four` $has_four `has_two` $has_two `has_one` $has_one `tail` $tail `tail_chain` $tail_chain attr-dict
    `:` type($row0) `,` type($row1) `,` type($row2) `,` type($row3) `,` type($weights) `,` type($offsets) `,` type($sums)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_neon_s8.h"; }
  }];
}

//===----------------------------------------------------------------------===//
// Sums
//===----------------------------------------------------------------------===//

class NEON_Widening<string intrinsic, NEON_Type wide, NEON_Type narrow, string what>
    : NEON_Op<intrinsic, wide.builderCall> {
  let summary = what;
  let description = [{
    ```mlir
    %sum = arm.neon.}] # intrinsic # [{ %acc, %x : (...) -> ...
    ```
  }];
  let arguments = (ins wide:$acc, narrow:$x);
  let results = (outs wide:$result);
}
def NEON_VpadalqS16Op : NEON_Widening<"vpadalq_s16", NEON_S32x4, NEON_S16x8, "acc[i] + x[2i] + x[2i + 1], modulo 2^32">;
def NEON_VaddwS16Op : NEON_Widening<"vaddw_s16", NEON_S32x4, NEON_S16x4, "acc + x, modulo 2^32">;
def NEON_VaddwHighS16Op : NEON_Widening<"vaddw_high_s16", NEON_S32x4, NEON_S16x8, "acc + x of lanes 4 to 7, modulo 2^32 (AArch64)">;

def NEON_VaddqS32Op : NEON_Binary<"vaddq_s32", NEON_S32x4, NEON_S32x4, "x + y, modulo 2^32">;
def NEON_VaddqS64Op : NEON_Binary<"vaddq_s64", NEON_S64x2, NEON_S64x2, "x + y, modulo 2^64">;
def NEON_VaddS32Op : NEON_Binary<"vadd_s32", NEON_S32x2, NEON_S32x2, "x + y, modulo 2^32">;
def NEON_VpaddS32Op : NEON_Binary<"vpadd_s32", NEON_S32x2, NEON_S32x2, "Sums of neighbours of x, then of y, modulo 2^32">;
def NEON_VpaddqS32Op : NEON_Binary<"vpaddq_s32", NEON_S32x4, NEON_S32x4, "Sums of neighbours of x, then of y, modulo 2^32 (AArch64)">;
def NEON_VqaddqS16Op : NEON_Binary<"vqaddq_s16", NEON_S16x8, NEON_S16x8, "x + y, saturated">;

//===----------------------------------------------------------------------===//
// Requantization
//===----------------------------------------------------------------------===//

def NEON_VqdmulhqS32Op : NEON_Binary<"vqdmulhq_s32", NEON_S32x4, NEON_S32x4, "floor(x * y / 2^31), saturated">;

def NEON_VrshrqNS32Op : NEON_Op<"vrshrq_n_s32", NEON_S32x4.builderCall> {
  let summary = "floor(x / 2^bits + 1/2); bits is a constant in 1..32";
  let description = [{
    ```mlir
    %y = arm.neon.vrshrq_n_s32 %x, %c7_i32 : (vector<4xi32>, i32) -> vector<4xi32>
    ```
  }];
  let arguments = (ins NEON_S32x4:$x, I32:$bits);
  let results = (outs NEON_S32x4:$result);
  let hasVerifier = 1;
}
def NEON_VshlqS64Op : NEON_Binary<"vshlq_s64", NEON_S64x2, NEON_S64x2, "x * 2^y, modulo 2^64; floor(x / 2^-y) if y is negative">;
def NEON_VrshlqS64Op : NEON_Binary<"vrshlq_s64", NEON_S64x2, NEON_S64x2, "x * 2^y, modulo 2^64; floor(x / 2^-y + 1/2) if y is negative">;
def NEON_VsubqS64Op : NEON_Binary<"vsubq_s64", NEON_S64x2, NEON_S64x2, "x - y, modulo 2^64">;
def NEON_VmovlS32Op : NEON_Unary<"vmovl_s32", NEON_S32x2, NEON_S64x2, "x, sign-extended">;
def NEON_VandqS64Op : NEON_Binary<"vandq_s64", NEON_S64x2, NEON_S64x2, "Bitwise and">;

class NEON_NarrowHigh<string intrinsic, NEON_Type low, NEON_Type wide, NEON_Type to, string what>
    : NEON_Op<intrinsic, to.builderCall> {
  let summary = what;
  let description = [{
    ```mlir
    %y = arm.neon.}] # intrinsic # [{ %low, %x : (...) -> ...
    ```
  }];
  let arguments = (ins low:$low, wide:$x);
  let results = (outs to:$result);
}
def NEON_VqmovnS16Op : NEON_Unary<"vqmovn_s16", NEON_S16x8, NEON_S8x8, "x, saturated to i8">;
def NEON_VqmovnS32Op : NEON_Unary<"vqmovn_s32", NEON_S32x4, NEON_S16x4, "x, saturated to i16">;
def NEON_VqmovnS64Op : NEON_Unary<"vqmovn_s64", NEON_S64x2, NEON_S32x2, "x, saturated to i32">;
def NEON_VqmovnHighS16Op
    : NEON_NarrowHigh<"vqmovn_high_s16", NEON_S8x8, NEON_S16x8, NEON_S8x16, "low, then x saturated to i8 (AArch64)">;
def NEON_VqmovnHighS32Op
    : NEON_NarrowHigh<"vqmovn_high_s32", NEON_S16x4, NEON_S32x4, NEON_S16x8, "low, then x saturated to i16 (AArch64)">;
def NEON_VcombineS8Op : NEON_Binary<"vcombine_s8", NEON_S8x8, NEON_S8x16, "x, then y in the high half">;
def NEON_VmaxqS8Op : NEON_Binary<"vmaxq_s8", NEON_S8x16, NEON_S8x16, "The larger of x and y">;
def NEON_VminqS8Op : NEON_Binary<"vminq_s8", NEON_S8x16, NEON_S8x16, "The smaller of x and y">;
