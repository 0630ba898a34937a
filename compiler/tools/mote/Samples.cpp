//===- Samples.cpp --------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/Samples.h"

#include "compiler/tensors/TensorFile.h"
#include "compiler/tools/mote/ArgumentParser.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

using namespace llvm;
using namespace mote;

static std::string shapeText(ArrayRef<int64_t> shape) {
  return join(
      map_range(shape, [](int64_t size) { return std::to_string(size); }), "x");
}

/// How many samples a tensor of `shape` holds for `port`; 0 where it does not
/// fit.
static int64_t countSamples(ArrayRef<int64_t> shape, const ModelPort &port,
                            bool shapeless) {
  int64_t elements = 1, each = port.getNumElements();
  for (int64_t size : shape)
    elements *= size;
  if (each == 0 || elements == 0 || elements % each != 0)
    return 0;
  ArrayRef<int64_t> wanted(port.shape);
  if (shapeless || shape == wanted)
    return elements / each;
  // Samples along a new axis, or along the batch axis of size 1.
  if (!shape.empty() && shape.drop_front() == wanted)
    return shape.front();
  if (!shape.empty() && !wanted.empty() && wanted.front() == 1 &&
      shape.drop_front() == wanted.drop_front())
    return shape.front();
  // One sample without its batch axis.
  if (!wanted.empty() && wanted.front() == 1 && shape == wanted.drop_front())
    return 1;
  return 0;
}

/// `tensor` in the port's element kind, or an error where that would lose
/// meaning.
static Expected<HostTensor> convertKind(HostTensor tensor,
                                        const ModelPort &port) {
  if (tensor.getKind() == port.kind)
    return tensor;
  HostTensor result(port.kind, tensor.getShape());
  if (isFloat(tensor.getKind()) && port.scale) {
    double low = port.kind == ElementKind::U8 ? 0 : -128;
    for (int64_t i = 0; i < tensor.getNumElements(); ++i) {
      double stored = std::nearbyint(tensor.getDouble(i) / *port.scale) +
                      static_cast<double>(port.zeroPoint);
      result.setInt(i,
                    static_cast<int64_t>(std::clamp(stored, low, low + 255)));
    }
    return result;
  }
  if (isFloat(tensor.getKind()) && isFloat(port.kind)) {
    for (int64_t i = 0; i < tensor.getNumElements(); ++i)
      result.setDouble(i, tensor.getDouble(i));
    return result;
  }
  return makeError("expected elements of type " + kindName(port.kind) +
                   " but got " + kindName(tensor.getKind()));
}

/// The samples of one file, each of the port's shape and kind.
static Expected<std::vector<HostTensor>>
readFile(StringRef path, const ModelPort &port, mlir::MLIRContext *context) {
  Expected<NamedTensor> file = readTensorFile(path, port.kind, context);
  if (!file)
    return file.takeError();
  bool raw = !path.ends_with(".npy") && !path.ends_with(".npz") &&
             !path.ends_with(".pb");
  int64_t count = countSamples(file->tensor.getShape(), port, raw);
  auto describe = [&](const Twine &problem) {
    return makeError(path + ": '" + port.name + "': " + problem);
  };
  if (count == 0)
    return describe("expected the shape " + shapeText(port.shape) +
                    ", or several of it along a leading axis, but got " +
                    shapeText(file->tensor.getShape()));
  Expected<HostTensor> all = convertKind(std::move(file->tensor), port);
  if (!all)
    return describe(toString(all.takeError()));
  std::vector<HostTensor> samples;
  for (int64_t i = 0; i < count; ++i) {
    HostTensor &sample = samples.emplace_back(port.kind, port.shape);
    size_t bytes = sample.getBytes().size();
    memcpy(sample.getBytes().data(), all->getBytes().data() + i * bytes, bytes);
  }
  return samples;
}

