"""``viva sets import``: what is taken from homeworks in many manners, and that what they don't say stays to do.

The homeworks lie in ``homeworks/``, each in another manner; the table says each one's title (None without one), and for
each part the kind of its field and the key that can be read from it. ``...`` is a key that has to stay open, "?" behind
a key that the author has to check it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from viva.authoring import Imported, import_homework
from viva.cli.sets import app
from viva.errors import VivaError
from viva.sets import ProblemSet, load_set

HOMEWORKS = Path(__file__).parent / "homeworks"
PDF = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "files" / "week5.pdf"
SEEDS = [up / "shared" / "seeds" / "homework-with-key.txt" for up in Path(__file__).resolve().parents[2:5]]
SEED = next((file for file in SEEDS if file.is_file()), SEEDS[0])

TABLE: dict[str, tuple[str | None, dict[str, tuple[str, Any]]]] = {
    "headings.md": (
        "Homework 3: Vectors and layers",
        {"1a": ("number", "3"), "1b": ("tensor", "[[10, 14], [14, 20]]"), "2a": ("rubric", ...)},
    ),
    "bold_letters.md": ("Homework 2", {"1a": ("number", "24"), "1b": ("number", "4"), "2a": ("number", "1/4")}),
    "numbered_list.md": (
        "Warm-up",
        {
            "1a": ("number", "21"),
            "2a": ("tensor", "[[1/2, 0], [0, 1/4]]"),
            "3a": ("expression", r"2x \sin x + x^2 \cos x"),
            "4a": ("choice", "B"),
        },
    ),
    "plain_text.txt": (None, {"1a": ("number", "1/4"), "1b": ("number", "3/16"), "2a": ("choice", "false")}),
    "key_at_the_end.md": ("Quiz", {"1a": ("number", "5"), "1b": ("number", "5"), "2a": ("tensor", "[2, 1]")}),
    "folded.md": ("Lab 1", {"1a": ("number", "2"), "1b": ("choice", "B"), "2a": ("rubric", ...)}),
    "letters_only.md": (
        "Problem set on expectations",
        {"1a": ("expression", "p^2"), "1b": ("expression", "p(1-p)"), "1c": ("rubric", ...)},
    ),
    "roman.md": (None, {"4a i": ("number", "9"), "4a ii": ("number", "2"), "4b": ("rubric", ...)}),
    "subquestions.md": ("Assignment", {"1a": ("tensor", "[3, 5]"), "1b": ("number", "2"), "2a": ("number", "8")}),
    "exam_class.tex": (
        "Homework 4: Least squares",
        {
            "1a": ("tensor", "[[2, 1], [1, 5]]"),
            "1b": ("number", "7"),
            "1c": ("expression", "2 X^\\top (X w - y)"),
            "2a": ("choice", "B"),
        },
    ),
    "enumerate.tex": (None, {"1a": ("number", "10"), "1b": ("expression", ...), "2a": ("number", "4")}),
    "nested.tex": (None, {"1a": ("number", "1"), "1b": ("tensor", "[2, -1]?"), "2a": ("rubric", ...)}),
    "environments.tex": (
        "Estimation",
        {"1a": ("expression", r"\frac{\sigma^2}{n}"), "1b": ("rubric", ...), "2a": ("number", "25")},
    ),
    "callout.md": (
        "PS 2",
        {"1a": ("number", "4"), "1b": ("tensor", "[[2, 1, 1], [0, 0, 0], [4, 2, 2]]"), "2a": ("rubric", ...)},
    ),
    "divs.qmd": ("Statistics homework", {"1a": ("number", "36"), "1b": ("number", "4"), "2a": ("number", "1/2")}),
    "answers_by_number.md": (
        "Problem Set 1",
        {"1a": ("choice", "no"), "1b": ("choice", "yes"), "2a": ("number", "9")},
    ),
    "q_and_a.md": (None, {"1a": ("expression", "2Ax"), "2a": ("number", "95")}),
    "bullets.md": (None, {"1a": ("number", "32"), "1b": ("number", "6"), "2a": ("choice", "b")}),
    "lab_tasks.md": (
        "Lab 3: Backpropagation",
        {"1a": ("number", "3"), "2a": ("number", "1"), "3a": ("rubric", ...)},
    ),
    "exam_short.tex": (
        None,
        {
            "1a": ("choice", "true"),
            "1b": ("number", "3"),
            "1c": ("choice", "B"),
            "2a": ("expression", "X^\\top (Xw-y)"),
            "2b": ("expression", r"(X^\top X)^{-1}X^\top y"),
        },
    ),
    "boxes.tex": (None, {"1a": ("number", "1/3"), "2a": ("number", "1"), "2b": ("rubric", ...)}),
    "old_fonts.tex": (
        "CS 200: Homework 1",
        {"1a": ("expression", "2x"), "1b": ("expression", "2I"), "2a": ("number", "8")},
    ),
    "sections.tex": (
        None,
        {"1a": ("number", "1/6"), "2a": ("number", "52"), "3a": ("expression", "a^2 + 2ab + b^2")},
    ),
    "verbatim.tex": ("Loops", {"1a": ("number", "6"), "1b": ("number", "9")}),
}


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Imported, ProblemSet]]:
    place = tmp_path_factory.mktemp("imported")
    made = {}
    for name in TABLE:
        folder = place / name
        found = import_homework((HOMEWORKS / name).read_bytes(), name, folder, "t")
        made[name] = found, load_set(folder, unfinished=True)
    return made


def test_every_homework_is_in_the_table() -> None:
    assert {file.name for file in HOMEWORKS.iterdir()} == set(TABLE)


@pytest.mark.parametrize("name", TABLE)
def test_parts_kinds_and_keys(name: str, imported: dict[str, tuple[Imported, ProblemSet]]) -> None:
    found, made = imported[name]
    title, expected = TABLE[name]
    taken = {}
    for one in found.taken:
        shown: Any = one.key.rpartition(" (line ")[0] + ("?" if one.todo else "") if one.key else ...
        taken[f"{one.part} {one.field}".strip()] = (one.kind, shown)
    assert taken == expected
    assert made.title == (title or "t")
    assert found.to_do == len(made.to_do)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", "# Problem 1\nWhat is $2+2$?\n# {}\n$4$\n# Problem 2\nWhat is $3+3$?\n# {}\n$6$\n"),
        (
            "a.tex",
            "\\begin{{document}}\n\\section{{Problem 1}}\nWhat is $2+2$?\n\\section*{{{}}}\n$4$\n"
            "\\section{{Problem 2}}\nWhat is $3+3$?\n\\section*{{{}}}\n$6$\n\\end{{document}}\n",
        ),
    ],
)
@pytest.mark.parametrize("word", ["Solution", "Solution:", "Answer", "Key"])
def test_a_solution_below_each_question_is_no_key_of_all(name: str, text: str, word: str, tmp_path: Path) -> None:
    found = import_homework(text.format(word, word).encode(), name, tmp_path / "made", "t")
    assert [(one.part, one.key.partition(" ")[0]) for one in found.taken] == [("1a", "4"), ("2a", "6")]


@pytest.mark.parametrize("name", TABLE)
def test_lines_are_those_of_the_source(name: str, imported: dict[str, tuple[Imported, ProblemSet]]) -> None:
    """What is said to stand on a line does: each part begins on its line with words of its prompt."""
    rows = (HOMEWORKS / name).read_text(encoding="utf-8").split("\n")
    found, made = imported[name]
    for one in found.taken:
        words = made.parts[one.part].statement.split()
        near = " ".join(rows[one.line - 1 : one.line + 4])
        assert sum(word in near for word in words[:12]) >= min(2, len(words)), (one, near)


@pytest.mark.parametrize("name", TABLE)
def test_the_skeleton_can_be_shown_drawn_and_validated(
    name: str, imported: dict[str, tuple[Imported, ProblemSet]]
) -> None:
    """Validation finds nothing but what is marked as left to do, so what was read passes viva's own marker."""
    found, _ = imported[name]
    run = CliRunner()
    assert run.invoke(app, ["show", str(found.folder)]).exit_code == 0
    result = run.invoke(app, ["validate", str(found.folder), "--seeds", "2"])
    assert result.exit_code == 1
    lines = result.output.strip().split("\n")
    assert all(": to do: " in line for line in lines), result.output
    assert len(lines) == found.to_do
    assert all(Path(line.split(":")[0]).name.endswith(".yaml") for line in lines)


