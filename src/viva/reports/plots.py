"""Small drawings (inline SVG) for the reports: intervals, bars, tiers, the road of a part.

What a drawing shows stands beside it in words, so none is needed to read a report, and none tells things apart by
colour alone. Lengths are percentages, so a drawing fits its column on every screen. Colours stand in attributes, for
programs that know no custom properties (WeasyPrint), and again in the style sheet, which a dark screen overrides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from markupsafe import Markup

from viva.marking.record import AttemptRecord, Verdict
from viva.reports.wording import TIER_WORDS, counted

_INK, _FAINT, _RULE = "#22252a", "#5c6169", "#dedbd2"
_FILL = {"L1": "#2b7a4b", "L2": "#d1a22b", "L3": "#d4743a", "Lx": "#a1261f", "none": "#b9b5aa"}
_TONE: dict[Verdict, str] = {"right": "L1", "partly": "L2", "wrong": "Lx", "undecided": "none", "unread": "none"}
_NARROWEST_LABEL = 9.0
_MOST_STATIONS = 12


def whisker(interval: tuple[float, float, float]) -> Markup:
    """A share with its interval on a scale from 0 to 100%.

    Examples:
        >>> "81.36%" in whisker((0.52, 0.82, 0.95))
        True
    """
    low, share, high = (f"{1 + 98 * place:.2f}%" for place in interval)
    ticks = "".join(
        f'<line class="tick" x1="{x}%" x2="{x}%" y1="15%" y2="85%" stroke="{_RULE}" stroke-width="1"></line>'
        for x in (1, 25.5, 50, 74.5, 99)
    )
    return Markup(
        f'<svg class="whisker" width="100%" height="16" aria-hidden="true">{ticks}'
        f'<line class="ink" x1="{low}" x2="{high}" y1="50%" y2="50%" stroke="{_INK}" stroke-width="2"></line>'
        f'<circle class="dot-ink" cx="{share}" cy="50%" r="4" fill="{_INK}"></circle></svg>'
    )


def bar(share: float) -> Markup:
    """A bar that fills its share of the column."""
    return Markup(
        '<svg class="length" width="100%" height="10" aria-hidden="true">'
        f'<rect class="ink-fill" x="0" y="0" width="{100 * min(max(share, 0.0), 1.0):.2f}%" height="10" '
        f'fill="{_FAINT}"></rect></svg>'
    )


def tier_bar(counts: Mapping[str, int]) -> Markup:
    """How the tiers share the parts; each stretch is labelled where it is wide enough.

    Args:
        counts: parts by tier, and ``none`` for those without one.
    """
    total = sum(counts.values())
    if not total:
        return Markup("")
    words = ", ".join(f"{counted(n, 'part')} {_tier_words(name)}" for name, n in counts.items() if n)
    x, pieces = 0.0, []
    for name, number in counts.items():
        width = 100 * number / total
        if number:
            pieces.append(
                f'<rect class="t-{name}" x="{x:.3f}%" y="0" width="{width:.3f}%" height="100%" fill="{_FILL[name]}">'
                "</rect>"
            )
            if x:
                pieces.append(
                    f'<line class="gap" x1="{x:.3f}%" x2="{x:.3f}%" y1="0" y2="100%" stroke="#fff" stroke-width="2">'
                    "</line>"
                )
            if width >= _NARROWEST_LABEL:
                light = name in ("L1", "Lx")
                pieces.append(
                    f'<text class="on-{name}" x="{x + width / 2:.3f}%" y="17" text-anchor="middle" font-size="13" '
                    f'font-family="sans-serif" font-weight="600" fill="{"#fff" if light else _INK}">'
                    f"{'–' if name == 'none' else name} {number}</text>"
                )
        x += width
    return Markup(
        '<svg class="bar" role="img" width="100%" height="24"><title>The tiers</title>'
        f"<desc>{escape(words)}</desc>{''.join(pieces)}</svg>"
    )


def _tier_words(name: str) -> str:
    return next((f"{words} ({tier})" for tier, words in TIER_WORDS.items() if tier == name), "without a tier")


def road(attempts: Sequence[AttemptRecord]) -> Markup:
    """The attempts at a part from left to right, each a sign above the level of the nudge before it.

    A disc is right, a half disc partly right, a cross wrong, a ring undecided or unread.
    """
    shown = attempts[:_MOST_STATIONS]
    width = 26 * len(shown) + 2
    pieces = []
    if len(shown) > 1:
        pieces.append(
            f'<line class="tick" x1="14" x2="{width - 14}" y1="11" y2="11" stroke="{_FAINT}" stroke-width="1"></line>'
        )
    for number, attempt in enumerate(shown):
        x = 14 + 26 * number
        pieces.append(_station(attempt.verdict, x))
        if attempt.nudge:
            pieces.append(
                f'<text class="small" x="{x}" y="29" text-anchor="middle" font-size="10" font-family="sans-serif" '
                f'fill="{_FAINT}">{attempt.nudge}</text>'
            )
    height = 32 if any(attempt.nudge for attempt in shown) else 22
    return Markup(f'<svg class="road" width="{width}" height="{height}" aria-hidden="true">{"".join(pieces)}</svg>')


def _station(verdict: Verdict, x: int) -> str:
    tone = _TONE[verdict]
    fill = _FILL[tone]
    if verdict == "right":
        return f'<circle class="t-{tone}" cx="{x}" cy="11" r="6" fill="{fill}"></circle>'
    if verdict == "wrong":
        return (
            f'<rect class="ground" x="{x - 7}" y="4" width="14" height="14" fill="#fff"></rect>'
            f'<path class="s-{tone}" d="M{x - 5} 6L{x + 5} 16M{x + 5} 6L{x - 5} 16" stroke="{fill}" stroke-width="3" '
            'fill="none"></path>'
        )
    ring = (
        f'<circle class="ring s-{tone}" cx="{x}" cy="11" r="5" fill="#fff" stroke="{fill}" stroke-width="2"></circle>'
    )
    if verdict == "partly":
        return ring + f'<path class="t-{tone}" d="M{x} 5A6 6 0 0 0 {x} 17Z" fill="{fill}"></path>'
    return ring
