// RUN: mote-opt %s --split-input-file --nn-fold-constants | FileCheck %s
// RUN: mote-opt %s --split-input-file --nn-fold-constants=dequantize=true | FileCheck %s --check-prefix=DEQUANTIZE

// sqrt([1, 4]) + [1, 1] = [2, 3]: one constant, and nothing is left of the rest.
// CHECK-LABEL: @chain
// CHECK-NEXT: %[[C:.*]] = nn.constant dense<[2.000000e+00, 3.000000e+00]> : tensor<2xf32>
// CHECK-NEXT: nn.mul %arg0, %[[C]]
// CHECK-NEXT: return
func.func @chain(%x: tensor<3x2xf32>) -> tensor<3x2xf32> {
  %0 = nn.constant dense<[1.0, 4.0]> : tensor<2xf32> as tensor<2xf32>
  %1 = nn.constant dense<1.0> : tensor<2xf32> as tensor<2xf32>
  %2 = nn.sqrt %0 : tensor<2xf32> -> tensor<2xf32>
  %3 = nn.add %2, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %4 = nn.mul %x, %3 : (tensor<3x2xf32>, tensor<2xf32>) -> tensor<3x2xf32>
  return %4 : tensor<3x2xf32>
}

// -----

// Operators of the long tail: here a mask that an exporter left as a comparison, x[i] > 2.
// CHECK-LABEL: @linalg
// CHECK-NEXT: %[[C:.*]] = nn.constant dense<[false, true, true]> : tensor<3xi1>
// CHECK-NEXT: return %[[C]]
func.func @linalg() -> tensor<3xi1> {
  %x = nn.constant dense<[1, 3, 5]> : tensor<3xi32> as tensor<3xi32>
  %two = arith.constant 2 : i32
  %init = tensor.empty() : tensor<3xi1>
  %bound = tensor.empty() : tensor<3xi32>
  %twos = linalg.fill ins(%two : i32) outs(%bound : tensor<3xi32>) -> tensor<3xi32>
  %mask = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%x, %twos : tensor<3xi32>, tensor<3xi32>) outs(%init : tensor<3xi1>) {
  ^bb0(%a: i32, %b: i32, %unused: i1):
    %greater = arith.cmpi sgt, %a, %b : i32
    linalg.yield %greater : i1
  } -> tensor<3xi1>
  return %mask : tensor<3xi1>
}

// -----

// 2,048 numbers, 8 KB, come from two: what expands them stays, and what is small in between is folded.
// CHECK-LABEL: @expands
// CHECK: %[[C:.*]] = nn.constant dense<[1.000000e+00, 2.000000e+00]>
// CHECK: %[[LARGE:.*]] = linalg.broadcast ins(%[[C]]
// CHECK: nn.add %arg0, %[[LARGE]]
func.func @expands(%x: tensor<1024x2xf32>) -> tensor<1024x2xf32> {
  %0 = nn.constant dense<[1.0, 4.0]> : tensor<2xf32> as tensor<2xf32>
  %1 = nn.sqrt %0 : tensor<2xf32> -> tensor<2xf32>
  %init = tensor.empty() : tensor<1024x2xf32>
  %2 = linalg.broadcast ins(%1 : tensor<2xf32>) outs(%init : tensor<1024x2xf32>) dimensions = [0]
  %3 = nn.add %x, %2 : (tensor<1024x2xf32>, tensor<1024x2xf32>) -> tensor<1024x2xf32>
  return %3 : tensor<1024x2xf32>
}

// -----

// The sum's first value is written over: as a constant it would be copied in every inference.
// CHECK-LABEL: @init
// CHECK: %[[ZERO:.*]] = linalg.fill
// CHECK: linalg.reduce {{.*}} outs(%[[ZERO]]
func.func @init(%x: tensor<3xf32>) -> tensor<f32> {
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : tensor<f32>
  %init = linalg.fill ins(%zero : f32) outs(%empty : tensor<f32>) -> tensor<f32>
  %sum = linalg.reduce ins(%x : tensor<3xf32>) outs(%init : tensor<f32>) dimensions = [0]
    (%a: f32, %b: f32) {
      %0 = arith.addf %a, %b : f32
      linalg.yield %0 : f32
    }
  return %sum : tensor<f32>
}

// -----

// nn-fold-qdq looks for the stored integers. Behind it, (stored - 1) * 0.5.
// CHECK-LABEL: @dequantize
// CHECK: nn.dequantize
// DEQUANTIZE-LABEL: @dequantize
// DEQUANTIZE-NEXT: %[[C:.*]] = nn.constant dense<[1.000000e+00, -1.500000e+00]> : tensor<2xf32>
// DEQUANTIZE-NEXT: nn.mul %arg0, %[[C]]
func.func @dequantize(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.constant dense<[3, -2]> : tensor<2xi8> as tensor<2x!quant.uniform<i8:f32, 0.5:1>>
  %1 = nn.dequantize %0 : tensor<2x!quant.uniform<i8:f32, 0.5:1>> -> tensor<2xf32>
  %2 = nn.mul %x, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  return %2 : tensor<2xf32>
}

// -----

// A slice outside of its tensor has no value: it stays what it is, and nothing is said.
// CHECK-LABEL: @no_value
// CHECK: tensor.extract_slice
func.func @no_value() -> tensor<1xi32> {
  %0 = arith.constant dense<[1, 2]> : tensor<2xi32>
  %1 = arith.constant 5 : index
  %2 = tensor.extract_slice %0[%1] [1] [1] : tensor<2xi32> to tensor<1xi32>
  return %2 : tensor<1xi32>
}

// -----

// 512 * 512 * 512 steps keep the interpreter busy for too long.
// CHECK-LABEL: @too_much_work
// CHECK: nn.matmul
func.func @too_much_work() -> tensor<512x512xf32> {
  %0 = nn.constant dense<1.0> : tensor<512x512xf32> as tensor<512x512xf32>
  %1 = nn.matmul %0, %0 : (tensor<512x512xf32>, tensor<512x512xf32>) -> tensor<512x512xf32>
  return %1 : tensor<512x512xf32>
}
