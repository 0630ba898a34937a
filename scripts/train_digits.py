#!/usr/bin/env python3
"""Trains the bundled digits model and writes it in float and QDQ form.

The data set is the one scikit-learn ships (1,797 handwritten digits of 8x8
pixels, UCI Optical Recognition of Handwritten Digits). The network is a small
depthwise-separable CNN with a residual connection, so that the demo and the
tests meet every kind of layer that matters on a microcontroller:

    conv 3x3 -> [depthwise 3x3 -> 1x1] (stride 2) -> [depthwise 3x3 -> 1x1] + skip
    -> max pool 2x2 -> fully connected -> softmax

Training is plain numpy (a minute or two on one core), deterministic for a given numpy.
Needs: numpy, scikit-learn, onnx, onnxruntime (scripts/venv.sh makes the venv).

Usage: train_digits.py [OUTPUT_DIR]     (default: test/Inputs/digits)
"""

import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import (
    CalibrationDataReader,
    QuantFormat,
    QuantType,
    quantize_static,
)
from sklearn.datasets import load_digits

CLASSES = 10
EPOCHS = 80
BATCH = 32


class Conv:
    """A 3x3 (padding 1) or 1x1 convolution, NCHW, dense or depthwise."""

    def __init__(self, rng, inputs, outputs, kernel, stride=1, depthwise=False):
        self.kernel, self.stride, self.depthwise = kernel, stride, depthwise
        fan_in = kernel * kernel * (1 if depthwise else inputs)
        shape = (outputs, 1 if depthwise else inputs, kernel, kernel)
        self.params = [
            rng.normal(0, np.sqrt(2 / fan_in), shape),
            np.zeros(outputs),
        ]

    def _windows(self, x):
        pad = self.kernel // 2
        padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
        view = np.lib.stride_tricks.sliding_window_view(
            padded, (self.kernel, self.kernel), axis=(2, 3)
        )
        return view[:, :, :: self.stride, :: self.stride]

    def forward(self, x):
        self.x_shape, self.windows = x.shape, self._windows(x)
        weight, bias = self.params
        if self.depthwise:
            y = np.einsum("nchwij,cij->nchw", self.windows, weight[:, 0])
        else:
            y = np.einsum("nchwij,ocij->nohw", self.windows, weight, optimize=True)
        return y + bias[None, :, None, None]

    def backward(self, dy):
        weight, _ = self.params
        if self.depthwise:
            dw = np.einsum("nchwij,nchw->cij", self.windows, dy)[:, None]
            dwin = np.einsum("nchw,cij->nchwij", dy, weight[:, 0])
        else:
            dw = np.einsum("nchwij,nohw->ocij", self.windows, dy, optimize=True)
            dwin = np.einsum("nohw,ocij->nchwij", dy, weight, optimize=True)
        self.grads = [dw, dy.sum((0, 2, 3))]
        pad, (n, c, h, w) = self.kernel // 2, self.x_shape
        dx = np.zeros((n, c, h + 2 * pad, w + 2 * pad))
        rows, cols = dy.shape[2], dy.shape[3]
        for i in range(self.kernel):
            for j in range(self.kernel):
                dx[
                    :,
                    :,
                    i : i + rows * self.stride : self.stride,
                    j : j + cols * self.stride : self.stride,
                ] += dwin[..., i, j]
        return dx[:, :, pad : pad + h, pad : pad + w]


class Relu:
    params = []

    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dy):
        return dy * self.mask


