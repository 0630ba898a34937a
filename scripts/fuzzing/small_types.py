"""Integers of 2 and 4 bits, and floats of 8 and 16: cast to, moved, quantized, and cast back."""
import numpy
from onnx import TensorProto, helper

from graph import Skip

# Since which opset Cast has them.
SINCE = {"BFLOAT16": 13, "FLOAT8E4M3FN": 19, "FLOAT8E5M2": 19, "INT4": 21, "UINT4": 21, "INT2": 25, "UINT2": 25}
RANGES = {"INT4": (-8, 7), "UINT4": (0, 15), "INT2": (-2, 1), "UINT2": (0, 3)}


def small_type(graph, of):
    known = [name for name in of if SINCE[name] <= graph.opset]
    if not known:
        raise Skip
    return graph.random.choice(known)


def moved(graph, x):
    """Operators that take numbers of any size."""
    kind = graph.random.choice(("none", "reshape", "transpose", "squeeze"))
    if kind == "reshape":
        return graph.add("Reshape", [x, graph.constant([-1] if x.array.size else [0], "int64")], exact=True)
    if kind == "transpose" and x.rank > 1:
        order = list(range(x.rank))
        graph.random.shuffle(order)
        return graph.add("Transpose", [x], exact=True, perm=order)
    if kind == "squeeze":
        return graph.add("Unsqueeze", [x, graph.constant([0], "int64")], exact=True)
    return x


def cast_there_and_back(graph):
    name = small_type(graph, SINCE)
    low, high = RANGES.get(name, (-4, 4))
    # What does not fit is left to the runtime by ONNX.
    x = graph.new(graph.contents(graph.draw_type(("float32", "float16", "int32", "int8", "uint8")), graph.shape(), max(low, 0), high)
                  if low == 0 else graph.contents(graph.draw_type(("float32", "float16", "int32", "int8")), graph.shape(), low, high))
    y = moved(graph, graph.add("Cast", [x], exact=True, to=getattr(TensorProto, name)))
    if graph.chance(0.5) and name != "BFLOAT16" and "FLOAT" not in name:
        target = graph.random.choice((TensorProto.INT8 if low else TensorProto.UINT8, TensorProto.FLOAT, TensorProto.FLOAT16))
    else:
        target = graph.random.choice((TensorProto.FLOAT, TensorProto.FLOAT16))
    return graph.add("Cast", [y], exact=True, to=target)


def quantize_to_few_bits(graph):
    """float -> QuantizeLinear -> DequantizeLinear -> float, also by axis and by block."""
    if graph.opset < 21:
        raise Skip
    name = small_type(graph, RANGES)
    dtype = helper.tensor_dtype_to_np_dtype(getattr(TensorProto, name))
    x = graph.pick(("float32",), fits=lambda v: v.array.size > 0, exact=True)
    attributes, shape = {}, ()
    if x.rank and graph.chance(0.6):
        axis = graph.axis(x)
        attributes["axis"] = axis
        shape = (x.shape[axis],)
        if graph.chance(0.4):
            size = graph.random.choice([d for d in range(1, x.shape[axis] + 1) if x.shape[axis] % d == 0])
            attributes["block_size"] = size
            shape = list(x.shape)
            shape[axis] //= size
    scales = graph.constant(graph.numbers.choice([0.25, 0.5, 1.0], tuple(shape)), "float32")
    low, high = RANGES[name]
    zeros = graph.constant(graph.numbers.integers(low, high, tuple(shape), endpoint=True).astype(dtype))
    q = graph.add("QuantizeLinear", [x, scales, zeros], exact=True, **attributes)
    return graph.add("DequantizeLinear", [q, scales, zeros], exact=True, **attributes)


def dequantized_weights(graph):
    """A product with weights of 4 bits, as language models have them."""
    if graph.opset < 21:
        raise Skip
    name = small_type(graph, ("INT4", "UINT4"))
    dtype = helper.tensor_dtype_to_np_dtype(getattr(TensorProto, name))
    x = graph.new(graph.contents("float32", (graph.random.randint(1, 3), 8), -2, 2), constant=False)
    size = graph.random.choice((2, 4, 8))
    columns = graph.random.randint(1, 5)
    low, high = RANGES[name]
    weights = graph.constant(graph.numbers.integers(low, high, (8, columns), endpoint=True).astype(dtype))
    scales = graph.constant(graph.numbers.choice([0.25, 0.5, 1.0], (8 // size, columns)), "float32")
    inputs = [weights, scales]
    if graph.chance(0.6):
        inputs.append(graph.constant(graph.numbers.integers(low, high, (8 // size, columns), endpoint=True).astype(dtype)))
    w = graph.add("DequantizeLinear", inputs, exact=True, axis=0, block_size=size)
    return graph.add("MatMul", [x, w], exact=True)


def bit_cast(graph):
    if graph.opset < 26:
        raise Skip
    pairs = (("int32", "uint32"), ("float32", "int32"), ("int8", "uint8"), ("int64", "float64"), ("uint16", "int16"))
    pair = list(graph.random.choice(pairs))
    graph.random.shuffle(pair)
    x = graph.new(graph.contents(pair[0], graph.shape()))
    y = graph.add("BitCast", [x], exact=True, to=helper.np_dtype_to_tensor_dtype(numpy.dtype(pair[1])))
    return y


RECIPES = {"(cast to few bits and back)": cast_there_and_back, "(quantize to few bits)": quantize_to_few_bits,
           "(weights of 4 bits)": dequantized_weights, "BitCast": bit_cast}
