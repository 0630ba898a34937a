// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=1000" | FileCheck %s
// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=1000" -qnn-select-kernels=target=cortex-m4 -plan-arena -plan-verify | FileCheck %s --check-prefix=PLAN
// RUN: mote-opt %s -qnn-stream-rows=target=cortex-m4 | FileCheck %s --check-prefix=PAIRS
// Rows of 16 pixels cost the second kernel more than nothing.
// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=0" | FileCheck %s --check-prefix=SLACK
// What is small has no Winograd, which computes pairs of rows.
// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 optimize=size" | FileCheck %s --check-prefix=SIZE
// RUN: not mote-opt %s "-qnn-stream-rows=target=cortex-m4 optimize=tiny" 2>&1 | FileCheck %s --check-prefix=TINY
// TINY: error: expected speed, balanced or size to optimize for but got 'tiny'
// With enough memory whole tensors are faster.
// RUN: mote-opt %s "-qnn-stream-rows=target=cortex-m4 slack=1000 budget=8000" | FileCheck %s --check-prefix=BUDGET

// A depthwise convolution with padding on a 1x1 one: two rows of input to start with, a steady state, a last row.
// The line buffer has three rows: padding, and two that the first output row needs.

// CHECK-LABEL: func.func @chain
// CHECK-SAME: (%[[X:[a-z0-9]+]]: memref<1x16x16x4xi8>
// CHECK: plan.stream ins(%[[X]] : memref<1x16x16x4xi8>) outs(%[[Y:.*]] : memref<1x8x8x8xi8>) distance
// CHECK: %[[LINES:.*]] = memref.alloc() : memref<1x3x16x8xi8>
// CHECK: %[[TOP:.*]] = memref.subview %[[LINES]][0, 0, 0, 0] [1, 1, 16, 8]
// CHECK: qnn.fill outs(%[[TOP]] : {{.*}}) {value = -3 : i32}
// CHECK: scf.for %[[I:.*]] = %c0{{.*}} to %c2
// CHECK:   %[[FROM:.*]] = memref.subview %[[X]][0, %[[I]], 0, 0] [1, 1, 16, 4]
// CHECK:   qnn.conv2d ins(%[[FROM]]
// CHECK: qnn.depthwise_conv2d ins({{.*}}memref<1x3x16x8xi8, {{.*}}pads = array<i64: 0, 1, 0, 0>
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c7
// The last row moves to the front, two new ones come behind it.
// CHECK:   memref.subview %[[LINES]][0, 2, 0, 0] [1, 1, 16, 8]
// CHECK:   memref.subview %[[LINES]][0, 0, 0, 0] [1, 1, 16, 8]
// CHECK:   qnn.move
// CHECK:   scf.for %{{.*}} = %c0{{.*}} to %c2
// CHECK:     qnn.conv2d
// CHECK:   qnn.depthwise_conv2d
// CHECK-NOT: {{^ *}}qnn.

// PLAN: plan.arena @chain_arena
// PLAN: plan.buffer {{.*}} input index 0 "x" at {{[0-9]+}} size 1024
// PLAN: plan.buffer {{.*}} size 384 live 0 to {{[0-9]+}} : memref<1x3x16x8xi8>

