#!/usr/bin/env python3
"""Fuzzes the compiler: random valid ONNX graphs, computed four ways.

    "$(scripts/venv.sh)" scripts/fuzz_graphs.py --graphs 500                       seeds 0 to 499
    "$(scripts/venv.sh)" scripts/fuzz_graphs.py --seconds 1500 --seed 100000       as many as fit
    "$(scripts/venv.sh)" scripts/fuzz_graphs.py --operator Resize --graphs 100     graphs that have it
    scripts/fuzz_graphs.py --replay test/EndToEnd/Inputs/fuzzed/*.onnxtxt          stored failures, as tests do

Operators and opsets are drawn from the importer's table, types from ONNX's schemas, attributes and shapes by
scripts/fuzzing. A graph is determined by its seed. onnxruntime computes what each node makes, or, where it cannot, ONNX's
reference implementation. That is compared with Mote's interpreter after the phases import, nn and qnn, and the interpreter
with the emitted C++ on the host. A failure is shrunk to the fewest nodes and stored as text (--store), which is a test
as it is. What the importer refuses is counted, with its messages, and fails nothing.

Exit status: 0 where nothing failed.
"""
import argparse
import collections
import pathlib
import re
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "fuzzing"))

import backend_tests as bt
import running
import stored

def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="the first graph's")
    parser.add_argument("--graphs", type=int, help="how many")
    parser.add_argument("--seconds", type=float, help="or: until this much time has passed")
    parser.add_argument("--nodes", type=int, default=5, help="most operators that are drawn for a graph (default 5)")
    parser.add_argument("--operator", action="append", help="every graph starts with one of these")
    parser.add_argument("--store", type=pathlib.Path, help="folder for failures as text")
    parser.add_argument("--replay", type=pathlib.Path, nargs="+", help="stored cases to run in place of random ones")
    parser.add_argument("--list", action="store_true", help="print which operators of the importer's table are drawn")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="Mote's tools")
    parser.add_argument("--sanitize", action="store_true", help="build with ASan and UBSan")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--opt", default="1", help="the compiler's optimization level")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave everything there")
    parser.set_defaults(target="generic")
    return parser.parse_args()


def recipes():
    import classic
    import control
    import layers
    import movement
    import pointwise
    import quantized
    import signals
    import small_types
    import transformers
    return {**pointwise.RECIPES, **movement.RECIPES, **layers.RECIPES, **quantized.RECIPES, **control.RECIPES,
            **small_types.RECIPES, **transformers.RECIPES, **signals.RECIPES, **classic.RECIPES}


def table(arguments):
    output = subprocess.run([arguments.bin / "mote-import", "--operators"], capture_output=True, text=True, check=True)
    return {line.split("\t")[0] for line in output.stdout.splitlines()}


def grow(seed, known, arguments):
    """A graph; operators are drawn until enough of them fit."""
    from graph import Graph, Skip

    graph = Graph(seed)
    # What the importer lacks at the graph's opset is no recipe's fault: it is refused.
    wanted = graph.random.randint(1, arguments.nodes)
    for attempt in range(8 * wanted):
        if len(graph.nodes) >= wanted:
            break
        first = arguments.operator and not graph.nodes
        recipe = known[graph.random.choice(arguments.operator if first else list(known))]
        before = len(graph.values), len(graph.inputs), len(graph.constants), len(graph.nodes)
        try:
            recipe(graph)
        except Skip:
            for items, count in zip((graph.values, graph.inputs, graph.constants, graph.nodes), before):
                del items[count:]
    return graph.case() if graph.nodes else None


def write_case(case, folder):
    """A case as a backend test."""
    from onnx import numpy_helper

    data = folder / "test_data_set_0"
    data.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(case.model().SerializeToString())
    for port, names in (("input", case.inputs), ("output", case.outputs)):
        for index, name in enumerate(names):
            tensor = numpy_helper.from_array(case.values[name], name)
            (data / f"{port}_{index}.pb").write_bytes(tensor.SerializeToString())
    floats = [case.values[n] for n in case.outputs if case.values[n].dtype.kind == "f"]
    numbers = [abs(float(v)) for a in floats for v in a.reshape(-1)]
    most = max([0.0, *(n for n in numbers if n < 1e30)])
    kinds = {"f16" for a in case.values.values() if a.dtype.name == "float16"}
    return bt.Test(folder.name, "", "", folder, running.tolerance(kinds, most, case.steps))


