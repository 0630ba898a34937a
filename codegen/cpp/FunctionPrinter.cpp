//===- FunctionPrinter.cpp ------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FunctionPrinter.h"

#include "codegen/cpp/Literals.h"
#include "codegen/cpp/TextLayout.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mote;

FunctionPrinter::FunctionPrinter(llvm::raw_ostream &os, emitc::FuncOp function,
                                 const SymbolNames &symbols,
                                 const PointerConstness &constness,
                                 unsigned columns, ArrayRef<std::string> taken)
    : os(os), function(function), symbols(symbols), constness(constness),
      columns(columns), placement(function),
      names(function, placement, symbols, taken),
      expressions(placement, names, symbols, constness) {}

void FunctionPrinter::line(const std::string &text, unsigned indent) {
  os << fillLines(text, indent, columns);
}

void FunctionPrinter::assignment(const std::string &left,
                                 const std::string &right, unsigned indent) {
  std::string whole = left + " = " + nestBreaks(right) + ";";
  bool fits = indent + whole.size() <= columns;
  // Breaking after `=` is best where it leaves the right side in one piece.
  if (!fits && indent + 4 + right.size() + 1 <= columns)
    whole = left + " =" + breakableSpace + nestBreaks(nestBreaks(right)) + ";";
  line(whole, indent);
}

StringRef FunctionPrinter::getArgumentName(unsigned index) {
  return names.of(function.getArgument(index));
}

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

std::string FunctionPrinter::printParameter(unsigned index) {
  BlockArgument argument = function.getArgument(index);
  std::string type =
      printType(argument.getType(), !constness.isWritten(argument));
  std::string name = names.of(argument).str();
  return printDeclarator(type,
                         argument.use_empty() ? "/*" + name + "*/" : name);
}

void FunctionPrinter::printDefinition() {
  if (auto comment = function->getAttrOfType<StringAttr>("mote.comment"))
    os << fillComment(comment.getValue(), "/// ", 0, columns);
  ArrayRef<Type> results = function.getFunctionType().getResults();
  std::string text = "static MOTE_KERNEL ";
  if (function->hasAttr("mote.in_order"))
    text += "MOTE_IN_ORDER ";
  text += printDeclarator(results.empty() ? "void" : printType(results.front()),
                          symbols.of(function.getName()));
  text += '(';
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i) {
    if (i != 0) {
      text += ',';
      text += breakableSpace;
    }
    text += printParameter(i);
  }
  line(text + ") {", 0);
  printBody(2);
  os << "}\n";
}

void FunctionPrinter::printBody(unsigned indent) {
  for (Block &block : function.getBody())
    printBlock(block, indent);
}

/// The comment of the next call, if only buffers are named before it.
static StringAttr getParagraphComment(Operation *op) {
  for (; op; op = op->getNextNode()) {
    if (isa<emitc::CallOp>(op))
      return op->getAttrOfType<StringAttr>("mote.comment");
    if (op->hasAttr("mote.parallel"))
      return getParagraphComment(&op->getRegion(0).front().front());
    if (op->getNumRegions() != 0 || isa<emitc::CallOpaqueOp>(op))
      return nullptr;
  }
  return nullptr;
}

/// A loop over calls is a paragraph of its own.
static bool containsCall(Operation &op) {
  return op.getNumRegions() != 0 && op.walk([](emitc::CallOp) {
                                        return WalkResult::interrupt();
                                      }).wasInterrupted();
}

bool FunctionPrinter::isSilent(Operation &op) const {
  return op.getNumResults() != 0 &&
         llvm::all_of(op.getResults(), [&](Value result) {
           return placement.isInlined(result) || placement.isDead(&op);
         });
}

