// RUN: mote-opt %s --nn-pipeline > %t
// RUN: FileCheck %s < %t
// A second run finds nothing to do.
// RUN: mote-opt %t --nn-pipeline | diff %t -

!x = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8:f32:0, {2.500000e-01,1.250000e-01}>
!y = !quant.uniform<i8:f32, 1.000000e+00:-128>

// A QDQ convolution as the importer leaves it, on one channel, with its float border.
// CHECK-LABEL: @model
// CHECK-DAG: %[[W:.*]] = nn.constant {{.*}} : tensor<2x2x2x1xi8>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<[8, 32]> : tensor<2xi32>
// CHECK-DAG: %[[Q:.*]] = nn.quantize %arg0
// CHECK-DAG: %[[R:.*]] = nn.reshape %[[Q]]
// CHECK: %[[C:.*]] = nn.conv2d %[[R]], %[[W]] bias %[[B]] {act_min = 0.000000e+00 : f32,
// CHECK-NEXT: %[[F:.*]] = nn.reshape %[[C]] : tensor<1x1x1x2x!quant.uniform<i8:f32, 1.000000e+00:-128>> -> tensor<1x2x
// CHECK-NEXT: %[[D:.*]] = nn.dequantize %[[F]]
// CHECK-NEXT: return %[[D]]
func.func @model(%x: tensor<1x1x2x2xf32>) -> tensor<1x2xf32> {
  %w = nn.constant dense<[[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]]> : tensor<2x2x2x1xi8> as tensor<2x2x2x1x!w>
  %b = nn.constant dense<[[[1.0]], [[2.0]]]> : tensor<2x1x1xf32> as tensor<2x1x1xf32>
  %0 = nn.quantize %x : tensor<1x1x2x2xf32> -> tensor<1x1x2x2x!x>
  %1 = nn.storage_cast %0 : tensor<1x1x2x2x!x> -> tensor<1x1x2x2xi8>
  %2 = nn.storage_cast %1 : tensor<1x1x2x2xi8> -> tensor<1x1x2x2x!x>
  %3 = nn.dequantize %2 : tensor<1x1x2x2x!x> -> tensor<1x1x2x2xf32>
  %4 = nn.transpose %3 {perm = array<i64: 0, 2, 3, 1>} : tensor<1x1x2x2xf32> -> tensor<1x2x2x1xf32>
  %5 = nn.dequantize %w : tensor<2x2x2x1x!w> -> tensor<2x2x2x1xf32>
  %6 = nn.conv2d %4, %5 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x2x1xf32>, tensor<2x2x2x1xf32>) -> tensor<1x1x1x2xf32>
  %7 = nn.transpose %6 {perm = array<i64: 0, 3, 1, 2>} : tensor<1x1x1x2xf32> -> tensor<1x2x1x1xf32>
  %8 = nn.add %7, %b : (tensor<1x2x1x1xf32>, tensor<2x1x1xf32>) -> tensor<1x2x1x1xf32>
  %9 = nn.relu %8 : tensor<1x2x1x1xf32> -> tensor<1x2x1x1xf32>
  %10 = nn.reshape %9 : tensor<1x2x1x1xf32> -> tensor<1x2xf32>
  %11 = nn.quantize %10 : tensor<1x2xf32> -> tensor<1x2x!y>
  %12 = nn.dequantize %11 : tensor<1x2x!y> -> tensor<1x2xf32>
  return %12 : tensor<1x2xf32>
}
