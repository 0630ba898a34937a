//===- Passes.td - Row streaming ------------------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_STREAM_PASSES
#define MOTE_CODEGEN_STREAM_PASSES

include "mlir/Pass/PassBase.td"

def StreamRows : Pass<"qnn-stream-rows", "::mlir::func::FuncOp"> {
  let summary = "Let consecutive ops hand each other rows instead of whole tensors";
  let description = [{
    The largest tensors of a vision network are the first ones, and no op needs more than a few rows of them at once.
    This pass groups consecutive `qnn` ops of the bufferized function into `plan.stream`s, in which each op computes one row at
    a time, as soon as the rows of its window are there. Tensors between them become line buffers of as many rows
    as windows need (kernel height, and what strides and skips add); rows still needed move to the front when a line buffer is
    full, so that windows stay contiguous. Padding above and below lies in the line buffers, so that one kernel serves
    all rows. The order of rows is fixed: what repeats is emitted as loops, with what comes before and after.

    Which ops are grouped minimizes the arena, as far as all kernels together are not estimated to take more than `slack` per cent
    longer, then the cycles; what is below `budget` is small enough. Kernels come from the kernel table, and so do their costs. Where they gain from it,
    ops compute two rows at a time (Winograd).

    With `take-rows`, the op that reads the model's input and those after it become a stream in which `plan.next_row` stands wherever
    the next row of the input must have come; the input's argument gets `mote.rows`, how many there are. What an op needs of them is
    copied to a line buffer. Where no stream can begin at the input, that is an error that names the op.

    ```mlir
    %t = memref.alloc() : memref<1x48x48x8xi8>
    qnn.conv2d ins(%x, ...) outs(%t) {strides = array<i64: 2, 2>, ...}
    qnn.depthwise_conv2d ins(%t, ...) outs(%y) {pads = array<i64: 1, 1, 1, 1>, ...}
    ```
    becomes
    ```mlir
    plan.stream ins(%x) outs(%y) distance ... {
      %t = memref.alloc() : memref<1x3x48x8xi8>
      qnn.fill outs(row 0 of %t)
      qnn.conv2d ins(rows 0 to 2 of %x, ...) outs(row 1 of %t)
      qnn.conv2d ins(rows 2 to 4 of %x, ...) outs(row 2 of %t)
      qnn.depthwise_conv2d ins(%t, ...) outs(row 0 of %y)
      scf.for %row = 0 to 46 {
        qnn.move ins(rows 1 to 2 of %t) outs(rows 0 to 1 of %t)
        qnn.conv2d ins(rows 4 + 2 %row ... of %x) outs(row 2 of %t)
        qnn.depthwise_conv2d ins(%t, ...) outs(row 1 + %row of %y)
      }
      ...
    }
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::emitc::EmitCDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mote::arm::ArmDialect", "::mote::plan::PlanDialect", "::mote::qnn::QNNDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"generic\"", "target whose kernels run, as in --target=">,
    Option<"budget", "budget", "int64_t", "0", "bytes the arena may have (0: as few as possible)">,
    Option<"takeRows", "take-rows", "bool", "false",
           "the model's input comes row by row and is never stored as a whole (--stream-input)">,
    Option<"optimize", "optimize", "std::string", "\"speed\"",
           "what kernels will be chosen for, which is what rows are weighed with (speed|balanced|size)">,
    Option<"slack", "slack", "unsigned", "10", "per cent of cycles that fewer bytes may cost">,
  ];
  let statistics = [
    Statistic<"numStreams", "num-streams", "Number of streams">,
    Statistic<"numStreamed", "num-streamed", "Number of ops in streams">,
  ];
}

def SplitRows : Pass<"qnn-split-rows", "::mlir::func::FuncOp"> {
  let summary = "Let several processors compute the rows of a layer";
  let description = [{
    Makes a `plan.parallel` of each `qnn` op on one image that is worth it: `parts` ops, each for as many consecutive rows of
    the result as the others, give or take one. Ops of less than `least-work` multiplications (or elements, where there are none)
    stay as they are, as do those that cannot be cut along rows, and ops in a `plan.stream`, whose rows wait for each other. The function gets
    `mote.threads = parts`.

    Floats must be rounded alike for any number of parts. So ops on them name the kernel that is the fastest of the whole one, and parts begin at a multiple of
    the rows that it computes together (four by Winograd's F(4x4, 3x3)).

    ```mlir
    qnn.conv2d ins(%x, ...) outs(%y : memref<1x56x56x64xi8>) {pads = array<i64: 1, 1, 1, 1>, ...}
    ```
    becomes, with `parts=2`,
    ```mlir
    plan.parallel {
      qnn.conv2d ins(rows 0 to 28 of %x, ...) outs(rows 0 to 27 of %y) {pads = array<i64: 1, 1, 0, 1>, ...}
    }, {
      qnn.conv2d ins(rows 27 to 55 of %x, ...) outs(rows 28 to 55 of %y) {pads = array<i64: 0, 1, 1, 1>, ...}
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect", "::mote::plan::PlanDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"generic\"", "target whose kernels run, as in --target=">,
    Option<"parts", "parts", "unsigned", "2", "parts to cut ops into: processors">,
    Option<"leastWork", "least-work", "int64_t", "32768", "multiplications below which an op stays whole">,
  ];
  let statistics = [
    Statistic<"numSplit", "num-split", "Number of ops cut into parts">,
  ];
}

#endif // MOTE_CODEGEN_STREAM_PASSES
