// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @neon_float
func.func @neon_float(%m: memref<64xf32>, %i: index, %s: f32, %x: vector<4xf32>, %y: vector<4xf32>, %half: vector<2xf32>) {
  %one = arith.constant 1 : i32
  %three = arith.constant 3 : i32
  // CHECK: arm.neon.vld1q_f32 %{{.*}}, %{{.*}} : (memref<64xf32>, index) -> vector<4xf32>
  %0 = arm.neon.vld1q_f32 %m, %i : (memref<64xf32>, index) -> vector<4xf32>
  // CHECK: arm.neon.vst1q_f32 %{{.*}}, %{{.*}}, %{{.*}} : (memref<64xf32>, index, vector<4xf32>) -> ()
  arm.neon.vst1q_f32 %m, %i, %x : (memref<64xf32>, index, vector<4xf32>) -> ()
  // CHECK: arm.neon.vdupq_n_f32 %{{.*}} : (f32) -> vector<4xf32>
  %1 = arm.neon.vdupq_n_f32 %s : (f32) -> vector<4xf32>
  // CHECK: arm.neon.vget_low_f32 %{{.*}} : (vector<4xf32>) -> vector<2xf32>
  %2 = arm.neon.vget_low_f32 %x : (vector<4xf32>) -> vector<2xf32>
  // CHECK: arm.neon.vget_high_f32 %{{.*}} : (vector<4xf32>) -> vector<2xf32>
  %3 = arm.neon.vget_high_f32 %x : (vector<4xf32>) -> vector<2xf32>
  // CHECK: arm.neon.vzip1q_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %4 = arm.neon.vzip1q_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vzip2q_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %5 = arm.neon.vzip2q_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vmaxq_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %6 = arm.neon.vmaxq_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vminq_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %7 = arm.neon.vminq_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vfmaq_laneq_f32 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>, vector<4xf32>, i32) -> vector<4xf32>
  %8 = arm.neon.vfmaq_laneq_f32 %x, %x, %y, %three : (vector<4xf32>, vector<4xf32>, vector<4xf32>, i32) -> vector<4xf32>
  // CHECK: arm.neon.vmlaq_lane_f32 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>, vector<2xf32>, i32) -> vector<4xf32>
  %9 = arm.neon.vmlaq_lane_f32 %x, %x, %half, %one : (vector<4xf32>, vector<4xf32>, vector<2xf32>, i32) -> vector<4xf32>
  // CHECK: arm.neon.vfmaq_f32 %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %10 = arm.neon.vfmaq_f32 %x, %x, %y : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vmlaq_f32 %{{.*}}, %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %11 = arm.neon.vmlaq_f32 %x, %x, %y : (vector<4xf32>, vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vaddq_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %12 = arm.neon.vaddq_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vsubq_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %13 = arm.neon.vsubq_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vdivq_f32 %{{.*}}, %{{.*}} : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  %ratio = arm.neon.vdivq_f32 %x, %y : (vector<4xf32>, vector<4xf32>) -> vector<4xf32>
  // CHECK: arm.neon.vcvtnq_s32_f32 %{{.*}} : (vector<4xf32>) -> vector<4xi32>
  %rounded = arm.neon.vcvtnq_s32_f32 %x : (vector<4xf32>) -> vector<4xi32>
  // CHECK: arm.neon.store_columns_f32 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (memref<64xf32>, index, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) -> ()
  arm.neon.store_columns_f32 %m, %i, %x, %y, %x, %y : (memref<64xf32>, index, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) -> ()
  // CHECK: arm.neon.tile_f32_8x8 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}} size 8 distance 16 has_min true has_max false : memref<64xf32>, memref<64xf32>, memref<64xf32>, memref<64xf32>
  arm.neon.tile_f32_8x8 %m[%i], %m[%i], %m[%i], %m[%i], %s, %s size 8 distance 16 has_min true has_max false : memref<64xf32>, memref<64xf32>, memref<64xf32>, memref<64xf32>
  return
}
