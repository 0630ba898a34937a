//===- Names.cpp ----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/Names.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mote;

/// Keywords of C++17, macros of the headers we include, macros that compilers
/// predefine in their GNU modes, and what the emitted files define themselves.
static const llvm::StringSet<> &reservedWords() {
  static const llvm::StringSet<> words = {"alignas",      "alignof",
                                          "and",          "and_eq",
                                          "asm",          "auto",
                                          "bitand",       "bitor",
                                          "bool",         "break",
                                          "case",         "catch",
                                          "char",         "char16_t",
                                          "char32_t",     "class",
                                          "compl",        "const",
                                          "const_cast",   "constexpr",
                                          "continue",     "decltype",
                                          "default",      "delete",
                                          "do",           "double",
                                          "dynamic_cast", "else",
                                          "enum",         "explicit",
                                          "export",       "extern",
                                          "false",        "float",
                                          "for",          "friend",
                                          "goto",         "if",
                                          "inline",       "int",
                                          "long",         "mutable",
                                          "namespace",    "new",
                                          "noexcept",     "not",
                                          "not_eq",       "nullptr",
                                          "operator",     "or",
                                          "or_eq",        "private",
                                          "protected",    "public",
                                          "register",     "reinterpret_cast",
                                          "return",       "short",
                                          "signed",       "sizeof",
                                          "static",       "static_assert",
                                          "static_cast",  "struct",
                                          "switch",       "template",
                                          "this",         "thread_local",
                                          "throw",        "true",
                                          "try",          "typedef",
                                          "typeid",       "typename",
                                          "union",        "unsigned",
                                          "using",        "virtual",
                                          "void",         "volatile",
                                          "wchar_t",      "while",
                                          "xor",          "xor_eq",
                                          "concept",      "requires",
                                          "restrict",     "int8_t",
                                          "int16_t",      "int32_t",
                                          "int64_t",      "uint8_t",
                                          "uint16_t",     "uint32_t",
                                          "uint64_t",     "size_t",
                                          "ptrdiff_t",    "float32_t",
                                          "main",         "std",
                                          "linux",        "unix",
                                          "arm",          "i386",
                                          "errno",        "assert",
                                          "stdin",        "stdout",
                                          "stderr",       "isnan",
                                          "isinf",        "isfinite",
                                          "signbit",      "NAN",
                                          "INFINITY",     "NULL",
                                          "EOF",          "mote_status"};
  return words;
}

