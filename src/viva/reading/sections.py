"""Which parts a written solution answers where: its headings, put in order.

Headings come in every style and answers hold lists of their own, so a heading counts by what surrounds it: within a
question the strongest style of naming wins (``Part (b)`` over ``(b)``), bare letters must run upwards from their first,
and numbered titles are only questions if lettered headings hang below them.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from viva.patterns import regex
from viva.reading.dotted import dotted_headings
from viva.reading.headings import Heading, parse_heading
from viva.reading.lettering import choose_letters
from viva.reading.remarks import judge_category
from viva.reading.results_alone import without_results
from viva.reading.section import Section
from viva.reading.table_sections import table_sections

_FENCE = regex(r"^\s*(```|~~~)")
_FENCE_BEHIND_A_LABEL = regex(r"^[^`\n]{1,60}[:：]\**\s*(?:```|~~~)[\w+#.-]*\s*$")
_CLOSING = regex(
    r"^(?:(?:overall|final|executive|brief|quick|grand)\s+)?(?:summary(?: of (?:all|the|our|results|"
    r"answers|solutions|key).*)?|conclusions?|"
    r"final (?:remarks|thoughts|answers|notes)|references|bibliography|appendix|acknowledge?ments?|contributors|"
    r"all (?:final )?answers|answer (?:key|summary)|summary table|closing (?:remarks|thoughts))\s*:?$",
    re.IGNORECASE,
)
_TITLE_LIKE = regex(
    r"^(?!.*(?:[=$\\|<>\[\]{}^_*+;:!]|\d|\.$|\b(?:is|are|was|were|has|have|we|it|so|yes|no|true|false|gives?|because)\b"
    r"|\b(?!a\b)[A-Za-z]\b(?!['’])))[A-Z\"“][^.]{2,70}$"
)
_FEW_WORDS = regex(r"^(?!.*[=$\\|<>\[\]{}^_;])(?=.*[^\W\d_]{3})\S+(?:\s+\S+){0,9}(?<![.:;])$")
_LEAST_ROMANS = 3
_LEAST_TITLED = 3
_WORD = regex(r"[^\W\d_]{4}")
_LONG_TITLE = 14
_NEAR = 3
_MANY_INLINE = 0.4
_SHORT = 84
_WORDS_OF_A_VERDICT = 6
_MOST_OF_A_HEADING = 200
_MAY_HEAD = regex(  # a quick look before the patterns
    r"[\s>*_+•\\#=~<\[\u2190-\u21ff\u25a0-\u25ff\u2600-\u27bf\U0001f300-\U0001faff\ufe0f-]*(?:[(\d§]|[A-Za-z][).]|#|\\|(?:sub-?)?(?:part|prob|ques|qn|q|ex|task|sol|ans|home|hw|p\d|"
    r"item))",
    re.IGNORECASE,
)
_NINTH = regex(r"^([\s>*_#+-]*(?:\\item\s*\[)?(?:[Pp]art\s+)?\(?)i(?=[).:](?:[\s*_\]]|$))")
_MENTION = regex(r"\b(?:problems?|questions?|parts?)\s*\(?(?:\d|[a-h]\b)", re.IGNORECASE)
_LISTED = regex(r"^\s*(?:[-*]\s*)?(?:\*\*)?(\d{1,2})\s*[.)(]?\s*\(?[a-h]?\)?", re.MULTILINE)


def find_headings(lines: Sequence[str]) -> list[Heading]:
    """All lines that may be headings, those in closed code fences left out.

    Examples:
        >>> [h.text for h in find_headings(["# Problem 1", "", "text that is a sentence."])]
        ['Problem 1']
    """
    found: list[Heading] = []
    eight = False
    for i in lines_outside_code(lines):
        line = lines[i]
        if not line or line.isspace() or (len(line) > _SHORT and not _MAY_HEAD.match(line)) or len(line) > 4_000:
            continue
        heading = parse_heading(line, i)
        if eight and (ninth := _NINTH.match(line)):
            # "(i)" is the ninth letter behind an h, else the first of (i), (ii), (iii).
            eighth = parse_heading(f"{ninth[1]}h{line[ninth.end(1) + 1 :]}", i)
            heading = replace(eighth, letter="i", text=eighth.text.replace("h", "i", 1)) if eighth else heading
        if heading is not None and not (heading.strength == 3 and _is_a_verdict(heading)):
            opens = (
                i == 0
                or not lines[i - 1].strip()
                or (bool(found) and found[-1].line == i - 1 and found[-1].letter is None)
            )
            found.append(heading if opens else replace(heading, after_blank=False))
            eight = eight or heading.letter == "h"
    return without_results(found, lines)


def _is_a_verdict(heading: Heading) -> bool:
    """Whether a line is a row of somebody's table: ``1a`` and then "One-shot correct"."""
    return 0 < len(heading.rest.split()) <= _WORDS_OF_A_VERDICT and judge_category(heading.rest) is not None


