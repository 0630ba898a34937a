// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @mve
func.func @mve(%m: memref<64xi8>, %words: memref<272xi32>, %i: index) {
  // CHECK: %[[X:.*]] = arm.mve.load_s8 %{{.*}}, %{{.*}} : (memref<64xi8>, index) -> vector<16xi8>
  %x = arm.mve.load_s8 %m, %i : (memref<64xi8>, index) -> vector<16xi8>
  // CHECK: arm.mve.store_s8 %{{.*}}, %{{.*}}, %[[X]] : (memref<64xi8>, index, vector<16xi8>) -> ()
  arm.mve.store_s8 %m, %i, %x : (memref<64xi8>, index, vector<16xi8>) -> ()
  // CHECK: arm.mve.copy %{{.*}}[%{{.*}}] to %{{.*}}[%{{.*}}] bytes 60 : memref<64xi8>, memref<64xi8>
  arm.mve.copy %m[%i] to %m[%i] bytes 60 : memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.fill %{{.*}}[%{{.*}}] value -128 bytes 60 : memref<64xi8>
  arm.mve.fill %m[%i] value -128 bytes 60 : memref<64xi8>
  // CHECK: arm.mve.conv %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] pixels 2 tiles 16 distance 64 out_distance 64 lanes 16 first 4 back 0 loops 0 steps 0 gap 0 shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  arm.mve.conv %m[%i], %m[%i], %m[%i] pixels 2 tiles 16 distance 64 out_distance 64 lanes 16 first 4 back 0
    loops 0 steps 0 gap 0 shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.depthwise %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}} rows 3 columns 3 starts 73 step 64 row_gap 320 pixel_gap -960 out_step 64 masked false shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<272xi32>, memref<64xi8>
  arm.mve.depthwise %m[%i], %words[%i], %m[%i], %i, %i rows 3 columns 3 starts 73 step 64 row_gap 320 pixel_gap -960
    out_step 64 masked false shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<272xi32>, memref<64xi8>
  return
}
