// RUN: mote-opt %s -qnn-select-kernels | FileCheck %s

// How far above the output the input must start, for kernels that do one output pixel after the
// other (1x4__c): the maximum over pixels of (bytes written when it is done) - (lowest byte that it or a later
// one reads).

// 1x1, 4 channels to 8: pixel p writes up to 8(p + 1) and reads from 4p on. Last pixel, p = 15: 128 - 60 = 68.
// CHECK-LABEL: @widening
// CHECK: mote.overlap_distance = array<i64: 68>
func.func @widening(%x: memref<1x4x4x4xi8>, %y: memref<1x4x4x8xi8>) {
  %f = memref.get_global @f : memref<8x1x1x4xi8>
  %b = memref.get_global @b : memref<8xi32>
  qnn.conv2d ins(%x, %f, %b : memref<1x4x4x4xi8>, memref<8x1x1x4xi8>, memref<8xi32>) outs(%y : memref<1x4x4x8xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>,
    kernel = "conv2d_s8_1x4__c"}
  return
}

// 8 channels to 4: pixel p writes up to 4(p + 1), p reads from 8p on. First pixel: 4 - 0 = 4.
// CHECK-LABEL: @narrowing
// CHECK: mote.overlap_distance = array<i64: 4>
func.func @narrowing(%x: memref<1x4x4x8xi8>, %y: memref<1x4x4x4xi8>) {
  %f = memref.get_global @g : memref<4x1x1x8xi8>
  %b = memref.get_global @c : memref<4xi32>
  qnn.conv2d ins(%x, %f, %b : memref<1x4x4x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%y : memref<1x4x4x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>,
    kernel = "conv2d_s8_1x4__c"}
  return
}

// 3x3, padded by 1, 5 wide, 2 channels: pixel (1, 4) has written (1*5 + 5)*2 = 20 bytes, and pixel (2, 0) still
// reads from (1, 0) on, which is 10; but (1, 0) reads from (0, 0), which is 0, when (1*5 + 1)*2 = 12 are written.
// At (y, x) in the middle: (5y + x + 1)*2 - (5(y - 1) + x - 1)*2 = 14, and at (y, 0): (5y + 1)*2 - 5(y - 1)*2 = 12.
// CHECK-LABEL: @window
// CHECK: mote.overlap_distance = array<i64: 14>
func.func @window(%x: memref<1x5x5x2xi8>, %y: memref<1x5x5x2xi8>) {
  qnn.max_pool2d ins(%x : memref<1x5x5x2xi8>) outs(%y : memref<1x5x5x2xi8>) {kernel_size = array<i64: 3, 3>,
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, kernel = "max_pool2d_s8_1x4__c"}
  return
}

// Stride 2 halves the output: only the first pixel needs room, 2 bytes against 0. Then reads run ahead.
// CHECK-LABEL: @strided
// CHECK: mote.overlap_distance = array<i64: 2>
func.func @strided(%x: memref<1x4x4x2xi8>, %y: memref<1x2x2x2xi8>) {
  qnn.max_pool2d ins(%x : memref<1x4x4x2xi8>) outs(%y : memref<1x2x2x2xi8>) {kernel_size = array<i64: 2, 2>,
    strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, kernel = "max_pool2d_s8_1x4__c"}
  return
}

// Elementwise, both inputs.
// CHECK-LABEL: @add
// CHECK: mote.overlap_distance = array<i64: 0, 0>
func.func @add(%x: memref<8xi8>, %z: memref<8xi8>, %y: memref<8xi8>) {
  qnn.add ins(%x, %z : memref<8xi8>, memref<8xi8>) outs(%y : memref<8xi8>) {lhs_multiplier = 1073741824 : i32,
    rhs_multiplier = 1073741824 : i32, offset = 0 : i64, shift = 31 : i32, zero_point = 0 : i32, min = -128 : i32,
    max = 127 : i32, rounding = #qnn<rounding half_even>, kernel = "add_s8_1x1__c"}
  return
}

// i8 to f32: after element i, 4(i + 1) bytes are written and i + 1 is read next: 3 * 7 = 21.
// CHECK-LABEL: @dequantize
// CHECK: mote.overlap_distance = array<i64: 21>
func.func @dequantize(%x: memref<8xi8>, %y: memref<8xf32>) {
  qnn.dequantize ins(%x : memref<8xi8>) outs(%y : memref<8xf32>) {scale = 0.5 : f32, zero_point = 0 : i32}
  return
}

// CHECK-LABEL: @quantize
// CHECK: mote.overlap_distance = array<i64: 0>
func.func @quantize(%x: memref<8xf32>, %y: memref<8xi8>) {
  qnn.quantize ins(%x : memref<8xf32>) outs(%y : memref<8xi8>) {scale = 0.5 : f32, zero_point = 0 : i32}
  return
}

memref.global "private" constant @f : memref<8x1x1x4xi8> = dense<1>
memref.global "private" constant @b : memref<8xi32> = dense<0>
memref.global "private" constant @g : memref<4x1x1x8xi8> = dense<1>
memref.global "private" constant @c : memref<4xi32> = dense<0>
