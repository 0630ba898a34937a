// RUN: mote-opt %s | mote-opt | FileCheck %s
// RUN: mote-opt %s -mlir-print-op-generic | mote-opt | FileCheck %s

!q = !quant.uniform<i8:f32, 0.5:1>
!wc = !quant.uniform<i8:f32:0, {0.25, 0.5}>
!b = !quant.uniform<i32:f32:0, {0.125, 0.25}>
!u = !quant.uniform<u8:f32, 0.5:128>

// CHECK-LABEL: @casts
func.func @casts(%x: tensor<2xui8>, %f: tensor<2xf32>) -> (tensor<2xf32>, tensor<2xi32>, tensor<2x!u>) {
  // CHECK: nn.constant dense<[1, 200]> : tensor<2xui8> as tensor<2x!quant.uniform<u8:f32, 5.000000e-01:128>>
  // CHECK: nn.storage_cast %{{.*}} : tensor<2xui8> -> tensor<2x!quant.uniform<u8:f32, 5.000000e-01:128>>
  // CHECK: nn.dequantize %{{.*}} : tensor<2x!quant.uniform<u8:f32, 5.000000e-01:128>> -> tensor<2xf32>
  // CHECK: nn.quantize %{{.*}} : tensor<2xf32> -> tensor<2x!quant.uniform<u8:f32, 5.000000e-01:128>>
  // CHECK: nn.cast %{{.*}} : tensor<2xf32> -> tensor<2xi32>
  %c = nn.constant dense<[1, 200]> : tensor<2xui8> as tensor<2x!u>
  %0 = nn.storage_cast %x : tensor<2xui8> -> tensor<2x!u>
  %1 = nn.dequantize %0 : tensor<2x!u> -> tensor<2xf32>
  %2 = nn.quantize %f : tensor<2xf32> -> tensor<2x!u>
  %3 = nn.cast %f : tensor<2xf32> -> tensor<2xi32>
  return %1, %3, %2 : tensor<2xf32>, tensor<2xi32>, tensor<2x!u>
}

// CHECK-LABEL: @linear
func.func @linear(%x: tensor<1x4x4x1x!q>, %w: tensor<2x3x3x1x!wc>, %b: tensor<2x!b>, %m: tensor<3x2xf32>, %n: tensor<2x3xf32>, %p: tensor<3xf32>)
    -> (tensor<1x4x4x2x!q>, tensor<3x3xf32>, tensor<3x2xf32>) {
  // CHECK: nn.conv2d %{{.*}}, %{{.*}} bias %{{.*}} {act_max = 6.000000e+00 : f32, act_min = 0.000000e+00 : f32, dilations = array<i64: 1, 1>, groups = 1 : i64, pads = array<i64: 1, 1, 1, 1>, strides = array<i64: 1, 1>}
  // CHECK-SAME: -> tensor<1x4x4x2x!quant.uniform<i8:f32, 5.000000e-01:1>>
  %0 = nn.conv2d %x, %w bias %b {strides = array<i64: 1, 1>, pads = array<i64: 1, 1, 1, 1>, dilations = array<i64: 1, 1>, groups = 1,
      act_min = 0.0 : f32, act_max = 6.0 : f32}
    : (tensor<1x4x4x1x!q>, tensor<2x3x3x1x!wc>, tensor<2x!b>) -> tensor<1x4x4x2x!q>
  // CHECK: nn.fully_connected %{{.*}}, %{{.*}} bias %{{.*}} : (tensor<3x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  %1 = nn.fully_connected %m, %m bias %p : (tensor<3x2xf32>, tensor<3x2xf32>, tensor<3xf32>) -> tensor<3x3xf32>
  // CHECK: nn.matmul %{{.*}}, %{{.*}} : (tensor<3x2xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %2 = nn.matmul %m, %n : (tensor<3x2xf32>, tensor<2x3xf32>) -> tensor<3x3xf32>
  %3 = nn.add %1, %2 : (tensor<3x3xf32>, tensor<3x3xf32>) -> tensor<3x3xf32>
  // CHECK: nn.batch_norm {{.*}} {axis = 0 : i64, epsilon = 1.000000e-03 : f32}
  %4 = nn.batch_norm %m, %p, %p, %p, %p {epsilon = 1.0e-3 : f32, axis = 0}
    : (tensor<3x2xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>, tensor<3xf32>) -> tensor<3x2xf32>
  return %0, %3, %4 : tensor<1x4x4x2x!q>, tensor<3x3xf32>, tensor<3x2xf32>
}

