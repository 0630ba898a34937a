// RUN: mote-opt %s --split-input-file --nn-fuse-activation | FileCheck %s

// CHECK-LABEL: @relu
// CHECK-NEXT: nn.add %arg0, %arg0 {act_min = 0.000000e+00 : f32}
// CHECK-NEXT: return
func.func @relu(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// clamp(clamp(x; 1, 3); 0, 6) = clamp(x; 1, 3); then min(., 2) = clamp(x; 1, 2).
// CHECK-LABEL: @combine
// CHECK: nn.mul %arg0, %arg0 {act_max = 2.000000e+00 : f32, act_min = 1.000000e+00 : f32}
// CHECK-NOT: nn.clip
// CHECK-NOT: nn.minimum
func.func @combine(%x: tensor<4xf32>) -> tensor<4xf32> {
  %two = nn.constant dense<2.0> : tensor<f32> as tensor<f32>
  %0 = nn.mul %x, %x {act_min = 1.0 : f32, act_max = 3.0 : f32} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.clip %0 {act_min = 0.0 : f32, act_max = 6.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %2 = nn.minimum %two, %1 : (tensor<f32>, tensor<4xf32>) -> tensor<4xf32>
  return %2 : tensor<4xf32>
}

// -----

// Disjoint clamps: everything becomes 5.
// CHECK-LABEL: @disjoint
// CHECK-NEXT: nn.clip %arg0 {act_max = 5.000000e+00 : f32, act_min = 5.000000e+00 : f32}
func.func @disjoint(%x: tensor<4xf32>) -> tensor<4xf32> {
  %0 = nn.clip %x {act_min = 0.0 : f32, act_max = 2.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  %1 = nn.clip %0 {act_min = 5.0 : f32, act_max = 6.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}

// -----

// A second use sees the unclamped value.
// CHECK-LABEL: @two_uses
// CHECK: nn.add %arg0, %arg0 :
// CHECK: nn.relu
func.func @two_uses(%x: tensor<4xf32>) -> (tensor<4xf32>, tensor<4xf32>) {
  %0 = nn.add %x, %x : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  %1 = nn.relu %0 : tensor<4xf32> -> tensor<4xf32>
  return %0, %1 : tensor<4xf32>, tensor<4xf32>
}

// -----

!low = !quant.uniform<i8:f32, 0.5:-128>
!mid = !quant.uniform<i8:f32, 0.5>

// The smallest value of !low is real 0, so its relu is nothing; !mid's is a clamp.
// 6.2 lies between two values of !mid (6.0 and 6.5): clamping after rounding would differ.
// CHECK-LABEL: @quantized
// CHECK-NEXT: %[[A:.*]] = nn.add %arg0, %arg0 {act_min = 0.000000e+00 : f32}
// CHECK-NEXT: %[[B:.*]] = nn.add %arg0, %arg0 : {{.*}} -> tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>
// CHECK-NEXT: %[[C:.*]] = nn.clip %[[B]] {act_max = 6.1999998 : f32}
// CHECK-NEXT: return %arg0, %[[A]], %[[C]]
func.func @quantized(%x: tensor<4x!low>) -> (tensor<4x!low>, tensor<4x!mid>, tensor<4x!mid>) {
  %0 = nn.relu %x : tensor<4x!low> -> tensor<4x!low>
  %1 = nn.add %x, %x : (tensor<4x!low>, tensor<4x!low>) -> tensor<4x!mid>
  %2 = nn.relu %1 : tensor<4x!mid> -> tensor<4x!mid>
  %3 = nn.add %x, %x : (tensor<4x!low>, tensor<4x!low>) -> tensor<4x!mid>
  %4 = nn.clip %3 {act_max = 6.2 : f32} : tensor<4x!mid> -> tensor<4x!mid>
  return %0, %2, %4 : tensor<4x!low>, tensor<4x!mid>, tensor<4x!mid>
}
