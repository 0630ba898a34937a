//===- V6MOps.td - Armv6-M: Cortex-M0 and M0+ -------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
// Included by ArmOps.td. How one multiplication computes two products is said in runtime-stub/mote_v6m.h.

class V6M_Op<string name> : Arm_Op<"v6m." # name, "mote_v6m_" # name, "mote_v6m.h", []>;

def V6M_PackOp : V6M_Op<"pack"> {
  let summary = "Bytes to words of two inputs";
  let description = [{
    Reads `words` (at least one) times four bytes from any address. Of each four, writes `b0 + 65536 * b2` and `b1 + 65536 * b3`, as 32-bit
    words, to an aligned address.

    ```mlir
    arm.v6m.pack %in[%row], %pairs[%c0] words 16 : memref<8000xi8>, memref<128xi8>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "bytes", [MemRead]>:$from, Index:$from_index,
    Arg<AnyMemRef, "pairs", [MemWrite]>:$to, Index:$to_index, I32:$words);
  let assemblyFormat = [{
    $from `[` $from_index `]` `,` $to `[` $to_index `]` `words` $words attr-dict `:` type($from) `,` type($to)
  }];
}

def V6M_PairsOp : V6M_Op<"pairs"> {
  let summary = "All channels of 1 pixel, 2 at a time, two products a multiplication";
  let description = [{
    Computes and requantizes all output channels: `out[c] = ssat8((high word of sum * multiplier + addend) >> shift)`.
    `x` holds a window as `arm.v6m.pack` writes it, `w` a stream of sums to start from, weights (`w1 + 65536 * w0` a word) and multipliers, `shape` the
    constants of the layer in the order of `MOTE_V6M_*`.

    ```mlir
    arm.v6m.pairs %pairs[%c0], %filter[%c0], %out[%pixel], %shape[%c0] : memref<128xi8>, memref<9728xi8>, memref<8000xi8>, memref<5xi32>
    ```
  }];
  let arguments = (ins Arg<AnyMemRef, "window", [MemRead]>:$x, Index:$x_index,
    Arg<AnyMemRef, "stream of weights", [MemRead]>:$w, Index:$w_index,
    Arg<AnyMemRef, "outputs", [MemWrite]>:$out, Index:$out_index,
    Arg<AnyMemRef, "constants of the layer", [MemRead]>:$shape, Index:$shape_index);
  let assemblyFormat = [{
    $x `[` $x_index `]` `,` $w `[` $w_index `]` `,` $out `[` $out_index `]` `,` $shape `[` $shape_index `]`
    attr-dict `:` type($x) `,` type($w) `,` type($out) `,` type($shape)
  }];
}
