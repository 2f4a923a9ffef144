"""Which of the numbers in a text is the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from viva.patterns import regex
from viva.reading.answers import cues
from viva.reading.answers.code_numbers import code_numbers
from viva.reading.answers.enumerated import without_enumerators
from viva.reading.answers.form import AnswerForm, Candidate, NumberValue
from viva.reading.answers.labels import Labels
from viva.reading.answers.number_rows import in_a_row, told_respectively
from viva.reading.answers.number_tables import numbers_of_table
from viva.reading.answers.numbers import NumberFound, find_numbers
from viva.reading.answers.statements import Statement, Weight
from viva.reading.answers.subjects import of_another
from viva.reading.answers.totals import comes_to, concluded, headed, with_dash
from viva.reading.answers.variants import asked_variant, names_condition
from viva.reading.answers.vector_equations import entry_by_entry

Role = Literal["", "told", "total", "part"]

_NAME_BEFORE = regex(
    r"\b(?:step|equations?|eqs?\.?|part|problem|question|table|figure|fig\.?|section|chapter|case|version|layer"
    r"|row|column|item|reason|line|page|method|approach|"
    r"option|index|position|channel|homework|hw|exercise|note|part)\s*[#(]?\s*$",
    re.IGNORECASE,
)
_ASSERTED = regex(
    r"(?:=|≈|:|→|⇒|\b(?:is|are|be|equals?|gives?|get|obtain|have|has|yields?|total(?:s|ing)?(?: of)?|makes?"
    r"|contains?|needs?|requires?|uses?|of|to|just|only|exactly|simply|answer|"
    r"becomes?|remains?|therefore|thus|was|leaves?|there are|about|identically|always|together|altogether|sum"
    r"|all in all|all told|(?:that|it|this|there)['’]s|amounts? to|comes? to"
    r"|sums? to|adds? up to|reports?|say|choose|so|hence|makes?|instead))"
    r"[\s:⟪⟦\"'(]*(?:a |an |the |exactly |just |only |simply |equal to |a total of |in total |about "
    r"|approximately )*[\s⟪⟦\"'(]*$",
    re.IGNORECASE,
)
_EQUATED = regex(r"(?:=|≈|→|⇒)[\s⟪⟦]*$")
_SYMBOL_BEFORE = regex(r"(?:^|[^\w])(?P<symbol>[A-Za-zα-ωΑ-Ω](?:_\(?\w{1,6}\)?)?)\s*=\s*[⟪⟦]*$")
_OPERATOR_BEFORE = regex(r"(?:[+*/·×^_÷√∑∂]|[^\s(:=|>]\s*[-−]\s*|\d\s*[xX])\s*[(]?\s*$")
_OPERATORS = frozenset("+*/·×^_÷√∑∂-−xX")
"""What ``_OPERATOR_BEFORE`` may end with."""
_OPERATOR_AFTER = regex(
    r"^[)⟫⟧]*\s*(?:[*/·×^_÷]|[-+]\s*[^\s>\d]|\(\s*[-A-Za-zα-ω\\∂]*[∂\\_^=]|[∂∑√γβλμ\\](?![⇒])"
    r"|(?<!\n)(?:Var|Cov|E|P|Pr|tr|log|ln|exp|det)\s*[\[(])"
)
_RATIO_AFTER = regex(
    r"^[)⟫⟧]*\s*(?:%|percent|x\b|×(?!\s*\d)|times\b(?! the)|-?fold|-?(?:dimensional|d)\b|st\b|nd\b|rd\b|th\b|:\d)",
    re.IGNORECASE,
)
_PERCENT = regex(r"[)⟫⟧]*\s*(?:%|percent\b|per cent\b)", re.IGNORECASE)
_EQUALS_AFTER = regex(
    r"^(?:[)⟫⟧\s]*|[)⟫⟧ \t]*(?:\([^()\n]{0,40}\)[ \t]*)?(?:(?!(?:when|if|for|as|at|where|in|because|since|and|or|but|so"
    r"|then|with|while)\b)[A-Za-z]+[ \t]+){0,3})="
)
_ONLY_LETTERS = regex(r"(?:[^\d=]|[_^]\s*\(?\d{1,2}\)?)+")
_WORD_AFTER = regex(r"^[)⟫⟧*\s]*(?P<words>(?:[A-Za-z-]{3,}\s*){1,4})")
_DENIED = regex(
    r"(?:\b(?:not|cannot|never)|n['’]t)\s+(?:(?!but\b)[a-z]+\s+){0,3}(?:be|become|equal|vanish|go to|tend to)[\s:⟪⟦]*$",
    re.IGNORECASE,
)
"""What a quantity needn't be: "it doesn't have to be zero"."""
_DENIED_SUM = regex(r"\bnot\s+[\d.,+*/·×÷^() -]{1,40}[=≈]\s*[⟪⟦]*$")
"""The end of a calculation that is denied: "not 2·4.25 = 8.5\"."""
_OF_BEFORE = regex(
    r"\b(prior|old|original|initial|previous|former|uncorrected)\s+[a-z]+\s+"
    r"(?:(?:was|is|of|had been|at|being)\b|=|≈)[\s⟪⟦(]*$",
    re.IGNORECASE,
)
"""What a quantity was before it became what is asked for."""
_OF_AN_EXAMPLE = regex(
    r"\b(?:[Ff]or|[Ww]ith|[Tt]ake|[Tt]aking|[Cc]onsider|[Ll]et|[Ss]uppose|[Tt]ry|[Ii]f)\s+[A-Z]\s*=\s*(?=[^.;]{0,20}[a-z∑Σ])[^.;]*$"
)
"""A function that the text chose by itself: "for L = y_1 + y_2 it equals ..."."""
_SAID_ALONE = regex(
    r"[\s⟫⟧)]*(?:[.,;:!?]|$|=|\((?=[\d=]|i\.e|that is|namely)"
    r"|(?:when|if|for|as|at|in|because|since|and|but|so|whatever|regardless|too|here|there|then|by)\b)"
)
"""What may stand behind a number in words that is no article: "one K × K filter" counts filters."""
_SET_TO = regex(
    r"\b(?:set(?:ting|s)?|equat(?:e|es|ing))\b[^.;:=]{1,60}\b(?:to|equal(?: to)?|with)\s*[⟪⟦(]*$", re.IGNORECASE
)
"""What something is made equal to, in order to solve for something else."""
_A_TERM = regex(
    r"\b(?:last|first|second|third|middle|cross|mixed|extra|other|covariance|this|that|the) term\s*"
    r"(?:\bis\b|=|\bequals\b)(?:[\s⟪⟦]*|(?-i:(?![^.;:]*\b[a-z]{3,}\b)[^.;:]{1,60}=[\s⟪⟦]*))$",
    re.IGNORECASE,
)
"""What a sum's term is, by itself or at the end of its own chain: "the last term is -2 Cov(X, Y) = 4"."""
_PUT_IN = regex(
    r"\b(?:with|where|for|using|taking|substituting|plugging in)[\s⟪⟦]+"
    r"(?:[^\W\d](?:_\(?\w{1,6}\)?)?\s*=\s*[-−]?[\d./]{1,12}[\s⟫⟧]*(?:,\s*and|,|and)[\s⟪⟦]*){0,6}"
    r"[^\W\d](?:_\(?\w{1,6}\)?)?\s*=[\s⟪⟦]*$",
    re.IGNORECASE,
)
_PARTIAL = regex(
    r"(?:^|[.,;:(]\s*)[^.,;:=]{0,40}\b(?:per|each|every|single|one)\b(?!\s*[:=])|\b(?:per|each)\s+\w+\s*[:=]",
    re.IGNORECASE,
)
_OTHER_QUANTITY = regex(
    r"\b(?:macs?|flops?|mult(?:iply|iplications?|iplies|s)?|madds?|operations?|ops|comput(?:e|ation|ations|ational)|memory"
    r"|bytes|[kmg]b|activations?|feature maps?|output (?:size|shape|volume)|pixels|costs?|latency)\b[^.;!?\n]{0,60}$",
    re.IGNORECASE,
)
"""What is counted beside parameters in the same breath."""
_COMPARED = regex(
    cues.COMPARISON.pattern + r"[^,;.]{0,40}$"
    r"|\b(?:half|thirds?|quarters?|(?:four|fif|six|seven|eigh|nin|ten)ths?|fraction|percent|%)\s+of\s+(?:the|these|those)\s+$",
    re.IGNORECASE,
)
_TOTAL_BEFORE = regex(r"\b(?:total|overall|altogether|together|in all|sum)\b[^.;]{0,50}$", re.IGNORECASE)
_TOTAL_AFTER = regex(
    r"^[ \t)⟫⟧]*(?:(?!(?:and|the|so|then|for|with|whose|a)\b)[a-z-]+ ){0,3}"
    r"(?:in total|altogether|in all|overall|total)\b(?!\s*(?:[=:]|(?:is|are|of|becomes|comes)\b))",
    re.IGNORECASE,
)
_BREAKDOWN = regex(
    r"(?<![\w.,])(?P<total>\d[\d,]*)[⟫⟧*]*\s+(?:[a-z-]+\s+){0,3}[a-z]{3,}[⟫⟧*]*\s*"
    r"(?:[:(—–]|, (?:namely|i\.e\.|of which))(?P<parts>[^.;!?:()\n]{3,120})"
)
"""A total and what it is made of: ``112 learnable parameters: 108 weights and 4 biases``."""
_LATER_CLAUSE = regex(r";\s|\.\s|,\s+(?:so|thus|which|that|giving|hence|making)\b|\b(?:that|it|this)['’]s\b")
_STOP_WORDS = frozenset(
    [
        "and",
        "for",
        "the",
        "are",
        "but",
        "with",
        "since",
        "because",
        "when",
        "where",
        "that",
        "this",
        "which",
        "while",
        "from",
        "per",
        "each",
        "was",
        "were",
        "has",
        "total",
        "ones",
        "altogether",
        "overall",
        "all",
        "only",
        "exactly",
        "learnable",
        "trainable",
        "weight",
        "free",
        "independent",
        "distinct",
        "unique",
        "different",
        "individual",
        "scalar",
        "real",
        "number",
    ]
)


