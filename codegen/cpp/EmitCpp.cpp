//===- EmitCpp.cpp --------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"

#include "codegen/cpp/FilePrinters.h"
#include "codegen/cpp/WeightBlob.h"

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

/// What the build takes the weights from; empty where it is not the build that
/// places them.
static std::string weightsSource(const ModelFacts &facts) {
  switch (facts.weights) {
  case WeightsForm::Assembly:
    return facts.name + "_weights.S";
  case WeightsForm::Object:
    return facts.name + "_weights.o";
  case WeightsForm::Binary:
    return "";
  default:
    return facts.name + "_weights.cpp";
  }
}

void mote::printCMake(llvm::raw_ostream &os, const ModelFacts &facts) {
  std::string weights = weightsSource(facts);
  bool assembly = facts.weights == WeightsForm::Assembly;
  os << "# The model as a static library: add_subdirectory() this folder and "
        "link `"
     << facts.name << "`.\n"
     << "cmake_minimum_required(VERSION 3.13)\n"
     << "project(" << facts.name << " LANGUAGES CXX" << (assembly ? " ASM" : "")
     << ")\n\n"
     << "add_library(" << facts.name << " STATIC\n  " << facts.name << ".cpp"
     << (weights.empty() ? "" : "\n  ") << weights << ")\n";
  if (assembly)
    os << "set_source_files_properties(" << weights
       << " PROPERTIES OBJECT_DEPENDS\n  \"${CMAKE_CURRENT_SOURCE_DIR}/"
       << facts.name << "_weights.bin\")\n";
  os << "target_include_directories(" << facts.name
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

static WeightsForm chooseForm(const ModelFacts &facts, WeightsForm asked) {
  if (asked != WeightsForm::Auto)
    return asked;
  return facts.tableBytes <= largestArrayBytes ? WeightsForm::Array
                                               : WeightsForm::Assembly;
}

mlir::FailureOr<std::vector<EmittedFile>>
mote::emitCpp(ModuleOp module, const EmissionOptions &options) {
  FailureOr<ModelFacts> facts = collectModelFacts(module);
  if (failed(facts))
    return failure();
  facts->weights = chooseForm(*facts, options.weights);
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
  std::string weights = weightsSource(*facts);
  if (facts->weights == WeightsForm::Object) {
    FailureOr<std::string> object =
        writeObject(module, *facts, options, symbols);
    if (failed(object))
      return failure();
    files.push_back({weights, std::move(*object)});
  } else if (!weights.empty()) {
    add(weights, [&](llvm::raw_ostream &os) {
      facts->weights == WeightsForm::Assembly
          ? printAssembly(os, *facts, options, symbols)
          : printTables(os, *facts, options, symbols);
    });
  }
  if (facts->weights == WeightsForm::Assembly ||
      facts->weights == WeightsForm::Binary)
    files.push_back({facts->name + "_weights.bin", makeWeightBlob(*facts)});
  for (const auto &header : runtimeHeaders)
    if (isIncluded(*facts, header.name))
      add(header.name.str(), [&](llvm::raw_ostream &os) { os << header.text; });
  if (options.emitCMake)
    add("CMakeLists.txt",
        [&](llvm::raw_ostream &os) { printCMake(os, *facts); });
  return files;
}
