// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4 count-accesses=true" | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4" | FileCheck %s --check-prefix=UNASKED
// UNASKED-NOT: mote.accesses

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = 0, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w : memref<3x1x1x4xi8> = dense<1>
memref.global "private" constant @w3 : memref<3x3x3x1xi8> = dense<1>
memref.global "private" constant @wd : memref<3x3x2xi8> = dense<1>
memref.global "private" constant @b : memref<3xi32> = dense<7>
memref.global "private" constant @bd : memref<2xi32> = dense<7>

// CHECK-LABEL: func.func @m
func.func @m(%x: memref<1x5x5x4xi8>, %x3: memref<1x5x5x1xi8>, %y: memref<1x5x5x3xi8>, %d: memref<1x3x5x2xi8>, %e: memref<1x3x5x2xi8>) {
  %w = memref.get_global @w : memref<3x1x1x4xi8>
  %w3 = memref.get_global @w3 : memref<3x3x3x1xi8>
  %wd = memref.get_global @wd : memref<3x3x2xi8>
  %b = memref.get_global @b : memref<3xi32>
  %bd = memref.get_global @bd : memref<2xi32>
  // 25 * 3 outputs of 4 products; two channels share a load: 150. Weights and biases are constants.
  // CHECK: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x2__dsp", mote.accesses = array<i64: 150, 0, 0, 75>
  qnn.conv2d ins(%x, %w, %b : memref<1x5x5x4xi8>, memref<3x1x1x4xi8>, memref<3xi32>) outs(%y : memref<1x5x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq}
  // 25 windows of 9 are copied; of 25 * 3 * 9 products two share a load: 337. 225 + 337 = 562 in scratch.
  // CHECK: qnn.conv2d {{.*}}kernel = "conv2d_s8_2x2__dsp", mote.accesses = array<i64: 225, 0, 0, 75, 562>
  qnn.conv2d ins(%x3, %w3, %b : memref<1x5x5x1xi8>, memref<3x3x3x1xi8>, memref<3xi32>) outs(%y : memref<1x5x5x3xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq}
  // Each of 30 inputs is copied once; 15 * 2 outputs of 9 products: 270. 30 + 270 = 300 in scratch.
  // CHECK: qnn.depthwise_conv2d {{.*}}kernel = "depthwise_conv2d_s8_3x3__dsp", mote.accesses = array<i64: 30, 0, 0, 30, 300>
  qnn.depthwise_conv2d ins(%d, %wd, %bd : memref<1x3x5x2xi8>, memref<3x3x2xi8>, memref<2xi32>) outs(%e : memref<1x3x5x2xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 3 : i32, requant = #rq}
  // Elementwise: all once.
  // CHECK: qnn.move {{.*}}mote.accesses = array<i64: 30, 30>
  qnn.move ins(%d : memref<1x3x5x2xi8>) outs(%e : memref<1x3x5x2xi8>)
  return
}