def part(name: str, of: str, imported: dict[str, tuple[Imported, ProblemSet]]) -> Any:
    return imported[of][1].draw(0).part(name)


def test_details(imported: dict[str, tuple[Imported, ProblemSet]]) -> None:
    """Points, hints, conventions, named arrays, notation, lists that are no parts, own commands, code, figures."""

    def text(of: str, file: str) -> str:
        return (imported[of][0].folder / file).read_text(encoding="utf-8")

    assert "name: '1'  # 10 points" in text("headings.md", "set.yaml")
    assert text("headings.md", "1a.yaml").startswith("# From headings.md, line 9; 4 points.")
    assert "A: [[1, 2], [3, 4]]" in text("headings.md", "1b.yaml")
    assert "# expected: transpose(A) @ A" in text("headings.md", "1b.yaml")
    assert imported["headings.md"][0].left[0].what == "the section 'Collaboration', in which nothing is asked"
    assert part("1b", "bold_letters.md", imported).hints == ("one for each output.",)
    assert part("1a", "bold_letters.md", imported).conventions == ("Do not count biases.",)
    assert part("1a", "enumerate.tex", imported).conventions == (
        "We use the convention that a sum over no terms is zero.",
    )
    assert part("1a", "letters_only.md", imported).notation["symbols"] == {"p": {"domain": "(0,1)"}}
    symbols = part("1c", "exam_class.tex", imported).notation
    assert symbols == {
        "sizes": ["n", "d"],
        "symbols": {"X": {"shape": ["n", "d"]}, "w": {"shape": ["d"]}, "y": {"shape": ["n"]}},
    }
    assert part("1b", "exam_class.tex", imported).statement.endswith("- it is one number,\n- it has no unit.")
    assert r"\left\|A\right\|_F^2" in part("1b", "exam_class.tex", imported).statement
    assert "(a) the chain rule,\n(b) the inner derivative." in part("1b", "enumerate.tex", imported).statement
    assert [left.what for left in imported["enumerate.tex"][0].left] == ["a figure; describe it in words"]
    assert "# \\item 100% \\part" in part("1a", "verbatim.tex", imported).statement
    assert "def step(w, g, eta):" in part("2a", "folded.md", imported).statement
    assert part("2a", "exam_class.tex", imported).statement.endswith("- B: It makes the weights small.")