class Fuzzer:
    def __init__(self, arguments, work):
        self.arguments, self.work, self.batches = arguments, work, 0
        self.counts, self.drawn, self.refusals = collections.Counter(), collections.Counter(), collections.Counter()
        self.disputed, self.failures = collections.Counter(), []

    def run(self, cases):
        """A Result a case."""
        self.batches += 1
        folder = self.work / str(self.batches)
        tests = [write_case(case, folder / "models" / f"g{index}") for index, case in enumerate(cases)]
        results = running.run(tests, folder / "emitted", self.arguments) if tests else {}
        if not self.arguments.keep:
            bt.shutil.rmtree(folder, ignore_errors=True)
        return [results[test.name] for test in tests]

    def fails(self, cases):
        return [result.status not in ("pass", "refused") for result in self.run(cases)]

    def batch(self, seeded):
        for (seed, case), result in zip(seeded, self.run([case for _, case in seeded])):
            self.drawn.update(case.operators())
            self.counts[result.status] += 1
            if result.status == "refused":
                self.refusals[re.sub(r"^node '\S+' ", '', re.sub(r'\d+', 'N', result.message))] += 1
            elif result.status != "pass":
                self.report(seed, case, result)

    def report(self, seed, case, result):
        import shrinking

        small = shrinking.shrink(case, self.fails)
        again, second = self.run([small])[0], shrinking.second_opinion(small)
        if second and self.run([second])[0].status == "pass":
            # onnxruntime and ONNX's own reference disagree, and Mote is with the latter.
            self.disputed[small.operators()[0]] += 1
            return
        result = again if again.status != "pass" else result
        print(f"seed {seed}: {' '.join(small.operators())}: {result.status}: {result.message}", flush=True)
        self.failures.append(seed)
        if self.arguments.store:
            self.arguments.store.mkdir(parents=True, exist_ok=True)
            name = "-".join(node.op_type.lower() for node in small.nodes)[:60] + "-" + small.key()
            text = stored.write(small, f"{', '.join(small.operators())}: found by fuzz_graphs.py, seed {seed}")
            (self.arguments.store / f"{name}.onnxtxt").write_text(text)

    def summary(self, missing):
        total = sum(self.counts.values())
        print(f"{total} graphs: " + ", ".join(f"{n} {s}" for s, n in self.counts.most_common()))
        print(f"{len(self.drawn)} operators, {sum(self.drawn.values())} nodes" +
              (f"; never drawn: {' '.join(missing)}" if missing and total > 2000 else ""))
        if self.disputed:
            print("as ONNX's reference has it, but not onnxruntime:", dict(self.disputed))
        for message, count in self.refusals.most_common(40):
            print(f"  refused {count:4}: {message}")


def fuzz(arguments, work):
    known = recipes()
    for operator in arguments.operator or ():
        if operator not in known:
            sys.exit(f"expected an operator that --list has but got '{operator}'")
    fuzzer, start, seed, seeded = Fuzzer(arguments, work), time.monotonic(), arguments.seed, []
    limit = arguments.graphs if arguments.graphs or arguments.seconds else 100

    def is_over():
        return (limit is not None and seed >= arguments.seed + limit or
                arguments.seconds is not None and time.monotonic() - start > arguments.seconds)

    try:
        while not is_over():
            case = grow(seed, known, arguments)
            seed += 1
            if case:
                seeded.append((seed - 1, case))
            if len(seeded) == bt.BATCH or is_over():
                fuzzer.batch(seeded)
                seeded = []
    except KeyboardInterrupt:
        print("interrupted")
    fuzzer.summary(sorted(o for o in known if o not in fuzzer.drawn and not o.startswith("(")))
    return bool(fuzzer.failures)


def replay(arguments, work):
    tests = [stored.read(path, work / "models" / path.stem, arguments) for path in arguments.replay]
    results = running.run(tests, work / "emitted", arguments)
    for name, result in results.items():
        print(f"{name}: {result.status}{': ' + result.message if result.message else ''}")
    passed = sum(result.status == "pass" for result in results.values())
    print(f"{passed} of {len(results)} stored cases pass")
    return passed != len(results)


def main():
    arguments = parse_arguments()
    if arguments.list:
        known = recipes()
        for operator in sorted(table(arguments)):
            print(operator, "drawn" if operator in known else "-")
        return
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.keep or pathlib.Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        sys.exit(replay(arguments, work) if arguments.replay else fuzz(arguments, work))


if __name__ == "__main__":
    main()
