"""Quantized operators, in QDQ and in operator form."""
import numpy

from graph import Skip
from layers import groups, window

BYTES = ("int8", "uint8")
SCALES = (0.015625, 0.02, 0.03125, 0.05, 0.1)


def scale(graph, count=None):
    draw = graph.random.choice
    return graph.constant(draw(SCALES) if count is None else [draw(SCALES) for _ in range(count)], "float32")


def zero_point(graph, type, symmetric=False):
    middle = 128 if type == "uint8" else 0
    return graph.constant(middle if symmetric or graph.chance(0.3) else middle + graph.random.randint(-20, 20), type)


def quantized(graph, type, shape, constant=None):
    low, high = (0, 255) if type == "uint8" else (-128, 127)
    return graph.new(graph.contents(type, shape, low, high), constant)


def rounds(graph, value):
    """Rounding what is not exact, or in another way than the reference, may be a step off."""
    graph.steps = max(graph.steps, 1)
    value.exact = False
    return value


def quantize(graph):
    x = graph.pick(("float32",))
    type = graph.random.choice(BYTES)
    return rounds(graph, graph.add("QuantizeLinear", [x, scale(graph), zero_point(graph, type)]))


def dequantize(graph):
    x = graph.pick(BYTES, rounded=True)
    per_axis = graph.opset >= 13 and x.rank > 0 and graph.chance(0.4)
    axis = graph.axis(x) if per_axis else None
    if per_axis:
        zeros = graph.constant(graph.contents(x.type, (x.shape[axis],)))
        return graph.add("DequantizeLinear", [x, scale(graph, x.shape[axis]), zeros], axis=axis)
    return graph.add("DequantizeLinear", [x, scale(graph), zero_point(graph, x.type)])


def dynamic_quantize(graph):
    if graph.opset < 11:
        raise Skip
    results = graph.add("DynamicQuantizeLinear", [graph.pick(("float32",), fits=lambda v: v.array.size > 0)], outputs=3)
    rounds(graph, results[0])
    return results


def dequantized(graph, type, shape, constant=None):
    """float = DequantizeLinear(integer), as models carry activations and weights."""
    q = quantized(graph, type, shape, constant)
    return graph.add("DequantizeLinear", [q, scale(graph), zero_point(graph, type, constant)])


def finish(graph, y, type):
    """y -> QuantizeLinear, with a scale that uses the range and saturates a few."""
    most = float(abs(y.array).max()) if y.array.size else 1.0
    steps = graph.constant(float(f"{max(most, 0.01) / 100:.2g}"), "float32")
    return rounds(graph, graph.add("QuantizeLinear", [y, steps, zero_point(graph, type)]))


