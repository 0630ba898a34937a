//===- CMakePrinter.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `CMakeLists.txt`: a model, or several, each as a static library.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/FilePrinters.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mote;

std::string CMakeLibrary::getWeightsSource() const {
  switch (weights) {
  case WeightsForm::Assembly:
    return name + "_weights.S";
  case WeightsForm::Object:
    return name + "_weights.o";
  case WeightsForm::Binary:
    return "";
  default:
    return name + "_weights.cpp";
  }
}

/// What is compiled and how.
static void printLibrary(llvm::raw_ostream &os, const CMakeLibrary &library) {
  std::string weights = library.getWeightsSource();
  os << "\nadd_library(" << library.name << " STATIC\n  " << library.name
     << ".cpp" << (weights.empty() ? "" : "\n  ") << weights << ")\n";
  if (library.weights == WeightsForm::Assembly)
    os << "set_source_files_properties(" << weights
       << " PROPERTIES OBJECT_DEPENDS\n  \"${CMAKE_CURRENT_SOURCE_DIR}/"
       << library.name << "_weights.bin\")\n";
  os << "target_include_directories(" << library.name
     << " PUBLIC \"${CMAKE_CURRENT_SOURCE_DIR}\")\n"
     << "target_compile_features(" << library.name << " PUBLIC cxx_std_17)\n"
     << "# Fused multiply-adds would make float results differ between "
        "processors; the code needs neither\n"
     << "# exceptions nor run-time type information.\n"
     << "target_compile_options(" << library.name << " PRIVATE\n"
     << "  "
        "$<$<CXX_COMPILER_ID:GNU,Clang,AppleClang,ARMClang>:-ffp-contract=off "
        "-fno-exceptions -fno-rtti>)\n";
}

void mote::printCMake(llvm::raw_ostream &os, StringRef project,
                      ArrayRef<CMakeLibrary> libraries) {
  os << "# "
     << (libraries.size() == 1 ? "The model as a static library"
                               : "The models as static libraries")
     << ": add_subdirectory() this folder and link "
     << llvm::join(llvm::map_range(libraries,
                                   [](const CMakeLibrary &library) {
                                     return "`" + library.name + "`";
                                   }),
                   ", ")
     << ".\n"
     << "cmake_minimum_required(VERSION 3.13)\n"
     << "project(" << project << " LANGUAGES CXX"
     << (llvm::any_of(libraries,
                      [](const CMakeLibrary &library) {
                        return library.weights == WeightsForm::Assembly;
                      })
             ? " ASM"
             : "")
     << ")\n";
  for (const CMakeLibrary &library : libraries)
    printLibrary(os, library);
}
