"""Operators that move, pick, repeat and reduce elements."""
import math

import numpy

from graph import FLOATS, INTEGERS, Skip

EVERYTHING = FLOATS + INTEGERS + ("bool",)


def types(graph, op, parameter="T", domain=""):
    return graph.types_of(op, parameter, domain)


def transpose(graph):
    x = graph.pick(EVERYTHING)
    order = list(range(x.rank))
    graph.random.shuffle(order)
    return graph.add("Transpose", [x], exact=True, perm=order if x.rank and graph.chance(0.8) else None)


def reshape(graph):
    x = graph.pick(EVERYTHING)
    sizes, left = [], x.array.size
    while left > 1 and len(sizes) < 4:
        size = graph.random.choice([d for d in range(1, left + 1) if left % d == 0])
        sizes.append(size)
        left //= size
    if left != 1 or graph.chance(0.2):
        sizes.append(left)
    if sizes and x.array.size and graph.chance(0.4):
        sizes[graph.random.randrange(len(sizes))] = -1
    return graph.add("Reshape", [x, graph.constant(sizes, "int64")], exact=True)


def flatten(graph):
    x = graph.pick(EVERYTHING if graph.opset >= 9 else FLOATS)
    axis = graph.random.randint(0 if graph.opset < 11 else -x.rank, x.rank)
    return graph.add("Flatten", [x], exact=True, axis=axis)


def with_axes(graph, op, x, axes):
    """Axes are an attribute before opset 13, and an input after."""
    if graph.opset < 13:
        return graph.add(op, [x], exact=True, axes=axes)
    return graph.add(op, [x, graph.constant(axes, "int64")], exact=True)


def squeeze(graph):
    x = graph.pick(EVERYTHING, fits=lambda v: 1 in v.shape)
    ones = [a for a, d in enumerate(x.shape) if d == 1]
    axes = graph.random.sample(ones, graph.random.randint(1, len(ones)))
    if graph.opset >= 11:
        axes = [a - x.rank if graph.chance(0.4) else a for a in axes]
    return graph.add("Squeeze", [x], exact=True) if graph.chance(0.2) else with_axes(graph, "Squeeze", x, axes)


def unsqueeze(graph):
    x = graph.pick(EVERYTHING, most_rank=4)
    count = graph.random.randint(1, 2)
    axes = graph.random.sample(range(x.rank + count), count)
    if graph.opset >= 11:
        axes = [a - x.rank - count if graph.chance(0.4) else a for a in axes]
    return with_axes(graph, "Unsqueeze", x, axes)


def concat(graph):
    x = graph.pick(EVERYTHING, least_rank=1)
    axis = graph.axis(x)
    others = []
    for _ in range(graph.random.randint(0, 3)):
        shape = list(x.shape)
        shape[axis] = graph.dimension()
        others.append(graph.like(x, shape))
    values = [x, *others]
    graph.random.shuffle(values)
    return graph.add("Concat", values, exact=True, axis=axis if graph.opset >= 11 else axis % x.rank)


