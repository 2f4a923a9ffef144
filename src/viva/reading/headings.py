"""Headings, and the parts they name: ``## 1(a)``, ``Problem 2, part b``, ``**1b.**``, ``Part (c): Transpose ...``.

:func:`parse_heading` reads one line. What hangs together (which question a bare ``(b)`` belongs to, which list is only
a list) is settled by :mod:`viva.reading.sections`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from viva.patterns import regex

Style = Literal["markdown", "bold", "latex", "plain"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line that may head a section.

    Args:
        line: 0-based line.
        style, level: how it is set; ``level`` counts the ``#`` of Markdown, 7 for the other styles.
        text: the heading without its marks.
        question, letter: the part that it names, as far as it does: ``"1"`` and ``"b"``.
        rest: what follows the name of the part, a title or already the answer.
        strength: of the naming: 3 ``Problem 1(b)`` or ``1b``, 2 ``Part (b)`` or ``Problem 1``, 1 ``(b)``, ``b.``,
            ``1. Title``, 0 names no part.
        form: how a bare letter is set: ``(a)``, ``a)`` or ``a.``; "" for all else.
        indent: the blanks before it.
        after_blank: whether it opens a paragraph.
    """

    line: int
    style: Style
    level: int
    text: str
    question: str | None = None
    letter: str | None = None
    rest: str = ""
    strength: int = 0
    form: str = ""
    indent: int = 0
    after_blank: bool = True


