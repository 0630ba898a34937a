//===- ArgumentParser.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/ArgumentParser.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace llvm;
using namespace mote;

Error mote::makeError(const Twine &text) {
  return createStringError(inconvertibleErrorCode(), text);
}

StringRef mote::nearest(StringRef word, ArrayRef<StringRef> candidates) {
  StringRef best;
  // More than a third of the letters wrong is another word.
  unsigned bestDistance = static_cast<unsigned>(word.size() / 3 + 1);
  for (StringRef candidate : candidates) {
    unsigned distance = word.edit_distance(candidate);
    if (distance <= bestDistance && (best.empty() || distance < bestDistance)) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

void ArgumentParser::value(StringRef name, StringRef valueName, StringRef help,
                           Setter set) {
  options.push_back({name.str(), valueName.str(), help.str(), std::move(set),
                     groups.size() - 1});
}

void ArgumentParser::value(StringRef name, StringRef valueName, StringRef help,
                           std::string &out) {
  value(name, valueName, help, [&out](StringRef text) {
    out = text.str();
    return Error::success();
  });
}

void ArgumentParser::value(StringRef name, StringRef valueName, StringRef help,
                           int64_t &out, int64_t least) {
  value(name, valueName, help, [&out, least](StringRef text) -> Error {
    if (text.getAsInteger(10, out) || out < least)
      return makeError("expected a whole number of at least " + Twine(least) +
                       " but got '" + text + "'");
    return Error::success();
  });
}

void ArgumentParser::flag(StringRef name, StringRef help, bool &out) {
  value(name, "", help, [&out](StringRef) {
    out = true;
    return Error::success();
  });
}

const ArgumentParser::Option *ArgumentParser::find(StringRef name) const {
  for (const Option &option : options)
    if (option.name == name)
      return &option;
  return nullptr;
}

static StringRef dashes(StringRef name) {
  return name.size() == 1 ? "-" : "--";
}

Error ArgumentParser::unknownOption(StringRef name) const {
  SmallVector<StringRef> names = {"help"};
  for (const Option &option : options)
    names.push_back(option.name);
  StringRef hint = nearest(name, names);
  std::string suggestion =
      hint.empty() ? ""
                   : (", did you mean '" + dashes(hint) + hint + "'?").str();
  return makeError("unknown option '" + dashes(name) + name + "'" + suggestion);
}

Error ArgumentParser::takePositional(StringRef argument) {
  if (!positionalOut)
    return makeError("expected no further argument but got '" + argument + "'");
  if (further && !positionalOut->empty()) {
    further->push_back(argument.str());
    return Error::success();
  }
  if (!positionalOut->empty())
    return makeError("expected one " + positionalName + " but got '" +
                     *positionalOut + "' and '" + argument + "'");
  *positionalOut = argument.str();
  return Error::success();
}

Error ArgumentParser::parse(ArrayRef<StringRef> arguments, raw_ostream &os,
                            bool &helpShown) {
  helpShown = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    StringRef argument = arguments[i];
    // A lone dash is a file name: standard input or output.
    if (argument == "-" || !argument.starts_with("-")) {
      if (Error error = takePositional(argument))
        return error;
      continue;
    }
    auto [name, text] = argument.split('=');
    bool hasText = argument.contains('=');
    name = name.drop_front(name.starts_with("--") ? 2 : 1);
    if (name == "help" || name == "h") {
      printHelp(os);
      helpShown = true;
      return Error::success();
    }
    const Option *option = find(name);
    if (!option)
      return unknownOption(name);
    if (option->takesValue() && !hasText) {
      if (i + 1 == arguments.size())
        return makeError("option '" + option->spelling() +
                         "' needs a value: " + option->valueName);
      text = arguments[++i];
    } else if (!option->takesValue() && hasText) {
      return makeError("option '" + option->spelling() + "' takes no value");
    }
    if (Error error = option->set(text))
      return makeError("option '" + option->spelling() +
                       "': " + toString(std::move(error)));
  }
  if (positionalOut && positionalOut->empty())
    return makeError("expected a " + positionalName);
  return Error::success();
}

/// Prints `text` in lines of at most `width` columns, all but the first
/// indented.
static void printWrapped(raw_ostream &os, StringRef text, size_t indent,
                         size_t width) {
  SmallVector<StringRef> lines;
  text.split(lines, '\n');
  bool first = true;
  for (StringRef line : lines) {
    SmallVector<StringRef> words;
    line.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    size_t column = width;
    for (StringRef word : words) {
      if (column + 1 + word.size() > width) {
        if (!first)
          (os << "\n").indent(indent);
        column = indent;
      } else {
        os << " ";
        ++column;
      }
      os << word;
      column += word.size();
      first = false;
    }
  }
  os << "\n";
}

void ArgumentParser::printHelp(raw_ostream &os) const {
  constexpr size_t column = 30, width = 100;
  os << "usage: mote " << command << " " << usage << "\n\n";
  printWrapped(os, summary, 0, width);
  for (size_t group = 0; group < groups.size(); ++group) {
    if (none_of(options, [&](const Option &o) { return o.group == group; }))
      continue;
    os << "\n" << groups[group] << ":\n";
    for (const Option &option : options) {
      if (option.group != group)
        continue;
      std::string left = "  " + option.spelling();
      if (option.takesValue())
        left += (option.name.size() == 1 ? " " : "=") + option.valueName;
      os << left;
      if (left.size() + 2 > column)
        os << "\n" << std::string(column, ' ');
      else
        os << std::string(column - left.size(), ' ');
      printWrapped(os, option.help, column, width);
    }
  }
  if (!examples.empty())
    os << "\nexamples:\n";
  for (const auto &[line, effect] : examples) {
    os << "  " << line << "\n      ";
    printWrapped(os, effect, 6, width);
  }
}
