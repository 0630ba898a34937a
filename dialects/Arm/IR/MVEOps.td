//===- MVEOps.td - Armv8.1-M Helium (MVE) ------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. Vectors have 128 bits: `vector<16xi8>` is `int8x16_t`. Operations are lane by lane and modulo 2^n where nothing else is said.

def MVE_S8 : VectorOfLengthAndType<[16], [I8]>;

class MVE_Op<string name, string intrinsic, string header = "arm_mve.h", list<Trait> traits = [Pure]>
    : Arm_Op<"mve." # name, intrinsic, header, traits>;

//===----------------------------------------------------------------------===//
// Memory: a memref and an index are one address, of any alignment for bytes
//===----------------------------------------------------------------------===//

def MVE_LoadS8Op : MVE_Op<"load_s8", "vldrbq_s8", "arm_mve.h", []> {
  let summary = "16 bytes";
  let arguments = (ins Arg<AnyMemRef, "elements", [MemRead]>:$base, Index:$index);
  let results = (outs MVE_S8:$result);
  let description = [{
    ```mlir
    %x = arm.mve.load_s8 %in, %i : (memref<64xi8>, index) -> vector<16xi8>
    ```
  }];
}
def MVE_StoreS8Op : MVE_Op<"store_s8", "vstrbq_s8", "arm_mve.h", []> {
  let summary = "16 bytes";
  let arguments = (ins Arg<AnyMemRef, "elements", [MemWrite]>:$base, Index:$index, MVE_S8:$x);
}
def MVE_CopyOp : MVE_Op<"copy", "mote_mve_copy", "mote_mve.h", []> {
  let summary = "`bytes` bytes from one place to another";
  let description = [{
    Front to back: `to` may lie before `from` in the same memory. No byte beyond the last is touched.

    ```mlir
    arm.mve.copy %in[%i] to %rows[%j] bytes 60 : memref<64xi8>, memref<136xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "copied to", [MemWrite]>:$to, Index:$to_index,
    Arg<AnyMemRef, "copied from", [MemRead]>:$from, Index:$from_index, SI64Attr:$bytes);
  let assemblyFormat = [{
    $from `[` $from_index `]` `to` $to `[` $to_index `]` `bytes` $bytes attr-dict `:` type($from) `,` type($to)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve.h"; }
  }];
}
def MVE_FillOp : MVE_Op<"fill", "mote_mve_fill", "mote_mve.h", []> {
  let summary = "Sets `bytes` bytes to `value`";
  let description = [{
    ```mlir
    arm.mve.fill %rows[%i] value -128 bytes 60 : memref<136xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "filled", [MemWrite]>:$to, Index:$to_index, SI64Attr:$value, SI64Attr:$bytes);
  let assemblyFormat = "$to `[` $to_index `]` `value` $value `bytes` $bytes attr-dict `:` type($to)";
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve.h"; }
  }];
}

//===----------------------------------------------------------------------===//
// The innermost blocks of convolutions
//===----------------------------------------------------------------------===//

