// RUN: mote-opt %s --split-input-file --nn-fuse-bias | FileCheck %s

// CHECK-LABEL: @matmul_add
// CHECK-DAG: %[[W:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00], [2.000000e+00, 4.000000e+00]]> : tensor<2x2xf32>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<[5.000000e+00, 6.000000e+00]> : tensor<2xf32>
// CHECK: nn.fully_connected %arg0, %[[W]] bias %[[B]] :
// CHECK-NEXT: return
func.func @matmul_add(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> as tensor<2x2xf32>
  %c = nn.constant dense<[[5.0, 6.0]]> : tensor<1x2xf32> as tensor<1x2xf32>
  %0 = nn.matmul %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = nn.add %0, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// Three dimensions and a dequantized bias, which keeps its integers; the addition's own clamp stays behind.
// CHECK-LABEL: @batched
// CHECK-DAG: %[[B:.*]] = nn.dequantize %{{.*}} : tensor<2x!quant.uniform<i32:f32, 5.000000e-01>> -> tensor<2xf32>
// CHECK-DAG: %[[X:.*]] = nn.reshape %arg0 : tensor<1x3x2xf32> -> tensor<3x2xf32>
// CHECK: %[[Y:.*]] = nn.fully_connected %[[X]], %{{.*}} bias %[[B]]
// CHECK: %[[Z:.*]] = nn.reshape %[[Y]] : tensor<3x2xf32> -> tensor<1x3x2xf32>
// CHECK: nn.clip %[[Z]] {act_min = 0.000000e+00 : f32}
func.func @batched(%x: tensor<1x3x2xf32>) -> tensor<1x3x2xf32> {
  %w = nn.constant dense<[[1.0, 2.0], [3.0, 4.0]]> : tensor<2x2xf32> as tensor<2x2xf32>
  %q = nn.constant dense<[5, 6]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32, 0.5>>
  %c = nn.dequantize %q : tensor<2x!quant.uniform<i32:f32, 0.5>> -> tensor<2xf32>
  %0 = nn.matmul %x, %w : (tensor<1x3x2xf32>, tensor<2x2xf32>) -> tensor<1x3x2xf32>
  %1 = nn.add %c, %0 {act_min = 0.0 : f32} : (tensor<2xf32>, tensor<1x3x2xf32>) -> tensor<1x3x2xf32>
  return %1 : tensor<1x3x2xf32>
}

// -----

// A second constant adds up: [1, 2] - 3 = [-2, -1].
// CHECK-LABEL: @second_bias
// CHECK: %[[B:.*]] = nn.constant dense<[-2.000000e+00, -1.000000e+00]> : tensor<2xf32>
// CHECK: nn.fully_connected %arg0, %arg1 bias %[[B]]
// CHECK-NEXT: return
func.func @second_bias(%x: tensor<1x2xf32>, %w: tensor<2x2xf32>) -> tensor<1x2xf32> {
  %b = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> as tensor<2xf32>
  %c = nn.constant dense<3.0> : tensor<f32> as tensor<f32>
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = nn.sub %0, %c : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// One constant a row is no bias, nor is a constant after a clamp.
// CHECK-LABEL: @no_bias
// CHECK: nn.add
// CHECK: nn.add
func.func @no_bias(%x: tensor<2x2xf32>, %w: tensor<2x2xf32>) -> tensor<2x2xf32> {
  %c = nn.constant dense<[[5.0], [6.0]]> : tensor<2x1xf32> as tensor<2x1xf32>
  %d = nn.constant dense<[5.0, 6.0]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.fully_connected %x, %w : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %1 = nn.add %0, %c : (tensor<2x2xf32>, tensor<2x1xf32>) -> tensor<2x2xf32>
  %2 = nn.fully_connected %1, %w {act_min = 0.0 : f32} : (tensor<2x2xf32>, tensor<2x2xf32>) -> tensor<2x2xf32>
  %3 = nn.add %2, %d : (tensor<2x2xf32>, tensor<2xf32>) -> tensor<2x2xf32>
  return %3 : tensor<2x2xf32>
}
