//===- Process.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Process.h"

#include "compiler/run/TemporaryDirectory.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/Program.h"

using namespace llvm;
using namespace mote;

extern char **environ;

void mote::appendFlags(Command &command, StringRef flags) {
  SmallVector<StringRef> words;
  flags.split(words, ' ', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
  for (StringRef word : words)
    command.push_back(word.str());
}

Expected<int> mote::runProcess(const Command &command, StringRef log,
                               unsigned timeoutSeconds,
                               ArrayRef<std::string> environment) {
  ErrorOr<std::string> program = sys::findProgramByName(command.front());
  if (!program)
    return createStringError(program.getError(), "cannot find the program '%s'",
                             command.front().c_str());
  SmallVector<StringRef> arguments(command.begin(), command.end());
  SmallVector<StringRef> variables(environment.begin(), environment.end());
  for (char **entry = environ; *entry; ++entry)
    variables.push_back(*entry);

  std::optional<StringRef> redirects[] = {StringRef(""), log, log};
  std::string message;
  int code = sys::ExecuteAndWait(*program, arguments, variables, redirects,
                                 timeoutSeconds, /*MemoryLimit=*/0, &message);
  // -1: not started, -2: died by a signal or the timeout.
  if (code < 0)
    return createStringError(inconvertibleErrorCode(), "%s: %s",
                             command.front().c_str(), message.c_str());
  return code;
}

Error mote::runTool(const Command &command, StringRef log) {
  Expected<int> code = runProcess(command, log, /*timeoutSeconds=*/0);
  if (!code)
    return code.takeError();
  if (*code == 0)
    return Error::success();
  std::string printed;
  if (Expected<std::vector<char>> bytes = readBytes(log))
    printed.assign(bytes->begin(), bytes->end());
  else
    consumeError(bytes.takeError());
  return createStringError(inconvertibleErrorCode(), "%s failed:\n%s%s",
                           command.front().c_str(), printed.c_str(),
                           ("command: " + join(command, " ")).c_str());
}