def take(text: str | bytes, folder: Path, name: str = "hw.md") -> Imported:
    return import_homework(text if isinstance(text, bytes) else text.encode(), name, folder, "t")


@pytest.mark.parametrize(
    ("solution", "kind", "key", "todo"),
    [
        ("It is about $x \\approx 0.333$.", "number", "", "give the key exactly"),
        ("0.3333", "number", "3333/10000", "may be rounded"),
        ("$5\\,\\text{m/s}$", "expression", "", "a unit or words"),
        ("25%", "number", "1/4", ""),
        ("Since $n = 3$ we get 6.", "number", "3", "says 3 and 6"),
        ("It is not 5 but 7.", "number", "", "in words"),
        ("It is 6 at $x = 2$.", "number", "2", "says 2 and 6"),
        ("First $x = 3$, then $y = 4$.", "number", "4", "the last formula"),
        ("$\\boxed{3}$ or $\\boxed{4}$", "number", "4", "several values"),
        ("$2^{10}$", "number", "1024", ""),
        ("", "number", "", "no solution here"),
        ("See the lecture.", "number", "", "in words"),
        ("$\\sqrt{2}$", "expression", r"\sqrt{2}", "check the key"),
    ],
)
def test_keys_that_cannot_be_trusted_are_left_to_the_author(
    solution: str, kind: str, key: str, todo: str, tmp_path: Path
) -> None:
    text = f"# HW\n\n1. What number is it?\n\n   **Solution:** {solution}\n" if solution else "1. What number is it?\n"
    (one,) = take(text, tmp_path / "made").taken
    got = one.key.rpartition(" (line ")[0]
    assert (one.kind, got) == (kind, key)
    assert (todo in one.todo) if todo else not one.todo


