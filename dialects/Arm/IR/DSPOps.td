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
def DSP_Sxtb16Ror8Op : DSP_Op<"sxtb16_ror8", "mote_sxtb16_ror8", "mote_dsp.h"> {
  let summary = "Sign-extend bytes 1 and 3 to two i16 lanes (SXTB16 rd, rm, ROR #8)";
  let arguments = (ins I32:$x);
  let results = (outs I32:$result);
}
def DSP_SmladOp : DSP_Op<"smlad", "__smlad"> {
  let summary = "acc + x.lo * y.lo + x.hi * y.hi, modulo 2^32";
  let arguments = (ins I32:$x, I32:$y, I32:$acc);
  let results = (outs I32:$result);
}
def DSP_StoreWordOp : DSP_Op<"store_word", "mote_store_word", "mote_runtime.h", []> {
  let summary = "32 bits to any byte address: memref<?xi8>, element index";
  let arguments = (ins Arg<AnyMemRef, "bytes", [MemWrite]>:$base, Index:$index, I32:$value);
}
class DSP_HalfMac<string x, string y> : DSP_Op<"smla" # x # y, "__smla" # x # y> {
  let summary = "acc + half of x * half of y (b: low, t: high), modulo 2^32";
  let arguments = (ins I32:$x, I32:$y, I32:$acc);
  let results = (outs I32:$result);
}
def DSP_SmlabbOp : DSP_HalfMac<"b", "b">;
def DSP_SmlabtOp : DSP_HalfMac<"b", "t">;
def DSP_SmlatbOp : DSP_HalfMac<"t", "b">;
def DSP_SmlattOp : DSP_HalfMac<"t", "t">;

def DSP_SmmlaOp : DSP_Op<"smmla", "mote_smmla", "mote_dsp.h"> {
  let summary = "acc + the high word of the 64-bit product x * y, modulo 2^32";
  let description = [{ ACLE has no name for SMMLA; gcc 12 does not find it either. }];
  let arguments = (ins I32:$x, I32:$y, I32:$acc);
  let results = (outs I32:$result);
}

class DSP_LaneOp<string name, string what> : DSP_Op<name, "__" # name> {
  let summary = "x " # what # " y in both i16 lanes, each modulo 2^16";
  let arguments = (ins I32:$x, I32:$y);
  let results = (outs I32:$result);
}
def DSP_Sadd16Op : DSP_LaneOp<"sadd16", "+">;
def DSP_Ssub16Op : DSP_LaneOp<"ssub16", "-">;

def DSP_SsatOp : DSP_Op<"ssat", "__ssat"> {
  let summary = "Clamp to [-2^(bits-1), 2^(bits-1) - 1]; `bits` is a constant";
  let description = [{ Compilers fold a shift right by an immediate into the instruction. }];
  let arguments = (ins I32:$x, I32:$bits);
  let results = (outs I32:$result);
}

// The innermost blocks of convolutions, which no compiler keeps in registers: both
// gcc and clang spill a third of what an unrolled tile needs. Bytes are read by words.
class DSP_DotOp<string tile, string more> : DSP_Op<"dot_" # tile, "mote_dot_" # tile, "mote_dsp.h", []> {
  let description = [{
    Adds `4 * words` products to each accumulator of the tile. Weights are interleaved by words:
    a word of each channel, then the next. A compile-time loop of `unroll` words a step (a divisor of `words`).
  }] # more;
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_dsp.h"; }
  }];
}
def DSP_Dot2x2Op : DSP_DotOp<"2x2", [{
    The second pixel is `distance` bytes behind the first. `acc` is `[p0c0, p0c1, p1c0, p1c1]`.

    ```mlir
    arm.dsp.dot_2x2 %acc[%c0], %in[%x], %filter[%w] distance 64 words 16 unroll 8 : memref<4xi32>, memref<8000xi8>, memref<4096xi8>
    ```
  }]> {
  let summary = "Dot products of 2 pixels x 2 channels";
  let arguments = (ins Arg<AnyMemRef, "sums", [MemRead, MemWrite]>:$acc, Index:$acc_index,
    Arg<AnyMemRef, "pixels", [MemRead]>:$x, Index:$x_index, Arg<AnyMemRef, "weights", [MemRead]>:$w, Index:$w_index,
    I64Attr:$distance, I64Attr:$words, I64Attr:$unroll);
  let assemblyFormat = [{
    $acc `[` $acc_index `]` `,` $x `[` $x_index `]` `,` $w `[` $w_index `]` `distance` $distance `words` $words
    `unroll` $unroll attr-dict `:` type($acc) `,` type($x) `,` type($w)
  }];
}
def DSP_Dot1x4Op : DSP_DotOp<"1x4", [{
    `acc` holds a sum for each channel.
  }]> {
  let summary = "Dot products of 1 pixel x 4 channels";
  let arguments = (ins Arg<AnyMemRef, "sums", [MemRead, MemWrite]>:$acc, Index:$acc_index,
    Arg<AnyMemRef, "pixel", [MemRead]>:$x, Index:$x_index, Arg<AnyMemRef, "weights", [MemRead]>:$w, Index:$w_index,
    I64Attr:$words, I64Attr:$unroll);
  let assemblyFormat = [{
    $acc `[` $acc_index `]` `,` $x `[` $x_index `]` `,` $w `[` $w_index `]` `words` $words
    `unroll` $unroll attr-dict `:` type($acc) `,` type($x) `,` type($w)
  }];
}

