//===- SourcePrinter.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `<model>.cpp`: a function a kernel, then the model as a list of calls.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"

#include "codegen/cpp/FunctionPrinter.h"
#include "codegen/cpp/Literals.h"
#include "codegen/cpp/TextLayout.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mote;

static void printIncludes(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "#include \"" << facts.name << ".h\"\n\n";
  for (emitc::IncludeOp include : facts.includes)
    os << (include.getIsStandardInclude()
               ? "#include <" + include.getInclude() + ">\n"
               : "#include \"" + include.getInclude() + "\"\n");
  os << "#include <cstddef>\n#include <cstdint>\n";
}

/// A table of an arena's buffers, sorted by offset.
static std::string describeArena(plan::ArenaOp arena) {
  SmallVector<plan::BufferOp> buffers(
      arena.getBuffers().front().getOps<plan::BufferOp>());
  llvm::sort(buffers, [](plan::BufferOp a, plan::BufferOp b) {
    return std::make_pair(a.getOffset(), a.getFirst()) <
           std::make_pair(b.getOffset(), b.getFirst());
  });
  std::string text;
  for (plan::BufferOp buffer : buffers) {
    int64_t end = buffer.getOffset() + buffer.getSize();
    text +=
        llvm::formatv("{0,8} .. {1,-8} {2,5} - {3,-5} {4,-9} {5}\n",
                      buffer.getOffset(), end, buffer.getFirst(),
                      buffer.getLast(), stringifyBufferKind(buffer.getKind()),
                      printString(buffer.getName()))
            .str();
  }
  return text;
}

static void printBorderSwitch(llvm::raw_ostream &os, const ModelFacts &facts,
                              bool isInput) {
  const std::vector<BorderTensor> &borders =
      isInput ? facts.inputs : facts.outputs;
  StringRef constness = isInput ? "" : "const ";
  MemoryText memory = describeMemory(facts);
  os << llvm::formatv("{0}void *{1}_{2}({3}, unsigned index) {{\n", constness,
                      facts.name, isInput ? "input" : "output",
                      isInput ? memory.parameter : memory.constParameter)
     << "  if (" << memory.isMissing << ") {\n    return nullptr;\n  }\n"
     << "  switch (index) {\n";
  for (auto [i, tensor] : llvm::enumerate(borders))
    os << "  case " << i << ": // " << printString(tensor.name)
       << "\n    return static_cast<" << constness << "unsigned char *>("
       << printArenaPointer(facts, tensor.arena) << ") + " << *tensor.offset
       << ";\n";
  os << "  default:\n    return nullptr;\n  }\n}\n\n";
}

