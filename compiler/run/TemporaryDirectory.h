//===- TemporaryDirectory.h - A folder that goes away --------- -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_RUN_TEMPORARYDIRECTORY_H
#define MOTE_COMPILER_RUN_TEMPORARYDIRECTORY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace mote {

/// A new folder below the system's temporary folder, removed with everything in
/// it by the destructor, and when the process is interrupted.
class TemporaryDirectory {
public:
  static llvm::Expected<TemporaryDirectory> create();
  ~TemporaryDirectory();
  TemporaryDirectory(TemporaryDirectory &&other) : root(std::move(other.root)) {
    other.root.clear();
  }
  TemporaryDirectory &operator=(TemporaryDirectory &&) = delete;

  llvm::StringRef getRoot() const { return root; }
  /// The path of a file in the folder.
  std::string path(llvm::StringRef name) const {
    return root + "/" + name.str();
  }

private:
  explicit TemporaryDirectory(std::string root) : root(std::move(root)) {}
  std::string root;
};

/// Whole files as bytes.
llvm::Error writeBytes(llvm::StringRef path, llvm::ArrayRef<char> bytes);
llvm::Expected<std::vector<char>> readBytes(llvm::StringRef path);

} // namespace mote

#endif // MOTE_COMPILER_RUN_TEMPORARYDIRECTORY_H
