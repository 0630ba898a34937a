//===- TensorIO.cpp - Tensors in files ------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorIO.h"

#include "dialects/Interpreter/TensorBox.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <cstring>

using namespace llvm;
using namespace mote;

static Error error(const Twine &message) { return createStringError(message); }

//===----------------------------------------------------------------------===//
// .npy headers
//===----------------------------------------------------------------------===//

namespace {
struct NpyHeader {
  ElementKind kind = ElementKind::F32;
  bool bigEndian = false;
  bool fortranOrder = false;
  SmallVector<int64_t> shape;
};
} // namespace

/// numpy's type codes; an element kind each. It has none for small kinds, whose
/// files hold their bytes.
static constexpr std::pair<StringLiteral, ElementKind> typeCodes[] = {
    {"b1", ElementKind::Bool}, {"i1", ElementKind::I8},
    {"u1", ElementKind::U8},   {"i2", ElementKind::I16},
    {"u2", ElementKind::U16},  {"i4", ElementKind::I32},
    {"u4", ElementKind::U32},  {"i8", ElementKind::I64},
    {"u8", ElementKind::U64},  {"f2", ElementKind::F16},
    {"V2", ElementKind::BF16}, {"f4", ElementKind::F32},
    {"f8", ElementKind::F64}};

static Error parseDescr(StringRef descr, NpyHeader &header) {
  StringRef code = descr;
  if (!code.empty() && StringRef("<>|=").contains(code.front())) {
    header.bigEndian = code.front() == '>';
    code = code.drop_front();
  }
  for (auto [name, kind] : typeCodes)
    if (code == name) {
      header.kind = kind;
      return Error::success();
    }
  return error("expected a .npy of integers or floats but got dtype '" + descr +
               "'");
}

/// Reads `(1, 3, 96,)`; `text` starts after the opening parenthesis.
static Error parseShape(StringRef &text, SmallVectorImpl<int64_t> &shape) {
  for (;;) {
    text = text.ltrim(" ,");
    if (text.consume_front(")"))
      return Error::success();
    uint64_t dim;
    if (text.consumeInteger(10, dim) || dim > (uint64_t(1) << 40) ||
        shape.size() == 32)
      return error("malformed shape in .npy header");
    text.consume_front("L"); // Python 2 wrote long integers so
    shape.push_back(static_cast<int64_t>(dim));
  }
}

/// Reads the dictionary `{'descr': '<f4', 'fortran_order': False, 'shape': (3,
/// 4), }`.
static Error parseDictionary(StringRef text, NpyHeader &header) {
  text = text.trim();
  unsigned seen = 0;
  if (!text.consume_front("{"))
    return error("malformed .npy header");
  for (;;) {
    text = text.ltrim(" ,");
    if (text.consume_front("}"))
      break;
    char quote = text.empty() ? '\0' : text.front();
    if (quote != '\'' && quote != '"')
      return error("malformed .npy header");
    auto [key, rest] = text.drop_front().split(quote);
    text = rest.ltrim();
    if (!text.consume_front(":"))
      return error("malformed .npy header");
    text = text.ltrim();
    if (key == "descr" &&
        (text.consume_front("'") || text.consume_front("\""))) {
      StringRef descr =
          text.take_until([](char c) { return c == '\'' || c == '"'; });
      text = text.drop_front(std::min(text.size(), descr.size() + 1));
      if (Error failed = parseDescr(descr, header))
        return failed;
      seen |= 1;
    } else if (key == "fortran_order" &&
               (text.starts_with("True") || text.starts_with("False"))) {
      header.fortranOrder = text.starts_with("True");
      text = text.drop_front(header.fortranOrder ? 4 : 5);
      seen |= 2;
    } else if (key == "shape" && text.consume_front("(")) {
      header.shape.clear();
      if (Error failed = parseShape(text, header.shape))
        return failed;
      seen |= 4;
    } else if (key == "descr") {
      return error(
          "expected a .npy of one element type but got a structured dtype");
    } else {
      return error("unexpected entry '" + key.take_front(32) +
                   "' in .npy header");
    }
  }
  return seen == 7 ? Error::success() : error("incomplete .npy header");
}

