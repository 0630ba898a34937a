// RUN: mote-opt %s --convert-nn-to-qnn --canonicalize --split-input-file | FileCheck %s

!a = !quant.uniform<i8:f32, 0.5:-128>

// Without padding every window divides by 4 = 2^30 / 2^32.
// CHECK-LABEL: @average
// CHECK: qnn.avg_pool2d
// CHECK-SAME: input_zero_point = -128 : i32
// CHECK-SAME: requant = #qnn.requant<multiplier = [1073741824], shift = [32], zero_point = -128, min = -128, max = 127, rounding = half_even>
func.func @average(%x: tensor<1x4x4x2x!a>) -> tensor<1x2x2x2x!a> {
  %0 = nn.avg_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false} : tensor<1x4x4x2x!a> -> tensor<1x2x2x2x!a>
  return %0 : tensor<1x2x2x2x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:-128>

// With padding that does not count, one entry for each number of inside positions: 1, 1/2 (an average over 1 x 2 windows).
// CHECK-LABEL: @padded_average
// CHECK: qnn.avg_pool2d
// CHECK-SAME: requant = #qnn.requant<multiplier = [1073741824, 536870912], shift = [30],
func.func @padded_average(%x: tensor<1x1x2x1x!a>) -> tensor<1x1x3x1x!a> {
  %0 = nn.avg_pool2d %x {kernel = array<i64: 1, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 1, 0, 1>, count_include_pad = false} : tensor<1x1x2x1x!a> -> tensor<1x1x3x1x!a>
  return %0 : tensor<1x1x3x1x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:-128>

// CHECK-LABEL: @mean
// CHECK: qnn.avg_pool2d
// CHECK-SAME: kernel_size = array<i64: 4, 2>
func.func @mean(%x: tensor<1x4x2x3x!a>) -> tensor<1x1x1x3x!a> {
  %0 = nn.reduce_mean %x {axes = array<i64: 1, 2>} : tensor<1x4x2x3x!a> -> tensor<1x1x1x3x!a>
  return %0 : tensor<1x1x1x3x!a>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:-128>
!b = !quant.uniform<i8:f32, 1.0:-128>

// Maxima first, the rescaling on what is left.
// CHECK-LABEL: @max
// CHECK: %[[M:.*]] = qnn.max_pool2d
// CHECK: qnn.lookup ins(%[[M]] : tensor<1x2x2x1xi8>)
func.func @max(%x: tensor<1x4x4x1x!a>) -> tensor<1x2x2x1x!b> {
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : tensor<1x4x4x1x!a> -> tensor<1x2x2x1x!b>
  return %0 : tensor<1x2x2x1x!b>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:-3>
!b = !quant.uniform<u8:f32, 0.5:125>
!c = !quant.uniform<i8:f32, 1.0:-3>

// 125 - 128 = -3: the same stored values. The third has another scale. Real 1.0 is 1 / 0.5 - 3 = -1.
// CHECK-LABEL: @moves
// CHECK: %[[B:.*]] = qnn.flip_sign
// CHECK: %[[C:.*]] = qnn.lookup
// CHECK: %[[J:.*]] = nn.concat %{{.*}}, %[[B]], %[[C]] {axis = 0 : i64} : (tensor<2xi8>, tensor<2xi8>, tensor<2xi8>) -> tensor<6xi8>
// CHECK: %[[P:.*]] = nn.pad %[[J]] {high = array<i64: 0>, low = array<i64: 2>, value = -1.000000e+00 : f32}
// CHECK: nn.reshape %[[P]] : tensor<8xi8> -> tensor<2x4xi8>
func.func @moves(%a: tensor<2x!a>, %b: tensor<2x!b>, %c: tensor<2x!c>) -> tensor<2x4x!a> {
  %0 = nn.concat %a, %b, %c {axis = 0 : i64} : (tensor<2x!a>, tensor<2x!b>, tensor<2x!c>) -> tensor<6x!a>
  %1 = nn.pad %0 {low = array<i64: 2>, high = array<i64: 0>, value = 1.0 : f32} : tensor<6x!a> -> tensor<8x!a>
  %2 = nn.reshape %1 : tensor<8x!a> -> tensor<2x4x!a>
  return %2 : tensor<2x4x!a>
}