def MVE_ConvOp : MVE_Op<"conv", "mote_mve_conv", "mote_mve.h", []> {
  let summary = "All output channels, four at a time, of one or two pixels";
  let description = [{
    The window of a pixel is `first` times 16 bytes (or once `lanes` bytes, the others untouched), the last of which start `back` bytes early, then
    `loops` times `steps` times 16 bytes, each after `gap` bytes that are skipped. The second pixel's window is `distance`
    bytes behind the first's, its output `out_distance`. For each of `tiles` tiles of four
    channels, `w` holds 16 weights of each channel, step by step, then four biases and four multipliers (i32).

        out = saturate(round((sum + bias) * multiplier / 2^(32 + shift)) + zero_point)

    between `min` and `max`; `half_even` says how ties are rounded, else they are rounded up. An assembly statement in mote_mve.h: compilers do not keep
    eight sums in the even registers that VMLADAV wants.

    ```mlir
    arm.mve.conv %in[%x], %filter[%w], %out[%y] pixels 2 tiles 16 distance 64 out_distance 64 lanes 16
      first 4 back 0 loops 0 steps 0 gap 0 shift 6 half_even false zero_point -128 min -128 max 127 : memref<8000xi8>, memref<4608xi8>, memref<8000xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "pixels", [MemRead]>:$x, Index:$x_index, Arg<AnyMemRef, "weights", [MemRead]>:$w,
    Index:$w_index, Arg<AnyMemRef, "outputs", [MemWrite]>:$out, Index:$out_index, SI64Attr:$pixels,
    SI64Attr:$tiles, SI64Attr:$distance, SI64Attr:$out_distance, SI64Attr:$lanes, SI64Attr:$first, SI64Attr:$back, SI64Attr:$loops,
    SI64Attr:$steps, SI64Attr:$gap, SI64Attr:$shift, BoolAttr:$half_even, SI64Attr:$zero_point, SI64Attr:$min, SI64Attr:$max);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $w `[` $w_index `]` `,` $out `[` $out_index `]` `pixels` $pixels `tiles` $tiles
    `distance` $distance `out_distance` $out_distance `lanes` $lanes `first` $first `back` $back `loops` $loops `steps` $steps
    `gap` $gap `shift` $shift `half_even` $half_even `zero_point` $zero_point `min` $min `max` $max attr-dict
    `:` type($x) `,` type($w) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve.h"; }
  }];
}

def MVE_DepthwiseOp : MVE_Op<"depthwise", "mote_mve_depthwise", "mote_mve.h", []> {
  let summary = "16 channels of `count` neighbouring pixels of a depthwise convolution";
  let description = [{
    Taps of a row (of `columns`) are `step` bytes apart; `row_gap` bytes lie between the last tap of a row and the first of
    the next, `pixel_gap` between the last tap of a pixel and the first of the next pixel, whose output is `out_step` behind. Bit t
    of `starts` says that tap t begins a group, whose sums of products fit 16 bits. `w` holds
    16 weights of each tap, then biases and multipliers (i32) of channels 0 4 8 12, 2 6 10 14, 1 5 9 13, 3 7 11 15.
    Stores the first `lanes` of 16 outputs, which are as in `arm.mve.conv`, if `masked`.

    ```mlir
    arm.mve.depthwise %rows[%x], %filter[%w], %out[%y], %count, %lanes rows 3 columns 3 starts 73 step 64 row_gap 320
      pixel_gap -960 out_step 64 masked false shift 6 zero_point -128 min -128 max 127
      : memref<1360xi8>, memref<272xi32>, memref<8000xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "pixels", [MemRead]>:$x, Index:$x_index, Arg<AnyMemRef, "weights", [MemRead]>:$w,
    Index:$w_index, Arg<AnyMemRef, "outputs", [MemWrite]>:$out, Index:$out_index, Index:$count, Index:$lanes,
    SI64Attr:$rows, SI64Attr:$columns, SI64Attr:$starts, SI64Attr:$step, SI64Attr:$row_gap, SI64Attr:$pixel_gap,
    SI64Attr:$out_step, BoolAttr:$masked, SI64Attr:$shift, SI64Attr:$zero_point, SI64Attr:$min, SI64Attr:$max);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $w `[` $w_index `]` `,` $out `[` $out_index `]` `,` $count `,` $lanes `rows` $rows `columns` $columns
    `starts` $starts `step` $step `row_gap` $row_gap `pixel_gap` $pixel_gap `out_step` $out_step `masked` $masked
    `shift` $shift `zero_point` $zero_point `min` $min `max` $max attr-dict `:` type($x) `,` type($w) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve.h"; }
  }];
}

//===----------------------------------------------------------------------===//
// Other kernels' innermost blocks
//===----------------------------------------------------------------------===//

