//===- ExternalData.cpp - Tensors kept beside the model -------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A model is untrusted: its external data must not make the compiler read files
// outside the model's folder, or more bytes than the tensor has.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/TensorData.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"

using namespace mlir;
using namespace mote::importer;
namespace fs = llvm::sys::fs;
namespace path = llvm::sys::path;

/// The entries of `external_data`; -1 where a number is absent.
struct ExternalReference {
  StringRef location;
  int64_t offset = 0;
  int64_t length = -1;
};

static FailureOr<ExternalReference>
parseReference(const onnx::TensorProto &tensor, ErrorFn error) {
  ExternalReference reference;
  for (const auto &entry : tensor.external_data()) {
    StringRef value = entry.value();
    if (entry.key() == "location") {
      reference.location = value;
      continue;
    }
    if (entry.key() != "offset" && entry.key() != "length")
      continue;
    int64_t number = 0;
    if (value.getAsInteger(10, number) || number < 0)
      return error() << "expected the " << entry.key()
                     << " of external data to be a count of bytes but got '"
                     << value << "'";
    (entry.key() == "offset" ? reference.offset : reference.length) = number;
  }
  if (reference.location.empty())
    return error()
           << "expected external data to have a location but it has none";
  return reference;
}

/// The real path of `location`, which must be inside `folder` also after
/// symbolic links are followed.
static FailureOr<std::string> resolveInside(StringRef folder,
                                            StringRef location, ErrorFn error) {
  auto escapes = [&](StringRef how) -> LogicalResult {
    InFlightDiagnostic diagnostic = error();
    diagnostic << "expected external data inside the model's folder but '"
               << location << "' " << how;
    diagnostic.attachNote()
        << "put the file beside the model and refer to it by "
           "its name, or embed the data in the model";
    return diagnostic;
  };
  if (path::is_absolute(location, path::Style::posix) ||
      path::is_absolute(location, path::Style::windows))
    return escapes("is an absolute path");
  for (StringRef part :
       llvm::make_range(path::begin(location), path::end(location)))
    if (part == "..")
      return escapes("has a '..'");
  if (location.contains('\0'))
    return escapes("has a zero byte");

  SmallString<256> joined(folder), real, realFolder;
  path::append(joined, location);
  if (std::error_code code = fs::real_path(joined, real))
    return error() << "cannot read external data '" << location
                   << "': " << code.message();
  if (std::error_code code = fs::real_path(folder, realFolder))
    return error() << "cannot read folder '" << folder
                   << "': " << code.message();
  if (!realFolder.ends_with("/"))
    realFolder += "/";
  if (!StringRef(real).starts_with(realFolder))
    return escapes("is a symbolic link that leaves it");
  return real.str().str();
}

FailureOr<std::string>
mote::importer::readExternalData(const onnx::TensorProto &tensor,
                                 const TensorSource &source,
                                 int64_t expectedBytes, ErrorFn error) {
  FailureOr<ExternalReference> reference = parseReference(tensor, error);
  if (failed(reference))
    return failure();
  if (source.folder.empty())
    return error() << "expected the data in the model but it is in file '"
                   << reference->location << "'";
  if (reference->length >= 0 && reference->length != expectedBytes)
    return error() << "expected external data of " << expectedBytes
                   << " bytes but its length is " << reference->length;
  FailureOr<std::string> real =
      resolveInside(source.folder, reference->location, error);
  if (failed(real))
    return failure();

  fs::file_status status;
  if (std::error_code code = fs::status(*real, status))
    return error() << "cannot read external data '" << reference->location
                   << "': " << code.message();
  if (!fs::is_regular_file(status))
    return error() << "expected external data '" << reference->location
                   << "' to be a regular file but it is not";
  int64_t available = int64_t(status.getSize());
  if (reference->offset > available ||
      expectedBytes > available - reference->offset)
    return error() << "expected " << expectedBytes << " bytes at offset "
                   << reference->offset << " of '" << reference->location
                   << "' but the file has " << available;
  if (expectedBytes == 0)
    return std::string();
  auto buffer = llvm::MemoryBuffer::getFileSlice(*real, uint64_t(expectedBytes),
                                                 uint64_t(reference->offset));
  if (!buffer)
    return error() << "cannot read external data '" << reference->location
                   << "': " << buffer.getError().message();
  return (*buffer)->getBuffer().str();
}
