#!/usr/bin/env python3
"""Checks what the importer says of models that it refuses.

    scripts/check_refusals.py build/release/bin              every refusal of test/Onnx, and the table of small ones
    scripts/check_refusals.py build/release/bin --untested   also: messages in compiler/onnx that no test has seen

A refusal names the node, its operator and the opset (where it is about a node), gives the reason, and has a note that
says what to do. Cases are the models that tests of test/Onnx expect to fail, and the lines of
test/Onnx/Inputs/refusals.txt:

    inputs | node that makes y | what the message says

with opset 20 where no number stands in front ("13: float[2] x | ..."); names w... are constants of ones.
"""
import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
NODE = re.compile(r"node '[^']*' \((\w+\.)*\w+, opset \d+\):? \S")
SEPARATOR = re.compile(r"^#--- (\S+)$", re.M)


def refused_models(text):
    """Names and flags of the models that a lit test expects mote-import to refuse, with their text."""
    parts = SEPARATOR.split(text)
    models = dict(zip(parts[1::2], parts[2::2]))
    for match in re.finditer(r"RUN: not mote-import %t/(\S+\.onnxtxt)((?: --?\S+)*) 2>&1", text):
        if match[1] in models:
            yield match[1], [flag for flag in match[2].split() if "%" not in flag], models[match[1]]


def model_of(line):
    """A model, and what is expected of it, from a line of the table."""
    opset, rest = re.fullmatch(r"(?:(\d+): )?(.*)", line).groups()
    ports, node, message = (part.strip() for part in rest.split(" | "))
    given = [p.strip() for p in re.split(r",(?![^\[]*\])", ports) if p.strip()]
    constants = []
    for port in [p for p in given if re.search(r" w\w*$", p)]:
        given.remove(port)
        count = 1
        for size in re.findall(r"\d+(?=[,\]])", port.split(" ")[0]):
            count *= int(size)
        constants.append(f"{port} = {{{', '.join(['1'] * count)}}}")
    outputs = re.match(r"[\w, ]+(?= =)", node)[0].split(", ")
    opsets = f'"" : {opset or 20}, "ai.onnx.ml" : 3, "com.microsoft" : 1'
    return (f"<ir_version: 8, opset_import: [{opsets}]>\ng ({', '.join(given)}) => ({', '.join('float[N] ' + o for o in outputs)})\n" +
            (f"<{', '.join(constants)}>\n" if constants else "") + f"{{ {node} }}\n"), message


def refusal(tools, text, flags, folder):
    """What mote-import prints; None where it takes the model."""
    path = folder / "model.onnxtxt"
    path.write_text(text)
    run = subprocess.run([tools / "mote-import", path, "-o", "/dev/null", *flags], capture_output=True, text=True)
    return run.stderr if run.returncode else None


def fault(printed):
    """What a refusal lacks, or None."""
    if printed is None:
        return "the model is not refused"
    first = next((line for line in printed.splitlines() if "error: " in line), None)
    if first is None:
        return f"no error is printed: {printed[:200]}"
    message = first.split("error: ", 1)[1]
    if "node '" in message and not NODE.search(message):
        return f"node, operator or opset is missing: {message}"
    if "note: " not in printed and "--" not in message:
        return f"nothing says what to do: {message}"
    return None


def untested(seen):
    """Messages of the importer, of which tests have seen no piece."""
    for path in sorted((ROOT / "compiler/onnx").rglob("*.cpp")):
        for match in re.finditer(r"(?:rror\(\)|misfit\(\*?\w+\))\s*<<((?:[^;]|\";\")*?);", path.read_text()):
            pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r'"\s*"', "", match[1]))
            longest = max(pieces, key=len, default="")
            if len(longest) > 8 and longest.strip() not in seen:
                yield f"{path.name}: {longest.strip()}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bin", type=pathlib.Path, help="Mote's tools")
    parser.add_argument("--table", type=pathlib.Path, default=ROOT / "test/Onnx/Inputs/refusals.txt")
    parser.add_argument("--untested", action="store_true")
    arguments = parser.parse_args()
    faults, count, seen = [], 0, ""
    for path in sorted((ROOT / "compiler/onnx").rglob("*.cpp")):
        # What a branch of an If says is said again as it is.
        begun = re.search(r"\bemitError\((?!node.getLoc\(\)\) << side.refusal)", path.read_text())
        if path.parent.name == "ops" and begun:
            faults.append(f"{path.name}: emitError is called, which knows no node: call Node::error")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for path in sorted((ROOT / "test/Onnx").glob("*.test")):
            for name, flags, text in refused_models(path.read_text()):
                printed = refusal(arguments.bin, text, flags, folder)
                count, seen = count + 1, seen + (printed or "")
                if problem := fault(printed):
                    faults.append(f"{path.name}: {name}: {problem}")
        for line in arguments.table.read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            text, message = model_of(line)
            printed = refusal(arguments.bin, text, [], folder)
            count, seen = count + 1, seen + (printed or "")
            if problem := fault(printed):
                faults.append(f"{line}: {problem}")
            elif message not in printed:
                faults.append(f"{line}: got {printed.splitlines()[0]}")
    print("\n".join(faults))
    if arguments.untested:
        print("\n".join(untested(seen)))
    print(f"{count} refusals, {len(faults)} faults")
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
