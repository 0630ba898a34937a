// RUN: mote-opt %s "-qnn-split-rows=parts=3 least-work=1000" | FileCheck %s
// RUN: mote-opt %s "-qnn-split-rows=parts=3 least-work=1000" -qnn-select-kernels=target=cortex-a53 -plan-arena -plan-verify | FileCheck %s --check-prefix=PLAN
// RUN: not mote-opt %s "-qnn-split-rows=parts=1" 2>&1 | FileCheck %s --check-prefix=ONE
// ONE: expected at least 2 parts but got 1

// 10 rows in three parts: 3, 3, 4. The window of 3 rows takes one more above and below, where there is one; elsewhere padding.
// CHECK-LABEL: func.func @layers
// CHECK-SAME: mote.threads = 3
// CHECK: plan.parallel {
// CHECK: memref.subview %[[X:.*]][0, 0, 0, 0] [1, 4, 8, 4]
// CHECK: memref.subview %[[T:.*]][0, 0, 0, 0] [1, 3, 8, 4]
// CHECK: qnn.depthwise_conv2d {{.*}}pads = array<i64: 1, 1, 0, 1>
// CHECK: }, {
// CHECK: memref.subview %[[X]][0, 2, 0, 0] [1, 5, 8, 4]
// CHECK: memref.subview %[[T]][0, 3, 0, 0] [1, 3, 8, 4]
// CHECK: qnn.depthwise_conv2d {{.*}}pads = array<i64: 0, 1, 0, 1>
// CHECK: }, {
// CHECK: memref.subview %[[X]][0, 5, 0, 0] [1, 5, 8, 4]
// CHECK: memref.subview %[[T]][0, 6, 0, 0] [1, 4, 8, 4]
// CHECK: qnn.depthwise_conv2d {{.*}}pads = array<i64: 0, 1, 1, 1>
// CHECK: }
// 320 elements are not worth it.
// CHECK-NOT: plan.parallel
// CHECK: qnn.move
// Inputs of parts are not overwritten.
// PLAN: plan.arena
// PLAN: plan.parallel
memref.global "private" constant @w : memref<3x3x4xi8> = dense<2>
memref.global "private" constant @b : memref<4xi32> = dense<0>
func.func @layers(%x: memref<1x10x8x4xi8> {mote.name = "x"}, %y: memref<1x10x8x4xi8> {mote.name = "y", mote.output}) {
  %w = memref.get_global @w : memref<3x3x4xi8>
  %b = memref.get_global @b : memref<4xi32>
  %t = memref.alloc() : memref<1x10x8x4xi8>
  qnn.depthwise_conv2d ins(%x, %w, %b : memref<1x10x8x4xi8>, memref<3x3x4xi8>, memref<4xi32>) outs(%t : memref<1x10x8x4xi8>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = -3 : i32,
    requant = #qnn.requant<multiplier = [5], shift = [40], zero_point = 0, min = -128, max = 127, rounding = half_up>} loc("dw")
  qnn.move ins(%t : memref<1x10x8x4xi8>) outs(%y : memref<1x10x8x4xi8>)
  return
}

// Winograd's F(4x4, 3x3) computes four rows together: parts of a float layer begin at multiples of four, so that it rounds as
// the whole layer does, and each names its kernel. 14 rows are three blocks, of which the last part takes what is left.
// RUN: mote-opt %s "-qnn-split-rows=parts=4 target=cortex-a53" | FileCheck %s --check-prefix=BLOCKS
// BLOCKS-LABEL: func.func @floats
// BLOCKS: plan.parallel {
// BLOCKS: memref.subview %{{.*}}[0, 0, 0, 0] [1, 4, 14, 16]
// BLOCKS: qnn.conv2d {{.*}}kernel = "conv2d_f32_winograd4x4__neon64"
// BLOCKS: memref.subview %{{.*}}[0, 4, 0, 0] [1, 4, 14, 16]
// BLOCKS: memref.subview %{{.*}}[0, 8, 0, 0] [1, 6, 14, 16]
// BLOCKS: qnn.conv2d {{.*}}kernel = "conv2d_f32_winograd4x4__neon64"
// BLOCKS-NOT: qnn.
// BLOCKS: return
memref.global "private" constant @wf : memref<16x3x3x16xf32> = dense<1.0>
memref.global "private" constant @bf : memref<16xf32> = dense<0.0>
func.func @floats(%x: memref<1x14x14x16xf32> {mote.name = "x"}, %y: memref<1x14x14x16xf32> {mote.name = "y", mote.output}) {
  %w = memref.get_global @wf : memref<16x3x3x16xf32>
  %b = memref.get_global @bf : memref<16xf32>
  qnn.conv2d ins(%x, %w, %b : memref<1x14x14x16xf32>, memref<16x3x3x16xf32>, memref<16xf32>) outs(%y : memref<1x14x14x16xf32>) {
    strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64} loc("conv")
  return
}
