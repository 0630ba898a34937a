//===- CompileCommand.cpp -------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote compile`: a model to C++, or to whatever phase the user wants to see.
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/CompileCommand.h"
#include "compiler/pipelines/Phases.h"
#include "compiler/report/ModelReport.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/OutputFolder.h"
#include "mlir/IR/OperationSupport.h"

using namespace llvm;
using namespace mote;

static Error parsePhase(StringRef name, std::string &phase) {
  if (lookupPhase(name)) {
    phase = name.str();
    return Error::success();
  }
  SmallVector<StringRef> names;
  for (const Phase &phase : allPhases())
    names.push_back(phase.name);
  StringRef hint = nearest(name, names);
  return makeError("unknown phase '" + name + "'" +
                   (hint.empty() ? ", expected one of " + join(names, ", ")
                                 : (", did you mean '" + hint + "'?").str()));
}

static void addOutputOptions(ArgumentParser &parser,
                             CompileArguments &arguments) {
  parser.group("output");
  parser.value(
      "o", "DIR",
      "folder for NAME.h, NAME.cpp, NAME_weights.*, mote_runtime.h and "
      "CMakeLists.txt; with --emit, a file",
      arguments.output);
  std::string help = "stop after a phase and print what is there:";
  for (const Phase &phase : allPhases())
    help += ("\n" + phase.name + ": " + phase.description).str();
  parser.value(
      "report", "FILE.json|FILE.html|-",
      "what the model costs: RAM over time, weights, multiply-"
      "accumulates and the kernel of every layer; '-' prints a table",
      [&arguments](StringRef path) -> Error {
        if (path != "-" && !path.ends_with(".json") && !path.ends_with(".html"))
          return makeError(
              "expected a report called *.json, *.html or - but got '" + path +
              "'");
        arguments.report = path.str();
        return Error::success();
      });
  parser.value("emit", "PHASE", help, [&arguments](StringRef name) {
    return parsePhase(name, arguments.emit);
  });
  parser.flag("shared-arena",
              "compile several models, into one folder, that run one after the "
              "other in one arena: NAME.h (--name; default shared) says how "
              "large it is. Each model's code is what it is alone",
              arguments.sharedArena);
  parser.flag("locations",
              "with --emit: print which ONNX node each operation is for",
              arguments.locations);
  parser.flag("elide-weights", "with --emit: leave large constants out",
              arguments.elideWeights);
  parser.value("dump-ir", "DIR",
               "write the IR after every pass to files below DIR",
               arguments.dumpFolder);
}

static ArgumentParser makeParser(CompileArguments &arguments) {
  ArgumentParser parser(
      "compile", "MODEL... -o DIR [options]",
      "Compiles an ONNX model to C++17 that needs no library, no heap "
      "and no operating system.");
  addImportOptions(parser, arguments.model);
  parser.furtherPositionals(arguments.furtherModels);
  addOutputOptions(parser, arguments);
  addCompileOptions(parser, arguments.model);
  parser.example(
      "mote compile kws.onnx --target=cortex-m4 -o out",
      "writes out/kws.h, out/kws.cpp, ...; link them and call kws_run()");
  parser.example("mote compile kws.onnx --target=cortex-m55 --quantize=int8 "
                 "--calibration=samples.npz -o out",
                 "turns a float model into an int8 one first");
  parser.example("mote compile kws.onnx --target=cortex-m4 --report=-",
                 "prints what the model costs: RAM, flash, work by layer");
  parser.example("mote compile kws.onnx vww.onnx --shared-arena -o out",
                 "two models that take turns in SHARED_ARENA_BYTES");
  parser.example("mote compile kws.onnx --emit=qnn --elide-weights",
                 "shows the integer operators the model became");
  return parser;
}

static std::string printModule(mlir::ModuleOp module,
                               const CompileArguments &arguments) {
  mlir::OpPrintingFlags flags;
  if (arguments.locations)
    flags.enableDebugInfo();
  if (arguments.elideWeights)
    flags.elideLargeElementsAttrs(16);
  std::string text;
  raw_string_ostream os(text);
  module->print(os, flags);
  os << "\n";
  return text;
}