void FunctionPrinter::printBlock(Block &block, unsigned indent) {
  // A call and the buffers named for it are one paragraph, under its comment.
  bool startsParagraph = true, isFirst = indent > 2;
  for (Operation &op : block) {
    if (isSilent(op))
      continue;
    if (startsParagraph) {
      startsParagraph = false;
      if (StringAttr comment = getParagraphComment(&op)) {
        os << (isFirst ? "" : "\n")
           << fillComment(comment.getValue(), "// ", indent, columns);
      } else if (containsCall(op) && !isFirst) {
        os << '\n';
      }
    }
    printStatement(op, indent);
    isFirst = false;
    startsParagraph = isa<emitc::CallOp>(op) || containsCall(op);
  }
}

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

void FunctionPrinter::printStatement(Operation &op, unsigned indent) {
  llvm::TypeSwitch<Operation *>(&op)
      .Case(
          [&](emitc::VariableOp variable) { printVariable(variable, indent); })
      .Case([&](emitc::AssignOp assign) { printAssign(assign, indent); })
      .Case([&](emitc::ForOp loop) { printFor(loop, indent); })
      .Case([&](emitc::IfOp branch) { printIf(branch, indent, ""); })
      .Case([&](emitc::DoOp loop) {
        line("do {", indent);
        printBlock(loop.getBodyRegion().front(), indent + 2);
        Value condition =
            loop.getConditionRegion().front().getTerminator()->getOperand(0);
        line("} while (" + expressions.print(condition).text + ");", indent);
      })
      .Case(
          [&](emitc::VerbatimOp verbatim) { printVerbatim(verbatim, indent); })
      .Case([&](emitc::ReturnOp exit) {
        if (exit.getNumOperands() == 1)
          line("return " + expressions.printConverted(exit.getOperand()).text +
                   ";",
               indent);
      })
      .Case<emitc::CallOp, emitc::CallOpaqueOp>(
          [&](auto) { printCallStatement(op, indent); })
      .Case<emitc::YieldOp>([](auto) {})
      .Default([&](Operation *) { printDeclaration(op, indent); });
}

void FunctionPrinter::printDeclaration(Operation &op, unsigned indent) {
  Value result = op.getResult(0);
  if (placement.isInlined(result) || placement.isDead(&op))
    return;
  std::string type = printType(result.getType(), !constness.isWritten(result));
  // The variable itself never changes: `const` goes before a value's type and
  // after a pointer's.
  std::string declarator =
      isa<emitc::PointerType>(result.getType())
          ? type + "const " + names.of(result).str()
          : "const " + printDeclarator(type, names.of(result));
  Value source = isa<emitc::CastOp>(op) ? op.getOperand(0) : Value();
  // A declaration converts like an assignment, so a widening cast says nothing.
  bool widens = source && source.getType().isSignlessInteger() &&
                op.getResult(0).getType().isSignlessInteger() &&
                source.getType().getIntOrFloatBitWidth() <
                    result.getType().getIntOrFloatBitWidth();
  assignment(
      declarator,
      (widens ? expressions.print(source) : expressions.printOp(&op)).text,
      indent);
}

void FunctionPrinter::printVariable(emitc::VariableOp variable,
                                    unsigned indent) {
  if (variable->use_empty() || placement.getInitializer(variable))
    return;
  StringRef name = names.of(variable.getResult());
  Type type = variable.getType();
  std::string text = printDeclarator(
      printType(type, !constness.isWritten(variable.getResult())), name);
  if (auto array = dyn_cast<emitc::ArrayType>(type))
    for (int64_t size : array.getShape())
      text += "[" + std::to_string(size) + "]";
  if (auto value = dyn_cast<IntegerAttr>(variable.getValue()))
    text += " = " + printInteger(value.getValue(),
                                 cast<emitc::LValueType>(type).getValueType());
  else if (auto opaque = dyn_cast<emitc::OpaqueAttr>(variable.getValue());
           opaque && !opaque.getValue().empty())
    text += " = " + opaque.getValue().str();
  line(text + ";", indent);
}

