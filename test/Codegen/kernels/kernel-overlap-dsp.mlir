// RUN: mote-opt %s -qnn-select-kernels=target=cortex-m4 | FileCheck %s

// Targets with DSP gather two windows first: when a tile's outputs are written, only later tiles read.
// 5 columns are tiles at 0, 2 and 3, which does pixel 3 again. 3x3, padded by 1, 4 channels to 4:
//   tile (y, 3) has written (5y + 5)*4, then (y + 1, 0) reads from (y, 0) on: 5y*4      -> 20
//   tile (y, 2) has written (5y + 4)*4, then (y, 3) reads from (y - 1, 2) on            -> 4*4 + 5*4 - 2*4 = 28
//   tile (y, 0) has written (5y + 2)*4, then (y, 2) reads from (y - 1, 1) on            -> 2*4 + 5*4 - 1*4 = 24
// CHECK-LABEL: @gathered
// CHECK: kernel = "conv2d_s8_2x2__dsp", mote.overlap_distance = array<i64: 28>
func.func @gathered(%x: memref<1x5x5x4xi8>, %y: memref<1x5x5x4xi8>) {
  %f = memref.get_global @h : memref<4x3x3x4xi8>
  %b = memref.get_global @bias : memref<4xi32>
  qnn.conv2d ins(%x, %f, %b : memref<1x5x5x4xi8>, memref<4x3x3x4xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>,
    kernel = "conv2d_s8_2x2__dsp"}
  return
}

// 1x1 reads its input for every pair of channels: tile at p has written 4(p + 2) and reads from 4p on: 8. Of 25 pixels
// the last tile, at 23, does pixel 23 again after the tile at 22 has written it: 4*24 - 4*22 = 8.
// CHECK-LABEL: @direct
// CHECK: kernel = "conv2d_s8_2x2__dsp", mote.overlap_distance = array<i64: 8>
func.func @direct(%x: memref<1x5x5x4xi8>, %y: memref<1x5x5x4xi8>) {
  %f = memref.get_global @i : memref<4x1x1x4xi8>
  %b = memref.get_global @bias : memref<4xi32>
  qnn.conv2d ins(%x, %f, %b : memref<1x5x5x4xi8>, memref<4x1x1x4xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>}
  return
}

// Channel after channel.
// CHECK-LABEL: @depthwise
// CHECK: kernel = "depthwise_conv2d_s8_3x3__dsp", mote.overlap_modulo = 4
func.func @depthwise(%x: memref<1x5x5x4xi8>, %y: memref<1x5x5x4xi8>) {
  %f = memref.get_global @d : memref<3x3x4xi8>
  %b = memref.get_global @bias : memref<4xi32>
  qnn.depthwise_conv2d ins(%x, %f, %b : memref<1x5x5x4xi8>, memref<3x3x4xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>,
    requant = #qnn.requant<multiplier = [5], shift = [10], zero_point = 0, min = -128, max = 127, rounding = half_even>}
  return
}

memref.global "private" constant @h : memref<4x3x3x4xi8> = dense<1>
memref.global "private" constant @i : memref<4x1x1x4xi8> = dense<1>
memref.global "private" constant @d : memref<3x3x4xi8> = dense<1>
memref.global "private" constant @bias : memref<4xi32> = dense<0>
