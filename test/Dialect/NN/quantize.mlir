// RUN: mote-opt %s --split-input-file --nn-quantize | FileCheck %s

// Input: scale (1.55 - -1) / 255 = 0.01, zero point -128 + 100 = -28.
// Filter channel 0: 1.27 / 127 = 0.01, so -0.5 -> -50; channel 1: 2.54 / 127 = 0.02, so 1 -> 50.
// Bias: 0.001 / (0.01 * 0.01) = 10, 0.002 / (0.01 * 0.02) = 10.
// Output: [0, 5.1] after the clamp: scale 0.02, zero point -128.
// CHECK-LABEL: @layer
// CHECK-NOT: nn.range
// CHECK-DAG: %[[Q:.*]] = nn.quantize %arg0 : tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 0.00999999{{[0-9]*}}:-28>>
// CHECK-DAG: %[[X:.*]] = nn.dequantize %[[Q]]
// CHECK-DAG: %[[FQ:.*]] = nn.constant dense<{{\[\[}}127, -50], [-127, 50]]> : tensor<2x2xi8> as tensor<2x2x!quant.uniform<i8<-127:127>:f32:0, {0.00{{.*}},0.0{{.*}}}>>
// CHECK-DAG: %[[F:.*]] = nn.dequantize %[[FQ]]
// CHECK-DAG: %[[BQ:.*]] = nn.constant dense<10> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32:0
// CHECK-DAG: %[[B:.*]] = nn.dequantize %[[BQ]]
// CHECK: %[[Y:.*]] = nn.fully_connected %[[X]], %[[F]] bias %[[B]]
// CHECK-NEXT: %[[YQ:.*]] = nn.quantize %[[Y]] : tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 0.0199999{{[0-9]*}}:-128>>
// CHECK-NEXT: %[[YD:.*]] = nn.dequantize %[[YQ]]
// CHECK-NEXT: %[[S:.*]] = nn.softmax %[[YD]]
// CHECK-NEXT: %[[SQ:.*]] = nn.quantize %[[S]] : tensor<1x2xf32> -> tensor<1x2x!quant.uniform<i8:f32, 3.906250e-03:-128>>
// CHECK-NEXT: %[[SD:.*]] = nn.dequantize %[[SQ]]
// CHECK-NEXT: return %[[SD]]
func.func @layer(%x: tensor<1x2xf32> {nn.range = array<f32: -1.0, 1.55>}) -> tensor<1x2xf32> {
  %w = nn.constant dense<[[1.27, -0.5], [-2.54, 1.0]]> : tensor<2x2xf32> as tensor<2x2xf32>
  %b = nn.constant dense<[0.001, 0.002]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.fully_connected %x, %w bias %b {act_min = 0.0 : f32, nn.range = array<f32: 0.0, 5.1>} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = nn.softmax %0 {axis = 1 : i64, nn.range = array<f32: 0.1, 0.9>} : tensor<1x2xf32> -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

// One type through the pool and the concatenation, wide enough for both parts: (0.55 - -2) / 255 = 0.01.
// CHECK-LABEL: @one_scale
// CHECK-COUNT-4: nn.quantize {{.*}}f32, 0.0099999{{[0-9]*}}:72>>
func.func @one_scale(%x: tensor<1x2x2x1xf32> {nn.range = array<f32: -2.0, -1.0>}, %y: tensor<1x1x1x1xf32> {nn.range = array<f32: 0.25, 0.55>}) -> tensor<1x1x1x2xf32> {
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, nn.range = array<f32: -1.5, -1.0>} : tensor<1x2x2x1xf32> -> tensor<1x1x1x1xf32>
  %1 = nn.concat %0, %y {axis = 3 : i64, nn.range = array<f32: -1.5, 0.55>} : (tensor<1x1x1x1xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  return %1 : tensor<1x1x1x2xf32>
}

// -----

// exp has no integer form, and the sum's second operand no range: both stay float, and
// see the argument itself. A dead channel's weights 0 take a step that keeps its bias small.
// CHECK-LABEL: @partly
// CHECK-DAG: nn.exp %arg0
// CHECK-DAG: nn.constant dense<16777216> : tensor<1xi32>
// CHECK: nn.add %{{.*}}, %arg1 : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
func.func @partly(%x: tensor<1x1xf32> {nn.range = array<f32: 0.0, 1.0>}, %y: tensor<1x1xf32>) -> (tensor<1x1xf32>, tensor<1x1xf32>) {
  %w = nn.constant dense<0.0> : tensor<1x1xf32> as tensor<1x1xf32>
  %b = nn.constant dense<2.0> : tensor<1xf32> as tensor<1xf32>
  %0 = nn.exp %x {nn.range = array<f32: 1.0, 2.8>} : tensor<1x1xf32> -> tensor<1x1xf32>
  %1 = nn.fully_connected %x, %w bias %b {nn.range = array<f32: 2.0, 2.0>} : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %2 = nn.add %1, %y {nn.range = array<f32: 0.0, 1.0>} : (tensor<1x1xf32>, tensor<1x1xf32>) -> tensor<1x1xf32>
  return %0, %2 : tensor<1x1xf32>, tensor<1x1xf32>
}
