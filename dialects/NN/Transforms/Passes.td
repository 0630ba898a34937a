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

def NNFoldConstants : Pass<"nn-fold-constants", "::mlir::func::FuncOp"> {
  let summary = "Evaluate at compile time what no input of the model can change";
  let description = [{
    The reference interpreter evaluates ops of `nn`, `linalg`, `tensor`, `arith` and `math` whose operands are constants or are themselves computed
    from constants: masks, position tables, scales that an exporter left as a subgraph. A result is made a constant if it has at most 4,096 bytes, or no more bytes than
    the constants it is computed from: a constant that is expanded stays small in flash. Nothing is folded that would keep the interpreter busy for
    more than about a second, or that another op writes its result over.

    `dequantize` of a constant stays as it is, since `nn-fold-qdq` needs the stored integers; with `dequantize`, what is left of them is folded too.

    Before:
    ```mlir
    %0 = nn.constant dense<[1.0, 4.0]> : tensor<2xf32> as tensor<2xf32>
    %1 = nn.sqrt %0 : tensor<2xf32> -> tensor<2xf32>
    %2 = nn.mul %x, %1 : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
    ```
    After:
    ```mlir
    %1 = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> as tensor<2xf32>
    %2 = nn.mul %x, %1 : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let options = [Option<"dequantize", "dequantize", "bool", "false", "Fold dequantize, too">];
  let statistics = [Statistic<"numFolded", "folded", "Values that became constants">];
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

def NNFoldQDQ : Pass<"nn-fold-qdq", "::mlir::func::FuncOp"> {
  let summary = "Fold quantize/dequantize pairs into ops on quantized types";
  let description = [{
    Turns `quantize(op(dequantize(x), ...))` into `op(x, ...)` on quantized types, for `conv2d`, `fully_connected`, `matmul`,
    `add`, `sub`, `mul`, `minimum`, `maximum`, pools, `reduce_mean`, `softmax` and unary functions. The result is the real result of the op on the real
    values of its operands, clamped, and rounded once.

    - Dequantize sinks and quantize rises through transposes, reshapes, slices, pads, concatenations, max pools and
      clamps; a quantize that meets a dequantize of its own type is dropped, and of another type requantizes (one op).
    - A filter is a dequantized constant, per tensor or per channel. A bias has the scale `s = input scale * filter scale[o]`: the stored integers of
      a bias whose scale is `s` up to float rounding (1e-5) are kept; every other constant is rounded to
      multiples of `s`. Where that would cost more than 1/16 of an output step, or not fit i32, the layer stays float.
    - A splat float operand `c` becomes the exact quantized constant `1` of scale `|c|`.
    - Storage casts cancel, and move with max pools, transposes, slices and reshapes of stored integers.
    - Ops without a quantize after them stay float, on constants that are then float.

    Before:
    ```mlir
    %1 = nn.dequantize %0 : tensor<1x4x!quant.uniform<i8:f32, 0.5>> -> tensor<1x4xf32>
    %2 = nn.sigmoid %1 : tensor<1x4xf32> -> tensor<1x4xf32>
    %3 = nn.quantize %2 : tensor<1x4xf32> -> tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>
    ```
    After:
    ```mlir
    %3 = nn.sigmoid %0 : tensor<1x4x!quant.uniform<i8:f32, 0.5>> -> tensor<1x4x!quant.uniform<i8:f32, 0.00390625:-128>>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numFolded", "folded", "Dequantize ops that are gone">];
}

def NNQuantizeBorders : Pass<"nn-quantize-borders", "::mlir::func::FuncOp"> {
  let summary = "Give integer arguments and results their quantized types";
  let description = [{
    An argument of integers that is only ever cast to one quantized type takes that
    type; a result that is the cast of a quantized value becomes that value.

    Before:
    ```mlir
    func.func @m(%x: tensor<4xi8>) -> tensor<4xi8> {
      %0 = nn.storage_cast %x : tensor<4xi8> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
      %1 = nn.relu %0 : ...
      %2 = nn.storage_cast %1 : tensor<4x!quant.uniform<i8:f32, 0.5>> -> tensor<4xi8>
      return %2 : tensor<4xi8>
    ```
    After:
    ```mlir
    func.func @m(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
      %1 = nn.relu %x : ...
      return %1 : tensor<4x!quant.uniform<i8:f32, 0.5>>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numQuantized", "quantized", "Borders that got a quantized type">];
}

def NNInt8Borders : Pass<"nn-int8-borders", "::mlir::func::FuncOp"> {
  let summary = "Drop quantize after float arguments and dequantize before float results";
  let description = [{
    For `--io=int8`. Every float argument must go to `quantize` ops of one type only, and every float result must
    come from a `dequantize`; anything else is an error that names the border.

    Before:
    ```mlir
    func.func @m(%x: tensor<4xf32>) -> tensor<4xf32> {
      %0 = nn.quantize %x : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
      %1 = nn.relu %0 : ...
      %2 = nn.dequantize %1 : tensor<4x!quant.uniform<i8:f32, 0.5>> -> tensor<4xf32>
    ```
    After:
    ```mlir
    func.func @m(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) -> tensor<4x!quant.uniform<i8:f32, 0.5>> {
      %1 = nn.relu %x : ...
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numConverted", "converted", "Float borders made integer">];
}

def NNIOLayout : Pass<"nn-io-layout", "::mlir::func::FuncOp"> {
  let summary = "Move the border's NCHW/NHWC transposes to the caller";
  let description = [{
    With `layout=nhwc`, a rank-4 argument whose only use is a transpose (or an equivalent
    reshape) to NHWC takes the NHWC type, and a result that is such a transpose to NCHW
    becomes its operand; casts between the border and the transpose change their shape along. `layout=onnx` changes nothing.

    Before:
    ```mlir
    func.func @m(%x: tensor<1x3x8x8xf32>) -> ... {
      %0 = nn.transpose %x {perm = array<i64: 0, 2, 3, 1>} : tensor<1x3x8x8xf32> -> tensor<1x8x8x3xf32>
    ```
    After:
    ```mlir
    func.func @m(%x: tensor<1x8x8x3xf32>) -> ... {
    ```
  }];
  let options = [Option<"layout", "layout", "std::string", /*default=*/"\"onnx\"",
                        "Axis order of rank-4 arguments and results: onnx or nhwc">];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numPermuted", "permuted", "Borders that became NHWC">];
}

def NNCalibrate : Pass<"nn-calibrate", "::mlir::func::FuncOp"> {
  let summary = "Run the function on samples and note the range of every float value";
  let description = [{
    Interprets the function once for each sample and gives arguments and ops `nn.range = array<f32: low, high>`, which nn-quantize uses.
    A file holds the samples of one argument one after the other: a .npy, or raw little-endian elements. With `percentile` below
    100, half of the remaining values are left out at either end.

    Before:
    ```mlir
    %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
    ```
    After:
    ```mlir
    %1 = nn.relu %0 {nn.range = array<f32: 0.0, 2.5>} : tensor<4xf32> -> tensor<4xf32>
    ```
  }];
  let options = [
    ListOption<"samples", "samples", "std::string", "A file for each argument in order">,
    Option<"percentile", "percentile", "double", /*default=*/"100.0",
           "How many percent of the values a range covers">,
  ];
  let statistics = [Statistic<"numSamples", "samples", "Samples run">];
}

def NNQuantize : Pass<"nn-quantize", "::mlir::func::FuncOp"> {
  let summary = "Quantize a float model by the ranges of its values";
  let description = [{
    Ops and arguments carry `nn.range = array<f32: low, high>`, which calibration on samples has found (see `docs/quantization.md`). Around
    every op that has an integer form, operands and result are rounded to 8 bits by a
    `quantize`/`dequantize` pair, and constants become dequantized constants; nn-fold-qdq does the rest.

    - Activations: asymmetric i8, `scale = (high - low) / 255` over a range that includes 0.
    - Filters: symmetric i8 in [-127, 127], one scale an output channel. Biases: i32 of scale `input scale * filter scale`.
    - `softmax`, `sigmoid`, `hard_sigmoid`: scale 1/256, zero point -128; `tanh`: 1/128, 0.
    - Transposes, reshapes, slices, pads, max pools and concatenations have one type for operands and result.
    - Values without a range, and ops without an integer form, stay float. So do borders.

    Before:
    ```mlir
    %1 = nn.relu %0 {nn.range = array<f32: 0.0, 2.55>} : tensor<4xf32> -> tensor<4xf32>
    ```
    After:
    ```mlir
    %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
    %2 = nn.quantize %1 : tensor<4xf32> -> tensor<4x!quant.uniform<i8:f32, 0.01:-128>>
    %3 = nn.dequantize %2 : tensor<4x!quant.uniform<i8:f32, 0.01:-128>> -> tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [Statistic<"numQuantized", "quantized", "Ops that got an integer form">];
}

def NNCastToF16 : Pass<"nn-cast-to-f16", "::mlir::func::FuncOp"> {
  let summary = "Compute in f16 what is computed in f32";
  let description = [{
    Every `nn` op with f32 results gets f16 operands and results; constants are rounded, once. Arguments and results of the function stay
    f32, as do ops of other dialects and the quantized part of a model: casts stand between. A constant that f16 would make infinite is an
    error that names the op and the element. Runs last, when everything that folds into weights has been folded in f32.

    Before:
    ```mlir
    %1 = nn.relu %arg0 : tensor<4xf32> -> tensor<4xf32>
    return %1 : tensor<4xf32>
    ```
    After:
    ```mlir
    %0 = nn.cast %arg0 : tensor<4xf32> -> tensor<4xf16>
    %1 = nn.relu %0 : tensor<4xf16> -> tensor<4xf16>
    %2 = nn.cast %1 : tensor<4xf16> -> tensor<4xf32>
    return %2 : tensor<4xf32>
    ```
  }];
  let dependentDialects = ["::mote::nn::NNDialect"];
  let statistics = [
    Statistic<"numConverted", "converted", "Ops that compute in f16">,
    Statistic<"numConstants", "constants", "Constants rounded">,
  ];
}

#endif // MOTE_DIALECTS_NN_TRANSFORMS_PASSES
