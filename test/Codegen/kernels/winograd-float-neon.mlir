// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-a53 optimize=size" | FileCheck %s --check-prefix=SIZE

memref.global "private" constant @w : memref<32x3x3x32xf32> = dense<0.5>
memref.global "private" constant @b : memref<32xf32> = dense<1.0>

// Six rows are two tiles, of which the second starts at row 2; 4 tiles are one group.
// CHECK-LABEL: func.func private @m_conv2d_f32_winograd4x4__neon64(
// CHECK: %in_factors0 = arm.neon.vld1q_f32 %factors
// CHECK: scf.for %p = %c0 to %c4
// CHECK: %oy = arith.minsi %{{.*}}, %c2
// B^T: even and odd parts of two pairs of points.
// CHECK: %even0 = arm.neon.vfmaq_laneq_f32 %x4, %x2, %in_factors0, %c0_i32
// CHECK: %odd0 = arm.neon.vfmaq_laneq_f32 %x3, %x1, %in_factors0, %c0_i32
// CHECK: %even1 = arm.neon.vfmaq_laneq_f32 %x4, %x2, %in_factors0, %c1_i32
// CHECK: arm.neon.vfmaq_laneq_f32 %even0, %odd0, %in_factors0, %c3_i32
// CHECK: arm.neon.vfmaq_laneq_f32 %even0, %odd0, %in_factors1, %c0_i32
// A product of matrices for each position.
// CHECK: scf.for %position = %c0{{.*}} to %c36
// CHECK: scf.for %panel = %c0{{.*}} to %c4
// CHECK: arm.neon.vfmaq_laneq_f32
// A^T: the bias is added once.
// CHECK: %sum0 = arm.neon.vaddq_f32
// CHECK: %difference1 = arm.neon.vsubq_f32
// CHECK: scf.for %y = %c0{{.*}} to %c4
// CHECK: arm.neon.vaddq_f32 %x0{{.*}}, %bias0
// CHECK: arm.neon.vmaxq_f32

// A block of 4 * 32 + 16, a patch of 36 * 32, 36 * 4 half transformed, 36 * 4 * 32 before and after. Not in place.
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<10656xf32>
// SELECT: kernel = "conv2d_f32_winograd4x4__neon64"
// SELECT-NOT: mote.overlap_distance

// Weights of four times the bytes are for speed only.
// SIZE: kernel = "conv2d_f32_8x8__neon64"
func.func @m(%x: memref<1x6x6x32xf32>, %y: memref<1x6x6x32xf32>) {
  %w = memref.get_global @w : memref<32x3x3x32xf32>
  %b = memref.get_global @b : memref<32xf32>
  qnn.conv2d ins(%x, %w, %b : memref<1x6x6x32xf32>, memref<32x3x3x32xf32>, memref<32xf32>) outs(%y : memref<1x6x6x32xf32>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32, act_min = 0.0 : f32} loc("same")
  return
}
