//===- mote-backend-test.cpp ----------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One half of scripts/backend_tests.py: takes folders of ONNX backend tests
// (model.onnx and test_data_set_*/{input,output}_N.pb) and writes, for each,
//
//   OUT/NAME/NAME.{h,cpp} ...   the emitted C++
//   OUT/NAME/ports.txt          a line an output: kind and shape
//   OUT/NAME/SET.in, SET.want   inputs and expected outputs, raw bytes
//   OUT/NAME/SET.PHASE          what the interpreter computes after a phase
//
// and prints a line a test: its name, how far it came, and why not further.
// With --models the folders are of whole models (scripts/models_check.py).
// Every test is a process of its own, so that a crash stops only it.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"
#include "compiler/pipelines/Compilation.h"
#include "compiler/pipelines/Registration.h"
#include "compiler/run/TemporaryDirectory.h"
#include "compiler/tensors/TensorFile.h"
#include "dialects/Interpreter/Interpreter.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace mlir;
using namespace mote;

namespace cl = llvm::cl;

static cl::OptionCategory category("mote-backend-test options");
static cl::list<std::string> folders(cl::Positional, cl::desc("FOLDER..."),
                                     cl::cat(category));
static cl::opt<std::string> outFolder("out", cl::Required,
                                      cl::desc("folder to write to"),
                                      cl::cat(category));
static cl::list<std::string>
    phases("interpret", cl::CommaSeparated,
           cl::desc("phases to interpret after: import, nn, qnn"),
           cl::cat(category));
static cl::opt<bool>
    isModel("models",
            cl::desc("inputs without a static shape have that of the data; a "
                     "folder may have no data, or no outputs"),
            cl::cat(category));
static cl::opt<std::string>
    targetName("target", cl::init("generic"),
               cl::desc("what the code is for; default generic, this machine"),
               cl::cat(category));
static cl::opt<unsigned> timeout("timeout", cl::init(60),
                                 cl::desc("stop a test that takes longer; "
                                          "default 60 seconds"),
                                 cl::cat(category));

namespace {
struct DataSet {
  std::string name;
  SmallVector<HostTensor> inputs, outputs;
};

/// One test, in its own process: says where it is before each step, so that the
/// parent knows when it dies.
class Test {
public:
  Test(StringRef folder, int pipe)
      : folder(folder), name(llvm::sys::path::filename(folder)),
        out((outFolder + "/" + name).str()), pipe(pipe, /*shouldClose=*/true) {}

  void run();

private:
  void say(StringRef stage, StringRef message) {
    std::string line = message.str();
    llvm::replace(line, '\n', ' ');
    llvm::replace(line, '\t', ' ');
    pipe << stage << "\t" << line << "\n";
    pipe.flush();
  }
  llvm::Error readSets();
  llvm::Expected<SmallVector<HostTensor>> readSeries(StringRef prefix);
  llvm::Error write(const Twine &file, ArrayRef<HostTensor> tensors);
  llvm::Error writePorts();
  /// Compiles and interprets; says itself what is wrong.
  bool compile();
  bool interpretAfter(StringRef phase, ModuleOp module);

  StringRef folder, name;
  std::string out;
  std::map<std::string, std::vector<int64_t>> shapes;
  llvm::raw_fd_ostream pipe;
  MLIRContext context{[] {
                        DialectRegistry registry;
                        registerAllDialects(registry);
                        return registry;
                      }(),
                      MLIRContext::Threading::DISABLED};
  std::vector<DataSet> sets;
  std::string diagnostics;
};
} // namespace

/// PREFIX_0.pb, PREFIX_1.pb, ... as far as there are any.
llvm::Expected<SmallVector<HostTensor>> Test::readSeries(StringRef prefix) {
  SmallVector<HostTensor> tensors;
  for (int index = 0;; ++index) {
    std::string path = (prefix + "_" + Twine(index) + ".pb").str();
    if (!llvm::sys::fs::exists(path))
      return tensors;
    llvm::Expected<NamedTensor> tensor =
        readTensorFile(path, ElementKind::F32, &context);
    if (!tensor)
      return tensor.takeError();
    if (isModel && !tensor->name.empty() && prefix.ends_with("input"))
      shapes[tensor->name] = tensor->tensor.getShape().vec();
    tensors.push_back(std::move(tensor->tensor));
  }
}

llvm::Error Test::readSets() {
  for (int index = 0;; ++index) {
    DataSet set;
    set.name = "test_data_set_" + std::to_string(index);
    std::string path = (folder + "/" + set.name).str();
    if (!llvm::sys::fs::is_directory(path))
      return llvm::Error::success();
    llvm::Expected<SmallVector<HostTensor>> inputs =
        readSeries(path + "/input");
    if (!inputs)
      return inputs.takeError();
    llvm::Expected<SmallVector<HostTensor>> outputs =
        readSeries(path + "/output");
    if (!outputs)
      return outputs.takeError();
    set.inputs = std::move(*inputs);
    set.outputs = std::move(*outputs);
    sets.push_back(std::move(set));
  }
}

llvm::Error Test::write(const Twine &file, ArrayRef<HostTensor> tensors) {
  std::vector<char> bytes;
  for (const HostTensor &tensor : tensors)
    llvm::append_range(bytes, tensor.getBytes());
  return writeBytes((out + "/" + file).str(), bytes);
}

