r"""What a model wrote, as safe HTML: Markdown with maths, block by block, each block knowing its lines.

Raw HTML is text, links are shown as text beside their address, images as their description, headings as bold
paragraphs (the report's outline is its own). Maths is recognised as ``$..$``, ``$$..$$``, ``\(..\)``, ``\[..\]`` and as
bare environments.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from viva.reports.maths import Maths
from viva.reports.quotes import with_marks
from viva.reports.underline import PIECE, Underliner, alike
from viva.reports.visible import visible

# Past these sizes, text is shown as it is: Markdown's inline rules take time that grows faster than the text.
LONGEST_TEXT = 150_000
LONGEST_PARAGRAPH = 12_000
DEEPEST = 40
_MOST_BRACKETS = 600
_LONGEST_INLINE_FORMULA = 2000
_MOST_FORMULA_LINES = 200

_ENVIRONMENTS = (
    "align|aligned|alignat|alignedat|array|bmatrix|Bmatrix|cases|displaymath|eqnarray|equation|flalign|gather|gathered"
    "|math|matrix|multline|pmatrix|smallmatrix|split|vmatrix|Vmatrix"
)
_BEGIN = re.compile(rf"\\begin\{{((?:{_ENVIRONMENTS})\*?)\}}")
_LOOKS_LIKE_MATHS = re.compile(r"[\\^_=+*/<>|]|^\s*[A-Za-z]\s*$")


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the text: safe HTML, and the lines (counted from 0, both included) that it was made from."""

    html: str
    lines: tuple[int, int]


class Prose:
    r"""Renders the texts of one report.

    Examples:
        >>> prose = Prose(Maths())
        >>> print(prose.inline("**Bold** & <b>not</b> [a link](http://x.y)"))
        <strong>Bold</strong> &amp; &lt;b&gt;not&lt;/b&gt; a link <code class="address">http://x.y</code>
        >>> [block.lines for block in prose.blocks("One\ntwo.\n\n- three")]
        [(0, 1), (3, 3)]
    """

    def __init__(self, maths: Maths) -> None:
        self._maths = maths
        self._md = _parser(maths)

    def blocks(self, text: str, false: Sequence[tuple[int, tuple[int, int]]] = ()) -> list[Block]:
        """The text block by block, in order.

        Args:
            text: Markdown with maths.
            false: numbers of findings, each with the start and end (in characters) of what is to be underlined.
        """
        if false:
            for inside_emphasis in (False, True):
                marked = with_marks(text, [span for _, span in false], inside_emphasis=inside_emphasis)
                # Text that can't be marked is left alone.
                found = self._underlined(text, marked, [number for number, _ in false]) if marked != text else None
                if found is not None:
                    return found
        text = visible(text)
        if _is_too_much(text):
            return [_as_it_stands(text)]
        env: dict[str, Any] = {}
        try:
            tokens = self._md.parse(text, env)
        except RecursionError:
            return [_as_it_stands(text)]
        if any(token.level >= DEEPEST - 2 for token in tokens):
            # Past its deepest nesting the parser drops text.
            return [_as_it_stands(text)]
        return self._rendered(text, tokens, env)

    def _underlined(self, text: str, marked: str, numbers: Sequence[int]) -> list[Block] | None:
        """The blocks of a text with marks in it; None where it can't be underlined without changing it."""
        text, marked = visible(text), visible(marked)
        if _is_too_much(text):
            return None
        env: dict[str, Any] = {}
        try:
            tokens = self._md.parse(marked, env)
            if not alike(self._md.parse(text, {}), tokens) or any(t.level >= DEEPEST - 2 for t in tokens):
                return None
        except RecursionError:
            return None
        Underliner(self._maths, numbers).take(tokens)
        return self._rendered(text, tokens, env)

    def _rendered(self, text: str, tokens: Sequence[Token], env: dict[str, Any]) -> list[Block]:
        blocks: list[Block] = []
        group: list[Token] = []
        for token in tokens:
            group.append(token)
            if token.level == 0 and token.nesting <= 0:
                html = self._md.renderer.render(group, self._md.options, env)
                first, after = next((t.map for t in group if t.map), (0, 1))
                blocks.append(Block(html, (first, _last_line(text, first, after))))
                group = []
        return blocks

    def html(self, text: str) -> str:
        """The text as one piece of HTML."""
        return "".join(block.html for block in self.blocks(text))

    def inline(self, text: str) -> str:
        """Text of a sentence or two, without paragraphs."""
        text = " ".join(visible(text).split())
        if _is_too_much(text):
            return escape(text)
        return str(self._md.renderInline(text))


def _is_too_much(text: str) -> bool:
    if len(text) > LONGEST_TEXT:
        return True
    return any(
        len(paragraph) > LONGEST_PARAGRAPH or paragraph.count("[") > _MOST_BRACKETS
        for paragraph in re.split(r"\n[ \t]*\n", text)
    )


def _as_it_stands(text: str) -> Block:
    return Block(f'<pre class="plain">{escape(text)}</pre>', (0, text.count("\n")))


def _last_line(text: str, first: int, after: int) -> int:
    lines = text.split("\n")
    last = min(after, len(lines)) - 1
    while last > first and not lines[last].strip():
        last -= 1
    return max(last, first)


