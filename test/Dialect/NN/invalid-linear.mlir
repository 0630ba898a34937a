// RUN: mote-opt %s -split-input-file -verify-diagnostics

func.func @conv2d_c1(%x: tensor<1x3x3x1xf32>, %w: tensor<1x2x2x1x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{expected operands and results of one element type, or all quantized, but got 'f32' and '!quant.uniform<i8:f32, 5.000000e-01>'}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x3x3x1xf32>, tensor<1x2x2x1x!quant.uniform<i8:f32, 0.5>>) -> tensor<1x2x2x1xf32>
  return
}

// -----

func.func @conv2d_c1_integers(%x: tensor<1x3x3x1xi8>, %w: tensor<1x2x2x1xi8>) {
  // expected-error @+1 {{expected float or quantized elements but got 'i8'}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x3x3x1xi8>, tensor<1x2x2x1xi8>) -> tensor<1x2x2x1xi8>
  return
}

// -----

func.func @conv2d_c2_rank(%x: tensor<3x3x1xf32>, %w: tensor<1x2x2x1xf32>) {
  // expected-error @+1 {{expected input of rank 4 but got 3}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<3x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return
}

// -----

// (5 + 1 + 0 - 2*(2-1) - 1) / 2 + 1 = 2
func.func @conv2d_c2_shape(%x: tensor<1x5x3x1xf32>, %w: tensor<1x2x2x1xf32>) {
  // expected-error @+1 {{expected result of shape [1, 2, 2, 1] but got [1, 3, 2, 1]}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 2, 1>, pads = array<i64: 1, 0, 0, 0>, dilations = array<i64: 2, 1>, groups = 1}
    : (tensor<1x5x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x3x2x1xf32>
  return
}

// -----

func.func @conv2d_c3_strides(%x: tensor<1x3x3x1xf32>, %w: tensor<1x2x2x1xf32>) {
  // expected-error @+1 {{expected strides in [1, 2^31] but got 0}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 0>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return
}

// -----

func.func @conv2d_c3_pads(%x: tensor<1x3x3x1xf32>, %w: tensor<1x2x2x1xf32>) {
  // expected-error @+1 {{expected 4 pads but got 2}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0>, dilations = array<i64: 1, 1>, groups = 1}
    : (tensor<1x3x3x1xf32>, tensor<1x2x2x1xf32>) -> tensor<1x2x2x1xf32>
  return
}

// -----

func.func @conv2d_c4_groups(%x: tensor<1x3x3x4xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @+1 {{expected groups that divide 4 input and 3 output channels but got 2}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2}
    : (tensor<1x3x3x4xf32>, tensor<3x2x2x2xf32>) -> tensor<1x2x2x3xf32>
  return
}

// -----

func.func @conv2d_c4_filter(%x: tensor<1x3x3x4xf32>, %w: tensor<2x2x2x4xf32>) {
  // expected-error @+1 {{expected a filter of 2 input channels but got 4}}
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2}
    : (tensor<1x3x3x4xf32>, tensor<2x2x2x4xf32>) -> tensor<1x2x2x2xf32>
  return
}

// -----

!q = !quant.uniform<i8:f32, 0.5>
func.func @fully_connected_c5_scale(%x: tensor<1x2x!q>, %w: tensor<1x2x!q>, %b: tensor<1x!quant.uniform<i32:f32, 0.5>>) {
  // expected-error @+1 {{expected bias scale 2.500000e-01 (input scale times filter scale) but got 5.000000e-01 in channel 0}}
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x2x!q>, tensor<1x2x!q>, tensor<1x!quant.uniform<i32:f32, 0.5>>) -> tensor<1x1x!q>
  return
}

// -----

!q = !quant.uniform<i8:f32, 0.5>
func.func @fully_connected_c5_zero_point(%x: tensor<1x2x!q>, %w: tensor<1x2x!q>, %b: tensor<1x!quant.uniform<i32:f32, 0.25:3>>) {
  // expected-error @+1 {{expected a bias with zero point 0 but got 3}}
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x2x!q>, tensor<1x2x!q>, tensor<1x!quant.uniform<i32:f32, 0.25:3>>) -> tensor<1x1x!q>
  return
}

// -----

