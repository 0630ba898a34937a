//===- TensorText.cpp -----------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "compiler/tools/mote/TensorText.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

using namespace llvm;
using namespace mote;

std::string mote::formatElement(const HostTensor &tensor, int64_t index) {
  if (!isFloat(tensor.getKind()))
    return tensor.getKind() == ElementKind::U64
               ? std::to_string(static_cast<uint64_t>(tensor.getInt(index)))
               : std::to_string(tensor.getInt(index));
  double value = tensor.getDouble(index);
  // 9 digits tell floats apart, 17 doubles; fewer often do.
  int most = tensor.getKind() == ElementKind::F64 ? 17 : 9;
  char text[40];
  for (int digits = 6; digits <= most; ++digits) {
    snprintf(text, sizeof(text), "%.*g", digits, value);
    double back = strtod(text, nullptr);
    if (tensor.getKind() == ElementKind::F64
            ? back == value
            : static_cast<float>(back) == value)
      break;
  }
  return text;
}

static void printValues(raw_ostream &os, const HostTensor &tensor,
                        const ModelPort &port) {
  constexpr int64_t shown = 64;
  int64_t count = tensor.getNumElements();
  for (int64_t i = 0; i < std::min(count, shown); ++i) {
    os << (i == 0 ? "  " : " ") << formatElement(tensor, i);
    if (port.scale && !isFloat(port.kind))
      os << formatv("({0:g4})",
                    *port.scale *
                        static_cast<double>(tensor.getInt(i) - port.zeroPoint));
  }
  if (count > shown)
    os << " ... (" << count
       << " values; --output or --format=json has them all)";
  os << "\n";
}

std::string mote::formatText(ArrayRef<Sample> samples,
                             ArrayRef<ModelPort> ports) {
  std::string text;
  raw_string_ostream os(text);
  for (auto [sampleIndex, sample] : enumerate(samples)) {
    if (samples.size() > 1)
      os << "sample " << sampleIndex << "\n";
    for (auto [tensor, port] : zip(sample, ports)) {
      os << port.name << ": " << port.describe();
      if (port.scale)
        os << formatv(", scale {0}, zero point {1}", *port.scale,
                      port.zeroPoint);
      os << "\n";
      printValues(os, tensor, port);
    }
  }
  return text;
}

static json::Value jsonElement(const HostTensor &tensor, int64_t index) {
  if (!isFloat(tensor.getKind()))
    return tensor.getInt(index);
  double value = tensor.getDouble(index);
  // JSON has no words for these.
  if (std::isnan(value))
    return "nan";
  if (std::isinf(value))
    return value > 0 ? "inf" : "-inf";
  return value;
}

std::string mote::formatJson(ArrayRef<Sample> samples,
                             ArrayRef<ModelPort> ports) {
  json::Array outputs;
  for (auto [index, port] : enumerate(ports)) {
    json::Array data;
    for (const Sample &sample : samples) {
      json::Array values;
      for (int64_t i = 0; i < sample[index].getNumElements(); ++i)
        values.push_back(jsonElement(sample[index], i));
      data.push_back(std::move(values));
    }
    json::Object output{{"name", port.name},
                        {"type", kindName(port.kind)},
                        {"shape", json::Array(port.shape)},
                        {"data", std::move(data)}};
    if (port.scale) {
      output["scale"] = *port.scale;
      output["zero_point"] = port.zeroPoint;
    }
    outputs.push_back(std::move(output));
  }
  return formatv("{0}\n",
                 json::Value(json::Object{{"outputs", std::move(outputs)}}));
}
