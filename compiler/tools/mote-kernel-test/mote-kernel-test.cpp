//===- mote-kernel-test.cpp
//--------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compares kernels with the reference interpreter, on random ops, bit for bit
// (f32: within rounding):
//
//   mote-kernel-test --target=cortex-m4 --kernel=conv2d_s8_2x2__dsp --cases=40
//
// Every row of the kernel table that the target can run is tested; several ops
// go into one program, so that a target boots once for them.
//
//===----------------------------------------------------------------------===//

#include "codegen/cpp/EmitCpp.h"
#include "codegen/kernels/KernelTable.h"
#include "codegen/kernels/Passes.h"
#include "compiler/pipelines/Pipelines.h"
#include "compiler/pipelines/Registration.h"
#include "compiler/run/Program.h"
#include "compiler/tools/mote-kernel-test/RandomOps.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/QNN/IR/QNN.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/raw_ostream.h"
#include <cmath>

using namespace mlir;
using namespace mote;
namespace cl = llvm::cl;

static cl::OptionCategory category("mote-kernel-test options");
static cl::opt<std::string> targetName("target", cl::init("generic"),
                                       cl::desc("as for mote compile"),
                                       cl::cat(category));
static cl::opt<Compiler>
    compiler("compiler", cl::desc("for the kernels"),
             cl::values(clEnumValN(Compiler::GCC, "gcc", ""),
                        clEnumValN(Compiler::Clang, "clang", "")),
             cl::cat(category));
static cl::opt<std::string>
    kernelName("kernel", cl::desc("only kernels whose name contains this"),
               cl::cat(category));
static cl::opt<unsigned> cases("cases", cl::init(20),
                               cl::desc("ops for each kernel"),
                               cl::cat(category));
static cl::opt<unsigned> batch("batch", cl::init(20),
                               cl::desc("ops in a program"), cl::cat(category));
static cl::opt<unsigned> seed("seed", cl::init(1),
                              cl::desc("of the random ops"), cl::cat(category));
static cl::opt<std::string> optimization("O", cl::Prefix, cl::init("2"),
                                         cl::desc("optimization level"),
                                         cl::cat(category));
static cl::opt<bool> list("list",
                          cl::desc("print the kernels the target can run"),
                          cl::cat(category));

namespace {
/// A module with one function of several independent ops, each with the kernel
/// under test.
struct Batch {
  OwningOpRef<ModuleOp> module;
  func::FuncOp function;
  std::vector<std::string> texts; ///< Of each op, for messages.
};
} // namespace

static func::FuncOp startFunction(OpBuilder &b, ModuleOp module) {
  b.setInsertionPointToEnd(module.getBody());
  module->setAttr("mote.model", b.getStringAttr("test"));
  module->setAttr("mote.source", b.getStringAttr("random"));
  module->setAttr("mote.digest", b.getStringAttr("0"));
  module->setAttr("mote.opset", b.getI64IntegerAttr(13));
  return func::FuncOp::create(b, b.getUnknownLoc(), "test",
                              b.getFunctionType({}, {}));
}

/// Adds a random op that `variant` computes; false if none was found.
static bool addOp(OpBuilder &b, RandomOps &random, const KernelVariant &variant,
                  func::FuncOp function, SmallVectorImpl<Value> &results,
                  std::vector<std::string> &texts) {
  Block &entry = function.getBody().front();
  for (int attempt = 0; attempt < 300; ++attempt) {
    unsigned numArguments = entry.getNumArguments();
    auto input = [&](Type type) -> Value {
      return entry.addArgument(type, b.getUnknownLoc());
    };
    Operation *op =
        random.create(variant.op, variant.name.contains("_f32_"), input);
    if (succeeded(verify(op)) && variant.applies(op)) {
      op->setAttr("kernel", b.getStringAttr(variant.name));
      op->setLoc(NameLoc::get(b.getStringAttr("op" + Twine(texts.size()))));
      results.push_back(op->getResult(0));
      llvm::raw_string_ostream(texts.emplace_back()) << *op;
      return true;
    }
    op->erase();
    entry.eraseArguments(numArguments, entry.getNumArguments() - numArguments);
  }
  return false;
}

