"""What doesn't conform, in words: both operands with their shapes, sizes by their names."""

from __future__ import annotations

from collections.abc import Mapping

from viva.algebra.syntax.printing import to_tex
from viva.algebra.values import IllTyped


def described(error: IllTyped, extents: Mapping[str, int]) -> str:
    """``can't multiply y^T (1 × n) and P^T (d × n)``.

    Examples:
        >>> described(IllTyped("add", (2, 1), (3, 1)), {"n": 2, "d": 3})
        "can't add n × 1 and d × 1"
    """
    shapes = [_shape_text(shape, extents) for shape in (error.left, error.right)]
    if error.operands is None:
        return f"can't {error.verb} {shapes[0]} and {shapes[1]}"
    texts = [to_tex(operand) for operand in error.operands]
    if error.operands[0] is error.operands[1]:
        return f"can't {error.verb} {texts[0]} ({shapes[0]})"
    return f"can't {error.verb} {texts[0]} ({shapes[0]}) and {texts[1]} ({shapes[1]})"


def _shape_text(shape: tuple[int, ...], extents: Mapping[str, int]) -> str:
    if not shape:
        return "a number"
    names = {extent: name for name, extent in extents.items() if not name.startswith("#")}
    return " × ".join(names.get(extent, str(extent)) for extent in shape)
