//===- Passes.td - Passes between dialects ---------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_PASSES
#define MOTE_DIALECTS_CONVERSION_PASSES

include "mlir/Pass/PassBase.td"

def ConvertNNToQNN : Pass<"convert-nn-to-qnn", "::mlir::ModuleOp"> {
  let summary = "Turn quantized types into integer arithmetic, and hot float operators into qnn";
  let description = [{
    After this pass nothing has a `!quant.uniform` type. Quantized convolutions, matrix products, pools and sums become `qnn` ops
    on i8 and i32; functions of one 8-bit value become `qnn.lookup`; operators that
    only move values stay in `nn`, on i8, and so do float operators without a qnn form (convert-nn-to-linalg takes
    both). Products that no kernel computes (of two tensors, or by weights whose zero point leaves i8) become `linalg` loops on i32 with a
    requantization in i64. What has no integer form is computed in f32 between `qnn.dequantize` and `qnn.quantize`.

    Zero points are folded into biases, scales become multipliers and shifts (see `Requantization.h`), real clamps become
    integer ones. Unsigned values are held as signed ones, 128 lower; a function whose border is unsigned flips the sign bit there.
    An accumulator that could leave i32 is an error that names the layer.

    Quantized arguments and results get their storage type and the attributes `mote.scale` and `mote.zero_point`.

    ```mlir
    %0 = nn.fully_connected %x, %w {act_min = 0.0 : f32} : (tensor<1x4x!quant.uniform<i8:f32, 0.5:1>>, tensor<2x4x!quant.uniform<i8:f32, 0.25>>)
      -> tensor<1x2x!quant.uniform<i8:f32, 1.0:-128>>
    ```
    becomes, with `bias[o] = -1 * sum w[o]` and 0.5 * 0.25 / 1.0 = 2^30 / 2^33,
    ```mlir
    %0 = qnn.fully_connected ins(%x, %w, %bias : tensor<1x4xi8>, tensor<2x4xi8>, tensor<2xi32>) outs(%init : tensor<1x2xi8>)
      {requant = #qnn.requant<multiplier = [1073741824], shift = [33], zero_point = -128, min = -128, max = 127, rounding = half_even>} -> tensor<1x2xi8>
    ```
  }];
  let dependentDialects = ["::mote::qnn::QNNDialect", "::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"numRequantized", "channels-requantized", "channels whose accumulator is requantized">,
    Statistic<"numExact", "channels-exact", "of them, channels proven to give the correctly rounded result for every input">,
    Statistic<"numFloatIslands", "float-islands", "quantized operators computed in f32">];
}

def ConvertNNToLinalg : Pass<"convert-nn-to-linalg", "::mlir::ModuleOp"> {
  let summary = "Turn the nn operators that have no qnn form into linalg, tensor, arith and math";
  let description = [{
    Runs after convert-nn-to-qnn, so element types are builtin ones. Elementwise operators become one `linalg.generic` (constants of one number
    move into its body), reshapes become views, concatenation and padding `tensor.insert_slice` into one
    result, softmax and means `linalg.reduce` with elementwise parts. Every result has one `tensor.empty` to be computed into.

    ```mlir
    %0 = nn.relu %x : tensor<1x8xf32> -> tensor<1x8xf32>
    ```
    becomes
    ```mlir
    %e = tensor.empty() : tensor<1x8xf32>
    %0 = linalg.generic {...} ins(%x : tensor<1x8xf32>) outs(%e : tensor<1x8xf32>) {
    ^bb0(%in: f32, %out: f32):
      %zero = arith.constant 0.0 : f32
      %negative = arith.cmpf olt, %in, %zero : f32
      %y = arith.select %negative, %zero, %in : f32
      linalg.yield %y : f32
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect", "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [Statistic<"numConverted", "ops-converted", "nn operators converted">];
}

def ConvertKernelsToEmitC : Pass<"convert-kernels-to-emitc", "::mlir::ModuleOp"> {
  let summary = "Convert kernels to the emitc dialect";
  let description = [{
    Turns the `kernels` phase (`func`, `scf`, `arith`, `math`, `memref`, `arm`, `plan.view`) into `emitc`,
    which the printer can write as C++. `plan.arena` stays, for the printer to read.

    - `index` is `ptrdiff_t`; a memref is a pointer, its indices one row-major offset; views are pointers.
    - `overflow<nsw>` arithmetic uses plain operators; other sums, products and shifts are computed in
      the unsigned type of their width, because their overflow is defined in MLIR and not in C++.
    - A loop-carried value is one variable; values that lead to its next value share the variable where
      their lives do not overlap.
    - An `arm` op is a call of its intrinsic; a memref and its indices are one address.

    ```mlir
    func.func private @sum(%x: memref<8xi8>) -> i32 {
      %r = scf.for %i = %c0 to %c8 step %c1 iter_args(%acc = %zero) -> (i32) {
        %v = memref.load %x[%i] : memref<8xi8>
        %w = arith.extsi %v : i8 to i32
        %t = arith.addi %acc, %w overflow<nsw> : i32
        scf.yield %t : i32
      }
      return %r : i32
    }
    ```
    becomes
    ```mlir
    emitc.func @sum(%x: !emitc.ptr<i8>) -> i32 attributes {specifiers = ["static"]} {
      %acc = "emitc.variable"() <{value = #emitc.opaque<"">}> : () -> !emitc.lvalue<i32>
      assign %zero : i32 to %acc : <i32>
      for %i = %c0 to %c8 step %c1 : !emitc.ptrdiff_t {
        %0 = load %acc : <i32>
        %1 = subscript %x[%i] : (!emitc.ptr<i8>, !emitc.ptrdiff_t) -> !emitc.lvalue<i8>
        %v = load %1 : <i8>
        %w = cast %v : i8 to i32
        %t = add %0, %w : (i32, i32) -> i32
        assign %t : i32 to %acc : <i32>
      }
      %r = load %acc : <i32>
      return %r : i32
    }
    ```
  }];
  let dependentDialects = ["::mlir::emitc::EmitCDialect"];
  let statistics = [Statistic<"functionsConverted", "functions-converted", "Number of functions converted">];
}

#endif // MOTE_DIALECTS_CONVERSION_PASSES
