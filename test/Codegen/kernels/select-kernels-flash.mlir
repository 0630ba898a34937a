// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4" | FileCheck %s --check-prefixes=CURVE,FAST
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4 flash-budget=60000" | FileCheck %s --check-prefix=LESS
// RUN: mote-opt %s --qnn-select-kernels="target=cortex-m4 flash-budget=48000" | FileCheck %s --check-prefix=LEAST
// RUN: not mote-opt %s --qnn-select-kernels="target=cortex-m4 flash-budget=40000" 2>&1 | FileCheck %s --check-prefix=OVER
// RUN: mote-opt %s --qnn-select-kernels="target=generic" | FileCheck %s --check-prefix=HOST

#rq = #qnn.requant<multiplier = [16], shift = [38], zero_point = -3, min = -128, max = 127, rounding = half_up>
memref.global "private" constant @w16 : memref<16x3x3x16xi8> = dense<1>
memref.global "private" constant @b16 : memref<16xi32> = dense<0>
memref.global "private" constant @w64 : memref<64x3x3x64xi8> = dense<1>
memref.global "private" constant @b64 : memref<64xi32> = dense<0>

// Winograd's filters for 16 channels are 5,888 bytes more, for 64 they are 94,208 more: a budget gives up the latter first.
// CURVE: mote.flash_curve = [{bytes = {{4[0-9]+}} : i64, cycles = {{[0-9]+}} : i64, kernels = array<i64: {{[0-9]+}}, {{[0-9]+}}>},
// FAST: kernel = "conv2d_s8_winograd2x2__dsp", {{.*}}mote.predicted_flash = array<i64: 8{{[0-9]+}}, {{[1-9][0-9]+}}>
// FAST: kernel = "conv2d_s8_winograd2x2__dsp", mote.overlap_distance = {{.*}}, mote.possible_kernels = ["conv2d_s8_1x4__c", {{.*}}], {{.*}}mote.predicted_flash = array<i64: 131{{[0-9]+}}, {{[1-9][0-9]+}}>
// LESS: kernel = "conv2d_s8_winograd2x2__dsp"
// LESS: kernel = "conv2d_s8_2x4__dsp"
// LEAST-NOT: kernel = "conv2d_s8_winograd
// LEAST: kernel =
// LEAST-NOT: kernel = "conv2d_s8_winograd
// LEAST: kernel =

// OVER: error: expected at most 40000 bytes of flash (flash-budget) but the least possible is about {{4[0-9]+}}, 3{{[0-9]+}} of them weights and tables of layers
// OVER: note: {{.*}}'deep' takes 37120 bytes of tables and {{[1-9][0-9]*}} of code
// OVER: note: {{.*}}'wide' takes 2368 bytes of tables and {{[1-9][0-9]*}} of code
// OVER: note: {{(.*: )?}}code is what does not fit: layers of equal kinds share theirs

// HOST-NOT: flash
// HOST: kernel = "conv2d_s8_1x4__c"
// HOST-NOT: flash
func.func @m(%x: memref<1x32x32x16xi8>, %y: memref<1x32x32x16xi8>, %p: memref<1x8x8x64xi8>, %q: memref<1x8x8x64xi8>) {
  %w16 = memref.get_global @w16 : memref<16x3x3x16xi8>
  %b16 = memref.get_global @b16 : memref<16xi32>
  %w64 = memref.get_global @w64 : memref<64x3x3x64xi8>
  %b64 = memref.get_global @b64 : memref<64xi32>
  qnn.conv2d ins(%x, %w16, %b16 : memref<1x32x32x16xi8>, memref<16x3x3x16xi8>, memref<16xi32>) outs(%y : memref<1x32x32x16xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("wide")
  qnn.conv2d ins(%p, %w64, %b64 : memref<1x8x8x64xi8>, memref<64x3x3x64xi8>, memref<64xi32>) outs(%q : memref<1x8x8x64xi8>)
    {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1 : i64, pad_value = 3 : i32, requant = #rq} loc("deep")
  return
}
