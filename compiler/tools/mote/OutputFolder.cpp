//===- OutputFolder.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/OutputFolder.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mote;

static Error cannotWrite(StringRef path, std::error_code code) {
  return createStringError(code, "cannot write %s: %s", path.str().c_str(),
                           code.message().c_str());
}

/// Writes `contents` to a new file beside `path`; TempFile removes it unless it
/// is kept, also when the process is interrupted.
static Expected<sys::fs::TempFile> writeBeside(StringRef path,
                                               StringRef contents) {
  Expected<sys::fs::TempFile> file = sys::fs::TempFile::create(
      path + ".%%%%%%.tmp", sys::fs::all_read | sys::fs::all_write);
  if (!file)
    return cannotWrite(path, errorToErrorCode(file.takeError()));
  raw_fd_ostream os(file->FD, /*shouldClose=*/false);
  os << contents;
  os.flush();
  if (std::error_code code = os.error()) {
    os.clear_error();
    consumeError(file->discard());
    return cannotWrite(path, code);
  }
  return std::move(*file);
}

static std::string joinPath(StringRef folder, StringRef name) {
  SmallString<128> path(folder);
  sys::path::append(path, name);
  return path.str().str();
}

Error mote::writeFolder(StringRef folder, ArrayRef<EmittedFile> files) {
  bool existed = sys::fs::is_directory(folder);
  if (std::error_code code = sys::fs::create_directories(folder))
    return cannotWrite(folder, code);
  std::vector<sys::fs::TempFile> written;
  Error failure = Error::success();
  for (const EmittedFile &file : files) {
    Expected<sys::fs::TempFile> temp =
        writeBeside(joinPath(folder, file.name), file.contents);
    if (!temp) {
      failure = joinErrors(std::move(failure), temp.takeError());
      break;
    }
    written.push_back(std::move(*temp));
  }
  if (failure) {
    for (sys::fs::TempFile &temp : written)
      consumeError(temp.discard());
    if (!existed)
      sys::fs::remove(folder);
    return failure;
  }
  for (auto [temp, file] : zip(written, files))
    if (Error error = temp.keep(joinPath(folder, file.name)))
      failure = joinErrors(std::move(failure), std::move(error));
  return failure;
}

Error mote::writeFile(StringRef path, StringRef contents) {
  if (path == "-") {
    outs() << contents;
    return Error::success();
  }
  // A device or a pipe takes the text; a file renamed over it would end it.
  bool isDevice = false;
  if (!sys::fs::is_other(path, isDevice) && isDevice) {
    std::error_code code;
    raw_fd_ostream os(path, code);
    if (code)
      return cannotWrite(path, code);
    os << contents;
    os.close();
    code = os.error();
    os.clear_error();
    return code ? cannotWrite(path, code) : Error::success();
  }
  Expected<sys::fs::TempFile> temp = writeBeside(path, contents);
  if (!temp)
    return temp.takeError();
  return temp->keep(path);
}
