// RUN: mote-opt %s --qnn-eliminate-dead-channels="channel-multiple=1" | FileCheck %s

// Attribute getters of i32 are unsigned. Read so, an input zero point of -128 is 2^32 - 128, the average's
// range collapses to one saturated value, and every channel before it looks like a constant.
// Channel sums here are 4 * (0..255): no constant, and nothing may go.
// CHECK-LABEL: @average_of_relu
// CHECK: qnn.conv2d ins(%{{.*}}) outs(%{{.*}} : tensor<1x2x2x2xi8>)
// CHECK-NOT: mote.eliminated
// CHECK: qnn.fully_connected ins({{.*}} : tensor<1x2xi8>, tensor<1x2xi8>, tensor<1xi32>)
func.func @average_of_relu(%x: tensor<1x2x2x1xi8>) -> tensor<1x1xf32> {
  %w = arith.constant dense<1> : tensor<2x1x1x1xi8>
  %b = arith.constant dense<128> : tensor<2xi32>
  %e0 = tensor.empty() : tensor<1x2x2x2xi8>
  %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x2x2x1xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>) outs(%e0 : tensor<1x2x2x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = -128 : i32,
     requant = #qnn.requant<multiplier = [1073741824], shift = [30], zero_point = -128, min = -128, max = 127, rounding = half_up>} -> tensor<1x2x2x2xi8>
  %e1 = tensor.empty() : tensor<1x1x1x2xi8>
  %1 = qnn.avg_pool2d ins(%0 : tensor<1x2x2x2xi8>) outs(%e1 : tensor<1x1x1x2xi8>)
    {kernel_size = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false, input_zero_point = -128 : i32,
     requant = #qnn.requant<multiplier = [1048576], shift = [22], zero_point = -128, min = -128, max = 127, rounding = half_even>} -> tensor<1x1x1x2xi8>
  %2 = tensor.collapse_shape %1 [[0, 1, 2], [3]] : tensor<1x1x1x2xi8> into tensor<1x2xi8>
  %v = arith.constant dense<[[1, 2]]> : tensor<1x2xi8>
  %c = arith.constant dense<0> : tensor<1xi32>
  %e2 = tensor.empty() : tensor<1x1xi8>
  %3 = qnn.fully_connected ins(%2, %v, %c : tensor<1x2xi8>, tensor<1x2xi8>, tensor<1xi32>) outs(%e2 : tensor<1x1xi8>)
    {requant = #qnn.requant<multiplier = [1073741824], shift = [32], zero_point = 0, min = -128, max = 127, rounding = half_even>} -> tensor<1x1xi8>
  %e3 = tensor.empty() : tensor<1x1xf32>
  %4 = qnn.dequantize ins(%3 : tensor<1x1xi8>) outs(%e3 : tensor<1x1xf32>) {scale = 1.0 : f32, zero_point = 0 : i32} -> tensor<1x1xf32>
  return %4 : tensor<1x1xf32>
}
