// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-arena=ram-budget=127

// The budget's error names the layers at the peak, the bound, and what would help.
//   step 0: x 32 + first 64 = 96;  step 1: first 64 + second 64 = 128 > 127;  step 2: second 64 + y 16 = 80
// expected-error @+2 {{expected an arena of at most 127 bytes (ram-budget) but got 128 bytes, where no plan of this schedule needs less than 128}}
// expected-note @+1 {{memory=small lets layers hand on rows, as far as the ram-budget asks; int8 quantization divides float buffers by four; io-buffers=caller moves inputs and outputs out of the arena}}
func.func @over(%x: memref<32xi8> {mote.name = "x"}, %y: memref<16xi8> {mote.name = "y", mote.output}) {
  %first = memref.alloc() : memref<64xi8> loc("first")
  %second = memref.alloc() : memref<64xi8> loc("second")
  %low = memref.subview %first[0] [32] [1] : memref<64xi8> to memref<32xi8, strided<[1]>>
  memref.copy %x, %low : memref<32xi8> to memref<32xi8, strided<[1]>>
  // expected-note @+1 {{the peak is at step 1, '' (memref.copy), where 128 bytes are alive: temporary 'first' 64; temporary 'second' 64;}}
  memref.copy %first, %second : memref<64xi8> to memref<64xi8>
  %part = memref.subview %second[48] [16] [1] : memref<64xi8> to memref<16xi8, strided<[1], offset: 48>>
  memref.copy %part, %y : memref<16xi8, strided<[1], offset: 48>> to memref<16xi8>
  return
}

// -----

// expected-error @+1 {{expected a memref of scalars with static shape and identity layout but got 'memref<?xi8>'}}
func.func @dynamic(%x: memref<?xi8> {mote.name = "x"}) {
  return
}
