// RUN: mote-opt %s --split-input-file --verify-diagnostics

#r = #qnn.requant<multiplier = [1], shift = [0], zero_point = 0, min = -128, max = 127, rounding = half_up>
func.func @tensor_without_result(%x: tensor<1x4xi8>, %w: tensor<2x4xi8>, %b: tensor<2xi32>, %o: tensor<1x2xi8>) {
  // expected-error@below {{expected one result on tensors but got 0}}
  qnn.fully_connected ins(%x, %w, %b : tensor<1x4xi8>, tensor<2x4xi8>, tensor<2xi32>) outs(%o : tensor<1x2xi8>) {requant = #r}
  return
}

// -----

#r = #qnn.requant<multiplier = [1], shift = [0], zero_point = 0, min = -128, max = 127, rounding = half_up>
func.func @mixed(%x: memref<1x4xi8>, %w: tensor<2x4xi8>, %b: memref<2xi32>, %o: memref<1x2xi8>) {
  // expected-error@below {{expected all operands to be tensors, or all to be memrefs, but operand 1 is 'tensor<2x4xi8>'}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x4xi8>, tensor<2x4xi8>, memref<2xi32>) outs(%o : memref<1x2xi8>) {requant = #r}
  return
}

// -----

#r = #qnn.requant<multiplier = [1, 2, 3], shift = [0], zero_point = 0, min = -128, max = 127, rounding = half_up>
func.func @requant_entries(%x: memref<1x4xi8>, %w: memref<2x4xi8>, %b: memref<2xi32>, %o: memref<1x2xi8>) {
  // expected-error@below {{expected 1 or 2 multipliers and shifts but got 3 and 1}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x4xi8>, memref<2x4xi8>, memref<2xi32>) outs(%o : memref<1x2xi8>) {requant = #r}
  return
}

// -----

func.func @no_requant(%x: memref<1x4xi8>, %w: memref<2x4xi8>, %b: memref<2xi32>, %o: memref<1x2xi8>) {
  // expected-error@below {{expected a requant on integers}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x4xi8>, memref<2x4xi8>, memref<2xi32>) outs(%o : memref<1x2xi8>)
  return
}

// -----

func.func @bias(%x: memref<1x4xf32>, %w: memref<2x4xf32>, %b: memref<3xf32>, %o: memref<1x2xf32>) {
  // expected-error@below {{expected a bias of shape [2] but got [3]}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x4xf32>, memref<2x4xf32>, memref<3xf32>) outs(%o : memref<1x2xf32>)
  return
}

// -----

// (5 + 0 + 0 - 3) / 2 + 1 = 2
func.func @height(%x: memref<1x5x5x1xf32>, %w: memref<1x3x3x1xf32>, %b: memref<1xf32>, %o: memref<1x3x2x1xf32>) {
  // expected-error@below {{expected a result height of 2 but got 3}}
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x1xf32>, memref<1x3x3x1xf32>, memref<1xf32>) outs(%o : memref<1x3x2x1xf32>)
    {strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64}
  return
}

// -----

func.func @groups(%x: memref<1x1x1x4xf32>, %w: memref<2x1x1x2xf32>, %b: memref<2xf32>, %o: memref<1x1x1x2xf32>) {
  // expected-error@below {{expected groups that divide 4 input and 2 output channels but got 3}}
  qnn.conv2d ins(%x, %w, %b : memref<1x1x1x4xf32>, memref<2x1x1x2xf32>, memref<2xf32>) outs(%o : memref<1x1x1x2xf32>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 3 : i64}
  return
}

// -----

// Rows -3..-2 of the padding: the first window is outside.
func.func @window_outside(%x: memref<1x4x4x1xi8>, %o: memref<1x3x2x1xi8>) {
  // expected-error@below {{expected every window to touch the input, but row 0 does not}}
  qnn.max_pool2d ins(%x : memref<1x4x4x1xi8>) outs(%o : memref<1x3x2x1xi8>)
    {kernel_size = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 3, 0, 0, 0>, dilations = array<i64: 1, 1>}
  return
}

// -----

func.func @table(%x: memref<4xi8>, %o: memref<4xi8>) {
  // expected-error@below {{expected a table of 256 entries but got 2}}
  qnn.lookup ins(%x : memref<4xi8>) outs(%o : memref<4xi8>) {table = array<i8: 1, 2>}
  return
}

// -----

func.func @scale(%x: memref<4xf32>, %o: memref<4xi8>) {
  // expected-error@below {{expected a positive finite scale}}
  qnn.quantize ins(%x : memref<4xf32>) outs(%o : memref<4xi8>) {scale = 0.0 : f32, zero_point = 0 : i32}
  return
}

