//===- Reporter.cpp -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/Reporter.h"

#include "compiler/tools/mote/Commands.h"
#include "dialects/Interpreter/Interpreter.h"
#include "mlir/IR/Location.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;
using namespace mote;

int mote::usageError(StringRef command, StringRef message) {
  WithColor::error(errs(), "mote") << message << "\n";
  errs() << "try 'mote " << command << (command.empty() ? "" : " ")
         << "--help'\n";
  return ExitUsage;
}

Reporter::Reporter(mlir::MLIRContext &context, StringRef file)
    : context(context), file(file.str()),
      terminal(sys::Process::StandardErrIsDisplayed()) {
  handler = context.getDiagEngine().registerHandler(
      [this](mlir::Diagnostic &diagnostic) {
        print(diagnostic);
        return mlir::success();
      });
}

Reporter::~Reporter() {
  clearProgress();
  context.getDiagEngine().eraseHandler(handler);
}

void Reporter::progress(StringRef what) {
  if (!terminal)
    return;
  clearProgress();
  errs() << "mote: " << what << " ...";
  progressShown = true;
}

void Reporter::clearProgress() {
  if (progressShown)
    errs() << "\r\x1b[K"; // erase to the end of the line
  progressShown = false;
}

/// "node 'conv1': ", unless the text names the node itself, or the location is
/// the model as a whole.
std::string Reporter::nodePrefix(mlir::Location location,
                                 StringRef text) const {
  StringRef name = nodeName(location);
  if (name.empty() || name == file || text.contains(name))
    return "";
  return ("node '" + name + "': ").str();
}

/// Per-channel types list a scale a channel; the first two are enough to read.
static std::string shortenLists(StringRef text) {
  std::string result;
  while (true) {
    size_t open = text.find('{'), close = text.find('}', open);
    if (open == StringRef::npos || close == StringRef::npos)
      return result + text.str();
    StringRef list = text.slice(open, close);
    size_t second = list.find(',', list.find(',') + 1);
    result += text.take_front(open).str();
    result += list.count(',') > 2 ? (list.take_front(second) + ", ...").str()
                                  : list.str();
    text = text.drop_front(close);
  }
}

void Reporter::print(mlir::Diagnostic &diagnostic) {
  std::string text = shortenLists(diagnostic.str());
  std::string prefix = nodePrefix(diagnostic.getLocation(), text);
  switch (diagnostic.getSeverity()) {
  case mlir::DiagnosticSeverity::Error:
    error(prefix + text);
    break;
  case mlir::DiagnosticSeverity::Warning:
    warning(prefix + text);
    break;
  default:
    return;
  }
  for (mlir::Diagnostic &note : diagnostic.getNotes()) {
    std::string noteText = shortenLists(note.str());
    // MLIR's own notes show whole operations, weights and all.
    if (StringRef(noteText).starts_with("see current operation"))
      continue;
    // A note on the same node need not say so again.
    std::string notePrefix =
        nodePrefix(note.getLocation(), noteText + text + prefix);
    WithColor::note(errs()) << notePrefix << noteText << "\n";
  }
}

std::string Reporter::filePrefix(StringRef text) const {
  return text.contains(file) ? "" : file + ": ";
}

void Reporter::error(StringRef text) {
  clearProgress();
  ++errors;
  WithColor::error(errs()) << filePrefix(text) << text << "\n";
}

void Reporter::warning(StringRef text) {
  clearProgress();
  WithColor::warning(errs()) << filePrefix(text) << text << "\n";
}

int Reporter::fail(Error failure) {
  clearProgress();
  ++errors;
  WithColor::error(errs()) << toString(std::move(failure)) << "\n";
  return ExitFailure;
}

int Reporter::fail(StringRef whatFailed) {
  if (errors == 0)
    error(whatFailed);
  return ExitFailure;
}
