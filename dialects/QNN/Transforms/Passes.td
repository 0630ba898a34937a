//===- Passes.td - Passes over the qnn dialect ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_QNN_TRANSFORMS_PASSES
#define MOTE_DIALECTS_QNN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def EliminateDeadChannels : Pass<"qnn-eliminate-dead-channels", "::mlir::func::FuncOp"> {
  let summary = "Remove channels that cannot influence the output";
  let description = [{
    Interval analysis forward: weights are constants, so the range of every channel's stored values is
    known; a channel whose range is one value is a constant, for every input. Liveness backward: a channel
    is needed if some needed channel of a consumer has a nonzero weight for it, unless it is a constant whose contribution can move
    into that consumer's bias (with padding only if the padding reads the same value). Channels not needed are removed from the op
    that computes them, from the channelwise ops behind it, and from the filters that read them. Results are the same bits.

    Each op that lost channels says so in `mote.eliminated`, the certificate that reports print.
    `channel-multiple` keeps some dead channels (with zero weights), so that counts stay a multiple of the kernels' tiles.

    ```mlir
    // Channel 1 of %0 is -128 whatever the input is, and weighs 3:
    %0 = qnn.conv2d ... -> tensor<1x8x8x2xi8>
    %1 = qnn.conv2d ins(%0, dense<[[[[2, 3]]]]>, dense<5>) ...
    // becomes, with -384 in the bias
    %0 = qnn.conv2d ... -> tensor<1x8x8x1xi8>
    %1 = qnn.conv2d ins(%0, dense<2>, dense<-379>) ...
    ```
  }];
  let options = [Option<"channelMultiple", "channel-multiple", "int64_t", "4",
                        "keep channel counts a multiple of this where dead channels allow it">];
  let statistics = [Statistic<"numChannelsRemoved", "channels-removed", "Output channels removed">];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect"];
}

def SeparateInits : Pass<"qnn-separate-inits", "::mlir::func::FuncOp"> {
  let summary = "Give every op a tensor.empty of its own to write into";
  let description = [{
    CSE merges `tensor.empty` ops of equal type. Ops that share one would be bufferized into one allocation, one after the
    other, and the memory planner, which knows all lifetimes, could no longer place their values apart.

    ```mlir
    %e = tensor.empty() : tensor<8xi8>
    %0 = qnn.lookup ins(%x : tensor<8xi8>) outs(%e : tensor<8xi8>) ...
    %1 = qnn.lookup ins(%0 : tensor<8xi8>) outs(%e : tensor<8xi8>) ...
    // becomes
    %e0 = tensor.empty() : tensor<8xi8>
    %0 = qnn.lookup ins(%x : tensor<8xi8>) outs(%e0 : tensor<8xi8>) ...
    %e1 = tensor.empty() : tensor<8xi8>
    %1 = qnn.lookup ins(%0 : tensor<8xi8>) outs(%e1 : tensor<8xi8>) ...
    ```
  }];
  let dependentDialects = ["::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numCloned", "inits-cloned", "tensor.empty ops added">];
}

def ResultsToOutParams : Pass<"qnn-results-to-out-params", "::mlir::ModuleOp"> {
  let summary = "Turn the results of public functions into arguments that they write";
  let description = [{
    The argument keeps the result's attributes and gains `mote.output`. Ops that computed the result write to the
    argument directly, also through reshapes; only a result that is an argument, a constant, or returned twice
    is copied.

    ```mlir
    func.func @f(%x: memref<4xi8>) -> (memref<2x2xi8> {mote.name = "y"}) {
      %0 = memref.alloc() : memref<4xi8>
      qnn.lookup ins(%x : memref<4xi8>) outs(%0 : memref<4xi8>) ...
      %1 = memref.expand_shape %0 ...
      return %1 : memref<2x2xi8>
    }
    // becomes
    func.func @f(%x: memref<4xi8>, %y: memref<2x2xi8> {mote.name = "y", mote.output}) {
      %0 = memref.collapse_shape %y ...
      qnn.lookup ins(%x : memref<4xi8>) outs(%0 : memref<4xi8>) ...
      return
    }
    ```
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
  let statistics = [Statistic<"numResults", "results-converted", "results that became arguments">];
}

def TileRows : Pass<"qnn-tile-rows", "::mlir::func::FuncOp"> {
  let summary = "Compute image operators in loops over blocks of rows";
  let description = [{
    Cuts the result of a convolution, pool or elementwise op on one NHWC image into rows that touch padding above, a loop over blocks of `rows` rows without
    vertical padding, and the rest below. The values are the same bits. Ops whose loop would run less than twice stay.
    Slices of rows are contiguous, so they bufferize to views, without copies.

    ```mlir
    %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x8x8x4xi8>, ...) outs(%e : tensor<1x8x8x4xi8>) {pads = [1, 1, 1, 1], ...}   // 3x3
    // becomes, with rows=2
    %top = qnn.conv2d ins(%x_rows_0_1, ...) outs(%e_row_0 : ...) {pads = [1, 1, 0, 1], ...}
    %loop = scf.for %y = 0 to 6 step 2 ... qnn.conv2d ins(%x_rows_y_y+3, ...) {pads = [0, 1, 0, 1], ...}
    %bottom = qnn.conv2d ins(%x_rows_6_7, ...) outs(%e_row_7 : ...) {pads = [0, 1, 1, 1], ...}
    ```
  }];
  let options = [Option<"rows", "rows", "int64_t", "1", "output rows a block">];
  let dependentDialects = ["::mlir::affine::AffineDialect", "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numTiled", "ops-tiled", "ops that became row loops">];
}

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_PASSES
