//===- ArgumentParser.h - The tool's command lines ------------ -*- C++ -*-===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Command-line parsing for `mote <command>`: help that shows only what the user
// can say, hints for misspelt options, and one place where an option's text
// lives. LLVM's own parser would list the options of every linked library.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_COMPILER_TOOLS_MOTE_ARGUMENTPARSER_H
#define MOTE_COMPILER_TOOLS_MOTE_ARGUMENTPARSER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>
#include <string>
#include <vector>

namespace mote {

/// The arguments of one command.
class ArgumentParser {
public:
  /// Takes an option's value; an error's text says what was expected.
  using Setter = std::function<llvm::Error(llvm::StringRef)>;

  /// `usage` follows the command's name in the help: "MODEL [options]".
  ArgumentParser(llvm::StringRef command, llvm::StringRef usage,
                 llvm::StringRef summary)
      : command(command), usage(usage), summary(summary) {}

  /// Starts a titled group of options in the help.
  void group(llvm::StringRef title) { groups.push_back(title.str()); }
  /// `--name=VALUE` or `--name VALUE`; a name of one letter has one dash. May
  /// be given several times; the setter is called each time.
  void value(llvm::StringRef name, llvm::StringRef valueName,
             llvm::StringRef help, Setter set);
  void value(llvm::StringRef name, llvm::StringRef valueName,
             llvm::StringRef help, std::string &out);
  void value(llvm::StringRef name, llvm::StringRef valueName,
             llvm::StringRef help, int64_t &out, int64_t least = 0);
  /// `--name`, without a value.
  void flag(llvm::StringRef name, llvm::StringRef help, bool &out);
  /// `--name=a|b|c`.
  template <typename T>
  void choice(llvm::StringRef name, llvm::StringRef help,
              std::vector<std::pair<llvm::StringRef, T>> values, T &out);
  /// The one argument that is no option.
  void positional(llvm::StringRef name, std::string &out) {
    positionalName = name.str();
    positionalOut = &out;
  }
  /// Where further ones go. Without it they are errors.
  void furtherPositionals(std::vector<std::string> &out) { further = &out; }
  /// A command line to show at the end of the help, and what it does.
  void example(llvm::StringRef line, llvm::StringRef effect) {
    examples.push_back({line.str(), effect.str()});
  }

  llvm::StringRef getCommand() const { return command; }

  /// Sets what the options are bound to. `--help` prints the help to `os` and
  /// sets `helpShown`. An error is one of usage.
  llvm::Error parse(llvm::ArrayRef<llvm::StringRef> arguments,
                    llvm::raw_ostream &os, bool &helpShown);

private:
  struct Option {
    std::string name, valueName, help;
    Setter set;
    size_t group;
    bool takesValue() const { return !valueName.empty(); }
    std::string spelling() const {
      return (name.size() == 1 ? "-" : "--") + name;
    }
  };
  void printHelp(llvm::raw_ostream &os) const;
  const Option *find(llvm::StringRef name) const;
  llvm::Error unknownOption(llvm::StringRef name) const;
  llvm::Error takePositional(llvm::StringRef argument);

  std::string command, usage, summary;
  std::vector<std::string> groups = {""};
  std::vector<Option> options;
  std::string positionalName;
  std::string *positionalOut = nullptr;
  std::vector<std::string> *further = nullptr;
  std::vector<std::pair<std::string, std::string>> examples;
};

/// An error with that text.
llvm::Error makeError(const llvm::Twine &text);

/// The candidate nearest to `word`, or empty where none is near.
llvm::StringRef nearest(llvm::StringRef word,
                        llvm::ArrayRef<llvm::StringRef> candidates);

template <typename T>
void ArgumentParser::choice(llvm::StringRef name, llvm::StringRef help,
                            std::vector<std::pair<llvm::StringRef, T>> values,
                            T &out) {
  std::string valueName;
  for (const auto &[text, value] : values)
    valueName += (valueName.empty() ? "" : "|") + text.str();
  auto set = [values, valueName, &out](llvm::StringRef given) -> llvm::Error {
    for (const auto &[text, value] : values)
      if (text == given) {
        out = value;
        return llvm::Error::success();
      }
    return makeError("expected " + valueName + " but got '" + given + "'");
  };
  this->value(name, valueName, help, set);
}

} // namespace mote

#endif // MOTE_COMPILER_TOOLS_MOTE_ARGUMENTPARSER_H