static Batch makeBatch(MLIRContext &context, const KernelVariant &variant,
                       unsigned size, unsigned batchSeed) {
  OpBuilder b(&context);
  Batch result;
  result.module = ModuleOp::create(b.getUnknownLoc());
  result.function = startFunction(b, *result.module);
  b.setInsertionPointToStart(result.function.addEntryBlock());
  SmallVector<Value> results;
  RandomOps random(b, batchSeed);
  for (unsigned i = 0; i < size; ++i)
    if (!addOp(b, random, variant, result.function, results, result.texts))
      break;
  func::ReturnOp::create(b, b.getUnknownLoc(), results);
  Block &entry = result.function.getBody().front();
  result.function.setType(b.getFunctionType(entry.getArgumentTypes(),
                                            ValueRange(results).getTypes()));
  for (unsigned i = 0; i < entry.getNumArguments(); ++i)
    result.function.setArgAttr(i, "mote.name",
                               b.getStringAttr("in" + Twine(i)));
  for (unsigned i = 0; i < results.size(); ++i)
    result.function.setResultAttr(i, "mote.name",
                                  b.getStringAttr("out" + Twine(i)));
  return result;
}

/// Random bytes, or small floats, for every argument.
static SmallVector<HostTensor> makeInputs(func::FuncOp function,
                                          unsigned batchSeed) {
  OpBuilder b(function.getContext());
  RandomOps random(b, batchSeed + 1000);
  SmallVector<HostTensor> inputs;
  for (Type type : function.getArgumentTypes()) {
    HostTensor tensor = HostTensor::zeros(cast<ShapedType>(type));
    for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
      if (tensor.getKind() == ElementKind::F32)
        tensor.setDouble(i, random.real());
      else
        tensor.setInt(i, random.byte());
    }
    inputs.push_back(std::move(tensor));
  }
  return inputs;
}

static std::vector<char> concatenated(ArrayRef<HostTensor> tensors) {
  std::vector<char> bytes;
  for (const HostTensor &tensor : tensors)
    bytes.insert(bytes.end(), tensor.getBytes().begin(),
                 tensor.getBytes().end());
  return bytes;
}

/// Compiles the module and runs it; the outputs' bytes.
static FailureOr<std::vector<char>> runOnTarget(ModuleOp module,
                                                const Target &target,
                                                const ModelInterface &model,
                                                ArrayRef<HostTensor> inputs) {
  CompileOptions options;
  options.target = &target;
  PassManager pm(module.getContext());
  buildBufferizedPhase(pm, options);
  // Kernels of whole tensors: no rows.
  SelectKernelsOptions select;
  select.target = target.name.str();
  pm.addNestedPass<func::FuncOp>(createSelectKernels(select));
  buildPlannedPhase(pm, options);
  buildKernelsPhase(pm, options);
  buildEmitCPhase(pm, options);
  if (failed(pm.run(module)))
    return failure();
  FailureOr<std::vector<EmittedFile>> files =
      emitCpp(module, EmissionOptions());
  if (failed(files))
    return failure();
  auto report = [&](llvm::Error error) {
    llvm::errs() << toString(std::move(error)) << "\n";
    return failure();
  };
  llvm::Expected<TemporaryDirectory> folder = TemporaryDirectory::create();
  if (!folder)
    return report(folder.takeError());
  for (const EmittedFile &file : *files)
    if (llvm::Error error =
            writeBytes(folder->path(file.name),
                       {file.contents.data(), file.contents.size()}))
      return report(std::move(error));
  BuildOptions build;
  build.target = &target;
  build.compiler = compiler;
  build.optimization = "-O" + optimization;
  build.modelFlags = {"-Wall", "-Wextra", "-Wconversion", "-Werror"};
  llvm::Expected<Program> program =
      Program::build(folder->getRoot(), model, build);
  if (!program)
    return report(program.takeError());
  llvm::Expected<RunResult> result =
      program->run(concatenated(inputs), RunOptions());
  if (!result)
    return report(result.takeError());
  return result->outputs;
}

