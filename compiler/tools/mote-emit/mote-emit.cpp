//===- mote-emit.cpp ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Prints the C++ of a module in the kernels or emitc phase. For tests and for
// looking at what a pass did; users have `mote compile`.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"
#include "compiler/pipelines/Registration.h"
#include "dialects/Conversion/Passes.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Support/FileUtilities.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"

namespace cl = llvm::cl;
using namespace mlir;

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::OptionCategory category("mote-emit options");
  cl::opt<std::string> input(cl::Positional, cl::init("-"),
                             cl::desc("<module in the kernels or emitc phase>"),
                             cl::cat(category));
  cl::opt<std::string> file("file",
                            cl::desc("Print only this file, e.g. kws.cpp"),
                            cl::cat(category));
  cl::opt<std::string> directory(
      "output-dir",
      cl::desc("Write the files into this folder instead of printing them"),
      cl::cat(category));
  cl::opt<bool> split(
      "split",
      cl::desc("Print all files, each after a line `//--- name` (the default)"),
      cl::cat(category));
  mote::EmissionOptions options;
  cl::opt<std::string> target("target", cl::desc("Target named in the banner"),
                              cl::cat(category));
  cl::opt<std::string> section("weights-section",
                               cl::desc("Linker section of the weights"),
                               cl::cat(category));
  cl::opt<unsigned> columns("columns", cl::init(options.columns),
                            cl::desc("Longest line"), cl::cat(category));
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Prints the C++ of a module\n");
  options.target = target;
  options.weightsSection = section;
  options.columns = columns;

  DialectRegistry registry;
  mote::registerAllDialects(registry);
  MLIRContext context(registry);
  llvm::SourceMgr sources;
  std::string error;
  auto buffer = openInputFile(input, &error);
  if (!buffer) {
    llvm::errs() << error << "\n";
    return 1;
  }
  sources.AddNewSourceBuffer(std::move(buffer), llvm::SMLoc());
  SourceMgrDiagnosticHandler handler(sources, &context);
  OwningOpRef<ModuleOp> module = parseSourceFile<ModuleOp>(sources, &context);
  if (!module)
    return 1;
  if (!module->getOps<func::FuncOp>().empty()) {
    PassManager passes(&context);
    passes.addPass(mote::createConvertKernelsToEmitC());
    if (failed(passes.run(*module)))
      return 1;
  }
  FailureOr<std::vector<mote::EmittedFile>> files =
      mote::emitCpp(*module, options);
  if (failed(files))
    return 1;
  for (const mote::EmittedFile &emitted : *files) {
    if (!directory.empty()) {
      llvm::SmallString<128> path(directory);
      llvm::sys::path::append(path, emitted.name);
      std::error_code code = llvm::sys::fs::create_directories(directory);
      llvm::raw_fd_ostream os(path, code);
      if (code) {
        llvm::errs() << path << ": " << code.message() << "\n";
        return 1;
      }
      os << emitted.contents;
    } else if (file.empty()) {
      llvm::outs() << "//--- " << emitted.name << "\n" << emitted.contents;
    } else if (file == emitted.name) {
      llvm::outs() << emitted.contents;
    }
  }
  return 0;
}