//===----------------------------------------------------------------------===//
// .npy
//===----------------------------------------------------------------------===//

static void swapBytes(HostTensor &tensor) {
  unsigned width = byteWidth(tensor.getKind());
  MutableArrayRef<char> bytes = tensor.getBytes();
  for (size_t start = 0; start < bytes.size(); start += width)
    std::reverse(bytes.begin() + start, bytes.begin() + start + width);
}

Expected<HostTensor> mote::parseRaw(StringRef bytes, ElementKind kind,
                                    ArrayRef<int64_t> shape) {
  int64_t size = byteWidth(kind);
  for (int64_t dim : shape)
    if (dim < 0 || MulOverflow(size, dim, size))
      return error("shape is too large");
  if (static_cast<uint64_t>(size) != bytes.size())
    return error("expected " + Twine(size) + " bytes of data but got " +
                 Twine(bytes.size()));
  HostTensor tensor(kind, shape);
  if (!bytes.empty())
    std::memcpy(tensor.getBytes().data(), bytes.data(), bytes.size());
  return tensor;
}

Expected<HostTensor> mote::parseNpy(StringRef bytes) {
  if (!bytes.consume_front("\x93NUMPY") || bytes.size() < 4)
    return error("expected the bytes of a .npy file");
  unsigned major = static_cast<unsigned char>(bytes[0]);
  size_t lengthBytes = major == 1 ? 2 : 4;
  if (major < 1 || major > 3)
    return error("expected .npy format 1, 2 or 3 but got " + Twine(major));
  if (bytes.size() < 2 + lengthBytes)
    return error("truncated .npy header");
  const char *lengthAt = bytes.data() + 2;
  uint64_t length = lengthBytes == 2 ? support::endian::read16le(lengthAt)
                                     : support::endian::read32le(lengthAt);
  bytes = bytes.drop_front(2 + lengthBytes);
  if (length > bytes.size())
    return error("truncated .npy header");
  NpyHeader header;
  if (Error failed = parseDictionary(bytes.take_front(length), header))
    return failed;
  SmallVector<int64_t> stored(header.shape);
  if (header.fortranOrder)
    std::reverse(stored.begin(), stored.end());
  Expected<HostTensor> tensor =
      parseRaw(bytes.drop_front(length), header.kind, stored);
  if (!tensor)
    return tensor.takeError();
  if (header.bigEndian)
    swapBytes(*tensor);
  if (header.kind == ElementKind::Bool)
    for (char &byte : tensor->getBytes())
      byte = byte != 0;
  if (!header.fortranOrder)
    return tensor;
  SmallVector<int64_t> reversed(
      llvm::reverse(seq<int64_t>(0, header.shape.size())));
  return permuted(*tensor, reversed);
}

std::string mote::formatNpy(const HostTensor &tensor) {
  StringRef code =
      isUnsigned(tensor.getKind()) || isFloat(tensor.getKind()) ? "u1" : "i1";
  for (auto [name, kind] : typeCodes)
    if (kind == tensor.getKind())
      code = name;
  std::string dictionary;
  raw_string_ostream os(dictionary);
  os << "{'descr': '" << (byteWidth(tensor.getKind()) == 1 ? '|' : '<') << code
     << "', 'fortran_order': False, 'shape': (";
  interleave(tensor.getShape(), os, ", ");
  os << (tensor.getRank() == 1 ? ",), }" : "), }");
  // The data starts at a multiple of 64 and the header ends in a line feed.
  size_t prefix = 10;
  size_t total = alignTo(prefix + dictionary.size() + 1, 64);
  bool isLong = total - prefix > 0xffff;
  if (isLong)
    total = alignTo((prefix = 12) + dictionary.size() + 1, 64);
  dictionary.append(total - prefix - dictionary.size() - 1, ' ');
  dictionary.push_back('\n');
  std::string file(isLong ? "\x93NUMPY\x02\0" : "\x93NUMPY\x01\0", 8);
  char length[4];
  support::endian::write32le(length, static_cast<uint32_t>(dictionary.size()));
  file.append(length, prefix - 8);
  file += dictionary;
  file.append(tensor.getBytes().data(), tensor.getBytes().size());
  return file;
}

