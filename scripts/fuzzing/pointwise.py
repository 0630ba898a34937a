"""Operators of one element each, or of elements in the same place."""
from graph import FLOATS, INTEGERS, SIGNED, Skip, Value

# {operator: attributes drawn from (low, high)}
UNARY = {name: {} for name in (
    "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Cos Cosh Erf Exp Floor HardSwish Identity Log Mish Neg Reciprocal Relu "
    "Round Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Tan Tanh BitwiseNot Not IsNaN").split()}
UNARY.update({
    "Celu": {"alpha": (0.25, 2)}, "Elu": {"alpha": (0.25, 2)}, "HardSigmoid": {"alpha": (0, 1), "beta": (0, 1)},
    "LeakyRelu": {"alpha": (-1, 1)}, "Selu": {"alpha": (0, 2), "gamma": (0, 2)},
    "Shrink": {"lambd": (0, 2), "bias": (-1, 1)}, "Swish": {"alpha": (0.25, 2)}, "ThresholdedRelu": {"alpha": (-1, 2)},
})
EXACT_UNARY = {"Abs", "Ceil", "Floor", "Identity", "Neg", "Relu", "Round", "Sign", "ThresholdedRelu"}
# They jump: a last bit before them is a whole step after them.
JUMPS = {"Ceil", "Floor", "Round", "Sign", "Shrink", "ThresholdedRelu", "IsNaN", "IsInf"}
# Where the function is defined, and well conditioned.
DOMAINS = {"Acos": (-1, 1), "Asin": (-1, 1), "Acosh": (1, 9), "Atanh": (-0.875, 0.875), "Log": (0.125, 9),
           "Sqrt": (0, 9), "Reciprocal": (0.125, 9), "Tan": (-1.5, 1.5)}