class MaxPool:
    """2x2 windows, stride 2."""

    params = []

    def forward(self, x):
        n, c, h, w = x.shape
        blocks = x.reshape(n, c, h // 2, 2, w // 2, 2)
        y = blocks.max((3, 5))
        self.mask = blocks == y[:, :, :, None, :, None]
        return y

    def backward(self, dy):
        n, c, h, w = dy.shape
        return (self.mask * dy[:, :, :, None, :, None]).reshape(n, c, 2 * h, 2 * w)


class Dense:
    def __init__(self, rng, inputs, outputs):
        self.params = [
            rng.normal(0, np.sqrt(1 / inputs), (outputs, inputs)),
            np.zeros(outputs),
        ]

    def forward(self, x):
        self.x = x
        return x @ self.params[0].T + self.params[1]

    def backward(self, dy):
        self.grads = [dy.T @ self.x, dy.sum(0)]
        return dy @ self.params[0]


class Network:
    def __init__(self, rng):
        self.stem = [Conv(rng, 1, 16, 3), Relu()]
        self.down = [
            Conv(rng, 16, 16, 3, stride=2, depthwise=True),
            Relu(),
            Conv(rng, 16, 24, 1),
            Relu(),
        ]
        self.block = [
            Conv(rng, 24, 24, 3, depthwise=True),
            Relu(),
            Conv(rng, 24, 24, 1),
        ]
        self.join = Relu()
        self.pool = MaxPool()
        self.head = Dense(rng, 24 * 2 * 2, CLASSES)
        self.layers = [*self.stem, *self.down, *self.block, self.head]

    def forward(self, x):
        for layer in [*self.stem, *self.down]:
            x = layer.forward(x)
        skip = x
        for layer in self.block:
            x = layer.forward(x)
        x = self.join.forward(x + skip)
        x = self.pool.forward(x)
        self.map_shape = x.shape
        return self.head.forward(x.reshape(len(x), -1))

    def backward(self, dlogits):
        dx = self.head.backward(dlogits).reshape(self.map_shape)
        dx = self.join.backward(self.pool.backward(dx))
        dskip = dx
        for layer in reversed(self.block):
            dx = layer.backward(dx)
        dx = dx + dskip
        for layer in reversed([*self.stem, *self.down]):
            dx = layer.backward(dx)


def shifted(images, rng):
    """Each image moved by up to one pixel, zeros coming in."""
    padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    offsets = rng.integers(0, 3, (len(images), 2))
    size = images.shape[2]
    return np.stack([p[:, dy : dy + size, dx : dx + size] for p, (dy, dx) in zip(padded, offsets)])


def train(images, labels, rng):
    network = Network(rng)
    params = [p for layer in network.layers for p in layer.params]
    first = [np.zeros_like(p) for p in params]
    second = [np.zeros_like(p) for p in params]
    step = 0
    for epoch in range(EPOCHS):
        rate = 4e-3 * 0.5 * (1 + np.cos(np.pi * epoch / EPOCHS))
        order = rng.permutation(len(images))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            logits = network.forward(shifted(images[batch], rng))
            p = np.exp(logits - logits.max(1, keepdims=True))
            p /= p.sum(1, keepdims=True)
            p[np.arange(len(batch)), labels[batch]] -= 1
            network.backward(p / len(batch))
            step += 1
            grads = [g for layer in network.layers if layer.params for g in layer.grads]
            for i, (param, grad) in enumerate(zip(params, grads)):
                first[i] = 0.9 * first[i] + 0.1 * grad
                second[i] = 0.999 * second[i] + 0.001 * grad**2
                m, v = first[i] / (1 - 0.9**step), second[i] / (1 - 0.999**step)
                param -= rate * (m / (np.sqrt(v) + 1e-8) + 1e-3 * param)
    return network


def to_onnx(network):
    nodes, weights = [], []

    def constant(name, value):
        weights.append(numpy_helper.from_array(value.astype(np.float32), name))
        return name

    def conv(layer, name, x, y, relu=True):
        pad, groups = layer.kernel // 2, len(layer.params[1]) if layer.depthwise else 1
        nodes.append(
            helper.make_node(
                "Conv",
                [x, constant(name + ".weight", layer.params[0]), constant(name + ".bias", layer.params[1])],
                [name + ".out" if relu else y],
                name=name,
                kernel_shape=[layer.kernel] * 2,
                strides=[layer.stride] * 2,
                pads=[pad] * 4,
                group=groups,
            )
        )
        if relu:
            nodes.append(helper.make_node("Relu", [name + ".out"], [y], name=name + ".relu"))

    conv(network.stem[0], "stem", "image", "stem.y")
    conv(network.down[0], "down.depthwise", "stem.y", "down.y")
    conv(network.down[2], "down.pointwise", "down.y", "skip")
    conv(network.block[0], "block.depthwise", "skip", "block.y")
    conv(network.block[2], "block.pointwise", "block.y", "block.z", relu=False)
    nodes += [
        helper.make_node("Add", ["block.z", "skip"], ["sum"], name="join"),
        helper.make_node("Relu", ["sum"], ["features"], name="join.relu"),
        helper.make_node("MaxPool", ["features"], ["pooled"], name="pool", kernel_shape=[2, 2], strides=[2, 2]),
        helper.make_node("Flatten", ["pooled"], ["flat"], name="flatten"),
        helper.make_node(
            "Gemm",
            ["flat", constant("head.weight", network.head.params[0]), constant("head.bias", network.head.params[1])],
            ["logits"],
            name="head",
            transB=1,
        ),
        helper.make_node("Softmax", ["logits"], ["probabilities"], name="softmax", axis=1),
    ]
    graph = helper.make_graph(
        nodes,
        "digits",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 1, 8, 8])],
        [helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, [1, CLASSES])],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], producer_name="mote train_digits.py")
    model.ir_version = 8
    onnx.checker.check_model(model, full_check=True)
    return model


class Samples(CalibrationDataReader):
    def __init__(self, images):
        self.items = iter([{"image": image[None].astype(np.float32)} for image in images])

    def get_next(self):
        return next(self.items, None)


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parents[1] / "test/Inputs/digits")
    out.mkdir(parents=True, exist_ok=True)
    digits = load_digits()
    images = (digits.images / 16.0)[:, None]
    labels = digits.target
    # The data set is ordered by writer; the last fifth has writers not seen in training.
    split = len(images) * 4 // 5
    network = train(images[:split], labels[:split], np.random.default_rng(7))
    onnx.save(to_onnx(network), out / "digits_float.onnx")
    quantize_static(
        out / "digits_float.onnx",
        out / "digits_qdq.onnx",
        Samples(images[:split]),
        quant_format=QuantFormat.QDQ,
        activation_type=QuantType.QInt8,
        weight_type=QuantType.QInt8,
        per_channel=True,
    )
    np.save(out / "test_images.npy", images[split:, None].astype(np.float32))
    np.save(out / "test_labels.npy", labels[split:].astype(np.int32))
    np.save(out / "calibration_images.npy", images[:split:16, None].astype(np.float32))
    logits = network.forward(images[split:])
    print(f"test accuracy, float: {(logits.argmax(1) == labels[split:]).mean():.4f} on {len(logits)} images")


if __name__ == "__main__":
    main()
