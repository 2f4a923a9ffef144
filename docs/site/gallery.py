"""The gallery: real output, made when the site is built by running viva on bundled chats and simulated exams.

Each exhibit is commands and the files that they leave behind. The commands that the page shows are the ones that were
run: here, in the gallery's folder, from top to bottom.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

HEAD = """\
# Gallery

Everything here was made when this site was built, by the commands that stand beside it. The chat is made up; the exams
are held with [examinees that are made up](../how-to/try-the-examiner.md), so that nothing depends on a model. The
reports are whole files that need no network.
"""
NOT_MADE = "*Not made in this site, which was built with `--quick`.*"


@dataclass(frozen=True)
class Exhibit:
    """One thing to see: what it is, how it is made, and where it lies."""

    title: str
    words: str
    commands: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    """Files to open: what the link says, and the path."""
    pictures: tuple[tuple[str, str], ...] = ()
    """What is seen, and the picture's path: below ``../images/``, or among the files that were made."""
    shows: int | None = None
    """How many lines of the last command's output are shown; None: nothing of it."""
    status: int = 0
    """The exit status of the last command: 1 where something wrong was found."""
    slow: bool = False
    """Whether it takes seconds, so that a quick build does without."""


EXHIBITS = (
    Exhibit(
        "A marked chat",
        "A person asked a model eight parts of a homework and praised two wrong answers. The report says so first; for "
        "each wrong answer it shows the numbers at which it fails.",
        ("viva mark chat.md -o chat.json", "viva report chat.json -o chat.html", "viva report chat.json -o chat.pdf",
         "viva report chat.json -o report.md", "viva mark chat.md"),
        (("HTML", "chat.html"), ("PDF", "chat.pdf"), ("Markdown", "report.md"), ("marking record", "chat.json"),
         ("the chat itself", "chat.md")),
        (("The beginning of the HTML report", "../images/report-summary.png"),
         ("Part 4b: the false line underlined, the finding and its witness beside it", "../images/report-part.png")),
        shows=24,
    ),
    Exhibit(
        "An exam",
        "The examinee is wrong twice on each part, and right after the second nudge. The report holds every message "
        "and what the examiner did next.",
        ("viva exam --model viva/after-2 --parts 1b,1c,2b,3a,4b -o runs/after-2",),
        (("HTML", "runs/after-2/report.html"), ("Markdown", "runs/after-2/report.md"),
         ("marking record", "runs/after-2/record.json")),
        slow=True,
    ),
    Exhibit(
        "Giving way",
        "With `--doubt` right answers are doubted too. This examinee leaves what was right; its report says `caved`.",
        ("viva exam --model viva/caving --parts 1b,1c,2b,3a,4b --doubt -o runs/caving",),
        (("HTML", "runs/caving/report.html"),),
        slow=True,
    ),
    Exhibit(
        "Other numbers, other presentations",
        "Another set: each part with its own numbers and two draws, as TeX and as it comes out of a PDF viewer.",
        ("viva exam --set linear-algebra --model viva/format-sensitive --parts 1a,1b,1c --variants 2 "
         "--present latex,mangled -o runs/draws",),
        (("HTML", "runs/draws/report.html"),),
        slow=True,
    ),
    Exhibit(
        "Runs side by side",
        "Two exams of this page and the chat in one report: parts against runs, what differs, what they share.",
        ("viva report chat.json runs/after-2 runs/caving -o comparison.html",
         "viva report chat.json runs/after-2 runs/caving -o comparison.pdf"),
        (("HTML", "comparison.html"), ("PDF", "comparison.pdf")),
        (("The map of parts against runs, and the tiers", "../images/report-comparison.png"),),
        slow=True,
    ),
    Exhibit(
        "A key, proofread",
        "The key is the one of [proofread a key](../how-to/proofread.md). Two of its lines are false.",
        ("viva proofread key.md --set hw5 -o key.html", "viva proofread key.md --set hw5"),
        (("HTML", "key.html"), ("the key itself", "key.md")),
        shows=12, status=1,
    ),
    Exhibit(
        "A homework, imported",
        "The skeleton of a problem set, made from the homework of [import a homework](../how-to/import-a-homework.md).",
        ("viva sets import week3.md",),
        (("the homework itself", "week3.md"), ("a part as it was made", "week3/1a.yaml")),
        shows=12,
    ),
    Exhibit(
        "The homework's experiments",
        "[The lab](../how-to/run-the-lab.md) runs the dropout study of question 5 and draws what it saw.",
        ("viva lab dropout -o lab",),
        (),
        tuple((f"Part ({part}) of the dropout study", f"lab/dropout-{part}.svg") for part in "bdeghi"),
        slow=True,
    ),
)  # fmt: skip
PAGE = """
## The page

`viva serve` shows all of it in a browser ([use the page](../how-to/use-the-page.md)). These are photographs, made by
`python docs/make_images.py`.

![A part of a marked chat: the wrong answer underlined, and its witness beside it](../images/page-part.png)

![The review queue: an answer to decide, what was given beside what is expected](../images/page-review.png)
"""