def number_candidates(
    name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels, peers: Sequence[str] = ()
) -> Iterator[Candidate]:
    """Every number that may answer the field, weighed; ``peers`` are all fields that ask for a number, in order."""
    found = list(_number_candidates(name, form, statements, labels, peers))
    named = max((c.place for c, owned in found if owned and c.weight >= 10 * Weight.PLAIN), default=-1)
    for candidate, owned in found:
        level = candidate.weight // 10
        if not owned and not candidate.strict and candidate.place < named and Weight.PLAIN < level < Weight.ANSWER:
            # "So in total 67 test positive. The probability is ...": a step on the way.
            yield replace(candidate, weight=candidate.weight - 10 * (level - Weight.PLAIN))
        else:
            yield candidate


def _number_candidates(
    name: str, form: AnswerForm, statements: Sequence[Statement], labels: Labels, peers: Sequence[str]
) -> Iterator[tuple[Candidate, bool]]:
    """Each candidate, and whether words name the field for it."""
    for statement in statements:
        if not statement.plain:
            continue
        if statement.kind == "code":
            yield from ((candidate, True) for candidate in code_numbers(name, statement, labels))
            continue
        if statement.rows:
            yield from ((candidate, True) for candidate in numbers_of_table(name, form, statement, labels, peers))
            continue
        if len(peers) > 1 and "=" in statement.text and (told_apart := entry_by_entry(statement.text[:2000])):
            statement = replace(statement, text=told_apart, plain=told_apart)  # noqa: PLW2901
        elif _OPTIMUM.search(statement.plain):
            plain = _OPTIMUM.sub(lambda mark: " " * len(mark[0]), statement.plain)
            statement = replace(statement, plain=plain)  # noqa: PLW2901
        plain = without_enumerators(statement.plain, len(peers))
        listed = plain is not statement.plain
        if listed:
            statement = replace(statement, plain=plain)  # noqa: PLW2901
        if _SPACED.search(statement.plain) and _GROUPED.search(statement.plain):
            plain = _GROUPED.sub(lambda groups: groups[0].replace(" ", ","), statement.plain)
            statement = replace(statement, plain=plain)  # noqa: PLW2901
        if ") - " in statement.plain:
            statement = replace(statement, plain=with_dash(statement.plain))  # noqa: PLW2901
        found = [
            n for n in find_numbers(statement.plain[:20_000]) if not labels.inside(statement.plain, n.start, n.end)
        ]
        variant = asked_variant(form, statement.plain, found) if len(found) == 2 else None
        if variant is not None:
            found = [found[variant]]
        found.sort(key=lambda n: n.start)
        row = in_a_row(statement.plain, found)
        told = variant is not None or (
            row and len(found) == len(peers) > 1 and (listed or told_respectively(statement.plain, found))
        )
        total = concluded(statement.plain, found) if len(peers) == 1 else None
        if total is None and form.nouns and len(found) > 2 and not names_condition(form, statement.plain):
            total = headed(statement.plain, found) or comes_to(found, statement.plain)
        for position, number in enumerate(found):
            order = (position, len(found))
            placed = peers if not row or len(found) != len(peers) else (peers[position],)
            role: Role = "told" if told else ""
            if total is not None:
                role = "total" if position == total[0] else "part" if position in total[1] else role
            if (
                position
                and role in ("", "part")
                and not number.boxed
                and of_another(name, statement.plain, number, labels)
            ):
                continue
            if position + 1 < len(found) and _is_worked_out(statement.plain, number, found[position + 1]):
                role = role or "told"
            weighed = _weigh(name, form, statement, labels, number, order, placed, role)
            if weighed is not None:
                yield weighed


