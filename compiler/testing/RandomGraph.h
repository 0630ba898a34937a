//===- RandomGraph.h - Random networks of qnn ops ------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TESTING_RANDOMGRAPH_H
#define MOTE_COMPILER_TESTING_RANDOMGRAPH_H

#include "compiler/testing/RandomOps.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"

namespace mote {

/// Makes small networks in the phase `qnn`: chains of convolutions (1x1, k x k,
/// depthwise, strided, padded), pools and elementwise ops, with branches,
/// residual sums and concatenations, one image or two in front, and sometimes a
/// global average, fully connected layers and a softmax behind. The same seed
/// gives the same network on every machine.
class RandomGraph {
public:
  RandomGraph(mlir::MLIRContext &context, unsigned seed)
      : b(&context), random(b, seed) {}

  mlir::OwningOpRef<mlir::ModuleOp> create();

private:
  /// Adds an op on `on` (and on `other`, where it is of the same type); null
  /// where the verifier refuses what chance gave.
  mlir::Value add(llvm::StringRef name, mlir::Value on, mlir::Value other = {});
  mlir::Value addConcat(mlir::Value lhs, mlir::Value rhs);
  mlir::Value addLayer();
  mlir::Value addHead(mlir::Value image);
  /// One of `values`, mostly the last.
  mlir::Value pick();
  /// Another value than `value` for which `fits` holds; null if there is none.
  mlir::Value pickOther(mlir::Value value,
                        llvm::function_ref<bool(mlir::Value)> fits);
  llvm::SmallVector<mlir::Value> collectResults();

  mlir::OpBuilder b;
  RandomOps random;
  Number number = Number::S8;
  llvm::SmallVector<mlir::Value> values; ///< Images so far.
  unsigned numOps = 0;
};

} // namespace mote

#endif // MOTE_COMPILER_TESTING_RANDOMGRAPH_H