func.func @fully_connected_c5_shape(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>, %b: tensor<1xf32>) {
  // expected-error @+1 {{expected bias of shape [3] but got [1]}}
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x2xf32>, tensor<3x2xf32>, tensor<1xf32>) -> tensor<1x3xf32>
  return
}

// -----

!q = !quant.uniform<i8:f32, 0.5>
!wrong = !quant.uniform<i8:f32:1, {0.5, 0.25}>
func.func @fully_connected_c6(%x: tensor<1x2x!q>, %w: tensor<3x2x!wrong>) {
  // expected-error @+1 {{expected a filter quantized along axis 0 but got axis 1}}
  %0 = nn.fully_connected %x, %w : (tensor<1x2x!q>, tensor<3x2x!wrong>) -> tensor<1x3x!q>
  return
}

// -----

func.func @fully_connected_c7(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @+1 {{expected act_min <= act_max but got 6.000000e+00 > 0.000000e+00}}
  %0 = nn.fully_connected %x, %w {act_min = 6.0 : f32, act_max = 0.0 : f32} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @fully_connected_c2(%x: tensor<1x2xf32>, %w: tensor<3x4xf32>) {
  // expected-error @+1 {{expected filter of shape [3, 2] but got [3, 4]}}
  %0 = nn.fully_connected %x, %w : (tensor<1x2xf32>, tensor<3x4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @matmul_c2(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) {
  // expected-error @+1 {{expected as many columns as rows but got 3 and 2}}
  %0 = nn.matmul %a, %b : (tensor<2x3xf32>, tensor<2x3xf32>) -> tensor<2x3xf32>
  return
}

// -----

func.func @matmul_c3(%a: tensor<2x1x1xf32>, %b: tensor<3x1x1xf32>) {
  // expected-error @+1 {{expected leading dimensions that broadcast}}
  %0 = nn.matmul %a, %b : (tensor<2x1x1xf32>, tensor<3x1x1xf32>) -> tensor<3x1x1xf32>
  return
}

// -----

func.func @batch_norm_c2(%x: tensor<1x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected an axis in [0, 2) but got 2}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 0.5 : f32, axis = 2}
    : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @batch_norm_c3(%x: tensor<1x3xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected scale of shape [3] but got [2]}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = 0.5 : f32, axis = 1}
    : (tensor<1x3xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @batch_norm_c4(%x: tensor<1x2xf32>, %p: tensor<2xf32>) {
  // expected-error @+1 {{expected a nonnegative epsilon but got -1.000000e+00}}
  %0 = nn.batch_norm %x, %p, %p, %p, %p {epsilon = -1.0 : f32, axis = 1}
    : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @max_pool2d_c2(%x: tensor<1x4x4x1xf32>) {
  // expected-error @+1 {{expected result of shape [1, 2, 2, 1] but got [1, 2, 2, 3]}}
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
    : tensor<1x4x4x1xf32> -> tensor<1x2x2x3xf32>
  return
}

// -----

func.func @max_pool2d_c4(%x: tensor<1x4x4x1xf32>) {
  // expected-error @+1 {{expected every window to reach into the input}}
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 2, 0, 0, 0>, dilations = array<i64: 1, 1>}
    : tensor<1x4x4x1xf32> -> tensor<1x5x3x1xf32>
  return
}

// -----

func.func @avg_pool2d_c3(%x: tensor<1x4x4x1xf32>) {
  // expected-error @+1 {{expected 2 kernel but got 1}}
  %0 = nn.avg_pool2d %x {kernel = array<i64: 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = true}
    : tensor<1x4x4x1xf32> -> tensor<1x3x3x1xf32>
  return
}

// -----

func.func @reduce_mean_c2(%x: tensor<4x4xf32>) {
  // expected-error @+1 {{expected each axis once but got 1 twice}}
  %0 = nn.reduce_mean %x {axes = array<i64: 1, 1>} : tensor<4x4xf32> -> tensor<4x1xf32>
  return
}

// -----

func.func @reduce_mean_c3(%x: tensor<4x4xf32>) {
  // expected-error @+1 {{expected result of shape [4, 1] but got [4]}}
  %0 = nn.reduce_mean %x {axes = array<i64: 1>} : tensor<4x4xf32> -> tensor<4xf32>
  return
}
