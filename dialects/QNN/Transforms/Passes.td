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

#endif // MOTE_DIALECTS_QNN_TRANSFORMS_PASSES