// SLACK-LABEL: func.func @chain
// SLACK-NOT: plan.stream
// SLACK: return
// BUDGET-LABEL: func.func @chain
// BUDGET-NOT: plan.stream
// BUDGET: return
memref.global "private" constant @w0 : memref<8x1x1x4xi8> = dense<1>
memref.global "private" constant @b0 : memref<8xi32> = dense<0>
memref.global "private" constant @w1 : memref<3x3x8xi8> = dense<2>
func.func @chain(%x: memref<1x16x16x4xi8> {mote.name = "x"}, %y: memref<1x8x8x8xi8> {mote.name = "y", mote.output}) {
  %w0 = memref.get_global @w0 : memref<8x1x1x4xi8>
  %b0 = memref.get_global @b0 : memref<8xi32>
  %w1 = memref.get_global @w1 : memref<3x3x8xi8>
  %t = memref.alloc() : memref<1x16x16x8xi8>
  qnn.conv2d ins(%x, %w0, %b0 : memref<1x16x16x4xi8>, memref<8x1x1x4xi8>, memref<8xi32>) outs(%t : memref<1x16x16x8xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("a")
  qnn.depthwise_conv2d ins(%t, %w1, %b0 : memref<1x16x16x8xi8>, memref<3x3x8xi8>, memref<8xi32>) outs(%y : memref<1x8x8x8xi8>) {
    strides = array<i64: 2, 2>, pads = array<i64: 1, 1, 0, 0>, dilations = array<i64: 1, 1>, pad_value = -3 : i32,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("b")
  return
}

// A global average ends the stream: its rows are added up as they come, and the image is never there as a whole.

// CHECK-LABEL: func.func @average
// CHECK: plan.stream
// CHECK: %[[SUMS:.*]] = memref.alloc() : memref<1x1x1x8xi32>
// CHECK: qnn.fill outs(%{{.*}} : memref<1x1x1x8xi32, {{.*}}>) {value = 0 : i32}
// CHECK: scf.for %[[ROW:.*]] = %c0{{.*}} to %c16
// CHECK:   qnn.conv2d ins(%{{.*}} : memref<1x1x16x4xi8
// CHECK:   qnn.sum_rows ins(%{{.*}} : memref<1x1x16x8xi8, {{.*}}>) outs(%{{.*}} : memref<1x1x1x8xi32
// CHECK: qnn.average_sums {{.*}} {count = 256 : i64, input_zero_point = -3 : i32
func.func @average(%x: memref<1x16x16x4xi8> {mote.name = "x"}, %y: memref<1x1x1x8xi8> {mote.name = "y", mote.output}) {
  %w0 = memref.get_global @w0 : memref<8x1x1x4xi8>
  %b0 = memref.get_global @b0 : memref<8xi32>
  %t = memref.alloc() : memref<1x16x16x8xi8>
  qnn.conv2d ins(%x, %w0, %b0 : memref<1x16x16x4xi8>, memref<8x1x1x4xi8>, memref<8xi32>) outs(%t : memref<1x16x16x8xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("a")
  qnn.avg_pool2d ins(%t : memref<1x16x16x8xi8>) outs(%y : memref<1x1x1x8xi8>) {
    kernel_size = array<i64: 16, 16>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false,
    input_zero_point = -3 : i32,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_even>} loc("b")
  return
}

// Winograd wants two rows at a time, the line buffer the rows between two windows as well.

// SIZE-LABEL: func.func @pairs
// SIZE: plan.stream
// SIZE: memref.alloc() : memref<1x3x16x32xi8>
// PAIRS-LABEL: func.func @pairs
// PAIRS: plan.stream
// PAIRS: memref.alloc() : memref<1x5x16x32xi8>
// PAIRS: scf.for
// PAIRS:   qnn.conv2d ins(%{{.*}} : memref<1x4x16x16xi8, {{.*}} outs(%{{.*}} : memref<1x2x16x32xi8,
// PAIRS:   qnn.conv2d ins(%{{.*}} : memref<1x4x16x32xi8, {{.*}} outs(%{{.*}} : memref<1x2x16x16xi8,
memref.global "private" constant @w3 : memref<32x3x3x16xi8> = dense<3>
memref.global "private" constant @b3 : memref<32xi32> = dense<0>
memref.global "private" constant @w4 : memref<16x3x3x32xi8> = dense<3>
memref.global "private" constant @b4 : memref<16xi32> = dense<0>
func.func @pairs(%x: memref<1x16x16x16xi8> {mote.name = "x"}, %y: memref<1x16x16x16xi8> {mote.name = "y", mote.output}) {
  %w3 = memref.get_global @w3 : memref<32x3x3x16xi8>
  %b3 = memref.get_global @b3 : memref<32xi32>
  %w4 = memref.get_global @w4 : memref<16x3x3x32xi8>
  %b4 = memref.get_global @b4 : memref<16xi32>
  %t = memref.alloc() : memref<1x16x16x32xi8>
  qnn.conv2d ins(%x, %w3, %b3 : memref<1x16x16x16xi8>, memref<32x3x3x16xi8>, memref<32xi32>) outs(%t : memref<1x16x16x32xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("a")
  qnn.conv2d ins(%t, %w4, %b4 : memref<1x16x16x32xi8>, memref<16x3x3x32xi8>, memref<16xi32>) outs(%y : memref<1x16x16x16xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("b")
  return
}

// The second convolution overwrites the row it reads, and the look-up reads it from there.

// CHECK-LABEL: func.func @passed_on
// CHECK: plan.stream
// CHECK: scf.for
// CHECK:   %[[ROW:.*]] = memref.alloc() : memref<1x1x16x16xi8>
// CHECK:   %[[FIRST:.*]] = memref.subview %[[ROW]][0, 0, 0, 0]
// CHECK:   qnn.conv2d {{.*}} outs(%[[FIRST]] :
// CHECK:   memref.subview %[[ROW]][0, 0, 0, 0]
// CHECK:   %[[OVER:.*]] = memref.subview %[[ROW]][0, 0, 0, 0]
// CHECK:   qnn.conv2d {{.*}} outs(%[[OVER]] :
// CHECK:   %[[READ:.*]] = memref.subview %[[ROW]][0, 0, 0, 0]
// CHECK:   qnn.lookup ins(%[[READ]] :

// PLAN: plan.arena @passed_on_arena
memref.global "private" constant @w5 : memref<16x1x1x4xi8> = dense<1>
memref.global "private" constant @w6 : memref<16x1x1x16xi8> = dense<1>
memref.global "private" constant @w7 : memref<4x1x1x16xi8> = dense<1>
memref.global "private" constant @b5 : memref<16xi32> = dense<0>
memref.global "private" constant @b7 : memref<4xi32> = dense<0>
func.func @passed_on(%x: memref<1x16x16x4xi8> {mote.name = "x"}, %y: memref<1x16x16x4xi8> {mote.name = "y", mote.output}) {
  %w5 = memref.get_global @w5 : memref<16x1x1x4xi8>
  %w6 = memref.get_global @w6 : memref<16x1x1x16xi8>
  %w7 = memref.get_global @w7 : memref<4x1x1x16xi8>
  %b5 = memref.get_global @b5 : memref<16xi32>
  %b7 = memref.get_global @b7 : memref<4xi32>
  %t0 = memref.alloc() : memref<1x16x16x16xi8>
  %t1 = memref.alloc() : memref<1x16x16x16xi8>
  %t2 = memref.alloc() : memref<1x16x16x16xi8>
  qnn.conv2d ins(%x, %w5, %b5 : memref<1x16x16x4xi8>, memref<16x1x1x4xi8>, memref<16xi32>) outs(%t0 : memref<1x16x16x16xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("a")
  qnn.conv2d ins(%t0, %w6, %b5 : memref<1x16x16x16xi8>, memref<16x1x1x16xi8>, memref<16xi32>) outs(%t1 : memref<1x16x16x16xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("b")
  qnn.lookup ins(%t1 : memref<1x16x16x16xi8>) outs(%t2 : memref<1x16x16x16xi8>) {table = array<i8: 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0>} loc("c")
  qnn.conv2d ins(%t2, %w7, %b7 : memref<1x16x16x16xi8>, memref<4x1x1x16xi8>, memref<4xi32>) outs(%y : memref<1x16x16x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("d")
  return
}
