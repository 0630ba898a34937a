// RUN: mote-opt %s --convert-nn-to-qnn --canonicalize --split-input-file | FileCheck %s

!x = !quant.uniform<i8:f32, 0.5:1>
!w = !quant.uniform<i8:f32, 0.25>
!y = !quant.uniform<i8:f32, 1.0:-128>

// Borders lose their quantized types and keep scale and zero point.
// CHECK-LABEL: @fully_connected
// CHECK-SAME: (%[[X:.*]]: tensor<1x4xi8> {mote.name = "in", mote.scale = 5.000000e-01 : f64, mote.zero_point = 1 : i64})
// CHECK-SAME: -> (tensor<1x2xi8> {mote.name = "out", mote.scale = 1.000000e+00 : f64, mote.zero_point = -128 : i64})
func.func @fully_connected(%x: tensor<1x4x!x> {mote.name = "in"}) -> (tensor<1x2x!y> {mote.name = "out"}) {
  // bias - zero point * sum(w): 7 - 1 * (1+2+3+4) = -3, 5 + 1 * 10 = 15
  // CHECK-DAG: %[[B:.*]] = arith.constant dense<[-3, 15]> : tensor<2xi32>
  // CHECK-DAG: %[[W:.*]] = arith.constant dense<{{.}}[1, 2, 3, 4], [-1, -2, -3, -4]]> : tensor<2x4xi8>
  // 0.5 * 0.25 / 1.0 = 2^-3 = 2^30 / 2^33; acc = 4 is a tie, so half_even.
  // Relu: min is the zero point.
  // CHECK: qnn.fully_connected ins(%[[X]], %[[W]], %[[B]] :
  // CHECK-SAME: requant = #qnn.requant<multiplier = [1073741824], shift = [33], zero_point = -128, min = -128, max = 127, rounding = half_even>
  %w = nn.constant dense<[[1, 2, 3, 4], [-1, -2, -3, -4]]> : tensor<2x4xi8> as tensor<2x4x!w>
  %b = nn.constant dense<[7, 5]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32, 0.125>>
  %0 = nn.fully_connected %x, %w bias %b {act_min = 0.0 : f32} : (tensor<1x4x!x>, tensor<2x4x!w>, tensor<2x!quant.uniform<i32:f32, 0.125>>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}

// -----

!x = !quant.uniform<i8:f32, 1.0:-5>
!w = !quant.uniform<i8:f32:0, {0.0625, 0.03125}>
!y = !quant.uniform<i8:f32, 0.3:10>

// A real clamp [0, 6] is [10, round(6 / 0.3) + 10 = 30] in stored values.
// The two channels share a shift: 0.0625 / 0.3 is twice 0.03125 / 0.3.
// No accumulator is a tie: 0.3 has no short binary form.
// CHECK-LABEL: @depthwise
// CHECK-DAG: arith.constant dense<{{.}}{{.}}[1, 5], [2, 6]], {{.}}[3, 7], [4, 8]]]> : tensor<2x2x2xi8>
// 0 + 5 * (1+2+3+4) = 50, 0 + 5 * (5+6+7+8) = 130
// CHECK-DAG: arith.constant dense<[50, 130]> : tensor<2xi32>
// CHECK: qnn.depthwise_conv2d
// CHECK-SAME: pad_value = -5 : i32, pads = array<i64: 0, 0, 1, 1>
// CHECK-SAME: requant = #qnn.requant<multiplier = [{{[0-9]+}}, {{[0-9]+}}], shift = [33], zero_point = 10, min = 10, max = 30, rounding = half_up>
func.func @depthwise(%x: tensor<1x2x2x2x!x>) -> tensor<1x2x2x2x!y> {
  %w = nn.constant dense<[[[[1], [2]], [[3], [4]]], [[[5], [6]], [[7], [8]]]]> : tensor<2x2x2x1xi8> as tensor<2x2x2x1x!w>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 1, 1>, dilations = array<i64: 1, 1>, groups = 2 : i64, act_min = 0.0 : f32, act_max = 6.0 : f32}
    : (tensor<1x2x2x2x!x>, tensor<2x2x2x1x!w>) -> tensor<1x2x2x2x!y>
  return %0 : tensor<1x2x2x2x!y>
}

