r"""Atoms: symbols, numbers, brackets, bars, fractions, roots, accents, matrices; and the scripts on them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from viva.algebra.syntax import vocabulary as words
from viva.algebra.syntax.cursor import MAX_CHAIN, Cursor
from viva.algebra.syntax.scripts import ONE, Script, applied, head_name, indices_of
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import (
    All,
    Apply,
    Binary,
    Call,
    Cases,
    Div,
    Elided,
    Expectation,
    Index,
    Interval,
    Matrix,
    Mul,
    Neg,
    Node,
    Norm,
    Number,
    Pow,
    Qualified,
    Relation,
    Sequence,
    Span,
    Symbol,
    Transpose,
    Words,
)

_DEGREE = Number(Fraction(180))


class Atoms(Cursor):
    """Atoms and their scripts."""

    # --- factors: an atom, its scripts, its arguments ----------------------------------------------------------

    def factor(self) -> Node:
        """An atom with scripts; a name with brackets behind it may take them as arguments."""
        start = self.token.start
        node = self.scripted(self.atom(), start)
        if isinstance(node, Symbol) and node.name == "1" and node.font in ("bf", "bb") and self.at("open"):
            return self._indicator(node, start)
        count = 0
        while self._applies(node):
            count += 1
            if count > MAX_CHAIN:
                raise self.fail("too many brackets in a row")
            applied_node = self._application(node, start)
            if applied_node is None:
                break
            node = applied_node
        return node

    def _indicator(self, one: Symbol, start: int) -> Node:
        """``\\mathbb{1}[i = j]``; before anything but a condition, a vector of ones and a factor."""
        bracket = self.atom()
        inner = bracket.items[0] if isinstance(bracket, Sequence) and len(bracket.items) == 1 else bracket
        if _event(inner):
            return Call("indicator", (inner,), span=self.span(start))
        return Mul((one, bracket), ("",), span=self.span(start))

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
                if "sup" in kinds and found[-1].kind in ("sup", "upper") and token.extra != "unicode":
                    if not self.plain:
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
        if (last is None or last.kind == "}") and (
            mark := self._mark(first, braced, self.ahead().kind in ("}", "end", "close", "rel"))
        ):
            for _ in range(3 if braced else 1):
                self.next()
            return Script("mark" if mark != "prime" else "prime", (), mark if mark != "prime" else "'")
        if braced and first.text == "-" and first.kind == "op" and self.ahead(2).kind in ("name", "words"):
            if self.ahead(2).text in ("T", "top") and self.ahead(3).kind == "}":
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

    held: Node | None = None  # a first factor that was read already, for the next term

    def _plain_exponent(self) -> Script:
        node = self.atom()
        if isinstance(node, Symbol) and node.name == "T":
            return Script("mark", (), "T")
        return Script("sup", (node,))

    # --- application -------------------------------------------------------------------------------------------

    def _applies(self, node: Node) -> bool:
        token = self.token
        if token.kind != "open" or token.text not in ("(", "["):
            return False
        if not isinstance(node, Symbol | Index):
            return False
        if token.space and self.plain and not (isinstance(node, Symbol) and len(node.name) == 1):
            return False
        name = head_name(node)
        return bool(name) and name not in self.scalars and name not in ("e", "i", "pi", "d", "T", "infty")

    def _application(self, node: Node, start: int) -> Node | None:
        """``f(x)``, ``p(x)`` or ``p(1-p)``: see :mod:`viva.algebra.read` for which is which; None for a product."""
        opening = self.token
        if opening.text == "[":
            return self._entry(node, start)
        name = head_name(node)
        symbol = node.base if isinstance(node, Index) else node
        assert isinstance(symbol, Symbol)
        primes = len(symbol.name) - len(symbol.name.rstrip("'"))
        certain = self._certainly_function(node, symbol, name, primes)
        if not certain and not self._may_be_argument(name):
            return None
        bracket = self.atom()
        given = isinstance(bracket, Binary) and bracket.op == "given"
        args = bracket.items if isinstance(bracket, Sequence) and bracket.kind == "()" else (bracket,)
        function: Node = node
        if primes:
            bare = Symbol(symbol.name.rstrip("'"), symbol.font, span=symbol.span)
            function = replace(node, base=bare) if isinstance(node, Index) else bare
        span = self.span(start)
        call = Apply(function, args, primes, span=span)
        if certain or len(args) != 1 or given or _event(bracket):
            if name in ("P", "Pr") and not certain:
                event = bracket.left if given and isinstance(bracket, Binary) else bracket
                condition = bracket.right if given and isinstance(bracket, Binary) else None
                over = node.indices[0] if isinstance(node, Index) and node.indices else None
                return Expectation("P", (event,), over, condition, span=span)
            return call
        several = Mul((node, bracket), ("",), span=span)
        scripts = self.scripts() if self.token.kind in ("sub", "sup", "prime") else []
        if scripts:
            raised = applied(bracket, scripts, None)
            several = Mul((node, raised), ("",), span=self.span(start))
        applied_call = applied(call, scripts, self.span(start)) if scripts else call
        likely_product = isinstance(node, Index) and isinstance(bracket, Number | Neg)
        readings = (several, applied_call) if likely_product else (applied_call, several)
        return self.ambiguous(*readings, span=self.span(start))

    def _certainly_function(self, node: Node, symbol: Symbol, name: str, primes: int) -> bool:
        if name in self.functions or symbol.name in self.functions:
            return True
        if len(name) > 1 and symbol.font in ("rm", "tt", "sf") and name not in words.GREEK:
            return True
        if primes and name not in words.GREEK and name.islower():
            return True
        if isinstance(node, Index):
            return name in ("L", "J", "ell") and not node.upper
        return name in words.FUNCTION_LETTERS or (name in ("N", "U", "D") and symbol.font == "cal")

    def _may_be_argument(self, name: str) -> bool:
        """Whether the bracket here may hold arguments: one symbol, a list, a condition, or anything after σ or φ."""
        if name in words.MAYBE_FUNCTION_LETTERS or name in words.FUNCTION_LETTERS:
            return True
        count, level, script = 0, 0, 0
        for j in range(self.k + 1, min(self.k + 40, len(self.tokens))):
            token = self.tokens[j]
            if token.kind == "close" and level == 0:
                return count == 1
            if token.kind in ("open", "{"):
                level += 1
                if not script and self.tokens[j - 1].kind in ("sub", "sup"):
                    script = level
            elif token.kind in ("close", "}"):
                if script == level:
                    script = 0
                level -= 1
            elif script or self.tokens[j - 1].kind in ("sub", "sup"):
                continue
            elif level == 0 and (token.kind in (",", "mid", ";", "bar", "rel") or token.text in ("cup", "cap")):
                return True
            elif token.kind in ("name", "num"):
                count += 1
            elif token.kind not in ("sub", "sup", "prime", "accent"):
                return False
        return False

    def _entry(self, node: Node, start: int) -> Node | None:
        """``X[i, j]``, ``x[n]``: an entry if the bracket can only hold indices."""
        j, kinds = self.k + 1, set()
        while self.tokens[j].kind in ("name", "num", ",", ":", "op") and j < self.k + 16:
            kinds.add(self.tokens[j].kind)
            if self.tokens[j].kind == "op" and self.tokens[j].text not in ("+", "-"):
                return None
            j += 1
        if self.tokens[j].kind != "close" or self.tokens[j].text != "[" or j == self.k + 1 or self.token.space:
            return None
        if "op" in kinds and not (self.plain and kinds & {",", ":"}):
            return None
        self.next()
        items: list[Node] = []
        while not self.at("close"):
            if self.take(","):
                continue
            if self.at(":"):
                token = self.next()
                items.append(All(span=(token.start, token.end)))
            else:
                items.append(self.additive())
        self.next()
        span = self.span(start)
        entry = Index(node, tuple(items), span=span)
        if self.plain or len(items) > 1 or isinstance(items[0], All):
            return entry
        return self.ambiguous(entry, Mul((node, items[0]), ("",), span=span), span=span)

    # --- atoms -------------------------------------------------------------------------------------------------

    def atom(self) -> Node:
        """One symbol, number, bracketed expression or command."""
        if self.held is not None:
            node, self.held = self.held, None
            return node
        token = self.token
        kind = token.kind
        if kind == "num":
            return self.number(self.next())
        if kind == "name":
            self.next()
            return Symbol(token.text, str(token.extra or ""), span=(token.start, token.end))
        self.enter()
        node = self._compound(token, kind)
        self.depth -= 1
        return node

    def _compound(self, token: Token, kind: str) -> Node:
        if kind == "open":
            return self.bracket()
        if kind == "{":
            node = self.group()
            if isinstance(node, Sequence) and node.kind == "," and not self.plain:
                return replace(node, kind="{}")  # `x \\in {1,2}`: braces that were meant to be seen
            return node
        if kind == "bar":
            return self.between_bars()
        if kind == "cmd":
            return self.structure(token)
        if kind == "accent":
            return self.accent()
        if kind == "begin":
            return self.environment()
        if kind == "dots":
            self.next()
            return Elided(span=(token.start, token.end))
        if kind == "words":
            if token.extra == "prose":
                raise self.fail("words, not a formula", token)
            self.next()
            return Words(token.text, span=(token.start, token.end))
        return self.operator_atom(token)

    def operator_atom(self, token: Token) -> Node:
        """Functions, binders, derivatives: defined above."""
        raise self.fail("a symbol or a number is missing")

    def group(self) -> Node:
        """``{...}``; an empty one stands for nothing, and the atom after it is taken."""
        opening = self.expect("{", "an opening brace")
        if self.take("}"):
            if self.token.kind in ("sub", "sup", "end", "}", "close"):
                raise self.fail("the braces are empty", opening)
            return self.atom()
        bars, self.bars = self.bars, []
        node = self.lines("}")
        self.bars = bars
        self.expect("}", "a closing brace")
        if node is None:
            raise self.fail("the braces are empty", opening)
        return node

    def argument(self) -> Node:
        """A TeX argument: a group, or a single token (of a number, its first digit)."""
        token = self.token
        if token.kind == "{":
            self.enter()
            node = self.group()
            self.depth -= 1
            return node
        if token.kind == "num" and token.text.isdigit() and len(token.text) > 1:
            digit, rest = token.text[0], token.text[1:]
            middle = token.start + 1
            self.token.text, self.token.start, self.token.value = rest, middle, Fraction(int(rest))
            return Number(Fraction(int(digit)), span=(token.start - 1, middle))
        if token.kind in ("num", "name", "cmd", "accent", "words"):
            return self.atom()
        raise self.fail("an argument is missing")

    def structure(self, token: Token) -> Node:
        """``\\frac``, ``\\binom``, ``\\sqrt`` and commands that only dress their argument."""
        start = token.start
        self.next()
        if token.text == "frac":
            return self.fraction(start)
        if token.text == "binom":
            top = self.argument()
            return Call("binom", (top, self.argument()), span=self.span(start))
        if token.text == "sqrt":
            degree: Node | None = None
            if self.at("open", "[") and not self.token.extra:
                self.next()
                degree = self.lines("close")
                self.expect("close", "a closing bracket")
            arg = self.argument()
            if degree is None:
                return Call("sqrt", (arg,), span=self.span(start))
            return Call("root", (arg, degree), span=self.span(start))
        if token.text == "brace":
            node = self.argument()
            if self.token.kind in ("sub", "sup"):
                self.next()
                self.script_group()  # the remark under the brace
            return node
        return self.argument()

    def fraction(self, start: int) -> Node:
        """A fraction bar."""
        numerator = self.argument()
        return Div(numerator, self.argument(), span=self.span(start))

    def accent(self) -> Node:
        """``\\hat w``: part of the name; over more than a name it is an operation."""
        token = self.next()
        start = token.start
        arg = self.argument()
        span = self.span(start)
        if isinstance(arg, Symbol):
            return Symbol(f"{token.text} {arg.name}", arg.font, span=span)
        if isinstance(arg, Index) and isinstance(arg.base, Symbol):
            base = Symbol(f"{token.text} {arg.base.name}", arg.base.font, span=arg.base.span)
            return replace(arg, base=base, span=span)
        return Call({"bar": "conj", "vec": "arrow"}.get(token.text, token.text), (arg,), span=span)

    # --- bars and brackets -------------------------------------------------------------------------------------

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
        if rows and len(rows) == len(items) and len({len(row.items) for row in rows}) == 1 and rows[0].items:
            if not any(isinstance(entry, Sequence | Matrix) for row in rows for entry in row.items):
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
            if self.at("mid") or self.at(":") or (self.at("bar", "|") and self.token.extra != "close"):
                mark = self.next()
                condition = self._rest_of_bracket()
                op = "such" if mark.kind == ":" else "given"
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

    # --- environments ------------------------------------------------------------------------------------------

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


def _event(node: Node) -> bool:
    """A statement, or sets put together: what has a probability, and can't be a factor."""
    return isinstance(node, Relation) or (isinstance(node, Binary) and node.op in ("and", "or", "cup", "cap", "given"))


__all__ = ["ONE", "Atoms", "Pow", "Transpose"]
