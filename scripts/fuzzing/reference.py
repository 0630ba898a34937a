"""What a node computes, as onnxruntime says, or where it cannot, ONNX's own reference implementation."""
import numpy
import onnx
from onnx import helper, numpy_helper
from onnx.reference import ReferenceEvaluator

try:
    import onnxruntime
    onnxruntime.set_default_logger_severity(4)
except ImportError:
    onnxruntime = None

# Operators that the reference implementation gets wrong before an opset: LRN normalizes only as many channels as there are
# images, the others always have the semantics of opset 13.
WRONG_BEFORE = {"LRN": 1000, "Hardmax": 13, "Softmax": 13, "LogSoftmax": 13}
VERSIONS = {"ai.onnx.ml": 3, "com.microsoft": 1}


def full_name(node):
    return f"{node.domain}.{node.op_type}" if node.domain else node.op_type


def graphs(node):
    """The bodies of a node of control flow."""
    return [attribute.g for attribute in node.attribute if attribute.type == onnx.AttributeProto.GRAPH]


def reads(node):
    """Names of what a node reads, also inside its bodies."""
    names = [n for n in node.input if n]
    for graph in graphs(node):
        own = {value.name for value in [*graph.input, *graph.initializer]}
        own |= {name for inner in graph.node for name in inner.output}
        needed = [n for inner in graph.node for n in reads(inner)] + [value.name for value in graph.output]
        names += [n for n in needed if n not in own]
    return list(dict.fromkeys(names))


def opsets(nodes, opset):
    domains = sorted({node.domain for node in nodes} - {""})
    return [helper.make_opsetid("", opset), *(helper.make_opsetid(d, VERSIONS[d]) for d in domains)]


def node_model(node, feeds, opset):
    """A model of one node. Inputs are initializers where ONNX wants numbers to infer shapes."""
    def port(name):
        return helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(feeds[name].dtype),
                                             feeds[name].shape)

    names = reads(node)
    graph = helper.make_graph([node], "g", [port(n) for n in names],
                              [onnx.ValueInfoProto(name=n) for n in node.output if n])
    return helper.make_model(graph, opset_imports=opsets([node], opset), ir_version=10)


def run_onnxruntime(node, feeds, opset):
    if onnxruntime is None:
        return None
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.intra_op_num_threads = 1
    try:
        session = onnxruntime.InferenceSession(node_model(node, feeds, opset).SerializeToString(), options,
                                               providers=["CPUExecutionProvider"])
        return session.run(None, feeds)
    except Exception:  # Its errors are of many classes: whatever it is, it cannot.
        return None


def run_specification(node, feeds, opset):
    if node.domain == "com.microsoft" or opset < WRONG_BEFORE.get(node.op_type, 0):
        return None
    try:
        with numpy.errstate(all="ignore"):
            results = ReferenceEvaluator(node_model(node, feeds, opset)).run(None, feeds)
        results = [numpy.asarray(r) for r in results]
        return results if has_inferred_types(node, feeds, opset, results) else None
    except Exception:
        return None


def has_inferred_types(node, feeds, opset, results):
    """Whether types are those of ONNX's inference, which the reference implementation does not always honour."""
    model = onnx.shape_inference.infer_shapes(node_model(node, feeds, opset), strict_mode=True, data_prop=True)
    for output, result in zip(model.graph.output, results):
        type = output.type.tensor_type
        if type.elem_type != helper.np_dtype_to_tensor_dtype(result.dtype):
            return False
        if type.HasField("shape"):
            dims = [d.dim_value if d.HasField("dim_value") else None for d in type.shape.dim]
            if len(dims) != result.ndim or any(d not in (None, r) for d, r in zip(dims, result.shape)):
                return False
    return True


def evaluate(node, feeds, opset):
    try:
        results = run_onnxruntime(node, feeds, opset)
        results = run_specification(node, feeds, opset) if results is None else results
    except Exception:
        return None
    return results and [numpy.asarray(r) for r in results]


def agree(results, others):
    return all(a.shape == b.shape and numpy.allclose(a, b, rtol=1e-3, atol=1e-5, equal_nan=True)
               for a, b in zip(results, others))