// Channels two to a weight: see the comment in runtime-stub/mote_dsp.h.
class DSP_TilesOp<string tile, string more> : DSP_Op<"tiles_" # tile, "mote_tiles_" # tile, "mote_dsp.h", []> {
  let description = [{
    Computes and requantizes all output channels of a tile of pixels: `out[p][c] = ssat8((sum * multiplier + addend) >> shift)`.
    `x` holds the windows, `w` a stream of sums to start from, weights (`256 * odd channel + even channel` a
    16-bit lane) and multipliers, `shape` the constants of the layer in the order of `MOTE_TILES_*`. `shift` is what is left of the shift after the high word, in [1, 14].
  }] # more;
  let arguments = (ins Arg<AnyMemRef, "windows", [MemRead]>:$x, Index:$x_index,
    Arg<AnyMemRef, "stream of weights", [MemRead]>:$w, Index:$w_index,
    Arg<AnyMemRef, "outputs", [MemWrite]>:$out, Index:$out_index,
    Arg<AnyMemRef, "constants of the layer", [MemRead]>:$shape, Index:$shape_index, I64Attr:$shift);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $w `[` $w_index `]` `,` $out `[` $out_index `]` `,` $shape `[` $shape_index `]` `shift` $shift
    attr-dict `:` type($x) `,` type($w) `,` type($out) `,` type($shape)
  }];
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_dsp.h"; }
  }];
}
def DSP_Tiles2x4Op : DSP_TilesOp<"2x4", [{
    `x` is widened to 16 bits; words of the two pixels alternate. A `shift` of 0 means that of `shape`, read at
    run time: layers of different shifts share the block, for ten instructions more a tile.

    ```mlir
    arm.dsp.tiles_2x4 %wide[%c0], %filter[%c0], %out[%pixel], %shape[%c0] shift 6 : memref<256xi8>, memref<4608xi8>, memref<8000xi8>, memref<6xi32>
    ```
  }]> {
  let summary = "All channels of 2 pixels, 4 at a time";
}
def DSP_Tiles1x8Op : DSP_TilesOp<"1x8", [{
    `x` holds bytes, a whole number of words.

    ```mlir
    arm.dsp.tiles_1x8 %in[%c0], %filter[%c0], %out[%c0], %shape[%c0] shift 6 : memref<640xi8>, memref<82944xi8>, memref<128xi8>, memref<6xi32>
    ```
  }]> {
  let summary = "All channels of 1 pixel, 8 at a time";
}
def DSP_Dot16_2x4Op : DSP_Op<"dot16_2x4", "mote_dot16_2x4", "mote_dsp.h", []> {
  let summary = "Dot products of 2 rows x 4 columns of i16";
  let description = [{
    `sums[4 * r + c] = dot(x[r], w[c])`, modulo 2^32: 2 rows of `2 * words` lanes, `distance` bytes apart, meet
    four columns, interleaved by words. Sums are written, not added to. A compile-time loop of `unroll` words a step, after the first word.

    ```mlir
    arm.dsp.dot16_2x4 %scratch[%sums], %scratch[%x], %filter[%w] distance 32 words 8 unroll 7 : memref<1536xi8>, memref<1536xi8>, memref<2048xi16>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "sums", [MemWrite]>:$sums, Index:$sums_index,
    Arg<AnyMemRef, "rows", [MemRead]>:$x, Index:$x_index, Arg<AnyMemRef, "columns", [MemRead]>:$w, Index:$w_index,
    I64Attr:$distance, I64Attr:$words, I64Attr:$unroll);
  let assemblyFormat = [{
    $sums `[` $sums_index `]` `,` $x `[` $x_index `]` `,` $w `[` $w_index `]` `distance` $distance `words` $words
    `unroll` $unroll attr-dict `:` type($sums) `,` type($x) `,` type($w)
  }];
  let extraClassDefinition = [{
    ::llvm::StringRef $cppClass::getHeader() { return "mote_dsp.h"; }
  }];
}
