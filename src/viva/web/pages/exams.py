"""Start an exam, watch it, stop it, go on with it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from viva.errors import VivaError
from viva.web.exams import JOURNAL, RECORD, HeldExam
from viva.web.house import House
from viva.web.pages.mark import known_sets
from viva.web.views import Visit, seen_other

SUGGESTED = (
    "local", "viva/right", "viva/after-1", "viva/after-3", "viva/stuck", "viva/wrong", "viva/caving", "viva/silent",
    "openai/gpt-4o", "anthropic/claude-sonnet-4-0", "ollama/llama3.1", "openai-api/local/model",
)  # fmt: skip
_EMPTY = {
    "model": "", "base_url": "", "set": "hw5", "parts": "", "seed": "0", "epochs": "1", "nudges": "4",
    "max_tokens": "", "conversation": "question", "doubt": "",
}  # fmt: skip
_LATEST_TURNS, _LATEST_LINES = 4, 60
_TAIL_BYTES = 256 * 1024


@dataclass(slots=True)
class LivePart:
    """How a part stands while its exam is held."""

    name: str
    verdicts: list[str] = field(default_factory=list)
    tier: str | None = None
    tries: int = 0
    now: str = ""


def page(visit: Visit) -> Response:
    """All exams, and the form for a new one."""
    return _list(visit, {**_EMPTY, "set": visit.asked("set") or "hw5"})


async def start(visit: Visit) -> Response:
    """Put an exam into the queue; or show the form again with what is wrong."""
    typed = {name: visit.form.text(name, default).strip() for name, default in _EMPTY.items()}
    try:
        spec = await visit.house.work(_spec, typed)
        exam = await visit.house.exams.start(spec)
    except VivaError as error:
        return await visit.house.work(_list, visit, typed, str(error))
    return seen_other(f"/exams/{exam.name}")


async def exam(request: Request) -> Response:
    """One exam: its parts, and what was said last."""
    house: House = request.app.state.house
    found = _found(house, request)
    if found.state == "done" and found.run is None and (found.folder / RECORD).is_file():
        found.run = await house.keep_run(found.folder)
    return await house.work(_one, Visit(request, house, _no_form()), found)


async def stop(visit: Visit) -> Response:
    """End an exam at the next word."""
    found = _found(visit.house, visit.request)
    await visit.house.exams.stop(found)
    return seen_other(f"/exams/{found.name}")


async def resume(visit: Visit) -> Response:
    """Go on with an exam."""
    found = _found(visit.house, visit.request)
    await visit.house.exams.resume(found)
    return seen_other(f"/exams/{found.name}")


async def events(request: Request) -> Response:
    """Server-sent events: one whenever the exam has changed, and ``over`` at its end."""
    house: House = request.app.state.house
    found = _found(house, request)

    async def stream() -> AsyncIterator[str]:
        yield "retry: 2000\n\n"
        async for version in house.exams.changes(found):
            yield f"id: {version}\ndata: {json.dumps({'line': found.line, 'state': found.state})}\n\n"
        yield f"event: over\ndata: {json.dumps(found.state)}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def _found(house: House, request: Request) -> HeldExam:
    found = house.exams.find(request.path_params["name"])
    if found is None:
        raise HTTPException(404, "There is no such exam.")
    return found


def _no_form() -> Any:
    from viva.web.forms import Form

    return Form()


def _list(visit: Visit, typed: dict[str, str], error: str = "") -> Response:
    return visit.page(
        "exams.html.j2",
        400 if error else 200,
        title="Exams",
        exams=visit.house.exams.all(),
        sets=known_sets(),
        models=SUGGESTED,
        form=typed,
        error=error,
    )


def _one(visit: Visit, found: HeldExam) -> Response:
    return visit.page(
        "exam-live.html.j2" if visit.is_partial else "exam.html.j2",
        title=f"Exam of {found.spec.get('model', found.name)}",
        exam=found,
        run=found.run,
        parts=live_parts(found.steps),
        turns=latest_turns(found),
    )


def live_parts(steps: list[dict[str, Any]]) -> list[LivePart]:
    """How each part stands, in the order in which they were begun.

    Examples:
        >>> told = {"kind": "marked", "part": "1b", "tries": 1, "verdict": "wrong", "tier": None, "error": None}
        >>> live_parts([told])
        [LivePart(name='1b', verdicts=['wrong'], tier=None, tries=1, now='')]
    """
    parts: dict[str, LivePart] = {}
    for step in steps:
        part = parts.setdefault(step["part"], LivePart(step["part"]))
        part.tries = max(part.tries, int(step["tries"]))
        part.now = ""
        if step["kind"] == "asked":
            part.now = "answering"
        elif step["kind"] == "waiting":
            part.now = f"will be tried again: {step['error']}"
        elif step["kind"] == "marked":
            part.verdicts.append(step["verdict"] or "unread")
        else:
            # A part that was cut short has no tier yet, whatever its last answer was.
            part.tier, part.now = None if step["error"] else step["tier"], str(step["error"] or "")
    return list(parts.values())


def latest_turns(found: HeldExam) -> list[dict[str, Any]]:
    """What was said last, from the journal, as safe HTML."""
    from viva.reports.maths import Maths
    from viva.reports.prose import Prose

    prose = Prose(Maths(seconds=0.5))
    shown = []
    for line in _tail(found):
        turn = line.get("turn")
        if not isinstance(turn, dict):
            continue
        asked, said = (_text(message) for message in turn["messages"])
        shown.append({
            "part": str(turn.get("part")), "asked": Markup(prose.html(asked)), "said": Markup(prose.html(said)),
        })  # fmt: skip
    return shown[-_LATEST_TURNS:]


def _tail(found: HeldExam) -> list[dict[str, Any]]:
    try:
        with (found.folder / JOURNAL).open("rb") as file:
            size = file.seek(0, 2)
            file.seek(max(size - _TAIL_BYTES, 0))
            whole = file.read().split(b"\n")[:-1]
    except OSError:
        return []
    lines = []
    for line in whole[-_LATEST_LINES:]:
        try:
            read = json.loads(line)
        except ValueError:  # the first line of the piece may be half a line
            continue
        if isinstance(read, dict):
            lines.append(read)
    return lines


def _text(message: Any) -> str:
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, str):
        return content
    pieces = content if isinstance(content, list) else []
    return "\n".join(str(piece.get("text", "")) for piece in pieces if isinstance(piece, dict))


def _spec(typed: dict[str, str]) -> dict[str, Any]:
    """What the exam's process is told.

    Raises:
        VivaError: what is wrong in the form, before anything is asked.
    """
    from viva.exam.run import chosen_parts, require_inspect
    from viva.sets import load_set

    if typed["set"] not in dict(known_sets()):
        raise VivaError(f"no set is called '{typed['set'][:80]}'", hint="choose one from the list")
    if not typed["model"]:
        raise VivaError("no model was named", hint="such as viva/after-2, local, or openai/gpt-4o")
    if typed["conversation"] not in ("part", "question", "set"):
        raise VivaError("what the model remembers is a part, a question or the set")
    require_inspect()
    parts = [name.strip() for name in typed["parts"].split(",") if name.strip()]
    problem_set = load_set(typed["set"])
    if parts:
        chosen_parts(problem_set, parts)
    return {
        "set": typed["set"],
        "model": typed["model"][:300],
        "model_args": {"base_url": _address(typed["base_url"])} if typed["base_url"] else {},
        "parts": parts,
        "seed": _number(typed, "seed", 0, 2**31),
        "epochs": _number(typed, "epochs", 1, 50),
        "nudges": _number(typed, "nudges", 0, 4),
        "max_tokens": _number(typed, "max_tokens", 1, 10**7) if typed["max_tokens"] else None,
        "conversation": typed["conversation"],
        "doubt": bool(typed["doubt"]),
    }


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.username is None
    except ValueError:
        known = False
    if not known:
        raise VivaError("the address of the server is none", hint="such as http://127.0.0.1:8080/v1")
    return text


def _number(typed: dict[str, str], name: str, least: int, most: int) -> int:
    try:
        number = int(typed[name])
    except ValueError:
        raise VivaError(f"{name.replace('_', ' ')}: '{typed[name][:20]}' is no number") from None
    if not least <= number <= most:
        raise VivaError(f"{name.replace('_', ' ')}: {number} is out of range", hint=f"{least} to {most}")
    return number
