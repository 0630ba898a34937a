#!/usr/bin/env python3
"""Measures what constant tables cost the C++ compiler, for the ways `mote compile --weights=` writes them.

    benchmarks/weights.py [--mib 1,4] [--compilers gcc,clang] [--json FILE]

Writes a model of one fully connected layer with so many MiB of random int8 weights, compiles it with
build/release/bin/mote, then its tables with the host's compilers at -O2, and prints processor seconds and the peak memory
of the largest process, for all and per MiB. `object` and `bin` leave the C++ compiler nothing to do. On these figures
rests `largestArrayBytes` in codegen/cpp/EmitCpp.h, up to which arrays are the default.

Needs what scripts/setup.sh installs, and a built Mote.
"""

import argparse
import json
import os
import pathlib
import random
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
MOTE = ROOT / "build/release/bin/mote"
COMPILERS = {"gcc": "g++", "clang": "clang++-22"}
INPUTS = 1024


def measure(*command):
    """(processor seconds, peak bytes of the largest process) of one run."""
    command = [str(part) for part in command]
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    if status:
        sys.exit(f"{' '.join(command)} failed")
    # ru_maxrss of a driver includes the processes it has waited for: cc1plus and the assembler.
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def write_model(path, outputs):
    """A quantized MatMul of 1 x 1024 by 1024 x `outputs`."""
    with path.open("w") as file:
        file.write(f"""<ir_version: 8, opset_import: ["" : 13]>
table (float[1,{INPUTS}] x) => (float[1,{outputs}] y)
<float scale = {{0.01}}, int8 zero = {{0}}, int8[{INPUTS},{outputs}] w = {{0""")
        # One by one: a child's peak memory, as the kernel reports it, is at least that of this process.
        for _ in range(INPUTS * outputs - 1):
            file.write(f",{random.randint(-127, 127)}")
        file.write("""}> {
  xq = QuantizeLinear(x, scale, zero)
  xd = DequantizeLinear(xq, scale, zero)
  wd = DequantizeLinear(w, scale, zero)
  p = MatMul(xd, wd)
  yq = QuantizeLinear(p, scale, zero)
  y = DequantizeLinear(yq, scale, zero)
}
""")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--mib", default="1,4", help="MiB of weights; default 1,4")
    parser.add_argument("--compilers", default="gcc,clang")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if unknown := set(options.compilers.split(",")) - set(COMPILERS):
        parser.error(f"unknown compiler '{unknown.pop()}', expected one of {' '.join(COMPILERS)}")
    random.seed(1)
    rows = []
    print(f"{'weights':8} {'compiler':8} {'MiB':>5} {'seconds':>8} {'per MiB':>8} {'peak MB':>8} {'per MiB':>8}")
    with tempfile.TemporaryDirectory() as scratch:
        for mib in [int(text) for text in options.mib.split(",")]:
            model = pathlib.Path(scratch) / f"table{mib}.onnxtxt"
            write_model(model, mib * (1 << 20) // INPUTS)
            for form, suffix in (("array", "cpp"), ("asm", "S")):
                code = pathlib.Path(scratch) / f"{form}{mib}"
                measure(MOTE, "compile", model, "--name=table", f"--weights={form}", "-o", code)
                for compiler in options.compilers.split(","):
                    seconds, peak = measure(COMPILERS[compiler], "-std=c++17", "-O2", "-I", code,
                                            "-c", code / f"table_weights.{suffix}", "-o", code / "table.o")
                    rows.append({"weights": form, "compiler": compiler, "mib": mib,
                                 "seconds": round(seconds, 2), "peak_bytes": peak})
                    print(f"{form:8} {compiler:8} {mib:5} {seconds:8.2f} {seconds / mib:8.2f}"
                          f" {peak / 1e6:8.0f} {peak / 1e6 / mib:8.0f}", flush=True)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
