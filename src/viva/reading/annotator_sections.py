"""What in a chat a person wrote about it: reflections after an answer, headings before a prompt, notes in brackets.

Everything between an answer's label and the next prompt's label is the model's unless it is clear that it isn't: models
write headings such as "Summary", "Key takeaways" or even "Reflection" themselves. So a section is the person's if its
title says so *and* it stands at the end of the turn *and* either speaks of the model or its answer from outside, or
comes back after several turns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from viva.patterns import regex
from viva.reading.asides import closing_aside, form_at, persons_asides
from viva.reading.closing import closing_start
from viva.reading.headings import Heading, Style, parse_heading
from viva.reading.results_alone import is_number

_OWN = (
    r"(?:(?:my|student'?s?|author'?s?|human|user'?s?|annotator'?s?|evaluator'?s?|reviewer'?s?|grader'?s?|"
    r"examiner'?s?|personal)\s+)"
)
_STRONG = (
    r"reflections?|annotations?|annotator|commentary|evaluator|reviewer|grader|grading|annotated (?:note|"
    r"comment|remark)s?|"
    rf"{_OWN}(?:reflections?|comments?|notes?|observations?|remarks?|analysis|evaluation|assessment|"
    rf"takeaways?|thoughts|verdict|commentary|feedback|review)|"
    r"(?:model|response|performance|answer|llm|ai) (?:evaluation|assessment|analysis|performance|review|"
    r"critique|verdict|quality)|"
    r"(?:evaluation|assessment|analysis|critique|review|quality|verdict) of (?:the )?(?:model|response|"
    r"answer|performance|llm|output).*|"
    r"(?:comments?|notes?|remarks?|reflections?|observations?|thoughts) (?:on|about|regarding) (?:the |"
    r"this |its |model )?(?:\w+'?s? )?(?:response|answer|model|performance|output|part|problem|solution).*|"
    r"(?:number of )?nudges(?: needed| required)?|intervention|outcome|category|classification|rating|"
    r"verdict|tier|performance"
)
_WEAK = (
    r"observations?|comments?|remarks?|analysis|evaluation|assessment|notes?|takeaways?|feedback|critique|"
    r"result|status|"
    r"lessons? learned|what (?:happened|went wrong|worked)|discussion|thoughts|review|score|grade|insights?"
)
_OUTLINE = (
    r"(?:overall|final|general|closing|executive|concluding|brief)?\s*(?:summary|conclusions?|assessment|"
    r"evaluation|thoughts|remarks|"
    r"observations|reflections?|impressions?|performance|verdict|takeaways?|analysis|comments?|"
    r"discussion)(?: (?:of|on|and) .{1,60})?|"
    r"(?:summary|overview|evaluation|performance) (?:table|summary|of .{1,60}|by .{1,40})|"
    r"results(?: (?:table|summary))?|"
    r"(?:strengths|weaknesses)(?: (?:and|&) \w+)?|recommendations?.{0,50}|tips .{1,50}|appendix.{0,40}|lessons learned"
)
_TITLE = regex(
    rf"^(?:\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}\.?\s+)?(?:(?P<strong>{_STRONG})|(?P<weak>{_WEAK})|(?P<outline>{_OUTLINE}))"
    r"(?:\s*(?:\(.{1,40}\)|(?:for|on|of|to|–|—|-)\s+(?:part|problem|question|"
    r"q)?\s*\(?\w{1,3}\)?(?:\s*\(?\w\)?)?|#?\d{1,2}))?\s*$",
    re.IGNORECASE,
)
_INLINE = regex(
    r"^(?P<mark>\*\*\*|\*\*|__|\*|_)?(?P<name>[A-Z][A-Za-z'’ ()\d]{2,40}?)\s*"
    r"(?:(?:[:：]|(?(mark)\.|(?!)))\s*(?(mark)(?P=mark))|"
    r"(?(mark)(?P=mark)|(?!))\s*[:：])\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
_WRAPPED = regex(r"^(?:\*\*|__)([A-Z][^*_\n:]{2,40}:\s[^*\n]{2,160}?)(?:\*\*|__)\s*$")
"""A whole remark in bold: "**Evaluation: did not solve**"."""
_BRACKETED = regex(r"^(?:\*{1,2}|_{1,2}|//\s*)?(?:\[{1,2}(?!\d|[ x]\])|\((?=[A-Z])|<!--|【)(?P<body>.*)$", re.DOTALL)
_CLOSED = regex(r"(?:\]{1,2}|\)|-->|】)[.]?(?:\*{1,2}|_{1,2})?\s*$")
_NOTE = regex(
    rf"^\s*(?:{_OWN}?(?:comment|remark|annotation|reflection|observation|commentary|note|evaluation|nudge|"
    rf"verdict)s?|annotator|evaluator|reviewer|grader|student|me)\s*(?:[:：–—-])",
    re.IGNORECASE,
)
_FROM_OUTSIDE = regex(
    r"\bnudg(?:e|es|ed|ing)\b|\b(?:re-?)?prompt(?:s|ed|ing)\b|\b(?:my|your|second|initial|another|next|"
    r"re-?)[ -]?prompt\b|\bhallucinat|\bone[- ]shot|\b(?:first|"
    r"1st) (?:try|attempt|shot)\b|"
    r"\bI (?:then |also |first |again )?(?:asked|had to|gave|prompted|provided|corrected|pointed|uploaded|pasted|"
    r"attached|told|reminded|was impressed|liked|agree)\b|"
    r"\b(?:the|this|its|initial|first) (?:response|output|llm|assistant|chatbot|bot)(?:'s|’s)? \w+",
    re.IGNORECASE,
)
_OF_AN_ANSWER = regex(
    r"\b(?:it|the (?:model|answer|solution)|this (?:answer|solution)) "
    r"(?:also |then |was able to |has |had |did |is |was |were |were all |does |could (?:have )?)?(?:not )?"
    r"(?:correctly|incorrectly|successfully|immediately|initially|failed|got|answered|solved|made|handled|understood|"
    r"struggled|correct|accurate|wrong|incorrect|well[- ]structured|concise|verbose|thorough|detailed|arrived|"
    r"recovered|fixed|caught|gave|provided|showed|shows)\b|\bthe model(?:'s|’s) (?:answer|response|"
    r"reasoning|explanation)\b",
    re.IGNORECASE,
)
_JUDGED = regex(
    r"\bnudg(?:e|es|ed|ing)\b|\bone[- ]shot|\b(?:first|1st) (?:try|attempt|shot)\b|\bhallucinat|\bre-?prompt|"
    r"\bI (?:asked|had to|gave|prompted|corrected|pointed) (?:it|the model|again)\b",
    re.IGNORECASE,
)
_OUTCOME = regex(
    r"\b(?:got|gets) (?:it|this|that)\b|\bsolved\b|\bneeded\b|\bfailed\b|\bmissed\b|\bstruggled\b", re.IGNORECASE
)
_FIRST_PERSON = regex(
    r"\b(?:let me|you|your|I can|I hope|I apologi[sz]e|my (?:answer|mistake|previous))\b", re.IGNORECASE
)
_PRAISE = regex(
    r"\b(?:in)?correct(?:ly)?\b|\baccura(?:te|tely|cy)\b|\bwell[- ](?:structured|explained|written|"
    r"organized|done)\b|\bgood (?:answer|response|explanation|job|part|work)\b|"
    r"\b(?:very good|excellent|great|strong|perfect|solid|impressive) (?:answer|response|explanation|work|"
    r"job|solution)\b|\bverbose\b|\bconcise(?:ly)?\b|\berror-free\b|"
    r"\bmistakes?\b|\bwrong\b|\bmisconception\b|\bfollow-?up\b|\banswers? the question\b",
    re.IGNORECASE,
)
_DISPLAY = regex(r"\$\$|\\\[|\\begin\{|```")
_MODELS_HEADING = regex(
    r"^[^\w\n]*(?:step \d|final answer|answer\b|solution\b|verification\b|intuition\b)", re.IGNORECASE | re.MULTILINE
)
_LONG_REMARK = 600
_SHORT_REMARK = 60
_SHORT_NOTE = 14
_LONGEST_REMARK = 200
_MOST_HEADS = 40
_TELLS = regex(
    r"\b(?:answers?|results?|conclusion|therefore|thus|hence|total|option)\b\W{0,6}(?:is\b|are\b|:|=|→|\*\*)\W*\w"
    r"|[✅✔→⇒≈∴]|\\boxed|\\\(|:\s*(?:\*\*|__|`)\s*\S",
    re.IGNORECASE,
)
"""A heading that tells an answer is the last line of one, no title of what comes next."""
_RULE = regex(r"^\s*(?:[-_*=]\s?){3,}$")
_NUMBERED_SECTION = regex(r"^\d{1,2}(?:\.\d{1,2}){0,2}\.?\s+[A-Z][^.=$]{2,70}$")


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of one turn as found between two labels: 0-based, inclusive; ``annotator`` if a person comments there."""

    first: int
    last: int
    annotator: bool


