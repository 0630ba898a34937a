//===- mote.cpp -----------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The user's tool: picks the command. `mote --help` says what there is.
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/ArgumentParser.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/Reporter.h"
#include "compiler/tools/mote/Version.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/InitLLVM.h"

using namespace llvm;
using namespace mote;

namespace {
struct Command {
  StringRef name, summary;
  int (*run)(Arguments);
};
} // namespace

static const Command commands[] = {
    {"compile", "turn a model into C++ that needs no library", compileCommand},
    {"run", "compile, build and run a model, here or in QEMU", runCommand},
    {"verify",
     "compare a target with the reference interpreter, layer by layer",
     verifyCommand},
    {"stack", "say how much stack the emitted code needs at most",
     stackCommand},
    {"inspect", "show what is in a model", inspectCommand},
};

static void printHelp(raw_ostream &os) {
  os << "usage: mote COMMAND [arguments]\n\n"
        "Mote compiles neural networks (ONNX) to standalone C++ for "
        "microcontrollers.\n\n"
        "commands:\n";
  for (const Command &command : commands)
    os << "  " << left_justify(command.name, 10) << command.summary << "\n";
  os << "\n'mote COMMAND --help' lists a command's options. 'mote --version' "
        "prints the\n"
        "version. Exit codes: 0 success, 1 the model or an input is at fault, "
        "2 the command\n"
        "line is.\n\n"
        "first steps:\n"
        "  mote inspect kws.onnx\n"
        "  mote compile kws.onnx --target=cortex-m4 -o out\n"
        "  mote run kws.onnx --target=cortex-m4 --input=x.npy\n";
}

static int unknownCommand(StringRef name) {
  SmallVector<StringRef> names;
  for (const Command &command : commands)
    names.push_back(command.name);
  StringRef hint = nearest(name, names);
  return usageError("", hint.empty() ? ("unknown command '" + name + "'").str()
                                     : ("unknown command '" + name +
                                        "', did you mean '" + hint + "'?")
                                           .str());
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  SmallVector<StringRef> arguments(argv + 1, argv + argc);
  if (arguments.empty()) {
    printHelp(errs());
    return ExitUsage;
  }
  StringRef name = arguments.front();
  // 'mote help compile' is 'mote compile --help'.
  if (name == "help" && arguments.size() == 2) {
    name = arguments.back();
    arguments = {name, "--help"};
  }
  if (name == "--help" || name == "-h" || name == "help") {
    printHelp(outs());
    return ExitOk;
  }
  if (name == "--version") {
    outs() << toolVersion << "\n";
    return ExitOk;
  }
  for (const Command &command : commands)
    if (command.name == name)
      return command.run(Arguments(arguments).drop_front());
  return unknownCommand(name);
}
