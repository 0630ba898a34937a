// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=1000 take-rows" -split-input-file -verify-diagnostics | FileCheck %s
// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=1000 take-rows" -split-input-file -verify-diagnostics | FileCheck %s --check-prefix=INPUT

// The input comes row by row. A stem of stride 2 reads windows of three rows from a line buffer, which rows are copied to: the
// first two of eight (above lies padding) give the first row of the result, then each two another one.

// CHECK-LABEL: func.func @stem
// CHECK-SAME: %[[X:[a-z0-9]+]]: memref<1x8x16x4xi8> {mote.name = "x", mote.rows = 8 : i64}
// CHECK: %[[TAKEN:.*]] = memref.alloc() : memref<1xi32>
// CHECK: plan.begin_rows %[[TAKEN]]
// CHECK: plan.stream ins(%[[X]]
// CHECK: %[[LINES:.*]] = memref.alloc() : memref<1x3x16x4xi8>
// CHECK: qnn.fill
// CHECK: scf.for %[[I:.*]] = %c0{{.*}} to %c3
// CHECK:   plan.next_row %[[TAKEN]]
// CHECK:   %[[EVEN:.*]] = arith.muli %[[I]], %c2
// CHECK:   memref.subview %[[X]][0, %[[EVEN]], 0, 0] [1, 1, 16, 4]
// CHECK:   qnn.move
// CHECK:   plan.next_row %[[TAKEN]]
// CHECK:   qnn.move
// CHECK:   qnn.conv2d
// The last row of the window is the first of the next one.
// CHECK:   qnn.move
// CHECK: plan.next_row %[[TAKEN]]
// CHECK: qnn.move
// CHECK: plan.next_row %[[TAKEN]]
// CHECK: qnn.move
// CHECK: qnn.conv2d
// CHECK: plan.end_rows %[[TAKEN]]
memref.global "private" constant @w0 : memref<8x3x3x4xi8> = dense<1>
memref.global "private" constant @b0 : memref<8xi32> = dense<0>
func.func @stem(%x: memref<1x8x16x4xi8> {mote.name = "x"}, %y: memref<1x4x8x8xi8> {mote.name = "y", mote.output}) {
  %w0 = memref.get_global @w0 : memref<8x3x3x4xi8>
  %b0 = memref.get_global @b0 : memref<8xi32>
  qnn.conv2d ins(%x, %w0, %b0 : memref<1x8x16x4xi8>, memref<8x3x3x4xi8>, memref<8xi32>) outs(%y : memref<1x4x8x8xi8>) {
    strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = -3 : i32,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("stem")
  return
}

// -----

// An op that needs single rows takes them as they are. Rows that a stride steps over come too.
// INPUT-LABEL: func.func @pointwise
// INPUT: plan.stream
// INPUT-NOT: memref.alloc
// INPUT: scf.for %[[I:.*]] = %c0{{.*}} to %c4
// INPUT:   plan.next_row
// INPUT:   qnn.conv2d
// INPUT:   plan.next_row
// INPUT-NOT: qnn
// INPUT: plan.end_rows
memref.global "private" constant @w0 : memref<8x1x1x4xi8> = dense<1>
memref.global "private" constant @b0 : memref<8xi32> = dense<0>
func.func @pointwise(%x: memref<1x8x16x4xi8> {mote.name = "x"}, %y: memref<1x4x8x8xi8> {mote.name = "y", mote.output}) {
  %w0 = memref.get_global @w0 : memref<8x1x1x4xi8>
  %b0 = memref.get_global @b0 : memref<8xi32>
  qnn.conv2d ins(%x, %w0, %b0 : memref<1x8x16x4xi8>, memref<8x1x1x4xi8>, memref<8xi32>) outs(%y : memref<1x4x8x8xi8>) {
    strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("pointwise")
  return
}

// -----

memref.global "private" constant @w : memref<4x8xi8> = dense<1>
memref.global "private" constant @b : memref<4xi32> = dense<0>
func.func @dense(%x: memref<1x8xi8> {mote.name = "x"}, %y: memref<1x4xi8> {mote.name = "y", mote.output}) {
  %w = memref.get_global @w : memref<4x8xi8>
  %b = memref.get_global @b : memref<4xi32>
  // expected-error @+2 {{(qnn.fully_connected), which reads 'memref<1x8xi8>', no image of four dimensions}}
  // expected-note @+1 {{stream-input wants an input of one image, and convolutions, pools or elementwise layers behind it; compile without it otherwise}}
  qnn.fully_connected ins(%x, %w, %b : memref<1x8xi8>, memref<4x8xi8>, memref<4xi32>) outs(%y : memref<1x4xi8>) {
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>}
  return
}

// -----

// expected-error @+1 {{expected one input, whose rows are pushed, but got 2; compile without stream-input}}
func.func @two(%x: memref<1x8x8x1xi8> {mote.name = "x"}, %z: memref<1x8x8x1xi8> {mote.name = "z"}, %y: memref<1x8x8x1xi8> {mote.name = "y", mote.output}) {
  qnn.move ins(%x : memref<1x8x8x1xi8>) outs(%y : memref<1x8x8x1xi8>)
  return
}
