"""The parser's place in the tokens, its settings and bounds, and the nodes that several of its files make."""

from __future__ import annotations

from viva.algebra.syntax.errors import ReadError
from viva.algebra.syntax.tokens import Token
from viva.algebra.tree import Ambiguous, Mul, Node, Number, Span

MAX_NESTING = 48  # brackets, groups, fractions, operands inside one another
MAX_AMBIGUOUS = 24  # texts with several readings in one formula
MAX_CHAIN = 40  # operations that nest to the left: primes, scripts, a ⊙ b ⊙ c
OPERAND_KINDS = frozenset(
    ["num", "name", "func", "big", "stat", "open", "{", "cmd", "accent", "begin", "partial", "nabla", "dots"]
)


class Cursor:
    """Where the parser stands; the files named ``parse_*`` build the grammar upon it, each on the one before."""

    def __init__(
        self,
        text: str,
        tokens: list[Token],
        *,
        functions: frozenset[str],
        scalars: frozenset[str],
        plain: bool,
        numpy: bool,
    ) -> None:
        self.text, self.tokens = text, tokens
        self.functions, self.scalars, self.plain, self.numpy = functions, scalars, plain, numpy
        self.k = 0
        self.token = tokens[0]
        self.depth = 0
        self.ambiguous_count = 0
        self.bars: list[str] = []  # bars that are open, an empty string for each bracket around them
        self.ratios = True  # whether a colon is a ratio, and not "such that"
        self.conditions = 0  # conditions that are being read, where "and" joins
        self.integrals: list[list[Node]] = []  # the variables found so far of each open integral

    # --- moving ------------------------------------------------------------------------------------------------

    def next(self) -> Token:
        """The token here; the cursor moves past it."""
        token = self.token
        if token.kind != "end":
            self.k += 1
            self.token = self.tokens[self.k]
        return token

    def ahead(self, count: int = 1) -> Token:
        """The token ``count`` places on."""
        return self.tokens[min(self.k + count, len(self.tokens) - 1)]

    def at(self, kind: str, text: str | None = None) -> bool:
        """Whether the token here is of this kind (and text)."""
        return self.token.kind == kind and (text is None or self.token.text == text)

    def take(self, kind: str, text: str | None = None) -> bool:
        """Moves past the token here if it is of this kind (and text)."""
        if self.at(kind, text):
            self.next()
            return True
        return False

    def expect(self, kind: str, what: str) -> Token:
        """The token here, which must be of this kind."""
        if self.token.kind != kind:
            raise self.fail(f"{what} is missing")
        return self.next()

    def fail(self, message: str, token: Token | None = None) -> ReadError:
        """The error to raise at ``token`` (default: here)."""
        token = token or self.token
        if token.kind == "end" and message.endswith("is missing"):
            message += " at the end"
        return ReadError(message, self.text, min(token.start, len(self.text)))

    def enter(self) -> None:
        """One level deeper; pair with ``self.depth -= 1``."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise self.fail("nested too deeply")

    def span(self, start: int) -> Span:
        """From ``start`` to the end of the token before the cursor."""
        return start, self.tokens[self.k - 1].end if self.k else start

    # --- nodes -------------------------------------------------------------------------------------------------

    def ambiguous(self, *readings: Node, span: Span | None = None) -> Node:
        """The readings without repetitions; one that is left is returned as it is."""
        distinct: list[Node] = []
        for reading in readings:
            if reading not in distinct:
                distinct.append(reading)
        if len(distinct) == 1:
            return distinct[0]
        self.ambiguous_count += 1
        if self.ambiguous_count > MAX_AMBIGUOUS:
            raise self.fail("too many places can be read in several ways")
        return Ambiguous(tuple(distinct), span=span)

    def product(self, factors: list[Node], signs: list[str] | None = None) -> Node:
        """The product of ``factors``; a single one is itself."""
        if len(factors) == 1:
            return factors[0]
        span = (factors[0].span[0], factors[-1].span[1]) if factors[0].span and factors[-1].span else None
        return Mul(tuple(factors), tuple(signs) if signs is not None else ("",) * (len(factors) - 1), span=span)

    def number(self, token: Token) -> Number:
        """The literal of a ``num`` token."""
        assert token.value is not None
        decimals = token.extra if isinstance(token.extra, int) else None
        return Number(token.value, decimals, span=(token.start, token.end))

    # --- the grammar's entry points, defined in the files above ------------------------------------------------

    def lines(self, *closers: str) -> Node | None:
        """Statements up to a token whose kind is in ``closers``; None if there are none."""
        raise NotImplementedError

    def chain(self, lead: Node | None = None) -> Node:
        """Sums tied by relations."""
        raise NotImplementedError

    def additive(self) -> Node:
        """A sum."""
        raise NotImplementedError

    def term(self) -> Node:
        """A product."""
        raise NotImplementedError

    def factor(self) -> Node:
        """An atom with its scripts, and its arguments if it is a function."""
        raise NotImplementedError

    def atom(self) -> Node:
        """One symbol, number, bracket, command."""
        raise NotImplementedError