@pytest.mark.parametrize(
    ("prompt", "solution", "todo"),
    [
        ("What is the vector $Wx$?", "$Wx = [5, -1]$ for $x = [3, 1]$", "the last formula"),
        ("What is the vector $Wx$?", "$[5, -1]$", ""),
        ("Which one?\n   - A. red\n   - B. blue", "Not A, but B.", "names A, B"),
        ("Which one?\n   - A. red\n   - B. blue", "B", ""),
        ("Find the vector $v$ with $Mv = 0$.", "Any multiple of $[2, -1]$.", "other answers may be right"),
    ],
)
def test_a_key_that_may_be_another_has_to_be_checked(prompt: str, solution: str, todo: str, tmp_path: Path) -> None:
    (one,) = take(f"1. {prompt}\n\n   Solution: {solution}\n", tmp_path / "made").taken
    assert one.key
    assert (todo in one.todo) if todo else not one.todo


def test_braces_of_tex_are_no_insertions(tmp_path: Path) -> None:
    made = take("1. What is $\\mathbf{{x}}^{{2}}$ at $x = {{3}}$?\n\n   Solution: $9$\n", tmp_path / "made")
    assert "{ {x}}" in load_set(made.folder, unfinished=True).draw(0).parts[0].statement


@pytest.mark.parametrize("name", ["exam_class.tex", "headings.md"])
@pytest.mark.parametrize("encoding", ["crlf", "utf-16", "latin-1"])
def test_line_ends_and_encodings_change_nothing(
    name: str, encoding: str, imported: dict[str, tuple[Imported, ProblemSet]], tmp_path: Path
) -> None:
    text = (HOMEWORKS / name).read_text(encoding="utf-8").replace("Explain", "Erklären: Explain")
    data = text.replace("\n", "\r\n").encode("utf-8-sig") if encoding == "crlf" else text.encode(encoding)
    assert take(data, tmp_path / "other", name).taken == imported[name][0].taken