/// `--emit`: the IR, or all C++ files one after the other.
static int emitPhase(ModelSession &session, const CompileArguments &arguments) {
  std::string text;
  if (arguments.emit == "cpp") {
    mlir::FailureOr<std::vector<EmittedFile>> files = session.emit();
    if (failed(files))
      return session.reporter.fail("cannot print C++");
    for (const EmittedFile &file : *files)
      text += "//===--- " + file.name + " ---===//\n" + file.contents;
  } else {
    text = printModule(session.compilation.getModule(), arguments);
  }
  session.reporter.clearProgress();
  if (Error error =
          writeFile(arguments.output.empty() ? "-" : arguments.output, text))
    return session.reporter.fail(std::move(error));
  return ExitOk;
}

static int writeOutput(ModelSession &session,
                       const CompileArguments &arguments) {
  mlir::FailureOr<std::vector<EmittedFile>> files = session.emit();
  if (failed(files))
    return session.reporter.fail("cannot print C++");
  if (Error error = writeFolder(arguments.output, *files))
    return session.reporter.fail(std::move(error));
  return ExitOk;
}

mlir::FailureOr<std::string>
mote::makeReport(ModelSession &session, const CompileArguments &arguments) {
  if (failed(session.compileTo("planned")))
    return mlir::failure();
  ModelReport report = collectReport(session.compilation.getModule());
  report.target = arguments.model.compile.target->name.str();
  if (arguments.emit != "planned") {
    if (failed(session.compileTo("kernels")))
      return mlir::failure();
    report.constantBytes = countConstantBytes(session.compilation.getModule());
  }
  std::string text;
  raw_string_ostream os(text);
  StringRef path = arguments.report;
  if (path.ends_with(".json"))
    printJson(os, report);
  else if (path.ends_with(".html"))
    printHtml(os, report);
  else
    printText(os, report);
  return text;
}

static int compile(const CompileArguments &arguments) {
  ModelSession session(arguments.model);
  session.compilation.dumpIR(arguments.dumpFolder);
  mlir::FailureOr<std::string> report = std::string();
  if (!arguments.report.empty()) {
    report = makeReport(session, arguments);
    if (failed(report))
      return session.reporter.fail("cannot compile the model");
  }
  bool toCpp = arguments.emit.empty() || arguments.emit == "cpp";
  StringRef phase = toCpp ? StringRef("emitc") : StringRef(arguments.emit);
  bool onlyReport = arguments.output.empty() && arguments.emit.empty();
  if (!onlyReport) {
    if (failed(session.compileTo(phase)))
      return session.reporter.fail("cannot compile the model");
    int exit = arguments.emit.empty() ? writeOutput(session, arguments)
                                      : emitPhase(session, arguments);
    if (exit != ExitOk)
      return exit;
  }
  session.reporter.clearProgress();
  if (!arguments.report.empty())
    if (Error error = writeFile(arguments.report, *report))
      return session.reporter.fail(std::move(error));
  return ExitOk;
}

int mote::compileCommand(Arguments commandLine) {
  CompileArguments arguments;
  ArgumentParser parser = makeParser(arguments);
  if (auto end = parseArguments(parser, commandLine, arguments.model))
    return *end;
  if (arguments.output.empty() && arguments.emit.empty() &&
      arguments.report.empty())
    return usageError("compile", "expected -o DIR, --emit=PHASE or --report");
  if (!arguments.report.empty() && !arguments.emit.empty() &&
      *lookupPhase(arguments.emit) < *lookupPhase("planned"))
    return usageError("compile",
                      "expected --emit=planned or a later phase with "
                      "--report but got --emit=" +
                          arguments.emit);
  if (Error error = checkModels(arguments))
    return usageError("compile", toString(std::move(error)));
  return arguments.sharedArena ? compileTogether(arguments)
                               : compile(arguments);
}
