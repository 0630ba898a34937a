#!/usr/bin/env python3
"""Prints docs/generated/operators.md: every ONNX operator the importer has, and what the bundled tests show of it.

    scripts/operators_doc.py build/release/bin

The rows are those of the importer's table (mote-import --operators). Every model in test/Onnx/*.test is imported: what its nodes
become, for which element types, and with which message they are refused is read from the result. So the page can say nothing
that the tests do not hold, and a test says when it is stale.
"""
import collections
import concurrent.futures
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
REFUSAL = re.compile(r"error: node '(.*)' \(((?:[\w.]+\.)?\w+), opset (\d+)\): (.*)")
ELEMENT = re.compile(r"tensor<(?:\d+x)*(bf16|f16|f[48]E\w+|f32|f64|ui\d+|i\d+|!quant\.uniform<u?i\d+)[:>]")
# Ops that only carry constants or name memory.
SKIPPED = {"arith.constant", "tensor.empty", "nn.constant", "return", "func.func"}


def read_table(bin):
    """{operator with its domain: rows (since, min, max, outputs, evaluates)}"""
    rows = collections.defaultdict(list)
    output = subprocess.run([bin / "mote-import", "--operators"], capture_output=True, text=True, check=True).stdout
    for line in output.splitlines():
        name, since, least, most, outputs, evaluates = line.split("\t")
        if any(int(since) == row[0] for row in rows[name]):
            sys.exit(f"two importers of {name}, opset {since}: only one can be used")
        rows[name].append((int(since), least, most, outputs, evaluates == "yes"))
    return rows


def sections(path):
    """The models of a split-file test."""
    name, lines = None, []
    for line in path.read_text().splitlines(keepends=True):
        start = re.match(r"#--- (\S+)", line)
        if start:
            if name:
                yield name, "".join(lines)
            name, lines = start.group(1), []
        else:
            lines.append(line)
    if name:
        yield name, "".join(lines)


def top_level_ops(text):
    """(op, its line or its first and last, node) of the ops of the function's own block."""
    names = dict(re.findall(r'^(#loc\d*) = loc\("(.*)"\)$', text, re.M))
    stack = []
    for line in text.splitlines():
        op = re.match(r'\s*(?:%[^=]*= )?"?([a-z_]+\.[a-z_0-9.]+|return)', line)
        loc = re.search(r"loc\((#loc\d*)\)$", line)
        if line.rstrip().endswith("{"):
            stack.append((op.group(1) if op else "", line))
            continue
        if re.match(r"\s*}", line) and stack:
            opened, first = stack.pop()
            if len(stack) == 2 and loc:
                yield opened, first + line, names.get(loc.group(1), "")
        elif len(stack) == 2 and op and loc:
            yield op.group(1), line, names.get(loc.group(1), "")


class Facts:
    def __init__(self):
        self.becomes, self.types, self.refusals = set(), set(), set()
        self.models = 0


def study(bin, folder, name, text):
    """What one model shows: the operators in it, what they became, the refusal."""
    path = folder / name
    path.write_text(text)
    done = subprocess.run([bin / "mote-import", path, "--elide=16"], capture_output=True, text=True, errors="replace")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    used = set(re.findall(r"=\s*((?:[\w.]+\.)?[A-Z]\w+)\s*[<(]", body))
    if done.returncode == 0:
        return used, list(top_level_ops(done.stdout)), None
    return used, [], REFUSAL.search(done.stderr)


def collect(bin, table):
    facts = collections.defaultdict(Facts)
    short = {name.rsplit(".", 1)[-1]: name for name in table}
    with tempfile.TemporaryDirectory() as temporary:
        models = [(f"{path.stem}_{name}", text) for path in sorted((ROOT / "test/Onnx").glob("*.test"))
                  for name, text in sections(path) if name.endswith(".onnxtxt")]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            results = list(pool.map(lambda m: study(bin, pathlib.Path(temporary), *m), models))
    for used, ops, refusal in results:
        if refusal:
            _, name, opset, message = refusal.groups()
            facts[name].refusals.add((message, opset))
            continue
        for name in used & table.keys():
            facts[name].models += 1
        for op, lines, node in ops:
            operator = re.fullmatch(r"(\w+)_\d+", node)
            name = operator and operator.group(1)
            name = name if name in used else short.get(name)
            if name in used and name in table and op not in SKIPPED:
                facts[name].becomes.add(op)
                facts[name].types.update(t.replace("!quant.uniform<", "quantized ") for t in ELEMENT.findall(lines))
    return facts


def read_official():
    """{operator without its domain: (tests, passing)} of the official backend tests."""
    lines = (ROOT / "test/EndToEnd/Inputs/backend_operators.tsv").read_text().splitlines()
    return {name: (int(tests), int(passing)) for name, tests, passing in (line.split("\t") for line in lines)}


def range_text(low, high):
    return low if low == high else f"{low} or more" if high == "any" else f"{low} to {high}"


def print_page(table, facts):
    print("<!-- Autogenerated by scripts/gen_docs.sh; don't manually edit -->\n# ONNX operators\n")
    print(f"The importer's table has {len(table)} operators in {sum(map(len, table.values()))} versions. A version holds from its")
    print("opset to the next one's. *Becomes* and *types* are what the models of `test/Onnx` show, *models* how many of them that")
    print("import have the operator; 0 means that no bundled test has it, only (perhaps) an official one. *Folded* operators are")
    print("numbers at import where their inputs are; so is every other one where a shape or the like is asked for.")
    official = read_official()
    known = {name.rsplit(".", 1)[-1] for name in table}
    others = [f"{name} {tests}" for name, (tests, _) in official.items() if name not in known | {"multi"}]
    print("*Official* is how many of the official backend tests of this operator alone pass, of those that a static compiler can")
    print("run (`scripts/backend_tests.py --bucket STATIC`); the others are refused. A test says when that is no longer so.")
    print("Of tests of several operators, {1} of {0} pass.".format(*official["multi"]) +
          (f" Operators that are not in the table, and their tests: {', '.join(others)}." if others else "") + "\n")
    print("| operator | opsets: inputs | outputs | becomes | types | folded | models | official |")
    print("|---|---|---|---|---|---|---|---|")
    for name in sorted(table):
        rows, fact = table[name], facts[name]
        tests, passing = official.get(name.rsplit(".", 1)[-1], (0, 0)) if not name.startswith("com.microsoft") else (0, 0)
        opsets = "; ".join(f"{since}: {range_text(least, most)}" for since, least, most, _, _ in rows)
        print(f"| {name} | {opsets} | {range_text('1', rows[-1][3])} | {', '.join(sorted(fact.becomes)) or '-'} | "
              f"{', '.join(sorted(fact.types)) or '-'} | {'yes' if rows[-1][4] else ''} | {fact.models} | "
              f"{f'{passing} of {tests}' if tests else '-'} |")
    print("\n## Refused\n")
    print("What the tests hold to be refused, and the message. Of operators not in the table all is refused.\n")
    print("| operator | opset | message |\n|---|---|---|")
    for name in sorted(facts):
        for message, opset in sorted(facts[name].refusals):
            print(f"| {name} | {opset} | {message.replace('|', chr(92) + '|')} |")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: operators_doc.py FOLDER_OF_TOOLS")
    bin = pathlib.Path(sys.argv[1])
    table = read_table(bin)
    print_page(table, collect(bin, table))


if __name__ == "__main__":
    main()
