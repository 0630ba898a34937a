//===- PlanOps.td - Operations of the plan dialect ---------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_IR_PLANOPS
#define MOTE_DIALECTS_PLAN_IR_PLANOPS

include "dialects/Plan/IR/PlanDialect.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/RegionKindInterface.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Plan_BufferKind : I32EnumAttr<"BufferKind", "what a buffer is for", [
    I32EnumAttrCase<"Input", 0, "input">, I32EnumAttrCase<"Output", 1, "output">,
    I32EnumAttrCase<"Temporary", 2, "temporary">, I32EnumAttrCase<"Scratch", 3, "scratch">]> {
  let cppNamespace = "::mote::plan";
  let genSpecializedAttr = 0;
}
def Plan_BufferKindAttr : EnumAttr<Plan_Dialect, Plan_BufferKind, "buffer_kind">;

class Plan_Op<string mnemonic, list<Trait> traits = []> : Op<Plan_Dialect, mnemonic, traits>;

def Plan_ArenaOp : Plan_Op<"arena", [Symbol, SymbolTable, NoTerminator, SingleBlock, IsolatedFromAbove,
                                     NoRegionArguments]> {
  let summary = "The memory of one run of one model function, or its part in one region";
  let description = [{
    `size` and `lower_bound` are bytes. `lower_bound` is what some step needs at least: the sum of
    the bytes alive there, less what its op lets its output share with an input. `optimal` says that the planner proved `size` minimal.
    `alignment` (bytes) is what the caller's arena pointer must have.
    `model` names the function; steps count its top-level ops that touch memory, from 0; a `plan.stream` counts as the ops in it.
    With `--io-buffers=caller`, inputs and outputs have no entry here.

    With `--mem` a function has an arena for each memory region that holds some of its buffers, from the fastest to the slowest; the n-th is the n-th argument.
    `region` is the region's name, `limit` its bytes.

    ```mlir
    plan.arena @kws_arena of @kws size 16000 align 16 lower_bound 16000 optimal {
      plan.buffer @b0 input index 0 "input_1" at 0 size 490 live 0 to 0 : memref<1x49x10x1xi8>
      ...
    }
    plan.arena @vww_arena_dtcm of @vww region "dtcm" limit 16384 size 16000 align 16 lower_bound 16000 optimal {
      ...
    }
    ```

    Constraints:
    - (arena_c1) `size >= lower_bound >= 0`.
    - (arena_c2) `alignment` is a power of two.
    - (arena_c3) The region holds `plan.buffer`s only.
    - (arena_c4) Every buffer ends at `size` at the latest.
    - (arena_c5) Inputs are numbered from 0 without gaps or repetition; so are outputs. Of regions, all together.
    - (arena_c6) A region has a name and a limit, and `size <= limit`.

    That buffers alive at one step do not destroy each other is what `plan-verify` checks.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$model, I64Attr:$size, I64Attr:$alignment,
    I64Attr:$lower_bound, UnitAttr:$optimal, OptionalAttr<StrAttr>:$region, OptionalAttr<I64Attr>:$limit);
  let regions = (region SizedRegion<1>:$buffers);
  let assemblyFormat = [{
    $sym_name `of` $model (`region` $region^ `limit` $limit)? `size` $size `align` $alignment `lower_bound` $lower_bound (`optimal` $optimal^)?
    attr-dict-with-keyword $buffers
  }];
  let hasRegionVerifier = 1;
}

def Plan_BufferOp : Plan_Op<"buffer", [Symbol, HasParent<"ArenaOp">]> {
  let summary = "One buffer: place, size, life";
  let description = [{
    Bytes `[offset, offset + size)` of the arena, alive from step `first` to step `last`, both
    included. `accesses`, where regions have been chosen by it, is how many bytes of it a run reads and writes. Inputs live from step 0, outputs to the end. `index` numbers inputs and outputs. `type` is the tensor held.
    `name` is the ONNX value's or node's name. Inputs and outputs also carry the `mote.*` attributes
    (`mote.scale`, `mote.zero_point`) their function arguments had.

    ```mlir
    plan.buffer @b3 temporary "relu_3" at 8000 size 8000 live 4 to 5 : memref<1x25x5x64xi8>
    ```

    Constraints:
    - (buffer_c1) `offset >= 0` and `0 <= first <= last`.
    - (buffer_c2) `type` is a memref of static shape and identity layout, and `size` its bytes.
    - (buffer_c3) `index` is present on inputs and outputs, and only there.
    - (buffer_c4) `offset` is a multiple of the element's bytes.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Plan_BufferKindAttr:$kind, StrAttr:$name, I64Attr:$offset, I64Attr:$size,
    I64Attr:$first, I64Attr:$last, OptionalAttr<I64Attr>:$index,
    OptionalAttr<I64Attr>:$accesses, TypeAttr:$type);
  let assemblyFormat = [{
    $sym_name $kind (`index` $index^)? $name `at` $offset `size` $size `live` $first `to` $last (`accesses` $accesses^)?
    `:` $type attr-dict
  }];
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// The tensor held.
    ::mlir::MemRefType getMemRefType() { return ::llvm::cast<::mlir::MemRefType>(getType()); }
    /// First byte behind the buffer.
    int64_t getEnd() { return int64_t(getOffset() + getSize()); }
    bool isAliveAt(int64_t step) { return int64_t(getFirst()) <= step && step <= int64_t(getLast()); }
  }];
}

