//===- Passes.td - From qnn ops to kernels --------------------*- tablegen -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_PASSES
#define MOTE_CODEGEN_KERNELS_PASSES

include "mlir/Pass/PassBase.td"

def SelectKernels : Pass<"qnn-select-kernels", "::mlir::func::FuncOp"> {
  let summary = "Choose a row of the kernel table for every qnn op";
  let description = [{
    Chooses, for each `qnn` op on memrefs, one of the variants that compute the op exactly on the
    target, and gives it the scratch buffer it asks for. It runs before memory is planned, because scratch is part of the plan.

    ```mlir
    qnn.conv2d ins(%x, %w, %b : ...) outs(%y : ...) {...}
    // becomes
    %s = memref.alloc() {alignment = 4 : i64} : memref<72xi8>
    qnn.conv2d ins(%x, %w, %b : ...) outs(%y : ...) scratch(%s : memref<72xi8>) {kernel = "conv2d_s8_2x2__dsp", ...}
    ```

    Variants trade flash for cycles (Winograd's filters take 3.6 times the bytes; a function of its own for a
    shape is faster than one for all). All that can be had is a curve: from the smallest choice for the whole model to the fastest, each
    with its bytes of flash (constant tables exactly, code by estimate, what layers share once) and its estimated cycles.
    `optimize=speed` takes the fastest end, `balanced` the point of least `cycles^2 * bytes` (1 % more flash must save
    0.5 % of the cycles), `size` that of least `cycles * bytes^2` (1 % must save 2 %).
    `flash-budget` cuts the curve off; if nothing is left, the error says what the least is and where it goes.

    For small cores the curve stays on the function, for the report: `mote.flash_curve` lists
    `{bytes, cycles, kernels}` (an index into `mote.possible_kernels` of each op), `mote.flash_chosen` is the index taken; ops have
    `mote.predicted_cycles` and `mote.predicted_flash = array<i64: tables, code>`, bytes that ops before them have not paid for.

    An op that names its kernel already keeps it, if the table has such a row that applies.
  }];
  // Recipes are tried.
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::emitc::EmitCDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mote::arm::ArmDialect", "::mote::plan::PlanDialect"];
  let options = [
    Option<"target", "target", "std::string", "\"generic\"", "target to choose for, as in --target=">,
    Option<"optimize", "optimize", "std::string", "\"speed\"", "which end of the curve to take, as in --optimize=">,
    Option<"flashBudget", "flash-budget", "int64_t", "0", "most bytes of flash: tables, and code as estimated; 0: any">,
    Option<"countAccesses", "count-accesses", "bool", "false",
           "say how many bytes each op reads and writes through each operand (mote.accesses: see Accesses.h)">,
  ];
  let statistics = [
    Statistic<"numSelected", "num-selected", "Number of ops given a kernel">,
    Statistic<"scratchBytes", "scratch-bytes", "Bytes of scratch, all ops together">,
  ];
}

def OutlineParts : Pass<"outline-parts", "::mlir::ModuleOp"> {
  let summary = "Make a function of the parts of each plan.parallel";
  let description = [{
    A thread is given a function and the number of a part. Memory is views of the arena, which are made again in the function; tables are
    constants of the module.

    ```mlir
    plan.parallel { func.call @k(%a, %b) }, { func.call @k(%c, %d) }
    // becomes
    scf.forall (%part) in (2) {
      func.call @m_conv_part(%arena, %part)
    }
    // with
    func.func private @m_conv_part(%arena: memref<Nxi8>, %part: index) attributes {mote.parts = 2} {
      scf.if (%part == 0) { func.call @k(%a, %b) } else { func.call @k(%c, %d) }
    }
    ```
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect", "::mlir::scf::SCFDialect"];
  let statistics = [Statistic<"numOutlined", "num-outlined", "Number of functions made">];
}

def ConvertQNNToKernels : Pass<"convert-qnn-to-kernels", "::mlir::ModuleOp"> {
  let summary = "Write a function for every qnn op and call it";
  let description = [{
    Runs the recipe of each op's kernel. Constants become arguments, so that layers of
    equal shape share one function; recipes pack weights and make further tables as they need. A call carries the
    node's location and a comment for the reader.

    ```mlir
    qnn.lookup ins(%x : memref<1x8xi8>) outs(%y : memref<1x8xi8>) {kernel = "lookup_s8_1x1__c", table = ...}
    // becomes
    func.func private @m_lookup_s8_1x1__c(%in: memref<8xi8>, %table: memref<256xi8>, %out: memref<8xi8>) {...}
    ...
    func.call @m_lookup_s8_1x1__c(%x_flat, %table, %y_flat) {mote.comment = "..."} : ...
    ```
  }];
  let dependentDialects = [
    "::mlir::arith::ArithDialect", "::mlir::emitc::EmitCDialect", "::mlir::func::FuncDialect",
    "::mlir::math::MathDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
    "::mote::arm::ArmDialect", "::mote::plan::PlanDialect"];
  let statistics = [
    Statistic<"numKernels", "num-kernels", "Number of kernel functions">,
    Statistic<"numShared", "num-shared", "Number of calls to a function that another op made">,
  ];
}

def OutlineLinalg : Pass<"outline-linalg", "::mlir::ModuleOp"> {
  let summary = "Make a kernel of plain loops of whatever is no recipe's";
  let description = [{
    The long tail of operators arrives as `linalg` ops, copies and loops in the model
    function, which is to be a list of calls. Each such op moves into a private function, becomes loops over
    scalars, and is called. Views with a layout move along and fold into the addresses.

    ```mlir
    linalg.transpose ins(%x : memref<2x3xi8>) outs(%y : memref<3x2xi8>) permutation = [1, 0]
    // becomes
    func.func private @m_transpose_name(%in0: memref<2x3xi8>, %out0: memref<3x2xi8>) { scf.for ... }
    func.call @m_transpose_name(%x, %y) {mote.comment = "..."}
    ```
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect"];
  let statistics = [
    Statistic<"numOutlined", "num-outlined", "Number of ops made a kernel">,
  ];
}

def KeepLoopsRolled : Pass<"keep-loops-rolled", "::mlir::ModuleOp"> {
  let summary = "Mark loops that a compiler must not unroll";
  let description = [{
    Recipes unroll what pays. On top of that clang unrolls whatever has few trips, and doubles the code of some models
    for 1 % of their cycles. So loops of more than `max-ops` operations (constants aside), and those around a block of
    Helium assembly, which compilers take for one instruction, get `mote.rolled`. The rest is left to the compiler.

    ```mlir
    scf.for %i = %c0 to %c4 step %c1 { ... } loc("i")
    // becomes
    scf.for %i = %c0 to %c4 step %c1 { ... } {mote.rolled} loc("i")
    ```
  }];
  let options = [
    Option<"maxOps", "max-ops", "int64_t", "12", "most operations of a loop that may be unrolled">,
  ];
  let statistics = [
    Statistic<"numRolled", "num-rolled", "Number of loops marked">,
  ];
}

#endif // MOTE_CODEGEN_KERNELS_PASSES
