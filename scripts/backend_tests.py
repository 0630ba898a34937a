#!/usr/bin/env python3
"""Runs the official ONNX backend tests through Mote.

Each test's model is compiled for `generic`, and the emitted C++ built with the host's compiler (warnings are errors) and
run on the test's inputs; the outputs are compared with the test's. Before that the reference interpreter runs the model
after the phases `import`, `nn` and `qnn`, which finds importer errors in milliseconds.

    scripts/backend_tests.py ../shared/onnx-backend-tests                        all CORE tests
    scripts/backend_tests.py --bucket OPTIONAL                                   what a static compiler may refuse
    scripts/backend_tests.py --operator Resize --operator 'Reduce*' --no-build   only the interpreter
    scripts/backend_tests.py --name 'test_cast_*' --sanitize --keep /tmp/x -v
    scripts/backend_tests.py --bucket STATIC --operators test/EndToEnd/Inputs/backend_operators.tsv
                                                   counts for docs/generated/operators.md; a test says when they are wrong

A test's result is one of
    pass
    refused          the importer says why not (message)
    compile error    a later phase fails (message)
    crash            the compiler or the emitted code dies
    build error      the C++ compiler warns or fails
    wrong            outputs differ; `wrong at PHASE` where the interpreter's already do
"""
import argparse
import array
import collections
import concurrent.futures
import csv
import fnmatch
import math
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORE = "CORE"
# Buckets by the word that stands for them on the command line.
BUCKETS = {
    CORE: ("REMAINDER: float32/int/bool static", "float16 (rest)", "double (rest)"),
    "OPTIONAL": ("control flow If/Loop/Scan (numeric, static IO)",
                 "data-dependent output size op (NonZero/Unique/Compress/NMS)", "int4/uint4/int2/uint2",
                 "float8/float4", "bfloat16"),
}
BUCKETS["STATIC"] = BUCKETS[CORE] + BUCKETS["OPTIONAL"]
PHASES = ("import", "nn", "qnn")
WARNINGS = "-Wall -Wextra -Wconversion -Werror".split()
SANITIZERS = "-g -fsanitize=address,undefined,float-cast-overflow -fno-sanitize-recover=all".split()
# What a float may differ by, `absolute` + `relative` times its value, and an integer by.
Tolerance = collections.namedtuple("Tolerance", "absolute relative steps", defaults=(1e-7, 1e-3, 0))
DEFAULT_TOLERANCE = Tolerance()
# Of operators whose expected outputs were computed by a float32 FFT: its rounding is what differs.
LOOSE_TOLERANCE = Tolerance(absolute=1e-5)
LOOSE_OPERATORS = {"DFT", "STFT"}
# Further flags of mote-backend-test.
TOOL_FLAGS = []
# Models compiled as one program: a process and the standard headers cost more than a small model.
BATCH = 12

# Python's array types of the tool's element kinds; floats that Python lacks are decoded by hand.
ARRAY_TYPES = {"bool": "B", "i8": "b", "u8": "B", "i16": "h", "u16": "H", "i32": "i", "u32": "I", "i64": "q",
               "u64": "Q", "f16": "H", "bf16": "H", "f32": "f", "f64": "d", "i2": "b", "u2": "B", "i4": "b", "u4": "B",
               "f4e2m1": "B", "f8e4m3fn": "B", "f8e4m3fnuz": "B", "f8e5m2": "B", "f8e5m2fnuz": "B", "f8e8m0": "B"}
# Floats of a byte: bits of the fraction, bias of the exponent, patterns of NaN, whether the largest exponent has
# infinity and NaN.
SMALL_FLOATS = {"f4e2m1": (1, 1, (), False), "f8e4m3fn": (3, 7, (0x7F, 0xFF), False),
                "f8e4m3fnuz": (3, 8, (0x80,), False), "f8e5m2": (2, 15, (), True),
                "f8e5m2fnuz": (2, 16, (0x80,), False), "f8e8m0": (0, 127, (0xFF,), False)}
FLOATS = {"f16", "bf16", "f32", "f64", *SMALL_FLOATS}

# `tolerance` is None where it follows from the operator.
Test = collections.namedtuple("Test", "name operator bucket folder tolerance", defaults=(None,))
Result = collections.namedtuple("Result", "status message", defaults=("",))


def is_chosen(bucket, wanted):
    if wanted in BUCKETS:
        return bucket in BUCKETS[wanted]
    return wanted == "all" or fnmatch.fnmatch(bucket, wanted)