def Plan_ViewOp : Plan_Op<"view", [Pure]> {
  let summary = "A buffer of the arena as a memref";
  let description = [{
    The arena's bytes from `offset` on, seen as the result type.

    ```mlir
    %0 = plan.view %arena[8000] @arena::@b3 : memref<16000xi8> to memref<1x25x5x64xi8>
    ```

    Constraints:
    - (view_c1) The arena is a `memref<Nxi8>` of static size.
    - (view_c2) The result has static shape and identity layout.
    - (view_c3) Bytes `[offset, offset + bytes of the result)` lie in the arena.
    - (view_c4) `offset` is a multiple of the element's bytes.

    That `buffer` exists and lies at `offset` is checked by `plan-verify`.
  }];
  let arguments = (ins AnyMemRef:$arena, I64Attr:$offset, SymbolRefAttr:$buffer);
  let results = (outs AnyMemRef:$result);
  let assemblyFormat = "$arena `[` $offset `]` $buffer attr-dict `:` type($arena) `to` type($result)";
  let hasVerifier = 1;
}

def Plan_StreamOp : Plan_Op<"stream", [NoTerminator, SingleBlock, NoRegionArguments, AttrSizedOperandSegments,
                                       RecursiveMemoryEffects]> {
  let summary = "Ops that hand each other rows instead of whole tensors";
  let description = [{
    The body computes `outputs` from `inputs` row by row: tiles of ops, in row loops (`scf.for` with constant bounds)
    and between them, and line buffers (`memref.alloc`) that hold the rows some op still needs. An allocation in
    a loop is a new one in each round.

    Every op in the body that touches memory is a step of the schedule. What a loop uses is alive through the whole
    loop, unless it is allocated in it. `distance` says how the last of `outputs` may lie over the first of `inputs`, if
    that dies here: safe if address(input) - address(output) >= distance, in bytes. It follows from the order of
    rows; `plan-verify` runs the rows one by one and so proves it.

    ```mlir
    plan.stream ins(%x : memref<1x96x96x3xi8>) outs(%y : memref<1x24x24x16xi8>) distance 11520 {
      %lines = memref.alloc() : memref<1x3x48x8xi8>
      scf.for %row = %c0 to %c24 step %c1 {
        ...
      }
    }
    ```

    Constraints:
    - (stream_c1) The body holds only loops, arithmetic on `index`, allocations, views, `qnn` ops, `plan.next_row` and `plan.poison`.
    - (stream_c2) There is at least one output, and one input.
  }];
  let arguments = (ins Variadic<AnyMemRef>:$inputs, Variadic<AnyMemRef>:$outputs, OptionalAttr<I64Attr>:$distance);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = [{
    `ins` `(` $inputs `:` type($inputs) `)` `outs` `(` $outputs `:` type($outputs) `)` (`distance` $distance^)?
    attr-dict-with-keyword $body
  }];
  let hasVerifier = 1;
}

