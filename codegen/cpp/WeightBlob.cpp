//===- WeightBlob.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/WeightBlob.h"

#include "codegen/cpp/FilePrinters.h"
#include "codegen/cpp/Literals.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mote;

static emitc::ArrayType getTableType(emitc::GlobalOp table) {
  return cast<emitc::ArrayType>(table.getType());
}

template <typename T>
static void appendElements(std::string &bytes, ElementsAttr values) {
  char element[sizeof(T)];
  for (T value : values.getValues<T>()) {
    llvm::support::endian::write<T, llvm::endianness::little>(element, value);
    bytes.append(element, sizeof(T));
  }
}

/// Appends the elements in the order and width of the target's memory.
static void appendTable(std::string &bytes, emitc::GlobalOp table) {
  auto values = cast<ElementsAttr>(table.getInitialValueAttr());
  Type element = getTableType(table).getElementType();
  if (element.isInteger(1)) {
    for (bool value : values.getValues<bool>())
      bytes += char(value);
    return;
  }
  if (isa<FloatType>(element)) {
    unsigned size = element.getIntOrFloatBitWidth() / 8;
    for (const APFloat &value : values.getValues<APFloat>()) {
      uint64_t bits = value.bitcastToAPInt().getZExtValue();
      for (unsigned i = 0; i < size; ++i)
        bytes += char(bits >> (8 * i));
    }
    return;
  }
  switch (element.getIntOrFloatBitWidth()) {
  case 8:
    return appendElements<uint8_t>(bytes, values);
  case 16:
    return appendElements<uint16_t>(bytes, values);
  case 32:
    return appendElements<uint32_t>(bytes, values);
  default:
    return appendElements<uint64_t>(bytes, values);
  }
}

std::string mote::makeWeightBlob(const ModelFacts &facts) {
  std::string bytes;
  bytes.reserve(facts.blobBytes);
  for (auto [i, offset] : llvm::enumerate(facts.tableOffsets)) {
    emitc::GlobalOp table = facts.tables[i];
    bytes.resize(offset);
    appendTable(bytes, table);
  }
  return bytes;
}

void mote::printAssembly(llvm::raw_ostream &os, const ModelFacts &facts,
                         const EmissionOptions &options,
                         const SymbolNames &symbols) {
  std::string stem = facts.name + "_weights";
  printBanner(os, facts, options, stem + ".S",
              "Constant tables: weights, biases, lookup tables, from " + stem +
                  ".bin.");
  os << "\n/* Assemble with this folder among the include folders (-I): the "
        "assembler looks for the .bin there. */\n\n"
     << "    .section "
     << (options.weightsSection.empty() ? ".rodata." + stem
                                        : options.weightsSection)
     << ", \"a\", %progbits\n";
  for (auto [i, offset] : llvm::enumerate(facts.tableOffsets)) {
    emitc::GlobalOp table = facts.tables[i];
    StringRef name = symbols.of(table.getSymName());
    int64_t bytes = getTableBytes(table);
    os << llvm::formatv("\n    .balign {0}\n"
                        "    .global {1}\n"
                        "    .type   {1}, %object\n"
                        "    .size   {1}, {2}\n"
                        "{1}:\n"
                        "    .incbin \"{3}.bin\", {4}, {2}\n",
                        getTableAlignment(table), name, bytes, stem, offset);
  }
  os << "\n    /* No executable stack is needed (Linux). */\n"
     << "    .section .note.GNU-stack, \"\", %progbits\n";
}
