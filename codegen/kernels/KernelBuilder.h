//===- KernelBuilder.h - Writing recipes ------------------------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A recipe is C++ that writes one kernel function. `Val` lets it read like the
// code it writes: `acc + x * w` builds ops, constants fold, and names given
// with `named` end up in the emitted C++.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_KERNELS_KERNELBUILDER_H
#define MOTE_CODEGEN_KERNELS_KERNELBUILDER_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"
#include <optional>

namespace mlir::func {
class FuncOp;
} // namespace mlir::func

namespace mote {

class KernelBuilder;

/// A value of a kernel under construction. Arithmetic never overflows
/// (`overflow<nsw>`) or is on floats; see KernelBuilder for the rest.
class Val {
public:
  Val() = default;
  Val(KernelBuilder *k, mlir::Value value) : k(k), value(value) {}

  operator mlir::Value() const { return value; }
  explicit operator bool() const { return static_cast<bool>(value); }
  mlir::Type getType() const { return value.getType(); }
  KernelBuilder &builder() const { return *k; }
  /// The integer this value is known to be, if it is a constant.
  std::optional<int64_t> getConstant() const;
  /// Gives the C++ variable its name. Constants and values named already are
  /// left alone.
  Val named(const llvm::Twine &name) const;

private:
  KernelBuilder *k = nullptr;
  mlir::Value value;
};

Val operator+(Val a, Val b);
Val operator-(Val a, Val b);
Val operator*(Val a, Val b);
Val operator+(Val a, int64_t b);
Val operator-(Val a, int64_t b);
Val operator*(Val a, int64_t b);

/// Writes one `func.func private` at a time.
class KernelBuilder {
public:
  /// Starts a kernel in `module` for `op`: `prefix` is the model's name, `node`
  /// the identifier that names this op's constant tables.
  KernelBuilder(mlir::ModuleOp module, mlir::Operation *op,
                llvm::StringRef prefix, llvm::StringRef node);

  mlir::OpBuilder &b() { return builder; }
  mlir::Operation *getOp() const { return op; }
  mlir::Location loc() const { return unnamed; }

  //--- Arguments: the function's parameter and what the call passes for it.

  /// From here on arguments are arrays of unknown size: layers of other shapes
  /// may share the function.
  void hideSizes() { hidesSizes = true; }
  /// Compilers shall leave the kernel's operations in their order
  /// (`MOTE_IN_ORDER` of mote_runtime.h).
  void keepOrder() { keepsOrder = true; }
  /// A buffer of the op, flattened to rank 1, read only.
  Val input(mlir::Value operand, llvm::StringRef name);
  /// A buffer of the op, flattened to rank 1, that the kernel writes.
  Val output(mlir::Value operand, llvm::StringRef name);
  /// A new constant table `@<model>_<node>_<what>`, rank 1.
  Val table(llvm::ArrayRef<int8_t> values, llvm::StringRef what);
  Val table(llvm::ArrayRef<int16_t> values, llvm::StringRef what);
  Val table(llvm::ArrayRef<int32_t> values, llvm::StringRef what);
  Val table(llvm::ArrayRef<float> values, llvm::StringRef what);
  /// Rounded to the float type `element`.
  Val table(llvm::ArrayRef<float> values, llvm::StringRef what,
            mlir::FloatType element);
  /// A number of the layer that layers of one function may differ in.
  Val scalar(int32_t value, llvm::StringRef name);
  /// The values of a constant operand (through get_global and reshapes), or
  /// null.
  static mlir::DenseElementsAttr constantOf(mlir::Value operand);

  //--- Constants and conversions.

  Val index(int64_t value);
  Val i32(int64_t value);
  Val i64(int64_t value);
  Val f32(double value);
  /// A constant of `like`'s type.
  Val constant(mlir::Type type, int64_t value);
  Val constant(mlir::TypedAttr value);
  Val sext(Val x, mlir::Type type);
  Val trunc(Val x, mlir::Type type);
  Val toIndex(Val x);
  Val i8ToI32(Val x) { return sext(x, builder.getI32Type()); }

  //--- Arithmetic that `Val`'s operators do not cover. Operands have one type.

