r"""PDFs from Markdown with TeX, as three producers make them: LaTeX, Chromium and WeasyPrint.

    python tests/reading/pdf/make_pdfs.py                       the corpus' PDFs, committed beside this file
    python tests/reading/pdf/make_pdfs.py FILE.md... -o FOLDER  those of other texts

What a producer needs: ``pdflatex`` (Debian: texlive-latex-recommended, texlive-fonts-recommended, lmodern),
``chromium``, ``weasyprint``. Their PDFs are small, so that the tests can do with those that are committed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = HERE / "sources"
COMMITTED = HERE / "pdfs"
NEW_PAGE = "<!-- new page -->"

_FORMULA = re.compile(
    r"```.*?```|`[^`\n]+`|\$\$(?P<d1>.+?)\$\$|\\\[(?P<d2>.+?)\\\]|\$(?P<i1>[^\s$](?:[^$\n]*[^\s$])?)\$(?!\d)|\\\((?P<i2>.+?)\\\)",
    re.DOTALL,
)
_HOLE = re.compile("\ue000(\\d+)\ue001")
_PARSERS: dict[bool, object] = {}


def formulas(text: str) -> Iterator[tuple[str, bool, tuple[int, int]]]:
    """The formulas of a text in order: TeX, whether it is displayed, and where it stands."""
    for match in _FORMULA.finditer(text):
        display = match["d1"] or match["d2"]
        inline = match["i1"] or match["i2"]
        if display or inline:
            yield (display or inline).strip(), bool(display), match.span()


def _with_holes(text: str) -> tuple[str, list[tuple[str, bool]]]:
    """The text with a mark in the place of each formula, so that Markdown leaves these alone."""
    held: list[tuple[str, bool]] = []
    pieces, end = [], 0
    for tex, display, (start, stop) in formulas(text):
        mark = f"\ue000{len(held)}\ue001"
        pieces += [text[end:start], f"\n\n{mark}\n\n" if display else mark]
        held.append((tex, display))
        end = stop
    return "".join([*pieces, text[end:]]), held


def _markdown(*, breaks: bool) -> object:
    from markdown_it import MarkdownIt

    if breaks not in _PARSERS:
        _PARSERS[breaks] = MarkdownIt("commonmark", {"breaks": breaks, "html": False}).enable("table")
    return _PARSERS[breaks]


# --- HTML ---------------------------------------------------------------------------------------------------------

_STYLE = """
body { font-family: "DejaVu Serif", serif; font-size: 11pt; line-height: 1.45; max-width: 46em; margin: 0 auto; }
.display { display: block; margin: 0.9em 0; text-align: center; }
.break { break-before: page; }
table { border-collapse: collapse; margin: 0.6em 0; } td, th { border: 1px solid #999; padding: 2px 8px; }
pre, code { font-family: "DejaVu Sans Mono", monospace; font-size: 85%; }
@page { size: A4; margin: 20mm; }
"""


def as_html(text: str, *, mathml: bool = False, breaks: bool = False) -> str:
    """A page that shows the text; its formulas set by KaTeX, or given as MathML for the browser to set."""
    holed, held = _with_holes(text)
    body = _markdown(breaks=breaks).render(holed.replace(NEW_PAGE, "\n\n\ue002\n\n"))  # type: ignore[attr-defined]
    body = body.replace("<p>\ue002</p>", '<div class="break"></div>')

    def shown(match: re.Match[str]) -> str:
        tex, display = held[int(match[1])]
        return for_browsers(katex(tex, display, "mathml")) if mathml else katex(tex, display, "html")

    body = re.sub("<p>(\ue000\\d+\ue001)</p>", r'<div class="display">\1</div>', body)
    style = _STYLE
    if not mathml:
        from viva.reports.maths import style_with_all_fonts

        style += style_with_all_fonts()
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Notes</title><style>{style}</style>'
        f"</head><body>{_HOLE.sub(shown, body)}</body></html>"
    )


_ALPHABETS = {
    "script": "SCRIPT", "double-struck": "DOUBLE-STRUCK", "fraktur": "FRAKTUR", "bold": "BOLD",
    "bold-italic": "BOLD ITALIC", "sans-serif": "SANS-SERIF", "monospace": "MONOSPACE",
}  # fmt: skip
_HOLES = {
    "SCRIPT": dict(zip("BEFHILMRego", "ℬℰℱℋℐℒℳℛℯℊℴ", strict=True)),
    "DOUBLE-STRUCK": dict(zip("CHNPQRZ", "ℂℍℕℙℚℝℤ", strict=True)),
    "FRAKTUR": dict(zip("CHIRZ", "ℭℌℑℜℨ", strict=True)),
}


def for_browsers(mathml: str) -> str:
    """MathML as Temml and pandoc write it: with the letters of Unicode's alphabets, and signs without elements in them.

    KaTeX names an alphabet in ``mathvariant``, which browsers no longer heed: they would print a plain letter. What it
    puts over or under a relation stands in an ``mo``, where HTML allows text only: browsers print it beside. And its
    bars are relations, which browsers don't stretch.
    """
    mathml = re.sub(r'(<mo fence="true"[^>]*>)([∣∥])(?=</mo>)', lambda m: m[1] + {"∣": "|", "∥": "‖"}[m[2]], mathml)
    mathml = _with_rows(mathml)

    def lettered(match: re.Match[str]) -> str:
        alphabet = _ALPHABETS.get(match[1])
        if alphabet is None:
            return match[0]
        return f"<{match[2]}>{''.join(_letter(char, alphabet) for char in match[3])}</{match[2]}>"

    return re.sub(r'<(?=m[inot])(?=\w+ mathvariant="([a-z-]+)")(\w+)[^>]*>([^<&]+)</\2>', lettered, mathml)


def _with_rows(mathml: str) -> str:
    """Signs and letters that hold elements become rows of them."""
    out: list[str] = []
    opened: list[int] = []
    for piece in re.split(r"(</?m\w+[^>]*>)", mathml):
        if not piece:
            continue
        if piece.startswith("<m"):
            if opened and out[opened[-1]].startswith(("<mo>", "<mo ", "<mi>", "<mi ")):
                out[opened[-1]] = "<mrow>"
            opened.append(len(out))
        closed = piece.startswith("</m") and out[opened.pop()] == "<mrow>"
        out.append("</mrow>" if closed else piece)
    return "".join(out)


def _letter(char: str, alphabet: str) -> str:
    if char in _HOLES.get(alphabet, {}):
        return _HOLES[alphabet][char]
    name = unicodedata.name(char, "")
    letter = re.sub(r"^(?:LATIN|GREEK) (CAPITAL|SMALL) LETTER (\w+)$", r"\1 \2", name)
    try:
        return unicodedata.lookup(f"MATHEMATICAL {alphabet} {letter}")
    except KeyError:
        return char


_CONTEXT: list[object] = []


def katex(tex: str, display: bool, output: str) -> str:
    import quickjs

    from viva.reports.maths import _vendored

    if not _CONTEXT:
        context = quickjs.Context()
        context.set_memory_limit(256 * 2**20)
        context.eval(
            _vendored("katex.min.js").decode("utf-8")
            + "function render(tex, display, output) { return [katex.renderToString(tex, "
            '{displayMode: display, output: output, throwOnError: true, strict: false})].join(""); }'
        )
        _CONTEXT.append(context)
    try:
        return str(_CONTEXT[0].get("render")(tex, display, output))  # type: ignore[attr-defined]
    except Exception as error:
        if "ParseError" not in str(error):
            raise
        return f"<code>{escape(tex)}</code>"


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def by_chromium(text: str, *, mathml: bool = False, furniture: bool = False, breaks: bool = False) -> bytes:
    """What Chromium prints; with ``furniture`` the date, title, address and page number stand at the edges."""
    return _printed(as_html(text, mathml=mathml, breaks=breaks), furniture=furniture)


def as_it_is(text: str) -> bytes:
    """The text as it stands, its TeX too, as a browser prints a file of plain text."""
    style = "<style>@page { margin: 15mm } pre { white-space: pre-wrap; font-size: 10pt }</style>"
    return _printed(f'<meta charset="utf-8">{style}<pre>{escape(text)}</pre>', furniture=False)


def _printed(html: str, *, furniture: bool) -> bytes:
    program = _chromium()
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        page, out = Path(folder, "notes.html"), Path(folder, "notes.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            f"--user-data-dir={folder}/profile", f"--print-to-pdf={out}", page.as_uri(),
        ]  # fmt: skip
        if not furniture:
            command.insert(1, "--no-pdf-header-footer")
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return out.read_bytes()


def by_weasyprint(text: str, *, breaks: bool = False) -> bytes:
    """What WeasyPrint makes of the page with KaTeX's formulas, as viva's own reports are made."""
    import logging

    import weasyprint

    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return bytes(weasyprint.HTML(string=as_html(text, breaks=breaks)).write_pdf())


# --- LaTeX --------------------------------------------------------------------------------------------------------

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
}  # fmt: skip
_HEADINGS = {"h1": "section*", "h2": "subsection*"}
_SPANS = {"strong": r"\textbf{", "em": r"\emph{"}


def as_latex(text: str, *, fonts: str = "cm", breaks: bool = False) -> str:
    """The text as a LaTeX article, in Computer Modern (``cm``) or Latin Modern (``lm``)."""
    holed, held = _with_holes(text)
    tokens = _markdown(breaks=breaks).parse(holed.replace(NEW_PAGE, "\n\n\ue002\n\n"))  # type: ignore[attr-defined]
    out: list[str] = []
    for token in tokens:
        kind = token.type
        if kind == "heading_open":
            out.append(f"\n\\{_HEADINGS.get(token.tag, 'paragraph*')}{{")
        elif kind == "heading_close":
            out.append("}\n")
        elif kind == "inline":
            out += [_inline(child) for child in token.children or ()]
        elif kind in ("bullet_list_open", "ordered_list_open"):
            start = int(token.attrs.get("start", 1))
            out.append("\n\\begin{enumerate}\n" if kind[0] == "o" else "\n\\begin{itemize}\n")
            if start > 1:
                out.append(f"\\setcounter{{enumi}}{{{start - 1}}}\n")
        elif kind in ("bullet_list_close", "ordered_list_close"):
            out.append("\n\\end{enumerate}\n" if kind[0] == "o" else "\n\\end{itemize}\n")
        elif kind == "list_item_open":
            out.append("\n\\item ")
        elif kind in ("blockquote_open", "blockquote_close"):
            out.append(f"\n\\{'begin' if kind.endswith('open') else 'end'}{{quote}}\n")
        elif kind in ("fence", "code_block"):
            out.append(f"\n\\begin{{verbatim}}\n{token.content}\\end{{verbatim}}\n")
        elif kind == "table_open":
            out.append("\n\\begin{tabular}{llllllll}\n")
        elif kind == "table_close":
            out.append("\\end{tabular}\n")
        elif kind in ("th_close", "td_close"):
            out.append(" & ")
        elif kind == "tr_close":
            out[-1] = " \\\\\n"
        elif kind == "hr":
            out.append("\n\\medskip\\hrule\\medskip\n")
        elif kind == "paragraph_close":
            out.append("\n\n" if not token.hidden else "\n")

    def shown(match: re.Match[str]) -> str:
        tex, display = held[int(match[1])]
        tex = re.sub(r"\n\s*\n", "\n", tex)
        if not display:
            return f"${tex}$"
        numbered = re.match(r"\\begin\{(?:align|gather|equation|multline)\*?\}", tex)
        return tex if numbered else f"\\[\n{tex}\n\\]"

    body = _HOLE.sub(shown, "".join(out)).replace("\ue002", "\\clearpage")
    # A display belongs to the paragraph before it.
    body = re.sub(r"\n\n+\\\[", "\n\\\\[", body)
    packages = "" if fonts == "cm" else "\\usepackage{lmodern}\n"
    return (
        "\\documentclass[11pt,a4paper]{article}\n\\usepackage[T1]{fontenc}\n" if fonts != "cm"
        else "\\documentclass[10pt,a4paper]{article}\n"
    ) + (
        f"\\usepackage[margin=25mm]{{geometry}}\n\\usepackage{{amsmath,amssymb}}\n{packages}"
        "\\setlength{\\parindent}{0pt}\\setlength{\\parskip}{5pt}\n\\emergencystretch=3em\n"
        f"\\begin{{document}}\n{body}\n\\end{{document}}\n"
    )  # fmt: skip


def _inline(token: object) -> str:
    kind: str = token.type  # type: ignore[attr-defined]
    content: str = token.content  # type: ignore[attr-defined]
    if kind == "text":
        return _plain(content)
    if kind == "code_inline":
        return f"\\texttt{{{_plain(content)}}}"
    if kind == "hardbreak":
        return "\\\\\n"
    if kind == "softbreak":
        return "\n"
    name, _, side = kind.rpartition("_")
    if name in _SPANS:
        return _SPANS[name] if side == "open" else "}"
    return ""


def _plain(text: str) -> str:
    text = re.sub('"([^"]*)"', r"``\1''", text)
    return "".join(_SPECIAL.get(c, c) for c in text)


def by_latex(text: str, *, fonts: str = "cm", breaks: bool = False) -> bytes:
    """What pdflatex makes of it."""
    program = shutil.which("pdflatex")
    assert program is not None
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "notes.tex").write_text(as_latex(text, fonts=fonts, breaks=breaks), encoding="utf-8")
        done = subprocess.run(
            [program, "-interaction=nonstopmode", "-halt-on-error", "notes.tex"], cwd=folder,
            capture_output=True, check=False, timeout=120,
            env=os.environ | {"SOURCE_DATE_EPOCH": "0", "FORCE_SOURCE_DATE": "1"},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stdout.decode("latin-1")[-1500:])
        return Path(folder, "notes.pdf").read_bytes()


# --- all of them --------------------------------------------------------------------------------------------------

PRODUCERS: dict[str, Callable[[str], bytes]] = {
    "latex-cm": lambda text: by_latex(text, fonts="cm"),
    "latex-lm": lambda text: by_latex(text, fonts="lm"),
    "chromium-katex": by_chromium,
    "chromium-mathml": lambda text: by_chromium(text, mathml=True, furniture=True),
    "weasyprint": by_weasyprint,
}
"""The producers by name. LaTeX and Chromium come in two kinds each: two fonts, and two ways to set a formula."""


def is_there(producer: str) -> bool:
    """Whether this machine has what the producer needs."""
    if producer.startswith("latex"):
        return shutil.which("pdflatex") is not None
    if producer.startswith("chromium"):
        return _chromium() is not None
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def corpus(folder: Path = SOURCES) -> str:
    """The sources of the corpus as one text, each on a new page."""
    return f"\n\n{NEW_PAGE}\n\n".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md")))


def main() -> None:
    """Make them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "files", nargs="*", type=Path, help="Markdown, or folders of it; default: the corpus, as one text"
    )
    parser.add_argument("-o", "--output", type=Path, default=COMMITTED, help="a folder")
    parser.add_argument("--only", action="append", choices=PRODUCERS, help="this producer")
    args = parser.parse_args()
    args.output.mkdir(parents=True, exist_ok=True)
    texts = {path.stem: corpus(path) if path.is_dir() else path.read_text(encoding="utf-8") for path in args.files}
    texts = texts or {"corpus": corpus()}
    for name, text in texts.items():
        for producer in args.only or PRODUCERS:
            if not is_there(producer):
                print(f"{producer}: not on this machine")
                continue
            out = args.output / f"{name}.{producer}.pdf"
            out.write_bytes(PRODUCERS[producer](text))
            print(f"{out.stat().st_size:9,d} {out}")


if __name__ == "__main__":
    main()