// -----

func.func @flip(%x: memref<4xi8>, %o: memref<4xi8>) {
  // expected-error@below {{expected ui8 to i8, or i8 to ui8, but got 'memref<4xi8>' to 'memref<4xi8>'}}
  qnn.flip_sign ins(%x : memref<4xi8>) outs(%o : memref<4xi8>)
  return
}

// -----

func.func @add_range(%x: memref<4xi8>, %o: memref<4xi8>) {
  // expected-error@below {{expected zero_point in [-128, 127] but got 200}}
  qnn.add ins(%x, %x : memref<4xi8>, memref<4xi8>) outs(%o : memref<4xi8>)
    {lhs_multiplier = 1 : i32, rhs_multiplier = -1 : i32, offset = 0 : i64, shift = 1 : i32, zero_point = 200 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_up>}
  return
}

// -----

func.func @move(%x: memref<4xi8>, %o: memref<4xf32>) {
  // expected-error@below {{expected equal elements but got 'memref<4xi8>' to 'memref<4xf32>'}}
  qnn.move ins(%x : memref<4xi8>) outs(%o : memref<4xf32>)
  return
}

// -----

func.func @fill_range(%o: memref<4xi8>) {
  // expected-error@below {{expected value in [-128, 127] but got 128}}
  qnn.fill outs(%o : memref<4xi8>) {value = 128 : i32}
  return
}

// -----

func.func @fill_float(%o: memref<4xf32>) {
  // expected-error@below {{expected value in [0, 0] but got 1}}
  qnn.fill outs(%o : memref<4xf32>) {value = 1 : i32}
  return
}

// -----

func.func @fill_elements(%o: memref<4xi16>) {
  // expected-error@below {{expected i8, i32 or f32 elements but got 'memref<4xi16>'}}
  qnn.fill outs(%o : memref<4xi16>) {value = 1 : i32}
  return
}

// -----

func.func @fill_sums(%o: memref<4xi32>) {
  // expected-error@below {{expected value in [0, 0] but got 1}}
  qnn.fill outs(%o : memref<4xi32>) {value = 1 : i32}
  return
}

// -----

func.func @sum_rows_elements(%x: memref<1x2x3x4xi8>, %o: memref<1x1x1x4xi8>) {
  // expected-error@below {{expected i8 input and i32 sums, or f32 but got 'memref<1x2x3x4xi8>' and 'memref<1x1x1x4xi8>'}}
  qnn.sum_rows ins(%x : memref<1x2x3x4xi8>) outs(%o : memref<1x1x1x4xi8>)
  return
}

// -----

func.func @sum_rows_batch(%x: memref<2x2x3x4xi8>, %o: memref<1x1x1x4xi32>) {
  // expected-error@below {{expected one image but got 2}}
  qnn.sum_rows ins(%x : memref<2x2x3x4xi8>) outs(%o : memref<1x1x1x4xi32>)
  return
}

// -----

func.func @sum_rows_channels(%x: memref<1x2x3x4xi8>, %o: memref<1x1x1x5xi32>) {
  // expected-error@below {{expected sums}}
  qnn.sum_rows ins(%x : memref<1x2x3x4xi8>) outs(%o : memref<1x1x1x5xi32>)
  return
}

// -----

func.func @average_requant(%x: memref<4xi32>, %o: memref<4xi8>) {
  // expected-error@below {{expected a requant on integers, and only there}}
  qnn.average_sums ins(%x : memref<4xi32>) outs(%o : memref<4xi8>) {count = 3 : i64}
  return
}

// -----

func.func @average_count(%x: memref<4xf32>, %o: memref<4xf32>) {
  // expected-error@below {{expected count in [1, 8388608] but got 0}}
  qnn.average_sums ins(%x : memref<4xf32>) outs(%o : memref<4xf32>) {count = 0 : i64}
  return
}

// -----

func.func @mixed_floats(%x: memref<1x4xf16>, %w: memref<2x4xf16>, %b: memref<2xf32>, %o: memref<1x2xf16>) {
  // expected-error@below {{expected i8 input, filter and result and i32 bias, or f32 or f16 everywhere}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x4xf16>, memref<2x4xf16>, memref<2xf32>) outs(%o : memref<1x2xf16>)
  return
}

// -----

func.func @mixed_pool(%x: memref<1x2x2x1xf16>, %o: memref<1x1x1x1xf32>) {
  // expected-error@below {{expected i8, f32 or f16 input and result}}
  qnn.max_pool2d ins(%x : memref<1x2x2x1xf16>) outs(%o : memref<1x1x1x1xf32>)
    {kernel_size = array<i64: 2, 2>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
  return
}