  Val addWrap(Val a, Val b); ///< modulo 2^n
  Val mulWrap(Val a, Val b); ///< modulo 2^n
  Val min(Val a, Val b);     ///< signed, or float
  Val max(Val a, Val b);
  Val divU(Val a, Val b);
  Val divFloor(Val a, int64_t b); ///< `a >= 0`, `b > 0`
  Val shrS(Val a, int64_t bits);  ///< arithmetic shift right
  Val shrU(Val a, int64_t bits);
  Val shl(Val a, int64_t bits);
  Val bitAnd(Val a, Val b);
  Val bitOr(Val a, Val b);
  Val bitXor(Val a, Val b);
  Val cmp(llvm::StringRef predicate, Val a,
          Val b); ///< arith predicate: `slt`, `eq`, `olt`, `uno` ...
  Val select(Val condition, Val a, Val b);
  /// Builds any op with one result, e.g. an `arm` intrinsic.
  template <typename OpTy, typename... Args> Val create(Args &&...args) {
    auto created = OpTy::create(builder, loc(), std::forward<Args>(args)...);
    return Val(this, created->getResult(0));
  }

  //--- Memory. `base` is rank 1; indices are of type `index`.

  Val load(Val base, Val at);
  void store(Val value, Val base, Val at);
  /// The same of numbers to compute with: an f16 in memory is an f32, rounded
  /// to nearest when it is stored.
  Val loadNumber(Val base, Val at);
  void storeNumber(Val value, Val base, Val at);
  /// `T *p = base + offset`; `base` is an argument or an alloca, not itself a
  /// pointer.
  Val pointer(Val base, Val offset);
  /// A small array on the stack.
  Val stackArray(int64_t size, mlir::Type elementType, llvm::StringRef name);

  //--- Control.

  using Vals = llvm::SmallVector<Val, 8>;
  /// `for (name = lb; name < ub; name += step)`, carrying `inits` under
  /// `names`. A loop known to run once is written out, one known never to run
  /// vanishes.
  Vals forLoop(Val lb, Val ub, int64_t step, llvm::StringRef name,
               llvm::ArrayRef<Val> inits, llvm::ArrayRef<std::string> names,
               llvm::function_ref<Vals(Val, llvm::ArrayRef<Val>)> body);
  void forLoop(Val lb, Val ub, int64_t step, llvm::StringRef name,
               llvm::function_ref<void(Val)> body);
  void forLoop(int64_t lb, int64_t ub, int64_t step, llvm::StringRef name,
               llvm::function_ref<void(Val)> body) {
    forLoop(index(lb), index(ub), step, name, body);
  }
  /// A branch whose condition is known is written without it.
  void ifThen(Val condition, llvm::function_ref<void()> then);
  void ifThenElse(Val condition, llvm::function_ref<void()> then,
                  llvm::function_ref<void()> otherwise);

  /// `// text` on a line of its own.
  void comment(const llvm::Twine &text);

  //--- Completion.

  /// Names the function, closes it and returns it.
  mlir::func::FuncOp finish(llvm::StringRef variant, llvm::StringRef comment);
  /// What the call passes, an entry for each argument.
  llvm::ArrayRef<mlir::Value> getCallOperands() const { return callOperands; }
  /// Drops the function and the tables made for it.
  void discard();

private:
  Val argument(mlir::Value passed, llvm::StringRef name, bool isConst);
  Val tableOf(mlir::DenseElementsAttr values, llvm::StringRef what);
  mlir::Value flattened(mlir::Value operand);

  mlir::OpBuilder builder;
  mlir::ModuleOp module;
  mlir::Operation *op;
  std::string prefix, node;
  mlir::Location unnamed;
  mlir::Operation *func;
  bool hidesSizes = false, keepsOrder = false;
  llvm::SmallVector<mlir::Value> callOperands;
  llvm::SmallVector<mlir::Operation *> globals;
  llvm::SmallVector<bool> argumentIsConst;
  llvm::DenseMap<mlir::Attribute, mlir::Value> constants;
};

/// A kernel without its name and comment: equal text, equal function.
std::string kernelText(mlir::func::FuncOp function);

} // namespace mote

#endif // MOTE_CODEGEN_KERNELS_KERNELBUILDER_H
