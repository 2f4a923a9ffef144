"""A chat in text or Markdown into turns: by its speakers' labels, or by its quoted prompts.

What a person wrote around the turns (front matter, headings, reflections) becomes turns of the role ``annotator``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from viva.patterns import regex
from viva.reading.annotator_sections import divide
from viva.reading.headings import parse_heading
from viva.reading.labels import Label, LabelRole, model_families, names_a_model, parse_label, role_of
from viva.reading.mentions import find_mentions
from viva.reading.page_furniture import without_page_furniture
from viva.reading.preamble import is_preamble
from viva.reading.remark_labels import is_prompting_remark
from viva.reading.sections import lines_outside_code
from viva.reading.speakers import Speakers, find_speakers
from viva.reading.thinking import hide_closed_thinking, without_thinking
from viva.reading.transcript import Role, Turn

_RULE = regex(r"^\s*(?:[-_*=]\s?){3,}$")
_NAMED_MODEL = regex(
    r"^\W{0,4}(?:model|llm|ai|chatbot)(?: (?:used|name|tested|evaluated|version))?\W{0,3}[:：]\W{0,3}(\S.{1,60}?)\W*$",
    re.IGNORECASE | re.MULTILINE,
)
_LEAST_QUOTE = 8
_MOST_OF_A_TITLE = 12
_LONGEST_TITLE = 80
_LEAST_ANSWERS = 3
_LONGEST_QUESTION = 2_000
_ASKING = regex(
    r"\?|(?:^|[.:;)]\s+|\b(?:now|and|then|please)\s+)(?:Derive|Find|Compute|Calculate|Determine|Show|Prove|Give|Eliminate|Name)\b",
    re.IGNORECASE | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Chat:
    """Turns of a chat; ``certain`` if its labels are well known names."""

    turns: tuple[Turn, ...]
    certain: bool
    model: str | None = None
    preamble: str | None = None


def read_labelled(text: str) -> Chat | None:
    """The turns of a chat whose speakers are labelled, or None where nobody is.

    Examples:
        >>> chat = read_labelled("ME: What is 2+2?\\nBOT: It is\\n4.")
        >>> [(turn.role, turn.text, turn.lines) for turn in chat.turns]
        [('examiner', 'What is 2+2?', (1, 1)), ('examinee', 'It is\\n4.', (2, 3))]
    """
    lines = without_page_furniture(text.split("\n"))
    visible = without_page_furniture(hide_closed_thinking(text).split("\n"))
    labels = _labels(visible)
    speakers = find_speakers(labels, visible)
    if speakers is None:
        one_sided = _one_sided(labels, visible) or _asked_in_a_paragraph(labels, visible)
        if one_sided is None:
            return None
        speakers = one_sided
    speakers = _with_printed_questions(speakers, visible)
    return _chat(lines, speakers)


def read_quoted(text: str) -> Chat | None:
    """The turns of a chat whose prompts are quoted with ``>`` and whose answers follow, or None.

    Examples:
        >>> chat = read_quoted("> What is the sum of two and two?\\n\\nIt is 4.\\n")
        >>> [(turn.role, turn.lines) for turn in chat.turns]
        [('examiner', (1, 1)), ('examinee', (3, 3))]
    """
    lines = text.split("\n")
    starts = []
    for i in lines_outside_code(lines):
        if not lines[i].startswith(">") or (i > 0 and lines[i - 1].startswith(">")):
            continue
        end = i
        while end + 1 < len(lines) and lines[end + 1].startswith(">"):
            end += 1
        if len(" ".join(lines[i : end + 1]).split()) >= _LEAST_QUOTE - 1 or lines[i].startswith(">>> "):
            starts.append((i, end))
    marks: list[tuple[Label, LabelRole]] = []
    for first, last in starts:
        after = last + 1
        while after < len(lines) and not lines[after].strip():
            after += 1
        if after >= len(lines) or lines[after].startswith(">"):
            continue
        marks.append((Label(first, "", ">", "bracket", lines[first], "examiner", True), "examiner"))
        marks.append((Label(after, "", "", "bracket", lines[after], "examinee", True), "examinee"))
    return _chat(lines, Speakers(tuple(marks), certain=False)) if marks else None


def _labels(lines: Sequence[str]) -> list[Label]:
    outside = lines_outside_code(lines)
    if len(outside) < 0.3 * len(lines):  # a whole chat within a fence
        outside = list(range(len(lines)))
    found = []
    for i in outside:
        line = lines[i]
        if not line or line.isspace() or not _may_be_labelled(line):
            continue
        if (label := parse_label(line[:400], i)) is not None:
            if len(line) > 400 and label.rest:
                at = line.find(label.rest[:40])
                label = Label(i, label.name, label.key, label.form, line[at:].rstrip(), label.role, label.strong)
            found.append(label)
    return found


def _may_be_labelled(line: str) -> bool:
    """A quick look before the patterns: long documents have many lines and few labels."""
    return len(line) <= 60 or ":" in line[:120] or "：" in line[:120] or line.lstrip(" \t>")[:1] in "#*_[<【"


def _one_sided(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    """Only prompts are labelled (the answer follows after a blank line), or only answers (the prompt stands above)."""
    strong = [x for x in labels if x.strong and x.role in ("examiner", "examinee")]
    for side in ("examiner", "examinee"):
        ours = [x for x in strong if x.role == side]
        if not ours or any(x.role != side for x in strong):
            continue
        ends = [x.line for x in ours[1:]] + [len(lines)]
        found: list[tuple[Label, LabelRole]] = []
        previous = -1
        for label, end in zip(ours, ends, strict=True):
            if side == "examiner":
                reply = _after_blank(lines, label, end)
                if reply is None:
                    return None
                found += [(label, "examiner"), (reply, "examinee")]
            else:
                asked = _asked_above(lines, previous, label.line)
                if asked is None and not found:
                    begins = _unlabelled_prompt(lines, label.line)
                    if begins == label.line:
                        return None
                    asked = Label(begins, "", "", "heading", lines[begins], "examiner", True)
                if asked is not None:
                    found.append((asked, "examiner"))
                found.append((label, "examinee"))
                previous = label.line
        return Speakers(tuple(found), certain=False)
    return None


def _asked_in_a_paragraph(labels: Sequence[Label], lines: Sequence[str]) -> Speakers | None:
    """Questions of one paragraph under the headings of parts, "Answer:" under each; remarks may ask for another one.

    What stands under a heading has to ask something: it may be a derivation whose last line is headed "Answer:".
    """
    answers = [x for x in labels if x.key == "answer"]
    answers = [x for x in answers if x.form == answers[0].form]
    if len(answers) < _LEAST_ANSWERS or any(x.strong and x.role == "examinee" for x in labels):
        return None
    remarks = [x for x in labels if is_prompting_remark(x)]
    found: list[tuple[Label, LabelRole]] = []
    previous = -1
    for label in answers:
        asked = _asked_above(lines, previous, label.line, longest=_LONGEST_QUESTION)
        told = [x for x in remarks if previous < x.line < label.line]
        if asked is not None:
            if not _is_question(lines, asked.line, label.line):
                return None
            found.append((asked, "examiner"))
        elif previous >= 0 and told:
            found.append((replace(told[-1], role="examiner"), "examiner"))
        else:
            return None
        found.append((label, "examinee"))
        previous = label.line
    return Speakers(tuple(found), certain=True) if len(answers) > 2 * len(remarks) else None


def _is_question(lines: Sequence[str], first: int, end: int) -> bool:
    """Whether a heading and one paragraph at most, on its line or behind it, are all there is, and ask something."""
    filled = [bool(line.strip()) for line in lines[first:end]]
    gaps = sum(before and not after for before, after in pairwise([*filled, False]))
    return (gaps == 1 or (gaps == 2 and not filled[1])) and bool(_ASKING.search("\n".join(lines[first:end])))


def _with_printed_questions(speakers: Speakers, lines: Sequence[str]) -> Speakers:
    """Where the same examinee speaks twice in a row and a part's heading stands between, that is what was asked.

    So a copied sheet reads, in which each question is followed by "GPT:" and its answer.
    """
    found: list[tuple[Label, LabelRole]] = []
    before = -1
    for label, role in speakers.labels:
        same = bool(found) and found[-1][1] == role == "examinee" and found[-1][0].key == label.key
        if role == "examinee" and (same or not found):
            asked = _printed_above(lines, before, label.line)
            if asked is not None and (same or before < 0):
                found.append((asked, "examiner"))
        found.append((label, role))
        before = label.line
    return Speakers(tuple(found), speakers.certain)


def _printed_above(lines: Sequence[str], previous: int, line: int) -> Label | None:
    """The last heading of a part between two labels, and the heading of its question above it if that is there, too."""
    asked = _asked_above(lines, previous, line)
    if asked is None or asked.line <= previous:
        return None
    for i in range(asked.line - 1, previous, -1):
        text = lines[i].strip()
        opens = not lines[i - 1].strip() if i else True
        heading = parse_heading(lines[i], i) if opens and 0 < len(text) < _LONGEST_TITLE else None
        if heading is not None and heading.question and not heading.letter and not text.endswith((".", ":", ",")):
            return Label(i, "", "", "heading", lines[i], "examiner", True)
    return asked


def _after_blank(lines: Sequence[str], label: Label, end: int) -> Label | None:
    i = label.line if label.rest.strip() else label.line + 1
    while i < end and not lines[i].strip():
        i += 1
    while i < end and lines[i].strip():
        i += 1
    while i < end and not lines[i].strip():
        i += 1
    return Label(i, "", "", "bare", lines[i], "examinee", True) if i < end else None


def _asked_above(lines: Sequence[str], previous: int, line: int, longest: int = 300) -> Label | None:
    """The heading of a part above an answer's label, as the start of what was asked."""
    for i in range(line - 1, max(previous, line - 200), -1):
        heading = parse_heading(lines[i][:300], i) if lines[i].strip() and len(lines[i]) < longest else None
        if heading is not None and heading.strength:
            return Label(i, "", "", "heading", lines[i], "examiner", True)
    return None


