//===- RunCommand.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote run`: compiles a model, builds it for the target, and runs it on
// inputs.
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Program.h"
#include "compiler/tensors/TensorFile.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/ModelSession.h"
#include "compiler/tools/mote/OutputFolder.h"
#include "compiler/tools/mote/Samples.h"
#include "compiler/tools/mote/TensorText.h"

using namespace llvm;
using namespace mote;

namespace {
enum class Format { Text, Json, Npy };

struct RunArguments {
  ModelOptions model;
  BuildOptions build;
  RunOptions run;
  SampleFiles inputs{"input"};
  std::vector<std::string> outputs;
  Format format = Format::Text;
  bool printStack = false;
};
} // namespace

static ArgumentParser makeParser(RunArguments &arguments) {
  ArgumentParser parser("run", "MODEL --input FILE [options]",
                        "Compiles a model, builds it with the target's "
                        "compiler, runs it on this machine "
                        "or in QEMU, and shows its outputs.");
  addImportOptions(parser, arguments.model);
  parser.group("data");
  auto append = [](std::vector<std::string> &list) {
    return [&list](StringRef text) {
      list.push_back(text.str());
      return Error::success();
    };
  };
  parser.value(
      "input", "[NAME=]FILE",
      "values of an input: .npy, .npz, .pb (ONNX TensorProto) or raw bytes; "
      "several samples along a leading axis, or several files. Inputs come in "
      "the "
      "model's order unless they are named",
      append(arguments.inputs.entries));
  parser.value("samples", "N", "use the first N samples only",
               arguments.inputs.limit, /*least=*/1);
  parser.value("output", "FILE",
               "where to write an output: .npy, or raw bytes; may be given "
               "several times, "
               "in the model's order",
               append(arguments.outputs));
  parser.choice<Format>(
      "format",
      "what to print: text (default), json, or the bytes of "
      "an .npy file (one output only)",
      {{"text", Format::Text}, {"json", Format::Json}, {"npy", Format::Npy}},
      arguments.format);
  parser.flag("print-stack",
              "print the stack the model used, on Cortex-M targets",
              arguments.printStack);
  addToolchainOptions(parser, arguments.build, arguments.run);
  addCompileOptions(parser, arguments.model);
  parser.example(
      "mote run kws.onnx --target=cortex-m4 --input=x.npy --output=y.npy",
      "runs on a Cortex-M4 in QEMU");
  parser.example(
      "mote run kws.onnx --input=test_data_set_0/input_0.pb --format=json",
      "runs on this machine");
  return parser;
}

/// Writes the files into a folder of its own, builds and runs.
static Expected<RunResult> buildAndRun(ArrayRef<EmittedFile> files,
                                       const ModelInterface &interface,
                                       const RunArguments &arguments,
                                       ArrayRef<char> inputs,
                                       Reporter &reporter) {
  Expected<TemporaryDirectory> folder = TemporaryDirectory::create();
  if (!folder)
    return folder.takeError();
  if (Error error = writeFolder(folder->getRoot(), files))
    return error;
  reporter.progress("building");
  Expected<Program> program =
      Program::build(folder->getRoot(), interface, arguments.build);
  if (!program)
    return program.takeError();
  reporter.progress("running");
  return program->run(inputs, arguments.run);
}

/// `.npy`, or raw bytes under any other name, as inputs are read.
static std::string formatFile(StringRef path, const HostTensor &tensor) {
  if (path.ends_with(".npy"))
    return formatNpy(tensor);
  return std::string(tensor.getBytes().begin(), tensor.getBytes().end());
}

static Error showOutputs(ArrayRef<Sample> samples,
                         const ModelSignature &signature,
                         const RunArguments &arguments) {
  for (auto [index, path] : enumerate(arguments.outputs))
    if (Error error =
            writeFile(path, formatFile(path, stackSamples(samples, index))))
      return error;
  switch (arguments.format) {
  case Format::Json:
    outs() << formatJson(samples, signature.outputs);
    break;
  case Format::Npy:
    outs() << formatNpy(stackSamples(samples, 0));
    break;
  case Format::Text:
    // Whoever asked for files gets files.
    if (arguments.outputs.empty())
      outs() << formatText(samples, signature.outputs);
    break;
  }
  return Error::success();
}

static int run(RunArguments &arguments, ModelSession &session) {
  Reporter &reporter = session.reporter;
  if (failed(session.compileTo("emitc")))
    return reporter.fail("cannot compile the model");
  mlir::FailureOr<std::vector<EmittedFile>> files = session.emit();
  if (failed(files))
    return reporter.fail("cannot print C++");
  const ModelSignature &signature = session.compilation.getSignature();
  if (arguments.outputs.size() > signature.outputs.size())
    return reporter.fail(makeError("expected at most " +
                                   Twine(signature.outputs.size()) +
                                   " --output files, for that many outputs"));
  if (arguments.format == Format::Npy && signature.outputs.size() != 1)
    return reporter.fail(
        makeError("--format=npy prints one output, but the model has " +
                  Twine(signature.outputs.size())));
  Expected<std::vector<Sample>> samples =
      readSamples(arguments.inputs, signature.inputs,
                  session.compilation.getModule().getContext());
  if (!samples)
    return reporter.fail(samples.takeError());

  arguments.build.target = arguments.model.compile.target;
  Expected<RunResult> result =
      buildAndRun(*files, session.getInterface(), arguments,
                  packSamples(*samples), reporter);
  if (!result)
    return reporter.fail(result.takeError());
  reporter.clearProgress();
  Expected<std::vector<Sample>> outputs =
      unpackSamples(result->outputs, signature.outputs, samples->size());
  if (!outputs)
    return reporter.fail(outputs.takeError());
  if (Error error = showOutputs(*outputs, signature, arguments))
    return reporter.fail(std::move(error));
  if (arguments.printStack)
    errs() << "stack: " << result->stackBytes << " bytes\n";
  return ExitOk;
}

int mote::runCommand(Arguments commandLine) {
  RunArguments arguments;
  ArgumentParser parser = makeParser(arguments);
  if (auto end = parseArguments(parser, commandLine, arguments.model))
    return *end;
  ModelSession session(arguments.model);
  return run(arguments, session);
}