def _parser(maths: Maths) -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": False, "linkify": False, "maxNesting": DEEPEST})
    md.enable(["table", "strikethrough"])
    # Text would vanish as a "reference", and typed HTML is text.
    md.disable(["reference", "html_block", "html_inline"])
    md.block.ruler.before("fence", "math_block", _math_block, {"alt": ["paragraph", "blockquote", "list"]})
    md.inline.ruler.before("escape", "math_inline", _math_inline)

    def math(tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        token = tokens[index]
        return maths.html(token.content, display=token.meta["display"])

    assert isinstance(md.renderer, RendererHTML)
    rules: dict[str, Any] = md.renderer.rules
    rules.update(
        math_block=math,
        math_inline=math,
        **{PIECE: lambda tokens, index, *_: tokens[index].content},
        heading_open=_heading_open,
        paragraph_open=lambda tokens, index, *_: '<span class="tight">' if tokens[index].hidden else "<p>",
        paragraph_close=lambda tokens, index, *_: "</span>\n" if tokens[index].hidden else "</p>\n",
        heading_close=lambda *_: "</p>\n",
        link_open=lambda *_: "",
        link_close=_link_close,
        image=_image,
        fence=_code,
        code_block=_code,
        softbreak=lambda *_: "\n",
        table_open=lambda *_: '<div class="scroll"><table class="written">\n',
        table_close=lambda *_: "</table></div>\n",
    )
    return md


def _math_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    if state.is_code_block(start):
        return False
    text = _line(state, start)
    if text.startswith("$$"):
        opening, closing, inner = "$$", "$$", text[2:]
    elif text.startswith("\\["):
        opening, closing, inner = "\\[", "\\]", text[2:]
    elif (begin := _BEGIN.match(text)) is not None:
        opening, closing, inner = begin.group(), f"\\end{{{begin.group(1)}}}", text[begin.end() :]
    else:
        return False
    lines: list[str] = []
    number = start
    while closing not in inner:
        lines.append(inner)
        number += 1
        if number >= end or number - start > _MOST_FORMULA_LINES or state.sCount[number] < state.blkIndent:
            return False
        inner = _line(state, number)
    before, _, after = inner.partition(closing)
    if after.strip(" \t.,;:"):
        # Words follow on the same line: that is a formula in a paragraph.
        return False
    if silent:
        return True
    lines.append(before)
    content = "\n".join(lines)
    token = state.push("math_block", "div", 0)
    token.content = f"{opening}{content}{closing}" if opening.startswith("\\begin") else content
    token.content += after.strip()
    token.map = [start, number + 1]
    token.block = True
    token.meta = {"display": True}
    state.line = number + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _math_inline(state: StateInline, silent: bool) -> bool:
    rest = state.src[state.pos : state.posMax]
    found = _formula_at(rest)
    if found is None:
        return False
    content, length, display = found
    if not silent:
        token = state.push("math_inline", "span", 0)
        token.content = content
        token.meta = {"display": display}
    state.pos += length
    return True


def _formula_at(text: str) -> tuple[str, int, bool] | None:
    """The formula that the text begins with: its TeX, how many characters it takes, whether it is displayed."""
    for opening, closing, display in (("$$", "$$", True), ("\\[", "\\]", True), ("\\(", "\\)", False)):
        if text.startswith(opening):
            end = text.find(closing, 2, _LONGEST_INLINE_FORMULA)
            return (text[2:end], end + 2, display) if end > 2 and text[2:end].strip() else None
    if text.startswith("\\begin{") and (begin := _BEGIN.match(text)) is not None:
        closing = f"\\end{{{begin.group(1)}}}"
        end = text.find(closing, 0, _LONGEST_INLINE_FORMULA)
        return (text[: end + len(closing)], end + len(closing), True) if end > 0 else None
    return _dollars_at(text) if text.startswith("$") else None


def _dollars_at(text: str) -> tuple[str, int, bool] | None:
    """``$..$``, told from money: no space inside the dollars (or on both sides, around what looks like maths)."""
    end = 1
    while (end := text.find("$", end, _LONGEST_INLINE_FORMULA)) > 0 and text[end - 1] == "\\":
        end += 1
    if end < 2:
        return None
    content = text[1:end]
    if text[end + 1 : end + 2].isdigit() or not content.strip():
        return None
    spaced = content[0].isspace(), content[-1].isspace()
    if spaced == (False, False) or (all(spaced) and _LOOKS_LIKE_MATHS.search(content)):
        return content.strip(), end + 1, False
    return None


def _heading_open(tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f'<p class="heading h{tokens[index].tag[1:]}">'


def _link_close(tokens: Sequence[Token], index: int, *_: Any) -> str:
    depth = 0
    for back in range(index, -1, -1):
        depth += {"link_close": 1, "link_open": -1}.get(tokens[back].type, 0)
        if depth == 0:
            opening = tokens[back]
            break
    else:
        return ""
    address = str(opening.attrGet("href") or "")
    words = "".join(token.content for token in tokens[back + 1 : index])
    return "" if not address or words == address else f' <code class="address">{escape(address)}</code>'


def _image(tokens: Sequence[Token], index: int, *_: Any) -> str:
    token = tokens[index]
    return f'<span class="image">[image: {escape(token.content)}]</span>'


def _code(tokens: Sequence[Token], index: int, *_: Any) -> str:
    return f"<pre><code>{escape(tokens[index].content)}</code></pre>\n"
