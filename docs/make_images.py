"""Make the pictures of the documentation: reports and page of the bundled sample chat, photographed.

Run ``python docs/make_images.py`` after a change of their looks; it needs Chromium (``apt install chromium``) and
writes the files in ``docs/images/``.
"""

from __future__ import annotations

import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from importlib.resources import files
from pathlib import Path

from viva.marking import Record, mark_transcript
from viva.reading import read_transcript
from viva.reports import render
from viva.sets import load_set

IMAGES = Path(__file__).parent / "images"
WIDTH, PAGE_WIDTH = 1180, 1240
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PART = "4b"


def photograph(browser: str, page: str, style: str, height: int, image: Path) -> None:
    """Write a picture of the top of a page, after a style that hides what is not to be in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
        take(browser, file.as_uri(), WIDTH, height, image)


def take(browser: str, address: str, width: int, height: int, image: Path) -> None:
    """Write a picture of the top of what is at an address."""
    subprocess.run(
        [
            *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--window-size={width},{height}", f"--screenshot={image}", address),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )


def photograph_page(browser: str, record: Record, number: int) -> None:
    """Serve the page with the record in it, and write pictures of what it shows."""
    from viva.marking.reviewable import review_items
    from viva.store import open_store
    from viva.web import Settings, serve

    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(folder=Path(folder), store=f"{folder}/store.db")
        with open_store(settings.store) as store:
            run = store.add(record).id
        told: queue.Queue[str] = queue.Queue()
        # It ends with this program.
        threading.Thread(target=serve, args=(settings, 0), kwargs={"say": told.put}, daemon=True).start()
        address = next(word for word in told.get(timeout=60).split() if word.startswith("http"))
        disputed = next(item for item in review_items(record) if item.reason == "annotator")
        for name, path, height in (
            ("page-part.png", f"runs/{run}/parts/{number}", 800),
            ("page-review.png", f"review/{run}/{disputed.key}", 620),
        ):
            take(browser, address + path, PAGE_WIDTH, height, IMAGES / name)
            print(f"{name}: {(IMAGES / name).stat().st_size // 1024} KB")


def photograph_comparison(browser: str, record: Record) -> None:
    """Write a picture of a report that compares the chat with two exams of made-up examinees."""
    from viva.cli.app import app

    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "chat.json").write_text(render(record, "json"), encoding="utf-8")
        runs = [f"{folder}/chat.json"]
        for examinee, more in (("after-2", []), ("caving", ["--doubt"])):
            runs.append(f"{folder}/{examinee}")
            asked = ["exam", "--model", f"viva/{examinee}", "--parts", "1b,1c,2b,3a,4b", *more, "-o", runs[-1]]
            app(args=asked, prog_name="viva", standalone_mode=False)
        app(args=["report", *runs, "-o", f"{folder}/both.html"], prog_name="viva", standalone_mode=False)
        page = Path(folder, "both.html").read_text(encoding="utf-8")
        photograph(browser, page, "", 900, IMAGES / "report-comparison.png")


def main() -> None:
    """Make all pictures; exit status 2 where there is no browser."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        print("no Chromium was found; `apt install chromium` adds it", file=sys.stderr)
        sys.exit(2)
    chat = (files("viva.exam") / "sample-chat.md").read_bytes()
    record = mark_transcript(read_transcript(chat, "chat.md"), load_set("hw5"))
    page = render(record, "html")
    number = 1 + [part.part for part in record.parts].index(PART)
    one_part = f"main > :not(#log), #log > h2, #log > article:not(#part-{number}) {{ display: none }}"
    one_part += " main { padding-top: 0 } #log > article { margin-top: 1rem }"
    IMAGES.mkdir(exist_ok=True)
    for name, style, height in (("report-summary.png", "", 960), ("report-part.png", one_part, 930)):
        photograph(browser, page, style, height, IMAGES / name)
        print(f"{name}: {(IMAGES / name).stat().st_size // 1024} KB")
    photograph_comparison(browser, record)
    photograph_page(browser, record, number)


if __name__ == "__main__":
    main()
