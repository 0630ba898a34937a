// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @neon_half
func.func @neon_half(%m: memref<256xf16>, %i: index, %s: f32, %x: vector<8xf16>, %y: vector<8xf16>) {
  %seven = arith.constant 7 : i32
  // CHECK: arm.neon.load_f16 %{{.*}}, %{{.*}} : (memref<256xf16>, index) -> vector<8xf16>
  %0 = arm.neon.load_f16 %m, %i : (memref<256xf16>, index) -> vector<8xf16>
  // CHECK: arm.neon.store_f16 %{{.*}}, %{{.*}}, %{{.*}} : (memref<256xf16>, index, vector<8xf16>) -> ()
  arm.neon.store_f16 %m, %i, %x : (memref<256xf16>, index, vector<8xf16>) -> ()
  // CHECK: arm.neon.store_columns_f16 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (memref<256xf16>, index, vector<8xf16>, vector<8xf16>, vector<8xf16>, vector<8xf16>) -> ()
  arm.neon.store_columns_f16 %m, %i, %x, %y, %x, %y : (memref<256xf16>, index, vector<8xf16>, vector<8xf16>, vector<8xf16>, vector<8xf16>) -> ()
  // CHECK: arm.neon.dup_f16 %{{.*}} : (f32) -> vector<8xf16>
  %1 = arm.neon.dup_f16 %s : (f32) -> vector<8xf16>
  // CHECK: arm.neon.vzip1q_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %2 = arm.neon.vzip1q_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vzip2q_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %3 = arm.neon.vzip2q_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vmaxq_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %4 = arm.neon.vmaxq_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vminq_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %5 = arm.neon.vminq_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vaddq_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %6 = arm.neon.vaddq_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vsubq_f16 %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %7 = arm.neon.vsubq_f16 %x, %y : (vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vfmaq_f16 %{{.*}}, %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  %8 = arm.neon.vfmaq_f16 %x, %x, %y : (vector<8xf16>, vector<8xf16>, vector<8xf16>) -> vector<8xf16>
  // CHECK: arm.neon.vfmaq_laneq_f16 %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} : (vector<8xf16>, vector<8xf16>, vector<8xf16>, i32) -> vector<8xf16>
  %9 = arm.neon.vfmaq_laneq_f16 %x, %x, %y, %seven : (vector<8xf16>, vector<8xf16>, vector<8xf16>, i32) -> vector<8xf16>
  // CHECK: arm.neon.tile_f16_8x16 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}} size 8 distance 16 has_min true has_max false : memref<256xf16>, memref<256xf16>, memref<256xf16>, memref<256xf16>
  arm.neon.tile_f16_8x16 %m[%i], %m[%i], %m[%i], %m[%i], %s, %s size 8 distance 16 has_min true has_max false : memref<256xf16>, memref<256xf16>, memref<256xf16>, memref<256xf16>
  return
}
