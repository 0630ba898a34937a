// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48,sram:512" -plan-verify | FileCheck %s
// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:96,sram:512" -plan-verify | FileCheck %s --check-prefix=MORE
// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=a:32,b:16,c:64" -plan-verify | FileCheck %s --check-prefix=THREE
// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:512,sram:512" -plan-verify | FileCheck %s --check-prefix=FITS
// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48,sram:512 io-buffers=caller" -plan-verify \
// RUN:   | FileCheck %s --check-prefix=CALLER
// RUN: mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48,sram:512" -plan-poison | FileCheck %s --check-prefix=POISON
// RUN: not mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm" 2>&1 | FileCheck %s --check-prefix=NO-SIZE
// RUN: not mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:8,dtcm:9" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48 no-reuse" 2>&1 | FileCheck %s --check-prefix=NO-REUSE
// RUN: not mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48,sram:512 ram-budget=90" 2>&1 | FileCheck %s --check-prefix=BUDGET
// RUN: not mote-opt %s --allow-unregistered-dialect -plan-arena="regions=dtcm:48 closest-overlap=0" 2>&1 | FileCheck %s --check-prefix=CLOSEST
// CLOSEST: error: expected no regions with closest-overlap, which makes arenas larger than they need be
// NO-SIZE: error: expected a region as name:bytes but got 'dtcm'
// TWICE: error: expected regions of different names but got 'dtcm' twice
// NO-REUSE: error: expected no regions with no-reuse, which gives every buffer bytes of its own
// What one arena would take; the regions together, 112, have limits of their own.
// BUDGET: error: expected an arena of at most 90 bytes (ram-budget) but got 96 bytes

// Bytes read and written, a byte: hot 352 / 32 = 11, warm 32 / 16 = 2, x and y (64 + the caller's 64) / 64 = 2. Where all is
// equal the first comes first, but x does not fit beside hot: 64 + 32 > 48.
// CHECK:      plan.arena @m_arena_dtcm of @m region "dtcm" limit 48 size 48 align 16 lower_bound 48 optimal {
// CHECK-NEXT:   plan.buffer @b0 {{ ?}}temporary "hot" at 0 size 32 live 0 to 1 accesses 352 : memref<32xi8>
// CHECK-NEXT:   plan.buffer @b1 {{ ?}}temporary "warm" at 32 size 16 live 1 to 2 accesses 32 : memref<16xi8>
// CHECK-NEXT: }
// CHECK-NEXT: plan.arena @m_arena_sram of @m region "sram" limit 512 size 64 align 16 lower_bound 64 optimal {
// CHECK-NEXT:   plan.buffer @b2 {{ ?}}input index 0 "x" at 0 size 64 live 0 to 0 accesses 128 : memref<64xi8>
// CHECK-NEXT:   plan.buffer @b3 {{ ?}}output index 0 "y" at 0 size 64 live 2 to 2 accesses 128 : memref<64xi8>
// CHECK-NEXT: }
// CHECK-NEXT: func.func @m(%[[DTCM:.*]]: memref<48xi8> {mote.name = "dtcm"}, %[[SRAM:.*]]: memref<64xi8> {mote.name = "sram"}) {
// CHECK-DAG:    plan.view %[[SRAM]][0] @m_arena_sram::@b2 : memref<64xi8> to memref<64xi8>
// CHECK-DAG:    plan.view %[[DTCM]][32] @m_arena_dtcm::@b1 : memref<48xi8> to memref<16xi8>

// x and y do not live together, so both fit beside hot; warm is with y. 32 + 64 = 96 and warm where hot was: 16 + 64.
// MORE:     plan.arena @m_arena_dtcm {{.*}} size 96
// MORE-NOT: sram

// The largest are in the slowest region: 64 fits nowhere else.
// THREE: plan.arena @m_arena_a of @m region "a" limit 32 size 32
// THREE-NEXT: "hot"
// THREE: plan.arena @m_arena_b of @m region "b" limit 16 size 16
// THREE-NEXT: "warm"
// THREE: plan.arena @m_arena_c of @m region "c" limit 64 size 64

// A region that holds nothing has no arena.
// FITS: plan.arena @m_arena_dtcm
// FITS-NOT: sram

// CALLER: plan.arena @m_arena_dtcm of @m region "dtcm" limit 48 size 48
// CALLER: func.func @m(%{{.*}}: memref<48xi8> {mote.name = "dtcm"}, %{{.*}}: memref<64xi8> {mote.name = "x"}, %{{.*}}: memref<64xi8> {mote.name = "y", mote.output})

// What is dead in each region before the first step: warm in dtcm, nothing in sram.
// POISON: plan.poison %{{.*}} dead [32, 48] : memref<48xi8>
// POISON-NEXT: plan.poison %{{.*}} dead [] : memref<64xi8>
func.func @m(%x: memref<64xi8> {mote.name = "x"}, %y: memref<64xi8> {mote.name = "y", mote.output}) {
  %hot = memref.alloc() : memref<32xi8> loc("hot")
  %warm = memref.alloc() : memref<16xi8> loc("warm")
  "test.op"(%x, %hot) {mote.accesses = array<i64: 64, 320>} : (memref<64xi8>, memref<32xi8>) -> ()
  "test.op"(%hot, %warm) {mote.accesses = array<i64: 32, 16>} : (memref<32xi8>, memref<16xi8>) -> ()
  "test.op"(%warm, %y) {mote.accesses = array<i64: 16, 64>} : (memref<16xi8>, memref<64xi8>) -> ()
  return
}
