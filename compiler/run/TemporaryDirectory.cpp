//===- TemporaryDirectory.cpp --------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/TemporaryDirectory.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"
#include <atomic>
#include <csignal>
#include <unistd.h>

using namespace llvm;
using namespace mote;

// Folders alive, for the interrupt handler; a tool has one or two at a time.
static std::array<std::atomic<std::string *>, 8> live;

static void removeLiveDirectories() {
  for (std::atomic<std::string *> &slot : live)
    if (std::string *root = slot.load())
      (void)sys::fs::remove_directories(*root);
  // Callers see the process die by the signal, as without the handler.
  std::signal(SIGINT, SIG_DFL);
  (void)raise(SIGINT);
}

static void remember(StringRef root) {
  auto *copy = new std::string(root);
  for (std::atomic<std::string *> &slot : live) {
    std::string *empty = nullptr;
    if (slot.compare_exchange_strong(empty, copy))
      return;
  }
  delete copy;
}

static void forget(StringRef root) {
  for (std::atomic<std::string *> &slot : live) {
    std::string *held = slot.load();
    if (held && *held == root && slot.compare_exchange_strong(held, nullptr))
      delete held;
  }
}

Expected<TemporaryDirectory> TemporaryDirectory::create() {
  SmallString<128> root;
  if (std::error_code error = sys::fs::createUniqueDirectory("mote", root))
    return createStringError(error, "cannot create a temporary folder: %s",
                             error.message().c_str());
  remember(root);
  sys::SetInterruptFunction(removeLiveDirectories);
  return TemporaryDirectory(root.str().str());
}

TemporaryDirectory::~TemporaryDirectory() {
  if (root.empty())
    return;
  (void)sys::fs::remove_directories(root);
  forget(root);
}

Error mote::writeBytes(StringRef path, ArrayRef<char> bytes) {
  std::error_code error;
  raw_fd_ostream os(path, error);
  if (!error) {
    os.write(bytes.data(), bytes.size());
    os.close();
    error = os.error();
    os.clear_error();
  }
  if (error)
    return createStringError(error, "cannot write %s: %s", path.str().c_str(),
                             error.message().c_str());
  return Error::success();
}

Expected<std::vector<char>> mote::readBytes(StringRef path) {
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!buffer)
    return createStringError(buffer.getError(), "cannot read %s: %s",
                             path.str().c_str(),
                             buffer.getError().message().c_str());
  return std::vector<char>((*buffer)->getBufferStart(),
                           (*buffer)->getBufferEnd());
}
