//===- Npy.cpp ------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// NumPy's file format: a magic string, a version, the length of a header, and
// the header: the text of a Python dictionary with the keys descr,
// fortran_order, shape.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
//
//===----------------------------------------------------------------------===//

#include "compiler/tensors/TensorFile.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace mote;

static constexpr StringLiteral magic("\x93NUMPY");

static Error npyError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(),
                           "not a usable .npy file: " + message);
}

static std::optional<ElementKind> kindOfDescr(StringRef descr) {
  // The first character is the byte order; `|` is for single bytes.
  if (descr.size() < 2 || descr.front() == '>')
    return std::nullopt;
  return StringSwitch<std::optional<ElementKind>>(descr.drop_front())
      .Case("b1", ElementKind::Bool)
      .Case("i1", ElementKind::I8)
      .Case("u1", ElementKind::U8)
      .Case("i2", ElementKind::I16)
      .Case("u2", ElementKind::U16)
      .Case("i4", ElementKind::I32)
      .Case("u4", ElementKind::U32)
      .Case("i8", ElementKind::I64)
      .Case("u8", ElementKind::U64)
      .Case("f2", ElementKind::F16)
      .Case("f4", ElementKind::F32)
      .Case("f8", ElementKind::F64)
      .Default(std::nullopt);
}

static StringRef descrOfKind(ElementKind kind) {
  switch (kind) {
  case ElementKind::Bool:
    return "|b1";
  case ElementKind::I8:
    return "|i1";
  case ElementKind::U8:
    return "|u1";
  case ElementKind::I16:
    return "<i2";
  case ElementKind::U16:
    return "<u2";
  case ElementKind::I32:
    return "<i4";
  case ElementKind::U32:
    return "<u4";
  case ElementKind::I64:
    return "<i8";
  case ElementKind::U64:
    return "<u8";
  case ElementKind::F16:
    return "<f2";
  case ElementKind::BF16: // NumPy has none: the bits.
    return "<u2";
  case ElementKind::F32:
    return "<f4";
  case ElementKind::F64:
    return "<f8";
  }
  llvm_unreachable("all kinds are listed");
}

/// The text of a key's value, from after the colon on; empty where it is
/// missing.
static StringRef valueOf(StringRef header, StringRef key) {
  size_t at = header.find(key);
  if (at == StringRef::npos)
    return "";
  return header.substr(at + key.size()).ltrim("'\": ");
}

static Expected<SmallVector<int64_t>> parseShape(StringRef header) {
  StringRef text = valueOf(header, "shape");
  size_t end = text.find(')');
  if (!text.consume_front("(") || end == StringRef::npos)
    return npyError("expected a shape");
  SmallVector<StringRef> dims;
  text.substr(0, end - 1)
      .split(dims, ',', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  SmallVector<int64_t> shape;
  int64_t elements = 1;
  for (StringRef dim : dims) {
    int64_t size = 0;
    if (dim.trim().empty())
      continue;
    if (dim.trim().getAsInteger(10, size) || size < 0 ||
        __builtin_mul_overflow(elements, std::max<int64_t>(size, 1),
                               &elements) ||
        elements > (int64_t(1) << 40))
      return npyError("expected a shape but got '" + dim + "'");
    shape.push_back(size);
  }
  return shape;
}

/// Splits the file into header and data.
static Error splitNpy(StringRef bytes, StringRef &header, StringRef &data) {
  if (!bytes.consume_front(magic) || bytes.size() < 6)
    return npyError("expected the magic string \\x93NUMPY");
  unsigned version = static_cast<unsigned char>(bytes[0]);
  bytes = bytes.drop_front(2);
  size_t length = 0;
  if (version == 1) {
    length = support::endian::read16le(bytes.data());
    bytes = bytes.drop_front(2);
  } else {
    length = support::endian::read32le(bytes.data());
    bytes = bytes.drop_front(4);
  }
  if (length > bytes.size())
    return npyError("the header is cut off");
  header = bytes.take_front(length);
  data = bytes.drop_front(length);
  return Error::success();
}

/// Copies column-major `data` into the row-major `tensor`.
static void copyFortranOrder(StringRef data, HostTensor &tensor) {
  ArrayRef<int64_t> shape = tensor.getShape();
  size_t width = byteWidth(tensor.getKind());
  for (int64_t index = 0; index < tensor.getNumElements(); ++index) {
    int64_t rest = index, stride = 1, source = 0;
    SmallVector<int64_t> position(shape.size());
    for (size_t d = shape.size(); d-- > 0; rest /= shape[d])
      position[d] = rest % shape[d];
    for (size_t d = 0; d < shape.size(); stride *= shape[d++])
      source += position[d] * stride;
    memcpy(tensor.getBytes().data() + index * width,
           data.data() + source * width, width);
  }
}

Expected<HostTensor> mote::parseNpy(StringRef bytes) {
  StringRef header, data;
  if (Error error = splitNpy(bytes, header, data))
    return error;
  StringRef descr = valueOf(header, "descr").take_until([](char c) {
    return c == '\'' || c == '"' || c == ',';
  });
  std::optional<ElementKind> kind = kindOfDescr(descr);
  if (!kind)
    return npyError("expected a little-endian number type but got '" + descr +
                    "'");
  Expected<SmallVector<int64_t>> shape = parseShape(header);
  if (!shape)
    return shape.takeError();

  int64_t elements = 1;
  for (int64_t size : *shape)
    elements *= size;
  uint64_t wanted = static_cast<uint64_t>(elements) * byteWidth(*kind);
  if (data.size() != wanted)
    return npyError("expected " + Twine(wanted) + " bytes of data but got " +
                    Twine(data.size()));
  HostTensor tensor(*kind, *shape);
  if (valueOf(header, "fortran_order").starts_with("True"))
    copyFortranOrder(data, tensor);
  else if (wanted != 0)
    memcpy(tensor.getBytes().data(), data.data(), wanted);
  return tensor;
}

std::string mote::formatNpy(const HostTensor &tensor) {
  std::string header;
  raw_string_ostream os(header);
  os << "{'descr': '" << descrOfKind(tensor.getKind())
     << "', 'fortran_order': False, 'shape': (";
  interleaveComma(tensor.getShape(), os);
  os << (tensor.getRank() == 1 ? ",), }" : "), }");
  // Magic, version and length take 10 bytes; data starts at a multiple of 64.
  while ((10 + header.size() + 1) % 64 != 0)
    header += ' ';
  header += '\n';

  std::string file = magic.str();
  file += {'\1', '\0', static_cast<char>(header.size() & 0xff),
           static_cast<char>(header.size() >> 8)};
  file += header;
  file.append(tensor.getBytes().begin(), tensor.getBytes().end());
  return file;
}