def qdq_layer(graph):
    """A layer between quantized borders: the shape that the compiler turns into an integer kernel."""
    type = graph.random.choice(BYTES)
    size = graph.random.randint(1, 9)
    channels = graph.random.choice((1, 2, 3, 4, 8))
    kind = graph.random.choice(("conv", "conv", "depthwise", "gemm", "add", "mul", "pool", "average", "function", "softmax"))
    if kind == "gemm":
        rows, inner, columns = (graph.random.randint(1, 9) for _ in range(3))
        x = dequantized(graph, type, (rows, inner), constant=False)
        w = dequantized(graph, "int8", (inner, columns), constant=True)
        y = graph.add("MatMul", [x, w])
    else:
        shape = (1, channels, size, graph.random.randint(1, 9))
        x = dequantized(graph, type, shape, constant=False)
        if kind in ("conv", "depthwise"):
            kernel, attributes = window(graph, shape[2:])
            group = channels if kind == "depthwise" else groups(graph, channels)
            outputs = group * graph.random.randint(1, 5)
            w = dequantized(graph, "int8", (outputs, channels // group, *kernel), constant=True)
            y = graph.add("Conv", [x, w], group=group, **attributes)
        elif kind in ("add", "mul"):
            other = shape if graph.chance(0.7) else (1, channels, 1, 1)
            y = graph.add("Add" if kind == "add" else "Mul", [x, dequantized(graph, type, other, constant=graph.chance(0.3))])
        elif kind in ("pool", "average"):
            kernel, attributes = window(graph, shape[2:], dilated=False)
            y = graph.add("MaxPool" if kind == "pool" else "AveragePool", [x], kernel_shape=kernel, **attributes)
        elif kind == "softmax":
            y = graph.add("Softmax", [x], axis=1 if graph.opset < 13 else -1)
        else:
            y = graph.add(graph.random.choice(("Sigmoid", "Tanh", "Relu", "LeakyRelu", "Elu", "Abs", "Neg")), [x])
    if graph.chance(0.3):
        y = graph.add("Relu", [y])
    q = finish(graph, y, type)
    if graph.chance(0.5):
        graph.add("DequantizeLinear", [q, scale(graph), zero_point(graph, type)])
    return q


def qlinear_conv(graph):
    type = graph.random.choice(BYTES)
    channels = graph.random.randint(1, 6)
    x = quantized(graph, type, (1, channels, *(graph.random.randint(1, 9) for _ in range(2))), constant=False)
    kernel, attributes = window(graph, x.shape[2:])
    group = groups(graph, channels)
    outputs = group * graph.random.randint(1, 4)
    weights = quantized(graph, "int8" if type == "int8" else graph.random.choice(BYTES),
                        (outputs, channels // group, *kernel), constant=True)
    per_channel = graph.chance(0.4)
    scales = scale(graph, outputs if per_channel else None)
    zeros = (graph.constant(numpy.full(outputs, 128 if weights.type == "uint8" else 0), weights.type) if per_channel else
             zero_point(graph, weights.type, symmetric=graph.chance(0.7)))
    bias = [graph.constant(graph.contents("int32", (outputs,), -500, 500))] if graph.chance(0.6) else []
    inputs = [x, scale(graph), zero_point(graph, type), weights, scales, zeros, graph.constant(0.8, "float32"),
              zero_point(graph, type), *bias]
    return rounds(graph, graph.add("QLinearConv", inputs, group=group, **attributes))


def qlinear_matmul(graph):
    type = graph.random.choice(BYTES)
    rows, inner, columns = (graph.random.randint(1, 9) for _ in range(3))
    a, b = quantized(graph, type, (rows, inner), constant=False), quantized(graph, type, (inner, columns))
    inputs = [a, scale(graph), zero_point(graph, type), b, scale(graph), zero_point(graph, type),
              graph.constant(0.5, "float32"), zero_point(graph, type)]
    return rounds(graph, graph.add("QLinearMatMul", inputs))


def matmul_integer(graph):
    a = quantized(graph, graph.random.choice(BYTES), (graph.random.randint(1, 5), graph.random.randint(1, 9)), constant=False)
    b = quantized(graph, graph.random.choice(BYTES), (a.shape[1], graph.random.randint(1, 6)))
    return graph.add("MatMulInteger", [a, b, zero_point(graph, a.type), zero_point(graph, b.type)], exact=True)


def conv_integer(graph):
    x = quantized(graph, "uint8", (1, graph.random.randint(1, 3), *(graph.random.randint(1, 7) for _ in range(2))), constant=False)
    kernel, attributes = window(graph, x.shape[2:])
    w = quantized(graph, "uint8", (graph.random.randint(1, 4), x.shape[1], *kernel))
    return graph.add("ConvInteger", [x, w, zero_point(graph, "uint8"), zero_point(graph, "uint8")], exact=True, **attributes)


def qlinear_pair(op):
    def recipe(graph):
        type = graph.random.choice(BYTES)
        a = quantized(graph, type, graph.shape(1, 4), constant=False)
        b = quantized(graph, type, graph.broadcastable(a.shape))
        inputs = [v for q in (a, b) for v in (q, scale(graph), zero_point(graph, type))]
        big = graph.constant(0.1 if op == "QLinearAdd" else 0.25, "float32")
        return rounds(graph, graph.add(op, [*inputs, big, zero_point(graph, type)], domain="com.microsoft"))
    return recipe


def qlinear_function(op):
    def recipe(graph):
        type = graph.random.choice(BYTES)
        shape = (1, graph.random.randint(1, 5), graph.random.randint(1, 6), graph.random.randint(1, 6))
        x = quantized(graph, type, shape, constant=False)
        inputs = [x, scale(graph), zero_point(graph, type)]
        if op == "QLinearSoftmax":
            inputs += [graph.constant(1 / 256, "float32"), graph.constant(0 if type == "uint8" else -128, type)]
            return rounds(graph, graph.add(op, inputs, domain="com.microsoft", axis=-1, opset=13))
        attributes = {"alpha": 0.125} if op == "QLinearLeakyRelu" else {}
        return rounds(graph, graph.add(op, [*inputs, graph.constant(0.02, "float32"), zero_point(graph, type)],
                                       domain="com.microsoft", **attributes))
    return recipe


RECIPES = {
    "QuantizeLinear": quantize, "DequantizeLinear": dequantize, "DynamicQuantizeLinear": dynamic_quantize,
    "QLinearConv": qlinear_conv, "QLinearMatMul": qlinear_matmul, "MatMulInteger": matmul_integer,
    "ConvInteger": conv_integer, "(layer between quantized borders)": qdq_layer,
    **{"com.microsoft." + op: qlinear_pair(op) for op in ("QLinearAdd", "QLinearMul")},
    **{"com.microsoft." + op: qlinear_function(op)
       for op in ("QLinearLeakyRelu", "QLinearSigmoid", "QLinearSoftmax", "QLinearGlobalAveragePool")},
}