def MVE_AverageOp : MVE_Op<"average", "mote_mve_average", "mote_mve_elementwise.h", []> {
  let summary = "8 channels of an average over `rows` x `columns` positions";
  let description = [{
    Positions are `column_step` bytes apart, rows `row_step`; there are at most 255, so that their sum fits 16 bits.

        out = saturate(round((sum + bias) * multiplier / 2^(32 + shift)) + zero_point)

    between `min` and `max`; `half_even` says how ties are rounded, else they are rounded up.

    ```mlir
    arm.mve.average %in[%x], %out[%y] rows 1 columns 64 column_step 64 row_step 4096 bias 8192
      multiplier 1073741824 shift 4 half_even true zero_point -128 min -128 max 127 : memref<4096xi8>, memref<64xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "averaged", [MemRead]>:$x, Index:$x_index,
    Arg<AnyMemRef, "averages", [MemWrite]>:$out, Index:$out_index, SI64Attr:$rows, SI64Attr:$columns,
    SI64Attr:$column_step, SI64Attr:$row_step, SI64Attr:$bias, SI64Attr:$multiplier, SI64Attr:$shift, BoolAttr:$half_even,
    SI64Attr:$zero_point, SI64Attr:$min, SI64Attr:$max);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $out `[` $out_index `]` `rows` $rows `columns` $columns `column_step` $column_step
    `row_step` $row_step `bias` $bias `multiplier` $multiplier `shift` $shift `half_even` $half_even
    `zero_point` $zero_point `min` $min `max` $max attr-dict `:` type($x) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve_elementwise.h"; }
  }];
}

def MVE_AddOp : MVE_Op<"add", "mote_mve_add", "mote_mve_elementwise.h", []> {
  let summary = "Requantized sums of `size` bytes each";
  let description = [{
        out[i] = saturate(floor((lhs[i] * lhs_multiplier + rhs[i] * rhs_multiplier + addend) / 2^shift + 1/2))

    between `min` and `max`. Partial sums must fit `i32`. `out` may lie over `lhs` or `rhs`, or before them in the same memory.

    ```mlir
    arm.mve.add %a[%i], %b[%i], %out[%i] size 4096 lhs_multiplier 3526600 rhs_multiplier 8912252 addend -512567424
      shift 22 min -128 max 127 : memref<4096xi8>, memref<4096xi8>, memref<4096xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "left", [MemRead]>:$lhs, Index:$lhs_index, Arg<AnyMemRef, "right", [MemRead]>:$rhs,
    Index:$rhs_index, Arg<AnyMemRef, "sums", [MemWrite]>:$out, Index:$out_index, SI64Attr:$size,
    SI64Attr:$lhs_multiplier, SI64Attr:$rhs_multiplier, SI64Attr:$addend, SI64Attr:$shift, SI64Attr:$min, SI64Attr:$max);
  let assemblyFormat = [{
    $lhs `[` $lhs_index `]` `,` $rhs `[` $rhs_index `]` `,` $out `[` $out_index `]` `size` $size
    `lhs_multiplier` $lhs_multiplier `rhs_multiplier` $rhs_multiplier `addend` $addend `shift` $shift
    `min` $min `max` $max attr-dict `:` type($lhs) `,` type($rhs) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve_elementwise.h"; }
  }];
}

def MVE_QuantizeOp : MVE_Op<"quantize", "mote_mve_quantize", "mote_mve_elementwise.h", []> {
  let summary = "16 times `count` floats to bytes";
  let description = [{
    `out = saturate(half_even(x * high + x * low) + zero_point)`, where `x * low` is rounded to f32 and the sum once more;
    NaN is stored as the zero point.

    ```mlir
    arm.mve.quantize %in[%i], %out[%i], %count, %high, %low zero_point -1 : memref<9216xf32>, memref<9216xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "floats", [MemRead]>:$x, Index:$x_index,
    Arg<AnyMemRef, "bytes", [MemWrite]>:$out, Index:$out_index, Index:$count, F32:$high, F32:$low, SI64Attr:$zero_point);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $out `[` $out_index `]` `,` $count `,` $high `,` $low `zero_point` $zero_point attr-dict
    `:` type($x) `,` type($out)
  }];
  let hasVerifier = 1;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_mve_elementwise.h"; }
  }];
}