def lines_outside_code(lines: Sequence[str]) -> list[int]:
    """The numbers of the lines that don't stand between two code fences; a last fence without a partner fences nothing.

    Examples:
        >>> lines_outside_code(["a", "```", "b", "```", "c", "```", "d"])
        [0, 4, 6]
    """
    marked = [i for i, line in enumerate(lines) if "```" in line or "~~~" in line]
    odd = {i for i in marked if _FENCE.match(lines[i])}
    fences: list[int] = []
    for i in marked:  # "**Assistant:** ```python" opens one as well, and is a label
        if i in odd or (len(fences) % 2 == 0 and _FENCE_BEHIND_A_LABEL.match(lines[i])):
            fences.append(i)
    if len(fences) % 2:
        fences.pop()
    inside: set[int] = set()
    for a, b in zip(fences[::2], fences[1::2], strict=True):
        inside.update(range(a if a in odd else a + 1, b + 1))
    return [i for i in range(len(lines)) if i not in inside and i not in odd]


def find_sections(lines: Sequence[str], letters: Sequence[str] | None = None) -> list[Section]:
    """The sections of a solution, in order.

    Args:
        lines: the lines of the source, or of one answer.
        letters: if given, the letters that a part may have.

    Examples:
        >>> found = find_sections(["1. Sums", "(a) It is 4.", "(b) It is", "5.", "", "2. Products", "(a) 6"])
        >>> [(s.question, s.letter, s.first, s.last, s.inline) for s in found]
        [('1', 'a', 1, 1, 'It is 4.'), ('1', 'b', 2, 3, 'It is'), ('2', 'a', 6, 6, '6')]
        >>> found = find_sections(["Problem 1", "(i) It is 4.", "(ii) It is 5.", "(iii) It is 6."])
        >>> [(s.question, s.letter) for s in found]
        [('1', 'a'), ('1', 'b'), ('1', 'c')]
    """
    lines = _roman_as_letters(lines)
    headings = find_headings(lines)
    structural = _structure(headings, letters)
    lettered = [heading for _, heading in structural if heading.letter]
    if all(heading.strength < 2 for heading in lettered):
        dotted = dotted_headings(lines, lines_outside_code(lines))
        if len(dotted) > len(lettered) and all(letters is None or h.letter in letters for h in dotted):
            questions: dict[str | None, Heading] = {
                h.question: h for h in headings if h.question and not h.letter and h.strength
            }
            structural = [(questions.get(h.question), h) for h in dotted]
    if not structural:
        return table_sections(lines, letters)
    structural = _with_questions_alone(structural, lines)
    ends = _ends(structural, headings, lines)
    if _are_titled(structural, lines):
        structural = [(above, _titled(h, lines)) for above, h in structural]
    inline = _answers_inline(structural, ends, lines)
    return [_section(chain, end, lines, inline=inline) for chain, end in zip(structural, ends, strict=True)]


_NUMBERED_LINE = regex(r"^[ \t]*(?:\*\*)?(?P<q>\d{1,2})[.):](?:\*\*)?[ \t]+(?P<rest>\S.*)$")


def _with_questions_alone(structural: Sequence[Chain], lines: Sequence[str]) -> list[Chain]:
    """With the questions that have no parts, ``8) ...`` between ``6d) ...`` and ``9a) ...``, where all are named so.

    An item of a list within an answer follows the item before it.
    """
    if any(heading.strength < 3 or heading.style != "plain" for _, heading in structural):
        return list(structural)
    result: list[Chain] = []
    outside = set(lines_outside_code(lines))
    for k, (above, heading) in enumerate(structural):
        result.append((above, heading))
        following = structural[k + 1][1] if k + 1 < len(structural) else None
        end = following.line if following is not None else len(lines)
        number, listed = int(heading.question or 0), set[int]()
        for i in range(heading.line + 1, end):
            found = _NUMBERED_LINE.match(lines[i]) if i in outside else None
            if found is None:
                continue
            own = int(found["q"])
            between = number < own and (following is None or own < int(following.question or 0))
            if between and len(lines[i]) < _MOST_OF_A_HEADING and own - 1 not in listed and own > 1:
                result.append((None, Heading(i, "plain", 7, f"{own})", str(own), None, found["rest"], strength=1)))
                number = own
            listed.add(own)
    return result


