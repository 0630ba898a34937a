//===- CarriedValues.h - Which values share a C++ variable ------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A loop-carried value is one C++ variable. Values on the way from the loop's
// argument to its yield can share it when each is dead once the next exists,
// which is what turns
//
//   %r = scf.for ... iter_args(%acc = %zero) {
//     %s = scf.for ... iter_args(%acc1 = %acc) { %t = addi %acc1, %x ;
//     scf.yield %t } scf.yield %s
//   }
//
// into one `acc` with `acc += x` in the inner loop, and an unrolled chain of
// multiply-accumulates into a statement each.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_CARRIEDVALUES_H
#define MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_CARRIEDVALUES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/DenseMap.h"

namespace mote {

class CarriedValues {
public:
  explicit CarriedValues(mlir::func::FuncOp function);

  /// The class of `value`: the result of the outermost loop or branch that
  /// carries it. Null when no variable holds it.
  mlir::Value keyOf(mlir::Value value) const { return keys.lookup(value); }

private:
  void visitRegionOp(mlir::Operation *op);
  /// Puts the values that lead from `from` to `to` (both included) into the
  /// class `key`, if they can share a variable.
  bool join(mlir::Value from, mlir::Value to, mlir::Value key);

  llvm::DenseMap<mlir::Value, mlir::Value> keys;
};

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_CARRIEDVALUES_H