llvm::Error Test::writePorts() {
  std::string text;
  llvm::raw_string_ostream os(text);
  for (const HostTensor &tensor :
       sets.empty() ? SmallVector<HostTensor>() : sets.front().outputs) {
    os << kindName(tensor.getKind()) << " ";
    llvm::interleave(tensor.getShape(), os, "x");
    os << "\n";
  }
  return writeBytes(out + "/ports.txt", ArrayRef(text.data(), text.size()));
}

bool Test::interpretAfter(StringRef phase, ModuleOp module) {
  if (!llvm::is_contained(phases, phase))
    return true;
  for (const DataSet &set : sets) {
    FailureOr<SmallVector<HostTensor>> results =
        interpret(getModelFunction(module), set.inputs);
    if (failed(results)) {
      say("failed: interpret " + phase.str(), diagnostics);
      return false;
    }
    for (auto [index, result] : llvm::enumerate(*results)) {
      if (index < set.outputs.size() &&
          result.getShape() == set.outputs[index].getShape() &&
          result.getKind() == set.outputs[index].getKind())
        continue;
      say("failed: interpret " + phase.str(),
          ("output " + Twine(index) + " has another type or shape").str());
      return false;
    }
    if (llvm::Error error = write(set.name + "." + phase, *results)) {
      say("failed: write", toString(std::move(error)));
      return false;
    }
  }
  return true;
}

bool Test::compile() {
  CompileOptions options;
  options.target = lookupTarget(targetName);
  Compilation compilation(context, options);
  ImportOptions importOptions;
  importOptions.modelName = makeIdentifier(name);
  importOptions.shapes = shapes;
  say("import", "");
  if (failed(
          compilation.import((folder + "/model.onnx").str(), importOptions))) {
    say("failed: import", diagnostics);
    return false;
  }
  if (!interpretAfter("import", compilation.getModule()))
    return false;
  for (StringRef phase :
       {"nn", "qnn", "bufferized", "planned", "kernels", "emitc"}) {
    say(phase, "");
    if (failed(compilation.advanceTo(phase))) {
      say("failed: " + phase.str(), diagnostics);
      return false;
    }
    if (!interpretAfter(phase, compilation.getModule()))
      return false;
  }
  say("cpp", "");
  EmissionOptions emission;
  emission.emitCMake = false;
  FailureOr<std::vector<EmittedFile>> files =
      emitCpp(compilation.getModule(), emission);
  if (failed(files)) {
    say("failed: cpp", diagnostics);
    return false;
  }
  for (const EmittedFile &file : *files)
    if (llvm::Error error =
            writeBytes(out + "/" + file.name,
                       ArrayRef(file.contents.data(), file.contents.size()))) {
      say("failed: write", toString(std::move(error)));
      return false;
    }
  return true;
}

void Test::run() {
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (diagnostic.getSeverity() == DiagnosticSeverity::Error &&
        diagnostics.empty())
      diagnostics = diagnostic.str();
    return success();
  });
  say("read", "");
  llvm::Error error = readSets();
  if (!error && sets.empty() && !isModel)
    error = llvm::createStringError("no test_data_set_0");
  if (!error)
    error = llvm::errorCodeToError(llvm::sys::fs::create_directories(out));
  if (!error)
    error = writePorts();
  for (const DataSet &set : sets) {
    if (isModel && set.outputs.empty())
      continue;
    if (!error)
      error = write(set.name + ".in", set.inputs);
    if (!error)
      error = write(set.name + ".want", set.outputs);
  }
  if (error)
    return say("failed: read", toString(std::move(error)));
  if (compile())
    say("emitted", "");
}

/// All that the child writes before it ends.
static std::string readAll(int pipe) {
  std::string text;
  char buffer[4096];
  for (ssize_t count; (count = read(pipe, buffer, sizeof(buffer))) > 0;)
    text.append(buffer, static_cast<size_t>(count));
  return text;
}

/// Runs one test in a child and prints its line.
static bool runTest(StringRef folder) {
  int ends[2];
  if (pipe(ends) != 0)
    return false;
  pid_t child = fork();
  if (child < 0)
    return false;
  if (child == 0) {
    close(ends[0]);
    alarm(timeout);
    Test(folder, ends[1]).run();
    _exit(0);
  }
  close(ends[1]);
  std::string text = readAll(ends[0]);
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);

  StringRef last = StringRef(text).rtrim().rsplit('\n').second;
  if (last.empty())
    last = StringRef(text).rtrim();
  llvm::outs() << llvm::sys::path::filename(folder) << "\t";
  if (WIFSIGNALED(status))
    llvm::outs() << "crash: " << last.split('\t').first << "\tsignal "
                 << WTERMSIG(status) << "\n";
  else
    llvm::outs() << last << (last.contains('\t') ? "\n" : "\t\n");
  llvm::outs().flush();
  return true;
}

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv,
                              "Compiles and interprets ONNX backend tests\n");
  if (!lookupTarget(targetName)) {
    llvm::errs() << "mote-backend-test: unknown target '" << targetName
                 << "': `mote compile --help` lists them\n";
    return 1;
  }
  for (const std::string &folder : folders)
    if (!runTest(folder)) {
      llvm::errs() << "mote-backend-test: cannot start a process\n";
      return 1;
    }
  return 0;
}
