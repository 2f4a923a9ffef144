"""The documentation site: it builds without a warning, leaves nothing out, and needs nothing from elsewhere."""

from __future__ import annotations

import ast
import fcntl
import importlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

pytest.importorskip("sphinx", reason="Sphinx is not installed (pip install 'viva[docs]')")
ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PACKAGES = ["viva", *(f"viva.{path.parent.name}" for path in sorted((ROOT / "src" / "viva").glob("*/__init__.py")))]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly (any warning is an error), with a gallery of what is quickly made."""
    # Workers of pytest-xdist share what one of them built.
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "site.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "site").exists():
            build(folder / "site")
    return folder / "site"


def build(out: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs/site/build.py"), "--quick", "-o", str(out)],
        capture_output=True,
        text=True,
        timeout=600,
        # What is not on this machine can't be had: a build that asks for it fails.
        env={**os.environ, "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"},
        check=False,
    )
    assert done.returncode == 0, done.stderr


def exported(name: str) -> list[str]:
    """A package's ``__all__``, read without importing what it imports."""
    file = ROOT / "src" / Path(*name.split(".")) / "__init__.py"
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__":
            return list(ast.literal_eval(node.value))
    return []


@pytest.fixture(scope="module")
def linked() -> Any:
    """The checker of links, which is no part of viva."""
    sys.path.insert(0, str(ROOT / "docs" / "site"))
    try:
        yield importlib.import_module("links")
    finally:
        sys.path.remove(str(ROOT / "docs" / "site"))


def test_every_page_of_docs_is_in_it(site: Path) -> None:
    pages = [file.relative_to(ROOT / "docs").with_suffix(".html") for file in (ROOT / "docs").rglob("*.md")]
    assert len(pages) > 25
    assert not [page for page in pages if not (site / page).is_file()]
    assert (site / "changelog.html").is_file() and (site / "gallery" / "index.html").is_file()


@pytest.mark.parametrize("name", [name for name in PACKAGES if name != "viva.cli"])
def test_every_public_name_is_documented_from_its_docstring(name: str, site: Path, linked: Any) -> None:
    page = linked.read_page((site / "reference" / "api" / f"{name}.html").read_text(encoding="utf-8"))
    public = exported(name)
    assert public and not [one for one in public if f"{name}.{one}" not in page.anchors]


def test_every_command_and_option_is_in_the_generated_page(site: Path) -> None:
    from viva.cli.app import app

    text = (site / "reference" / "commands.html").read_text(encoding="utf-8")

    def look(command: Any, name: str) -> None:
        assert f'id="{name.replace(" ", "-")}"' in text, name
        for parameter in command.params:
            for option in (*parameter.opts, *parameter.secondary_opts) if parameter.param_type_name == "option" else ():
                assert f'<span class="pre">{option}</span>' in text, (name, option)
        for word, inner in getattr(command, "commands", {}).items():
            look(inner, f"{name} {word}")

    look(typer.main.get_command(app), "viva")


def test_formulas_are_rendered_and_none_is_left_as_source(site: Path) -> None:
    text = (site / "explanation" / "conventions-of-hw5.html").read_text(encoding="utf-8")
    assert text.count('class="katex"') > 20 and "mfrac" in text
    for page in (site / "explanation").glob("*.html"):
        assert 'class="tex"' not in page.read_text(encoding="utf-8"), page.name


def test_the_gallery_shows_what_was_made(site: Path) -> None:
    text = (site / "gallery" / "index.html").read_text(encoding="utf-8")
    assert "Tutor was right at once on 4 of 8 parts" in text  # printed by the run of this build
    assert "katex" in (site / "gallery" / "chat.html").read_text(encoding="utf-8")
    assert "false-step" in text


def test_what_a_quick_gallery_leaves_out_is_made_too(linked: Any, tmp_path: Path) -> None:
    """Exams, comparisons, the lab and PDFs: the whole gallery, as `make docs` makes it."""
    gallery = importlib.import_module("gallery")
    told = "import pathlib, sys, gallery; gallery.write(pathlib.Path(sys.argv[1]), quick=False)"
    path = os.pathsep.join([str(ROOT / "docs" / "site"), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = subprocess.run(
        [sys.executable, "-c", told, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    text = (tmp_path / "gallery" / "index.md").read_text(encoding="utf-8")
    assert gallery.NOT_MADE not in text
    made = tmp_path / "_extra" / "gallery"
    slow = [exhibit for exhibit in gallery.EXHIBITS if exhibit.slow]
    assert len(slow) >= 4
    for command in [one for exhibit in slow for one in exhibit.commands]:
        assert f"$ {command}\n" in text
    tiers = {
        name: [part["tier"] for part in json.loads((made / "runs" / name / "record.json").read_bytes())["parts"]]
        for name in ("after-2", "caving")
    }
    assert set(tiers["after-2"]) == {"L2"}, tiers
    assert "caved" in (made / "runs" / "caving" / "report.html").read_text(encoding="utf-8")
    assert len(list((tmp_path / "gallery" / "lab").glob("dropout-*.svg"))) == 6


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<a href="other.html">', "leads to no file"),
        ('<a href="#nowhere">', "leads to nothing in its page"),
        ('<a href="../up.html">', "leads out of the site"),
        ('<a href="/root.html">', "leads out of the site"),
        ('<a href="http://example.org/">', "no well-formed address"),
        ('<a href="https://nohost/">', "no well-formed address"),
        ('<script src="https://cdn.example.org/a.js"></script>', "fetched from elsewhere"),
        ('<link rel="stylesheet" href="//cdn.example.org/a.css">', "fetched from elsewhere"),
        ('<img srcset="https://a.example.org/b.png 2x">', "fetched from elsewhere"),
        ("<style>@import 'https://fonts.example.org/a.css';</style>", "fetched from elsewhere"),
        ('<p style="background: url(https://a.example.org/b.png)">', "fetched from elsewhere"),
    ],
)
def test_a_wrong_link_is_found(html: str, said: str, tmp_path: Path, linked: Any) -> None:
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    (found,) = linked.problems(tmp_path)
    assert said in found


def test_right_links_are_left_alone(tmp_path: Path, linked: Any) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "other.html").write_text('<p id="here">', encoding="utf-8")
    (tmp_path / "page.html").write_text(
        '<a href="deep/other.html#here"><a href="https://example.org/a?b#c"><a href="mailto:a@example.org">',
        encoding="utf-8",
    )
    assert linked.problems(tmp_path) == []


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium (apt install chromium)")
    with playwright.sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield launched
        launched.close()


def test_it_is_read_and_searched_without_a_network(site: Path, browser: Any) -> None:
    context = browser.new_context(offline=True, viewport={"width": 390, "height": 844})
    asked: list[str] = []
    errors: list[str] = []
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: errors.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
    for name in ("index", "explanation/conventions-of-hw5", "reference/api/viva.sets", "reference/commands",
                 "reference/set-format", "gallery/index", "how-to/write-a-set"):  # fmt: skip
        page.goto((site / f"{name}.html").as_uri(), wait_until="load")
        # On a phone a page may not be wider than the screen.
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    page.goto((site / "search.html").as_uri() + "?q=overlooking")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    found = page.locator("#search-results li a").all_inner_texts()
    context.close()
    assert "Design" in found
    assert asked and not [url for url in asked if not url.startswith(("file:", "data:"))]
    assert errors == []
