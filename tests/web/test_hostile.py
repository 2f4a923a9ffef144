"""Every payload in every place where a stranger's text is shown, opened in Chromium: nothing runs, nothing is fetched.

Three watches, each of which would tell by itself: a tripwire and the browser's dialogs; a count of all requests that
are not to this server; and a look at the whole document for elements and attributes that the pages don't have.
"""

from __future__ import annotations

import hashlib
import json
import runpy
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from viva.marking.record import (
    AttemptRecord,
    FieldMark,
    Finding,
    PartRecord,
    Record,
    SetReference,
    Source,
    StepRecord,
    TurnRecord,
)
from viva.marking.reviewable import review_items
from viva.store import open_store
from viva.web.exams import HeldExam

WRITTEN: list[str] = runpy.run_path(str(Path(__file__).with_name("payloads.py")))["PAYLOADS"]
# As a reader decodes them: half a character can't be written to a file.
PAYLOADS = list(dict.fromkeys(payload.encode("utf-8", "replace").decode() for payload in WRITTEN))
BATCH = 20
# What the pages are made of; a payload that became markup would add to it.
ELEMENTS = (
    "a article aside b blockquote body br button circle code datalist dd del desc details dialog div dl dt em "
    "footer form h1 h2 h3 h4 head header hr html i input kbd label li line link main mark meta nav noscript ol "
    "option p path pre progress rect s script section select span strong sub summary sup svg table tbody td text "
    "textarea tfoot th thead time title tr ul"
)
LOOK = """
(allowed) => {
  const found = [];
  for (const node of document.querySelectorAll("*")) {
    const tag = node.localName;
    if (!allowed.includes(tag)) found.push(tag);
    for (const { name, value } of node.attributes) {
      if (/^on/i.test(name)) found.push(tag + " " + name);
      if (/^(href|src|action|formaction|data|poster|background|xlink:href|srcset)$/i.test(name)
          && !/^([/#?]|\\.?\\/)/.test(value) && value !== "") found.push(tag + " " + name + "=" + value);
      if (/^(\\/\\/|\\/\\\\)/.test(value) && name !== "value") found.push(tag + " " + name + "=" + value);
      if (/url\\(|expression|fixed/i.test(value) && name === "style") found.push(tag + " style=" + value);
    }
    if (tag === "script" && !/^\\/static\\//.test(node.getAttribute("src") || "")) found.push("script");
    if (tag === "link" && !/^\\/static\\//.test(node.getAttribute("href") || "")) found.push("link");
    if (tag === "meta" && node.httpEquiv) found.push("meta " + node.httpEquiv);
    if (tag === "style") found.push("style");
  }
  return found;
}
"""


def hostile(several: Sequence[str]) -> Record:
    """A record with payloads wherever a stranger's text can stand, another one in each attempt."""
    turns: list[TurnRecord] = []
    attempts, steps, findings = [], [], []
    line = 1
    for payload in several:
        spans = []
        for role in ("examiner", "examinee"):
            span = (line, line + payload.count("\n"))
            turns.append(TurnRecord(role=role, text=payload, lines=span, speaker=payload, part="1a"))  # type: ignore[arg-type]
            line = span[1] + 1
            spans.append(span)
        told: dict[str, Any] = {
            "verdict": "undecided", "basis": "pattern", "given": payload, "expected": payload, "reason": payload,
            "misconception": payload, "witness": payload, "lines": spans[1],
        }  # fmt: skip
        words = FieldMark(name=payload[:200], kind="rubric", **told)
        formula = FieldMark(name="formula", kind="expression", **{**told, "given": payload.strip("$")})
        attempts.append(
            AttemptRecord(lines=spans[1], verdict="undecided", turn=len(turns) - 1, fields=(words, formula))
        )
        steps.append(
            StepRecord.model_validate({
                "part": "1a", "lines": spans[1], "quote": payload, "class": "claim", "verdict": "undecided",
                "basis": "exact", "reason": payload,
            })
        )  # fmt: skip
        findings.append(
            Finding(part="1a", lines=spans[1], quote=payload, kind="claim", basis="pattern", message=payload,
                    witness={payload: payload})
        )  # fmt: skip
    name = several[0]
    digest = hashlib.sha256("\0".join(several).encode()).hexdigest()
    part = PartRecord(part="1a", title=name, attempts=tuple(attempts), error=name, key_note=name)
    return Record(
        viva="0",
        set=SetReference(name=name if len(several) == 1 else "hw5", title=name, sha256="00"),
        source=Source(file=name, model=name, sha256=digest, parameters={name: name}, preamble=name),
        turns=tuple(turns),
        parts=(part,),
        steps=tuple(steps),
        findings=tuple(findings),
    )


class Watched:
    """A page that tells whatever a payload could have done."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.told: list[str] = []
        self.outside: list[str] = []
        page.expose_function("tripwire", lambda *said: self.told.append(f"tripwire {said}"))
        page.on("dialog", self._dialog)
        page.on("popup", lambda popup: self.told.append(f"popup {popup.url}"))
        page.on("pageerror", lambda error: self.told.append(f"error {error}"))
        page.on("console", self._console)
        page.on("download", lambda download: self.told.append(f"download {download.url}"))
        page.context.route("**/*", self._route)

    def _dialog(self, dialog: Any) -> None:
        self.told.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _console(self, message: Any) -> None:
        # A payload that the policy had to stop got too far already.
        if message.type in ("error", "warning"):
            self.told.append(f"console {message.text}")

    def _route(self, route: Any) -> None:
        if route.request.url.startswith(self.address + "/"):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()

    def visit(self, path: str) -> list[str]:
        """Open a page of ours, and say what is in it that shouldn't be."""
        answer = self.page.goto(self.address + path, wait_until="load")
        assert answer.status < 500, path
        odd: list[str] = self.page.evaluate(LOOK, ELEMENTS.split())
        return odd

    def check(self, odd: Sequence[str], payload: str) -> None:
        assert not odd and not self.told and not self.outside, (payload, odd, self.told, self.outside)


