"""Convolutions, pools, products, normalizations, recurrences, images."""
import numpy

from graph import FLOATS, Skip

AUTO = (None, None, None, "SAME_UPPER", "SAME_LOWER", "VALID")


def image(graph, op, channels=None, least=1, parameter="T"):
    """[N, C, spatial...] of one or two (rarely three) spatial dimensions."""
    types = [t for t in graph.types_of(op, parameter) if t in FLOATS]
    spatial = graph.random.choice((1, 2, 2, 2, 3))

    def fits(value):
        return (value.rank == spatial + 2 and min(value.shape) > 0 and min(value.shape[2:]) >= least and
                (channels is None or value.shape[1] == channels))
    known = [v for v in graph.values if v.type in types and fits(v) and v not in graph.constants]
    if known and graph.chance(0.8):
        return graph.random.choice(known)
    most = 9 if spatial < 3 else 5
    shape = (graph.random.choice((1, 1, 2)), channels or graph.random.randint(1, 6),
             *(graph.random.randint(least, most) for _ in range(spatial)))
    return graph.new(graph.contents(graph.draw_type(types), shape), constant=False)


def window(graph, spatial, dilated=True):
    """A kernel and what goes with it, for input sizes `spatial`: attributes."""
    kernel = [graph.random.randint(1, min(4, d)) for d in spatial]
    attributes = {"strides": [graph.random.randint(1, 3) for _ in spatial] if graph.chance(0.6) else None}
    auto = graph.random.choice(AUTO)
    if auto:
        # A window smaller than its step: onnxruntime pads less than nothing at the front.
        if auto != "VALID" and any(s > k for s, k in zip(attributes["strides"] or (), kernel)):
            raise Skip
        attributes["auto_pad"] = auto
    elif graph.chance(0.7):
        attributes["pads"] = [graph.random.randint(0, k - 1) for k in kernel * 2]
    if dilated and graph.chance(0.3):
        dilations = [graph.random.randint(1, 2) for _ in spatial]
        if any((k - 1) * d + 1 > s for k, d, s in zip(kernel, dilations, spatial)):
            raise Skip
        attributes["dilations"] = dilations
    return kernel, attributes


def groups(graph, channels):
    return graph.random.choice([g for g in range(1, channels + 1) if channels % g == 0]) if graph.chance(0.4) else 1


