// RUN: mote-opt %s --qnn-separate-inits | FileCheck %s

// CHECK-LABEL: @chain
// CHECK-DAG: %[[A:.*]] = tensor.empty() : tensor<4xi8>
// CHECK-DAG: %[[B:.*]] = tensor.empty() : tensor<4xi8>
// CHECK-DAG: qnn.flip_sign ins(%{{.*}}) outs(%[[A]] : tensor<4xi8>)
// CHECK-DAG: qnn.flip_sign ins(%{{.*}}) outs(%[[B]] : tensor<4xi8>)
// CHECK-NOT: tensor.empty
func.func @chain(%x: tensor<4xui8>, %y: tensor<4xui8>) -> (tensor<4xi8>, tensor<4xi8>) {
  %e = tensor.empty() : tensor<4xi8>
  %0 = qnn.flip_sign ins(%x : tensor<4xui8>) outs(%e : tensor<4xi8>) -> tensor<4xi8>
  %1 = qnn.flip_sign ins(%y : tensor<4xui8>) outs(%e : tensor<4xi8>) -> tensor<4xi8>
  return %0, %1 : tensor<4xi8>, tensor<4xi8>
}
