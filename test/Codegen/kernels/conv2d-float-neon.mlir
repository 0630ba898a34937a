// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels=target=armv7a-neon --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s --check-prefix=ARMV7

memref.global "private" constant @w1x1 : memref<8x1x1x8xf32> = dense<0.5>
memref.global "private" constant @w3x3 : memref<10x3x3x3xf32> = dense<0.5>
memref.global "private" constant @wide : memref<12x8xf32> = dense<0.5>
memref.global "private" constant @b8 : memref<8xf32> = dense<1.0>
memref.global "private" constant @b10 : memref<10xf32> = dense<1.0>
memref.global "private" constant @b12 : memref<12xf32> = dense<1.0>

// In place: eight pixels are transposed, by zips of pixels four apart and stores of four vectors lane by lane, so that value
// k of all lies side by side; 25 pixels are 3 * 8 + 1. Eight are a block of assembly.
// CHECK-LABEL: func.func private @m_conv2d_f32_8x8__neon64(
// CHECK: scf.for %pixel = %c0 to %c24 step %c8
// CHECK: scf.for %i = %c0 to %c8 step %c4
// CHECK: %[[A:.*]] = arm.neon.vzip1q_f32 %row0_i{{.*}}, %row4_i
// CHECK: %[[B:.*]] = arm.neon.vzip1q_f32 %row1_i{{.*}}, %row5_i
// CHECK: arm.neon.store_columns_f32 %packed, %to, %[[A]], %[[B]]
// CHECK: arm.neon.vzip2q_f32 %row0_i{{.*}}, %row4_i
// CHECK: arm.neon.tile_f32_8x8 %packed[%c0{{.*}}], %filter[%{{.*}}], %bias[%{{.*}}], %out[%out_at], %{{.*}}, %{{.*}} size 8 distance 8 has_min true has_max true
// One pixel: a vector holds four k of it.
// CHECK: %[[ONE:.*]] = arm.neon.vfmaq_laneq_f32 %bias0{{.*}}, %w0x0{{.*}}, %x0{{.*}}, %c0_i32
// CHECK: arm.neon.vfmaq_laneq_f32 %[[ONE]], %w1x0{{.*}}, %x0{{.*}}, %c1_i32

// 27 products are padded to 28. Ten channels are a panel of eight, and one
// that starts at channel 2.
// CHECK-LABEL: func.func private @m_conv2d_f32_8x8__neon64_2(
// CHECK: scf.for %window = %c0 to %c224 step %c28
// CHECK-NEXT: %[[LAST:.*]] = arith.addi %window, %c264
// CHECK-NEXT: arm.neon.vst1q_f32 %packed, %[[LAST]], %zero
// CHECK: scf.for %p = %c0 to %c8
// CHECK: scf.if
// CHECK: scf.for %panel = %c0{{.*}} to %c2
// CHECK: %channel = arith.minsi %{{.*}}, %c2
// CHECK: arm.neon.tile_f32_8x8 {{.*}} size 28 distance 10 has_min false has_max false
// CHECK-NOT: arm.neon.vmaxq_f32

// A lone pixel is read where it is. The last of twelve channels' panels starts at 4.
// CHECK-LABEL: func.func private @m_fully_connected_f32_8x8__neon64(
// CHECK-SAME: %in: memref<8xf32>
// CHECK-NOT: packed
// CHECK: %channel = arith.minsi %{{.*}}, %c4
// CHECK: arm.neon.vld1q_f32 %in, %c0

// A block of eight pixels and its margin, 8 * 8 + 16; for windows eight of them: (8 + 8) * 28 + 16. Pixels are packed before their outputs are written.
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<80xf32>
// SELECT: kernel = "conv2d_f32_8x8__neon64", mote.overlap_distance = array<i64: 0>
// SELECT: memref.alloc() {alignment = 4 : i64} : memref<464xf32>
// SELECT: kernel = "conv2d_f32_8x8__neon64"
// SELECT-NOT: memref.alloc
// SELECT: kernel = "fully_connected_f32_8x8__neon64"

// Armv7-A multiplies by a lane of a D register, and packs pixels without transposing them.
// ARMV7-LABEL: func.func private @m_conv2d_f32_4x8__neon(
// ARMV7: scf.for %pixel = %c0 to %c24 step %c4
// ARMV7-NOT: vzip
// ARMV7: %[[HALF:.*]] = arm.neon.vget_low_f32 %x0
// ARMV7: %[[FIRST:.*]] = arm.neon.vmlaq_lane_f32 %acc0x0{{.*}}, %w0x0{{.*}}, %[[HALF]], %c0_i32
// ARMV7: %[[NEXT:.*]] = arm.neon.vmlaq_lane_f32 %[[FIRST]], %w1x0{{.*}}, %{{.*}}, %c1_i32
// ARMV7: arm.neon.vmlaq_lane_f32 %[[NEXT]], %w2x0{{.*}}, %{{.*}}, %c0_i32
func.func @m(%x8: memref<1x5x5x8xf32>, %x3: memref<1x5x5x3xf32>, %v: memref<1x8xf32>, %y: memref<1x5x5x8xf32>, %y10: memref<1x5x5x10xf32>, %z: memref<1x12xf32>) {
  %w1x1 = memref.get_global @w1x1 : memref<8x1x1x8xf32>
  %w3x3 = memref.get_global @w3x3 : memref<10x3x3x3xf32>
  %wide = memref.get_global @wide : memref<12x8xf32>
  %b8 = memref.get_global @b8 : memref<8xf32>
  %b10 = memref.get_global @b10 : memref<10xf32>
  %b12 = memref.get_global @b12 : memref<12xf32>
  qnn.conv2d ins(%x8, %w1x1, %b8 : memref<1x5x5x8xf32>, memref<8x1x1x8xf32>, memref<8xf32>) outs(%y : memref<1x5x5x8xf32>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32, act_min = 0.0 : f32, act_max = 6.0 : f32} loc("pointwise")
  qnn.conv2d ins(%x3, %w3x3, %b10 : memref<1x5x5x3xf32>, memref<10x3x3x3xf32>, memref<10xf32>) outs(%y10 : memref<1x5x5x10xf32>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32} loc("gathered")
  qnn.fully_connected ins(%v, %wide, %b12 : memref<1x8xf32>, memref<12x8xf32>, memref<12xf32>) outs(%z : memref<1x12xf32>) loc("lone")
  return
}
