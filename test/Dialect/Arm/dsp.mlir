// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @dsp
func.func @dsp(%m: memref<64xi8>, %acc: memref<4xi32>, %i: index, %x: i32) -> i32 {
  %bits = arith.constant 8 : i32
  // CHECK: arm.dsp.load_word %{{.*}}, %{{.*}} : (memref<64xi8>, index) -> i32
  %w = arm.dsp.load_word %m, %i : (memref<64xi8>, index) -> i32
  // CHECK: arm.dsp.store_word %{{.*}}, %{{.*}}, %{{.*}} : (memref<64xi8>, index, i32) -> ()
  arm.dsp.store_word %m, %i, %w : (memref<64xi8>, index, i32) -> ()
  // CHECK: arm.dsp.dot_2x2 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] distance 8 words 2 unroll 2 : memref<4xi32>, memref<64xi8>, memref<64xi8>
  arm.dsp.dot_2x2 %acc[%i], %m[%i], %m[%i] distance 8 words 2 unroll 2 : memref<4xi32>, memref<64xi8>, memref<64xi8>
  // CHECK: arm.dsp.dot_1x4 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] words 2 unroll 2 : memref<4xi32>, memref<64xi8>, memref<64xi8>
  arm.dsp.dot_1x4 %acc[%i], %m[%i], %m[%i] words 2 unroll 2 : memref<4xi32>, memref<64xi8>, memref<64xi8>
  // CHECK: arm.dsp.tiles_2x4 %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] shift 6 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<4xi32>
  arm.dsp.tiles_2x4 %m[%i], %m[%i], %m[%i], %acc[%i] shift 6 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<4xi32>
  // CHECK: arm.dsp.tiles_1x8 {{.*}} shift 5 :
  arm.dsp.tiles_1x8 %m[%i], %m[%i], %m[%i], %acc[%i] shift 5 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<4xi32>
  // CHECK: arm.dsp.smlabb
  %a = arm.dsp.smlabb %w, %x, %x : (i32, i32, i32) -> i32
  // CHECK: arm.dsp.smlatb
  %b = arm.dsp.smlatb %w, %x, %a : (i32, i32, i32) -> i32
  // CHECK: arm.dsp.smmla %{{.*}}, %{{.*}}, %{{.*}} : (i32, i32, i32) -> i32
  %h = arm.dsp.smmla %w, %x, %b : (i32, i32, i32) -> i32
  // CHECK: arm.dsp.ssat %{{.*}}, %{{.*}} : (i32, i32) -> i32
  %s = arm.dsp.ssat %h, %bits : (i32, i32) -> i32
  return %s : i32
}
