//===- TestModel.cpp ------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/testing/TestModel.h"

#include "codegen/cpp/EmitCpp.h"
#include "compiler/run/TemporaryDirectory.h"
#include "compiler/testing/RandomOps.h"
#include "dialects/Interpreter/Interpreter.h"
#include "dialects/Plan/IR/Plan.h"
#include <cmath>

using namespace mlir;
using namespace mote;

func::FuncOp mote::startModel(OpBuilder &b, ModuleOp module) {
  b.setInsertionPointToEnd(module.getBody());
  module->setAttr("mote.model", b.getStringAttr("test"));
  module->setAttr("mote.source", b.getStringAttr("random"));
  module->setAttr("mote.digest", b.getStringAttr("0"));
  module->setAttr("mote.opset", b.getI64IntegerAttr(13));
  auto model = func::FuncOp::create(b, b.getUnknownLoc(), "test",
                                    b.getFunctionType({}, {}));
  b.setInsertionPointToStart(model.addEntryBlock());
  return model;
}

void mote::finishModel(OpBuilder &b, func::FuncOp model,
                       ArrayRef<Value> results) {
  func::ReturnOp::create(b, b.getUnknownLoc(), results);
  Block &entry = model.getBody().front();
  model.setType(b.getFunctionType(entry.getArgumentTypes(),
                                  ValueRange(results).getTypes()));
  for (unsigned i = 0; i < entry.getNumArguments(); ++i)
    model.setArgAttr(i, "mote.name", b.getStringAttr("in" + Twine(i)));
  for (unsigned i = 0; i < results.size(); ++i)
    model.setResultAttr(i, "mote.name", b.getStringAttr("out" + Twine(i)));
}

SmallVector<HostTensor> mote::randomInputs(func::FuncOp model, unsigned seed) {
  OpBuilder b(model.getContext());
  RandomOps random(b, seed);
  SmallVector<HostTensor> inputs;
  for (Type type : model.getArgumentTypes()) {
    HostTensor tensor = HostTensor::zeros(cast<ShapedType>(type));
    for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
      if (isFloat(tensor.getKind()))
        tensor.setDouble(i, random.real());
      else
        tensor.setInt(i, random.byte());
    }
    inputs.push_back(std::move(tensor));
  }
  return inputs;
}

static std::vector<char> concatenate(ArrayRef<HostTensor> tensors) {
  std::vector<char> bytes;
  for (const HostTensor &tensor : tensors)
    bytes.insert(bytes.end(), tensor.getBytes().begin(),
                 tensor.getBytes().end());
  return bytes;
}

static ModelInterface describeInterface(ModuleOp module,
                                        ArrayRef<HostTensor> inputs,
                                        ArrayRef<HostTensor> outputs,
                                        bool callerBuffers) {
  ModelInterface model;
  model.name = module->getAttrOfType<StringAttr>("mote.model").str();
  model.callerBuffers = callerBuffers;
  model.regions = plan::getRegionNames(module);
  for (const HostTensor &tensor : inputs)
    model.inputBytes.push_back(tensor.getBytes().size());
  for (const HostTensor &tensor : outputs)
    model.outputBytes.push_back(tensor.getBytes().size());
  return model;
}

llvm::Error mote::writeSources(ModuleOp module, StringRef folder) {
  FailureOr<std::vector<EmittedFile>> files =
      emitCpp(module, EmissionOptions());
  if (failed(files))
    return llvm::createStringError("the module cannot be printed as C++");
  for (const EmittedFile &file : *files)
    if (llvm::Error error =
            writeBytes((folder + "/" + file.name).str(),
                       {file.contents.data(), file.contents.size()}))
      return error;
  return llvm::Error::success();
}

llvm::Expected<std::vector<HostTensor>>
mote::runEmitted(ModuleOp module, ArrayRef<HostTensor> inputs,
                 ArrayRef<HostTensor> expected, const BuildOptions &build,
                 bool callerBuffers) {
  llvm::Expected<TemporaryDirectory> folder = TemporaryDirectory::create();
  if (!folder)
    return folder.takeError();
  if (llvm::Error error = writeSources(module, folder->getRoot()))
    return std::move(error);
  llvm::Expected<Program> program = Program::build(
      folder->getRoot(),
      describeInterface(module, inputs, expected, callerBuffers), build);
  if (!program)
    return program.takeError();
  llvm::Expected<RunResult> result =
      program->run(concatenate(inputs), RunOptions());
  if (!result)
    return result.takeError();
  std::vector<HostTensor> outputs(expected.begin(), expected.end());
  size_t at = 0;
  for (HostTensor &tensor : outputs) {
    llvm::copy(ArrayRef(result->outputs).slice(at, tensor.getBytes().size()),
               tensor.getBytes().begin());
    at += tensor.getBytes().size();
  }
  return outputs;
}

std::optional<int64_t> mote::findDifference(const HostTensor &expected,
                                            const HostTensor &got,
                                            double unit) {
  auto isClose = [&](double a, double b) {
    return a == b || std::abs(a - b) <= 1e-4 * std::max(unit, std::abs(b)) ||
           (std::isnan(a) && std::isnan(b));
  };
  bool hasFloats = isFloat(expected.getKind());
  for (int64_t i = 0; i < expected.getNumElements(); ++i)
    if (hasFloats ? !isClose(got.getDouble(i), expected.getDouble(i))
                  : got.getInt(i) != expected.getInt(i))
      return i;
  return std::nullopt;
}

/// The absolute value of each element of a float constant.
static void takeMagnitude(arith::ConstantOp constant) {
  auto values = dyn_cast<DenseFPElementsAttr>(constant.getValue());
  if (!values)
    return;
  auto magnitudes =
      values.mapValues(values.getElementType(), [](const APFloat &value) {
        return abs(value).bitcastToAPInt();
      });
  constant.setValueAttr(cast<TypedAttr>(magnitudes));
}

FailureOr<SmallVector<HostTensor>>
mote::interpretMagnitudes(func::FuncOp model, ArrayRef<HostTensor> inputs) {
  OwningOpRef<ModuleOp> module(model->getParentOfType<ModuleOp>().clone());
  auto function = module->lookupSymbol<func::FuncOp>(model.getSymName());
  function.walk([](Operation *op) {
    if (auto constant = dyn_cast<arith::ConstantOp>(op))
      takeMagnitude(constant);
    op->removeAttr("act_min");
    op->removeAttr("act_max");
  });
  SmallVector<HostTensor> magnitudes(inputs);
  for (HostTensor &input : magnitudes)
    if (isFloat(input.getKind()))
      for (int64_t i = 0; i < input.getNumElements(); ++i)
        input.setDouble(i, std::abs(input.getDouble(i)));
  return interpret(function, magnitudes);
}

std::optional<int64_t> mote::findRoundingError(const HostTensor &expected,
                                               const HostTensor &got,
                                               const HostTensor &magnitudes) {
  if (!isFloat(expected.getKind()))
    return findDifference(expected, got);
  double allowed = expected.getKind() == ElementKind::F16 ? 0x1p-8 : 1e-6;
  double largest = 0;
  for (int64_t i = 0; i < magnitudes.getNumElements(); ++i)
    largest = std::max(largest, magnitudes.getDouble(i));
  for (int64_t i = 0; i < expected.getNumElements(); ++i) {
    double wanted = expected.getDouble(i), found = got.getDouble(i);
    if (wanted != found && !(std::abs(wanted - found) <= allowed * largest) &&
        !(std::isnan(wanted) && std::isnan(found)))
      return i;
  }
  return std::nullopt;
}