def Plan_ParallelOp : Plan_Op<"parallel", [NoTerminator, SingleBlock, NoRegionArguments, RecursiveMemoryEffects]> {
  let summary = "Parts of a layer that may be computed at the same time";
  let description = [{
    Each region computes some rows of one op's result. No part writes what another one reads or writes, so that any order, and any number of
    processors, gives the same bits; `plan-verify` proves it, byte by byte. What one of them uses is alive through all of them: each has scratch memory of its own.

    ```mlir
    plan.parallel {
      qnn.conv2d ins(rows 0 to 28 of %x, ...) outs(rows 0 to 27 of %y)
    }, {
      qnn.conv2d ins(rows 27 to 55 of %x, ...) outs(rows 28 to 55 of %y)
    }
    ```

    Constraints:
    - (parallel_c1) There are at least two parts.
    - (parallel_c2) Parts hold index arithmetic, allocations, views, `qnn` ops and calls only.
  }];
  let regions = (region VariadicRegion<SizedRegion<1>>:$parts);
  let assemblyFormat = "$parts attr-dict";
  let hasVerifier = 1;
}

class Plan_RowsOp<string mnemonic, list<MemoryEffect> effects> : Plan_Op<mnemonic> {
  let arguments = (ins Arg<MemRefRankOf<[I32], [1]>, "rows taken so far", effects>:$taken);
  let assemblyFormat = "$taken attr-dict `:` type($taken)";
  let hasVerifier = 1;
}

def Plan_BeginRowsOp : Plan_RowsOp<"begin_rows", [MemWrite]> {
  let summary = "A frame begins, of which no row was taken";
  let description = [{
    With `--stream-input` the model's input comes row by row and is never stored as a whole. `taken` counts its rows, and is alive
    from here to `plan.end_rows`.

    ```mlir
    plan.begin_rows %taken : memref<1xi32>
    ```

    Constraints:
    - (rows_c1) `taken` holds one element.
  }];
}

def Plan_NextRowOp : Plan_RowsOp<"next_row", [MemRead, MemWrite]> {
  let summary = "The next row of the model's input is there, and the one before is gone";
  let description = [{
    The r-th one to execute, counted from 0, makes row r of the input readable until the next one. Rows of
    an input that comes so (its argument has `mote.rows`) are read nowhere else; `plan-verify` counts. `plan-push-rows` makes a function of what
    lies between one and the next.

    ```mlir
    plan.next_row %taken : memref<1xi32>
    ```

    Constraints:
    - (rows_c1) `taken` holds one element.
    - (next_row_c1) It is in a `plan.stream` or, when that is dissolved, a function, in at most one loop there.
  }];
}

def Plan_EndRowsOp : Plan_RowsOp<"end_rows", [MemRead]> {
  let summary = "All rows were taken, and the outputs are there";
  let description = [{
    ```mlir
    plan.end_rows %taken : memref<1xi32>
    ```

    Constraints:
    - (rows_c1) `taken` holds one element.
  }];
}

def Plan_PoisonOp : Plan_Op<"poison", [MemoryEffects<[MemWrite]>]> {
  let summary = "Bytes of the arena that no buffer holds from here on, and all others may be used";
  let description = [{
    `dead` lists ranges of bytes, begin and end of each, from low to high. `plan-poison` puts it in front of steps, for tests: emitted code fills the ranges with what no
    buffer holds and, under AddressSanitizer, forbids them. What it writes nobody reads, so it is no step.

    ```mlir
    plan.poison %arena dead [0, 16, 40, 64] : memref<100xi8>
    ```

    Constraints:
    - (poison_c1) The arena is a `memref<Nxi8>` of static size.
    - (poison_c2) The ranges are in the arena, not empty, in order, and apart.
  }];
  let arguments = (ins AnyMemRef:$arena, DenseI64ArrayAttr:$dead);
  let assemblyFormat = "$arena `dead` $dead attr-dict `:` type($arena)";
  let hasVerifier = 1;
}

#endif // MOTE_DIALECTS_PLAN_IR_PLANOPS
