"""Build the documentation site: ``python docs/site/build.py [-o site] [--quick]``, or ``make docs``.

The pages of ``docs/`` are laid out in a folder of their own, together with what is generated from the program (the
command line, the reference from docstrings, the gallery), and Sphinx makes HTML of it. Any warning ends the build, and
so does a link without a target. The site needs no network, neither to be built nor to be read.
"""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from importlib.resources import as_file
from pathlib import Path

import commands
import gallery
import links
import packages

import viva

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]

FILE_FENCE = re.compile(r"^```(\w+) ([\w/-]+\.[\w.]+)$", re.MULTILINE)
MODEL_FENCE = re.compile(r"^```(\w+) [\w ]+$", re.MULTILINE)
GALLERY = (
    "[The gallery](gallery/index.md) has real reports to open: a marked chat, exams, a comparison, the experiments."
)
HELP = "What each command takes is also written from the program: [every command's help](commands.md)."
FOLDERS = ("tutorial", "how-to", "reference", "explanation", "images")


def lay_out(folder: Path, *, quick: bool) -> None:
    """Write all that Sphinx reads into an empty folder."""
    docs = ROOT / "docs"
    shutil.copy(HERE / "conf.py", folder)
    for name in FOLDERS:
        shutil.copytree(docs / name, folder / name)
    front = (ROOT / "README.md").read_text(encoding="utf-8") + "\n" + _navigation(docs)
    front, told = re.subn(
        r"^`make docs` builds these pages .*?\n\n", f"{GALLERY}\n\n", front, flags=re.DOTALL | re.MULTILINE
    )
    if told != 1:
        raise RuntimeError("README.md: the paragraph on `make docs` isn't there")
    (folder / "index.md").write_text(_moved(front), encoding="utf-8")
    (folder / "changelog.md").write_text(_moved((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "reference" / "commands.md").write_text(commands.page(viva.__version__), encoding="utf-8")
    told = folder / "reference" / "command-line.md"
    told.write_text(
        told.read_text(encoding="utf-8").replace("# Command line\n", f"# Command line\n\n{HELP}\n", 1), "utf-8"
    )
    _write_packages(folder)
    (folder / "_extra").mkdir()
    gallery.write(folder, quick=quick)
    for page in folder.rglob("*.md"):
        page.write_text(_with_captions(page.read_text(encoding="utf-8")), encoding="utf-8")
    _write_static(folder / "_static")


def build(out: Path, *, quick: bool = False) -> int:
    """Build the site into a folder, which is replaced; gives an exit status."""
    from sphinx.cmd.build import build_main

    with tempfile.TemporaryDirectory() as temporary:
        pages, made = Path(temporary, "pages"), Path(temporary, "site")
        pages.mkdir()
        lay_out(pages, quick=quick)
        # Strict: a warning (a broken link, a page that nothing leads to, a docstring that can't be read) is an error.
        options = ["-b", "html", "-q", "-W", "--keep-going", "-d", str(Path(temporary, "doctrees"))]
        status = build_main([*options, str(pages), str(made)])
        wrong = links.problems(made)
        for line in wrong:
            print(line, file=sys.stderr)
        if status or wrong:
            return status or 1
        if out.exists():
            shutil.rmtree(out)
        shutil.copytree(made, out)
    return 0


def _navigation(docs: Path) -> str:
    """What stands in the sidebar: the pages in the order of ``navigation.txt``, ``how-to/*`` being all others."""
    text = (HERE / "navigation.txt").read_text(encoding="utf-8")

    def others(match: re.Match[str]) -> str:
        pages = [file.relative_to(docs).with_suffix("").as_posix() for file in sorted(docs.glob(f"{match[1]}/*.md"))]
        return "".join(f"{page}\n" for page in pages if f"\n{page}\n" not in text)

    return re.sub(r"^([\w-]+)/\*\n", others, text, flags=re.MULTILINE)


def _moved(text: str) -> str:
    """A page of the project's root, its links as from the top of the site."""
    return text.replace("](docs/", "](").replace("](CHANGELOG.md", "](changelog.md")


def _with_captions(text: str) -> str:
    """Blocks that stand for a file, with the file's name above them; no blank line where a doctest ends."""
    text = text.replace("\n\n```\n", "\n```\n")
    text = FILE_FENCE.sub(lambda match: f"```{{code-block}} {match[1]}\n:caption: {match[2]}\n", text)
    return MODEL_FENCE.sub(r"```\1", text)


def _write_packages(folder: Path) -> None:
    overview = folder / "reference" / "python.md"
    text = overview.read_text(encoding="utf-8")
    (folder / "reference" / "api").mkdir()
    names = packages.public_packages(ROOT / "src")
    for name in names:
        page = packages.page(name, text)
        (folder / "reference" / "api" / f"{name}.rst").write_text(page, encoding="utf-8")
        text = text.replace(f"## {name}\n", f"## {name}\n\n[Signatures and docstrings](api/{name}.rst)\n", 1)
    tree = "\n".join([":::{toctree}", ":hidden:", "", *(f"api/{name}" for name in names), ":::"])
    overview.write_text(f"{text}\n{tree}\n", encoding="utf-8")


def _write_static(static: Path) -> None:
    from viva.reports.fragment import fonts_folder
    from viva.reports.maths import style_with_fonts_at

    katex = static / "katex"
    with as_file(fonts_folder()) as fonts:
        shutil.copytree(fonts, katex / "fonts")
    (katex / "katex.css").write_text(style_with_fonts_at("fonts"), encoding="utf-8")
    shutil.copy(HERE / "site.css", static)


def main() -> None:
    """Build as the command line says; exit status 1 where something is wrong with a page."""
    parser = argparse.ArgumentParser(description="Build the documentation site.")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "site", help="the site's folder; it is replaced")
    parser.add_argument("--quick", action="store_true", help="leave out of the gallery what takes long")
    asked = parser.parse_args()
    status = build(asked.output, quick=asked.quick)
    if status == 0:
        print(f"the site: {asked.output / 'index.html'}")
    sys.exit(status)


if __name__ == "__main__":
    main()