_OPTIMUM = regex(r"(?<=[A-Za-z])\^?(?:\*|\(?\\(?:star|ast)\s?\)?|⋆)(?=\s*[=≈:])")
"""The mark of what is optimal, ``w^* = ...``: it is asked for without."""
_NOUN_BEFORE = regex(r"\b(?:the|an?|its|their)\s+([a-z]{4,})\s+[⟪⟦(]*$", re.IGNORECASE)
_ANY_NOUN = frozenset("value result answer number total figure amount final same whole".split())  # noqa: SIM905


def _is_named_otherwise(form: AnswerForm, text: str, start: int, labels: Labels) -> bool:
    """Whether the noun right before a number is no name of what is asked: "and the frequency 0.7, so the mean is"."""
    noun = _NOUN_BEFORE.search(text, max(0, start - 40), start)
    if noun is None or noun[1].lower() in _ANY_NOUN or noun[1].lower() in form.ask.lower():
        return False
    return not any(
        begin < noun.end(1) <= stop or noun.end(1) <= begin < start for begin, stop, _ in labels.matches(text)
    )


_GROUPED = regex(
    r"(?<![\w.,^/-])(?<!\d )(?<!\d, )(?<!(?i:part|step|ayer|item) )(?<!(?i:figure|filter|kernel) )"
    r"[1-9]\d{0,2}(?: \d{3})+(?![\w^]|[.,/]\d| \d| ?[-+*/×·=(\[])"
)
"""Thousands parted by spaces, ``16 384``, and not two numbers that follow each other."""
_SPACED = re.compile(r"\d \d{3}")
"""Without it no thousands are parted; this is seen sooner."""
_GERMAN = regex(r"[1-9]\d{0,2}(?:\.\d{3})+")
_SCALE = regex(r"\s*(?:thousand|million|billion|[kKM](?![A-Za-z]))\b")


