#!/usr/bin/env python3
"""Measures the accuracy of emitted code on the MLPerf Tiny evaluation data, in every form of the models.

    benchmarks/accuracy.py [--models DIR] [--target NAME] [--samples N] [--json FILE] [MODEL ...]

Compiles, builds and runs each .onnx of DIR/mlperf_tiny (default ../shared/models) with
build/release/bin/mote on the samples of DIR/eval: float, QDQ and QLinear models in both layouts, with
float and int8 borders, and the float models after Mote's own post-training quantization. That one
calibrates on every fifth sample, and is evaluated on the others; so is `float, same samples` above it.
For kws, ic and vww: percent right, and how many classes differ from onnxruntime's. For ad: mean squared
error of the reconstruction. Where Python has onnxruntime and numpy (scripts/venv.sh prints such a
Python), onnxruntime runs the same samples with optimizations off. MODELs narrow the list.
"""

import argparse
import array
import json
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
MOTE = ROOT / "build/release/bin/mote"
MODELS = ["kws", "ic", "vww", "ad"]
FORMS = ["float_nchw", "float_nhwc"] + [
    f"int8_{kind}_{layout}{border}"
    for kind, borders in (("qdq", ["", "_intio"]), ("qop", [""]))
    for layout in ("nchw", "nhwc") for border in borders
]
EVERY = 5  # Calibration takes sample 0, 5, 10, ...


def run(*command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(str(part) for part in command)} failed:\n{done.stdout}{done.stderr}")


class Data:
    """Evaluation samples of one model as rows of real numbers, channels last."""

    def __init__(self, model, folder):
        folder = folder / "eval" / model
        self.channels = 3 if model in ("ic", "vww") else 1
        if model == "kws":
            stored = array.array("b", (folder / "x_i8.bin").read_bytes())
            values = array.array("f", ((q - 83) * 0.5847029 for q in stored))
        elif model == "ad":
            frames = array.array("f", (folder / "x_f32_200x128.bin").read_bytes())
            values = array.array("f")
            for start in range(0, len(frames) - 4 * 128, 128):
                values += frames[start : start + 640]
        else:
            divisor = 255 if model == "vww" else 1
            values = array.array("f", (byte / divisor for byte in (folder / "x_u8.bin").read_bytes()))
        labels = folder / "labels.txt"
        self.labels = [int(line) for line in labels.open()] if labels.exists() else None
        size = {"kws": 490, "ad": 640, "ic": 3072, "vww": 27648}[model]
        self.rows = [values[at : at + size] for at in range(0, len(values), size)]


def planar(row, channels):
    return row if channels == 1 else array.array(row.typecode, b"".join(row[c::channels].tobytes() for c in range(channels)))


def border(header, which):
    """(type, scale, zero point) of a border, from the emitted header."""
    macros = dict(re.findall(rf"#define M_{which}0_(\w+) (\S+)", header))
    scale, zero = (macros.get(name, default).strip("()f") for name, default in (("SCALE", "1"), ("ZERO_POINT", "0")))
    return macros["TYPE"], float(scale), int(zero)


def encode(rows, kind, scale, zero):
    if kind == "MOTE_FLOAT32":
        return rows
    quantize = lambda x: min(max(round(struct.unpack("f", struct.pack("f", x / scale))[0]) + zero, -128), 127)
    return [array.array("b", map(quantize, row)) for row in rows]


def run_mote(path, rows, options, work):
    """Encoded inputs, and outputs as rows of real numbers."""
    code = work / "code"
    run(MOTE, "compile", path, "--name=m", "-o", code, *options)
    header = (code / "m.h").read_text()
    inputs, outputs = work / "inputs.bin", work / "outputs.bin"
    encoded = encode(rows, *border(header, "INPUT"))
    inputs.write_bytes(b"".join(row.tobytes() for row in encoded))
    run(MOTE, "run", path, "--name=m", f"--input={inputs}", f"--output={outputs}", "--timeout=3000", *options)
    kind, scale, zero = border(header, "OUTPUT")
    values = array.array("f" if kind == "MOTE_FLOAT32" else "b", outputs.read_bytes())
    size = len(values) // len(rows)
    return encoded, [[(v - zero) * scale for v in values[at : at + size]] for at in range(0, len(values), size)], scale, zero