/// Whether a target's float may stand for the reference's: sums are ordered
/// differently.
static bool isClose(double got, double expected) {
  return got == expected ||
         std::abs(got - expected) <= 1e-4 * std::max(1.0, std::abs(expected)) ||
         (std::isnan(got) && std::isnan(expected));
}

/// Prints the first element that differs; true if none does.
static bool compare(const HostTensor &expected, const HostTensor &got,
                    StringRef text) {
  for (int64_t i = 0; i < expected.getNumElements(); ++i) {
    bool same = expected.getKind() == ElementKind::F32
                    ? isClose(got.getDouble(i), expected.getDouble(i))
                    : got.getInt(i) == expected.getInt(i);
    if (same)
      continue;
    llvm::errs() << "element " << i << ": expected " << expected.getDouble(i)
                 << " but got " << got.getDouble(i) << " from\n  " << text
                 << "\n";
    return false;
  }
  return true;
}

/// Tests one program's worth of ops; the number of ops that agree, or failure.
static FailureOr<unsigned> testBatch(MLIRContext &context,
                                     const KernelVariant &variant,
                                     const Target &target, unsigned size,
                                     unsigned batchSeed) {
  Batch test = makeBatch(context, variant, size, batchSeed);
  if (test.texts.empty()) {
    llvm::errs() << variant.name << ": no random op that it computes\n";
    return failure();
  }
  SmallVector<HostTensor> inputs = makeInputs(test.function, batchSeed);
  auto expected = interpret(test.function, inputs);
  if (failed(expected))
    return failure();
  ModelInterface model;
  model.name = "test";
  for (const HostTensor &tensor : inputs)
    model.inputBytes.push_back(tensor.getBytes().size());
  for (const HostTensor &tensor : *expected)
    model.outputBytes.push_back(tensor.getBytes().size());
  auto bytes = runOnTarget(*test.module, target, model, inputs);
  if (failed(bytes))
    return failure();
  size_t at = 0;
  for (auto [index, tensor] : llvm::enumerate(*expected)) {
    HostTensor got = tensor;
    llvm::copy(ArrayRef(*bytes).slice(at, got.getBytes().size()),
               got.getBytes().begin());
    at += got.getBytes().size();
    if (!compare(tensor, got, test.texts[index]))
      return failure();
  }
  return test.texts.size();
}

int main(int argc, char **argv) {
  llvm::InitLLVM init(argc, argv);
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(
      argc, argv, "Compares kernels with the reference interpreter\n");
  const Target *target = lookupTarget(targetName);
  if (!target) {
    llvm::errs() << "unknown target '" << targetName << "'\n";
    return 2;
  }
  DialectRegistry registry;
  registerAllDialects(registry);
  MLIRContext context(registry);
  context.loadAllAvailableDialects();
  unsigned failures = 0, tested = 0;
  for (const KernelVariant &variant : kernelTable()) {
    if (!target->has(variant.isa) ||
        !StringRef(variant.name).contains(kernelName))
      continue;
    if (list) {
      llvm::outs() << variant.name << "\n";
      continue;
    }
    unsigned done = 0;
    for (unsigned number = 0; done < cases; ++number) {
      auto agreed =
          testBatch(context, variant, *target,
                    std::min<unsigned>(batch, cases - done), seed + number);
      if (failed(agreed)) {
        llvm::errs() << "FAIL: " << variant.name << " on " << target->name
                     << ", --seed=" << seed + number << "\n";
        ++failures;
        break;
      }
      done += *agreed;
    }
    tested += done;
    if (done >= cases)
      llvm::outs() << variant.name << ": " << done << " ops agree\n";
  }
  if (!list)
    llvm::outs() << tested << " ops tested, " << failures
                 << " kernels failed\n";
  return failures != 0 || (tested == 0 && !list);
}