def _weigh(
    name: str,
    form: AnswerForm,
    statement: Statement,
    labels: Labels,
    number: NumberFound,
    order: tuple[int, int],
    peers: Sequence[str],
    role: Role = "",
) -> tuple[Candidate, bool] | None:
    """The candidate that a number is, and whether words name the field for it.

    It has a ``role`` where it is known that the sentence states it, or that it is what the others come to, or one of
    these.
    """
    told = role in ("told", "total")
    text = statement.plain
    before, after = text[max(0, number.start - 80) : number.start], text[number.end : number.end + 80]
    if form.percent and (sign := _PERCENT.match(after)):
        number, after = replace(number, value=_of_a_hundred(number.value)), after[sign.end() :]
    goes_on = role != "told" and _goes_on(after)
    if not number.boxed and (_NAME_BEFORE.search(before) or _RATIO_AFTER.match(after) or goes_on):
        return None
    if (
        text[number.start - 1 : number.start] in ("_", "^")
        or (role != "told" and _OPERATOR_AFTER.match(after))
        or (not number.computed and _follows_an_operator(before))
    ):
        return None
    if text[number.start : number.end].isalpha() and re.match(r"\s*(?:number|value|line)\b", after):
        return None  # "as one number: 0"
    if _SET_TO.search(before):
        return None
    if cues.TAKEN_BACK.search(before) or _DENIED_SUM.search(before) or re.search(r"\d:$", before):
        return None
    if (
        re.search(r"[\[,(]\s*$", before)
        and re.match(r"\s*[,\])]", after)
        and re.search(r",\s*$|^\s*,", before[-2:] + "|" + after[:2])
    ):
        return None  # an entry of a list
    owners, negated = labels.owners(statement, number.start, number.end, order=order, chain=True)
    if negated or ((owners or form.named) and name not in owners):
        return None
    if _DENIED.search(before):
        return None
    if owners and _is_named_otherwise(form, text, number.start, labels):
        return None
    if (earlier := _OF_BEFORE.search(before)) and earlier[1].lower() not in form.ask.lower():
        return None  # "the prior mean was 0.4"
    if not owners and _OF_AN_EXAMPLE.search(text[max(0, number.start - 160) : number.start]):
        return None
    if not owners and peers and tuple(peers) != (name,):
        return None  # nothing names it; in a row of as many as are asked for it has its place
    level = statement.claim if role == "told" else statement.weight_at(number.start)
    if level == Weight.CONCLUSION and (drawn := cues.CONCLUSION.search(text)) and drawn.start() >= number.end:
        level = Weight.PLAIN  # what the conclusion is drawn from
    weight, why = level * 10, statement.why or "stated"
    strict = level >= Weight.ANSWER
    asserted = (
        told
        or bool(_ASSERTED.search(before))
        or not before.strip(" ⟪⟦(")
        or before.endswith(">")
        or (statement.correction and not after.strip(" .⟫⟧)"))
    )
    noun = _WORD_AFTER.match(after)
    words = [w for w in noun["words"].lower().split() if w not in _STOP_WORDS] if noun else []
    unit = role == "total" or (bool(form.nouns) and any(_counts(w, form.nouns) for w in words[:3]))
    if _SCALE.match(after):
        return None  # "16.4 thousand parameters" is rounded
    if unit and _GERMAN.fullmatch(whole := text[number.start : number.end].strip()):
        number = replace(number, value=NumberValue(Fraction(whole.replace(".", ""))))
    if number.boxed:
        weight, strict, why = max(weight, 10 * Weight.ANSWER + 4), True, "boxed"
    if cues.TAKEN_BACK_AFTER.match(after) or cues.ONCE_SAID.search(before):
        weight, strict = min(weight, 10 * Weight.HYPOTHETICAL), False
    elif not number.boxed and _COMPARED.search(before):
        weight, strict = min(weight, 10 * Weight.ASIDE), False
    if _A_TERM.search(_LATER_CLAUSE.split(text[max(0, number.start - 80) : number.start])[-1]) and not number.boxed:
        weight, strict = min(weight, 10 * Weight.ASIDE), False  # "so the last term is 12"
    literal = not number.computed
    in_brackets = before.count("(") > before.count(")") and not before.rstrip().endswith(("= (", "=("))
    symbol = _SYMBOL_BEFORE.search(before)
    weight += 2 * asserted + 3 * unit + number.bold + bool(_EQUATED.search(before)) + 2 * (name in owners)
    if (form.nouns and _TOTAL_BEFORE.search(before)) or _TOTAL_AFTER.search(after):
        weight += 12
    if in_brackets and not told:
        weight -= 15
    if _PARTIAL.search(_LATER_CLAUSE.split(text[max(0, number.start - 60) : number.start])[-1]) or re.match(
        r"[^.,;]{0,30}\b(?:per|each)\b", after
    ):
        weight -= 12
    if words and not unit and form.nouns:
        weight -= 8
    if form.nouns and not number.boxed and (role == "part" or _is_part_of_total(text, number.start)):
        weight -= 14
    if form.nouns and name not in owners and not number.boxed and _counts_other(before, form.nouns):
        weight -= 20
    if symbol and name not in owners:
        weight -= 6
    elif symbol and literal and _PUT_IN.search(before):
        weight -= 100  # "with a = 2 and b = -3"
    if number.product and not strict:
        return None
    if literal and number.value.value in form.given and name not in owners:
        weight -= 12 if strict and asserted else 150
    if number.in_words and not (asserted or strict or number.bold):
        return None
    if number.in_words and (words or not _SAID_ALONE.match(after)) and not unit:
        return None
    if not strict and not (asserted or unit or number.bold or number.boxed or name in owners):
        return None
    if form.nouns and number.value.value.denominator != 1 and not unit:
        weight, strict = weight - 150, False  # a ratio is no count
    if weight <= 0:
        return None
    candidate = Candidate(
        number.value,
        text[number.start : number.end].strip(" ⟪⟫⟦⟧"),
        statement.lines,
        "strict" if strict else "lenient",
        why,
        weight,
        place=statement.index,
    )
    return candidate, name in owners


