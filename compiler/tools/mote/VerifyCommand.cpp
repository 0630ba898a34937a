//===- VerifyCommand.cpp --------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// `mote verify`: runs the target without reuse of memory, so that every layer's
// result is still in the arena afterwards, and the reference interpreter on the
// same inputs; names the first layer that differs.
//
//===----------------------------------------------------------------------===//

#include "compiler/run/Program.h"
#include "compiler/tools/mote/Commands.h"
#include "compiler/tools/mote/LayerCompare.h"
#include "compiler/tools/mote/ModelSession.h"
#include "compiler/tools/mote/OutputFolder.h"
#include "dialects/Interpreter/Interpreter.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include <limits>

using namespace llvm;
using namespace mote;

namespace {
struct VerifyArguments {
  ModelOptions model;
  BuildOptions build;
  RunOptions run;
  SampleFiles inputs{"inputs"}, expected{"expected"};
  Tolerance tolerance, expectedTolerance;
  /// `Tolerance::ofLargest` where something is computed in f16.
  double halfTolerance = 0.02;
};

/// One line of the table, over all samples.
struct Row {
  std::string name, type;
  int64_t elements = 0, different = 0;
  double largest = 0;          ///< Difference.
  double largestReference = 0; ///< Of the references it was compared with.
};

class Verifier {
public:
  Verifier(VerifyArguments &arguments, ModelSession &session)
      : arguments(arguments), session(session) {}
  int run();

private:
  Error compile();
  Error readFiles();
  Error verifySample(size_t index);
  Error compareLayers(size_t index, ArrayRef<char> arena, const Trace &trace);
  void compare(size_t index, StringRef what, Row &row, const HostTensor &got,
               const HostTensor &reference, const Tolerance &tolerance);
  void compareWithUnnarrowed(size_t port, const HostTensor &got,
                             const HostTensor &wanted);
  void printTable() const;
  void printPrecision() const;
  bool isNarrowed() const {
    return arguments.model.compile.precision == Precision::Half;
  }

  VerifyArguments &arguments;
  ModelSession &session;
  mlir::OwningOpRef<mlir::ModuleOp> reference;
  mlir::OwningOpRef<mlir::ModuleOp> unnarrowed; ///< With --precision=fp16.
  std::vector<LayerBuffer> layers;
  Tolerance layerTolerance;
  std::optional<Program> program;
  std::vector<Sample> samples, expected;
  std::vector<Row> layerRows, outputRows, expectedRows, precisionRows;
  std::string firstDifference;
};
} // namespace

/// A failure that the diagnostics explained.
static Error reported() { return makeError(""); }

Error Verifier::compile() {
  Compilation &compilation = session.compilation;
  if (failed(session.compileTo("qnn")))
    return reported();
  reference = compilation.getModule().clone();
  if (failed(compilation.advanceTo("planned")))
    return reported();
  layers = collectLayers(compilation.getModule());
  if (isNarrowed()) {
    auto original = session.compileUnnarrowed();
    if (failed(original))
      return reported();
    unnarrowed = std::move(*original);
  }
  layerTolerance = arguments.tolerance;
  if (isNarrowed() || any_of(layers, [](const LayerBuffer &layer) {
        return layer.kind == ElementKind::F16;
      })) {
    // Sums in f16 are off by units of their largest. What one layer hands on
    // adds to what the next is off by: that is told, and outputs are judged.
    layerTolerance.absolute = std::numeric_limits<double>::infinity();
    for (Tolerance *tolerance :
         {&arguments.tolerance, &arguments.expectedTolerance})
      tolerance->ofLargest = arguments.halfTolerance;
  }
  if (failed(compilation.advanceTo("emitc")))
    return reported();
  mlir::FailureOr<std::vector<EmittedFile>> files = session.emit();
  if (failed(files))
    return reported();

  Expected<TemporaryDirectory> folder = TemporaryDirectory::create();
  if (!folder)
    return folder.takeError();
  if (Error error = writeFolder(folder->getRoot(), *files))
    return error;
  session.reporter.progress("building");
  arguments.build.target = arguments.model.compile.target;
  arguments.build.dumpArena = true;
  Expected<Program> built = Program::build(
      folder->getRoot(), session.getInterface(), arguments.build);
  if (!built)
    return built.takeError();
  program.emplace(std::move(*built));
  return Error::success();
}

Error Verifier::readFiles() {
  const ModelSignature &signature = session.compilation.getSignature();
  mlir::MLIRContext *context = session.compilation.getModule().getContext();
  Expected<std::vector<Sample>> read =
      readSamples(arguments.inputs, signature.inputs, context);
  if (!read)
    return read.takeError();
  samples = std::move(*read);
  if (arguments.expected.entries.empty())
    return Error::success();
  arguments.expected.limit = arguments.inputs.limit;
  read = readSamples(arguments.expected, signature.outputs, context);
  if (!read)
    return read.takeError();
  expected = std::move(*read);
  if (expected.size() != samples.size())
    return makeError("expected outputs for " + Twine(samples.size()) +
                     " samples but got " + Twine(expected.size()));
  return Error::success();
}