@pytest.mark.parametrize(
    ("data", "name", "what"),
    [
        (b"", "hw.md", "empty"),
        (b"\x00\x01\x02" * 100, "hw.md", "isn't text"),
        (bytes(range(256)) * 40, "hw.tex", "isn't text"),
        (b"%PDF-1.7 ...", "hw.pdf", "the PDF"),
        (b"Just some notes on nothing in particular.\n", "hw.md", "no question is found"),
        (b"\\documentclass{article}\\begin{document}\\end{document}", "hw.tex", "no question is found"),
        (b"1. What is this?\n" * 300_000, "hw.md", "more than a homework has"),
        (b"".join(b"%d. What is it?\n" % k for k in range(1, 900)), "hw.md", "parts are more than"),
    ],
)
def test_what_is_no_homework_is_one_line(data: bytes, name: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(VivaError, match=what) as caught:
        take(data, tmp_path / "made", name)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(name)
    assert not (tmp_path / "made").exists()


UNBALANCED = [
    "\\begin{questions}\\question What is $1+1$? \\begin{solution} 2 \\question What is $2+2$? \\end{questions}",
    "\\begin{enumerate}\\item What is $1+1$? \\begin{solution} 2 \\end{enumerate} \\end{solution} \\end{solution}",
    "\\section{One \\begin{enumerate} \\item What is $1+1$?",
    "\\question What is $1+1? \\part \\textbf{Which one? } } { \\item",
    "\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a}\\question What is $\\a$? \\begin{solution}$\\b$\\end{solution}",
    "\\end{solution}\\end{document}\\item\\question What is $1$?",
    "\\question What is $a$ if $X \\in \\mathbb{R}^{² \\times ³}$? \\begin{solution}$\\dv[²]{y}{x}$\\end{solution}",
    "\\begin{document}" + "\\begin{enumerate}\\item What is it? " * 200,
    "\\question What? " + "{" * 5000 + "\\begin{solution}" * 300,
    "1. What is $1 + $$ 1?\n\n```\n2. What\n\n$$\n- [x] A\n- [ ] B\n<details>\n> > > > 3. Why?\n",
    "- " * 300 + "1. What is it?\n",
    "> " * 300 + "What is it?\n",
    "(a) What?\n(b) What?\n(a) What?\n(z) What?\n(i) What?\n(ii) What?\n",
    "# " + "What is it? " * 2000 + "\n\n**Solution:** " + "$x$ " * 3000,
    "1. What is $" + "\\frac{1}{" * 400 + "}" * 400 + "$?\n\n   Solution: $" + "(" * 900 + "1" + ")" * 900 + "$\n",
    "## Question 1\n\nWhat: '''\"\"\" {{ }} {{ x | tex }} {% if %} # - * & ! | > %YAML @`\\t\n\n**Solution:** '5'\n",
]


@pytest.mark.parametrize("k", range(len(UNBALANCED)))
def test_whatever_is_written_gives_a_set_or_one_line(k: int, tmp_path: Path) -> None:
    try:
        made = take(UNBALANCED[k], tmp_path / "made", "hw.tex" if UNBALANCED[k].startswith("\\") else "hw.md")
    except VivaError as error:
        assert "no question is found" in str(error)
        return
    assert load_set(made.folder, unfinished=True).to_do
    assert load_set(made.folder, unfinished=True).draw(1).parts


def test_a_pdf_is_read_as_markdown_first(tmp_path: Path) -> None:
    pytest.importorskip("pdfplumber", reason="pdfplumber isn't installed (pip install 'viva[pdf-in]')")
    made = take(PDF.read_bytes(), tmp_path / "made", "week5.pdf")
    assert [(one.part, one.kind, one.key.rpartition(" (line ")[0]) for one in made.taken] == [
        ("1a", "tensor", "[5, -1]"),
        ("1b", "number", "5"),
        ("1c", "expression", r"W^{\top}(Wx-y)"),
        ("2a", "rubric", ""),
    ]
    text = (made.folder / "homework.md").read_text(encoding="utf-8").split("\n")
    assert text[made.taken[0].line - 1].startswith("(a) What is the output")
    assert "# Begun from week5.pdf, the text of which is homework.md" in (made.folder / "set.yaml").read_text()


def test_five_megabytes_are_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(VivaError, match="split the file"):
        take(b"x" * 5_000_000, tmp_path / "made")


def test_at_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run = CliRunner()
    result = run.invoke(app, ["import", str(HOMEWORKS / "headings.md")])
    assert result.exit_code == 0
    assert "headings: 2 questions, 3 parts; 2 of 3 keys read\n" in result.output
    assert "1a    9     number  3 (line 13, the whole solution)" in result.output
    assert "Left out:\n  line 31: the section 'Collaboration', in which nothing is asked\n" in result.output
    assert "4 to do: `viva sets validate headings` says where." in result.output
    assert isinstance(run.invoke(app, ["import", str(HOMEWORKS / "headings.md")]).exception, VivaError)
    piped = run.invoke(app, ["import", "-", "-o", "piped", "--name", "mine"], input="1. What is $2+2$?\n")
    assert piped.exit_code == 0
    assert load_set("piped", unfinished=True).name == "mine"
    missing = run.invoke(app, ["import", "nothing.md"])
    assert isinstance(missing.exception, VivaError) and "can't be read" in str(missing.exception)


@pytest.mark.skipif(not SEED.is_file(), reason="the shared homework isn't here")
def test_the_shared_homework_has_all_its_parts(tmp_path: Path) -> None:
    found = take(SEED.read_bytes(), tmp_path / "made", "hw.txt")
    assert (found.questions, found.parts) == (9, 30)
    load_set(found.folder, unfinished=True)
