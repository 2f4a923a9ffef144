"""What a prompt is: whether it asks for something, for what kind of answer, its hints and what it fixes."""

from __future__ import annotations

import re
from typing import Literal

Sought = Literal["number", "tensor", "expression", "choice", "words", ""]

_VERBS = (
    "answer|apply|argue|bound|calculate|characteri[sz]e|choose|classify|comment|compare|complete|compute|consider"
    "|construct"
    "|count|decide|deduce|define|derive|describe|determine|differentiate|discuss|draw|estimate|evaluate|explain|express"
    "|factor|fill in|find|fit|give|identify|illustrate|implement|integrate|interpret|invert|justify|list|mark"
    "|maximi[sz]e"
    "|minimi[sz]e|name|optimi[sz]e|order|plot|predict|prove|provide|rank|read off|recall|report|rewrite|run|select|show"
    "|simplify|sketch|solve|sort|state|suggest|summari[sz]e|train|use|verify|work out|write|multiply|add|subtract"
    "|divide"
)
_ASKS = re.compile(
    rf"\?|(?:^|[.;:!,]\s+|\n\s*|\b(?:please|now|then|and|to|again|briefly|first|next|also)\s+|\*\*|\*)(?:{_VERBS})\b"
    r"|\b(?:what|which|how (?:many|much|large|big|often|does|do|would)|why)\b",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?:why|explain|justify|discuss|describe|argue|comment|compare|interpret|motivate|in (?:your own )?words"
    r"|prove|show that|verify that|list (?:two|three|some|the)|name (?:two|three|some)|give (?:two|three|a|an"
    r"|one) (?:reason"
    r"|example|argument|intuition)|what (?:are|is) the (?:advantages?|reasons?|intuition|role|effect|difference)"
    r"|sketch|plot|draw"
    r"|implement|write (?:a )?code|in one sentence|briefly)\b",
    re.IGNORECASE,
)
_TENSOR = re.compile(
    r"\b(?:(?:compute|calculate|find|give|determine|state|write(?: down)?|convolve|apply|multiply|what (?:is|are"
    r"|was)|work out)\b"
    r"[^.?!\n]{0,60}?\b(?<!how many )(?:matrix|matrices|vectors?|eigenvectors?|tensor|array|inverse|filter|kernel"
    r"|output"
    r"|eigenvalues|coordinates|projection)|solution of the system|solve (?:the )?(?:linear )?system|which filter)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\b(?:how (?:many|much|large|big|often|long)|what (?:number|value|percentage)|(?:what is|compute|find|give"
    r"|calculate|evaluate)"
    r" (?:the )?(?:number|value|determinant|trace|rank|norm|probability|variance|mean|expected|sum|product|count"
    r"|dimension"
    r"|distance|length|area|volume|limit)|probability (?:that|of)|one number)\b",
    re.IGNORECASE,
)
_FORMULA = re.compile(
    r"\b(?:deriv(?:e|ation|ative)|differentiate|gradient|hessian|jacobian|formula|expression|closed form|in terms of"
    r"|as a function"
    r"|express|simplify|rewrite|update rule|estimator|general solution|integrate|integral)\b",
    re.IGNORECASE,
)
_CHOOSING = re.compile(
    r"\b(?:which (?:one|of)|which (?:is|are|statement|option|answer)|select|choose|mark (?:the|all)|circle|tick"
    r"|multiple choice"
    r"|true or false|pick)\b",
    re.IGNORECASE,
)
_HINT = re.compile(
    r"^[ \t]*(?:- )?[*_]?(?P<o>[(\[])?[*_ ]{0,3}hints?(?:\s*\d)?[*_ ]{0,3}[:.]"
    r"[*_ ]{0,3}(?P<text>.+?)[*_ ]{0,3}(?(o)[)\]])[*_ ]{0,3}$",
    re.IGNORECASE | re.DOTALL,
)
_INLINE_HINT = re.compile(
    r"[(\[]\s*[*_]{0,2}hints?[*_]{0,2}\s*:[*_]{0,2}\s*(?P<text>[^()\[\]]{3,600})[)\]]", re.IGNORECASE
)
_FIXES = re.compile(
    r"\b(?:convention|unless (?:otherwise )?(?:stated|noted)|we (?:always )?use the|(?:do not|don't"
    r"|without) (?:count|includ"
    r"|counting|including)\w*|ignore|neglect|disregard|no (?:bias(?:es)?|padding)|as a (?:column|row) vector"
    r"|denominator layout"
    r"|numerator layout|natural log\w*|base[- ](?:2|two|10|ten)|round (?:to|your)|decimals?|assume that"
    r"|is not flipped|zero[- ]indexed)\b"
    r"|^(?:note|convention|assume)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?])[\"')*_]*\s+(?=[A-Z*_(\\$\"“])")
_MATHS = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$|\\\[.*?\\\]|\\\(.*?\\\)", re.DOTALL)
_MOST_CONVENTIONS = 6
_LONGEST_CONVENTION = 400


