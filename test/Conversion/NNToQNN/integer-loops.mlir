// RUN: mote-opt %s --convert-nn-to-qnn --canonicalize --split-input-file | FileCheck %s
// RUN: mote-opt %s --convert-nn-to-qnn --split-input-file | FileCheck %s --check-prefix=FLOAT --implicit-check-not=qnn.dequantize

// What no kernel multiplies is multiplied by loops, in integers; only sums that may leave i32 are floats.

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<i8:f32, 0.5>

// (a - 1) * b * 2^30 / 2^31: ties are there, so the odd one goes up.
// CHECK-LABEL: @product
// CHECK: linalg.generic {{.*}} ins(%{{.*}}, %{{.*}} : tensor<2x4xi8>, tensor<4xi8>)
// CHECK: %[[A:.*]] = arith.extsi %in : i8 to i32
// CHECK: %[[X:.*]] = arith.{{subi|addi}} %[[A]], {{.*}} overflow<nsw> : i32
// CHECK: %[[B:.*]] = arith.extsi %in_0 : i8 to i32
// CHECK: %[[P:.*]] = arith.muli %[[X]], %[[B]] overflow<nsw> : i32
// CHECK: %[[W:.*]] = arith.extsi %[[P]] : i32 to i64
// CHECK: %[[M:.*]] = arith.muli %[[W]], %c1073741824_i64 overflow<nsw> : i64
// CHECK: %[[F:.*]] = arith.shrsi %[[M]], %c31_i64 : i64
// CHECK: %[[O:.*]] = arith.andi %[[F]], %c1_i64 : i64
// CHECK: arith.addi %[[M]], %c1073741823_i64 overflow<nsw> : i64
// CHECK: arith.addi %{{.*}}, %[[O]] overflow<nsw> : i64
// CHECK: arith.shrsi %{{.*}}, %c31_i64 : i64
// CHECK: arith.maxsi
// CHECK: arith.minsi
// CHECK: arith.trunci %{{.*}} : i64 to i8
func.func @product(%a: tensor<2x4x!a>, %b: tensor<4x!b>) -> tensor<2x4x!b> {
  %0 = nn.mul %a, %b : (tensor<2x4x!a>, tensor<4x!b>) -> tensor<2x4x!b>
  return %0 : tensor<2x4x!b>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:1>
!b = !quant.uniform<u8:f32, 0.7:3>

// Two activations, of which the second is the same for all matrices of the first; stored 128 lower, its zero point is -125.
// CHECK-LABEL: @matmul
// CHECK-DAG: %[[ZERO:.*]] = arith.constant -125 : i32
// CHECK: %[[S:.*]] = linalg.generic {indexing_maps = [#{{.*}}, #{{.*}}, #{{.*}}], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
// CHECK-SAME: outs(%{{.*}} : tensor<3x2x5xi32>)
// CHECK: arith.subi %{{.*}}, %[[ZERO]] overflow<nsw> : i32
// CHECK: arith.addi %out, %{{.*}} overflow<nsw> : i32
// CHECK: linalg.generic {{.*}} ins(%[[S]] : tensor<3x2x5xi32>) outs(%{{.*}} : tensor<3x2x5xi8>)
func.func @matmul(%a: tensor<3x2x4x!a>, %b: tensor<1x4x5x!b>) -> tensor<3x2x5x!a> {
  %0 = nn.matmul %a, %b : (tensor<3x2x4x!a>, tensor<1x4x5x!b>) -> tensor<3x2x5x!a>
  return %0 : tensor<3x2x5x!a>
}

// -----

!x = !quant.uniform<i8:f32, 0.5:1>
!w = !quant.uniform<i8:f32:0, {0.25:-100, 0.125:100}>
!y = !quant.uniform<i8:f32, 1.0>

// 127 - -100 is no byte: weights stay as they are, and channels have their zero points, biases and multipliers.
// CHECK-LABEL: @weights
// CHECK-DAG: %[[W:.*]] = arith.constant dense<{{.}}[127, -5], [1, -128]]> : tensor<2x2xi8>
// CHECK-DAG: %[[Z:.*]] = arith.constant dense<[-100, 100]> : tensor<2xi32>
// CHECK-DAG: %[[B:.*]] = arith.constant dense<[7, 5]> : tensor<2xi32>
// CHECK-DAG: %[[M:.*]] = arith.constant dense<[1073741824, 536870912]> : tensor<2xi32>
// CHECK: %[[S:.*]] = linalg.generic {{.*}} ins(%{{.*}}, %[[W]], %[[Z]] : tensor<1x2xi8>, tensor<2x2xi8>, tensor<2xi32>)
// CHECK: linalg.generic {{.*}} ins(%[[S]], %[[B]], %[[M]] : tensor<1x2xi32>, tensor<2xi32>, tensor<2xi32>)
func.func @weights(%x: tensor<1x2x!x>) -> tensor<1x2x!y> {
  %w = nn.constant dense<[[127, -5], [1, -128]]> : tensor<2x2xi8> as tensor<2x2x!w>
  %b = nn.constant dense<[7, 5]> : tensor<2xi32> as tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.0625}>>
  %0 = nn.fully_connected %x, %w bias %b : (tensor<1x2x!x>, tensor<2x2x!w>, tensor<2x!quant.uniform<i32:f32:0, {0.125, 0.0625}>>) -> tensor<1x2x!y>
  return %0 : tensor<1x2x!y>
}

