// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m0 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m0 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m0 optimize=size" | FileCheck %s --check-prefix=SIZE

#rq = #qnn.requant<multiplier = [16, 65553, 18], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>
#rq1 = #qnn.requant<multiplier = [1000], shift = [37], zero_point = 0, min = -128, max = 127, rounding = half_up>
#rqeven = #qnn.requant<multiplier = [1000], shift = [37], zero_point = 0, min = -128, max = 127, rounding = half_even>
memref.global "private" constant @w : memref<3x1x1x4xi8> = dense<[[[[1, 2, 3, 4]]], [[[-1, -2, -3, -4]]], [[[127, 0, -127, 0]]]]>
memref.global "private" constant @w3 : memref<2x3x3x3xi8> = dense<1>
memref.global "private" constant @w1 : memref<2x3x3x1xi8> = dense<1>
memref.global "private" constant @b3 : memref<3xi32> = dense<[100, 1, 7]>
memref.global "private" constant @b2 : memref<2xi32> = dense<0>
memref.global "private" constant @large : memref<16xi32> = dense<536870912>
memref.global "private" constant @zero : memref<16xi32> = dense<0>
memref.global "private" constant @ones : memref<16x1x1x16xi8> = dense<1>
memref.global "private" constant @high : memref<16x1x1x16xi8> = dense<127>
memref.global "private" constant @low : memref<16x1x1x16xi8> = dense<-128>

// Two biases; weights 2 + 65536 * 0 -> (3, 1) and 3, 1 -> (4, 2) of the first channel, as 16-bit halves; of the second a
// negative low half takes 1 off the high one: 65536 * -1 - 3 = (0xfffd, 0xfffe).
// CHECK: @m_direct_filter : memref<80xi8> = dense<[100, 0, 0, 0, 1, 0, 0, 0,
// CHECK-SAME:                                      3, 0, 1, 0, 4, 0, 2, 0, -3, -1, -2, -1, -4, -1, -3, -1,
// The low and the high half of each multiplier: 16 and 65553.
// CHECK-SAME:                                      16, 0, 0, 0, 0, 0, 0, 0, 17, 0, 0, 0, 1, 0, 0, 0,
// The third channel comes with the second once more.
// CHECK-SAME:                                      1, 0, 0, 0, 7, 0, 0, 0,
// 7 of 8 steps of 30 bytes skipped; a window of 8 bytes; 40 bytes a tile; -3 * 2^6 + 2^5; the shift's rest.
// CHECK: @m_direct_shape : memref<10xi32> = dense<[210, 8, 40, -160, 6, 210, 8, 40, -160, 6]>
// Three words a row, of which the last starts at byte 5.
// CHECK: @m_padded_filter : memref<168xi8>

// CHECK-LABEL: func.func private @m_conv2d_s8_1x2__v6m(
// CHECK-SAME: %pairs: memref<8xi8>
// CHECK: scf.for %ox = %c0 to %c25 step %c1
// CHECK: arm.v6m.pack %in[%{{.*}}], %pairs[%c0{{.*}}] words %c1_i32
// CHECK: arm.v6m.pairs %pairs[%c0], %filter[%c0], %out[%out_pixel], %shape[%c0]
// CHECK: arm.v6m.pairs %pairs[%c0], %filter[%c40], %out[%{{.*}}], %shape[%c5]

// CHECK-LABEL: func.func private @m_conv2d_s8_1x2__v6m_2(
// CHECK: scf.if
// CHECK: arm.v6m.pack %in[%{{.*}}], %pairs[%{{.*}}] words %c2_i32
// CHECK: arm.v6m.pack %in[%{{.*}}], %pairs[%{{.*}}] words %c1_i32
// CHECK: } else {
// CHECK: arm.dsp.store_word %pairs, %c72
// CHECK: arm.v6m.pack %pairs[%{{.*}}], %pairs[%{{.*}}] words %c2_i32

// Rows of three bytes are no words: the window is gathered first.
// CHECK-LABEL: func.func private @m_conv2d_s8_1x2__v6m_3(
// CHECK: arm.v6m.pack %pairs[%c24], %pairs[%c0{{.*}}] words %c2_i32
// CHECK: arm.v6m.pack %pairs[%c29], %pairs[%c16] words %c1_i32

// SELECT: memref.alloc() {alignment = 4 : i64} : memref<8xi8>
// SELECT: kernel = "conv2d_s8_1x2__v6m"{{.*}}mote.overlap_distance
// Nine words of eight bytes, and 28 bytes of a patch.
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<100xi8>
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<36xi8>
// Two times 127 fits 16 bits; two times -128 does not, nor a sum of 2^29 or more; ties to even are portable.
// SELECT-COUNT-3: kernel = "conv2d_s8_1x2__v6m"
// SELECT-COUNT-3: kernel = "conv2d_s8_1x4__c"
// Half of the flash.
// SIZE-COUNT-3: kernel = "conv2d_s8_1x2__v6m"
// SIZE: kernel = "conv2d_s8_1x4__c"
func.func @m(%x: memref<1x5x5x4xi8>, %x3: memref<1x5x5x3xi8>, %x1: memref<1x5x5x1xi8>, %y3: memref<1x5x5x3xi8>, %y2: memref<1x5x5x2xi8>,
             %x16: memref<1x6x6x16xi8>, %y16: memref<1x6x6x16xi8>) {
  %w = memref.get_global @w : memref<3x1x1x4xi8>
  %w3 = memref.get_global @w3 : memref<2x3x3x3xi8>
  %w1 = memref.get_global @w1 : memref<2x3x3x1xi8>
  %b3 = memref.get_global @b3 : memref<3xi32>
  %b2 = memref.get_global @b2 : memref<2xi32>
  %large = memref.get_global @large : memref<16xi32>
  %zero = memref.get_global @zero : memref<16xi32>
  %ones = memref.get_global @ones : memref<16x1x1x16xi8>
  %high = memref.get_global @high : memref<16x1x1x16xi8>
  %low = memref.get_global @low : memref<16x1x1x16xi8>
  qnn.conv2d ins(%x, %w, %b3 : memref<1x5x5x4xi8>, memref<3x1x1x4xi8>, memref<3xi32>) outs(%y3 : memref<1x5x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq, kernel = "conv2d_s8_1x2__v6m"} loc("direct")
  qnn.conv2d ins(%x3, %w3, %b2 : memref<1x5x5x3xi8>, memref<2x3x3x3xi8>, memref<2xi32>) outs(%y2 : memref<1x5x5x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1, kernel = "conv2d_s8_1x2__v6m"} loc("padded")
  qnn.conv2d ins(%x1, %w1, %b2 : memref<1x5x5x1xi8>, memref<2x3x3x1xi8>, memref<2xi32>) outs(%y2 : memref<1x5x5x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1, kernel = "conv2d_s8_1x2__v6m"} loc("short")
  qnn.conv2d ins(%x16, %ones, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1} loc("ones")
  qnn.conv2d ins(%x16, %high, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1} loc("high")
  qnn.conv2d ins(%x16, %low, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1} loc("low")
  qnn.conv2d ins(%x16, %ones, %large : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq1} loc("large")
  qnn.conv2d ins(%x16, %ones, %zero : memref<1x6x6x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%y16 : memref<1x6x6x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rqeven} loc("even")
  return
}
