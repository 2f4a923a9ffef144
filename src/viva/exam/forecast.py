"""What an exam would ask, before anybody is asked: the messages, and the calls, tokens and cost to expect.

Each part is taken through its dialogue with made-up lengths of reply: at best it is right at once, at worst it takes
every nudge and every re-ask. What is likely is what an earlier run took, where there is one (a baseline), else one
message more than at best. All of it is an estimate: how a model's tokens cut a text is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from viva.exam.dialogue import MAX_REASKS
from viva.exam.plan import Conversation, ExamPlan
from viva.exam.presentation.present import words_under
from viva.exam.prices import Price
from viva.exam.prompts import ask
from viva.marking.record import Record

CHARACTERS_PER_TOKEN = 3.5
"""Of text with formulas in it, as common tokenizers cut it; prose alone has some four."""

NUDGE_TOKENS = 60
"""A nudge or a re-ask, with the line that says how to close."""

REPLY_TOKENS = (150, 500, 2000)
"""A reply at least, likely and at most, unless the exam is told where to cut it off."""


@dataclass(frozen=True, slots=True)
class Load:
    """How many calls there are, and the tokens that are sent and received with them."""

    calls: float = 0
    sent: float = 0
    received: float = 0

    def __add__(self, other: Load) -> Load:
        return Load(self.calls + other.calls, self.sent + other.sent, self.received + other.received)

    def times(self, number: float) -> Load:
        """So many of it."""
        return Load(self.calls * number, self.sent * number, self.received * number)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The load at least, likely and at most, and what ``likely`` rests on."""

    least: Load
    likely: Load
    most: Load
    likely_from: str


def forecast(plan: ExamPlan, *, max_tokens: int | None = None, baseline: Record | None = None) -> Forecast:
    """The calls and tokens that an exam would take.

    Args:
        plan: what would be asked.
        max_tokens: where a reply is cut off.
        baseline: an earlier run, from which to tell what is likely.
    """
    least, likely, most = (min(tokens, max_tokens or tokens) for tokens in REPLY_TOKENS)
    most = max_tokens or most
    calls, told = _messages(baseline), "one message more than at best, replies of 500 tokens"
    if baseline is not None and calls:
        replies = [turn.tokens for turn in baseline.turns if turn.role == "examinee" and turn.tokens]
        likely = min(round(sum(replies) / len(replies)), most) if replies else likely
        told = "what the baseline took"
    doubts = 2 if plan.doubt else 0
    worst = 1 + plan.nudges + MAX_REASKS + doubts * (1 + MAX_REASKS)

    def total(reply: int, needed: Mapping[str, float], otherwise: float) -> Load:
        load = Load()
        for conversation in plan.conversations:
            load += _conversation(plan, conversation, reply, needed, otherwise)
        return load.times(plan.epochs)

    return Forecast(
        least=total(least, {}, 1 + doubts),
        likely=total(likely, calls, min(2 + doubts, worst)),
        most=total(most, {}, worst),
        likely_from=told,
    )


def forecast_table(found: Forecast, price: Price | None, model: str) -> str:
    """The forecast in lines for people.

    Examples:
        >>> loads = Load(2, 900, 300), Load(4, 2600, 2000), Load(14, 50000, 28000)
        >>> print(forecast_table(Forecast(*loads, "one message more than at best"), Price(2.5, 10), "openai/gpt-4o"))
                  calls     sent  received    cost
        least         2      900       300   $0.01
        likely        4     2600      2000   $0.03
        most         14    50000     28000   $0.41
        likely: one message more than at best; tokens are estimated from the length of the text
    """
    lines = [f"{'':<8}{'calls':>7}{'sent':>9}{'received':>10}" + (f"{'cost':>8}" if price else "")]
    for name in ("least", "likely", "most"):
        load: Load = getattr(found, name)
        cost = f"{'$' + format(price.of(load.sent, load.received), '.2f'):>8}" if price else ""
        lines.append(f"{name:<8}{load.calls:>7.0f}{load.sent:>9.0f}{load.received:>10.0f}{cost}")
    lines.append(f"likely: {found.likely_from}; tokens are estimated from the length of the text")
    if price is None:
        lines.append(f"cost: price of {model} unknown; --price IN,OUT gives it, in dollars for a million tokens")
    return "\n".join(lines)


def preview(plan: ExamPlan) -> str:
    """What an exam would ask, part by part."""
    pieces = []
    for conversation in plan.conversations:
        question = None
        for part in conversation.parts:
            posed = ask(part, opening=part.question != question)
            pieces.append(words_under(posed, conversation.presentation, posing=True))
            if conversation.presentation == "figure" and part.figure is not None:
                pieces[-1] += "\n\n[the figure as an image]"
            question = part.question
    return "\n\n---\n\n".join(pieces)


def _conversation(
    plan: ExamPlan, conversation: Conversation, reply: int, needed: Mapping[str, float], otherwise: float
) -> Load:
    """One conversation: with each message all that was said before is sent again."""
    before = _tokens(plan.preamble or "")
    calls = sent = received = 0.0
    question = None
    for part in conversation.parts:
        opening = _tokens(ask(part, opening=part.question != question))
        question = part.question
        messages = needed.get(part.name, otherwise)
        more = messages - 1
        # The first message sends what was before and the question; the k-th one k-1 replies and nudges more.
        sent += messages * (before + opening) + (reply + NUDGE_TOKENS) * more * (more + 1) / 2
        calls += messages
        received += messages * reply
        before += opening + messages * reply + more * NUDGE_TOKENS
    return Load(calls, sent, received)


def _tokens(text: str) -> float:
    return len(text) / CHARACTERS_PER_TOKEN


def _messages(baseline: Record | None) -> dict[str, float]:
    """How many replies each part took in an earlier run, on average over the times that it was asked."""
    if baseline is None:
        return {}
    turns: dict[str, int] = {}
    for turn in baseline.turns:
        if turn.role == "examinee" and turn.part is not None:
            turns[turn.part] = turns.get(turn.part, 0) + 1
    asked = {name: sum(1 for part in baseline.parts if part.part == name and part.conversation) for name in turns}
    return {name: number / asked[name] for name, number in turns.items() if asked.get(name)}
