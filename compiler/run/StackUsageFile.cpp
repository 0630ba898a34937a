//===- StackUsageFile.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/StackUsage.h"
#include "compiler/run/TemporaryDirectory.h"

using namespace llvm;
using namespace mote;

/// The function's name in a line of GCC, `file:line:column:declaration`, or of
/// Clang, `file:line:symbol`.
static StringRef functionOf(StringRef where) {
  StringRef name = where.split('(').first.rtrim();
  size_t begin = name.find_last_of(" :*&");
  return begin == StringRef::npos ? name : name.drop_front(begin + 1);
}

Expected<std::map<std::string, uint32_t>>
mote::readStackUsageFile(StringRef path) {
  Expected<std::vector<char>> bytes = readBytes(path);
  if (!bytes)
    return bytes.takeError();
  std::map<std::string, uint32_t> usage;
  SmallVector<StringRef> lines, fields;
  StringRef(bytes->data(), bytes->size())
      .split(lines, '\n', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef line : lines) {
    fields.clear();
    line.split(fields, '\t');
    uint32_t size;
    if (fields.size() != 3 || fields[1].getAsInteger(10, size))
      return createStringError("unexpected line in " + path + ": " + line);
    std::string function = functionName(functionOf(fields[0]));
    if (!fields[2].starts_with("static"))
      return createStringError("the stack of " + function +
                               " is not known: "
                               "the compiler calls it " +
                               fields[2]);
    uint32_t &largest = usage[function];
    largest = std::max(largest, size);
  }
  return usage;
}
