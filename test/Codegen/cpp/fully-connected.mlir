// The whole output of a small model as golden files: read them to see what Mote emits. To renew them after
// a change: mote-emit fully-connected.mlir --target=cortex-m4 --output-dir=Inputs/fully-connected, without mote_runtime.h.
//
// RUN: rm -rf %t && mote-emit %s --target=cortex-m4 --output-dir=%t
// RUN: rm -rf %t.files && cp -r %t %t.files && cmp %t.files/mote_runtime.h %mote_src/runtime-stub/mote_runtime.h
// RUN: rm %t.files/mote_runtime.h && diff -r %t.files %S/Inputs/fully-connected
//
// The interface is C99 and C++17, without a warning.
// RUN: cp %S/Inputs/use_fc.c %S/Inputs/use_fc.cpp %t
// RUN: gcc -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -c %t/use_fc.c -o %t/use_fc.o
// RUN: clang-22 -std=c99 -pedantic -Wall -Wextra -Wconversion -Wshadow -Werror -c %t/use_fc.c -o /dev/null
//
// The code does what it says, with both compilers and under the sanitizers.
// RUN: g++ -std=c++17 -Wall -Wextra -Wconversion -Wshadow -Werror -fsanitize=address,undefined -fno-sanitize-recover=all %t/fc.cpp %t/fc_weights.cpp %t/use_fc.cpp %t/use_fc.o -o %t/a.gcc
// RUN: %t/a.gcc | FileCheck %s --check-prefix=OUT
// RUN: clang++-22 -std=c++17 -Wall -Wextra -Wconversion -Wshadow -Werror -O2 %t/fc.cpp %t/fc_weights.cpp %t/use_fc.cpp %t/use_fc.o -o %t/a.clang
// RUN: %t/a.clang | FileCheck %s --check-prefix=OUT
//
// Input 1..8, weights 1, 2, -1, 100 a row: sums 36, 72, -36, 3600, plus the biases 4, -2, 0, 1, times 1/2:
// OUT: 20 35 -18 127
// 40 / 2, 70 / 2, -36 / 2, 3601 / 2 clamped.
// OUT-NEXT: null arena: 1, misaligned: 1, input 1: null

module attributes {mote.model = "fc", mote.digest = "0123abcd", mote.source = "fc.onnx", mote.opset = 13 : i64} {
  memref.global "private" constant @fc_weights : memref<32xi8> = dense<[1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2,
    -1, -1, -1, -1, -1, -1, -1, -1, 100, 100, 100, 100, 100, 100, 100, 100]> {alignment = 4 : i64}
  memref.global "private" constant @fc_bias : memref<4xi32> = dense<[4, -2, 0, 1]> {alignment = 4 : i64}
  plan.arena @fc_arena of @fc size 12 align 4 lower_bound 12 optimal {
    plan.buffer @b0 input index 0 "input/1" at 0 size 8 live 0 to 0 : memref<1x8xi8> {mote.scale = 0.5 : f64, mote.zero_point = -1 : i64}
    plan.buffer @b1 output index 0 "logits" at 8 size 4 live 0 to 0 : memref<1x4xi8> {mote.scale = 0.25 : f64, mote.zero_point = 3 : i64}
  }
  func.func @fc(%arena: memref<12xi8> loc("arena")) {
    %in = plan.view %arena[0] @fc_arena::@b0 : memref<12xi8> to memref<1x8xi8>
    %out = plan.view %arena[8] @fc_arena::@b1 : memref<12xi8> to memref<1x4xi8>
    %w = memref.get_global @fc_weights : memref<32xi8>
    %bias = memref.get_global @fc_bias : memref<4xi32>
    %in1 = memref.collapse_shape %in [[0, 1]] : memref<1x8xi8> into memref<8xi8>
    %out1 = memref.collapse_shape %out [[0, 1]] : memref<1x4xi8> into memref<4xi8>
    func.call @fc_fully_connected_s8__c(%in1, %w, %bias, %out1) {mote.comment = "fully_connected \"fc\": 1x8 i8 -> 1x4 i8"}
      : (memref<8xi8>, memref<32xi8>, memref<4xi32>, memref<4xi8>) -> () loc("fc")
    return
  }
  func.func private @fc_fully_connected_s8__c(%x: memref<8xi8> {mote.name = "in", mote.const}, %w: memref<32xi8> {mote.name = "weights", mote.const},
      %bias: memref<4xi32> {mote.name = "bias", mote.const}, %out: memref<4xi8> {mote.name = "out"})
      attributes {mote.kernel = "fully_connected_s8__c", mote.comment = "out[oc] = clamp(round((bias[oc] + sum(in * weights[oc])) / 2))."} {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c2 = arith.constant 2 : index
    %c4 = arith.constant 4 : index
    %c8 = arith.constant 8 : index
    %lo = arith.constant -128 : i32
    %hi = arith.constant 127 : i32
    %multiplier = arith.constant 1073741824 : i64
    %rounding = arith.constant 1073741824 : i64
    %shift = arith.constant 31 : i64
    scf.for %oc = %c0 to %c4 step %c1 {
      %offset = arith.muli %oc, %c8 overflow<nsw> : index
      %row = memref.reinterpret_cast %w to offset: [%offset], sizes: [32], strides: [1] : memref<32xi8> to memref<32xi8, strided<[1], offset: ?>> loc("row")
      %b = memref.load %bias[%oc] : memref<4xi32>
      emitc.verbatim "// Two products a step."
      %acc = scf.for %ic = %c0 to %c8 step %c2 iter_args(%a = %b) -> (i32) {
        %x0 = memref.load %x[%ic] : memref<8xi8>
        %w0 = memref.load %row[%ic] : memref<32xi8, strided<[1], offset: ?>>
        %x0w = arith.extsi %x0 : i8 to i32
        %w0w = arith.extsi %w0 : i8 to i32
        %p0 = arith.muli %x0w, %w0w overflow<nsw> : i32
        %s0 = arith.addi %a, %p0 overflow<nsw> : i32
        %ic1 = arith.addi %ic, %c1 overflow<nsw> : index
        %x1 = memref.load %x[%ic1] : memref<8xi8>
        %w1 = memref.load %row[%ic1] : memref<32xi8, strided<[1], offset: ?>>
        %x1w = arith.extsi %x1 : i8 to i32
        %w1w = arith.extsi %w1 : i8 to i32
        %p1 = arith.muli %x1w, %w1w overflow<nsw> : i32
        %s1 = arith.addi %s0, %p1 overflow<nsw> : i32
        scf.yield %s1 : i32
      } loc("acc")
      %wide = arith.extsi %acc : i32 to i64
      %product = arith.muli %wide, %multiplier overflow<nsw> : i64
      %rounded = arith.addi %product, %rounding overflow<nsw> : i64
      %q64 = arith.shrsi %rounded, %shift : i64
      %q = arith.trunci %q64 : i64 to i32 loc("scaled")
      %q1 = arith.maxsi %q, %lo : i32
      %q2 = arith.minsi %q1, %hi : i32
      %q8 = arith.trunci %q2 : i32 to i8
      memref.store %q8, %out[%oc] : memref<4xi8>
    } loc("oc")
    return
  }
}