def run_onnxruntime(path, rows, scale, zero):
    """Outputs as rows of real numbers, or None without onnxruntime. `scale` and `zero` are the outputs'."""
    try:
        import numpy
        import onnxruntime
    except ImportError:
        return None
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options)
    port = session.get_inputs()[0]
    kind = {"tensor(float)": "float32", "tensor(int8)": "int8"}[port.type]
    results = (session.run(None, {port.name: numpy.array(row, kind).reshape(port.shape)})[0] for row in rows)
    return [((result.astype("float64") - zero) * scale).ravel().tolist() for result in results]


def score(outputs, rows, labels):
    if labels is None:
        return sum(sum((a - b) ** 2 for a, b in zip(y, x)) / len(x) for y, x in zip(outputs, rows)) / len(rows)
    return 100 * sum(y.index(max(y)) == label for y, label in zip(outputs, labels)) / len(labels)


def write_npy(path, rows, shape):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {(len(rows), *shape)}, }}"
    header += " " * (-(len(header) + 11) % 64) + "\n"
    path.write_bytes(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode() + b"".join(r.tobytes() for r in rows))


class Table:
    def __init__(self):
        self.rows = []

    def row(self, model, form, samples, mote, reference, differ):
        self.rows.append({"model": model, "form": form, "samples": samples, "mote": mote, "onnxruntime": reference, "different_classes": differ})
        shown = f"{reference:11.3f} {'' if differ is None else differ:>8}" if reference is not None else ""
        print(f"{model:4} {form:24} {samples:7} {mote:8.3f} {shown}".rstrip(), flush=True)


def measure(table, model, folder, options, work):
    data = Data(model, folder)
    rows, labels = data.rows[: options.samples], data.labels and data.labels[: options.samples]
    target = [f"--target={options.target}"]

    def add(form, path, rows, labels, extra=(), compare=True):
        layout = rows if "nhwc" in path.stem else [planar(row, data.channels) for row in rows]
        encoded, outputs, scale, zero = run_mote(path, layout, target + list(extra), work)
        reference = run_onnxruntime(path, encoded, scale, zero) if compare else None
        differ = labels and reference and sum(a.index(max(a)) != b.index(max(b)) for a, b in zip(outputs, reference))
        table.row(model, form, len(rows), score(outputs, layout, labels),
                  None if reference is None else score(reference, layout, labels), differ)

    def source(form):
        return folder / "mlperf_tiny" / ("kws_tf" if model == "kws" and form.startswith("float") else model) / f"{form}.onnx"

    for form in FORMS:
        if source(form).exists():
            add(form, source(form), rows, labels)
    kept = [i for i in range(len(rows)) if i % EVERY]
    rest, rest_labels = [rows[i] for i in kept], labels and [labels[i] for i in kept]
    calibration = work / "calibration"
    calibration.mkdir()
    size = {"kws": (1, 49, 10, 1), "ic": (1, 32, 32, 3), "vww": (1, 96, 96, 3), "ad": (1, 640)}[model]
    write_npy(calibration / "input.npy", rows[::EVERY], size[1:])
    path = source("float_nhwc")
    add("float, same samples", path, rest, rest_labels)
    for method in ("minmax", "percentile"):
        add(f"ptq {method}", path, rest, rest_labels, compare=False, extra=[
            "--quantize=int8", f"--calibration={calibration}", f"--calibration-method={method}"])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of kws ic vww ad")
    parser.add_argument("--models", dest="folder", type=pathlib.Path, default=ROOT.parent / "shared/models")
    parser.add_argument("--target", default="generic")
    parser.add_argument("--samples", type=int, help="the first N only")
    parser.add_argument("--json", type=pathlib.Path)
    options = parser.parse_args()
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(MODELS)}")
    if not (options.folder / "eval").is_dir():
        print(f"accuracy.py: {options.folder / 'eval'} is not there: nothing to measure")
        return
    table = Table()
    print(f"{'':4} {'form':24} {'samples':>7} {'mote':>8} {'onnxruntime':>11} {'classes':>8}")
    for model in options.models or MODELS:
        with tempfile.TemporaryDirectory() as scratch:
            measure(table, model, options.folder, options, pathlib.Path(scratch))
    if options.json:
        options.json.write_text(json.dumps(table.rows, indent=1) + "\n")


if __name__ == "__main__":
    main()
