//===- WeightBlob.h - Constant tables as bytes ---------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What `--weights=asm|bin|object` have in common: all constant tables one after
// the other, as the target's memory holds them.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_WEIGHTBLOB_H
#define MOTE_CODEGEN_CPP_WEIGHTBLOB_H

#include "codegen/cpp/EmitCpp.h"
#include "codegen/cpp/ModelFacts.h"
#include "codegen/cpp/Names.h"

namespace mote {

/// All tables as ModelFacts lays them out: little-endian, gaps are zero.
std::string makeWeightBlob(const ModelFacts &facts);

/// `<model>_weights.S`: a symbol a table, its bytes included from
/// `<model>_weights.bin`. For the assemblers of gcc and clang, on any target.
void printAssembly(llvm::raw_ostream &os, const ModelFacts &facts,
                   const EmissionOptions &options, const SymbolNames &symbols);

/// `<model>_weights.o` for the target `triple`: a symbol a table. Reports what
/// is wrong on the module.
mlir::FailureOr<std::string> writeObject(mlir::ModuleOp module,
                                         const ModelFacts &facts,
                                         const EmissionOptions &options,
                                         const SymbolNames &symbols);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_WEIGHTBLOB_H
