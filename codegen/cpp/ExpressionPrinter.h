//===- ExpressionPrinter.h ------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Writes SSA values as C++ expressions, with the casts that the types need and
// no more, and the parentheses that precedence, -Wparentheses or a reader
// needs.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_EXPRESSIONPRINTER_H
#define MOTE_CODEGEN_CPP_EXPRESSIONPRINTER_H

#include "codegen/cpp/Names.h"
#include "codegen/cpp/Placement.h"
#include "codegen/cpp/PointerConstness.h"

namespace mote {

/// Operator precedence, loosest first.
enum class Precedence {
  Conditional,
  LogicalOr,
  LogicalAnd,
  BitOr,
  BitXor,
  BitAnd,
  Equality,
  Relational,
  Shift,
  Additive,
  Multiplicative,
  Unary,
  Postfix,
};

/// An expression as text.
struct Expression {
  std::string text; ///< With breakable spaces, see TextLayout.h.
  Precedence precedence = Precedence::Postfix;
  bool isLiteral =
      false;   ///< An integer literal, whose C++ type is `int` or what fits.
  char op = 0; ///< For binary operators: its first character.
};

class ExpressionPrinter {
public:
  ExpressionPrinter(const Placement &placement, const ValueNames &names,
                    const SymbolNames &symbols,
                    const PointerConstness &constness)
      : placement(placement), names(names), symbols(symbols),
        constness(constness) {}

  /// `value`, with exactly its C++ type (literals apart).
  Expression print(mlir::Value value) const;
  /// `value` where C++ converts to its type: initializers, assignments,
  /// arguments. Leaves out casts that only widen.
  Expression printConverted(mlir::Value value) const;
  /// What `op` computes, for the declaration of its result.
  Expression printOp(mlir::Operation *op) const;
  /// What a store or a load names.
  Expression printLValue(mlir::Value lvalue) const;
  /// `variable op= rest` where `value` is that variable, combined with
  /// something; else empty.
  std::string printCompoundAssignment(mlir::Value variable,
                                      mlir::Value value) const;
  /// `name(a, b)`.
  Expression printCall(llvm::StringRef callee, mlir::ValueRange operands,
                       bool converted) const;

private:
  Expression printBinary(mlir::Operation *op) const;
  Expression printCast(mlir::Type to, mlir::Value source) const;
  /// Whether what `pointer` is computed from is declared as a pointer to const.
  bool pointsToConst(mlir::Value pointer) const;
  Expression printConstant(mlir::Attribute value, mlir::Type type) const;
  Expression printConditional(mlir::Operation *op) const;
  Expression printUnary(mlir::Operation *op) const;
  Expression printAddress(mlir::Value reference) const;
  std::pair<Expression, Expression> printOperands(mlir::Operation *op) const;
  /// The source of `value`, if that is a cast that only widens and is written
  /// in place.
  mlir::Value getWidened(mlir::Value value) const;
  mlir::Operation *getInlinedOp(mlir::Value value) const;

  const Placement &placement;
  const ValueNames &names;
  const SymbolNames &symbols;
  const PointerConstness &constness;
};

} // namespace mote

#endif // MOTE_CODEGEN_CPP_EXPRESSIONPRINTER_H
