"""The ONNX project's own test cases for our layers: its inputs go in, its outputs must come out.

They ship in the `onnx` wheel. Every case of these operators is run, and their number is fixed here, so that none can go
missing. Only ONNX's conventions are translated: attributes, automatic padding, the order of outputs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper
from onnx.backend.test.loader import load_model_tests

from viva import operators
from viva.operators import RunningStatistics


def attributes(node):
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def pairs(pads):
    """ONNX lists all beginnings, then all ends."""
    half = len(pads) // 2
    return list(zip(pads[:half], pads[half:], strict=True))


def split(total, upper):
    """A total of padding on two sides; the odd one goes to the end for SAME_UPPER."""
    return (total // 2, total - total // 2) if upper else (total - total // 2, total // 2)


def geometry(options, axes):
    strides, dilations = options.get("strides", [1] * axes), options.get("dilations", [1] * axes)
    return list(strides), list(dilations), options.get("auto_pad", b"NOTSET").decode()


def conv(node, x, w, b=None):
    options = attributes(node)
    strides, dilations, auto = geometry(options, x.ndim - 2)
    padding = pairs(options.get("pads", [0] * 2 * len(strides)))
    if auto.startswith("SAME"):
        sizes = zip(x.shape[2:], w.shape[2:], strides, dilations, strict=True)
        totals = [max((-(-i // s) - 1) * s + d * (k - 1) + 1 - i, 0) for i, k, s, d in sizes]
        padding = [split(total, auto == "SAME_UPPER") for total in totals]
    return operators.conv_forward(
        x, w, b, stride=strides, padding=padding, dilation=dilations, groups=options.get("group", 1)
    )[0]


def conv_transpose(node, x, w, b=None):
    options = attributes(node)
    strides, dilations, auto = geometry(options, x.ndim - 2)
    extra = list(options.get("output_padding", [0] * len(strides)))
    padding = pairs(options.get("pads", [0] * 2 * len(strides)))
    wanted = options.get("output_shape")
    if auto.startswith("SAME"):
        wanted = [i * s for i, s in zip(x.shape[2:], strides, strict=True)]
    if wanted is not None:
        sizes = zip(x.shape[2:], w.shape[2:], strides, dilations, extra, wanted, strict=True)
        totals = [s * (i - 1) + e + d * (k - 1) + 1 - o for i, k, s, d, e, o in sizes]
        # What is wanted beyond the stamps is added at the end.
        extra = [e + max(-total, 0) for e, total in zip(extra, totals, strict=True)]
        padding = [split(max(total, 0), auto == "SAME_UPPER") for total in totals]
    return operators.conv_transpose_forward(
        x,
        w,
        b,
        stride=strides,
        padding=padding,
        output_padding=extra,
        dilation=dilations,
        groups=options.get("group", 1),
    )[0]


def batch_normalization(node, x, scale, bias, mean, variance):
    options = attributes(node)
    # Its momentum is what the old value counts for, and the variances that it averages are biased.
    running = RunningStatistics(mean, variance, decay=options.get("momentum", 0.9), unbiased=False)
    training = bool(options.get("training_mode", 0))
    epsilon = options.get("epsilon", 1e-5)
    y = operators.batch_norm_forward(x, scale, bias, running=running, training=training, epsilon=epsilon)[0]
    return (y, running.mean, running.variance) if training else y


def layer_normalization(node, x, scale, bias=None):
    options = attributes(node)
    epsilon = options.get("epsilon", 1e-5)
    y, cache = operators.layer_norm_forward(x, scale, bias, axis=options.get("axis", -1), epsilon=epsilon)
    return y, cache.mean, cache.inverse_deviation


def group_normalization(node, x, scale, bias):
    options = attributes(node)
    groups, epsilon = options["num_groups"], options.get("epsilon", 1e-5)
    return operators.group_norm_forward(x, groups, scale, bias, epsilon=epsilon)[0]


def instance_normalization(node, x, scale, bias):
    return operators.instance_norm_forward(x, scale, bias, epsilon=attributes(node).get("epsilon", 1e-5))[0]


def dropout(node, x, ratio=None, training=False):
    options = attributes(node)
    rate = float(options.get("ratio", 0.5) if ratio is None else ratio)
    seeded = np.random.RandomState(options.get("seed", 0))
    y, cache = operators.dropout_forward(x, 1 - rate, training=bool(training), random=seeded)
    return y, np.ones(x.shape, bool) if cache.mask is None else cache.mask


TRANSLATED = {
    "BatchNormalization": batch_normalization,
    "Conv": conv,
    "ConvTranspose": conv_transpose,
    "Dropout": dropout,
    "GroupNormalization": group_normalization,
    "InstanceNormalization": instance_normalization,
    "LayerNormalization": layer_normalization,
}
NUMBER = {"node": 56, "pytorch-converted": 33, "pytorch-operator": 3}
"""Cases of these operators in onnx 1.22 that aren't expansions into other operators."""


def cases(kind):
    found = []
    for case in sorted(load_model_tests(kind=kind), key=lambda case: case.name):
        model = onnx.load(Path(case.model_dir) / "model.onnx")
        used = {node.op_type for node in model.graph.node}
        if used & set(TRANSLATED) and not case.name.endswith("_expanded"):
            found.append((case, model))
    return found


CASES = [case for kind in NUMBER for case in cases(kind)]


@pytest.mark.parametrize("kind", NUMBER)
def test_no_case_is_missing(kind):
    assert len(cases(kind)) == NUMBER[kind]


def tensors(folder, names, prefix):
    values = {}
    for number, name in enumerate(names):
        tensor = onnx.TensorProto()
        tensor.ParseFromString((folder / f"{prefix}_{number}.pb").read_bytes())
        values[name] = numpy_helper.to_array(tensor)
    return values


@pytest.mark.parametrize(("case", "model"), CASES, ids=[case.name for case, _ in CASES])
def test_the_outputs_are_onnx_s(case, model):
    graph = model.graph
    assert [node.op_type for node in graph.node] in [[name] for name in TRANSLATED]
    node = graph.node[0]
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    fed = [value.name for value in graph.input if value.name not in constants]
    folders = sorted(Path(case.model_dir).glob("test_data_set_*"))
    assert folders
    for folder in folders:
        values = {**constants, **tensors(folder, fed, "input")}
        got = TRANSLATED[node.op_type](node, *(values[name] if name else None for name in node.input))
        got = dict(zip(node.output, got if isinstance(got, tuple) else (got,), strict=False))
        expected = tensors(folder, [value.name for value in graph.output], "output")
        assert expected and set(expected) <= set(got)
        for name, value in expected.items():
            assert got[name].shape == value.shape
            np.testing.assert_allclose(got[name], value, rtol=case.rtol, atol=case.atol)
