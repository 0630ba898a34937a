//===- StackUsage.h - The most stack that a program needs ----- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The worst-case stack of emitted code, from the machine code that a C++
// compiler made of it, library functions included: the stack pointer is
// followed through every instruction of every function that is reached, and the
// deepest chain of calls counts. What cannot be followed (recursion, calls
// through pointers, sizes that only a run knows) is an error, never a guess.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_STACKUSAGE_H
#define MOTE_COMPILER_RUN_STACKUSAGE_H

#include "compiler/run/Disassembly.h"
#include <vector>

namespace mote {

/// A function in a chain of calls.
struct StackFrame {
  std::string function;
  uint32_t bytes; ///< From its entry to where it calls the next one.
};

struct StackUsage {
  /// The chain that needs most, from an entry down.
  std::vector<StackFrame> deepest;
  /// The most that each function reached needs by itself, callees apart; of
  /// functions of one name (clones) the largest.
  std::map<std::string, uint32_t> functions;

  /// Worst case in bytes, without interrupts.
  uint32_t getBytes() const;
};

/// Analyzes the functions that the symbols `entries` name, which must exist.
llvm::Expected<StackUsage> analyzeStack(const Disassembly &code,
                                        llvm::ArrayRef<std::string> entries);

/// The same for the functions of `model` that an application calls, of those
/// that the program has.
llvm::Expected<StackUsage> analyzeModelStack(llvm::StringRef executable,
                                             const Target &target,
                                             llvm::StringRef model);

/// What a compiler states in the file of `-fstack-usage`: bytes by function
/// name, without namespaces and parameters. Dynamic sizes are an error.
llvm::Expected<std::map<std::string, uint32_t>>
readStackUsageFile(llvm::StringRef path);

} // namespace mote

#endif // MOTE_COMPILER_RUN_STACKUSAGE_H
