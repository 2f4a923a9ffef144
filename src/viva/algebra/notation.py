r"""What the symbols of a problem mean: shapes, domains, distributions, definitions.

The mapping that :meth:`Notation.from_mapping` takes comes from YAML. All keys are optional::

    sizes: [n, d]                        # names of sizes; each gets its own small number, never the same, never 1
    symbols:
      X: {shape: [n, d]}                 # a matrix; columns have integer norms when drawn
      y: {shape: [n]}                    # a vector, always a column
      "\\check w":
        shape: [d]
        aliases: ["\\hat w", "w_{\\text{drop}}", "\\theta"]     # other spellings of the same symbol
      p: {domain: "(0,1)"}               # a number: real (default), positive, nonnegative, negative, nonzero, integer,
                                         # natural, complex, or an open interval "(a,b)" with rational ends
      R: {shape: [n, d], distribution: "Bernoulli(p)"}          # independent entries
      "\\Gamma": {shape: [d, d], properties: [invertible]}      # also symmetric, positive definite, diagonal,
                                                                # orthogonal, positive (every entry)
      "\\check\\Gamma":                  # diagonal: its entries, with the index that they are written in
        {shape: [d, d], diagonal: "\\|X_{:,j}\\|_2", index: j}
      "\\mu": {definition: "\\frac1n\\sum_{j=1}^n x_j"}         # a number or array defined as a whole
      "\\hat x": {shape: [n], index: i, definition: "x_i - \\mu"}   # an array defined entry by entry
      A: {shape: [n, d], index: [i, j], definition: "x_i w_j"}      # several indices in a list
    functions:
      "\\mathcal L": {arguments: [w], definition: "\\|y - X w\\|_2^2"}
    downstream: {L: y}                   # L is an unknown differentiable function of the array y, and of nothing else
    layout: denominator                  # a gradient of a number is a column (default: either is accepted)

Keys and aliases are TeX and are matched after reading. Fonts are ignored unless two declared symbols differ only by
font. Accents make another symbol, unless an alias says that it is the same one. Distributions: ``Bernoulli(p)``,
``Normal(m, v)`` (v the variance; also ``N(m, v)``), ``Uniform(a, b)``, ``Rademacher``, ``Poisson(r)``,
``Exponential(r)``, ``Binomial(m, p)`` with a literal m, and any finite one: ``Uniform\{1, 2, 3\}``,
``Discrete(\{-1, 0, 2\}, \{p/2, 1 - p, p/2\})`` (values, then their probabilities). A definition may use any other
symbol, not itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from viva.algebra._declarations import (
    SYMBOL_KEYS,
    TOP_KEYS,
    Function,
    Meaning,
    Size,
    composite_name,
    domain_named,
    entries_listed,
    indexed_by,
    is_root,
    key_of_symbol,
    listed,
    name_of,
    only_keys,
    properties_named,
    read_key,
    read_node,
)
from viva.algebra.composed import composed, letters_of, root_of, square_of
from viva.algebra.tree import Apply, Index, Node, Number, Pow, Relation, Symbol
from viva.errors import VivaError

__all__ = ["Function", "Meaning", "Notation", "Size", "entries_listed", "name_of"]


@dataclass(frozen=True, eq=False)
class Notation:
    """What symbols mean; build it with :meth:`from_mapping`, :meth:`default` or :meth:`extended`.

    Immutable; it caches the instances drawn from it, so keep and reuse one.

    Examples:
        >>> notation = Notation.from_mapping({"sizes": ["n"], "symbols": {"x": {"shape": ["n"]}}})
        >>> notation.meaning("x").shape
        ('n',)
    """

    sizes: tuple[str, ...] = ()
    symbols: dict[str, Meaning] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    by_font: dict[tuple[str, str], str] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    downstream: dict[str, str] = field(default_factory=dict)
    layout: str = ""
    joined: dict[tuple[str, ...], str] = field(default_factory=dict)
    squares: frozenset[str] = frozenset()
    cache: dict[Any, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def default(cls) -> Notation:
        """The plain defaults: nothing declared."""
        return _DEFAULT

    @classmethod
    def from_mapping(cls, mapping: Mapping[str, Any], *, where: str = "notation") -> Notation:
        """The notation that a mapping (from YAML) describes; see the module's text for the schema.

        Raises:
            VivaError: for an unknown key, a formula that can't be read, or a name declared twice.
        """
        return cls().extended(mapping, where=where)

    def extended(
        self,
        mapping: Mapping[str, Any] | None = None,
        *,
        definitions: Iterable[Node | str] = (),
        where: str = "notation",
    ) -> Notation:
        r"""This notation with more declared, in the same schema, and with definitions written as equations.

        Args:
            mapping: as for :meth:`from_mapping`; what it declares replaces what was declared by the same name.
            definitions: equations whose left side is a symbol, an entry or a function: ``g_i = \frac{\partial L}
                {\partial y_i}``, ``f(x) = x^2``, ``D_{jj} = a_j`` (a diagonal matrix). Shapes come from the right side.
            where: what an error is reported against.

        Raises:
            VivaError: where :meth:`from_mapping` does, or for a definition that is no such equation.
        """
        mapping = mapping or {}
        only_keys(mapping, TOP_KEYS, where)
        for part in ("symbols", "functions", "downstream"):
            if not isinstance(mapping.get(part) or {}, Mapping):
                raise VivaError(f"`{part}` must be a mapping of names", where=where, hint=f"{part}: {{x: ...}}")
        sizes = list(self.sizes)
        for size in listed(mapping.get("sizes", [])):
            name = key_of_symbol(size, where)[0]
            if name not in sizes:
                sizes.append(name)
        new = replace(
            self,
            sizes=tuple(sizes),
            symbols=dict(self.symbols),
            aliases=dict(self.aliases),
            by_font=dict(self.by_font),
            functions=dict(self.functions),
            downstream=dict(self.downstream),
            layout=str(mapping.get("layout", self.layout)),
            joined=dict(self.joined),
            cache={},
        )
        # What is one name has to be known before definitions are read that use it.
        for key, entry in (mapping.get("symbols") or {}).items():
            aliases = entry.get("aliases", []) if isinstance(entry, Mapping) else []
            new = new._with_composites((key, *listed(aliases)), where)
        if new.layout not in ("", "numerator", "denominator"):
            raise VivaError(f"layout is {new.layout!r}", where=where, hint="write numerator or denominator")
        for key, entry in (mapping.get("symbols") or {}).items():
            new._declare(key, entry or {}, f"{where}: {key}")
        for key, entry in (mapping.get("functions") or {}).items():
            new._declare_function(key, entry, f"{where}: {key}")
        for key, target in (mapping.get("downstream") or {}).items():
            new.downstream[key_of_symbol(key, where)[0]] = new.canonical(key_of_symbol(target, where)[0])
        for equation in definitions:
            node = read_node(equation, where)
            new = new._with_square(node)
            new._define(node, where)
        return new

    def _with_square(self, equation: Node) -> Notation:
        r"""This notation with the square that an equation ``\sigma_j^2 = ...`` defines as a symbol of its own."""
        if not isinstance(equation, Relation) or not equation.members:
            return self
        left, right = equation.members[0], equation.members[-1]
        if not (type(left) is Pow and type(left.exponent) is Number and left.exponent.value == 2):
            return self
        base = left.base
        entry = type(base) is Index and type(base.base) is Symbol and indexed_by(base, right)
        name = base.base.name if entry and isinstance(base, Index) and isinstance(base.base, Symbol) else name_of(base)
        if name is None or self.canonical(name) in self.functions:
            return self
        return replace(self, squares=self.squares | {self.canonical(name)})

    def _with_composites(self, keys: Iterable[Any], where: str) -> Notation:
        """This notation with the keys that are written as a product or a square taken for one name each."""
        squares = set(self.squares)
        for key in keys:
            node = read_key(key, where)
            letters = letters_of(node, str(key))
            if letters is not None:
                self.joined[letters] = "".join(letters)
            elif composite_name(node, key) is not None and isinstance(node, Pow):
                squares.add(name_of(node.base) or "")
        return self if squares == self.squares else replace(self, squares=frozenset(squares))

    def _root(self, square: Meaning) -> None:
        """Declare the root of a square that was declared, unless it has a meaning of its own."""
        name = square.name.removesuffix(square_of(""))
        if name == square.name or name not in self.squares:
            return
        old = self.symbols.get(name)
        if old is not None and old.definition is not None and not is_root(old):
            return
        index, definition = root_of(name, len(square.shape or ()))
        self.symbols[name] = Meaning(name, shape=square.shape, definition=definition, index=index)

    def _declare(self, key: Any, entry: Any, where: str) -> None:
        if not isinstance(entry, Mapping):
            raise VivaError("a symbol's entry must be a mapping", where=where, hint="{shape: [n]}")
        only_keys(entry, SYMBOL_KEYS, where)
        name, font = key_of_symbol(key, where)
        if name in self.symbols and font and (name, font) not in self.by_font:
            self.by_font[name, font] = name = f"{name}@{font}"
        elif font:
            self.by_font.setdefault((name, font), name)
        definition = entry.get("definition", entry.get("diagonal"))
        index = tuple(key_of_symbol(i, where)[0] for i in listed(entry.get("index", [])))
        self.symbols[name] = Meaning(
            name,
            shape=self._shape(entry["shape"], where) if "shape" in entry else None,
            domain=domain_named(entry.get("domain", "positive" if name.endswith(square_of("")) else "real"), where),
            properties=properties_named(entry.get("properties", []), where),
            distribution=read_node(entry["distribution"], where) if "distribution" in entry else None,
            definition=self._whole(read_node(definition, where), index) if definition is not None else None,
            index=index,
            diagonal="diagonal" in entry,
        )
        self._root(self.symbols[name])
        self.aliases.pop(name, None)
        for alias in listed(entry.get("aliases", [])):
            other, alias_font = key_of_symbol(alias, where)
            if other not in self.symbols:
                self.aliases[other] = name
            elif alias_font:
                self.by_font[other, alias_font] = name

    def _whole(self, definition: Node, index: Iterable[str] = ()) -> Node:
        """A definition with what it leaves out put in: the index of a sum, the dots of a list."""
        from viva.algebra._elaborate import elaborated

        return elaborated((composed(definition, self),), self, frozenset(index))[0]

    def _shape(self, shape: Any, where: str) -> tuple[Size, ...]:
        axes: list[Size] = []
        for axis in listed(shape):
            if isinstance(axis, int):
                axes.append(axis)
                continue
            name = key_of_symbol(axis, where)[0]
            if name not in self.sizes:
                raise VivaError(f"{axis!r} is not one of the sizes", where=where, hint="declare it under `sizes`")
            axes.append(name)
        if len(axes) > 5 or any(isinstance(a, int) and not 1 <= a <= 12 for a in axes):
            raise VivaError("a shape has at most 5 axes, each of at most 12 entries", where=where)
        return tuple(axes)

    def _declare_function(self, key: Any, entry: Any, where: str) -> None:
        if not isinstance(entry, Mapping) or "definition" not in entry:
            raise VivaError("a function needs `arguments` and a `definition`", where=where)
        only_keys(entry, frozenset({"arguments", "definition"}), where)
        parameters = tuple(key_of_symbol(a, where)[0] for a in listed(entry.get("arguments", [])))
        self.functions[key_of_symbol(key, where)[0]] = Function(
            parameters, self._whole(read_node(entry["definition"], where), parameters)
        )

    def _define(self, equation: Node, where: str) -> None:
        if not (
            isinstance(equation, Relation) and len(equation.members) == 2 and equation.ops[0] in ("=", ":=", "equiv")
        ):
            raise VivaError("a definition must be one equation", where=where)
        left, right = equation.members
        left, right = composed(left, self), composed(right, self)
        if isinstance(left, Apply) and isinstance(left.function, Symbol):
            names = [name_of(a) for a in left.args]
            if all(n is not None for n in names):
                parameters = tuple(n for n in names if n)
                self.functions[left.function.name] = Function(parameters, self._whole(right, parameters))
                return
        if isinstance(left, Symbol):
            name = self.canonical(left.name)
            old = self.symbols.get(name)
            self.symbols[name] = Meaning(name, shape=old.shape if old else None, definition=self._whole(right))
            self._root(self.symbols[name])
            return
        if isinstance(left, Index) and isinstance(left.base, Symbol) and not left.upper:
            from viva.algebra.shapes import range_of_index

            name = self.canonical(left.base.name)
            indices = [i.name for i in left.indices if type(i) is Symbol and i.name not in self.sizes]
            right = self._whole(right, indices)
            whole = self.canonical(name_of(left) or "")
            label = len(indices) < len(left.indices) or not indexed_by(left, right)
            if whole in self.symbols or (label and name_of(left)):
                self.symbols[whole] = Meaning(whole, definition=right)
                self._root(self.symbols[whole])
                return
            if indices and len(indices) == len(left.indices):
                shape = tuple(range_of_index(i, right, self) for i in indices)
                if None not in shape:
                    diagonal = len(indices) == 2 and indices[0] == indices[1]
                    self.symbols[name] = Meaning(
                        name,
                        shape=tuple(s for s in shape if s is not None),
                        definition=right,
                        index=tuple(indices[:1] if diagonal else indices),
                        diagonal=diagonal,
                    )
                    self._root(self.symbols[name])
                    return
        raise VivaError("the left side of a definition must be a symbol, an entry or a function", where=where)

    def canonical(self, name: str, font: str = "") -> str:
        """The declared name that a spelling stands for, or the spelling itself."""
        if font and (name, font) in self.by_font:
            return self.by_font[name, font]
        return self.aliases.get(name, name)

    @property
    def fonts_matter(self) -> bool:
        """Whether two declared symbols differ by their font only."""
        return any("@" in name for name in self.symbols)

    @property
    def heads(self) -> tuple[frozenset[str], frozenset[str]]:
        """What the readers need to know: the names that take arguments, and the names that multiply."""
        found: tuple[frozenset[str], frozenset[str]] | None = self.cache.get("heads")
        if found is None:
            functions = frozenset(self.functions) | frozenset(self.downstream)
            names = frozenset(n for n in (*self.symbols, *self.aliases) if "_" not in n)
            found = self.cache["heads"] = functions, names - functions
        return found

    def rests_on(self, name: str) -> frozenset[str]:
        """All symbols that a symbol's definition has in it, directly or by way of other definitions."""
        found: frozenset[str] | None = self.cache.get(("rests on", name))
        if found is None:
            from viva.algebra.shapes import symbol_names

            names: set[str] = set()
            waiting = [name]
            while waiting:
                current = waiting.pop()
                meaning, function = self.symbols.get(current), self.functions.get(current)
                parts = [meaning.definition, meaning.distribution] if meaning is not None else []
                parts += [function.body] if function is not None else []
                new = {self.canonical(n) for part in parts if part is not None for n in symbol_names(part)} - names
                names |= new
                waiting += new
            found = self.cache["rests on", name] = frozenset(names)
        return found

    def meaning(self, name: str) -> Meaning | None:
        """What is declared of a canonical name, or None."""
        return self.symbols.get(name)


_DEFAULT = Notation()
