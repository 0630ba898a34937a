#!/usr/bin/env python3
"""Checks rules of the project that no compiler knows. Usage: check_project.py [ROOT]

- every pass declared in a Passes.td occurs in some RUN line;
- every file of code carries the licence identifier;
- test files stay under 400 lines and source files under 800.
"""

import pathlib
import re
import sys

CODE = {".cpp", ".h", ".td", ".c"}


FOLDERS = ["benchmarks", "cmake", "codegen", "compiler", "dialects", "docs", "runtime-stub", "scripts", "test"]


def sources(root):
    return [path for folder in FOLDERS for path in sorted((root / folder).rglob("*")) if path.is_file()]


def declared_passes(files):
    pattern = re.compile(r"def \w+\s*:\s*(?:Interface)?Pass<\s*\"([^\"]+)\"")
    for path in files:
        if path.name.endswith("Passes.td"):
            yield from ((name, path) for name in pattern.findall(path.read_text()))


def run_lines(files, root):
    text = []
    for path in files:
        if root / "test" in path.parents and path.suffix in {".mlir", ".test", ".onnxtxt"}:
            text += re.findall(r"RUN:.*", path.read_text(errors="replace"))
    return "\n".join(text)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1]).resolve()
    files = sources(root)
    problems = []

    runs = run_lines(files, root)
    for name, path in declared_passes(files):
        if not re.search(rf"(?<!\w)(?<!\w-){re.escape(name)}(?![\w-])", runs):
            problems.append(f"{path.relative_to(root)}: pass '{name}' occurs in no RUN line")

    for path in files:
        relative = path.relative_to(root)
        if path.suffix in CODE and "harness" not in relative.parts:
            text = path.read_text(errors="replace")
            # What Mote itself wrote, as a golden file of a test, has its banner instead.
            if "SPDX-License-Identifier" not in text and "; do not edit." not in text:
                problems.append(f"{relative}: no SPDX-License-Identifier")
            if text.count("\n") > 800:
                problems.append(f"{relative}: {text.count(chr(10))} lines, expected at most 800")
        if root / "test" in path.parents and path.suffix == ".mlir":
            lines = path.read_text(errors="replace").count("\n")
            if lines > 400:
                problems.append(f"{relative}: {lines} lines, expected at most 400")

    for problem in problems:
        print(problem)
    print(f"{len(files)} files, {len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
