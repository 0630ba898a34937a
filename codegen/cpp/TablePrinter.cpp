//===- TablePrinter.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights are megabytes: rows are put together in a buffer, without a format
// string or a string object for each number.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"

#include "codegen/cpp/Literals.h"
#include "codegen/cpp/TextLayout.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include <charconv>
#include <cmath>

using namespace mlir;
using namespace mote;

namespace {
/// Collects numbers into rows of aligned columns.
class RowWriter {
public:
  RowWriter(llvm::raw_ostream &os, unsigned perRow, unsigned width)
      : os(os), perRow(perRow), width(width) {}
  ~RowWriter() {
    if (inRow)
      endRow();
  }
  void add(StringRef number) {
    row.append(inRow == 0 ? 2 : 1, ' ');
    if (number.size() < width)
      row.append(width - number.size(), ' ');
    row += number;
    row += ',';
    if (++inRow == perRow)
      endRow();
  }

private:
  void endRow() {
    row += '\n';
    os << row;
    row.clear();
    inRow = 0;
  }

  llvm::raw_ostream &os;
  unsigned perRow, width, inRow = 0;
  std::string row;
};
} // namespace

template <typename T>
static void printIntegers(llvm::raw_ostream &os, ElementsAttr values,
                          unsigned perRow) {
  // Columns are as wide as the widest number.
  char digits[24];
  auto print = [&](T value) {
    char *end = std::to_chars(digits, digits + sizeof(digits), +value).ptr;
    // A literal without a suffix is of a signed type, if any of those has it.
    if (std::is_same_v<T, uint64_t> &&
        value > std::numeric_limits<int64_t>::max())
      *end++ = 'u';
    return StringRef(digits, end - digits);
  };
  size_t width = 1;
  for (T value : values.getValues<T>())
    width = std::max(width, print(value).size());
  RowWriter rows(os, perRow, width);
  for (T value : values.getValues<T>()) {
    // The least values have no literal of their own.
    bool least = std::is_signed_v<T> && sizeof(T) >= 4 &&
                 value == std::numeric_limits<T>::min();
    rows.add(least ? (sizeof(T) == 4 ? StringRef("INT32_MIN")
                                     : StringRef("INT64_MIN"))
                   : print(value));
  }
}

template <typename T>
static void printFloats(llvm::raw_ostream &os, ElementsAttr values) {
  RowWriter rows(os, 6, 14);
  std::string number;
  for (T value : values.getValues<T>()) {
    number.clear();
    appendFloat(number, value, std::is_same_v<T, double>);
    rows.add(number);
  }
}

static void printValues(llvm::raw_ostream &os, ElementsAttr values,
                        Type element) {
  if (element.isF32())
    return printFloats<float>(os, values);
  if (element.isF64())
    return printFloats<double>(os, values);
  if (isa<FloatType>(element))
    // The bits.
    return printIntegers<uint16_t>(
        os,
        cast<DenseElementsAttr>(values).bitcast(
            IntegerType::get(element.getContext(), 16, IntegerType::Unsigned)),
        12);
  bool isUnsigned = element.isUnsignedInteger();
  switch (element.getIntOrFloatBitWidth()) {
  case 1:
    return printIntegers<bool>(os, values, 16);
  case 8:
    return isUnsigned ? printIntegers<uint8_t>(os, values, 16)
                      : printIntegers<int8_t>(os, values, 16);
  case 16:
    return isUnsigned ? printIntegers<uint16_t>(os, values, 12)
                      : printIntegers<int16_t>(os, values, 12);
  case 32:
    return isUnsigned ? printIntegers<uint32_t>(os, values, 8)
                      : printIntegers<int32_t>(os, values, 8);
  default:
    return isUnsigned ? printIntegers<uint64_t>(os, values, 4)
                      : printIntegers<int64_t>(os, values, 4);
  }
}

std::string mote::declareTable(emitc::GlobalOp table,
                               const SymbolNames &symbols) {
  auto type = cast<emitc::ArrayType>(table.getType());
  return "const " +
         printDeclarator(printType(type), symbols.of(table.getSymName())) +
         "[" + std::to_string(type.getNumElements()) + "]";
}

/// Whether a table holds a float that only <cmath> can spell.
static bool needsMath(emitc::GlobalOp table) {
  auto type = cast<emitc::ArrayType>(table.getType());
  auto values = cast<ElementsAttr>(table.getInitialValueAttr());
  if (!type.getElementType().isF32() && !type.getElementType().isF64())
    return false;
  return llvm::any_of(values.getValues<APFloat>(),
                      [](const APFloat &value) { return !value.isFinite(); });
}

void mote::printTables(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options,
                       const SymbolNames &symbols) {
  printBanner(os, facts, options, facts.name + "_weights.cpp",
              "Constant tables: weights, biases, lookup tables.");
  os << "\n#include \"mote_runtime.h\"\n\n";
  if (llvm::any_of(facts.tables, needsMath))
    os << "#include <cmath>\n";
  os << "#include <cstdint>\n";
  if (facts.tables.empty())
    return;
  os << "\n// Without a declaration first, a C++ constant is private to its "
        "file.\n";
  for (emitc::GlobalOp table : facts.tables)
    os << "extern " << declareTable(table, symbols) << ";\n";
  std::string section =
      options.weightsSection.empty()
          ? ""
          : "MOTE_SECTION(" + printString(options.weightsSection) + ") ";
  for (emitc::GlobalOp table : facts.tables) {
    os << '\n';
    if (auto comment = table->getAttrOfType<StringAttr>("mote.comment"))
      os << fillComment(comment.getValue(), "// ", 0, options.columns);
    if (auto alignment = table->getAttrOfType<IntegerAttr>("mote.alignment");
        alignment && alignment.getInt() > 1)
      os << "MOTE_ALIGNED(" << alignment.getInt() << ") ";
    os << section << declareTable(table, symbols) << " = {\n";
    printValues(os, cast<ElementsAttr>(table.getInitialValueAttr()),
                cast<emitc::ArrayType>(table.getType()).getElementType());
    os << "};\n";
  }
}
