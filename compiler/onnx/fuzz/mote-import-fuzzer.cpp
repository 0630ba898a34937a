//===- mote-import-fuzzer.cpp - Hostile bytes for the importer ------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// libFuzzer calls this with mutated models. Whatever the bytes are, the
// importer must end soon, within its limits on size, with a module that
// verifies or with diagnostics.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/Importer.h"
#include "mlir/IR/Diagnostics.h"
#include <memory>

using namespace mlir;

/// Attributes and types live as long as their context; a new one now and then
/// keeps memory flat, and every time would be slow.
static constexpr unsigned kInputsPerContext = 512;

static MLIRContext &currentContext() {
  static std::unique_ptr<MLIRContext> context;
  static unsigned uses = 0;
  if (!context || ++uses % kInputsPerContext == 0)
    context = std::make_unique<MLIRContext>(MLIRContext::Threading::DISABLED);
  return *context;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  MLIRContext &context = currentContext();
  size_t errors = 0;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &) {
    ++errors;
    return success();
  });
  mote::ImportOptions options;
  options.maxTensorBytes = 1 << 24;
  options.maxTotalElements = 1 << 24;
  auto module = mote::importOnnxBytes(
      StringRef(reinterpret_cast<const char *>(data), size), "fuzz.onnx",
      options, &context);
  // A refusal without a reason is a bug too.
  if (failed(module) && errors == 0)
    __builtin_trap();
  return 0;
}
