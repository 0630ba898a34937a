// RUN: mote-opt %s --qnn-tile-rows=rows=2 --canonicalize | FileCheck %s
// RUN: mote-opt %s --qnn-tile-rows=rows=2 --canonicalize --qnn-bufferize | FileCheck %s --check-prefix=BUF
// The same bits, tiled or not, and for blocks of other heights:
// RUN: mote-interpret %s > %t.whole
// RUN: mote-opt %s --qnn-tile-rows=rows=1 > %t.1.mlir
// RUN: mote-interpret %t.1.mlir > %t.rows1
// RUN: mote-opt %s --qnn-tile-rows=rows=2 > %t.2.mlir
// RUN: mote-interpret %t.2.mlir > %t.rows2
// RUN: diff %t.whole %t.rows1
// RUN: diff %t.whole %t.rows2

// 3x3, padding 1 around 8 rows: row 0 reads padding above, row 7 below; rows 1 to 6 are a loop of three blocks,
// and a block of 2 rows reads 4.
// CHECK-LABEL: @conv2d
// CHECK: %[[X0:.*]] = tensor.extract_slice %{{.*}}[0, 0, 0, 0] [1, 2, 3, 1]
// CHECK: qnn.conv2d ins(%[[X0]], {{.*}} outs(%{{.*}} : tensor<1x1x3x2xi8>) {{.*}} pads = array<i64: 1, 1, 0, 1>
// CHECK: scf.for %[[Y:.*]] = %c0 to %c6 step %c2
// CHECK: tensor.extract_slice %{{.*}}[0, %[[Y]], 0, 0] [1, 4, 3, 1]
// CHECK: qnn.conv2d {{.*}} outs(%{{.*}} : tensor<1x2x3x2xi8>) {{.*}} pads = array<i64: 0, 1, 0, 1>
// CHECK: qnn.conv2d {{.*}} outs(%{{.*}} : tensor<1x1x3x2xi8>) {{.*}} pads = array<i64: 0, 1, 1, 1>
// BUF-LABEL: @conv2d
// BUF-NOT: memref.copy
// BUF: scf.for
// BUF-NOT: memref.copy
// BUF: return
func.func @conv2d() -> tensor<1x8x3x2xi8> {
  %x = arith.constant dense<[[[[1], [2], [3]], [[4], [-5], [6]], [[7], [8], [9]], [[-10], [11], [12]], [[13], [14], [-15]], [[16], [17], [18]], [[19], [-20], [21]], [[22], [23], [24]]]]> : tensor<1x8x3x1xi8>
  %w = arith.constant dense<[[[[1], [2], [3]], [[-4], [5], [6]], [[7], [8], [-9]]], [[[9], [8], [7]], [[6], [5], [4]], [[3], [-2], [1]]]]> : tensor<2x3x3x1xi8>
  %b = arith.constant dense<[5, -7]> : tensor<2xi32>
  %e = tensor.empty() : tensor<1x8x3x2xi8>
  %0 = qnn.conv2d ins(%x, %w, %b : tensor<1x8x3x1xi8>, tensor<2x3x3x1xi8>, tensor<2xi32>) outs(%e : tensor<1x8x3x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 7 : i32,
     requant = #qnn.requant<multiplier = [1], shift = [2], zero_point = 3, min = -128, max = 127, rounding = half_even>} -> tensor<1x8x3x2xi8>
  return %0 : tensor<1x8x3x2xi8>
}

// Stride 2, padding only below: ((8 + 1) - 3) / 2 + 1 = 4 rows, of which row 3 reads rows 6, 7 and padding.
// Rows 0 to 2 are three blocks of one, but no two blocks of two.
// CHECK-LABEL: @depthwise
// CHECK-NOT: scf.for
// CHECK: return
func.func @depthwise() -> tensor<1x4x1x1xi8> {
  %x = arith.constant dense<[[[[1]], [[2]], [[3]], [[4]], [[5]], [[6]], [[7]], [[8]]]]> : tensor<1x8x1x1xi8>
  %w = arith.constant dense<[[[1]], [[-2]], [[3]]]> : tensor<3x1x1xi8>
  %b = arith.constant dense<0> : tensor<1xi32>
  %e = tensor.empty() : tensor<1x4x1x1xi8>
  %0 = qnn.depthwise_conv2d ins(%x, %w, %b : tensor<1x8x1x1xi8>, tensor<3x1x1xi8>, tensor<1xi32>) outs(%e : tensor<1x4x1x1xi8>)
    {strides = array<i64: 2, 1>, pads = array<i64: 0, 0, 1, 0>, dilations = array<i64: 1, 1>, pad_value = -9 : i32,
     requant = #qnn.requant<multiplier = [1], shift = [0], zero_point = 0, min = -128, max = 127, rounding = half_up>} -> tensor<1x4x1x1xi8>
  return %0 : tensor<1x4x1x1xi8>
}

// Averages count what is inside, border rows as well; dilated maxima reach over a row.
// CHECK-LABEL: @pools
// CHECK: scf.for
// CHECK: qnn.avg_pool2d
// CHECK: scf.for
// CHECK: qnn.max_pool2d
func.func @pools() -> (tensor<1x7x1x1xi8>, tensor<1x6x1x1xi8>) {
  %x = arith.constant dense<[[[[10]], [[20]], [[-30]], [[40]], [[50]], [[60]]]]> : tensor<1x6x1x1xi8>
  %e = tensor.empty() : tensor<1x7x1x1xi8>
  %0 = qnn.avg_pool2d ins(%x : tensor<1x6x1x1xi8>) outs(%e : tensor<1x7x1x1xi8>)
    {kernel_size = array<i64: 2, 1>, strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 1, 0>, count_include_pad = false, input_zero_point = 0 : i32,
     requant = #qnn.requant<multiplier = [2, 1], shift = [1], zero_point = 0, min = -128, max = 127, rounding = half_even>} -> tensor<1x7x1x1xi8>
  %f = tensor.empty() : tensor<1x6x1x1xi8>
  %1 = qnn.max_pool2d ins(%x : tensor<1x6x1x1xi8>) outs(%f : tensor<1x6x1x1xi8>)
    {kernel_size = array<i64: 2, 1>, strides = array<i64: 1, 1>, pads = array<i64: 1, 0, 1, 0>, dilations = array<i64: 2, 1>} -> tensor<1x6x1x1xi8>
  return %0, %1 : tensor<1x7x1x1xi8>, tensor<1x6x1x1xi8>
}
