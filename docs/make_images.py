"""Make the pictures of the documentation: the HTML report of the bundled sample chat, photographed.

Run ``python docs/make_images.py`` after a change of the report's looks; it needs Chromium (``apt install chromium``)
and writes the files in ``docs/images/``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

from viva.marking import mark_transcript
from viva.reading import read_transcript
from viva.reports import render
from viva.sets import load_set

IMAGES = Path(__file__).parent / "images"
WIDTH = 900
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PART = "4b"


def photograph(browser: str, page: str, style: str, height: int, image: Path) -> None:
    """Write a picture of the top of a page, after a style that hides what is not to be in it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
        subprocess.run(
            [
                *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
                *(f"--window-size={WIDTH},{height}", f"--screenshot={image}", file.as_uri()),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )


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
    IMAGES.mkdir(exist_ok=True)
    for name, style, height in (("report-summary.png", "", 860), ("report-part.png", one_part, 705)):
        photograph(browser, page, style, height, IMAGES / name)
        print(f"{name}: {(IMAGES / name).stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