std::string mote::makeIdentifier(StringRef text, StringRef fallback) {
  std::string name;
  for (char c : text) {
    if (llvm::isAlnum(c))
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  if (name.empty())
    name = fallback.str();
  if (llvm::isDigit(name.front()))
    name = "n" + name;
  if (reservedWords().contains(name))
    name += "_value";
  return name;
}

/// `wanted`, or `wanted_1`, `wanted_2`, ... whichever is free first.
template <typename IsTaken>
static std::string makeUnique(std::string wanted, IsTaken isTaken) {
  if (!isTaken(wanted))
    return wanted;
  for (unsigned i = 1;; ++i)
    if (std::string name = wanted + "_" + std::to_string(i); !isTaken(name))
      return name;
}

//===----------------------------------------------------------------------===//
// Symbols
//===----------------------------------------------------------------------===//

SymbolNames::SymbolNames(ModuleOp module) {
  llvm::StringSet<> taken;
  for (Operation &op : *module.getBody()) {
    if (!isa<emitc::FuncOp, emitc::GlobalOp>(op))
      continue;
    StringRef symbol = SymbolTable::getSymbolName(&op);
    std::string name =
        makeUnique(makeIdentifier(symbol), [&](const std::string &text) {
          return taken.contains(text);
        });
    taken.insert(name);
    names[symbol] = name;
  }
}

StringRef SymbolNames::of(StringRef symbol) const {
  auto found = names.find(symbol);
  return found == names.end() ? symbol : StringRef(found->second);
}

//===----------------------------------------------------------------------===//
// Values
//===----------------------------------------------------------------------===//

ValueNames::ValueNames(emitc::FuncOp function, const Placement &placement,
                       const SymbolNames &symbols, ArrayRef<std::string> taken)
    : placement(placement), symbols(symbols) {
  for (const std::string &name : taken)
    visible.insert(name);
  for (auto [i, argument] : llvm::enumerate(function.getArguments())) {
    auto given = function.getArgAttrOfType<StringAttr>(i, "mote.name");
    StringRef hint = given ? given.getValue() : getNameHint(argument.getLoc());
    // `arena` is the untyped pointer that the API takes.
    if (hint == "arena" && visible.contains(hint))
      hint = "base";
    assign(argument, makeIdentifier(hint, "arg" + std::to_string(i)));
  }
  for (Block &block : function.getBody())
    visitBlock(block, 0);
}

StringRef ValueNames::of(Value value) const {
  auto found = names.find(value);
  return found == names.end() ? StringRef("unnamed") : StringRef(found->second);
}

void ValueNames::assign(Value value, StringRef wanted) {
  std::string name = makeUnique(wanted.str(), [&](const std::string &text) {
    return visible.contains(text);
  });
  visible.insert(name);
  order.push_back(name);
  names[value] = name;
}

void ValueNames::visitBlock(Block &block, unsigned loopDepth) {
  size_t outer = order.size();
  if (auto loop = dyn_cast<emitc::ForOp>(block.getParentOp())) {
    static constexpr const char *counters[] = {"i", "j", "k", "l", "m", "n"};
    Value counter = loop.getInductionVar();
    StringRef hint = getNameHint(counter.getLoc());
    if (hint.empty())
      hint = getNameHint(loop.getLoc());
    assign(
        counter,
        makeIdentifier(
            hint,
            counters[std::min<unsigned>(loopDepth, std::size(counters) - 1)]));
    ++loopDepth;
  }
  for (Operation &op : block)
    visitOp(op, loopDepth);
  for (; order.size() > outer; order.pop_back())
    visible.erase(order.back());
}

void ValueNames::visitOp(Operation &op, unsigned loopDepth) {
  if (isa<emitc::ExpressionOp>(op))
    return;
  for (Region &region : op.getRegions())
    for (Block &block : region)
      visitBlock(block, loopDepth);
  for (Value result : op.getResults())
    if (!placement.isInlined(result) && !placement.isDead(&op))
      assign(result, makeIdentifier(getNameHint(op.getLoc()), describe(op)));
}

/// What to call the result of an op that nobody named.
std::string ValueNames::describe(Operation &op) const {
  auto nameOf = [&](Value value) -> std::string {
    auto found = names.find(value);
    return found == names.end() ? "" : found->second;
  };
  if (auto load = dyn_cast<emitc::LoadOp>(op)) {
    if (auto element = load.getOperand().getDefiningOp<emitc::SubscriptOp>()) {
      std::string base = nameOf(element.getValue());
      return base.empty() ? "element" : base + "_value";
    }
    std::string variable = nameOf(load.getOperand());
    return variable.empty() ? "value" : variable + "_before";
  }
  if (auto address = dyn_cast<emitc::AddressOfOp>(op))
    if (auto element =
            address.getReference().getDefiningOp<emitc::SubscriptOp>()) {
      std::string base = nameOf(element.getValue());
      return base.empty() ? "pointer" : base + "_at";
    }
  if (auto call = dyn_cast<emitc::CallOpaqueOp>(op)) {
    StringRef callee = call.getCallee();
    callee.consume_front("std::");
    callee.consume_front("__");
    callee.consume_front("mote_");
    return makeIdentifier((callee + "_result").str());
  }
  if (auto call = dyn_cast<emitc::CallOp>(op))
    return symbols.of(call.getCallee()).str() + "_result";
  if (isa<emitc::VariableOp>(op))
    return isa<emitc::ArrayType>(op.getResult(0).getType()) ? "buffer"
                                                            : "state";
  if (isa<emitc::PtrDiffTType>(op.getResult(0).getType()))
    return "offset";
  if (isa<emitc::CmpOp, emitc::LogicalAndOp, emitc::LogicalOrOp,
          emitc::LogicalNotOp>(op))
    return "condition";
  if (isa<emitc::AddOp>(op))
    return "sum";
  if (isa<emitc::SubOp>(op))
    return "difference";
  if (isa<emitc::MulOp>(op))
    return "product";
  if (isa<emitc::DivOp>(op))
    return "quotient";
  if (isa<emitc::RemOp>(op))
    return "remainder";
  if (isa<emitc::ConditionalOp>(op))
    return "selected";
  if (isa<emitc::BitwiseLeftShiftOp, emitc::BitwiseRightShiftOp>(op))
    return "shifted";
  if (isa<emitc::BitwiseAndOp, emitc::BitwiseOrOp, emitc::BitwiseXorOp,
          emitc::BitwiseNotOp>(op))
    return "bits";
  if (isa<emitc::UnaryMinusOp>(op))
    return "negated";
  return "value";
}
