//===- HideLibraryOptions.h - A --help of the tool's own --------*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_HIDELIBRARYOPTIONS_H
#define MOTE_COMPILER_TOOLS_HIDELIBRARYOPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace mote {

/// Leaves options that LLVM's code generators register in static constructors
/// out of --help: there are hundreds, and none does anything here. Call it
/// first in main(); what is registered later, passes for one, is shown.
inline void hideLibraryOptions() {
  for (auto &[name, option] : llvm::cl::getRegisteredOptions())
    if (llvm::is_contained(option->Categories,
                           &llvm::cl::getGeneralCategory()) &&
        !option->isPositional())
      option->setHiddenFlag(llvm::cl::ReallyHidden);
}

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_HIDELIBRARYOPTIONS_H
