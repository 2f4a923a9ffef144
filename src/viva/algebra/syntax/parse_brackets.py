r"""Brackets and bars: groups, lists, sets, intervals, norms, conditions."""

from __future__ import annotations

from dataclasses import replace

from viva.algebra.syntax.parse_calls import Calls
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Binary, Call, Elided, Interval, Matrix, Node, Norm, Sequence, Span


class Brackets(Calls):
    """Brackets of every shape."""

    def between_bars(self) -> Node:
        """An absolute value or a norm."""
        opening = self.next()
        text = opening.text
        if opening.extra == "close":
            raise self.fail("a bar closes nothing", opening)
        self.bars.append(text)
        inner = self.lines("bar") if opening.extra == "open" else self.additive()
        if self.at("bar", "||") and text == "|" and self.token.extra == "":
            self._split_bar()
        if not self.at("bar", text):
            raise self.fail("a closing bar is missing")
        self.next()
        self.bars.pop()
        if inner is None:
            raise self.fail("nothing stands between the bars", opening)
        span = self.span(opening.start)
        return Norm(inner, span=span) if text == "||" else Call("abs", (inner,), span=span)

    def _split_bar(self) -> None:
        """Takes ``||`` as two bars: ``|a||b|``."""
        token = self.token
        first = Token("bar", "|", token.start, token.start + 1, space=token.space, extra="")
        second = Token("bar", "|", token.start + 1, token.end, extra="")
        self.tokens[self.k : self.k + 1] = [first, second]
        self.token = first

    def bar_opens(self) -> bool:
        """Whether the bar here, after an operand, opens a new pair."""
        token = self.token
        if token.extra:
            return token.extra == "open"
        top = self.bars[-1] if self.bars else ""
        if top == token.text or (top == "|" and token.text == "||"):
            return False
        if top:
            return True
        if token.text == "|" and self.ahead().kind == "sub":
            return False
        return self._bars_to_come() % 2 == 0

    def _bars_to_come(self) -> int:
        """How many such bars stand from here to the end of the bracket."""
        level, count, text = 0, 0, self.token.text
        for token in self.tokens[self.k : self.k + 400]:
            if token.kind in ("open", "{", "begin"):
                level += 1
            elif token.kind in ("close", "}", "end_env"):
                level -= 1
                if level < 0:
                    break
            elif token.kind == "bar" and token.text == text and level == 0 and not token.extra:
                count += 1
        return count

    def bracket(self) -> Node:
        """Brackets of any shape, with what they make of their content."""
        opening = self.next()
        shape = opening.text
        bars, self.bars = self.bars, ["."] if shape == "." else []
        ratios, self.ratios = self.ratios, shape != "{"
        items = self.bracket_items()
        self.bars, self.ratios = bars, ratios
        if shape == "." and self.at("bar"):
            self.next()
            return self._at_place(items, opening)
        if not self.at("close"):
            raise self.fail("a closing bracket is missing")
        closing = self.next()
        span = self.span(opening.start)
        one = items[0] if len(items) == 1 else None
        if {shape, closing.text} == {"(", "["}:
            if len(items) != 2:
                raise self.fail("the brackets don't match", closing)
            return Interval(items[0], items[1], shape == "[", closing.text == "[", span=span)
        if shape != closing.text and "." not in (shape, closing.text):
            raise self.fail("the brackets don't match", closing)
        if shape in ("floor", "ceil") and one is not None:
            return Call(shape, (one,), span=span)
        if shape == "<":
            return Call("inner" if len(items) == 2 else "angle", tuple(items), span=span)
        if shape == "{" and closing.text == ".":
            return Sequence(tuple(items), ",", span=span)
        if shape == "{":
            return Sequence(tuple(items), "{}", span=span)
        if shape == "[":
            return self._square(items, opening, span)
        if one is not None:
            return replace(one, span=span)
        return Sequence(tuple(items), "()", span=span)

    def _at_place(self, items: list[Node], opening: Token) -> Node:
        node = items[0] if len(items) == 1 else Sequence(tuple(items), ",")
        if self.take("sub"):
            place = self.script_group()
            return Binary("at", node, place or Elided(), span=self.span(opening.start))
        return node

    def _square(self, items: list[Node], opening: Token, span: Span) -> Node:
        rows = [item for item in items if isinstance(item, Sequence) and item.kind == "[]"]
        rectangular = rows and len(rows) == len(items) and len({len(row.items) for row in rows}) == 1 and rows[0].items
        if rectangular and not any(isinstance(entry, Sequence | Matrix) for row in rows for entry in row.items):
            return Matrix(tuple(row.items for row in rows), span=span)
        if len(items) == 1 and not self._is_row(opening):
            return replace(items[0], span=span)
        return Sequence(tuple(items), "[]", span=span)

    def _is_row(self, opening: Token) -> bool:
        """Whether ``[x]`` stands as an item among items: a row of length one."""
        before = self.tokens[max(0, self._place(opening) - 1)]
        return (
            self.token.kind in (",", "close")
            and (before.kind == "," or (before.kind == "open" and before.text == "["))
            and before is not opening
        )

    def _place(self, token: Token) -> int:
        low, high = 0, self.k
        while low < high:
            middle = (low + high) // 2
            if self.tokens[middle].end <= token.start and self.tokens[middle] is not token:
                low = middle + 1
            else:
                high = middle
        return low

    def bracket_items(self) -> list[Node]:
        """What stands in brackets, split at commas; a bar or ``:`` after an item makes it conditional."""
        items: list[Node] = []
        while True:
            while self.token.kind in ("quad", "row", "align"):
                self.next()
            if self.token.kind in ("close", "end", "}") or (self.token.kind == "bar" and self.token.extra == "close"):
                return items
            start = self.token.start
            node = self.statement()
            if self.at("mid") or self.at(":") or (self.at("bar") and self.token.extra != "close"):
                mark = self.next()
                condition = self._rest_of_bracket()
                op = "such" if mark.kind == ":" else "divergence" if mark.text == "||" else "given"
                node = Binary(op, node, condition, span=self.span(start))
            items.append(node)
            if not (self.take(",") or self.take(";")):
                while self.token.kind in ("quad", "row", "align", "."):
                    self.next()
                if self.token.kind in ("close", "end", "}") or self.at("bar"):
                    return items
                if self.take("words", "and") or self.take(",") or self.take(";"):
                    continue
                if self.token.kind == "words":
                    items[-1] = self.qualified(node, start)
                    continue
                raise self.fail("this can't be read here")

    def _rest_of_bracket(self) -> Node:
        rest: list[Node] = []
        start = self.token.start
        while not self.at("close"):
            rest.append(self.statement())
            if not (self.take(",") or self.take(";") or self.take("words", "and")):
                break
        if not rest:
            raise self.fail("a condition is missing")
        return rest[0] if len(rest) == 1 else Sequence(tuple(rest), ",", span=self.span(start))

    def statement(self) -> Node:
        """A chain with its conditions: defined above."""
        raise NotImplementedError

    def qualified(self, body: Node, start: int) -> Node:
        """``body`` with the words that follow it: defined above."""
        raise NotImplementedError
