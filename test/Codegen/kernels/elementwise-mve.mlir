// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m55 --convert-qnn-to-kernels --symbol-dce --mlir-print-debuginfo --mlir-use-nameloc-as-prefix | FileCheck %s
// RUN: mote-opt %s --qnn-select-kernels=target=cortex-m55 | FileCheck %s --check-prefix=SELECT

#rq = #qnn.requant<multiplier = [1073741824], shift = [36], zero_point = -128, min = -128, max = 127, rounding = half_even>

// The zero point joins the offset: 24303488 - 128 * 2^22.
// CHECK-LABEL: func.func private @m_add_s8_1x8__mve(
// CHECK: arm.mve.add %lhs[%c0], %rhs[%c0], %out[%c0] size 40 lhs_multiplier 3526600 rhs_multiplier 8912252 addend -512567424 shift 22 min -128 max 127

// 1 / 0.1f is 9.99999985...: two floats hold it to 48 bits. 35 floats are two times 16, and three of which each is divided.
// CHECK-LABEL: func.func private @m_quantize_f32_1x16__mve(
// CHECK: %[[HIGH:.*]] = arith.constant 9.999999{{.*}} : f32
// CHECK: arm.mve.quantize %in[%c0], %out[%c0], %c2, %{{.*}}, %{{.*}} zero_point -1
// CHECK: scf.for %i = %c32 to %c35
// CHECK: arith.divf

// All rows of the input are one run of 64 positions. 12 channels are eight, and eight of which four are done again.
// CHECK-LABEL: func.func private @m_avg_pool2d_s8_1x8__mve(
// CHECK: %first = arith.minsi %c, %c4
// CHECK: arm.mve.average %in[%{{.*}}], %out[%{{.*}}] rows 1 columns 64 column_step 12 row_step 96 bias 8192 multiplier 1073741824 shift 4 half_even true

// 33 bits before the zero point, ties to even, less than a vector, and a border: for portable kernels.
// SELECT: kernel = "add_s8_1x8__mve", {{.*}}mote.overlap_distance = array<i64: 0, 0>
// SELECT: kernel = "add_s8_1x1__c"
// SELECT: kernel = "quantize_f32_1x16__mve"
// SELECT: kernel = "quantize_f32_1x1__c"
// SELECT: kernel = "avg_pool2d_s8_1x8__mve"
// SELECT: kernel = "avg_pool2d_s8_1x4__c"
func.func @m(%a: memref<1x40xi8>, %y: memref<1x40xi8>, %f: memref<35xf32>, %q: memref<35xi8>, %g: memref<9xf32>, %r: memref<9xi8>,
             %x: memref<1x8x8x12xi8>, %z: memref<1x1x1x12xi8>, %p: memref<1x8x8x12xi8>) {
  qnn.add ins(%a, %a : memref<1x40xi8>, memref<1x40xi8>) outs(%y : memref<1x40xi8>)
    {lhs_multiplier = 3526600 : i32, rhs_multiplier = 8912252 : i32, offset = 24303488 : i64, shift = 22 : i32,
     zero_point = -128 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_up>} loc("add")
  qnn.add ins(%a, %a : memref<1x40xi8>, memref<1x40xi8>) outs(%y : memref<1x40xi8>)
    {lhs_multiplier = 3526600 : i32, rhs_multiplier = 8912252 : i32, offset = 24303488 : i64, shift = 22 : i32,
     zero_point = -128 : i32, min = -128 : i32, max = 127 : i32, rounding = #qnn<rounding half_even>} loc("even")
  qnn.quantize ins(%f : memref<35xf32>) outs(%q : memref<35xi8>) {scale = 0.1 : f32, zero_point = -1 : i32} loc("quantize")
  qnn.quantize ins(%g : memref<9xf32>) outs(%r : memref<9xi8>) {scale = 0.1 : f32, zero_point = -1 : i32} loc("few")
  qnn.avg_pool2d ins(%x : memref<1x8x8x12xi8>) outs(%z : memref<1x1x1x12xi8>)
    {kernel_size = array<i64: 8, 8>, strides = array<i64: 8, 8>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = false,
     input_zero_point = -128 : i32, requant = #rq} loc("all")
  qnn.avg_pool2d ins(%x : memref<1x8x8x12xi8>) outs(%p : memref<1x8x8x12xi8>)
    {kernel_size = array<i64: 3, 3>, strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, count_include_pad = true,
     input_zero_point = -128 : i32, requant = #rq} loc("border")
  return
}