_LEAD_IN = regex(
    r"^(?:(?:solutions?|answers?)\s+(?:(?:to|for|of)\s+|(?=\(?\d))|homework\s*\d+[\s,:–-]+|hw\s*\d+[\s,:–-]+)",
    re.IGNORECASE,
)
_WORDS = {w: str(i) for i, w in enumerate("one two three four five six seven eight nine ten".split(), 1)}  # noqa: SIM905
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NUMBER = r"(?:\d{1,2}|[ivxIVX]{1,4}|one|two|three|four|five|six|seven|eight|nine|ten)"
_QUESTION_WORD = r"(?:sub-?)?(?:problem|question|exercise|prob\.?|ques\.?|qn\.?|ex\.?|task|q\.?)"
_PART_WORD = r"(?:sub-?)?(?:part|problem|question|item|section)"
_SECTION_NUMBER = regex(r"^(?:\d{1,2}(?:\.\d{1,2}){0,3}\.?|§+\s*[\d.]+)\s+(?=[^\W\d_]{3,})")
_SECTION_OF_A_LETTER = regex(r"^(?:§\s*)?\d{1,2}(?:\.\d{1,2}){1,3}\.?[:)]?\s+(?=\(?[a-h][).](?:\s|$))")
_ATTACHED = (
    r"(?:[\s.]*\((?P<l1>[a-zA-Z])\)|[.\-–]?(?P<l2>[a-z])(?![A-Za-z'’])\)?|"
    r"\s+(?P<l3>[a-z])[).:](?!\w)|\.(?P<l4>[1-9])(?!\d))"
)
_LETTER_LATER = (
    rf"(?:\s*[,.:;/–—-]*\s*\(?(?:{_PART_WORD})\s*\(?(?P<l5>[a-zA-Z])(?![A-Za-z])\)?|"
    r"\s*[,.:–—-]\s*\((?P<l6>[a-z])\)|\s*[,:–—-]\s*(?P<l7>[a-z])\)|\s*[–—-]\s*(?P<l8>[a-z])$)"
)
_QUESTION = regex(
    rf"^{_QUESTION_WORD}\s*(?:#|no\.?\s*|number\s+)?(?P<q>{_NUMBER})(?:{_ATTACHED}|"
    rf"{_LETTER_LATER})?(?![\w])(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PART = regex(
    rf"^(?:sub-?)?(?:part|problem|question)\s*\(?(?P<l1>[a-zA-Z])(?![A-Za-z'’])(?P<close>\)?)"
    rf"(?:\s*(?:of|,|-)?\s*\(?{_QUESTION_WORD}\s*(?P<q>{_NUMBER})\)?)?(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_PART_FULL = regex(
    r"^(?:sub-?)?part\s*\(?(?P<q>\d{1,2})\s*[.(-]?\s*(?P<l1>[a-z])\)*(?!\w)(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_NUMBER_LETTER = regex(
    r"^(?:[\[(]|P(?=\d)|§\s*)?(?P<q>\d{1,2})(?:\s*[.\-–]?\s*\((?P<l1>[a-zA-Z])\)|\s(?P<l3>[a-i])\)|"
    r"(?P<dot>[.\-–]?)(?P<l2>[a-i](?![A-Za-z'’])|[A-H](?=[.):](?:\s|$))))(?P<close>[\])]?)(?P<rest>.*)$",
    re.DOTALL,
)
_ARROW = regex(r"^(?:[-=]+>|→|⇒)\s*")
_LIST_ITEM = regex(r"^\d{1,2}[.)]\s+\(")
_LETTER = regex(r"^(?:\((?P<l1>[a-hA-H])\)|(?P<l2>[a-hA-H])\)|(?P<l3>[a-h])\.(?=\s|$))(?P<rest>.*)$", re.DOTALL)
_EQUATION = regex(r"^(?!\s*(?:[-=]+>|→|⇒))\s*[-–−+*/·×^]\s*[\d(]*[A-Za-z]?[\d_]*(?![A-Za-z])(?!\s*[\[$])")
_LETTER_BEHIND = regex(r"\([a-h]\)\s")
_NUMBER_ALONE = regex(r"^(?:§\s*)?(?P<q>\d{1,2})[.)]$")
_NUMBER_SET_APART = regex(r"^(?P<q>[1-9]\d?)[.)]?$")
_NUMBERED_TITLE = regex(r"^(?:§\s*)?(?P<q>\d{1,2})(?:[.)]|:)?\s+(?P<rest>[A-Z][^.?!:;=$]{2,80})$")
_DELIMITED = regex(r"^(?:\s*$|\s*[:.)–—\]|→⇒-]|\s+[\[(\\$*]|\s+[A-Z])")
_CLOSED = regex(r"^(?:\s*$|\s*[:.–—|\])-]|\s)")
_PROSE = regex(
    r"^\s*(?:then|is|was|we|of|and|or|follows|shows?|asks?|says?|gives?|in|from|to|above|below|has|states?|that)\b"
)
_MARKDOWN = regex(r"^(#{1,6})\s*(?=\S)(.*?)\s*#*$", re.DOTALL)
_BOLD = regex(r"^(\*\*\*|\*\*|__)(?=\S)(.{1,200}?)\1\s*[:.]?\s*(.*)$", re.DOTALL)
_LATEX = regex(
    r"^\\(?:(?:sub)*section|paragraph|subparagraph|chapter|part|textbf|question|problem|textit|"
    r"underline)\*?\s*\{(.{1,200}?)\}\s*(.*)$",
    re.DOTALL,
)
_LATEX_ITEM = regex(r"^\\item\s*(?:\[(.{1,40}?)\])\s*(.*)$", re.DOTALL)
_ITALIC = regex(r"^(\*|_)(?=[^\s*_])([^*_]{1,40})\1\s*[:.]?\s*(.*)$", re.DOTALL)
_FRAMED = regex(r"^(?P<f>={2,}|-{2,}|~{2,}|\*{3,}|\+{2,}|<{2,}|>{2,}|[-=]+>)\s*(?P<text>\S.{0,118}?)\s*[-=~*+<>]*$")
_LETTER_ALONE = regex(r"^[a-hA-H]$")
_BULLET = regex(r"^[-*+•]\s+")
_INDENT = regex(
    r"^(?:[ \t>\f]|\*(?=\()"
    r"|[\u2190-\u21ff\u25a0-\u25ff\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?(?=\s*(?:\*\*|\d|§|[PpQq])))*"
)
_HTML = regex(
    r"^<h(?P<level>[1-6])(?:\s[^<>]*)?>\s*(?:<(?:b|strong|em)>)?(?P<text>[^<>]{1,118}?)(?:</\w+>)?\s*</h(?P=level)>$"
)
_IN_BRACKETS = regex(r"^\[(?P<text>[^\[\]]{1,80})\]$")


