//===- Translator.h - One function, op by op --------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Rewrites one `func.func` of the kernels phase as an `emitc.func`. A
// translation from one region to a new one, rather than rewrite patterns: which
// C++ variable carries a loop's value depends on the whole loop, and every op
// has exactly one spelling. The families of ops are in Convert*.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_TRANSLATOR_H
#define MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_TRANSLATOR_H

#include "dialects/Conversion/KernelsToEmitC/CarriedValues.h"
#include "dialects/Plan/IR/Plan.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"

namespace mote {

/// The emitc type of a value of the kernels phase, or null where there is none:
/// `index` is `ptrdiff_t`, memrefs are pointers, vectors are the intrinsics'
/// types.
mlir::Type convertToEmitCType(mlir::Type type);

/// Replaces a `memref.global` by an `emitc.global`.
mlir::LogicalResult convertGlobal(mlir::Operation *global);

class Translator {
public:
  explicit Translator(mlir::func::FuncOp source)
      : source(source), b(source.getContext()), carried(source) {}

  /// Creates the emitc.func beside the func.func, which is left for the caller
  /// to erase.
  mlir::FailureOr<mlir::emitc::FuncOp> translate();

private:
  mlir::emitc::FuncOp createFunction();
  mlir::LogicalResult convertBlock(mlir::Block &block);
  mlir::LogicalResult convertOp(mlir::Operation *op);

  //--- Families: success, failure (reported), or "not mine".
  enum class Outcome { Done, Failed, NotMine };
  Outcome convertArith(mlir::Operation *op);
  Outcome convertIntegerArith(mlir::Operation *op);
  Outcome convertConversions(mlir::Operation *op);
  Outcome convertFloatArith(mlir::Operation *op);
  Outcome convertMath(mlir::Operation *op);
  Outcome convertMemory(mlir::Operation *op);
  Outcome convertViews(mlir::Operation *op);
  void convertPoison(plan::PoisonOp poison);
  Outcome convertCalls(mlir::Operation *op);
  Outcome convertControlFlow(mlir::Operation *op);
  mlir::LogicalResult convertFor(mlir::scf::ForOp loop);
  mlir::LogicalResult convertForall(mlir::scf::ForallOp loop);
  mlir::LogicalResult convertIf(mlir::scf::IfOp branch);
  mlir::LogicalResult convertWhile(mlir::scf::WhileOp loop);
  Outcome unsupported(mlir::Operation *op, const llvm::Twine &what);

  //--- Values.

  /// What `value` of the source became.
  mlir::Value get(mlir::Value value);
  /// Records the result of a source op, and where it is carried by a variable,
  /// assigns it. `result`'s op takes the source op's location, and so its name.
  void set(mlir::Value from, mlir::Value result);
  Outcome done(mlir::Operation *op, mlir::Value result);

  mlir::Value constant(mlir::Type type, int64_t value);
  mlir::Value constant(mlir::Type type, mlir::TypedAttr value);
  /// The integer an emitted value is known to be.
  static std::optional<int64_t> constantOf(mlir::Value emitted);
  mlir::Value castTo(mlir::Value value, mlir::Type type);
  /// To an integer type of the kernels phase, and to or from a float of it, by
  /// the types there: those of emitc do not tell small types apart.
  mlir::Value castInteger(mlir::Value value, mlir::Type type);
  mlir::Value castFloat(mlir::Value value, mlir::Type from, mlir::Type to);
  /// `value` as the unsigned type of its width; sees through a cast from it.
  mlir::Value asUnsigned(mlir::Value value);
  /// Pure calls of the standard library and of mote_runtime.h.
  mlir::Value call(llvm::StringRef callee, mlir::Type result,
                   mlir::ValueRange operands);
  /// The call `mote_<min|max>_<suffix>(x, bound)`, which makes a clamp of a
  /// call of the other one with constant bounds.
  mlir::Value minOrMax(bool isMin, llvm::StringRef suffix, mlir::Value x,
                       mlir::Value bound);
  template <typename OpTy>
  mlir::Value binary(mlir::Value lhs, mlir::Value rhs) {
    return OpTy::create(b, unnamed(), lhs.getType(), lhs, rhs).getResult();
  }
  mlir::Value compare(mlir::emitc::CmpPredicate predicate, mlir::Value lhs,
                      mlir::Value rhs);
  /// Sums and products of `ptrdiff_t`, folded where the operands are known.
  mlir::Value addIndex(mlir::Value lhs, mlir::Value rhs);
  mlir::Value mulIndex(mlir::Value lhs, int64_t rhs);

  //--- Memory.

  /// The element index of `indices` in `memref`, a sum over its static strides.
  /// Null after a diagnostic when a stride is dynamic.
  mlir::Value linearIndex(mlir::Operation *op, mlir::Value memref,
                          mlir::ValueRange indices);
  /// `pointer + offset`, or the pointer itself where the offset is known to be
  /// 0.
  mlir::Value pointerPlus(mlir::Value pointer, mlir::Value offset);
  /// `&pointer[offset]`: emitc.add takes no `ptrdiff_t` beside a pointer.
  mlir::Value addressOf(mlir::Value pointer, mlir::Value offset);
  mlir::Value element(mlir::Value pointer, mlir::Value index);

  //--- Variables.

  /// A local variable of `type`, without a value yet.
  mlir::Value variable(mlir::Type type, mlir::Location loc);
  void assign(mlir::Value variable, mlir::Value value);
  mlir::Value read(mlir::Value variable);
  /// The variable of the carried values' class `key`; made and set to `init` at
  /// the first call, which is where the class begins.
  mlir::Value carrier(mlir::Value key, mlir::Value init, mlir::Location name);
  void yieldTo(mlir::ValueRange yielded, mlir::ValueRange keys);

  mlir::Location unnamed() { return mlir::UnknownLoc::get(b.getContext()); }
  mlir::Type indexType() {
    return mlir::emitc::PtrDiffTType::get(b.getContext());
  }

  mlir::func::FuncOp source;
  mlir::OpBuilder b;
  CarriedValues carried;
  llvm::DenseMap<mlir::Value, mlir::Value> values;
  /// A class of carried values (by its key) and the variable that holds it.
  llvm::DenseMap<mlir::Value, mlir::Value> carriers;
};

} // namespace mote

#endif // MOTE_DIALECTS_CONVERSION_KERNELSTOEMITC_TRANSLATOR_H
