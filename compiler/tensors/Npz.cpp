//===- Npz.cpp ------------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A .npz file is a ZIP archive of .npy files. Only what NumPy writes is read:
// entries that are stored or deflated, with ZIP64 sizes or without,
// unencrypted. Layout:
// https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, section 4.3
//
//===----------------------------------------------------------------------===//

#include "compiler/tensors/TensorFile.h"

#include "llvm/Support/Endian.h"
#include <zlib.h>

using namespace llvm;
using namespace mote;
using support::endian::read16le;
using support::endian::read32le;
using support::endian::read64le;

// An array larger than this is a mistake, or an attack on memory.
static constexpr uint64_t maxArrayBytes = uint64_t(1) << 32;

static Error npzError(const Twine &message) {
  return createStringError(inconvertibleErrorCode(),
                           "not a usable .npz file: " + message);
}

namespace {
struct Entry {
  StringRef name;
  uint16_t method = 0;
  uint64_t compressedSize = 0, size = 0, headerOffset = 0;
};
} // namespace

/// ZIP64 sizes stand in an extra field, in this order, for those that are all
/// ones.
static void readZip64(StringRef extra, Entry &entry) {
  while (extra.size() >= 4) {
    uint16_t tag = read16le(extra.data()), length = read16le(extra.data() + 2);
    StringRef body = extra.drop_front(4).take_front(length);
    extra = extra.drop_front(std::min<size_t>(4 + length, extra.size()));
    if (tag != 1)
      continue;
    for (uint64_t *field :
         {&entry.size, &entry.compressedSize, &entry.headerOffset})
      if (*field == 0xffffffff && body.size() >= 8) {
        *field = read64le(body.data());
        body = body.drop_front(8);
      }
  }
}

static Expected<std::vector<Entry>> readDirectory(StringRef bytes) {
  size_t end = bytes.rfind(StringRef("PK\5\6", 4));
  if (end == StringRef::npos || bytes.size() - end < 22)
    return npzError("no ZIP directory found");
  uint64_t count = read16le(bytes.data() + end + 10);
  uint64_t at = read32le(bytes.data() + end + 16);
  std::vector<Entry> entries;
  for (uint64_t i = 0; i < count; ++i) {
    if (at > bytes.size() || bytes.size() - at < 46 ||
        !bytes.substr(at).starts_with(StringRef("PK\1\2", 4)))
      return npzError("the ZIP directory is damaged");
    const char *header = bytes.data() + at;
    uint64_t nameLength = read16le(header + 28),
             extraLength = read16le(header + 30);
    Entry entry;
    entry.method = read16le(header + 10);
    entry.compressedSize = read32le(header + 20);
    entry.size = read32le(header + 24);
    entry.headerOffset = read32le(header + 42);
    entry.name = bytes.substr(at + 46, nameLength);
    readZip64(bytes.substr(at + 46 + nameLength, extraLength), entry);
    entries.push_back(entry);
    at += 46 + nameLength + extraLength + read16le(header + 32);
  }
  return entries;
}

static Expected<std::string> inflateEntry(StringRef data, uint64_t size) {
  std::string result(size, '\0');
  z_stream stream = {};
  // Negative window bits: deflate without zlib's own header.
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return npzError("zlib does not start");
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = static_cast<uInt>(size);
  int status = inflate(&stream, Z_FINISH);
  uint64_t produced = stream.total_out;
  inflateEnd(&stream);
  if (status != Z_STREAM_END || produced != size)
    return npzError("compressed data are damaged");
  return result;
}

static Expected<std::string> readEntry(StringRef bytes, const Entry &entry) {
  if (entry.headerOffset > bytes.size() ||
      bytes.size() - entry.headerOffset < 30)
    return npzError("an entry is cut off");
  const char *header = bytes.data() + entry.headerOffset;
  uint64_t start =
      entry.headerOffset + 30 + read16le(header + 26) + read16le(header + 28);
  if (start > bytes.size() || entry.compressedSize > bytes.size() - start)
    return npzError("an entry is cut off");
  if (entry.size > maxArrayBytes || entry.compressedSize > maxArrayBytes)
    return npzError("an array is larger than 4 GiB");
  StringRef data = bytes.substr(start, entry.compressedSize);
  if (entry.method == 8)
    return inflateEntry(data, entry.size);
  if (entry.method != 0)
    return npzError("expected stored or deflated entries but got method " +
                    Twine(entry.method));
  return data.str();
}

Expected<std::vector<NamedTensor>> mote::parseNpz(StringRef bytes) {
  Expected<std::vector<Entry>> entries = readDirectory(bytes);
  if (!entries)
    return entries.takeError();
  std::vector<NamedTensor> tensors;
  for (const Entry &entry : *entries) {
    StringRef name = entry.name;
    if (!name.consume_back(".npy"))
      continue;
    Expected<std::string> npy = readEntry(bytes, entry);
    if (!npy)
      return npy.takeError();
    Expected<HostTensor> tensor = parseNpy(*npy);
    if (!tensor)
      return createStringError(inconvertibleErrorCode(), "array '%s': %s",
                               name.str().c_str(),
                               toString(tensor.takeError()).c_str());
    tensors.push_back({name.str(), std::move(*tensor)});
  }
  return tensors;
}
