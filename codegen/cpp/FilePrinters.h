//===- FilePrinters.h -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One function a file of the output. EmitCpp.h puts them together.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_FILEPRINTERS_H
#define MOTE_CODEGEN_CPP_FILEPRINTERS_H

#include "codegen/cpp/EmitCpp.h"
#include "codegen/cpp/ModelFacts.h"
#include "codegen/cpp/Names.h"
#include "codegen/cpp/PointerConstness.h"
#include "llvm/Support/raw_ostream.h"

namespace mote {

/// What a file is, who wrote it and from what: a comment in C99.
void printBanner(llvm::raw_ostream &os, const ModelFacts &facts,
                 const EmissionOptions &options, llvm::StringRef file,
                 llvm::StringRef purpose);

/// `1x49x10x1 int8, real value = 0.25 * (stored - 3)`.
std::string describeTensor(const BorderTensor &tensor);

/// `1x49x10x1`.
std::string printShape(const BorderTensor &tensor, llvm::StringRef separator);
/// Scales are float32 in ONNX; those that are print as such.
std::string printScale(double scale);

/// How emitted text speaks of a run's memory: one arena, or a struct of arenas.
struct MemoryText {
  std::string name;           ///< `arena`, `memory`
  std::string parameter;      ///< `void *arena`, `const kws_memory *memory`
  std::string constParameter; ///< `const void *arena`, as above
  std::string fromCpp;        ///< `arena`, `&memory`: in the C++ layer.
  std::string any;            ///< `the arena`, `an arena`
  std::string description;    ///< After `@param`, of `parameter`.
  std::string isMissing;      ///< A C++ condition: null or misaligned.
};
MemoryText describeMemory(const ModelFacts &facts);
/// The pointer to an arena's first byte, `arena` or `memory->dtcm`.
std::string printArenaPointer(const ModelFacts &facts, unsigned arena);
/// The macros of all arenas, and with regions the struct of pointers.
void printMemoryMacros(llvm::raw_ostream &os, const ModelFacts &facts);
/// With regions: the function behind `MemoryText::isMissing`.
void printMemoryCheck(llvm::raw_ostream &os, const ModelFacts &facts);
/// `<model>.ld`: the part of a linker script that places the regions.
void printLinkerScript(llvm::raw_ostream &os, const ModelFacts &facts,
                       const EmissionOptions &options);

/// `<model>.h`: macros and the C API, then the typed C++ API.
void printHeader(llvm::raw_ostream &os, const ModelFacts &facts,
                 const EmissionOptions &options);
void printHeaderCppPart(llvm::raw_ostream &os, const ModelFacts &facts);

/// `mote_status kws_run(void *arena)`, or its forms with the caller's buffers
/// or the weights' address.
std::string printRunSignature(const ModelFacts &facts);

/// `<model>.cpp`: kernels, then the functions of the API.
void printSource(llvm::raw_ostream &os, const ModelFacts &facts,
                 const EmissionOptions &options, const SymbolNames &symbols,
                 const PointerConstness &constness);

/// `<model>_weights.cpp`: the constant tables.
void printTables(llvm::raw_ostream &os, const ModelFacts &facts,
                 const EmissionOptions &options, const SymbolNames &symbols);
/// `const int8_t kws_fc_weights[640]`, without what only the definition says.
std::string declareTable(mlir::emitc::GlobalOp table,
                         const SymbolNames &symbols);

/// A model as a library.
struct CMakeLibrary {
  std::string name;
  WeightsForm weights = WeightsForm::Array; ///< Never `Auto`.

  /// What the build takes the weights from; empty where it is not the build
  /// that places them.
  std::string getWeightsSource() const;
};

/// `CMakeLists.txt`: each model as a static library.
void printCMake(llvm::raw_ostream &os, llvm::StringRef project,
                llvm::ArrayRef<CMakeLibrary> libraries);

/// The facts with the form of the weights that `options` ask for.
mlir::FailureOr<ModelFacts> collectFacts(mlir::ModuleOp module,
                                         const EmissionOptions &options);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_FILEPRINTERS_H
