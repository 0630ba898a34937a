// RUN: mote-opt %s -split-input-file -verify-diagnostics

// arena_c1
// expected-error @+1 {{expected a size of at least lower_bound but got 8 and 9}}
plan.arena @a of @m size 8 align 4 lower_bound 9 {
}

// -----

// arena_c2
// expected-error @+1 {{expected an alignment that is a power of two but got 12}}
plan.arena @a of @m size 8 align 12 lower_bound 8 {
}

// -----

plan.arena @a of @m size 8 align 4 lower_bound 8 {
  // arena_c3
  // expected-error @+1 {{expected only 'plan.buffer' in an arena but got 'func.func'}}
  func.func private @f()
}

// -----

// expected-note @+1 {{the arena is here}}
plan.arena @a of @m size 8 align 4 lower_bound 8 {
  // arena_c4: 4 + 8 = 12 > 8
  // expected-error @+1 {{expected to end at byte 8 at the latest but got 12}}
  plan.buffer @b0 temporary "t" at 4 size 8 live 0 to 0 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // expected-note @+1 {{taken here}}
  plan.buffer @b0 input index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
  // arena_c5, repeated; outputs have numbers of their own
  // expected-error @+1 {{expected a number of its own among inputs but got 0}}
  plan.buffer @b1 input index 0 "z" at 8 size 8 live 0 to 0 : memref<8xi8>
  plan.buffer @b2 output index 0 "y" at 8 size 8 live 1 to 1 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // arena_c5, gap
  // expected-error @+1 {{expected an index below 1, the number of outputs, but got 1}}
  plan.buffer @b0 output index 1 "y" at 0 size 8 live 0 to 0 : memref<8xi8>
}

// -----

// arena_c6
// expected-error @+1 {{expected at most 8 bytes, the limit of region 'dtcm', but got 16}}
plan.arena @a of @m region "dtcm" limit 8 size 16 align 4 lower_bound 8 {
}

// -----

// arena_c6
// expected-error @+1 {{expected a region's name together with its limit}}
"plan.arena"() <{sym_name = "a", model = @m, size = 8 : i64, alignment = 4 : i64, lower_bound = 8 : i64, limit = 8 : i64}> ({
^bb0:
}) : () -> ()

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c1
  // expected-error @+1 {{expected an offset of at least 0 but got -4}}
  plan.buffer @b0 temporary "t" at -4 size 8 live 0 to 0 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c1
  // expected-error @+1 {{expected a life from a step to a later one but got 3 to 2}}
  plan.buffer @b0 temporary "t" at 0 size 8 live 3 to 2 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c2
  // expected-error @+1 {{expected a memref of scalars with static shape and identity layout but got 'memref<?xi8>'}}
  plan.buffer @b0 temporary "t" at 0 size 8 live 0 to 0 : memref<?xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c2: 2 x 4 bytes
  // expected-error @+1 {{expected size 8 for 'memref<2xi32>' but got 2}}
  plan.buffer @b0 temporary "t" at 0 size 2 live 0 to 0 : memref<2xi32>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c3
  // expected-error @+1 {{expected an index on a buffer of kind input}}
  plan.buffer @b0 input "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c3
  // expected-error @+1 {{expected no index on a buffer of kind scratch}}
  plan.buffer @b0 scratch index 0 "x" at 0 size 8 live 0 to 0 : memref<8xi8>
}

// -----

plan.arena @a of @m size 16 align 4 lower_bound 8 {
  // buffer_c4
  // expected-error @+1 {{expected an offset that is a multiple of 4 but got 6}}
  plan.buffer @b0 temporary "t" at 6 size 8 live 0 to 0 : memref<2xf32>
}

// -----

func.func @view_c1(%arena: memref<4x4xi8>) {
  // expected-error @+1 {{expected an arena of type memref<Nxi8> but got 'memref<4x4xi8>'}}
  %0 = plan.view %arena[0] @a::@b0 : memref<4x4xi8> to memref<4xi8>
  return
}

// -----

func.func @view_c2(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected a memref of scalars with static shape and identity layout but got 'memref<4xi8, strided<[2]>>'}}
  %0 = plan.view %arena[0] @a::@b0 : memref<16xi8> to memref<4xi8, strided<[2]>>
  return
}

// -----

func.func @view_c3(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected bytes inside the arena's 16 but got 8 to 24}}
  %0 = plan.view %arena[8] @a::@b0 : memref<16xi8> to memref<4xi32>
  return
}

// -----

func.func @view_c4(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected an offset that is a multiple of 4 but got 2}}
  %0 = plan.view %arena[2] @a::@b0 : memref<16xi8> to memref<1xi32>
  return
}

// -----

func.func @stream_c1(%x: memref<4xi8>, %y: memref<4xi8>) {
  plan.stream ins(%x : memref<4xi8>) outs(%y : memref<4xi8>) {
    // expected-error @+1 {{expected loops, index arithmetic, allocations, views, qnn ops and plan.next_row in a stream}}
    linalg.copy ins(%x : memref<4xi8>) outs(%y : memref<4xi8>)
  }
  return
}

// -----

func.func @stream_c2(%y: memref<4xi8>) {
  // expected-error @+1 {{expected inputs and outputs but got 0 and 1}}
  "plan.stream"(%y) <{operandSegmentSizes = array<i32: 0, 1>}> ({
    qnn.fill outs(%y : memref<4xi8>) {value = 0 : i32}
  }) : (memref<4xi8>) -> ()
  return
}

// -----

func.func @rows_c1(%taken: memref<2xi32>) {
  // expected-error @+1 {{expected a counter of one element but got 'memref<2xi32>'}}
  plan.begin_rows %taken : memref<2xi32>
  return
}

// -----

func.func @next_row_c1(%taken: memref<1xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.for %i = %c0 to %c1 step %c1 {
    scf.for %j = %c0 to %c1 step %c1 {
      // expected-error @+1 {{expected a place in a plan.stream or a function, in at most one loop there}}
      plan.next_row %taken : memref<1xi32>
    }
  }
  return
}

// -----

func.func @parallel_c1(%x: memref<4xi8>, %y: memref<4xi8>) {
  // expected-error @+1 {{expected two parts or more but got 1}}
  plan.parallel {
    qnn.move ins(%x : memref<4xi8>) outs(%y : memref<4xi8>)
  }
  return
}

// -----

func.func @parallel_c2(%x: memref<4xi8>, %y: memref<4xi8>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  plan.parallel {
    qnn.move ins(%x : memref<4xi8>) outs(%y : memref<4xi8>)
  }, {
    // expected-error @+1 {{expected index arithmetic, allocations, views, qnn ops and calls in a part}}
    scf.for %i = %c0 to %c1 step %c1 {
    }
  }
  return
}

// -----

func.func @poison_c1(%arena: memref<4x4xi8>) {
  // expected-error @+1 {{expected an arena of type memref<Nxi8> but got 'memref<4x4xi8>'}}
  plan.poison %arena dead [0, 4] : memref<4x4xi8>
  return
}

// -----

func.func @poison_c2_order(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected ranges in order and apart but got 4 after 8}}
  plan.poison %arena dead [0, 8, 4, 12] : memref<16xi8>
  return
}

// -----

func.func @poison_c2_inside(%arena: memref<16xi8>) {
  // expected-error @+1 {{expected begin and end of ranges inside the arena's 16 bytes but got 2 numbers up to 20}}
  plan.poison %arena dead [8, 20] : memref<16xi8>
  return
}
