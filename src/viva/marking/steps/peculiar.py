r"""Symbols of which a text says more in words than where they lie: "let $Q \in \mathbb{R}^{n \times n}$ be diagonal".

What is false of any matrix may hold of a symmetric one, of a minimiser, of a vector of ones. Such words aren't
computed, so no line is called false for a symbol that they are said of. A symbol that the text itself declares is taken
as any array of its shape only where all that is said of it is plain ("be the data matrix", "the targets"); of other
symbols it is enough that no such property is said.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from viva.algebra import ReadError, read_formula
from viva.marking.steps.formulas import Formula
from viva.marking.steps.names import base_name
from viva.patterns import regex
from viva.reading import Passage
from viva.reading.blocks import blocks

_PLAIN = frozenset(
    """a all also an and any arbitrary are array as at be being both by column columns consider contain containing
    contains data denote denoted denotes denoting design dimension dimensional dimensions each entries entry every
    example examples feature features filter filters first fix fixed for from full general generic given has have
    having here hold holding holds i.i.d iid image images in independent input inputs invertible is it kernel kernels
    label labels layer learning let linear long matrices matrix mini-batch model models network non-singular
    nonsingular now number numbers observation observations observed of on one or output outputs parameter parameters
    patch per penalty point points positive probability random rank rate real real-valued regression regular
    regularisation regularization regularizer response responses row rows sample samples scalar scalars second set
    setting signal signals size sizes so some square stack stacked stacks step strength suppose take target targets test
    the their then these this throughout to train training two variable variables vector vectors we weight weights
    where which with write written keep keeping kept retaining retained retention drop dropped dropping dropout ridge
    tikhonov hyperparameter hyper-parameter activations activation batch bias biases coefficients coefficient mask
    masks""".split()  # noqa: SIM905
)
_PROPERTY = (
    r"(?:(?:skew|anti)?-?symmetric|self-?adjoint|hermitian|positive[- ](?:semi-?)?definite|psd|spd"
    r"|diagonal(?! (?:entr|element|part|of|block))|orthogonal|orthonormal|unitary|isometr\w+|project(?:ion|or)s?"
    r"|idempotent|involut\w+|nilpotent|permutation|triangular|toeplitz|circulant|stochastic"
    r"|singular(?! (?:val|vec|dir))|rank[- ](?:one|1|deficient)|low[- ]rank|unit(?:[- ](?:norm|length|vectors?))"
    r"|normali[sz]ed|cent(?:ered|red)|zero[- ]mean|standardi[sz]ed|whitened|binary|0[-/]1|one[- ]hot|boolean"
    r"|eigenvectors?|rotation|reflection|identity|tied|commut\w+|perpendicular|parallel|scalar matri\w+"
    r"|minimi[sz]ers?|maximi[sz]ers?|optimum|optimal|stationary|fixed[- ]points?)"
)
_MARKED = r"(?:\$[^$\n]{1,120}\$|\\\([^\n]{1,120}?\\\))"
_NOUN = (
    r"(?:matri(?:x|ces)|vectors?|real|square|invertible|non-?singular|and|positive|definite|semi-?definite|operators?"
    r"|weights?|data|design|columns?|rows?|points?|n-by-n|n ?[x×] ?n|(?:kernel|mask|filter)s?)"
)
_LINK = (
    r"(?:is|are|be|being|was|were|has|have|having|which|that|an?|the|also|both|again|must|its|with|itself|always|and|not"
    r"|assumed|to|as|real|square|in|fact|taken)"
)
_BEFORE = regex(rf"(?i:\b{_PROPERTY}(?:,?\s+{_NOUN}){{0,4}})\s+({_MARKED}|[A-Z](?![\w'’]))")
_BEHIND = regex(rf"({_MARKED}|(?<![\w\\$])[B-HJ-Z](?![\w'’]))(?i:(?:,?\s+{_LINK}){{0,5}},?\s+{_PROPERTY}\b)")
_AND = regex(rf"({_MARKED}|(?<![\w\\$])[B-HJ-Z](?![\w'’]))\s*(?:and|&|,)\s+$")
"""The first of two symbols that something is said of: "$x$ and $y$ are orthogonal"."""
_NAME = regex(r"\s*((?:\\[A-Za-z]+\s*(?:\{[^{}]*\}|(?=\\)\s*\\[A-Za-z]+)?|[^\W\d_])(?:_(?:\{[^{}]*\}|\w))?)\s*(,?)")
EVERYWHERE = 0, 10**9
_REACH = 2
_NEAR = 40
_IF = regex(r"\b(?:[Ii]f|[Ww]hen|[Ww]henever|[Ff]or)\b[^.;\n]*$")
_ONLY = regex(r"\s*(?:$|\\\)|\\in\b|∈|\\succ)")
_HEADING = regex(
    r"\\(?:(?:sub)*section|(?:sub)?paragraph|chapter|title|label|begin|end|item)\*?\s*(?:\{[^{}]*\}|\[[^\]]*\])*"
)
_OPENS = regex(r"[$,;:(.]")
_WORD = regex(r"[^\W\d_][\w.'’-]*\w|[^\W\d_]")
_PIECES = regex(
    rf"(?P<maths>{_MARKED})|(?P<word>[^\W\d_][\w.'’-]*\w|[^\W\d_])|(?P<stop>[,;:.()—–]|\n\s*\n|\\\[|[$][$])"
)
_TIED_BEHIND = regex(r"\s*(?:with|where|such that|so that|satisfying|which|that)\b")
_TYING = frozenset({"with", "that", "satisfying", "satisfies", "satisfy", "where", "to"})
_NEXT_CLAUSE = frozenset({"put", "define", "let", "write", "consider", "introduce"})
_DEFINING = frozenset({"denote", "denotes", "be", "is", "are", "equal", "equals", "by", "as", "being"})


def said_specially(passage: Passage) -> dict[str, list[tuple[int, int]]]:
    r"""The names of the symbols of which a text says such a property, and the blocks from and to which that holds.

    Examples:
        >>> text = r"Let the symmetric matrix $A$ be given, and $q$ be a unit vector; $D = 2$ is not diagonal."
        >>> sorted(said_specially(Passage(text, (1, 1))))
        ['A', 'q']
    """
    found: dict[str, list[tuple[int, int]]] = {}
    starts = [block.start for block in blocks(passage)]
    for pattern in (_BEFORE, _BEHIND):
        for match in pattern.finditer(passage.text):
            others = (
                _AND.search(passage.text, max(0, match.start() - _NEAR), match.start()) if pattern is _BEHIND else None
            )
            reach = EVERYWHERE
            if _IF.search(passage.text, max(0, match.start() - _NEAR), match.start()):
                here = max(bisect_right(starts, match.start()) - 1, 0)
                reach = here, here + _REACH
            for name in [*_names(match[1].strip("$")), *(_names(others[1].strip("$")) if others else ())]:
                found.setdefault(name, []).append(reach)
    return found


def _names(formula: str) -> list[str]:
    """The symbols that a formula consists of, or declares: both of ``u, v \\in \\mathbb{R}^n``; none of a claim."""
    at = 2 if formula.startswith("\\(") else 0
    names: list[str] = []
    while (match := _NAME.match(formula, at)) is not None:
        try:
            names.append(base_name(read_formula(match[1])) or "")
        except ReadError:
            return []
        at = match.end()
        if not match[2]:
            break
    return [name for name in names if name] if _ONLY.match(formula, at) else []


def is_plainly_declared(name: str, formula: Formula) -> bool:
    """Whether all that the words next to a declaration say of its symbol is plain, and no equation is tied to it."""
    before = _HEADING.sub(". ", formula.lead).rstrip()
    while before.endswith(","):
        before = before[:-1].rstrip()
    openings = [m.end() for m in _OPENS.finditer(before)]
    words = [word.lower() for word in _WORD.findall(before[openings[-1] if openings else 0 :])]
    letter = re.compile(rf"(?<![A-Za-z]){re.escape(name.rsplit(maxsplit=1)[-1])}(?![A-Za-z])")
    last = ""
    for piece in _PIECES.finditer(formula.after):
        if piece["stop"]:
            if not (piece["stop"] == "," and _TIED_BEHIND.match(formula.after, piece.end())):
                break
        elif piece["word"]:
            last = piece["word"].lower()
            if last in _NEXT_CLAUSE:
                break
            words.append(last)
        elif "=" in piece["maths"]:
            if last in _DEFINING or (last in _TYING and letter.search(piece["maths"])):
                return False
            break
        elif last in _DEFINING:
            return False
    return all(word in _PLAIN | _TYING for word in words)
