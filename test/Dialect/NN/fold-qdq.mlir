// RUN: mote-opt %s --split-input-file --nn-fold-qdq | FileCheck %s

!a = !quant.uniform<i8:f32, 5.000000e-01:3>
!b = !quant.uniform<i8:f32, 2.500000e-01:-128>

// A quantize after a dequantize of its own type is nothing, else one requantization.
// CHECK-LABEL: @cancel
// CHECK-NEXT: %[[B:.*]] = nn.quantize %arg0 : tensor<4x!quant.uniform<i8:f32, 5.000000e-01:3>> -> tensor<4x!quant.uniform<i8:f32, 2.500000e-01:-128>>
// CHECK-NEXT: return %arg0, %[[B]]
func.func @cancel(%x: tensor<4x!a>) -> (tensor<4x!a>, tensor<4x!b>) {
  %0 = nn.dequantize %x : tensor<4x!a> -> tensor<4xf32>
  %1 = nn.quantize %0 : tensor<4xf32> -> tensor<4x!a>
  %2 = nn.quantize %0 : tensor<4xf32> -> tensor<4x!b>
  return %1, %2 : tensor<4x!a>, tensor<4x!b>
}

// -----

!x = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8:f32:0, {2.500000e-01,1.250000e-01}>
!y = !quant.uniform<i8:f32, 1.000000e+00>

