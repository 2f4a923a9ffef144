"""A study for people, as text and plots, and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from math import log10
from pathlib import Path
from typing import Any

from viva.errors import VivaError
from viva.lab.parts import Curve, Part

_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 60


def as_text(parts: Sequence[Part]) -> str:
    """What was done, what came out, and what is seen, part by part; curves as a line of bars each."""
    return "\n".join(line for part in parts for line in _lines(part)).rstrip() + "\n"


def _lines(part: Part) -> list[str]:
    lines = [f"({part.name}) {part.title}", f"    {part.experiment}", ""]
    width = max(map(len, part.numbers), default=0)
    for name, value in part.numbers.items():
        shown = f"{value:.6g}" if isinstance(value, float) else "(" + ", ".join(f"{v:.6g}" for v in value) + ")"
        lines.append(f"    {name:<{width}}  {shown}")
    if part.curve is not None:
        lines += ["", f"    {part.curve.y_label}, by {part.curve.x_label}:"]
        width = max(map(len, part.curve.y))
        lines += [f"    {name:<{width}}  {bars(series, part.curve)}" for name, series in part.curve.y.items()]
    lines.append("")
    lines += [f"    {'yes' if s.holds else 'NO '}  {s.text}" for s in part.statements]
    return [*lines, ""]


def bars(series: Sequence[float], curve: Curve) -> str:
    """A series as bars between its smallest and largest value, each the mean of a stretch.

    Examples:
        >>> bars([0.0, 1.0, 2.0, 7.0], Curve({}, "step", "loss"))
        '▁▂▃█ 0 to 7'
    """
    step = max(1, -(-len(series) // _WIDTH))
    stretches = [series[k : k + step] for k in range(0, len(series), step)]
    means = [sum(stretch) / len(stretch) for stretch in stretches]
    heights = [log10(max(m, 1e-12)) for m in means] if curve.logarithmic else means
    low, high = min(heights), max(heights)
    levels = [round((h - low) / (high - low) * (len(_BARS) - 1)) if high > low else 0 for h in heights]
    return f"{''.join(_BARS[level] for level in levels)} {min(means):.3g} to {max(means):.3g}"


def as_plain(parts: Sequence[Part]) -> list[dict[str, Any]]:
    """Lists, dictionaries, numbers and text, for JSON."""
    return [asdict(part) for part in parts]


def write_plots(parts: Sequence[Part], folder: Path, study: str) -> list[Path]:
    """Draw every curve into a file of its own, ``STUDY-PART.svg``.

    Raises:
        VivaError: matplotlib is missing, or the folder can't be written.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise VivaError("plots need matplotlib", hint="pip install 'viva[lab]'") from error
    written = []
    for part in parts:
        if part.curve is None:
            continue
        curve = part.curve
        figure = Figure(figsize=(7, 4), layout="constrained")
        axes = figure.add_subplot()
        for name, series in curve.y.items():
            x = curve.x if curve.x is not None else range(1, len(series) + 1)
            axes.plot(x, series, label=name, linewidth=0.8)
        axes.set_xlabel(curve.x_label)
        axes.set_ylabel(curve.y_label)
        axes.set_title(f"({part.name}) {part.title}")
        if curve.logarithmic:
            axes.set_yscale("log")
        if len(curve.y) > 1:
            axes.legend()
        file = folder / f"{study}-{part.name}.svg"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            figure.savefig(file, metadata={"Date": None})
        except OSError as error:
            raise VivaError(f"can't be written ({error.strerror or error})", where=str(file)) from error
        written.append(file)
    return written
