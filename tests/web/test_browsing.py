"""What a person does, in Chromium: mark a pasted chat, review by keyboard, compare, read in the dark, print, watch."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from viva.marking import Record
from viva.marking.reviewable import review_items
from viva.store import open_store

CHAT = (files("viva.exam") / "sample-chat.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def runs(server: Any, sample: Record) -> tuple[str, str]:
    """The bundled chat, and the same by another model."""
    source = sample.source.model_copy(update={"model": "other/model", "file": "other.md", "sha256": "ab" * 32})
    return server.keep(sample), server.keep(sample.model_copy(update={"source": source}))


def test_a_pasted_chat_is_marked_and_bad_input_loses_nothing(server: Any, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto(server.address + "/mark")
    page.fill("#text", "Nothing of any use, <b>really</b>.")
    page.fill("#parts", "9z")
    page.click("button.main")
    page.wait_for_selector("#error")
    assert page.input_value("#text") == "Nothing of any use, <b>really</b>."
    assert "no turns of a chat" in page.inner_text("#error")
    assert page.input_value("#parts") == "9z"
    page.fill("#text", CHAT)
    page.fill("#parts", "3a,4b")
    page.fill("#model", "pasted/model")
    page.click("button.main")
    page.wait_for_url(re.compile(r"/runs/[0-9a-f]{32}$"))
    assert page.inner_text("h1") == "pasted/model"
    assert [cell.inner_text() for cell in page.query_selector_all("td .chip.t-Lx")] == ["Lx · did not solve"] * 2
    # A formula is rendered here, not in the browser: no script of KaTeX's is on the page.
    page.click("th a:text-is('4b')")
    page.wait_for_selector(".m .katex")
    assert page.locator("script").count() == 2


def test_a_file_may_be_chosen_instead(server: Any, opened: Callable[..., Any]) -> None:
    page = opened()
    page.goto(server.address + "/mark")
    page.set_input_files("#file", [{"name": "../a chat.md", "mimeType": "text/plain", "buffer": CHAT.encode()}])
    page.fill("#parts", "3a")
    page.click("button.main")
    page.wait_for_url(re.compile(r"/runs/"))
    assert "a chat.md" in page.inner_text(".subtitle") and ".." not in page.inner_text(".subtitle")


def test_three_things_are_reviewed_by_keyboard(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened()
    page.goto(f"{server.address}/review?run={runs[0]}")
    before = page.locator(".hits > li").count()
    assert before >= 3
    page.keyboard.press("j")
    page.wait_for_url(re.compile(r"/review/[0-9a-f]{32}/"))
    page.fill("#who", "Ada Ł.")
    for key, why in (("r", "says so on line 56"), ("w", "not at all"), ("p", "")):
        here = page.url
        page.keyboard.press("Escape")
        page.evaluate("document.activeElement.blur()")
        if why:
            page.keyboard.press("c")
            page.keyboard.type(why)
            page.keyboard.press("Escape")
        with page.expect_navigation():
            page.keyboard.press(key)
        assert page.url != here
        assert page.query_selector("#who") is None or page.input_value("#who") == "Ada Ł."
    page.goto(f"{server.address}/review?run={runs[0]}")
    assert page.locator(".hits > li").count() == before - 3
    page.goto(f"{server.address}/review/history?run={runs[0]}")
    rows = [row.inner_text() for row in page.query_selector_all("tbody tr")]
    assert len(rows) == 3 and all("Ada Ł." in row for row in rows)
    assert "says so on line 56" in rows[2] and "right" in rows[2] and "wrong" in rows[2]
    with open_store(server.store) as store:
        record = store.record(runs[0])
        decided = store.decisions(runs[0])
    assert [entry.verdict for entry in decided] == ["right", "wrong", "partly"]
    # The decision flows into the tier, on the run's page too.
    assert next(part.tier for part in record.parts if part.part == "3a") == "L1"
    page.goto(f"{server.address}/runs/{runs[0]}")
    assert "L1" in page.inner_text("tr:has(a:text-is('3a'))")


def test_a_comment_on_lines_and_a_decision_taken_back(
    server: Any, opened: Callable[..., Any], runs: tuple[str, str]
) -> None:
    with open_store(server.store) as store:
        item = review_items(store.record(runs[1], reviewed=False))[0]
    page = opened()
    page.goto(f"{server.address}/review/{runs[1]}/{item.key}")
    page.fill("#who", "Grace")
    page.fill("#comment", "Look at <i>this</i>")
    page.fill("#lines", "nonsense")
    page.click("button[value=comment]")
    assert "names no lines" in page.inner_text("#error")
    assert page.input_value("#comment") == "Look at <i>this</i>"
    page.fill("#lines", str(item.lines[0]))
    page.click("button[value=comment]")
    page.wait_for_selector(".history")
    assert "Look at <i>this</i>" in page.inner_text(".history") and "Grace" in page.inner_text(".history")
    page.click("button[value=wrong]")
    page.goto(f"{server.address}/review/{runs[1]}/{item.key}")
    page.click("button[value=withdraw]")
    page.wait_for_function("document.querySelectorAll('.history li').length === 3")
    assert "took the decision back" in page.inner_text(".history")


def test_an_answer_that_is_not_in_the_queue_is_raised_from_its_part(
    server: Any, opened: Callable[..., Any], runs: tuple[str, str]
) -> None:
    page = opened()
    page.goto(f"{server.address}/runs/{runs[1]}/parts/1")
    page.keyboard.press("d")
    page.wait_for_url(re.compile("/decide$"))
    page.click(".decidable a >> nth=0")
    assert "right" in page.inner_text(".deciding .chip >> nth=0")
    page.fill("#who", "Grace")
    page.keyboard.press("Escape")
    with page.expect_navigation():
        page.keyboard.press("d")
    assert "raised it for another look" in page.inner_text(".history")
    page.goto(f"{server.address}/review?run={runs[1]}&reason=person")
    assert page.locator(".hits > li").count() == 1


def test_two_runs_are_compared(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened()
    page.goto(server.address + "/")
    for run in runs:
        page.check(f"input[value='{run}']")
    page.click("text=Compare the chosen")
    page.wait_for_url(re.compile(r"/compare\?run="))
    assert page.locator(".side thead th").count() == 3 and page.locator(".side tbody tr").count() == 8
    assert "Differences over the same parts" in page.inner_text("main")
    with page.expect_download() as download:
        page.click(".tools a:text-is('MD')")
    assert "# " in download.value.path().read_text(encoding="utf-8")
    page.goto(f"{server.address}/compare?run={runs[0]}")
    assert "two or more" in page.inner_text("main")


def test_reports_are_downloaded(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened()
    page.goto(f"{server.address}/runs/{runs[1]}")
    for form, begins in (("HTML", b"<!doctype html>"), ("JSON", b"{"), ("MD", b"#")):
        with page.expect_download() as download:
            page.click(f".tools a:text-is('{form}')")
        assert download.value.path().read_bytes().lstrip().startswith(begins)
        assert download.value.suggested_filename == f"hw5-other-model.{form.lower()}"


def _luminance(colour: str) -> float:
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_light_and_dark_can_be_read(
    server: Any, opened: Callable[..., Any], runs: tuple[str, str], scheme: str
) -> None:
    page = opened(color_scheme=scheme)
    for path in ("/", f"/runs/{runs[0]}/parts/4"):
        page.goto(server.address + path)
        back, ink = page.evaluate(
            "() => { const s = getComputedStyle(document.body); return [s.backgroundColor, s.color]; }"
        )
        assert (_luminance(back) < 0.05) == (scheme == "dark")
        pairs = page.evaluate(
            """() => [...document.querySelectorAll(".chip, .faint, a, button, label, p, td, th")]
              .filter((node) => node.innerText && node.innerText.trim() && node.checkVisibility())
              .map((node) => {
                let behind = node;
                while (behind && /rgba\\(0, 0, 0, 0\\)|transparent/.test(getComputedStyle(behind).backgroundColor)) {
                  behind = behind.parentElement;
                }
                return [getComputedStyle(node).color, getComputedStyle(behind || document.body).backgroundColor,
                        node.className + " " + node.innerText.slice(0, 30)];
              })"""
        )
        assert len(pairs) > 20
        for colour, behind, text in [*pairs, (ink, back, "body")]:
            high, low = sorted((_luminance(colour), _luminance(behind)), reverse=True)
            assert (high + 0.05) / (low + 0.05) >= 4.5, (text, colour, behind)


def test_what_is_printed_is_the_content(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened()
    page.goto(f"{server.address}/runs/{runs[0]}/parts/1")
    page.emulate_media(media="print", color_scheme="light")
    for gone in ("header.top", ".tools", "footer.foot"):
        assert not page.is_visible(gone)
    assert page.is_visible(".exchange")
    # A reply that is folded on the screen is there on paper.
    assert page.locator("details.reply:not([open]) .txt").first.is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_formulas_and_their_tex_and_findings_and_their_lines(
    server: Any, opened: Callable[..., Any], runs: tuple[str, str]
) -> None:
    page = opened()
    page.goto(f"{server.address}/runs/{runs[1]}/parts/7")
    formula = page.locator(".reply .m").first
    assert formula.locator(".katex").first.is_visible()
    page.keyboard.press("t")
    assert not formula.locator(".katex").first.is_visible()
    assert any("\\frac" in text for text in page.locator(".reply .m .src:visible").all_inner_texts())
    assert page.get_attribute("[data-tex]", "aria-pressed") == "true"
    page.keyboard.press("t")
    assert formula.locator(".katex").first.is_visible()
    # From the note to its place and back, and every link within the page arrives.
    hashes = page.evaluate("() => [...document.querySelectorAll(\"article a[href^='#']\")].map((a) => a.hash.slice(1))")
    assert any(name.startswith("f") for name in hashes) and any(name[0] in "qL" for name in hashes)
    assert all(page.evaluate("(name) => !!document.getElementById(name)", name) for name in hashes)
    page.keyboard.press("k")
    page.wait_for_url(re.compile(r"/parts/6$"))
    page.keyboard.press("v")
    page.wait_for_url(re.compile(r"/conversation#L"))
    page.keyboard.press("u")
    page.wait_for_url(re.compile(r"/runs/[0-9a-f]{32}$"))
    page.keyboard.press("?")
    assert page.is_visible("#keys")
    page.keyboard.press("?")
    assert not page.is_visible("#keys")


def test_the_archive_answers_while_one_types(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened()
    page.goto(server.address + "/")
    page.keyboard.press("/")
    page.keyboard.type("dropout shrinks")
    page.wait_for_selector(".hits mark")
    assert "q=dropout" in page.url
    assert "shown" in page.text_content("#found")
    assert {mark.inner_text().lower() for mark in page.query_selector_all("mark")} >= {"dropout", "shrinks"}
    page.select_option("#f-tier", "L1")
    page.wait_for_url(re.compile("tier=L1"))
    page.wait_for_function("document.querySelector('.found-title').innerText === 'Nothing found'")
    page.goto(server.address + "/?finding=wrong-answer&part=3a")
    assert page.locator(".hits > li").count() >= 1
    page.click(".hits a")
    page.wait_for_selector(".exchange")


def test_reading_needs_no_script(server: Any, opened: Callable[..., Any], runs: tuple[str, str]) -> None:
    page = opened(java_script_enabled=False)
    page.goto(server.address + "/")
    page.fill("#q", "kernel")
    page.click(".search button")
    page.click(".hits a")
    assert page.locator(".exchange").count() > 0
    page.goto(f"{server.address}/runs/{runs[0]}/parts/7?tex=1")
    assert not page.locator(".reply .m .katex").first.is_visible()
    page.goto(f"{server.address}/runs/{runs[0]}/conversation")
    assert page.locator(".vl").count() > 20
    page.goto(f"{server.address}/review?run={runs[1]}")
    page.click(".hits a")
    page.fill("#who", "Ada")
    page.click("button[value=right]")
    page.goto(f"{server.address}/review/history?run={runs[1]}")
    assert "Ada" in page.content()


def test_every_page_can_be_found_by_landmark_label_and_key_and_fits_a_phone(
    server: Any, opened: Callable[..., Any], runs: tuple[str, str]
) -> None:
    page = opened(viewport={"width": 390, "height": 844})
    with open_store(server.store) as store:
        item = review_items(store.record(runs[1], reviewed=False))[0]
    paths = [
        "/", "/?q=kernel", "/mark", "/exams", "/review", f"/review/{runs[1]}/{item.key}", "/review/history",
        "/insights", f"/runs/{runs[0]}", f"/runs/{runs[0]}/parts/2", f"/runs/{runs[0]}/conversation",
        f"/compare?run={runs[0]}&run={runs[1]}", "/nothing",
    ]  # fmt: skip
    for path in paths:
        page.goto(server.address + path)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        for landmark in ("main", "header.top nav[aria-label]", "footer"):
            assert page.locator(landmark).count() == 1, (path, landmark)
        assert page.locator("h1").count() == 1, path
        assert page.get_attribute("html", "lang") == "en" and page.title()
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a[href]")]
              .filter((node) => !(node.labels && node.labels.length) && !node.getAttribute("aria-label")
                && !node.innerText.trim() && !node.textContent.trim()).map((node) => node.outerHTML)"""
        )
        assert not nameless, (path, nameless)
        twice = page.evaluate(
            """() => { const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
                       return ids.filter((id, n) => ids.indexOf(id) !== n); }"""
        )
        assert not twice, (path, twice)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.slow
def test_an_exam_is_started_and_watched(server: Any, opened: Callable[..., Any]) -> None:
    pytest.importorskip("inspect_ai", reason="Inspect AI is not installed (pip install 'viva[exam]')")
    page = opened()
    page.goto(server.address + "/exams")
    page.fill("#model", "viva/after-1")
    page.fill("#parts", "9z")
    page.click("button.main")
    assert "9z" in page.inner_text("#error") and page.input_value("#model") == "viva/after-1"
    page.fill("#parts", "1b,3a")
    page.click("button.main")
    page.wait_for_url(re.compile(r"/exams/\d"))
    # No reload from here on: what comes, comes as events.
    page.evaluate("window.sameDocument = true")
    page.wait_for_selector("text=Open the marked run", timeout=120_000)
    assert page.evaluate("window.sameDocument") is True
    assert page.inner_text("#live-line") == "done"
    assert page.locator("#live tbody tr").count() == 2
    page.click("text=Open the marked run")
    assert page.inner_text("h1") == "viva/after-1"
    assert page.locator("tbody .chip.t-L2").count() == 2
