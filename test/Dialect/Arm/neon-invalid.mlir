// RUN: mote-opt %s -split-input-file -verify-diagnostics

func.func @lane(%x: vector<4xi32>) -> i32 {
  %four = arith.constant 4 : i32
  // expected-error @+1 {{expected a lane in [0, 3] but got 4}}
  %y = arm.neon.vgetq_lane_s32 %x, %four : (vector<4xi32>, i32) -> i32
  return %y : i32
}

// -----

// A lane of half a vector.
func.func @half(%acc: vector<4xi32>, %x: vector<16xi8>, %y: vector<8xi8>) -> vector<4xi32> {
  %two = arith.constant 2 : i32
  // expected-error @+1 {{expected a lane in [0, 1] but got 2}}
  %z = arm.neon.vdotq_lane_s32 %acc, %x, %y, %two : (vector<4xi32>, vector<16xi8>, vector<8xi8>, i32) -> vector<4xi32>
  return %z : vector<4xi32>
}

// -----

func.func @run_time_lane(%acc: vector<4xi32>, %x: vector<16xi8>, %lane: i32) -> vector<4xi32> {
  // expected-error @+1 {{expected a constant lane}}
  %z = arm.neon.vdotq_laneq_s32 %acc, %x, %x, %lane : (vector<4xi32>, vector<16xi8>, vector<16xi8>, i32) -> vector<4xi32>
  return %z : vector<4xi32>
}

// -----

// No instruction shifts by 0 bits.
func.func @shift(%x: vector<4xi32>) -> vector<4xi32> {
  %zero = arith.constant 0 : i32
  // expected-error @+1 {{expected a shift in [1, 32] but got 0}}
  %y = arm.neon.vrshrq_n_s32 %x, %zero : (vector<4xi32>, i32) -> vector<4xi32>
  return %y : vector<4xi32>
}

// -----

func.func @elements(%m: memref<64xi32>, %i: index) -> vector<16xi8> {
  // expected-error @+1 {{expected a memref of rank 1 of 'i8' but got 'memref<64xi32>'}}
  %x = arm.neon.vld1q_s8 %m, %i : (memref<64xi32>, index) -> vector<16xi8>
  return %x : vector<16xi8>
}

// -----

func.func @rank(%m: memref<8x8xi8>, %i: index, %x: vector<16xi8>) {
  // expected-error @+1 {{expected a memref of rank 1 of 'i8' but got 'memref<8x8xi8>'}}
  arm.neon.vst1q_s8 %m, %i, %x : (memref<8x8xi8>, index, vector<16xi8>) -> ()
  return
}

// -----

func.func @dup(%x: i64) -> vector<4xi32> {
  // expected-error @+1 {{expected an i32 but got 'i64'}}
  %y = arm.neon.vdupq_n_s32 %x : (i64) -> vector<4xi32>
  return %y : vector<4xi32>
}

// -----

// Lanes of the wrong width.
func.func @lanes(%x: vector<4xi32>) {
  // expected-error @+1 {{operand #0 must be 8 lanes of i16, but got 'vector<4xi32>'}}
  %y = arm.neon.vqmovn_s16 %x : (vector<4xi32>) -> vector<8xi8>
  return
}

// -----

func.func @float_lane(%acc: vector<4xf32>, %x: vector<4xf32>) -> vector<4xf32> {
  %four = arith.constant 4 : i32
  // expected-error @+1 {{expected a lane in [0, 3] but got 4}}
  %y = arm.neon.vfmaq_laneq_f32 %acc, %x, %x, %four : (vector<4xf32>, vector<4xf32>, vector<4xf32>, i32) -> vector<4xf32>
  return %y : vector<4xf32>
}

// -----

// Two lanes of a D register.
func.func @float_half(%acc: vector<4xf32>, %x: vector<4xf32>, %y: vector<2xf32>) -> vector<4xf32> {
  %two = arith.constant 2 : i32
  // expected-error @+1 {{expected a lane in [0, 1] but got 2}}
  %z = arm.neon.vmlaq_lane_f32 %acc, %x, %y, %two : (vector<4xf32>, vector<4xf32>, vector<2xf32>, i32) -> vector<4xf32>
  return %z : vector<4xf32>
}

// -----

func.func @floats(%m: memref<64xi32>, %i: index) -> vector<4xf32> {
  // expected-error @+1 {{expected a memref of rank 1 of 'f32' but got 'memref<64xi32>'}}
  %x = arm.neon.vld1q_f32 %m, %i : (memref<64xi32>, index) -> vector<4xf32>
  return %x : vector<4xf32>
}

// -----

func.func @float_store(%m: memref<8x8xf32>, %i: index, %x: vector<4xf32>) {
  // expected-error @+1 {{expected a memref of rank 1 of 'f32' but got 'memref<8x8xf32>'}}
  arm.neon.vst1q_f32 %m, %i, %x : (memref<8x8xf32>, index, vector<4xf32>) -> ()
  return
}

// -----

func.func @tile_size(%m: memref<64xf32>, %i: index, %f: f32) {
  // expected-error @+1 {{expected a size that is a multiple of 4 but got 6}}
  arm.neon.tile_f32_8x8 %m[%i], %m[%i], %m[%i], %m[%i], %f, %f size 6 distance 8 has_min true has_max true : memref<64xf32>, memref<64xf32>, memref<64xf32>, memref<64xf32>
  return
}

// -----

