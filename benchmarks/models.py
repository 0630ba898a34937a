#!/usr/bin/env python3
"""Writes standard image networks as ONNX, with random weights: what benchmarks/cortex_a.py measures.

    benchmarks/models.py [--form fp32|int8|both] -o DIR [MODEL ...]

MODELs: mobilenet_v1, mobilenet_v2 (both 1.0, 224), resnet18, squeezenet1.1; default all. DIR/MODEL_fp32.onnx is NCHW with
batch norms folded, as exporters write it. DIR/MODEL_int8.onnx is that model after onnxruntime's static quantization
(QuantizeLinear and DequantizeLinear, int8 activations, a scale a filter), calibrated on random images. Weights are scaled so that
values keep their size from layer to layer; seeds are fixed, so the same versions write the same bytes.

Runs itself in the Python of scripts/venv.sh (onnx, onnxruntime, numpy), which that makes when it is not there.
"""

import argparse
import logging
import math
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
OPSET = 13


class Network:
    """Builds one graph, layer behind layer; a layer's name is its output's."""

    def __init__(self, seed):
        self.random = numpy.random.default_rng(seed)
        self.nodes, self.tables = [], []
        self.shapes = {"image": (1, 3, 224, 224)}
        self.macs = 0

    def _add(self, kind, name, inputs, shape, **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name=name, **attributes))
        self.shapes[name] = shape
        return name

    def _table(self, name, values):
        self.tables.append(numpy_helper.from_array(values.astype(numpy.float32), name))
        return name

    def _weights(self, name, shape, gain):
        """He's initialization: an output has `gain` times the variance of the inputs' squares."""
        deviation = math.sqrt(gain / math.prod(shape[1:]))
        weights = self._table(f"{name}.weight", self.random.normal(0, deviation, shape))
        return [weights, self._table(f"{name}.bias", self.random.normal(0, 0.1, shape[0]))]

    def conv(self, name, x, channels, size=1, stride=1, pad=None, depthwise=False, gain=2.0):
        _, depth, height, width = self.shapes[x]
        pad = size // 2 if pad is None else pad
        height, width = ((edge + 2 * pad - size) // stride + 1 for edge in (height, width))
        per_filter = 1 if depthwise else depth
        self.macs += height * width * channels * per_filter * size * size
        return self._add("Conv", name, [x] + self._weights(name, (channels, per_filter, size, size), gain),
                         (1, channels, height, width), kernel_shape=[size, size], strides=[stride, stride],
                         pads=[pad] * 4, group=depth if depthwise else 1)

    def relu(self, x):
        return self._add("Relu", f"{x}.relu", [x], self.shapes[x])

    def relu6(self, x):
        if all(table.name != "six" for table in self.tables):
            self._table("zero", numpy.array(0))
            self._table("six", numpy.array(6))
        return self._add("Clip", f"{x}.relu6", [x, "zero", "six"], self.shapes[x])

    def add(self, name, x, y):
        return self._add("Add", name, [x, y], self.shapes[x])

    def max_pool(self, name, x, pad=0):
        n, depth, height, width = self.shapes[x]
        height, width = ((edge + 2 * pad - 3) // 2 + 1 for edge in (height, width))
        return self._add("MaxPool", name, [x], (n, depth, height, width), kernel_shape=[3, 3], strides=[2, 2], pads=[pad] * 4)

    def concat(self, name, x, y):
        n, depth, height, width = self.shapes[x]
        return self._add("Concat", name, [x, y], (n, depth + self.shapes[y][1], height, width), axis=1)

    def pool_all(self, x):
        depth = self.shapes[x][1]
        x = self._add("GlobalAveragePool", "pool", [x], (1, depth, 1, 1))
        return self._add("Flatten", "flat", [x], (1, depth))

    def fully_connected(self, name, x, outputs):
        inputs = self.shapes[x][1]
        self.macs += inputs * outputs
        return self._add("Gemm", name, [x] + self._weights(name, (outputs, inputs), 1.0), (1, outputs), transB=1)

    def model(self, name, output):
        def border(value):
            return helper.make_tensor_value_info(value, TensorProto.FLOAT, self.shapes[value])
        graph = helper.make_graph(self.nodes, name, [border("image")], [border(output)], self.tables)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8, producer_name="mote benchmarks")
        onnx.checker.check_model(model, full_check=True)
        return model


def mobilenet_v1(net):
    x = net.relu6(net.conv("stem", "image", 32, 3, 2))
    layers = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)] + [(512, 1)] * 5 + [(1024, 2), (1024, 1)]
    for index, (channels, stride) in enumerate(layers, 1):
        x = net.relu6(net.conv(f"depthwise{index}", x, net.shapes[x][1], 3, stride, depthwise=True))
        x = net.relu6(net.conv(f"pointwise{index}", x, channels))
    return net.fully_connected("classes", net.pool_all(x), 1000)