def _chat(lines: Sequence[str], speakers: Speakers) -> Chat:
    marks = speakers.labels
    ends = [label.line - 1 for label, _ in marks[1:]] + [len(lines) - 1]
    spoken = {label.key: label for label, role in marks if role == "examinee" and label.name}
    names = sorted(  # "Model" and "Response" are words of answers, too
        label.name.lower() for key, label in spoken.items() if label.role is None or names_a_model(key)
    )
    names += model_families("\n".join([*names, *lines[: marks[0][0].line]]))
    answers = [(label.line, end) for (label, role), end in zip(marks, ends, strict=True) if role == "examinee"]
    divided = iter(divide(answers, lines, names, marks[0][0].line))
    turns: list[Turn] = []
    begins = marks[0][0].line
    if marks[0][1] == "examinee":
        begins = _unlabelled_prompt(lines, begins)
    front = _turn("annotator", None, 0, begins - 1, lines)
    if front is not None:
        turns.append(front)
    if begins < marks[0][0].line and (asked := _turn("examiner", None, begins, marks[0][0].line - 1, lines)):
        turns.append(asked)
    for (label, role), end in zip(marks, ends, strict=True):
        if role != "examinee":
            turn = _turn(role, label, label.line, end, lines)
            turns += [turn] if turn is not None else []
            continue
        for stretch in next(divided):
            own = label if stretch.first == label.line else None
            kind: Role = "annotator" if stretch.annotator else "examinee"
            turn = _turn(kind, own, stretch.first, stretch.last, lines)
            turns += [turn] if turn is not None else []
    first = next((turn for turn in turns if turn.role in ("examiner", "system")), None)
    return Chat(
        tuple(turns),
        speakers.certain,
        _model(marks, front),
        first.text.strip() if first is not None and is_preamble(first.text) else None,
    )


