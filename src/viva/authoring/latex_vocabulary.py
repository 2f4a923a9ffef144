r"""The commands and environments of LaTeX that build a homework, and what each of them is."""

from __future__ import annotations

import re

GROUP = r"\{((?:[^{}]|\{(?:[^{}]|\{[^{}]{0,500}\}){0,1000}\}){0,2000})\}"
"""What stands in braces, which may have braces in it."""


def _group(name: str) -> str:
    return GROUP.replace("(", f"(?P<{name}>", 1)


STRUCTURE = re.compile(
    r"\\begin\s*\{(?P<begin>[A-Za-z]+)\*?\}(?P<options>(?:[ \t]*\[[^\]\n]{0,120}\])?)"
    r"|\\end\s*\{(?P<end>[A-Za-z]+)\*?\}"
    r"|(?P<item>\\item)(?![A-Za-z])[ \t]*(?:\[(?P<label>[^\]\n]{0,60})\])?"
    rf"|\\(?P<heading>chapter|section|subsection|subsubsection|paragraph"
    rf"|subparagraph)\*?\s*(?:\[[^\]\n]*\])?\s*{_group('g1')}"
    rf"|\\(?P<titled>titledquestion)\s*{_group('g2')}[ \t]*(?:\[(?P<tpoints>[^\]\n]*)\])?"
    r"|\\(?P<exam>bonusquestion|question|part|subpart|subsubpart|bonuspart|problem|exercise)(?![A-Za-z])[ \t]*"
    r"(?:\[(?P<points>[^\]\n]{0,30})\])?(?P<braced>[ \t]*\{)?"
    r"|\\(?P<choice>CorrectChoice|correctchoice|choice|wrongchoice)(?![A-Za-z])[ \t]*"
    rf"|\\(?P<solved>solution|sol|soln|answer|ans)\s*{_group('g3')}"
    r"|\\(?P<fill>fillin)(?![A-Za-z])\s*(?:\[(?P<filled>[^\]\n]{0,200})\])?(?:\[[^\]\n]*\])?"
    rf"|\\(?P<graphic>includegraphics)(?:\[[^\]]*\])?\s*{_group('g4')}"
    rf"|\\(?P<title>title|hwtitle)\s*{_group('g5')}"
)
SOLUTIONS = {"solution", "sol", "soln", "answer", "ans", "answers", "proof", "solutionbox", "solutionorbox",
              "solutionorlines", "solutionordottedlines", "key", "answerbox", "mysolution"}  # fmt: skip
QUESTIONS = {"problem", "question", "exercise", "ex", "prob", "homeworkproblem", "hwproblem", "task", "qu", "problema",
              "myproblem", "exerc", "hw"}  # fmt: skip
PARTS = {"subproblem", "subquestion", "part", "homeworksection", "subexercise"}
LISTS = {"enumerate", "itemize", "description", "compactenum", "compactitem", "inparaenum", "tasks"}
CHOICES = {"choices", "oneparchoices", "checkboxes", "oneparcheckboxes", "multiplechoice"}
EXAM = {"question": "question", "bonusquestion": "question", "problem": "question", "exercise": "question",
         "part": "part", "bonuspart": "part", "subpart": "subpart", "subsubpart": "subsubpart"}  # fmt: skip
RESTARTS = {"questions": "question", "parts": "part", "subparts": "subpart", "subsubparts": "subsubpart"}
FIGURES = {"figure", "tikzpicture", "pspicture", "circuitikz", "wrapfigure", "axis"}
WRAPPERS = {"document", "center", "flushleft", "flushright", "minipage", "samepage", "multicols", "spacing", "small",
             "questions", "parts", "subparts", "subsubparts", "framed", "mdframed", "tcolorbox", "quote", "quotation",
             "abstract", "coverpages", "singlespace", "onehalfspace", "doublespace", "itshape", "bfseries", "titlepage",
             "sloppypar", "tabbing", "shaded", "adjustwidth", "displayquote"}  # fmt: skip
LEVELS = {"chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5, "subparagraph": 6}
ALPH = re.compile(r"\\alph|\(a\)|(?<![A-Za-z])a[).]")
ROMAN = re.compile(r"\\roman|\(i\)|(?<![A-Za-z])i[).]")
ARABIC = re.compile(r"\\arabic|\b1\b")
OPTIONS = re.compile(r"\\Alph|\(A\)|(?<![A-Za-z])A[).]")
MOST_OF_A_TITLE = 90
SHORT = 12
MOST_OPEN = 60
