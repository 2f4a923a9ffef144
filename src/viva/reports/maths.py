r"""TeX to HTML with KaTeX, run in process by QuickJS: offline, and with nothing to run in the reader's browser.

The TeX comes from a model, so it is hostile: KaTeX runs without trust (no links, classes or images), with bounded
expansions and sizes; each formula has a time limit and each report a budget; the result is looked over for boxes that
would lie on other text. Whatever fails on the way is shown as its source.
"""

from __future__ import annotations

import base64
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from viva.reports.visible import visible

FORMULA_SECONDS = 0.25
REPORT_SECONDS = 4.0
FREE_SECONDS = 0.02
"""What a formula may take without a charge on the report's budget; few take a quarter of it. So which formulas of an
ordinary report are rendered doesn't depend on how fast the machine is."""
MOST_FORMULAS = 50_000
LONGEST_FORMULA = 4000
_CACHED = 4096
_LARGEST_EM = 250.0
_FARTHEST_LEFT_EM = 6.0

_DRIVER = """
function viva_render(tex, display, marked) {
  var html = katex.renderToString(tex, {
    displayMode: display, output: "html", throwOnError: true, strict: false,
    trust: marked ? function (asked) {
      return asked.command === "\\\\htmlClass" && asked.class === "viva-false";
    } : false,
    maxExpand: 300, maxSize: 10
  });
  return [html].join("");
}
"""
# KaTeX numbers equations in these environments and knows none of `multline` and `eqnarray`; a report has no use for
# numbers that the model didn't write.
_UNNUMBERED = {
    "align": "aligned",
    "alignat": "alignedat",
    "gather": "gathered",
    "multline": "gathered",
    "flalign": "aligned",
}
_ENVIRONMENT = re.compile(
    r"\\(begin|end)\{(align|alignat|gather|multline|flalign|equation|eqnarray|displaymath|math)\*?\}"
)
_LABEL = re.compile(r"\\label\s*\{[^{}]*\}")
_STYLE = re.compile(r'style="([^"]*)"')
_EM = re.compile(r"(-?\d+(?:\.\d+)?)em")
_LEFTWARD = re.compile(r"(?:margin-left|margin-right|left|right):-(\d+(?:\.\d+)?)em")
_CLASSES = re.compile(r'class="([^"]*)"')

# Which of KaTeX's fonts a class in its output asks for; the main font is always there. A test holds this against the
# style sheet.
_FONTS_OF_CLASS = {
    "mathbf": ["Main-Bold"],
    "textbf": ["Main-Bold"],
    "mathit": ["Main-Italic"],
    "textit": ["Main-Italic"],
    "mathnormal": ["Math-Italic"],
    "boldsymbol": ["Math-BoldItalic"],
    "amsrm": ["AMS-Regular"],
    "mathbb": ["AMS-Regular"],
    "textbb": ["AMS-Regular"],
    "mathcal": ["Caligraphic-Regular"],
    "mathfrak": ["Fraktur-Regular"],
    "textfrak": ["Fraktur-Regular"],
    "mathboldfrak": ["Fraktur-Bold"],
    "textboldfrak": ["Fraktur-Bold"],
    "mathscr": ["Script-Regular"],
    "textscr": ["Script-Regular"],
    "mathtt": ["Typewriter-Regular"],
    "texttt": ["Typewriter-Regular"],
    "mathsf": ["SansSerif-Regular"],
    "textsf": ["SansSerif-Regular"],
    "mathboldsf": ["SansSerif-Bold"],
    "textboldsf": ["SansSerif-Bold"],
    "mathitsf": ["SansSerif-Italic"],
    "mathsfit": ["SansSerif-Italic"],
    "textitsf": ["SansSerif-Italic"],
    "size1": ["Size1-Regular"],
    "delim-size1": ["Size1-Regular"],
    "small-op": ["Size1-Regular"],
    "size2": ["Size2-Regular"],
    "large-op": ["Size2-Regular"],
    "size3": ["Size3-Regular"],
    "size4": ["Size4-Regular"],
    "delim-size4": ["Size4-Regular"],
}