void FunctionPrinter::printAssign(emitc::AssignOp assign, unsigned indent) {
  Value variable = assign.getVar(), value = assign.getValue();
  if (placement.isInitializer(assign)) {
    std::string type =
        printType(variable.getType(), !constness.isWritten(variable));
    return assignment(printDeclarator(type, names.of(variable)),
                      expressions.printConverted(value).text, indent);
  }
  if (variable.getDefiningOp<emitc::VariableOp>()) {
    if (std::string compound =
            expressions.printCompoundAssignment(variable, value);
        !compound.empty())
      return line(compound + ";", indent);
  }
  assignment(withoutBreaks(expressions.printLValue(variable).text),
             expressions.printConverted(value).text, indent);
}

void FunctionPrinter::printCallStatement(Operation &op, unsigned indent) {
  if (op.getNumResults() == 1 && !op.getResult(0).use_empty())
    return printDeclaration(op, indent);
  if (op.hasAttr("mote.pure") || op.hasAttr("mote.read"))
    return;
  line(expressions.printOp(&op).text + ";", indent);
}

/// `parallel_for(pool, 4u, kws_conv_part, arena);`: the parameters of the
/// function that runs the model.
void FunctionPrinter::printParallelFor(emitc::ForOp loop, unsigned indent) {
  auto call = cast<emitc::CallOp>(loop.getBody()->front());
  std::string count =
      StringRef(expressions.printConverted(loop.getUpperBound()).text).str();
  line("parallel_for(pool," + std::string(1, breakableSpace) + count + "u," +
           std::string(1, breakableSpace) + symbols.of(call.getCallee()).str() +
           "," + std::string(1, breakableSpace) + "arena);",
       indent);
}

void FunctionPrinter::printFor(emitc::ForOp loop, unsigned indent) {
  if (loop->hasAttr("mote.parallel"))
    return printParallelFor(loop, indent);
  Value counter = loop.getInductionVar();
  std::string name = names.of(counter).str();
  std::string step = expressions.printConverted(loop.getStep()).text;
  if (loop->hasAttr("mote.rolled"))
    line("MOTE_ROLLED", indent);
  std::string text =
      "for (" + printDeclarator(printType(counter.getType()), name) + " = " +
      expressions.printConverted(loop.getLowerBound()).text + ";";
  text += breakableSpace;
  text += name + " < " + expressions.printConverted(loop.getUpperBound()).text +
          ";";
  text += breakableSpace;
  line(text + (step == "1" ? "++" + name : name + " += " + step) + ") {",
       indent);
  printBlock(*loop.getBody(), indent + 2);
  line("}", indent);
}

void FunctionPrinter::printIf(emitc::IfOp branch, unsigned indent,
                              const std::string &lead) {
  line(lead + "if (" +
           nestBreaks(expressions.print(branch.getCondition()).text) + ") {",
       indent);
  printBlock(branch.getThenRegion().front(), indent + 2);
  Region &otherwise = branch.getElseRegion();
  if (otherwise.empty() || otherwise.front().without_terminator().empty())
    return line("}", indent);
  // A branch that holds one branch is an `else if`.
  auto ops =
      llvm::make_filter_range(otherwise.front().without_terminator(),
                              [&](Operation &op) { return !isSilent(op); });
  if (auto nested =
          ops.empty() ? emitc::IfOp() : dyn_cast<emitc::IfOp>(*ops.begin());
      nested && llvm::hasSingleElement(ops))
    return printIf(nested, indent, "} else ");
  line("} else {", indent);
  printBlock(otherwise.front(), indent + 2);
  line("}", indent);
}

void FunctionPrinter::printVerbatim(emitc::VerbatimOp verbatim,
                                    unsigned indent) {
  StringRef text = verbatim.getValue();
  if (!text.consume_front("//"))
    return line(text.str(), indent);
  // A comment starts a paragraph. Constants are printed where they are used.
  Operation *previous = verbatim->getPrevNode();
  while (isa_and_present<emitc::ConstantOp>(previous))
    previous = previous->getPrevNode();
  if (previous && !isa<emitc::VerbatimOp>(previous))
    os << '\n';
  os << fillComment(text.ltrim(), "// ", indent, columns);
}