void Verifier::compare(size_t index, StringRef what, Row &row,
                       const HostTensor &got, const HostTensor &reference,
                       const Tolerance &tolerance) {
  Comparison comparison = compareTensors(got, reference, tolerance);
  row.elements += comparison.elements;
  row.different += comparison.different;
  if (!(comparison.largest <= row.largest))
    row.largest = comparison.largest;
  if (comparison.different != 0 && firstDifference.empty())
    firstDifference = (what + " '" + row.name + "', sample " + Twine(index) +
                       ", " + comparison.first)
                          .str();
}

/// What f16 costs is told, and no difference.
void Verifier::compareWithUnnarrowed(size_t port, const HostTensor &got,
                                     const HostTensor &wanted) {
  Row &row = precisionRows[port];
  Comparison comparison = compareTensors(got, wanted, arguments.tolerance);
  row.elements += comparison.elements;
  if (!(comparison.largest <= row.largest))
    row.largest = comparison.largest;
  row.largestReference =
      std::max(row.largestReference, largestMagnitude(wanted));
}

Error Verifier::compareLayers(size_t index, ArrayRef<char> arena,
                              const Trace &trace) {
  for (auto [layer, row] : zip(layers, layerRows)) {
    std::vector<const HostTensor *> references = findReferences(trace, layer);
    if (references.empty())
      continue; // The interpreter has no such result: a copy, a scratch buffer.
    HostTensor got(layer.kind, layer.shape);
    size_t size = got.getBytes().size();
    if (layer.offset + size > arena.size())
      return makeError("the arena's dump is too short");
    memcpy(got.getBytes().data(), arena.data() + layer.offset, size);
    const HostTensor *wanted = *llvm::min_element(
        references, [&](const HostTensor *a, const HostTensor *b) {
          return compareTensors(got, *a, arguments.tolerance).different <
                 compareTensors(got, *b, arguments.tolerance).different;
        });
    compare(index, "layer", row, got, *wanted, layerTolerance);
  }
  return Error::success();
}

Error Verifier::verifySample(size_t index) {
  session.reporter.progress(
      formatv("verifying sample {0} of {1}", index + 1, samples.size()).str());
  // One run a sample: the arena holds the last one's layers.
  Expected<RunResult> result =
      program->run(packSamples(samples[index]), arguments.run);
  if (!result)
    return result.takeError();

  Trace trace;
  auto wanted = interpret(
      getModelFunction(*reference), samples[index],
      [&](mlir::Operation *, StringRef name, ArrayRef<HostTensor> results) {
        std::vector<HostTensor> &list = trace[name];
        list.insert(list.end(), results.begin(), results.end());
      });
  if (failed(wanted))
    return reported();
  decltype(wanted) original = SmallVector<HostTensor>();
  if (isNarrowed())
    original = interpret(getModelFunction(*unnarrowed), samples[index]);
  if (failed(original))
    return reported();

  const ModelSignature &signature = session.compilation.getSignature();
  if (Error error = compareLayers(index, result->arena, trace))
    return error;
  Expected<std::vector<Sample>> outputs =
      unpackSamples(result->outputs, signature.outputs, /*count=*/1);
  if (!outputs)
    return outputs.takeError();
  for (size_t port = 0; port < signature.outputs.size(); ++port) {
    const HostTensor &got = outputs->front()[port];
    compare(index, "output", outputRows[port], got, (*wanted)[port],
            arguments.tolerance);
    if (isNarrowed())
      compareWithUnnarrowed(port, got, (*original)[port]);
    if (!expected.empty())
      compare(index, "given output", expectedRows[port], got,
              expected[index][port], arguments.expectedTolerance);
  }
  return Error::success();
}

static void printRows(StringRef title, ArrayRef<Row> rows) {
  outs() << title << "\n";
  for (const Row &row : rows) {
    if (row.elements == 0)
      continue;
    outs() << formatv("  {0,-40} {1,-20} {2,8} of {3,9} differ", row.name,
                      row.type, row.different, row.elements);
    if (row.largest != 0)
      outs() << ", by " << format("%g", row.largest) << " at most";
    outs() << "\n";
  }
}

void Verifier::printTable() const {
  std::string target = arguments.model.compile.target->name.str();
  printRows("layers on " + target + " against the interpreter:", layerRows);
  printRows("outputs on " + target + " against the interpreter:", outputRows);
  if (!expected.empty())
    printRows("outputs on " + target + " against those given:", expectedRows);
}

