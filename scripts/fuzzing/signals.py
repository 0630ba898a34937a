"""Fourier transforms, windows, and operators on images that draw their places."""
import numpy

from graph import Skip


def window(op):
    def recipe(graph):
        if graph.opset < 17:
            raise Skip
        size = graph.constant(graph.random.randint(1, 12), "int64")
        return graph.add(op, [size], periodic=graph.random.choice((None, 0)))
    return recipe


def dft(graph):
    if graph.opset < 17:
        raise Skip
    draw = graph.random
    inverse = graph.chance(0.3)
    parts = 2 if inverse or graph.chance(0.4) else 1
    shape = tuple(draw.randint(1, 9) for _ in range(draw.randint(1, 3))) + (parts,)
    x = graph.new(graph.contents(draw.choice(("float32", "float64")), shape, -2, 2), constant=False)
    axis = draw.randrange(len(shape) - 1)
    length = graph.constant(draw.randint(1, 12), "int64") if graph.chance(0.4) else None
    attributes = {"inverse": 1 if inverse else None, "onesided": 1 if parts == 1 and graph.chance(0.4) else None}
    if graph.opset >= 20:
        return graph.add("DFT", [x, length, graph.constant(axis, "int64")], **attributes)
    return graph.add("DFT", [x, length] if length else [x], axis=axis, **attributes)


def stft(graph):
    if graph.opset < 17:
        raise Skip
    draw = graph.random
    frame, step = draw.randint(2, 8), draw.randint(1, 5)
    signal = graph.new(graph.contents("float32", (draw.randint(1, 2), frame + step * draw.randint(0, 4) + draw.randint(0, 3), 1), -2, 2),
                       constant=False)
    inputs = [signal, graph.constant(step, "int64")]
    if graph.chance(0.6):
        inputs.append(graph.new(graph.contents("float32", (frame,), 0, 1), constant=True))
    else:
        inputs += [None, graph.constant(frame, "int64")]
    return graph.add("STFT", inputs, onesided=draw.choice((None, 0)))


def mel_weights(graph):
    if graph.opset < 17:
        raise Skip
    numbers = [graph.constant(n, "int64") for n in (graph.random.randint(1, 6), graph.random.choice((8, 16, 32)), 8000)]
    limits = [graph.constant(n, "float32") for n in (graph.random.choice((0.0, 50.0)), graph.random.choice((2000.0, 3999.0)))]
    return graph.add("MelWeightMatrix", [*numbers, *limits])


def affine_grid(graph):
    if graph.opset < 20:
        raise Skip
    spatial = graph.random.choice((2, 3))
    batch = graph.random.randint(1, 2)
    theta = graph.new(graph.contents("float32", (batch, spatial, spatial + 1), -1, 1), constant=False)
    size = [batch, 1, *(graph.random.randint(2, 4) for _ in range(spatial))]
    return graph.add("AffineGrid", [theta, graph.constant(size, "int64")], align_corners=graph.random.choice((None, 1)))


def col2im(graph):
    if graph.opset < 18:
        raise Skip
    draw = graph.random
    block = [draw.randint(1, 3) for _ in range(2)]
    strides, dilations = ([draw.randint(1, 2) for _ in range(2)] for _ in range(2))
    pads = [draw.randint(0, 1) for _ in range(4)]
    image = [(b - 1) * d + 1 + draw.randint(0, 4) for b, d in zip(block, dilations)]
    places = [(i + pads[a] + pads[a + 2] - (b - 1) * d - 1) // s + 1
              for a, (i, b, d, s) in enumerate(zip(image, block, dilations, strides))]
    shape = (draw.randint(1, 2), draw.randint(1, 3) * block[0] * block[1], places[0] * places[1])
    x = graph.new(graph.contents("float32", shape, -2, 2), constant=False)
    return graph.add("Col2Im", [x, graph.constant(image, "int64"), graph.constant(block, "int64")], exact=True,
                     strides=strides, dilations=dilations, pads=pads)


