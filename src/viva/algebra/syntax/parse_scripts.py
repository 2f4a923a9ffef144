r"""Subscripts, superscripts, dashes and the other marks behind an operand."""

from __future__ import annotations

from fractions import Fraction

from viva.algebra.syntax.cursor import MAX_CHAIN, Cursor
from viva.algebra.syntax.scripts import Script, applied, indices_of
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import All, Binary, Call, Div, Elided, Neg, Node, Number, Sequence, Symbol


class Scripts(Cursor):
    """Scripts and marks."""

    held: Node | None = None  # a first factor that was read already, for the next term

    def scripted(self, node: Node, start: int) -> Node:
        """``node`` with the scripts, dashes, ``!``, percent and degree signs that follow."""
        count = 0
        while True:
            kind = self.token.kind
            if kind in ("sub", "sup", "prime"):
                scripts = self.scripts()
                node = applied(node, scripts, self.span(start))
            elif kind == "!" and not (self.token.space and self.plain):
                self.next()
                node = Call("factorial", (node,), span=self.span(start))
            elif kind == "%":
                self.next()
                if isinstance(node, Number):
                    decimals = None if node.decimals is None else node.decimals + 2
                    node = Number(node.value / 100, decimals if decimals is not None else 2, span=self.span(start))
                else:
                    node = Div(node, Number(Fraction(100)), span=self.span(start))
            elif kind == "deg":
                self.next()
                node = Call("degrees", (node,), span=self.span(start))
            elif kind == "bar" and self._evaluated_at():
                self.next()
                self.next()
                place = self.script_group()
                node = Binary("at", node, place or Elided(), span=self.span(start))
            else:
                return node
            count += 1
            if count > MAX_CHAIN:
                raise self.fail("too many scripts")

    def _evaluated_at(self) -> bool:
        if self.ahead().kind != "sub" or self.token.text != "|":
            return False
        return (self.token.extra == "close" and not self.bars) or (
            self.token.extra != "open" and not (self.bars and self.bars[-1])
        )

    def scripts(self) -> list[Script]:
        """All scripts that follow, in the order written."""
        found: list[Script] = []
        kinds: set[str] = set()
        while self.token.kind in ("sub", "sup", "prime"):
            token = self.next()
            if len(found) > MAX_CHAIN:
                raise self.fail("too many scripts")
            if token.kind == "prime":
                found.append(Script("prime", (), token.text))
                continue
            if token.kind == "sub":
                if "sub" in kinds and found[-1].kind == "sub":
                    raise self.fail("two subscripts in a row", token)
                found.append(Script("sub", indices_of(self.index_content(token))))
            else:
                again = "sup" in kinds and found[-1].kind in ("sup", "upper")
                if again and token.extra != "unicode" and not self.plain:
                    raise self.fail("two superscripts in a row", token)
                found.append(self.superscript(token))
            kinds.add(token.kind)
        return found

    def index_content(self, script: Token) -> Node:
        """The content of a subscript."""
        if self.at("{"):
            node = self._index_group()
        elif self.at("open", "(") and self.plain:
            self.next()
            node = self.lines("close")
            self.expect("close", "a closing bracket")
        else:
            node = self.script_token()
        if node is None:
            raise self.fail("the subscript is empty", script)
        return node

    def _index_group(self) -> Node | None:
        if not self._has_whole_axis():
            return self.script_group()
        opening = self.next()
        items: list[Node] = []
        while not self.at("}"):
            if self.at("end"):
                raise self.fail("a closing brace is missing")
            if self.at(","):
                self.next()
                continue
            after = self.ahead().kind
            if self.at(":") or (self.token.kind == "op" and self.token.text in ("cdot", "*", "star")):
                token = self.next()
                items.append(All(span=(token.start, token.end)))
            else:
                node = self.additive() if after not in (":", "op") else self.atom()
                items.extend(indices_of(node))
                if self.at(":") and self.ahead().kind not in ("}", ","):
                    self.next()
                    high = self.additive()
                    items[-1] = Binary("range", items[-1], high, span=self.span(opening.start))
        self.next()
        return Sequence(tuple(items), ",", span=self.span(opening.start))

    def _has_whole_axis(self) -> bool:
        """Whether the group here holds ``:`` or a lone ``\\cdot`` or ``*`` for a whole axis."""
        j = self.k + 1
        if self.tokens[j].kind == "op" and self.tokens[j].text in ("cdot", "*", "star"):
            return self.tokens[j + 1].kind in (",", "}", "name", "num") and self.tokens[j + 1].kind != "}"
        colon = False
        for token in self.tokens[j : j + 24]:
            if token.kind == "}":
                break
            if token.kind in ("rel", "mid", "{", "bar", "open"):
                return False
            colon = colon or token.kind == ":"
            before = self.tokens[j - 1].kind
            if token.kind == "op" and token.text in ("cdot", "*", "star") and self.tokens[j + 1].kind in (",", "}"):
                return before in (",", "name", "num", "{")
            j += 1
        return colon

    def script_group(self) -> Node | None:
        """The content of a braced script, or one token."""
        if not self.at("{"):
            return self.script_token()
        self.next()
        self.enter()
        if self.token.kind in ("big", "func", "stat") and self.ahead().kind == "}":
            token = self.next()  # m_{\\max}: a word
            node: Node | None = Symbol(token.text, "rm", span=(token.start, token.end))
        else:
            bars, self.bars = self.bars, []
            ratios, self.ratios = self.ratios, False
            node = self.lines("}")
            self.bars, self.ratios = bars, ratios
        self.expect("}", "a closing brace")
        self.depth -= 1
        return node

    def script_token(self) -> Node:
        """A script without braces: one token, with what belongs to it."""
        token = self.token
        if token.kind == "num" and not self.plain and len(token.text) > 1 and token.text.isdigit():
            return self.number(self.next())  # x^10: nobody means the product x^1 0
        if token.kind in ("num", "name", "cmd", "accent", "dots", "begin", "words"):
            return self.atom()
        if token.kind in ("func", "stat", "big", "partial") and self.plain:
            return self.factor()
        if token.kind == "open" and self.plain:
            return self.atom()
        if token.kind == "op" and token.text in ("-", "+"):
            self.next()
            start = token.start
            inner = self.scripted(self.atom(), start) if self.plain else self.atom()
            return Neg(inner, span=self.span(start)) if token.text == "-" else inner
        raise self.fail("a script is missing")

    def superscript(self, script: Token) -> Script:
        """What follows ``^``."""
        token = self.token
        braced = token.kind == "{"
        first = self.ahead() if braced else token
        last = self.ahead(2) if braced else None
        if braced and (repeated := self._repeated_mark()) is not None:
            return repeated
        if (last is None or last.kind == "}") and (
            mark := self._mark(first, braced, self.ahead().kind in ("}", "end", "close", "rel") or self._stands_apart())
        ):
            for _ in range(3 if braced else 1):
                self.next()
            return Script("mark" if mark != "prime" else "prime", (), mark if mark != "prime" else "'")
        turned = self.ahead(2).text in ("T", "top") and self.ahead(3).kind == "}"
        if braced and turned and first.kind == "op" and first.text == "-":
            for _ in range(4):
                self.next()
            return Script("mark", (), "-T")
        if braced and first.kind in ("open",) and first.text in ("(", "[", "<"):
            return self._upper()
        if braced and first.kind == "rel" and first.text == "<":
            raise self.fail("this superscript can't be read")
        if self.plain and token.kind == "open" and token.text == "(":
            return self._plain_exponent()
        if self.plain and not braced:
            start = token.start
            node = self.script_token()
            if self.at("sup") and not isinstance(node, Symbol):
                return Script("sup", (self.scripted(node, start),))
            if self.at("sup") and isinstance(node, Symbol) and node.name != "T":
                self.enter()
                node = self.scripted(node, start)
                self.depth -= 1
            return Script("sup", (node,))
        content = self.script_group()
        if content is None:
            raise self.fail("the superscript is empty", script)
        return Script("sup", (content,))

    def _stands_apart(self) -> bool:
        """Whether a blank and a letter follow a sign: ``X^+ y`` is no power of ``+y``."""
        behind = self.ahead()
        return self.token.text in ("+", "-") and behind.kind == "name" and bool(behind.space)

    def _repeated_mark(self) -> Script | None:
        """``^{\'\'}`` and ``^{***}``: several dashes or stars in braces."""
        j = self.k + 1
        dashes, stars = "", 0
        while (token := self.tokens[j]).kind != "}":
            if token.kind == "prime":
                dashes += token.text
            elif token.kind == "sup" and token.end - token.start == 2:  # read as a power
                stars += 2
            elif token.kind == "op" and token.text in ("star", "*", "ast"):
                stars += 1
            else:
                return None
            j += 1
        if (stars > 1) == bool(dashes) or len(dashes) + stars > MAX_CHAIN:
            return None
        while self.k <= j:
            self.next()
        return Script("mark", (), "star" * stars) if stars else Script("prime", (), dashes)

    @staticmethod
    def _mark(token: Token, braced: bool, ends: bool) -> str:
        if token.kind == "name":
            if token.text == "top" or (token.text == "T" and token.extra in ("rm", "sf", "tt", "it", "bf")):
                return "T"
            if token.text in ("dagger", "perp", "prime"):
                return token.text
            if token.text == "H" and token.extra in ("rm", "sf"):
                return "adjoint"
        if token.kind == "op":
            if token.text in ("star", "*", "ast"):
                return "star"
            if token.text == "circ":
                return "degrees"
            if token.text == "+":
                return "plus" if braced or ends else ""
            if token.text == "-":
                return "minus" if braced or ends else ""
        if token.kind == "rel" and token.text == "perp":
            return "perp"
        if token.kind == "words" and token.text == "T":
            return "T"
        return ""

    def _upper(self) -> Script:
        """``^{(t+1)}``: an upper index, unless the brackets only begin the exponent."""
        start = self.token.start
        self.next()
        opening = self.token
        inner = self._upper_content()
        if self.at("}"):
            self.next()
            content = inner.items if isinstance(inner, Sequence) else (inner,)
            if opening.text == "(" and any(isinstance(c, Div | Neg) for c in content):
                return Script("sup", content)
            return Script("upper", content, bracket=inner)
        # The bracket was only the first factor: read on as a product and sum.
        node = self._continued(inner, start)
        self.expect("}", "a closing brace")
        return Script("sup", (node,))

    def _upper_content(self) -> Node:
        bars, self.bars = self.bars, []
        node = self.atom()
        self.bars = bars
        return node

    def _continued(self, first: Node, start: int) -> Node:
        first = self.scripted(first, start)
        if self.at("}"):
            return first
        self.held = first
        node = self.lines("}")
        if node is None:
            raise self.fail("the superscript is empty")
        return node

    def _plain_exponent(self) -> Script:
        node = self.atom()
        if isinstance(node, Symbol) and node.name == "T":
            return Script("mark", (), "T")
        return Script("sup", (node,))
