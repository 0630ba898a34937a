//===- ExpressionPrinter.cpp ----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/ExpressionPrinter.h"

#include "codegen/cpp/Literals.h"
#include "codegen/cpp/TextLayout.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;
using P = Precedence;

//===----------------------------------------------------------------------===//
// Parentheses
//===----------------------------------------------------------------------===//

static std::string parenthesized(const Expression &e) {
  return "(" + nestBreaks(e.text) + ")";
}

/// `operand` of the binary operator `op`. Beyond what precedence asks for,
/// operands of shifts, of bitwise operators and of `&&` within `||` are
/// parenthesized, as gcc and clang wish, and so is a mix of `*`, `/` and `%`.
static std::string asOperand(const Expression &operand, P parent, char op,
                             bool isRight) {
  P own = operand.precedence;
  bool needed = own < parent || (isRight && own == parent);
  bool sameChain = own == parent && operand.op == op && !isRight;
  bool isBinary = own < P::Unary && own > P::Conditional;
  bool bitwise =
      parent == P::Shift || (parent <= P::BitAnd && parent >= P::BitOr);
  needed |= isBinary && bitwise && !sameChain;
  needed |= parent == P::LogicalOr && own == P::LogicalAnd;
  needed |= own == parent && own == P::Multiplicative && operand.op != op;
  needed |= (parent == P::Equality || parent == P::Relational) &&
            (own == P::Equality || own == P::Relational);
  return needed ? parenthesized(operand) : nestBreaks(operand.text);
}