def _unlabelled_prompt(lines: Sequence[str], end: int) -> int:
    """Where the last paragraph above the first answer begins, if it can be its prompt; else ``end``."""
    last = end - 1
    while last >= 0 and not lines[last].strip():
        last -= 1
    first = last
    while first > 0 and lines[first - 1].strip():
        first -= 1
    text = "\n".join(lines[first : last + 1])
    titled = text.lstrip().startswith("#") and len(text.split()) <= _MOST_OF_A_TITLE
    asks = bool(text.strip()) and not titled and not text.lstrip().startswith(("|", "<", "\\section"))
    return first if asks and len(text.split()) > _LEAST_QUOTE and find_mentions(text) else end


_TEMPLATE_END = regex(r"(?:<end_of_turn>|<\|(?:im_end|eot_id|end|endoftext|end_of_text)\|>|</s>)\s*$")
"""How a chat template ends a turn."""


def _turn(role: Role, label: Label | None, first: int, last: int, lines: Sequence[str]) -> Turn | None:
    """A turn of these 0-based lines without blank ends; None if nothing is left and nobody is labelled."""
    while last > first and (not lines[last].strip() or _RULE.match(lines[last])):
        last -= 1
    if label is None:
        while first < last and not lines[first].strip():
            first += 1
        if last < first or not lines[first].strip():
            return None
        body = [lines[first]]
    else:
        body = [label.rest.rstrip()]
    text = "\n".join(_TEMPLATE_END.sub("", line) for line in [*body, *lines[first + 1 : last + 1]])
    complete = True
    if role == "examinee":
        text, complete = without_thinking(text)
    elif role == "examiner" and all(line.startswith(">") or not line.strip() for line in text.split("\n")):
        text = "\n".join(line.removeprefix(">").removeprefix(" ") for line in text.split("\n"))
    name = label.name if label is not None else ""
    return Turn(role=role, text=text, lines=(first + 1, last + 1), speaker=name, complete=complete)


def _model(marks: Sequence[tuple[Label, LabelRole]], front: Turn | None) -> str | None:
    """The examinee's name where it is a model's, or what the front matter says ("Model: ...")."""
    for label, role in marks:
        generic = label.key in ("assistant", "ai", "bot", "model", "llm", "response", "reply", "agent", "chatbot")
        if role == "examinee" and label.name and not generic and role_of(label.key) == ("examinee", True):
            known = "'s" in label.key or not any(w in label.key for w in ("response", "reply", "output", "answer"))
            if known:
                return re.sub(r"['’]s\b.*$|\s+(?:said|says|replied|answered|wrote|responded)$", "", label.name)
    if front is not None and (named := _NAMED_MODEL.search(front.text[:20_000])):
        return named[1].strip()
    return None