def split(graph):
    x = graph.pick(EVERYTHING, least_rank=1, fits=lambda v: max(v.shape) > 1)
    axis = max(range(x.rank), key=lambda a: x.shape[a])
    size = x.shape[axis]
    count = graph.random.randint(1, min(4, size))
    cuts = sorted(graph.random.sample(range(1, size), count - 1))
    sizes = [b - a for a, b in zip([0, *cuts], [*cuts, size])]
    inputs, attributes = [x], {"axis": axis}
    if graph.opset >= 18 and graph.chance(0.4):
        count = -(-size // -(-size // count))
        attributes["num_outputs"] = count
    elif graph.opset >= 13:
        inputs.append(graph.constant(sizes, "int64"))
    else:
        attributes["split"] = sizes
    return graph.add("Split", inputs, outputs=count, exact=True, **attributes)


def slice_(graph):
    x = graph.pick(EVERYTHING, least_rank=1)
    axes = graph.random.sample(range(x.rank), graph.random.randint(1, x.rank))
    limits = [(graph.random.randint(-d - 2, d + 2), graph.random.randint(-d - 2, d + 2)) for d in (x.shape[a] for a in axes)]
    steps = [graph.random.choice((1, 1, 2, 3, -1, -2)) for _ in axes]
    limits = [(max(low, high), min(low, high)) if step < 0 else (min(low, high), max(low, high))
              for (low, high), step in zip(limits, steps)]
    starts, ends = [l for l, _ in limits], [h for _, h in limits]
    if graph.opset < 10:
        return graph.add("Slice", [x], exact=True, axes=axes, starts=starts, ends=ends)
    axes = [a - x.rank if graph.chance(0.3) else a for a in axes]
    type = graph.random.choice(("int32", "int64"))
    inputs = [x, *(graph.constant(n, type) for n in (starts, ends, axes))]
    return graph.add("Slice", [*inputs, graph.constant(steps, type)] if set(steps) != {1} else inputs, exact=True)


def pad(graph):
    x = graph.pick(types(graph, "Pad"), least_rank=1, most_rank=4)
    modes = ["constant", "reflect", "edge"] + (["wrap"] if graph.opset >= 19 else [])
    mode = graph.random.choice(modes)
    low = -1 if graph.chance(0.2) and mode == "constant" and min(x.shape) > 2 else 0
    most = max(0, min(2, min(x.shape) - 1))
    pads = [graph.random.randint(low, most) for _ in range(2 * x.rank)]
    if graph.opset < 11:
        return graph.add("Pad", [x], exact=True, pads=pads, mode=mode, value=0.5 if mode == "constant" else None)
    value = graph.like(x, ()) if mode == "constant" and graph.chance(0.6) else None
    inputs = [x, graph.constant(pads, "int64")] + ([value] if value else [])
    return graph.add("Pad", inputs, exact=True, mode=mode)


def tile(graph):
    x = graph.pick(types(graph, "Tile"), most_rank=4)
    return graph.add("Tile", [x, graph.constant([graph.random.randint(1, 3) for _ in x.shape], "int64")], exact=True)


def expand(graph):
    x = graph.pick(types(graph, "Expand"), most_rank=4)
    shape = [graph.random.randint(2, 4) if d == 1 and graph.chance(0.6) else 1 if graph.chance(0.3) else d for d in x.shape]
    shape = [graph.random.randint(1, 3) for _ in range(graph.random.randint(0, 1))] + shape
    return graph.add("Expand", [x, graph.constant(shape, "int64")], exact=True)


def blocks(op):
    def recipe(graph):
        size = graph.random.randint(1, 3)
        channels, height, width = (graph.random.randint(1, 3) for _ in range(3))
        shape = ((2, channels * size * size, height, width) if op == "DepthToSpace" else
                 (2, channels, height * size, width * size))
        x = graph.new(graph.contents(graph.draw_type(types(graph, op)), shape), constant=False)
        mode = graph.random.choice(("DCR", "CRD")) if op == "DepthToSpace" and graph.opset >= 11 else None
        return graph.add(op, [x], exact=True, blocksize=size, mode=mode)
    return recipe


def indices(graph, size, shape, unique=False):
    """Indices into `size` elements; negative ones too where the opset has them."""
    if size == 0:
        raise Skip
    count = math.prod(shape)
    if unique:
        numbers = graph.random.sample(range(size), min(count, size))
        shape = (len(numbers),)
    else:
        numbers = [graph.random.randrange(size) for _ in range(count)]
    if graph.opset >= 11:
        numbers = [n - size if graph.chance(0.2) else n for n in numbers]
    array = numpy.array(numbers, dtype=graph.random.choice(("int32", "int64"))).reshape(shape)
    return graph.new(array, graph.chance(0.5))


def gather(graph):
    x = graph.pick(EVERYTHING, least_rank=1, most_rank=4)
    axis = graph.axis(x) if graph.opset >= 11 else graph.random.randrange(x.rank)
    return graph.add("Gather", [x, indices(graph, x.shape[axis], graph.shape(0, 2))], exact=True, axis=axis)


def gather_elements(graph):
    x = graph.pick(EVERYTHING, least_rank=1, most_rank=4)
    axis = graph.axis(x)
    shape = [graph.random.randint(1, d) if d else 0 for d in x.shape]
    shape[axis] = graph.dimension()
    return graph.add("GatherElements", [x, indices(graph, x.shape[axis], shape)], exact=True, axis=axis)


def scatter_elements(graph):
    x = graph.pick(types(graph, "ScatterElements"), least_rank=1, most_rank=3)
    axis = graph.axis(x)
    reduction = graph.random.choice((None, "add", "mul") + (("max", "min") if graph.opset >= 18 else ())) \
        if graph.opset >= 16 and x.type in ("float32", "int32", "int64") else None
    if reduction is None:
        # Indices that occur twice would leave the result open.
        picked = indices(graph, x.shape[axis], (3,), unique=True)
        shape = [1] * x.rank
        shape[axis] = picked.array.size
        picked.array = picked.array.reshape(shape)
    else:
        shape = [graph.random.randint(1, d) if d else 0 for d in x.shape]
        picked = indices(graph, x.shape[axis], shape)
    return graph.add("ScatterElements", [x, picked, graph.like(x, picked.shape)], exact=True, axis=axis, reduction=reduction)


def nd_indices(graph, x, depth, batch, unique):
    if 0 in x.shape[batch:batch + depth]:
        raise Skip
    lead = x.shape[:batch] + ((1,) if unique else graph.shape(0 if batch else 1, 2))
    rows = numpy.stack([graph.numbers.integers(-d if graph.chance(0.3) else 0, d, lead)
                        for d in x.shape[batch:batch + depth]], axis=-1)
    return graph.new(rows.astype("int64"))


def gather_nd(graph):
    x = graph.pick(EVERYTHING, least_rank=1, most_rank=4)
    batch = graph.random.randint(0, x.rank - 1) if graph.opset >= 12 and graph.chance(0.3) else 0
    depth = graph.random.randint(1, x.rank - batch)
    return graph.add("GatherND", [x, nd_indices(graph, x, depth, batch, False)], exact=True, batch_dims=batch or None)


def scatter_nd(graph):
    x = graph.pick(types(graph, "ScatterND"), least_rank=1, most_rank=3)
    depth = graph.random.randint(1, x.rank)
    reduction = "add" if graph.opset >= 16 and x.type in ("float32", "int32", "int64") and graph.chance(0.4) else None
    where = nd_indices(graph, x, depth, 0, reduction is None)
    return graph.add("ScatterND", [x, where, graph.like(x, where.shape[:-1] + x.shape[depth:])], exact=True,
                     reduction=reduction)


def one_hot(graph):
    where = graph.new(graph.contents(graph.random.choice(("int32", "int64")), graph.shape(0, 3), -7, 7))
    values = graph.new(graph.contents(graph.random.choice(("float32", "int32", "int64")), (2,)))
    return graph.add("OneHot", [where, graph.constant(graph.random.randint(1, 6), "int64"), values], exact=True,
                     axis=graph.random.randint(-where.rank - 1, where.rank))


def trilu(graph):
    x = graph.pick(types(graph, "Trilu"), least_rank=2)
    k = [graph.constant(graph.random.randint(-4, 4), "int64")] if graph.chance(0.7) else []
    return graph.add("Trilu", [x, *k], exact=True, upper=graph.random.choice((None, 0, 1)))


def eye_like(graph):
    x = graph.pick(types(graph, "EyeLike", "T1"), least_rank=2, most_rank=2)
    return graph.add("EyeLike", [x], exact=True, k=graph.random.randint(-3, 3))


def shape_of(graph):
    x = graph.pick(EVERYTHING)
    if graph.opset >= 15 and graph.chance(0.5):
        return graph.add("Shape", [x], exact=True, start=graph.random.randint(-5, 5), end=graph.random.randint(-5, 5))
    return graph.add(graph.random.choice(("Shape", "Size")), [x], exact=True)


def center_crop_pad(graph):
    x = graph.pick(types(graph, "CenterCropPad"), least_rank=1, most_rank=4)
    axes = graph.random.sample(range(x.rank), graph.random.randint(1, x.rank))
    sizes = graph.constant([graph.random.randint(1, 7) for _ in axes], "int64")
    return graph.add("CenterCropPad", [x, sizes], exact=True, axes=axes)


def range_(graph):
    type = graph.random.choice(("float32", "int32", "int64", "float64", "int16"))
    step = graph.random.choice((1, 2, -1, 3))
    start = graph.random.randint(-3, 3)
    limits = (start, start + step * graph.random.randint(0, 6), step)
    return graph.add("Range", [graph.constant(n, type) for n in limits], exact=True)


def reduce(op):
    def recipe(graph):
        # Sums of squares, products and means of large integers overflow, and references differ in how.
        x = graph.pick(types(graph, op), fits=lambda v: 0 < v.array.size < 200, exact=True)
        if x.type != "bool" and abs(x.array.astype("float64")).max() > (4 if op == "ReduceProd" else 1000):
            raise Skip
        axes = graph.random.sample(range(x.rank), graph.random.randint(1, x.rank)) if x.rank else []
        if graph.opset >= 11:
            axes = [a - x.rank if graph.chance(0.3) else a for a in axes]
        keep = graph.random.choice((None, 0, 1))
        if "Log" in op:
            if x.type not in FLOATS:
                raise Skip
            x = graph.new(graph.contents(x.type, x.shape, 0.5, 3))
        exact = op in ("ReduceMax", "ReduceMin", "ReduceSum", "ReduceL1", "ReduceSumSquare") and x.type != "float16"
        if graph.opset >= 18 or (op == "ReduceSum" and graph.opset >= 13):
            empty = 1 if graph.chance(0.1) else None
            return graph.add(op, [x, graph.constant([] if empty else axes, "int64")], exact=exact, keepdims=keep,
                             noop_with_empty_axes=empty)
        return graph.add(op, [x], exact=exact, axes=axes or None, keepdims=keep)
    return recipe


def arg_reduce(op):
    def recipe(graph):
        x = graph.pick(types(graph, op), least_rank=1, exact=True, fits=lambda v: v.array.size > 0)
        last = graph.random.choice((None, 1)) if graph.opset >= 12 else None
        return graph.add(op, [x], axis=graph.axis(x) if graph.opset >= 11 else None, keepdims=graph.random.choice((None, 0)),
                         select_last_index=last, exact=True)
    return recipe


def cumulative(op):
    def recipe(graph):
        x = graph.pick(types(graph, op), least_rank=1)
        return graph.add(op, [x, graph.constant(graph.axis(x), "int64")], exact=True,
                         exclusive=graph.random.choice((None, 1)), reverse=graph.random.choice((None, 1)))
    return recipe


def along_axis(op):
    def recipe(graph):
        x = graph.pick(types(graph, op), least_rank=1, exact=op == "Hardmax", fits=lambda v: v.array.size > 0)
        axis = graph.axis(x) if graph.opset >= 11 else graph.random.randrange(x.rank)
        p = graph.random.choice((None, 1, 2)) if op == "LpNormalization" else None
        return graph.add(op, [x], axis=axis if graph.chance(0.8) else None, p=p)
    return recipe


def top_k(graph):
    if graph.opset < 10:
        raise Skip
    x = graph.pick(types(graph, "TopK"), least_rank=1, exact=True, fits=lambda v: v.array.size > 0)
    axis = graph.axis(x) if graph.opset >= 11 else graph.random.randrange(x.rank)
    k = graph.constant([graph.random.randint(0, x.shape[axis])], "int64")
    return graph.add("TopK", [x, k], outputs=2, exact=True, axis=axis,
                     largest=graph.random.choice((None, 0)) if graph.opset >= 11 else None)


RECIPES = {
    "Transpose": transpose, "Reshape": reshape, "Flatten": flatten, "Squeeze": squeeze, "Unsqueeze": unsqueeze,
    "Concat": concat, "Split": split, "Slice": slice_, "Pad": pad, "Tile": tile, "Expand": expand, "Gather": gather,
    "GatherElements": gather_elements, "ScatterElements": scatter_elements, "GatherND": gather_nd, "ScatterND": scatter_nd,
    "OneHot": one_hot, "Trilu": trilu, "EyeLike": eye_like, "Shape": shape_of, "Size": shape_of, "Range": range_,
    "CenterCropPad": center_crop_pad, "TopK": top_k,
    **{op: blocks(op) for op in ("DepthToSpace", "SpaceToDepth")},
    **{op: reduce(op) for op in ("ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd "
                                 "ReduceSum ReduceSumSquare").split()},
    **{op: arg_reduce(op) for op in ("ArgMax", "ArgMin")}, **{op: cumulative(op) for op in ("CumSum", "CumProd")},
    **{op: along_axis(op) for op in ("Softmax", "LogSoftmax", "Hardmax", "LpNormalization")},
}
