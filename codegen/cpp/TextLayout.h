//===- TextLayout.h -------------------------------------------------------===//
//
// Part of Mote, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Text with places where a line may be broken, and the filling of lines.
//
//===----------------------------------------------------------------------===//

#ifndef MOTE_CODEGEN_CPP_TEXTLAYOUT_H
#define MOTE_CODEGEN_CPP_TEXTLAYOUT_H

#include "llvm/ADT/StringRef.h"
#include <string>

namespace mote {

/// A space that may become a line break. It is one byte, which no C++ source of
/// ours holds otherwise; its value tells how deeply nested the place is.
/// Shallow places break first.
inline constexpr char breakableSpace = '\x80';

/// `text` one level deeper, as an operand or argument of something larger.
std::string nestBreaks(llvm::StringRef text);

/// `text` with plain spaces, which stay on one line.
std::string withoutBreaks(llvm::StringRef text);

/// `text`, indented by `indent` spaces, in lines of at most `columns` where its
/// breakable spaces allow; continued lines are indented by four more. Ends with
/// a line feed.
std::string fillLines(llvm::StringRef text, unsigned indent, unsigned columns);

/// Words of `text` in lines that start with `prefix`, e.g. `// `. Existing line
/// feeds stay.
std::string fillComment(llvm::StringRef text, llvm::StringRef prefix,
                        unsigned indent, unsigned columns);

} // namespace mote

#endif // MOTE_CODEGEN_CPP_TEXTLAYOUT_H