def _follows_an_operator(before: str) -> bool:
    """Whether what stands before a number ends with an operator, so that the number is only a part of something."""
    sign = before.rstrip().removesuffix("(").rstrip()[-1:]
    return sign in _OPERATORS and _OPERATOR_BEFORE.search(before) is not None


def _is_worked_out(text: str, number: NumberFound, following: NumberFound) -> bool:
    """Whether behind a number stands how it comes about: ``16384 = 4 · 4096``."""
    equal = not number.computed and following.computed and following.value.value == number.value.value
    return equal and text[number.end : following.start].strip(" ⟫⟧(") == "="


def _goes_on(after: str) -> bool:
    """Whether an equation goes on behind a number, to another number: ``6 = 3 + 3``, but not ``9 = k(A)^2.``"""
    equals = _EQUALS_AFTER.match(after)
    if equals is None:
        return False
    rest = re.split(r"[,;\n]|[.!?](?:\s|$)|\b(?:and|so|which|while)\b", after[equals.end() :], maxsplit=1)[0]
    # Where nothing but letters follows, the number was the last that is told.
    return len(rest) == len(after) - equals.end() or not _ONLY_LETTERS.fullmatch(rest)


def _of_a_hundred(value: NumberValue) -> NumberValue:
    """A number of percent: 15.9 is 0.159, with as many digits as were given."""
    return NumberValue(value.value / 100, (value.decimals or 0) + 2)


def _counts_other(before: str, nouns: tuple[str, ...]) -> bool:
    """Whether the number is said of something else than the field counts: ``MACs: 108 * 222 * 222 = 5,322,672``."""
    other = _OTHER_QUANTITY.search(before)
    return other is not None and not any(_counts(w, nouns) for w in re.findall(r"[a-z-]+", other[0].lower()))


def _is_part_of_total(text: str, at: int) -> bool:
    """Whether the number at ``at`` is one of the parts that a total before it is broken down into."""
    for breakdown in _BREAKDOWN.finditer(text):
        if breakdown.start("parts") <= at < breakdown.end("parts"):
            parts = [int(n.replace(",", "")) for n in re.findall(r"(?<![\w.])\d[\d,]*(?![\w.]*\d)", breakdown["parts"])]
            return len(parts) > 1 and sum(parts) == int(breakdown["total"].replace(",", ""))
    return False


def _counts(word: str, nouns: tuple[str, ...]) -> bool:
    stem = word.rstrip("s.,")
    return any(stem == noun.rstrip("s") for noun in nouns)
