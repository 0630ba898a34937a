//===- Commands.h - The commands of mote ---------------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_COMMANDS_H
#define MOTE_COMPILER_TOOLS_MOTE_COMMANDS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace mote {

/// What a process ends with; scripts rely on it.
enum ExitCode {
  ExitOk = 0,
  ExitFailure = 1, ///< The model or an input is at fault.
  ExitUsage = 2,   ///< The command line is.
};

using Arguments = llvm::ArrayRef<llvm::StringRef>;

/// Each takes the arguments after the command's name.
int compileCommand(Arguments arguments);
int runCommand(Arguments arguments);
int verifyCommand(Arguments arguments);
int inspectCommand(Arguments arguments);
int stackCommand(Arguments arguments);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_COMMANDS_H
