// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a55 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a55 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 | FileCheck %s --check-prefix=PORTABLE

memref.global "private" constant @w1x1 : memref<16x1x1x16xf16> = dense<0.5>
memref.global "private" constant @w3x3 : memref<24x3x3x3xf16> = dense<0.5>
memref.global "private" constant @wide : memref<32x3x3x32xf16> = dense<0.5>
memref.global "private" constant @w8 : memref<3x3x8xf16> = dense<0.5>
memref.global "private" constant @b16 : memref<16xf16> = dense<1.0>
memref.global "private" constant @b32 : memref<32xf16> = dense<1.0>
memref.global "private" constant @b24 : memref<24xf16> = dense<1.0>
memref.global "private" constant @b8 : memref<8xf16> = dense<1.0>

// Eight pixels of eight k are transposed by zips of pixels four apart, and stores of four vectors lane by lane.
// CHECK-LABEL: func.func private @m_conv2d_f16_8x16__neonfp16(
// CHECK-SAME: %filter: memref<288xf16>
// CHECK: scf.for %pixel = %c0 to %c24 step %c8
// CHECK: scf.for %i = %c0 to %c16 step %c8
// CHECK: %[[A:.*]] = arm.neon.vzip1q_f16 %row0_i{{.*}}, %row4_i
// CHECK: %[[B:.*]] = arm.neon.vzip1q_f16 %row1_i{{.*}}, %row5_i
// CHECK: arm.neon.store_columns_f16 %packed, %to{{.*}}, %[[A]], %[[B]]
// CHECK: arm.neon.vzip2q_f16 %row0_i{{.*}}, %row4_i
// CHECK: arm.neon.tile_f16_8x16 %packed[%c0{{.*}}], %filter[%{{.*}}], %bias[%{{.*}}], %out[%out_at], %{{.*}}, %{{.*}} size 16 distance 16 has_min true has_max true
// One pixel: a vector holds eight k of it.
// CHECK: %[[ONE:.*]] = arm.neon.vfmaq_laneq_f16 %{{.*}}, %w0x0{{.*}}, %x0{{.*}}, %c0_i32
// CHECK: arm.neon.vfmaq_laneq_f16 %[[ONE]], %w1x0{{.*}}, %x0{{.*}}, %c1_i32

// 27 products are padded to 32. 24 channels are a panel of 16, and one that starts at channel 8.
// CHECK-LABEL: func.func private @m_conv2d_f16_8x16__neonfp16_2(
// CHECK: scf.for %window
// CHECK-NEXT: %[[LAST:.*]] = arith.addi %window
// CHECK-NEXT: arm.neon.store_f16 %packed, %[[LAST]], %zero
// CHECK: %channel = arith.minsi %{{.*}}, %c8
// CHECK: arm.neon.tile_f16_8x16 {{.*}} size 32 distance 24 has_min false has_max false

// The factors of B^T are lanes of one vector.
// CHECK-LABEL: func.func private @m_conv2d_f16_winograd4x4__neonfp16(
// CHECK: arm.neon.vfmaq_laneq_f16 %even0{{.*}}, %odd0{{.*}}, %in_factors0, %c3_i32
// CHECK: arm.neon.vfmaq_laneq_f16 %even1{{.*}}, %odd1{{.*}}, %in_factors0, %c5_i32

// CHECK-LABEL: func.func private @m_depthwise_conv2d_f16_8x8__neonfp16(
// CHECK: arm.neon.vfmaq_f16

// A window of four taps, whole, at the right end of a row with one column inside.
// CHECK-LABEL: func.func private @m_max_pool2d_f16_1x8__neonfp16(
// CHECK: scf.if
// CHECK: %x0x0 = arm.neon.load_f16
// CHECK: %x1x1 = arm.neon.load_f16
// CHECK: else
// CHECK: scf.for %ky

// SELECT: memref.alloc() {alignment = 4 : i64} : memref<160xf16>
// SELECT: kernel = "conv2d_f16_8x16__neonfp16"
// SELECT: kernel = "conv2d_f16_8x16__neonfp16"
// SELECT: kernel = "conv2d_f16_winograd4x4__neonfp16"
// SELECT: kernel = "depthwise_conv2d_f16_8x8__neonfp16"
// SELECT: kernel = "max_pool2d_f16_1x8__neonfp16"

// PORTABLE: kernel = "conv2d_f16_1x4__c"
// PORTABLE: kernel = "depthwise_conv2d_f16_1x4__c"
// PORTABLE: kernel = "max_pool2d_f16_1x4__c"
func.func @m(%x: memref<1x5x5x16xf16>, %x3: memref<1x5x5x3xf16>, %x8: memref<1x5x5x8xf16>, %y: memref<1x5x5x16xf16>, %y24: memref<1x5x5x24xf16>, %x32: memref<1x8x8x32xf16>, %z: memref<1x8x8x32xf16>, %y8: memref<1x5x5x8xf16>, %p: memref<1x3x3x8xf16>) {
  %w1x1 = memref.get_global @w1x1 : memref<16x1x1x16xf16>
  %w3x3 = memref.get_global @w3x3 : memref<24x3x3x3xf16>
  %wide = memref.get_global @wide : memref<32x3x3x32xf16>
  %w8 = memref.get_global @w8 : memref<3x3x8xf16>
  %b16 = memref.get_global @b16 : memref<16xf16>
  %b32 = memref.get_global @b32 : memref<32xf16>
  %b24 = memref.get_global @b24 : memref<24xf16>
  %b8 = memref.get_global @b8 : memref<8xf16>
  qnn.conv2d ins(%x, %w1x1, %b16 : memref<1x5x5x16xf16>, memref<16x1x1x16xf16>, memref<16xf16>) outs(%y : memref<1x5x5x16xf16>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32, act_min = 0.0 : f32, act_max = 6.0 : f32} loc("pointwise")
  qnn.conv2d ins(%x3, %w3x3, %b24 : memref<1x5x5x3xf16>, memref<24x3x3x3xf16>, memref<24xf16>) outs(%y24 : memref<1x5x5x24xf16>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32} loc("gathered")
  qnn.conv2d ins(%x32, %wide, %b32 : memref<1x8x8x32xf16>, memref<32x3x3x32xf16>, memref<32xf16>) outs(%z : memref<1x8x8x32xf16>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 0 : i32} loc("winograd")
  qnn.depthwise_conv2d ins(%x8, %w8, %b8 : memref<1x5x5x8xf16>, memref<3x3x8xf16>, memref<8xf16>) outs(%y8 : memref<1x5x5x8xf16>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, pad_value = 0 : i32, act_min = 0.0 : f32, act_max = 6.0 : f32} loc("depthwise")
  qnn.max_pool2d ins(%x8 : memref<1x5x5x8xf16>) outs(%p : memref<1x3x3x8xf16>)
    {kernel_size = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 1, 1>, dilations = array<i64: 1, 1>} loc("pool")
  return
}
