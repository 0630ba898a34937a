// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a53 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-a55 | FileCheck %s --check-prefix=A55
// RUN: mote-opt %s --qnn-select-kernels=target=armv8.6a | FileCheck %s --check-prefix=I8MM
// RUN: mote-opt %s --qnn-select-kernels=target=armv7a-neon | FileCheck %s --check-prefix=ARMV7

#rq = #qnn.requant<multiplier = [1073741824], shift = [38], zero_point = -3, min = -3, max = 127, rounding = half_up>
#wide = #qnn.requant<multiplier = [5], shift = [10], zero_point = -3, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @small : memref<4x1x1x32xi8> = dense<60>
memref.global "private" constant @large : memref<4x1x1x32xi8> = dense<-128>
memref.global "private" constant @mixed : memref<4x1x1x64xi8> = dense<"0x7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F01010101010101010101010101010101010101010101010101010101010101017F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F01010101010101010101010101010101010101010101010101010101010101017F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F01010101010101010101010101010101010101010101010101010101010101017F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F7F0101010101010101010101010101010101010101010101010101010101010101">
memref.global "private" constant @paired : memref<4x1x1x64xi8> = dense<"0x64646464646464646464646464646464646464646464646464646464646464641414141414141414141414141414141414141414141414141414141414141414646464646464646464646464646464646464646464646464646464646464646414141414141414141414141414141414141414141414141414141414141414146464646464646464646464646464646464646464646464646464646464646464141414141414141414141414141414141414141414141414141414141414141464646464646464646464646464646464646464646464646464646464646464641414141414141414141414141414141414141414141414141414141414141414">
memref.global "private" constant @w3x3 : memref<6x3x3x3xi8> = dense<1>
memref.global "private" constant @b4 : memref<4xi32> = dense<100>
memref.global "private" constant @b6 : memref<6xi32> = dense<100>

// 4 * 60 = 240 is at most 255: four products stay in 16 bits before one sum widens.
// CHECK-LABEL: func.func private @m_conv2d_s8_4x4__neon64(
// CHECK: scf.for %pixel = %c0 to %c24 step %c4
// CHECK: arm.neon.tile_s8_4x4 %row0{{.*}}[%c0], %row1[%c0], %row2[%c0], %row3[%c0], %filter[%c0{{.*}}], %step_offset[%c0{{.*}}], %c0{{.*}}, %c0, %c0, %sums[%c0] first 4 has_four false has_two false has_one false tail 0 tail_chain 1
// CHECK: %[[P0:.*]] = arm.neon.vmull_s8
// CHECK-NEXT: %[[P1:.*]] = arm.neon.vmlal_high_s8 %[[P0]]
// CHECK: %[[P2:.*]] = arm.neon.vmlal_s8 %[[P1]]
// CHECK-NEXT: %[[P3:.*]] = arm.neon.vmlal_high_s8 %[[P2]]
// CHECK-NEXT: %acc0x0{{.*}} = arm.neon.vpadalq_s16 %zero{{.*}}, %[[P3]]
// CHECK: arm.neon.vqdmulhq_s32
// CHECK-NEXT: arm.neon.vrshrq_n_s32 %{{.*}}, %c7_i32

// -128 + -128 is -256: every product is widened alone. A shift below 32 takes 64 bits.
// CHECK-LABEL: func.func private @m_conv2d_s8_4x4__neon64_2(
// CHECK: arm.neon.tile_s8_4x4 {{.*}} first 1 has_four false has_two false has_one false tail 0
// CHECK-NOT: arm.neon.vmlal
// CHECK: %[[A:.*]] = arm.neon.vpadalq_s16 %zero
// CHECK: %[[B:.*]] = arm.neon.vpadalq_s16 %[[A]]
// CHECK: %[[C:.*]] = arm.neon.vpadalq_s16 %[[B]]
// CHECK: %acc0x0{{.*}} = arm.neon.vpadalq_s16 %[[C]]
// CHECK: arm.neon.vrshlq_s64

// The third and fourth 16 of K allow chains of four and come first: 2 * 127 = 254 in the others is a chain of two.
// CHECK-LABEL: func.func private @m_conv2d_s8_4x4__neon64_3(
// CHECK: %[[STEPS4:.*]] = arith.subi %[[END4:end_of_4.*]], %c1
// CHECK: %[[STEPS2:.*]] = arith.subi %c2, %[[END4]]
// CHECK: arm.neon.tile_s8_4x4 {{.*}}, %[[STEPS4]], %[[STEPS2]], %c0, %sums[%c0] first 4 has_four true has_two true has_one false
// CHECK: scf.for %step = %c0{{.*}} to %end_of_4
// CHECK: memref.load %step_offset
// CHECK: %[[THREE:.*]] = arm.neon.vmlal_s8
// CHECK-NEXT: %[[FOUR:.*]] = arm.neon.vmlal_high_s8 %[[THREE]]
// CHECK-NEXT: arm.neon.vpadalq_s16 %acc0x0{{.*}}, %[[FOUR]]
// CHECK: scf.for %step = %end_of_4{{.*}} to %c2
// CHECK: %[[ONE:.*]] = arm.neon.vmull_s8
// CHECK-NEXT: %[[TWO:.*]] = arm.neon.vmlal_high_s8 %[[ONE]]
// CHECK-NEXT: %[[ACC:.*]] = arm.neon.vpadalq_s16 %acc0x0{{.*}}, %[[TWO]]
// CHECK: arm.neon.vpadalq_s16 %[[ACC]]