class Maths:
    r"""Renders formulas for one report and remembers which fonts they need.

    Examples:
        >>> maths = Maths()
        >>> "mfrac" in maths.html(r"\frac{a}{b}")
        True
        >>> maths.html(r"\frac{a}{<b>")
        '<code class="tex">\\frac{a}{&lt;b&gt;</code>'
    """

    def __init__(self, seconds: float = REPORT_SECONDS) -> None:
        self._left = seconds
        self._more = MOST_FORMULAS
        self._classes: set[str] = set()

    def html(self, tex: str, *, display: bool = False) -> str:
        """A formula (without its delimiters) as safe HTML; as its source where it can't be rendered."""
        rendered = self._rendered(tex, display)
        return source_html(tex, display=display) if rendered is None else self._framed(rendered, tex, display)

    def marked_html(self, marked: str, tex: str, *, display: bool) -> str | None:
        r"""A formula with ``\\htmlClass{viva-false}{..}`` of our own in it, as HTML; None where that can't be rendered.

        Args:
            marked: the formula with our boxes in it.
            tex: the formula as it was written, which has none of its own.
            display: whether it stands on a line of its own.
        """
        rendered = self._rendered(marked, display, marked=True)
        return None if rendered is None else self._framed(rendered, tex, display)

    def _framed(self, rendered: str, tex: str, display: bool) -> str:
        for classes in _CLASSES.findall(rendered):
            self._classes.update(classes.split())
        spoken = escape(" ".join(visible(tex).split()))
        # A span even where it is displayed: a formula may stand in the middle of a paragraph.
        return f'<span class="m{" block" if display else ""}" role="math" aria-label="{spoken}">{rendered}</span>'

    def style(self) -> str:
        """KaTeX's style sheet with the fonts that were used embedded; empty if there was no formula."""
        if not self._classes:
            return ""
        wanted = {"Main-Regular"}
        for name in self._classes:
            wanted.update(_FONTS_OF_CLASS.get(name, ()))
        if {"textbf", "textit"} <= self._classes:
            wanted.add("Main-BoldItalic")
        if {"textsf", "textbf"} <= self._classes:
            wanted.add("SansSerif-Bold")
        if {"textsf", "textit"} <= self._classes:
            wanted.add("SansSerif-Italic")
        if "mathcal" in self._classes and {"textbf", "mathbf", "boldsymbol"} & self._classes:
            wanted.add("Caligraphic-Bold")
        return "".join(_font_face(name) for name in sorted(wanted)) + _style_for(frozenset(self._classes))

    def _rendered(self, tex: str, display: bool, *, marked: bool = False) -> str | None:
        if len(tex) > LONGEST_FORMULA or not tex.strip():
            return None
        key = (tex, display, marked)
        if (known := _cache.get(key)) is not None:
            return known or None
        if self._left <= 0 or self._more <= 0:
            return None
        # Time of this thread: what other programs take of the processor is not the formula's.
        start = time.thread_time()
        rendered = _render(_prepared(tex), display, marked)
        self._left -= max(time.thread_time() - start - FREE_SECONDS, 0.0)
        self._more -= 1
        if len(_cache) >= _CACHED:
            _cache.popitem(last=False)
        _cache[key] = rendered or ""
        return rendered


def source_html(tex: str, *, display: bool = False) -> str:
    """A formula's source, escaped."""
    return f'<code class="tex{" block" if display else ""}">{escape(visible(tex.strip()))}</code>'


# Rendered formulas by source and mode, "" for those that fail; shared by all reports of the process. Operations on it
# are single ones, so threads at worst render a formula twice.
_cache: OrderedDict[tuple[str, bool, bool], str] = OrderedDict()
# QuickJS measures its stack from the thread that made it, so every thread has a context of its own.
_local = threading.local()


def _context() -> Any:
    context = getattr(_local, "context", None)
    if context is None:
        import quickjs

        context = quickjs.Context()
        context.set_memory_limit(128 * 2**20)
        context.eval(_vendored("katex.min.js").decode("utf-8") + _DRIVER)
        context.set_time_limit(FORMULA_SECONDS)
        _local.context = context
    return context


