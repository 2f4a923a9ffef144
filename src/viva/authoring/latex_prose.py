r"""A stretch of LaTeX as Markdown: ``\textbf``, quotes, spaces and dashes; formulas stay as they are.

This is no TeX engine: what it doesn't know stays in the text, where the author of the set sees it.
"""

from __future__ import annotations

import re

from viva.reading.answers.macros import expanded, macros_of
from viva.reading.transcript import Passage

_MATHS = re.compile(
    r"(?<!\\)\$\$(?:(?!\n[ \t]*\n).){1,20000}?(?<!\\)\$\$|(?<!\\)\$(?:\\.|(?!\n[ \t]*\n)[^$\\]){1,4000}\$"
    r"|\\\((?:(?!\n[ \t]*\n).){1,4000}?\\\)|\\\[(?:(?!\n[ \t]*\n).){1,20000}?\\\]"
    r"|\\begin\{(?P<env>(?:equation|align|alignat|gather|multline|eqnarray|flalign|displaymath|math)\*?)\}"
    r"(?:.){1,20000}?\\end\{(?P=env)\}",
    re.DOTALL,
)
_VERBATIM = re.compile(
    r"\\begin\{(?P<name>verbatim|lstlisting|minted|Verbatim)\*?\}(?:\[[^\]]*\])?(?:\{[^{}\n]*\})?"
    r"(?P<body>.{0,100000}?)\\end\{(?P=name)\*?\}",
    re.DOTALL,
)
_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%[^\n]*")
_HELD = re.compile("\ue000(\\d+)\ue001(\n*)")
_GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}"
_SET = (
    (r"\\(?:textbf|bf|mathbf)", "**"),
    (r"\\(?:emph|textit|textsl|it)", "*"),
    (r"\\(?:texttt|url|path|code)", "`"),
    (r"\\(?:underline|uline|text|textrm|textsf|textsc|mbox|textnormal|uppercase|hl)", ""),
)
_STYLES = tuple((re.compile(command + r"\s*" + _GROUP), mark) for command, mark in _SET)
_LINK = re.compile(r"\\href\s*" + _GROUP + r"\s*" + _GROUP)
_FOOTNOTE = re.compile(r"\\footnote\s*" + _GROUP)
_COLOURED = re.compile(r"\\(?:textcolor|colorbox)\s*\{[^{}]*\}\s*" + _GROUP)
_DROPPED = re.compile(
    r"\\(?:noindent|newpage|clearpage|pagebreak|linebreak|smallskip|medskip|bigskip|centering|indent|maketitle|hfill|vfill"
    r"|par|small|large|Large|LARGE|huge|normalsize|footnotesize|bfseries|itshape|ttfamily|sffamily|rm|null|break|newline"
    r"|phantomsection|tableofcontents|raggedright|qquad|quad|protect|leavevmode|answerline|fillin|droppoints|gradetable"
    r"|item|hline|toprule|midrule|bottomrule|printanswers|noprintanswers|appendix)(?![A-Za-z])(?:\[[^\]]*\])?"
    r"|\\(?:vspace|hspace|vskip|label|pagestyle|thispagestyle|setcounter|addtocounter|setlength|input|include|bibliography"
    r"|fontsize|color|pointname|fillwithlines|fillwithdottedlines|makeemptybox|rule|bibliographystyle|phantom|centerline)"
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
        text = _VERBATIM.sub(self._code, text.replace("\ue000", "").replace("\ue001", ""))
        text = _COMMENT.sub(r"\1", text)
        text = expanded(Passage(text, (1, text.count("\n") + 1)), macros_of(text)).text
        self.text = _MATHS.sub(self._formula, text)

    def _keep(self, text: str, lines: int) -> str:
        self._kept.append(text)
        return f"\ue000{len(self._kept) - 1}\ue001" + "\n" * lines

    def _code(self, found: re.Match[str]) -> str:
        return self._keep("```\n" + found["body"].strip("\n") + "\n```", found[0].count("\n"))

    def _formula(self, found: re.Match[str]) -> str:
        return self._keep(_formula(found), found[0].count("\n"))

    def uncovered(self, text: str) -> str:
        """A piece of the text with its formulas and code."""

        def put_back(found: re.Match[str]) -> str:
            kept = self._kept[int(found[1])]
            return kept + found[2][kept.count("\n") if "```" not in kept else max(0, kept.count("\n") - 2) :]

        return _HELD.sub(put_back, text)


def as_markdown(text: str) -> str:
    r"""LaTeX as Markdown; every line break stays, so that lines can be counted.

    Examples:
        >>> as_markdown(r"\textbf{Note:} use ``rows'' of~$\mathbf{X}$, 5\% each \vspace{1em}")
        '**Note:** use “rows” of $\\mathbf{X}$, 5% each '
    """
    covered = Covered(text)
    return covered.uncovered(prose(covered.text))


def _formula(found: re.Match[str]) -> str:
    text = re.sub(r"\\label\s*\{[^{}]*\}", "", found[0])
    if not found["env"]:
        return text
    inner = text[len(found["env"]) + 8 : -len(found["env"]) - 6]
    if found["env"].rstrip("*") in ("equation", "displaymath", "math"):
        return f"$${inner}$$"
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


def _styled(text: str) -> str:
    r"""``\textbf{...}`` and the like, which may have formulas in them."""
    for pattern, mark in _STYLES:
        for _ in range(3):
            text, count = pattern.subn(lambda m, mark=mark: f"{mark}{m[1].strip()}{mark}" if m[1].strip() else "", text)
            if not count:
                break
    return re.sub(r"\{\\(?:bf|bfseries)\s+([^{}]*)\}", r"**\1**", re.sub(r"\{\\(?:it|em|sl)\s+([^{}]*)\}", r"*\1*", text))
