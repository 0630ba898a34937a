//===- CompileTogether.cpp ------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote compile A B --shared-arena`: models that take turns in one arena. Each
// is compiled as if it were alone, one after the other; files are written when
// all are.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/SharedArena.h"
#include "compiler/report/Formatting.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/CompileCommand.h"
#include "compiler/tools/mote/OutputFolder.h"
#include "llvm/Support/Path.h"

using namespace llvm;
using namespace mote;

Error mote::checkModels(const CompileArguments &arguments) {
  const CompileOptions &compile = arguments.model.compile;
  if (!arguments.sharedArena) {
    if (arguments.furtherModels.empty())
      return Error::success();
    return makeError("expected one MODEL but got '" + arguments.model.path +
                     "' and '" + arguments.furtherModels.front() +
                     "'; --shared-arena compiles several together");
  }
  if (arguments.furtherModels.empty())
    return makeError("--shared-arena is for several models; expected another "
                     "one beside '" +
                     arguments.model.path + "'");
  if (!arguments.emit.empty())
    return makeError("--emit prints one model; expected no --shared-arena");
  if (compile.streamInput)
    return makeError("--stream-input keeps rows in the arena between calls, "
                     "where another model would overwrite them; expected no "
                     "--shared-arena");
  if (!compile.regions.empty())
    return makeError("--shared-arena is one arena, in one memory; expected no "
                     "--mem");
  if (compile.quantize)
    return makeError("--calibration holds samples of one model; expected no "
                     "--shared-arena with --quantize");
  return Error::success();
}

namespace {
class TogetherCompiler {
public:
  explicit TogetherCompiler(const CompileArguments &arguments)
      : arguments(arguments), shared(arguments.model.import.modelName.empty()
                                         ? "shared"
                                         : arguments.model.import.modelName) {}
  int run();

private:
  /// Compiles one model; returns what the process ends with.
  int add(StringRef path);
  Error write();
  std::string describeArena() const;

  const CompileArguments &arguments;
  SharedArena shared;
  EmissionOptions emission; ///< Of the last model.
  /// File name and text of each model's report.
  std::vector<EmittedFile> reports;
};
} // namespace

/// `cost.html` of the model kws is `cost_kws.html`.
static std::string nameReport(StringRef path, StringRef model) {
  if (path == "-")
    return "-";
  StringRef extension = sys::path::extension(path);
  return (path.drop_back(extension.size()) + "_" + model + extension).str();
}

int TogetherCompiler::add(StringRef path) {
  CompileArguments one = arguments;
  one.model.path = path.str();
  one.model.import.modelName.clear(); // It is the common header's.
  ModelSession session(one.model);
  if (!arguments.dumpFolder.empty())
    session.compilation.dumpIR(arguments.dumpFolder + "/" +
                               sys::path::stem(path).str());
  if (!arguments.report.empty()) {
    mlir::FailureOr<std::string> report = makeReport(session, one);
    if (failed(report))
      return session.reporter.fail("cannot compile the model");
    reports.push_back(
        {nameReport(arguments.report, session.compilation.getModelName()),
         arguments.report == "-" ? *report + "\n" : *report});
  }
  emission = session.getEmissionOptions();
  if (failed(session.compileTo("emitc")) ||
      failed(shared.add(session.compilation.getModule(), emission)))
    return session.reporter.fail("cannot compile the model");
  session.reporter.clearProgress();
  return ExitOk;
}

/// For whoever reads reports on a terminal.
std::string TogetherCompiler::describeArena() const {
  return "shared arena: " + groupDigits(shared.getLargest().arenaBytes) +
         " bytes, as '" + shared.getLargest().name + "' needs; apart, " +
         std::to_string(shared.getModels().size()) + " arenas would take " +
         groupDigits(shared.getBytesApart()) + "\n";
}

Error TogetherCompiler::write() {
  if (!arguments.output.empty())
    if (Error error = writeFolder(arguments.output, shared.finish(emission)))
      return error;
  for (const EmittedFile &report : reports)
    if (Error error = writeFile(report.name, report.contents))
      return error;
  if (arguments.report == "-")
    return writeFile("-", describeArena());
  return Error::success();
}

int TogetherCompiler::run() {
  if (int exit = add(arguments.model.path); exit != ExitOk)
    return exit;
  for (const std::string &path : arguments.furtherModels)
    if (int exit = add(path); exit != ExitOk)
      return exit;
  if (Error error = write()) {
    errs() << "error: " << toString(std::move(error)) << "\n";
    return ExitFailure;
  }
  return ExitOk;
}

int mote::compileTogether(const CompileArguments &arguments) {
  return TogetherCompiler(arguments).run();
}
