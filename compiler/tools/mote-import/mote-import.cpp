//===- mote-import.cpp - Print what the importer makes of a model ---------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Reads .onnx or .onnxtxt and prints the module of the `import` phase; with
// --emit-onnx, converts text to protobuf, which is how tests make binary
// models.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Importer.h"
#include "compiler/onnx/OpTable.h"
#include "mlir/IR/AsmState.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/ToolOutputFile.h"

using namespace mlir;
namespace cl = llvm::cl;

namespace {
struct Options {
  cl::OptionCategory category{"mote-import"};
  cl::opt<std::string> input{cl::Positional,
                             cl::desc("<model.onnx or model.onnxtxt>"),
                             cl::cat(category)};
  cl::opt<std::string> output{"o", cl::desc("Where to write (- is stdout)"),
                              cl::value_desc("file"), cl::init("-"),
                              cl::cat(category)};
  cl::opt<std::string> name{"name", cl::desc("Name of the model's function"),
                            cl::value_desc("identifier"), cl::cat(category)};
  cl::list<std::string> shapes{
      "shape", cl::desc("Static shape of an input, e.g. x=1x3x96x96"),
      cl::value_desc("input=dims"), cl::cat(category)};
  cl::opt<bool> emitOnnx{
      "emit-onnx", cl::desc("Write a serialized ModelProto, not the module"),
      cl::cat(category)};
  cl::opt<bool> listOperators{
      "operators",
      cl::desc("Print the table of operators, a line a version: name, opset, "
               "least and most inputs, most outputs, whether constants are "
               "folded"),
      cl::cat(category)};
  cl::opt<int64_t> elideLargerThan{
      "elide",
      cl::desc("Elide constants of more elements than this (-1: none)"),
      cl::init(-1), cl::cat(category)};
};
} // namespace

/// Parses "x=1x3x96x96"; a name may itself contain '='.
static bool parseShape(StringRef text, mote::ImportOptions &options) {
  auto [name, dims] = text.rsplit('=');
  SmallVector<StringRef> parts;
  dims.split(parts, 'x');
  std::vector<int64_t> shape;
  for (StringRef part : parts) {
    int64_t dim = 0;
    if (part.getAsInteger(10, dim) || dim < 0)
      return false;
    shape.push_back(dim);
  }
  options.shapes[name.str()] = std::move(shape);
  return !name.empty();
}

/// One line a diagnostic and note, as compilers print them.
static LogicalResult printDiagnostic(Diagnostic &diagnostic) {
  bool isError = diagnostic.getSeverity() == DiagnosticSeverity::Error;
  llvm::errs() << (isError ? "error: " : "warning: ") << diagnostic << "\n";
  for (Diagnostic &note : diagnostic.getNotes())
    llvm::errs() << "note: " << note << "\n";
  return success();
}

static FailureOr<std::string>
convert(const Options &options, const mote::ImportOptions &importOptions) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  ScopedDiagnosticHandler handler(&context, printDiagnostic);
  if (options.emitOnnx)
    return mote::serializeOnnxText(options.input, &context);
  auto module = mote::importOnnx(options.input, importOptions, &context);
  if (failed(module))
    return failure();
  OpPrintingFlags flags;
  flags.enableDebugInfo(true, /*prettyForm=*/false);
  if (options.elideLargerThan >= 0)
    flags.elideLargeElementsAttrs(options.elideLargerThan);
  std::string text;
  llvm::raw_string_ostream stream(text);
  (*module)->print(stream, flags);
  stream << "\n";
  return text;
}

static std::string count(unsigned number) {
  return number == mote::importer::kVariadic ? "any" : std::to_string(number);
}

static void printOperators(llvm::raw_ostream &os) {
  for (const mote::importer::OpRow *row : mote::importer::allOps()) {
    if (!row->domain.empty())
      os << row->domain << ".";
    os << row->op << "\t" << row->since << "\t" << count(row->minInputs) << "\t"
       << count(row->maxInputs) << "\t" << count(row->maxOutputs) << "\t"
       << (row->evaluate ? "yes" : "no") << "\n";
  }
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  cl::HideUnrelatedOptions(options.category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Imports an ONNX model and prints nn\n");
  if (options.listOperators) {
    printOperators(llvm::outs());
    return 0;
  }
  if (options.input.empty()) {
    llvm::errs() << "error: expected a model\n";
    return 2;
  }
  mote::ImportOptions importOptions;
  importOptions.modelName = options.name;
  for (const std::string &shape : options.shapes)
    if (!parseShape(shape, importOptions)) {
      llvm::errs() << "error: expected --shape name=1x3x96x96 but got '"
                   << shape << "'\n";
      return 2;
    }
  FailureOr<std::string> text = convert(options, importOptions);
  if (failed(text))
    return 1;
  std::string message;
  auto file = openOutputFile(options.output, &message);
  if (!file) {
    llvm::errs() << "error: " << message << "\n";
    return 2;
  }
  file->os() << *text;
  file->keep();
  return 0;
}
