// RUN: mote-opt %s -qnn-eliminate-dead-channels=channel-multiple=1 -canonicalize | FileCheck %s
// RUN: mote-opt %s -qnn-eliminate-dead-channels=channel-multiple=2 -canonicalize | FileCheck %s --check-prefix=MULTIPLE

#act = #qnn.requant<multiplier = [1073741824], shift = [34], zero_point = -128, min = -128, max = 127, rounding = half_even>

// Channel 0 of the first convolution: acc = 0 + 1 * x, in [-128, 127]; requantized acc / 16 - 128: [-128, -120].
// Channel 1: acc = -4096 + 2 * x < 0 always, so it is -128 for every input: a constant.
// Channel 2: alive, but the second convolution's weight for it is 0: read by nothing.
// The second convolution's bias takes the constant: 5 + 3 * -128 = -379.

// CHECK-LABEL: @constant_and_unread
// MULTIPLE-LABEL: @constant_and_unread
func.func @constant_and_unread(%x: tensor<1x4x4x1xi8>) -> tensor<1x4x4x1xi8> {
  // CHECK-DAG: %[[W1:.*]] = arith.constant dense<1> : tensor<1x1x1x1xi8>
  // CHECK-DAG: %[[B1:.*]] = arith.constant dense<0> : tensor<1xi32>
  // CHECK-DAG: %[[W2:.*]] = arith.constant dense<2> : tensor<1x1x1x1xi8>
  // CHECK-DAG: %[[B2:.*]] = arith.constant dense<-379> : tensor<1xi32>
  // CHECK: %[[Y:.*]] = qnn.conv2d ins(%{{.*}}, %[[W1]], %[[B1]] : {{.*}}) outs(%{{.*}} : tensor<1x4x4x1xi8>)
  // CHECK-SAME: mote.eliminated = "2 of 3 output channels removed: 1 constant for every input, 1 read by nothing"
  // CHECK: qnn.conv2d ins(%[[Y]], %[[W2]], %[[B2]] : tensor<1x4x4x1xi8>
  // Two channels stay with multiple 2; the dead one has zero weights on both sides.
  // MULTIPLE-DAG: dense<{{\[\[\[\[}}1]]], [{{\[\[}}0]]]]> : tensor<2x1x1x1xi8>
  // MULTIPLE-DAG: dense<{{\[\[\[\[}}2, 0]]]]> : tensor<1x1x1x2xi8>
  %w1 = arith.constant dense<[[[[1]]], [[[2]]], [[[7]]]]> : tensor<3x1x1x1xi8>
  %b1 = arith.constant dense<[0, -4096, 0]> : tensor<3xi32>
  %w2 = arith.constant dense<[[[[2, 3, 0]]]]> : tensor<1x1x1x3xi8>
  %b2 = arith.constant dense<5> : tensor<1xi32>
  %e1 = tensor.empty() : tensor<1x4x4x3xi8>
  %e2 = tensor.empty() : tensor<1x4x4x1xi8>
  %0 = qnn.conv2d ins(%x, %w1, %b1 : tensor<1x4x4x1xi8>, tensor<3x1x1x1xi8>, tensor<3xi32>) outs(%e1 : tensor<1x4x4x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, requant = #act} -> tensor<1x4x4x3xi8>
  %1 = qnn.conv2d ins(%0, %w2, %b2 : tensor<1x4x4x3xi8>, tensor<1x1x1x3xi8>, tensor<1xi32>) outs(%e2 : tensor<1x4x4x1xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, requant = #act} -> tensor<1x4x4x1xi8>
  return %1 : tensor<1x4x4x1xi8>
}

// A padded consumer that pads with another value (0, not -128) sees the
// constant only in its interior: the channel must stay.

// CHECK-LABEL: @padding_differs
func.func @padding_differs(%x: tensor<1x4x4x1xi8>) -> tensor<1x4x4x1xi8> {
  // CHECK: qnn.conv2d {{.*}} outs(%{{.*}} : tensor<1x4x4x2xi8>)
  %w1 = arith.constant dense<[[[[1]]], [[[2]]]]> : tensor<2x1x1x1xi8>
  %b1 = arith.constant dense<[0, -4096]> : tensor<2xi32>
  %w2 = arith.constant dense<1> : tensor<1x3x3x2xi8>
  %b2 = arith.constant dense<5> : tensor<1xi32>
  %e1 = tensor.empty() : tensor<1x4x4x2xi8>
  %e2 = tensor.empty() : tensor<1x4x4x1xi8>
  %0 = qnn.conv2d ins(%x, %w1, %b1 : tensor<1x4x4x1xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>) outs(%e1 : tensor<1x4x4x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, requant = #act} -> tensor<1x4x4x2xi8>
  %1 = qnn.conv2d ins(%0, %w2, %b2 : tensor<1x4x4x2xi8>, tensor<1x3x3x2xi8>, tensor<1xi32>) outs(%e2 : tensor<1x4x4x1xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, requant = #act} -> tensor<1x4x4x1xi8>
  return %1 : tensor<1x4x4x1xi8>
}

// The dead channel goes from the depthwise layer too (its constant input meets
// equal padding), and from the flattened weights of the layer behind the reshape.

// CHECK-LABEL: @through_depthwise_and_flatten
func.func @through_depthwise_and_flatten(%x: tensor<1x2x2x1xi8>) -> tensor<1x1xi8> {
  // CHECK-DAG: arith.constant dense<1> : tensor<3x3x1xi8>
  // CHECK-DAG: arith.constant dense<{{\[\[}}10, 30, 50, 70]]> : tensor<1x4xi8>
  // Bias: 7 + (20 + 40 + 60 + 80) * -128 = -25593
  // CHECK-DAG: arith.constant dense<-25593> : tensor<1xi32>
  // CHECK: qnn.depthwise_conv2d {{.*}} outs(%{{.*}} : tensor<1x2x2x1xi8>)
  // CHECK: tensor.collapse_shape {{.*}} : tensor<1x2x2x1xi8> into tensor<1x4xi8>
  %w1 = arith.constant dense<[[[[1]]], [[[2]]]]> : tensor<2x1x1x1xi8>
  %b1 = arith.constant dense<[0, -4096]> : tensor<2xi32>
  %wd = arith.constant dense<1> : tensor<3x3x2xi8>
  %bd = arith.constant dense<[1152, -100]> : tensor<2xi32>
  %wf = arith.constant dense<[[10, 20, 30, 40, 50, 60, 70, 80]]> : tensor<1x8xi8>
  %bf = arith.constant dense<7> : tensor<1xi32>
  %e1 = tensor.empty() : tensor<1x2x2x2xi8>
  %e2 = tensor.empty() : tensor<1x1xi8>
  %0 = qnn.conv2d ins(%x, %w1, %b1 : tensor<1x2x2x1xi8>, tensor<2x1x1x1xi8>, tensor<2xi32>) outs(%e1 : tensor<1x2x2x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, requant = #act} -> tensor<1x2x2x2xi8>
  %1 = qnn.depthwise_conv2d ins(%0, %wd, %bd : tensor<1x2x2x2xi8>, tensor<3x3x2xi8>, tensor<2xi32>) outs(%e1 : tensor<1x2x2x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = -128 : i32, requant = #act} -> tensor<1x2x2x2xi8>
  %2 = tensor.collapse_shape %1 [[0], [1, 2, 3]] : tensor<1x2x2x2xi8> into tensor<1x8xi8>
  %3 = qnn.fully_connected ins(%2, %wf, %bf : tensor<1x8xi8>, tensor<1x8xi8>, tensor<1xi32>) outs(%e2 : tensor<1x1xi8>)
    {requant = #act} -> tensor<1x1xi8>
  return %3 : tensor<1x1xi8>
}
