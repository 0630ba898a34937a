// RUN: mote-opt %s --split-input-file --nn-sink-transposes | FileCheck %s

!q = !quant.uniform<i8:f32, 5.000000e-01:3>

// Down through elementwise ops and casts, then cancelled by the inverse.
// CHECK-LABEL: @cancel
// CHECK-NEXT: nn.quantize %arg0 : tensor<1x4x6x8xf32> -> tensor<1x4x6x8x!quant
// CHECK-NEXT: nn.dequantize
// CHECK-NEXT: nn.relu %{{.*}} : tensor<1x4x6x8xf32>
// CHECK-NEXT: return
func.func @cancel(%x: tensor<1x4x6x8xf32>) -> tensor<1x4x6x8xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x6x8xf32> -> tensor<1x8x4x6xf32>
  %1 = nn.quantize %0 : tensor<1x8x4x6xf32> -> tensor<1x8x4x6x!q>
  %2 = nn.dequantize %1 : tensor<1x8x4x6x!q> -> tensor<1x8x4x6xf32>
  %3 = nn.relu %2 : tensor<1x8x4x6xf32> -> tensor<1x8x4x6xf32>
  %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} : tensor<1x8x4x6xf32> -> tensor<1x4x6x8xf32>
  return %4 : tensor<1x4x6x8xf32>
}

// -----

// A residual block: both branches carry the transpose; the constant takes the inverse.
// CHECK-LABEL: @residual
// CHECK-DAG: %[[C:.*]] = nn.constant dense<{{\[\[\[\[}}1.000000e+00, 2.000000e+00, 3.000000e+00]]]]> : tensor<1x1x1x3xf32>
// CHECK-DAG: %[[SUM:.*]] = nn.add %arg0, %arg1 {act_min = 0.000000e+00 : f32} : (tensor<1x4x5x3xf32>, tensor<1x4x5x3xf32>) -> tensor<1x4x5x3xf32>
// CHECK: %[[MUL:.*]] = nn.mul %[[SUM]], %[[C]] : (tensor<1x4x5x3xf32>, tensor<1x1x1x3xf32>) -> tensor<1x4x5x3xf32>
// CHECK: nn.transpose %[[MUL]] {perm = array<i64: 0, 3, 1, 2>}
func.func @residual(%x: tensor<1x4x5x3xf32>, %y: tensor<1x4x5x3xf32>) -> tensor<1x3x4x5xf32> {
  %c = nn.constant dense<[[[1.0]], [[2.0]], [[3.0]]]> : tensor<3x1x1xf32> as tensor<3x1x1xf32>
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %1 = nn.transpose %y {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %2 = nn.add %0, %1 {act_min = 0.0 : f32} : (tensor<1x3x4x5xf32>, tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32>
  %3 = nn.mul %2, %c : (tensor<1x3x4x5xf32>, tensor<3x1x1xf32>) -> tensor<1x3x4x5xf32>
  return %3 : tensor<1x3x4x5xf32>
}

// -----

// A squeezed branch [1,C,1,1] needs no transpose of its own.
// CHECK-LABEL: @squeeze
// CHECK: %[[S:.*]] = nn.reshape %arg1 : tensor<1x3xf32> -> tensor<1x1x1x3xf32>
// CHECK: nn.mul %arg0, %[[S]] : (tensor<1x4x5x3xf32>, tensor<1x1x1x3xf32>) -> tensor<1x4x5x3xf32>
func.func @squeeze(%x: tensor<1x4x5x3xf32>, %s: tensor<1x3xf32>) -> tensor<1x3x4x5xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %1 = nn.reshape %s : tensor<1x3xf32> -> tensor<1x3x1x1xf32>
  %2 = nn.mul %0, %1 : (tensor<1x3x4x5xf32>, tensor<1x3x1x1xf32>) -> tensor<1x3x4x5xf32>
  return %2 : tensor<1x3x4x5xf32>
}

// -----

// Adding a value in the other layout would cost a transpose: nothing moves.
// CHECK-LABEL: @mixed
// CHECK: nn.transpose
// CHECK: nn.add {{.*}} -> tensor<1x3x4x5xf32>
func.func @mixed(%x: tensor<1x4x5x3xf32>, %y: tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %1 = nn.add %0, %y : (tensor<1x3x4x5xf32>, tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32>
  return %1 : tensor<1x3x4x5xf32>
}

// -----

// Axes follow: ONNX channels are axis 1, nn's are axis 3.
// CHECK-LABEL: @axes
// CHECK: nn.concat %arg0, %arg0 {axis = 3 : i64}
// CHECK: nn.pad %{{.*}} {high = array<i64: 0, 1, 2, 0>, low = array<i64: 0, 3, 4, 0>, value = 0.000000e+00 : f32} : tensor<1x4x5x6xf32> -> tensor<1x8x11x6xf32>
// CHECK: nn.slice %{{.*}} {offsets = array<i64: 0, 1, 2, 3>, strides = array<i64: 1, 1, 2, 1>} : tensor<1x8x11x6xf32> -> tensor<1x7x4x3xf32>
// CHECK: nn.softmax %{{.*}} {axis = 3 : i64}
// CHECK: nn.reduce_mean %{{.*}} {axes = array<i64: 1, 2>} : tensor<1x7x4x3xf32> -> tensor<1x1x1x3xf32>
// CHECK: nn.reshape %{{.*}} : tensor<1x1x1x3xf32> -> tensor<1x3x1x1xf32>
// CHECK-NOT: nn.transpose
func.func @axes(%x: tensor<1x4x5x3xf32>) -> tensor<1x3x1x1xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3xf32> -> tensor<1x3x4x5xf32>
  %1 = nn.concat %0, %0 {axis = 1 : i64} : (tensor<1x3x4x5xf32>, tensor<1x3x4x5xf32>) -> tensor<1x6x4x5xf32>
  %2 = nn.pad %1 {low = array<i64: 0, 0, 3, 4>, high = array<i64: 0, 0, 1, 2>, value = 0.0 : f32} : tensor<1x6x4x5xf32> -> tensor<1x6x8x11xf32>
  %3 = nn.slice %2 {offsets = array<i64: 0, 3, 1, 2>, strides = array<i64: 1, 1, 1, 2>} : tensor<1x6x8x11xf32> -> tensor<1x3x7x4xf32>
  %4 = nn.softmax %3 {axis = 1 : i64} : tensor<1x3x7x4xf32> -> tensor<1x3x7x4xf32>
  %5 = nn.reduce_mean %4 {axes = array<i64: 2, 3>} : tensor<1x3x7x4xf32> -> tensor<1x3x1x1xf32>
  return %5 : tensor<1x3x1x1xf32>
}

// -----

// One channel: NCHW and NHWC are the same bytes.
// CHECK-LABEL: @one_channel
// CHECK-NEXT: nn.reshape %arg0 : tensor<1x1x49x10xf32> -> tensor<1x49x10x1xf32>
// CHECK-NEXT: return
func.func @one_channel(%x: tensor<1x1x49x10xf32>) -> tensor<1x49x10x1xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 2, 3, 1>} : tensor<1x1x49x10xf32> -> tensor<1x49x10x1xf32>
  return %0 : tensor<1x49x10x1xf32>
}

