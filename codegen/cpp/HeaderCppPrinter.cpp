//===- HeaderCppPrinter.cpp -----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The typed C++ layer of `<model>.h`.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"

#include "codegen/cpp/Literals.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace mote;

/// A struct of constants, and in the arena the typed pointer.
static void printTensorStruct(llvm::raw_ostream &os, const ModelFacts &facts,
                              const BorderTensor &tensor, bool isInput,
                              unsigned index) {
  std::string type = printType(tensor.elementType);
  os << "/// " << (isInput ? "Input " : "Output ") << index << ", "
     << printString(tensor.name) << ": " << describeTensor(tensor) << ".\n"
     << "struct " << (isInput ? "Input" : "Output") << index << " {\n"
     << "  using type = " << type << ";\n"
     << "  static constexpr const char *name = " << printString(tensor.name)
     << ";\n"
     << "  static constexpr size_t rank = " << tensor.shape.size() << ";\n";
  // An array of no elements is no C++; a scalar has one dimension of 1 here.
  os << "  static constexpr size_t shape[] = {"
     << (tensor.shape.empty() ? "1" : printShape(tensor, ", ")) << "};\n"
     << "  static constexpr size_t size = " << tensor.getNumElements()
     << "; ///< Elements.\n";
  if (tensor.scale) {
    StringRef real =
        static_cast<double>(static_cast<float>(*tensor.scale)) == *tensor.scale
            ? "float"
            : "double";
    os << "  static constexpr " << real
       << " scale = " << printScale(*tensor.scale) << ";\n"
       << "  static constexpr int32_t zero_point = " << tensor.zeroPoint
       << ";\n";
  }
  if (tensor.rows)
    os << "  static constexpr size_t rows = " << *tensor.rows << ";\n"
       << "  static constexpr size_t row_size = " << tensor.getRowElements()
       << "; ///< Elements.\n";
  if (tensor.offset) {
    StringRef constness = isInput ? "" : "const ";
    MemoryText memory = describeMemory(facts);
    os << "  static " << constness << type << " *data("
       << (facts.hasRegions() ? "const Memory &memory"
           : isInput          ? memory.parameter
                              : memory.constParameter)
       << ") {\n"
       << "    return static_cast<" << constness << type << " *>(" << facts.name
       << (isInput ? "_input" : "_output") << "(" << memory.fromCpp << ", "
       << index << "u));\n  }\n";
  }
  os << "};\n\n";
}

/// What holds the memory of a run.
static void printMemoryType(llvm::raw_ostream &os, const ModelFacts &facts) {
  if (facts.hasRegions()) {
    os << "/// An arena in each memory region; " << facts.macro
       << "_DEFINE_MEMORY defines one.\nusing Memory = " << facts.name
       << "_memory;\n\n";
    return;
  }
  plan::ArenaOp arena = facts.arenas.front();
  os << "/// Memory of one run, to be placed where it suits: static, on a "
        "stack, in a union.\n"
     << "struct Arena {\n  alignas(" << arena.getAlignment()
     << ") unsigned char bytes[" << std::max<uint64_t>(arena.getSize(), 1)
     << "];\n};\n\n";
}

void mote::printHeaderCppPart(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "namespace " << facts.name << " {\n\n";
  printMemoryType(os, facts);
  for (auto [i, tensor] : llvm::enumerate(facts.inputs))
    printTensorStruct(os, facts, tensor, /*isInput=*/true, i);
  for (auto [i, tensor] : llvm::enumerate(facts.outputs))
    printTensorStruct(os, facts, tensor, /*isInput=*/false, i);
  bool regions = facts.hasRegions();
  StringRef parameter = regions ? "const Memory &memory" : "Arena &arena";
  StringRef passed = regions ? "&memory" : "arena.bytes";
  if (facts.rowCounter) {
    std::string row =
        "const " + printType(facts.inputs.front().elementType) + " *row";
    os << llvm::formatv(
        R"(inline mote_status begin({2}) {{ return {0}_begin({3}); }
inline mote_status push_row({2}, {1}) {{ return {0}_push_row({3}, row); }

)",
        facts.name, row, parameter, passed);
  } else if (!facts.callerOwnsBorders) {
    if (!regions)
      os << "inline mote_status run(void *arena) { return " << facts.name
         << "_run(arena); }\n";
    os << "inline mote_status run(" << parameter << ") { return " << facts.name
       << "_run(" << passed << "); }\n\n";
  }
  if (facts.threads > 1)
    os << "inline mote_status run_parallel(Arena &arena, mote_parallel_for "
          "parallel_for, void *pool) {\n  return "
       << facts.name
       << "_run_parallel(arena.bytes, parallel_for, pool);\n}\n\n";
  os << "} // namespace " << facts.name << "\n";
}
