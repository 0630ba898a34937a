// RUN: mote-opt %s --keep-loops-rolled=max-ops=3 | FileCheck %s

// The inner loop has 3 operations (constants and yields do not count), the outer one those and itself.
// CHECK-LABEL: func.func private @nest(
//       CHECK: scf.for
//       CHECK:   scf.for
//       CHECK:     memref.store
//       CHECK:   }{{$}}
//       CHECK: } {mote.rolled}{{$}}
func.func private @nest(%x: memref<64xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c4 step %c1 {
      %one = arith.constant 1 : i32
      %old = memref.load %x[%j] : memref<64xi32>
      %new = arith.addi %old, %one : i32
      memref.store %new, %x[%j] : memref<64xi32>
    }
  }
  return
}

// A block of Helium assembly is one operation, and many instructions.
// CHECK-LABEL: func.func private @block(
//       CHECK: arm.mve.fill
//  CHECK-NEXT: } {mote.rolled}{{$}}
func.func private @block(%x: memref<64xi8>) {
  %c0 = arith.constant 0 : index
  %c16 = arith.constant 16 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c16 {
    arm.mve.fill %x[%i] value 3 bytes 16 : memref<64xi8>
  }
  return
}
