//===- Harness.h - The harness's files, embedded -------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_HARNESS_H
#define MOTE_COMPILER_RUN_HARNESS_H

#include "codegen/targets/Target.h"
#include "compiler/run/Program.h"
#include "llvm/ADT/StringRef.h"

namespace mote {

/// The text of a file of compiler/run/harness, embedded at build time; empty
/// where there is none of that name.
llvm::StringRef harnessFile(llvm::StringRef name);

/// Names of the C++ sources that a program for `target` is made of, besides the
/// model's.
llvm::ArrayRef<llvm::StringRef> harnessSources(const Target &target);

/// `harness_model.h`: the model's names and sizes as main.cpp wants them.
std::string harnessModelHeader(const ModelInterface &model, bool dumpArena);

/// The linker script of a bare-metal target. `useExtra` puts weights and arena
/// into the board's large memory. Of the model's regions, which `<model>.ld`
/// places, the first is in the board's RAM and the others in its large memory,
/// if it has one.
std::string linkerScript(const Target &target, bool useExtra,
                         const ModelInterface &model);

} // namespace mote

#endif // MOTE_COMPILER_RUN_HARNESS_H
