// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @mve
func.func @mve(%m: memref<64xi8>, %words: memref<272xi32>, %i: index, %floats: memref<64xf32>, %high: f32) {
  // CHECK: %[[X:.*]] = arm.mve.load_s8 %{{.*}}, %{{.*}} : (memref<64xi8>, index) -> vector<16xi8>
  %x = arm.mve.load_s8 %m, %i : (memref<64xi8>, index) -> vector<16xi8>
  // CHECK: arm.mve.store_s8 %{{.*}}, %{{.*}}, %[[X]] : (memref<64xi8>, index, vector<16xi8>) -> ()
  arm.mve.store_s8 %m, %i, %x : (memref<64xi8>, index, vector<16xi8>) -> ()
  // CHECK: arm.mve.copy %{{.*}}[%{{.*}}] to %{{.*}}[%{{.*}}] bytes 60 : memref<64xi8>, memref<64xi8>
  arm.mve.copy %m[%i] to %m[%i] bytes 60 : memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.fill %{{.*}}[%{{.*}}] value -128 bytes 60 : memref<64xi8>
  arm.mve.fill %m[%i] value -128 bytes 60 : memref<64xi8>
  // CHECK: arm.mve.conv %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] pixels 2 tiles 16 distance 64 out_distance 64 lanes 16 first 4 back 0 loops 0 steps 0 gap 0 shift 6 half_even false zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  arm.mve.conv %m[%i], %m[%i], %m[%i] pixels 2 tiles 16 distance 64 out_distance 64 lanes 16 first 4 back 0
    loops 0 steps 0 gap 0 shift 6 half_even false zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.depthwise %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}} rows 3 columns 3 starts 73 step 64 row_gap 320 pixel_gap -960 out_step 64 masked false shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<272xi32>, memref<64xi8>
  arm.mve.depthwise %m[%i], %words[%i], %m[%i], %i, %i rows 3 columns 3 starts 73 step 64 row_gap 320 pixel_gap -960
    out_step 64 masked false shift 6 zero_point -128 min -128 max 127 : memref<64xi8>, memref<272xi32>, memref<64xi8>
  // CHECK: arm.mve.average %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] rows 1 columns 64 column_step 64 row_step 4096 bias 8192 multiplier 1073741824 shift 4 half_even true zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>
  arm.mve.average %m[%i], %m[%i] rows 1 columns 64 column_step 64 row_step 4096 bias 8192
    multiplier 1073741824 shift 4 half_even true zero_point -128 min -128 max 127 : memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.add %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] size 64 lhs_multiplier 3526600 rhs_multiplier 8912252 addend -512567424 shift 22 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  arm.mve.add %m[%i], %m[%i], %m[%i] size 64 lhs_multiplier 3526600 rhs_multiplier 8912252 addend -512567424
    shift 22 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  // CHECK: arm.mve.quantize %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}, %{{.*}}, %{{.*}} zero_point -1 : memref<64xf32>, memref<64xi8>
  arm.mve.quantize %floats[%i], %m[%i], %i, %high, %high zero_point -1 : memref<64xf32>, memref<64xi8>
  return
}
