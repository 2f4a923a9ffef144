"""The pages of a preview: the set, a part at a draw, an answer to it marked."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse

from viva.errors import VivaError
from viva.sets import DrawnPart, ProblemSet
from viva.web.forms import read_form
from viva.web.preview.studied import LONGEST_ANSWER, Study, examples_of, presentations_of
from viva.web.preview.watched import State, Watched

MOST_SEED = 9_999
_LARGEST_FORM = 4 * 2**20
_EXAMPLES = 12


async def overview(request: Request) -> Response:
    """All parts of the set, and what is wrong with it."""
    return await _work(request, _overview, request, _watched(request).state)


async def part(request: Request) -> Response:
    """One part at one draw."""
    return await _work(request, _part, request, _watched(request).state)


async def answer(request: Request) -> Response:
    """One part, with an answer to it marked."""
    form = await read_form(request, _LARGEST_FORM)
    return await _work(request, _part, request, _watched(request).state, form.text("answer"))


async def figure(request: Request) -> Response:
    """The drawing of a part."""
    return await _work(request, _figure, request, _watched(request).state)


async def events(request: Request) -> Response:
    """Server-sent events: one whenever something else is to be shown."""
    watched = _watched(request)

    async def stream() -> AsyncIterator[str]:
        yield "retry: 1000\n\n"
        known = request.query_params.get("version", "")
        async for state in watched.changes(int(known) if known.isdecimal() else -1):
            yield f"id: {state.version}\ndata: {json.dumps({'line': state_line(state)})}\n\n"

    return StreamingResponse(stream(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})


def state_line(state: State) -> str:
    """What was read and found, in a line."""
    if state.error:
        return "a file can't be read; the last good version is shown" if state.problem_set else "a file can't be read"
    if state.checking is not None:
        return "read; being checked"
    errors = sum(notice.is_error for notice in state.notices)
    warnings = len(state.notices) - errors
    return f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}"


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


async def _work(request: Request, view: Callable[..., Response], *args: Any) -> Response:
    made: Awaitable[Response] = request.app.state.house.work(view, *args)
    return await made


def _watched(request: Request) -> Watched:
    watched: Watched = request.app.state.house.watched
    return watched


def _overview(request: Request, state: State) -> Response:
    return _page(request, state, "overview", part=None, notices=state.notices)


def _part(request: Request, state: State, text: str | None = None) -> Response:
    name, seed = str(request.path_params["part"]), _seed(request)
    problem_set = state.problem_set
    if problem_set is None:
        return _page(request, state, "overview", part=None, notices=())
    if name not in problem_set.parts:
        raise HTTPException(404, f"The set has no part {name}; the first page lists those that it has.")
    notices = tuple(notice for notice in state.notices if notice.part in (name, ""))
    around: dict[str, Any] = {"name": name, "seed": seed, "notices": notices, "answer": text or ""}
    try:
        drawn = problem_set.draw_part(name, seed)
    except VivaError as error:
        return _page(request, state, "part", part=None, trouble=str(error), **around)
    study, trouble, marked = Study(), "", None
    shown = presentations_of(drawn)
    presentation = request.query_params.get("present", "latex")
    presentation = presentation if presentation in shown else "latex"
    studied = study.part(drawn, presentation)
    if text is not None:
        trouble, marked = _marked(study, drawn, text)
    return _page(
        request,
        state,
        "part",
        part=studied,
        trouble=trouble,
        marked=marked,
        study=study,
        presentation=presentation,
        presentations=shown,
        examples=list(examples_of(drawn))[:_EXAMPLES],
        **around,
    )


def _marked(study: Study, drawn: DrawnPart, text: str) -> tuple[str, Any]:
    if not text.strip():
        return "nothing was sent; write an answer into the box", None
    if len(text) > LONGEST_ANSWER:
        return f"the answer has more than {LONGEST_ANSWER:,} characters", None
    if any(field.expected is None for field in drawn.fields):
        return "this part has no key yet, so nothing can be marked", None
    return "", study.marked(drawn, text)


def _figure(request: Request, state: State) -> Response:
    name, problem_set = str(request.path_params["part"]), state.problem_set
    if problem_set is None or name not in problem_set.parts:
        raise HTTPException(404, "There is no such part.")
    drawing = problem_set.draw_part(name, _seed(request)).figure
    if drawing is None:
        raise HTTPException(404, "This part has no figure.")
    return Response(drawing, media_type="image/svg+xml")


def _seed(request: Request) -> int:
    text = request.query_params.get("seed", "0").strip()
    return min(int(text), MOST_SEED) if text.isdecimal() and len(text) < 12 else 0


def _page(request: Request, state: State, template: str, **values: Any) -> Response:
    is_partial = request.headers.get("hx-request") == "true"
    house = request.app.state.house
    problem_set: ProblemSet | None = state.problem_set
    told: dict[str, Any] = {
        "trouble": "", "marked": None, "study": None, "presentation": "latex", "presentations": (), "examples": (),
        "answer": "", "name": "", "seed": 0, **values,
    }  # fmt: skip
    told["title"] = f"{told['name']} of {problem_set.name}" if problem_set and told["name"] else "Preview"
    piece = "marked" if request.method == "POST" else f"{template}-shown"
    made = house.templates.get_template(f"preview-{piece if is_partial else template}.html.j2").render(
        csrf=request.scope["viva.csrf"],
        here=request.url.path,
        state=state,
        line=state_line(state),
        problem_set=problem_set,
        folder=house.watched.folder.name,
        most_seed=MOST_SEED,
        **told,
    )
    return HTMLResponse(made.encode("utf-8", "replace"), headers={"vary": "HX-Request"})
