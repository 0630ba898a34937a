"""Runs cases through Mote: the interpreter after each phase against the reference, emitted code against the interpreter."""
import shutil
import subprocess

import backend_tests as bt

# Emitted code against the interpreter: the same operations in the same order, but for libm's last bits.
STRICT = bt.Tolerance(absolute=1e-6, relative=1e-5, steps=0)


def tolerance(kinds, most, steps):
    """Against the reference: floats by the size of the largest, quantized integers by steps."""
    share = 5e-3 if "f16" in kinds or "bf16" in kinds else 1e-5
    return bt.Tolerance(absolute=max(share, 0.02 if steps else 0) * max(most, 1e-2), relative=max(share, 1e-3), steps=2 * steps)


def has_float_island(folder):
    """Whether a quantized layer is computed in floats, whose sums the interpreter rounds once: a tie may fall otherwise."""
    return any("dequantize_s8" in source.read_text() for source in folder.glob("*.cpp"))


def differs_from_interpreter(folder):
    for got in sorted(folder.glob("*.out")):
        want = got.with_suffix(".qnn")
        ports = bt.read_ports(folder)
        kinds = {kind for kind, _ in ports}
        most = max([1.0, *(abs(v) for k, _ in ports if k in bt.FLOATS for v in values_of(ports, want) if abs(v) < 1e30)])
        limit = STRICT._replace(absolute=STRICT.absolute * most, steps=int(has_float_island(folder)))
        if kinds & {"f16", "bf16"}:
            # A last bit of libm before the rounding to 16 bits is one of those after it.
            limit = limit._replace(relative=1e-2 if "bf16" in kinds else 1e-3, absolute=1e-3 * most)
        difference = bt.compare(ports, got.read_bytes(), want.read_bytes(), limit)
        if difference:
            return bt.Result("differs from the interpreter", difference)
    return None


def values_of(ports, path):
    data, start, values = path.read_bytes(), 0, []
    for kind, shape in ports:
        size = bt.math.prod(shape) * bt.struct.calcsize(bt.ARRAY_TYPES[kind])
        if kind in bt.FLOATS:
            values += bt.elements(kind, data[start:start + size])
        start += size
    return [v for v in values if v == v]


def run(tests, work, arguments):
    """{name: Result} of bt.Test with folders of model.onnx and data."""
    work.mkdir(parents=True, exist_ok=True)
    results = bt.run_tool(tests, work, arguments)
    emitted = [name for name, result in results.items() if result is None]
    if emitted:
        results.update(bt.build_and_run(emitted, work, arguments))
    for name in emitted:
        if results[name].status in ("pass", "wrong"):
            results[name] = differs_from_interpreter(work / name) or results[name]
    if not arguments.keep:
        shutil.rmtree(work, ignore_errors=True)
    return results


def text_to_model(text_path, model_path, arguments):
    subprocess.run([arguments.bin / "mote-import", "--emit-onnx", text_path, "-o", model_path], check=True)
