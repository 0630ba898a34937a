// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 | FileCheck %s --check-prefix=SELECT
// RUN: mote-opt %s --qnn-select-kernels=target=armv7a-neon | FileCheck %s --check-prefix=ARMV7

// 35 floats are two times 16, and three of which each is divided.
// CHECK-LABEL: func.func private @m_quantize_f32_1x16__neon64(
// CHECK: %zero_point = arm.neon.vdupq_n_s16 %c-1_i32
// CHECK: scf.for %i = %c0{{.*}} to %c32{{.*}} step %c16
// CHECK-COUNT-4: arm.neon.vcvtnq_s32_f32
// CHECK-COUNT-2: arm.neon.vqaddq_s16 %{{.*}}, %zero_point
// CHECK: arm.neon.vst1q_s8 %out, %i
// CHECK: scf.for %i = %c32{{.*}} to %c35
// CHECK: arith.divf

// 20 channels are 16, and 16 of which 12 are done again.
// CHECK-LABEL: func.func private @m_max_pool2d_s8_1x16__neon(
// CHECK: %lowest = arm.neon.vdupq_n_s8 %c-128_i32
// CHECK: scf.for %c = %c0{{.*}} to %c20{{.*}} step %c16
// CHECK: %first = arith.minsi %c, %c4
// CHECK: arm.neon.vmaxq_s8 %most
// CHECK: arm.neon.vst1q_s8 %out

// Less than a vector is for portable kernels.
// SELECT: kernel = "quantize_f32_1x16__neon64", mote.overlap_distance = array<i64: 0>
// SELECT: kernel = "quantize_f32_1x1__c"
// SELECT: kernel = "max_pool2d_s8_1x16__neon"
// SELECT: kernel = "max_pool2d_s8_1x4__c"
// ARMV7: kernel = "quantize_f32_1x1__c"
// ARMV7: kernel = "quantize_f32_1x1__c"
// ARMV7: kernel = "max_pool2d_s8_1x16__neon"
func.func @m(%f: memref<35xf32>, %q: memref<35xi8>, %g: memref<9xf32>, %r: memref<9xi8>, %x: memref<1x8x8x20xi8>, %y: memref<1x4x4x20xi8>,
             %v: memref<1x8x8x12xi8>, %w: memref<1x4x4x12xi8>) {
  qnn.quantize ins(%f : memref<35xf32>) outs(%q : memref<35xi8>) {scale = 0.1 : f32, zero_point = -1 : i32} loc("quantize")
  qnn.quantize ins(%g : memref<9xf32>) outs(%r : memref<9xi8>) {scale = 0.1 : f32, zero_point = -1 : i32} loc("few")
  qnn.max_pool2d ins(%x : memref<1x8x8x20xi8>) outs(%y : memref<1x4x4x20xi8>)
    {kernel_size = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 1, 1>, dilations = array<i64: 1, 1>} loc("pool")
  qnn.max_pool2d ins(%v : memref<1x8x8x12xi8>) outs(%w : memref<1x4x4x12xi8>)
    {kernel_size = array<i64: 3, 3>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 1, 1>, dilations = array<i64: 1, 1>} loc("narrow")
  return
}
