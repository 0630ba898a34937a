//===- Npz.cpp - Archives of tensors --------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The part of the zip format (PKWARE APPNOTE.TXT 6.3) that numpy writes:
// entries stored or deflated, sizes below 4 GiB taken from the central
// directory (numpy leaves them open in local headers), no encryption.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorIO.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/Endian.h"
#include <limits>
#include <zlib.h>

using namespace llvm;
using namespace mote;

static constexpr StringLiteral endOfDirectory("PK\x05\x06");
static constexpr StringLiteral directoryEntry("PK\x01\x02");
static constexpr StringLiteral localHeader("PK\x03\x04");
static constexpr size_t endOfDirectorySize = 22, directoryEntrySize = 46,
                        localHeaderSize = 30;

static Error error(const Twine &message) { return createStringError(message); }

static uint16_t read16(StringRef bytes, size_t at) {
  return support::endian::read16le(bytes.data() + at);
}
static uint32_t read32(StringRef bytes, size_t at) {
  return support::endian::read32le(bytes.data() + at);
}

/// zlib's CRC over any length (its own takes 32 bits of it).
static uint32_t checksum(StringRef data) {
  uLong crc = crc32(0, nullptr, 0);
  while (!data.empty()) {
    StringRef part = data.take_front(1u << 30);
    crc = crc32(crc, reinterpret_cast<const Bytef *>(part.data()),
                static_cast<uInt>(part.size()));
    data = data.drop_front(part.size());
  }
  return static_cast<uint32_t>(crc);
}

/// Inflates a raw deflate stream that must fill `size` bytes exactly.
static Expected<std::string> inflateRaw(StringRef data, size_t size) {
  // Deflate expands by at most 1032:1, so a larger claim is a lie, and this
  // bounds what a small file can make us allocate.
  if (size / 1032 > data.size() + 1)
    return error("malformed .npz: impossible compression ratio");
  std::string result(size, '\0');
  z_stream stream = {};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
    return error("cannot start decompression");
  stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef *>(result.data());
  stream.avail_out = static_cast<uInt>(size);
  int status = inflate(&stream, Z_FINISH);
  bool whole = status == Z_STREAM_END && stream.avail_out == 0;
  inflateEnd(&stream);
  if (!whole)
    return error("malformed .npz: damaged compressed data");
  return result;
}

namespace {
struct ZipEntry {
  StringRef name;
  uint16_t flags, method;
  uint32_t crc, compressedSize, size, headerOffset;
};
} // namespace

/// Reads the directory entry at the front of `directory` and drops it.
static Expected<ZipEntry> parseDirectoryEntry(StringRef &directory) {
  if (!directory.starts_with(directoryEntry) ||
      directory.size() < directoryEntrySize)
    return error("malformed .npz: truncated directory");
  ZipEntry entry = {StringRef(),           read16(directory, 8),
                    read16(directory, 10), read32(directory, 16),
                    read32(directory, 20), read32(directory, 24),
                    read32(directory, 42)};
  size_t nameLength = read16(directory, 28);
  size_t total = directoryEntrySize + nameLength + read16(directory, 30) +
                 read16(directory, 32);
  if (total > directory.size())
    return error("malformed .npz: truncated directory");
  entry.name = directory.substr(directoryEntrySize, nameLength);
  directory = directory.drop_front(total);
  return entry;
}

/// The (decompressed) bytes of an entry.
static Expected<std::string> readEntry(StringRef archive,
                                       const ZipEntry &entry) {
  constexpr uint32_t zip64 = std::numeric_limits<uint32_t>::max();
  if (entry.flags & 1)
    return error("expected an .npz without encryption");
  if (entry.size == zip64 || entry.compressedSize == zip64 ||
      entry.headerOffset == zip64)
    return error("expected .npz entries below 4 GiB");
  StringRef local =
      archive.drop_front(std::min<size_t>(entry.headerOffset, archive.size()));
  if (!local.starts_with(localHeader) || local.size() < localHeaderSize)
    return error("malformed .npz: no entry where the directory says");
  size_t start = localHeaderSize + read16(local, 26) + read16(local, 28);
  if (start > local.size() || entry.compressedSize > local.size() - start)
    return error("malformed .npz: truncated entry");
  StringRef data = local.substr(start, entry.compressedSize);
  std::string content;
  if (entry.method == 0 && entry.size == entry.compressedSize) {
    content = data.str();
  } else if (entry.method == 8) {
    Expected<std::string> inflated = inflateRaw(data, entry.size);
    if (!inflated)
      return inflated.takeError();
    content = std::move(*inflated);
  } else {
    return error("expected stored or deflated .npz entries but got method " +
                 Twine(entry.method));
  }
  if (checksum(content) != entry.crc)
    return error("malformed .npz: checksum mismatch");
  return content;
}

Expected<std::vector<NamedTensor>> mote::parseNpz(StringRef bytes) {
  size_t end = bytes.rfind(endOfDirectory);
  if (end == StringRef::npos || bytes.size() - end < endOfDirectorySize)
    return error("malformed .npz: no directory");
  unsigned count = read16(bytes, end + 10);
  StringRef directory = bytes.take_front(end);
  directory = directory.drop_front(
      std::min<size_t>(read32(bytes, end + 16), directory.size()));
  std::vector<NamedTensor> tensors;
  for (unsigned index = 0; index < count; ++index) {
    Expected<ZipEntry> entry = parseDirectoryEntry(directory);
    if (!entry)
      return entry.takeError();
    Expected<std::string> content = readEntry(bytes, *entry);
    if (!content)
      return content.takeError();
    Expected<HostTensor> tensor = parseNpy(*content);
    if (!tensor)
      return error("entry '" + entry->name +
                   "': " + toString(tensor.takeError()));
    StringRef name = entry->name;
    name.consume_back(".npy");
    tensors.push_back({name.str(), std::move(*tensor)});
  }
  return tensors;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

static void append16(std::string &out, size_t value) {
  out.push_back(static_cast<char>(value & 0xff));
  out.push_back(static_cast<char>(value >> 8 & 0xff));
}
static void append32(std::string &out, size_t value) {
  append16(out, value & 0xffff);
  append16(out, value >> 16);
}

/// The fields that local headers and directory entries share.
static void appendCommon(std::string &out, StringRef name, StringRef content,
                         uint32_t crc) {
  append16(out, 20); // version needed: 2.0
  append16(out, 0);  // flags
  append16(out, 0);  // stored
  append16(out, 0);  // time and date: the format's epoch, so that equal
  append16(out, 33); // tensors give equal files
  append32(out, crc);
  append32(out, content.size());
  append32(out, content.size());
  append16(out, name.size());
  append16(out, 0); // extra
}

std::string mote::formatNpz(ArrayRef<NamedTensor> tensors) {
  std::string file, directory;
  for (const NamedTensor &named : tensors) {
    std::string name = named.name + ".npy";
    std::string content = formatNpy(named.tensor);
    uint32_t crc = checksum(content);
    directory += directoryEntry;
    append16(directory, 20);
    appendCommon(directory, name, content, crc);
    append16(directory, 0); // comment
    append16(directory, 0); // disk
    append16(directory, 0); // internal attributes
    append32(directory, 0); // external attributes
    append32(directory, file.size());
    directory += name;
    file += localHeader;
    appendCommon(file, name, content, crc);
    file += name + content;
  }
  size_t directoryOffset = file.size();
  file += directory;
  file += endOfDirectory;
  append32(file, 0); // disks
  append16(file, tensors.size());
  append16(file, tensors.size());
  append32(file, directory.size());
  append32(file, directoryOffset);
  append16(file, 0); // comment
  return file;
}
