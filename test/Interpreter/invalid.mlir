// RUN: not mote-interpret %s --function=unknown 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not mote-interpret %s --function=dynamic 2>&1 | FileCheck %s --check-prefix=DYNAMIC
// RUN: not mote-interpret %s --function=outside 2>&1 | FileCheck %s --check-prefix=OUTSIDE
// RUN: not mote-interpret %s --function=absent 2>&1 | FileCheck %s --check-prefix=ABSENT
// RUN: not mote-interpret %s --function=outside --input x.npy 2>&1 | FileCheck %s --check-prefix=COUNT

// UNKNOWN: error: 'math.ctpop' op is unknown to the interpreter
func.func @unknown() -> tensor<1xi32> {
  %x = arith.constant 3 : i32
  %0 = math.ctpop %x : i32
  %r = tensor.from_elements %0 : tensor<1xi32>
  return %r : tensor<1xi32>
}

// DYNAMIC: error: 'tensor.empty' op expected tensors of static shape
func.func @dynamic() -> tensor<?xi32> {
  %c = arith.constant 3 : index
  %0 = tensor.empty(%c) : tensor<?xi32>
  return %0 : tensor<?xi32>
}

// OUTSIDE: error: 'tensor.extract' op reads outside its tensor
func.func @outside() -> tensor<1xi32> {
  %x = arith.constant dense<[1, 2]> : tensor<2xi32>
  %c = arith.constant 2 : index
  %0 = tensor.extract %x[%c] : tensor<2xi32>
  %r = tensor.from_elements %0 : tensor<1xi32>
  return %r : tensor<1xi32>
}

// ABSENT: error: found no function to run
// COUNT: error: expected 0 inputs but got 1
