"""Formulas: rendered, bounded, harmless, and as their source where that fails."""

from __future__ import annotations

import re
import sys
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from viva.reports import maths as maths_module
from viva.reports.maths import Maths


def _is_source(html: str) -> bool:
    return html.startswith('<code class="tex')


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a}{b}",
        r"\sqrt{\frac{p}{1-p}}",
        r"\hat w = (X^\top X + \Gamma^\top\Gamma)^{-1}X^\top y",
        r"\begin{bmatrix}1 & 2\\3 & 4\end{bmatrix}",
        r"\left\{\begin{array}{ll} a & i = j \\ 0 & \text{otherwise} \end{array}\right.",
        r"\mathbb{E}\left[\sum_{i=1}^n R_{ij}\right] \odot \mathcal{L}",
        r"\begin{align} a &= b \label{eq:1} \\ &= c \nonumber \end{align}",
        r"\begin{align*} a &= b \tag{1} \end{align*}",
        r"\begin{equation} a = b \end{equation}",
        r"\begin{eqnarray} a &=& b \end{eqnarray}",
        r"\begin{multline*} a \\ = b \end{multline*}",
        "a\n\n= b",
        "\\text{größer} \u2264 α",
    ],
)
def test_what_models_write_is_rendered(tex: str) -> None:
    assert not _is_source(Maths().html(tex, display=True))


@pytest.mark.parametrize(
    "tex",
    [
        r"\frac{a",
        r"\def\x{\x\x}\x",
        r"\newcommand{\y}{\y}\y",
        r"\undefinedcommand",
        r"a\kern-100em b",
        r"\hspace{-30em}b",
        r"a \mkern-900mu b",
        r"\raisebox{-900em}{x}",
        r"\color{red;position:fixed}x",
        "{" * 3000 + "a" + "}" * 3000,
        "a" * 5000,
        "a\ud800",
        "\x00",
        "",
        "   ",
    ],
)
def test_what_fails_is_shown_as_its_source(tex: str) -> None:
    html = Maths().html(tex)
    assert _is_source(html)
    html.encode("utf-8")


@pytest.mark.parametrize(
    "tex",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\url{javascript:alert(1)}",
        r"\htmlClass{chip v-right}{x}",
        r"\htmlId{L1}{x}",
        r"\htmlStyle{position:fixed}{x}",
        r"\htmlData{a=b}{x}",
        r"\includegraphics[height=9em]{http://a.b/c.png}",
        r"\text{<script>alert(1)</script>}",
        r"\text{\"><img src=x onerror=alert(1)>}",
        r"\text{'\" onload=alert(1) x=\"}",
    ],
)
def test_no_formula_carries_markup(tex: str) -> None:
    html = Maths().html(tex, display=True)
    body = re.sub(r' aria-label="[^"]*"', "", html)
    assert not re.search(r"<(?:a|img|script|iframe)\b", body)
    for attributes in re.findall(r"<\w+([^>]*)>", body):
        names = set(re.findall(r"([\w-]+)=(?:\"[^\"]*\"|'[^']*')", attributes))
        assert names <= {
            "class", "style", "role", "aria-hidden", "xmlns", "width", "height", "viewBox", "preserveAspectRatio", "d",
        }  # fmt: skip
    assert 'class="chip' not in body
    assert "position:fixed" not in body


@pytest.mark.parametrize("tex", [r"\raisebox{900em}{x}", r"\rule{900em}{900em}", r"a\kern900em b", r"\hspace{900em}b"])
def test_no_formula_takes_much_room(tex: str) -> None:
    sizes = [abs(float(size)) for size in re.findall(r"(-?[\d.]+)em", Maths().html(tex).partition(">")[2])]
    assert max(sizes) < 15


@given(st.text(alphabet="\\{}[]$&#^_%~ab12 <>\"'=.\n", max_size=60))
@settings(max_examples=200, deadline=None)
def test_nothing_that_is_written_raises_or_breaks_out(tex: str) -> None:
    html = Maths().html(tex)
    assert "<script" not in html
    assert html.count("<span") == html.count("</span")


def test_a_formula_has_a_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maths_module, "LONGEST_FORMULA", 10**6)
    start = time.process_time()
    assert _is_source(Maths().html("b" * 60_000))
    assert time.process_time() - start < 2
    assert not _is_source(Maths().html("c + after"))


def test_a_report_has_a_time_budget() -> None:
    maths = Maths(seconds=0)
    assert _is_source(maths.html("q_{budget}"))
    assert not _is_source(Maths().html("q_{budget}"))


def test_equal_formulas_are_rendered_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Maths().html("k_{once}")
    monkeypatch.setattr(maths_module, "_render", lambda *_: pytest.fail("rendered again"))
    assert not _is_source(Maths().html("k_{once}"))


def test_threads_have_their_own_javascript() -> None:
    results: list[str] = []
    threads = [threading.Thread(target=lambda i=i: results.append(Maths().html(f"t_{{{i}}}"))) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 3
    assert not any(map(_is_source, results))


def test_only_the_fonts_that_are_used_are_embedded() -> None:
    maths = Maths()
    assert maths.style() == ""
    maths.html("x + 1")
    faces = re.findall(r'@font-face\{font-family:"(\w+)";font-style:(\w+);font-weight:(\d+)', maths.style())
    assert faces == [("KaTeX_Main", "normal", "400"), ("KaTeX_Math", "italic", "400")]
    maths.html(r"\mathbb{E} \mathbf{x}")
    assert {"KaTeX_AMS"} < {
        family for family, _, _ in re.findall(r'family:"(\w+)";font-style:(\w+);font-weight:(\d+)', maths.style())
    }
    assert "url(fonts/" not in maths.style()
    assert "http" not in maths.style()


def test_every_font_of_the_style_sheet_is_known() -> None:
    """A class that asks for a font in KaTeX's style sheet has to embed it."""
    css = maths_module._style_without_fonts()
    rules = re.findall(r"([^{}]+)\{font-family:KaTeX_(\w+)", css)
    assert len(rules) > 10
    for selectors, family in rules:
        for selector in selectors.split(","):
            named = set(re.findall(r"\.([\w-]+)", selector)) - {"katex", "delimsizing", "mult", "op-symbol"}
            if named & {"textrm", "mainrm"}:
                continue
            fonts = {font.split("-")[0] for name in named for font in maths_module._FONTS_OF_CLASS.get(name, ())}
            assert family in fonts, selector


def test_every_font_named_is_vendored() -> None:
    for fonts in maths_module._FONTS_OF_CLASS.values():
        for font in fonts:
            assert maths_module._vendored(f"fonts/KaTeX_{font}.woff2")[:4] == b"wOF2"


def test_javascript_is_loaded_only_when_a_formula_is_met() -> None:
    import subprocess

    code = (
        "import sys, viva.reports\n"
        "from viva.marking.record import Record, SetReference, Source\n"
        "r = Record(viva='0', set=SetReference(name='s', sha256='0'), source=Source(file='f', sha256='0'))\n"
        "viva.reports.render(r, 'text'); viva.reports.render(r, 'md'); viva.reports.render(r, 'json')\n"
        "print(*sorted({'quickjs', 'jinja2', 'markdown_it', 'rich'} & set(sys.modules)))\n"
        "viva.reports.render(r, 'html')\n"
        "print(*sorted({'quickjs', 'jinja2'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["", "jinja2"]