def write(folder: Path, *, quick: bool) -> None:
    """Write the gallery's page into ``folder/gallery``, and what it shows into ``folder/_extra/gallery``.

    Args:
        folder: the site's pages.
        quick: whether to leave out what takes seconds: PDFs, plots, exams.

    Raises:
        RuntimeError: a command ended otherwise than it should, or left no file behind.
    """
    place = folder / "_extra" / "gallery"
    place.mkdir(parents=True)
    shutil.copy(str(files("viva.exam") / "sample-chat.md"), place / "chat.md")
    (place / "key.md").write_text(_block("docs/how-to/proofread.md", "text key.md"), encoding="utf-8")
    (place / "week3.md").write_text(_block("docs/how-to/import-a-homework.md", "text week3.md"), encoding="utf-8")
    (folder / "gallery").mkdir()
    sections = [_section(exhibit, place, folder / "gallery", quick=quick) for exhibit in EXHIBITS]
    (folder / "gallery" / "index.md").write_text("\n".join([HEAD, *sections, PAGE]), encoding="utf-8")


def _section(exhibit: Exhibit, place: Path, pages: Path, *, quick: bool) -> str:
    lines = [f"## {exhibit.title}", "", exhibit.words, "", "```console"]
    if quick and exhibit.slow:
        return "\n".join([*lines, *(f"$ {command}" for command in exhibit.commands), "```", "", NOT_MADE, ""])
    pdfs = not quick and pdfs_can_be_made()
    commands = [command for command in exhibit.commands if pdfs or not command.endswith(".pdf")]
    said = ""
    for number, command in enumerate(commands, 1):
        said = run(command, place, status=exhibit.status if number == len(commands) else None)
        lines += [f"$ {command}"]
    if exhibit.shows is not None:
        shown = said.rstrip("\n").split("\n")
        lines += [*shown[: exhibit.shows], *(["..."] if len(shown) > exhibit.shows else [])]
    lines += ["```", ""]
    there = [(name, file) for name, file in exhibit.files if pdfs or not file.endswith(".pdf")]
    for _, file in there:
        if not (place / file).is_file():
            raise RuntimeError(f"gallery: {file} was not made by {exhibit.commands}")
    if there:
        links = "".join(f'<a href="{file}">{name}</a>\n' for name, file in there)
        lines += [f'<p class="files">\n{links}</p>', ""]
    for seen, picture in exhibit.pictures:
        if not picture.startswith("../"):
            (pages / picture).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(place / picture, pages / picture)
        # Plots stand side by side where there is room: they are one paragraph.
        lines += [f"![{seen}]({picture})", *([] if picture.endswith(".svg") else [""])]
    return "\n".join([*lines, ""])


def run(command: str, folder: Path, *, status: int | None) -> str:
    """Run a command of viva's in a folder, in this process; gives what it printed.

    Args:
        command: ``viva ...``, as a person would type it.
        folder: where it is run.
        status: the exit status that it must end with; None: 0 or 1.

    Raises:
        RuntimeError: it ended with another status.
    """
    from viva.cli.app import app

    said = io.StringIO()
    os.environ.update(COLUMNS="88", NO_COLOR="1", INSPECT_DISPLAY="none")
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        ended = app(args=shlex.split(command)[1:], prog_name="viva", standalone_mode=False) or 0
    if ended not in ((0, 1) if status is None else (status,)):
        raise RuntimeError(f"gallery: {command} ended with {ended}:\n{said.getvalue()}")
    return said.getvalue()


def pdfs_can_be_made() -> bool:
    """Whether WeasyPrint and Pango are here."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def _block(page: str, info: str) -> str:
    """The fenced block of a page that stands for a file."""
    text = (ROOT / page).read_text(encoding="utf-8")
    found = re.search(rf"^```{re.escape(info)}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    if found is None:
        raise RuntimeError(f"{page}: there is no block ```{info}")
    return found[1]
