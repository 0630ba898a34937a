//===- Calibrate.cpp - Calibration as a pass ------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// `mote compile` calls calibrate() itself. The pass makes it available to
// mote-opt, so that ranges can be looked at, edited and tested.
//
//===----------------------------------------------------------------------===//

#include "dialects/Interpreter/TensorIO.h"
#include "dialects/NN/Transforms/Calibration.h"
#include "dialects/NN/Transforms/Constants.h"
#include "dialects/NN/Transforms/Passes.h"
#include "llvm/Support/MemoryBuffer.h"
#include <cstring>

namespace mote::nn {
#define GEN_PASS_DEF_NNCALIBRATE
#include "dialects/NN/Transforms/Passes.h.inc"
} // namespace mote::nn

using namespace mlir;
using namespace mote;
using namespace mote::nn;

/// The samples in a file, each of `type`: a .npy, or raw bytes.
static llvm::Expected<std::vector<HostTensor>>
readSamples(StringRef path, RankedTensorType type) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return llvm::createStringError(buffer.getError(), "cannot read " + path);
  StringRef bytes = (*buffer)->getBuffer();
  HostTensor array;
  HostTensor one = HostTensor::zeros(type);
  if (path.ends_with(".npy")) {
    llvm::Expected<HostTensor> parsed = parseNpy(bytes);
    if (!parsed)
      return parsed.takeError();
    if (parsed->getKind() != one.getKind())
      return llvm::createStringError(path +
                                     ": expected the input's element type");
    array = std::move(*parsed);
    bytes = StringRef(array.getBytes().data(), array.getBytes().size());
  }
  size_t size = one.getBytes().size();
  if (size == 0 || bytes.empty() || bytes.size() % size != 0)
    return llvm::createStringError(
        path + ": expected a multiple of " + llvm::Twine(size) +
        " bytes of samples but got " + llvm::Twine(bytes.size()));
  std::vector<HostTensor> samples;
  for (size_t offset = 0; offset < bytes.size(); offset += size) {
    std::memcpy(one.getBytes().data(), bytes.data() + offset, size);
    samples.push_back(one);
  }
  return samples;
}

namespace {

struct CalibratePass : nn::impl::NNCalibrateBase<CalibratePass> {
  using NNCalibrateBase::NNCalibrateBase;
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    QuantizeOptions options;
    if (percentile < 100.0) {
      options.method = QuantizeOptions::Method::Percentile;
      options.percentile = percentile;
    }
    SmallVector<Sample> all;
    if (failed(readAll(function, all)) ||
        failed(calibrate(function, all, options)))
      return signalPassFailure();
    numSamples += all.size();
  }

private:
  LogicalResult readAll(func::FuncOp function, SmallVectorImpl<Sample> &all) {
    if (samples.size() != function.getNumArguments())
      return function.emitError()
             << "expected " << function.getNumArguments()
             << " files of samples but got " << samples.size();
    for (auto [argument, path] :
         llvm::zip_equal(function.getArguments(), samples)) {
      llvm::Expected<std::vector<HostTensor>> tensors =
          readSamples(path, tensorType(argument));
      if (!tensors)
        return function.emitError() << llvm::toString(tensors.takeError());
      if (argument.getArgNumber() == 0)
        all.resize(tensors->size());
      if (all.size() != tensors->size())
        return function.emitError()
               << "expected " << all.size() << " samples in " << path
               << " but got " << tensors->size();
      for (auto [sample, tensor] : llvm::zip_equal(all, *tensors))
        sample.push_back(tensor);
    }
    return success();
  }
};

} // namespace
