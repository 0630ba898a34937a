// RUN: mote-opt %s --split-input-file --nn-fold-batch-norm | FileCheck %s

// Channel 0: f = 2 / sqrt(4 + 0) = 1; w = [1, 2] * 1; b = 10 * 1 + 5 - 3 * 1 = 12.
// Channel 1: f = 3 / sqrt(9 + 0) = 1... with mean 0 and scale 6: f = 2; w = [3, 4] * 2; b = 20 * 2 + 7 = 47.
// CHECK-LABEL: @conv
// CHECK-DAG: %[[W:.*]] = nn.constant dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00]]], {{\[\[\[}}6.000000e+00, 8.000000e+00]]]]> : tensor<2x1x1x2xf32>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<[1.200000e+01, 4.700000e+01]> : tensor<2xf32>
// CHECK: nn.conv2d %arg0, %[[W]] bias %[[B]]
// CHECK-NEXT: return
func.func @conv(%x: tensor<1x4x4x2xf32>) -> tensor<1x4x4x2xf32> {
  %w = nn.constant dense<[[[[1.0, 2.0]]], [[[3.0, 4.0]]]]> : tensor<2x1x1x2xf32> as tensor<2x1x1x2xf32>
  %b = nn.constant dense<[10.0, 20.0]> : tensor<2xf32> as tensor<2xf32>
  %scale = nn.constant dense<[2.0, 6.0]> : tensor<2xf32> as tensor<2xf32>
  %offset = nn.constant dense<[5.0, 7.0]> : tensor<2xf32> as tensor<2xf32>
  %mean = nn.constant dense<[3.0, 0.0]> : tensor<2xf32> as tensor<2xf32>
  %var = nn.constant dense<[4.0, 9.0]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.conv2d %x, %w bias %b {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x4x4x2xf32>, tensor<2x1x1x2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  %1 = nn.batch_norm %0, %scale, %offset, %mean, %var {epsilon = 0.0 : f32, axis = 3 : i64} : (tensor<1x4x4x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x4x4x2xf32>
  return %1 : tensor<1x4x4x2xf32>
}

// -----

// The raw result is used twice, so the layer keeps its weights: x * 1 + (5 - 3 * 1).
// CHECK-LABEL: @two_uses
// CHECK-DAG: %[[F:.*]] = nn.constant dense<1.000000e+00> : tensor<1xf32>
// CHECK-DAG: %[[O:.*]] = nn.constant dense<2.000000e+00> : tensor<1xf32>
// CHECK: %[[L:.*]] = nn.fully_connected %arg0, %{{.*}} :
// CHECK: %[[P:.*]] = nn.mul %[[L]], %[[F]]
// CHECK: %[[S:.*]] = nn.add %[[P]], %[[O]]
// CHECK: return %[[L]], %[[S]]
func.func @two_uses(%x: tensor<1x2xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32> as tensor<1x2xf32>
  %scale = nn.constant dense<2.0> : tensor<1xf32> as tensor<1xf32>
  %offset = nn.constant dense<5.0> : tensor<1xf32> as tensor<1xf32>
  %mean = nn.constant dense<3.0> : tensor<1xf32> as tensor<1xf32>
  %var = nn.constant dense<4.0> : tensor<1xf32> as tensor<1xf32>
  %0 = nn.fully_connected %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = nn.batch_norm %0, %scale, %offset, %mean, %var {epsilon = 0.0 : f32, axis = 1 : i64} : (tensor<1x1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0, %1 : tensor<1x1xf32>, tensor<1x1xf32>
}

// -----

// Channels in the middle: the constants broadcast as [C, 1].
// CHECK-LABEL: @middle_axis
// CHECK: nn.mul %arg0, %{{.*}} : (tensor<1x2x3xf32>, tensor<2x1xf32>) -> tensor<1x2x3xf32>
// CHECK: nn.add %{{.*}}, %{{.*}} : (tensor<1x2x3xf32>, tensor<2x1xf32>) -> tensor<1x2x3xf32>
func.func @middle_axis(%x: tensor<1x2x3xf32>) -> tensor<1x2x3xf32> {
  %c = nn.constant dense<[1.0, 2.0]> : tensor<2xf32> as tensor<2xf32>
  %1 = nn.batch_norm %x, %c, %c, %c, %c {epsilon = 1.0e-5 : f32, axis = 1 : i64} : (tensor<1x2x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x3xf32>
  return %1 : tensor<1x2x3xf32>
}

// -----

// The layer's relu comes before the factor: not foldable.
// CHECK-LABEL: @clamped
// CHECK: nn.fully_connected {{.*}} {act_min
// CHECK: nn.mul
func.func @clamped(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = nn.constant dense<[[1.0, 2.0]]> : tensor<1x2xf32> as tensor<1x2xf32>
  %c = nn.constant dense<-2.0> : tensor<1xf32> as tensor<1xf32>
  %0 = nn.fully_connected %x, %w {act_min = 0.0 : f32} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = nn.mul %0, %c : (tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// Numbers have no channels.
// CHECK-LABEL: @number
// CHECK: nn.mul
func.func @number(%x: tensor<f32>) -> tensor<f32> {
  %c = nn.constant dense<2.0> : tensor<f32> as tensor<f32>
  %1 = nn.mul %x, %c : (tensor<f32>, tensor<f32>) -> tensor<f32>
  return %1 : tensor<f32>
}

// -----

// A layer of f16 takes factors in f16, rounded once; f = 1 / sqrt(9) = 1/3.
// CHECK-LABEL: @half
// CHECK-DAG: nn.constant dense<3.332520e-01> : tensor<1x2xf16>
// CHECK-DAG: nn.constant dense<5.000000e+00> : tensor<1xf16>
// CHECK: nn.fully_connected
// CHECK-NEXT: return
func.func @half(%x: tensor<1x2xf16>) -> tensor<1x1xf16> {
  %w = nn.constant dense<1.0> : tensor<1x2xf16> as tensor<1x2xf16>
  %scale = nn.constant dense<1.0> : tensor<1xf16> as tensor<1xf16>
  %offset = nn.constant dense<5.0> : tensor<1xf16> as tensor<1xf16>
  %mean = nn.constant dense<0.0> : tensor<1xf16> as tensor<1xf16>
  %var = nn.constant dense<9.0> : tensor<1xf16> as tensor<1xf16>
  %0 = nn.fully_connected %x, %w : (tensor<1x2xf16>, tensor<1x2xf16>) -> tensor<1x1xf16>
  %1 = nn.batch_norm %0, %scale, %offset, %mean, %var {epsilon = 0.0 : f32, axis = 1 : i64} : (tensor<1x1xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x1xf16>
  return %1 : tensor<1x1xf16>
}

// -----

// Weights of 256 / sqrt(2^-24) * 1 = 2^20 would not fit: the batch norm stays, in f32.
// CHECK-LABEL: @half_too_large
// CHECK-DAG: %[[F:.*]] = nn.constant dense<0x49800000> : tensor<1xf32>
// CHECK: %[[L:.*]] = nn.fully_connected %arg0, %{{.*}} : (tensor<1x2xf16>, tensor<1x2xf16>)
// CHECK: %[[X:.*]] = nn.cast %[[L]] : tensor<1x1xf16> -> tensor<1x1xf32>
// CHECK: %[[P:.*]] = nn.mul %[[X]], %[[F]]
// CHECK: %[[S:.*]] = nn.add %[[P]], %{{.*}}
// CHECK: nn.cast %[[S]] : tensor<1x1xf32> -> tensor<1x1xf16>
func.func @half_too_large(%x: tensor<1x2xf16>) -> tensor<1x1xf16> {
  %w = nn.constant dense<1.0> : tensor<1x2xf16> as tensor<1x2xf16>
  %scale = nn.constant dense<256.0> : tensor<1xf16> as tensor<1xf16>
  %offset = nn.constant dense<5.0> : tensor<1xf16> as tensor<1xf16>
  %mean = nn.constant dense<0.0> : tensor<1xf16> as tensor<1xf16>
  %var = nn.constant dense<0x0001> : tensor<1xf16> as tensor<1xf16>
  %0 = nn.fully_connected %x, %w : (tensor<1x2xf16>, tensor<1x2xf16>) -> tensor<1x1xf16>
  %1 = nn.batch_norm %0, %scale, %offset, %mean, %var {epsilon = 0.0 : f32, axis = 1 : i64} : (tensor<1x1xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>, tensor<1xf16>) -> tensor<1x1xf16>
  return %1 : tensor<1x1xf16>
}
