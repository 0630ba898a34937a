// RUN: mote-opt %s -canonicalize | FileCheck %s

!q = !quant.uniform<i8:f32, 0.5:1>
!u = !quant.uniform<u8:f32, 0.5:128>

// CHECK-LABEL: @transposes
// CHECK-SAME: %[[X:.*]]: tensor<2x3x4xf32>
func.func @transposes(%x: tensor<2x3x4xf32>) -> (tensor<4x3x2xf32>, tensor<2x3x4xf32>) {
  // [1,2,0] then [1,0,2]: axes 2, 1, 0 of x
  // CHECK: %[[T:.*]] = nn.transpose %[[X]] {perm = array<i64: 2, 1, 0>}
  %0 = nn.transpose %x {perm = array<i64: 1, 2, 0>} : tensor<2x3x4xf32> -> tensor<3x4x2xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0, 2>} : tensor<3x4x2xf32> -> tensor<4x3x2xf32>
  %2 = nn.transpose %0 {perm = array<i64: 2, 0, 1>} : tensor<3x4x2xf32> -> tensor<2x3x4xf32>
  // CHECK: return %[[T]], %[[X]]
  return %1, %2 : tensor<4x3x2xf32>, tensor<2x3x4xf32>
}

// CHECK-LABEL: @reshapes
// CHECK-SAME: %[[X:.*]]: tensor<2x3x!quant
func.func @reshapes(%x: tensor<2x3x!q>) -> (tensor<6x1x!q>, tensor<2x3x!q>) {
  // CHECK: %[[R:.*]] = nn.reshape %[[X]] : tensor<2x3x{{.*}} -> tensor<6x1x
  %0 = nn.reshape %x : tensor<2x3x!q> -> tensor<6x!q>
  %1 = nn.reshape %0 : tensor<6x!q> -> tensor<6x1x!q>
  %2 = nn.reshape %0 : tensor<6x!q> -> tensor<2x3x!q>
  // CHECK: return %[[R]], %[[X]]
  return %1, %2 : tensor<6x1x!q>, tensor<2x3x!q>
}

// CHECK-LABEL: @casts
// CHECK-SAME: %[[X:.*]]: tensor<4xi8>, %[[Y:.*]]: tensor<4xf32>
func.func @casts(%x: tensor<4xi8>, %y: tensor<4xf32>) -> (tensor<4xi8>, tensor<4xf32>) {
  %0 = nn.storage_cast %x : tensor<4xi8> -> tensor<4x!q>
  %1 = nn.quantize %0 : tensor<4x!q> -> tensor<4x!q>
  %2 = nn.storage_cast %1 : tensor<4x!q> -> tensor<4xi8>
  %3 = nn.cast %y : tensor<4xf32> -> tensor<4xf32>
  // CHECK: return %[[X]], %[[Y]]
  return %2, %3 : tensor<4xi8>, tensor<4xf32>
}

// CHECK-LABEL: @clamps
// CHECK-SAME: %[[X:.*]]: tensor<4xf32>
func.func @clamps(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) {
  // CHECK: %[[RELU:.*]] = nn.relu %[[X]]
  // CHECK: %[[CLIP:.*]] = nn.clip %[[X]] {act_max = 6.000000e+00 : f32, act_min = 1.000000e+00 : f32}
  // CHECK: %[[INSIDE:.*]] = nn.clip %[[CLIP]] {act_max = 5.000000e+00 : f32}
  %0 = nn.relu %x : tensor<4xf32> -> tensor<4xf32>
  %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
  %2 = nn.clip %x {act_min = 1.0 : f32, act_max = 6.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %3 = nn.clip %2 {act_min = 0.5 : f32, act_max = 6.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %4 = nn.relu %3 : tensor<4xf32> -> tensor<4xf32>
  // 5 cuts inside: it stays
  %5 = nn.clip %2 {act_max = 5.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  // CHECK: return %[[RELU]], %[[CLIP]], %[[INSIDE]]
  return %1, %4, %5 : tensor<4xf32>, tensor<4xf32>, tensor<4xf32>
}

// Bounds of one side only do not answer for the other.
// CHECK-LABEL: @clamps_keep
func.func @clamps_keep(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  // CHECK: nn.clip %{{.*}} {act_min = -1.000000e+00 : f32}
  // CHECK: nn.relu
  // CHECK: nn.clip %{{.*}} {act_max = 6.000000e+00 : f32}
  %0 = nn.clip %x {act_min = -1.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
  %2 = nn.clip %0 {act_max = 6.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  return %1, %2 : tensor<4xf32>, tensor<4xf32>
}

// CHECK-LABEL: @constants
func.func @constants() -> (tensor<3x2x!q>, tensor<6x!q>, tensor<2x!u>, tensor<2xi32>, tensor<2x3xi8>) {
  %x = nn.constant dense<[[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> as tensor<2x3x!q>
  %f = nn.constant dense<[1.0, -2.75]> : tensor<2xf32> as tensor<2xf32>
  // CHECK-DAG: %[[T:.*]] = nn.constant dense<{{\[}}[1, 4], [2, 5], [3, 6]]> : tensor<3x2xi8> as tensor<3x2x!quant
  %0 = nn.transpose %x {perm = array<i64: 1, 0>} : tensor<2x3x!q> -> tensor<3x2x!q>
  // CHECK-DAG: %[[R:.*]] = nn.constant dense<[1, 2, 3, 4, 5, 6]> : tensor<6xi8> as tensor<6x!quant
  %1 = nn.reshape %x : tensor<2x3x!q> -> tensor<6x!q>
  // 1 / 0.5 + 128 = 130; -2.75 / 0.5 = -5.5, a tie to -6, + 128 = 122
  // CHECK-DAG: %[[Q:.*]] = nn.constant dense<[130, 122]> : tensor<2xui8> as tensor<2x!quant
  %2 = nn.quantize %f : tensor<2xf32> -> tensor<2x!u>
  // CHECK-DAG: %[[C:.*]] = nn.constant dense<[1, -2]> : tensor<2xi32> as tensor<2xi32>
  %3 = nn.cast %f : tensor<2xf32> -> tensor<2xi32>
  // CHECK-DAG: %[[S:.*]] = nn.constant dense<{{\[}}[1, 2, 3], [4, 5, 6]]> : tensor<2x3xi8> as tensor<2x3xi8>
  %4 = nn.storage_cast %x : tensor<2x3x!q> -> tensor<2x3xi8>
  // CHECK: return %[[T]], %[[R]], %[[Q]], %[[C]], %[[S]]
  return %0, %1, %2, %3, %4 : tensor<3x2x!q>, tensor<6x!q>, tensor<2x!u>, tensor<2xi32>, tensor<2x3xi8>
}

// The stored integers of a dequantized constant are needed to fold Q/DQ pairs.
// CHECK-LABEL: @dequantized_constant
func.func @dequantized_constant() -> tensor<2xf32> {
  // CHECK: nn.dequantize
  %x = nn.constant dense<[1, 2]> : tensor<2xi8> as tensor<2x!q>
  %0 = nn.dequantize %x : tensor<2x!q> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