_LEADING = regex(r"^(?:[:.)–—\]-]|\|(?!\|))+")
"""What parts a heading from its text; two bars begin a norm."""


def _number(text: str) -> str | None:
    low = text.lower()
    if low.isdigit():
        return str(int(low))
    return _WORDS.get(low) or _ROMAN.get(low)


def _first_group(match: re.Match[str], names: tuple[str, ...]) -> str | None:
    groups = match.groupdict()
    for name in names:
        value = groups.get(name)
        if value:
            return value.lower() if not value.isdigit() else chr(96 + int(value))
    return None


def part_named(text: str) -> tuple[str | None, str | None, str, int]:
    """Question, letter, remainder and strength of the part that ``text`` *begins* by naming; strength 0 if none.

    Examples:
        >>> part_named("2 Problem 1: Convolutional Networks")
        ('1', None, 'Convolutional Networks', 2)
        >>> part_named("Question 3(b)"), part_named("1c) answer")
        (('3', 'b', '', 3), ('1', 'c', 'answer', 3))
        >>> part_named("Part (a): reasons"), part_named("(d)"), part_named("Part of it")
        ((None, 'a', 'reasons', 2), (None, 'd', '', 1), (None, None, 'Part of it', 0))
        >>> part_named("3.2 (b) Products")
        (None, 'b', 'Products', 2)
    """
    text = _LEAD_IN.sub("", text.strip(), count=1)
    bare = _SECTION_NUMBER.sub("", text, count=1)
    if match := _QUESTION.match(bare):
        letter = _first_group(match, ("l1", "l2", "l3", "l4", "l5", "l6", "l7", "l8"))
        number = _number(match["q"])
        plain = len(match["q"]) > 1 or match["q"].isdigit()
        alone = match["q"] in ("I", "V", "X") and re.match(r"\s*(?:$|[:.])", match["rest"])
        if number is not None and _DELIMITED.match(match["rest"]) and (plain or alone):
            return number, letter, _title(match["rest"]), 3 if letter else 2
    if match := _PART_FULL.match(bare):
        return _number(match["q"]), match["l1"].lower(), _title(match["rest"]), 3
    if match := _PART.match(bare):
        rest = match["rest"]
        if _PROSE.match(rest):
            return None, None, text, 0
        if (match["close"] and _CLOSED.match(rest)) or (
            (not match["close"] and _DELIMITED.match(rest) and rest[:1] != " ") or not rest.strip()
        ):
            number = _number(match["q"]) if match["q"] else None
            return number, match["l1"].lower(), _title(rest), 3 if number else 2
    if (section := _SECTION_OF_A_LETTER.match(text)) and (match := _LETTER.match(text[section.end() :])):
        return None, (match["l1"] or match["l2"] or match["l3"]).lower(), _title(match["rest"]), 2
    if match := _NUMBER_LETTER.match(text):
        rest = match["rest"]
        open_ended = bool(match["l2"]) and not match["close"] and not match["dot"] and rest[:1] == " "
        if _EQUATION.match(rest) and not match["close"]:  # 4a - 2c = 2
            return None, None, text, 0
        if _CLOSED.match(rest) and not (open_ended and not _DELIMITED.match(rest)):
            listed = match["l1"] is not None and _LIST_ITEM.match(text) is not None  # "2. (b)": an item of a list?
            letter = (match["l1"] or match["l2"] or match["l3"]).lower()
            return _number(match["q"]), letter, _title(rest), 1 if listed else 3
    if (match := _LETTER.match(text)) and _CLOSED.match(match["rest"]):
        return None, (match["l1"] or match["l2"] or match["l3"]).lower(), _title(match["rest"]), 1
    if match := _NUMBER_ALONE.match(text):
        return _number(match["q"]), None, "", 1
    if match := _NUMBERED_TITLE.match(text):
        return _number(match["q"]), None, match["rest"].strip(), 1
    return None, None, text, 0


