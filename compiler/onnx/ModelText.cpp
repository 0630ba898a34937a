//===- ModelText.cpp - Reading a ModelProto from text ---------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// libonnx's parser throws (std::stoll) on malformed numbers, so this one file
// is compiled with exceptions, and keeps them to itself.
//
//===----------------------------------------------------------------------===//

#include "compiler/onnx/ModelFile.h"

#include "mlir/IR/Diagnostics.h"
#include <exception>
#include <onnx/defs/parser.h>

using namespace mlir;

/// Deepest nesting of brackets: the parser recurses once a level.
static constexpr int kMaxNesting = 200;

/// Whether brackets nest deeper than the parser's stack should have to bear.
static bool nestsTooDeep(StringRef text) {
  int depth = 0;
  char previous = 0;
  for (char c : text) {
    bool isArrow = previous == '=' && c == '>';
    previous = c;
    if (isArrow)
      continue;
    if (c == '{' || c == '(' || c == '<' || c == '[')
      ++depth;
    else if ((c == '}' || c == ')' || c == '>' || c == ']') && depth > 0)
      --depth;
    if (depth > kMaxNesting)
      return true;
  }
  return false;
}

LogicalResult mote::importer::parseModelText(const std::string &text,
                                             onnx::ModelProto &model,
                                             Location loc) {
  std::string why;
  if (nestsTooDeep(text))
    why = "brackets nest too deep";
  else {
    try {
      onnx::OnnxParser parser(text.c_str());
      onnx::Common::Status status = parser.Parse(model);
      if (!status.IsOK())
        why = status.ErrorMessage();
      else if (!parser.EndOfInput())
        why = "there is text after the model";
    } catch (const std::exception &exception) {
      why = exception.what();
    }
  }
  if (why.empty())
    return success();
  return emitError(loc) << "expected a model in ONNX's text syntax but "
                        << StringRef(why).trim();
}
