//===- Machine.h - The interpreter's state ----------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Private to the interpreter: values, blocks and dispatch. Each family of ops
// has its own file.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_INTERPRETER_MACHINE_H
#define MOTE_DIALECTS_INTERPRETER_MACHINE_H

#include "dialects/Interpreter/Interpreter.h"
#include "dialects/Interpreter/ScalarProgram.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/DenseMap.h"

namespace mote {

/// A scalar or a tensor. Copies share the tensor.
struct RuntimeValue {
  Scalar scalar = {};
  std::shared_ptr<HostTensor> tensor;
};

class Machine {
public:
  explicit Machine(TraceFn trace) : trace(trace) {}

  void set(mlir::Value value, RuntimeValue runtime) {
    values[value] = std::move(runtime);
  }
  void set(mlir::Value value, HostTensor tensor) {
    values[value].tensor = std::make_shared<HostTensor>(std::move(tensor));
  }
  void set(mlir::Value value, Scalar scalar) { values[value].scalar = scalar; }
  const RuntimeValue &get(mlir::Value value) const { return values.at(value); }
  const HostTensor &tensor(mlir::Value value) const {
    return *get(value).tensor;
  }
  Scalar scalar(mlir::Value value) const { return get(value).scalar; }
  int64_t integer(mlir::OpFoldResult value) const;
  llvm::SmallVector<int64_t>
  integers(llvm::ArrayRef<mlir::OpFoldResult> list) const;
  /// The operand's tensor, without a copy where `op` is its last user.
  HostTensor take(mlir::OpOperand &operand);

  /// Runs a block and returns what its terminator passes on.
  mlir::FailureOr<llvm::SmallVector<RuntimeValue>> runBlock(mlir::Block &block);
  /// A block of scalar ops as a program.
  mlir::FailureOr<ScalarProgram> translate(mlir::Block &block) const;

private:
  using Results = llvm::SmallVectorImpl<HostTensor>;
  mlir::LogicalResult runOp(mlir::Operation *op);
  mlir::LogicalResult runTensorOp(mlir::Operation *op);
  mlir::LogicalResult runScalarOp(mlir::Operation *op);
  mlir::LogicalResult runElementwise(mlir::Operation *op, Results &results);
  mlir::LogicalResult runControlFlow(mlir::Operation *op);
  mlir::LogicalResult runFor(mlir::scf::ForOp op);
  void findLastUses(mlir::Block &block);

  TraceFn trace;
  llvm::DenseMap<mlir::Value, RuntimeValue> values;
  /// For each op, the values of its block that nothing reads after it.
  llvm::DenseMap<mlir::Operation *, llvm::SmallVector<mlir::Value, 2>> dying;
  llvm::DenseSet<mlir::Block *> analyzed;
};

/// The families. Each fails without a diagnostic, leaving `known` false, on an
/// op that is not its own.
mlir::LogicalResult
interpretTensorDialect(Machine &machine, mlir::Operation *op,
                       llvm::SmallVectorImpl<HostTensor> &results, bool &known);
mlir::LogicalResult interpretLinalg(Machine &machine, mlir::Operation *op,
                                    llvm::SmallVectorImpl<HostTensor> &results,
                                    bool &known);

} // namespace mote

#endif // MOTE_DIALECTS_INTERPRETER_MACHINE_H
