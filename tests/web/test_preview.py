"""The preview of a set: what is shown of a part, a set that breaks while it is edited, and a page that follows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("starlette", reason="starlette is not installed (pip install 'viva[web]')")

from starlette.testclient import TestClient

from viva.errors import VivaError
from viva.web.guard import POLICY
from viva.web.preview import create_preview, serve_preview
from viva.web.preview.watched import Watched

SET = """\
name: shown
title: A set to look at
questions:
  - name: '1'
    title: Layers
    preamble: No layer has biases.
    parts: [1a, 1b]
"""
COUNT = """\
title: Counting <weights>
statement: |
  A layer has {{ inputs }} inputs and {{ outputs }} outputs, so $W$ is a matrix.
  How many weights does it learn?
draws:
  inputs: {seed0: 17, integers: [13, 40]}
  outputs: {seed0: 23, integers: [13, 40]}
values:
  weights: inputs * outputs
require:
  - inputs != outputs
conventions:
  - Biases are not counted.
fields:
  - name: weights
    kind: number
    ask: The number of weights.
    labels: ['\\bweights?\\b']
    expected: weights
    misconceptions:
      - name: added
        title: inputs and outputs were added
        value: inputs + outputs
        nudge: How many weights reach a single output?
walkthrough: |
  With {{ inputs }} inputs and {{ outputs }} outputs it is {{ weights }}.
hints:
  - Begin with a single output.
  - A single output has a weight for each input.
  - Multiply by the number of outputs.
"""
SHAPE = """\
title: Which cube
statement: Which cube shows batch normalization?
draws:
  kinds: {seed0: [batch, layer], shuffle: [batch, layer]}
figure: normalization_cubes(kinds)
fields:
  - name: cube
    kind: choice
    ask: A or B.
    options: [A, B]
    expected: letter('batch', kinds)
hints: [What is pooled?, What has a mean of its own?, Which axis is shaded throughout?]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    own = tmp_path / "shown"
    own.mkdir()
    for name, text in (("set", SET), ("1a", COUNT), ("1b", SHAPE)):
        (own / f"{name}.yaml").write_text(text, encoding="utf-8")
    return own


@pytest.fixture
def client(folder: Path) -> Iterator[TestClient]:
    with TestClient(create_preview(folder), base_url="http://127.0.0.1:8766") as opened:
        yield opened


def until(holds: Callable[[], Any], seconds: float = 20) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came")


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_a_part_is_shown_as_it_is_asked_with_all_that_belongs_to_it(client: TestClient) -> None:
    page = client.get("/parts/1a")
    assert page.headers["content-security-policy"] == POLICY
    text = words(page.text)
    for told in (
        "A layer has 17 inputs and 23 outputs", "Biases are not counted.", "inputs and outputs were added",
        "How many weights reach a single output?", "Begin with a single output.", "look again", "walk through",
        "Here is how it goes with other numbers.", "Counting &lt;weights&gt;",
    ):  # fmt: skip
        assert told in text, told
    assert 'aria-label="391"' in page.text and 'aria-label="40"' in page.text
    assert "katex" in page.text and "<weights>" not in page.text


def test_another_draw_has_other_numbers_and_links_on_both_sides(client: TestClient) -> None:
    page = client.get("/parts/1a?seed=5").text
    assert "A layer has 17 inputs" not in words(page)
    assert "/parts/1a?seed=4" in page and "/parts/1a?seed=6" in page
    assert client.get("/parts/1a?seed=nonsense").status_code == 200


def test_a_part_is_shown_as_plain_text(client: TestClient) -> None:
    page = client.get("/parts/1a?present=plain").text
    assert "so W is a matrix" in words(page) and "asked-plain" in page
    asked = page[page.index("asked-plain") : page.index("Biases are not counted")]
    assert "katex" not in asked


def test_a_part_is_shown_with_its_formulas_set(client: TestClient) -> None:
    page = client.get("/parts/1a?present=latex").text
    assert "asked-plain" not in page and "$W$" not in page
    assert 'so <span class="m" role="math" aria-label="W"><span class="katex">' in page


def test_a_figure_is_drawn(client: TestClient) -> None:
    page = client.get("/parts/1b?present=figure").text
    source = re.search(r'<img class="drawing" src="([^"]+)"', page)
    assert source is not None
    drawing = client.get(source[1].replace("&amp;", "&"))
    assert drawing.headers["content-type"].startswith("image/svg+xml") and "<svg" in drawing.text
    assert client.get("/parts/1a/figure.svg").status_code == 404
    assert client.get("/parts/9z").status_code == 404


