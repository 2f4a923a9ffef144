"""The page as a browser lays it out: narrow, wide, dark, on paper. In Debian's Chromium, driven by playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from viva.marking import mark_transcript
from viva.marking.record import Record
from viva.reading import read_transcript
from viva.reports import render
from viva.reports.compare import render_comparison
from viva.sets import load_set

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="Chromium is not installed; apt-get install chromium adds it")
WIDTHS = (390, 1280, 1920)

# Every element with text of its own whose contrast with the nearest ground under it is below what WCAG's AA asks for.
_PALE = """() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d");
  const rgb = colour => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = element => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgb(getComputedStyle(e).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const pale = [];
  for (const element of document.querySelectorAll("main *")) {
    if (element.closest("svg") || !element.checkVisibility()) continue;
    if (![...element.childNodes].some(n => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(rgb(getComputedStyle(element).color)), light(ground(element))].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    if (contrast < 4.5) pale.push([element.className, element.textContent.slice(0, 30), contrast]);
  }
  return pale.slice(0, 5);
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def sample() -> Record:
    chat = (files("viva.exam") / "sample-chat.md").read_bytes()
    return mark_transcript(read_transcript(chat, "chat.md"), load_set("hw5"))


@pytest.fixture(scope="module")
def pages(sample: Record, full_record: Record, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    long = "$$\n\\frac{" + " + ".join(f"x_{{{i}}}^2" for i in range(60)) + "}{2}\n$$"
    turns = tuple(
        turn.model_copy(update={"text": long, "lines": (turn.lines[0], turn.lines[0] + 2)})
        if turn.part == "1b"
        else turn
        for turn in full_record.turns
    )
    texts = {
        "sample": render(sample, "html"),
        "full": render(full_record, "html"),
        "long": render(full_record.model_copy(update={"turns": turns}), "html"),
        "comparison": render_comparison([sample, full_record, full_record], "html"),
    }
    for name, text in texts.items():
        assert isinstance(text, str)
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def _open(browser: Any, file: Path, width: int, scheme: str = "light") -> Any:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url) if not request.url.startswith("file:") else None)
    page.goto(file.as_uri())
    asked = [text for text in said if not text.startswith("data:")]
    assert asked == []
    return page


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["sample", "full", "long", "comparison"])
def test_nothing_is_wider_than_the_screen(browser: Any, pages: dict[str, Path], name: str, width: int) -> None:
    page = _open(browser, pages[name], width)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_a_wide_table_scrolls_in_its_box(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["full"], 390)
    boxes = page.locator(".pair .scroll")
    assert boxes.count()
    boxes.evaluate_all("all => all.forEach(e => e.innerHTML = '<div style=\"width: 60rem\">wide</div>')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()


def test_a_long_formula_scrolls_in_its_box(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["long"], 390)
    box = page.locator("details[open] .m.block").first
    assert box.evaluate("e => e.scrollWidth > e.clientWidth && getComputedStyle(e).overflowX === 'auto'")
    page.close()


@pytest.mark.parametrize(("width", "beside"), [(390, False), (1280, True), (1920, True)])
def test_notes_stand_in_the_margin_or_below(browser: Any, pages: dict[str, Path], width: int, beside: bool) -> None:
    page = _open(browser, pages["sample"], width)
    rows = page.locator("details[open] > .row.marked").all()
    assert rows
    for row in rows:
        text, note = row.locator(".txt").bounding_box(), row.locator(".note").first.bounding_box()
        if beside:
            assert note["x"] >= text["x"] + text["width"]
        else:
            assert note["y"] >= text["y"] + text["height"] - 1
    page.close()


def test_underlines_and_notes_lead_to_each_other(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["sample"], 1280)
    number = page.locator("a.ref").first.inner_text()
    page.locator("a.ref").first.click()
    assert page.evaluate("location.hash") == f"#f{number}"
    page.locator(f"#f{number} a.no").click()
    assert page.evaluate("location.hash") == f"#q{number}"
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["sample", "full", "comparison"])
def test_text_has_contrast(browser: Any, pages: dict[str, Path], name: str, scheme: str) -> None:
    page = _open(browser, pages[name], 1280, scheme)
    assert page.evaluate(_PALE) == []
    page.close()


def test_dark_is_dark(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["sample"], 1280, "dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 25, 28)"
    page.close()


def test_paper_shows_what_is_folded_away(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["sample"], 1280)
    page.emulate_media(media="print")
    closed = page.locator("details:not([open]) > .row")
    assert closed.count() > 0
    assert closed.first.bounding_box()["height"] > 0
    assert not page.locator("nav").first.is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.close()


def test_wide_tables_can_be_scrolled_with_the_keyboard(browser: Any, pages: dict[str, Path]) -> None:
    page = _open(browser, pages["sample"], 390)
    region = page.get_by_role("region", name="Parts in numbers")
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page.close()