// CHECK-LABEL: @pools
func.func @pools(%x: tensor<1x4x4x2xf32>) -> (tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>) {
  // CHECK: nn.max_pool2d %{{.*}} {dilations = array<i64: 1, 1>, kernel = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, strides = array<i64: 2, 2>}
  %0 = nn.max_pool2d %x {kernel = array<i64: 2, 2>, strides = array<i64: 2, 2>, pads = array<i64: 0, 0, 0, 0>, dilations = array<i64: 1, 1>}
    : tensor<1x4x4x2xf32> -> tensor<1x2x2x2xf32>
  // CHECK: nn.avg_pool2d %{{.*}} {count_include_pad = true,
  %1 = nn.avg_pool2d %x {kernel = array<i64: 4, 4>, strides = array<i64: 1, 1>, pads = array<i64: 0, 0, 0, 0>, count_include_pad = true}
    : tensor<1x4x4x2xf32> -> tensor<1x1x1x2xf32>
  // CHECK: nn.reduce_mean %{{.*}} {axes = array<i64: 1, 2>}
  %2 = nn.reduce_mean %x {axes = array<i64: 1, 2>} : tensor<1x4x4x2xf32> -> tensor<1x1x1x2xf32>
  return %0, %1, %2 : tensor<1x2x2x2xf32>, tensor<1x1x1x2xf32>, tensor<1x1x1x2xf32>
}

// CHECK-LABEL: @elementwise
func.func @elementwise(%x: tensor<2x3xf32>, %y: tensor<3xf32>) -> tensor<2x3xf32> {
  // CHECK: nn.sub %{{.*}}, %{{.*}} {act_min = 0.000000e+00 : f32} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %0 = nn.sub %x, %y {act_min = 0.0 : f32} : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK-COUNT-5: nn.{{mul|div|minimum|maximum|pow}} %
  %1 = nn.mul %0, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %2 = nn.div %1, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %3 = nn.minimum %2, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %4 = nn.maximum %3, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  %5 = nn.pow %4, %y : (tensor<2x3xf32>, tensor<3xf32>) -> tensor<2x3xf32>
  // CHECK-COUNT-13: nn.{{relu|sigmoid|tanh|exp|log|sqrt|abs|neg|floor|ceil|erf|hard_swish|softplus}} %{{.*}} : tensor<2x3xf32> -> tensor<2x3xf32>
  %6 = nn.relu %5 : tensor<2x3xf32> -> tensor<2x3xf32>
  %7 = nn.sigmoid %6 : tensor<2x3xf32> -> tensor<2x3xf32>
  %8 = nn.tanh %7 : tensor<2x3xf32> -> tensor<2x3xf32>
  %9 = nn.exp %8 : tensor<2x3xf32> -> tensor<2x3xf32>
  %10 = nn.log %9 : tensor<2x3xf32> -> tensor<2x3xf32>
  %11 = nn.sqrt %10 : tensor<2x3xf32> -> tensor<2x3xf32>
  %12 = nn.abs %11 : tensor<2x3xf32> -> tensor<2x3xf32>
  %13 = nn.neg %12 : tensor<2x3xf32> -> tensor<2x3xf32>
  %14 = nn.floor %13 : tensor<2x3xf32> -> tensor<2x3xf32>
  %15 = nn.ceil %14 : tensor<2x3xf32> -> tensor<2x3xf32>
  %16 = nn.erf %15 : tensor<2x3xf32> -> tensor<2x3xf32>
  %17 = nn.hard_swish %16 : tensor<2x3xf32> -> tensor<2x3xf32>
  %18 = nn.softplus %17 : tensor<2x3xf32> -> tensor<2x3xf32>
  // CHECK: nn.clip %{{.*}} {act_max = 6.000000e+00 : f32}
  // CHECK: nn.leaky_relu %{{.*}} {alpha = 1.000000e-01 : f32}
  // CHECK: nn.elu %{{.*}} {alpha = 1.000000e+00 : f32}
  // CHECK: nn.hard_sigmoid %{{.*}} {alpha = 2.000000e-01 : f32, beta = 5.000000e-01 : f32}
  // CHECK: nn.softmax %{{.*}} {axis = 1 : i64}
  %19 = nn.clip %18 {act_max = 6.0 : f32} : tensor<2x3xf32> -> tensor<2x3xf32>
  %20 = nn.leaky_relu %19 {alpha = 0.1 : f32} : tensor<2x3xf32> -> tensor<2x3xf32>
  %21 = nn.elu %20 {alpha = 1.0 : f32} : tensor<2x3xf32> -> tensor<2x3xf32>
  %22 = nn.hard_sigmoid %21 {alpha = 0.2 : f32, beta = 0.5 : f32} : tensor<2x3xf32> -> tensor<2x3xf32>
  %23 = nn.softmax %22 {axis = 1} : tensor<2x3xf32> -> tensor<2x3xf32>
  return %23 : tensor<2x3xf32>
}