// -----

!u = !quant.uniform<u8:f32, 0.5:128>
!w = !quant.uniform<u8:f32, 0.25:130>
!y = !quant.uniform<u8:f32, 1.0:3>

// Unsigned values are held 128 lower, so zero points 128 and 3 become 0 and -125; weights lose theirs.
// CHECK-LABEL: @unsigned
// CHECK-SAME: (%[[X:.*]]: tensor<1x1x1x1xui8> {mote.scale = 5.000000e-01 : f64, mote.zero_point = 128 : i64})
// CHECK-DAG: %[[W:.*]] = arith.constant dense<[{{.*}}-3{{.*}}4{{.*}}]> : tensor<2x1x1x1xi8>
// CHECK: %[[S:.*]] = qnn.flip_sign ins(%[[X]] : tensor<1x1x1x1xui8>)
// CHECK: %[[R:.*]] = qnn.conv2d ins(%[[S]], %[[W]],
// CHECK-SAME: zero_point = -125, min = -128, max = 127
// CHECK: qnn.flip_sign ins(%[[R]] : tensor<1x1x1x2xi8>)
func.func @unsigned(%x: tensor<1x1x1x1x!u>) -> tensor<1x1x1x2x!y> {
  %w = nn.constant dense<[[[[127]]], [[[134]]]]> : tensor<2x1x1x1xui8> as tensor<2x1x1x1x!w>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64}
    : (tensor<1x1x1x1x!u>, tensor<2x1x1x1x!w>) -> tensor<1x1x1x2x!y>
  return %0 : tensor<1x1x1x2x!y>
}

// -----

// A dead channel: its bias is large, but input range and weights bound the sum, and the result never moves.
// bias - zero point * sum(w) = 2^31 - 10 + 100 * 1 wraps; the sum itself is at most 2^31 - 10 + 1 * 9.
// CHECK-LABEL: @dead_channel
// CHECK-DAG: arith.constant dense<-2147483558> : tensor<1xi32>
// CHECK: qnn.fully_connected
func.func @dead_channel(%x: tensor<1x1x!quant.uniform<i8<-128:-91>:f32, 1.0:-100>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>> {
  %w = nn.constant dense<1> : tensor<1x1xi8> as tensor<1x1x!quant.uniform<i8:f32, 1.0e-9>>
  %b = nn.constant dense<2147483638> : tensor<1xi32> as tensor<1x!quant.uniform<i32:f32, 1.0e-9>>
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x1x!quant.uniform<i8<-128:-91>:f32, 1.0:-100>>, tensor<1x1x!quant.uniform<i8:f32, 1.0e-9>>, tensor<1x!quant.uniform<i32:f32, 1.0e-9>>) -> tensor<1x1x!quant.uniform<i8:f32, 1.0>>
  return %0 : tensor<1x1x!quant.uniform<i8:f32, 1.0>>
}

// -----

// Floats keep their clamp; a missing bias is zero; a depthwise filter is HWC.
// CHECK-LABEL: @floats
// CHECK-DAG: %[[ZERO:.*]] = arith.constant dense<0.000000e+00> : tensor<2xf32>
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{.}}{{.}}[1.000000e+00, 3.000000e+00]{{.}}, {{.}}[2.000000e+00, 4.000000e+00]]]> : tensor<2x1x2xf32>
// CHECK: qnn.depthwise_conv2d ins(%{{.*}}, %[[W]], %[[ZERO]] :
// CHECK-SAME: act_min = 0.000000e+00 : f32
// CHECK-NOT: requant
// CHECK: return
func.func @floats(%x: tensor<1x2x1x2xf32>) -> tensor<1x1x1x2xf32> {
  %w = nn.constant dense<[[[[1.0]], [[2.0]]], [[[3.0]], [[4.0]]]]> : tensor<2x2x1x1xf32> as tensor<2x2x1x1xf32>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64, act_min = 0.0 : f32}
    : (tensor<1x2x1x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x1x1x2xf32>
  return %0 : tensor<1x1x1x2xf32>
}
