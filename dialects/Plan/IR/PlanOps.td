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
  let summary = "The memory of one run of one model function";
  let description = [{
    `size` and `lower_bound` are bytes. `lower_bound` is the largest sum of bytes alive at one step, which no
    placement without overlap can beat; `optimal` says that the planner proved `size` minimal.
    `alignment` (bytes, a power of two) is what the caller's arena pointer must have.
    `model` names the function; steps count its top-level ops that touch memory, from 0.
    With `--io-buffers=caller`, inputs and outputs have no entry here.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$model, I64Attr:$size, I64Attr:$alignment,
    I64Attr:$lower_bound, UnitAttr:$optimal);
  let regions = (region SizedRegion<1>:$buffers);
  let assemblyFormat = [{
    $sym_name `of` $model `size` $size `align` $alignment `lower_bound` $lower_bound (`optimal` $optimal^)?
    attr-dict-with-keyword $buffers
  }];
  let hasRegionVerifier = 1;
}

def Plan_BufferOp : Plan_Op<"buffer", [Symbol, HasParent<"ArenaOp">]> {
  let summary = "One buffer: place, size, life";
  let description = [{
    Bytes `[offset, offset + size)` of the arena, alive from step `first` to step `last`, both
    included. Inputs live from step 0, outputs to the end. `index` numbers inputs and outputs. `type` is the tensor held.
    `name` is the ONNX value's or node's name.

    ```mlir
    plan.buffer @b3 temporary "relu_3" at 8000 size 8000 live 4 to 5 : memref<1x25x5x64xi8>
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, Plan_BufferKindAttr:$kind, StrAttr:$name, I64Attr:$offset, I64Attr:$size,
    I64Attr:$first, I64Attr:$last, OptionalAttr<I64Attr>:$index, TypeAttr:$type);
  let assemblyFormat = [{
    $sym_name $kind (`index` $index^)? $name `at` $offset `size` $size `live` $first `to` $last `:` $type attr-dict
  }];
}

def Plan_ViewOp : Plan_Op<"view", [Pure]> {
  let summary = "A buffer of the arena as a memref";
  let description = [{
    The arena's bytes from `offset` on, seen as `type`. `offset` is a multiple of the element's alignment.

    ```mlir
    %0 = plan.view %arena[8000] @arena::@b3 : memref<16000xi8> to memref<1x25x5x64xi8>
    ```
  }];
  let arguments = (ins AnyMemRef:$arena, I64Attr:$offset, SymbolRefAttr:$buffer);
  let results = (outs AnyMemRef:$result);
  let assemblyFormat = "$arena `[` $offset `]` $buffer attr-dict `:` type($arena) `to` type($result)";
  let hasVerifier = 1;
}

#endif // MOTE_DIALECTS_PLAN_IR_PLANOPS
