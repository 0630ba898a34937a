// RUN: mote-opt %s | mote-opt | FileCheck %s

// CHECK-LABEL: @v6m
func.func @v6m(%m: memref<64xi8>, %shape: memref<5xi32>, %i: index, %words: i32) {
  // CHECK: arm.v6m.pack %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] words %{{.*}} : memref<64xi8>, memref<64xi8>
  arm.v6m.pack %m[%i], %m[%i] words %words : memref<64xi8>, memref<64xi8>
  // CHECK: arm.v6m.pairs %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}], %{{.*}}[%{{.*}}] : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<5xi32>
  arm.v6m.pairs %m[%i], %m[%i], %m[%i], %shape[%i] : memref<64xi8>, memref<64xi8>, memref<64xi8>, memref<5xi32>
  return
}