/// Operand of a unary operator, or of `.`, `[]` and `()`.
static std::string asTight(const Expression &operand, P least) {
  return operand.precedence < least ? parenthesized(operand) : operand.text;
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

Operation *ExpressionPrinter::getInlinedOp(Value value) const {
  return placement.isInlined(value) ? value.getDefiningOp() : nullptr;
}

Expression ExpressionPrinter::print(Value value) const {
  if (Operation *op = getInlinedOp(value))
    return printOp(op);
  return {names.of(value).str()};
}

static unsigned widthOf(Type type) {
  if (emitc::isPointerWideType(type))
    return 64;
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? integer.getWidth() : 0;
}

static bool isSignedInteger(Type type) {
  return isa<emitc::PtrDiffTType>(type) || type.isSignlessInteger();
}

Value ExpressionPrinter::getWidened(Value value) const {
  auto cast = dyn_cast_or_null<emitc::CastOp>(getInlinedOp(value));
  if (!cast)
    return nullptr;
  Type from = cast.getSource().getType(), to = cast.getType();
  bool preserves = widthOf(from) != 0 && widthOf(from) < widthOf(to) &&
                   (isSignedInteger(to) || from.isUnsignedInteger());
  return preserves ? cast.getSource() : nullptr;
}

Expression ExpressionPrinter::printConverted(Value value) const {
  Value source = getWidened(value);
  return print(source ? source : value);
}

Expression ExpressionPrinter::printOp(Operation *op) const {
  return llvm::TypeSwitch<Operation *, Expression>(op)
      .Case([&](emitc::ConstantOp constant) {
        return printConstant(constant.getValue(), constant.getType());
      })
      .Case([&](emitc::LiteralOp literal) {
        return Expression{literal.getValue().str()};
      })
      .Case([&](emitc::LoadOp load) { return printLValue(load.getOperand()); })
      .Case([&](emitc::AddressOfOp address) {
        return printAddress(address.getReference());
      })
      .Case([&](emitc::CastOp cast) {
        return printCast(cast.getType(), cast.getSource());
      })
      .Case([&](emitc::ConditionalOp) { return printConditional(op); })
      .Case([&](emitc::CallOpaqueOp call) {
        // Overloads of the standard library choose by the arguments' types.
        return printCall(call.getCallee(), call.getOperands(),
                         !call.getCallee().starts_with("std::"));
      })
      .Case([&](emitc::CallOp call) {
        return printCall(symbols.of(call.getCallee()), call.getOperands(),
                         true);
      })
      .Case([&](emitc::GetGlobalOp global) {
        return Expression{symbols.of(global.getName()).str()};
      })
      .Case([&](emitc::ExpressionOp expression) {
        return print(
            expression.getRegion().front().getTerminator()->getOperand(0));
      })
      .Case<emitc::UnaryMinusOp, emitc::UnaryPlusOp, emitc::LogicalNotOp,
            emitc::BitwiseNotOp>([&](auto) { return printUnary(op); })
      .Default([&](Operation *) { return printBinary(op); });
}

Expression ExpressionPrinter::printConstant(Attribute value, Type type) const {
  if (auto integer = dyn_cast<IntegerAttr>(value)) {
    std::string text = printInteger(integer.getValue(), type);
    P precedence = text.front() == '-' ? P::Unary : P::Postfix;
    return {text, precedence, /*isLiteral=*/!type.isInteger(1)};
  }
  if (auto number = dyn_cast<FloatAttr>(value)) {
    std::string text;
    if (type.isF16() || type.isBF16()) // their bits
      return {llvm::toString(number.getValue().bitcastToAPInt(), 10,
                             /*Signed=*/false)};
    appendFloat(text, number.getValueAsDouble(), type.isF64());
    return {text, text.front() == '-' ? P::Unary : P::Postfix};
  }
  if (auto opaque = dyn_cast<emitc::OpaqueAttr>(value))
    return {opaque.getValue().str()};
  return {"0"};
}

bool ExpressionPrinter::pointsToConst(Value pointer) const {
  for (Operation *op = getInlinedOp(pointer);
       op && op->getNumOperands() > 0 &&
       isa<emitc::PointerType>(op->getOperand(0).getType());
       op = getInlinedOp(pointer))
    pointer = op->getOperand(0);
  return isa<emitc::PointerType>(pointer.getType()) &&
         !constness.isWritten(pointer);
}

Expression ExpressionPrinter::printCast(Type to, Value source) const {
  Expression operand = print(source);
  if (isa<emitc::PointerType>(to))
    return {"reinterpret_cast<" + printType(to, pointsToConst(source)) + ">(" +
            nestBreaks(operand.text) + ")"};
  // To unsigned and wider: C++ extends the sign first, which is what the type
  // says.
  return {printType(to) + "(" + nestBreaks(operand.text) + ")"};
}

Expression ExpressionPrinter::printConditional(Operation *op) const {
  auto conditional = cast<emitc::ConditionalOp>(op);
  Expression condition = print(conditional.getCondition()),
             yes = print(conditional.getTrueValue()),
             no = print(conditional.getFalseValue());
  std::string text = asOperand(condition, P::LogicalOr, 0, false);
  text += breakableSpace;
  text += "? " + asTight(yes, P::LogicalOr);
  text += breakableSpace;
  text += ": " + asTight(no, P::LogicalOr);
  // A literal is an int, and makes one of the other: under a sanitizer gcc does
  // not see that nothing is lost.
  Type type = op->getResult(0).getType();
  if (yes.isLiteral != no.isLiteral && widthOf(type) > 1 && widthOf(type) < 32)
    return {printType(type) + "(" + text + ")"};
  return {text, P::Conditional, yes.isLiteral && no.isLiteral};
}

Expression ExpressionPrinter::printUnary(Operation *op) const {
  const char *sign = isa<emitc::UnaryMinusOp>(op)   ? "-"
                     : isa<emitc::LogicalNotOp>(op) ? "!"
                     : isa<emitc::BitwiseNotOp>(op) ? "~"
                                                    : "+";
  Expression operand = print(op->getOperand(0));
  // `- -x` must not become `--x`.
  bool repeated =
      operand.precedence == P::Unary && operand.text.front() == sign[0];
  std::string text =
      sign + (repeated ? parenthesized(operand) : asTight(operand, P::Unary));
  Type type = op->getResult(0).getType();
  if (widthOf(type) != 0 && widthOf(type) != 1 && widthOf(type) < 32)
    return {printType(type) + "(" + text + ")"};
  return {text, P::Unary};
}

//===----------------------------------------------------------------------===//
// Binary operators
//===----------------------------------------------------------------------===//

namespace {
struct Operator {
  const char *text;
  P precedence;
};
} // namespace

static Operator getOperator(Operation *op) {
  if (auto compare = dyn_cast<emitc::CmpOp>(op)) {
    switch (compare.getPredicate()) {
    case emitc::CmpPredicate::eq:
      return {"==", P::Equality};
    case emitc::CmpPredicate::ne:
      return {"!=", P::Equality};
    case emitc::CmpPredicate::lt:
      return {"<", P::Relational};
    case emitc::CmpPredicate::le:
      return {"<=", P::Relational};
    case emitc::CmpPredicate::gt:
      return {">", P::Relational};
    case emitc::CmpPredicate::ge:
      return {">=", P::Relational};
    case emitc::CmpPredicate::three_way:
      break;
    }
  }
  return llvm::TypeSwitch<Operation *, Operator>(op)
      .Case([](emitc::AddOp) { return Operator{"+", P::Additive}; })
      .Case([](emitc::SubOp) { return Operator{"-", P::Additive}; })
      .Case([](emitc::MulOp) { return Operator{"*", P::Multiplicative}; })
      .Case([](emitc::DivOp) { return Operator{"/", P::Multiplicative}; })
      .Case([](emitc::RemOp) { return Operator{"%", P::Multiplicative}; })
      .Case([](emitc::BitwiseLeftShiftOp) { return Operator{"<<", P::Shift}; })
      .Case([](emitc::BitwiseRightShiftOp) { return Operator{">>", P::Shift}; })
      .Case([](emitc::BitwiseAndOp) { return Operator{"&", P::BitAnd}; })
      .Case([](emitc::BitwiseXorOp) { return Operator{"^", P::BitXor}; })
      .Case([](emitc::BitwiseOrOp) { return Operator{"|", P::BitOr}; })
      .Case([](emitc::LogicalAndOp) { return Operator{"&&", P::LogicalAnd}; })
      .Case([](emitc::LogicalOrOp) { return Operator{"||", P::LogicalOr}; })
      .Default(Operator{nullptr, P::Postfix});
}

/// Both operands, without the widening casts that C++'s usual conversions
/// imply: to 32 bits from less, always; to more than 32 bits, where the other
/// operand has the wide type.
std::pair<Expression, Expression>
ExpressionPrinter::printOperands(Operation *op) const {
  Value lhs = op->getOperand(0), rhs = op->getOperand(1);
  Expression left = print(lhs), right = print(rhs);
  Value leftSource = getWidened(lhs), rightSource = getWidened(rhs);
  unsigned width = widthOf(lhs.getType());
  bool isShift = getOperator(op).precedence == P::Shift;
  if (width <= 32) {
    bool toInt = lhs.getType().isSignlessInteger(32);
    if (leftSource && toInt && widthOf(leftSource.getType()) < 32)
      left = print(leftSource);
    if (rightSource && toInt && widthOf(rightSource.getType()) < 32)
      right = print(rightSource);
  } else if (!isShift) {
    if (rightSource && !left.isLiteral)
      right = print(rightSource);
    else if (leftSource && !right.isLiteral && !rightSource)
      left = print(leftSource);
  }
  // Literals alone would be computed as `int`.
  if (width > 32 && left.isLiteral && (right.isLiteral || isShift))
    left = {printType(lhs.getType()) + "(" + nestBreaks(left.text) + ")"};
  return {left, right};
}

/// Takes the sign from a negative constant, if it has one to take.
static bool dropMinus(Value value, Expression &constant) {
  if (!value.getDefiningOp<emitc::ConstantOp>())
    return false;
  size_t sign = StringRef(constant.text).starts_with("INT64_C(-") ? 8 : 0;
  if (constant.text[sign] != '-')
    return false;
  constant.text.erase(sign, 1);
  constant.precedence = P::Postfix;
  return true;
}

Expression ExpressionPrinter::printBinary(Operation *op) const {
  Operator symbol = getOperator(op);
  if (!symbol.text || op->getNumOperands() != 2)
    return {"/* unprintable " + op->getName().getStringRef().str() + " */"};
  auto [left, right] = printOperands(op);
  std::string text = symbol.text;
  // x + -5 is x - 5, and x - -5 is x + 5; but the least integer cannot change
  // its sign.
  if (symbol.precedence == P::Additive && dropMinus(op->getOperand(1), right))
    text = text == "+" ? "-" : "+";
  Expression result;
  result.precedence = symbol.precedence;
  result.op = text.front();
  result.text =
      asOperand(left, symbol.precedence, result.op, false) + " " + text;
  result.text += breakableSpace;
  result.text += asOperand(right, symbol.precedence, result.op, true);
  // C++ computes in `int`; narrower results are narrowed again.
  unsigned width = widthOf(op->getResult(0).getType());
  if (width > 1 && width < 32)
    return {printType(op->getResult(0).getType()) + "(" +
            nestBreaks(result.text) + ")"};
  return result;
}

std::string ExpressionPrinter::printCompoundAssignment(Value variable,
                                                       Value value) const {
  Operation *op = getInlinedOp(value);
  if (!op || op->getNumOperands() != 2 ||
      !isa<emitc::AddOp, emitc::SubOp, emitc::MulOp>(op))
    return "";
  unsigned width = widthOf(value.getType());
  if (width != 0 && width < 32)
    return "";
  auto readsVariable = [&](Value operand) {
    auto load = dyn_cast_or_null<emitc::LoadOp>(getInlinedOp(operand));
    return load && load.getOperand() == variable;
  };
  bool left = readsVariable(op->getOperand(0));
  bool right = !isa<emitc::SubOp>(op) && readsVariable(op->getOperand(1));
  if (!left && !right)
    return "";
  auto [lhs, rhs] = printOperands(op);
  std::string sign = getOperator(op).text;
  Expression rest = left ? rhs : lhs;
  // `x += -5` reads as `x -= 5`.
  if (sign != "*" && dropMinus(op->getOperand(left ? 1 : 0), rest))
    sign = sign == "+" ? "-" : "+";
  std::string text = printLValue(variable).text + " " + sign + "=";
  return text + " " + nestBreaks(rest.text);
}

//===----------------------------------------------------------------------===//
// Memory and calls
//===----------------------------------------------------------------------===//

Expression ExpressionPrinter::printLValue(Value lvalue) const {
  Operation *def = lvalue.getDefiningOp();
  if (auto element = dyn_cast_or_null<emitc::SubscriptOp>(def)) {
    std::string text = asTight(print(element.getValue()), P::Postfix);
    for (Value index : element.getIndices())
      text += "[" + nestBreaks(printConverted(index).text) + "]";
    return {text};
  }
  if (auto target = dyn_cast_or_null<emitc::DereferenceOp>(def))
    return {"*" + asTight(print(target.getPointer()), P::Unary), P::Unary};
  if (auto argument = dyn_cast<BlockArgument>(lvalue))
    if (auto expression =
            dyn_cast<emitc::ExpressionOp>(argument.getOwner()->getParentOp()))
      return printLValue(expression.getOperand(argument.getArgNumber()));
  return {names.of(lvalue).str()};
}

Expression ExpressionPrinter::printAddress(Value reference) const {
  auto element = reference.getDefiningOp<emitc::SubscriptOp>();
  if (!element)
    return {"&" + printLValue(reference).text, P::Unary};
  Expression base = print(element.getValue()),
             index = printConverted(element.getIndices().front());
  if (isa<emitc::ArrayType>(element.getValue().getType()) && index.text == "0")
    return base;
  std::string text = asOperand(base, P::Additive, '+', false) + " +";
  text += breakableSpace;
  text += asOperand(index, P::Additive, '+', true);
  return {text, P::Additive, false, '+'};
}

Expression ExpressionPrinter::printCall(StringRef callee, ValueRange operands,
                                        bool converted) const {
  std::string text = callee.str() + "(";
  for (auto [i, operand] : llvm::enumerate(operands)) {
    if (i != 0) {
      text += ',';
      text += breakableSpace;
    }
    Expression argument = converted ? printConverted(operand) : print(operand);
    text += nestBreaks(argument.text);
  }
  return {text + ")"};
}