@dataclass(frozen=True, slots=True)
class _Head:
    line: int
    kind: str
    key: str
    rest: str
    end: int


def divide(
    segments: Sequence[tuple[int, int]], lines: Sequence[str], names: Sequence[str], front: int = 0
) -> list[list[Stretch]]:
    """Divide each of the examinee's segments into its answer and what a person wrote behind (or, in brackets, within)
    it.

    Args:
        segments: first and last 0-based line between an examinee's label and the next label, label included.
        lines: the lines of the source.
        names: how the examinee is called, in lower case; a section that says the name speaks of it.
        front: how many lines a person wrote before anybody speaks.

    Examples:
        >>> text = ["BOT: It is 4.", "", "Reflection", "", "The model answered correctly.", "", "Part (b)", ""]
        >>> [(s.first, s.last, s.annotator) for s in divide([(0, 7)], text, ["bot"])[0]]
        [(0, 1, False), (2, 7, True)]
    """
    named = re.compile("|".join(rf"\b{re.escape(n)}\b" for n in names if len(n) > 2) or r"(?!)", re.IGNORECASE)
    heads = [[h for i in range(a + 1, b + 1) if (h := _head(lines, i, b)) is not None] for a, b in segments]
    times = Counter(key for found in heads for key in {h.key for h in found if h.kind in ("strong", "weak")})
    known = _Known(named, times, set())
    for (a, b), found in zip(segments, heads, strict=True):
        known.persons |= {h.key for h in _cut(lines, a, b, found, known, last=False)[1] if h.kind != "note"}
    tails = [_trailing(lines, a, b) for a, b in segments]
    lettered = sum(1 for t in tails if any(h.letter for h in t))
    styles = {(h.style, h.level, h.letter is None) for t in tails for h in t if h.style != "plain" or h.strength > 1}
    cuts = []
    for (a, b), found, tail in zip(segments, heads, tails, strict=True):
        cut, _ = _cut(lines, a, b, found, known, last=b == segments[-1][1])
        cut = min(cut, _structural_cut(lines, a, b, styles, named, tail, lettered > 1))
        cuts.append(_bare_remark(lines, a, cut, known))
    if segments:
        cuts[-1] = min(cuts[-1], closing_start(lines, front, segments, cuts))
    asides = [closing_aside(lines, a, cut) for (a, _), cut in zip(segments, cuts, strict=True)]
    forms = [form for cut in cuts if (form := form_at(lines, cut)) is not None]
    cuts = [
        aside.first if aside is not None else cut
        for aside, cut in zip(persons_asides(asides, named, forms), cuts, strict=True)
    ]
    result = []
    for (a, b), cut in zip(segments, cuts, strict=True):
        stretches = _notes_within(lines, a, cut - 1)
        if cut <= b:
            stretches.append(Stretch(cut, b, annotator=True))
        result.append(stretches)
    return result


