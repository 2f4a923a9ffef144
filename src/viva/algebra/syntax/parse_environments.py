r"""``\begin{...}``: matrices, cases and rows."""

from __future__ import annotations

from dataclasses import replace

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN
from viva.algebra.syntax.parse_brackets import Brackets
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Binary, Call, Cases, Elided, Matrix, Node, Norm, Qualified, Relation, Sequence, Words


class Environments(Brackets):
    """TeX environments."""

    def environment(self) -> Node:
        """``\\begin{...}``: a matrix, cases, or rows."""
        begin = self.next()
        name = begin.text.rstrip("*")
        bars, self.bars = self.bars, []
        if begin.text in words.CASES:
            node = self._cases(begin)
        elif begin.text in words.MATRICES:
            rows = self._grid(begin)
            node = self._matrix(name, rows, begin)
        else:
            found = self.lines("end_env")
            if found is None:
                raise self.fail("the environment is empty", begin)
            node = found
        self.bars = bars
        end = self.expect("end_env", f"\\end{{{begin.text}}}")
        if end.text != begin.text:
            raise self.fail(f"\\begin{{{begin.text}}} is closed by \\end{{{end.text}}}", end)
        return replace(node, span=self.span(begin.start))

    def _grid(self, begin: Token) -> list[list[Node | None]]:
        rows: list[list[Node | None]] = [[]]
        filled = False
        while not self.at("end_env"):
            if self.at("end"):
                raise self.fail(f"\\end{{{begin.text}}} is missing")
            if self.take("align"):
                if not filled:
                    rows[-1].append(None)
                filled = False
            elif self.take("row"):
                if not filled and (rows[-1] or not rows[-1]):
                    rows[-1].append(None)
                rows.append([])
                filled = False
            elif self.take("quad") or (filled and (self.take(",") or self.take(";") or self.take("."))):
                continue
            elif filled:
                raise self.fail("this can't be read in a cell")
            else:
                rows[-1].append(self._cell())
                filled = True
        if not filled and rows[-1]:
            rows[-1].append(None)
        return [row for row in rows if row and not (row == [None] and len(rows) > 1)]

    def _cell(self) -> Node:
        if self.at("rel") or self.at("words"):
            return self.statement()
        return self.chain()

    def _matrix(self, name: str, rows: list[list[Node | None]], begin: Token) -> Node:
        if not rows or rows == [[None]]:
            raise self.fail("the matrix is empty", begin)
        width = max(len(row) for row in rows)
        if any(len(row) != width for row in rows):
            raise self.fail("the rows of the matrix have different lengths", begin)
        matrix = Matrix(tuple(tuple(cell or Elided() for cell in row) for row in rows), span=self.span(begin.start))
        if name == "vmatrix":
            return Call("det", (matrix,))
        if name == "Vmatrix":
            return Norm(matrix)
        return matrix

    def _cases(self, begin: Token) -> Node:
        branches: list[tuple[Node, Node | None]] = []
        conditional = False
        while not self.at("end_env"):
            if self.at("end"):
                raise self.fail(f"\\end{{{begin.text}}} is missing")
            if self.token.kind in ("row", "quad", "align", ",", ";", "."):
                self.next()
                continue
            value: Node = self.chain()
            said = False
            while self.token.kind in ("align", ",", ";", "quad", ".", ":"):
                said = said or self.token.kind == "align"
                self.next()
            condition: Node | None = None
            if self.token.kind not in ("row", "end_env"):
                conditional = True
                condition = self._branch_condition()
            branches.append((value, condition))
            while self.token.kind in (",", ";", ".", "quad", "align"):
                self.next()
            if self.token.kind not in ("row", "end_env"):
                raise self.fail("this can't be read in a case")
        if not branches:
            raise self.fail("the cases are empty", begin)
        span = self.span(begin.start)
        if not conditional and all(isinstance(value, Relation) for value, _ in branches):
            return Sequence(tuple(value for value, _ in branches), ",", span=span)
        return Cases(tuple(branches), span=span)

    def _branch_condition(self) -> Node | None:
        if self.at("words") and self.token.text.strip().lower() in words.OTHERWISE_WORDS:
            self.next()
            if self.at("open"):
                raise self.fail("this can't be read in a case")
            return None
        while self.at("words") and self.token.text.strip().lower().split(" ")[0] in words.CONDITION_WORDS:
            self.next()
        start = self.token.start
        if self.at("words"):
            text = self.next().text
            if self.token.kind not in ("row", "end_env", ",", "."):
                return Qualified(Words(text), text, self.statement(), span=self.span(start))
            return Words(text, span=self.span(start))
        self.conditions += 1
        node = self.statement()
        self.conditions -= 1
        items = [node]
        while self.take(",") or (self.at("quad") and self.take("quad")) or self.take("words", "and"):
            if self.token.kind in ("row", "end_env", "quad", ","):
                continue
            items.append(self.statement())
        joined = items[0]
        for item in items[1:MAX_CHAIN]:
            joined = Binary("and", joined, item, span=self.span(start))
        return joined