_ROMAN = regex(r"^(\s*(?:\*\*)?\(?)(viii|vii|vi|iv|v|iii|ii|i)([).])(?=[\s*])")
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii")


def _roman_as_letters(lines: Sequence[str]) -> Sequence[str]:
    """The same lines with (i), (ii), ... as (a), (b), ..., where a document numbers its parts so and uses no letters.

    They are parts only where the first of them stands right under a question's heading.
    """
    found = {i: m for i, line in enumerate(lines) if (m := _ROMAN.match(line))}
    if len(found) < _LEAST_ROMANS:
        return lines
    headings = find_headings(lines)
    if any(h.letter is not None and h.strength for h in headings):
        return lines
    questions = {h.line for h in headings if h.question is not None and h.strength}
    firsts = [i for i, m in found.items() if m[2] == "i"]
    for i in firsts:
        above = next((k for k in range(i - 1, -1, -1) if lines[k].strip("-=~*_ ")), -1)
        if above not in questions:
            return lines
    if not firsts:
        return lines
    changed = list(lines)
    for i, m in found.items():
        changed[i] = f"{m[1]}{chr(97 + _ROMANS.index(m[2]))}{m[3]}{lines[i][m.end() :]}"
    return changed


Chain = tuple[Heading | None, Heading]
"""The question's heading above, and the heading that opens the section (which may be the question's own)."""


def _structure(headings: Sequence[Heading], letters: Sequence[str] | None) -> list[Chain]:
    named = [h for h in headings if h.strength]
    if letters is not None:
        named = [h for h in named if h.letter is None or h.letter in letters]
    listed = letters is None and all(h.strength < 2 for h in named if h.letter is not None)
    questions = _questions(named, listed=listed)
    anew = letters is None and not questions
    if anew:
        questions = _titles(headings)
    bounds = [q.line for q in questions]
    result: list[Chain] = []
    edges = [-1, *bounds, 1 << 60]
    above: list[Heading | None] = [None, *questions]
    lettered = [h for h in named if h.letter is not None]
    at = [h.line for h in lettered]
    for i, question in enumerate(above):
        inside = lettered[bisect_right(at, edges[i]) : bisect_left(at, edges[i + 1])]
        own = question if question is not None and question.letter is not None else None
        chosen = choose_letters(inside, question, anew=anew and question is None)
        number = question.question if question is not None and own is None else None
        if (
            question is not None
            and number is not None
            and chosen
            and all(h.question not in (None, number) for h in chosen)
        ):
            # "Problem 8" has no parts, and "Problem 2(b)" follows.
            result.append((question, question))
        if own is not None:
            result.append((own, own))
        elif question is not None and not chosen and question.question is not None:
            result.append((question, question))
        result += [(question, h) for h in chosen]
    return result


def _titles(headings: Sequence[Heading]) -> list[Heading]:
    """Headings without a number right above a part (a), where nothing else opens the questions."""
    found = []
    for above, below in itertools.pairwise(headings):
        near = below.line - above.line <= _NEAR or above.style in ("markdown", "latex")
        worded = above.style != "plain" or (above.after_blank and _WORD.search(above.text))
        if above.strength == 0 and below.letter == "a" and below.question is None and near and worded:
            found.append(above)
    return found if len(found) > 1 else []


def _questions(named: Sequence[Heading], *, listed: bool) -> list[Heading]:
    """Headings that open a question: ``Problem 2``, or ``2. Title`` where no stronger ones are and letters hang
    below; ``listed`` if ``2. (a) ...`` opens one, too."""
    strong = [h for h in named if h.strength == 2 and h.question is not None and h.letter is None]
    if strong:
        return strong
    weak = [
        h for h in named if h.strength == 1 and h.question is not None and h.letter in (None, "a" if listed else None)
    ]
    lettered = [h.line for h in named if h.letter is not None]
    kept: list[Heading] = []
    for i, heading in enumerate(weak):
        end = weak[i + 1].line if i + 1 < len(weak) else 1 << 60
        below = bisect_right(lettered, heading.line) < bisect_left(lettered, end)
        # A question without parts is set like the others: "\\section{8. Noise}".
        alike = heading.style in ("latex", "markdown") and heading.letter is None
        below = below or (alike and any((k.style, k.level) == (heading.style, heading.level) for k in kept))
        number = int(heading.question or 0)
        if below and number > (int(kept[-1].question or 0) if kept else 0):
            kept.append(heading)
    return kept


