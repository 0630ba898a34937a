// RUN: mote-opt %s -split-input-file -verify-diagnostics

func.func @nn_c1(%x: tensor<4xi3>) {
  // expected-error @+1 {{expected elements that are floats, integers of 1, 2, 4, 8, 16, 32 or 64 bits, or uniformly quantized to 8, 16 or 32 bits, but got 'tensor<4xi3>'}}
  %0 = nn.relu %x : tensor<4xi3> -> tensor<4xi3>
  return
}

// -----

func.func @nn_c2_axis(%x: tensor<2x!quant.uniform<i8:f32:1, {0.5, 0.25}>>) {
  // expected-error @+1 {{expected a quantized axis below 1 but got 1}}
  %0 = nn.dequantize %x : tensor<2x!quant.uniform<i8:f32:1, {0.5, 0.25}>> -> tensor<2xf32>
  return
}

// -----

func.func @nn_c2_scales(%x: tensor<3x!quant.uniform<i8:f32:0, {0.5, 0.25}>>) {
  // expected-error @+1 {{expected a scale for each of the 3 indices of axis 0 but got 2}}
  %0 = nn.dequantize %x : tensor<3x!quant.uniform<i8:f32:0, {0.5, 0.25}>> -> tensor<3xf32>
  return
}

// -----

func.func @constant_c1() {
  // expected-error @+1 {{expected a value of shape [3] but got [2]}}
  %0 = nn.constant dense<[1, 2]> : tensor<2xi8> as tensor<3xi8>
  return
}

// -----

func.func @constant_c2() {
  // expected-error @+1 {{stores them but got 'i8'}}
  %0 = nn.constant dense<[1, 2]> : tensor<2xi8> as tensor<2x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @storage_cast_c1(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected result of shape [4] but got [2, 2]}}
  %0 = nn.storage_cast %x : tensor<4xi8> -> tensor<2x2x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @storage_cast_c2(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected a quantized type and its storage type but got 'i8'}}
  %0 = nn.storage_cast %x : tensor<4xi8> -> tensor<4x!quant.uniform<u8:f32, 0.5>>
  return
}

// -----

func.func @quantize_c1(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected a float or quantized input and a quantized result but got 'i8'}}
  %0 = nn.quantize %x : tensor<4xi8> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @dequantize_c1(%x: tensor<4xi8>) {
  // expected-error @+1 {{expected a quantized input and a float result but got 'i8' and 'f32'}}
  %0 = nn.dequantize %x : tensor<4xi8> -> tensor<4xf32>
  return
}

// -----

func.func @cast_c1(%x: tensor<4x!quant.uniform<i8:f32, 0.5>>) {
  // expected-error @+1 {{expected elements that are not quantized}}
  %0 = nn.cast %x : tensor<4x!quant.uniform<i8:f32, 0.5>> -> tensor<4xf32>
  return
}

// -----

func.func @binary_c1(%x: tensor<4xf32>, %y: tensor<4xf16>) {
  // expected-error @+1 {{expected operands and results of one element type, or all quantized, but got 'f32' and 'f16'}}
  %0 = nn.add %x, %y : (tensor<4xf32>, tensor<4xf16>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c2(%x: tensor<4xf32>, %y: tensor<3xf32>) {
  // expected-error @+1 {{expected shapes that broadcast but got [4] and [3]}}
  %0 = nn.mul %x, %y : (tensor<4xf32>, tensor<3xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @binary_c3(%x: tensor<4xi32>) {
  // expected-error @+1 {{expected no act_min and act_max on integers}}
  %0 = nn.sub %x, %x {act_min = 0.0 : f32} : (tensor<4xi32>, tensor<4xi32>) -> tensor<4xi32>
  return
}

// -----

func.func @unary_c1(%x: tensor<4xi32>) {
  // expected-error @+1 {{expected float or quantized elements but got 'i32'}}
  %0 = nn.sigmoid %x : tensor<4xi32> -> tensor<4xi32>
  return
}

// -----

func.func @unary_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected result of shape [4] but got [1, 4]}}
  %0 = nn.tanh %x : tensor<4xf32> -> tensor<1x4xf32>
  return
}

// -----

func.func @clip_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected act_min and act_max to be numbers}}
  %0 = nn.clip %x {act_min = 0x7FC00000 : f32} : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @softmax_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected an axis in [0, 1) but got -1}}
  %0 = nn.softmax %x {axis = -1} : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @transpose_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected a permutation of 2 axes but got [0, 0]}}
  %0 = nn.transpose %x {perm = array<i64: 0, 0>} : tensor<2x3xf32> -> tensor<2x2xf32>
  return
}

