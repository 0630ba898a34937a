// RUN: mote-opt %s -split-input-file -verify-diagnostics -plan-arena=regions=dtcm:48,sram:64

// No choice can do: at step 1 64 + 64 > 112. The error names regions, the bound, the largest buffer, the peak, and what would help.
// expected-error @+2 {{expected memory regions that hold all buffers but got dtcm of 48, sram of 64, together 112 bytes, where one arena takes 128 and no plan of this schedule needs less than 128; the largest buffer, temporary 'first', has 64, and none is divided}}
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

// 104 bytes would fit one arena of 112, but no region is as large.
// expected-error @+2 {{together 112 bytes, where one arena takes 104; the largest buffer, input 'x', has 96, and none is divided}}
// expected-note @+1 {{memory=small}}
func.func @divided(%x: memref<96xi8> {mote.name = "x"}, %y: memref<8xi8> {mote.name = "y", mote.output}) {
  %part = memref.subview %x[0] [8] [1] : memref<96xi8> to memref<8xi8, strided<[1]>>
  // expected-note @+1 {{the peak is at step 0}}
  memref.copy %part, %y : memref<8xi8, strided<[1]>> to memref<8xi8>
  return
}