def _ends(structural: Sequence[Chain], headings: Sequence[Heading], lines: Sequence[str]) -> list[int]:
    """The line where each section ends (exclusive): the next heading that opens one, a question, or a closing
    summary."""
    opens = sorted({h.line for chain in structural for h in chain if h is not None})
    ends = []
    for _, heading in structural:
        after = bisect_right(opens, heading.line)
        ends.append(opens[after] if after < len(opens) else len(lines))
    last = structural[-1][1]
    titles = [h.rest for chain in structural for h in chain if h is not None and h.rest]
    for heading in headings:
        if heading.line <= last.line or not _CLOSING.match(heading.text):
            continue
        outer = heading.style == "markdown" and any(
            h is not None and h.style == "markdown" and heading.level <= h.level for h in structural[-1]
        )
        if outer or _sums_up(lines[heading.line + 1 : heading.line + 40], titles, len(structural)):
            ends[-1] = heading.line
            break
    return ends


def _sums_up(body: Sequence[str], titles: Sequence[str], parts: int) -> bool:
    """Whether a closing text speaks of the whole document: of several problems, or of the titles of several
    sections."""
    text = "\n".join(body)[:8_000].lower()
    if len(_MENTION.findall(text)) >= 2 or "problems" in text[:400] or "all questions" in text[:400]:
        return parts > 1
    told = sum(1 for title in set(titles) if len(title) > 8 and title.lower()[:60] in text)
    return told >= 2 or (parts > 2 and len(set(_LISTED.findall(text))) >= 3 and told >= 1)


def _are_titled(structural: Sequence[Chain], lines: Sequence[str]) -> bool:
    """Whether bare letters have titles behind them, on a line of their own: ``(a) Filter sizes``."""
    bare = [h for _, h in structural if h.rest and h.strength == 1 and h.style == "plain"]
    titled = sum(1 for h in bare if _is_titled(h, lines))
    return titled >= _LEAST_TITLED and titled >= 0.6 * len(bare)


def _is_titled(heading: Heading, lines: Sequence[str], pattern: re.Pattern[str] = _TITLE_LIKE) -> bool:
    behind = lines[heading.line + 1 : heading.line + 2]
    short = len(heading.rest) <= _SHORT and pattern.match(heading.rest) is not None
    return short and not "".join(behind).strip()


def _titled(heading: Heading, lines: Sequence[str]) -> Heading:
    """Where the others have titles, any few words on a line of their own are one."""
    bare = heading.rest and heading.strength == 1 and heading.style == "plain"
    return replace(heading, strength=2) if bare and _is_titled(heading, lines, _FEW_WORDS) else heading


def _answers_inline(structural: Sequence[Chain], ends: Sequence[int], lines: Sequence[str]) -> bool:
    """Whether answers begin behind the parts' names: where many do clearly, the others are no titles either."""
    behind = [(h, end) for (_, h), end in zip(structural, ends, strict=True) if h.rest and h.style != "markdown"]
    clear = sum(1 for h, end in behind if _is_answer(h) or not any(line.strip() for line in lines[h.line + 1 : end]))
    return clear > 1 and clear >= _MANY_INLINE * len(behind)


def _section(chain: Chain, end: int, lines: Sequence[str], *, inline: bool = False) -> Section:
    above, heading = chain
    question = heading.question or (above.question if above is not None else None)
    texts = [h.text[:_MOST_OF_A_HEADING] for h in chain if h is not None]
    texts = list(dict.fromkeys(texts))
    first, last = heading.line + 1, end - 1
    while last > heading.line and not lines[last].strip("-_*= \t\f#"):
        last -= 1
    while first <= last and not lines[first].strip("-_*= \t\f"):
        first += 1
    while last >= first and not lines[last].strip("-_*= \t\f#"):
        last -= 1
    begins = inline and heading.style != "markdown" and first == heading.line + 1  # no blank line behind a title
    answer = heading.rest if heading.rest and (first > last or begins or _is_answer(heading)) else ""
    section = Section(question, heading.letter, "\n".join(texts), first, last, heading.line, answer)
    if answer:
        return replace(section, first=heading.line, last=max(last, heading.line))
    return section


def _is_answer(heading: Heading) -> bool:
    """Whether the words behind a part's name are a sentence or a result rather than a title."""
    rest = heading.rest
    if rest.endswith("?") and len(rest.split()) <= _LONG_TITLE and heading.strength > 1 and "=" not in rest:
        return False  # a title that asks
    return (
        any(mark in rest for mark in ("=", "$", "\\(", "\\[", "?"))
        or rest.rstrip("*_ ").endswith((".", ":", ","))
        or rest.lstrip("*_ ").startswith("[")
        or len(rest.split()) > _LONG_TITLE
        or (heading.strength == 1 and heading.style == "plain")
    ) and heading.style != "markdown"