def _head(lines: Sequence[str], i: int, last: int) -> _Head | None:
    line = lines[i]
    if not line or line.isspace() or len(line) > 20_000:
        return None
    text = line.strip(" \t>\f")
    if (wrapped := _WRAPPED.match(text)) is not None:
        text = wrapped[1]
    if text[:1] in "[(<【*_/" and (note := _bracketed(lines, i, last)) is not None:
        return _Head(i, "note", text.lstrip("*_/ ")[:1], note[0], note[1])
    plain = text.strip("#*_ \t").rstrip(":：").strip("*_ ")
    title, rest = plain, ""
    if len(plain) > 90 or not (match := _TITLE.match(plain)):
        inline = _INLINE.match(text.lstrip("#-• "))
        if inline is None or (match := _TITLE.match(inline["name"].strip())) is None:
            return None
        title, rest = inline["name"].strip(), inline["rest"]
        if match["outline"]:
            return None
    elif text.startswith(("-", "*  ", "* ")) or (text[0].islower() and not text.startswith("\\")):
        return None
    kind = "strong" if match["strong"] else "weak" if match["weak"] else "outline"
    key = re.sub(r"[\d().]|\b(?:part|problem|question|for|on|of)\b.*", "", title.lower()).strip().rstrip("s")
    return _Head(i, kind, key, rest, i)