BINARY = ("Add", "Sub", "Mul", "Div", "Mod", "Pow", "BitShift", "BitwiseAnd", "BitwiseOr", "BitwiseXor", "And", "Or", "Xor",
          "PRelu", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual")
COMPARISONS = {"Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual"}
VARIADIC = ("Max", "Min", "Mean", "Sum")


def first_parameter(graph, op):
    return graph.types_of(op, graph.schema(op).inputs[0].type_str)


def unary(op):
    def recipe(graph):
        types = first_parameter(graph, op)
        # References compute large integers in floats.
        x = graph.pick(types, exact=op in JUMPS, fits=lambda v: op in EXACT_UNARY or v.type in FLOATS + ("bool",) or
                       v.array.size == 0 or abs(v.array.astype("float64")).max() < 1000)
        if op in DOMAINS:
            low, high = DOMAINS[op]
            if x.type not in FLOATS:
                raise Skip
            if x.array.size and not (x.array.min() >= low and x.array.max() <= high):
                x = graph.new(graph.contents(x.type, graph.shape(), low, high))
        attributes = {name: round(graph.random.uniform(*limits), 3) for name, limits in UNARY[op].items()
                      if graph.chance(0.7)}
        return graph.add(op, [x], exact=op in EXACT_UNARY, **attributes)
    return recipe


def binary(op):
    def recipe(graph):
        a = graph.pick(first_parameter(graph, op), exact=op in COMPARISONS or op == "Mod")
        shape = a.shape if op == "PRelu" and graph.chance(0.3) else graph.broadcastable(a.shape)
        attributes, low, high = {}, None, None
        if op in ("Div", "Mod"):
            low, high = 1, 9
        elif op == "Pow":
            low, high = 0, 3
            if a.type not in FLOATS + ("int32", "int64") or (a.array.size and abs(a.array.astype(float)).max() > 99):
                raise Skip
        elif op == "BitShift":
            low, high = 0, 7
            attributes["direction"] = graph.random.choice(("LEFT", "RIGHT"))
        if op == "Mod":
            attributes["fmod"] = 1 if a.type in FLOATS or graph.chance(0.3) else None
        others = [v for v in graph.values if v.type == a.type and low is None and (v.exact or v.type in FLOATS and op not in COMPARISONS)
                  and v.shape == a.shape and v is not a]
        b = graph.random.choice(others) if others and graph.chance(0.5) else graph.like(a, shape, low, high)
        ordered = op in ("Div", "Mod", "Pow", "BitShift", "PRelu") or graph.chance(0.6)
        return graph.add(op, [a, b] if ordered else [b, a], exact=op in ("Add", "Sub", "Mul", "PRelu"), **attributes)
    return recipe


def variadic(op):
    def recipe(graph):
        a = graph.pick(first_parameter(graph, op))
        more = [graph.like(a, graph.broadcastable(a.shape)) for _ in range(graph.random.randint(0, 3))]
        values = [a, *more]
        graph.random.shuffle(values)
        return graph.add(op, values, exact=op != "Mean")
    return recipe


def clip(graph):
    x = graph.pick(first_parameter(graph, "Clip"))
    if graph.opset < 11:
        return graph.add("Clip", [x], exact=True, min=-1.5 if graph.chance(0.7) else None,
                         max=2.25 if graph.chance(0.7) else None)
    low = graph.like(x, (), 1 if x.type.startswith("u") else -2, 2) if graph.chance(0.7) else None
    high = graph.like(x, (), 2, 4) if graph.chance(0.7) else None
    return graph.add("Clip", [x, low, high] if high else [x, low] if low else [x], exact=True)


def cast(graph):
    x = graph.pick(FLOATS + INTEGERS + ("bool",), exact=True)
    target = Value("", graph.contents(graph.draw_type(FLOATS + INTEGERS + ("bool",)), ()))
    if x.type in FLOATS and target.type in INTEGERS:
        # What a float out of range becomes, ONNX leaves open.
        if x.array.size and not (abs(x.array) <= 100).all() or target.type not in SIGNED:
            raise Skip
    if graph.opset >= 15 and graph.chance(0.2):
        return graph.add("CastLike", [x, graph.like(target, graph.shape())], exact=True)
    from onnx import helper
    return graph.add("Cast", [x], exact=target.type != "float16",
                     to=helper.np_dtype_to_tensor_dtype(target.array.dtype))


def where(graph):
    x = graph.pick(graph.types_of("Where", "T"))
    condition = graph.new(graph.contents("bool", graph.broadcastable(x.shape)))
    return graph.add("Where", [condition, x, graph.like(x, graph.broadcastable(x.shape))], exact=True)


def is_inf(graph):
    x = graph.pick(first_parameter(graph, "IsInf"), exact=True)
    return graph.add("IsInf", [x], detect_negative=graph.random.choice((None, 0)),
                     detect_positive=graph.random.choice((None, 0)))


def gelu(graph):
    x = graph.pick(first_parameter(graph, "Gelu"))
    return graph.add("Gelu", [x], approximate=graph.random.choice((None, "tanh", "none")))


def microsoft_gelu(graph):
    return graph.add("Gelu", [graph.pick(("float32",))], domain="com.microsoft")


def special(graph):
    """NaN, infinities, zeros of both signs: of operators whose results ONNX or IEEE 754 defines for them."""
    x = graph.contents("float32", (2, 5))
    x[0] = [float("nan"), float("inf"), float("-inf"), -0.0, 0.0]
    op = graph.random.choice(("Abs", "Neg", "Relu", "Floor", "Ceil", "Round", "IsNaN", "IsInf", "Sign", "Exp", "Sqrt", "Tanh",
                              "Sigmoid", "Erf", "Softplus", "Atan", "Reciprocal", "Softmax", "Identity", "LeakyRelu", "Elu"))
    return graph.add(op, [graph.new(x, constant=False)], exact=True)


RECIPES = {
    **{op: unary(op) for op in UNARY}, **{op: binary(op) for op in BINARY}, **{op: variadic(op) for op in VARIADIC},
    "Clip": clip, "Cast": cast, "CastLike": cast, "Where": where, "IsInf": is_inf, "Gelu": gelu,
    "com.microsoft.Gelu": microsoft_gelu, "(special values)": special,
}