// -----

// A 1-D convolution's unit dimension does not stop the transpose.
// CHECK-LABEL: @one_dimensional
// CHECK-NEXT: nn.relu %arg0 : tensor<1x1x7x5xf32>
// CHECK-NEXT: return
func.func @one_dimensional(%x: tensor<1x1x7x5xf32>) -> tensor<1x1x7x5xf32> {
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x1x7x5xf32> -> tensor<1x5x1x7xf32>
  %1 = nn.reshape %0 : tensor<1x5x1x7xf32> -> tensor<1x5x7xf32>
  %2 = nn.relu %1 : tensor<1x5x7xf32> -> tensor<1x5x7xf32>
  %3 = nn.reshape %2 : tensor<1x5x7xf32> -> tensor<1x5x1x7xf32>
  %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} : tensor<1x5x1x7xf32> -> tensor<1x1x7x5xf32>
  return %4 : tensor<1x1x7x5xf32>
}

// -----

// Constants: stored integers stay, the channel axis moves from 0 to 1.
// CHECK-LABEL: @constants
// CHECK: nn.constant dense<{{\[\[}}1, 3], [2, 4]]> : tensor<2x2xi8> as tensor<2x2x!quant.uniform<i8:f32:1, {1.000000e+00,2.000000e+00}>>
// CHECK: nn.dequantize
// CHECK-NOT: nn.transpose
func.func @constants() -> tensor<2x2xf32> {
  %c = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> as tensor<2x2x!quant.uniform<i8:f32:0, {1.0, 2.0}>>
  %0 = nn.dequantize %c : tensor<2x2x!quant.uniform<i8:f32:0, {1.0, 2.0}>> -> tensor<2x2xf32>
  %1 = nn.transpose %0 {perm = array<i64: 1, 0>} : tensor<2x2xf32> -> tensor<2x2xf32>
  return %1 : tensor<2x2xf32>
}

// -----

// Flattening CHW features f(c,h) = [c0h0, c0h1, c1h0, c1h1] before the layer: in HWC
// order they are [c0h0, c1h0, c0h1, c1h1], so columns 1 and 2 of the weights swap.
// CHECK-LABEL: @flatten
// CHECK: %[[W:.*]] = nn.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00, 2.000000e+00, 4.000000e+00]]>
// CHECK: %[[F:.*]] = nn.reshape %arg0 : tensor<1x2x1x2xf32> -> tensor<1x4xf32>
// CHECK: nn.fully_connected %[[F]], %[[W]]
func.func @flatten(%x: tensor<1x2x1x2xf32>) -> tensor<1x1xf32> {
  %w = nn.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32> as tensor<1x4xf32>
  %0 = nn.transpose %x {perm = array<i64: 0, 3, 1, 2>} : tensor<1x2x1x2xf32> -> tensor<1x2x2x1xf32>
  %1 = nn.reshape %0 : tensor<1x2x2x1xf32> -> tensor<1x4xf32>
  %2 = nn.fully_connected %1, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
