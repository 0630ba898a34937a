// Three samples of two values: (1, -2), (0, 3), (0.5, 0).
// RUN: printf '\000\000\200\077\000\000\000\300\000\000\000\000\000\000\100\100\000\000\000\077\000\000\000\000' > %t.bin
// RUN: mote-opt %s --nn-calibrate=samples=%t.bin | FileCheck %s
// RUN: mote-opt %s --nn-calibrate="samples=%t.bin percentile=60" | FileCheck %s --check-prefix=PERCENTILE
// RUN: printf '\000\000\200' > %t.short
// RUN: not mote-opt %s --nn-calibrate=samples=%t.short 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not mote-opt %s --nn-calibrate 2>&1 | FileCheck %s --check-prefix=NONE

// SHORT: expected a multiple of 8 bytes of samples but got 3
// NONE: expected 1 files of samples but got 0

// x: -2, 0, 0, 0.5, 1, 3. A fifth, so one of six, may go at either end: [0, 1] remains, to within
// a bin of 5 / 2048. Of relu's 0, 0, 0, 0.5, 1, 3 nothing goes below, as zeros share a bin.
// CHECK-LABEL: @f
// CHECK-SAME: nn.range = array<f32: -2.000000e+00, 3.000000e+00>
// CHECK: nn.relu %arg0 {nn.range = array<f32: 0.000000e+00, 3.000000e+00>}
// PERCENTILE-LABEL: @f
// PERCENTILE-SAME: nn.range = array<f32: -4.8828125E-4, 1.00{{[0-9]*}}>
// PERCENTILE: nn.relu %arg0 {nn.range = array<f32: 0.000000e+00, 1.00{{[0-9]*}}>}
func.func @f(%x: tensor<2xf32>) -> tensor<2xf32> {
  %0 = nn.relu %x : tensor<2xf32> -> tensor<2xf32>
  return %0 : tensor<2xf32>
}
