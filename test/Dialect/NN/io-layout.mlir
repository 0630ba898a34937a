// RUN: mote-opt %s --nn-io-layout=layout=nhwc | FileCheck %s
// RUN: mote-opt %s --nn-io-layout | FileCheck %s --check-prefix=ONNX
// RUN: not mote-opt %s --nn-io-layout=layout=nwhc 2>&1 | FileCheck %s --check-prefix=ERROR

// ERROR: expected layout onnx or nhwc but got nwhc

!q = !quant.uniform<i8:f32, 5.000000e-01>

// ONNX-LABEL: @image
// ONNX: nn.transpose
// ONNX: nn.transpose
// CHECK-LABEL: @image
// CHECK-SAME: (%arg0: tensor<1x4x5x3xf32>) -> tensor<1x4x5x3xf32>
// CHECK-NEXT: %[[Q:.*]] = nn.quantize %arg0 : tensor<1x4x5x3xf32>
// CHECK-NEXT: %[[R:.*]] = nn.abs %[[Q]]
// CHECK-NEXT: %[[D:.*]] = nn.dequantize %[[R]] : {{.*}} -> tensor<1x4x5x3xf32>
// CHECK-NEXT: return %[[D]]
func.func @image(%x: tensor<1x3x4x5xf32>) -> tensor<1x3x4x5xf32> {
  %0 = nn.quantize %x : tensor<1x3x4x5xf32> -> tensor<1x3x4x5x!q>
  %1 = nn.transpose %0 {perm = array<i64: 0, 2, 3, 1>} : tensor<1x3x4x5x!q> -> tensor<1x4x5x3x!q>
  %2 = nn.abs %1 : tensor<1x4x5x3x!q> -> tensor<1x4x5x3x!q>
  %3 = nn.transpose %2 {perm = array<i64: 0, 3, 1, 2>} : tensor<1x4x5x3x!q> -> tensor<1x3x4x5x!q>
  %4 = nn.dequantize %3 : tensor<1x3x4x5x!q> -> tensor<1x3x4x5xf32>
  return %4 : tensor<1x3x4x5xf32>
}

// One channel: a reshape says the same.
// CHECK-LABEL: @one_channel
// CHECK-SAME: (%arg0: tensor<1x49x10x1xf32>)
// CHECK-NEXT: nn.abs %arg0
func.func @one_channel(%x: tensor<1x1x49x10xf32>) -> tensor<1x49x10x1xf32> {
  %0 = nn.reshape %x : tensor<1x1x49x10xf32> -> tensor<1x49x10x1xf32>
  %1 = nn.abs %0 : tensor<1x49x10x1xf32> -> tensor<1x49x10x1xf32>
  return %1 : tensor<1x49x10x1xf32>
}

// Used as NCHW too, or no image: unchanged.
// CHECK-LABEL: @other
// CHECK-SAME: (%arg0: tensor<1x3x4x5xf32>, %arg1: tensor<3x4xf32>)
func.func @other(%x: tensor<1x3x4x5xf32>, %y: tensor<3x4xf32>) -> (tensor<1x4x5x3xf32>, tensor<1x3x4x5xf32>, tensor<4x3xf32>) {
  %0 = nn.transpose %x {perm = array<i64: 0, 2, 3, 1>} : tensor<1x3x4x5xf32> -> tensor<1x4x5x3xf32>
  %1 = nn.abs %x : tensor<1x3x4x5xf32> -> tensor<1x3x4x5xf32>
  %2 = nn.transpose %y {perm = array<i64: 1, 0>} : tensor<3x4xf32> -> tensor<4x3xf32>
  return %0, %1, %2 : tensor<1x4x5x3xf32>, tensor<1x3x4x5xf32>, tensor<4x3xf32>
}