// Outputs of neighbours would overlap.
func.func @tile_distance(%m: memref<64xf32>, %i: index, %f: f32) {
  // expected-error @+1 {{expected distance from 8 to 268435456 but got 7}}
  arm.neon.tile_f32_8x8 %m[%i], %m[%i], %m[%i], %m[%i], %f, %f size 8 distance 7 has_min true has_max true : memref<64xf32>, memref<64xf32>, memref<64xf32>, memref<64xf32>
  return
}

// -----

func.func @tile_s8_tail(%m: memref<64xi8>, %n: memref<64xi32>, %i: index) {
  // expected-error @+1 {{expected a tail that is a multiple of 8 but got 12}}
  arm.neon.tile_s8_4x4 %m[%i], %m[%i], %m[%i], %m[%i], %m[%i], %n[%i], %i, %i, %i, %n[%i] first 4 has_four true has_two true has_one false tail 12 tail_chain 1 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}

// -----

func.func @tile_s8_long_tail(%m: memref<64xi8>, %n: memref<64xi32>, %i: index) {
  // expected-error @+1 {{expected tail from 0 to 24 but got 32}}
  arm.neon.tile_s8_4x4 %m[%i], %m[%i], %m[%i], %m[%i], %m[%i], %n[%i], %i, %i, %i, %n[%i] first 4 has_four true has_two true has_one false tail 32 tail_chain 1 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}

// -----

func.func @tile_s8_tail_chain(%m: memref<64xi8>, %n: memref<64xi32>, %i: index) {
  // expected-error @+1 {{expected tail_chain from 1 to 3 but got 4}}
  arm.neon.tile_s8_4x4 %m[%i], %m[%i], %m[%i], %m[%i], %m[%i], %n[%i], %i, %i, %i, %n[%i] first 4 has_four true has_two true has_one false tail 24 tail_chain 4 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}

// -----

func.func @tile_s8_first(%m: memref<64xi8>, %n: memref<64xi32>, %i: index) {
  // expected-error @+1 {{expected first to be 0, 1, 2 or 4 but got 3}}
  arm.neon.tile_s8_4x4 %m[%i], %m[%i], %m[%i], %m[%i], %m[%i], %n[%i], %i, %i, %i, %n[%i] first 3 has_four true has_two true has_one false tail 0 tail_chain 1 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}

// -----

func.func @tile_s8_no_first(%m: memref<64xi8>, %n: memref<64xi32>, %i: index) {
  // expected-error @+1 {{expected a tail of 16 at least without a first step, but got 8}}
  arm.neon.tile_s8_4x4 %m[%i], %m[%i], %m[%i], %m[%i], %m[%i], %n[%i], %i, %i, %i, %n[%i] first 0 has_four true has_two true has_one false tail 8 tail_chain 1 : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<64xi32>, memref<64xi32>
  return
}

// -----

func.func @lane_of_f16(%x: vector<8xf16>) -> vector<8xf16> {
  %eight = arith.constant 8 : i32
  // expected-error @+1 {{expected a lane in [0, 7] but got 8}}
  %y = arm.neon.vfmaq_laneq_f16 %x, %x, %x, %eight : (vector<8xf16>, vector<8xf16>, vector<8xf16>, i32) -> vector<8xf16>
  return %y : vector<8xf16>
}

// -----

func.func @elements_of_f16(%m: memref<64xi16>, %i: index, %x: vector<8xf16>) {
  // expected-error @+1 {{expected a memref of rank 1 of 'f16' but got 'memref<64xi16>'}}
  arm.neon.store_f16 %m, %i, %x : (memref<64xi16>, index, vector<8xf16>) -> ()
  return
}

// -----

func.func @load_f16(%m: memref<64xf32>, %i: index) {
  // expected-error @+1 {{expected a memref of rank 1 of 'f16' but got 'memref<64xf32>'}}
  %x = arm.neon.load_f16 %m, %i : (memref<64xf32>, index) -> vector<8xf16>
  return
}

// -----

func.func @columns_of_f16(%m: memref<8x8xf16>, %i: index, %x: vector<8xf16>) {
  // expected-error @+1 {{expected a memref of rank 1 of 'f16' but got 'memref<8x8xf16>'}}
  arm.neon.store_columns_f16 %m, %i, %x, %x, %x, %x : (memref<8x8xf16>, index, vector<8xf16>, vector<8xf16>, vector<8xf16>, vector<8xf16>) -> ()
  return
}

// -----

// A turn of the f16 block's loop covers eight k; its panel has 16 channels.
func.func @tile_f16_size(%m: memref<64xf16>, %i: index, %f: f32) {
  // expected-error @+1 {{expected a size that is a multiple of 8 but got 12}}
  arm.neon.tile_f16_8x16 %m[%i], %m[%i], %m[%i], %m[%i], %f, %f size 12 distance 16 has_min true has_max true : memref<64xf16>, memref<64xf16>, memref<64xf16>, memref<64xf16>
  return
}

// -----

func.func @tile_f16_distance(%m: memref<64xf16>, %i: index, %f: f32) {
  // expected-error @+1 {{expected distance from 16 to 268435456 but got 8}}
  arm.neon.tile_f16_8x16 %m[%i], %m[%i], %m[%i], %m[%i], %f, %f size 8 distance 8 has_min true has_max true : memref<64xf16>, memref<64xf16>, memref<64xf16>, memref<64xf16>
  return
}

// -----

func.func @columns_of_f32(%m: memref<64xi32>, %i: index, %x: vector<4xf32>) {
  // expected-error @+1 {{expected a memref of rank 1 of 'f32' but got 'memref<64xi32>'}}
  arm.neon.store_columns_f32 %m, %i, %x, %x, %x, %x : (memref<64xi32>, index, vector<4xf32>, vector<4xf32>, vector<4xf32>, vector<4xf32>) -> ()
  return
}
