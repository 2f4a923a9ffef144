r"""A stretch of LaTeX as Markdown: ``\textbf``, quotes, spaces and dashes; formulas stay as they are.

This is no TeX engine: what it doesn't know stays in the text, where the author of the set sees it.
"""

from __future__ import annotations

import re
from functools import partial

from viva.authoring.formula_spans import formula_spans
from viva.authoring.latex_vocabulary import GROUP
from viva.reading.answers.macros import expanded, macros_of
from viva.reading.transcript import Passage

_MATHS = re.compile(r"(?:equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math)\*?")
_CODE = re.compile(r"(?:verbatim|lstlisting|minted|Verbatim)\*?")
_CODE_OPTIONS = re.compile(r"\\begin\{\w+\*?\}(?:\[[^\]]*\])?(?:\{[^{}\n]*\})?")
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_HELD = re.compile("\ue000(\\d+)\ue001(\n*)")
_SET = (
    (r"\\(?:textbf|bf|mathbf)", "**"),
    (r"\\(?:emph|textit|textsl|it)", "*"),
    (r"\\(?:texttt|url|path|code)", "`"),
    (r"\\(?:underline|uline|text|textrm|textsf|textsc|mbox|textnormal|uppercase|hl)", ""),
)
_STYLES = tuple((re.compile(command + r"\s*" + GROUP), mark) for command, mark in _SET)
_LINK = re.compile(r"\\href\s*" + GROUP + r"\s*" + GROUP)
_FOOTNOTE = re.compile(r"\\footnote\s*" + GROUP)
_COLOURED = re.compile(r"\\(?:textcolor|colorbox)\s*\{[^{}]*\}\s*" + GROUP)
_DROPPED = re.compile(
    r"\\(?:noindent|newpage|clearpage|pagebreak|linebreak|smallskip|medskip|bigskip|centering|indent|maketitle|hfill"
    r"|vfill"
    r"|par|small|large|Large|LARGE|huge|normalsize|footnotesize|bfseries|itshape|ttfamily|sffamily|rm|null|break"
    r"|newline"
    r"|phantomsection|tableofcontents|raggedright|qquad|quad|protect|leavevmode|answerline|fillin|droppoints|gradetable"
    r"|item|hline|toprule|midrule|bottomrule|printanswers|noprintanswers|appendix)(?![A-Za-z])(?:\[[^\]]*\])?"
    r"|\\(?:vspace|hspace|vskip|label|pagestyle|thispagestyle|setcounter|addtocounter|setlength|input|include"
    r"|bibliography"
    r"|fontsize|color|pointname|fillwithlines|fillwithdottedlines|makeemptybox|rule|bibliographystyle|phantom"
    r"|centerline)"
    r"\*?(?:\s*\[[^\]]*\])?(?:\s*\{[^{}]*\})+|\\(?:vskip|hskip)\s*-?[\d.]+\s*\\?[a-z]+|\\[,;!/>:]"
)
_SIGNS = (
    (r"\%", "%"), (r"\&", "&"), (r"\#", "#"), (r"\_", "_"), (r"\ ", " "), (r"\{", "{"), (r"\}", "}"), (r"\$", "\\$"),
    ("---", " – "), ("--", "–"), ("``", "“"), ("''", "”"), ("~", " "), (r"\ldots", "..."), (r"\dots", "..."),
    (r"\textbackslash", "\\"), (r"\LaTeX", "LaTeX"), (r"\TeX", "TeX"), (r"\S ", "§ "),
)  # fmt: skip
_ACCENTS = {"'": "\u0301", "`": "\u0300", '"': "\u0308", "^": "\u0302", "~": "\u0303", "c": "\u0327", "v": "\u030c"}
_ACCENT = re.compile(r"""\\(['`"^~])\s*\{?\\?([A-Za-z])\}?|\\([cv])\s*\{([A-Za-z])\}""")


class Covered:
    """LaTeX without comments, its own commands written out, formulas and code covered; each line stays where it is.

    Attributes:
        text: what may build the document, or be prose.
    """

    def __init__(self, text: str) -> None:
        self._kept: list[str] = []
        text = self._covered(text.replace("\ue000", "").replace("\ue001", ""), _CODE)
        text = _COMMENT.sub(r"\1", text)
        text = expanded(Passage(text, (1, text.count("\n") + 1)), macros_of(text)).text
        self.text = self._covered(text, _MATHS)

    def _keep(self, text: str, lines: int) -> str:
        self._kept.append(text)
        return f"\ue000{len(self._kept) - 1}\ue001" + "\n" * lines

    def _covered(self, text: str, environments: re.Pattern[str]) -> str:
        out: list[str] = []
        end = 0
        for start, stop, name in formula_spans(text, environments):
            if environments is _CODE and not name:
                continue
            piece = text[start:stop]
            if environments is _CODE:
                body = _CODE_OPTIONS.sub("", piece, count=1).rpartition("\\end{")[0]
                kept = "```\n" + body.strip("\n") + "\n```"
            else:
                kept = _formula(piece, name)
            out += [text[end:start], self._keep(kept, piece.count("\n"))]
            end = stop
        return "".join(out) + text[end:]

    def uncovered(self, text: str) -> str:
        """A piece of the text with its formulas and code."""

        def put_back(found: re.Match[str]) -> str:
            kept = self._kept[int(found[1])]
            return kept + found[2][kept.count("\n") if "```" not in kept else max(0, kept.count("\n") - 2) :]

        return _HELD.sub(put_back, text)


def _formula(text: str, environment: str) -> str:
    text = re.sub(r"\\label\s*\{[^{}]*\}", "", text)
    if not environment:
        return text
    if environment.rstrip("*") in ("equation", "displaymath", "math"):
        return f"$${text[len(environment) + 8 : -len(environment) - 6]}$$"
    return f"$${text}$$"


def prose(text: str) -> str:
    """A piece of covered LaTeX as Markdown, still covered."""
    if "\\" not in text and not any(sign in text for sign in "~-'`{"):
        return text
    text = re.sub(r"\\\\(?:\[[^\]]*\]|\*)?[ \t]*", "  ", text)
    text = _ACCENT.sub(lambda m: (m[2] or m[4]) + _ACCENTS[m[1] or m[3]], text)
    text = _LINK.sub(r"\2 (\1)", text)
    text = _FOOTNOTE.sub(r" (\1)", text)
    text = _COLOURED.sub(r"\1", text)
    text = _DROPPED.sub(lambda m: "\n" * m[0].count("\n"), text)
    for sign, plain in _SIGNS:
        text = text.replace(sign, plain)
    return _styled(text)


def _marked(mark: str, found: re.Match[str]) -> str:
    inner = found[1].strip()
    return f"{mark}{inner}{mark}" if inner else ""


def _styled(text: str) -> str:
    r"""``\textbf{...}`` and the like, which may have formulas in them."""
    for pattern, mark in _STYLES:
        for _ in range(3):
            text, count = pattern.subn(partial(_marked, mark), text)
            if not count:
                break
    return re.sub(
        r"\{\\(?:bf|bfseries)\s+([^{}]*)\}", r"**\1**", re.sub(r"\{\\(?:it|em|sl)\s+([^{}]*)\}", r"*\1*", text)
    )
