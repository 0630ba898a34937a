//===- Passes.td - Passes over the nn dialect ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_NN_TRANSFORMS_PASSES
#define MOTE_DIALECTS_NN_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def NNSinkTransposes : Pass<"nn-sink-transposes", "::mlir::func::FuncOp"> {
  let summary = "Move transposes towards the results until they cancel";
  let description = [{
    The importer surrounds every convolution and pool with transposes between ONNX's NCHW and nn's NHWC. They move down through elementwise ops, casts,
    `concat`, `pad`, `slice`, `softmax`, `reduce_mean` and `batch_norm` (whose axes
    follow), compose with each other, and vanish into constants. A transpose that only moves unit
    dimensions is a reshape. A transpose and flatten before a `fully_connected` becomes a permutation of
    its constant weights. Channel axes of quantized types move along.

    Before:
    ```mlir
    %1 = nn.transpose %0 {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x4x8xf32> -> tensor<1x8x4x4xf32>
    %2 = nn.relu %1 : tensor<1x8x4x4xf32> -> tensor<1x8x4x4xf32>
    %3 = nn.transpose %2 {perm = array<i64: 0, 2, 3, 1>} : tensor<1x8x4x4xf32> -> tensor<1x4x4x8xf32>
    ```
    After:
    ```mlir
    %1 = nn.relu %0 : tensor<1x4x4x8xf32> -> tensor<1x4x4x8xf32>
    ```
    What stays is needed: a multi-channel NCHW border, a shuffle of channels.
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numRemoved", "removed", "Transposes that are gone">];
}

def NNFoldBatchNorm : Pass<"nn-fold-batch-norm", "::mlir::func::FuncOp"> {
  let summary = "Fold batch normalization into weights, or into mul and add";
  let description = [{
    With `f = scale / sqrt(variance + epsilon)`, a batch norm after a `conv2d` or `fully_connected` with float constants multiplies its filter by
    `f[o]` and makes its bias `bias[o] * f[o] + offset[o] - mean[o] * f[o]` (computed in double).
    A product with a constant per channel goes the same way. Elsewhere a batch norm
    becomes `add(mul(x, f), offset - mean * f)`.

    Before:
    ```mlir
    %1 = nn.conv2d %x, %w {...} : (tensor<1x4x4x8xf32>, tensor<2x1x1x8xf32>) -> tensor<1x4x4x2xf32>
    %2 = nn.batch_norm %1, %scale, %offset, %mean, %variance {axis = 3 : i64, epsilon = 1.0e-5 : f32} : ...
    ```
    After:
    ```mlir
    %2 = nn.conv2d %x, %w1 bias %b1 {...} : (tensor<1x4x4x8xf32>, tensor<2x1x1x8xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numBatchNorms", "batch-norms", "Batch norms folded or expanded">];
}

def NNFuseBias : Pass<"nn-fuse-bias", "::mlir::func::FuncOp"> {
  let summary = "Make an added constant the bias of the layer before it";
  let description = [{
    `add(layer(x, w), c)`, with one constant a channel and no other use of the layer's raw
    result, becomes the layer's bias; also through a reshape that keeps the last dimension.
    A dequantized constant stays one, with its stored integers. A `matmul` with a constant right-hand side `[K, O]`
    becomes a `fully_connected` with the filter `[O, K]` first.

    Before:
    ```mlir
    %1 = nn.matmul %x, %w : (tensor<1x4xf32>, tensor<4x2xf32>) -> tensor<1x2xf32>
    %2 = nn.add %1, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    ```
    After:
    ```mlir
    %2 = nn.fully_connected %x, %wt bias %c : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numFused", "fused", "Additions that became biases">];
}

def NNFuseActivation : Pass<"nn-fuse-activation", "::mlir::func::FuncOp"> {
  let summary = "Make a clamp an attribute of the op that computes its operand";
  let description = [{
    `relu`, `clip`, and `minimum`/`maximum` with a splat constant become `act_min`/`act_max`
    of the `conv2d`, `fully_connected`, `add`, `sub` or `mul` before them, if that has no other use. Clamps that are
    already there combine. On quantized values this needs bounds that are representable, and a clamp that the
    type's range implies is dropped. A `minimum` that cannot fuse becomes a `clip`.

    Before:
    ```mlir
    %1 = nn.add %x, %y : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    %2 = nn.relu %1 : tensor<4xf32> -> tensor<4xf32>
    ```
    After:
    ```mlir
    %2 = nn.add %x, %y {act_min = 0.0 : f32} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numFused", "fused", "Clamps fused or dropped">];
}

#endif // MOTE_DIALECTS_NN_TRANSFORMS_PASSES