def asks(text: str) -> bool:
    """Whether a text asks for something.

    Examples:
        >>> asks("Compute $A^2$."), asks("What is $x$?"), asks("the identity matrix")
        (True, True, False)
    """
    return _ASKS.search(text) is not None


def choosing(text: str) -> bool:
    """Whether a text asks to choose among what follows."""
    return _CHOOSING.search(text) is not None


def sought(text: str) -> Sought:
    """The kind of answer that a prompt asks for, as far as its words tell; of several the one that it ends with.

    Examples:
        >>> [sought(text) for text in ("How many weights are there?", "Derive the gradient.", "Explain why.", "$2+2$")]
        ['number', 'expression', 'words', '']
    """
    bare = _MATHS.sub("$x$", text)
    last: tuple[int, Sought] = (-1, "")
    for kind, pattern in (("words", _WORDS), ("tensor", _TENSOR), ("number", _NUMBER), ("expression", _FORMULA)):
        for found in pattern.finditer(bare):
            if found.end() > last[0]:
                last = (found.end(), kind)  # type: ignore[assignment]
    return last[1]


def take_hints(text: str) -> tuple[str, tuple[str, ...]]:
    """A prompt without its hints, and the hints.

    Examples:
        >>> take_hints("Find $x$.\\n\\n**Hint:** Square both sides.")
        ('Find $x$.', ('Square both sides.',))
        >>> take_hints("Find $x$. (Hint: try 2.) Show your work.")
        ('Find $x$. Show your work.', ('try 2.',))
    """
    hints: list[str] = []
    kept: list[str] = []
    for paragraph in text.split("\n\n"):
        if found := _HINT.match(paragraph):
            hints.append(found["text"].strip())
            continue
        inline = [m["text"].strip() for m in _INLINE_HINT.finditer(paragraph)]
        hints += inline
        kept.append(re.sub(r"  +", " ", _INLINE_HINT.sub("", paragraph)).strip() if inline else paragraph)
    if not any(paragraph.strip() for paragraph in kept):
        return text, ()
    return "\n\n".join(paragraph for paragraph in kept if paragraph.strip()), tuple(hints)


def take_conventions(text: str) -> tuple[str, tuple[str, ...]]:
    """A text as it stands, and the sentences of it that bind an answer.

    Examples:
        >>> take_conventions("Count the weights. Do not count biases.")[1]
        ('Do not count biases.',)
    """
    found: list[str] = []
    for paragraph in text.split("\n\n"):
        if "```" in paragraph or paragraph.lstrip().startswith(("|", "$$", "\\[")):
            continue
        for sentence in _SENTENCE.split(" ".join(paragraph.split())):
            fixed = sentence.strip().strip("*_")
            if (
                _FIXES.search(fixed)
                and len(fixed) <= _LONGEST_CONVENTION
                and "?" not in fixed
                and fixed.count("$") % 2 == 0
            ):
                found.append(fixed)
    return text, tuple(dict.fromkeys(found[:_MOST_CONVENTIONS]))


def title_of(prompt: str, otherwise: str) -> str:
    """A few words for a table of contents: the beginning of the sentence that asks.

    Examples:
        >>> title_of("Let $A$ be a matrix. **Compute the trace of $A$.**", "Part a")
        'Compute the trace of A'
    """
    plain = re.sub(r"[*_`#>]", "", _MATHS.sub(lambda m: _short_maths(m[0]), prompt))
    sentences = [s.strip() for s in _SENTENCE.split(" ".join(plain.split())) if s.strip()]
    chosen = next((s for s in sentences if _ASKS.search(s)), sentences[0] if sentences else "")
    chosen = re.sub(r"(?<!\.)\.\.\.(?=\?)", " ...", re.sub(r"\s+(?!\.\.)([.,;:?])", r"\1", chosen)).strip(" .:;,-")
    if len(re.findall(r"[A-Za-z]{2,}", chosen)) < _FEWEST_WORDS:
        return otherwise
    if len(chosen) > _LONGEST_TITLE:
        chosen = chosen[: _LONGEST_TITLE + 1].rsplit(" ", 1)[0].rstrip(" .:;,-") + " ..."
    return chosen or otherwise


_LONGEST_TITLE = 60
_FEWEST_WORDS = 2


def _short_maths(maths: str) -> str:
    """A short formula as it would be said in plain text; dots for a long one."""
    inner = maths.strip("$").removeprefix("\\[").removesuffix("\\]").removeprefix("\\(").removesuffix("\\)").strip()
    if re.search(r"\\(?:sum|int|prod|frac|begin|sqrt)", inner):
        return "..."
    inner = re.sub(r"\\(?:left|right|mathbf|mathbb|mathrm|text|operatorname|[,;!])", "", inner).replace("\\|", "|")
    inner = re.sub(r"\\([A-Za-z]+)", r"\1", inner).replace("{", "").replace("}", "").replace("^top", "^T")
    return inner if re.fullmatch(r"[\w+\-=< >()/,.^|\[\]']{1,28}", inner) else "..."