// -----

!x = !quant.uniform<i8:f32, 0.5:1>
!w = !quant.uniform<i8:f32, 0.25:-100>
!y = !quant.uniform<i8:f32, 1.0>

// Two groups; the border is real zero, which is stored as 1.
// CHECK-LABEL: @conv
// CHECK-DAG: %[[ONE:.*]] = arith.constant 1 : i8
// CHECK: %[[BORDER:.*]] = linalg.fill ins(%[[ONE]] : i8) outs(%{{.*}} : tensor<1x3x4x2xi8>)
// CHECK: %[[PADDED:.*]] = tensor.insert_slice %{{.*}} into %[[BORDER]][0, 1, 0, 0] [1, 2, 4, 2] [1, 1, 1, 1]
// CHECK: %[[IMAGE:.*]] = tensor.expand_shape %[[PADDED]] {{.*}} into tensor<1x3x4x2x1xi8>
// CHECK: linalg.generic {{.*}} ins(%[[IMAGE]], %{{.*}}, %{{.*}} : tensor<1x3x4x2x1xi8>, tensor<2x1x2x2x1xi8>, tensor<2x1xi32>) outs(%{{.*}} : tensor<1x2x2x2x1xi32>)
// CHECK: tensor.collapse_shape {{.*}} into tensor<1x2x2x2xi32>
func.func @conv(%x: tensor<1x2x4x2x!x>) -> tensor<1x2x2x2x!y> {
  %w = nn.constant dense<[[[[127], [3]], [[-9], [0]]], [[[1], [2]], [[3], [4]]]]> : tensor<2x2x2x1xi8> as tensor<2x2x2x1x!w>
  %0 = nn.conv2d %x, %w {strides = array<i64: 1, 2>, pads = array<i64: 1, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 2 : i64}
    : (tensor<1x2x4x2x!x>, tensor<2x2x2x1x!w>) -> tensor<1x2x2x2x!y>
  return %0 : tensor<1x2x2x2x!y>
}

// -----

!a = !quant.uniform<i8:f32, 0.5:127>

// 255 * 255 * 40000 is more than an i32 holds.
// FLOAT-LABEL: @large
// FLOAT-COUNT-2: qnn.dequantize
func.func @large(%a: tensor<1x40000x!a>, %b: tensor<40000x1x!a>) -> tensor<1x1x!a> {
  %0 = nn.matmul %a, %b : (tensor<1x40000x!a>, tensor<40000x1x!a>) -> tensor<1x1x!a>
  return %0 : tensor<1x1x!a>
}
