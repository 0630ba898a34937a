//===- Passes.td - Passes over the plan dialect ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_PASSES
#define MOTE_DIALECTS_PLAN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def PlanArena : Pass<"plan-arena", "::mlir::ModuleOp"> {
  let summary = "Give every buffer of the model function a place in one arena";
  let description = [{
    Emitted code has no heap: one arena, a parameter of the model function, holds every buffer of
    a run. This pass computes each buffer's life over the schedule (the function's top-level ops
    that touch memory; a loop is one step), chooses offsets (several greedy orders, then branch
    and bound against the lower bound), records them in a `plan.arena`, and replaces allocations
    and arguments by `plan.view`s.

    Inputs live from step 0 to their last use, so a run may overwrite them; outputs live
    from their first write to the end. A buffer is called like the op that fills it.

    ```mlir
    func.func @m(%x: memref<8xi8> {mote.name = "x"}, %y: memref<8xi8> {mote.name = "y", mote.output}) {
      %t = memref.alloc() : memref<8xi8>
      qnn.lookup ins(%x : memref<8xi8>) outs(%t : memref<8xi8>) {...} loc("a")
      qnn.lookup ins(%t : memref<8xi8>) outs(%y : memref<8xi8>) {...} loc("b")
      return
    }
    ```
    becomes
    ```mlir
    plan.arena @m_arena of @m size 24 align 16 lower_bound 16 {
      plan.buffer @b0 input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
      plan.buffer @b1 output index 0 "y" at 0 size 8 live 1 to 1 : memref<8xi8>
      plan.buffer @b2 temporary "a" at 16 size 8 live 0 to 1 : memref<8xi8>
    }
    func.func @m(%arena: memref<24xi8>) {
      %x = plan.view %arena[0] @m_arena::@b0 : memref<24xi8> to memref<8xi8>
      ...
    ```
    With `memory=fast`, the output of an op may lie over an input that dies there, as far as the op's kernel allows
    (`mote.overlap_distance`, `mote.overlap_modulo`: see Overlaps.h; elementwise linalg ops). In the example both ops
    are elementwise, so if their kernels say so, 8 bytes are enough.

    With `regions` there is an arena for each memory region, and an argument: the hottest buffers (most bytes read and written in a run, a byte;
    see Accesses.h) lie in the fastest, as far as they fit (see RegionPlanner.h). A region that holds nothing has no arena.

    ```mlir
    // regions=dtcm:8,sram:64 if "a" is hotter than "x" and "y"
    plan.arena @m_arena_dtcm of @m region "dtcm" limit 8 size 8 ... { plan.buffer @b0 temporary "a" ... }
    plan.arena @m_arena_sram of @m region "sram" limit 64 size 8 ... { plan.buffer @b1 input index 0 "x" ... plan.buffer @b2 output index 0 "y" ... }
    func.func @m(%dtcm: memref<8xi8>, %sram: memref<8xi8>) {
    ```

    A buffer's `mote.*` attributes (scale, zero point) are those its argument had.

    The pass expects the `bufferized` phase: static shapes, identity layouts, `memref.alloc` for temporaries,
    `mote.output` on out-parameters.
  }];
  let options = [
    Option<"alignment", "alignment", "int64_t", "16",
           "Preferred alignment of buffers in bytes, a power of two; given up where it would make the arena larger">,
    Option<"minAlignment", "min-alignment", "int64_t", "4",
           "Alignment in bytes that every buffer gets; a power of two, at least the element's size is used">,
    Option<"ioBuffers", "io-buffers", "std::string", "\"arena\"",
           "Where inputs and outputs live: in the arena, or with the caller (arena|caller)">,
    Option<"memory", "memory", "std::string", "\"fast\"",
           "Whether an op may write over an input it is done with: never, or where that costs no cycles; small says that rows were handed on, too (apart|fast|small)">,
    Option<"ramBudget", "ram-budget", "int64_t", "0",
           "Largest arena allowed in bytes (0: any), or with regions what one arena would take; more is an error that names the layers at the peak">,
    ListOption<"regions", "regions", "std::string",
           "Memory regions, name:bytes each, the fastest first; none: one arena of any size">,
    Option<"noReuse", "no-reuse", "bool", "false",
           "Give every buffer bytes of its own, so that all can be inspected after a run">,
    Option<"closestOverlap", "closest-overlap", "int64_t", "-1",
           "For tests: let the two buffers of one overlap, counted modulo how many there are, lie exactly as close as they may (-1: as the arena's size asks)">
  ];
  let statistics = [
    Statistic<"numBuffers", "num-buffers", "Buffers placed">,
    Statistic<"arenaBytes", "arena-bytes", "Bytes of all arenas">,
    Statistic<"gapBytes", "gap-bytes", "Bytes of all arenas above their lower bounds">
  ];
  let dependentDialects = ["::mote::plan::PlanDialect"];
}

