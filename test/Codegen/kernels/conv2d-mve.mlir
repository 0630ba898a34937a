// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m55 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m55 | FileCheck %s --check-prefix=SELECT

#rq = #qnn.requant<multiplier = [1073741824], shift = [38], zero_point = -3, min = -3, max = 127, rounding = half_up>
#even = #qnn.requant<multiplier = [1073741824], shift = [38], zero_point = -3, min = -3, max = 127, rounding = half_even>
memref.global "private" constant @w20 : memref<6x1x1x20xi8> = dense<1>
memref.global "private" constant @w8 : memref<4x1x1x8xi8> = dense<2>
memref.global "private" constant @w16 : memref<4x3x3x16xi8> = dense<3>
memref.global "private" constant @w1 : memref<4x3x3x1xi8> = dense<4>
memref.global "private" constant @b6 : memref<6xi32> = dense<100>
memref.global "private" constant @b4 : memref<4xi32> = dense<100>

// 20 bytes are two vectors, the second 12 bytes early; six channels are a tile of four and one that moves back.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__mve(
// CHECK: scf.for %ox = %c0 to %c25 step %c2
// CHECK: %ox_first = arith.minsi %ox, %c23
// CHECK: arm.mve.conv %in[%in_at], %filter[%c0], %out[%out_pixel] pixels 2 tiles 1 distance 20 out_distance 6 lanes 16 first 2 back 12 loops 0 steps 0 gap 0 shift 6 half_even false zero_point -3 min -3 max 127
// CHECK: arm.mve.conv %in[%in_at], %filter[%c160], %out[%{{.*}}] pixels 2 tiles 1 distance 20

// Eight bytes leave eight lanes off: nothing behind the input is read.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__mve_2(
// CHECK: arm.mve.conv %in[%in_at], {{.*}} lanes 8 first 1 back 0

// 3x3 of 16 channels: three vectors a row, from rows with their border, 7 * 16 bytes each.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__mve_3(
// CHECK: arm.mve.fill %rows[%c0] value 5 bytes 336
// CHECK: scf.for %oy =
// CHECK: arm.mve.copy %rows[%c112] to %rows[%c0] bytes 224
// CHECK: scf.for %row =
// CHECK: arm.mve.copy %in[%in_row] to %rows[%{{.*}}] bytes 80
// CHECK: arm.mve.conv %rows[%window_at], {{.*}} distance 16 out_distance 4 lanes 16 first 3 back 0 loops 2 steps 3 gap 64

// 3x3 of one channel: the taps are put side by side behind 3 * 7 + 16 (40) bytes of rows.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__mve_4(
// CHECK: arm.mve.store_s8 %rows, %c40
// CHECK: arm.mve.store_s8 %rows, %c43
// CHECK: arm.mve.store_s8 %rows, %c46
// CHECK: arm.mve.store_s8 %rows, %c72
// CHECK: arm.mve.conv %rows[%c40], {{.*}} pixels 2 {{.*}} distance 32 out_distance 4 lanes 16 first 1 back 0 loops 0
// The fifth pixel of a row is on its own.
// CHECK: arm.mve.conv %rows[%c40], {{.*}} pixels 1 tiles 1

// Ties to even.
// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__mve_5(
// CHECK: arm.mve.conv %in[%in_at], {{.*}} lanes 8 first 1 back 0 {{.*}} half_even true

// In place: the first tile has written 2 * 6 bytes and reads from 0 on.
// SELECT: qnn.conv2d ins(%{{.*}} : memref<1x5x5x20xi8>{{.*}} kernel = "conv2d_s8_2x4__mve", mote.overlap_distance = array<i64: 12>
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<352xi8>
// Rows 0 to oy + 1 were copied when row oy is written: (oy + 1) * 5 * 4 - (oy + 2) * 5 * 16, at most -140 for oy = 0.
// SELECT: qnn.conv2d ins(%{{.*}} : memref<1x5x5x16xi8>{{.*}} kernel = "conv2d_s8_2x4__mve", mote.overlap_distance = array<i64: -140>
func.func @m(%x20: memref<1x5x5x20xi8>, %x8: memref<1x5x5x8xi8>, %x16: memref<1x5x5x16xi8>, %x1: memref<1x5x5x1xi8>,
             %y6: memref<1x5x5x6xi8>, %y: memref<1x5x5x4xi8>) {
  %w20 = memref.get_global @w20 : memref<6x1x1x20xi8>
  %w8 = memref.get_global @w8 : memref<4x1x1x8xi8>
  %w16 = memref.get_global @w16 : memref<4x3x3x16xi8>
  %w1 = memref.get_global @w1 : memref<4x3x3x1xi8>
  %b6 = memref.get_global @b6 : memref<6xi32>
  %b = memref.get_global @b4 : memref<4xi32>
  qnn.conv2d ins(%x20, %w20, %b6 : memref<1x5x5x20xi8>, memref<6x1x1x20xi8>, memref<6xi32>) outs(%y6 : memref<1x5x5x6xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("back")
  qnn.conv2d ins(%x8, %w8, %b : memref<1x5x5x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("narrow")
  qnn.conv2d ins(%x16, %w16, %b : memref<1x5x5x16xi8>, memref<4x3x3x16xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("rows")
  qnn.conv2d ins(%x1, %w1, %b : memref<1x5x5x1xi8>, memref<4x3x3x1xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("patch")
  qnn.conv2d ins(%x8, %w8, %b : memref<1x5x5x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #even} loc("even")
  return
}
