//===- mote-interpret.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs a function of an MLIR file in the reference interpreter and prints its
// results as constants, for tests:
//
//   mote-interpret kws.mlir --input x.npy --output y.npy
//
//===----------------------------------------------------------------------===//

#include "compiler/pipelines/Registration.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/Interpreter/TensorIO.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/WithColor.h"

using namespace mlir;
using namespace mote;

namespace {
struct Options {
  llvm::cl::OptionCategory category{"mote-interpret options"};
  llvm::cl::opt<std::string> file{llvm::cl::Positional,
                                  llvm::cl::desc("FILE.mlir"),
                                  llvm::cl::init("-"), llvm::cl::cat(category)};
  llvm::cl::list<std::string> inputs{
      "input",
      llvm::cl::desc(
          "A .npy, or raw little-endian bytes, for each argument in order"),
      llvm::cl::value_desc("FILE"), llvm::cl::cat(category)};
  llvm::cl::list<std::string> outputs{
      "output",
      llvm::cl::desc("Where to write each result (.npy, else raw) in place of "
                     "printing it"),
      llvm::cl::value_desc("FILE"), llvm::cl::cat(category)};
  llvm::cl::opt<std::string> function{
      "function",
      llvm::cl::desc("The function to run (default: every one without "
                     "arguments, or the only one)"),
      llvm::cl::cat(category)};
  llvm::cl::opt<bool> trace{"trace",
                            llvm::cl::desc("Print the results of every op too"),
                            llvm::cl::cat(category)};
};
} // namespace

/// Prints a tensor as the constant it is.
static void print(MLIRContext &context, const HostTensor &tensor) {
  auto type = RankedTensorType::get(tensor.getShape(),
                                    typeOf(tensor.getKind(), &context));
  llvm::outs() << tensor.toAttr(type) << "\n";
}

static int fail(const Twine &message) {
  llvm::WithColor::error(llvm::errs(), "mote-interpret") << message << "\n";
  return 1;
}

static int run(func::FuncOp function, const Options &options) {
  SmallVector<HostTensor> inputs;
  if (options.inputs.size() != function.getNumArguments())
    return fail("expected " + Twine(function.getNumArguments()) +
                " inputs but got " + Twine(options.inputs.size()));
  for (auto [path, type] :
       llvm::zip_equal(options.inputs, function.getArgumentTypes())) {
    if (!isHostType(type))
      return fail("expected arguments that are tensors of static shape");
    llvm::Expected<HostTensor> input =
        readTensorFile(path, cast<ShapedType>(type));
    if (!input)
      return fail(toString(input.takeError()));
    inputs.push_back(std::move(*input));
  }
  MLIRContext &context = *function.getContext();
  auto traceOp = [&](Operation *op, StringRef name,
                     ArrayRef<HostTensor> results) {
    for (const HostTensor &result : results) {
      llvm::outs() << op->getName() << " '" << name << "': ";
      print(context, result);
    }
  };
  FailureOr<SmallVector<HostTensor>> results =
      interpret(function, inputs, options.trace ? TraceFn(traceOp) : TraceFn());
  if (failed(results))
    return 1;
  for (auto [index, result] : llvm::enumerate(*results)) {
    if (index < options.outputs.size()) {
      if (llvm::Error error = writeTensorFile(options.outputs[index], result))
        return fail(toString(std::move(error)));
      continue;
    }
    llvm::outs() << "@" << function.getName() << " #" << index << ": ";
    print(context, result);
  }
  return 0;
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  Options options;
  llvm::cl::HideUnrelatedOptions(options.category);
  llvm::cl::ParseCommandLineOptions(argc, argv,
                                    "Mote's reference interpreter\n");
  DialectRegistry registry;
  mote::registerAllDialects(registry);
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module =
      parseSourceFile<ModuleOp>(options.file, sources, &context);
  if (!module)
    return 1;
  auto functions = llvm::to_vector(module->getOps<func::FuncOp>());
  int status = 0;
  bool found = false;
  for (func::FuncOp function : functions) {
    bool chosen = options.function.empty()
                      ? functions.size() == 1 || function.getNumArguments() == 0
                      : function.getName() == options.function;
    if (!chosen)
      continue;
    found = true;
    status |= run(function, options);
  }
  return found ? status : fail("found no function to run");
}