/// With `--stream-input`: where a frame begins.
static void printBegin(llvm::raw_ostream &os, const ModelFacts &facts) {
  MemoryText memory = describeMemory(facts);
  os << llvm::formatv(R"(// How many rows of the frame were taken.
static int32_t *{0}_rows_taken({1}) {{
  return reinterpret_cast<int32_t *>(static_cast<unsigned char *>({2}) + {3});
}

mote_status {0}_begin({1}) {{
  if ({4}) {{
    return MOTE_INVALID_ARGUMENT;
  }
  *{0}_rows_taken({5}) = 0;
  return MOTE_OK;
}

)",
                      facts.name, memory.parameter,
                      printArenaPointer(facts, facts.rowCounterArena),
                      *facts.rowCounter, memory.isMissing, memory.name);
}

/// The row that a caller pushes, checked.
static void printRowChecks(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "  if (!mote_is_aligned(row, " << facts.inputs.front().getAlignment()
     << "u)) {\n    return MOTE_INVALID_ARGUMENT;\n  }\n"
     << "  if (*" << facts.name << "_rows_taken(" << describeMemory(facts).name
     << ") >= " << *facts.inputs.front().rows
     << ") {\n    return MOTE_TOO_MANY_ROWS;\n  }\n";
}

/// The pointers that a caller passes, checked.
static void printCallerChecks(llvm::raw_ostream &os, const ModelFacts &facts,
                              unsigned columns) {
  auto check = [&](const std::vector<BorderTensor> &borders,
                   const std::string &array) {
    std::string text = "if (" + array + " == nullptr";
    for (auto [i, tensor] : llvm::enumerate(borders)) {
      text += " ||";
      text += breakableSpace;
      text += "!mote_is_aligned(" + array + "[" + std::to_string(i) + "], " +
              std::to_string(tensor.getAlignment()) + "u)";
    }
    os << fillLines(text + ") {", 2, columns)
       << "    return MOTE_INVALID_ARGUMENT;\n  }\n";
  };
  check(facts.inputs, "inputs");
  check(facts.outputs, "outputs");
}

/// With `--weights=bin`: the weights' address, checked, and where in them each
/// table begins.
static void printTablePointers(llvm::raw_ostream &os, const ModelFacts &facts,
                               const SymbolNames &symbols, unsigned columns) {
  os << "  if (!mote_is_aligned(weights, " << facts.macro
     << "_WEIGHTS_ALIGN)) {\n    return MOTE_INVALID_ARGUMENT;\n  }\n";
  if (facts.tables.empty())
    return;
  os << "  const auto *const weight_bytes = static_cast<const unsigned char "
        "*>(weights);\n";
  for (auto [i, offset] : llvm::enumerate(facts.tableOffsets)) {
    emitc::GlobalOp table = facts.tables[i];
    Type element = cast<emitc::ArrayType>(table.getType()).getElementType();
    std::string pointer = "const " + printType(element) + " *";
    os << fillLines(pointer + "const " + symbols.of(table.getSymName()).str() +
                        " =" + breakableSpace + "reinterpret_cast<" + pointer +
                        ">(weight_bytes + " + std::to_string(offset) + ");",
                    2, columns);
  }
}

static void printModel(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options,
                       const SymbolNames &symbols,
                       const PointerConstness &constness) {
  emitc::FuncOp function = facts.function;
  for (plan::ArenaOp arena : facts.arenas)
    if (std::string map = describeArena(arena); !map.empty())
      os << "// The arena"
         << (arena.getRegion() ? " in " + arena.getRegion()->str() : "")
         << ": bytes, the calls (counted from 0) between which they "
            "are in use, and what holds them.\n"
         << fillComment(StringRef(map).rtrim('\n'), "// ", 0, options.columns);
  bool caller = facts.callerOwnsBorders;
  bool binary = facts.weights == WeightsForm::Binary;
  os << printRunSignature(facts) << " {\n";
  MemoryText memory = describeMemory(facts);
  std::vector<std::string> taken = {memory.name, "index"};
  if (facts.threads > 1)
    taken.insert(taken.end(), {"parallel_for", "pool"});
  if (caller)
    taken.insert(taken.end(), {"inputs", "outputs"});
  if (binary)
    taken.insert(taken.end(), {"weights", "weight_bytes"});
  FunctionPrinter printer(os, function, symbols, constness, options.columns,
                          taken);
  os << "  if (" << memory.isMissing
     << ") {\n    return MOTE_INVALID_ARGUMENT;\n  }\n";
  if (facts.threads > 1)
    os << "  if (parallel_for == nullptr) {\n    return "
          "MOTE_INVALID_ARGUMENT;\n  }\n";
  if (facts.threads > 1 && llvm::none_of(facts.kernels, [](emitc::FuncOp f) {
        return f->hasAttr("mote.parts");
      }))
    os << "  (void)pool; // No layer is large enough to be shared out.\n";
  if (facts.rowCounter)
    printRowChecks(os, facts);
  if (caller)
    printCallerChecks(os, facts, options.columns);
  if (binary)
    printTablePointers(os, facts, symbols, options.columns);
  auto declare = [&](unsigned argument, const std::string &from) {
    Value value = function.getArgument(argument);
    if (value.use_empty())
      return;
    std::string type = printType(value.getType(), !constness.isWritten(value));
    os << fillLines(type + "const " + printer.getArgumentName(argument).str() +
                        " = static_cast<" + type + ">(" + from + ");",
                    2, options.columns);
  };
  for (unsigned number = 0; number < facts.arenas.size(); ++number)
    declare(number, printArenaPointer(facts, number));
  unsigned row = facts.arenas.size();
  if (facts.rowCounter && printer.getArgumentName(row) != "row")
    declare(row, "row");
  for (auto [i, tensor] : llvm::enumerate(facts.inputs))
    if (tensor.argument && !tensor.rows)
      declare(*tensor.argument, "inputs[" + std::to_string(i) + "]");
  for (auto [i, tensor] : llvm::enumerate(facts.outputs))
    if (tensor.argument)
      declare(*tensor.argument, "outputs[" + std::to_string(i) + "]");
  printer.printBody(2);
  if (facts.rowCounter)
    os << "\n  return *" << facts.name << "_rows_taken(" << memory.name
       << ") < " << *facts.inputs.front().rows
       << " ? MOTE_MORE_ROWS : MOTE_OK;\n}\n";
  else
    os << "\n  return MOTE_OK;\n}\n";
}

/// Which kernel this is and which nodes it computes.
static std::string describeUsers(const ModelFacts &facts,
                                 emitc::FuncOp kernel) {
  llvm::SetVector<StringRef> nodes;
  facts.function->getParentOp()->walk([&](emitc::CallOp call) {
    StringRef node = getNameHint(call.getLoc());
    if (call.getCallee() == kernel.getName() && !node.empty())
      nodes.insert(node);
  });
  auto variant = kernel->getAttrOfType<StringAttr>("mote.kernel");
  std::string text =
      variant ? "Kernel " + variant.getValue().str() : "A kernel";
  for (auto [i, node] : llvm::enumerate(nodes))
    text += (i == 0 ? " for " : ", ") + printString(node);
  return text + ".";
}

/// With `--threads`: what a thread is given. Its memory is the arena.
static void printParts(llvm::raw_ostream &os, emitc::FuncOp function,
                       const EmissionOptions &options,
                       const SymbolNames &symbols,
                       const PointerConstness &constness) {
  FunctionPrinter printer(os, function, symbols, constness, options.columns,
                          {"context"});
  Value arena = function.getArgument(0);
  std::string type = printType(arena.getType());
  os << "/// Part `" << printer.getArgumentName(1) << "` of the rows of "
     << printString(getNameHint(function.getLoc())) << ", of "
     << function->getAttrOfType<IntegerAttr>("mote.parts").getInt() << ".\n"
     << fillLines("static void " + symbols.of(function.getName()).str() +
                      "(void *context," + breakableSpace + "unsigned " +
                      printer.getArgumentName(1).str() + ") {",
                  0, options.columns)
     << "  " << type << "const " << printer.getArgumentName(0)
     << " = static_cast<" << type << ">(context);\n";
  printer.printBody(2);
  os << "}\n\n";
}

void mote::printSource(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options,
                       const SymbolNames &symbols,
                       const PointerConstness &constness) {
  printBanner(os, facts, options, facts.name + ".cpp",
              "The kernels, and the model as a list of calls.");
  os << '\n';
  printIncludes(os, facts);
  os << '\n';
  if (!facts.tables.empty() && facts.weights != WeightsForm::Binary) {
    os << "// The constant tables, in " << facts.name << "_weights."
       << (facts.weights == WeightsForm::Assembly ? "S"
           : facts.weights == WeightsForm::Object ? "o"
                                                  : "cpp")
       << ".\n";
    // The definition's alignment: without it clang assumes the ABI's 16 bytes
    // for arrays on x86-64, and a table of MOTE_ALIGNED(4) need not have them.
    for (emitc::GlobalOp table : facts.tables) {
      os << "extern ";
      if (auto alignment = table->getAttrOfType<IntegerAttr>("mote.alignment");
          alignment && alignment.getInt() > 1)
        os << "MOTE_ALIGNED(" << alignment.getInt() << ") ";
      os << declareTable(table, symbols) << ";\n";
    }
    os << '\n';
  }
  for (emitc::FuncOp kernel : facts.kernels) {
    if (kernel->hasAttr("mote.parts")) {
      printParts(os, kernel, options, symbols, constness);
      continue;
    }
    os << fillComment(describeUsers(facts, kernel), "/// ", 0, options.columns);
    FunctionPrinter(os, kernel, symbols, constness, options.columns)
        .printDefinition();
    os << '\n';
  }
  if (facts.hasRegions())
    printMemoryCheck(os, facts);
  if (facts.rowCounter)
    printBegin(os, facts);
  else if (!facts.callerOwnsBorders)
    printBorderSwitch(os, facts, /*isInput=*/true);
  if (!facts.callerOwnsBorders)
    printBorderSwitch(os, facts, /*isInput=*/false);
  printModel(os, facts, options, symbols, constness);
}
