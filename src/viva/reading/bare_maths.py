r"""Equations in running prose that nothing marks as maths: "so E[z_i] = p * (Xw)_i, and".

Models that write plain text put formulas between words. A formula is a run of mathematical tokens around an equals
sign; it ends at a word of prose or at punctuation outside of brackets. Where a token may as well be a word ("a b = c"),
nothing is taken: a formula that is cut wrongly would be another formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from viva.patterns import regex
from viva.reading.greek import GREEK_NAMES
from viva.reading.mathlike import FUNCTION_NAMES

_TOKEN = regex(
    r"(?P<space>[ \t]+|\n(?!\s*\n))"
    r"|(?P<name>(?:[^\W\d_][\u0300-\u036f]*)+(?:[_^](?:\{[^{}\n]*\}|:,\w+|\w+(?:,:)?))*"
    r"(?:['′](?!\w)|~(?![A-Za-z(=~]|\s*(?:[A-Z]|Ber|Bern|Uni|Nor|Gau|Cat|Poi|Lap)[a-z]*\()|~(?=[A-Za-z]~))?)"
    r"|(?P<number>\d+(?:\.\d+)?(?:%(?![\w(])| %(?![ \t]*[\w(]))?)"
    r"|(?P<relation>:=|!=|=(?!=|>)|≈|≠)"
    r"|(?P<open>[(\[{]|⟨)|(?P<close>[)\]}]|⟩)"
    r"|(?P<script>[_^](?:\{[^{}\n]*\}|:,\w+|\w+)?|[₀-₉ᵢⱼₖₙₚ⁰¹²³⁴-⁹⁺⁻ᵀ⊤]+)"
    r"|(?P<operator>\*\*|\|\||[+*/·⋅×⊙∘@‖|−∂∑Σ∏√∇′'-](?!\s*\n\s*[-*]\s)|:(?=[\w,\])]))"
    r"|(?P<comma>,)"
)
_LETTERS = regex(r"\w+")
_WORDS = frozenset(
    _LETTERS.findall(
        """a an as at be by do go he if in is it me my no of on or so to up us we am ok vs eq ie eg let for and the are
        but can get has had how its may new not now one our out see set two use was way who why yes you all any put say
        both each else ever even from give have here hold into just last left less like make more most much must need
        next note once only over same show some such sure take than that them then they this thus very want well were
        what when with zero also does"""
    )
)
_FUNCTIONS = (
    (FUNCTION_NAMES | {"Var", "Cov"}) - GREEK_NAMES - {"for", "all", "and", "new", "old", "left", "right", "text"}
)
_APPLIED = (
    _FUNCTIONS | {f.lower() for f in _FUNCTIONS} | {"mean", "variance", "expectation", "covariance", "norm", "std"}
)
"""Words that make something else of the symbol behind them: ``Var s_i = ...`` says nothing of ``s_i`` itself."""
_LAST_WORD = regex(r"([^\W\d_]+)$")
_PART_OF_MORE = regex(
    r"\b(?:of|over|minus|plus|half|twice|thrice|times|between|than"
    r"|(?:divided|multiplied|scaled|weighted) by|proportional to)$",
    re.IGNORECASE,
)
"""Words with which the left side is more than the symbols behind them: "the norm of w_j = 3"."""
_FIRST_WORD = regex(r" *([^\W\d_]+)")
_SUBSTANCE = regex(r"[+*/·×⊙^_@|‖−²³⁻ᵀ(\[-]|\w[\u0300-\u036f]|[^\W\d_]\w* +[^\W\d_]")
_GOES_ON = regex(
    r"[ \t]*(?:[∗÷±∓%‰°⊗⊕⊖⋆∧∨∝•∩∪]|–[ \t]*(?:[\d(‖√∑∂]|[^\W\d_](?![^\W\d_'’])|(?:Var|Cov|E|sqrt|log|exp)[(\[]))"
)
_WENT_ON = regex(r"(?:[∗÷±∓⊗⊕⊖⋆∧∨∝•∩∪]|(?:[\d)²‖]|(?<![^\W\d_])[^\W\d_])[ \t]*–)[ \t]*$")
"""Signs that no token is made of here: the formula is longer than what could be read of it (``Var(r) = p – p^2``)."""
_INDICES = regex(r"[ijklm]\s*(?:=|≠|!=)\s*[ijklm]")
"""A condition on indices, which an equation near by is meant under."""


def bare_formulas(text: str) -> Iterator[tuple[int, int]]:
    """Where in ``text`` the equations stand that nothing marks.

    Examples:
        >>> text = "Since R_ij is 0 or 1, E[R_ij^2] = E[R_ij] = p, so Var(R_ij) = p - p^2."
        >>> [text[a:b] for a, b in bare_formulas(text)]
        ['E[R_ij^2] = E[R_ij] = p', 'Var(R_ij) = p - p^2']
        >>> [text[a:b] for text in ["(ii) x_i = p y_i"] for a, b in bare_formulas(text)]
        ['x_i = p y_i']
        >>> text = "v = 0.4*9 = 3.6, u_2 = 2*3.6 = 7.2\\nz_1 = 0.5*2 = 1"
        >>> [text[a:b] for a, b in bare_formulas(text)]
        ['v = 0.4*9 = 3.6', 'u_2 = 2*3.6 = 7.2', 'z_1 = 0.5*2 = 1']
        >>> [text[a:b] for text in ["so p^2 = 0.25 = 25%, not Var(r) = p – p^2"] for a, b in bare_formulas(text)]
        ['p^2 = 0.25 = 25%']
        >>> list(bare_formulas("Then a batch of size n = 3 is used, and a b = c."))
        []
    """
    run: list[re.Match[str]] = []
    depth = 0
    at = 0
    wrapped = False
    while at < len(text):
        token = _TOKEN.match(text, at)
        at = token.end() if token is not None else at + 1
        kind = token.lastgroup if token is not None else None
        goes_on = (
            token is not None and kind == "space" and "\n" in token[0] and depth == 0 and _another_line(run, text, at)
        )
        wrapped = wrapped or goes_on
        if (
            token is None
            or (kind == "name" and not _mathematical(token[0], text[at : at + 1]))
            or (kind == "comma" and depth == 0)
            or (kind == "space" and depth == 0 and "\n" in token[0] and _ENUMERATOR.match(text, at))
            or (goes_on and not _is_prose(run, text))
        ):
            if not wrapped or (goes_on and not _is_prose(run, text)):
                yield from _taken(run, text)
            run, depth, wrapped = [], 0, False
            if token is None and text[at - 1].isalnum():
                at = _past_word(text, at)
            continue
        if kind == "open":
            depth += 1
        elif kind == "close":
            if depth == 0:
                if not wrapped:
                    yield from _taken(run, text)
                run, wrapped = [], False
                continue
            depth -= 1
        run.append(token)
    if not wrapped:
        yield from _taken(run, text)


_ITS_OWN = regex(r"(?=[^\W\d_])[^\s=<>≈≤≥]{1,24}[ \t]*(?:=(?![=>])|≈)")
_PLAIN_WORD = regex(r"(?<![\w\\])[A-Za-z]{3,}(?![\w(\[])")
_PROSE = 5


def _another_line(run: list[re.Match[str]], text: str, at: int) -> bool:
    """Whether an equation ends with its line and the next line begins with a name and a relation of its own."""
    told = [token for token in run if token.lastgroup != "space"]
    if not told or told[-1].lastgroup not in ("name", "number", "close", "script"):
        return False
    return any(token.lastgroup == "relation" for token in told) and _ITS_OWN.match(text, at) is not None


def _is_prose(run: list[re.Match[str]], text: str) -> bool:
    """Whether the line that a run ends on is one of a paragraph, which may have been wrapped within a formula."""
    end = run[-1].end()
    return len(_PLAIN_WORD.findall(text[text.rfind("\n", 0, end) + 1 : end])) >= _PROSE


def _past_word(text: str, at: int) -> int:
    while at < len(text) and text[at].isalnum():
        at += 1
    return at


def _mathematical(name: str, behind: str) -> bool:
    """Whether a name can only be a symbol, a product of symbols or a function with what is ``behind`` it."""
    stem = re.split(r"[_^]", name, maxsplit=1)[0]
    if len(stem) < len(name.rstrip("'′~")):
        return len(stem) <= 6
    bare = re.sub(r"[\u0300-\u036f'′~]", "", stem)
    if bare.lower() in GREEK_NAMES or not bare.isascii():
        return True
    if len(bare) > 1 and (bare in _FUNCTIONS or bare.lower() in _FUNCTIONS):
        return behind in ("(", "[", "{", "|")
    if bare.lower() in _WORDS and bare not in ("a", "A", "I"):
        return False
    return len(bare) == 1 or (len(bare) <= 3 and not (bare[1:].islower() and len(bare) == 3))


_ENUMERATOR = regex(r"\((?:[a-hA-H]|[ivx]{1,5}|\d{1,2})\)[ \t]+(?=[^\s=+*/·×⊙^≈≠|-])")
"""What numbers an item or a case: "(ii) E[z] = p" says nothing of ii times E[z]."""


def _without_an_enumerator(run: list[re.Match[str]], text: str) -> list[re.Match[str]]:
    """A run without the number of its item in front, which is set off by a space."""
    while run and run[0].lastgroup == "space":
        run = run[1:]
    if run and (found := _ENUMERATOR.match(text, run[0].start(), run[-1].end())):
        run = [token for token in run if token.start() >= found.end()]
    return run


def _taken(run: list[re.Match[str]], text: str) -> Iterator[tuple[int, int]]:
    """The span of a run, if it is an equation without doubt."""
    run = _without_an_enumerator(run, text)
    opened: list[int] = []
    for k, token in enumerate(run):
        if token.lastgroup == "open":
            opened.append(k)
        elif token.lastgroup == "close":
            opened.pop()
    if opened:
        # "w = A v (so v = ...": a bracket that words stand in ends the equation, unless it is an argument's.
        if not text[: run[opened[0]].start()].endswith(" "):
            return
        run = run[: opened[0]]
    while run and (run[0].lastgroup == "space" or (run[0][0] in ("-", "*", "|") and run[1:2] and run[1][0].isspace())):
        run = run[1:]
    while run and run[-1].lastgroup == "space":
        run = run[:-1]
    relations = [k for k, token in enumerate(run) if token.lastgroup == "relation"]
    if any(run[k][0] in ("≠", "!=") for k in relations) and not _INDICES.fullmatch(
        text[run[0].start() : run[-1].end()]
    ):
        return
    if not relations or relations[0] == 0 or relations[-1] == len(run) - 1:
        return
    if run[-1].lastgroup == "operator" and run[-1][0] not in ("|", "||", "‖", "'", "′"):
        return
    start, end = run[0].start(), run[-1].end()
    said = text[start:end]
    # "a" may be an article; a number alone is a value, which is read elsewhere.
    article = re.compile(r"(?:^|[\s(])[aAI]\s+(?=[^\W\d_(])")
    if _INDICES.fullmatch(said):
        yield start, end
        return
    if "≠" in said or "!=" in said:
        return
    if article.search(said) or not _SUBSTANCE.search(said) or not re.search(r"[^\W\d_]", said):
        return
    if re.fullmatch(r"\s*\S{1,8}\s*=\s*-?\d+(?:\.\d+)?(?: ?%)?\s*", said):
        return
    if _GOES_ON.match(text, end) or _WENT_ON.search(text, max(0, start - 6), start):
        return
    before, after = text[:start].rstrip(" "), text[end : end + 1]
    words = (_LAST_WORD.search(before[-20:]), _FIRST_WORD.match(text, end))
    if _PART_OF_MORE.search(before[-20:]) or any(w is not None and w[1].lower() in _APPLIED for w in words):
        return
    if before.endswith(("$", "`", "\\", "=", "<", ">", "≤", "≥")) or after in ("$", "`", "\\", "<", ">", "≤", "≥"):
        return
    yield start, end