def mobilenet_v2(net):
    x = net.relu6(net.conv("stem", "image", 32, 3, 2))
    index = 0
    for expansion, channels, repeats, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2),
                                                 (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
        for repeat in range(repeats):
            index += 1
            before, depth, step = x, net.shapes[x][1], stride if repeat == 0 else 1
            if expansion > 1:
                x = net.relu6(net.conv(f"block{index}.expand", x, expansion * depth))
            x = net.relu6(net.conv(f"block{index}.depthwise", x, net.shapes[x][1], 3, step, depthwise=True))
            # No activation halves the squares behind it.
            x = net.conv(f"block{index}.project", x, channels, gain=1.0)
            if step == 1 and depth == channels:
                x = net.add(f"block{index}.add", before, x)
    x = net.relu6(net.conv("head", x, 1280))
    return net.fully_connected("classes", net.pool_all(x), 1000)


def resnet18(net):
    x = net.max_pool("stem.pool", net.relu(net.conv("stem", "image", 64, 7, 2)), pad=1)
    for stage, channels in enumerate([64, 128, 256, 512], 1):
        for block in (1, 2):
            name, stride = f"stage{stage}.block{block}", 2 if stage > 1 and block == 1 else 1
            y = net.relu(net.conv(f"{name}.first", x, channels, 3, stride, gain=1.0))
            y = net.conv(f"{name}.second", y, channels, 3, gain=1.0)
            if stride > 1:
                x = net.conv(f"{name}.shortcut", x, channels, 1, stride, gain=1.0)
            x = net.relu(net.add(f"{name}.add", x, y))
    return net.fully_connected("classes", net.pool_all(x), 1000)


def squeezenet(net):
    x = net.max_pool("pool1", net.relu(net.conv("stem", "image", 64, 3, 2, pad=0)))
    for index, (squeeze, expand) in enumerate([(16, 64), (16, 64), (32, 128), (32, 128), (48, 192), (48, 192), (64, 256), (64, 256)], 2):
        if index in (4, 6):
            x = net.max_pool(f"pool{index}", x)
        x = net.relu(net.conv(f"fire{index}.squeeze", x, squeeze))
        left = net.relu(net.conv(f"fire{index}.expand1", x, expand))
        right = net.relu(net.conv(f"fire{index}.expand3", x, expand, 3))
        x = net.concat(f"fire{index}", left, right)
    return net.pool_all(net.relu(net.conv("classes", x, 1000)))


MODELS = {"mobilenet_v1": mobilenet_v1, "mobilenet_v2": mobilenet_v2, "resnet18": resnet18, "squeezenet1.1": squeezenet}


class Images:
    """Random images with smooth regions and noise, as onnxruntime's quantizer asks for them."""

    def __init__(self, count):
        random = numpy.random.default_rng(7)
        coarse = random.normal(0, 1, (count, 1, 3, 14, 14)).repeat(16, 3).repeat(16, 4)
        fine = random.normal(0, 0.3, (count, 1, 3, 224, 224))
        self.images = iter((coarse + fine).astype(numpy.float32))

    def get_next(self):
        image = next(self.images, None)
        return None if image is None else {"image": image}


def quantize(source, path):
    logging.getLogger().setLevel(logging.ERROR)  # It advises what models.py has done: shapes are static, norms folded.
    from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
    CalibrationDataReader.register(Images)
    quantize_static(source, path, Images(2), quant_format=QuantFormat.QDQ, per_channel=True,
                    activation_type=QuantType.QInt8, weight_type=QuantType.QInt8)


def write(folder, names, forms):
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        net = Network(seed=1)
        source = folder / f"{name}_fp32.onnx"
        onnx.save(net.model(name.replace(".", "_"), MODELS[name](net)), source)
        if "int8" in forms:
            quantize(source, folder / f"{name}_int8.onnx")
        if "fp32" not in forms:
            source.unlink()
        print(f"{name:14} {net.macs:13,} MACs, {sum(math.prod(t.dims) for t in net.tables):11,} parameters", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", nargs="*", metavar="MODEL", help="of " + " ".join(MODELS))
    parser.add_argument("--form", choices=["fp32", "int8", "both"], default="both")
    parser.add_argument("-o", dest="folder", type=pathlib.Path, required=True, help="where to write")
    options = parser.parse_args()
    if unknown := set(options.models) - set(MODELS):
        parser.error(f"unknown model '{unknown.pop()}', expected one of {' '.join(MODELS)}")
    write(options.folder, options.models or list(MODELS), ["fp32", "int8"] if options.form == "both" else [options.form])


if __name__ == "__main__":
    try:
        import numpy
        import onnx
        import onnxruntime
        from onnx import TensorProto, helper, numpy_helper
    except ImportError:
        if os.environ.get("MOTE_BENCHMARK_VENV"):
            raise
        python = subprocess.run([ROOT / "scripts/venv.sh"], check=True, capture_output=True, text=True).stdout.strip()
        os.execve(python, [python, *sys.argv], os.environ | {"MOTE_BENCHMARK_VENV": "1"})
    main()