def PlanOrder : Pass<"plan-order", "::mlir::func::FuncOp"> {
  let summary = "Run operators in the order that keeps fewest bytes alive";
  let description = [{
    Where a network branches, its operators can run in several orders, and the peak of memory depends on which. This pass
    reorders the public function, still on tensors, so that the largest sum of bytes alive at one operator is smallest: exactly while the
    number of sets of executed operators stays small, greedily beyond. The order stays as it is where no better one is found.
    Scratch buffers, and outputs that may overwrite inputs, are not known yet and do not count.

    ```mlir
    %big0 = ... -> tensor<1000xi8>      // both branches at once: 2000 bytes
    %big1 = ... -> tensor<1000xi8>
    %small0 = ... %big0 -> tensor<10xi8>
    %small1 = ... %big1 -> tensor<10xi8>
    ```
    becomes
    ```mlir
    %big0 = ...
    %small0 = ... %big0
    %big1 = ...                         // one branch after the other: 1010 bytes and what feeds them
    %small1 = ... %big1
    ```
  }];
  let options = [
    Option<"maxStates", "max-states", "int64_t", "20000",
           "Sets of executed operators to look at before giving up exactness">
  ];
  let statistics = [
    Statistic<"bytesSaved", "bytes-saved", "Bytes by which the peak became smaller">
  ];
}

def PlanVerify : Pass<"plan-verify", "::mlir::ModuleOp"> {
  let summary = "Replay every plan and check that each read sees what its producer wrote";
  let description = [{
    The planner's claims are checked by a second, simpler program that shares none of its reasoning: it walks the
    steps of the planned function and notes for every byte of the arena which buffer it holds. A read of bytes that
    another buffer has taken since, a step that writes over what it still reads, a view that is not where its
    buffer is, a buffer used outside its recorded life, or a misaligned one, is an error. Runs after `plan-arena`
    in the pipeline, always. Changes nothing.
  }];
  let statistics = [
    Statistic<"numSteps", "num-steps", "Steps replayed">
  ];
}

def PushRows : Pass<"plan-push-rows", "::mlir::ModuleOp"> {
  let summary = "Make a function of one input row of a model whose input comes row by row";
  let description = [{
    With `--stream-input` the model function waits at `plan.next_row`; an emitted function cannot. It takes the row instead of the frame and is
    called for each row: what lies between one `plan.next_row` and the next becomes a branch, chosen by the count of rows in the arena;
    the rounds of a loop become a range of rows. Views and arithmetic that several branches use are computed in each. What
    comes before the first row runs with it; what comes after the last row's work, with that. Runs after `plan-verify` has
    checked the whole, on the calls that kernels have become.

    ```mlir
    func.func @m(%arena: memref<500xi8>, %frame: memref<1x4x10x1xi8> {mote.name = "image", mote.rows = 4 : i64}) {
      plan.begin_rows %taken
      plan.next_row %taken
      call @copy(%row0_of_frame, %line)
      scf.for %i = %c0 to %c3 step %c1 {
        plan.next_row %taken
        call @copy(%row_i_plus_1_of_frame, %line)
        call @work(%line, %out)
      }
      plan.end_rows %taken
    ```
    becomes
    ```mlir
    func.func @m(%arena: memref<500xi8>, %row: memref<10xi8> {mote.frame = memref<1x4x10x1xi8>, mote.input = "image", mote.name = "row", mote.rows = 4 : i64}) {
      %number = ... // plan.view of the counter, read
      scf.if %number_is_0 {
        call @copy(%row, %line)
      } else {
        call @copy(%row, %line)
        call @work(%line, %out)
      }
      // the counter goes up
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numPhases", "num-phases", "Branches: single rows, and ranges of rows">
  ];
}

def PlanPoison : Pass<"plan-poison", "::mlir::ModuleOp"> {
  let summary = "Destroy what no buffer holds before each step";
  let description = [{
    For tests (`mote compile --poison-dead`): in front of each step of a plan stands a `plan.poison` of all bytes of the arena that hold no living buffer, and at the end one of none. An emitted
    program that reads what is dead gets other results, and is stopped by AddressSanitizer. The third opinion on a plan, after the planner's and `plan-verify`'s: of the code that runs.

    ```mlir
    qnn.lookup ins(%x : memref<8xi8>) outs(%t : memref<8xi8>) {...}
    ```
    becomes
    ```mlir
    plan.poison %arena dead [8, 16] : memref<24xi8>
    qnn.lookup ins(%x : memref<8xi8>) outs(%t : memref<8xi8>) {...}
    ```
  }];
  let statistics = [
    Statistic<"numPoisoned", "num-poisoned", "Steps with dead bytes in front">
  ];
}

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_PASSES