def _title(rest: str) -> str:
    return _LEADING.sub("", _ARROW.sub("", rest.strip())).strip(" \t*_")


def parse_heading(raw: str, line: int) -> Heading | None:
    """The heading that a line is, or may be: set as one, or naming a part at its start.

    Examples:
        >>> parse_heading("## 1(a) Two reasons", 0).letter
        'a'
        >>> parse_heading("**1b.** [2, -1, 3]", 0).rest
        '[2, -1, 3]'
        >>> parse_heading("**2.** (a) [2, -1, 3]", 0).letter
        'a'
        >>> parse_heading("so f_1 = 2", 0) is None
        True
    """
    text = _INDENT.sub("", raw, count=1).rstrip()
    if not text:
        return None
    style: Style = "plain"
    level, tail = 7, ""
    text = (
        _BULLET.sub("", text, count=1)
        if _BULLET.match(text) and part_named(_BULLET.sub("", text).lstrip("*_"))[3]
        else text
    )
    if (match := _FRAMED.match(text)) and part_named(match["text"])[3]:
        style, text = "markdown", match["text"]
    elif match := _HTML.match(text):
        style, level, text = "markdown", int(match["level"]), match["text"].strip(" :")
    elif (match := _IN_BRACKETS.match(text)) and part_named(match["text"])[3] > 1:
        style, text = "markdown", match["text"]
    elif match := _MARKDOWN.match(text):
        style, level, text = "markdown", len(match[1]), match[2].strip("*_ ").rstrip(":")
    elif match := _BOLD.match(text):
        style, text, tail = "bold", match[2].strip().rstrip(":"), match[3]
        if _NUMBER_ALONE.match(text) and _LETTER_BEHIND.match(tail):  # "**2.** (a) ..." is "2. (a) ..."
            style, text, tail = "plain", f"{text} {tail}", ""
        if tail and part_named(text)[3] == 0:
            return None
    elif (match := _ITALIC.match(text)) and part_named(match[2])[3]:
        style, text, tail = "bold", match[2].strip().rstrip(":"), match[3]
    elif match := _LATEX.match(text):
        style, text, tail = "latex", match[1].strip().rstrip(":"), match[2]
        if tail and part_named(text)[3] == 0:
            return None
    elif match := _LATEX_ITEM.match(text):
        style, text, tail = "latex", match[1].strip(), match[2]
    question, letter, rest, strength = part_named(text)
    if strength == 0 and style != "plain" and _LETTER_ALONE.match(text):
        letter, rest, strength = text.lower(), "", 1
    if style == "markdown" and strength < 2 and (match := _NUMBER_SET_APART.match(text)):
        question, letter, rest, strength = match["q"], None, "", 2  # "## 8" names a question as "Problem 8" does
    form = _form(text) if strength == 1 and letter is not None else ""
    indent = len(raw) - len(raw.lstrip(" \t"))
    if style == "plain" and strength == 0 and not _short(text):
        return None
    rest = f"{rest} {tail}".strip() if tail else rest
    return Heading(line, style, level, text, question, letter, rest, strength, form, indent)


def _form(text: str) -> str:
    head = text.split(maxsplit=1)[-1][:3] if text[:1].isdigit() else text[:3]
    return "(a)" if head.startswith("(") else "a)" if ")" in head else "a." if "." in head else "a"


def _short(text: str) -> bool:
    """Whether a plain line can stand as a heading: a few words, no sentence, no formula."""
    words = text.split()
    return (
        len(text) <= 80
        and len(words) <= 9
        and (text[0].isupper() or text[0].isdigit())
        and text[-1] not in ".,;!?"
        and not any(c in text for c in "=$\\{}|\t")
    )
