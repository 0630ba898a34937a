// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @neon
func.func @neon(%bytes: memref<64xi8>, %words: memref<64xi32>, %i: index, %int: i32, %long: i64,
                %b8: vector<8xi8>, %b16: vector<16xi8>, %h4: vector<4xi16>, %h8: vector<8xi16>, %w2: vector<2xi32>, %w4: vector<4xi32>, %d2: vector<2xi64>) {
  %one = arith.constant 1 : i32
  // CHECK: arm.neon.vld1_s8 %{{.*}}, %{{.*}} : (memref<64xi8>, index) -> vector<8xi8>
  %r1 = arm.neon.vld1_s8 %bytes, %i : (memref<64xi8>, index) -> vector<8xi8>
  // CHECK: arm.neon.vld1q_s8 %{{.*}}, %{{.*}} : (memref<64xi8>, index) -> vector<16xi8>
  %r3 = arm.neon.vld1q_s8 %bytes, %i : (memref<64xi8>, index) -> vector<16xi8>
  // CHECK: arm.neon.vld1q_s32 %{{.*}}, %{{.*}} : (memref<64xi32>, index) -> vector<4xi32>
  %r5 = arm.neon.vld1q_s32 %words, %i : (memref<64xi32>, index) -> vector<4xi32>
  // CHECK: arm.neon.vst1_s8 %{{.*}}, %{{.*}}, %{{.*}} : (memref<64xi8>, index, vector<8xi8>) -> ()
  arm.neon.vst1_s8 %bytes, %i, %b8 : (memref<64xi8>, index, vector<8xi8>) -> ()
  // CHECK: arm.neon.vst1q_s8 %{{.*}}, %{{.*}}, %{{.*}} : (memref<64xi8>, index, vector<16xi8>) -> ()
  arm.neon.vst1q_s8 %bytes, %i, %b16 : (memref<64xi8>, index, vector<16xi8>) -> ()
  // CHECK: arm.neon.vdupq_n_s8 %{{.*}} : (i32) -> vector<16xi8>
  %r11 = arm.neon.vdupq_n_s8 %int : (i32) -> vector<16xi8>
  // CHECK: arm.neon.vdupq_n_s16 %{{.*}} : (i32) -> vector<8xi16>
  %r13 = arm.neon.vdupq_n_s16 %int : (i32) -> vector<8xi16>
  // CHECK: arm.neon.vdupq_n_s32 %{{.*}} : (i32) -> vector<4xi32>
  %r15 = arm.neon.vdupq_n_s32 %int : (i32) -> vector<4xi32>
  // CHECK: arm.neon.vdupq_n_s64 %{{.*}} : (i64) -> vector<2xi64>
  %r17 = arm.neon.vdupq_n_s64 %long : (i64) -> vector<2xi64>
  // CHECK: arm.neon.vget_low_s8 %{{.*}} : (vector<16xi8>) -> vector<8xi8>
  %r19 = arm.neon.vget_low_s8 %b16 : (vector<16xi8>) -> vector<8xi8>
  // CHECK: arm.neon.vget_high_s8 %{{.*}} : (vector<16xi8>) -> vector<8xi8>
  %r21 = arm.neon.vget_high_s8 %b16 : (vector<16xi8>) -> vector<8xi8>
  // CHECK: arm.neon.vget_low_s16 %{{.*}} : (vector<8xi16>) -> vector<4xi16>
  %r23 = arm.neon.vget_low_s16 %h8 : (vector<8xi16>) -> vector<4xi16>
  // CHECK: arm.neon.vget_high_s16 %{{.*}} : (vector<8xi16>) -> vector<4xi16>
  %r25 = arm.neon.vget_high_s16 %h8 : (vector<8xi16>) -> vector<4xi16>
  // CHECK: arm.neon.vget_low_s32 %{{.*}} : (vector<4xi32>) -> vector<2xi32>
  %r27 = arm.neon.vget_low_s32 %w4 : (vector<4xi32>) -> vector<2xi32>
  // CHECK: arm.neon.vget_high_s32 %{{.*}} : (vector<4xi32>) -> vector<2xi32>
  %r29 = arm.neon.vget_high_s32 %w4 : (vector<4xi32>) -> vector<2xi32>
  // CHECK: arm.neon.vreinterpretq_s32_s8 %{{.*}} : (vector<16xi8>) -> vector<4xi32>
  %r31 = arm.neon.vreinterpretq_s32_s8 %b16 : (vector<16xi8>) -> vector<4xi32>
  // CHECK: arm.neon.vreinterpretq_s64_s8 %{{.*}} : (vector<16xi8>) -> vector<2xi64>
  %r33 = arm.neon.vreinterpretq_s64_s8 %b16 : (vector<16xi8>) -> vector<2xi64>
  // CHECK: arm.neon.vreinterpretq_s8_s64 %{{.*}} : (vector<2xi64>) -> vector<16xi8>
  %r35 = arm.neon.vreinterpretq_s8_s64 %d2 : (vector<2xi64>) -> vector<16xi8>
  // CHECK: arm.neon.vreinterpretq_s64_s32 %{{.*}} : (vector<4xi32>) -> vector<2xi64>
  %r37 = arm.neon.vreinterpretq_s64_s32 %w4 : (vector<4xi32>) -> vector<2xi64>
  // CHECK: arm.neon.vreinterpretq_s32_s64 %{{.*}} : (vector<2xi64>) -> vector<4xi32>
  %r39 = arm.neon.vreinterpretq_s32_s64 %d2 : (vector<2xi64>) -> vector<4xi32>
  // CHECK: arm.neon.vcombine_s16 %{{.*}}, %{{.*}} : (vector<4xi16>, vector<4xi16>) -> vector<8xi16>
  %r41 = arm.neon.vcombine_s16 %h4, %h4 : (vector<4xi16>, vector<4xi16>) -> vector<8xi16>
  // CHECK: arm.neon.vcombine_s32 %{{.*}}, %{{.*}} : (vector<2xi32>, vector<2xi32>) -> vector<4xi32>
  %r43 = arm.neon.vcombine_s32 %w2, %w2 : (vector<2xi32>, vector<2xi32>) -> vector<4xi32>
  // CHECK: arm.neon.vzip1q_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r45 = arm.neon.vzip1q_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vzip2q_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r47 = arm.neon.vzip2q_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vgetq_lane_s32 %{{.*}}, %{{.*}} : (vector<4xi32>, i32) -> i32
  %r49 = arm.neon.vgetq_lane_s32 %w4, %one : (vector<4xi32>, i32) -> i32
  // CHECK: arm.neon.vmull_s8 %{{.*}}, %{{.*}} : (vector<8xi8>, vector<8xi8>) -> vector<8xi16>
  %r51 = arm.neon.vmull_s8 %b8, %b8 : (vector<8xi8>, vector<8xi8>) -> vector<8xi16>
  // CHECK: arm.neon.vmull_high_s8 %{{.*}}, %{{.*}} : (vector<16xi8>, vector<16xi8>) -> vector<8xi16>
  %r53 = arm.neon.vmull_high_s8 %b16, %b16 : (vector<16xi8>, vector<16xi8>) -> vector<8xi16>
  // CHECK: arm.neon.vmull_s32 %{{.*}}, %{{.*}} : (vector<2xi32>, vector<2xi32>) -> vector<2xi64>
  %r55 = arm.neon.vmull_s32 %w2, %w2 : (vector<2xi32>, vector<2xi32>) -> vector<2xi64>
  // CHECK: arm.neon.vmlal_s8 %{{.*}}, %{{.*}}, %{{.*}} : (vector<8xi16>, vector<8xi8>, vector<8xi8>) -> vector<8xi16>
  %r57 = arm.neon.vmlal_s8 %h8, %b8, %b8 : (vector<8xi16>, vector<8xi8>, vector<8xi8>) -> vector<8xi16>
  // CHECK: arm.neon.vmlal_high_s8 %{{.*}}, %{{.*}}, %{{.*}} : (vector<8xi16>, vector<16xi8>, vector<16xi8>) -> vector<8xi16>
  %r59 = arm.neon.vmlal_high_s8 %h8, %b16, %b16 : (vector<8xi16>, vector<16xi8>, vector<16xi8>) -> vector<8xi16>
  // CHECK: arm.neon.vmmlaq_s32 %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
  %r61 = arm.neon.vmmlaq_s32 %w4, %b16, %b16 : (vector<4xi32>, vector<16xi8>, vector<16xi8>) -> vector<4xi32>
  // CHECK: arm.neon.vdotq_laneq_s32 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xi32>, vector<16xi8>, vector<16xi8>, i32) -> vector<4xi32>
  %r63 = arm.neon.vdotq_laneq_s32 %w4, %b16, %b16, %one : (vector<4xi32>, vector<16xi8>, vector<16xi8>, i32) -> vector<4xi32>
  // CHECK: arm.neon.vdotq_lane_s32 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xi32>, vector<16xi8>, vector<8xi8>, i32) -> vector<4xi32>
  %r65 = arm.neon.vdotq_lane_s32 %w4, %b16, %b8, %one : (vector<4xi32>, vector<16xi8>, vector<8xi8>, i32) -> vector<4xi32>
  // CHECK: arm.neon.vpadalq_s16 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<8xi16>) -> vector<4xi32>
  %r67 = arm.neon.vpadalq_s16 %w4, %h8 : (vector<4xi32>, vector<8xi16>) -> vector<4xi32>
  // CHECK: arm.neon.vaddw_s16 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<4xi16>) -> vector<4xi32>
  %r69 = arm.neon.vaddw_s16 %w4, %h4 : (vector<4xi32>, vector<4xi16>) -> vector<4xi32>
  // CHECK: arm.neon.vaddw_high_s16 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<8xi16>) -> vector<4xi32>
  %r71 = arm.neon.vaddw_high_s16 %w4, %h8 : (vector<4xi32>, vector<8xi16>) -> vector<4xi32>
  // CHECK: arm.neon.vaddq_s32 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  %r73 = arm.neon.vaddq_s32 %w4, %w4 : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  // CHECK: arm.neon.vaddq_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r75 = arm.neon.vaddq_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vadd_s32 %{{.*}}, %{{.*}} : (vector<2xi32>, vector<2xi32>) -> vector<2xi32>
  %r77 = arm.neon.vadd_s32 %w2, %w2 : (vector<2xi32>, vector<2xi32>) -> vector<2xi32>
  // CHECK: arm.neon.vpadd_s32 %{{.*}}, %{{.*}} : (vector<2xi32>, vector<2xi32>) -> vector<2xi32>
  %r79 = arm.neon.vpadd_s32 %w2, %w2 : (vector<2xi32>, vector<2xi32>) -> vector<2xi32>
  // CHECK: arm.neon.vpaddq_s32 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  %r81 = arm.neon.vpaddq_s32 %w4, %w4 : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  // CHECK: arm.neon.vqaddq_s16 %{{.*}}, %{{.*}} : (vector<8xi16>, vector<8xi16>) -> vector<8xi16>
  %r83 = arm.neon.vqaddq_s16 %h8, %h8 : (vector<8xi16>, vector<8xi16>) -> vector<8xi16>
  // CHECK: arm.neon.vqdmulhq_s32 %{{.*}}, %{{.*}} : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  %r85 = arm.neon.vqdmulhq_s32 %w4, %w4 : (vector<4xi32>, vector<4xi32>) -> vector<4xi32>
  // CHECK: arm.neon.vrshrq_n_s32 %{{.*}}, %{{.*}} : (vector<4xi32>, i32) -> vector<4xi32>
  %r87 = arm.neon.vrshrq_n_s32 %w4, %one : (vector<4xi32>, i32) -> vector<4xi32>
  // CHECK: arm.neon.vshlq_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r89 = arm.neon.vshlq_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vrshlq_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r91 = arm.neon.vrshlq_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vsubq_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r93 = arm.neon.vsubq_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vmovl_s32 %{{.*}} : (vector<2xi32>) -> vector<2xi64>
  %r95 = arm.neon.vmovl_s32 %w2 : (vector<2xi32>) -> vector<2xi64>
  // CHECK: arm.neon.vandq_s64 %{{.*}}, %{{.*}} : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  %r97 = arm.neon.vandq_s64 %d2, %d2 : (vector<2xi64>, vector<2xi64>) -> vector<2xi64>
  // CHECK: arm.neon.vqmovn_s16 %{{.*}} : (vector<8xi16>) -> vector<8xi8>
  %r99 = arm.neon.vqmovn_s16 %h8 : (vector<8xi16>) -> vector<8xi8>
  // CHECK: arm.neon.vqmovn_s32 %{{.*}} : (vector<4xi32>) -> vector<4xi16>
  %r101 = arm.neon.vqmovn_s32 %w4 : (vector<4xi32>) -> vector<4xi16>
  // CHECK: arm.neon.vqmovn_s64 %{{.*}} : (vector<2xi64>) -> vector<2xi32>
  %r103 = arm.neon.vqmovn_s64 %d2 : (vector<2xi64>) -> vector<2xi32>
  // CHECK: arm.neon.vqmovn_high_s16 %{{.*}}, %{{.*}} : (vector<8xi8>, vector<8xi16>) -> vector<16xi8>
  %r105 = arm.neon.vqmovn_high_s16 %b8, %h8 : (vector<8xi8>, vector<8xi16>) -> vector<16xi8>
  // CHECK: arm.neon.vqmovn_high_s32 %{{.*}}, %{{.*}} : (vector<4xi16>, vector<4xi32>) -> vector<8xi16>
  %r107 = arm.neon.vqmovn_high_s32 %h4, %w4 : (vector<4xi16>, vector<4xi32>) -> vector<8xi16>
  // CHECK: arm.neon.vcombine_s8 %{{.*}}, %{{.*}} : (vector<8xi8>, vector<8xi8>) -> vector<16xi8>
  %r109 = arm.neon.vcombine_s8 %b8, %b8 : (vector<8xi8>, vector<8xi8>) -> vector<16xi8>
  // CHECK: arm.neon.vmaxq_s8 %{{.*}}, %{{.*}} : (vector<16xi8>, vector<16xi8>) -> vector<16xi8>
  %r111 = arm.neon.vmaxq_s8 %b16, %b16 : (vector<16xi8>, vector<16xi8>) -> vector<16xi8>
  // CHECK: arm.neon.vminq_s8 %{{.*}}, %{{.*}} : (vector<16xi8>, vector<16xi8>) -> vector<16xi8>
  %r113 = arm.neon.vminq_s8 %b16, %b16 : (vector<16xi8>, vector<16xi8>) -> vector<16xi8>
  // CHECK: arm.neon.tile_s8_4x4 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}[%{{.*}}] first 2 has_four false has_two true has_one false tail 24 tail_chain 3 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  arm.neon.tile_s8_4x4 %bytes[%i], %bytes[%i], %bytes[%i], %bytes[%i], %bytes[%i], %words[%i], %i, %i, %i, %words[%i] first 2 has_four false has_two true has_one false tail 24 tail_chain 3 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}
