// RUN: mote-opt %s --convert-kernels-to-emitc --split-input-file --verify-diagnostics

func.func private @dynamic(%x: memref<?x4xi8>, %n: index) {
  // expected-error @+1 {{expected an op of the kernels phase but got 'memref.dealloc'}}
  memref.dealloc %x : memref<?x4xi8>
  return
}

// -----

func.func private @strides(%x: memref<4x4xi8, strided<[?, 1]>>, %i: index) {
  // expected-error @+1 {{expected static strides but got 'memref<4x4xi8, strided<[?, 1]>>'}}
  %v = memref.load %x[%i, %i] : memref<4x4xi8, strided<[?, 1]>>
  return
}

// -----

// expected-error @+1 {{expected a constant of integers or floats but got 'memref<4xi8>'}}
memref.global "private" @state : memref<4xi8> = dense<0>

// -----

// expected-error @+1 {{expected arguments and at most one result that C++ can pass}}
func.func private @pair(%x: i32) -> (i32, i32) {
  return %x, %x : i32, i32
}