//===----------------------------------------------------------------------===//
// Files
//===----------------------------------------------------------------------===//

static Expected<std::unique_ptr<MemoryBuffer>> open(StringRef path) {
  ErrorOr<std::unique_ptr<MemoryBuffer>> file = MemoryBuffer::getFile(
      path, /*IsText=*/false, /*RequiresNullTerminator=*/false);
  if (!file)
    return createStringError(file.getError(), "cannot read '" + path + "': " +
                                                  file.getError().message());
  return std::move(*file);
}

static Error inFile(StringRef path, Error failed) {
  return error("'" + path + "': " + toString(std::move(failed)));
}

static SmallVector<int64_t> withoutOnes(ArrayRef<int64_t> shape) {
  SmallVector<int64_t> kept;
  llvm::copy_if(shape, std::back_inserter(kept),
                [](int64_t dim) { return dim != 1; });
  return kept;
}

/// Every tensor of a `.npy` or `.npz` file.
static Expected<std::vector<NamedTensor>> readArrays(StringRef path) {
  Expected<std::unique_ptr<MemoryBuffer>> file = open(path);
  if (!file)
    return file.takeError();
  StringRef bytes = (*file)->getBuffer();
  if (bytes.starts_with("PK")) {
    Expected<std::vector<NamedTensor>> tensors = parseNpz(bytes);
    return tensors ? std::move(tensors) : inFile(path, tensors.takeError());
  }
  Expected<HostTensor> tensor = parseNpy(bytes);
  if (!tensor)
    return inFile(path, tensor.takeError());
  std::vector<NamedTensor> tensors;
  tensors.push_back({"", std::move(*tensor)});
  return tensors;
}

Expected<HostTensor> mote::readTensorFile(StringRef path,
                                          mlir::ShapedType type) {
  ElementKind kind = *kindOf(type.getElementType());
  if (!path.ends_with(".npy") && !path.ends_with(".npz")) {
    Expected<std::unique_ptr<MemoryBuffer>> file = open(path);
    if (!file)
      return file.takeError();
    Expected<HostTensor> tensor =
        parseRaw((*file)->getBuffer(), kind, type.getShape());
    return tensor ? std::move(tensor) : inFile(path, tensor.takeError());
  }
  Expected<std::vector<NamedTensor>> tensors = readArrays(path);
  if (!tensors)
    return tensors.takeError();
  if (tensors->size() != 1)
    return error("'" + path + "': expected one tensor but got " +
                 Twine(tensors->size()));
  HostTensor &tensor = tensors->front().tensor;
  if (tensor.getKind() != kind)
    return error("'" + path + "': expected elements of type " + kindName(kind) +
                 " but got " + kindName(tensor.getKind()));
  auto text = [](ArrayRef<int64_t> shape) {
    return "[" +
           join(map_range(shape,
                          [](int64_t dim) { return std::to_string(dim); }),
                ", ") +
           "]";
  };
  if (withoutOnes(tensor.getShape()) != withoutOnes(type.getShape()))
    return error("'" + path + "': expected shape " + text(type.getShape()) +
                 " but got " + text(tensor.getShape()));
  return tensor.reshaped(type.getShape());
}

Error mote::writeTensorFile(StringRef path, const HostTensor &tensor) {
  std::error_code failed;
  raw_fd_ostream os(path, failed);
  if (failed)
    return createStringError(failed, "cannot write '" + path +
                                         "': " + failed.message());
  if (path.ends_with(".npy"))
    os << formatNpy(tensor);
  else if (path.ends_with(".npz"))
    os << formatNpz(NamedTensor{"0", tensor});
  else
    os.write(tensor.getBytes().data(), tensor.getBytes().size());
  os.close();
  if (!os.has_error())
    return Error::success();
  failed = os.error();
  os.clear_error();
  return createStringError(failed,
                           "cannot write '" + path + "': " + failed.message());
}