@pytest.fixture
def watched(opened: Callable[..., Any], server: Any) -> Iterator[Watched]:
    yield Watched(opened(), server.address)


def test_the_watches_see_what_they_are_there_for(opened: Callable[..., Any], server: Any) -> None:
    watched = Watched(opened(bypass_csp=True), server.address)
    watched.visit("/")
    watched.page.evaluate(
        "() => { const p = document.createElement('div'); document.body.append(p);"
        " p.innerHTML = '<img src=http://evil.example/x onerror=tripwire(1)>'; alert(2); }"
    )
    watched.page.wait_for_timeout(300)
    assert {word.split()[0] for word in watched.told} >= {"tripwire", "dialog"}
    assert watched.outside == ["http://evil.example/x"]
    odd = watched.page.evaluate(LOOK, ELEMENTS.split())
    assert len(odd) == 3


def test_there_are_payloads_enough() -> None:
    assert len(PAYLOADS) == len(set(PAYLOADS)) >= 200


@pytest.mark.slow
def test_nothing_that_a_stranger_wrote_runs_or_fetches(watched: Watched, server: Any) -> None:
    """Chats, findings, decisions and comments: twenty payloads a page, each in all places that such a page has."""
    with open_store(server.store) as store:
        for start in range(0, len(PAYLOADS), BATCH):
            several = PAYLOADS[start : start + BATCH]
            record = hostile(several)
            run = store.add(record).id
            item = review_items(record)[0]
            for payload in several:
                who = payload[:100].strip()
                store.decide(run, item.key, "undecided", who=who, comment=payload)
                store.comment(run, (1, 9999), who=who, comment=payload)
            paths = (
                f"/runs/{run}/parts/1",
                f"/runs/{run}/parts/1/decide",
                f"/review/{run}/{item.key}",
                f"/runs/{run}/conversation",
                f"/runs/{run}",
            )
            for path in paths:
                odd = watched.visit(path)
                watched.check(odd, f"{path}: {several}")


@pytest.mark.slow
def test_hostile_names_of_models_files_and_sets_are_only_names(watched: Watched, server: Any) -> None:
    with open_store(server.store) as store:
        runs = [added.id for added in store.add_many(hostile([payload]) for payload in PAYLOADS)]
    after: str | None = "/"
    pages = 0
    while after is not None:
        watched.check(watched.visit(after), after)
        pages += 1
        link = watched.page.query_selector("a[rel=next]")
        after = "/" + link.get_attribute("href") if link else None
    assert pages > len(PAYLOADS) // 50
    paths = ["/review", "/review/history", "/insights", "/?q=script", "/?q=tripwire&tier=open"]
    for start in range(0, len(runs), BATCH):
        paths.append("/compare?" + "&".join(f"run={run}" for run in (runs + runs[:BATCH])[start : start + BATCH]))
    for path in paths:
        watched.check(watched.visit(path), path)


def test_an_exam_of_a_hostile_model_is_shown(watched: Watched, server: Any, tmp_path: Path) -> None:
    """The examinee's name, the provider's errors, and what was said last."""
    exams = server.app.state.house.exams
    for start in range(0, len(PAYLOADS), BATCH):
        several = PAYLOADS[start : start + BATCH]
        folder = tmp_path / str(start)
        folder.mkdir()
        told = {"done": 0, "total": 1, "nudge": 0, "verdict": "wrong", "tier": None, "seconds": 1.0, "tries": 1}
        steps = [{**told, "kind": "waiting", "part": payload, "error": payload} for payload in several]
        messages = [{"turn": {"part": p, "messages": [{"content": p}, {"content": p}]}} for p in several]
        (folder / "journal.jsonl").write_text("".join(json.dumps(line) + "\n" for line in messages))
        name = f"20000101-{start}"
        exams._exams[name] = HeldExam(name, folder, {"model": several[0]}, "failed", steps, several[0])
        watched.check(watched.visit(f"/exams/{name}"), str(several))
    watched.check(watched.visit("/exams"), "all exams")
    for name in [name for name in exams._exams if name.startswith("20000101")]:
        del exams._exams[name]


def test_what_is_typed_into_forms_comes_back_as_text(watched: Watched) -> None:
    for payload in PAYLOADS[::29]:
        watched.visit("/mark")
        watched.page.fill("#text", payload)
        watched.page.fill("#model", payload.replace("\n", " ")[:200])
        # Nothing like this is a seed, so that the form comes back at once.
        watched.page.evaluate("() => { document.getElementById('seed').type = 'text'; }")
        watched.page.fill("#seed", "<img src=x onerror=tripwire(1)>")
        watched.page.click("button.main")
        watched.page.wait_for_selector("#error")
        odd = watched.page.evaluate(LOOK, ELEMENTS.split())
        watched.told = [word for word in watched.told if "400" not in word]
        watched.check(odd, payload)
        if payload.isascii() and payload.isprintable():
            assert watched.page.input_value("#text") == payload