// -----

func.func @transpose_c2(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected result of shape [3, 2] but got [2, 3]}}
  %0 = nn.transpose %x {perm = array<i64: 1, 0>} : tensor<2x3xf32> -> tensor<2x3xf32>
  return
}

// -----

func.func @transpose_c3(%x: tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>>) {
  // expected-error @+1 {{expected elements of type '!quant.uniform<i8:f32:1, {5.000000e-01,2.500000e-01}>'}}
  %0 = nn.transpose %x {perm = array<i64: 1, 0>}
    : tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>> -> tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>>
  return
}

// -----

func.func @reshape_c1(%x: tensor<2x3xf32>) {
  // expected-error @+1 {{expected 6 elements but got 5}}
  %0 = nn.reshape %x : tensor<2x3xf32> -> tensor<5xf32>
  return
}

// -----

func.func @reshape_c2(%x: tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>>) {
  // expected-error @+1 {{expected the quantized axis to stay whole}}
  %0 = nn.reshape %x : tensor<2x2x!quant.uniform<i8:f32:0, {0.5, 0.25}>> -> tensor<4x!quant.uniform<i8:f32, 0.5>>
  return
}

// -----

func.func @concat_c3(%x: tensor<2xf32>) {
  // expected-error @+1 {{expected an axis in [0, 1) but got 1}}
  %0 = nn.concat %x, %x {axis = 1} : (tensor<2xf32>, tensor<2xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @concat_c4(%x: tensor<2x2xf32>, %y: tensor<2x3xf32>) {
  // expected-error @+1 {{expected inputs of equal shape but for axis 0, but got [2, 2] and [2, 3]}}
  %0 = nn.concat %x, %y {axis = 0} : (tensor<2x2xf32>, tensor<2x3xf32>) -> tensor<4x2xf32>
  return
}

// -----

func.func @slice_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected an offset, a stride and a result axis for each of 1 axes}}
  %0 = nn.slice %x {offsets = array<i64: 1, 2>, strides = array<i64: 1>} : tensor<4xf32> -> tensor<2xf32>
  return
}

// -----

func.func @slice_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected strides that are not 0}}
  %0 = nn.slice %x {offsets = array<i64: 1>, strides = array<i64: 0>} : tensor<4xf32> -> tensor<2xf32>
  return
}

// -----

func.func @slice_c3(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected to read inside the input of shape [4]}}
  %0 = nn.slice %x {offsets = array<i64: 1>, strides = array<i64: -1>} : tensor<4xf32> -> tensor<3xf32>
  return
}

// -----

func.func @pad_c1(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected low in [0, 2^31] but got -1}}
  %0 = nn.pad %x {low = array<i64: -1>, high = array<i64: 1>, value = 0.0 : f32} : tensor<4xf32> -> tensor<4xf32>
  return
}

// -----

func.func @pad_c2(%x: tensor<4xf32>) {
  // expected-error @+1 {{expected result of shape [6] but got [5]}}
  %0 = nn.pad %x {low = array<i64: 1>, high = array<i64: 1>, value = 0.0 : f32} : tensor<4xf32> -> tensor<5xf32>
  return
}