// CHECK-LABEL: @movement
func.func @movement(%x: tensor<2x3x!wc>) -> (tensor<3x2x!quant.uniform<i8:f32:1, {0.25, 0.5}>>, tensor<2x3x1x!wc>) {
  // The channel axis moves along.
  // CHECK: nn.transpose %{{.*}} {perm = array<i64: 1, 0>} : tensor<2x3x!quant.uniform<i8:f32:0, {{.*}} -> tensor<3x2x!quant.uniform<i8:f32:1,
  %0 = nn.transpose %x {perm = array<i64: 1, 0>} : tensor<2x3x!wc> -> tensor<3x2x!quant.uniform<i8:f32:1, {0.25, 0.5}>>
  // CHECK: nn.reshape %{{.*}} : tensor<2x3x{{.*}} -> tensor<2x3x1x
  %1 = nn.reshape %x : tensor<2x3x!wc> -> tensor<2x3x1x!wc>
  return %0, %1 : tensor<3x2x!quant.uniform<i8:f32:1, {0.25, 0.5}>>, tensor<2x3x1x!wc>
}

// CHECK-LABEL: @boxes
func.func @boxes(%x: tensor<4xf32>) -> tensor<6xf32> {
  // CHECK: nn.slice %{{.*}} {offsets = array<i64: 3>, strides = array<i64: -2>} : tensor<4xf32> -> tensor<2xf32>
  %0 = nn.slice %x {offsets = array<i64: 3>, strides = array<i64: -2>} : tensor<4xf32> -> tensor<2xf32>
  // CHECK: nn.pad %{{.*}} {high = array<i64: 0>, low = array<i64: 2>, value = 0.000000e+00 : f32} : tensor<2xf32> -> tensor<4xf32>
  %1 = nn.pad %0 {low = array<i64: 2>, high = array<i64: 0>, value = 0.0 : f32} : tensor<2xf32> -> tensor<4xf32>
  // CHECK: nn.concat %{{.*}}, %{{.*}} {axis = 0 : i64} : (tensor<2xf32>, tensor<4xf32>) -> tensor<6xf32>
  %2 = nn.concat %0, %1 {axis = 0} : (tensor<2xf32>, tensor<4xf32>) -> tensor<6xf32>
  return %2 : tensor<6xf32>
}
