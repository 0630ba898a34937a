//===- Liveness.h - Steps, buffers and their lives --------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The schedule of a bufferized model function is its list of top-level ops that
// touch memory; a step is an index into it. Of a plan.stream, whose rows are
// part of the plan, each op in the body is a step, in the order of the text:
// what a row loop uses is alive through all of it, unless it is allocated
// there. So is each op in the parts of a plan.parallel, and what any of them
// uses is alive through all parts. Any other loop is one step.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_PLAN_TRANSFORMS_LIVENESS_H
#define MOTE_DIALECTS_PLAN_TRANSFORMS_LIVENESS_H

#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mote::plan {

/// How an op that is not a view uses one memref value.
struct MemoryUse {
  mlir::OpOperand *operand = nullptr;
  bool reads = false;
  bool writes = false;
};

/// The memory that `op` itself (not its regions) reads and writes through its
/// memref operands. An op that states no effects does both. Views, allocations
/// and terminators use nothing.
llvm::SmallVector<MemoryUse> getMemoryUses(mlir::Operation *op);

/// Whether `operand` is the scratch buffer of a qnn op.
bool isScratch(mlir::OpOperand &operand);

/// The ops of `function` that are steps, in order.
llvm::SmallVector<mlir::Operation *> getSteps(mlir::func::FuncOp function);

/// How often `op` runs in one inference: the trip counts of the loops around.
int64_t countRuns(mlir::Operation *op);

/// The name of the innermost `NameLoc` around `loc`, which is the ONNX node's;
/// empty if there is none.
llvm::StringRef getNodeName(mlir::Location loc);

/// One buffer of a bufferized function: an argument or a `memref.alloc`.
struct LiveBuffer {
  mlir::Value root;
  BufferKind kind = BufferKind::Temporary;
  std::string name;
  int64_t size = 0;
  int64_t first = 0;
  int64_t last = 0;
  /// Number among the inputs or the outputs.
  std::optional<int64_t> index;
};

/// Every buffer of `function` that some op uses, and every argument. Inputs
/// live from step 0, outputs to the last step. Fails, with a diagnostic, on
/// memrefs without static shape and identity layout.
mlir::FailureOr<llvm::SmallVector<LiveBuffer>>
computeLiveness(mlir::func::FuncOp function);

} // namespace mote::plan

#endif // MOTE_DIALECTS_PLAN_TRANSFORMS_LIVENESS_H