def roi_align(graph):
    if graph.opset < 16:
        raise Skip
    draw = graph.random
    batch, count = draw.randint(1, 2), draw.randint(1, 3)
    x = graph.new(graph.contents("float32", (batch, draw.randint(1, 3), draw.randint(3, 8), draw.randint(3, 8))), constant=False)
    low = graph.numbers.integers(0, 16, (count, 2)) / 8
    rois = graph.new(numpy.concatenate([low, low + graph.numbers.integers(4, 32, (count, 2)) / 8], 1).astype("float32"))
    indices = graph.new(graph.numbers.integers(0, batch, (count,)))
    return graph.add("RoiAlign", [x, rois, indices], output_height=draw.randint(1, 4), output_width=draw.randint(1, 4),
                     mode=draw.choice((None, "max")), sampling_ratio=draw.choice((0, 1, 2)), spatial_scale=draw.choice((None, 0.5)),
                     coordinate_transformation_mode=draw.choice((None, "output_half_pixel")))


def max_unpool(graph):
    """After the MaxPool that it undoes."""
    if graph.opset < 11:
        raise Skip
    draw = graph.random
    size = 2 * draw.randint(1, 4)
    x = graph.new(graph.contents("float32", (1, draw.randint(1, 3), size, size)), constant=False)
    pooled, indices = graph.add("MaxPool", [x], outputs=2, exact=True, kernel_shape=[2, 2], strides=[2, 2])
    return graph.add("MaxUnpool", [pooled, indices], exact=True, kernel_shape=[2, 2], strides=[2, 2])


def deform_conv(graph):
    if graph.opset < 19:
        raise Skip
    draw = graph.random
    kernel = [draw.randint(1, 3) for _ in range(2)]
    group = draw.choice((1, 1, 2))
    channels = group * draw.randint(1, 2)
    size = [k + draw.randint(0, 3) for k in kernel]
    places = [s - k + 1 for s, k in zip(size, kernel)]
    x = graph.new(graph.contents("float32", (1, channels, *size), -2, 2), constant=False)
    weights = graph.like(x, (group * draw.randint(1, 2), channels // group, *kernel), -2, 2, constant=True)
    offset = graph.like(x, (1, 2 * kernel[0] * kernel[1], *places), -1, 1)
    inputs = [x, weights, offset]
    if graph.chance(0.5):
        inputs += [graph.like(x, (weights.shape[0],)), graph.like(x, (1, kernel[0] * kernel[1], *places), 0, 1)]
    return graph.add("DeformConv", inputs, group=group, kernel_shape=kernel)


def losses(op):
    def recipe(graph):
        if graph.opset < 13:
            raise Skip
        draw = graph.random
        batch, classes = draw.randint(1, 4), draw.randint(1, 5)
        extra = tuple(draw.randint(1, 3) for _ in range(draw.randint(0, 2)))
        scores = graph.new(graph.contents("float32", (batch, classes, *extra), -2, 2), constant=False)
        labels = graph.new(graph.numbers.integers(0, classes, (batch, *extra)))
        weights = [graph.like(scores, (classes,), 0.5, 2)] if graph.chance(0.4) else []
        return graph.add(op, [scores, labels, *weights], reduction=draw.choice((None, "none", "sum", "mean")),
                         ignore_index=draw.choice((None, 0)) if not (classes == 1) else None)
    return recipe


RECIPES = {
    "DFT": dft, "STFT": stft, "MelWeightMatrix": mel_weights, "AffineGrid": affine_grid, "Col2Im": col2im,
    "RoiAlign": roi_align, "MaxUnpool": max_unpool, "DeformConv": deform_conv,
    **{op: window(op) for op in ("HannWindow", "HammingWindow", "BlackmanWindow")},
    **{op: losses(op) for op in ("NegativeLogLikelihoodLoss", "SoftmaxCrossEntropyLoss")},
}
