//===- TextLayout.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/TextLayout.h"

#include "llvm/ADT/SmallVector.h"
#include <algorithm>

using namespace mote;

static constexpr unsigned maxDepth = 60;

static bool isBreak(char c) {
  auto byte = static_cast<unsigned char>(c),
       first = static_cast<unsigned char>(breakableSpace);
  return byte >= first && byte <= first + maxDepth;
}

static unsigned depthOf(char c) {
  return static_cast<unsigned char>(c) -
         static_cast<unsigned char>(breakableSpace);
}

std::string mote::nestBreaks(llvm::StringRef text) {
  std::string nested = text.str();
  for (char &c : nested)
    if (isBreak(c) && depthOf(c) < maxDepth)
      ++c;
  return nested;
}

std::string mote::withoutBreaks(llvm::StringRef text) {
  std::string plain = text.str();
  std::replace_if(plain.begin(), plain.end(), isBreak, ' ');
  return plain;
}

/// Where to break `text` so that the first part has at most `room` characters:
/// the last of the shallowest places, else the first place there is, else npos.
static size_t findBreak(llvm::StringRef text, unsigned room) {
  size_t best = llvm::StringRef::npos;
  for (size_t i = 0, e = text.size(); i < e; ++i) {
    if (!isBreak(text[i]))
      continue;
    if (i > room)
      return best == llvm::StringRef::npos ? i : best;
    if (best == llvm::StringRef::npos ||
        depthOf(text[i]) <= depthOf(text[best]))
      best = i;
  }
  return best;
}

std::string mote::fillLines(llvm::StringRef text, unsigned indent,
                            unsigned columns) {
  std::string result;
  auto addLine = [&](llvm::StringRef line) {
    result.append(indent, ' ');
    for (char c : line)
      result += isBreak(c) ? ' ' : c;
    result += '\n';
  };
  unsigned first = indent;
  while (indent + text.size() > columns) {
    size_t at = findBreak(text, columns > indent ? columns - indent : 1);
    if (at == llvm::StringRef::npos)
      break;
    addLine(text.take_front(at));
    text = text.drop_front(at + 1);
    indent = first + 4;
  }
  addLine(text);
  return result;
}

std::string mote::fillComment(llvm::StringRef text, llvm::StringRef prefix,
                              unsigned indent, unsigned columns) {
  std::string result;
  llvm::SmallVector<llvm::StringRef> lines;
  text.split(lines, '\n');
  for (llvm::StringRef line : lines) {
    // Tables keep their spacing: only lines that are too long are filled again.
    while (true) {
      unsigned room =
          columns - std::min<unsigned>(columns - 20, indent + prefix.size());
      size_t at = line.size();
      if (line.size() > room) {
        at = line.take_front(room + 1).rfind(' ');
        if (at == llvm::StringRef::npos)
          at = std::min(line.find(' '), line.size());
      }
      result.append(indent, ' ');
      result += (prefix + line.take_front(at)).str();
      while (!result.empty() && result.back() == ' ')
        result.pop_back();
      // A backslash at the end would make the next line a comment too.
      if (result.back() == '\\')
        result += '.';
      result += '\n';
      if (at >= line.size())
        break;
      line = line.drop_front(at + 1);
    }
  }
  return result;
}
