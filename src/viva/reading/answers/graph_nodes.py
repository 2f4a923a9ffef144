r"""Names of the nodes of a graph, as people write them: ``\boldsymbol{\sigma}_B^2``, ``σ²``, ``batch variance``.

A form of the answer lists the nodes with their spellings. A text *is* a node if it is spelt like one (index letters,
fonts and notes in brackets aside), or if just one node is named in it ("the batch mean μ").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from viva.patterns import regex
from viva.reading.greek import GREEK

_GREEK = GREEK | {"ϵ": "epsilon"}
_ACCENTS = {"\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u030c": "check"}
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED_RUN = regex("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_LOWERED_RUN = regex("[ᵢⱼₖₗₘₙ₀₁₂ₐₓ]+")
_STYLE = regex(
    r"\\(?:text|textbf|textit|textrm|texttt|textsf|mathrm|mathbf|mathit|mathsf|mathtt|mathcal|mathbb|boldsymbol|bm"
    r"|operatorname|mbox|emph|vec|pmb)\*?\s*(?:\{([^{}]*)\}|([A-Za-z]|\\[A-Za-z]+))"
)
_ACCENT = regex(r"\\(?:wide)?(hat|tilde|bar|check|overline)\s*(?:\{\s*([^{}]*?)\s*\}|([A-Za-z]|\\[A-Za-z]+))")
_INDEX = r"(?:[ijklmnbdBDN:,·\s]|cal|batch|mathcal)+"
_SUBSCRIPT = regex(rf"_(?:\{{{_INDEX}\}}|\({_INDEX}\)|\[{_INDEX}\]|{_INDEX}(?![A-Za-z]))|\[{_INDEX}\]")
_COMMAND = regex(r"\\([A-Za-z]+)")
_DRESS = regex(r"[$`*\"'“”‘’{}⟪⟫⟦⟧~]|\\[,;:!()\[\]]|\\(?:left|right|quad|qquad|displaystyle|big|Big)\b")
_BRACKETS = regex(r"\([^()]*\)|\[[^\[\]]*\]")
# Each alternative begins with its letter, and asks behind it what stands before it: that is found ten times as fast.
_GRADIENT = regex(
    r"∂|\\partial|\\nabla|∇|g(?<=\bg)rad|d(?<=\bd)(?:[A-Zγβμσ](?:\b|_)|(?:gamma|beta|mu|var|out|sigma|L)\b|L/)"
)
MOST = 400
"""Characters of a text that may still be a node."""


def spelt(text: str) -> str:
    r"""``text`` as it is compared: no dress, no fonts, no index letters, Greek by name, accents behind their letter.

    >>> [spelt(t) for t in (r"$\boldsymbol{\sigma}_B^2$", "σ²", r"\hat{\mathbf{x}}_{ij}", "x̂", "Batch  Mean", "x_hat")]
    ['sigma^2', 'sigma^2', 'xhat', 'xhat', 'batch mean', 'xhat']
    """
    return _remembered(text[:MOST])


@lru_cache(maxsize=4096)
def _remembered(text: str) -> str:
    text = unicodedata.normalize("NFD", text)
    text = re.sub(r"(\w)([\u0302\u0303\u0304\u0305\u030c])", lambda found: f"{found[1]}{_ACCENTS[found[2]]}", text)
    text = _LOWERED_RUN.sub("", text)
    text = _RAISED_RUN.sub(lambda found: f"^{found[0].translate(_RAISED)}", text)
    for _ in range(4):
        before = text
        text = _STYLE.sub(lambda found: f"{found[1] or found[2]}", text)
        text = _ACCENT.sub(lambda found: f"{found[2] or found[3]}{found[1].replace('overline', 'bar')}", text)
        if text == before:
            break
    text = _DRESS.sub(lambda found: found[0] if found[0] in "{}" else " ", text)
    text = _SUBSCRIPT.sub("", text)
    text = _COMMAND.sub(lambda found: found[1], text.replace("{", " ").replace("}", " "))
    text = "".join(_GREEK.get(char, char) for char in text.lower())
    text = text.replace("varepsilon", "epsilon")
    text = re.sub(r"(?<=[a-z])_(hat|tilde|bar|check|norm)\b", r"\1", text)
    text = re.sub(r"\s*\^\s*", "^", re.sub(r"\s+", " ", text))
    return text.strip(" .,;:|-–—•")


class NodeNames:
    """The nodes that an answer may name.

    Args:
        nodes: names with all their spellings.

    Examples:
        >>> names = NodeNames([("X", ("x", "input")), ("mu", ("μ", "mean", "batch mean"))])
        >>> [names.node(t) for t in (r"\\mathbf{X}", "the batch mean μ", "μ = mean(X)", "X - μ", "W")]
        ['X', 'mu', 'mu', None, None]
        >>> names.named(r"\\frac{1}{n} \\sum_i X_{ij} - \\mu_j")
        ['X', 'mu']
    """

    def __init__(self, nodes: Iterable[tuple[str, Sequence[str]]]) -> None:
        self.known: dict[str, str] = {}
        for name, spellings in nodes:
            for spelling in (name, *spellings):
                self.known.setdefault(spelt(spelling), name)
        # In a formula "x - mu" is no node of its own, though a node may be called that.
        words = sorted(
            (re.escape(w) for w in self.known if re.fullmatch(r"[a-z0-9_ ]+(?:\^\d)?", w)), key=len, reverse=True
        )
        # An exponent or an accent makes another symbol; a digit in front multiplies.
        self.pattern = re.compile(rf"(?<![a-z_^])(?:{'|'.join(words)})(?![a-z0-9_^])") if words else re.compile("(?!)")
        # Each answer to a part names the same few nodes, each of them several times.
        self._found = lru_cache(maxsize=2048)(self._find)

    def node(self, text: str) -> str | None:
        """The node that ``text`` is, or None."""
        return self._found(text) if len(text) <= MOST else None

    def _find(self, text: str) -> str | None:
        if _GRADIENT.search(text):
            return None
        for form in dict.fromkeys((text, _BRACKETS.sub(" ", text))):
            head = re.split(r"(?<![<>=:])=(?!=)|≔|:=|←(?!.*→)", form, maxsplit=1)[0] if "=" in form else form
            found = self.known.get(spelt(head))
            if found is not None:
                return found
            named = self.named(head)
            if len(named) == 1 and not _OPERATED.search(spelt(head)):
                return named[0]
        return None

    def in_formula(self, text: str) -> list[str]:
        r"""The nodes whose symbols stand in a formula, each once.

        >>> NodeNames([("Z", ()), ("gamma", ()), ("scaled", ("gamma Z",))]).in_formula(r"\\gamma_j Z_{ij}")
        ['gamma', 'Z']
        """
        found = re.findall(r"[a-z][a-z0-9_]*(?:\^\d)?", spelt(text))
        return list(dict.fromkeys(self.known[symbol] for symbol in found if symbol in self.known))

    def named(self, text: str) -> list[str]:
        """The nodes that are named in ``text``, each once, in order."""
        return list(dict.fromkeys(self.known[found[0]] for found in self.pattern.finditer(spelt(text))))


def is_gradient(text: str) -> bool:
    """Whether ``text`` is about a derivative, so that an arrow there is one of the backward pass.

    >>> is_gradient(r"\\partial L / \\partial Y"), is_gradient("Y")
    (True, False)
    """
    return bool(_GRADIENT.search(text))


_OPERATED = regex(r"[-+*/·×⊙√]|\b(?:sqrt|frac|odot|cdot|times|sum|minus|plus|squared?|divide|subtract|root)\b")
