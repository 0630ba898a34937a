// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels=target=armv7a-neon --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s --check-prefix=ARMV7

memref.global "private" constant @w8 : memref<3x3x8xf32> = dense<0.5>
memref.global "private" constant @w5 : memref<5x5x3xf32> = dense<0.5>
memref.global "private" constant @b8 : memref<8xf32> = dense<1.0>
memref.global "private" constant @b3 : memref<3xf32> = dense<1.0>

// Two rows of output at a time from a ring of four rows of input, then the last. The first fill is of all four, others
// of two. Six columns of output are four and two.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_f32_8x4__neon64(
// CHECK-SAME: %ring: memref<256xf32>
// CHECK: arm.neon.vst1q_f32 %ring, %i{{.*}}, %fill
// CHECK: scf.for %oy = %c0 to %c4 step %c2
// CHECK: %[[FIRST:.*]] = arith.select %{{.*}}, %c0, %c2
// CHECK: scf.for %row = %[[FIRST]] to %c4
// CHECK: %row0{{.*}} = memref.reinterpret_cast %ring
// CHECK: %row3{{.*}} = memref.reinterpret_cast %ring
// CHECK: scf.for %c = %c0 to %c8 step %c4
// CHECK: %w2x2 = arm.neon.vld1q_f32 %filter
// A value is loaded once for both rows and three columns: row 1 is tap 1 of the first row, tap 0 of the second.
// CHECK: emitc.verbatim "MOTE_KEEP_ORDER;"
// CHECK: %x1x2 = arm.neon.vld1q_f32 %row1
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w1x2
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w1x1
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w1x0
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w0x2
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w0x1
// CHECK-NEXT: arm.neon.vfmaq_f32 %{{.*}}, %x1x2, %w0x0
// CHECK: %[[LOW:.*]] = arm.neon.vmaxq_f32 %acc0x0, %act_min
// CHECK: %[[Y:.*]] = arm.neon.vminq_f32 %[[LOW]], %act_max
// CHECK: arm.neon.vst1q_f32 %out, %out_at, %[[Y]]
// Row 4 of the padded input lies where row 0 did.
// CHECK: %row0 = memref.reinterpret_cast %ring to offset: [%c0
// CHECK: %row1 = memref.reinterpret_cast %ring to offset: [%c64

// Weights of 25 taps are loaded row by row; three channels are lanes of four, stored one by one. Stride 2 and dilation 1:
// seven rows for two of output.
// CHECK-LABEL: func.func private @m_depthwise_conv2d_f32_8x4__neon64_2(
// CHECK: %spare = memref.alloca() : memref<4xf32>
// CHECK: %row6 = memref.reinterpret_cast %ring
// CHECK: %bias0 = arm.neon.vld1q_f32 %bias
// CHECK: %x0x0 = arm.neon.vld1q_f32 %row0
// CHECK-NEXT: %w0x0 = arm.neon.vld1q_f32 %filter, %c0
// CHECK-NEXT: arm.neon.vfmaq_f32 %bias0, %x0x0, %w0x0
// CHECK: arm.neon.vst1q_f32 %spare, %c0
// CHECK: memref.load %spare[%c2]

// (8 + 2) * 6, rounded up to 4 * 16; written two rows of 6 * 8 at a time when their input is in the ring.
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<256xf32>
// SELECT: kernel = "depthwise_conv2d_f32_8x4__neon64", mote.overlap_distance = array<i64: 192>

// Half the registers: two neighbours, products rounded before they are added.
// ARMV7-LABEL: func.func private @m_depthwise_conv2d_f32_2x4__neon(
// ARMV7: scf.for %oy = %c0 to %c5 step %c1
// ARMV7: scf.for %ox = %c0 to %c6 step %c2
// ARMV7: arm.neon.vmlaq_f32 %bias0, %x0x0, %w0x0
func.func @m(%x: memref<1x5x6x8xf32>, %y: memref<1x5x6x8xf32>, %x3: memref<1x8x8x3xf32>, %y3: memref<1x4x4x3xf32>) {
  %w8 = memref.get_global @w8 : memref<3x3x8xf32>
  %w5 = memref.get_global @w5 : memref<5x5x3xf32>
  %b8 = memref.get_global @b8 : memref<8xf32>
  %b3 = memref.get_global @b3 : memref<3xf32>
  qnn.depthwise_conv2d ins(%x, %w8, %b8 : memref<1x5x6x8xf32>, memref<3x3x8xf32>, memref<8xf32>) outs(%y : memref<1x5x6x8xf32>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 0 : i32, act_min = 0.0 : f32, act_max = 6.0 : f32} loc("stride1")
  qnn.depthwise_conv2d ins(%x3, %w5, %b3 : memref<1x8x8x3xf32>, memref<5x5x3xf32>, memref<3xf32>) outs(%y3 : memref<1x4x4x3xf32>)
    {strides = array<i64: 2, 2>, pads = array<i64: 2, 2, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 0 : i32} loc("stride2")
  return
}