def _bracketed(lines: Sequence[str], i: int, last: int) -> tuple[str, int] | None:
    """The text of a note in brackets that begins on a line and ends its paragraph, and the line where it ends."""
    match = _BRACKETED.match(lines[i].strip())
    if match is None or (i > 0 and lines[i - 1].strip() and not _RULE.match(lines[i - 1])):
        return None
    end = i
    while end < last and lines[end + 1].strip() and end - i < 12:
        end += 1
    paragraph = "\n".join(lines[i : end + 1]).strip()
    if not _CLOSED.search(paragraph) or _DISPLAY.search(paragraph) or len(paragraph) > 2_000:
        return None
    return paragraph[len(lines[i].strip()) - len(match["body"]) :], end


def _score(text: str, named: re.Pattern[str]) -> tuple[int, int]:
    """How many things in a text only an onlooker says, and how many may be said of any answer."""
    text = text[:6_000]
    outside = {m.lower() for m in _FROM_OUTSIDE.findall(text)} | {m.lower() for m in named.findall(text)}
    of_answer = {m.lower() for m in _OF_AN_ANSWER.findall(text)} | {m.lower() for m in _PRAISE.findall(text)}
    return len(outside), len(of_answer)


@dataclass(slots=True)
class _Known:
    """What the whole chat tells of its annotator: how often a title ends a turn, and which were the person's before."""

    named: re.Pattern[str]
    times: Counter[str]
    persons: set[str]


def _cut(
    lines: Sequence[str], a: int, b: int, found: Sequence[_Head], known: _Known, *, last: bool
) -> tuple[int, list[_Head]]:
    """The first line that is the person's, or ``b + 1``: the earliest head from which on all sections are."""
    cut = b + 1
    accepted: list[_Head] = []
    for head in reversed(found[-_MOST_HEADS:]):
        if head.kind == "note" and any(line.strip() for line in lines[head.end + 1 : cut]):
            continue
        body = "\n".join([head.rest, *lines[head.line + 1 : min(cut, head.line + _LONGEST_REMARK)]])
        if _is_a_persons(head, body, known, last=last):
            cut = head.line
            accepted.append(head)
    return cut, accepted


def _bare_remark(lines: Sequence[str], a: int, cut: int, known: _Known) -> int:
    """Where a last paragraph without any title speaks of the model by name and judges it; else ``cut``."""
    last = cut - 1
    while last > a and (not lines[last].strip() or _RULE.match(lines[last])):
        last -= 1
    first = last
    while first > a and lines[first - 1].strip() and not _RULE.match(lines[first - 1]) and last - first < 12:
        first -= 1
    text = "\n".join(lines[first : last + 1])
    if (
        first <= a + 1
        or (lines[first - 1].strip() and not _RULE.match(lines[first - 1]))
        or len(text) > 2_000
        or any(c in text for c in "$=|")
    ):
        return cut
    by_name = known.named.search(text) or _JUDGED.search(text)
    return (
        first if by_name and (_PRAISE.search(text) or _OUTCOME.search(text)) and not _FIRST_PERSON.search(text) else cut
    )