// Two 16 of 100 each and two of 20: 4 * 100 is too much, 2 * 100 + 2 * 20 is not, so each of the former is paired with one of the latter.
// CHECK-LABEL: func.func private @m_conv2d_s8_4x4__neon64_4(
// CHECK: arm.neon.tile_s8_4x4 {{.*}} first 4 has_four true has_two false has_one false

// 3x3 with padding: windows are gathered, nine bytes a row as two times eight; six channels are a panel of four, and one that starts at channel 2.
// CHECK-LABEL: func.func private @m_conv2d_s8_4x4__neon64_5(
// CHECK: scf.for %p = %c0 to %c4
// CHECK: scf.if
// CHECK: scf.for %ky
// CHECK: %[[LOW:.*]] = arm.neon.vld1_s8 %in, %in_row
// CHECK: arm.neon.vst1_s8 %patch, %patch_row, %[[LOW]]
// CHECK: %[[LAST:.*]] = arith.addi %in_row, %c1
// CHECK: arm.neon.vld1_s8 %in, %[[LAST]]
// CHECK: scf.for %panel = %c0 to %c2
// CHECK: %channel = arith.minsi %{{.*}}, %c2

// CHECK-LABEL: func.func @m(

// In place, a tile of 8 pixels has written 8 * 4 bytes and reads from 0 on for its next channels. Where rounding takes
// 64 bits, a panel of eight of which four are used costs more than the dot product saves.
// A55: kernel = "conv2d_s8_8x8__neondot", mote.overlap_distance = array<i64: 32>
// A55: kernel = "conv2d_s8_4x4__neon64", mote.overlap_distance = array<i64: 16>
// A55: kernel = "conv2d_s8_8x8__neondot"
// A55: kernel = "conv2d_s8_8x8__neondot"
// A55: memref.alloc() {alignment = 4 : i64} : memref<256xi8>
// Gathered: when 24 pixels of 6 bytes are written, the last, (4, 4), reads from (3, 3) on: 144 - 18 * 3 = 90.
// A55: kernel = "conv2d_s8_8x8__neondot", mote.overlap_distance = array<i64: 90>
// I8MM: kernel = "conv2d_s8_8x8__neoni8mm"
// I8MM: kernel = "conv2d_s8_4x4__neon64"
// I8MM: kernel
// ARMV7-COUNT-5: kernel = "conv2d_s8_2x4__neon"
func.func @m(%x32: memref<1x5x5x32xi8>, %x64: memref<1x5x5x64xi8>, %x3: memref<1x5x5x3xi8>, %y: memref<1x5x5x4xi8>, %y6: memref<1x5x5x6xi8>) {
  %small = memref.get_global @small : memref<4x1x1x32xi8>
  %large = memref.get_global @large : memref<4x1x1x32xi8>
  %mixed = memref.get_global @mixed : memref<4x1x1x64xi8>
  %paired = memref.get_global @paired : memref<4x1x1x64xi8>
  %w3x3 = memref.get_global @w3x3 : memref<6x3x3x3xi8>
  %b = memref.get_global @b4 : memref<4xi32>
  %b6 = memref.get_global @b6 : memref<6xi32>
  qnn.conv2d ins(%x32, %small, %b : memref<1x5x5x32xi8>, memref<4x1x1x32xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("small")
  qnn.conv2d ins(%x32, %large, %b : memref<1x5x5x32xi8>, memref<4x1x1x32xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #wide} loc("large")
  qnn.conv2d ins(%x64, %mixed, %b : memref<1x5x5x64xi8>, memref<4x1x1x64xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("mixed")
  qnn.conv2d ins(%x64, %paired, %b : memref<1x5x5x64xi8>, memref<4x1x1x64xi8>, memref<4xi32>) outs(%y : memref<1x5x5x4xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("paired")
  qnn.conv2d ins(%x3, %w3x3, %b6 : memref<1x5x5x3xi8>, memref<6x3x3x3xi8>, memref<6xi32>) outs(%y6 : memref<1x5x5x6xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 5 : i32, requant = #rq} loc("gathered")
  return
}