void Verifier::printPrecision() const {
  if (!isNarrowed())
    return;
  outs() << "outputs in f16 against the interpreter in f32:\n";
  for (const Row &row : precisionRows) {
    outs() << formatv("  {0,-40} {1,-20} differ by ", row.name, row.type)
           << format("%g", row.largest) << " at most";
    if (row.largestReference != 0)
      outs() << ", " << format("%.2g", 100 * row.largest / row.largestReference)
             << " % of the largest, " << format("%g", row.largestReference);
    outs() << "\n";
  }
}

int Verifier::run() {
  Reporter &reporter = session.reporter;
  auto fail = [&](Error error) {
    std::string text = toString(std::move(error));
    return text.empty() ? reporter.fail("cannot compile the model")
                        : reporter.fail(makeError(text));
  };
  if (Error error = compile())
    return fail(std::move(error));
  if (Error error = readFiles())
    return fail(std::move(error));

  for (const LayerBuffer &layer : layers) {
    ModelPort port{layer.node, layer.kind, layer.shape, std::nullopt, 0};
    layerRows.push_back({layer.node, port.describe()});
  }
  for (const ModelPort &port : session.compilation.getSignature().outputs) {
    outputRows.push_back({port.name, port.describe()});
    expectedRows.push_back({port.name, port.describe()});
    precisionRows.push_back({port.name, port.describe()});
  }
  for (size_t i = 0; i < samples.size(); ++i)
    if (Error error = verifySample(i))
      return fail(std::move(error));
  reporter.clearProgress();
  printTable();
  printPrecision();
  if (!firstDifference.empty()) {
    outs() << "first difference: " << firstDifference << "\n";
    auto isEqual = [](const Row &row) { return row.different == 0; };
    if (all_of(layerRows, isEqual) && all_of(outputRows, isEqual))
      outs() << "the target computes what the interpreter does: only the "
                "outputs given differ\n";
    return ExitFailure;
  }
  outs() << "verified " << samples.size()
         << (samples.size() == 1 ? " sample" : " samples")
         << ": no difference\n";
  return ExitOk;
}

static ArgumentParser::Setter appendTo(std::vector<std::string> &list) {
  return [&list](StringRef text) {
    list.push_back(text.str());
    return Error::success();
  };
}

static ArgumentParser::Setter number(double &out) {
  return [&out](StringRef text) -> Error {
    if (text.getAsDouble(out) || !(out >= 0))
      return makeError("expected a number that is not negative but got '" +
                       text + "'");
    return Error::success();
  };
}

static ArgumentParser makeParser(VerifyArguments &arguments) {
  ArgumentParser parser("verify", "MODEL --inputs FILE [options]",
                        "Runs a model on a target and in the reference "
                        "interpreter, compares every "
                        "layer's result, and names the first that differs. "
                        "Integers must be equal.");
  addImportOptions(parser, arguments.model);
  parser.group("data");
  parser.value("inputs", "[NAME=]FILE", "as --input of 'mote run'",
               appendTo(arguments.inputs.entries));
  parser.value("expected", "[NAME=]FILE",
               "outputs to compare with, too: from another tool, say",
               appendTo(arguments.expected.entries));
  parser.value("samples", "N", "use the first N samples only",
               arguments.inputs.limit, /*least=*/1);
  parser.group("tolerances");
  parser.value("rtol", "X",
               "relative difference allowed for floats; default 1e-4",
               number(arguments.tolerance.relative));
  parser.value("atol", "X",
               "absolute difference allowed for floats; default 1e-5",
               number(arguments.tolerance.absolute));
  parser.value(
      "tol-fp16", "X",
      "difference allowed for outputs of a model with layers in f16, "
      "relative to the largest of an output; default 0.02; differences "
      "of its layers are told and not judged",
      number(arguments.halfTolerance));
  parser.value("expected-steps", "N",
               "how far integers may be from --expected; default 0",
               arguments.expectedTolerance.steps);
  addToolchainOptions(parser, arguments.build, arguments.run);
  addCompileOptions(parser, arguments.model);
  parser.example("mote verify kws.onnx --target=cortex-m55 --inputs=x.npy",
                 "checks the Helium kernels against the interpreter");
  parser.example("mote verify kws.onnx --inputs=test_data_set_0/input_0.pb "
                 "--expected=test_data_set_0/output_0.pb --expected-steps=1",
                 "and against another tool's outputs, off by one at most");
  return parser;
}

int mote::verifyCommand(Arguments commandLine) {
  VerifyArguments arguments;
  ArgumentParser parser = makeParser(arguments);
  if (auto end = parseArguments(parser, commandLine, arguments.model))
    return *end;
  if (!arguments.model.compile.regions.empty())
    return usageError(
        "verify", "verify keeps every layer's result, in memory of its own, "
                  "which regions of a given size do not hold; expected no "
                  "--mem");
  arguments.model.compile.reuseMemory = false;
  arguments.expectedTolerance.relative = arguments.tolerance.relative;
  arguments.expectedTolerance.absolute = arguments.tolerance.absolute;
  ModelSession session(arguments.model);
  Verifier verifier(arguments, session);
  return verifier.run();
}