def read_tests(folder, arguments):
    tests = []
    with open(folder / "tests.tsv", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if not is_chosen(row["bucket"], arguments.bucket):
                continue
            if arguments.operator and not any(fnmatch.fnmatch(row["operator"], o) for o in arguments.operator):
                continue
            if arguments.name and not any(fnmatch.fnmatch(row["name"], n) for n in arguments.name):
                continue
            path = folder / row["category"] / row["name"]
            if path.is_dir():
                tests.append(Test(row["name"], row["operator"], row["bucket"], path))
    return tests


# --- Comparing ---------------------------------------------------------------------------------------------------


def small_float(kind, bits):
    fraction_bits, bias, not_a_number, has_infinity = SMALL_FLOATS[kind]
    if bits in not_a_number:
        return math.nan
    if kind == "f8e8m0":
        return math.ldexp(1.0, bits - bias)
    sign_bit = 8 if kind == "f4e2m1" else 0x80
    magnitude = bits & (sign_bit - 1)
    exponent, fraction = magnitude >> fraction_bits, magnitude & ((1 << fraction_bits) - 1)
    if has_infinity and exponent == 31:
        value = math.nan if fraction else math.inf
    else:
        fraction += (1 << fraction_bits) if exponent else 0
        value = math.ldexp(fraction, max(exponent, 1) - bias - fraction_bits)
    return math.copysign(value, -1 if bits & sign_bit else 1)


def elements(kind, data):
    values = array.array(ARRAY_TYPES[kind])
    values.frombytes(data)
    if kind == "f16":
        return struct.unpack(f"<{len(values)}e", data)
    if kind == "bf16":
        return [struct.unpack("<f", struct.pack("<I", v << 16))[0] for v in values]
    if kind in SMALL_FLOATS:
        return [small_float(kind, v) for v in values]
    return values


def close(kind, got, want, tolerance):
    if kind not in FLOATS:
        return abs(got - want) <= tolerance.steps
    if math.isnan(want) or math.isnan(got):
        return math.isnan(want) and math.isnan(got)
    if math.isinf(want) or math.isinf(got):
        return got == want
    return abs(got - want) <= tolerance.absolute + tolerance.relative * abs(want)


def compare(ports, got, want, tolerance):
    """None, or what is different."""
    if len(got) != len(want):
        return f"expected {len(want)} bytes of outputs but got {len(got)}"
    if got == want:
        return None
    start = 0
    for output, (kind, shape) in enumerate(ports):
        size = math.prod(shape) * struct.calcsize(ARRAY_TYPES[kind])
        pairs = list(zip(elements(kind, got[start:start + size]), elements(kind, want[start:start + size])))
        wrong = [i for i, (g, w) in enumerate(pairs) if not close(kind, g, w, tolerance)]
        if wrong:
            g, w = pairs[wrong[0]]
            return (f"output {output} ({kind} {'x'.join(map(str, shape))}): {len(wrong)} of {len(pairs)} differ, "
                    f"first [{wrong[0]}]: expected {w:.9g} but got {g:.9g}")
        start += size
    return None


def read_ports(folder):
    ports = []
    for line in (folder / "ports.txt").read_text().splitlines():
        kind, _, shape = line.partition(" ")
        ports.append((kind, [int(d) for d in shape.split("x")] if shape else []))
    return ports


def read_tolerance(folder):
    path = folder / "tolerance.txt"
    return Tolerance(*map(float, path.read_text().split())) if path.exists() else DEFAULT_TOLERANCE


# --- Compiling ---------------------------------------------------------------------------------------------------


def run_tool(tests, work, arguments):
    """Compiles and interprets; {name: Result or None where C++ was emitted}."""
    command = [arguments.bin / "mote-backend-test", f"--out={work}", f"--target={arguments.target}", f"--interpret={','.join(PHASES)}", *TOOL_FLAGS]
    output = subprocess.run([*command, *(t.folder for t in tests)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            text=True, errors="replace")
    results = {}
    for line in output.stdout.splitlines():
        name, stage, message = line.split("\t", 2)
        if stage == "emitted":
            results[name] = None
        elif stage == "failed: import":
            results[name] = Result("refused", message)
        elif stage.startswith("crash"):
            results[name] = Result("crash", f"{message} in {stage[7:]}")
        else:
            results[name] = Result("compile error", f"{stage[8:]}: {message}")
    if output.returncode != 0:
        sys.exit(f"mote-backend-test failed: {output.stderr}")
    for test in tests:
        results.setdefault(test.name, Result("crash", "no result"))
        tolerance = test.tolerance or (LOOSE_TOLERANCE if test.operator in LOOSE_OPERATORS else None)
        if tolerance:
            (work / test.name).mkdir(exist_ok=True)
            (work / test.name / "tolerance.txt").write_text(" ".join(map(str, tolerance)))
        wrong = check_phases(work / test.name)
        if wrong:
            results[test.name] = wrong
    return results


def check_phases(folder):
    """The first phase after which the interpreter's outputs are not those expected."""
    for phase in PHASES:
        for got in sorted(folder.glob(f"*.{phase}")):
            difference = compare(read_ports(folder), got.read_bytes(), got.with_suffix(".want").read_bytes(),
                                 read_tolerance(folder))
            if difference:
                return Result(f"wrong at {phase}", difference)
    return None


# --- Building and running emitted code ---------------------------------------------------------------------------

MAIN = """
#include <cstdio>
#include <cstdlib>
#include <cstring>
struct Port { size_t bytes; };
template <typename Run, typename Input, typename Output>
static int test(size_t arenaBytes, size_t align, unsigned inputs, const size_t *inputBytes, unsigned outputs,
                const size_t *outputBytes, Run run, Input input, Output output, const char *in, const char *out) {
  // Exactly as large as promised, so that the sanitizer sees a byte beyond.
  size_t bytes = (arenaBytes + align - 1) / align * align;
  void *arena = aligned_alloc(align, bytes == 0 ? align : bytes);
  memset(arena, 0xA5, bytes);
  FILE *file = fopen(in, "rb");
  for (unsigned i = 0; i < inputs; ++i)
    if (inputBytes[i] && fread(input(arena, i), 1, inputBytes[i], file) != inputBytes[i]) return 3;
  if (fgetc(file) != EOF) return 3;
  fclose(file);
  if (run(arena) != MOTE_OK) return 4;
  file = fopen(out, "wb");
  for (unsigned i = 0; i < outputs; ++i)
    if (outputBytes[i] && fwrite(output(arena, i), 1, outputBytes[i], file) != outputBytes[i]) return 5;
  fclose(file);
  free(arena);
  return 0;
}
int main(int argc, char **argv) {
  if (argc != 4) return 2;
"""


def identifier(name):
    return "".join(c if c.isalnum() and c.isascii() else "_" for c in name)


def main_source(names, work):
    lines = []
    for name in names:
        for suffix in (".h", "_weights.cpp", ".cpp"):
            path = work / name / (identifier(name) + suffix)
            if path.exists():
                lines.append(f'#include "{path}"')
    lines.append(MAIN)
    for name in names:
        n, u = identifier(name), identifier(name).upper()
        header = (work / name / (n + ".h")).read_text()
        sizes = {}
        for port in ("INPUT", "OUTPUT"):
            count = sum(f"#define {u}_{port}{i}_BYTES" in header for i in range(1000))
            sizes[port] = ", ".join([f"{u}_{port}{i}_BYTES" for i in range(count)] + ["0"])
        lines.append(f'  if (!strcmp(argv[1], "{name}")) {{\n'
                     f"    static const size_t inputs[] = {{{sizes['INPUT']}}}, outputs[] = {{{sizes['OUTPUT']}}};\n"
                     f"    return test({u}_ARENA_BYTES, {u}_ARENA_ALIGN, {u}_NUM_INPUTS, inputs, {u}_NUM_OUTPUTS, "
                     f"outputs, {n}_run, {n}_input, {n}_output, argv[2], argv[3]);\n  }}")
    lines.append("  return 2;\n}\n")
    return "\n".join(lines)


def build(names, work, arguments):
    """The program of these models, or what the compiler says."""
    program = work / (names[0] + ".program")
    source = program.with_suffix(".cpp")
    source.write_text(main_source(names, work))
    flags = ["-std=c++17", f"-O{arguments.opt}", "-fno-exceptions", "-fno-rtti", *WARNINGS]
    if arguments.sanitize:
        flags += SANITIZERS
    # Large weights are assembled from a file beside them.
    for name in names:
        for assembly in sorted((work / name).glob("*_weights.S")):
            flags += ["-I", assembly.parent, assembly]
    output = subprocess.run([arguments.compiler, *flags, source, "-o", program, "-lm"], stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT, text=True, errors="replace")
    if output.returncode == 0:
        return program, ""
    lines = output.stdout.splitlines()
    return None, next((line for line in lines if "error:" in line), lines[0] if lines else "no message")


def run_emitted(program, name, work):
    folder = work / name
    for inputs in sorted(folder.glob("*.in")):
        outputs = inputs.with_suffix(".out")
        try:
            run = subprocess.run([program, name, inputs, outputs], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 timeout=60, text=True, errors="replace")
        except subprocess.TimeoutExpired:
            return Result("crash", "the program does not end")
        if run.returncode == 3:
            return Result("wrong", "the model's inputs are not those of the test")
        if run.returncode == 4:
            return Result("wrong", "the model reports an error")
        if run.returncode != 0:
            lines = [line for line in run.stderr.splitlines() if "ERROR" in line or "runtime error" in line]
            return Result("crash", lines[0] if lines else f"exit {run.returncode}")
        difference = compare(read_ports(folder), outputs.read_bytes(), inputs.with_suffix(".want").read_bytes(),
                             read_tolerance(folder))
        if difference:
            return Result("wrong", difference)
    return Result("pass")


# What a device is too small for is no failure of the code. Words of linkers, and of what lays out the board's memory.
TOO_LARGE = ("overflowed by", "will not fit", "does not fit", "not within region")


def run_on_target(name, work, arguments):
    """Builds and runs one test for --target, in QEMU."""
    folder, n = work / name, identifier(name)
    header = (folder / (n + ".h")).read_text()

    def sizes(port):
        found = re.findall(rf"#define {n.upper()}_{port}\d+_BYTES (\d+)", header)
        return ",".join(found)

    for inputs in sorted(folder.glob("*.in")):
        outputs = inputs.with_suffix(".out")
        command = [arguments.bin / "mote-run-emitted", folder, f"--model={n}", f"--target={arguments.target}", f"-O{arguments.opt}",
                   f"--outputs={outputs}", "--timeout=60"]
        command += [f"--{port.lower()}-bytes={sizes(port)}" for port in ("INPUT", "OUTPUT") if sizes(port)]
        command += [f"--inputs={inputs}"] if sizes("INPUT") else []
        run = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        if run.returncode != 0:
            status = "too large" if any(words in run.stdout for words in TOO_LARGE) else "crash"
            lines = [line for line in run.stdout.splitlines() if "error" in line or any(w in line for w in TOO_LARGE)]
            return Result(status, lines[0] if lines else run.stdout[:300])
        difference = compare(read_ports(folder), outputs.read_bytes(), inputs.with_suffix(".want").read_bytes(),
                             read_tolerance(folder))
        if difference:
            return Result("wrong", difference)
    return Result("pass")


def build_and_run(names, work, arguments):
    if arguments.target != "generic":
        return {name: run_on_target(name, work, arguments) for name in names}
    program, message = build(names, work, arguments)
    if program:
        results = {name: run_emitted(program, name, work) for name in names}
        if not arguments.keep:
            program.unlink()
        return results
    if len(names) == 1:
        return {names[0]: Result("build error", message)}
    results = {}
    for name in names:
        results.update(build_and_run([name], work, arguments))
    return results


def run_batch(tests, work, arguments):
    results = run_tool(tests, work, arguments)
    emitted = [name for name, result in results.items() if result is None]
    if arguments.no_build:
        results.update({name: Result("pass") for name in emitted})
    elif emitted:
        results.update(build_and_run(emitted, work, arguments))
    if not arguments.keep:
        for test in tests:
            shutil.rmtree(work / test.name, ignore_errors=True)
    return results


# --- Reporting ---------------------------------------------------------------------------------------------------


def print_counts(tests, results, key, width, all_rows):
    """A line for each value of `key`; those whose tests all pass only where asked for."""
    rows = collections.defaultdict(collections.Counter)
    for test in tests:
        rows[key(test)][results[test.name].status] += 1
    for name in sorted(rows):
        counts = rows[name]
        if all_rows or counts["pass"] != sum(counts.values()):
            others = "".join(f"; {count} {status}" for status, count in sorted(counts.items()) if status != "pass")
            print(f"{name:{width}} {counts['pass']:4} of {sum(counts.values()):4} pass{others}")


def operators_text(tests, results):
    """A line an operator: how many tests it has, and how many pass."""
    counts = collections.defaultdict(collections.Counter)
    for test in tests:
        counts[test.operator][results[test.name].status] += 1
    return "".join(f"{operator}\t{sum(statuses.values())}\t{statuses['pass']}\n"
                   for operator, statuses in sorted(counts.items()))


def check_operators(text, path):
    """Whether the counts are those stored; prints what is not."""
    stored, found = path.read_text().splitlines(), text.splitlines()
    wrong = sorted(set(stored) ^ set(found))
    for line in wrong:
        print(f"{'stored' if line in stored else 'found'}: operator, tests, passing: {' '.join(line.split(chr(9)))}")
    if wrong:
        print(f"{path.name} is stale: run scripts/backend_tests.py --bucket STATIC --operators {path}, then scripts/gen_docs.sh")
    return not wrong


def print_summary(tests, results):
    print_counts(tests, results, lambda test: test.operator, 32, all_rows=False)
    if len({test.bucket for test in tests}) > 1:
        print_counts(tests, results, lambda test: test.bucket, 60, all_rows=True)
    totals = collections.Counter(result.status for result in results.values())
    print(f"{totals.pop('pass', 0)} of {len(tests)} tests pass" +
          "".join(f", {count} {status}" for status, count in sorted(totals.items())))


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=pathlib.Path, default=ROOT.parent / "shared/onnx-backend-tests",
                        help="the tests (default: ../shared/onnx-backend-tests)")
    parser.add_argument("--bin", type=pathlib.Path, default=ROOT / "build/release/bin", help="Mote's tools")
    parser.add_argument("--bucket", default=CORE, help="CORE, OPTIONAL, STATIC (both), all, or a pattern of tests.tsv's buckets")
    parser.add_argument("--operator", action="append", help="only tests of operators like this")
    parser.add_argument("--name", action="append", help="only tests of names like this")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--no-build", action="store_true", help="stop at emitted code: only interpret")
    parser.add_argument("--target", default="generic", help="compile for a target of `mote compile`, and run in QEMU")
    parser.add_argument("--one-in", type=int, default=1, metavar="N", help="only a random one in N tests, always the same ones")
    parser.add_argument("--sanitize", action="store_true", help="build with ASan and UBSan")
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--opt", default="1", help="the compiler's optimization level")
    parser.add_argument("--tsv", type=pathlib.Path, help="write a line a test: name, operator, status, message")
    parser.add_argument("--operators", type=pathlib.Path, help="write a line an operator: its tests, and how many pass")
    parser.add_argument("--check-operators", type=pathlib.Path, help="fail where such a file says something else")
    parser.add_argument("--expect", type=pathlib.Path,
                        help="a list of names that must pass; fail if one does not")
    parser.add_argument("--keep", type=pathlib.Path, help="work in this folder and leave everything there")
    parser.add_argument("-v", "--verbose", action="store_true", help="print every test that does not pass")
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    if not (arguments.folder / "tests.tsv").exists():
        sys.exit(f"expected a folder of backend tests with tests.tsv but got {arguments.folder}")
    expected = arguments.expect.read_text().split() if arguments.expect else None
    if expected is not None:
        arguments.bucket, arguments.name = "all", expected
    tests = read_tests(arguments.folder.resolve(), arguments)
    if arguments.one_in > 1:
        tests = sorted(random.Random(22).sample(tests, len(tests) // arguments.one_in))
    if expected is not None and len(tests) != len(set(expected)):
        sys.exit(f"expected {len(set(expected))} tests but found {len(tests)}")
    results = {}
    with tempfile.TemporaryDirectory() as temporary:
        work = (arguments.keep or pathlib.Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        batches = [tests[i:i + BATCH] for i in range(0, len(tests), BATCH)]
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            for batch in pool.map(lambda b: run_batch(b, work, arguments), batches):
                results.update(batch)
    if arguments.verbose or expected is not None:
        for test in tests:
            if results[test.name].status != "pass":
                print(f"{test.name}: {results[test.name].status}: {results[test.name].message}")
    if arguments.tsv:
        with open(arguments.tsv, "w") as file:
            for test in tests:
                file.write("\t".join((test.name, test.operator, *results[test.name])) + "\n")
    if arguments.operators:
        arguments.operators.write_text(operators_text(tests, results))
    print_summary(tests, results)
    if arguments.check_operators and not check_operators(operators_text(tests, results), arguments.check_operators):
        sys.exit(1)
    if expected is not None and any(result.status != "pass" for result in results.values()):
        sys.exit(1)


if __name__ == "__main__":
    main()