@pytest.mark.parametrize(
    ("answer", "verdict", "told"),
    [
        ("There are 17 * 23 = 391 weights. Final answer: 391", "right", "391"),
        ("Final answer: 40", "wrong", "added"),
        ("Then $17 + 23 = 41$, and so there are 391 of them. Final answer: 391", "right", "41"),
        ("", "", "nothing was sent"),
    ],
)
def test_an_answer_is_marked_against_the_draw(client: TestClient, answer: str, verdict: str, told: str) -> None:
    csrf = re.search(r'name="csrf" value="([^"]+)"', client.get("/parts/1a").text)
    assert csrf is not None
    page = client.post("/parts/1a?seed=0", data={"csrf": csrf[1], "answer": answer}).text
    marked = page[page.index('id="marked"') :]
    assert told in marked
    assert (f'class="chip v-{verdict}"' in marked) if verdict else ("data-marked" not in marked)
    if answer:
        assert answer.split(".", maxsplit=1)[0] in page


def test_a_form_without_the_page_s_token_is_refused(client: TestClient) -> None:
    assert client.post("/parts/1a", data={"answer": "391"}).status_code == 403
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421


def test_what_is_wrong_is_told_with_its_part(client: TestClient, folder: Path) -> None:
    until(lambda: client.app.state.house.watched.state.checking is None)  # type: ignore[attr-defined]
    assert "Nothing is said against" in client.get("/parts/1a").text
    file = folder / "1a.yaml"
    file.write_text(COUNT.replace("Begin with a single output.", "Is it {{ weights }}?"), encoding="utf-8")
    page = until(lambda: "gives the answer away" in (text := client.get("/parts/1a").text) and text)
    line = COUNT.splitlines().index("  - Begin with a single output.") + 1
    assert f"1a.yaml:{line}" in page and "not said at this draw" in page


def test_a_broken_set_says_so_and_the_last_good_version_stays(folder: Path) -> None:
    watched = Watched(folder)
    assert watched.look() and not watched.look()
    good = watched.state.problem_set
    (folder / "1a.yaml").write_text(COUNT.replace("title:", "titel:"), encoding="utf-8")
    assert watched.look()
    assert watched.state.problem_set is good
    assert watched.state.error.startswith(f"{folder}/1a.yaml:1: the key 'titel' isn't known here")
    (folder / "1a.yaml").write_text(COUNT, encoding="utf-8")
    assert watched.look() and not watched.state.error and watched.state.version == 3


def test_a_check_that_fails_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("viva.web.preview.watched.validate", broken)
    watched = Watched(folder)
    watched.look()
    watched.check()
    assert "can't be checked (ZeroDivisionError: a fault)" in watched.state.error
    assert watched.state.checking is None and watched.state.problem_set is not None


def test_a_set_that_was_never_good_has_a_page_too(folder: Path) -> None:
    (folder / "set.yaml").write_text("name: [", encoding="utf-8")
    with TestClient(create_preview(folder), base_url="http://127.0.0.1:8766") as opened:
        for path in ("/", "/parts/1a"):
            page = opened.get(path)
            assert page.status_code == 200 and "set.yaml:" in page.text and "valid YAML" in page.text


def test_no_folder_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="no such folder"):
        serve_preview(tmp_path / "nothing", 0)


def test_the_command_takes_a_folder_or_a_name(tmp_path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from typer.testing import CliRunner

    from viva.cli.sets import app

    asked: list[tuple[Path, int]] = []
    monkeypatch.setattr("viva.web.preview.serve_preview", lambda *given: asked.append(given))
    for name in (str(folder), "hw5"):
        assert CliRunner().invoke(app, ["preview", name, "--port", "0"]).exit_code == 0
    assert asked[0] == (folder, 0) and (asked[1][0] / "1b.yaml").is_file()
    refused = CliRunner().invoke(app, ["preview", str(tmp_path / "nothing")])
    assert isinstance(refused.exception, VivaError) and "there is no folder" in str(refused.exception)


def test_the_page_follows_a_file_that_is_saved(
    folder: Path, opened: Callable[..., Any], running: Callable[..., Any]
) -> None:
    with running(serve_preview, folder) as (address, _):
        page = opened(viewport={"width": 390, "height": 844})
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(f"{address}parts/1a?seed=0")
        page.fill("#answer", "Final answer: 391")
        page.click("text=Mark it")
        page.wait_for_selector("#marked .chip.v-right")
        file = folder / "1a.yaml"
        file.write_text(COUNT.replace("inputs * outputs", "inputs * outputs + 1"), encoding="utf-8")
        # Both the page and the verdict on the answer that stands in the box are those of the new key.
        page.wait_for_selector('#draw [aria-label="392"]')
        page.wait_for_selector("#marked .chip.v-wrong")
        assert page.input_value("#answer") == "Final answer: 391"
        file.write_text("title: [", encoding="utf-8")
        # Whoever looks while the file is being written sees an empty one first.
        page.wait_for_selector('#draw [role=alert]:has-text("valid YAML")')
        assert "shown/1a.yaml:2: isn't valid YAML" in page.inner_text("#draw [role=alert]")
        assert page.locator('#draw [aria-label="392"]').count() == 1
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto("about:blank")
        assert faults == []
