// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m4 | FileCheck %s --check-prefix=SELECT

#rq = #qnn.requant<multiplier = [16, 17, 18, 19], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>
#rq8 = #qnn.requant<multiplier = [1000], shift = [37], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<4x1x1x8xi8> = dense<[[[[1, 2, 3, 4, 5, 6, 7, 8]]], [[[-1, -2, -3, -4, -5, -6, -7, -8]]], [[[-9, -9, -9, -9, -9, -9, -9, -9]]], [[[0, 1, 2, 3, 4, 5, 6, 7]]]]>
memref.global "private" constant @ones : memref<16x1x1x16xi8> = dense<1>
memref.global "private" constant @lowest : memref<16x1x1x16xi8> = dense<-128>
memref.global "private" constant @w3 : memref<4x3x3x3xi8> = dense<1>
memref.global "private" constant @b : memref<4xi32> = dense<[100, 1, 0, 2]>
memref.global "private" constant @large : memref<16xi32> = dense<8388608>
memref.global "private" constant @zero : memref<16xi32> = dense<0>
memref.global "private" constant @fc : memref<8x8xi8> = dense<1>
memref.global "private" constant @b8 : memref<8xi32> = dense<0>

// Sums of (256 * odd + even, even) of both pairs: 256 * 1 + 100, 100; 256 * 2 + 0, 0.
// CHECK: @m_direct_filter : memref<64xi8> = dense<[100, 1, 0, 0, 100, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0,
// Weights 0 and 2 of the first pair: 256 * -1 + 1 = 0xff01 and 256 * -3 + 3 = 0xfd03; of the second: 256 * 0 - 9 = 0xfff7
// and 256 * 2 - 9 = 0x01f7.
// CHECK-SAME:                                     1, -1, 3, -3, -9, -1, -9, 1,
// Then 1 and 3; and so on for the second word.
// CHECK-SAME:                                     2, -2, 4, -4, -9, 0, -9, 2, 5, -5, 7, -7, -9, 3, -9, 5, 6, -6, 8, -8, -9, 4, -9, 6,
// Multipliers, the odd channel's before the even one's.
// CHECK-SAME:                                     17, 0, 0, 0, 16, 0, 0, 0, 19, 0, 0, 0, 18, 0, 0, 0]>
// 2 words of 2 pixels widened; 6 of 8 words skipped, 112 bytes of code each; one tile; 4 bytes to the next pixel;
// -3 * 2^6 + 2^5; the shift's rest.
// CHECK: @m_direct_shape : memref<6xi32> = dense<[32, 672, 64, 4, -160, 6]>
// Three words a row, of which the last starts at byte 5: its first three weights are 0.
// CHECK: @m_padded_filter : memref<176xi8>
// CHECK: @m_fc_shape : memref<6xi32> = dense<[8, 864, 128, 8, 16, 5]>

// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__dsp(
// CHECK-SAME: %wide: memref<32xi8>
// CHECK: scf.for %tile = %c0 to %c25 step %c2
// CHECK: %ox = arith.minsi %tile, %c23
// CHECK: scf.for %p = %c0 to %c2
// CHECK: %[[W0:.*]] = arm.dsp.load_word %in, %
// CHECK: %[[W1:.*]] = arm.dsp.load_word %in, %
// CHECK: arm.dsp.sxtb16 %[[W0]]
// CHECK: arm.dsp.sxtb16_ror8 %[[W0]]
// CHECK: arm.dsp.tiles_2x4 %wide[%c0], %filter[%c0], %out[%out_pixel], %shape[%c0] shift 6

// CHECK-LABEL: func.func private @m_conv2d_s8_2x4__dsp_2(
// CHECK: scf.if
// CHECK: arm.dsp.load_word %in
// CHECK: } else {
// CHECK: arm.dsp.store_word %wide, %c144, %c50529027_i32
// CHECK: arm.dsp.load_word %wide
// CHECK: arm.dsp.tiles_2x4

// CHECK-LABEL: func.func private @m_fully_connected_s8_1x8__dsp(
// CHECK-NOT: scf.for
// CHECK: arm.dsp.tiles_1x8 %in[%c0{{.*}}], %filter[%c0], %out[%c0{{.*}}], %shape[%c0] shift 5

// Nine words of 16 bytes, and 28 bytes of a patch for windows that reach outside.
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<32xi8>
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<172xi8>
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x4__dsp"
// 256 * -128 - 128 is below 16 bits; 2^23 * 256 beyond 32.
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x2__dsp"
// SELECT: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x2__dsp"
func.func @m(%x: memref<1x5x5x8xi8>, %x3: memref<1x5x5x3xi8>, %y: memref<1x5x5x4xi8>, %v: memref<1x8xi8>, %z: memref<1x8xi8>,
             %x16: memref<1x6x6x16xi8>, %y16: memref<1x6x6x16xi8>) {
  %w = memref.get_global @w : memref<4x1x1x8xi8>
  %ones = memref.get_global @ones : memref<16x1x1x16xi8>
  %lowest = memref.get_global @lowest : memref<16x1x1x16xi8>
  %w3 = memref.get_global @w3 : memref<4x3x3x3xi8>
  %b = memref.get_global @b : memref<4xi32>
  %large = memref.get_global @large : memref<16xi32>
  %zero = memref.get_global @zero : memref<16xi32>
  %fc = memref.get_global @fc : memref<8x8xi8>
  %b8 = memref.get_global @b8 : memref<8xi32>
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x8xi8>, memref<4x1x1x8xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq, kernel = "conv2d_s8_2x4__dsp"} loc("direct")
  qnn.conv2d ins(%x3, %w3, %b : memref<1x5x5x3xi8>, memref<4x3x3x3xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq, kernel = "conv2d_s8_2x4__dsp"} loc("padded")
  qnn.fully_connected ins(%v, %fc, %b8 : memref<1x8xi8>, memref<8x8xi8>, memref<8xi32>) outs(%z : memref<1x8xi8>) {requant = #rq8, kernel = "fully_connected_s8_1x8__dsp"} loc("fc")
  qnn.conv2d ins(%x16, %ones, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq8} loc("fits")
  qnn.conv2d ins(%x16, %lowest, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq8} loc("lowest")
  qnn.conv2d ins(%x16, %ones, %large : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq8} loc("large")
  return
}
