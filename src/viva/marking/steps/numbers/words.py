"""Words that say what a number in prose is: claimed loosely, spread over several things, measured in a unit."""

from __future__ import annotations

# fmt: off
LOOSE = frozenset({
    "about", "almost", "approx", "approximately", "around", "ca", "circa", "nearly", "roughly", "some",
})
"""Words such as "about": the number is claimed loosely."""
BOUND = frozenset({
    "above", "below", "exceeding", "exceeds", "least", "most", "over", "than", "under", "up",
})
"""Words such as "over": a bound is claimed, not a value."""
PASSED_OVER = frozenset({
    "a", "again", "exactly", "in", "just", "of", "only", "precisely", "still", "sum", "the", "total",
})
"""Words between a relation and its number that change nothing."""
VERBS = frozenset({
    "equals", "gives", "is", "makes", "totals", "yields",
})
"""Verbs that stand for an equals sign."""
FRESH = frozenset({
    "altogether", "because", "calculate", "check", "compute", "computing", "e.g", "equals", "gives", "giving",
    "hence", "i.e", "is", "makes", "making", "means", "namely", "since", "so", "then", "therefore", "thus",
    "total", "totaling", "totalling", "totals", "verification", "yielding", "yields", "get", "gets", "obtain",
})
"""Words after which a calculation of its own begins."""
FRESH_PAIRS = frozenset({
    ("leads", "to"), ("leading", "to"), ("resulting", "in"), ("results", "in"), ("amounts", "to"), ("comes", "to"),
    ("total", "of"), ("sum", "to"), ("sums", "to"), ("add", "to"), ("up", "to"), ("equal", "to"),
})
"""The same in two words."""
SPREADING = frozenset({
    "all", "both", "double", "each", "every", "half", "pair", "pairs", "per", "triple", "twice",
})
"""Words after which a product may count one of several things."""
COLOURS = frozenset({
    "color", "colour", "rgb", "rgb-image", "three-channel",
})
"""Words that stand for three channels."""
MEASURES = frozenset({
    "bit", "bits", "byte", "bytes", "cm", "day", "days", "degrees", "dollars", "euros", "feet", "foot", "g", "gb",
    "gib", "h", "hour", "hours", "inch", "inches", "kb", "kg", "kib", "km", "m", "mb", "meter", "meters", "metre",
    "metres", "mg", "mib", "min", "minute", "minutes", "mm", "month", "months", "ms", "pair", "pairs", "percent",
    "pound", "pounds", "s", "second", "seconds", "tb", "week", "weeks", "year", "years",
})
"""Units that can be converted, so that different numbers may be equal."""
# fmt: on
