// Written and read again, in every format.
// RUN: mote-interpret %s --function=make --output %t.npy --output %t.npz --output %t.bin
// RUN: mote-interpret %s --function=show --input %t.npy --input %t.npz --input %t.bin | FileCheck %s

// What numpy writes: version 1.0, padded to 64 bytes, then the elements.
// RUN: head -c 70 %t.npy | FileCheck %s --check-prefix=HEADER
// HEADER: NUMPY{{.*}}{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }

// Files made by hand: Fortran order, big-endian 16-bit, a deflated archive.
// RUN: printf "\223NUMPY\001\000\073\000{'descr': '>i2', 'fortran_order': True, 'shape': (2, 2), }\n\000\001\000\002\000\003\000\004" > %t.f.npy
// RUN: mote-interpret %s --function=short --input %t.f.npy | FileCheck %s --check-prefix=FORTRAN
// RUN: mote-interpret %s --function=short --input %S/Inputs/deflated.npz | FileCheck %s --check-prefix=DEFLATED

// Damaged or unfit files.
// RUN: head -c 100 %t.npy > %t.short.npy
// RUN: not mote-interpret %s --function=short --input %t.short.npy 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not mote-interpret %s --function=short --input %t.npy 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not mote-interpret %s --function=short --input %t.absent.npy 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not mote-interpret %s --function=short --input %t.bin 2>&1 | FileCheck %s --check-prefix=RAW
// RUN: printf "\223NUMPY\001\000\072\000{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }" > %t.object.npy
// RUN: not mote-interpret %s --function=short --input %t.object.npy 2>&1 | FileCheck %s --check-prefix=OBJECT
// RUN: printf "\223NUMPY\001\000\103\000{'descr': '<i2', 'fortran_order': False, 'shape': (999999999, 9), }" > %t.huge.npy
// RUN: not mote-interpret %s --function=short --input %t.huge.npy 2>&1 | FileCheck %s --check-prefix=HUGE
// RUN: head -c 150 %S/Inputs/deflated.npz > %t.short.npz
// RUN: not mote-interpret %s --function=short --input %t.short.npz 2>&1 | FileCheck %s --check-prefix=ZIP
// RUN: sed 's/NUMPY/NUMPX/' %t.npz > %t.flip.npz
// RUN: not mote-interpret %s --function=short --input %t.flip.npz 2>&1 | FileCheck %s --check-prefix=CRC

func.func @make() -> (tensor<2x3xf32>, tensor<2xui8>, tensor<3xi16>) {
  %0 = arith.constant dense<[[1.0, 2.0, 3.0], [-1.0, 0.5, 0.25]]> : tensor<2x3xf32>
  %1 = arith.constant dense<[200, 7]> : tensor<2xui8>
  %2 = arith.constant dense<[-300, 0, 300]> : tensor<3xi16>
  return %0, %1, %2 : tensor<2x3xf32>, tensor<2xui8>, tensor<3xi16>
}

// CHECK: @show #0: dense<{{\[}}[1.000000e+00, 2.000000e+00, 3.000000e+00], [-1.000000e+00, 5.000000e-01, 2.500000e-01]]> : tensor<2x3xf32>
// CHECK: @show #1: dense<[200, 7]> : tensor<2xui8>
// CHECK: @show #2: dense<[-300, 0, 300]> : tensor<3xi16>
func.func @show(%0: tensor<2x3xf32>, %1: tensor<2xui8>, %2: tensor<3xi16>) -> (tensor<2x3xf32>, tensor<2xui8>, tensor<3xi16>) {
  return %0, %1, %2 : tensor<2x3xf32>, tensor<2xui8>, tensor<3xi16>
}

// Columns 1 2 and 3 4.
// FORTRAN: @short #0: dense<{{\[\[\[}}1, 3], [2, 4]]]> : tensor<1x2x2xi16>
// DEFLATED: @short #0: dense<{{\[\[\[}}1, 2], [3, 4]]]> : tensor<1x2x2xi16>
// SHORT: error: {{.*}}short.npy': truncated .npy header
// KIND: error: {{.*}}npy': expected elements of type i16 but got f32
// ABSENT: error: cannot read '{{.*}}absent.npy': No such file
// RAW: error: {{.*}}bin': expected 8 bytes of data but got 6
// OBJECT: error: {{.*}}object.npy': expected a .npy of integers or floats but got dtype '|O'
// HUGE: error: {{.*}}huge.npy': expected {{[0-9]+}} bytes of data but got 0
// ZIP: error: {{.*}}short.npz': malformed .npz: no directory
// CRC: error: {{.*}}flip.npz': malformed .npz: checksum mismatch
func.func @short(%0: tensor<1x2x2xi16>) -> tensor<1x2x2xi16> {
  return %0 : tensor<1x2x2xi16>
}
