"""Remarks that a person set apart by form alone behind an answer: ``*Stood firm.*``, ``> Correct.``

Models close their answers with italics and quotes, too. So such a paragraph is the person's only if it comes back
behind several answers of the chat, in words that no answer needs: a judgement, the examinee's name, a nudge.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from viva.patterns import regex
from viva.reading.remarks import judge_remark

Form = Literal["italic", "quote", "arrow", "comment", "bracket", "ruled"]

_ITALIC = regex(r"^(\*|_)(?![\s*_])(?P<body>[^*\n]+(?:\n[^*\n]+)*?)(?<![\s*])\1$")
_MARKED: tuple[tuple[Form, re.Pattern[str]], ...] = (
    ("arrow", re.compile(r"^(?:→|⇒|←|-{1,2}>|=>|<-{1,2})\s*(?P<body>[^\W\d_].*)$", re.DOTALL)),
    ("comment", re.compile(r"^(?://|%{1,2}|<!--)\s*(?P<body>[^\W\d_].*?)(?:\s*-->)?$", re.DOTALL)),
    ("bracket", re.compile(r"^(?:\((?P<body>[^\W\d_][^()]*)\)|\[(?P<other>[^\W\d_][^\[\]]*)\])\.?$", re.DOTALL)),
)
_OF_THE_MODEL = regex(r"^(?:the model|the answer|the response|it) \w+", re.IGNORECASE)
_RULE = regex(r"^\s*(?:[-_*=]\s?){3,}$")
_MATHS = regex(
    r"\$\$|\\\[|\\begin\{|```|\\boxed|^\W*[\w^]+\s*=|"
    r"\b(?:answer|result|value|total|sum|norm|filter|output)s? (?:is|are) (?:\W*\d|\$|[A-Z]\b)",
    re.MULTILINE,
)
_ANSWERS = regex(
    r"^\W*(?:(?:final|short|my|the) )?(?:answers?|results?|solutions?|conclusion|check|verification|proof|hint|tip|"
    r"summary|key|remember|note(?! on\b)(?!s?\s*[:：.–-])|therefore|thus|hence|so|in (?:short|summary|words)|i\.e|e\.g|"
    r"source|see|where|with|here|if|for|since|because|problem|question|part|given)\b",
    re.IGNORECASE,
)
_ADDRESSES = regex(
    r"\b(?:let me know|feel free|hope (?:this|that|it)|would you|do you|you can|your|shall I|should I|happy to|"
    r"I apologi[sz]e|I['’]m happy|we (?:get|have|see|find|obtain)|you (?:want|need|have))\b",
    re.IGNORECASE,
)
_JUDGES = regex(
    r"\b(?:in)?correct(?:ly)?\b|\bwrong\b|\bright\b|\bmistakes?\b|\berrors?\b|\bmisconception\b|\bnudg\w+|\bhints?\b|"
    r"\bcav(?:ed|es)\b|\bstood firm\b|\bgave (?:in|up)\b|\bbacked down\b|\bsolved\b|\bfailed\b|\bstruggled\b|"
    r"\bone[- ]shot\b|\bfirst (?:try|attempt|shot)\b|\bimpress\w+|\bnice(?:ly)?\b|\bgood\b|\bfine\b|\bwell done\b|"
    r"\bnothing to\b|\bhallucinat\w+|\bverbose\b|\bconcise\b|\bconfus\w+|\bI (?:had|gave|asked|told|let|think)\b|"
    r"\b(?:it|the model|the answer) (?:got|gave|needed|knew|knows|forgot|overlooked|insisted|ignored|missed|made|"
    r"fixed|corrected|recovered)\b|[✓✔✅❌✗✘👍👎]",
    re.IGNORECASE,
)
_TITLED = regex(
    r"^\W*(?:my )?(?:comment|observation|verdict|reflection|annotation|evaluation|assessment)s?\b.{0,20}?[:：.–—-]",
    re.IGNORECASE,
)
_MOST_WORDS = 120
_LEAST_TIMES = 2
_LEAST_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class Aside:
    """A paragraph set apart at the end of some lines: 0-based first and last line, its form, its text without marks."""

    first: int
    last: int
    form: Form
    text: str


def closing_aside(lines: Sequence[str], first: int, end: int) -> Aside | None:
    """The paragraph in italics or in a quote block that closes the lines ``first`` to ``end`` (exclusive), if any.

    Examples:
        >>> closing_aside(["It is 4.", "", "*Quick and right.*", ""], 0, 4)
        Aside(first=2, last=2, form='italic', text='Quick and right.')
        >>> closing_aside(["It is 4.", "so *it* is 4."], 0, 2) is None
        True
    """
    last = end - 1
    while last > first and (not lines[last].strip() or _RULE.match(lines[last])):
        last -= 1
    start = last
    while start > first and lines[start - 1].strip() and not _RULE.match(lines[start - 1]) and last - start < 12:
        start -= 1
    if start <= first or last <= first:
        return None
    quoted = last
    while quoted > start and lines[quoted - 1].lstrip().startswith(">"):
        quoted -= 1
    if lines[last].lstrip().startswith(">"):
        text = "\n".join(line.lstrip().lstrip(">").strip() for line in lines[quoted : last + 1])
        return Aside(quoted, last, "quote", text.strip("*_ "))
    text = "\n".join(line.strip() for line in lines[start : last + 1])
    if (marked := _marked(text)) is not None:
        return Aside(start, last, *marked)
    if len(text) < 1_000:
        above = start - 1
        while above > first and not lines[above].strip():
            above -= 1
        if _RULE.match(lines[above]) and _OF_THE_MODEL.match(text):
            return Aside(start, last, "ruled", text)
    for begin in (start, last):  # the whole paragraph, or its last line
        text = "\n".join(line.strip() for line in lines[begin : last + 1])
        if len(text) < 2_000 and (match := _ITALIC.match(text)) is not None:
            return Aside(begin, last, "italic", match["body"])
    return None


def _marked(text: str) -> tuple[Form, str] | None:
    """The form and the words of a paragraph that opens with an arrow or stands in brackets."""
    for form, pattern in _MARKED if len(text) < 1_000 else ():
        if (marked := pattern.match(text)) is not None:
            groups = marked.groupdict()
            return form, groups["body"] or groups.get("other") or ""
    return None


def form_at(lines: Sequence[str], first: int) -> Form | None:
    """The form of the paragraph that begins on a line, where it is set apart.

    Examples:
        >>> form_at(["4", "> Right."], 1), form_at(["4", "*Right.*"], 1), form_at(["4"], 0)
        ('quote', 'italic', None)
    """
    if first >= len(lines) or not lines[first].strip():
        return None
    if lines[first].lstrip().startswith(">"):
        return "quote"
    last = first
    while last + 1 < len(lines) and lines[last + 1].strip() and last - first < 12:
        last += 1
    text = "\n".join(line.strip() for line in lines[first : last + 1])
    if (marked := _marked(text)) is not None:
        return marked[0]
    return "italic" if len(text) < 2_000 and _ITALIC.match(text) else None


def persons_asides(
    found: Sequence[Aside | None], named: re.Pattern[str], known: Sequence[Form] = ()
) -> list[Aside | None]:
    """Of the asides behind each answer of a chat those that a person wrote.

    Args:
        found: what :func:`closing_aside` gives for each answer, in order.
        named: matches the examinee's name.
        known: the forms of remarks that are known to be the person's already.
    """
    result: list[Aside | None] = [None] * len(found)
    for form in get_args(Form):
        may_be = [i for i, aside in enumerate(found) if aside is not None and aside.form == form and _may_be(aside)]
        judging = [i for i in may_be if (aside := found[i]) is not None and _judges(aside, named)]
        times = len(judging) + sum(1 for other in known if other == form)
        often = times >= _LEAST_TIMES and (times >= _LEAST_SHARE * len(found) or 2 * len(judging) >= len(may_be))
        for i in may_be if often else ():
            result[i] = found[i]
    return result


def _may_be(aside: Aside) -> bool:
    return (
        len(aside.text.split()) <= _MOST_WORDS
        and not _MATHS.search(aside.text)
        and not _ANSWERS.match(aside.text)
        and not _ADDRESSES.search(aside.text)
    )


def _judges(aside: Aside, named: re.Pattern[str]) -> bool:
    return bool(
        _JUDGES.search(aside.text)
        or named.search(aside.text)
        or judge_remark(aside.text) is not None
        or _TITLED.match(aside.text)
    )