// The float bias on the accumulator's grid: 1.0 / (0.5 * 0.25) = 8, -0.5 / (0.5 * 0.125) = -8.
// CHECK-LABEL: @float_bias
// CHECK-DAG: %[[W:.*]] = nn.constant {{.*}} as tensor<2x2x!quant.uniform<i8:f32:0, {2.500000e-01,1.250000e-01}>>
// CHECK-DAG: %[[B:.*]] = nn.constant dense<[8, -8]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32:0, {1.250000e-01,6.250000e-02}>>
// CHECK: %[[Y:.*]] = nn.fully_connected %arg0, %[[W]] bias %[[B]] {act_min = 0.000000e+00 : f32}
// CHECK-NEXT: return %[[Y]]
func.func @float_bias(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %w = nn.constant dense<[[1, 2], [3, 4]]> : tensor<2x2xi8> as tensor<2x2x!w>
  %b = nn.constant dense<[1.0, -0.5]> : tensor<2xf32> as tensor<2xf32>
  %0 = nn.dequantize %x : tensor<1x2x!x> -> tensor<1x2xf32>
  %1 = nn.dequantize %w : tensor<2x2x!w> -> tensor<2x2xf32>
  %2 = nn.fully_connected %0, %1 bias %b {act_min = 0.0 : f32} : (tensor<1x2xf32>, tensor<2x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %3 = nn.quantize %2 : tensor<1x2xf32> -> tensor<1x2x!y>
  return %3 : tensor<1x2x!y>
}

// -----

!x = !quant.uniform<i8:f32, 5.000000e-01:3>
!w = !quant.uniform<i8:f32, 2.500000e-01>
!i = !quant.uniform<i32:f32, 0.12500001>
!y = !quant.uniform<i8:f32, 1.000000e+00>

// The model's bias scale is 0.5 * 0.25 but for rounding: 1000000007 stays, which f32 could not hold.
// CHECK-LABEL: @integer_bias
// CHECK: nn.constant dense<1000000007> : tensor<1xi32> as tensor<1x!quant.uniform<i32:f32, 1.250000e-01>>
// CHECK: nn.conv2d %arg0
func.func @integer_bias(%x: tensor<1x2x2x1x!x>) -> tensor<1x2x2x1x!y> {
  %w = nn.constant dense<5> : tensor<1x1x1x1xi8> as tensor<1x1x1x1x!w>
  %b = nn.constant dense<1000000007> : tensor<1xi32> as tensor<1x!i>
  %0 = nn.dequantize %x : tensor<1x2x2x1x!x> -> tensor<1x2x2x1xf32>
  %1 = nn.dequantize %w : tensor<1x1x1x1x!w> -> tensor<1x1x1x1xf32>
  %2 = nn.dequantize %b : tensor<1x!i> -> tensor<1xf32>
  %3 = nn.conv2d %0, %1 bias %2 {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64} : (tensor<1x2x2x1xf32>, tensor<1x1x1x1xf32>, tensor<1xf32>) -> tensor<1x2x2x1xf32>
  %4 = nn.quantize %3 : tensor<1x2x2x1xf32> -> tensor<1x2x2x1x!y>
  return %4 : tensor<1x2x2x1x!y>
}

// -----

!x = !quant.uniform<i8:f32, 5.000000e-01>
!w = !quant.uniform<i8:f32, 1.000000e+00>
!y = !quant.uniform<i8:f32, 1.000000e+00>

// The grid's step 0.5 is half an output step; rounding 0.2 to it would cost 0.2 of one: stays float.
// CHECK-LABEL: @coarse_bias
// CHECK-DAG: nn.constant dense<5.000000e+00> : tensor<1x1xf32>
// CHECK: nn.fully_connected {{.*}} -> tensor<1x1xf32>
// CHECK: nn.quantize
func.func @coarse_bias(%x: tensor<1x1x!x>) -> tensor<1x1x!y> {
  %w = nn.constant dense<5> : tensor<1x1xi8> as tensor<1x1x!w>
  %b = nn.constant dense<0.2> : tensor<1xf32> as tensor<1xf32>
  %0 = nn.dequantize %x : tensor<1x1x!x> -> tensor<1x1xf32>
  %1 = nn.dequantize %w : tensor<1x1x!w> -> tensor<1x1xf32>
  %2 = nn.fully_connected %0, %1 bias %b : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  %3 = nn.quantize %2 : tensor<1x1xf32> -> tensor<1x1x!y>
  return %3 : tensor<1x1x!y>
}

// -----

!a = !quant.uniform<i8:f32, 5.000000e-01:3>
!b = !quant.uniform<i8:f32, 2.500000e-01:-128>

// One dequantize feeds two ops; the splat 1.5 is 1 of scale 1.5.
// CHECK-LABEL: @elementwise
// CHECK-DAG: %[[C:.*]] = nn.constant dense<1> : tensor<i8> as tensor<!quant.uniform<i8:f32, 1.500000e+00>>
// CHECK-DAG: %[[S:.*]] = nn.sigmoid %arg0 : tensor<2x!quant.uniform<i8:f32, 5.000000e-01:3>> -> tensor<2x!quant.uniform<i8:f32, 2.500000e-01:-128>>
// CHECK: %[[A:.*]] = nn.add %arg0, %[[S]] {act_max = 6.000000e+00 : f32}
// CHECK: nn.mul %[[A]], %[[C]]
// CHECK-NOT: nn.dequantize
func.func @elementwise(%x: tensor<2x!a>) -> tensor<2x!b> {
  %c = nn.constant dense<1.5> : tensor<f32> as tensor<f32>
  %0 = nn.dequantize %x : tensor<2x!a> -> tensor<2xf32>
  %1 = nn.sigmoid %0 : tensor<2xf32> -> tensor<2xf32>
  %2 = nn.quantize %1 : tensor<2xf32> -> tensor<2x!b>
  %3 = nn.dequantize %2 : tensor<2x!b> -> tensor<2xf32>
  %4 = nn.add %0, %3 {act_max = 6.0 : f32} : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %5 = nn.quantize %4 : tensor<2xf32> -> tensor<2x!b>
  %6 = nn.dequantize %5 : tensor<2x!b> -> tensor<2xf32>
  %7 = nn.mul %6, %c : (tensor<2xf32>, tensor<f32>) -> tensor<2xf32>
  %8 = nn.quantize %7 : tensor<2xf32> -> tensor<2x!b>
  return %8 : tensor<2x!b>
}

// -----

!a = !quant.uniform<i8:f32, 5.000000e-01:3>
!b = !quant.uniform<i8:f32, 2.500000e-01:-128>

// Quantize rises through the pool, the pad and the transpose; the pad value 0.3 rounds to 0.25
// (0.3 / 0.25 = 1.2 -> 1).
// CHECK-LABEL: @rise
// CHECK-NEXT: %[[Q:.*]] = nn.quantize %arg0
// CHECK-NEXT: %[[M:.*]] = nn.max_pool2d %[[Q]]
// CHECK-NEXT: %[[P:.*]] = nn.pad %[[M]] {{.*}}value = 2.500000e-01 : f32
// CHECK-NEXT: nn.transpose %[[P]]
// CHECK-NEXT: return
func.func @rise(%x: tensor<1x4x4x2xf32>) -> tensor<1x2x3x2x!b> {
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : tensor<1x4x4x2xf32> -> tensor<1x2x2x2xf32>
  %1 = nn.pad %0 {low = array<i64: 0, 0, 0, 0>, high = array<i64: 0, 0, 1, 0>, value = 0.3 : f32} : tensor<1x2x2x2xf32> -> tensor<1x2x3x2xf32>
  %2 = nn.transpose %1 {perm = array<i64: 0, 3, 2, 1>} : tensor<1x2x3x2xf32> -> tensor<1x2x3x2xf32>
  %3 = nn.quantize %2 : tensor<1x2x3x2xf32> -> tensor<1x2x3x2x!b>
  return %3 : tensor<1x2x3x2x!b>
}

// -----

!a = !quant.uniform<i8:f32, 5.000000e-01:3>
!b = !quant.uniform<i8:f32, 2.500000e-01:-128>

// A model that pools and joins the stored integers themselves; parts of other scales requantize.
// CHECK-LABEL: @storage
// CHECK-DAG: %[[X:.*]] = nn.storage_cast %arg0 : tensor<1x4x4x2xi8>
// CHECK-DAG: %[[M:.*]] = nn.max_pool2d %[[X]] {{.*}} -> tensor<1x2x2x2x!quant
// CHECK-DAG: %[[R:.*]] = nn.quantize %arg1 : tensor<1x2x2x2x!quant.uniform<i8:f32, 2.500000e-01:-128>> -> tensor<1x2x2x2x!quant.uniform<i8:f32, 5.000000e-01:3>>
// CHECK: %[[C:.*]] = nn.concat %[[M]], %[[R]]
// CHECK-NEXT: return %[[C]]
func.func @storage(%x: tensor<1x4x4x2xi8>, %y: tensor<1x2x2x2x!b>) -> tensor<1x2x2x4x!a> {
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>} : tensor<1x4x4x2xi8> -> tensor<1x2x2x2xi8>
  %1 = nn.storage_cast %0 : tensor<1x2x2x2xi8> -> tensor<1x2x2x2x!a>
  %2 = nn.dequantize %1 : tensor<1x2x2x2x!a> -> tensor<1x2x2x2xf32>
  %3 = nn.dequantize %y : tensor<1x2x2x2x!b> -> tensor<1x2x2x2xf32>
  %4 = nn.concat %2, %3 {axis = 3 : i64} : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x4xf32>
  %5 = nn.quantize %4 : tensor<1x2x2x4xf32> -> tensor<1x2x2x4x!a>
  return %5 : tensor<1x2x2x4x!a>
}

// -----

!a = !quant.uniform<i8:f32, 5.000000e-01:3>

// The sum is also a result: it stays float, on a float constant ((5 - 3) * 0.5 = 1).
// CHECK-LABEL: @island
// CHECK-DAG: %[[C:.*]] = nn.constant dense<1.000000e+00> : tensor<2xf32>
// CHECK-DAG: %[[D:.*]] = nn.dequantize %arg0
// CHECK: %[[S:.*]] = nn.add %[[D]], %[[C]] : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
// CHECK: nn.quantize %[[S]]
func.func @island(%x: tensor<2x!a>) -> (tensor<2xf32>, tensor<2x!a>) {
  %c = nn.constant dense<5> : tensor<2xi8> as tensor<2x!a>
  %0 = nn.dequantize %x : tensor<2x!a> -> tensor<2xf32>
  %1 = nn.dequantize %c : tensor<2x!a> -> tensor<2xf32>
  %2 = nn.add %0, %1 : (tensor<2xf32>, tensor<2xf32>) -> tensor<2xf32>
  %3 = nn.quantize %2 : tensor<2xf32> -> tensor<2x!a>
  return %2, %3 : tensor<2xf32>, tensor<2x!a>
}
