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

static WeightsForm chooseForm(const ModelFacts &facts, WeightsForm asked) {
  if (asked != WeightsForm::Auto)
    return asked;
  return facts.tableBytes <= largestArrayBytes ? WeightsForm::Array
                                               : WeightsForm::Assembly;
}

FailureOr<ModelFacts> mote::collectFacts(ModuleOp module,
                                         const EmissionOptions &options) {
  FailureOr<ModelFacts> facts = collectModelFacts(module);
  if (succeeded(facts))
    facts->weights = chooseForm(*facts, options.weights);
  return facts;
}

mlir::FailureOr<std::vector<EmittedFile>>
mote::emitCpp(ModuleOp module, const EmissionOptions &options) {
  FailureOr<ModelFacts> facts = collectFacts(module, options);
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
  const CMakeLibrary library = {facts->name, facts->weights};
  std::string weights = library.getWeightsSource();
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
  if (facts->hasRegions() || !options.weightsRegion.empty())
    add(facts->name + ".ld",
        [&](llvm::raw_ostream &os) { printLinkerScript(os, *facts, options); });
  for (const auto &header : runtimeHeaders)
    if (isIncluded(*facts, header.name))
      add(header.name.str(), [&](llvm::raw_ostream &os) { os << header.text; });
  if (options.emitCMake)
    add("CMakeLists.txt",
        [&](llvm::raw_ostream &os) { printCMake(os, library.name, library); });
  return files;
}
