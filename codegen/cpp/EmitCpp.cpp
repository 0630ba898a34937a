//===- EmitCpp.cpp --------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"

#include "codegen/cpp/FilePrinters.h"

using namespace mlir;
using namespace mote;

/// The headers of runtime-stub/, which travel inside the tools.
static constexpr struct {
  llvm::StringLiteral name, text;
} runtimeHeaders[] = {
#include "codegen/cpp/RuntimeHeaders.inc"
};

/// Whether emitted code includes `header`. All of it includes mote_runtime.h.
static bool isIncluded(const ModelFacts &facts, llvm::StringRef header) {
  return header == "mote_runtime.h" ||
         llvm::any_of(facts.includes, [&](emitc::IncludeOp include) {
           return include.getInclude() == header;
         });
}

void mote::printCMake(llvm::raw_ostream &os, const ModelFacts &facts) {
  os << "# The model as a static library: add_subdirectory() this folder and "
        "link `"
     << facts.name << "`.\n"
     << "cmake_minimum_required(VERSION 3.13)\n"
     << "project(" << facts.name << " LANGUAGES CXX)\n\n"
     << "add_library(" << facts.name << " STATIC\n  " << facts.name
     << ".cpp\n  " << facts.name << "_weights.cpp)\n"
     << "target_include_directories(" << facts.name
     << " PUBLIC \"${CMAKE_CURRENT_SOURCE_DIR}\")\n"
     << "target_compile_features(" << facts.name << " PUBLIC cxx_std_17)\n"
     << "# Fused multiply-adds would make float results differ between "
        "processors; the code needs neither\n"
     << "# exceptions nor run-time type information.\n"
     << "target_compile_options(" << facts.name << " PRIVATE\n"
     << "  "
        "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang,ARMClang>:-ffp-contract=off "
        "-fno-exceptions -fno-rtti>)\n";
}

mlir::FailureOr<std::vector<EmittedFile>>
mote::emitCpp(ModuleOp module, const EmissionOptions &options) {
  FailureOr<ModelFacts> facts = collectModelFacts(module);
  if (failed(facts))
    return failure();
  PointerConstness constness(module);
  if (failed(constness.verify()))
    return failure();
  SymbolNames symbols(module);

  std::vector<EmittedFile> files;
  auto add = [&](std::string name,
                 llvm::function_ref<void(llvm::raw_ostream &)> print) {
    files.push_back({std::move(name), ""});
    llvm::raw_string_ostream os(files.back().contents);
    print(os);
  };
  add(facts->name + ".h",
      [&](llvm::raw_ostream &os) { printHeader(os, *facts, options); });
  add(facts->name + ".cpp", [&](llvm::raw_ostream &os) {
    printSource(os, *facts, options, symbols, constness);
  });
  add(facts->name + "_weights.cpp", [&](llvm::raw_ostream &os) {
    printTables(os, *facts, options, symbols);
  });
  for (const auto &header : runtimeHeaders)
    if (isIncluded(*facts, header.name))
      add(header.name.str(), [&](llvm::raw_ostream &os) { os << header.text; });
  if (options.emitCMake)
    add("CMakeLists.txt",
        [&](llvm::raw_ostream &os) { printCMake(os, *facts); });
  return files;
}
