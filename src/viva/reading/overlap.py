"""How much a text has of a part's statement: weighted overlap of words, numbers and formulas.

Words that many statements share weigh little; two numbers in a row (``1, 4`` of a signal) are a token of their own,
since numbers are what a paraphrase keeps. Nothing here needs more than the set's statements.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from viva.patterns import regex
from viva.reading.greek import GREEK
from viva.reading.transcript import PartOutline

_MOST_CHARACTERS = 60_000
_TOKEN = regex(r"\\?[a-zA-Z]+|[α-ωΑ-Ω]|[-−]?\d+(?:\.\d+)?|[^\x00-\x7f\s\W]{2,}")
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_SILENT = frozenset(
    """a again aligned all also an and answer any are array as at bar be because begin big bigg bm bmatrix boldsymbol by
    can cdot cdots check correct could did displaystyle do does dots each end explain find for frac from geq get
    give had has hat have here how if in infty into is it item its label ldots left leq let like look lvert make
    le ge ne mathbb mathbf mathcal mathrm mean mid more most need neq not now of on one only operatorname or our part
    please pmatrix problem qquad quad question reason right rightarrow rvert should show sim so solution such sure
    tag tell text than thank thanks that the their then there these this those tilde times to try two us use used
    using vec vert was we were what when where which while will with would wrong you your""".split()  # noqa: SIM905
)


def tokens(text: str) -> Counter[str]:
    """The tokens of a text that say what it is about, with how often they occur.

    Examples:
        >>> sorted(tokens("Consider the signals $[1, 4, -2]$ and γ."))
        ['-2', '1', '1|4', '4', '4|-2', 'consider', 'gamma', 'signal']
    """
    found: Counter[str] = Counter()
    number: str | None = None
    last_end = 0
    text = text[:_MOST_CHARACTERS].translate(_LOWERED)
    for match in _TOKEN.finditer(text):
        token = match[0].lstrip("\\").lower().replace("−", "-")
        if token[0].isdigit() or token[0] == "-":
            found[token] += 1
            if number is not None and match.start() - last_end <= 6:
                found[f"{number}|{token}"] += 1
            number, last_end = token, match.end()
            continue
        token = GREEK.get(token, token)
        if len(token) < 2 or token in _SILENT:
            continue
        found[_stem(token)] += 1
    return found


def _stem(word: str) -> str:
    for ending in (
        "ization",
        "ations",
        "ation",
        "izing",
        "izes",
        "ized",
        "ings",
        "ing",
        "ies",
        "ed",
        "es",
        "s",
        "al",
        "ly",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like a statement a text is, each in [0, 1].

    Args:
        recall: the share of the statement that is in the text, by weight.
        own: the same for the tokens that hardly any other statement has.
        cosine: likeness in both directions.
        common: how many different tokens they share.
        stated: the share of the statement without its title.
    """

    recall: float
    own: float
    cosine: float
    common: int = 0
    stated: float = 0.0


class Statements:
    """The statements of a set, ready to be compared with what somebody wrote.

    Args:
        outlines: the set's parts.

    Examples:
        >>> sums = PartOutline("1a", "1", "a", "Sums", "Numbers", "What is the sum of 12 and 30?")
        >>> roots = PartOutline("1b", "1", "b", "Roots", "Numbers", "Which root has the polynomial $x^2 - 4x + 4$?")
        >>> found = Statements([sums, roots]).likeness("add the numbers 12 and 30: the sum?")
        >>> found["1a"].recall > found["1b"].recall
        True
    """

    def __init__(self, outlines: Sequence[PartOutline]) -> None:
        self._told = {o.name: tokens(o.statement) for o in outlines}
        self._parts = {o.name: tokens(f"{o.title}\n{o.statement}") for o in outlines}
        df: Counter[str] = Counter(token for found in self._parts.values() for token in found)
        count = max(len(self._parts), 1)
        self._weight = {token: math.log(1 + count / n) ** 1.5 * (1.4 if "|" in token else 1) for token, n in df.items()}
        self._foreign = 0.35 * math.log(1 + count) ** 1.5
        self._rare = {token for token, n in df.items() if n == 1}
        self._titles = {o.question: set(tokens(o.question_title)) for o in outlines}

    def likeness(self, text: str) -> dict[str, Likeness]:
        """How like each part's statement ``text`` is, by the part's name."""
        said = set(tokens(text))
        norm = sum(self._weight.get(token, self._foreign) for token in said)
        result = {}
        for name, statement in self._parts.items():
            total = sum(self._weight[token] for token in statement)
            common = sum(self._weight[token] for token in statement if token in said)
            rare = sum(self._weight[token] for token in statement if token in self._rare)
            own = sum(self._weight[token] for token in statement if token in self._rare and token in said)
            cosine = common / math.sqrt(total * norm) if total and norm else 0.0
            told = self._told[name]
            whole = sum(self._weight[token] for token in told)
            result[name] = Likeness(
                common / total if total else 0.0,
                own / rare if rare else 0.0,
                min(cosine, 1.0),
                len(said & statement.keys()),
                sum(self._weight[token] for token in told if token in said) / whole if whole else 0.0,
            )
        return result

    def precision(self, text: str, part: str) -> float:
        """The share of ``text`` that is in the part's statement, by weight."""
        said = set(tokens(text))
        norm = sum(self._weight.get(token, self._foreign) for token in said)
        statement = self._parts.get(part, Counter())
        return sum(self._weight[token] for token in said if token in statement) / norm if norm else 0.0

    def question_titled(self, title: str, number: str | None = None) -> str | None:
        """The question whose title holds these words, if exactly one does clearly; ``number`` decides of several."""
        said = set(tokens(title))
        shares = sorted(
            ((len(said & words) / len(said | words), q) for q, words in self._titles.items() if words and said),
            reverse=True,
        )
        own = next((share for share, q in shares if q == number), 0.0)
        if own >= 0.5 and own >= 0.7 * shares[0][0]:
            return number
        if shares and shares[0][0] >= 0.5 and (len(shares) == 1 or shares[1][0] < 0.7 * shares[0][0]):
            return shares[0][1]
        return None
