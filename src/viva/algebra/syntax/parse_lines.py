r"""Lines: chains of relations, conditions and words, rows of a display, lists of statements. Start reading here."""

from __future__ import annotations

from collections.abc import Callable

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN, OPERAND_KINDS
from viva.algebra.syntax.parse_terms import Terms
from viva.algebra.tree import (
    Ambiguous,
    Binary,
    Call,
    Div,
    Elided,
    Node,
    Number,
    Previous,
    Qualified,
    Relation,
    Sequence,
    Symbol,
    Words,
)

_CONDITION_OPS = frozenset(["!=", "<", ">", "<=", ">=", "in", "notin"])
_STRENGTHS = ("", "quad", ",", "row", ";")
_STRENGTH = {"row": "row", ";": ";", ".": "row", ",": ",", "quad": "quad"}
_SEPARATORS = frozenset(["row", "align", "quad", ",", ";", ".", "tag"])


class Parser(Terms):
    """The whole grammar: :meth:`formula` reads everything there is."""

    def formula(self) -> Node:
        """The whole text as one node; several statements become a bare Sequence."""
        node = self.lines()
        if self.token.kind != "end":
            raise self.fail("this can't be read here")
        if node is None:
            raise self.fail("there is nothing to read")
        return node

    def lines(self, *closers: str) -> Node | None:
        """Statements up to a closer; rows that begin with a relation continue the chain before them."""
        items: list[Node] = []
        starts: list[int] = []
        separator = ""
        while True:
            separator = self._separators(separator)
            if self.token.kind == "end" or self._closes(closers):
                break
            if self.token.kind in ("close", "}", "end_env"):
                break
            if self.token.kind == "over":
                return self._infix_fraction(items)
            start = self.token.start
            if self.at("rel") and items and separator != ";":
                last = items[-1]
                if isinstance(last, Qualified) and last.condition is not None:
                    items.append(self.chain(Previous()))
                    starts.append(start)
                else:
                    items[-1] = self._continued_chain(last, starts[-1])
            elif (separator in ("", "quad") and items and self.at("words")) or (
                separator == "," and items and self.at("words") and self._says_condition()
            ):
                items[-1] = self.qualified(items[-1], starts[-1])
            elif separator in ("quad",) and items and self._is_remark():
                items[-1] = self._remark(items[-1], starts[-1])
            elif separator == "" and items:
                raise self.fail("this can't be read here")
            else:
                self._add_item(items, starts, separator, self.statement())
            separator = ""
        return self._listed(items, starts)

    def _closes(self, closers: tuple[str, ...]) -> bool:
        if self.token.kind == "bar":
            return "bar" in closers and self.token.extra == "close"
        return self.token.kind in closers

    def _separators(self, found: str) -> str:
        while self.token.kind in _SEPARATORS:
            strength = _STRENGTH.get(self.next().kind, "")
            if _STRENGTHS.index(strength) > _STRENGTHS.index(found):
                found = strength
        if self.at("words", "and") and found in ("", ",", "quad"):
            self.next()
            while self.token.kind in ("quad", ",", "align"):
                self.next()
            return ","
        return found

    def _add_item(self, items: list[Node], starts: list[int], separator: str, item: Node) -> None:
        start = item.span[0] if item.span else (self.token.start)
        if items and separator in (",", "quad") and isinstance(item, Relation):
            last = items[-1]
            if isinstance(last, Relation) and _restricts(item, last):
                items[-1] = Qualified(last, "", item, span=self.span(starts[-1]))
                return
        items.append(item)
        starts.append(start)

    def _listed(self, items: list[Node], starts: list[int]) -> Node | None:
        if not items:
            return None
        items = self._ranges(items)
        if len(items) == 1:
            return items[0]
        span = (starts[0], self.span(0)[1])
        node = Sequence(tuple(items), ",", span=span)
        first, second = items[0], items[1]
        if len(items) == 2 and _integer(first) and _integer(second) and self._decimal_comma(first, second):
            decimal = self._as_decimal(first, second)
            if self.text[first.span[0] : first.span[1]] == "0" if first.span else False:
                return Ambiguous((decimal, node), span=span)
            return Ambiguous((node, decimal), span=span)
        return node

    def _decimal_comma(self, first: Node, second: Node) -> bool:
        """``0,5``: two integers with a comma and no space; some write decimals so."""
        if self.depth or first.span is None or second.span is None:
            return False
        return self.text[first.span[1] : second.span[0]] == "," and len(self.text.strip("$ .")) == (
            second.span[1] - first.span[0]
        )

    @staticmethod
    def _as_decimal(first: Node, second: Node) -> Node:
        assert isinstance(first, Number) and isinstance(second, Number) and second.span is not None
        digits = second.span[1] - second.span[0]
        return Number(first.value + second.value / 10**digits, digits)

    def _ranges(self, items: list[Node]) -> list[Node]:
        r"""``i = 1, \dots, n`` at the end says where ``i`` runs, and qualifies what stands before it."""
        if len(items) >= 3 and isinstance(items[-2], Elided):
            head = items[-3]
            values = [items[-1]]
            count = 3
            while isinstance(head, Number) and count < 8 and count < len(items):
                values.insert(0, head)
                count += 1
                head = items[-count]
            if isinstance(head, Relation) and len(head.ops) == 1 and head.ops[0] in ("=", "in"):
                low = head.members[1]
                values = [low, *values[:-1], Elided(), values[-1]]
                span = (head.span[0], self.span(0)[1]) if head.span else None
                within = Relation((head.members[0], Sequence(tuple(values), "{}")), ("in",), span=span)
                before = items[:-count]
                if before:
                    return [*before[:-1], Qualified(before[-1], "", within, span=before[-1].span)]
                return [within]
        return items

    def _infix_fraction(self, items: list[Node]) -> Node:
        token = self.next()
        under = self.lines("}")
        if len(items) != 1 or under is None:
            raise self.fail("a fraction needs two sides", token)
        return Div(items[0], under) if token.text == "frac" else Call("binom", (items[0], under))

    # --- statements --------------------------------------------------------------------------------------------

    def statement(self) -> Node:
        """A chain with the implications and words around it."""
        start = self.token.start
        self.enter()
        node = self._statement(start)
        self.depth -= 1
        return node

    def _statement(self, start: int) -> Node:
        while self.at("words") and self._joins(self.token.text):
            self.next()
            while self.token.kind in ("quad", ","):
                self.next()
        if self.at("arrow"):
            arrow = self.next().text
            return Relation((Previous(), self.statement()), (arrow,), span=self.span(start))
        if self.at("words") and self._conditional(self.token.text):
            return self._leading_condition(start)
        if self.take("words", "not"):
            node: Node = Call("not", (self.chain(),), span=self.span(start))
        else:
            node = self.chain(Previous() if self.at("rel") else None)
        members, arrows = [node], []
        while self.at("arrow"):
            arrows.append(self.next().text)
            members.append(self.chain(Previous() if self.at("rel") else None))
        if arrows:
            node = Relation(tuple(members), tuple(arrows), span=self.span(start))
        count = 0
        while self.token.kind == "words" or (self.token.kind == "op" and self.token.text in ("and", "or")):
            count += 1
            if count > MAX_CHAIN:
                raise self.fail("too many words")
            if self.at("words", "and"):
                if not self._joins_conditions(node):
                    return node
                self.next()
                node = Binary("and", node, self.chain(), span=self.span(start))
            elif self.token.kind == "op" or self.at("words", "or"):
                op = self.next().text
                node = Binary(op, node, self.chain(), span=self.span(start))
            else:
                node = self.qualified(node, start)
        return node

    def _joins_conditions(self, before: Node) -> bool:
        """Whether this ``and`` joins two conditions; otherwise it stands between the items of a list."""
        restricts = isinstance(before, Relation) and all(op in _CONDITION_OPS for op in before.ops)
        return (self.conditions > 0 or restricts or isinstance(before, Binary | Call)) and self._relation_follows()

    def _relation_follows(self) -> bool:
        level = 0
        for token in self.tokens[self.k + 1 : self.k + 60]:
            if token.kind in ("open", "{", "begin"):
                level += 1
            elif token.kind in ("close", "}", "end_env"):
                level -= 1
                if level < 0:
                    return False
            elif level == 0 and token.kind == "rel":
                return True
            elif level == 0 and token.kind in (",", "row", "words"):
                return False
        return False

    @staticmethod
    def _joins(text: str) -> bool:
        return text.strip().lower().rstrip(",:.") in words.JOINING_WORDS

    @staticmethod
    def _conditional(text: str) -> bool:
        return text.strip().lower().split(" ")[0].rstrip(",:") in words.CONDITION_WORDS | {"s.t.", "subject"}

    def _says_condition(self) -> bool:
        text = self.token.text
        return self._conditional(text) or not (self.at("words", "and") or self.at("words", "or") or self._joins(text))

    def _leading_condition(self, start: int) -> Node:
        text = self.next().text.strip()
        ratios, self.ratios = self.ratios, False  # the colon ends the condition
        condition = self._condition(self.chain)
        self.ratios = ratios
        if self.take(",") or self.take(":") or self.take("quad"):
            while self.token.kind in ("quad", ",", "words") and not (
                self.at("words") and not self._joins(self.token.text)
            ):
                self.next()
            if self.token.kind not in ("end", "row", "close", "}", "end_env"):
                body = self.statement()
                return Qualified(body, text, condition, span=self.span(start))
        return Qualified(Previous(), text, condition, span=self.span(start))

    def qualified(self, body: Node, start: int) -> Node:
        """``body`` with the words that follow it, and the condition after them."""
        token = self.next()
        text = token.text.strip()
        if token.extra == "prose":
            raise self.fail("words, not a formula", token)
        if text.lower() in ("and", "or"):
            return Binary(text.lower(), body, self.statement(), span=self.span(start))
        ended = ("end", "row", "close", "}", "end_env", ",", ";", "quad", "align", ".", "words", "bar", "tag")
        if self.token.kind in ended:
            return Qualified(body, text, None, span=self.span(start))
        if self.token.kind == "rel" and not self._conditional(text):
            raise self.fail("words inside a chain", token)
        condition = self._condition(self.statement)
        return Qualified(body, text, condition, span=self.span(start))

    def _condition(self, read: Callable[[], Node]) -> Node:
        self.conditions += 1
        node = read()
        self.conditions -= 1
        return node

    def _is_remark(self) -> bool:
        """Whether a bracket with prose closes the row: ``\\quad (\\text{since } R^2 = R)``."""
        if not self.at("open", "(") and not self.at("open", "["):
            return False
        level, prose = 0, False
        for k in range(self.k, min(self.k + 200, len(self.tokens))):
            token = self.tokens[k]
            if token.kind == "open":
                level += 1
            elif token.kind == "close":
                level -= 1
                if level == 0:
                    after = self.tokens[k + 1].kind
                    return prose and after in ("row", "end", "end_env", "}", ".", ",", "tag")
            elif token.kind == "words":
                prose = True
        return False

    def _remark(self, body: Node, start: int) -> Node:
        level, begin = 0, self.token.start
        while True:
            token = self.next()
            level += {"open": 1, "close": -1}.get(token.kind, 0)
            if level == 0 or token.kind == "end":
                break
        return Qualified(body, self.text[begin : token.end].strip("()[] "), None, span=self.span(start))

    # --- chains ------------------------------------------------------------------------------------------------

    def chain(self, lead: Node | None = None) -> Node:
        """``a = b \\le c``: members and the relations between them."""
        start = lead.span[0] if lead is not None and lead.span else self.token.start
        members = [lead if lead is not None else self._member()]
        ops: list[str] = []
        while True:
            if self.at(":") and self.ahead().kind == "rel" and self.ahead().text == "=":
                self.next()
                self.token.text = ":="
            if not self.at("rel"):
                break
            ops.append(self.next().text)
            if self.token.kind in ("sub", "sup"):
                self._skip_script()  # a remark on the relation: `\\sim_{i.i.d.}`
            while self.token.kind in ("quad", "align"):
                self.next()
            if self.at("rel") and self.token.text == ops[-1]:
                self.next()  # `=` repeated at the start of a row
            members.append(self._member())
        if not ops:
            return members[0]
        return Relation(tuple(members), tuple(ops), span=self.span(start))

    def _skip_script(self) -> None:
        self.next()
        if not self.take("{"):
            self.next()
            return
        level = 1
        while level and self.token.kind != "end":
            level += {"{": 1, "}": -1}.get(self.next().kind, 0)

    def _member(self) -> Node:
        start = self.token.start
        node = self._sum_or_words()
        if self.at(":") and self.ratios and self.ahead().kind in OPERAND_KINDS:
            if isinstance(node, Symbol) and node.font == "rm" and len(node.name) > 3:
                self.next()  # a label: `Maximum: 3`
                return Relation((node, self._sum_or_words()), ("=",), span=self.span(start))
            count = 0
            while self.take(":"):
                count += 1
                if count > MAX_CHAIN:
                    raise self.fail("too many operations in a row")
                node = Binary("ratio", node, self._sum_or_words(), span=self.span(start))
        return node

    def _sum_or_words(self) -> Node:
        if self.at("words") and self.held is None:
            token = self.next()
            if self.token.kind in ("rel", "end", "row", ",", ".", "close", "}", "end_env"):
                return Words(token.text, span=(token.start, token.end))
            raise self.fail("words, not a formula", token)
        return self.additive()

    def _continued_chain(self, last: Node, start: int) -> Node:
        if isinstance(last, Qualified):
            inner = self._continued_chain(last.body, start)
            return Qualified(inner, last.words, None, span=self.span(start))
        if isinstance(last, Relation) and last.ops[-1] in ("implies", "iff", "impliedby"):
            tail = self._continued_chain(last.members[-1], start)
            return Relation((*last.members[:-1], tail), last.ops, span=self.span(start))
        if isinstance(last, Relation):
            following = self.chain(last.members[-1])
            assert isinstance(following, Relation)
            node: Node = Relation(
                (*last.members, *following.members[1:]), (*last.ops, *following.ops), span=self.span(start)
            )
        else:
            node = self.chain(last)
        return self._after_chain(node, start)

    def _after_chain(self, node: Node, start: int) -> Node:
        members, arrows = [node], []
        while self.at("arrow"):
            arrows.append(self.next().text)
            members.append(self.chain(Previous() if self.at("rel") else None))
        return Relation(tuple(members), tuple(arrows), span=self.span(start)) if arrows else node


def _restricts(item: Relation, before: Relation) -> bool:
    """Whether ``item``, after a comma, says where ``before`` holds: ``a_i = 2, i \\ne j``."""
    if len(item.ops) != 1 or item.ops[0] not in _CONDITION_OPS:
        return False
    if before.ops[-1] in ("<=", ">="):
        return item.ops[0] in ("!=", "in", "notin")
    return before.ops[-1] in ("=", "~=", ":=", "propto")


def _integer(node: Node) -> bool:
    return isinstance(node, Number) and node.decimals is None
