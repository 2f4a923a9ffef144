"""Which parts a prompt names: ``question 4 about dropout, part (a)``, ``Now 1c)``, ``(b) Consider ...``.

References back ("as in part (a)", "continuing part (c)") are told from requests by the words before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from viva.patterns import regex
from viva.reading.transcript import PartOutline

_QUESTION = r"(?:problems?|questions?|exercises?|tasks?|ques\.?|prob\.?|q)\s*(?:(?:[#]|no\.?|number)\s*)?"
_NUMBERS = {w: str(i) for i, w in enumerate(("one", "two", "three", "four", "five", "six", "seven", "eight"), 1)}
_ORDINALS = dict(zip(("first", "second", "third", "fourth", "fifth"), "abcde", strict=True))
_NUMBER_WORD = rf"(?:{'|'.join(_NUMBERS)})\b"
_ORDINAL = "|".join(_ORDINALS)
_MENTION = regex(
    rf"""
    (?:\b{_QUESTION}(?P<q1>\d{{1,2}}|{_NUMBER_WORD})(?![\d.,]*\d)
      (?:[\s.]*\(\s*(?P<l1>[a-i])\s*\)|[.\-]?(?P<l2>[a-i])(?![a-z'’])|\s+(?P<l10>[a-i])\)|
         \s*(?:,\s*)?(?:the\s+)?(?P<l11>{_ORDINAL})\s+(?:sub-?)?part\b|
         \s*(?:,\s*)?(?:sub-?)?parts?\s*\(?(?P<l3>[a-h]|(?<=\()i)(?![a-z'’])\)?)? )
  | (?:\b(?P<l12>{_ORDINAL})\s+(?:sub-?)?part\s+(?:of|in|from)\s+{_QUESTION}(?P<q5>\d{{1,2}}|{_NUMBER_WORD})\b)
  | (?:\bP\.?(?P<q6>\d{{1,2}})\s?\(?(?P<l13>[a-i])(?![a-z'’\w])\)?)
  | (?:\A[>\s#]*(?P<q7>[1-9])\.(?P<l14>[1-8])(?!\.?\d)[.):]?\s+(?=(?-i:[A-Z])|[\[(“"'$*]))
  | (?:\b(?:sub-?)?parts?\s*\(?(?P<q2>\d{{1,2}})[\s.]*\(?(?P<l4>[a-h]|(?<=\()i)(?![a-z'’])\)?)
  | (?:\b(?:sub-?)?(?:parts?|questions?|problems?|items?|section)\s*[“"'‘]?\(?(?P<l5>[a-h]|(?<=\()i)(?![a-z'’])\)?
      (?:\s*(?:of|in|from|,)\s*{_QUESTION}(?P<q3>\d{{1,2}}))? )
  | (?:(?<![\w.$\\^_{{(\[+*/=-])\(?(?P<q4>\d{{1,2}})(?:(?:\.\s)?\s?\(\s*(?P<l6>[a-i])\s*\)|
      [.]?(?P<l7>[a-i])(?![a-z'’\w]))\)?(?![\w$^_}}=]))
  | (?:(?:^|(?<=[.:;!?]\s)|(?<=\n)|(?:\b(?:and|now|next|for|do|solve|to)|[,&])\s)
      [>\-*#\s]{{0,40}}\(?(?P<l8>[a-h])\)(?=[\s:.*,?!]|$))
  | (?:(?:^|(?<=\n))[>\-*#\s]{{0,40}}(?P<l9>[a-h])[.:]\s)
    """,
    re.IGNORECASE | re.VERBOSE,
)
_EMPHASIS = regex(r"(?<!\w)(\*\*|__)(?=[^\s*_])([^*_\n]{1,60}?)\1")
_BACK = regex(
    r"(?:\b(?:from|in|using|use|of|by|like|see|than|unlike|your|previous|preceding|earlier|continuing|both|"
    r"refer(?:ring)? to|"
    r"compared? (?:to|with)|similar to|relate[sd]? to|differ(?:s|ent)? from|answers? to|solutions? to|"
    r"according to|connect(?:ed|"
    r"ion)? to|with|after|since|thanks for|thank you for|done with|finished|solved|recall(?:ing)?|that|"
    r"the (?:answer|result|solution|expression) (?:of|to|for))"
    r"\s+(?:the\s+)?[\"“(*]*)$",
    re.IGNORECASE,
)
_FORWARD = regex(
    r"\b(?:help(?: me)?|continue|proceed|start|begin|go(?: ahead)?|deal|move on|"
    r"carry on)\s+(?:on\s+)?(?:with|from|in)\s+(?:the\s+)?[\"“(*]*$|"
    r"\bsolution (?:to|of|for)\s+[\"“(*]*$|\b(?:here is|this is|rest of|solve|answer)\s.{0,12}$",
    re.IGNORECASE,
)
_DONE = regex(
    r"\W{0,3}(?:(?:is|was|looks|seems|are|were)\s+(?:\w+\s+){0,2}(?:correct|right|good|done|fine|great|"
    r"clear|perfect|wrong|"
    r"incorrect|ok|okay|not)\b|(?:needs|lacks|misses|has)\s+(?:an?|no|some|the|more)\b)",
    re.IGNORECASE,
)
_WRONG = regex(
    r"\W{0,3}(?:(?:is|was|looks|seems|are|were)\s+(?:\w+\s+){0,2}?(?:wrong|incorrect|not|mistaken|off)\b|"
    r"(?:is|was)n['’]t\s+(?:\w+\s+){0,2}?(?:correct|right|ok|okay|good|done|fine|complete)\b|"
    r"doesn['’]t\s+(?:look|seem|work|hold)\b|(?:needs|lacks|misses|has)\s+(?:an?|no|some|the|more|another)\b)",
    re.IGNORECASE,
)
_NOT_WRONG = regex(r"\W{0,3}(?:\w+\s+){1,3}(?:not|n['’]t)\s+(?:wrong|incorrect|bad)\b", re.IGNORECASE)
_OF_QUESTION = regex(rf"\)?\s*(?:of|in|from|for|,)\s+(?:the\s+)?{_QUESTION}(\d{{1,2}})(?!\d)", re.IGNORECASE)
_LETTER_ALONE = regex(r"^\W*(?:and|now|then|ok(?:ay)?|next)?\W*\(?([a-h])\W*$", re.IGNORECASE)
_NOW = regex(r"(?:\bnow\b|\bnext\b|\bmov(?:e|ing) on\b|\bon to\b|\bonto\b).{0,24}$", re.IGNORECASE | re.DOTALL)
_SHORT = 24
_LIST_GOES_ON = regex(r"\s*(?:,|and|&|through|to|-|–|,\s*and)\s*\(?([a-h])(?![a-z'’])\)?", re.IGNORECASE)
_OPERATOR_BEFORE = regex(r"[=+*/^<>≤≥·×]\s*$")
_OPERATOR_AFTER = regex(r"\s*[=+*/^<>≤≥·×]")
_QUANTITY = regex(
    r"(?:\b(?:is|are|was|be|of|length|size|stride|padding|pad|gives?|gets?|equals?|to|by|with|and|or|for|a|an|n|p)|[=,:])\s*$",
    re.IGNORECASE,
)
_RANGE = regex(r"through|to|-|–")


_QUESTION_GROUPS = [name for name in _MENTION.groupindex if name.startswith("q")]
_LETTER_GROUPS = [name for name in _MENTION.groupindex if name.startswith("l")]


def _number(written: str) -> str:
    return _NUMBERS.get(written.lower()) or str(int(written))


def _letter(written: str) -> str:
    low = written.lower()
    return chr(96 + int(low)) if low.isdigit() else _ORDINALS.get(low, low)


@dataclass(frozen=True, slots=True)
class Mention:
    """A part, or a whole question (``letter`` None), that a text names.

    ``back`` if it only refers to it, ``blamed`` if it says that its answer is wrong or lacks something.
    """

    question: str | None
    letter: str | None
    back: bool
    at: int
    blamed: bool = False


def find_mentions(text: str, limit: int = 40_000) -> list[Mention]:
    """All parts and questions that a text names, in order.

    A letter takes the question named before it in the same text, if any.

    Examples:
        >>> [(m.question, m.letter) for m in find_mentions("Now on to question 4 about dropout, part (a): recall ...")]
        [('4', None), ('4', 'a')]
        >>> [(m.letter, m.back) for m in find_mentions("As in part (a), what follows?")]
        [('a', True)]
        >>> [(m.question, m.letter) for m in find_mentions("4. (a) add x and y (b) multiply them")]
        [('4', 'a'), ('4', 'b')]
        >>> [(m.question, m.letter) for m in find_mentions("Solve 1a, 1b and 2(c)")]
        [('1', 'a'), ('1', 'b'), ('2', 'c')]
    """
    text = _EMPHASIS.sub(lambda bold: f"  {bold[2]}  ", text[:limit])
    if len(text) < _SHORT and (alone := _LETTER_ALONE.match(text)):
        return [Mention(None, alone[1].lower(), False, 0)]
    found: list[Mention] = []
    question: str | None = None
    told = 0
    for match in _MENTION.finditer(text):
        groups = match.groupdict()
        around = text[max(0, match.start() - 3) : match.start()], text[match.end() : match.end() + 3]
        if groups["q4"] and (_OPERATOR_BEFORE.search(around[0]) or _OPERATOR_AFTER.match(around[1])):
            continue  # x = 2a + 1
        if groups["q4"] and groups["l6"] and "." in match[0] and _QUANTITY.search(text[: match.start()][-24:]):
            continue  # "a filter of length 3. (c) ..."
        number = next((_number(groups[k]) for k in _QUESTION_GROUPS if groups[k]), None)
        letter = next((_letter(groups[k]) for k in _LETTER_GROUPS if groups[k]), None)
        before = text[max(0, match.start() - 40) : match.start()]
        after = text[match.end() : match.end() + 60]
        blamed = bool(_WRONG.match(after)) and not _NOT_WRONG.match(after)
        back = (bool(_BACK.search(before)) and not _FORWARD.search(before)) or blamed or bool(_DONE.match(after))
        if (
            letter is not None and not back and _NOW.search(text[max(told, match.start() - 40) : match.start()])
        ):  # "part (a) is fine, now part (b)": only the latter
            found = [replace(m, back=True) if m.letter else m for m in found]
        if number is None and letter is not None and (of := _OF_QUESTION.match(after)):
            number = str(int(of[1]))
        if number is not None and not back:
            question = number
        found.append(Mention(number or question, letter, back, match.start(), blamed))
        told = end = match.end()
        while (
            letter is not None
            and (more := _LIST_GOES_ON.match(text, end))
            and match[0].lower().lstrip().startswith(("part", "q", "prob"))
        ):
            last = more[1].lower()
            letters = [chr(c) for c in range(ord(letter) + 1, ord(last))] if _RANGE.search(more[0][:-1]) else []
            found += [Mention(number or question, x, back, match.start()) for x in [*letters, last]]
            letter, end = last, more.end()
    if _ROMAN_TWO.search(text):  # (i) and (ii) are points of a question, no ninth part
        found = [m for m in found if m.letter != "i"]
    return _with_the_next_letters(text, found)


_ROMAN_TWO = regex(r"\bii\)", re.IGNORECASE)
_IN_PROSE = regex(r"(?<=[\w.,;:!?)\]$}])\s\(([a-i])\)\s(?=[\w\[$\\])")
_NINTH = regex(r"(?:^|(?<=\n))[>\-*#\s]{0,40}\(?(i)[).:]\s")
"""Behind an h the ninth letter, else the first of (i), (ii), (iii)."""


def _with_the_next_letters(text: str, found: list[Mention]) -> list[Mention]:
    """Where "(a)" opens a list in running text, "(b)" behind it goes on with it, whatever stands before it."""
    heads = {m.at: m for m in found}
    result: list[Mention] = []
    last: Mention | None = None
    marks: list[tuple[int, str, Mention | None]] = [(m.at, "", m) for m in found]
    marks += [(m.start(), m[1], None) for pattern in (_IN_PROSE, _NINTH) for m in pattern.finditer(text)]
    for at, letter, mention in sorted(marks, key=lambda mark: mark[0]):
        if mention is not None:
            result.append(mention)
            last = mention if mention.letter is not None and not mention.back else last
        elif (
            last is not None
            and last.letter is not None
            and ord(letter) == ord(last.letter) + 1
            and not any(abs(at - other) <= 4 for other in heads)
            and not _BACK.search(text[max(0, at - 40) : at + 1])
        ):
            last = Mention(last.question, letter, False, at)
            result.append(last)
    return result


def resolve(mention: Mention, question: str | None, outlines: Sequence[PartOutline]) -> str | None:
    """The name of the part that a mention means, ``question`` being the one that is talked about; None if there is
    none.

    Examples:
        >>> part = PartOutline("1b", "1", "b", "", "", "")
        >>> resolve(Mention(None, "b", False, 0), "1", [part])
        '1b'
    """
    number = mention.question or question
    for outline in outlines:
        if outline.letter == mention.letter and (outline.question == number):
            return outline.name
    return None
