//===- OutputFolder.h - All files or none --------------------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_OUTPUTFOLDER_H
#define MOTE_COMPILER_TOOLS_MOTE_OUTPUTFOLDER_H

#include "codegen/cpp/EmitCpp.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace mote {

/// Writes all files to `folder`, which is made where it is missing. A failure
/// leaves the disk as it was, but for files already replaced when a rename
/// itself fails.
llvm::Error writeFolder(llvm::StringRef folder,
                        llvm::ArrayRef<EmittedFile> files);

/// Writes one file, whole or not at all. "-" is standard output.
llvm::Error writeFile(llvm::StringRef path, llvm::StringRef contents);

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_OUTPUTFOLDER_H