def _render(tex: str, display: bool, marked: bool) -> str | None:
    try:
        # A lone surrogate can't cross into JavaScript, and NUL ends nothing good.
        tex.encode("utf-8")
        rendered = _context().get("viva_render")(tex, display, marked)
    except UnicodeEncodeError:
        return None
    except Exception as error:
        # KaTeX's own "can't parse" leaves the context sound; after a time limit or lack of memory a new one is safer.
        if "ParseError" not in str(error):
            _local.context = None
        return None
    return rendered if isinstance(rendered, str) and _stays_in_place(rendered) else None


def _prepared(tex: str) -> str:
    tex = _LABEL.sub("", tex)
    # KaTeX takes no blank line inside a formula.
    tex = re.sub(r"\n\s*\n", "\n", tex)
    if "\\tag" in tex:
        return tex

    def unnumbered(match: re.Match[str]) -> str:
        which, name = match.groups()
        if name == "eqnarray":
            return r"\begin{array}{rcl}" if which == "begin" else r"\end{array}"
        known = _UNNUMBERED.get(name)
        return f"\\{which}{{{known}}}" if known else ""

    return _ENVIRONMENT.sub(unnumbered, tex)


def _stays_in_place(rendered: str) -> bool:
    """Whether a formula keeps to its own place: no huge box, no jump to the left over the text before it."""
    # Only styles count: the drawing of a root is 400em wide by its attributes, and cut off by its frame.
    styles = ";".join(_STYLE.findall(rendered))
    if any(abs(float(number)) > _LARGEST_EM for number in _EM.findall(styles)):
        return False
    return sum(map(float, _LEFTWARD.findall(styles))) <= _FARTHEST_LEFT_EM


def style_with_fonts_at(folder: str) -> str:
    """KaTeX's whole style sheet, its fonts fetched from an address (a folder, with or without its last slash).

    Examples:
        >>> "url(/static/katex/KaTeX_Main-Bold.woff2)" in style_with_fonts_at("/static/katex")
        True
    """
    sheet = _vendored("katex.min.css").decode("utf-8")
    # The sheet names other formats too, which aren't vendored.
    sheet = re.sub(r",url\(fonts/[^)]*\.(?:woff|ttf)\) format\(\"[a-z]+\"\)", "", sheet)
    return sheet.replace("url(fonts/", f"url({folder.rstrip('/')}/")


def style_with_all_fonts() -> str:
    """KaTeX's whole style sheet with all of its fonts in it (about 0.4 MB), for pages that can't fetch any."""
    names = sorted({"Main-Regular", "Main-BoldItalic", "SansSerif-Bold", "SansSerif-Italic", "Caligraphic-Bold"}
                   | {name for names in _FONTS_OF_CLASS.values() for name in names})  # fmt: skip
    return font_faces(names) + _style_without_fonts()


def font_faces(names: Iterable[str]) -> str:
    """Style rules that hold fonts of KaTeX's, named like ``Main-Bold``."""
    return "".join(map(_font_face, names))


@cache
def _vendored(name: str) -> bytes:
    return files("viva.reports").joinpath("vendor", "katex", name).read_bytes()


@cache
def _font_face(name: str) -> str:
    family, variant = name.split("-")
    data = base64.b64encode(_vendored(f"fonts/KaTeX_{name}.woff2")).decode("ascii")
    return (
        f'@font-face{{font-family:"KaTeX_{family}";font-style:{"italic" if "Italic" in variant else "normal"};'
        f"font-weight:{700 if 'Bold' in variant else 400};font-display:block;"
        f'src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'
    )


_RULE = re.compile(r"([^{}]+)(\{[^{}]*\})")
_CLASS = re.compile(r"\.([A-Za-z][\w-]*)")


def _style_for(used: frozenset[str]) -> str:
    """The rules that some element of these classes can match: most of the sheet is about sizes within sizes."""
    known = used | {"katex", "katex-display", "katex-html"}
    kept = []
    for selectors, body in _RULE.findall(_style_without_fonts()):
        needed = [one for one in selectors.split(",") if set(_CLASS.findall(one)) <= known]
        if needed:
            kept.append(",".join(needed) + body)
    return "".join(kept)


@cache
def _style_without_fonts() -> str:
    return re.sub(r"@font-face\{[^}]*\}", "", _vendored("katex.min.css").decode("utf-8"))