def conv(graph):
    x = image(graph, "Conv")
    kernel, attributes = window(graph, x.shape[2:])
    group = groups(graph, x.shape[1])
    outputs = group * graph.random.randint(1, 4)
    weights = graph.like(x, (outputs, x.shape[1] // group, *kernel), -2, 2, constant=graph.chance(0.9))
    bias = [graph.like(x, (outputs,), constant=True)] if graph.chance(0.6) else []
    return graph.add("Conv", [x, weights, *bias], exact=x.type != "float16", group=group,
                     kernel_shape=kernel if graph.chance(0.5) else None, **attributes)


def conv_transpose(graph):
    x = image(graph, "ConvTranspose")
    kernel, attributes = window(graph, x.shape[2:])
    if attributes.get("auto_pad") not in (None, "VALID"):
        del attributes["auto_pad"]
    group = groups(graph, x.shape[1])
    outputs = graph.random.randint(1, 3)
    strides = attributes.get("strides") or [1] * len(kernel)
    extra = [graph.random.randint(0, s - 1) for s in strides] if graph.chance(0.3) else None
    weights = graph.like(x, (x.shape[1], outputs, *kernel), -2, 2, constant=graph.chance(0.9))
    bias = [graph.like(x, (group * outputs,), constant=True)] if graph.chance(0.5) else []
    return graph.add("ConvTranspose", [x, weights, *bias] if group == 1 else [x, weights], exact=x.type != "float16",
                     group=group, output_padding=extra, **attributes)


def pool(op):
    def recipe(graph):
        x = image(graph, op)
        kernel, attributes = window(graph, x.shape[2:], dilated=(op == "MaxPool" and graph.opset >= 10) or graph.opset >= 19)
        if attributes.get("dilations") and attributes.get("auto_pad", "VALID") != "VALID":
            raise Skip  # onnxruntime pads as if there were no dilation.
        if op == "LpPool":
            attributes["p"] = graph.random.choice((None, 1, 2))
        elif graph.opset >= 10 and graph.chance(0.3) and "auto_pad" not in attributes:
            attributes["ceil_mode"] = 1
        if op == "AveragePool":
            attributes["count_include_pad"] = graph.random.choice((None, 1))
        outputs = 2 if op == "MaxPool" and graph.chance(0.15) and x.exact else 1
        return graph.add(op, [x], outputs=outputs, exact=op == "MaxPool", kernel_shape=kernel, **attributes)
    return recipe


def global_pool(op):
    def recipe(graph):
        return graph.add(op, [image(graph, op)], exact=op == "GlobalMaxPool")
    return recipe


def batch_norm(graph):
    x = image(graph, "BatchNormalization")
    scale, bias, mean, variance = (graph.like(x, (x.shape[1],), low, high, constant=True)
                                   for low, high in ((-2, 2), (-2, 2), (-1, 1), (0.25, 3)))
    return graph.add("BatchNormalization", [x, scale, bias, mean, variance], epsilon=graph.random.choice((None, 0.001)))


def instance_norm(graph):
    x = image(graph, "InstanceNormalization", least=3)
    parameters = [graph.like(x, (x.shape[1],), constant=True) for _ in range(2)]
    return graph.add("InstanceNormalization", [x, *parameters])


def group_norm(graph):
    if graph.opset < 21:
        raise Skip
    x = image(graph, "GroupNormalization", channels=4, least=3)
    parameters = [graph.like(x, (4,), constant=True) for _ in range(2)]
    return graph.add("GroupNormalization", [x, *parameters], num_groups=graph.random.choice((1, 2)))


def norm_over_axis(op, parameters):
    def recipe(graph):
        x = graph.pick(["float32"], least_rank=1, most_rank=4, fits=lambda v: v.shape[-1] >= 3 and v.array.size > 0)
        axis = graph.axis(x)
        values = [graph.like(x, x.shape[axis % x.rank:], constant=graph.chance(0.8)) for _ in range(parameters)]
        if parameters == 2 and graph.chance(0.3):
            values.pop()
        return graph.add(op, [x, *values], axis=axis)
    return recipe


def mean_variance(graph):
    x = image(graph, "MeanVarianceNormalization", least=3)
    if x.rank != 4:
        raise Skip  # The default axes are those of four dimensions.
    return graph.add("MeanVarianceNormalization", [x])


def lrn(graph):
    return graph.add("LRN", [image(graph, "LRN")], size=graph.random.choice((1, 3, 5)), alpha=0.01, beta=0.75, bias=1.5)


def matmul(graph):
    x = graph.pick([t for t in graph.types_of("MatMul", "T") if t in FLOATS or t == "int32"], least_rank=1, most_rank=4,
                   fits=lambda v: v.array.size > 0)
    columns = graph.random.randint(1, 7)
    batch = graph.broadcastable(x.shape[:-2]) if x.rank > 2 else ()
    shape = (x.shape[-1],) if graph.chance(0.1) else (*batch, x.shape[-1], columns)
    return graph.add("MatMul", [x, graph.like(x, shape, -2, 2)], exact=x.type != "float16")


def gemm(graph):
    x = graph.pick([t for t in graph.types_of("Gemm", "T") if t in FLOATS], least_rank=2, most_rank=2,
                   fits=lambda v: v.array.size > 0)
    turned_a, turned_b = graph.random.choice((None, 1)), graph.random.choice((None, 1))
    rows, inner = x.shape[::-1] if turned_a else x.shape
    columns = graph.random.randint(1, 7)
    weights = graph.like(x, (columns, inner) if turned_b else (inner, columns), -2, 2)
    bias = [graph.like(x, graph.broadcastable((rows, columns)))] if graph.opset < 11 or graph.chance(0.7) else []
    return graph.add("Gemm", [x, weights, *bias], transA=turned_a, transB=turned_b,
                     alpha=graph.random.choice((None, 0.5)), beta=graph.random.choice((None, 2.0)))


def einsum(graph):
    sizes = dict(zip("ijkb", (graph.random.randint(1, 5) for _ in range(4))))
    equation = graph.random.choice(("ij,jk->ik", "bij,bjk->bik", "ij,ij->i", "ij->ji", "ii->i", "bij,jk->bki", "i,j->ij",
                                    "...ij,...jk->...ik", "ij,k->", "bij,kj"))
    terms = equation.split("->")[0].split(",")
    inputs = [graph.new(graph.contents("float32", tuple(sizes[c] for c in t.replace("...", "b")), -2, 2)) for t in terms]
    return graph.add("Einsum", inputs, exact=True, equation=equation)


def resize(graph):
    if graph.opset < 11:
        raise Skip
    x = image(graph, "Resize", parameter="T1")
    mode = graph.random.choice(("nearest", "linear", "cubic") if x.rank == 4 else ("nearest", "linear"))
    way = graph.random.choice(("half_pixel", "asymmetric", "align_corners", "pytorch_half_pixel"))
    attributes = {"mode": mode, "coordinate_transformation_mode": way}
    if mode == "nearest":
        attributes["nearest_mode"] = graph.random.choice(("round_prefer_floor", "round_prefer_ceil", "floor", "ceil"))
    if mode == "cubic":
        attributes["cubic_coeff_a"] = graph.random.choice((None, -0.5))
    if graph.chance(0.5):
        scales = numpy.array([1, 1] + [graph.random.choice((0.5, 1, 1.5, 2, 3)) for _ in x.shape[2:]], "float32")
        return graph.add("Resize", [x, graph.constant([], "float32"), graph.constant(scales)], **attributes)
    sizes = [*x.shape[:2], *(graph.random.randint(1, 12) for _ in x.shape[2:])]
    empty = [graph.constant([], "float32") for _ in range(2)]
    return graph.add("Resize", [x, *empty, graph.constant(sizes, "int64")], **attributes)


def upsample(graph):
    if graph.opset > 9:
        raise Skip
    x = image(graph, "Upsample")
    scales = [1, 1] + [graph.random.choice((1, 2, 3)) for _ in x.shape[2:]]
    return graph.add("Upsample", [x, graph.constant(scales, "float32")], exact=True, mode="nearest")


def grid_sample(graph):
    if graph.opset < 20:
        raise Skip
    x = graph.new(graph.contents("float32", (1, 2, *(graph.random.randint(2, 6) for _ in range(2)))), constant=False)
    grid = graph.new(graph.contents("float32", (1, graph.random.randint(1, 5), graph.random.randint(1, 5), 2), -1.5, 1.5))
    mode = graph.random.choice(("linear", "cubic"))
    # onnxruntime clamps to the border before it looks for a cubic's neighbours, ONNX's reference after.
    padding = graph.random.choice(("zeros", "reflection") if mode == "cubic" else ("zeros", "border", "reflection"))
    return graph.add("GridSample", [x, grid], mode=mode, padding_mode=padding, align_corners=graph.random.choice((0, 1)))


def recurrent(op, gates):
    def recipe(graph):
        steps, batch, size, hidden = (graph.random.randint(1, 4) for _ in range(4))
        direction = graph.random.choice(("forward", "reverse", "bidirectional"))
        ways = 2 if direction == "bidirectional" else 1
        x = graph.new(graph.contents("float32", (steps, batch, size), -1, 1), constant=False)
        w = graph.like(x, (ways, gates * hidden, size), -1, 1, constant=True)
        r = graph.like(x, (ways, gates * hidden, hidden), -1, 1, constant=True)
        bias = graph.like(x, (ways, 2 * gates * hidden), -1, 1, constant=True) if graph.chance(0.7) else None
        state = graph.like(x, (ways, batch, hidden), -1, 1, constant=False) if graph.chance(0.5) else None
        inputs = [x, w, r, bias, None, state]
        outputs = 3 if op == "LSTM" else 2
        if op == "LSTM" and state:
            inputs.append(graph.like(x, (ways, batch, hidden), -1, 1, constant=False))
            if graph.chance(0.3):
                inputs.append(graph.like(x, (ways, 3 * hidden), -1, 1, constant=True))
        return graph.add(op, inputs, outputs=outputs, hidden_size=hidden, direction=direction,
                         clip=graph.random.choice((None, None, 0.75)),
                         linear_before_reset=graph.random.choice((None, 1)) if op == "GRU" else None)
    return recipe


def det(graph):
    size = graph.random.randint(1, 4)
    return graph.add("Det", [graph.new(graph.contents("float32", (*graph.shape(0, 2), size, size)), constant=False)])


def dropout(graph):
    return graph.add("Dropout", [graph.pick(("float32",))], exact=True)


RECIPES = {
    "Conv": conv, "ConvTranspose": conv_transpose, "BatchNormalization": batch_norm,
    "InstanceNormalization": instance_norm, "GroupNormalization": group_norm,
    "LayerNormalization": norm_over_axis("LayerNormalization", 2), "RMSNormalization": norm_over_axis("RMSNormalization", 1),
    "MeanVarianceNormalization": mean_variance, "LRN": lrn, "MatMul": matmul, "Gemm": gemm, "Einsum": einsum,
    "Resize": resize, "Upsample": upsample, "GridSample": grid_sample, "Det": det, "Dropout": dropout,
    "RNN": recurrent("RNN", 1), "GRU": recurrent("GRU", 3), "LSTM": recurrent("LSTM", 4),
    **{op: pool(op) for op in ("MaxPool", "AveragePool", "LpPool")},
    **{op: global_pool(op) for op in ("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool")},
}
