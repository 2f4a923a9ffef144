"""Small drawings for tables; what they show stands beside them in words."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

_NAMES = ("L1", "L2", "L3", "Lx", "open")


def stretch(counts: Mapping[str, int]) -> Markup:
    """How the tiers share the parts, as a thin bar; ``open`` are those without a tier.

    Examples:
        >>> str(stretch({"L1": 1, "Lx": 3})).count("<rect")
        2
    """
    total = sum(counts.get(name, 0) for name in _NAMES)
    if not total:
        return Markup("")
    x, pieces = 0.0, []
    for name in _NAMES:
        width = 100 * counts.get(name, 0) / total
        if width:
            tier = "none" if name == "open" else name
            pieces.append(f'<rect class="t-{tier}" x="{x:.2f}%" width="{max(width - 0.6, 0.3):.2f}%" height="100%"/>')
        x += width
    return Markup(f'<svg class="stretch" aria-hidden="true">{"".join(pieces)}</svg>')


def tiers_in_words(counts: Mapping[str, int]) -> str:
    """The same in words.

    Examples:
        >>> tiers_in_words({"L1": 1, "open": 3})
        'L1 1, no tier 3'
    """
    told = [f"{'no tier' if name == 'open' else name} {counts[name]}" for name in _NAMES if counts.get(name)]
    return ", ".join(told)