def _is_a_persons(head: _Head, body: str, known: _Known, *, last: bool) -> bool:
    outside, praise = _score(body, known.named)
    if head.kind == "note":
        short = head.key != "(" and praise > 0 and len(head.rest.split()) <= _SHORT_NOTE  # "[Correct!]"
        return bool(_NOTE.match(head.rest)) or outside > 0 or short
    if _DISPLAY.search(body) and outside < 2:
        return False
    if head.kind != "strong" and (len(body.split()) > _LONG_REMARK or _MODELS_HEADING.search(body)):
        return False
    if head.key.endswith("nudge") and head.rest.strip(" .*_").isdigit():
        return True
    if head.kind == "strong":
        short = known.times[head.key] == 1 and "$" not in body and len(body.split()) <= _SHORT_REMARK
        said = outside + praise > 0 or head.key in known.persons or not body.strip()
        return said or (short and bool(known.persons))
    if head.kind == "weak":
        return outside > 0 or praise > 1 or (praise > 0 and known.times[head.key] > 1) or head.key in known.persons
    return last and (outside > 1 or (outside > 0 and praise > 0))


def _trailing(lines: Sequence[str], a: int, b: int) -> list[Heading]:
    """The headings with nothing but blank lines behind them before the next prompt."""
    found: list[Heading] = []
    i = b
    while i > a:
        line = lines[i]
        if not line.strip() or _RULE.match(line):
            i -= 1
            continue
        heading = parse_heading(line, i) if len(line) < 300 else None
        if heading is None:
            break
        blank_before = not lines[i - 1].strip() or bool(_RULE.match(lines[i - 1])) or heading.style == "markdown"
        blank_before = blank_before or line.lstrip().startswith(("\\section", "\\subsection", "\\subsubsection"))
        numbered = bool(_NUMBERED_SECTION.match(heading.text)) and blank_before
        named = heading.strength >= 2 or (heading.strength == 1 and heading.style != "plain")
        titled = heading.style == "markdown" and heading.strength == 0
        if not (named or numbered or titled) or not blank_before or "=" in heading.rest or "$" in heading.rest:
            break
        if titled and _TELLS.search(line):
            break
        if is_number(heading):
            above = next((k for k in range(i - 1, a, -1) if lines[k].strip()), None)
            if above is None or lines[above].rstrip().endswith((":", "=")):
                break  # all that the answer says
        found.append(heading)
        i -= 1
    return found


def _structural_cut(
    lines: Sequence[str],
    a: int,
    b: int,
    styles: set[tuple[Style, int, bool]],
    named: re.Pattern[str],
    tail: Sequence[Heading],
    often: bool,
) -> int:
    """Where headings of problems and parts, which the person put before the next prompt, begin; else ``b + 1``."""
    cut = b + 1
    for heading in tail:
        if heading.letter is not None and heading.rest and not often:
            break
        cut = heading.line
    i = min(cut, b + 1) - 1
    seen = 0
    while i > a and seen < 30:
        line = lines[i]
        seen += 1
        above = parse_heading(line, i) if line.strip() and len(line) < 300 else None
        if above is not None and above.strength >= 1 and (above.style, above.level, above.letter is None) in styles:
            body = "\n".join(lines[i + 1 : cut])
            outside, _ = _score(body, named)
            if outside > 0 and not _DISPLAY.search(body) and len(body.split()) < 150:
                cut = i
            break
        i -= 1
    return cut


def _notes_within(lines: Sequence[str], a: int, b: int) -> list[Stretch]:
    """The answer's lines, divided where a bracketed note that calls itself one stands in the middle."""
    result: list[Stretch] = []
    start = i = a
    while i <= b:
        text = lines[i].strip()
        if i > a and text[:1] in ("[", "(", "<", "【", "*", "_", "/") and len(text) < 2_000:
            note = _bracketed(lines, i, b)
            if note is not None and _NOTE.match(note[0]) and not note[0].lower().lstrip().startswith("note"):
                end = note[1]
                if start <= i - 1:
                    result.append(Stretch(start, i - 1, annotator=False))
                result.append(Stretch(i, end, annotator=True))
                start = i = end + 1
                continue
        i += 1
    if start <= b:
        result.append(Stretch(start, b, annotator=False))
    return result