/// The port an entry belongs to, and its path. `next` counts unnamed entries.
static std::pair<size_t, StringRef>
assignPort(StringRef entry, ArrayRef<ModelPort> ports, size_t &next) {
  for (auto [index, port] : enumerate(ports)) {
    StringRef path = entry;
    if (!port.name.empty() && path.consume_front(port.name) &&
        path.consume_front("="))
      return {index, path};
  }
  return {next++ % ports.size(), entry};
}

static std::string portNames(ArrayRef<ModelPort> ports) {
  return join(
      map_range(ports,
                [](const ModelPort &port) { return "'" + port.name + "'"; }),
      " or ");
}

Expected<std::vector<Sample>> mote::readSamples(const SampleFiles &files,
                                                ArrayRef<ModelPort> ports,
                                                mlir::MLIRContext *context) {
  std::vector<Sample> samples;
  if (ports.empty()) {
    if (!files.entries.empty())
      return makeError("expected no file, for the model has no inputs");
    samples.emplace_back();
    return samples;
  }
  if (files.entries.empty())
    return makeError("expected a file for '" + ports[0].name + "', " +
                     ports[0].describe() + ": pass --" + files.option +
                     "=FILE");
  std::vector<std::vector<HostTensor>> byPort(ports.size());
  size_t next = 0;
  for (StringRef entry : files.entries) {
    auto [port, path] = assignPort(entry, ports, next);
    if (path.contains('=') && !sys::fs::exists(path))
      return makeError("expected FILE or NAME=FILE, with the name of " +
                       portNames(ports) + ", but got '" + path + "'");
    Expected<std::vector<HostTensor>> read =
        readFile(path, ports[port], context);
    if (!read)
      return read.takeError();
    byPort[port].insert(byPort[port].end(), read->begin(), read->end());
  }
  for (size_t port = 0; port < ports.size(); ++port)
    if (byPort[port].size() != byPort[0].size() || byPort[port].empty())
      return makeError(
          "expected a file for each of the " + Twine(ports.size()) +
          " inputs or outputs, with equally many samples: '" +
          ports[port].name + "' has " + Twine(byPort[port].size()));
  size_t count = byPort[0].size();
  if (files.limit != 0)
    count = std::min<size_t>(count, files.limit);
  samples.resize(count);
  for (std::vector<HostTensor> &tensors : byPort)
    for (auto [sample, tensor] : zip_first(samples, tensors))
      sample.push_back(std::move(tensor));
  return samples;
}

std::vector<char> mote::packSamples(ArrayRef<Sample> samples) {
  std::vector<char> bytes;
  for (const Sample &sample : samples)
    for (const HostTensor &tensor : sample)
      bytes.insert(bytes.end(), tensor.getBytes().begin(),
                   tensor.getBytes().end());
  return bytes;
}

Expected<std::vector<Sample>> mote::unpackSamples(ArrayRef<char> bytes,
                                                  ArrayRef<ModelPort> ports,
                                                  size_t count) {
  std::vector<Sample> samples(count);
  for (Sample &sample : samples)
    for (const ModelPort &port : ports) {
      HostTensor &tensor = sample.emplace_back(port.kind, port.shape);
      size_t size = tensor.getBytes().size();
      if (bytes.size() < size)
        return makeError("the program wrote fewer outputs than expected");
      memcpy(tensor.getBytes().data(), bytes.data(), size);
      bytes = bytes.drop_front(size);
    }
  return samples;
}

HostTensor mote::stackSamples(ArrayRef<Sample> samples, size_t port) {
  const HostTensor &first = samples.front()[port];
  if (samples.size() == 1)
    return first;
  SmallVector<int64_t> shape(first.getShape());
  if (!shape.empty() && shape.front() == 1)
    shape.front() = static_cast<int64_t>(samples.size());
  else
    shape.insert(shape.begin(), static_cast<int64_t>(samples.size()));
  HostTensor all(first.getKind(), shape);
  char *to = all.getBytes().data();
  for (const Sample &sample : samples) {
    ArrayRef<char> bytes = sample[port].getBytes();
    to = llvm::copy(bytes, to);
  }
  return all;
}
