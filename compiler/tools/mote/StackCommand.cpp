//===- StackCommand.cpp ---------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote stack`: the worst-case stack of the emitted code on a Cortex-M, three
// ways that must agree: computed from the machine code, what the C++ compiler
// states of each function, and what a run in QEMU left of a painted stack.
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Program.h"
#include "compiler/run/StackUsage.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/ModelSession.h"
#include "compiler/tools/mote/OutputFolder.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include <numeric>

using namespace llvm;
using namespace mote;

namespace {
enum class Format { Text, Json };

struct StackArguments {
  ModelOptions model;
  BuildOptions build;
  RunOptions run;
  Format format = Format::Text;
  int64_t limit = std::numeric_limits<int64_t>::max();
};

struct StackReport {
  StackUsage computed;
  std::map<std::string, uint32_t> stated; ///< By the compiler.
  uint32_t painted = 0;
};
} // namespace

static ArgumentParser makeParser(StackArguments &arguments) {
  ArgumentParser parser(
      "stack", "MODEL --target=TARGET [options]",
      "Says how much stack the emitted code needs at most on a Cortex-M, and "
      "for which chain of calls: from the machine code that the C++ compiler "
      "made, library functions included, interrupts not. It fails if the "
      "compiler's -fstack-usage or a run in QEMU on inputs of zeros shows "
      "more.");
  addImportOptions(parser, arguments.model);
  parser.choice<Format>("format", "what to print: text (default) or json",
                        {{"text", Format::Text}, {"json", Format::Json}},
                        arguments.format);
  parser.value("limit", "BYTES", "fail if it is more", arguments.limit,
               /*least=*/0);
  addToolchainOptions(parser, arguments.build, arguments.run);
  addCompileOptions(parser, arguments.model);
  parser.example("mote stack kws.onnx --target=cortex-m4",
                 "the worst case of gcc's code");
  parser.example("mote stack kws.onnx --target=cortex-m4 --compiler=clang "
                 "--limit=512",
                 "for a build server: fails beyond 512 bytes");
  return parser;
}

/// Neither other source may show more than what was computed. The compiler does
/// not see what inline assembly pushes, so it may state less.
static Error crossCheck(const StackReport &report) {
  for (const auto &[function, bytes] : report.computed.functions)
    if (auto stated = report.stated.find(function);
        stated != report.stated.end() && stated->second > bytes)
      return makeError("the compiler states " + Twine(stated->second) +
                       " bytes of stack for " + function + " but " +
                       Twine(bytes) + " were computed: a bug of Mote");
  if (report.painted > report.computed.getBytes())
    return makeError(
        "a run used " + Twine(report.painted) + " bytes of stack but " +
        Twine(report.computed.getBytes()) + " were computed: a bug of Mote");
  return Error::success();
}

static Expected<StackReport> measure(ArrayRef<EmittedFile> files,
                                     const ModelInterface &interface,
                                     StackArguments &arguments,
                                     Reporter &reporter) {
  Expected<TemporaryDirectory> folder = TemporaryDirectory::create();
  if (!folder)
    return folder.takeError();
  if (Error error = writeFolder(folder->getRoot(), files))
    return error;
  reporter.progress("building");
  arguments.build.target = arguments.model.compile.target;
  arguments.build.modelFlags.push_back("-fstack-usage");
  Expected<Program> program =
      Program::build(folder->getRoot(), interface, arguments.build);
  if (!program)
    return program.takeError();

  StackReport report;
  Expected<StackUsage> computed = analyzeModelStack(
      program->getExecutable(), *arguments.build.target, interface.name);
  if (!computed)
    return computed.takeError();
  report.computed = std::move(*computed);
  auto stated = readStackUsageFile(program->getStackUsageFile());
  if (!stated)
    return stated.takeError();
  report.stated = std::move(*stated);

  reporter.progress("running");
  std::vector<char> zeros(std::accumulate(
      interface.inputBytes.begin(), interface.inputBytes.end(), uint64_t(0)));
  Expected<RunResult> result = program->run(zeros, arguments.run);
  if (!result)
    return result.takeError();
  report.painted = result->stackBytes;
  if (Error error = crossCheck(report))
    return error;
  return report;
}

static void print(const StackReport &report, Format format) {
  if (format == Format::Json) {
    json::Array chain;
    for (const StackFrame &frame : report.computed.deepest)
      chain.push_back(json::Object{{"function", frame.function},
                                   {"bytes", int64_t(frame.bytes)}});
    json::Value object =
        json::Object{{"worst_case_bytes", int64_t(report.computed.getBytes())},
                     {"painted_bytes", int64_t(report.painted)},
                     {"chain", std::move(chain)}};
    outs() << formatv("{0:2}", object) << "\n";
    return;
  }
  outs() << "stack: " << report.computed.getBytes() << " bytes at most\n";
  for (const StackFrame &frame : report.computed.deepest)
    outs() << formatv("  {0,6}  {1}\n", frame.bytes, frame.function);
  outs() << "a run in QEMU used " << report.painted << " bytes\n";
}

static int run(StackArguments &arguments, ModelSession &session) {
  Reporter &reporter = session.reporter;
  if (failed(session.compileTo("emitc")))
    return reporter.fail("cannot compile the model");
  mlir::FailureOr<std::vector<EmittedFile>> files = session.emit();
  if (failed(files))
    return reporter.fail("cannot print C++");
  Expected<StackReport> report =
      measure(*files, session.getInterface(), arguments, reporter);
  if (!report)
    return reporter.fail(report.takeError());
  reporter.clearProgress();
  print(*report, arguments.format);
  uint32_t bytes = report->computed.getBytes();
  if (bytes > arguments.limit)
    return reporter.fail(makeError("expected at most " +
                                   Twine(arguments.limit) +
                                   " bytes of stack but got " + Twine(bytes)));
  return ExitOk;
}

int mote::stackCommand(Arguments commandLine) {
  StackArguments arguments;
  ArgumentParser parser = makeParser(arguments);
  if (auto end = parseArguments(parser, commandLine, arguments.model))
    return *end;
  if (!arguments.model.compile.target->isBareMetal())
    return usageError("stack", "expected a Cortex-M target but got '" +
                                   arguments.model.compile.target->name.str() +
                                   "'");
  ModelSession session(arguments.model);
  return run(arguments, session);
}
