// RUN: mote-opt %s --split-input-file --nn-quantize-borders | FileCheck %s

!q = !quant.uniform<u8:f32, 5.000000e-01:128>

// CHECK-LABEL: @borders
// CHECK-SAME: (%arg0: tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>> {mote.name = "x"}) -> (tensor<4x!quant.uniform<u8:f32, 5.000000e-01:128>> {mote.name = "y"})
// CHECK-NEXT: %[[R:.*]] = nn.relu %arg0
// CHECK-NEXT: return %[[R]]
func.func @borders(%x: tensor<4xui8> {mote.name = "x"}) -> (tensor<4xui8> {mote.name = "y"}) {
  %0 = nn.storage_cast %x : tensor<4xui8> -> tensor<4x!q>
  %1 = nn.relu %0 : tensor<4x!q> -> tensor<4x!q>
  %2 = nn.storage_cast %1 : tensor<4x!q> -> tensor<4xui8>
  return %2 : tensor<4xui8>
}

// -----

!q = !quant.uniform<i8:f32, 5.000000e-01>
!r = !quant.uniform<i8:f32, 2.500000e-01>

// Read with two scales, or as plain integers: no one type tells what it means.
// CHECK-LABEL: @ambiguous
// CHECK-SAME: (%arg0: tensor<4xi8>, %arg1: tensor<4xi8>) -> (tensor<4x!quant.uniform<i8:f32, 5.000000e-01>>, tensor<4x!quant.uniform<i8:f32, 2.500000e-01>>, tensor<2x2xi8>)
func.func @ambiguous(%x: tensor<4xi8>, %y: tensor<4xi8>) -> (tensor<4xi8>, tensor<4xi8>, tensor<2x2xi8>) {
  %0 = nn.storage_cast %x : tensor<4xi8> -> tensor<4x!q>
  %1 = nn.storage_cast %x : tensor<4xi8> -> tensor<4x!r>
  %2 = nn.storage_cast %0 : tensor<4x!q> -> tensor<4xi8>
  %3 = nn.storage_cast %1 : tensor<4x!r> -> tensor<4xi8>
  %4 = nn.reshape %y : tensor<4xi8> -> tensor<2x2xi8>
  return %2, %3, %4 : tensor<4xi8>, tensor<4xi8>, tensor<2x2xi8>
}
