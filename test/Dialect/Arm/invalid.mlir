// RUN: mote-opt %s -split-input-file -verify-diagnostics

func.func @pixels(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected pixels from 1 to 2 but got 3}}
  arm.mve.conv %m[%i], %m[%i], %m[%i] pixels 3 tiles 1 distance 64 out_distance 64 lanes 16 first 4 back 0
    loops 0 steps 0 gap 0 shift 6 half_even false zero_point 0 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  return
}

// -----

// A step that moves back needs one before it.
func.func @back(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected back from 0 to 0 but got 4}}
  arm.mve.conv %m[%i], %m[%i], %m[%i] pixels 2 tiles 1 distance 64 out_distance 64 lanes 16 first 1 back 4
    loops 0 steps 0 gap 0 shift 6 half_even false zero_point 0 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  return
}

// -----

// SUBW takes the pointer back, and holds 12 bits: 16 * 8 + 21 * (0 + 16 * 12) = 4160.
func.func @size(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected bytes of a window from 16 to 4095 but got 4160}}
  arm.mve.conv %m[%i], %m[%i], %m[%i] pixels 2 tiles 1 distance 64 out_distance 64 lanes 16 first 8 back 0
    loops 21 steps 12 gap 0 shift 6 half_even false zero_point 0 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  return
}

// -----

func.func @starts(%m: memref<64xi8>, %w: memref<68xi32>, %i: index) {
  // expected-error @+1 {{expected the first tap to begin a group}}
  arm.mve.depthwise %m[%i], %w[%i], %m[%i], %i, %i rows 3 columns 3 starts 72 step 64 row_gap 320 pixel_gap -960
    out_step 64 masked false shift 6 zero_point 0 min -128 max 127 : memref<64xi8>, memref<68xi32>, memref<64xi8>
  return
}

// -----

func.func @shift(%m: memref<64xi8>, %w: memref<68xi32>, %i: index) {
  // expected-error @+1 {{expected shift from 0 to 22 but got 23}}
  arm.mve.depthwise %m[%i], %w[%i], %m[%i], %i, %i rows 3 columns 3 starts 1 step 64 row_gap 320 pixel_gap -960
    out_step 64 masked false shift 23 zero_point 0 min -128 max 127 : memref<64xi8>, memref<68xi32>, memref<64xi8>
  return
}

// -----

func.func @bytes(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected bytes from 1 to 262143 but got 0}}
  arm.mve.copy %m[%i] to %m[%i] bytes 0 : memref<64xi8>, memref<64xi8>
  return
}

// -----

func.func @value(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected value from -128 to 127 but got 128}}
  arm.mve.fill %m[%i] value 128 bytes 60 : memref<64xi8>
  return
}

// -----

// 256 positions of -128 are below -2^15.
func.func @positions(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected positions from 1 to 255 but got 256}}
  arm.mve.average %m[%i], %m[%i] rows 16 columns 16 column_step 64 row_step 4096 bias 8192
    multiplier 1073741824 shift 4 half_even false zero_point 0 min -128 max 127 : memref<64xi8>, memref<64xi8>
  return
}

// -----

// Ties are seen in the lower half of a product, which VRMULH does not keep.
func.func @even(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected shift from 1 to 22 but got 0}}
  arm.mve.average %m[%i], %m[%i] rows 4 columns 4 column_step 64 row_step 4096 bias 8192
    multiplier 1073741824 shift 0 half_even true zero_point 0 min -128 max 127 : memref<64xi8>, memref<64xi8>
  return
}

// -----

func.func @halves(%m: memref<64xi8>, %i: index) {
  // expected-error @+1 {{expected shift from 17 to 24 but got 16}}
  arm.mve.add %m[%i], %m[%i], %m[%i] size 64 lhs_multiplier 5 rhs_multiplier 7 addend 0
    shift 16 min -128 max 127 : memref<64xi8>, memref<64xi8>, memref<64xi8>
  return
}

// -----

func.func @zero(%x: memref<64xf32>, %m: memref<64xi8>, %i: index, %f: f32) {
  // expected-error @+1 {{expected zero_point from -128 to 127 but got 128}}
  arm.mve.quantize %x[%i], %m[%i], %i, %f, %f zero_point 128 : memref<64xf32>, memref<64xi8>
  return
}
