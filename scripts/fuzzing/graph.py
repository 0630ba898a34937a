"""Random graphs: values with known contents, and nodes whose results a reference computes as they are added."""
import random
import zlib

import numpy
import onnx
from onnx import helper, numpy_helper

import reference

FLOATS = ("float32", "float16", "float64")
SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
# Types that recipes use between nodes of their own only.
SMALL = ("int4", "uint4", "int2", "uint2", "bfloat16", "float8_e4m3fn", "float8_e5m2")
# How often a type is drawn, among those that an operator takes.
WEIGHTS = {"float32": 12, "float16": 2, "float64": 2, "int32": 3, "int64": 3, "int8": 2, "uint8": 2, "bool": 2}


class Skip(Exception):
    """This operator cannot be added here: draw another."""


class Value:
    """A tensor of the graph. `exact` says that every right program computes the same bits."""

    def __init__(self, name, array, exact=True):
        self.name, self.array, self.exact = name, array, exact

    @property
    def type(self):
        return self.array.dtype.name

    @property
    def shape(self):
        return self.array.shape

    @property
    def rank(self):
        return self.array.ndim


class Graph:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.numbers = numpy.random.default_rng(seed)
        self.opset = self.random.choice((9, 10, 11, 12, 13, 13, 14, 15, 16, 17, 17, 18, 18, 19, 20, 21, 21, 22, 23, 24, 25, 26))
        # One element type, mostly, so that operators meet.
        self.favourite = self.draw_type(FLOATS + INTEGERS + ("bool",))
        self.values, self.nodes, self.inputs, self.constants = [], [], [], []
        self.prefix = "v"
        # How many steps of a quantized integer a result may be off, where quantization rounds what is not exact.
        self.steps = 0

    # --- Drawing -------------------------------------------------------------------------------------------------

    def chance(self, probability):
        return self.random.random() < probability

    def draw_type(self, types):
        return self.random.choices(types, [WEIGHTS.get(t, 1) for t in types])[0]

    def types_of(self, op, parameter, domain=""):
        """What the operator's schema allows for a type parameter, of the types drawn here."""
        schema = self.schema(op, domain)
        known = {"float": "float32", "double": "float64"}
        for constraint in schema.type_constraints:
            if constraint.type_param_str == parameter:
                names = [t[len("tensor("):-1] for t in constraint.allowed_type_strs if t.startswith("tensor(")]
                return [t for t in (known.get(n, n) for n in names) if t in FLOATS + INTEGERS + ("bool",)]
        raise Skip

    def schema(self, op, domain=""):
        try:
            return onnx.defs.get_schema(op, self.opset, domain)
        except onnx.defs.SchemaError:
            raise Skip from None

    def dimension(self, least=1, most=6):
        if least <= 1 and self.chance(0.01):
            return 0
        return self.random.randint(least, most)

    def shape(self, least_rank=0, most_rank=4):
        rank = self.random.choice([r for r in (0, 1, 2, 2, 3, 3, 4, 4, 5) if least_rank <= r <= most_rank])
        return tuple(self.dimension(most=(6, 6, 6, 5, 4, 3)[rank]) for _ in range(rank))

    def broadcastable(self, shape):
        """A shape that broadcasts to `shape`."""
        shape = tuple(1 if self.chance(0.3) else d for d in shape)
        while shape and self.chance(0.25):
            shape = shape[1:]
        return shape

    def contents(self, type, shape, low=None, high=None):
        """Numbers that add and multiply exactly: small multiples of 1/8, or small integers."""
        if type == "bool":
            return self.numbers.integers(0, 2, shape).astype(bool)
        if type in FLOATS:
            low, high = -4 if low is None else low, 4 if high is None else high
            return numpy.asarray(self.numbers.integers(round(low * 8), round(high * 8) + 1, shape) / 8, dtype=type)
        information = numpy.iinfo(type)
        if low is None and high is None and self.chance(0.1):
            return self.numbers.integers(information.min, information.max, shape, dtype=type, endpoint=True)
        low = max(information.min, -5) if low is None else low
        return self.numbers.integers(low, 9 if high is None else high, shape, dtype=type, endpoint=True)

    # --- Building ------------------------------------------------------------------------------------------------

    def name(self):
        return f"{self.prefix}{len(self.values)}"

    def new(self, array, constant=None):
        """A constant, or an input of the graph."""
        value = Value(self.name(), numpy.asarray(array))
        self.values.append(value)
        constant = self.chance(0.3) if constant is None else constant
        (self.constants if constant else self.inputs).append(value)
        return value

    def constant(self, array, type=None):
        return self.new(numpy.asarray(array, dtype=type), constant=True)

    def pick(self, types, least_rank=0, most_rank=5, exact=False, rounded=False, fits=lambda v: True):
        """Mostly a result of another node, or else a new value. `rounded`: integers that may be a step off will do."""
        types = list(types)
        if not types:
            raise Skip
        known = [v for v in self.values if v.type in types and least_rank <= v.rank <= most_rank and fits(v)
                 and (v.exact or not exact and (rounded or v.type in FLOATS)) and v not in self.constants
                 and numpy.isfinite(v.array).all()]
        if known and self.chance(0.8):
            return self.random.choice(known[-3:])
        type = self.favourite if self.favourite in types and self.chance(0.7) else self.draw_type(types)
        for _ in range(8):
            value = Value("", self.contents(type, self.shape(least_rank, most_rank)))
            if fits(value):
                return self.new(value.array, constant=False)
        raise Skip

    def like(self, value, shape, low=None, high=None, constant=None):
        """A value of the same type."""
        return self.new(self.contents(value.type, shape, low, high), constant)

    def axis(self, value):
        """An axis, counted from either end."""
        if value.rank == 0:
            raise Skip
        return self.random.randrange(-value.rank, value.rank)

    def add(self, op, inputs, outputs=1, domain="", exact=False, **attributes):
        """Adds a node; `exact`: so are its results where its inputs are."""
        if not domain:
            self.schema(op)
        attributes = {k: v for k, v in attributes.items() if v is not None}
        names = [f"{self.prefix}{len(self.values) + i}" for i in range(outputs)]
        node = helper.make_node(op, [v.name if v else "" for v in inputs], names, domain=domain, **attributes)
        node.name = f"{op}_{len(self.nodes)}"
        by_name = {v.name: v for v in self.values}
        known = [by_name[name] for name in reference.reads(node)]
        arrays = reference.evaluate(node, {v.name: v.array for v in known}, self.opset)
        if arrays is None or len(arrays) != outputs or sum(a.size for a in arrays) > 20000:
            raise Skip
        if any(a.dtype.name not in FLOATS + INTEGERS + ("bool",) + SMALL for a in arrays):
            raise Skip
        self.nodes.append(node)
        exact = exact and all(v.exact for v in known)
        results = [Value(n, a, exact or a.dtype.kind not in "f" and all(v.exact for v in known))
                   for n, a in zip(names, arrays)]
        self.values.extend(results)
        return results[0] if outputs == 1 else results

    # --- The whole -----------------------------------------------------------------------------------------------

    def case(self):
        """The model of all nodes; its outputs are what no node reads."""
        read = {name for node in self.nodes for name in reference.reads(node)}
        made = {name for node in self.nodes for name in node.output}
        return Case(self.nodes, {v.name: v.array for v in self.values}, [v.name for v in self.inputs if v.name in read],
                    [v.name for v in self.constants if v.name in read],
                    [v.name for v in self.values if v.name in made and v.name not in read], self.opset, self.steps)


class Case:
    """A model with data: what is run, shrunk and stored."""

    def __init__(self, nodes, values, inputs, constants, outputs, opset, steps):
        self.nodes, self.values, self.inputs = nodes, values, inputs
        self.constants, self.outputs, self.opset, self.steps = constants, outputs, opset, steps

    def model(self):
        def port(name):
            array = self.values[name]
            return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(array.dtype), array.shape)

        initializers = [numpy_helper.from_array(self.values[n], n) for n in self.constants]
        graph = helper.make_graph(self.nodes, "g", [port(n) for n in self.inputs], [port(n) for n in self.outputs],
                                  initializers)
        return helper.make_model(graph, opset_imports=reference.opsets(self.nodes, self.opset), ir_version=10)

    def operators(self):
        return [reference.full_name(node) for node in self.nodes]

    def key(self):
        return f"{zlib.crc32(self.model().SerializeToString()):08x}"
