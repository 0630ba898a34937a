//===- Process.h - Run other programs ------------------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_PROCESS_H
#define MOTE_COMPILER_RUN_PROCESS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mote {

/// A command line: the program's name, then its arguments.
using Command = std::vector<std::string>;

/// Appends the space-separated words of `flags`.
void appendFlags(Command &command, llvm::StringRef flags);

/// Runs `command` and waits; returns its exit code. Standard output and error
/// go to the file `log`. `environment` holds `NAME=value` entries to add to
/// this process's. An error says that the program is missing, died by a signal,
/// or was stopped after `timeoutSeconds` (0: none).
llvm::Expected<int> runProcess(const Command &command, llvm::StringRef log,
                               unsigned timeoutSeconds,
                               llvm::ArrayRef<std::string> environment = {});

/// Runs a compiler or linker; an error holds what it printed.
llvm::Error runTool(const Command &command, llvm::StringRef log);

} // namespace mote

#endif // MOTE_COMPILER_RUN_PROCESS_H
